//! Messages of the protocol on a stream: read so that no bytes end the conversation, written whole.
//!
//! The framing is ours because a broken message must be answered, not end the session, and because a length that a
//! client claims must not decide how much memory is taken. Knows nothing of what messages mean.

use std::io::{self, BufRead, Write};

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId};
use serde_json::{Value, json};

/// How long a message may be, in bytes; a descriptor has at most 4 MiB.
const MAX_MESSAGE: usize = 64 << 20;
/// How long a header may be, in bytes.
const MAX_HEADER: u64 = 8 << 10;

/// What came over the stream.
#[derive(Debug)]
pub enum Received {
    Message(Message),
    /// Bytes that are no message; what to answer.
    Malformed(Value),
}

/// The next message; `None` at the end of the stream.
///
/// # Errors
/// When the stream cannot be read any more.
pub fn read(stream: &mut dyn BufRead) -> io::Result<Option<Received>> {
    let Some(length) = length(stream)? else { return Ok(None) };
    let Some(length) = length else {
        return Ok(Some(refusal(ErrorCode::ParseError, "a message without a usable Content-Length", Value::Null)));
    };
    if length > MAX_MESSAGE {
        let skipped = io::copy(&mut io::Read::take(&mut *stream, length as u64), &mut io::sink())?;
        let message = format!("a message of {skipped} bytes; at most {MAX_MESSAGE} are read");
        return Ok(Some(refusal(ErrorCode::InvalidRequest, &message, Value::Null)));
    }
    let mut bytes = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(stream, length as u64), &mut bytes)?;
    if bytes.len() < length {
        return Ok(None);
    }
    Ok(Some(message(&bytes)))
}

/// Reads a header; the inner `None` where it gives no length.
fn length(stream: &mut dyn BufRead) -> io::Result<Option<Option<usize>>> {
    let mut length = None;
    let mut any = false;
    loop {
        let mut line = Vec::new();
        let read = io::BufRead::read_until(&mut io::Read::take(&mut *stream, MAX_HEADER), b'\n', &mut line)?;
        if read == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim();
        if line.is_empty() {
            // Blank lines before a header are skipped.
            match any {
                true => return Ok(Some(length)),
                false => continue,
            }
        }
        any = true;
        if let Some((name, value)) = line.split_once(':')
            && name.trim().eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok();
        }
    }
}

fn message(bytes: &[u8]) -> Received {
    let value: Value = match serde_json::from_slice(bytes) {
        Ok(value) => value,
        Err(error) => return refusal(ErrorCode::ParseError, &format!("not JSON: {error}"), Value::Null),
    };
    let id = value.get("id").cloned().unwrap_or(Value::Null);
    let known: Option<RequestId> = match &id {
        Value::String(text) => Some(text.clone().into()),
        Value::Number(number) => number.as_i64().and_then(|id| i32::try_from(id).ok()).map(RequestId::from),
        _ => None,
    };
    let method = value.get("method").and_then(Value::as_str).map(str::to_owned);
    let params = value.get("params").cloned().unwrap_or_default();
    match (method, known) {
        (Some(method), Some(id)) => Received::Message(Request { id, method, params }.into()),
        (Some(method), None) if id.is_null() => Received::Message(Notification { method, params }.into()),
        (None, Some(_)) => match serde_json::from_value(value) {
            Ok(Message::Response(response)) => Received::Message(Message::Response(response)),
            _ => refusal(ErrorCode::InvalidRequest, "neither a request nor an answer", id),
        },
        _ => refusal(ErrorCode::InvalidRequest, "a message needs a method, and an id that is a number or text", id),
    }
}

fn refusal(code: ErrorCode, message: &str, id: Value) -> Received {
    Received::Malformed(json!({"jsonrpc": "2.0", "id": id, "error": {"code": code as i32, "message": message}}))
}

/// Writes one JSON value as a message.
///
/// # Errors
/// When the stream is closed.
pub fn write(stream: &mut dyn Write, value: &Value) -> io::Result<()> {
    let text = value.to_string();
    write!(stream, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    stream.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> Vec<String> {
        let mut stream = bytes;
        let mut found = Vec::new();
        while let Some(received) = read(&mut stream).expect("memory is read") {
            found.push(match received {
                Received::Message(Message::Request(request)) => request.method,
                Received::Message(Message::Notification(notification)) => notification.method,
                Received::Message(Message::Response(_)) => "answer".to_owned(),
                Received::Malformed(value) => value["error"]["code"].to_string(),
            });
        }
        found
    }

    fn framed(texts: &[&str]) -> Vec<u8> {
        texts.iter().flat_map(|text| format!("Content-Length: {}\r\n\r\n{text}", text.len()).into_bytes()).collect()
    }

    #[test]
    fn a_broken_message_does_not_end_the_conversation() {
        let bytes = framed(&[
            "{\"id\": 1, \"method\": \"a\"}",
            "{",
            "[]",
            "{\"id\": 9999999999999, \"method\": \"b\"}",
            "{\"id\": 1, \"result\": null}",
            "{\"method\": \"exit\"}",
        ]);
        assert_eq!(all(&bytes), ["a", "-32700", "-32600", "-32600", "answer", "exit"]);
        let mut bytes = b"Content-Length: many\r\n\r\nContent-Length: 99999999999999\r\n\r\n".to_vec();
        bytes.extend(framed(&["{\"method\": \"lost\"}"]));
        assert_eq!(all(&bytes), ["-32700", "-32600"]);
    }
}
