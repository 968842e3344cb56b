//! The other side, read past every proxy: what truly was paid, taken back and mailed.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};
use test_servers::{MailOptions, PlaceOrder, PlacedOrder, Stack, shop::CATALOGUE};

/// An order and its customer's address.
pub type Bought = (PlacedOrder, String);

/// The real servers. One for a whole run, since starting the shop takes longest.
pub struct World {
    pub stack: Stack,
    made: AtomicU32,
    delivered: Mutex<Vec<Bought>>,
    sent_back: Mutex<Vec<Bought>>,
    unpacked: Mutex<Vec<Bought>>,
}

/// Orders that lie ready, so that a desk reads them all when it is opened.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ready {
    pub delivered: usize,
    /// With a return.
    pub sent_back: usize,
    pub unpacked: usize,
}

impl World {
    /// `mailboxes`: local parts at shop.test; each desk has one of its own.
    pub async fn start(mailboxes: &[&str], ready: Ready) -> Arc<Self> {
        let users = mailboxes.iter().copied().chain(["customer"]).map(String::from).collect();
        let options = MailOptions { users, ..MailOptions::default() };
        let stack = Stack::start(options).await.unwrap();
        let world = Self {
            stack,
            made: AtomicU32::new(0),
            delivered: Mutex::default(),
            sent_back: Mutex::default(),
            unpacked: Mutex::default(),
        };
        let original = world.place().await;
        *world.delivered.lock().unwrap() = world.copies(&original, ready.delivered).await;
        let original = world.place().await;
        world.return_at_the_shop(&original.0).await;
        *world.sent_back.lock().unwrap() = world.copies(&original, ready.sent_back).await;
        let original = world.place_unpacked().await;
        *world.unpacked.lock().unwrap() = world.copies(&original, ready.unpacked).await;
        Arc::new(world)
    }

    async fn copies(&self, (original, email): &Bought, count: usize) -> Vec<Bought> {
        let copies = self.stack.shop.copy_order(original, count).await.unwrap();
        assert_eq!(copies.len(), count);
        let with_email = |copy: PlacedOrder| {
            let tail = copy.id.trim_start_matches(&original.id).trim_start_matches('_').to_owned();
            (copy, email.replace('@', &format!(".{tail}@")))
        };
        copies.into_iter().map(with_email).collect()
    }

    /// All three pieces are to come back, says somebody at the shop.
    pub async fn return_at_the_shop(&self, order: &PlacedOrder) {
        let shop = &self.stack.shop;
        let begin = json!({"order_id": order.id, "location_id": shop.seed().location});
        let made = shop.admin_post("/admin/returns", begin).await.unwrap();
        let path = format!("/admin/returns/{}", made["return"]["id"].as_str().unwrap());
        let items = json!({"items": [{"id": order.lines[0], "quantity": 3}]});
        shop.admin_post(&format!("{path}/request-items"), items).await.unwrap();
        shop.admin_post(&format!("{path}/request"), json!({"no_notification": true})).await.unwrap();
    }

    /// A word that nothing else in this run bears.
    pub fn word(&self, kind: &str) -> String {
        format!("{kind}-{:04}", self.made.fetch_add(1, Ordering::Relaxed))
    }

    /// An order of three pieces of one article, paid by a customer of its own and delivered.
    pub fn delivered(&self) -> Bought {
        self.delivered.lock().unwrap().pop().expect("so many orders were asked for")
    }

    /// As [`Self::delivered`]; somebody at the shop has written down that all of it comes back.
    pub fn sent_back(&self) -> Bought {
        self.sent_back.lock().unwrap().pop().expect("so many returns were asked for")
    }

    /// As [`Self::delivered`], of which nothing is packed yet.
    pub fn unpacked(&self) -> Bought {
        self.unpacked.lock().unwrap().pop().expect("so many unpacked orders were asked for")
    }

    /// A delivered order that goes through the shop's own interface.
    pub async fn place(&self) -> Bought {
        let (placed, email) = self.place_unpacked().await;
        self.stack.shop.complete(&placed.id, "TRACK-1").await.unwrap();
        (placed, email)
    }

    /// As [`Self::place`], of which nothing is packed yet.
    pub async fn place_unpacked(&self) -> Bought {
        let email = format!("{}@customer.test", self.word("buyer"));
        let order = PlaceOrder::new(&email).item(CATALOGUE[0].variants[0].1, 3);
        (self.stack.shop.place_order(&order).await.unwrap(), email)
    }

    /// A delivered order to which something was added and paid afterwards, and its second payment.
    pub async fn paid_twice(&self) -> (PlacedOrder, String) {
        let shop = &self.stack.shop;
        let (placed, _) = self.place_unpacked().await;
        let edit = format!("/admin/order-edits/{}", placed.id);
        shop.admin_post("/admin/order-edits", json!({"order_id": placed.id})).await.unwrap();
        let mug = shop.seed().variants[CATALOGUE[2].variants[0].1].clone();
        shop.admin_post(&format!("{edit}/items"), json!({"items": [{"variant_id": mug, "quantity": 1}]}))
            .await
            .unwrap();
        shop.admin_post(&format!("{edit}/confirm"), json!({})).await.unwrap();
        let open = shop.order(&placed.id).await.unwrap();
        let owed =
            open["payment_collections"].as_array().unwrap().iter().find(|of| of["status"] == "not_paid").unwrap();
        let path = format!("/admin/payment-collections/{}/mark-as-paid", owed["id"].as_str().unwrap());
        shop.admin_post(&path, json!({"order_id": placed.id})).await.unwrap();
        shop.complete(&placed.id, "TRACK-2").await.unwrap();
        let paid = shop.order(&placed.id).await.unwrap();
        let payments =
            paid["payment_collections"].as_array().unwrap().iter().flat_map(|of| of["payments"].as_array().unwrap());
        let mut ids = payments.map(|payment| payment["id"].as_str().unwrap().to_owned());
        let second = ids.find(|id| *id != placed.payment).unwrap();
        (placed, second)
    }

    /// The amounts of the refunds that truly moved, oldest first.
    pub fn paid_back(&self, order: &PlacedOrder) -> Vec<String> {
        let moved = self.stack.shop.till().refunds(&order.till_ref).unwrap();
        moved.into_iter().map(|movement| movement.amount.unwrap_or_default()).collect()
    }

    /// The pieces of each return that is confirmed and not called off.
    pub async fn asked_back(&self, order: &PlacedOrder) -> Vec<f64> {
        let returns = self.returns(order).await;
        let counts = returns.iter().filter(|one| one["status"] != "open" && one["status"] != "canceled");
        counts.map(|one| pieces(one, "quantity")).collect()
    }

    /// The pieces of the only return that have come back, or `None` when it is called off.
    pub async fn came_back(&self, order: &PlacedOrder) -> Option<f64> {
        let returns = self.returns(order).await;
        assert_eq!(returns.len(), 1, "{returns:?}");
        (returns[0]["status"] != "canceled").then(|| pieces(&returns[0], "received_quantity"))
    }

    pub async fn returns(&self, order: &PlacedOrder) -> Vec<Value> {
        self.stack.shop.returns(&order.id).await.unwrap()
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

fn pieces(of: &Value, key: &str) -> f64 {
    of["items"].as_array().unwrap().iter().map(|item| number(&item[key])).sum()
}

/// The shop writes quantities as numbers or as text.
fn number(value: &Value) -> f64 {
    value.as_f64().or_else(|| value.as_str().and_then(|text| text.parse().ok())).unwrap_or_default()
}
