//! The first exchange: where the mesh is, what the client understands, and what is offered to it.
//!
//! Reads `initialize` key by key, so that one odd key of a client costs that key only. Must not know the mesh.

use std::path::{Path, PathBuf};

use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CompletionOptions, DocumentLinkOptions,
    HoverProviderCapability, OneOf, PositionEncodingKind, RenameOptions, SaveOptions, ServerCapabilities,
    TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions, TextDocumentSyncSaveOptions,
};
use serde_json::{Value, json};

use super::buffer::Encoding;
use super::world::Client;
use crate::config;

/// What a client says of itself.
pub struct Start {
    pub client: Client,
    /// The mesh's folder.
    pub root: PathBuf,
    /// The client's process.
    pub process: Option<u32>,
    /// Where the book is, with a slash at its end.
    pub documentation: Option<String>,
}

/// Reads the parameters of `initialize`. `root` wins over the folders that the client opened.
pub fn read(params: &Value, root: Option<PathBuf>) -> Start {
    let flag = |pointer: &str| params.pointer(pointer).and_then(Value::as_bool).unwrap_or(false);
    let encodings = params.pointer("/capabilities/general/positionEncodings").and_then(Value::as_array);
    let utf8 = encodings.is_some_and(|all| all.iter().any(|encoding| encoding == "utf-8"));
    let client = Client {
        encoding: if utf8 { Encoding::Utf8 } else { Encoding::Utf16 },
        snippets: flag("/capabilities/textDocument/completion/completionItem/snippetSupport"),
        document_changes: flag("/capabilities/workspace/workspaceEdit/documentChanges"),
        code_action_literals: params
            .pointer("/capabilities/textDocument/codeAction/codeActionLiteralSupport")
            .is_some_and(Value::is_object),
        nested_symbols: flag("/capabilities/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
        watched_files: flag("/capabilities/workspace/didChangeWatchedFiles/dynamicRegistration"),
    };
    let uri = ["/workspaceFolders/0/uri", "/rootUri"].iter().find_map(|at| params.pointer(at)?.as_str());
    let opened = uri
        .and_then(|uri| url::Url::parse(uri).ok()?.to_file_path().ok())
        .or_else(|| params.pointer("/rootPath")?.as_str().map(PathBuf::from));
    let opened = opened.unwrap_or_else(|| PathBuf::from("."));
    let root = match root {
        Some(root) if root.is_absolute() => root,
        Some(root) => std::path::absolute(&root).unwrap_or(root),
        None => mesh_above(&std::path::absolute(&opened).unwrap_or(opened)),
    };
    let documentation = params.pointer("/initializationOptions/documentation").and_then(Value::as_str);
    Start {
        client,
        root,
        process: params.get("processId").and_then(Value::as_u64).and_then(|id| u32::try_from(id).ok()),
        documentation: documentation
            .filter(|url| config::is_web(url))
            .map(|url| url.trim_end_matches('/').to_owned() + "/"),
    }
}

/// The nearest folder with a meshdoc.yaml, at or above the one that was opened, within its repository.
fn mesh_above(opened: &Path) -> PathBuf {
    for folder in opened.ancestors() {
        if folder.join(config::FILE).is_file() {
            return folder.to_owned();
        }
        if folder.join(".git").exists() {
            break;
        }
    }
    opened.to_owned()
}

/// What is answered to `initialize`.
pub fn offer(client: &Client) -> Value {
    let encoding = match client.encoding {
        Encoding::Utf8 => PositionEncodingKind::UTF8,
        Encoding::Utf16 => PositionEncodingKind::UTF16,
    };
    let actions = CodeActionOptions {
        code_action_kinds: Some(vec![CodeActionKind::QUICKFIX, CodeActionKind::SOURCE_FIX_ALL]),
        ..CodeActionOptions::default()
    };
    let triggers = [":", " ", "-", "/", "#", ".", "(", "\"", "'"];
    let capabilities = ServerCapabilities {
        position_encoding: Some(encoding),
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(false) })),
            ..TextDocumentSyncOptions::default()
        })),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(triggers.map(str::to_owned).to_vec()),
            ..CompletionOptions::default()
        }),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        code_action_provider: Some(match client.code_action_literals {
            true => CodeActionProviderCapability::Options(actions),
            false => CodeActionProviderCapability::Simple(false),
        }),
        rename_provider: Some(OneOf::Right(RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: Default::default(),
        })),
        document_link_provider: Some(DocumentLinkOptions {
            resolve_provider: Some(false),
            work_done_progress_options: Default::default(),
        }),
        ..ServerCapabilities::default()
    };
    json!({
        "capabilities": capabilities,
        "serverInfo": {"name": "meshdoc", "version": env!("CARGO_PKG_VERSION")},
    })
}

/// Asks to be told of files that change without being open.
pub fn watch_request() -> Value {
    let globs = ["**/*.{yaml,yml,json}", "**/*.{md,markdown}", "**/*.csv", "**/CODEOWNERS", "**/.gitignore"];
    let watchers: Vec<Value> = globs.iter().map(|glob| json!({"globPattern": glob})).collect();
    json!({
        "jsonrpc": "2.0",
        "id": "meshdoc-watch",
        "method": "client/registerCapability",
        "params": {"registrations": [{
            "id": "meshdoc-watch",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": {"watchers": watchers},
        }]},
    })
}
