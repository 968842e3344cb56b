//! A shop in memory that fails as told. Like a real one it knows no idempotency: what is sent twice happens twice.

mod books;
mod out;

use std::{
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use async_trait::async_trait;
use books::Books;
use connect::{
    ConnectError, Connected, Connector, Field, FieldKind, Kind, Settings, Setup, Shop, ShopCaps, Trouble,
    shop::{Reasons, ShopBatch, ShopIdentity},
};
use model::{
    amend::{AmendCaps, Variant},
    customer::ShopCustomer,
    id::{OperationId, RemoteId},
    operation::Settle,
    order::{Order, Reason},
    refund::RefundCaps,
};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::{
    Effect, Fate, TestClock,
    fate::{unreachable, wrong_key},
};

/// The only key that signs in.
pub const KEY: &str = "right";
const BATCH: usize = 2;

/// Clones share one shop.
#[derive(Clone)]
pub struct FakeShop {
    books: Arc<Mutex<Books>>,
    clock: TestClock,
    key: String,
}

impl FakeShop {
    pub fn new(clock: &TestClock) -> Self {
        Self { books: Arc::default(), clock: clock.clone(), key: KEY.to_owned() }
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().expect("no test panics while it holds the books")
    }

    fn answering(&self) -> Result<MutexGuard<'_, Books>, ConnectError> {
        let books = self.books();
        if books.offline {
            return Err(unreachable());
        }
        if self.key != KEY {
            return Err(wrong_key());
        }
        Ok(books)
    }

    /// Adds an order, or puts it in the place of what it was: also what somebody at the shop changes.
    pub fn put(&self, mut order: Order) -> RemoteId {
        order.updated_at = self.clock.now();
        let remote = order.remote.clone();
        self.books().put(order);
        remote
    }

    pub fn remove(&self, order: &RemoteId) {
        self.books().orders.remove(order);
    }

    /// The order as the shop has it, whatever the line does.
    pub fn order_now(&self, order: &RemoteId) -> Option<Order> {
        self.books().orders.get(order).map(|kept| kept.order.clone())
    }

    /// What becomes of the `attempt`th (from 1) attempt at a step of any operation.
    pub fn script(&self, step: &str, attempt: u32, fate: Fate) {
        self.books().script.write(step, attempt, fate);
    }

    /// How a step is settled when its outcome is unknown, in place of the default.
    pub fn settle(&self, step: &str, settle: Settle) {
        self.books().settles.insert(step.to_owned(), settle);
    }

    /// What is carried out from now on is not what was asked for: how.
    pub fn differ(&self, how: &str) {
        self.books().differs = Some(how.to_owned());
    }

    /// It is asked for news once in an hour.
    pub fn poll_rarely(&self) {
        self.books().rarely = true;
    }

    pub fn set_offline(&self, offline: bool) {
        self.books().offline = offline;
    }

    /// The next answer to a step is lost, after its effect.
    pub fn lose_next_answer(&self, lose: bool) {
        self.books().lose_next = lose;
    }

    /// Everything that truly happened, in order.
    pub fn effects(&self) -> Vec<Effect> {
        self.books().effects.clone()
    }

    /// How often a step of an operation truly happened.
    pub fn times(&self, operation: OperationId, step: &str) -> usize {
        self.books().effects.iter().filter(|one| one.operation == operation && one.step == step).count()
    }

    /// All money that truly left for an operation.
    pub fn moved(&self, operation: OperationId) -> Decimal {
        self.books().effects.iter().filter(|one| one.operation == operation).filter_map(|one| one.amount).sum()
    }

    /// How often a step was sent, with whatever fate.
    pub fn attempts(&self, operation: OperationId, step: &str) -> u32 {
        self.books().script.attempts(operation, step)
    }

    /// How often somebody looked for an effect.
    pub fn looks(&self) -> u32 {
        self.books().looks
    }

    /// Requests that were held up take effect now.
    pub fn deliver_held(&self) {
        let now = self.clock.now();
        self.books().deliver_held(now, |_| true);
    }

    /// A connector that connects to this shop.
    pub fn connector(&self) -> Box<dyn Connector> {
        Box::new(FakeShopConnector(self.clone()))
    }

    /// Settings that sign in.
    pub fn settings() -> Settings {
        settings(KEY)
    }
}

/// Settings with any key.
pub fn settings(key: &str) -> Settings {
    let mut settings = Settings::default();
    settings.secrets.insert("key".into(), connect::Secret::new(key));
    settings
}

struct FakeShopConnector(FakeShop);

pub(crate) fn key_setup(kind: Kind, name: &'static str) -> Setup {
    Setup {
        connector: "fake",
        kind,
        name,
        fields: vec![Field {
            key: "key",
            kind: FieldKind::Secret,
            label: "setup.fake.key".into(),
            help: None,
            required: true,
            default: None,
            advanced: false,
        }],
        presets: vec![],
    }
}

impl Connector for FakeShopConnector {
    fn setup(&self) -> Setup {
        key_setup(Kind::Shop, "Fake shop")
    }

    fn place(&self, settings: &Settings) -> Option<String> {
        Some(settings.value("place").unwrap_or("here").to_owned())
    }

    fn connect(&self, settings: &Settings) -> Result<Connected, ConnectError> {
        let key = settings.secret("key")?.expose().to_owned();
        Ok(Connected::Shop(Arc::new(FakeShop { key, ..self.0.clone() })))
    }
}

fn customer_of(order: &Order) -> Option<ShopCustomer> {
    Some(ShopCustomer {
        remote: order.customer.clone()?,
        name: order.name.clone(),
        email: order.email.clone(),
        phone: order.phone.clone(),
        created_at: order.placed_at,
        updated_at: order.placed_at,
    })
}

fn reasons() -> Reasons {
    let reason = |id: &str, label: &str| Reason { remote: RemoteId::new(id), label: label.into() };
    Reasons {
        returns: vec![reason("rr_damaged", "Damaged"), reason("rr_wrong", "Wrong item")],
        refunds: vec![reason("fr_goodwill", "Goodwill")],
    }
}

/// Up to which revision all is brought (`rev`); in a first pull also what is the last brought of it.
fn cursor(rev: u64, below: Option<&(i64, RemoteId)>) -> Value {
    json!({ "rev": rev, "below": below })
}

#[async_trait]
impl Shop for FakeShop {
    fn caps(&self) -> ShopCaps {
        ShopCaps {
            create_return: true,
            receive_return: true,
            cancel_return: true,
            receive_damaged: true,
            refund: RefundCaps { partial: true, reason: true },
            amend: AmendCaps { exchange: true, claim: true, edit: true, address: true, cancel: true, code: true },
        }
    }

    fn poll_every(&self) -> Duration {
        Duration::from_secs(if self.books().rarely { 3_600 } else { 20 })
    }

    async fn check(&self) -> Result<ShopIdentity, ConnectError> {
        drop(self.answering()?);
        Ok(ShopIdentity { name: "Northlight Home".into(), server: "fake".into() })
    }

    async fn pull(
        &self,
        from: Option<Value>,
        mut cases: Vec<RemoteId>,
        sink: mpsc::Sender<ShopBatch>,
    ) -> Result<(), ConnectError> {
        let mut first = from.is_none();
        let mut below: Option<(i64, RemoteId)> =
            from.as_ref().and_then(|from| serde_json::from_value(from["below"].clone()).ok());
        let whole = first || below.is_some();
        let mut rev = from.and_then(|from| from["rev"].as_u64()).unwrap_or_else(|| self.books().rev);
        loop {
            let batch = {
                let books = self.answering()?;
                let orders = if whole { books.older(below.as_ref(), BATCH) } else { books.since(rev, BATCH) };
                let last = orders.last().map(|kept| (kept.order.placed_at.0, kept.order.remote.clone()));
                if whole {
                    below = last;
                } else {
                    rev = orders.last().map_or(rev, |kept| kept.rev);
                }
                let cursor = cursor(rev, below.as_ref());
                let read_again: Vec<RemoteId> = std::mem::take(&mut cases);
                let read_again = read_again.iter().filter_map(|remote| books.orders.get(remote));
                let orders: Vec<Order> = orders.into_iter().chain(read_again).map(|kept| kept.order.clone()).collect();
                let customers = orders.iter().filter_map(customer_of).collect();
                ShopBatch { customers, orders, cursor, reasons: first.then(reasons), ..ShopBatch::default() }
            };
            first = false;
            let done = batch.orders.is_empty();
            if sink.send(batch).await.is_err() || done {
                return Ok(());
            }
        }
    }

    async fn sweep(&self) -> Result<Vec<RemoteId>, ConnectError> {
        Ok(self.answering()?.orders.keys().cloned().collect())
    }

    async fn order(&self, remote: &RemoteId) -> Result<Order, ConnectError> {
        let books = self.answering()?;
        let kept = books.orders.get(remote);
        kept.map(|kept| kept.order.clone()).ok_or_else(|| ConnectError::new(Trouble::NotFound, "no such order"))
    }

    async fn variants(&self, order: &RemoteId, query: &str) -> Result<Vec<Variant>, ConnectError> {
        let books = self.answering()?;
        let order = books.orders.get(order).ok_or_else(|| ConnectError::new(Trouble::NotFound, "no such order"))?;
        let sold = [("brass", 18_900), ("black", 17_900), ("smoke", 2_490)].map(|(name, cents)| Variant {
            remote: RemoteId::new(format!("variant_{name}")),
            title: format!("Article in {name}"),
            variant: name.to_owned(),
            sku: format!("SKU-{name}"),
            price: order.order.money(Decimal::new(cents, 2)),
        });
        Ok(sold.into_iter().filter(|each| each.title.contains(query.trim())).collect())
    }

    async fn find(&self, query: &str) -> Result<Vec<Order>, ConnectError> {
        let books = self.answering()?;
        let orders = books.orders.values().map(|kept| &kept.order);
        Ok(orders
            .filter(|order| order.number == query || order.email.as_deref() == Some(query) || order.name == query)
            .cloned()
            .collect())
    }
}
