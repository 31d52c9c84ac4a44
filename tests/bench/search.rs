//! The search of a generated mesh: what a query costs a browser, and meshdoc's client beside its peers in Chromium. Node runs
//! the scripts of `tests/bench/search`; npm brings the peers. It must not know how meshes are made.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use meshdoc::search::{self, Given, SearchDocument};
use meshdoc::session::{self, Portal, Settings, Silent};

use crate::asked;
use crate::made::prepared;
use crate::plan::plan;
use crate::run::meshdoc;
use crate::tree::Past;

/// Builds portals of meshes of these sizes and prints the tables of each.
pub fn run(sizes: &[usize]) -> io::Result<()> {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR"));
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mesh");
    fs::create_dir_all(&home)?;
    let scripts = checkout.join("tests/bench/search");
    did("npm", Command::new("npm").args(["ci", "--silent", "--no-audit", "--no-fund"]).current_dir(&scripts))?;
    for &products in sizes {
        let mesh = prepared(&home, &plan(products), products, Past::OneCommit)?;
        let portal = home.join(format!("{products}-search-portal"));
        let cache = home.join(format!("{products}-search-cache"));
        eprintln!("building the portal of {products} products");
        let mut build = Command::new(meshdoc());
        build.arg("build").arg(&mesh).arg("--out").arg(&portal).arg("--cache-dir").arg(&cache).arg("--no-history");
        did("meshdoc", &mut build)?;
        println!("# {products} products\n");
        let answers = home.join(format!("{products}-search-answers.json"));
        let settings = Settings { without_history: true, cache: Some(cache), ..Settings::of(&mesh) };
        fs::write(&answers, native(&settings).map_err(io::Error::other)?)?;
        did("node", Command::new("node").arg(scripts.join("same.mjs")).arg(&portal).arg(&answers))?;
        println!();
        for script in ["costs.mjs", "page.mjs", "peers.mjs"] {
            did("node", Command::new("node").arg(scripts.join(script)).arg(&portal))?;
            println!();
        }
    }
    Ok(())
}

/// The queries that a mesh asks of itself, with the answers of the index that its build left in the cache.
fn native(settings: &Settings) -> meshdoc::error::Result<String> {
    let portal = Portal::prepare(session::read(settings, &Silent)?, settings, &Silent)?;
    let cases = asked::cases(&portal.search_documents());
    let index = session::index(settings, false, &Silent)?;
    let wrong: Vec<String> = cases.iter().filter_map(|case| case.failure(&index)).collect();
    println!("{} queries of the mesh, natively {} without what they mean\n", cases.len(), wrong.len());
    wrong.iter().for_each(|failure| println!("- {failure}"));
    println!();
    Ok(asked::answered(&index, &cases).to_string())
}

/// Makes the index of a mesh and its files for the browser and prints what takes how long. In `out`, where it is given, the files
/// and the client are left, as a portal has them, with the native answers beside them where there is one copy of the mesh.
pub fn time(mesh: &Path, out: Option<&Path>, runs: usize, copies: usize) -> io::Result<()> {
    let settings = Settings { without_history: true, ..Settings::of(mesh) };
    let reading = session::read(&settings, &Silent).map_err(io::Error::other)?;
    let portal = Portal::prepare(reading, &settings, &Silent).map_err(io::Error::other)?;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("search-time");
    println!("| documents, s | index, s | files, s | files | MB |\n|---|---|---|---|---|");
    for run in 0..runs {
        let mut last = Instant::now();
        let mut lap = || std::mem::replace(&mut last, Instant::now()).elapsed().as_secs_f64();
        let documents = copied(portal.search_documents(), copies);
        let described = lap();
        let cases = if run == 0 && out.is_some() && copies == 1 { asked::cases(&documents) } else { Vec::new() };
        lap();
        let index = search::build(&Given::new(documents), &folder, None).map_err(io::Error::other)?;
        let indexed = lap();
        let files = index.export().map_err(io::Error::other)?;
        let exported = lap();
        let bytes: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
        println!("| {described:.2} | {indexed:.2} | {exported:.2} | {} | {:.1} |", files.len(), bytes as f64 / 1e6);
        if let Some(out) = out.filter(|_| run == 0) {
            let names = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default/search"))?;
            let names = names.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
            let paths = names.map(|name| format!("assets/search/{name}"));
            let client = paths.filter_map(|path| Some((path.clone(), portal.file(&path)?)));
            for (path, bytes) in files.into_iter().chain(client) {
                let path = out.join(path);
                fs::create_dir_all(path.parent().unwrap_or(out))?;
                fs::write(path, bytes)?;
            }
            fs::write(out.join("answers.json"), asked::answered(&index, &cases).to_string())?;
            cases.iter().filter_map(|case| case.failure(&index)).for_each(|failure| eprintln!("{failure}"));
        }
    }
    fs::remove_dir_all(folder)
}

/// The documents as often as wished, with other addresses.
fn copied(mut documents: Vec<SearchDocument>, copies: usize) -> Vec<SearchDocument> {
    let once = documents.len();
    for copy in 1..copies {
        for place in 0..once {
            let document = &documents[place];
            let (address, url) = (format!("{copy}-{}", document.address), format!("{copy}/{}", document.url));
            documents.push(SearchDocument { address, url, ..document.clone() });
        }
    }
    documents
}

fn did(name: &str, command: &mut Command) -> io::Result<()> {
    let status = command.status().map_err(|error| io::Error::other(format!("{name} does not start: {error}")))?;
    if status.success() { Ok(()) } else { Err(io::Error::other(format!("{name} failed: {status}"))) }
}
