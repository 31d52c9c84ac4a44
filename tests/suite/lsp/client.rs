//! A scripted editor: starts `meshdoc lsp` on a folder and speaks with it over its standard streams.

use std::collections::BTreeMap;
use std::io::{BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

/// Longer than any answer takes; a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Client {
    pub child: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    /// The last findings of each file, by path.
    pub findings: BTreeMap<String, Value>,
    next: i32,
    pub root: PathBuf,
    pub capabilities: Value,
}

/// What a usual editor says of itself.
pub fn usual() -> Value {
    json!({
        "general": {"positionEncodings": ["utf-16"]},
        "workspace": {"workspaceEdit": {"documentChanges": true}, "didChangeWatchedFiles": {"dynamicRegistration": true}},
        "textDocument": {
            "completion": {"completionItem": {"snippetSupport": true}},
            "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}},
            "documentSymbol": {"hierarchicalDocumentSymbolSupport": true},
        },
    })
}

impl Client {
    /// A server that was not spoken to yet.
    pub fn spawn(root: &Path) -> Client {
        let mut child = Command::new(env!("CARGO_BIN_EXE_meshdoc"))
            .args(["lsp", "--stdio"])
            .current_dir(root)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let output = child.stdout.take().expect("piped");
        let (send, messages) = channel();
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = read(&mut output) {
                if send.send(message).is_err() {
                    return;
                }
            }
        });
        let input = child.stdin.take();
        let root = root.to_owned();
        Client { child, input, messages, findings: BTreeMap::new(), next: 0, root, capabilities: Value::Null }
    }

    /// A server that is ready.
    pub fn start(root: &Path, capabilities: Value) -> Client {
        let mut client = Client::spawn(root);
        let params = json!({
            "processId": std::process::id(),
            "rootUri": format!("file://{}", root.display()),
            "capabilities": capabilities,
        });
        let result = client.request("initialize", params);
        client.capabilities = result["result"]["capabilities"].clone();
        client.notify("initialized", json!({}));
        client
    }

    pub fn uri(&self, path: &str) -> String {
        format!("file://{}/{path}", self.root.display())
    }

    pub fn raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("the stream is open");
        input.write_all(bytes).expect("the server listens");
        input.flush().expect("the server listens");
    }

    pub fn send(&mut self, message: &Value) {
        let text = message.to_string();
        self.raw(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// The whole answer, with its `result` or `error`.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = self.next;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        self.until(|message| message["id"] == id && message.get("method").is_none())
    }

    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        let answer = self.request(method, params);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// Reads until a message is the wanted one; remembers findings on the way.
    pub fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let message = self.messages.recv_timeout(PATIENCE).expect("the server answers");
            if message["method"] == "textDocument/publishDiagnostics" {
                let uri = message["params"]["uri"].as_str().expect("a URI");
                let path = uri.strip_prefix(&self.uri("")).expect("below the root").to_owned();
                self.findings.insert(path, message["params"]["diagnostics"].clone());
            }
            if wanted(&message) {
                return message;
            }
        }
    }

    /// Waits until the findings of a file are as wanted.
    pub fn findings_of(&mut self, path: &str, wanted: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        loop {
            if let Some(Value::Array(known)) = self.findings.get(path)
                && wanted(known)
            {
                return known.clone();
            }
            let uri = self.uri(path);
            self.until(|message| message["params"]["uri"] == uri.as_str());
        }
    }

    pub fn open(&mut self, path: &str, text: &str) {
        let document = json!({"uri": self.uri(path), "languageId": "yaml", "version": 1, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": document}));
    }

    /// Opens a file as it is on disk.
    pub fn open_file(&mut self, path: &str) -> String {
        let text = std::fs::read_to_string(self.root.join(path)).expect("the file is there");
        self.open(path, &text);
        text
    }

    /// Replaces a range, given as start line, column, end line, column.
    pub fn change(&mut self, path: &str, version: i32, [a, b, c, d]: [u32; 4], text: &str) {
        let range = json!({"start": {"line": a, "character": b}, "end": {"line": c, "character": d}});
        self.notify(
            "textDocument/didChange",
            json!({
                "textDocument": {"uri": self.uri(path), "version": version},
                "contentChanges": [{"range": range, "text": text}],
            }),
        );
    }

    /// Parameters that name a place.
    pub fn at(&self, path: &str, line: u32, character: u32) -> Value {
        json!({"textDocument": {"uri": self.uri(path)}, "position": {"line": line, "character": character}})
    }

    /// Ends as the protocol has it; gives the exit code.
    pub fn end(mut self) -> Option<i32> {
        assert_eq!(self.request("shutdown", Value::Null)["result"], Value::Null);
        self.notify("exit", Value::Null);
        self.wait()
    }

    /// Closes the stream and waits for the end.
    pub fn hang_up(mut self) -> Option<i32> {
        self.input = None;
        self.wait()
    }

    fn wait(&mut self) -> Option<i32> {
        self.child.wait().expect("the server ends").code()
    }
}

fn read(output: &mut impl std::io::BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line.trim().is_empty() {
            break;
        }
        let (name, value) = line.split_once(": ").expect("nothing but the protocol");
        assert_eq!(name, "Content-Length");
        length = value.trim().parse().expect("a length");
    }
    let mut bytes = vec![0; length];
    output.read_exact(&mut bytes).ok()?;
    Some(serde_json::from_slice(&bytes).expect("JSON"))
}
