//! Sockets: finds a port, accepts connections within limits, and lets them end well.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::preview::{Preview, is_stop};

/// Of a request's line and headers, or of silence on a connection that is kept.
const HEADER_TIME: Duration = Duration::from_secs(10);
const HEADER_BYTES: usize = 64 << 10;
const HEADERS: usize = 64;
const CONNECTIONS: usize = 256;
/// For open requests when the server ends.
const GRACE: Duration = Duration::from_secs(2);

const FIRST_PORT: u16 = 4400;
const PORTS: u16 = 50;

/// Listens on `host`, or on both loopback addresses. Without a port the next free one from 4400 on is taken.
pub(super) fn bind(host: Option<IpAddr>, port: Option<u16>) -> io::Result<Vec<TcpListener>> {
    if let Some(port) = port {
        return bind_port(host, port);
    }
    for port in FIRST_PORT..FIRST_PORT + PORTS {
        match bind_port(host, port) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            done => return done,
        }
    }
    bind_port(host, 0)
}

fn bind_port(host: Option<IpAddr>, port: u16) -> io::Result<Vec<TcpListener>> {
    let open = |address: IpAddr, port| {
        let listener = TcpListener::bind(SocketAddr::new(address, port))?;
        listener.set_nonblocking(true).map(|()| listener)
    };
    if let Some(host) = host {
        return Ok(vec![open(host, port)?]);
    }
    let four = open(Ipv4Addr::LOCALHOST.into(), port)?;
    let port = four.local_addr()?.port();
    match open(Ipv6Addr::LOCALHOST.into(), port) {
        Ok(six) => Ok(vec![four, six]),
        // Somebody else's: `localhost` would lead to them in some browsers.
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Err(error),
        // A machine without version 6.
        Err(_) => Ok(vec![four]),
    }
}

/// Serves until the preview is stopped.
pub(super) async fn run(listeners: Vec<TcpListener>, service: Router, preview: Preview) -> io::Result<()> {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    for listener in listeners {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        tokio::spawn(accept(listener, service.clone(), preview.clone(), room.clone()));
    }
    stopped(&preview).await;
    let all = u32::try_from(CONNECTIONS).expect("a small constant");
    // Who takes longer is cut off with the runtime.
    let _ = tokio::time::timeout(GRACE, room.acquire_many(all)).await;
    Ok(())
}

async fn stopped(preview: &Preview) {
    let mut ticks = preview.ticks();
    // An error means that the preview is gone, which is an end too.
    let _ = ticks.wait_for(|tick| is_stop(*tick)).await;
}

async fn accept(listener: tokio::net::TcpListener, service: Router, preview: Preview, room: Arc<Semaphore>) {
    loop {
        let Ok(permit) = room.clone().acquire_owned().await else {
            return;
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stopped(&preview) => return,
        };
        match accepted {
            Ok((stream, _)) => {
                tokio::spawn(converse(stream, service.clone(), preview.clone(), permit));
            }
            // Out of file descriptors, most likely: some will be closed by and by.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

async fn converse(stream: TcpStream, service: Router, preview: Preview, _permit: OwnedSemaphorePermit) {
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_headers(HEADERS)
        .max_buf_size(HEADER_BYTES)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    let mut connection = std::pin::pin!(connection);
    // Errors here are the other side's: it went away, or did not speak HTTP.
    tokio::select! {
        _ = connection.as_mut() => return,
        () = stopped(&preview) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}
