//! The stream of events that open pages listen to: the state now, and again whenever it changed.
//!
//! Each event stands for itself, with everything that changed since the page was rendered: a page that missed some
//! because it was out of sight needs the latest only.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use hyper::http::request::Parts;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::WatchStream;

use super::preview::{Preview, is_stop};

pub(super) fn stream(preview: &Preview, asked: &Parts) -> Response {
    // A browser that reconnects by itself repeats the old address and adds the last id that it saw.
    let last = asked.headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let since = asked.uri.query().and_then(|query| query.strip_prefix("since="));
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<u64>().ok());
    let mut seen = number(last).or(number(since)).unwrap_or(0);

    let preview = preview.clone();
    let ticks = WatchStream::new(preview.ticks()).take_while(|tick| !is_stop(*tick));
    let events = ticks.map(move |_| {
        let state = preview.state();
        let event = state.event(seen).to_string();
        seen = state.generation;
        Ok::<_, Infallible>(Event::default().event("state").id(seen.to_string()).data(event))
    });
    let alive = KeepAlive::new().interval(Duration::from_secs(15));
    Sse::new(events).keep_alive(alive).into_response()
}
