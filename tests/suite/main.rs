
mod book;
mod history;
mod pages;
mod publish;
mod rules;
mod search;
mod server;
mod standard;
