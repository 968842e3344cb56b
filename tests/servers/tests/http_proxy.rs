//! The proxy before a shop, against a small server that counts what it carried out.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use test_servers::proxy::{Fault, HttpProxy, Rule};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

const PATIENCE: Duration = Duration::from_secs(10);

/// Carries out each POST by counting it; every answer is chunked and says the count.
async fn counting_server() -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let count = Arc::clone(&counted);
            tokio::spawn(async move {
                let mut request = Vec::new();
                while !whole(&request) {
                    if stream.read_buf(&mut request).await.unwrap_or(0) == 0 {
                        return;
                    }
                }
                let made = usize::from(request.starts_with(b"POST"));
                let count = count.fetch_add(made, Ordering::SeqCst) + made;
                let body = format!("{{\"count\":{count}}}");
                let answer = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\
                     connection: close\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
                    body.len()
                );
                let _ = stream.write_all(answer.as_bytes()).await;
            });
        }
    });
    (addr, count)
}

fn whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head
        .lines()
        .find_map(|l| l.to_ascii_lowercase().strip_prefix("content-length: ").map(|v| v.parse().unwrap()))
        .unwrap_or(0);
    body.len() >= length
}

struct Scene {
    proxy: HttpProxy,
    count: Arc<AtomicUsize>,
    client: reqwest::Client,
}

impl Scene {
    async fn new() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (addr, count) = counting_server().await;
        let proxy = HttpProxy::start(addr).await.unwrap();
        let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_millis(700)).build().unwrap();
        Self { proxy, count, client }
    }

    async fn post(&self) -> Result<(u16, String), reqwest::Error> {
        let answer =
            self.client.post(format!("{}/pay/1/refund?x=1", self.proxy.url())).body("{\"amount\":5}").send().await?;
        let status = answer.status().as_u16();
        Ok((status, answer.text().await?))
    }

    fn fault(&self, fault: Fault) {
        self.proxy.clear_rules();
        self.proxy.rule(Rule::new("POST", "^/pay/[^/]+/refund$", fault).unwrap());
    }

    fn done(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn without_rules_everything_passes() {
    let scene = Scene::new().await;
    for n in 1..=3 {
        assert_eq!(scene.post().await.unwrap(), (200, format!("{{\"count\":{n}}}")));
    }
    let log = scene.proxy.log();
    assert_eq!(log.len(), 3);
    assert_eq!((log[0].target.as_str(), log[0].body.as_str()), ("/pay/1/refund?x=1", "{\"amount\":5}"));
    assert_eq!((log[2].delivered, log[2].status, log[2].answered), (1, Some(200), Some(200)));
}

#[tokio::test]
async fn a_fault_before_the_request_has_no_effect() {
    let scene = Scene::new().await;
    scene.fault(Fault::CutBeforeRequest);
    assert!(scene.post().await.unwrap_err().is_request());
    scene.fault(Fault::too_many(7));
    assert_eq!(scene.post().await.unwrap().0, 429);
    scene.fault(Fault::status(401));
    assert_eq!(scene.post().await.unwrap().0, 401);
    assert_eq!(scene.done(), 0);
    assert_eq!(scene.post().await.unwrap().0, 200, "a rule is applied once");
    assert_eq!(scene.done(), 1);
}

#[tokio::test]
async fn a_fault_after_the_effect_has_it() {
    let scene = Scene::new().await;
    scene.fault(Fault::CutAfterEffect);
    assert!(scene.post().await.is_err());
    assert_eq!(scene.done(), 1);
    scene.fault(Fault::ErrorAfterEffect);
    assert_eq!(scene.post().await.unwrap().0, 500);
    assert_eq!(scene.done(), 2);
    scene.fault(Fault::GarbageAfterEffect);
    let (status, body) = scene.post().await.unwrap();
    assert!(status == 200 && body.contains("<html>"));
    scene.fault(Fault::TruncatedAfterEffect);
    assert!(scene.post().await.is_err(), "half a body is an error of the client's");
    scene.fault(Fault::HangAfterEffect);
    assert!(scene.post().await.unwrap_err().is_timeout());
    assert_eq!(scene.done(), 5);
}

#[tokio::test]
async fn a_request_can_take_effect_twice() {
    let scene = Scene::new().await;
    scene.fault(Fault::DeliverTwice { answer_second: true });
    assert_eq!(scene.post().await.unwrap(), (200, "{\"count\":2}".into()));
    scene.fault(Fault::DeliverTwice { answer_second: false });
    assert_eq!(scene.post().await.unwrap(), (200, "{\"count\":3}".into()));
    assert_eq!(scene.done(), 4);
    scene.fault(Fault::AnswerTwice);
    assert_eq!(scene.post().await.unwrap(), (200, "{\"count\":5}".into()));
    assert_eq!(scene.post().await.unwrap(), (200, "{\"count\":6}".into()), "the stray answer belongs to nothing");
}

#[tokio::test]
async fn a_held_request_takes_effect_when_it_is_released() {
    let scene = Scene::new().await;
    scene.fault(Fault::HoldAndCut);
    assert!(scene.post().await.is_err());
    scene.fault(Fault::HoldAndHang);
    assert!(scene.post().await.unwrap_err().is_timeout());
    assert_eq!((scene.proxy.held(), scene.done()), (2, 0));
    assert_eq!(scene.proxy.release().await, [200, 200]);
    assert_eq!((scene.proxy.held(), scene.done()), (0, 2));
}

#[tokio::test]
async fn the_gate_refuses_and_opens_again_on_the_same_port() {
    let scene = Scene::new().await;
    scene.post().await.unwrap();
    scene.proxy.gate.down().await;
    assert!(scene.post().await.unwrap_err().is_connect());
    scene.proxy.gate.up().await;
    assert_eq!(scene.post().await.unwrap().0, 200);
    scene.fault(Fault::GoDown);
    assert!(scene.post().await.is_err());
    assert!(scene.post().await.unwrap_err().is_connect());
    scene.proxy.gate.up().await;
    assert_eq!(scene.post().await.unwrap().0, 200);
    assert_eq!(scene.done(), 3);
}

#[tokio::test]
async fn a_rule_chooses_its_turn() {
    let scene = Scene::new().await;
    let rule = |fault| Rule::new("POST", "refund$", fault).unwrap();
    scene.proxy.rule(rule(Fault::status(503)).nth(2));
    scene.proxy.rule(rule(Fault::status(502)).nth(3));
    scene.proxy.rule(Rule::new("GET", "refund$", Fault::status(418)).unwrap().always());
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(scene.post().await.unwrap().0);
    }
    assert_eq!(statuses, [200, 503, 502, 200]);

    scene.fault(Fault::Delay(Duration::from_millis(150)));
    let start = Instant::now();
    scene.post().await.unwrap();
    assert!(start.elapsed() >= Duration::from_millis(150));
    scene.proxy.wait_for(PATIENCE, |log| log.len() == 5).await.unwrap();
    assert_eq!(scene.proxy.count("POST", "^/pay/").unwrap(), 5);
}
