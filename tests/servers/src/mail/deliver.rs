//! Mail from outside: handed to the servers as another mail server would.

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

use super::MailServers;
use crate::error::{Doing, Error, Result};

impl MailServers {
    /// A customer's mail: by SMTP from outside, through the whole of Postfix, to addresses at shop.test or customer.test.
    /// Answers once Postfix has taken it; it lies in the mailbox a moment later.
    pub async fn send(&self, from: &str, to: &[&str], raw: &[u8]) -> Result<()> {
        let mut talk = Talk::open(self.ports.smtp.number()).await?;
        talk.say("EHLO outside.test", "250").await?;
        talk.envelope(from, to).await?;
        talk.data(raw, 1).await
    }

    /// Straight into a user's INBOX by LMTP: it lies there when this returns.
    pub async fn deliver(&self, from: &str, user: &str, raw: &[u8]) -> Result<()> {
        let mut talk = Talk::open(self.ports.lmtp.number()).await?;
        talk.say("LHLO outside.test", "250").await?;
        talk.envelope(from, &[&format!("{user}@shop.test")]).await?;
        talk.data(raw, 1).await
    }
}

struct Talk {
    stream: BufReader<TcpStream>,
}

impl Talk {
    async fn open(port: u16) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await.doing(|| format!("connecting to port {port}"))?;
        let mut talk = Self { stream: BufReader::new(stream) };
        talk.hear("220", "the greeting").await?;
        Ok(talk)
    }

    async fn envelope(&mut self, from: &str, to: &[&str]) -> Result<()> {
        self.say(&format!("MAIL FROM:<{from}>"), "250").await?;
        for address in to {
            self.say(&format!("RCPT TO:<{address}>"), "250").await?;
        }
        self.say("DATA", "354").await
    }

    /// Sends a message with CRLF line ends and its dots doubled, and hears `answers` answers (LMTP gives one each).
    async fn data(&mut self, raw: &[u8], answers: usize) -> Result<()> {
        let mut body = Vec::with_capacity(raw.len() + 64);
        for line in raw.strip_suffix(b"\n").unwrap_or(raw).split(|b| *b == b'\n') {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.first() == Some(&b'.') {
                body.push(b'.');
            }
            body.extend_from_slice(line);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b".\r\n");
        self.stream.write_all(&body).await.doing(|| "sending a message".into())?;
        for _ in 0..answers {
            self.hear("250", "the message").await?;
        }
        self.say("QUIT", "221").await
    }

    async fn say(&mut self, line: &str, expected: &str) -> Result<()> {
        self.stream.write_all(format!("{line}\r\n").as_bytes()).await.doing(|| format!("sending {line}"))?;
        self.hear(expected, line).await
    }

    async fn hear(&mut self, expected: &str, to: &str) -> Result<()> {
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).await.doing(|| format!("reading the answer to {to}"))?;
            if !line.starts_with(expected) {
                return Err(Error::Unexpected(format!("the answer to {to} is {line:?}")));
            }
            if line.as_bytes().get(3) != Some(&b'-') {
                return Ok(());
            }
        }
    }
}
