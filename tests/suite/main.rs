mod book;
mod build;
mod cli;
mod compatibility;
mod defects;
mod diff;
mod evidence;
mod fixes;
mod history;
mod hostile;
mod lsp;
mod official;
mod pages;
mod publish;
mod rooms;
mod rules;
mod search;
mod serve;
mod server;
mod site;
mod snippets;
mod soak;
mod standard;
mod twins;
mod yaml;

// Queries that a mesh asks of itself, for benchmarks as well.
#[path = "../bench/asked.rs"]
mod asked;

// The generator of the benchmarks, from a plan to the files of a mesh; the search is tested on such a mesh.
#[allow(dead_code)]
#[path = "../bench/content.rs"]
mod content;
#[allow(dead_code)]
#[path = "../bench/dice.rs"]
mod dice;
#[allow(dead_code)]
#[path = "../bench/files.rs"]
mod files;
#[allow(dead_code)]
#[path = "../bench/odcs.rs"]
mod odcs;
#[allow(dead_code)]
#[path = "../bench/odps.rs"]
mod odps;
#[allow(dead_code)]
#[path = "../bench/plan.rs"]
mod plan;
#[allow(dead_code)]
#[path = "../bench/prose.rs"]
mod prose;
#[allow(dead_code)]
#[path = "../bench/surroundings.rs"]
mod surroundings;
#[allow(dead_code)]
#[path = "../bench/words.rs"]
mod words;
