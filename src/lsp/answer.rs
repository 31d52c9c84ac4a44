//! Answers as the protocol has them: a result, or why there is none.
//!
//! Also the gate of every answer: parameters that cannot be read and a panic become errors of that one request.

use std::panic::{AssertUnwindSafe, catch_unwind};

use lsp_server::{ErrorCode, RequestId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Why a request has no result.
#[derive(Debug)]
pub struct Refusal {
    pub code: ErrorCode,
    pub message: String,
}

impl Refusal {
    /// The request is understood, and cannot be done.
    pub fn because(message: impl Into<String>) -> Refusal {
        Refusal { code: ErrorCode::RequestFailed, message: message.into() }
    }
}

pub type Answer = Result<Value, Refusal>;

/// Reads the parameters of a request.
///
/// # Errors
/// When they are not those of the request.
pub fn params<P: DeserializeOwned>(params: Value) -> Result<P, Refusal> {
    serde_json::from_value(params)
        .map_err(|error| Refusal { code: ErrorCode::InvalidParams, message: error.to_string() })
}

/// A result; nothing is `null`.
pub fn value(result: impl Serialize) -> Answer {
    serde_json::to_value(result).map_err(|error| Refusal { code: ErrorCode::InternalError, message: error.to_string() })
}

/// Runs what answers a request; a panic is an answer too.
pub fn caught(id: &RequestId, work: impl FnOnce() -> Answer) -> Value {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(result)) => answered(id, result),
        Ok(Err(refusal)) => refused(id, refusal.code, &refusal.message),
        Err(_) => refused(id, ErrorCode::InternalError, "the request failed; this is a mistake of meshdoc"),
    }
}

pub fn answered(id: &RequestId, result: Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "result": result})
}

pub fn refused(id: &RequestId, code: ErrorCode, message: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "error": {"code": code as i32, "message": message}})
}
