//! One integration binary: what the library promises, room by room.

mod publish;
mod server;
