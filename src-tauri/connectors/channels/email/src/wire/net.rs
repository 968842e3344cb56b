//! Connections to mail servers. Certificates are always verified: against the well-known authorities, the system's own, and
//! those the shop entered.

use std::{
    io,
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll},
};

use connect::{ConnectError, Trouble};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpStream, lookup_host},
    time,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::{
    setup::{Security, Server},
    trouble,
};

/// A connection, encrypted or not.
#[derive(Debug)]
pub enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Stream {
    /// Our own address on this connection.
    pub fn local_ip(&self) -> Option<std::net::IpAddr> {
        let tcp = match self {
            Self::Plain(tcp) => tcp,
            Self::Tls(tls) => tls.get_ref().0,
        };
        tcp.local_addr().ok().map(|address| address.ip())
    }
}

/// What certificates are checked against.
#[derive(Debug)]
pub struct Trust {
    own: Vec<CertificateDer<'static>>,
    config: OnceLock<Arc<ClientConfig>>,
}

impl Trust {
    /// # Errors
    /// [`Trouble::Settings`] when `authorities` is no PEM text with certificates in it.
    pub fn new(authorities: Option<&str>) -> Result<Self, ConnectError> {
        let own = match authorities {
            None => Vec::new(),
            Some(pem) => CertificateDer::pem_slice_iter(pem.as_bytes())
                .collect::<Result<Vec<_>, _>>()
                .ok()
                .filter(|certificates| !certificates.is_empty())
                .ok_or_else(|| ConnectError::settings("ca", "this is no certificate in PEM form"))?,
        };
        let mut roots = RootCertStore::empty();
        for certificate in &own {
            roots
                .add(certificate.clone())
                .map_err(|_| ConnectError::settings("ca", "this certificate is no authority's"))?;
        }
        Ok(Self { own, config: OnceLock::new() })
    }

    fn config(&self) -> Result<Arc<ClientConfig>, ConnectError> {
        if let Some(config) = self.config.get() {
            return Ok(Arc::clone(config));
        }
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        // Some of the system's may be unusable or unreadable: those that are not will do.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        roots.add_parsable_certificates(self.own.clone());
        let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| ConnectError::new(Trouble::Unsupported, format!("no encryption to be had: {error}")))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Arc::clone(self.config.get_or_init(|| Arc::new(config))))
    }
}

/// Connects; encrypted unless the server is spoken to plainly first ([`Security::StartTls`]).
pub async fn open(server: &Server, trust: &Trust) -> Result<Stream, ConnectError> {
    let host = server.host.as_str();
    let connecting = async {
        let addresses: Vec<_> = lookup_host((host, server.port))
            .await
            .map_err(|_| ConnectError::new(Trouble::UnknownHost, format!("there is no server called {host}")))?
            .collect();
        let tcp = TcpStream::connect(addresses.as_slice()).await.map_err(|error| trouble::from_io(&error, host))?;
        // Commands are short: waiting to fill a packet costs a round trip.
        tcp.set_nodelay(true).map_err(|error| trouble::from_io(&error, host))?;
        match server.security {
            Security::Tls => encrypted(tcp, host, trust).await,
            Security::StartTls | Security::Plain => Ok(Stream::Plain(tcp)),
        }
    };
    time::timeout(trouble::CONNECT_TIMEOUT, connecting).await.map_err(|_| trouble::timeout(host))?
}

/// Goes on encrypted, after STARTTLS.
pub async fn encrypt(stream: Stream, host: &str, trust: &Trust) -> Result<Stream, ConnectError> {
    match stream {
        Stream::Plain(tcp) => time::timeout(trouble::CONNECT_TIMEOUT, encrypted(tcp, host, trust))
            .await
            .map_err(|_| trouble::timeout(host))?,
        Stream::Tls(tls) => Ok(Stream::Tls(tls)),
    }
}

async fn encrypted(tcp: TcpStream, host: &str, trust: &Trust) -> Result<Stream, ConnectError> {
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| ConnectError::new(Trouble::UnknownHost, format!("{host} is no server's name")))?;
    let tls =
        TlsConnector::from(trust.config()?).connect(name, tcp).await.map_err(|error| trouble::from_io(&error, host))?;
    Ok(Stream::Tls(Box::new(tls)))
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, buf),
            Self::Tls(stream) => Pin::new(stream).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, buf),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, buf),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
