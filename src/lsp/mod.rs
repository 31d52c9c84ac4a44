//! The language server: an editor's requests, answered from a mesh that is read in the background.
//!
//! Turns a stream of messages of the Language Server Protocol into another. One thread reads the stream, one reads the
//! mesh ([`worker`]), and the one here answers from what is known at once ([`World`]), so that nobody waits for ten
//! thousand products while typing. Texts that are open count as they are typed. Must not know flags, sockets or pages.

mod action;
mod answer;
mod buffer;
mod completion;
mod cursor;
mod findings;
mod hover;
mod mention;
mod names;
mod outline;
mod quoted;
mod rename;
mod server;
mod start;
mod tables;
mod thing;
mod uses;
mod wire;
mod worker;
mod world;

use std::io::{BufReader, Read, Write};
use std::path::PathBuf;
use std::sync::mpsc::{RecvTimeoutError, TryRecvError, channel};
use std::time::Duration;

use lsp_server::Message;
use serde_json::{Value, json};

use crate::error::Result;
use server::{Event, Server};
use wire::Received;

pub use world::World;

/// How often the client is looked for, which may die without closing the stream.
const LOOK_FOR_CLIENT: Duration = Duration::from_secs(5);

/// Speaks with a client until it ends; `true` when it ended as the protocol has it. `root` is the mesh's folder, the
/// client's when `None`. Nothing else may be written to where `output` leads.
///
/// # Errors
/// When the system gives no thread; what a client says wrongly is answered.
pub fn serve(root: Option<PathBuf>, input: impl Read + Send + 'static, mut output: impl Write) -> Result<bool> {
    let (events, incoming) = channel();
    let received = events.clone();
    std::thread::Builder::new().name("input".into()).spawn(move || {
        let mut input = BufReader::new(input);
        while let Ok(Some(message)) = wire::read(&mut input) {
            if received.send(Event::Received(message)).is_err() {
                return;
            }
        }
        let _ = received.send(Event::Closed);
    })?;
    let mut state = State::Waiting { root };
    loop {
        let event = match incoming.try_recv() {
            Ok(event) => event,
            Err(TryRecvError::Disconnected) => return Ok(false),
            Err(TryRecvError::Empty) => {
                // All that was typed is known: now is the time for what takes longer.
                if let State::Running(server) = &mut state {
                    server.settle();
                    if !send(&mut output, server.take_outgoing()) {
                        return Ok(false);
                    }
                }
                match incoming.recv_timeout(LOOK_FOR_CLIENT) {
                    Ok(event) => event,
                    Err(RecvTimeoutError::Timeout) if state.client_is_gone() => return Ok(false),
                    Err(RecvTimeoutError::Timeout) => continue,
                    Err(RecvTimeoutError::Disconnected) => return Ok(false),
                }
            }
        };
        match event {
            Event::Closed => return Ok(matches!(state, State::Ending)),
            Event::Received(Received::Message(Message::Notification(note))) if note.method == "exit" => {
                return Ok(matches!(state, State::Ending));
            }
            event => {
                let (next, outgoing) = state.take(event, &events)?;
                state = next;
                if !send(&mut output, outgoing) {
                    return Ok(false);
                }
            }
        }
    }
}

/// Writes messages; false when the client does not listen any more.
fn send(output: &mut dyn Write, messages: Vec<Value>) -> bool {
    messages.iter().all(|message| wire::write(output, message).is_ok())
}

enum State {
    /// Before `initialize`.
    Waiting {
        root: Option<PathBuf>,
    },
    Running(Box<Server>),
    /// Behind `shutdown`.
    Ending,
}

impl State {
    fn client_is_gone(&self) -> bool {
        match self {
            State::Running(server) => server.client_is_gone(),
            _ => false,
        }
    }

    fn take(self, event: Event, events: &std::sync::mpsc::Sender<Event>) -> Result<(State, Vec<Value>)> {
        use lsp_server::ErrorCode::{InvalidRequest, ServerNotInitialized};
        Ok(match (self, event) {
            (state, Event::Received(Received::Malformed(answer))) => (state, vec![answer]),
            (State::Waiting { root }, Event::Received(Received::Message(Message::Request(request)))) => {
                if request.method != "initialize" {
                    let answer =
                        answer::refused(&request.id, ServerNotInitialized, "the first request is `initialize`");
                    return Ok((State::Waiting { root }, vec![answer]));
                }
                let (server, result) = Server::start(&request.params, root, events)?;
                (State::Running(Box::new(server)), vec![answer::answered(&request.id, result)])
            }
            (State::Running(_), Event::Received(Received::Message(Message::Request(request))))
                if request.method == "shutdown" =>
            {
                (State::Ending, vec![answer::answered(&request.id, json!(null))])
            }
            (State::Running(mut server), event) => {
                server.take(event);
                let outgoing = server.take_outgoing();
                (State::Running(server), outgoing)
            }
            (State::Ending, Event::Received(Received::Message(Message::Request(request)))) => {
                (State::Ending, vec![answer::refused(&request.id, InvalidRequest, "the server is shutting down")])
            }
            (state, _) => (state, Vec::new()),
        })
    }
}
