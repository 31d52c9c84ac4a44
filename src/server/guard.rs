//! Who may ask the preview: decides on a request by its method, its `Host` and its `Origin`, without answering it.
//!
//! A page of a foreign site can make a browser send requests to this machine, and by DNS rebinding even under a name
//! that leads here; it cannot choose the `Host` and `Origin` that the browser sends along. So both must be ours.

use std::net::{IpAddr, SocketAddr};

use hyper::header::{HOST, HeaderMap, HeaderName, ORIGIN};
use hyper::{Method, Uri};

/// The names under which the preview may be asked.
pub(super) struct Hosts {
    port: u16,
    named: Vec<(String, Option<u16>)>,
    /// Bound to all interfaces: any address in figures will do, since a rebound name is never one.
    any_address: bool,
}

impl Hosts {
    /// `allowed` are further names, `name` or `name:port`, such as that of a proxy in front.
    pub fn new(bound: SocketAddr, allowed: &[String]) -> Hosts {
        let port = bound.port();
        let mut named: Vec<_> = ["localhost", "127.0.0.1", "[::1]"].map(|name| (name.to_owned(), Some(port))).into();
        named.push((literal(bound.ip()), Some(port)));
        named.extend(allowed.iter().filter_map(|name| split(name)));
        Hosts { port, named, any_address: bound.ip().is_unspecified() }
    }

    fn allow(&self, authority: &str) -> bool {
        let Some((name, port)) = split(authority) else {
            return false;
        };
        let port = port.unwrap_or(80);
        let known = |(known, at): &(String, Option<u16>)| *known == name && at.is_none_or(|at| at == port);
        let bare = name.trim_start_matches('[').trim_end_matches(']');
        self.named.iter().any(known) || (self.any_address && port == self.port && bare.parse::<IpAddr>().is_ok())
    }
}

/// Why a request is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    Method,
    Host,
    Origin,
}

pub(super) fn check(hosts: &Hosts, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Refusal> {
    let host = only(headers, &HOST).is_some_and(|host| hosts.allow(host));
    // `GET http://evil.example/ HTTP/1.1`: the target names a host as well.
    let target = uri.authority().is_none_or(|authority| hosts.allow(authority.as_str()));
    if !host || !target {
        return Err(Refusal::Host);
    }
    match *method {
        Method::GET | Method::HEAD => Ok(()),
        _ => Err(Refusal::Method),
    }
}

/// For the stream of events. Browsers send no `Origin` with a same-origin GET, so its absence says nothing; the token
/// in the address then does.
pub(super) fn check_origin(hosts: &Hosts, headers: &HeaderMap) -> Result<(), Refusal> {
    const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
    let origin = match headers.contains_key(ORIGIN) {
        false => true,
        true => only(headers, &ORIGIN)
            .and_then(|origin| origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")))
            .is_some_and(|authority| hosts.allow(authority)),
    };
    let site = match headers.contains_key(&SITE) {
        false => true,
        true => matches!(only(headers, &SITE), Some("same-origin" | "none")),
    };
    if origin && site { Ok(()) } else { Err(Refusal::Origin) }
}

/// The value of a header that is there once, as text.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(first)
}

/// `name[:port]` in lower case; an address of version 6 keeps its brackets.
fn split(authority: &str) -> Option<(String, Option<u16>)> {
    let end = match authority.starts_with('[') {
        true => authority.find(']')? + 1,
        false => authority.find(':').unwrap_or(authority.len()),
    };
    let (name, rest) = authority.split_at(end);
    let port = match rest.strip_prefix(':') {
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => Some(digits.parse().ok()?),
        Some(_) => return None,
        None if rest.is_empty() => None,
        None => return None,
    };
    (!name.is_empty()).then(|| (name.to_ascii_lowercase(), port))
}

fn literal(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}
