
mod history;
mod pages;
mod publish;
mod search;
mod server;
mod standard;
