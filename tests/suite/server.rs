//! The preview: whom it answers, what it answers, how pages learn of changes, and what the watcher sees.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use meshdoc::server::watch::{Files, Options as WatchOptions, Stamp, Watch, git_files, watch};
use meshdoc::server::{Changed, File, Options, Portal, Server, content_type, serve};
use tempfile::TempDir;

fn portal(files: &[(&str, &str)]) -> Portal {
    let files: BTreeMap<String, String> =
        files.iter().map(|(path, text)| (path.to_string(), text.to_string())).collect();
    Arc::new(move |path| {
        assert!(path != "broken/index.html", "a page that cannot be rendered");
        files.get(path).map(|text| File::new(path, text.clone()))
    })
}

fn sales() -> Portal {
    portal(&[
        ("index.html", "<html><head><title>Mesh</title></head><body>home</body></html>"),
        ("sales/index.html", "<HTML><HEAD></HEAD>sales"),
        ("sales/orders v1.html", "orders"),
        ("theme/meshdoc.css", "body{}"),
        ("theme/logo.svg", "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("feed.xml", "<feed/>"),
        ("404.html", "<head></head>no such page"),
    ])
}

fn start(portal: Portal) -> Server {
    serve(&Options { port: Some(0), ..Options::default() }, portal).unwrap()
}

struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: String,
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

fn raw(server: &Server, request: &[u8]) -> Answer {
    let mut stream = connect(server.addresses()[0]);
    // The server may refuse before it has read everything.
    let _ = stream.write_all(request);
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).map_or(0, |status| status.parse().unwrap());
    let headers = lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.into(), value.into()));
    Answer { status, headers: headers.collect(), body: body.to_owned() }
}

fn ask(server: &Server, line: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = format!("{line} HTTP/1.1\r\nConnection: close\r\n");
    if !headers.iter().any(|(name, _)| *name == "Host") {
        request += &format!("Host: {}\r\n", server.addresses()[0]);
    }
    for (name, value) in headers {
        request += &format!("{name}: {value}\r\n");
    }
    raw(server, (request + "\r\n").as_bytes())
}

fn get(server: &Server, path: &str) -> Answer {
    ask(server, &format!("GET {path}"), &[])
}

/// The value of an attribute of the script that the server added to a page.
fn attribute(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("{name}=\"")).unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

#[test]
fn a_folder_is_its_index_and_is_asked_with_its_slash() {
    let server = start(sales());
    assert!(get(&server, "/").body.contains("home"));
    assert!(get(&server, "/index.html?x=1").body.contains("home"));
    assert_eq!(get(&server, "/sales/").status, 200);
    let redirect = get(&server, "/sales?q=1");
    assert_eq!((redirect.status, redirect.headers["location"].as_str()), (302, "/sales/?q=1"));
    assert_eq!(get(&server, "/sales/orders%20v1.html").body.matches("orders").count(), 1);
    assert_eq!(get(&server, "/theme").status, 404);
    assert_eq!(get(&server, "//sales").status, 404);
}

#[test]
fn every_answer_carries_the_policies() {
    let server = start(sales());
    for path in ["/", "/sales", "/nowhere", "/theme/meshdoc.css", "/theme/logo.svg", "/%00", "/broken/"] {
        let answer = get(&server, path);
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(answer.headers["referrer-policy"], "no-referrer", "{path}");
        assert_eq!(answer.headers["cross-origin-resource-policy"], "same-origin", "{path}");
        let policy = &answer.headers["content-security-policy"];
        assert!(policy.starts_with("default-src 'self'") || path.ends_with(".svg"), "{path}: {policy}");
        assert!(!answer.headers.contains_key("access-control-allow-origin"), "{path}");
    }
    for scripted in ["/theme/logo.svg", "/feed.xml"] {
        assert!(get(&server, scripted).headers["content-security-policy"].starts_with("sandbox"), "{scripted}");
    }
    let style = get(&server, "/theme/meshdoc.css");
    assert_eq!((style.headers["content-type"].as_str(), style.body.as_str()), ("text/css; charset=utf-8", "body{}"));
}

#[test]
fn a_missing_page_is_the_portals_own() {
    let server = start(sales());
    let answer = get(&server, "/domains/gone/");
    assert_eq!((answer.status, answer.headers["content-type"].as_str()), (404, "text/html; charset=utf-8"));
    assert!(answer.body.contains("no such page"));
    let bare = start(portal(&[]));
    assert_eq!((get(&bare, "/").status, get(&bare, "/").body.as_str()), (404, "not found"));
}

#[test]
fn a_page_that_panics_costs_its_own_answer_only() {
    let server = start(sales());
    assert_eq!(get(&server, "/broken/").status, 500);
    assert_eq!(get(&server, "/").status, 200);
}

#[test]
fn head_and_known_content_are_answered_without_a_body() {
    let server = start(sales());
    let page = get(&server, "/");
    let head = ask(&server, "HEAD /", &[]);
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert_eq!(head.headers["content-length"], page.body.len().to_string());
    for path in ["/", "/theme/meshdoc.css"] {
        let etag = get(&server, path).headers["etag"].clone();
        for known in [etag.clone(), format!("\"other\", {etag}"), "*".into()] {
            let answer = ask(&server, &format!("GET {path}"), &[("If-None-Match", &known)]);
            assert_eq!((answer.status, answer.body.as_str()), (304, ""), "{known}");
            assert_eq!(answer.headers["etag"], etag);
        }
        assert_eq!(ask(&server, &format!("GET {path}"), &[("If-None-Match", "\"other\"")]).status, 200);
    }
    assert_eq!(get(&server, "/gone").status, 404);
    // Another generation with the same page is the same page; the next one is not.
    let etag = page.headers["etag"].clone();
    server.preview().show(sales(), Changed::Ask, None);
    assert_eq!(ask(&server, "HEAD /", &[("If-None-Match", &etag)]).status, 304);
    server.preview().show(portal(&[("index.html", "changed")]), Changed::Ask, None);
    assert_eq!(ask(&server, "HEAD /", &[("If-None-Match", &etag)]).status, 200);
}

#[test]
fn while_the_mesh_is_read_what_is_left_of_an_earlier_run_is_shown() {
    let kept = portal(&[("index.html", "<head></head>as it was"), ("404.html", "no such page")]);
    let options = Options { port: Some(0), reading: Some("reading".to_owned()), ..Options::default() };
    let server = serve(&options, kept).unwrap();
    assert!(get(&server, "/").body.contains("as it was"));
    let page = ask(&server, "GET /sales/", &[("Accept", "text/html,*/*;q=0.8")]);
    assert_eq!((page.status, page.headers["retry-after"].as_str()), (503, "2"));
    assert!(page.body.contains("Reading the mesh") && attribute(&page.body, "data-events").starts_with("/.meshdoc-"));
    let mut events = Listener::open(&server, 1, "");
    assert_eq!(events.next().unwrap()["reading"], "reading");
    server.preview().progress("reading: 1 of 2");
    assert_eq!(events.next().unwrap()["reading"], "reading: 1 of 2");
    // Who reads no pages waits for what there is, or is told that there is nothing.
    let (found, missing) = std::thread::scope(|threads| {
        let found = threads.spawn(|| get(&server, "/theme/meshdoc.css"));
        let missing = threads.spawn(|| get(&server, "/nowhere"));
        server.preview().show(sales(), Changed::Ask, None);
        (found.join().unwrap(), missing.join().unwrap())
    });
    assert_eq!((found.status, found.body.as_str()), (200, "body{}"));
    assert_eq!(missing.status, 404);
    let event = events.next().unwrap();
    assert_eq!((event["changed"].as_str(), event["reading"].is_null()), (Some("ask"), true));
    assert!(get(&server, "/").body.contains("home"));
    // Progress that comes late is nobody's business.
    server.preview().progress("reading: 2 of 2");
    assert!(events.next().unwrap()["reading"].is_null());
}

#[test]
fn who_waits_for_the_mesh_is_let_go_when_the_server_ends() {
    let options = Options { port: Some(0), reading: Some("reading".to_owned()), ..Options::default() };
    let server = serve(&options, portal(&[])).unwrap();
    let mut stream = connect(server.addresses()[0]);
    let host = server.addresses()[0];
    write!(stream, "GET /catalog.json HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    server.preview().stop();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    // Told that it is not there, or cut off before it was heard.
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 503 "), "{answer}");
}

#[test]
fn only_names_of_this_machine_are_answered() {
    let server = start(sales());
    let port = server.addresses()[0].port();
    let with = |host: &str| ask(&server, "GET /", &[("Host", &host.replace("PORT", &port.to_string()))]).status;
    for ours in ["localhost:PORT", "127.0.0.1:PORT", "[::1]:PORT", "LocalHost:PORT"] {
        assert_eq!(with(ours), 200, "{ours}");
    }
    for foreign in [
        "evil.example",
        "evil.example:PORT",
        "localhost",
        "localhost:1",
        "127.0.0.1",
        "localhost.evil.example:PORT",
        "localhost:PORT.evil.example",
        "127.0.0.1.evil.example:PORT",
        "evil.example#localhost:PORT",
        "0.0.0.0:PORT",
        "localhost.:PORT",
        "user@localhost:PORT",
        "localhost:PORT:PORT",
        "localhost:PORTx",
        "[::1]",
        "[::1:PORT",
        "127.1:PORT",
        "2130706433:PORT",
        "",
        ":PORT",
        "192.168.1.1:PORT",
        "localhost:+PORT",
    ] {
        let status = with(foreign);
        assert!(status == 403 || status == 400, "{foreign}: {status}");
    }
    // None, two, and one that the target contradicts.
    assert_eq!(raw(&server, b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n").status, 403);
    assert_eq!(raw(&server, b"GET / HTTP/1.0\r\n\r\n").status, 403);
    let two = format!("GET / HTTP/1.1\r\nHost: localhost:{port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assert!(matches!(raw(&server, two.as_bytes()).status, 400 | 403));
    assert_eq!(ask(&server, "GET http://evil.example/", &[]).status, 403);
    assert_eq!(ask(&server, &format!("GET http://localhost:{port}/"), &[]).status, 200);

    let options = Options { port: Some(0), allow_hosts: vec!["preview.example".into()], ..Options::default() };
    let proxied = serve(&options, sales()).unwrap();
    assert_eq!(ask(&proxied, "GET /", &[("Host", "preview.example")]).status, 200);
    assert_eq!(ask(&proxied, "GET /", &[("Host", "other.example")]).status, 403);
}

#[test]
fn nothing_but_reading_is_allowed() {
    let server = start(sales());
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get"] {
        let status = ask(&server, &format!("{method} /"), &[("Content-Length", "0")]).status;
        assert!(matches!(status, 400 | 403 | 405), "{method}: {status}");
    }
    assert_eq!(ask(&server, "POST /", &[("Content-Length", "0")]).headers["allow"], "GET, HEAD");
}

#[test]
fn no_path_leads_out_of_the_portal() {
    let asked = Arc::new(Mutex::new(Vec::<String>::new()));
    let seen = asked.clone();
    let server = start(Arc::new(move |path| {
        seen.lock().unwrap().push(path.to_owned());
        None
    }));
    for path in [
        "/../etc/passwd",
        "/..%2fetc/passwd",
        "/%2e%2e/etc/passwd",
        "/%2e%2e%2fetc%2fpasswd",
        "/a/%2e%2e/b",
        "/./a",
        "/a/./b",
        "//etc/passwd",
        "/a//b",
        "/%00",
        "/a%00.html",
        "/a%0d%0aX:1",
        "/..%5c..%5cx",
        "/..\\x",
        "/%5c%5cserver",
        "/%ff%fe",
        "/%c0%ae%c0%ae/x",
        "/%1b[31m",
        "*",
        "/..",
        "/../",
        "/.../..",
        "/a%2Fb",
    ] {
        let status = get(&server, path).status;
        assert!(matches!(status, 400 | 404), "{path}: {status}");
    }
    get(&server, "/%252e%252e/x");
    let asked: BTreeSet<String> = asked.lock().unwrap().drain(..).collect();
    // Decoded once, and only what a portal could have is ever looked up.
    assert_eq!(asked, ["%2e%2e/x", "%2e%2e/x/index.html", "404.html"].map(String::from).into());
}

#[test]
fn headers_without_end_are_cut_off() {
    let server = start(sales());
    let host = server.addresses()[0];
    let long = "x".repeat(10 << 20);
    let many: String = (0..500).map(|n| format!("X-{n}: y\r\n")).collect();
    for hostile in [
        format!("GET /{long} HTTP/1.1\r\nHost: {host}\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: {host}\r\nX: {long}\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: {host}\r\n{many}\r\n"),
        "\0\0\0\0\r\n\r\n".to_owned(),
    ] {
        // Refused, or the connection is gone before the answer could be read.
        let status = raw(&server, hostile.as_bytes()).status;
        assert!(matches!(status, 0 | 400 | 414 | 431), "{status}");
    }
    assert_eq!(get(&server, "/").status, 200);
}

#[test]
fn pages_get_the_reload_script_as_a_file_of_our_own() {
    let server = start(sales());
    let page = get(&server, "/").body;
    let script = attribute(&page, "<script src");
    assert!(page.contains("</script></head><body>home"), "{page}");
    assert!(get(&server, "/sales/").body.contains("</script></HEAD>sales"));
    let answer = get(&server, &script);
    assert_eq!((answer.status, answer.headers["content-type"].as_str()), (200, "text/javascript; charset=utf-8"));
    assert!(answer.body.contains("EventSource"));
    assert!(!get(&server, "/theme/logo.svg").body.contains("reload.js"));
    // Another place in every run.
    assert_ne!(attribute(&get(&start(sales()), "/").body, "<script src"), script);
    assert_eq!(get(&server, &script.replace("reload.js", "other")).status, 404);
    assert_eq!(get(&server, "/.meshdoc-0/reload.js").status, 404);
}

/// An open stream of events.
struct Listener(BufReader<TcpStream>);

impl Listener {
    fn open(server: &Server, since: u64, headers: &str) -> Listener {
        let events = attribute(&get(server, "/").body, "data-events");
        let mut stream = connect(server.addresses()[0]);
        let host = server.addresses()[0];
        let request = format!("GET {events}?since={since} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        Listener(BufReader::new(stream))
    }

    /// The next event, or nothing when the server closed the stream.
    fn next(&mut self) -> Option<serde_json::Value> {
        for line in (&mut self.0).lines() {
            if let Some(data) = line.unwrap().strip_prefix("data: ") {
                return Some(serde_json::from_str(data).unwrap());
            }
        }
        None
    }

    fn status(mut self) -> u16 {
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        line.split(' ').nth(1).unwrap().parse().unwrap()
    }
}

fn paths(paths: &[&str]) -> Changed {
    Changed::Paths(paths.iter().map(|path| path.to_string()).collect())
}

#[test]
fn open_pages_are_told_what_changed_and_what_is_wrong() {
    let server = start(sales());
    let preview = server.preview();
    let mut page = Listener::open(&server, 1, "");
    assert_eq!(
        page.next().unwrap(),
        serde_json::json!({"generation": 1, "changed": [], "trouble": null, "reading": null})
    );

    preview.show(sales(), paths(&["sales/index.html"]), None);
    let event = page.next().unwrap();
    assert_eq!(
        event,
        serde_json::json!({"generation": 2, "changed": ["sales/index.html"], "trouble": null, "reading": null})
    );

    preview.fail("error[invalid-yaml]: <b>orders</b>".into());
    let event = page.next().unwrap();
    assert_eq!((event["generation"].as_u64(), event["changed"].as_array().map(Vec::len)), (Some(2), Some(0)));
    assert_eq!(event["trouble"], "error[invalid-yaml]: <b>orders</b>");
    // The last good page is still served, and a page that is opened now hears of the error too.
    assert!(get(&server, "/").body.contains("home"));
    assert_eq!(Listener::open(&server, 2, "").next().unwrap()["trouble"], event["trouble"]);

    preview.show(sales(), paths(&[]), None);
    assert_eq!(page.next().unwrap()["trouble"], serde_json::Value::Null);
}

#[test]
fn a_page_that_was_out_of_sight_hears_of_everything_since() {
    let server = start(sales());
    let preview = server.preview();
    preview.show(sales(), paths(&["a.html"]), None);
    preview.show(sales(), paths(&["b.html"]), None);
    let changed = |since, headers: &str| Listener::open(&server, since, headers).next().unwrap()["changed"].clone();
    assert_eq!(changed(1, ""), serde_json::json!(["a.html", "b.html"]));
    assert_eq!(changed(2, ""), serde_json::json!(["b.html"]));
    assert_eq!(changed(1, "Last-Event-ID: 3\r\n"), serde_json::json!([]));
    assert_eq!(changed(9, ""), "all", "a page of a later generation is one of another run");
    let many = |extension: &str| Changed::Paths((0..2_000).map(|n| format!("p{n}.{extension}")).collect());
    preview.show(sales(), many("html"), None);
    assert_eq!(changed(3, ""), "ask");
    assert_eq!(changed(1, ""), "ask");
    preview.show(sales(), many("css"), None);
    assert_eq!(changed(3, ""), "all");
    for _ in 0..100 {
        preview.show(sales(), paths(&[]), None);
    }
    assert_eq!(changed(5, ""), "all", "too long ago");
    assert_eq!(changed(100, ""), serde_json::json!([]));
}

#[test]
fn events_are_for_our_own_pages() {
    let server = start(sales());
    let port = server.addresses()[0].port();
    let status = |headers: &str| Listener::open(&server, 1, headers).status();
    assert_eq!(status(""), 200, "browsers send no Origin with a same-origin GET");
    assert_eq!(status(&format!("Origin: http://localhost:{port}\r\n")), 200);
    assert_eq!(status(&format!("Origin: http://127.0.0.1:{port}\r\nSec-Fetch-Site: same-origin\r\n")), 200);
    for foreign in [
        "http://evil.example",
        "null",
        "",
        "http://localhost",
        "http://localhost:1",
        "file://",
        "http://localhost.evil.example:80",
    ] {
        assert_eq!(status(&format!("Origin: {foreign}\r\n")), 403, "{foreign}");
    }
    assert_eq!(status("Sec-Fetch-Site: cross-site\r\n"), 403);
    assert_eq!(status("Sec-Fetch-Site: same-site\r\n"), 403);
}

#[test]
fn a_stopped_server_ends_its_streams_and_frees_its_port() {
    let server = start(sales());
    let address = server.addresses()[0];
    let mut page = Listener::open(&server, 1, "");
    page.next().unwrap();
    let idle = connect(address);
    server.preview().stop();
    let begin = Instant::now();
    server.wait().unwrap();
    assert!(begin.elapsed() < Duration::from_secs(60));
    assert!(page.next().is_none());
    drop(idle);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn a_port_that_was_asked_for_is_taken_or_an_error() {
    let first = start(sales());
    let port = first.addresses()[0].port();
    let asked = Options { port: Some(port), ..Options::default() };
    let error = serve(&asked, sales()).err().unwrap();
    assert_eq!(error.kind(), std::io::ErrorKind::AddrInUse);
    let (one, other) = (serve(&Options::default(), sales()).unwrap(), serve(&Options::default(), sales()).unwrap());
    assert_ne!(one.url(), other.url());
    assert!(!one.is_public() && one.addresses().iter().all(|address| address.ip().is_loopback()));
}

#[test]
fn media_types_go_by_the_extension() {
    for (path, wanted) in [
        ("a/b.html", "text/html; charset=utf-8"),
        ("a.CSS", "text/css; charset=utf-8"),
        ("x.odps.yaml", "text/plain; charset=utf-8"),
        ("a.b/c", "application/octet-stream"),
        (".html", "text/html; charset=utf-8"),
        ("x.exe", "application/octet-stream"),
        ("", "application/octet-stream"),
    ] {
        assert_eq!(content_type(path), wanted, "{path}");
    }
}

/// All files below `root`, as a caller of the watcher lists them.
fn walk(root: &Path) -> Files {
    let mut files = Files::new();
    let mut ask = vec![root.to_path_buf()];
    while let Some(folder) = ask.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.path().symlink_metadata() {
                Ok(meta) if meta.is_dir() => ask.push(entry.path()),
                Ok(meta) => drop(files.insert(entry.path(), Stamp::of(&meta))),
                Err(_) => {}
            }
        }
    }
    files
}

struct Watched {
    home: TempDir,
    changes: Receiver<Vec<PathBuf>>,
    _watch: Watch,
}

impl Watched {
    fn new(poll: bool, prepare: impl FnOnce(&Path)) -> Watched {
        let home = TempDir::new().unwrap();
        let root = home.path().join("mesh");
        fs::create_dir(&root).unwrap();
        prepare(&root);
        let options = WatchOptions {
            quiet: Duration::from_millis(20),
            walk_every: Duration::from_millis(if poll { 50 } else { 2_000 }),
            poll,
            ..WatchOptions::new(vec![root.clone()])
        };
        let (tell, changes) = channel();
        let list = move || walk(&root);
        let watch = watch(options, list, move |paths| drop(tell.send(paths.to_vec()))).unwrap();
        Watched { home, changes, _watch: watch }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.home.path().join("mesh").join(name)
    }

    /// Collects until all of `wanted` have been reported.
    fn expect(&self, wanted: impl IntoIterator<Item = PathBuf>) {
        let mut wanted: BTreeSet<PathBuf> = wanted.into_iter().collect();
        let start = Instant::now();
        while !wanted.is_empty() {
            let rest = Duration::from_secs(20).saturating_sub(start.elapsed());
            let changed = self.changes.recv_timeout(rest).unwrap_or_else(|_| panic!("never reported: {wanted:?}"));
            for path in changed {
                wanted.remove(&path);
            }
        }
    }
}

#[test]
fn a_save_by_rename_is_one_change() {
    let watched = Watched::new(false, |root| fs::write(root.join("orders.odps.yaml"), "id: orders").unwrap());
    fs::write(watched.at("orders.odps.yaml~"), "id: ORDERS").unwrap();
    fs::rename(watched.at("orders.odps.yaml~"), watched.at("orders.odps.yaml")).unwrap();
    watched.expect([watched.at("orders.odps.yaml")]);
}

#[test]
fn files_in_fresh_nested_folders_are_all_seen() {
    let watched = Watched::new(false, |_| {});
    let files: Vec<PathBuf> =
        (0..50).map(|n| watched.at(&format!("domain-{n}/product/contracts/c.odcs.yaml"))).collect();
    for file in &files {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "kind: DataContract").unwrap();
    }
    watched.expect(files);
}

#[test]
fn a_folder_may_go_and_come_back_and_so_may_the_root() {
    let watched = Watched::new(false, |root| {
        fs::create_dir(root.join("sales")).unwrap();
        fs::write(root.join("sales/domain.yaml"), "name: Sales").unwrap();
    });
    let file = watched.at("sales/domain.yaml");
    fs::remove_dir_all(watched.at("sales")).unwrap();
    watched.expect([file.clone()]);
    fs::create_dir(watched.at("sales")).unwrap();
    fs::write(&file, "name: Sales").unwrap();
    watched.expect([file.clone()]);

    fs::rename(watched.at(""), watched.home.path().join("moved")).unwrap();
    watched.expect([file.clone()]);
    fs::rename(watched.home.path().join("moved"), watched.at("")).unwrap();
    watched.expect([file.clone()]);
    fs::write(&file, "name: SALES").unwrap();
    watched.expect([file]);
}

#[test]
fn a_burst_of_a_thousand_files_is_seen_whole() {
    let watched = Watched::new(false, |root| {
        for folder in 0..10 {
            fs::create_dir(root.join(folder.to_string())).unwrap();
        }
    });
    let files: Vec<PathBuf> = (0..1_000).map(|n| watched.at(&format!("{}/p{n}.odps.yaml", n % 10))).collect();
    files.iter().for_each(|file| fs::write(file, "kind: DataProduct").unwrap());
    watched.expect(files);
}

#[test]
fn without_events_the_walks_find_changes() {
    let watched = Watched::new(true, |root| fs::write(root.join("a.yaml"), "a").unwrap());
    fs::write(watched.at("a.yaml"), "b").unwrap();
    fs::write(watched.at("new.yaml"), "n").unwrap();
    watched.expect([watched.at("a.yaml"), watched.at("new.yaml")]);
}

#[test]
fn two_writes_within_one_tick_of_the_clock_are_told_apart() {
    let home = TempDir::new().unwrap();
    let file = home.path().join("orders.yaml");
    fs::write(&file, "status: draft1").unwrap();
    // A file system whose stamps are too coarse to show the second write.
    let stamp = Stamp::of(&file.metadata().unwrap());
    let (listed, (tell, changes)) = (file.clone(), channel());
    // In one step: between truncation and writing there is a third state.
    fs::write(home.path().join("next"), "status: draft2").unwrap();
    // No events: what they name is looked at with the true stamp, which is another than the coarse one.
    let roots = vec![home.path().into()];
    let options = WatchOptions { walk_every: Duration::from_millis(20), poll: true, ..WatchOptions::new(roots) };
    let list = move || Files::from([(listed.clone(), stamp)]);
    let _watch = watch(options, list, move |paths| drop(tell.send(paths.to_vec()))).unwrap();
    fs::rename(home.path().join("next"), &file).unwrap();
    assert_eq!(changes.recv_timeout(Duration::from_secs(20)).unwrap(), [file]);
    assert!(changes.recv_timeout(Duration::from_millis(200)).is_err(), "what is stable is not reported again");
}

#[test]
fn a_branch_switch_rings() {
    let watched = Watched::new(true, |root| {
        fs::create_dir_all(root.join(".git/refs/heads")).unwrap();
        fs::write(root.join(".git/HEAD"), "ref: refs/heads/main").unwrap();
        fs::write(root.join(".git/refs/heads/main"), "0123").unwrap();
    });
    let git = watched.at(".git");
    let names: Vec<_> = git_files(&git, &git).into_keys().collect();
    assert_eq!(names, [git.join("HEAD"), git.join("refs/heads/main")]);
    fs::write(git.join("refs/heads/main"), "4567").unwrap();
    watched.expect([git.join("refs/heads/main")]);
}

#[test]
fn a_panic_while_rebuilding_does_not_end_the_watching() {
    let home = TempDir::new().unwrap();
    let root = home.path().to_path_buf();
    let (tell, changes) = channel();
    let list = {
        let root = root.clone();
        move || walk(&root)
    };
    let mut first = true;
    let _watch = watch(WatchOptions::new(vec![root.clone()]), list, move |paths| {
        tell.send(paths.to_vec()).unwrap();
        assert!(!std::mem::take(&mut first), "the first rebuild fails");
    });
    for name in ["a.yaml", "b.yaml"] {
        fs::write(root.join(name), "x").unwrap();
        let mut reported = Vec::new();
        while !reported.contains(&root.join(name)) {
            reported = changes.recv_timeout(Duration::from_secs(20)).unwrap();
        }
    }
}
