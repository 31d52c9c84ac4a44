//! The preview as an author meets it: from start to the first page and to the mesh as it is, and from saving a file to
//! the changed page.
//!
//! Talks HTTP to `meshdoc serve --watch` over a plain socket. It must not know how figures are shown.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::figures::Measure;
use crate::made::edited_file;
use crate::process::Cost;
use crate::run::{help, meshdoc};

const PATIENCE: Duration = Duration::from_secs(300);

/// The times to the first page, to one that needs the mesh, and to a changed page. The cache and the pages of the run
/// before are those that an uncounted run left.
pub fn measure(folder: &Path, scratch: &Path, runs: usize) -> [Measure; 3] {
    let mut measures: [Measure; 3] = Default::default();
    let mut missing = (!help("serve").contains("--watch")).then(|| "no `serve --watch`".to_string());
    for run in 0..=runs {
        if missing.is_some() {
            break;
        }
        match once(folder, scratch, run) {
            Ok(_) if run == 0 => {}
            Ok(costs) => measures.iter_mut().zip(costs).for_each(|(measure, cost)| measure.add(cost)),
            Err(error) => missing = Some(error.to_string()),
        }
    }
    for measure in &mut measures {
        measure.note = missing.clone();
    }
    measures
}

/// A server that ends with its measuring, also when that fails.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn once(folder: &Path, scratch: &Path, run: usize) -> io::Result<[Cost; 3]> {
    // A port that was free a moment ago: nobody else on a quiet machine takes it in between.
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let start = Instant::now();
    let mut server = Command::new(meshdoc());
    server.arg("serve").arg(folder).args(["--watch", "--port", &port.to_string()]);
    server.env("XDG_CACHE_HOME", scratch.join("cache-serve")).stdout(Stdio::null()).stderr(Stdio::null());
    let mut server = Server(server.spawn()?);
    wait_for(&mut server, port, "/", |page| page.contains("</html>"))?;
    let first = start.elapsed();
    wait_for(&mut server, port, "/sitemap.xml", |page| page.contains("<loc>"))?;
    let read = start.elapsed();
    let edited = edited_file(folder)?;
    let before = fs::read_to_string(&edited)?;
    let mark = format!("Marked{run}by{}", std::process::id());
    let address = page_with(&mut server, port, folder, &edited)?;
    let save = Instant::now();
    fs::write(&edited, before.replacen("  purpose: ", &format!("  purpose: {mark} "), 1))?;
    let seen = wait_for(&mut server, port, &address, |page| page.contains(&mark));
    let saved = save.elapsed();
    fs::write(&edited, before)?;
    seen?;
    let memory = peak(server.0.id());
    Ok([cost(first, memory), cost(read, memory), cost(saved, memory)])
}

/// The address of the page that shows the edited contract: the first one of the sitemap whose path holds the names of
/// its domain and product, and whose page holds the purpose.
fn page_with(server: &mut Server, port: u16, folder: &Path, edited: &Path) -> io::Result<String> {
    let inside = edited.strip_prefix(folder).map_err(io::Error::other)?;
    let names: Vec<_> = inside.iter().skip(1).take(2).map(|name| name.to_string_lossy().into_owned()).collect();
    let text = fs::read_to_string(edited)?;
    let purpose = text.split("  purpose: ").nth(1).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let sitemap = wait_for(server, port, "/sitemap.xml", |page| page.contains("<loc>"))?;
    for location in sitemap.split("<loc>").skip(1).filter_map(|rest| rest.split("</loc>").next()) {
        let path = location.splitn(4, '/').nth(3).map_or_else(String::new, |path| format!("/{path}"));
        if names.iter().all(|name| path.contains(name)) && get(port, &path)?.contains(purpose) {
            return Ok(path);
        }
    }
    Err(io::Error::other("no page of the preview shows the edited contract"))
}

fn wait_for(server: &mut Server, port: u16, path: &str, wanted: impl Fn(&str) -> bool) -> io::Result<String> {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Some(status) = server.0.try_wait()? {
            return Err(io::Error::other(format!("the preview ended: {status}")));
        }
        match get(port, path) {
            Ok(page) if wanted(&page) => return Ok(page),
            _ => std::thread::sleep(Duration::from_millis(2)),
        }
    }
    Err(io::Error::other(format!("`{path}` did not come within {} s", PATIENCE.as_secs())))
}

fn get(port: u16, path: &str) -> io::Result<String> {
    let mut socket = TcpStream::connect(("127.0.0.1", port))?;
    socket.set_read_timeout(Some(PATIENCE))?;
    write!(socket, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// The most memory that a running process has held, where the kernel says so.
fn peak(process: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kibibytes| kibibytes * 1024.0)
}

fn cost(wall: Duration, peak_bytes: Option<f64>) -> Cost {
    Cost { wall_seconds: wall.as_secs_f64(), cpu_seconds: None, peak_bytes, written_bytes: None, output: String::new() }
}
