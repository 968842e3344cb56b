//! HTTP for shops: reads that may be tried again, writes that never are.
//!
//! A write that fails says whether its request can have left this machine; whoever sent it decides from that alone
//! whether it may be sent again. This module knows no shop: paths, queries and bodies come from a connector, and only
//! method, path, status and duration are ever logged.

mod address;
mod gate;
mod reply;
#[cfg(test)]
mod tests;
mod trouble;

use std::{sync::Arc, time::Duration};

pub use address::base_url;
use base64::{Engine, engine::general_purpose::STANDARD};
use gate::Gate;
pub use reqwest::Method;
use reqwest::{
    Client, ClientBuilder, RequestBuilder, Response,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue},
};
use serde::Serialize;
use tokio::time::Instant;
pub use url::Url;

pub use self::reply::{Failure, Refusal, Reply};
use crate::{ConnectError, Secret, Trouble};

/// How long to wait and how much to ask at once.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Name, connection and TLS together.
    pub connect: Duration,
    /// Between two pieces of an answer to a read.
    pub read: Duration,
    /// A write as a whole. When it is over the outcome is unknown, so this is long.
    pub write: Duration,
    /// Further attempts of a read.
    pub retries: u32,
    /// Before the second attempt of a read; doubled before the third. Chosen at random around this.
    pub backoff: Duration,
    /// A longer wait than this, asked for by the server, is left to the caller.
    pub longest_wait: Duration,
    /// Reads under way at the same time.
    pub concurrent: usize,
    /// Between the starts of two reads.
    pub gap: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            read: Duration::from_secs(30),
            write: Duration::from_mins(1),
            retries: 2,
            backoff: Duration::from_millis(400),
            longest_wait: Duration::from_secs(10),
            concurrent: 4,
            gap: Duration::from_millis(20),
        }
    }
}

/// A connection to one server, signed in. Clones share its limits.
#[derive(Clone)]
pub struct Http {
    base: Url,
    reads: Client,
    writes: Client,
    gate: Arc<Gate>,
    limits: Limits,
}

impl Http {
    /// `base` comes from [`base_url`]. `user` and `password` go along as HTTP Basic (RFC 7617). `ca` is PEM text of
    /// certificate authorities to trust besides the system's.
    ///
    /// # Errors
    /// [`Trouble::Settings`] for `ca` when it holds no certificate, [`Trouble::Unsupported`] when this machine has no
    /// certificate authorities at all.
    pub fn new(
        base: Url,
        user: &Secret,
        password: &Secret,
        ca: Option<&str>,
        limits: Limits,
    ) -> Result<Self, ConnectError> {
        // A second installation fails, and the first one stands: that is what is wanted.
        let _already = rustls::crypto::ring::default_provider().install_default();
        let headers = sign_in(user, password)?;
        let reads = client(&base, headers.clone(), ca, limits)?.read_timeout(limits.read);
        // One connection for each write: one that was kept open may have been closed by the server meanwhile, and what
        // is lost with it would look like a write of unknown outcome.
        let writes = client(&base, headers, ca, limits)?
            .timeout(limits.write)
            .pool_max_idle_per_host(0)
            .http1_only()
            .retry(reqwest::retry::never());
        Ok(Self {
            reads: reads.build().map_err(|_| no_client())?,
            writes: writes.build().map_err(|_| no_client())?,
            gate: Arc::new(Gate::new(limits.concurrent, limits.gap)),
            base,
            limits,
        })
    }

    pub fn base(&self) -> &Url {
        &self.base
    }

    /// Reads `path` below the base address. Tried again at most [`Limits::retries`] times, where trying again can help.
    ///
    /// # Errors
    /// Whatever the last attempt ran into; an answer other than 2xx is an error too.
    pub async fn get(&self, path: &str, query: &[(&str, String)]) -> Result<Reply, ConnectError> {
        let mut attempt = 0;
        loop {
            let permit = self.gate.enter().await;
            let result = self.get_once(path, query).await;
            drop(permit);
            let error = match result {
                Ok(reply) => return Ok(reply),
                Err(error) => error,
            };
            let Some(wait) = self.wait_before_again(attempt, &error) else { return Err(error) };
            if matches!(error.trouble, Trouble::RateLimited { .. }) {
                self.gate.pause(wait);
            } else {
                tokio::time::sleep(wait).await;
            }
            attempt += 1;
        }
    }

    async fn get_once(&self, path: &str, query: &[(&str, String)]) -> Result<Reply, ConnectError> {
        let url = self.url(path)?;
        let started = Instant::now();
        let sent = self.reads.get(url).query(query).send().await;
        let response = logged(&Method::GET, path, started, sent).map_err(|error| trouble::of(&error))?;
        let reply = Reply::read(response).await.map_err(|error| trouble::of(&error))??;
        match reply.status {
            200..300 => Ok(reply),
            _ => Err(reply.refused()),
        }
    }

    /// How long to wait before a read is tried again; `None` when that would not help.
    fn wait_before_again(&self, attempt: u32, error: &ConnectError) -> Option<Duration> {
        if attempt >= self.limits.retries {
            return None;
        }
        match &error.trouble {
            Trouble::RateLimited { retry_after } => {
                let wait = retry_after.unwrap_or(self.limits.backoff);
                (wait <= self.limits.longest_wait).then_some(wait)
            }
            Trouble::Unreachable | Trouble::Timeout | Trouble::Cut | Trouble::Broken => {
                let around = self.limits.backoff.saturating_mul(1 << attempt.min(8));
                Some(around.mul_f64(0.5 + rand::random::<f64>()))
            }
            _ => None,
        }
    }

    /// Sends a change, once: no second attempt, no redirect, no connection that was used before. `body` is sent as JSON.
    ///
    /// # Errors
    /// Anything but a complete 2xx answer. [`Failure::may_have_left`] is false only when name, connection or TLS failed
    /// before a byte of the request.
    pub async fn write(&self, method: Method, path: &str, body: &impl Serialize) -> Result<Reply, Failure> {
        let body = serde_json::to_vec(body)
            .map_err(|_| Failure::unsent(ConnectError::new(Trouble::Unsupported, "the request cannot be written")))?;
        let url = self.url(path).map_err(Failure::unsent)?;
        let started = Instant::now();
        let request: RequestBuilder =
            self.writes.request(method.clone(), url).header(CONTENT_TYPE, "application/json").body(body);
        let response = match logged(&method, path, started, request.send().await) {
            Ok(response) => response,
            Err(error) => {
                let may_have_left = !(error.is_connect() || error.is_builder());
                return Err(Failure { error: trouble::of(&error), may_have_left, refusal: None });
            }
        };
        let reply = match Reply::read(response).await {
            Ok(Ok(reply)) => reply,
            Ok(Err(error)) => return Err(Failure::unknown(error)),
            Err(error) => return Err(Failure::unknown(trouble::of(&error))),
        };
        match reply.status {
            200..300 => Ok(reply),
            status => Err(Failure {
                error: reply.refused(),
                may_have_left: true,
                refusal: Some(Refusal { status, body: reply.body }),
            }),
        }
    }

    fn url(&self, path: &str) -> Result<Url, ConnectError> {
        let wrong = || ConnectError::new(Trouble::Unsupported, "the request has no valid path");
        let url = self.base.join(path.trim_start_matches('/')).map_err(|_| wrong())?;
        // An id that came from the server must not lead elsewhere, for the key goes along.
        if url.origin() == self.base.origin() { Ok(url) } else { Err(wrong()) }
    }
}

fn logged(
    method: &Method,
    path: &str,
    started: Instant,
    result: reqwest::Result<Response>,
) -> reqwest::Result<Response> {
    let ms = started.elapsed().as_millis() as u64;
    match &result {
        Ok(response) => tracing::debug!(%method, path, status = response.status().as_u16(), ms, "answered"),
        Err(error) => tracing::debug!(%method, path, trouble = trouble::of(error).trouble.code(), ms, "failed"),
    }
    result
}

fn sign_in(user: &Secret, password: &Secret) -> Result<HeaderMap, ConnectError> {
    let basic = STANDARD.encode(format!("{}:{}", user.expose(), password.expose()));
    let mut value = HeaderValue::from_str(&format!("Basic {basic}")).map_err(|_| no_client())?;
    value.set_sensitive(true);
    Ok(HeaderMap::from_iter([(AUTHORIZATION, value)]))
}

fn client(base: &Url, headers: HeaderMap, ca: Option<&str>, limits: Limits) -> Result<ClientBuilder, ConnectError> {
    let builder = Client::builder()
        .user_agent(concat!("Shopdesk/", env!("CARGO_PKG_VERSION")))
        .default_headers(headers)
        .connect_timeout(limits.connect)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false);
    if base.scheme() == "http" {
        // Loopback: no certificate, and no proxy in between.
        return Ok(builder.no_proxy().tls_certs_only([]));
    }
    match ca {
        None => Ok(builder),
        Some(pem) => {
            let wrong = || ConnectError::settings("ca", "this is not the PEM text of a certificate");
            let certificates = reqwest::Certificate::from_pem_bundle(pem.as_bytes()).map_err(|_| wrong())?;
            if certificates.is_empty() {
                return Err(wrong());
            }
            Ok(builder.tls_certs_merge(certificates))
        }
    }
}

fn no_client() -> ConnectError {
    ConnectError::new(Trouble::Unsupported, "no secure connection can be set up on this machine")
}
