//! The proxy before Dovecot. It knows a command from its answer, so it can lose the one or the other.

use std::{
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use regex_lite::Regex;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, BufReader, ReadHalf, WriteHalf, split},
    sync::Mutex as AsyncMutex,
};

use super::{
    Gate, Turns, lock,
    mail_wire::{Guard, Security, Wire, connect, read_line, send, shown},
};
use crate::error::{Error, Result};

/// What happens to a command.
#[derive(Debug, Clone)]
pub enum ImapFault {
    /// Passed on after this time.
    Delay(Duration),
    /// Not passed on; both sides closed.
    CutBefore,
    /// Passed on and carried out; closed in place of the tagged answer.
    CutAfter,
    /// Closed once the server has sent this many bytes of its answer.
    CutAfterBytes(u64),
    /// Passed on and carried out; nothing is heard of the server from the tagged answer on.
    HangAfter,
    /// Not passed on; answered with this after the tag, such as `NO [UNAVAILABLE] later`.
    Answer(String),
    /// Passed on and carried out; this after the tag instead of the server's answer.
    AnswerAfter(String),
    /// Passed on and carried out; the client gets the tagged answer twice.
    AnswerTwice,
}

#[derive(Debug, Clone)]
pub struct ImapRule {
    command: Regex,
    turns: Turns,
    fault: ImapFault,
}

impl ImapRule {
    /// To the first command that matches; `command` is a regular expression for the line without its tag, in any case.
    pub fn new(command: &str, fault: ImapFault) -> Result<Self> {
        let regex = Regex::new(&format!("(?i){command}"))
            .map_err(|e| Error::Unexpected(format!("the rule's command {command}: {e}")))?;
        Ok(Self { command: regex, turns: Turns::FIRST, fault })
    }

    /// Only to the `n`th match, counted from 1 over all connections.
    #[must_use]
    pub fn nth(mut self, n: usize) -> Self {
        self.turns = Turns::nth(n);
        self
    }

    #[must_use]
    pub fn always(mut self) -> Self {
        self.turns = Turns::always();
        self
    }
}

#[derive(Default)]
struct Shared {
    rules: Mutex<Vec<ImapRule>>,
    log: Mutex<Vec<String>>,
}

/// A proxy for IMAP; towards the server it speaks plain text.
pub struct ImapProxy {
    pub gate: Gate,
    shared: Arc<Shared>,
}

impl ImapProxy {
    /// `target` is a port of the server that takes plain text, such as [`crate::MailServers::imap_port`].
    pub async fn start(target: u16, security: Security) -> Result<Self> {
        let shared = Arc::new(Shared::default());
        let state = Arc::clone(&shared);
        let guard = Guard::new(&security)?;
        let gate = Gate::open(move |client| {
            let (shared, guard) = (Arc::clone(&state), guard.clone());
            async move {
                // What breaks here is seen by the client, which is what the tests look at.
                let _ = serve(client, target, &guard, &shared).await;
            }
        })
        .await?;
        Ok(Self { gate, shared })
    }

    pub fn rule(&self, rule: ImapRule) {
        lock(&self.shared.rules).push(rule);
    }

    pub fn clear_rules(&self) {
        lock(&self.shared.rules).clear();
    }

    /// Commands without their tags and without what signs in, in the order in which they came.
    pub fn log(&self) -> Vec<String> {
        lock(&self.shared.log).clone()
    }
}

impl Shared {
    fn fault_for(&self, command: &str) -> Option<ImapFault> {
        let verb = command.split(' ').next().unwrap_or_default();
        let secret = verb.eq_ignore_ascii_case("LOGIN") || verb.eq_ignore_ascii_case("AUTHENTICATE");
        lock(&self.log).push(if secret { verb.to_owned() } else { command.to_owned() });
        let mut fault = None;
        for rule in lock(&self.rules).iter_mut().filter(|r| r.command.is_match(command)) {
            if rule.turns.take() && fault.is_none() {
                fault = Some(rule.fault.clone());
            }
        }
        fault
    }
}

/// What waits for the server's answer to a command.
enum Pending {
    Tagged(Vec<u8>, ImapFault),
    Bytes(u64),
}

type Reader = BufReader<ReadHalf<Wire>>;
type Writer = AsyncMutex<WriteHalf<Wire>>;

async fn serve(client: tokio::net::TcpStream, target: u16, guard: &Guard, shared: &Shared) -> io::Result<()> {
    let mut client = guard.accept(client).await?;
    let mut server = connect(target).await?;
    let mut first = None;
    if guard.starts_tls() {
        (client, first) = before_tls(client, &mut server, guard).await?;
    }
    let (client_read, client_write) = split(client);
    let (server_read, server_write) = split(server);
    let (mut from_client, mut from_server) = (BufReader::new(client_read), BufReader::new(server_read));
    let to_client: Writer = AsyncMutex::new(client_write);
    let pending: Mutex<Option<Pending>> = Mutex::default();
    let (mut to_server, up) = (server_write, &pending);
    tokio::select! {
        result = commands(first, &mut from_client, &mut to_server, &to_client, up, shared) => result,
        result = answers(&mut from_server, &to_client, &pending) => result,
    }
}

/// The plain part of a session that begins with STARTTLS: command by command. A client that goes on without TLS is served.
async fn before_tls(mut client: Wire, server: &mut Wire, guard: &Guard) -> io::Result<(Wire, Option<Vec<u8>>)> {
    let greeting = read_line(server).await?.unwrap_or_default();
    send(&mut client, &greeting).await?;
    loop {
        let line = read_line(&mut client).await?.ok_or(io::ErrorKind::UnexpectedEof)?;
        let text = shown(&line);
        let (tag, command) = text.split_once(' ').unwrap_or((&text, ""));
        match command.to_ascii_uppercase().as_str() {
            "STARTTLS" => {
                send(&mut client, format!("{tag} OK Begin TLS negotiation now.\r\n").as_bytes()).await?;
                return Ok((guard.upgrade(client).await?, None));
            }
            "CAPABILITY" | "NOOP" => {
                send(server, &line).await?;
                let end = format!("{tag} ");
                loop {
                    let answer = read_line(server).await?.ok_or(io::ErrorKind::UnexpectedEof)?;
                    send(&mut client, &answer).await?;
                    if answer.starts_with(end.as_bytes()) {
                        break;
                    }
                }
            }
            _ => return Ok((client, Some(line))),
        }
    }
}

async fn commands(
    mut first: Option<Vec<u8>>,
    from_client: &mut Reader,
    to_server: &mut WriteHalf<Wire>,
    to_client: &Writer,
    pending: &Mutex<Option<Pending>>,
    shared: &Shared,
) -> io::Result<()> {
    loop {
        let line = match first.take() {
            Some(line) => line,
            None => match read_line(from_client).await? {
                Some(line) => line,
                None => return Ok(()),
            },
        };
        let text = shown(&line);
        // Lines without a tag belong to a command before: DONE, or what signs in.
        let (tag, command) = text.split_once(' ').unwrap_or((&text, ""));
        let fault = if command.is_empty() { None } else { shared.fault_for(command) };
        match fault {
            Some(ImapFault::CutBefore) => return Ok(()),
            Some(ImapFault::Answer(answer)) => {
                send(&mut *to_client.lock().await, format!("{tag} {answer}\r\n").as_bytes()).await?;
                continue;
            }
            Some(ImapFault::Delay(time)) => tokio::time::sleep(time).await,
            Some(ImapFault::CutAfterBytes(bytes)) => *lock(pending) = Some(Pending::Bytes(bytes)),
            Some(fault) => *lock(pending) = Some(Pending::Tagged(format!("{tag} ").into_bytes(), fault)),
            None => {}
        }
        send(to_server, &line).await?;
        // A command may hold several literals, each followed by the rest of its line.
        let mut length = literal(&line);
        while let Some(bytes) = length {
            pass(from_client, to_server, bytes).await?;
            let rest = read_line(from_client).await?.unwrap_or_default();
            send(to_server, &rest).await?;
            length = literal(&rest);
        }
    }
}

async fn answers(from_server: &mut Reader, to_client: &Writer, pending: &Mutex<Option<Pending>>) -> io::Result<()> {
    while let Some(line) = read_line(from_server).await? {
        let due = {
            let mut pending = lock(pending);
            match pending.as_mut() {
                Some(Pending::Tagged(tag, _)) if line.starts_with(tag) => pending.take(),
                Some(Pending::Bytes(left)) if *left <= line.len() as u64 => pending.take(),
                Some(Pending::Bytes(left)) => {
                    *left -= line.len() as u64;
                    None
                }
                _ => None,
            }
        };
        match due {
            Some(Pending::Bytes(left)) => {
                let part = line.get(..left as usize).unwrap_or_default();
                return send(&mut *to_client.lock().await, part).await;
            }
            Some(Pending::Tagged(tag, ImapFault::AnswerAfter(answer))) => {
                let line = [tag, answer.into_bytes(), b"\r\n".to_vec()].concat();
                send(&mut *to_client.lock().await, &line).await?;
                continue;
            }
            Some(Pending::Tagged(_, ImapFault::AnswerTwice)) => {
                send(&mut *to_client.lock().await, &[line.as_slice(), line.as_slice()].concat()).await?;
                continue;
            }
            Some(Pending::Tagged(_, ImapFault::HangAfter)) => std::future::pending().await,
            Some(Pending::Tagged(..)) => return Ok(()),
            None => {}
        }
        let mut client = to_client.lock().await;
        send(&mut *client, &line).await?;
        if let Some(bytes) = literal(&line) {
            let cut = match lock(pending).as_mut() {
                Some(Pending::Bytes(left)) if *left < bytes => Some(*left),
                Some(Pending::Bytes(left)) => {
                    *left -= bytes;
                    None
                }
                _ => None,
            };
            pass(from_server, &mut *client, cut.unwrap_or(bytes)).await?;
            if cut.is_some() {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// The length of the literal that a line announces at its end: `{12}` or `{12+}`.
fn literal(line: &[u8]) -> Option<u64> {
    let text = line.strip_suffix(b"\r\n")?.strip_suffix(b"}")?;
    let open = text.iter().rposition(|b| *b == b'{')?;
    let digits = std::str::from_utf8(text.get(open + 1..)?).ok()?;
    digits.strip_suffix('+').unwrap_or(digits).parse().ok()
}

async fn pass<R, W>(from: &mut BufReader<R>, to: &mut W, bytes: u64) -> io::Result<()>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let mut part = from.take(bytes);
    tokio::io::copy_buf(&mut part, to).await?;
    tokio::io::AsyncWriteExt::flush(to).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_is_known_by_the_end_of_its_line() {
        assert_eq!(literal(b"a APPEND Sent (\\Seen) {310}\r\n"), Some(310));
        assert_eq!(literal(b"a APPEND Sent {310+}\r\n"), Some(310));
        assert_eq!(literal(b"* 1 FETCH (BODY[] {5}\r\n"), Some(5));
        assert_eq!(literal(b"a SEARCH SUBJECT \"{5}\"\r\n"), None);
        assert_eq!(literal(b"a NOOP\r\n"), None);
    }
}
