//! One command as a whole process: wall time, CPU time, peak memory, bytes handed to the disk.
//!
//! The command runs below a small process of its own (`measured`), because the kernel adds up the children of a
//! process: the small one has one child, so its figures are that command's and no other's. It must not know what is
//! measured.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use serde_json::{Value, json};

/// What one run cost.
#[derive(Clone)]
pub struct Cost {
    pub wall_seconds: f64,
    pub cpu_seconds: Option<f64>,
    pub peak_bytes: Option<f64>,
    /// As the kernel accounts it: pages made dirty, the cache folder's included.
    pub written_bytes: Option<f64>,
    pub output: String,
}

/// Runs a command once; its standard output is kept, and the reason where it failed.
pub fn measure(
    scratch: &Path,
    program: &str,
    arguments: &[String],
    environment: &[(&str, &Path)],
) -> Result<Cost, String> {
    let (out, err) = (scratch.join("stdout"), scratch.join("stderr"));
    let shell = std::env::current_exe().map_err(|error| error.to_string())?;
    let report = Command::new(shell)
        .arg("measured")
        .args([&out, &err])
        .arg(program)
        .args(arguments)
        .envs(environment.iter().copied())
        .output()
        .map_err(|error| error.to_string())?;
    let report: Value = serde_json::from_slice(&report.stdout).map_err(|error| format!("no figures: {error}"))?;
    if report["success"] != true {
        let said = fs::read_to_string(&err).unwrap_or_default();
        let line = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("no message").to_string();
        return Err(format!("{}: {line}", report["status"].as_str().unwrap_or("did not start")));
    }
    Ok(Cost {
        wall_seconds: report["wall"].as_f64().unwrap_or(f64::NAN),
        cpu_seconds: report["cpu"].as_f64(),
        peak_bytes: report["peak"].as_f64(),
        written_bytes: report["written"].as_f64(),
        output: fs::read_to_string(&out).unwrap_or_default(),
    })
}

/// The small process: `measured STDOUT STDERR PROGRAM ARGUMENTS...`, figures as JSON on its own standard output.
pub fn measured(arguments: &[String]) -> io::Result<ExitCode> {
    let [out, err, program, rest @ ..] = arguments else {
        return Err(io::Error::other("measured STDOUT STDERR PROGRAM ARGUMENTS..."));
    };
    let mut command = Command::new(program);
    command.args(rest).stdin(Stdio::null()).stdout(File::create(out)?).stderr(File::create(err)?);
    let start = Instant::now();
    let status = command.status();
    let wall = start.elapsed().as_secs_f64();
    let (cpu, peak, written) = usage_of_child();
    let (success, status) = match status {
        Ok(status) => (status.success(), status.to_string()),
        Err(error) => (false, error.to_string()),
    };
    let report = json!({
        "success": success, "status": status, "wall": wall, "cpu": cpu, "peak": peak, "written": written
    });
    println!("{report}");
    Ok(ExitCode::SUCCESS)
}

/// CPU seconds, peak resident bytes and written bytes of the one child that was waited for.
#[cfg(unix)]
fn usage_of_child() -> (Option<f64>, Option<f64>, Option<f64>) {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeVal;
    let seconds = |time: TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    // Linux counts memory in KiB, macOS in bytes.
    let unit = if cfg!(target_os = "macos") { 1.0 } else { 1024.0 };
    match getrusage(UsageWho::RUSAGE_CHILDREN) {
        Ok(usage) => (
            Some(seconds(usage.user_time()) + seconds(usage.system_time())),
            Some(usage.max_rss() as f64 * unit),
            Some(usage.block_writes() as f64 * 512.0),
        ),
        Err(_) => (None, None, None),
    }
}

#[cfg(not(unix))]
fn usage_of_child() -> (Option<f64>, Option<f64>, Option<f64>) {
    (None, None, None)
}
