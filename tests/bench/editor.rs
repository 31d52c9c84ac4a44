//! The language server as an author meets it: from a key that is pressed to what the editor shows.
//!
//! Talks the Language Server Protocol to `meshdoc lsp` over its streams, as an editor does, and prints a table in
//! Markdown. Waiting for the end of a burst of keys is part of what is measured. It must not change the mesh.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::made::prepared;
use crate::plain;
use crate::plan::plan;
use crate::run::meshdoc;
use crate::tree::Past;

/// Measures meshes of these sizes and prints the report.
pub fn run(sizes: &[usize], runs: usize) -> io::Result<()> {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mesh");
    let mut rows: Vec<(&str, Vec<String>)> = Vec::new();
    for &products in sizes {
        let folder = prepared(&home, &plan(products), products, Past::OneCommit)?;
        for (name, times) in measure(&folder, runs)? {
            match rows.iter_mut().find(|(known, _)| *known == name) {
                Some((_, cells)) => cells.push(cell(times)),
                None => rows.push((name, vec![cell(times)])),
            }
        }
    }
    let sizes: Vec<String> = sizes.iter().map(|size| format!("{size} products")).collect();
    println!("| milliseconds, median (least – most) | {} |", sizes.join(" | "));
    println!("|---|{}", "--:|".repeat(sizes.len()));
    for (name, cells) in rows {
        println!("| {name} | {} |", cells.join(" | "));
    }
    Ok(())
}

fn cell(mut times: Vec<Duration>) -> String {
    times.sort();
    let shown = |time: &Duration| match time.as_secs_f64() * 1000.0 {
        short if short < 10.0 => format!("{short:.1}"),
        long => format!("{long:.0}"),
    };
    match times.as_slice() {
        [] => "–".to_string(),
        [only] => shown(only),
        [first, .., last] => format!("{} ({} – {})", shown(&times[times.len() / 2]), shown(first), shown(last)),
    }
}

/// What is measured, in the order of the report.
fn measure(folder: &Path, runs: usize) -> io::Result<Vec<(&'static str, Vec<Duration>)>> {
    let path = product(folder)?;
    let text = fs::read_to_string(&path)?;
    let lines: Vec<&str> = text.lines().collect();
    let (line, id) = lines
        .iter()
        .enumerate()
        .find_map(|(number, line)| Some((number, line.trim().strip_prefix("contractId: ")?)))
        .ok_or_else(|| io::Error::other("a product without contracts"))?;
    let column = lines[line].len() - id.len();
    let started = Instant::now();
    let mut editor = Editor::start(folder)?;
    let uri = format!("file://{}", path.display());
    editor.notify(
        "textDocument/didOpen",
        json!({"textDocument": {
            "uri": uri, "languageId": "yaml", "version": 1, "text": text,
        }}),
    )?;
    let mut version = 1;
    let mut change =
        |editor: &mut Editor, range: [usize; 4], text: &str| {
            version += 1;
            let [a, b, c, d] = range;
            let range = json!({"start": {"line": a, "character": b}, "end": {"line": c, "character": d}});
            editor.notify("textDocument/didChange", json!({
            "textDocument": {"uri": uri, "version": version}, "contentChanges": [{"range": range, "text": text}],
        }))
        };
    let wrong = "nowhere.at.all";
    change(&mut editor, [line, column, line, column + id.len()], wrong)?;
    editor.findings(&uri, "unknown-contract", true)?;
    let first = vec![started.elapsed()];
    change(&mut editor, [line, column, line, column + wrong.len()], id)?;
    editor.findings(&uri, "unknown-contract", false)?;
    let (mut own, mut whole, mut names, mut keys, mut hover, mut uses) =
        (vec![], vec![], vec![], vec![], vec![], vec![]);
    for _ in 0..runs {
        let at = |line: usize, column: usize| {
            json!({
                "textDocument": {"uri": uri}, "position": {"line": line, "character": column},
                "context": {"includeDeclaration": true},
            })
        };
        let start = Instant::now();
        change(&mut editor, [0, 0, 0, 0], "nme: x\n")?;
        editor.findings(&uri, "unknown-key", true)?;
        own.push(start.elapsed());
        // While the mesh is read in the background, as it is between two keys.
        let start = Instant::now();
        editor.request("textDocument/completion", at(line + 1, column))?;
        names.push(start.elapsed());
        change(&mut editor, [0, 0, 1, 0], "")?;
        editor.findings(&uri, "unknown-key", false)?;
        let start = Instant::now();
        editor.request("textDocument/completion", at(line, column - "contractId: ".len()))?;
        keys.push(start.elapsed());
        let start = Instant::now();
        editor.request("textDocument/hover", at(line, column + 1))?;
        hover.push(start.elapsed());
        let start = Instant::now();
        editor.request("textDocument/references", at(line, column + 1))?;
        uses.push(start.elapsed());
        let start = Instant::now();
        change(&mut editor, [line, column, line, column + id.len()], wrong)?;
        editor.findings(&uri, "unknown-contract", true)?;
        whole.push(start.elapsed());
        change(&mut editor, [line, column, line, column + wrong.len()], id)?;
        editor.findings(&uri, "unknown-contract", false)?;
    }
    Ok(vec![
        ("start to the mesh's first findings", first),
        ("key to findings of the file", own),
        ("key to findings of the mesh", whole),
        ("completion of keys", keys),
        ("completion of contract ids, while the mesh is read", names),
        ("hover over a contract id", hover),
        ("references of a contract", uses),
    ])
}

/// A product in the middle of the mesh.
fn product(folder: &Path) -> io::Result<PathBuf> {
    let files = plain::list(folder)?;
    let products: Vec<_> = files.iter().filter(|path| path.to_string_lossy().ends_with(".odps.yaml")).collect();
    let middle = products.get(products.len() / 2);
    middle.map(|path| path.to_path_buf()).ok_or_else(|| io::Error::other("a mesh without products"))
}

/// A server that ends with its measuring, also when that fails.
struct Editor {
    server: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    next: usize,
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Editor {
    fn start(folder: &Path) -> io::Result<Editor> {
        let mut command = Command::new(meshdoc());
        command.arg("lsp").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = command.spawn()?;
        let gone = || io::Error::other("no streams");
        let input = server.stdin.take().ok_or_else(gone)?;
        let output = BufReader::new(server.stdout.take().ok_or_else(gone)?);
        let mut editor = Editor { server, input, output, next: 0 };
        let root = format!("file://{}", folder.display());
        editor.request("initialize", json!({"rootUri": root, "capabilities": {}}))?;
        editor.notify("initialized", json!({}))?;
        Ok(editor)
    }

    fn send(&mut self, message: &Value) -> io::Result<()> {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len())?;
        self.input.flush()
    }

    fn notify(&mut self, method: &str, params: Value) -> io::Result<()> {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}))
    }

    fn request(&mut self, method: &str, params: Value) -> io::Result<Value> {
        self.next += 1;
        let id = self.next;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}))?;
        loop {
            let message = self.read()?;
            if message["id"] == id {
                return match message["error"].is_null() {
                    true => Ok(message),
                    false => Err(io::Error::other(message["error"].to_string())),
                };
            }
        }
    }

    /// Waits until a file has findings of a rule, or none.
    fn findings(&mut self, uri: &str, rule: &str, wanted: bool) -> io::Result<()> {
        loop {
            let message = self.read()?;
            let params = &message["params"];
            let found = params["diagnostics"].as_array().is_some_and(|all| all.iter().any(|one| one["code"] == rule));
            if message["method"] == "textDocument/publishDiagnostics" && params["uri"] == uri && found == wanted {
                return Ok(());
            }
        }
    }

    fn read(&mut self) -> io::Result<Value> {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if self.output.read_line(&mut line)? == 0 {
                return Err(io::Error::other("the language server ended"));
            }
            match line.trim().split_once(": ") {
                Some((_, value)) => length = value.parse().map_err(io::Error::other)?,
                None => break,
            }
        }
        let mut bytes = vec![0; length];
        self.output.read_exact(&mut bytes)?;
        serde_json::from_slice(&bytes).map_err(io::Error::other)
    }
}
