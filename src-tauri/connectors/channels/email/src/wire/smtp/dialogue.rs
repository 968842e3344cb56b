//! The dialogue itself, one command at a time.

use std::{fmt::Write, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use connect::{ConnectError, Trouble};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    time,
};

use super::reply::{self, Reply};
use crate::{
    compose::Mail,
    setup::{Config, Security},
    trouble,
    wire::net::{self, Stream, Trust},
};

/// RFC 5321, 4.5.3.2.6: a server may take its time after the dot.
const AFTER_DOT: Duration = Duration::from_mins(10);
/// How long the line is listened to before the dot goes out.
const BEFORE_DOT: Duration = Duration::from_millis(40);
const LINE: u64 = 4_096;
const LINES: usize = 200;

/// Why a command did not succeed.
#[derive(Debug)]
pub enum Fault {
    /// The connection, or an answer that is none.
    Network(ConnectError),
    /// The server said no.
    Said(Reply),
}

#[derive(Debug, Clone, Default)]
pub struct Features {
    /// The largest mail, in bytes.
    pub size: Option<u64>,
    pub utf8: bool,
    eight_bit: bool,
    starttls: bool,
    auth: Vec<String>,
}

pub struct Dialogue {
    stream: BufReader<Stream>,
    host: String,
    features: Features,
}

impl Dialogue {
    /// Connects, encrypts, signs in.
    pub async fn open(config: &Config, trust: &Trust) -> Result<Self, ConnectError> {
        let host = config.smtp.host.clone();
        let stream = net::open(&config.smtp, trust).await?;
        let mut dialogue = Self { stream: BufReader::new(stream), host, features: Features::default() };
        let greeting = dialogue.hear(trouble::ANSWER_TIMEOUT).await;
        Self::accepted(greeting)?;
        dialogue.hello().await?;
        if config.smtp.security == Security::StartTls {
            dialogue = dialogue.encrypt(trust).await?;
        }
        dialogue.sign_in(config).await?;
        Ok(dialogue)
    }

    pub fn features(&self) -> &Features {
        &self.features
    }

    async fn hello(&mut self) -> Result<(), ConnectError> {
        let name = match self.stream.get_ref().local_ip() {
            Some(std::net::IpAddr::V4(ip)) => format!("[{ip}]"),
            Some(std::net::IpAddr::V6(ip)) => format!("[IPv6:{ip}]"),
            None => "[127.0.0.1]".to_owned(),
        };
        let said = self.say(&format!("EHLO {name}")).await;
        let reply = Self::accepted(said)?;
        self.features = features(&reply);
        Ok(())
    }

    async fn encrypt(mut self, trust: &Trust) -> Result<Self, ConnectError> {
        if !self.features.starttls {
            return Err(ConnectError::new(Trouble::Unsupported, format!("{} offers no STARTTLS here", self.host)));
        }
        let said = self.say("STARTTLS").await;
        Self::accepted(said)?;
        // What came before the encryption is dropped with the buffer.
        let stream = net::encrypt(self.stream.into_inner(), &self.host, trust).await?;
        let mut dialogue = Self { stream: BufReader::new(stream), host: self.host, features: Features::default() };
        dialogue.hello().await?;
        Ok(dialogue)
    }

    async fn sign_in(&mut self, config: &Config) -> Result<(), ConnectError> {
        let offers = |how: &str| self.features.auth.iter().any(|one| one == how);
        let (user, password) = (config.user.as_str(), config.password.expose());
        let result = if offers("PLAIN") {
            self.say(&format!("AUTH PLAIN {}", STANDARD.encode(format!("\0{user}\0{password}")))).await
        } else if offers("LOGIN") {
            self.auth_login(user, password).await
        } else {
            let words = format!("{} offers no sign-in with a password", self.host);
            return Err(ConnectError::new(Trouble::Unsupported, words));
        };
        match result {
            Ok(_) => Ok(()),
            Err(Fault::Said(reply)) if !reply.is_temporary() => Err(trouble::sign_in(&reply.words())),
            other => Self::accepted(other).map(drop),
        }
    }

    async fn auth_login(&mut self, user: &str, password: &str) -> Result<Reply, Fault> {
        self.say("AUTH LOGIN").await?;
        self.say(&STANDARD.encode(user)).await?;
        self.say(&STANDARD.encode(password)).await
    }

    /// A refusal before any mail is about the account or the server, not about a mail.
    fn accepted(result: Result<Reply, Fault>) -> Result<Reply, ConnectError> {
        match result {
            Ok(reply) => Ok(reply),
            Err(Fault::Network(error)) => Err(error),
            Err(Fault::Said(reply)) => {
                let refused = trouble::refusal("SMTP", &reply.words());
                Err(match refused.trouble {
                    Trouble::TooManyConnections => refused,
                    _ if reply.is_temporary() => {
                        ConnectError::new(Trouble::RateLimited { retry_after: None }, refused.message)
                    }
                    _ => ConnectError::new(Trouble::Forbidden, refused.message),
                })
            }
        }
    }

    pub async fn mail_from(&mut self, mail: &Mail) -> Result<(), Fault> {
        let mut command = format!("MAIL FROM:<{}>", mail.from);
        if self.features.size.is_some() {
            let _ = write!(command, " SIZE={}", mail.raw.len());
        }
        if self.features.eight_bit && !mail.raw.is_ascii() {
            command.push_str(" BODY=8BITMIME");
        }
        if self.features.utf8 && !mail.is_ascii() {
            command.push_str(" SMTPUTF8");
        }
        self.say(&command).await.map(drop)
    }

    pub async fn rcpt_to(&mut self, address: &str) -> Result<(), Fault> {
        self.say(&format!("RCPT TO:<{address}>")).await.map(drop)
    }

    pub async fn data(&mut self) -> Result<(), Fault> {
        let reply = self.say("DATA").await?;
        if reply.code == 354 { Ok(()) } else { Err(Fault::Network(trouble::garbage(&self.host))) }
    }

    /// All of the mail, without the dot that ends it.
    pub async fn body(&mut self, raw: &[u8]) -> Result<(), Fault> {
        let stuffed = stuffed(raw);
        let writing = async {
            let stream = self.stream.get_mut();
            stream.write_all(&stuffed).await?;
            stream.flush().await
        };
        // As long as a slow line needs: 10 kB a second at least.
        let patience = trouble::ANSWER_TIMEOUT + Duration::from_secs(stuffed.len() as u64 / 10_000);
        let result = match time::timeout(patience, writing).await {
            Ok(result) => result.map_err(|error| trouble::from_io(&error, &self.host)),
            Err(_) => Err(trouble::timeout(&self.host)),
        };
        match result {
            Ok(()) => self.still_listens().await,
            // A server that hangs up in the middle may have said why.
            Err(error) => match self.hear(Duration::from_secs(5)).await {
                Err(Fault::Said(reply)) => Err(Fault::Said(reply)),
                _ => Err(Fault::Network(error)),
            },
        }
    }

    /// A server that hung up or said no in the middle is noticed here, where it is still certain that nothing was sent.
    async fn still_listens(&mut self) -> Result<(), Fault> {
        match time::timeout(BEFORE_DOT, self.stream.fill_buf()).await {
            Err(_) => Ok(()),
            Ok(Err(error)) => Err(Fault::Network(trouble::from_io(&error, &self.host))),
            Ok(Ok([])) => Err(Fault::Network(trouble::cut(&self.host))),
            Ok(Ok(_)) => match self.hear(Duration::from_secs(5)).await {
                Ok(_) => Err(Fault::Network(trouble::garbage(&self.host))),
                Err(fault) => Err(fault),
            },
        }
    }

    /// The dot. From its first byte on a network fault proves nothing.
    pub async fn dot(&mut self) -> Result<(), Fault> {
        self.write(b".\r\n").await?;
        self.hear(AFTER_DOT).await.map(drop)
    }

    pub async fn quit(mut self) {
        // The mail is taken; what the server says to this does not matter.
        let _ = time::timeout(Duration::from_secs(1), self.say("QUIT")).await;
    }

    async fn say(&mut self, command: &str) -> Result<Reply, Fault> {
        self.write(format!("{command}\r\n").as_bytes()).await?;
        self.hear(trouble::ANSWER_TIMEOUT).await
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let writing = async {
            let stream = self.stream.get_mut();
            stream.write_all(bytes).await?;
            stream.flush().await
        };
        match time::timeout(trouble::ANSWER_TIMEOUT, writing).await {
            Ok(result) => result.map_err(|error| Fault::Network(trouble::from_io(&error, &self.host))),
            Err(_) => Err(Fault::Network(trouble::timeout(&self.host))),
        }
    }

    async fn hear(&mut self, patience: Duration) -> Result<Reply, Fault> {
        let host = self.host.clone();
        let network = |error| Err(Fault::Network(error));
        match time::timeout(patience, self.read()).await {
            Err(_) => network(trouble::timeout(&host)),
            Ok(Err(error)) => network(error),
            Ok(Ok(reply)) if reply.is_good() => Ok(reply),
            Ok(Ok(reply)) => Err(Fault::Said(reply)),
        }
    }

    async fn read(&mut self) -> Result<Reply, ConnectError> {
        let mut lines = Vec::new();
        loop {
            let mut bytes = Vec::new();
            let read = (&mut self.stream).take(LINE).read_until(b'\n', &mut bytes).await;
            read.map_err(|error| trouble::from_io(&error, &self.host))?;
            // A reply counts only when its line is whole.
            if bytes.last() != Some(&b'\n') {
                return Err(if bytes.len() as u64 >= LINE {
                    trouble::garbage(&self.host)
                } else {
                    trouble::cut(&self.host)
                });
            }
            let text = String::from_utf8_lossy(&bytes);
            let (code, words, more) = reply::line(&text).ok_or_else(|| trouble::garbage(&self.host))?;
            lines.push(words);
            if !more {
                return Ok(Reply { code, lines });
            }
            if lines.len() > LINES {
                return Err(trouble::garbage(&self.host));
            }
        }
    }
}

fn features(reply: &Reply) -> Features {
    let mut features = Features::default();
    for line in reply.lines.iter().skip(1) {
        let upper = line.to_uppercase().replace("AUTH=", "AUTH ");
        let mut words = upper.split_whitespace();
        match words.next() {
            // 0 means no limit (RFC 1870).
            Some("SIZE") => features.size = words.next().and_then(|size| size.parse().ok()).filter(|size| *size > 0),
            Some("SMTPUTF8") => features.utf8 = true,
            Some("8BITMIME") => features.eight_bit = true,
            Some("STARTTLS") => features.starttls = true,
            Some("AUTH") => features.auth.extend(words.map(str::to_owned)),
            _ => {}
        }
    }
    features
}

/// The mail with CRLF line ends, its leading dots doubled, and a line end at its end (RFC 5321, 4.5.2). A lone CR or LF
/// becomes a line end: what a server might take for one must not end the mail early.
pub fn stuffed(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() + raw.len() / 64 + 8);
    let mut at_start = true;
    let mut bytes = raw.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\r' | b'\n' => {
                if byte == b'\r' && bytes.peek() == Some(&b'\n') {
                    bytes.next();
                }
                out.extend_from_slice(b"\r\n");
                at_start = true;
            }
            byte => {
                if at_start && byte == b'.' {
                    out.push(b'.');
                }
                out.push(byte);
                at_start = false;
            }
        }
    }
    if !at_start {
        out.extend_from_slice(b"\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn dots_are_doubled_and_lines_end_well() {
        assert_eq!(stuffed(b".a\r\n..b\n.\rc"), b"..a\r\n...b\r\n..\r\nc\r\n");
        assert_eq!(stuffed(b"a\r\n"), b"a\r\n");
    }

    proptest! {
        /// Nothing within a mail can end it.
        #[test]
        fn no_mail_ends_itself(raw in prop::collection::vec(prop::sample::select(b"\r\n.ab".to_vec()), 0..60)) {
            let body = stuffed(&raw);
            prop_assert!(!body.windows(5).any(|window| window == b"\r\n.\r\n"));
            prop_assert!(!body.starts_with(b".\r\n"));
            prop_assert!(body.is_empty() || body.ends_with(b"\r\n"));
            prop_assert!(body.iter().zip(body.iter().skip(1)).all(|(a, b)| (*a == b'\r') == (*b == b'\n')));
        }
    }

    #[test]
    fn what_a_server_offers_is_read() {
        let lines = ["mail.test", "SIZE 52428800", "AUTH PLAIN LOGIN", "AUTH=PLAIN", "STARTTLS", "smtputf8"];
        let features = features(&Reply { code: 250, lines: lines.map(String::from).to_vec() });
        assert_eq!((features.size, features.utf8, features.starttls), (Some(52_428_800), true, true));
        assert!(features.auth.contains(&"LOGIN".to_owned()));
    }
}
