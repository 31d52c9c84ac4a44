
mod book;
mod build;
mod cli;
mod history;
mod hostile;
mod official;
mod pages;
mod publish;
mod rules;
mod search;
mod server;
mod site;
mod standard;
