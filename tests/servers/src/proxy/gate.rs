//! The listening side of a proxy: a port that can be closed and opened again, and whose connections can be cut.

use std::{future::Future, net::SocketAddr, time::Duration};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{JoinHandle, JoinSet},
};

use crate::{
    error::{Doing, Result},
    ports::Port,
};

/// What the gate is to be, and what it is. `cuts` counts the orders to cut, and those carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct State {
    open: bool,
    cuts: u64,
}

/// The port on 127.0.0.1 that the code under test talks to. Dropping it closes it and cuts its connections.
#[derive(Debug)]
pub struct Gate {
    port: Port,
    want: watch::Sender<State>,
    is: watch::Receiver<State>,
    task: JoinHandle<()>,
}

impl Gate {
    /// Opens a port of its own; each connection is given to `serve` and ends with it.
    pub(crate) async fn open<F, S>(serve: F) -> Result<Self>
    where
        F: Fn(TcpStream) -> S + Send + 'static,
        S: Future<Output = ()> + Send + 'static,
    {
        let port = Port::reserve()?;
        let addr = port.addr();
        let listener = TcpListener::bind(addr).await.doing(|| format!("listening on {addr}"))?;
        let state = State { open: true, cuts: 0 };
        let (want, wanted) = watch::channel(state);
        let (become_, is) = watch::channel(state);
        let task = tokio::spawn(run(addr, Some(listener), serve, wanted, become_));
        Ok(Self { port, want, is, task })
    }

    pub fn port(&self) -> u16 {
        self.port.number()
    }

    pub fn addr(&self) -> SocketAddr {
        self.port.addr()
    }

    /// Cuts all connections and refuses new ones, as a server that is off. Returns when that is so.
    pub async fn down(&self) {
        self.change(|s| s.open = false).await;
    }

    /// Listens again on the same port. Returns when that is so.
    pub async fn up(&self) {
        self.change(|s| s.open = true).await;
    }

    /// Cuts all connections and goes on listening, as a router that restarts.
    pub async fn cut(&self) {
        self.change(|s| s.cuts += 1).await;
    }

    async fn change(&self, change: impl FnOnce(&mut State)) {
        self.want.send_modify(change);
        let want = *self.want.borrow();
        let mut is = self.is.clone();
        // An error means that the task is gone, and the port with it.
        let _ = is.wait_for(|is| *is == want).await;
    }

    /// For a rule that takes the server away; does not wait.
    pub(crate) fn closer(&self) -> Closer {
        Closer(self.want.clone())
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Closer(watch::Sender<State>);

impl Closer {
    pub(crate) fn close(&self) {
        self.0.send_modify(|s| s.open = false);
    }
}

async fn run<F, S>(
    addr: SocketAddr,
    mut listener: Option<TcpListener>,
    serve: F,
    mut wanted: watch::Receiver<State>,
    is: watch::Sender<State>,
) where
    F: Fn(TcpStream) -> S,
    S: Future<Output = ()> + Send + 'static,
{
    let mut connections = JoinSet::new();
    loop {
        let want = *wanted.borrow_and_update();
        let now = *is.borrow();
        if now.cuts != want.cuts || !want.open {
            connections.shutdown().await;
        }
        if want.open && listener.is_none() {
            listener = bind(addr).await;
        } else if !want.open {
            listener = None;
        }
        is.send_replace(want);
        tokio::select! {
            changed = wanted.changed() => if changed.is_err() { return },
            stream = accept(listener.as_ref()) => {
                // The peer may be gone again already; that is its own affair.
                let _ = stream.set_nodelay(true);
                connections.spawn(serve(stream));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

/// The port is ours by its lock; what may still hold it is a socket that is just being closed.
async fn bind(addr: SocketAddr) -> Option<TcpListener> {
    for _ in 0..250 {
        if let Ok(listener) = TcpListener::bind(addr).await {
            return Some(listener);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    None
}

async fn accept(listener: Option<&TcpListener>) -> TcpStream {
    if let Some(listener) = listener {
        loop {
            if let Ok((stream, _)) = listener.accept().await {
                return stream;
            }
        }
    }
    std::future::pending().await
}
