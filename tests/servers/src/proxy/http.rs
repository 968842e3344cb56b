//! The proxy before a shop: it knows one request from another, and keeps a log of what it did with each.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use regex_lite::Regex;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

use super::{
    Brake, Braked, Gate, Moment, Turns,
    gate::Closer,
    http_wire::{Answer, Request},
    lock,
};
use crate::error::{Error, Result};

/// What happens to a request.
#[derive(Debug, Clone)]
pub enum Fault {
    /// Passed on after this time.
    Delay(Duration),
    /// Read from the client, not passed on, the connection closed.
    CutBeforeRequest,
    /// As above, and the server is gone from then on: connections are refused until [`Gate::up`].
    GoDown,
    /// Passed on and carried out; the connection closed without an answer.
    CutAfterEffect,
    /// Passed on and carried out; the client gets no answer and no end, until it gives up.
    HangAfterEffect,
    /// Passed on and carried out; answered with 500.
    ErrorAfterEffect,
    /// Passed on and carried out; answered with 200 and a page that is no JSON.
    GarbageAfterEffect,
    /// Passed on and carried out; the head and half of the body of the true answer, then the connection is closed.
    TruncatedAfterEffect,
    /// Kept; the client's connection is closed. The request is carried out at [`HttpProxy::release`].
    HoldAndCut,
    /// Kept; the client waits until it gives up. The request is carried out at [`HttpProxy::release`].
    HoldAndHang,
    /// Passed on twice, one after the other; the client gets the first or the second answer.
    DeliverTwice { answer_second: bool },
    /// Passed on once; the client gets the answer twice on one connection.
    AnswerTwice,
    /// Not passed on; answered so (429 with Retry-After, 401, 503, …).
    Answer { status: u16, headers: Vec<(String, String)>, body: String },
}

impl Fault {
    /// An answer without headers, in the shape of Medusa's errors.
    pub fn status(status: u16) -> Self {
        let body = format!(r#"{{"type":"refused","message":"answered {status} by the proxy"}}"#);
        Self::Answer { status, headers: Vec::new(), body }
    }

    /// 429 that asks to wait.
    pub fn too_many(retry_after_seconds: u32) -> Self {
        let headers = vec![("retry-after".to_owned(), retry_after_seconds.to_string())];
        Self::Answer { status: 429, headers, body: "{}".into() }
    }
}

/// A fault for certain requests: the first that matches, unless told otherwise.
#[derive(Debug, Clone)]
pub struct Rule {
    method: String,
    path: Regex,
    turns: Turns,
    fault: Fault,
}

impl Rule {
    /// `path` is a regular expression for the path without its query, anywhere in it unless anchored. `method` may be `*`.
    pub fn new(method: &str, path: &str, fault: Fault) -> Result<Self> {
        let path = Regex::new(path).map_err(|e| Error::Unexpected(format!("the rule's path {path}: {e}")))?;
        Ok(Self { method: method.to_owned(), path, turns: Turns::FIRST, fault })
    }

    /// Only to the `n`th match, counted from 1.
    #[must_use]
    pub fn nth(mut self, n: usize) -> Self {
        self.turns = Turns::nth(n);
        self
    }

    /// To the first `times` matches.
    #[must_use]
    pub fn times(mut self, times: usize) -> Self {
        self.turns.last = times;
        self
    }

    /// To every match.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.turns = Turns::always();
        self
    }

    fn matches(&self, request: &Request) -> bool {
        (self.method == "*" || self.method == request.method) && self.path.is_match(request.path())
    }
}

/// A line of the log.
#[derive(Debug, Clone)]
pub struct Exchange {
    pub method: String,
    /// Path and query.
    pub target: String,
    pub body: String,
    /// The fault that was applied, if one was.
    pub fault: Option<String>,
    /// How often the request reached the server.
    pub delivered: usize,
    /// The server's own last answer, whether or not the client got it.
    pub status: Option<u16>,
    /// What the client was answered.
    pub answered: Option<u16>,
}

/// A request that is kept until it is released.
#[derive(Debug)]
pub struct Held {
    request: Request,
    entry: usize,
}

#[derive(Debug, Default)]
struct Shared {
    rules: Mutex<Vec<Rule>>,
    log: Mutex<Vec<Exchange>>,
    held: Mutex<Vec<Held>>,
    brake: Braked,
}

/// A proxy for HTTP/1.1 without TLS.
#[derive(Debug)]
pub struct HttpProxy {
    pub gate: Gate,
    target: SocketAddr,
    shared: Arc<Shared>,
}

impl HttpProxy {
    /// Passes everything on to `target` until rules say otherwise.
    pub async fn start(target: SocketAddr) -> Result<Self> {
        let shared = Arc::new(Shared::default());
        let state = Arc::clone(&shared);
        // The gate is needed to close itself; it exists before a connection can.
        let closer: Arc<Mutex<Option<Closer>>> = Arc::default();
        let for_connections = Arc::clone(&closer);
        let gate = Gate::open(move |client| {
            let connection = Connection { target, shared: Arc::clone(&state), closer: lock(&for_connections).clone() };
            async move {
                // What breaks here is seen by the client, which is what the tests look at.
                let _ = connection.serve(client).await;
            }
        })
        .await?;
        *lock(&closer) = Some(gate.closer());
        Ok(Self { gate, target, shared })
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.gate.addr())
    }

    /// Adds a rule behind those that are there. Of the rules that match a request and are due, the first is applied.
    pub fn rule(&self, rule: Rule) {
        lock(&self.shared.rules).push(rule);
    }

    pub fn clear_rules(&self) {
        lock(&self.shared.rules).clear();
    }

    /// What is no GET stops where this brake says.
    pub fn brake(&self, brake: &Arc<Brake>) {
        self.shared.brake.set(brake);
    }

    /// All requests so far, in the order in which they came.
    pub fn log(&self) -> Vec<Exchange> {
        lock(&self.shared.log).clone()
    }

    pub fn clear_log(&self) {
        // Held requests point into the log.
        if lock(&self.shared.held).is_empty() {
            lock(&self.shared.log).clear();
        }
    }

    /// How many requests with this method and a path like this came.
    pub fn count(&self, method: &str, path: &str) -> Result<usize> {
        let rule = Regex::new(path).map_err(|e| Error::Unexpected(format!("the path {path}: {e}")))?;
        let log = lock(&self.shared.log);
        Ok(log
            .iter()
            .filter(|e| e.method == method && rule.is_match(e.target.split('?').next().unwrap_or_default()))
            .count())
    }

    /// Waits until the log is as asked.
    pub async fn wait_for(&self, patience: Duration, mut enough: impl FnMut(&[Exchange]) -> bool) -> Result<()> {
        let start = Instant::now();
        while !enough(&lock(&self.shared.log)) {
            if start.elapsed() > patience {
                return Err(Error::Unexpected(format!("the proxy's log after {patience:?}: {:?}", self.log())));
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    /// Requests that are kept.
    pub fn held(&self) -> usize {
        lock(&self.shared.held).len()
    }

    /// Delivers what is kept, oldest first, and answers the server's statuses (0 where it could not be reached).
    pub async fn release(&self) -> Vec<u16> {
        let held = std::mem::take(&mut *lock(&self.shared.held));
        let mut statuses = Vec::new();
        for Held { request, entry } in held {
            let answer = request.deliver(self.target).await.ok();
            let status = answer.map(|a| a.status);
            self.shared.note(entry, |e| {
                e.delivered += 1;
                e.status = status;
            });
            statuses.push(status.unwrap_or(0));
        }
        statuses
    }
}

impl Shared {
    fn note(&self, entry: usize, change: impl FnOnce(&mut Exchange)) {
        if let Some(exchange) = lock(&self.log).get_mut(entry) {
            change(exchange);
        }
    }

    /// Every matching rule counts the request; the first that is due is applied.
    fn fault_for(&self, request: &Request) -> Option<Fault> {
        let mut fault = None;
        for rule in lock(&self.rules).iter_mut().filter(|r| r.matches(request)) {
            if rule.turns.take() && fault.is_none() {
                fault = Some(rule.fault.clone());
            }
        }
        fault
    }
}

struct Connection {
    target: SocketAddr,
    shared: Arc<Shared>,
    closer: Option<Closer>,
}

impl Connection {
    async fn serve(self, client: TcpStream) -> std::io::Result<()> {
        let mut client = BufReader::new(client);
        while let Some(request) = Request::read(&mut client).await? {
            let closes = request.closes();
            if !self.exchange(request, &mut client).await? || closes {
                break;
            }
        }
        client.shutdown().await
    }

    /// Answers whether the connection goes on.
    async fn exchange(&self, request: Request, client: &mut BufReader<TcpStream>) -> std::io::Result<bool> {
        let fault = self.shared.fault_for(&request);
        let entry = {
            let mut log = lock(&self.shared.log);
            log.push(Exchange {
                method: request.method.clone(),
                target: request.target.clone(),
                body: String::from_utf8_lossy(&request.body).into_owned(),
                fault: fault.as_ref().map(|f| format!("{f:?}")),
                delivered: 0,
                status: None,
                answered: None,
            });
            log.len() - 1
        };
        let Some(fault) = fault else {
            if request.method == "GET" {
                let answer = self.deliver(&request, entry).await?;
                return self.answer(client, &answer, entry).await;
            }
            self.shared.brake.reach(Moment::Came).await;
            let answer = self.deliver(&request, entry).await;
            self.shared.brake.reach(Moment::Effect).await;
            let goes_on = match answer {
                Ok(answer) => self.answer(client, &answer, entry).await,
                Err(error) => Err(error),
            };
            self.shared.brake.reach(Moment::Answered).await;
            return goes_on;
        };
        match fault {
            Fault::Delay(time) => {
                tokio::time::sleep(time).await;
                let answer = self.deliver(&request, entry).await?;
                self.answer(client, &answer, entry).await
            }
            Fault::CutBeforeRequest => Ok(false),
            Fault::GoDown => {
                if let Some(closer) = &self.closer {
                    closer.close();
                }
                // The gate cuts this connection with all others.
                std::future::pending().await
            }
            Fault::CutAfterEffect => {
                self.deliver(&request, entry).await?;
                Ok(false)
            }
            Fault::HangAfterEffect => {
                self.deliver(&request, entry).await?;
                hang(client).await
            }
            Fault::ErrorAfterEffect => {
                self.deliver(&request, entry).await?;
                let body = r#"{"code":"unknown_error","type":"unknown_error","message":"An unknown error occurred."}"#;
                self.answer(client, &Answer::new(500, &[], body), entry).await
            }
            Fault::GarbageAfterEffect => {
                self.deliver(&request, entry).await?;
                let page = "<html><body>Bad gateway, or is it?</body></html>";
                self.answer(client, &Answer::new(200, &[], page), entry).await
            }
            Fault::TruncatedAfterEffect => {
                let answer = self.deliver(&request, entry).await?;
                let bytes = answer.bytes();
                let end = bytes.len() - answer.body.len().div_ceil(2);
                client.write_all(bytes.get(..end).unwrap_or_default()).await?;
                self.shared.note(entry, |e| e.answered = Some(answer.status));
                Ok(false)
            }
            Fault::HoldAndCut => {
                lock(&self.shared.held).push(Held { request, entry });
                Ok(false)
            }
            Fault::HoldAndHang => {
                lock(&self.shared.held).push(Held { request, entry });
                hang(client).await
            }
            Fault::DeliverTwice { answer_second } => {
                let first = self.deliver(&request, entry).await?;
                let second = self.deliver(&request, entry).await?;
                let answer = if answer_second { second } else { first };
                self.answer(client, &answer, entry).await
            }
            Fault::AnswerTwice => {
                let answer = self.deliver(&request, entry).await?;
                self.shared.note(entry, |e| e.answered = Some(answer.status));
                client.write_all(&[answer.bytes(), answer.bytes()].concat()).await?;
                Ok(true)
            }
            Fault::Answer { status, headers, body } => {
                self.answer(client, &Answer::new(status, &headers, &body), entry).await
            }
        }
    }

    async fn deliver(&self, request: &Request, entry: usize) -> std::io::Result<Answer> {
        let answer = request.deliver(self.target).await;
        self.shared.note(entry, |e| {
            if let Ok(answer) = &answer {
                e.delivered += 1;
                e.status = Some(answer.status);
            }
        });
        answer
    }

    async fn answer(&self, client: &mut BufReader<TcpStream>, answer: &Answer, entry: usize) -> std::io::Result<bool> {
        self.shared.note(entry, |e| e.answered = Some(answer.status));
        client.write_all(&answer.bytes()).await?;
        Ok(true)
    }
}

/// Says nothing until the client closes its connection.
async fn hang(client: &mut BufReader<TcpStream>) -> std::io::Result<bool> {
    let mut rest = [0; 1024];
    while client.read(&mut rest).await? > 0 {}
    Ok(false)
}
