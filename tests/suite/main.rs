mod history;
mod publish;
mod search;
mod server;
mod site;
