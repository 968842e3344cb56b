//! One signed-in IMAP session.

mod words;

pub use words::Said;

use std::{
    collections::BTreeSet,
    panic::AssertUnwindSafe,
    time::{Duration, Instant},
};

use async_imap::{Client, imap_proto::RequestId};
use connect::{ConnectError, Trouble};
use futures::FutureExt;
use tokio::{
    io::{AsyncWriteExt, BufWriter},
    time,
};

use super::wire::{Code, Ending, Fetched, Line, StatusOf};
use crate::{
    setup::{Config, Security},
    trouble,
    wire::net::{self, Stream, Trust},
};

type Wire = BufWriter<Stream>;

pub struct Session {
    inner: async_imap::Session<Wire>,
    host: String,
    capabilities: BTreeSet<String>,
    /// The server tells of changes by QRESYNC.
    qresync: bool,
    selected: Option<(String, u32)>,
    /// Something happened in the selected folder that nobody asked for.
    news: bool,
    /// A command is under way: were it left there, the session would be of no use.
    busy: bool,
    used: Instant,
}

/// What SELECT told.
#[derive(Debug, Default)]
pub struct Selected {
    pub epoch: u32,
    pub exists: u32,
    pub uid_next: Option<u32>,
    pub modseq: Option<u64>,
    /// By QRESYNC: what is gone, and whose flags changed.
    pub vanished: Vec<std::ops::RangeInclusive<u32>>,
    pub changed: Vec<Fetched>,
}

/// A mailbox name or another text between quotes (RFC 3501, 4.3).
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars().filter(|c| !matches!(c, '\r' | '\n' | '\0')) {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

struct Plain<'c>(&'c Config);

impl async_imap::Authenticator for Plain<'_> {
    type Response = String;
    fn process(&mut self, _: &[u8]) -> String {
        format!("\0{}\0{}", self.0.user, self.0.password.expose())
    }
}

impl Session {
    /// Connects, signs in, says who we are, and turns on what the server offers.
    pub async fn open(config: &Config, trust: &Trust) -> Result<Self, ConnectError> {
        let host = config.imap.host.as_str();
        let patience = trouble::CONNECT_TIMEOUT + trouble::ANSWER_TIMEOUT;
        time::timeout(patience, Self::sign_in(config, trust)).await.map_err(|_| trouble::timeout(host))?
    }

    async fn sign_in(config: &Config, trust: &Trust) -> Result<Self, ConnectError> {
        let host = config.imap.host.as_str();
        let stream = net::open(&config.imap, trust).await?;
        let mut client = Client::new(BufWriter::new(stream));
        greeting(&mut client, host).await?;
        if config.imap.security == Security::StartTls {
            client.run_command_and_check_ok("STARTTLS", None).await.map_err(|error| from_library(&error, host))?;
            // What came before the encryption is dropped with the buffer.
            let stream = client.into_inner().into_inner();
            client = Client::new(BufWriter::new(net::encrypt(stream, host, trust).await?));
        }
        let ascii = config.user.is_ascii() && config.password.expose().is_ascii();
        let result = if ascii {
            client.login(&config.user, config.password.expose()).await
        } else {
            client.authenticate("PLAIN", Plain(config)).await
        };
        let inner = result.map_err(|(error, _)| match error {
            async_imap::error::Error::No(words) | async_imap::error::Error::Bad(words) => {
                trouble::sign_in(&unwrapped(&words))
            }
            other => from_library(&other, host),
        })?;
        let mut session = Self {
            inner,
            host: host.to_owned(),
            capabilities: BTreeSet::new(),
            qresync: false,
            selected: None,
            news: false,
            busy: false,
            used: Instant::now(),
        };
        session.introduce().await?;
        Ok(session)
    }

    async fn introduce(&mut self) -> Result<(), ConnectError> {
        for line in self.run("CAPABILITY").await? {
            if let Line::Capabilities(all) | Line::Code(Code::Capabilities(all)) = line {
                self.capabilities = all.into_iter().collect();
            }
        }
        // Some providers open no folder for a program that does not say its name.
        if self.can("ID") {
            let id = format!(r#"ID ("name" "Shopdesk" "version" "{}" "vendor" "Shopdesk")"#, env!("CARGO_PKG_VERSION"));
            self.run(&id).await?;
        }
        if self.can("QRESYNC") && self.can("ENABLE") {
            self.qresync = self.run("ENABLE QRESYNC").await.is_ok();
        }
        Ok(())
    }

    pub fn can(&self, capability: &str) -> bool {
        self.capabilities.contains(capability)
    }

    pub fn has_qresync(&self) -> bool {
        self.qresync
    }

    pub fn has_condstore(&self) -> bool {
        self.qresync || self.can("CONDSTORE")
    }

    /// Whether it can be used for another command.
    pub fn is_usable(&self) -> bool {
        !self.busy
    }

    pub fn idle_for(&self) -> Duration {
        self.used.elapsed()
    }

    pub fn host(&self) -> &str {
        &self.host
    }

    /// The folder that is open, and its UIDVALIDITY.
    pub fn selected(&self) -> Option<(&str, u32)> {
        self.selected.as_ref().map(|(name, epoch)| (name.as_str(), *epoch))
    }

    /// Sends a command; its answers come by [`Self::next`].
    pub async fn begin(&mut self, command: &str) -> Result<RequestId, ConnectError> {
        self.busy = true;
        let sending = time::timeout(trouble::ANSWER_TIMEOUT, self.inner.run_command(command));
        sending.await.map_err(|_| trouble::timeout(&self.host))?.map_err(|error| from_library(&error, &self.host))
    }

    /// The next answer to the command; `None` when the server has said OK.
    ///
    /// # Errors
    /// Also when the server says NO or BAD.
    pub async fn next(&mut self, id: &RequestId) -> Result<Option<Line>, ConnectError> {
        match self.read(trouble::ANSWER_TIMEOUT).await? {
            Line::Done { tag, ending, words } if tag == id.0 => {
                self.busy = false;
                self.used = Instant::now();
                match ending {
                    Ending::Ok => Ok(None),
                    Ending::No => Err(trouble::refusal("NO", &words)),
                    Ending::Bad => Err(trouble::refusal("BAD", &words)),
                }
            }
            line => Ok(Some(line)),
        }
    }

    async fn read(&mut self, patience: Duration) -> Result<Line, ConnectError> {
        // The library slices what servers say by bytes: a code without a space before Chinese words makes it panic.
        let reading = AssertUnwindSafe(self.inner.read_response()).catch_unwind();
        let response = time::timeout(patience, reading).await.map_err(|_| trouble::timeout(&self.host))?;
        let response = response
            .map_err(|_| trouble::garbage(&self.host))?
            .map_err(|error| trouble::from_io(&error, &self.host))?
            .ok_or_else(|| trouble::cut(&self.host))?;
        let line = Line::from_response(response.parsed());
        match &line {
            Line::Bye(words) => {
                let refused = trouble::refusal("BYE", words);
                return Err(match refused.trouble {
                    Trouble::Refused { .. } => trouble::cut(&self.host),
                    _ => refused,
                });
            }
            Line::Exists(_) | Line::Expunged | Line::Vanished(_) => self.news = true,
            _ => {}
        }
        Ok(line)
    }

    /// A command and all its answers.
    pub async fn run(&mut self, command: &str) -> Result<Vec<Line>, ConnectError> {
        let id = self.begin(command).await?;
        let mut lines = Vec::new();
        while let Some(line) = self.next(&id).await? {
            lines.push(line);
        }
        Ok(lines)
    }

    /// Opens a folder. With `since` (UIDVALIDITY and mod-sequence) and QRESYNC, also tells what changed.
    pub async fn select(&mut self, folder: &str, since: Option<(u32, u64)>) -> Result<Selected, ConnectError> {
        let how = match since {
            Some((epoch, modseq)) if self.qresync && modseq > 0 => format!(" (QRESYNC ({epoch} {modseq}))"),
            _ if self.has_condstore() => " (CONDSTORE)".to_owned(),
            _ => String::new(),
        };
        self.selected = None;
        let lines = self.run(&format!("SELECT {}{how}", quoted(folder))).await?;
        let mut selected = Selected::default();
        for line in lines {
            match line {
                Line::Exists(count) => selected.exists = count,
                Line::Code(Code::UidValidity(epoch)) => selected.epoch = epoch,
                Line::Code(Code::UidNext(uid)) => selected.uid_next = Some(uid),
                Line::Code(Code::ModSeq(modseq)) => selected.modseq = Some(modseq),
                Line::Vanished(ranges) => selected.vanished.extend(ranges),
                Line::Fetch(fetched) => selected.changed.push(*fetched),
                _ => {}
            }
        }
        self.news = false;
        self.selected = Some((folder.to_owned(), selected.epoch));
        Ok(selected)
    }

    /// UIDs in the selected folder that match, ascending.
    pub async fn search(&mut self, what: &str) -> Result<Vec<u32>, ConnectError> {
        let mut found = Vec::new();
        for line in self.run(&format!("UID SEARCH {what}")).await? {
            if let Line::Search(uids) = line {
                found.extend(uids);
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// What is told of the messages in the selected folder. For a few: they are all held.
    pub async fn fetch(&mut self, uids: &str, what: &str) -> Result<Vec<Fetched>, ConnectError> {
        let mut all = Vec::new();
        for line in self.run(&format!("UID FETCH {uids} {what}")).await? {
            if let Line::Fetch(fetched) = line {
                all.push(*fetched);
            }
        }
        Ok(all)
    }

    pub async fn status(&mut self, folder: &str) -> Result<StatusOf, ConnectError> {
        let modseq = if self.has_condstore() { " HIGHESTMODSEQ" } else { "" };
        let command = format!("STATUS {} (MESSAGES UIDNEXT UIDVALIDITY{modseq})", quoted(folder));
        let lines = self.run(&command).await?;
        let status =
            lines.into_iter().find_map(|line| if let Line::Status(status) = line { Some(status) } else { None });
        status.ok_or_else(|| trouble::garbage(&self.host))
    }

    /// Files a message.
    ///
    /// # Errors
    /// The flag tells whether the whole message may have arrived.
    pub async fn append(&mut self, folder: &str, date: &str, raw: &[u8]) -> Result<(), (ConnectError, bool)> {
        let command = format!(r"APPEND {} (\Seen) {} {{{}}}", quoted(folder), quoted(date), raw.len());
        let before = |error| (error, false);
        let id = self.begin(&command).await.map_err(before)?;
        loop {
            match self.next(&id).await.map_err(before)? {
                Some(Line::Continue) => break,
                Some(_) => {}
                None => return Err(before(trouble::garbage(&self.host))),
            }
        }
        let host = self.host.clone();
        let wire = self.inner.get_mut();
        let writing = async {
            wire.write_all(raw).await?;
            wire.write_all(b"\r\n").await?;
            wire.flush().await
        };
        match time::timeout(trouble::ANSWER_TIMEOUT, writing).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return Err((trouble::from_io(&error, &host), true)),
            Err(_) => return Err((trouble::timeout(&host), true)),
        }
        loop {
            match self.next(&id).await {
                Ok(Some(_)) => {}
                Ok(None) => return Ok(()),
                // A session that is no longer busy was told NO.
                Err(error) => return Err((error, self.busy)),
            }
        }
    }

    /// Waits in the selected folder until something happens there, `patience` at most; whether it did.
    pub async fn idle(&mut self, patience: Duration) -> Result<bool, ConnectError> {
        if self.news {
            return Ok(true);
        }
        let id = self.begin("IDLE").await?;
        let until = Instant::now() + patience;
        let mut woken = false;
        let mut waiting = false;
        while !woken {
            let left = if waiting { until.saturating_duration_since(Instant::now()) } else { trouble::ANSWER_TIMEOUT };
            match self.read(left).await {
                Ok(Line::Continue) => {
                    waiting = true;
                    woken = self.news;
                }
                Ok(Line::Done { tag, words, .. }) if tag == id.0 => {
                    self.busy = false;
                    return Err(trouble::refusal("IDLE", &words));
                }
                Ok(Line::Fetch(_)) => woken = true,
                Ok(_) => woken = self.news && waiting,
                Err(error) if waiting && error.trouble == Trouble::Timeout => break,
                Err(error) => return Err(error),
            }
        }
        let ending = time::timeout(trouble::ANSWER_TIMEOUT, self.inner.run_command_untagged("DONE"));
        ending.await.map_err(|_| trouble::timeout(&self.host))?.map_err(|error| from_library(&error, &self.host))?;
        while self.next(&id).await?.is_some() {}
        Ok(woken || self.news)
    }
}

async fn greeting(client: &mut Client<Wire>, host: &str) -> Result<(), ConnectError> {
    let response = client
        .read_response()
        .await
        .map_err(|error| trouble::from_io(&error, host))?
        .ok_or_else(|| trouble::cut(host))?;
    match Line::from_response(response.parsed()) {
        Line::Bye(words) => Err(trouble::refusal("BYE", &words)),
        _ => Ok(()),
    }
}

fn from_library(error: &async_imap::error::Error, host: &str) -> ConnectError {
    use async_imap::error::Error;
    match error {
        Error::Io(error) => trouble::from_io(error, host),
        Error::No(words) => trouble::refusal("NO", &unwrapped(words)),
        Error::Bad(words) => trouble::refusal("BAD", &unwrapped(words)),
        Error::ConnectionLost => trouble::cut(host),
        _ => trouble::garbage(host),
    }
}

/// The server's own words, out of what the library wraps around them.
fn unwrapped(words: &str) -> String {
    match words.split_once("info: Some(\"").and_then(|(_, rest)| rest.rsplit_once("\")")) {
        Some((inner, _)) => inner.replace("\\\"", "\""),
        None => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted() {
        assert_eq!(quoted(r#"a "b" \c"#), r#""a \"b\" \\c""#);
        assert_eq!(quoted("a\r\nLOGOUT"), r#""aLOGOUT""#);
    }

    #[test]
    fn the_servers_words_are_found() {
        assert_eq!(unwrapped("code: None, info: Some(\"[AUTHENTICATIONFAILED] no\")"), "[AUTHENTICATIONFAILED] no");
        assert_eq!(unwrapped("plain"), "plain");
    }
}
