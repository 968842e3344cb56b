//! The other side: real servers behind proxies that break what they are told to break.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use async_trait::async_trait;
use bytes::Bytes;
use connect::{
    Channel, Connected, Connector, Secret, Settings,
    conformance::{Arrived, ChannelWorld, CustomerMail, WorldFile},
};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart, header::ContentType};
use mail_parser::{MessageParser, MimeHeaders};
use model::{message::Address, time::Timestamp};
use test_servers::{
    Folder, MailOptions, MailServers,
    mail::password,
    proxy::{ImapProxy, Security, SmtpFault, SmtpProxy, SmtpRule, Stage},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

pub struct World {
    pub mail: MailServers,
    pub imap: ImapProxy,
    pub smtp: SmtpProxy,
    files_sent: bool,
    _folder: Folder,
}

impl World {
    pub async fn start(options: MailOptions) -> Self {
        let folder = Folder::fresh().unwrap();
        let files_sent = options.files_sent;
        let mail = MailServers::start(folder.path(), options).await.unwrap();
        let imap = ImapProxy::start(mail.imap_port(), Security::Tls(mail.tls().clone())).await.unwrap();
        let smtp = SmtpProxy::start(mail.submission_port(), Security::Tls(mail.tls().clone())).await.unwrap();
        Self { mail, imap, smtp, files_sent, _folder: folder }
    }

    pub fn settings_with(&self, changes: &[(&str, &str)]) -> Settings {
        let values: BTreeMap<String, String> = [
            ("email", "support@shop.test".to_owned()),
            ("name", "Northlight Home".into()),
            ("imap_host", "127.0.0.1".into()),
            ("imap_port", self.imap.gate.port().to_string()),
            ("smtp_host", "127.0.0.1".into()),
            ("smtp_port", self.smtp.gate.port().to_string()),
            ("ca", self.mail.tls().ca_pem().unwrap()),
            ("sent", if self.files_sent { "provider" } else { "append" }.into()),
        ]
        .into_iter()
        .chain(changes.iter().map(|(key, value)| (*key, (*value).to_owned())))
        .map(|(key, value)| (key.to_owned(), value))
        .collect();
        let secrets = [("password".to_owned(), Secret::new(password("support")))].into();
        Settings { values, secrets }
    }

    /// A fresh connection through the proxies.
    pub fn channel(&self) -> Arc<dyn Channel> {
        connected(&self.settings())
    }

    /// Another program signs in to the mailbox, and stays until this is dropped.
    pub async fn sign_in_elsewhere(&self) -> BufReader<TcpStream> {
        let stream = TcpStream::connect(("127.0.0.1", self.mail.imap_port())).await.unwrap();
        let mut stream = BufReader::new(stream);
        stream.read_line(&mut String::new()).await.unwrap();
        say(&mut stream, &format!("LOGIN support@shop.test {}", password("support"))).await;
        stream
    }

    /// Another program signs in to the mailbox and says this.
    pub async fn elsewhere(&self, commands: &[&str]) {
        let mut stream = self.sign_in_elsewhere().await;
        for command in commands {
            say(&mut stream, command).await;
        }
    }

    /// A mail as customers' programs write it.
    pub async fn arrives(&self, subject: &str) -> String {
        let id = format!("{}@customer.test", uuid::Uuid::new_v4());
        let raw = format!(
            "From: Mara <mara@customer.test>\r\nTo: support@shop.test\r\nSubject: {subject}\r\nMessage-ID: <{id}>\r\n\
             Date: Mon, 2 Nov 2026 14:04:05 +0000\r\n\r\n{subject}\r\n"
        );
        self.mail.deliver("mara@customer.test", "support", raw.as_bytes()).await.unwrap();
        id
    }
}

async fn say(stream: &mut BufReader<TcpStream>, command: &str) {
    stream.write_all(format!("x {command}\r\n").as_bytes()).await.unwrap();
    loop {
        let mut line = String::new();
        let read = tokio::time::timeout(Duration::from_mins(1), stream.read_line(&mut line)).await;
        let read = read.unwrap_or_else(|_| panic!("no answer to {command}")).unwrap();
        assert!(read > 0, "the server hung up at {command}");
        if line.starts_with("x ") {
            assert!(line.starts_with("x OK"), "{command}: {line}");
            return;
        }
    }
}

pub fn connected(settings: &Settings) -> Arc<dyn Channel> {
    match channel_email::Email.connect(settings).unwrap() {
        Connected::Channel(channel) => channel,
        Connected::Shop(_) => panic!("a channel's connector made a shop"),
    }
}

fn mailbox(address: &Address) -> Mailbox {
    Mailbox::new(Some(address.name.clone()).filter(|name| !name.is_empty()), address.address.parse().unwrap())
}

fn written(mail: &CustomerMail, to: &Address) -> Vec<u8> {
    let mut head = lettre::Message::builder()
        .from(mailbox(&mail.from))
        .to(mailbox(to))
        .subject(&mail.subject)
        .message_id(Some(format!("<{}>", mail.message_id)))
        .date_now();
    if let Some(id) = &mail.in_reply_to {
        head = head.in_reply_to(format!("<{id}>"));
    }
    if !mail.references.is_empty() {
        head = head.references(mail.references.iter().map(|id| format!("<{id}>")).collect::<Vec<_>>().join(" "));
    }
    let text = SinglePart::plain(mail.text.clone());
    let message = if mail.files.is_empty() {
        head.singlepart(text)
    } else {
        let mut parts = MultiPart::mixed().singlepart(text);
        for file in &mail.files {
            let kind = ContentType::parse(&file.mime).unwrap();
            parts = parts.singlepart(Attachment::new(file.name.clone()).body(file.content.to_vec(), kind));
        }
        head.multipart(parts)
    };
    message.unwrap().formatted()
}

fn arrived(raw: &[u8], message_id: &str) -> Option<Arrived> {
    let message = MessageParser::default().parse(raw)?;
    if message.message_id() != Some(message_id) {
        return None;
    }
    let headers =
        message.headers_raw().map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect::<Vec<_>>();
    let files = message.attachments().map(|part| {
        let kind = part.content_type().unwrap();
        WorldFile {
            name: part.attachment_name().unwrap().to_owned(),
            mime: format!("{}/{}", kind.ctype(), kind.subtype().unwrap()),
            content: Bytes::copy_from_slice(part.contents()),
        }
    });
    Some(Arrived { headers, text: message.body_text(0)?.into_owned(), files: files.collect() })
}

#[async_trait]
impl ChannelWorld for World {
    fn connector(&self) -> Box<dyn Connector> {
        Box::new(channel_email::Email)
    }

    fn settings(&self) -> Settings {
        self.settings_with(&[])
    }

    fn wrong_secret(&self) -> Option<Settings> {
        let mut settings = self.settings();
        settings.secrets.insert("password".into(), Secret::new("wrong"));
        Some(settings)
    }

    fn now(&self) -> Timestamp {
        Timestamp(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as i64)
    }

    fn us(&self) -> Address {
        Address { name: "Northlight Home".into(), address: "support@shop.test".into() }
    }

    fn customer(&self, n: usize) -> Address {
        Address { name: format!("Kundin Nr. {n} 王"), address: format!("customer{n}@customer.test") }
    }

    async fn customer_writes(&mut self, mail: &CustomerMail) {
        let raw = written(mail, &self.us());
        self.mail.deliver(&mail.from.address, "support", &raw).await.unwrap();
    }

    async fn arrived(&mut self, message_id: &str) -> Vec<Arrived> {
        let start = Instant::now();
        let mut before = 0;
        loop {
            let raw = self.mail.mailbox("customer", "INBOX").unwrap();
            let copies: Vec<Arrived> = raw.iter().filter_map(|raw| arrived(raw, message_id)).collect();
            // One that comes twice comes soon.
            if start.elapsed() > Duration::from_secs(5) || (!copies.is_empty() && copies.len() == before) {
                return copies;
            }
            before = copies.len();
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    async fn set_offline(&mut self, offline: bool) {
        if offline {
            self.imap.gate.down().await;
            self.smtp.gate.down().await;
        } else {
            self.imap.gate.up().await;
            self.smtp.gate.up().await;
        }
    }

    async fn lose_next_answer(&mut self) -> bool {
        self.smtp.rule(SmtpRule::new(Stage::FinalDot, SmtpFault::CutAfter));
        true
    }

    async fn lose_no_answer(&mut self) {
        self.smtp.clear_rules();
    }
}
