//! The portal as a whole: what `meshdoc build` leaves on disk.

mod changes;
mod earlier;
mod gone;
pub mod ground;
pub mod html;
mod kept;
mod large;
mod past;
mod places;
mod same;
mod tags;
mod unchanged;
pub mod whole;
mod words;
