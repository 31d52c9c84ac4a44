mod build;
mod cli;
mod history;
mod hostile;
mod official;
mod publish;
mod search;
mod server;
