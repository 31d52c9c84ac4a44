
mod history;
mod search;
