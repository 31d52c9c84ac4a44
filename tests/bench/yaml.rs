//! How fast YAML is read, by tier: the descriptors of folders, in memory, on one thread, by its processor time.

use std::hint::black_box;
use std::io;
use std::path::Path;

use meshdoc::source::yaml::{parse, parse_fast, parse_full};

use crate::plain;

/// Reads the YAML files of each folder `runs` times with each tier and prints a table in Markdown.
pub fn run(folders: &[String], runs: usize) -> io::Result<()> {
    println!(
        "| folder | files | MB | for the fast tier | full parser, MB/s | fast tier, MB/s | as meshdoc reads, MB/s |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|");
    for folder in folders {
        let texts = texts(Path::new(folder))?;
        let fast: Vec<&String> = texts.iter().filter(|text| parse_fast(text, 0).is_some()).collect();
        let all: Vec<&String> = texts.iter().collect();
        let full = rate(&all, runs, |text| drop(black_box(parse_full(text, 0))));
        let quick = rate(&fast, runs, |text| drop(black_box(parse_fast(text, 0))));
        let both = rate(&all, runs, |text| drop(black_box(parse(text, 0))));
        let megabytes = all.iter().map(|text| text.len()).sum::<usize>() as f64 / 1e6;
        let (count, taken) = (all.len(), fast.len());
        println!("| {folder} | {count} | {megabytes:.1} | {taken} | {full:.0} | {quick:.0} | {both:.0} |");
    }
    Ok(())
}

fn texts(folder: &Path) -> io::Result<Vec<String>> {
    let mut texts = Vec::new();
    for path in plain::list(folder)? {
        if path.extension().is_some_and(|end| end == "yaml" || end == "yml") {
            texts.push(std::fs::read_to_string(path)?);
        }
    }
    Ok(texts)
}

/// Megabytes a processor second, the median of the runs. Texts of less than 20 MB are read several times in a run.
fn rate(texts: &[&String], runs: usize, read: impl Fn(&str)) -> f64 {
    let bytes: usize = texts.iter().map(|text| text.len()).sum();
    let rounds = (20_000_000 / bytes.max(1)).max(1);
    let mut rates: Vec<f64> = (0..runs)
        .map(|_| {
            let start = seconds();
            for _ in 0..rounds {
                texts.iter().for_each(|text| read(text));
            }
            (bytes * rounds) as f64 / 1e6 / (seconds() - start)
        })
        .collect();
    rates.sort_by(f64::total_cmp);
    rates[runs / 2]
}

/// The processor time of this process so far, which another load on the machine hardly changes.
#[cfg(unix)]
fn seconds() -> f64 {
    use nix::sys::resource::{UsageWho, getrusage};
    let time = getrusage(UsageWho::RUSAGE_SELF).expect("the kernel's own account").user_time();
    time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6
}

#[cfg(not(unix))]
fn seconds() -> f64 {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed().as_secs_f64()
}
