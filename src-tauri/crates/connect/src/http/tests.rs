//! Each way an exchange can end, against a server of a few lines that does exactly that.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::*;
use crate::Outcome;

/// What the server does with a connection.
#[derive(Clone, Copy)]
enum Act {
    /// Closes it without reading.
    CloseAtOnce,
    /// Reads the request, then closes.
    CloseAfterReading,
    /// Reads the request and never answers.
    Silent,
    /// Answers this and closes.
    Say(&'static str),
    /// Answers one request after the other.
    Stay,
}

struct Server {
    base: Url,
    connections: Arc<AtomicUsize>,
}

/// Does `acts` one after the other, one connection each, the last one again and again.
async fn server(acts: &'static [Act]) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = base_url("url", &format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let connections = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&connections);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let act = acts[seen.fetch_add(1, Ordering::SeqCst).min(acts.len() - 1)];
            tokio::spawn(perform(stream, act));
        }
    });
    Server { base, connections }
}

async fn perform(mut stream: TcpStream, act: Act) {
    match act {
        Act::CloseAtOnce => {}
        Act::CloseAfterReading => read_request(&mut stream).await,
        Act::Silent => {
            read_request(&mut stream).await;
            std::future::pending::<()>().await;
        }
        Act::Say(text) => {
            read_request(&mut stream).await;
            stream.write_all(text.as_bytes()).await.unwrap();
            stream.shutdown().await.unwrap();
        }
        Act::Stay => loop {
            read_request(&mut stream).await;
            if stream.write_all(OK.as_bytes()).await.is_err() {
                return;
            }
        },
    }
}

/// Up to the end of the head, and of the body that it announces.
async fn read_request(stream: &mut TcpStream) {
    let mut read = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let count = stream.read(&mut piece).await.unwrap();
        if count == 0 {
            return;
        }
        read.extend_from_slice(&piece[..count]);
        let text = String::from_utf8_lossy(&read).to_lowercase();
        let Some(end) = text.find("\r\n\r\n") else { continue };
        let length = text[..end]
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |length| length.parse().unwrap());
        if read.len() >= end + 4 + length {
            return;
        }
    }
}

fn quick() -> Limits {
    Limits {
        connect: Duration::from_millis(400),
        read: Duration::from_millis(200),
        write: Duration::from_millis(300),
        backoff: Duration::from_millis(1),
        gap: Duration::ZERO,
        ..Limits::default()
    }
}

fn http(base: &Url) -> Http {
    Http::new(base.clone(), &Secret::new("sk_key"), &Secret::new(""), None, quick()).unwrap()
}

async fn write(server: &Server) -> Result<Reply, Failure> {
    http(&server.base).write(Method::POST, "admin/things", &json!({"amount": 1})).await
}

async fn get(server: &Server) -> Result<Reply, ConnectError> {
    http(&server.base).get("admin/things", &[("limit", "1".to_owned())]).await
}

const OK: &str = "HTTP/1.1 200 OK\r\nDate: Sun, 22 Nov 2026 08:31:23 GMT\r\nContent-Length: 8\r\n\r\n{\"a\": 1}";
const TRUNCATED: &str = "HTTP/1.1 200 OK\r\nContent-Length: 800\r\n\r\n{\"a\": 1}";
const HALF_JSON: &str = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"a\": ";
const GARBAGE: &str = "220 mail.example.test ESMTP\r\n\r\n";
const REDIRECT: &str = "HTTP/1.1 307 Temporary Redirect\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n";
const BROKEN: &str = "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n";
const BAD: &str = "HTTP/1.1 400 No\r\nContent-Length: 2\r\n\r\nno";
const SIGN_IN: &str = "HTTP/1.1 401 Who\r\nContent-Length: 0\r\n\r\n";
const SLOW_DOWN: &str = "HTTP/1.1 429 Slow\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n";
const SLOW_DOWN_LONG: &str = "HTTP/1.1 429 Slow\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n";

#[tokio::test]
async fn an_answer_is_an_answer() {
    let server = server(&[Act::Say(OK)]).await;
    let reply = write(&server).await.unwrap();
    assert_eq!(reply.json::<Value>().unwrap(), json!({"a": 1}));
    assert_eq!(reply.server_time.unwrap().0, 1_795_336_283_000);
    assert_eq!(get(&server).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_refused_connection_proves_that_nothing_left() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = base_url("url", &format!("http://{}", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    let failure = http(&base).write(Method::POST, "x", &json!({})).await.unwrap_err();
    assert_eq!(failure.error.trouble, Trouble::Unreachable);
    assert!(!failure.may_have_left);
    assert!(matches!(failure.outcome(), Outcome::NotHappened(_)));
}

#[tokio::test]
async fn an_unknown_name_proves_that_nothing_left() {
    let base = base_url("url", "https://shop.invalid").unwrap();
    let failure = http(&base).write(Method::POST, "x", &json!({})).await.unwrap_err();
    assert_eq!(failure.error.trouble, Trouble::UnknownHost);
    assert!(!failure.may_have_left);
}

/// Sent once, outcome unknown, and this kind of trouble.
async fn is_unknown(act: &'static [Act], trouble: Trouble) {
    let server = server(act).await;
    let failure = write(&server).await.unwrap_err();
    assert_eq!(failure.error.trouble, trouble);
    assert!(failure.may_have_left);
    assert!(matches!(failure.outcome(), Outcome::Unknown(_)));
    assert_eq!(server.connections.load(Ordering::SeqCst), 1, "a write is sent once");
}

#[tokio::test]
async fn a_write_that_got_no_answer_is_unknown() {
    is_unknown(&[Act::CloseAtOnce], Trouble::Cut).await;
    is_unknown(&[Act::CloseAfterReading], Trouble::Cut).await;
    is_unknown(&[Act::Silent], Trouble::Timeout).await;
    is_unknown(&[Act::Say(TRUNCATED)], Trouble::Cut).await;
    is_unknown(&[Act::Say(GARBAGE)], Trouble::Garbage).await;
}

#[tokio::test]
async fn a_write_that_got_an_odd_answer_is_unknown() {
    is_unknown(&[Act::Say(REDIRECT), Act::Say(OK)], Trouble::Garbage).await;
    is_unknown(&[Act::Say(BROKEN), Act::Say(OK)], Trouble::Broken).await;
    is_unknown(&[Act::Say(BAD)], Trouble::Refused { code: "http_400".into() }).await;
    is_unknown(&[Act::Say(SIGN_IN)], Trouble::SignIn).await;
}

#[tokio::test]
async fn half_an_answer_is_no_json() {
    let server = server(&[Act::Say(HALF_JSON)]).await;
    let reply = write(&server).await.unwrap();
    assert_eq!(reply.json::<Value>().unwrap_err().trouble, Trouble::Garbage);
}

#[tokio::test]
async fn a_refusal_keeps_its_words() {
    let server = server(&[Act::Say(BAD)]).await;
    let refusal = write(&server).await.unwrap_err().refusal.unwrap();
    assert_eq!((refusal.status, refusal.body.as_ref()), (400, b"no".as_slice()));
}

#[tokio::test]
async fn slow_down_means_not_done() {
    let server = server(&[Act::Say(SLOW_DOWN)]).await;
    let outcome = write(&server).await.unwrap_err().outcome();
    let Outcome::NotHappened(error) = outcome else { panic!("{outcome:?}") };
    assert_eq!(error.trouble, Trouble::RateLimited { retry_after: Some(Duration::ZERO) });
    assert_eq!(server.connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_write_never_uses_a_connection_again() {
    let server = server(&[Act::Stay]).await;
    let http = http(&server.base);
    for _ in 0..3 {
        http.get("x", &[]).await.unwrap();
    }
    assert_eq!(server.connections.load(Ordering::SeqCst), 1, "reads share a connection");
    for _ in 0..3 {
        http.write(Method::POST, "x", &json!({})).await.unwrap();
    }
    assert_eq!(server.connections.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn a_read_is_tried_again_where_that_can_help() {
    for first in [Act::CloseAtOnce, Act::CloseAfterReading, Act::Silent, Act::Say(BROKEN), Act::Say(SLOW_DOWN)] {
        let acts: &'static [Act] = Box::leak(vec![first, Act::Say(OK)].into_boxed_slice());
        let server = server(acts).await;
        assert_eq!(get(&server).await.unwrap().status, 200);
        assert_eq!(server.connections.load(Ordering::SeqCst), 2);
    }
}

#[tokio::test]
async fn a_read_gives_up_after_two_further_attempts() {
    let server = server(&[Act::Say(BROKEN)]).await;
    assert_eq!(get(&server).await.unwrap_err().trouble, Trouble::Broken);
    assert_eq!(server.connections.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_read_is_not_tried_again_where_that_cannot_help() {
    let hour = Trouble::RateLimited { retry_after: Some(Duration::from_hours(1)) };
    for (act, trouble) in [
        (SIGN_IN, Trouble::SignIn),
        (BAD, Trouble::Refused { code: "http_400".into() }),
        (REDIRECT, Trouble::Garbage),
        (SLOW_DOWN_LONG, hour),
    ] {
        let acts: &'static [Act] = Box::leak(vec![Act::Say(act)].into_boxed_slice());
        let server = server(acts).await;
        assert_eq!(get(&server).await.unwrap_err().trouble, trouble);
        assert_eq!(server.connections.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn a_path_leads_nowhere_else() {
    let server = server(&[Act::Say(OK)]).await;
    let http = http(&server.base);
    for path in ["http://127.0.0.1:1/x", "https://elsewhere.test/x"] {
        assert!(http.get(path, &[]).await.is_err(), "{path}");
    }
    assert_eq!(server.connections.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn the_key_is_not_printed() {
    let server = server(&[Act::Say(OK)]).await;
    let http = http(&server.base);
    let shown = format!("{:?} {:?}", http.reads, http.writes);
    assert!(!shown.contains("sk_key") && !shown.contains(&STANDARD.encode("sk_key:")), "{shown}");
}

mod tls {
    use rcgen::{CertifiedIssuer, KeyPair};
    use tokio_rustls::{TlsAcceptor, rustls::ServerConfig};

    use super::*;

    /// A server on `localhost` with a certificate for `name`; its base address and its authority's certificate.
    async fn server(name: &str) -> (Url, String) {
        let mut params = rcgen::CertificateParams::new(vec![]).unwrap();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
        let certificate = params.signed_by(&key, &authority).unwrap();
        let _already = rustls::crypto::ring::default_provider().install_default();
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key.serialize_der().try_into().unwrap())
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = base_url("url", &format!("https://localhost:{}", listener.local_addr().unwrap().port())).unwrap();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let Ok(mut stream) = acceptor.accept(stream).await else { continue };
                let mut piece = [0; 4096];
                let _count = stream.read(&mut piece).await.unwrap();
                stream.write_all(OK.as_bytes()).await.unwrap();
                let _closed = stream.shutdown().await;
            }
        });
        (base, authority.pem())
    }

    #[tokio::test]
    async fn an_unknown_authority_is_refused_before_anything_leaves() {
        let (base, _) = server("localhost").await;
        let failure = http(&base).write(Method::POST, "x", &json!({})).await.unwrap_err();
        assert_eq!(failure.error.trouble, Trouble::BadCertificate);
        assert!(!failure.may_have_left);
        assert_eq!(http(&base).get("x", &[]).await.unwrap_err().trouble, Trouble::BadCertificate);
    }

    #[tokio::test]
    async fn an_authority_of_ones_own_is_trusted_for_its_names_only() {
        let with = |base: &Url, ca: &str| {
            Http::new(base.clone(), &Secret::new("sk"), &Secret::new(""), Some(ca), quick()).unwrap()
        };
        let (base, ca) = server("localhost").await;
        assert_eq!(with(&base, &ca).get("x", &[]).await.unwrap().status, 200);
        let (base, ca) = server("other.example.test").await;
        assert_eq!(with(&base, &ca).get("x", &[]).await.unwrap_err().trouble, Trouble::BadCertificate);
    }

    #[tokio::test]
    async fn what_is_no_certificate_is_said_at_the_field() {
        let base = base_url("url", "https://localhost:1").unwrap();
        let error = Http::new(base, &Secret::new("sk"), &Secret::new(""), Some("hello"), quick()).err().unwrap();
        assert_eq!(error.trouble, Trouble::Settings { field: "ca".into() });
    }
}
