//! What the proxies before mail servers share: TLS towards the client, plain text towards the server, lines between.
//!
//! The proxy shows the same certificate as the servers, so the real client verifies it as it would theirs, and the proxy
//! can read what passes.

use std::io;

use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpStream,
};

use crate::{error::Result, tls::Tls};

/// How the client's side of a mail proxy is secured.
#[derive(Debug, Clone)]
pub enum Security {
    /// TLS from the first byte.
    Tls(Tls),
    /// Plain, then TLS by the STARTTLS command.
    StartTls(Tls),
    /// Plain throughout.
    Plain,
}

pub(super) trait Bytes: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Bytes for T {}

pub(super) type Wire = BufReader<Box<dyn Bytes>>;

/// [`Security`] made ready once for all connections.
#[derive(Clone)]
pub(super) enum Guard {
    Tls(tokio_rustls::TlsAcceptor),
    StartTls(tokio_rustls::TlsAcceptor),
    Plain,
}

impl Guard {
    pub(super) fn new(security: &Security) -> Result<Self> {
        Ok(match security {
            Security::Tls(tls) => Self::Tls(tls.acceptor()?),
            Security::StartTls(tls) => Self::StartTls(tls.acceptor()?),
            Security::Plain => Self::Plain,
        })
    }

    pub(super) async fn accept(&self, client: TcpStream) -> io::Result<Wire> {
        Ok(match self {
            Self::Tls(acceptor) => BufReader::new(Box::new(acceptor.accept(client).await?)),
            _ => BufReader::new(Box::new(client)),
        })
    }

    /// Turns a plain connection into a secured one, after the client was told to begin.
    pub(super) async fn upgrade(&self, client: Wire) -> io::Result<Wire> {
        match self {
            Self::StartTls(acceptor) => Ok(BufReader::new(Box::new(acceptor.accept(client.into_inner()).await?))),
            _ => Ok(client),
        }
    }

    pub(super) fn starts_tls(&self) -> bool {
        matches!(self, Self::StartTls(_))
    }
}

pub(super) async fn connect(port: u16) -> io::Result<Wire> {
    let stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.set_nodelay(true)?;
    Ok(BufReader::new(Box::new(stream)))
}

/// A line with its end; None when the other side closed.
pub(super) async fn read_line<R: AsyncRead + Unpin>(from: &mut BufReader<R>) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    from.read_until(b'\n', &mut line).await?;
    Ok(if line.is_empty() { None } else { Some(line) })
}

pub(super) async fn send<W: AsyncWrite + Unpin>(to: &mut W, bytes: &[u8]) -> io::Result<()> {
    to.write_all(bytes).await?;
    to.flush().await
}

pub(super) fn shown(line: &[u8]) -> String {
    String::from_utf8_lossy(line).trim_end().to_owned()
}
