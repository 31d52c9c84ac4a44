//! The search of a generated mesh: what a query costs a browser, and meshdoc's client beside its peers in Chromium. Node runs
//! the scripts of `tests/bench/search`; npm brings the peers. It must not know how meshes are made.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

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
        for script in ["costs.mjs", "peers.mjs"] {
            did("node", Command::new("node").arg(scripts.join(script)).arg(&portal))?;
            println!();
        }
    }
    Ok(())
}

fn did(name: &str, command: &mut Command) -> io::Result<()> {
    let status = command.status().map_err(|error| io::Error::other(format!("{name} does not start: {error}")))?;
    if status.success() { Ok(()) } else { Err(io::Error::other(format!("{name} failed: {status}"))) }
}
