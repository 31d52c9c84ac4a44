//! A request becomes a response. The portal is asked by path, never the file system: no path can lead out of it.
//!
//! Every response tells the browser to believe the media type, to load and run only what comes from here, and to let
//! no other site embed or read it.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State as Shared};
use axum::response::{IntoResponse as _, Response};
use hyper::header::{
    ACCEPT, ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue,
    IF_NONE_MATCH, LOCATION, REFERRER_POLICY, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS,
};
use hyper::http::request::Parts;
use hyper::{StatusCode, Uri};
use percent_encoding::percent_decode_str;
use sha2::{Digest as _, Sha256};
use tokio::sync::watch;

use super::content;
use super::events;
use super::guard::{self, Hosts, Refusal};
use super::preview::{File, Preview, State, is_stop};

const POLICY: &str =
    "default-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'";
/// A drawing opened by itself is a document that can hold scripts; in an `<img>` it cannot and this changes nothing.
const DRAWING_POLICY: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";
const RELOAD: &str = include_str!("../../themes/default/assets/reload.js");
/// A page that is not there yet. It asks again by itself; without scripts, too.
const WAITING: &str = include_str!("waiting.html");
const WAITING_STYLE: &str = include_str!("waiting.css");
/// A small mesh is read by then, and nobody sees [`WAITING`].
const PATIENCE: Duration = Duration::from_secs(1);

pub(super) struct Context {
    pub hosts: Hosts,
    pub preview: Preview,
    /// Where the preview's own files are: another place in every run, so that no other site can guess it.
    pub token: String,
}

pub(super) async fn respond(Shared(context): Shared<Arc<Context>>, request: Request) -> Response {
    let (asked, _) = request.into_parts();
    let mut response = answer(&context, &asked).await;
    let headers = response.headers_mut();
    let fixed = [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    response
}

async fn answer(context: &Context, asked: &Parts) -> Response {
    match guard::check(&context.hosts, &asked.method, &asked.uri, &asked.headers) {
        Ok(()) => {}
        Err(refusal) => return refused(refusal),
    }
    if let Some(path) = own_path(&context.token, asked.uri.path()) {
        return match path {
            "reload.js" => own("text/javascript; charset=utf-8", RELOAD),
            "waiting.css" => own("text/css; charset=utf-8", WAITING_STYLE),
            "events" => match guard::check_origin(&context.hosts, &asked.headers) {
                Ok(()) => events::stream(&context.preview, asked),
                Err(refusal) => refused(refusal),
            },
            _ => text(StatusCode::NOT_FOUND, "not found"),
        };
    }
    let mut ticks = context.preview.ticks();
    loop {
        let state = context.preview.state();
        let uri = asked.uri.clone();
        // A page may take a while to render; a panic in it costs this answer only.
        let lookup = {
            let state = state.clone();
            tokio::task::spawn_blocking(move || find(&state, &uri))
        };
        match lookup.await {
            Ok(Found::File(status, file)) => return served(context, &state, &asked.headers, status, file),
            Ok(Found::Elsewhere(location)) => return redirect(&location),
            Ok(Found::Nothing) => return text(StatusCode::NOT_FOUND, "not found"),
            Ok(Found::NotYet) if is_read(&mut ticks, &context.preview, &asked.headers).await => {}
            Ok(Found::NotYet) => return waiting(context, &state),
            Err(_) => return text(StatusCode::INTERNAL_SERVER_ERROR, "this page could not be rendered"),
        }
    }
}

/// Waits until the mesh is read: whoever reads pages for a moment only, everyone else for as long as it takes.
async fn is_read(ticks: &mut watch::Receiver<u64>, preview: &Preview, asked: &HeaderMap) -> bool {
    let read = async {
        while preview.state().reading.is_some() {
            if ticks.changed().await.is_err() || is_stop(*ticks.borrow_and_update()) {
                return false;
            }
        }
        true
    };
    let looks = asked.get_all(ACCEPT).iter().any(|value| value.to_str().is_ok_and(|value| value.contains("text/html")));
    if looks { tokio::time::timeout(PATIENCE, read).await.unwrap_or(false) } else { read.await }
}

fn waiting(context: &Context, state: &State) -> Response {
    let page = WAITING.replace("{{token}}", &context.token);
    let page = with_script(page.as_bytes(), &context.token, state.generation, "");
    let headers = [(CONTENT_TYPE, content::HTML), (RETRY_AFTER, "2"), (CACHE_CONTROL, "no-store")];
    (StatusCode::SERVICE_UNAVAILABLE, headers, page).into_response()
}

enum Found {
    File(StatusCode, File),
    /// The folder's address without its slash, under which relative links would lead astray.
    Elsewhere(String),
    /// What the mesh that is being read may have.
    NotYet,
    Nothing,
}

fn find(state: &State, uri: &Uri) -> Found {
    if let Some(path) = portal_path(uri.path()) {
        if let Some(file) = (state.portal)(&path) {
            return Found::File(StatusCode::OK, file);
        }
        if !uri.path().ends_with('/') && (state.portal)(&format!("{path}/index.html")).is_some() {
            let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
            return Found::Elsewhere(format!("{}/{query}", uri.path()));
        }
    }
    if state.reading.is_some() {
        return Found::NotYet;
    }
    match (state.portal)("404.html") {
        Some(page) => Found::File(StatusCode::NOT_FOUND, page),
        None => Found::Nothing,
    }
}

/// The portal's path of a URL's path, decoded once; nothing for what no file of a portal is called.
fn portal_path(url_path: &str) -> Option<String> {
    let encoded = url_path.strip_prefix('/')?;
    let lower = encoded.to_ascii_lowercase();
    if lower.contains("%2f") || lower.contains("%5c") {
        return None;
    }
    let mut path = percent_decode_str(encoded).decode_utf8().ok()?.into_owned();
    if path.is_empty() || path.ends_with('/') {
        path.push_str("index.html");
    }
    let strange =
        |part: &str| matches!(part, "" | "." | "..") || part.contains('\\') || part.contains(char::is_control);
    (!path.split('/').any(strange)).then_some(path)
}

fn own_path<'a>(token: &str, path: &'a str) -> Option<&'a str> {
    path.strip_prefix("/.meshdoc-")?.strip_prefix(token)?.strip_prefix('/')
}

fn served(context: &Context, state: &State, asked: &HeaderMap, status: StatusCode, file: File) -> Response {
    let is_page = file.content_type == content::HTML;
    let mut seal = Sha256::new();
    seal.update(&file.bytes);
    if is_page {
        // A page kept from an earlier run would look for that run's script.
        seal.update(&context.token);
    }
    let mut etag = String::from(if is_page { "W/\"" } else { "\"" });
    for byte in &seal.finalize()[..16] {
        write!(etag, "{byte:02x}").expect("writing to a String cannot fail");
    }
    etag.push('"');

    let unchanged = status == StatusCode::OK && is_known(asked, &etag);
    let mut response = if unchanged {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let bytes = match is_page {
            true => with_script(&file.bytes, &context.token, state.generation, &etag),
            false => file.bytes,
        };
        (status, Body::from(bytes)).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(file.content_type));
    headers.insert(ETAG, HeaderValue::try_from(etag).expect("hexadecimal digits are a header value"));
    if content::may_hide_script(file.content_type) {
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(DRAWING_POLICY));
    }
    response
}

fn is_known(asked: &HeaderMap, etag: &str) -> bool {
    let bare = |etag: &str| etag.trim().trim_start_matches("W/").to_owned();
    let values = asked.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|known| known.trim() == "*" || bare(known) == bare(etag))
}

/// The page with the reload script as the last thing in its head.
fn with_script(page: &[u8], token: &str, generation: u64, etag: &str) -> Bytes {
    let etag = etag.replace('"', "&quot;");
    let tag = format!(
        "<script src=\"/.meshdoc-{token}/reload.js\" defer data-events=\"/.meshdoc-{token}/events\" \
         data-generation=\"{generation}\" data-etag=\"{etag}\"></script>"
    );
    let head_end = page.windows(7).position(|bytes| bytes.eq_ignore_ascii_case(b"</head>"));
    let (before, after) = page.split_at(head_end.unwrap_or(page.len()));
    [before, tag.as_bytes(), after].concat().into()
}

fn own(content_type: &'static str, text: &'static str) -> Response {
    ([(CONTENT_TYPE, content_type), (CACHE_CONTROL, "no-store")], text).into_response()
}

fn redirect(location: &str) -> Response {
    // Not a permanent one: browsers would remember it beyond this preview.
    match HeaderValue::try_from(location) {
        Ok(location) => (StatusCode::FOUND, [(LOCATION, location)]).into_response(),
        Err(_) => text(StatusCode::NOT_FOUND, "not found"),
    }
}

fn refused(refusal: Refusal) -> Response {
    match refusal {
        Refusal::Method => {
            let mut response = text(StatusCode::METHOD_NOT_ALLOWED, "the preview is read only");
            response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            response
        }
        Refusal::Host => text(StatusCode::FORBIDDEN, "the preview does not answer under this name (see --allow-host)"),
        Refusal::Origin => text(StatusCode::FORBIDDEN, "the preview does not answer to other sites"),
    }
}

fn text(status: StatusCode, words: &'static str) -> Response {
    (status, [(CONTENT_TYPE, "text/plain; charset=utf-8")], words).into_response()
}
