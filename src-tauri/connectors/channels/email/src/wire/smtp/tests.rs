//! A server that follows a script, to cut and to refuse at every point of the dialogue.

use connect::{Secret, Settings};
use serde_json::json;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
};

use super::*;
use model::told::Told;

/// What the server does when it is told something that starts so: `None` hangs up; an answer without a line end, too, after
/// it was sent.
type Answer = (&'static str, Option<&'static str>);

const GOOD: [Answer; 7] = [
    ("EHLO", Some("250-test\r\n250-SIZE 1000\r\n250 AUTH PLAIN\r\n")),
    ("AUTH", Some("235 ok\r\n")),
    ("MAIL", Some("250 ok\r\n")),
    ("RCPT", Some("250 ok\r\n")),
    ("DATA", Some("354 go on\r\n")),
    (".", Some("250 queued\r\n")),
    ("QUIT", Some("221 bye\r\n")),
];

async fn outcome(greeting: Option<&'static str>, other: &[Answer], size: usize) -> Outcome {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let script: Vec<Answer> = other.iter().chain(&GOOD).copied().collect();
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = BufReader::new(stream);
        let Some(greeting) = greeting else { return };
        stream.write_all(greeting.as_bytes()).await.unwrap();
        let mut in_data = false;
        let mut line = String::new();
        while {
            line.clear();
            stream.read_line(&mut line).await.unwrap_or(0) > 0
        } {
            if in_data && line != ".\r\n" {
                continue;
            }
            let (_, answer) = script.iter().find(|(start, _)| line.starts_with(start)).unwrap();
            let Some(answer) = answer else { return };
            in_data = answer.starts_with("354");
            if stream.write_all(answer.as_bytes()).await.is_err() || !answer.ends_with('\n') {
                return;
            }
        }
    });
    let mut settings = Settings::default();
    for (key, value) in [
        ("email", "support@shop.test".to_owned()),
        ("smtp_host", "127.0.0.1".into()),
        ("smtp_port", port.to_string()),
        ("smtp_security", "plain".into()),
    ] {
        settings.values.insert(key.into(), value);
    }
    settings.secrets.insert("password".into(), Secret::new("pw"));
    let config = Config::read(&settings).unwrap();
    let mail = Mail {
        from: "support@shop.test".into(),
        recipients: vec!["a@customer.test".into(), "b@customer.test".into()],
        proof: Some("support@shop.test".into()),
        raw: vec![b'x'; size],
    };
    let outcome = send(&config, &Trust::new(None).unwrap(), &mail, json!({"message_id": "1"})).await;
    server.abort();
    outcome
}

const HELLO: Option<&str> = Some("220 test\r\n");

#[tokio::test]
async fn a_mail_that_is_taken_is_done() {
    assert_eq!(outcome(HELLO, &[], 10).await, Outcome::Done(json!({"message_id": "1"})));
}

#[tokio::test]
async fn a_cut_before_the_dot_sent_nothing() {
    for at in ["EHLO", "AUTH", "MAIL", "RCPT", "DATA"] {
        let outcome = outcome(HELLO, &[(at, None)], 10).await;
        assert!(matches!(&outcome, Outcome::NotHappened(error) if error.trouble == Trouble::Cut), "{at}: {outcome:?}");
    }
    assert!(matches!(outcome(None, &[], 10).await, Outcome::NotHappened(_)));
}

#[tokio::test]
async fn a_cut_after_the_dot_proves_nothing() {
    for answer in [None, Some("25"), Some("250"), Some("250 queued"), Some("garbage\r\n"), Some("250-half\r\n250 ")] {
        let outcome = outcome(HELLO, &[(".", answer)], 10).await;
        assert!(matches!(outcome, Outcome::Unknown(_)), "{answer:?}: {outcome:?}");
    }
}

#[tokio::test]
async fn one_refused_address_stops_the_whole_mail() {
    let outcome = outcome(HELLO, &[("RCPT TO:<b@", Some("550 5.1.1 nobody\r\n")), ("DATA", None)], 10).await;
    let Outcome::Refused { code, message } = outcome else { panic!("{outcome:?}") };
    assert_eq!(code, "mail.recipient");
    let Told::Ours(said) = message else { panic!("{message:?}") };
    let Saying::RecipientRefused { address, words } = *said else { panic!("{said:?}") };
    assert!(address == "b@customer.test" && words.contains("550 5.1.1 nobody"), "{address}: {words}");
}

#[tokio::test]
async fn our_own_copy_may_be_refused() {
    let outcome = outcome(HELLO, &[("RCPT TO:<support@", Some("550 no\r\n"))], 10).await;
    assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
}

#[tokio::test]
async fn refusals_are_told_apart() {
    let at =
        |start: &'static str, answer: &'static str| async move { outcome(HELLO, &[(start, Some(answer))], 10).await };
    let not_happened = |outcome: Outcome| match outcome {
        Outcome::NotHappened(error) => error.trouble,
        other => panic!("{other:?}"),
    };
    let refused = |outcome: Outcome| match outcome {
        Outcome::Refused { code, .. } => code,
        other => panic!("{other:?}"),
    };
    assert_eq!(not_happened(at("AUTH", "535 5.7.8 bad credentials\r\n").await), Trouble::SignIn);
    assert_eq!(not_happened(at("AUTH", "454 later\r\n").await), Trouble::RateLimited { retry_after: None });
    assert_eq!(not_happened(at("MAIL", "530 authentication required\r\n").await), Trouble::SignIn);
    assert_eq!(not_happened(at("MAIL", "421 too many connections\r\n").await), Trouble::TooManyConnections);
    assert_eq!(not_happened(at("RCPT", "450 greylisted\r\n").await), Trouble::RateLimited { retry_after: None });
    let after = at(".", "451 try again\r\n").await;
    assert!(matches!(after, Outcome::Unknown(_)), "a mail that was put off after the dot is looked for: {after:?}");
    assert_eq!(not_happened(outcome(Some("554 go away\r\n"), &[], 10).await), Trouble::Forbidden);
    assert_eq!(refused(at("MAIL", "550 not you\r\n").await), "mail.sender");
    assert_eq!(refused(at("DATA", "554 no\r\n").await), "mail.refused");
    assert_eq!(refused(at(".", "554 spam\r\n").await), "mail.refused");
    assert_eq!(refused(at(".", "552 5.3.4 too big\r\n").await), "mail.too_big");
    assert_eq!(refused(outcome(HELLO, &[("MAIL", None)], 2_000).await), "mail.too_big", "before anything is said");
}
