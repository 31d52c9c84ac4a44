//! What is known while a client is there: open texts, the last reading, and which findings were told.
//!
//! Takes one event after the other and collects what is to be sent. Short questions are answered here, long ones on a
//! thread with a copy of the [`World`]. Must not know how messages are framed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use lsp_server::{ErrorCode, Message, Request};
use lsp_types::{
    CodeActionParams, Diagnostic, DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DocumentLinkParams, DocumentSymbolParams, Position, TextDocumentPositionParams,
};
use serde::Serialize;
use serde_json::{Value, json};

use super::answer::{self, Answer, Refusal};
use super::buffer::Buffer;
use super::findings::{self, ByFile, Teller};
use super::start::{self, Start};
use super::wire::Received;
use super::worker::{self, Change, News};
use super::world::{Open, World};
use super::{action, completion, hover, outline, rename, uses};
use crate::diagnostics::{self, Located};
use crate::error::Result;
use crate::session::Settings;

pub enum Event {
    Received(Received),
    Closed,
    News(News),
    /// A long answer is ready.
    Ready(Value),
}

pub struct Server {
    world: World,
    process: Option<u32>,
    documentation: Option<String>,
    changes: Sender<Change>,
    events: Sender<Event>,
    /// Findings of the last reading: with their places, and those that come of the mesh as a whole.
    located: ByFile<Located>,
    of_mesh: ByFile<diagnostics::Diagnostic>,
    /// What was told last, by path.
    told: BTreeMap<String, Vec<Diagnostic>>,
    /// The findings behind what was told of open texts, with their fixes.
    offered: BTreeMap<String, Arc<Vec<Located>>>,
    /// Open texts whose findings are not those of the text any more.
    stale: BTreeSet<String>,
    failed: Option<String>,
    outgoing: Vec<Value>,
}

impl Server {
    /// Begins with what a client says of itself; also gives the answer to it.
    pub fn start(params: &Value, root: Option<PathBuf>, events: &Sender<Event>) -> Result<(Server, Value)> {
        let Start { client, root, process, documentation } = start::read(params, root);
        let settings = Settings { without_history: true, ..Settings::of(&root) };
        let news = events.clone();
        let changes = worker::start(settings, move |told| drop(news.send(Event::News(told))))?;
        let canonical = root.canonicalize().unwrap_or_else(|_| root.clone());
        let world = World { root, canonical, client, reading: None, open: BTreeMap::new() };
        let server = Server {
            world,
            process,
            documentation,
            changes,
            events: events.clone(),
            located: ByFile::new(),
            of_mesh: ByFile::new(),
            told: BTreeMap::new(),
            offered: BTreeMap::new(),
            stale: BTreeSet::new(),
            failed: None,
            outgoing: Vec::new(),
        };
        Ok((server, start::offer(&client)))
    }

    pub fn take_outgoing(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.outgoing)
    }

    /// Whether the client's process ended without a word. Where the system does not tell, its stream ends.
    pub fn client_is_gone(&self) -> bool {
        cfg!(target_os = "linux")
            && self.process.is_some_and(|id| !PathBuf::from(format!("/proc/{id}")).exists())
            && PathBuf::from("/proc/self").exists()
    }

    pub fn take(&mut self, event: Event) {
        match event {
            Event::Received(Received::Message(Message::Request(request))) => self.request(request),
            Event::Received(Received::Message(Message::Notification(note))) => self.notice(&note.method, note.params),
            Event::News(News::Read(reading, found)) => {
                self.world.reading = Some(reading);
                (self.located, self.of_mesh) = (found.located, found.of_mesh);
                self.failed = None;
                self.tell_all();
            }
            Event::News(News::Failed(cause)) => {
                if self.failed.as_ref() != Some(&cause) {
                    let message = format!("meshdoc: {cause}");
                    self.outgoing.push(json!({
                        "jsonrpc": "2.0", "method": "window/showMessage", "params": {"type": 1, "message": message},
                    }));
                    self.failed = Some(cause);
                }
            }
            Event::Ready(answer) => self.outgoing.push(answer),
            Event::Received(_) | Event::Closed => {}
        }
    }

    /// Tells the findings of texts that were typed in.
    pub fn settle(&mut self) {
        for path in std::mem::take(&mut self.stale) {
            self.tell_open(&path);
        }
    }

    fn tell_open(&mut self, path: &str) {
        if !self.world.open.contains_key(path) {
            return;
        }
        let of_mesh = self.of_mesh.get(path).map(Vec::as_slice).unwrap_or_default();
        let world = &self.world;
        let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| findings::of_open(world, path, of_mesh)));
        // Related findings of other files stand there on their own.
        let found: Vec<Located> = found.unwrap_or_default().into_iter().filter(|f| f.place.path == path).collect();
        let mut teller = Teller::new(&self.world, self.documentation.as_deref());
        let told = found.iter().map(|finding| teller.tell(finding)).collect();
        self.offered.insert(path.to_owned(), Arc::new(found));
        self.tell(path, told);
    }

    /// Tells the findings of all files, and of those without any that they are gone.
    fn tell_all(&mut self) {
        let mut teller = Teller::new(&self.world, self.documentation.as_deref());
        let mut closed: BTreeMap<String, Vec<Diagnostic>> = BTreeMap::new();
        for (path, found) in &self.located {
            if !self.world.open.contains_key(path) {
                closed.insert(path.clone(), found.iter().map(|finding| teller.tell(finding)).collect());
            }
        }
        let gone: Vec<String> = self
            .told
            .keys()
            .filter(|path| !self.world.open.contains_key(*path) && !closed.contains_key(*path))
            .cloned()
            .collect();
        for path in gone {
            self.tell(&path, Vec::new());
        }
        for (path, told) in closed {
            self.tell(&path, told);
        }
        self.stale.extend(self.world.open.keys().cloned());
    }

    fn tell(&mut self, path: &str, findings: Vec<Diagnostic>) {
        let is_open = self.world.open.contains_key(path);
        if !is_open && self.told.get(path).map(Vec::as_slice).unwrap_or_default() == findings {
            return;
        }
        let Some(uri) = self.world.uri(path) else { return };
        let mut params = json!({"uri": uri, "diagnostics": findings});
        if let Some(open) = self.world.open.get(path) {
            params["version"] = json!(open.version);
        }
        self.outgoing.push(json!({
            "jsonrpc": "2.0", "method": "textDocument/publishDiagnostics", "params": params,
        }));
        match findings.is_empty() {
            true => drop(self.told.remove(path)),
            false => drop(self.told.insert(path.to_owned(), findings)),
        }
    }

    fn notice(&mut self, method: &str, params: Value) {
        let done = match method {
            "initialized" => {
                if self.world.client.watched_files {
                    self.outgoing.push(start::watch_request());
                }
                Ok(())
            }
            "textDocument/didOpen" => answer::params(params).map(|params| self.opened(params)),
            "textDocument/didChange" => answer::params(params).map(|params| self.changed(params)),
            "textDocument/didClose" => answer::params(params).map(|params| self.closed(&params)),
            "workspace/didChangeWatchedFiles" => answer::params(params).map(|params| self.changed_on_disk(&params)),
            _ => Ok(()),
        };
        // Nobody waits for an answer to a notice; the log is where a client looks.
        if let Err(refusal) = done {
            self.outgoing.push(json!({
                "jsonrpc": "2.0",
                "method": "window/logMessage",
                "params": {"type": 2, "message": format!("{method}: {}", refusal.message)},
            }));
        }
    }

    fn opened(&mut self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        let Some(path) = self.world.path(&document.uri) else { return };
        let buffer = Arc::new(Buffer::new(document.text));
        self.world.open.insert(path.clone(), Open { buffer, version: document.version, uri: document.uri });
        self.typed(path);
    }

    fn changed(&mut self, params: DidChangeTextDocumentParams) {
        let Some(path) = self.world.path(&params.text_document.uri) else { return };
        let encoding = self.world.client.encoding;
        let Some(open) = self.world.open.get_mut(&path) else { return };
        Arc::make_mut(&mut open.buffer).apply(params.content_changes, encoding);
        open.version = params.text_document.version;
        self.typed(path);
    }

    fn typed(&mut self, path: String) {
        let Some(open) = self.world.open.get(&path) else { return };
        let bytes = Arc::from(open.buffer.text().as_bytes());
        let _ = self.changes.send(Change::Text(path.clone(), Some(bytes)));
        self.stale.insert(path);
    }

    fn closed(&mut self, params: &DidCloseTextDocumentParams) {
        let Some(path) = self.world.path(&params.text_document.uri) else { return };
        if self.world.open.remove(&path).is_some() {
            self.offered.remove(&path);
            let _ = self.changes.send(Change::Text(path, None));
        }
    }

    fn changed_on_disk(&mut self, params: &DidChangeWatchedFilesParams) {
        let paths: Vec<String> = params.changes.iter().filter_map(|change| self.world.path(&change.uri)).collect();
        if !paths.is_empty() {
            let _ = self.changes.send(Change::Disk(paths));
        }
    }

    fn request(&mut self, request: Request) {
        let Request { id, method, params } = request;
        if matches!(method.as_str(), "textDocument/references" | "textDocument/rename") {
            let (world, events, number) = (self.world.clone(), self.events.clone(), id.clone());
            let work = move || {
                let answer = answer::caught(&number, || long_answer(&world, &method, params));
                let _ = events.send(Event::Ready(answer));
            };
            if let Err(error) = std::thread::Builder::new().name("answer".into()).spawn(work) {
                self.outgoing.push(answer::refused(&id, ErrorCode::InternalError, &error.to_string()));
            }
            return;
        }
        if method == "textDocument/codeAction" {
            // A fix is for the text as it is.
            self.settle();
        }
        let answer = answer::caught(&id, || self.answer(&method, params));
        self.outgoing.push(answer);
    }

    fn answer(&self, method: &str, params: Value) -> Answer {
        let world = &self.world;
        match method {
            "textDocument/completion" => self.at(params, |path, place| completion::complete(world, path, place)),
            "textDocument/hover" => self.at(params, |path, place| hover::hover(world, path, place)),
            "textDocument/definition" => self.at(params, |path, place| hover::definition(world, path, place)),
            "textDocument/documentLink" => {
                let params: DocumentLinkParams = answer::params(params)?;
                let path = world.path(&params.text_document.uri);
                answer::value(path.map(|path| hover::links(world, &path)))
            }
            "textDocument/documentSymbol" => {
                let params: DocumentSymbolParams = answer::params(params)?;
                let path = world.path(&params.text_document.uri);
                answer::value(path.and_then(|path| outline::symbols(world, &path)))
            }
            "textDocument/prepareRename" => {
                let params: TextDocumentPositionParams = answer::params(params)?;
                match world.path(&params.text_document.uri) {
                    Some(path) => answer::value(rename::prepare(world, &path, params.position)?),
                    None => Ok(Value::Null),
                }
            }
            "textDocument/codeAction" => {
                let params: CodeActionParams = answer::params(params)?;
                let path = world.path(&params.text_document.uri);
                let found = path.and_then(|path| self.offered.get(&path).cloned()).unwrap_or_default();
                answer::value(action::actions(world, &found, self.documentation.as_deref(), &params))
            }
            _ => Err(unknown(method)),
        }
    }

    /// The answer to a question about a place; nothing for a file outside the mesh.
    fn at<R: Serialize + Default>(&self, params: Value, of: impl Fn(&str, Position) -> R) -> Answer {
        let params: TextDocumentPositionParams = answer::params(params)?;
        let path = self.world.path(&params.text_document.uri);
        answer::value(path.map(|path| of(&path, params.position)).unwrap_or_default())
    }
}

fn unknown(method: &str) -> Refusal {
    Refusal { code: ErrorCode::MethodNotFound, message: format!("`{method}` is not offered") }
}

/// What looks at every file of the mesh.
fn long_answer(world: &World, method: &str, params: Value) -> Answer {
    match method {
        "textDocument/references" => answer::value(uses::references(world, &answer::params(params)?)),
        "textDocument/rename" => answer::value(rename::rename(world, &answer::params(params)?)?),
        _ => Err(unknown(method)),
    }
}
