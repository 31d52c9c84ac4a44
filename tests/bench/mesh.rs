//! Benchmarks of meshdoc: makes realistic meshes of any size, and measures builds of them as whole processes.
//!
//! `cargo bench --bench mesh -- --help` says how. Nothing here is part of the product; the program under measure is
//! the `meshdoc` binary of the same cargo profile, used as people use it.

mod asked;
mod content;
mod dice;
mod editor;
mod figures;
mod files;
mod history;
mod made;
mod odcs;
mod odps;
mod past;
mod peers;
mod plain;
mod plan;
mod preview;
mod process;
mod prose;
mod report;
mod run;
mod search;
mod surroundings;
mod tree;
mod words;
mod yaml;

use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

const HELP: &str = "\
Meshes to measure, and the measuring.

cargo bench --bench mesh -- generate DIR [--products N] [--history]
    writes a mesh of N data products (1000) into a new folder; with --history into a git repository with five
    commits a product. The same N gives the same bytes, and the same commits, on every machine.

cargo bench --bench mesh -- run [--products N,N...] [--runs R]
    measures checks and builds of meshes of N products (1000), R times in turn (5), and prints a report in Markdown.
    Hugo and Zola are measured beside them on the same pages where they are installed. Meshes are kept in the target
    folder for the next time. The variable MESHDOC names another binary to measure, an older one for instance.

cargo bench --bench mesh -- history [--products N,N...] [--runs R]
    measures `meshdoc history` of such meshes against `git log` in one run, and after one and ten new commits.

cargo bench --bench mesh -- copy DIR NEW
    writes the files of a folder once more, on all cores: the least that making them anew can take.

cargo bench --bench mesh -- yaml DIR... [--runs R]
    reads the YAML files of folders, R times (5), with the full parser and with the fast tier, and prints megabytes
    a second of one thread.
cargo bench --bench mesh -- editor [--products N,N...] [--runs R]
    measures the language server on such meshes: from a key to findings, completion, hover and references.

cargo bench --bench mesh -- search [--products N,N...]
    puts the queries that such a mesh asks of itself to the client under Node and in Chromium and holds the answers against
    the native ones; measures what a query of its portal costs a browser, and meshdoc's client beside Pagefind, MiniSearch
    and a plain JSON index in Chromium, on the same pages. Node.js, npm and Chromium are needed.

cargo bench --bench mesh -- search-time DIR [OUT] [--runs R] [--copies C]
    makes the index of a mesh and its files for the browser, R times (5), and prints the seconds of each part; with
    RAYON_NUM_THREADS=1 they are seconds of computing. OUT gets the files and the client, without pages, for the scripts in
    tests/bench/search. With copies everything is there C times under other addresses, and nothing is asked natively.

`cargo bench` alone is `run`.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // Cargo says --bench to every benchmark; without it this is `cargo test`, which asks only whether it starts.
    let is_bench = arguments.iter().any(|argument| argument == "--bench");
    let arguments: Vec<String> = arguments.into_iter().filter(|argument| argument != "--bench").collect();
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None if is_bench => ("run", &[] as &[String]),
        None => ("--help", &[] as &[String]),
    };
    let result = match command {
        "generate" => generate(rest),
        "run" => options(rest).and_then(|options| run::run(&options.sizes, options.runs)).map(|()| ExitCode::SUCCESS),
        "history" => {
            options(rest).and_then(|options| past::run(&options.sizes, options.runs)).map(|()| ExitCode::SUCCESS)
        }
        "yaml" => read_yaml(rest),
        "editor" => {
            options(rest).and_then(|options| editor::run(&options.sizes, options.runs)).map(|()| ExitCode::SUCCESS)
        }
        "search" => options(rest).and_then(|options| search::run(&options.sizes)).map(|()| ExitCode::SUCCESS),
        "search-time" => search_time(rest),
        "read" => read(rest),
        "copy" => copy(rest),
        "measured" => process::measured(rest),
        _ => {
            println!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
    };
    result.unwrap_or_else(|error| {
        eprintln!("failed to {command}: {error}");
        ExitCode::from(2)
    })
}

struct Options {
    folders: Vec<String>,
    sizes: Vec<usize>,
    runs: usize,
    copies: usize,
    history: bool,
}

fn options(arguments: &[String]) -> io::Result<Options> {
    let mut options = Options { folders: Vec::new(), sizes: vec![1000], runs: 5, copies: 1, history: false };
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let mut numbers = || -> io::Result<Vec<usize>> {
            let text = arguments.next().map(String::as_str).unwrap_or_default();
            let numbers: Option<Vec<usize>> =
                text.split(',').map(|number| number.parse().ok().filter(|number| *number > 0)).collect();
            numbers.ok_or_else(|| io::Error::other(format!("{argument} wants a number, not `{text}`")))
        };
        match argument.as_str() {
            "--products" => options.sizes = numbers()?,
            "--runs" => options.runs = numbers()?[0],
            "--copies" => options.copies = numbers()?[0],
            "--history" => options.history = true,
            other if !other.starts_with('-') => options.folders.push(other.to_string()),
            other => {
                return Err(io::Error::other(format!("unknown argument `{other}`\n\n{HELP}")));
            }
        }
    }
    Ok(options)
}

fn generate(arguments: &[String]) -> io::Result<ExitCode> {
    let options = options(arguments)?;
    let [folder] = options.folders.as_slice() else { return Err(io::Error::other("one folder is wanted")) };
    let start = Instant::now();
    let past = if options.history { tree::Past::Full } else { tree::Past::None };
    tree::generate(&plan::plan(options.sizes[0]), Path::new(folder), past)?;
    let (files, bytes) = plain::size(Path::new(folder))?;
    let megabytes = bytes as f64 / 1e6;
    println!("{folder}: {files} files, {megabytes:.1} MB, in {:.1} s", start.elapsed().as_secs_f64());
    Ok(ExitCode::SUCCESS)
}

fn read_yaml(arguments: &[String]) -> io::Result<ExitCode> {
    let options = options(arguments)?;
    yaml::run(&options.folders, options.runs)?;
    Ok(ExitCode::SUCCESS)
}

fn search_time(arguments: &[String]) -> io::Result<ExitCode> {
    let options = options(arguments)?;
    let (mesh, out) = match options.folders.as_slice() {
        [mesh] => (mesh, None),
        [mesh, out] => (mesh, Some(Path::new(out))),
        _ => return Err(io::Error::other("the folder of a mesh is wanted")),
    };
    search::time(Path::new(mesh), out, options.runs, options.copies)?;
    Ok(ExitCode::SUCCESS)
}

fn read(arguments: &[String]) -> io::Result<ExitCode> {
    let folder = arguments.first().ok_or_else(|| io::Error::other("a folder is wanted"))?;
    let (files, bytes) = plain::read(Path::new(folder))?;
    println!("{files} files, {bytes} bytes");
    Ok(ExitCode::SUCCESS)
}

fn copy(arguments: &[String]) -> io::Result<ExitCode> {
    let [folder, to] = arguments else { return Err(io::Error::other("a folder and a new one are wanted")) };
    let (files, bytes) = plain::copy(Path::new(folder), Path::new(to))?;
    println!("{files} files, {bytes} bytes");
    Ok(ExitCode::SUCCESS)
}
