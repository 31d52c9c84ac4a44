//! The figures as Markdown, ready for the book: one table a size, the stages of a build, and how figures grow.
//! Medians everywhere; memory is the largest seen. What is unknown is shown as a dash.

use std::fmt::Write;
use std::fs;
use std::process::Command;

use crate::figures::{CHECK, COLD, COLD_HISTORY, COPY, COPY_HISTORY, GIT_LOG, Measure, PLAIN_READ, Sized};
use crate::process::Cost;

pub fn report(results: &[Sized], runs: usize) -> String {
    let mut text = format!("{}\n\nMedians of {runs} runs in turn; peak memory is the largest of them.\n", machine());
    for sized in results {
        size(&mut text, sized);
    }
    if results.len() > 1 {
        growth(&mut text, results);
    }
    text
}

fn size(text: &mut String, sized: &Sized) {
    let megabytes = sized.bytes as f64 / 1e6;
    let _ = writeln!(text, "\n### {} products\n", sized.products);
    let _ = writeln!(text, "{} files, {megabytes:.1} MB, {} commits.\n", sized.files, sized.commits);
    let _ = writeln!(text, "| measure | wall s | spread | × plain read | CPU s | peak MiB | written MB |");
    let _ = writeln!(text, "|---|--:|---|--:|--:|--:|--:|");
    let floor = find(sized, PLAIN_READ).and_then(|measure| median(measure, |cost| Some(cost.wall_seconds)));
    for (name, measure) in &sized.measures {
        let Some(wall) = median(measure, |cost| Some(cost.wall_seconds)) else {
            let _ = writeln!(text, "| {name} | – | {} | – | – | – | – |", measure.note.as_deref().unwrap_or("not run"));
            continue;
        };
        let all = sorted(measure, |cost| Some(cost.wall_seconds));
        let note = measure.note.as_ref().map(|note| format!("; {note}")).unwrap_or_default();
        let _ = writeln!(
            text,
            "| {name} | {} | {} to {}{note} | {} | {} | {} | {} |",
            number(Some(wall)),
            number(all.first().copied()),
            number(all.last().copied()),
            number(floor.map(|floor| wall / floor)),
            number(median(measure, |cost| cost.cpu_seconds)),
            number(sorted(measure, |cost| cost.peak_bytes).last().map(|bytes| bytes / f64::from(1 << 20))),
            number(median(measure, |cost| cost.written_bytes).map(|bytes| bytes / 1e6)),
        );
    }
    summaries(text, sized);
    stages(text, sized);
    targets(text, sized);
}

/// What the last cold build said about its size.
fn summaries(text: &mut String, sized: &Sized) {
    let summary = find(sized, COLD_HISTORY).and_then(|measure| measure.summary.as_ref());
    if let Some(summary) = summary.filter(|summary| summary["pages"].is_u64()) {
        let megabytes = |key: &str| number(summary[key].as_f64().map(|bytes| bytes / 1e6));
        let (pages, bytes, index) = (&summary["pages"], megabytes("bytes"), megabytes("index_bytes"));
        let _ = writeln!(text, "\nThe portal has {pages} pages, {bytes} MB; its search index {index} MB.");
    }
}

fn stages(text: &mut String, sized: &Sized) {
    let builds: Vec<_> = sized.measures.iter().filter(|(_, measure)| !measure.stages.is_empty()).collect();
    let Some((_, widest)) = builds.iter().max_by_key(|(_, measure)| measure.stages.len()) else {
        return;
    };
    // The stages in the order in which data passes them; others, if ever, after these.
    let order = ["load", "resolve", "check", "history", "index", "render", "write"];
    let mut stages: Vec<&String> = widest.stages.keys().collect();
    stages.sort_by_key(|stage| order.iter().position(|known| known == stage).unwrap_or(order.len()));
    let _ = write!(text, "\n| seconds of a build's stage |");
    stages.iter().for_each(|stage| text.push_str(&format!(" {stage} |")));
    let _ = write!(text, "\n|---|{}\n", "--:|".repeat(stages.len()));
    for (name, measure) in builds {
        let _ = write!(text, "| {} |", name.strip_prefix("build, ").unwrap_or(name));
        for stage in &stages {
            let mut seconds = measure.stages.get(*stage).cloned().unwrap_or_default();
            seconds.sort_by(f64::total_cmp);
            let _ = write!(text, " {} |", number(middle(&seconds)));
        }
        text.push('\n');
    }
}

/// The ratios that the project has set itself.
fn targets(text: &mut String, sized: &Sized) {
    let wall = |name: &str| find(sized, name).and_then(|measure| median(measure, |cost| Some(cost.wall_seconds)));
    let ratio = |one: Option<f64>, other: Option<f64>| one.zip(other).map(|(one, other)| one / other);
    let history = find(sized, COLD_HISTORY).and_then(|measure| measure.stages.get("history")).and_then(|seconds| {
        let mut seconds = seconds.clone();
        seconds.sort_by(f64::total_cmp);
        middle(&seconds)
    });
    let per_contract = find(sized, CHECK).and_then(|measure| median(measure, |cost| cost.cpu_seconds));
    let unchanged = "build, unchanged, without history";
    let rows = [
        ("history stage against `git log`", ratio(history, wall(GIT_LOG))),
        ("unchanged build against a cold one", ratio(wall(unchanged), wall(COLD))),
        ("cold build without history against a copy of its portal", ratio(wall(COLD), wall(COPY))),
        ("cold build with history against a copy of its portal", ratio(wall(COLD_HISTORY), wall(COPY_HISTORY))),
        ("cold build without history against Hugo", ratio(wall(COLD), wall("hugo"))),
        ("cold build without history against Zola", ratio(wall(COLD), wall("zola"))),
        ("cold build with history against Zola without", ratio(wall(COLD_HISTORY), wall("zola"))),
        ("check, CPU milliseconds a contract", per_contract.map(|cpu| cpu * 1000.0 / sized.products as f64)),
    ];
    let _ = writeln!(text, "\n| ratio | |\n|---|--:|");
    for (name, value) in rows {
        let _ = writeln!(text, "| {name} | {} |", number(value));
    }
}

/// CPU seconds and memory by size, and the exponent between neighbouring sizes (1 is linear).
fn growth(text: &mut String, results: &[Sized]) {
    let _ = writeln!(
        text,
        "\n### Growth\n\n| measure | products | CPU s | peak MiB | exponent of CPU |\n|---|--:|--:|--:|--:|"
    );
    for name in [CHECK, COLD, COLD_HISTORY] {
        let mut before: Option<(f64, f64)> = None;
        for sized in results {
            let Some(measure) = find(sized, name) else {
                continue;
            };
            let cpu = median(measure, |cost| cost.cpu_seconds);
            let peak = sorted(measure, |cost| cost.peak_bytes).last().map(|bytes| bytes / f64::from(1 << 20));
            let products = sized.products as f64;
            let exponent = cpu.zip(before).map(|(cpu, (size, other))| (cpu / other).ln() / (products / size).ln());
            let _ =
                writeln!(text, "| {name} | {products} | {} | {} | {} |", number(cpu), number(peak), number(exponent));
            before = cpu.map(|cpu| (products, cpu)).or(before);
        }
    }
}

fn find<'a>(sized: &'a Sized, name: &str) -> Option<&'a Measure> {
    sized.measures.iter().find(|(known, _)| known == name).map(|(_, measure)| measure)
}

fn sorted(measure: &Measure, figure: impl Fn(&Cost) -> Option<f64>) -> Vec<f64> {
    let mut figures: Vec<f64> = measure.costs.iter().filter_map(figure).collect();
    figures.sort_by(f64::total_cmp);
    figures
}

fn median(measure: &Measure, figure: impl Fn(&Cost) -> Option<f64>) -> Option<f64> {
    middle(&sorted(measure, figure))
}

fn middle(sorted: &[f64]) -> Option<f64> {
    let (low, high) = (sorted.get(sorted.len().saturating_sub(1) / 2)?, sorted.get(sorted.len() / 2)?);
    Some((low + high) / 2.0)
}

/// Three figures that count, a dash for the unknown.
fn number(value: Option<f64>) -> String {
    match value {
        None => "–".to_string(),
        Some(value) if !value.is_finite() => "–".to_string(),
        Some(value) if value.abs() >= 100.0 => format!("{value:.0}"),
        Some(value) if value.abs() >= 10.0 => format!("{value:.1}"),
        Some(value) if value.abs() >= 1.0 => format!("{value:.2}"),
        Some(value) => format!("{value:.3}"),
    }
}

fn machine() -> String {
    let says = |program: &str, argument: &str| {
        let output = Command::new(program).arg(argument).output().ok();
        let line = output.map(|output| {
            String::from_utf8_lossy(&output.stdout)
                .lines()
                .find(|line| line.starts_with(program))
                .unwrap_or("")
                .to_string()
        });
        line.filter(|line| !line.is_empty()).unwrap_or_else(|| format!("no {program}"))
    };
    let field = |path: &str, key: &str| {
        let text = fs::read_to_string(path).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(key)).unwrap_or_default();
        line.split_once(':').map_or("unknown", |(_, value)| value.trim()).to_string()
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = field("/proc/meminfo", "MemTotal").trim_end_matches(" kB").parse::<f64>().unwrap_or(f64::NAN);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_else(|_| std::env::consts::OS.to_string());
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let profile =
        if cfg!(debug_assertions) { "**an unoptimised build: these figures mean nothing**" } else { "optimised" };
    format!(
        "{cores} cores ({}), {:.0} GiB, {} {}; {}; {}; {}; {}; meshdoc {} ({profile}); load at the end {}.",
        field("/proc/cpuinfo", "model name"),
        memory / f64::from(1 << 20),
        std::env::consts::OS,
        kernel.trim(),
        says("rustc", "--version"),
        says("git", "--version"),
        says("hugo", "version"),
        says("zola", "--version"),
        env!("CARGO_PKG_VERSION"),
        load.split(' ').next().unwrap_or("unknown"),
    )
}
