//! A proxy that understands nothing: for TLS end to end, and for protocols without one of their own here.

use std::net::SocketAddr;

use tokio::{io::copy_bidirectional, net::TcpStream};

use super::Gate;
use crate::error::Result;

/// Passes bytes to `target` and back. Its [`Gate`] refuses and cuts.
#[derive(Debug)]
pub struct TcpProxy {
    pub gate: Gate,
}

impl TcpProxy {
    pub async fn start(target: SocketAddr) -> Result<Self> {
        let gate = Gate::open(move |mut client: TcpStream| async move {
            if let Ok(mut server) = TcpStream::connect(target).await {
                // A cut on one side is a cut on the other.
                let _ = copy_bidirectional(&mut client, &mut server).await;
            }
        })
        .await?;
        Ok(Self { gate })
    }
}
