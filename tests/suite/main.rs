mod book;
mod history;
mod publish;
mod rules;
mod search;
mod server;
