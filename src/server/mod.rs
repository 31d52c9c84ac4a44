//! The preview's server, the only room that opens sockets: a portal, asked by path, becomes HTTP with live reload.
//!
//! It is handed [`Portal`]s, one generation after the other, and [`watch`] tells its caller when to make the next.
//! It must not know the model, how pages are made, or where files lie; what it serves is what the portal answers.

mod content;
mod events;
mod guard;
mod listen;
mod preview;
mod respond;
mod stamps;
pub mod watch;

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::runtime::Runtime;

pub use content::content_type;
pub use preview::{Changed, File, Portal, Preview};

use guard::Hosts;
use respond::Context;

#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The address to listen on; both loopback addresses if not given. Any other lets other machines read the mesh.
    pub host: Option<IpAddr>,
    /// If it is taken, that is an error; if not given, the next free one from 4400 on.
    pub port: Option<u16>,
    /// Names, or `name:port`, under which the preview answers besides those of this machine.
    pub allow_hosts: Vec<String>,
    /// What is said while the portal that is shown first is only what is left of an earlier run: what it does not have
    /// is waited for until [`Preview::show`].
    pub reading: Option<String>,
}

/// A server that runs until its preview is stopped or it is dropped.
pub struct Server {
    runtime: Runtime,
    preview: Preview,
    addresses: Vec<SocketAddr>,
    running: tokio::task::JoinHandle<io::Result<()>>,
}

/// Listens and answers from now on. `portal` is what is shown first; [`Server::preview`] takes the next generations.
pub fn serve(options: &Options, portal: Portal) -> io::Result<Server> {
    let listeners = listen::bind(options.host, options.port)?;
    let addresses = listeners.iter().map(|listener| listener.local_addr()).collect::<io::Result<Vec<_>>>()?;
    let bound = *addresses.first().ok_or(io::ErrorKind::AddrNotAvailable)?;
    let preview = Preview::new(portal, options.reading.clone());
    let context = Context { hosts: Hosts::new(bound, &options.allow_hosts), preview: preview.clone(), token: token() };
    let service = Router::new().fallback(respond::respond).with_state(Arc::new(context));
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).thread_name("preview").enable_all().build()?;
    let running = runtime.spawn(listen::run(listeners, service, preview.clone()));
    Ok(Server { runtime, preview, addresses, running })
}

impl Server {
    pub fn preview(&self) -> Preview {
        self.preview.clone()
    }

    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// For people and browsers, for example `http://127.0.0.1:4400/`.
    pub fn url(&self) -> String {
        let mut address = self.addresses[0];
        if address.ip().is_unspecified() {
            address.set_ip(if address.is_ipv4() {
                std::net::Ipv4Addr::LOCALHOST.into()
            } else {
                std::net::Ipv6Addr::LOCALHOST.into()
            });
        }
        format!("http://{address}/")
    }

    /// Whether other machines can reach it.
    pub fn is_public(&self) -> bool {
        self.addresses.iter().any(|address| !address.ip().is_loopback())
    }

    /// Blocks until [`Preview::stop`] is called and open requests are answered.
    pub fn wait(self) -> io::Result<()> {
        let done = self.runtime.block_on(self.running).map_err(io::Error::other);
        // A page that is still being rendered is not waited for.
        self.runtime.shutdown_timeout(Duration::from_millis(200));
        done?
    }
}

/// 128 bits that nobody can guess: the standard library keys its hashers from the system's source of randomness.
fn token() -> String {
    let half = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", half(), half())
}
