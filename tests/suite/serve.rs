//! `meshdoc serve` as it is started: what it shows first, and what it shows of the run before.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};

use meshdoc::session::{self, Earlier, Portal, Settings, Silent};
use tempfile::TempDir;

struct Serving {
    child: Child,
    said: BufReader<ChildStderr>,
    port: u16,
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Serving {
    /// Starts and waits for the line with the address.
    fn start(mesh: &Path, home: &Path) -> Serving {
        let mut command = Command::new(env!("CARGO_BIN_EXE_meshdoc"));
        command.arg("serve").arg(mesh).args(["--watch", "--port", "0"]).env("XDG_CACHE_HOME", home);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let said = BufReader::new(child.stderr.take().unwrap());
        let mut serving = Serving { child, said, port: 0 };
        let line = serving.until("serving http://");
        serving.port = line.trim().trim_end_matches('/').rsplit_once(':').unwrap().1.parse().unwrap();
        serving
    }

    /// Reads what it says up to a line that holds these words, and gives that line.
    fn until(&mut self, words: &str) -> String {
        let mut all = String::new();
        loop {
            let mut line = String::new();
            assert!(self.said.read_line(&mut line).unwrap() > 0, "the preview ended without `{words}`:\n{all}");
            if line.contains(words) {
                return line;
            }
            all += &line;
        }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(120))).unwrap();
        let port = self.port;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n").unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

fn mesh(root: &Path) {
    fs::create_dir_all(root.join("sales/orders")).unwrap();
    fs::write(root.join("meshdoc.yaml"), "title: A mesh that is shown\n").unwrap();
    let product = "apiVersion: v1.1.0\nkind: DataProduct\nid: orders\nname: Orders\nversion: 1.0.0\nstatus: active\n\
                   description:\n  purpose: What was ordered\n";
    fs::write(root.join("sales/orders/orders.odps.yaml"), product).unwrap();
}

#[test]
fn a_mesh_is_served_and_followed() {
    let home = TempDir::new().unwrap();
    let (root, cache) = (home.path().join("mesh"), home.path().join("cache"));
    mesh(&root);
    let mut serving = Serving::start(&root, &cache);
    // Whatever changes while the mesh is read for the first time is seen, too.
    let configuration = root.join("meshdoc.yaml");
    fs::write(&configuration, "title: A mesh with another title\n").unwrap();
    // Asked before it says that it is ready: it waits.
    assert!(serving.get("/").contains("A mesh "));
    serving.until("watching for changes at http://127.0.0.1:");
    let start = Instant::now();
    while !serving.get("/").contains("A mesh with another title") {
        assert!(start.elapsed() < Duration::from_secs(60), "an edit during the first reading was missed");
    }
    let descriptor = root.join("sales/orders/orders.odps.yaml");
    let text = fs::read_to_string(&descriptor).unwrap();
    fs::write(&descriptor, text.replace("What was ordered", "Everything that was bought")).unwrap();
    serving.until("orders.odps.yaml");
    let pages = fs::read_dir(cache.join("meshdoc/preview")).unwrap();
    let kept: Vec<_> = pages.flat_map(|folder| fs::read_dir(folder.unwrap().path()).unwrap()).collect();
    assert!(!kept.is_empty(), "the page that was shown is kept for the next run");
    assert!(serving.get("/sitemap.xml").contains("<loc>"));
}

#[test]
fn pages_of_the_run_before_are_those_of_this_mesh_and_of_this_version() {
    let home = TempDir::new().unwrap();
    let (root, other, kept) = (home.path().join("mesh"), home.path().join("other"), home.path().join("kept"));
    mesh(&root);
    mesh(&other);
    let settings = Settings::of(&root);
    let portal = Portal::prepare(session::read(&settings, &Silent).unwrap(), &settings, &Silent).unwrap();
    let page = portal.file("index.html").unwrap();
    let earlier = Earlier::open(&root, Some(kept.clone()));
    assert_eq!(earlier.file("index.html"), None);
    earlier.keep(&portal, "index.html", &page);
    // What is neither a page nor of the theme is not kept: it may be large, and it is no page to begin with.
    earlier.keep(&portal, "catalog.json", b"{}");
    let again = Earlier::open(&root, Some(kept.clone()));
    assert_eq!((again.file("index.html"), again.file("catalog.json")), (Some(page.clone()), None));
    assert_eq!(Earlier::open(&other, Some(kept.clone())).file("index.html"), None);
    assert_eq!(Earlier::open(&root, None).file("index.html"), None);
    // The theme: what was never shown is no difference, what looked otherwise is one.
    assert!(again.looks_like(&portal));
    let style = portal.paths().into_iter().find(|path| path.ends_with(".css")).unwrap();
    earlier.keep(&portal, &style, b"body { display: none }");
    assert!(!again.looks_like(&portal));
    // A damaged file counts as none.
    let folder = fs::read_dir(&kept)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|folder| fs::read_dir(folder).unwrap().count() > 0);
    for file in fs::read_dir(folder.unwrap()).unwrap() {
        let path = file.unwrap().path();
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&path, bytes).unwrap();
    }
    assert_eq!(again.file("index.html"), None);
}
