//! The proxies before the mail servers, with real clients over verified TLS.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::{
    io,
    sync::Arc,
    time::{Duration, UNIX_EPOCH},
};

use futures::TryStreamExt;
use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject};
use test_servers::{
    Folder, MailOptions, MailServers, Tls,
    mail::{BOUNCES, LATER, REFUSED, Stored, password},
    proxy::{ImapFault, ImapProxy, ImapRule, Security, SmtpFault, SmtpProxy, SmtpRule, Stage},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpStream,
};
use tokio_rustls::client::TlsStream;

const PATIENCE: Duration = Duration::from_secs(20);

/// Verifies the server by the tests' own authority, and nothing else.
async fn secure(stream: TcpStream, tls: &Tls) -> io::Result<TlsStream<TcpStream>> {
    let mut roots = rustls::RootCertStore::empty();
    for ca in CertificateDer::pem_file_iter(&tls.ca).unwrap() {
        roots.add(ca.unwrap()).unwrap();
    }
    let config = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("mail.shop.test").unwrap();
    tokio_rustls::TlsConnector::from(Arc::new(config)).connect(name, stream).await
}

async fn say<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut BufReader<S>, text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes()).await?;
    stream.flush().await?;
    hear(stream).await
}

/// An answer of 4xx or 5xx is an error that holds its line.
async fn hear<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut BufReader<S>) -> io::Result<()> {
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if line.starts_with(['4', '5']) {
            return Err(io::Error::other(line));
        }
        if line.as_bytes()[3] != b'-' {
            return Ok(());
        }
    }
}

/// Sends one mail; `wrapped` is TLS from the first byte, else STARTTLS.
async fn submit(port: u16, tls: &Tls, wrapped: bool, to: &str, subject: &str) -> io::Result<()> {
    let mut plain = BufReader::new(TcpStream::connect(("127.0.0.1", port)).await?);
    if !wrapped {
        hear(&mut plain).await?;
        say(&mut plain, "EHLO desk.test\r\n").await?;
        say(&mut plain, "STARTTLS\r\n").await?;
    }
    let mut stream = BufReader::new(secure(plain.into_inner(), tls).await?);
    if wrapped {
        hear(&mut stream).await?;
    }
    say(&mut stream, "EHLO desk.test\r\n").await?;
    // AUTH LOGIN answers 334 twice: what comes after belongs to it and not to a new command.
    say(&mut stream, "AUTH LOGIN\r\n").await?;
    say(&mut stream, "c3VwcG9ydEBzaG9wLnRlc3Q=\r\n").await?;
    say(&mut stream, "cHctc3VwcG9ydA==\r\n").await?;
    say(&mut stream, "MAIL FROM:<support@shop.test>\r\n").await?;
    say(&mut stream, &format!("RCPT TO:<{to}>\r\n")).await?;
    say(&mut stream, "DATA\r\n").await?;
    let head = format!("From: support@shop.test\r\nTo: {to}\r\nSubject: {subject}\r\n");
    say(&mut stream, &format!("{head}\r\n..a line with a dot\r\nand another\r\n.\r\n")).await?;
    say(&mut stream, "QUIT\r\n").await
}

fn subjects(mail: &MailServers) -> Vec<String> {
    let subject = |raw: &Vec<u8>| {
        let text = String::from_utf8_lossy(raw).into_owned();
        text.lines().find_map(|l| l.strip_prefix("Subject: ").map(String::from)).unwrap()
    };
    mail.mailbox("customer", "INBOX").unwrap().iter().map(subject).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_is_cut_before_and_after_its_final_dot() {
    let folder = Folder::fresh().unwrap();
    let mail =
        MailServers::start(folder.path(), MailOptions { files_sent: true, ..MailOptions::default() }).await.unwrap();
    let tls = mail.tls().clone();
    let wrapped = SmtpProxy::start(mail.submission_port(), Security::Tls(tls.clone())).await.unwrap();
    let starting = SmtpProxy::start(mail.submission_port(), Security::StartTls(tls.clone())).await.unwrap();
    let send = |subject: &'static str| submit(wrapped.gate.port(), &tls, true, "ann@customer.test", subject);

    send("plain").await.unwrap();
    submit(starting.gate.port(), &tls, false, "ann@customer.test", "starttls").await.unwrap();
    mail.wait_for_mailbox("customer", "INBOX", PATIENCE, |m| m.len() == 2).await.unwrap();
    mail.wait_for_mailbox("support", "Sent", PATIENCE, |m| m.len() == 2).await.unwrap();

    wrapped.rule(SmtpRule::new(Stage::FinalDot, SmtpFault::CutBefore));
    send("cut before the dot").await.unwrap_err();
    wrapped.rule(SmtpRule::new(Stage::Body, SmtpFault::CutBefore));
    send("cut in the body").await.unwrap_err();
    wrapped.clear_rules();
    wrapped.rule(SmtpRule::new(Stage::FinalDot, SmtpFault::CutAfter));
    send("cut after the dot").await.unwrap_err();
    mail.wait_for_mailbox("customer", "INBOX", PATIENCE, |m| m.len() == 3).await.unwrap();

    wrapped.clear_rules();
    wrapped.rule(SmtpRule::new(Stage::Rcpt, SmtpFault::Answer("450 4.2.0 later".into())));
    assert!(send("put off").await.unwrap_err().to_string().contains("later"));
    wrapped.rule(SmtpRule::new(Stage::FinalDot, SmtpFault::AnswerAfter("451 4.3.0 lost".into())));
    assert!(send("said no, did it").await.unwrap_err().to_string().contains("lost"));
    mail.wait_for_mailbox("customer", "INBOX", PATIENCE, |m| m.len() == 4).await.unwrap();

    wrapped.clear_rules();
    wrapped.rule(SmtpRule::new(Stage::FinalDot, SmtpFault::Hold));
    send("held").await.unwrap_err();
    assert_eq!(subjects(&mail), ["plain", "starttls", "cut after the dot", "said no, did it"]);
    assert!(wrapped.release().await[0].starts_with("250"));
    mail.wait_for_mailbox("customer", "INBOX", PATIENCE, |m| m.len() == 5).await.unwrap();

    let other = |to: &'static str| submit(starting.gate.port(), &tls, false, to, "to others");
    other(BOUNCES).await.unwrap();
    let bounces = mail.wait_for_mailbox("support", "INBOX", PATIENCE, |m| m.len() == 1).await.unwrap();
    assert!(String::from_utf8_lossy(&bounces[0]).contains("multipart/report"));
    assert!(other("ann@elsewhere.test").await.unwrap_err().to_string().starts_with("550"));
    assert!(other(REFUSED).await.unwrap_err().to_string().starts_with("550"));
    assert!(other(LATER).await.unwrap_err().to_string().starts_with("450"));

    wrapped.gate.down().await;
    assert_eq!(send("refused").await.unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
    wrapped.gate.up().await;
    send("back").await.unwrap();
    mail.wait_for_mailbox("customer", "INBOX", PATIENCE, |m| m.len() == 6).await.unwrap();
}

type Session = async_imap::Session<TlsStream<TcpStream>>;

async fn sign_in(port: u16, tls: &Tls) -> Session {
    let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let mut client = async_imap::Client::new(secure(stream, tls).await.unwrap());
    client.read_response().await.unwrap();
    client.login("support@shop.test", password("support")).await.map_err(|(e, _)| e).unwrap()
}

async fn bodies(session: &mut Session) -> Result<usize, async_imap::error::Error> {
    let fetched = session.uid_fetch("1:*", "(UID BODY.PEEK[])").await?;
    Ok(fetched.try_collect::<Vec<_>>().await?.len())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_append_is_lost_on_the_way_there_and_on_the_way_back() {
    let folder = Folder::fresh().unwrap();
    let options = MailOptions { hidden_capabilities: vec!["QRESYNC".into()], ..MailOptions::default() };
    let mail = MailServers::start(folder.path(), options).await.unwrap();
    let tls = mail.tls().clone();
    let proxy = ImapProxy::start(mail.imap_port(), Security::Tls(tls.clone())).await.unwrap();
    let port = proxy.gate.port();
    let raw = "From: support@shop.test\r\nSubject: kept\r\n\r\nHello {3}\r\n".repeat(40);

    let mut session = sign_in(port, &tls).await;
    let capabilities = session.capabilities().await.unwrap();
    assert!(capabilities.has_str("IDLE") && !capabilities.has_str("QRESYNC"));
    session.append("Sent", None, None, &raw).await.unwrap();
    assert_eq!(mail.mailbox("support", "Sent").unwrap().len(), 1);
    let old = (1..=30).map(|day| Stored {
        raw: format!("From: ann@customer.test\r\nSubject: day {day}\r\n\r\nHello.\r\n").into_bytes(),
        received: UNIX_EPOCH + Duration::from_hours(24 * day),
        seen: day < 10,
    });
    assert_eq!(mail.fill("support", "INBOX", old).unwrap(), 30);
    let inbox = session.select("INBOX").await.unwrap();
    assert_eq!((inbox.exists, session.search("UNSEEN").await.unwrap().len()), (30, 21));
    assert_eq!(session.search("BEFORE 12-Jan-1970").await.unwrap().len(), 10, "received on the days 2 to 11 of 1970");

    proxy.rule(ImapRule::new("^APPEND ", ImapFault::CutBefore).unwrap());
    session.append("Sent", None, None, &raw).await.unwrap_err();
    assert_eq!(mail.mailbox("support", "Sent").unwrap().len(), 1);
    let mut session = sign_in(port, &tls).await;
    proxy.clear_rules();
    proxy.rule(ImapRule::new("^APPEND ", ImapFault::CutAfter).unwrap());
    session.append("Sent", None, None, &raw).await.unwrap_err();
    assert_eq!(mail.mailbox("support", "Sent").unwrap().len(), 2);

    let mut session = sign_in(port, &tls).await;
    proxy.rule(ImapRule::new("^SELECT ", ImapFault::Answer("NO [UNAVAILABLE] later".into())).unwrap());
    assert!(session.select("Sent").await.unwrap_err().to_string().contains("later"));
    session.select("Sent").await.unwrap();
    assert_eq!(bodies(&mut session).await.unwrap(), 2);
    proxy.rule(ImapRule::new("^UID FETCH", ImapFault::CutAfterBytes(raw.len() as u64 + 200)).unwrap());
    // However the client takes it, it did not get both.
    assert!(bodies(&mut session).await.map_or(true, |count| count < 2));
    assert!(proxy.log().iter().any(|c| c == "LOGIN"), "and no password is kept: {:?}", proxy.log());
}
