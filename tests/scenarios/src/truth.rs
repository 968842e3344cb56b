//! The other side, read past every proxy: what truly was paid, taken back and mailed.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use serde_json::Value;
use test_servers::{MailOptions, PlaceOrder, PlacedOrder, Stack, shop::CATALOGUE};

/// The real servers. One for a whole run, since starting the shop takes longest.
pub struct World {
    pub stack: Stack,
    made: AtomicU32,
}

impl World {
    /// `mailboxes`: local parts at shop.test; each desk has one of its own.
    pub async fn start(mailboxes: &[&str]) -> Arc<Self> {
        let users = mailboxes.iter().copied().chain(["customer"]).map(String::from).collect();
        let options = MailOptions { users, ..MailOptions::default() };
        Arc::new(Self { stack: Stack::start(options).await.unwrap(), made: AtomicU32::new(0) })
    }

    /// A word that nothing else in this run bears.
    pub fn word(&self, kind: &str) -> String {
        format!("{kind}-{:04}", self.made.fetch_add(1, Ordering::Relaxed))
    }

    /// An order of `pieces` of one article, paid by a customer of its own and delivered.
    pub async fn delivered(&self, pieces: u32) -> (PlacedOrder, String) {
        let email = format!("{}@customer.test", self.word("buyer"));
        let order = PlaceOrder::new(&email).item(CATALOGUE[0].variants[0].1, pieces);
        let placed = self.stack.shop.place_order(&order).await.unwrap();
        self.stack.shop.complete(&placed.id, "TRACK-1").await.unwrap();
        (placed, email)
    }

    /// The amounts of the refunds that truly moved, oldest first.
    pub fn paid_back(&self, order: &PlacedOrder) -> Vec<String> {
        let moved = self.stack.shop.till().refunds(&order.till_ref).unwrap();
        moved.into_iter().map(|movement| movement.amount.unwrap_or_default()).collect()
    }

    /// The pieces of each return that is confirmed and not called off.
    pub async fn asked_back(&self, order: &PlacedOrder) -> Vec<f64> {
        let returns = self.stack.shop.returns(&order.id).await.unwrap();
        let counts = returns.iter().filter(|one| one["status"] != "open" && one["status"] != "canceled");
        counts.map(|one| one["items"].as_array().unwrap().iter().map(|item| number(&item["quantity"])).sum()).collect()
    }

    /// A customer's mail to a desk's mailbox; its Message-ID. It lies there when this returns.
    pub async fn writes(&self, from: &str, to: &str, subject: &str, answers: Option<&str>) -> String {
        let id = format!("{}@customer.test", self.word("mail"));
        let answers = answers.map(|id| format!("In-Reply-To: <{id}>\r\nReferences: <{id}>\r\n")).unwrap_or_default();
        let raw = format!(
            "From: Mara Kessler <{from}>\r\nTo: {to}@shop.test\r\nSubject: {subject}\r\nMessage-ID: <{id}>\r\n{answers}\
             Date: Mon, 2 Nov 2026 14:04:05 +0000\r\n\r\nOne of them came broken.\r\n"
        );
        self.stack.mail.deliver(from, to, raw.as_bytes()).await.unwrap();
        id
    }

    /// How many mails with this word in their subject truly arrived at customers.
    pub fn arrived(&self, word: &str) -> usize {
        self.lying("customer", "INBOX", word)
    }

    /// How many mails with this word in their subject lie in a folder.
    pub fn lying(&self, user: &str, folder: &str, word: &str) -> usize {
        let mails = self.stack.mail.mailbox(user, folder).unwrap();
        mails.iter().filter(|raw| subject_has(raw, word)).count()
    }

    /// As [`Self::arrived`], once Postfix has carried on what it took.
    pub async fn arrives(&self, word: &str, times: usize) {
        let enough = |mails: &[Vec<u8>]| mails.iter().filter(|raw| subject_has(raw, word)).count() >= times;
        self.stack.mail.wait_for_mailbox("customer", "INBOX", Duration::from_secs(60), enough).await.unwrap();
        assert_eq!(self.arrived(word), times, "mails about {word}");
    }
}

fn subject_has(raw: &[u8], word: &str) -> bool {
    let text = String::from_utf8_lossy(raw);
    text.lines().take_while(|line| !line.is_empty()).any(|line| line.starts_with("Subject:") && line.contains(word))
}

/// The shop writes quantities as numbers or as text.
fn number(value: &Value) -> f64 {
    value.as_f64().or_else(|| value.as_str().and_then(|text| text.parse().ok())).unwrap_or_default()
}
