//! A small server that tells what real ones only tell on a bad day.

use std::fmt::Write;

use connect::{Secret, Settings, channel::ChannelEvent};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

use super::*;
use crate::setup::Config;

/// Six messages; what is told of the fourth cannot be read.
async fn talk(stream: TcpStream) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"* OK hello\r\n").await?;
    let mut line = String::new();
    while {
        line.clear();
        stream.read_line(&mut line).await? > 0
    } {
        let (tag, command) = line.trim_end().split_once(' ').unwrap_or_default();
        let mut answer = String::new();
        match command {
            "CAPABILITY" => answer.push_str("* CAPABILITY IMAP4rev1\r\n"),
            c if c.starts_with("LIST") => answer.push_str("* LIST (\\HasNoChildren) \"/\" INBOX\r\n"),
            c if c.starts_with("SELECT") => {
                answer.push_str("* 6 EXISTS\r\n* OK [UIDVALIDITY 9] ok\r\n* OK [UIDNEXT 7] ok\r\n");
            }
            c if c.starts_with("STATUS") => {
                answer.push_str("* STATUS INBOX (MESSAGES 6 UIDNEXT 7 UIDVALIDITY 9)\r\n");
            }
            c if c.starts_with("UID SEARCH") => answer.push_str("* SEARCH 1 2 3 4 5 6\r\n"),
            c if c.starts_with("UID FETCH") && c.contains("BODY") => {
                for uid in [1, 2, 3, 5, 6] {
                    // All at once: then also the fourth.
                    if uid == 5 && c.starts_with("UID FETCH 1:6 ") {
                        answer.push_str("* 4 FETCH NONSENSE\r\n");
                    }
                    let raw = format!("From: a@b.test\r\nSubject: letter {uid}\r\n\r\nhi\r\n");
                    let size = raw.len();
                    let _ = write!(
                        answer,
                        "* {uid} FETCH (UID {uid} FLAGS () INTERNALDATE \" 2-Nov-2026 15:04:05 +0100\" RFC822.SIZE {size} \
                         BODY[]<0> {{{size}}}\r\n{raw})\r\n"
                    );
                }
            }
            _ => {}
        }
        let _ = write!(answer, "{tag} OK done\r\n");
        stream.write_all(answer.as_bytes()).await?;
    }
    Ok(())
}

#[tokio::test]
async fn an_answer_that_nobody_can_read_costs_one_message() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(talk(stream));
        }
    });
    let mut settings = Settings::default();
    let port = port.to_string();
    for (key, value) in
        [("email", "a@shop.test"), ("imap_host", "127.0.0.1"), ("imap_port", &port), ("imap_security", "plain")]
    {
        settings.values.insert(key.into(), value.into());
    }
    settings.secrets.insert("password".into(), Secret::new("pw"));
    let account = Account::new(Config::read(&settings).unwrap()).unwrap();
    let (sink, mut source) = mpsc::channel::<ChannelBatch>(10);
    let reading = async {
        let mut here = Vec::new();
        while let Some(batch) = source.recv().await {
            for event in batch.events {
                if let ChannelEvent::Message(message) = event {
                    here.push(*message);
                }
            }
            if batch.head_reached {
                break;
            }
        }
        here
    };
    let here = tokio::select! {
        here = reading => here,
        ended = run(&account, None, sink) => panic!("{ended:?}"),
    };
    server.abort();
    let mut subjects: Vec<&str> = here.iter().map(|one| one.subject.as_str()).collect();
    subjects.sort_unstable();
    subjects.dedup();
    assert_eq!(subjects, ["", "letter 1", "letter 2", "letter 3", "letter 5", "letter 6"]);
    let bad = here.iter().find(|one| one.subject.is_empty()).unwrap();
    assert_eq!(bad.location.key, 4);
    assert!(bad.unreadable.as_ref().unwrap().1.contains("makes no sense"));
}
