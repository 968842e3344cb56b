//! A desk for the outbox's tests: a store, a fake shop and channel, accounts that go up and down, an outbox that can be
//! killed and started again.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use connect::{Channel, ConnectError, Shop};
use model::{
    agent::{Language, Role},
    facts::Facts,
    id::{AccountId, AgentId, OperationId, OrderId},
    inbound::ChannelEvent,
    operation::State,
    order::Order,
    payload::{OrderRef, Payload},
    time::Timestamp,
};
use rust_decimal::Decimal;
use store::{
    Durability,
    table::{
        self,
        account::{Kind, NewAccount},
        ingest::ChannelRows,
        operation::{NewOperation, Operation},
    },
    testing::{START, TempStore},
};
use testkit::{FakeChannel, FakeShop, TestClock, build};
use tokio::sync::Notify;

use crate::{Accounts, Outbox, Pace, Readiness, Witness};

pub struct TestAccounts {
    shop: FakeShop,
    channel: FakeChannel,
    ready: AtomicBool,
    gone: AtomicBool,
    changed: Notify,
    pub reported: Mutex<Vec<ConnectError>>,
}

#[async_trait]
impl Accounts for TestAccounts {
    fn shop(&self, _: AccountId) -> Option<Arc<dyn Shop>> {
        (!self.gone.load(Ordering::SeqCst)).then(|| Arc::new(self.shop.clone()) as Arc<dyn Shop>)
    }
    fn channel(&self, _: AccountId) -> Option<Arc<dyn Channel>> {
        (!self.gone.load(Ordering::SeqCst)).then(|| Arc::new(self.channel.clone()) as Arc<dyn Channel>)
    }
    fn readiness(&self, _: AccountId) -> Readiness {
        if self.gone.load(Ordering::SeqCst) {
            return Readiness::Gone;
        }
        if self.ready.load(Ordering::SeqCst) { Readiness::Ready } else { Readiness::Offline }
    }
    fn report(&self, _: AccountId, error: &ConnectError) {
        self.reported.lock().unwrap().push(error.clone());
    }
    async fn changed(&self) {
        self.changed.notified().await;
    }
}

/// What the keyring would have, and whether the step had been sent when it was told.
#[derive(Default)]
pub struct TestWitness(pub std::sync::atomic::AtomicU64);

#[async_trait]
impl Witness for TestWitness {
    async fn saw(&self, generation: u64) {
        self.0.store(generation, Ordering::SeqCst);
    }
}

pub struct TestDesk {
    pub store: TempStore,
    pub shop: FakeShop,
    pub channel: FakeChannel,
    pub accounts: Arc<TestAccounts>,
    pub witness: Arc<TestWitness>,
    pub account: AccountId,
    pub agent: AgentId,
    outbox: Option<Outbox>,
}

/// A minute at the other side is a tenth of a second here.
const PACE: Pace = Pace { divide: 600, retry: std::time::Duration::from_millis(5) };

impl TestDesk {
    pub async fn new() -> Self {
        let store = TempStore::new().unwrap();
        let clock = TestClock::at(START);
        let (shop, channel) = (FakeShop::new(&clock), FakeChannel::new(&clock));
        let accounts = Arc::new(TestAccounts {
            shop: shop.clone(),
            channel: channel.clone(),
            ready: AtomicBool::new(true),
            gone: AtomicBool::new(false),
            changed: Notify::new(),
            reported: Mutex::default(),
        });
        let (account, agent) = store
            .write(Durability::Normal, |w| {
                let agent = table::agent::add(w, "Li", Language::English, Role::Agent)?;
                let brand = table::brand::add(w, "Northlight Home", "en", "")?;
                let account = table::account::add(
                    w,
                    &NewAccount {
                        brand,
                        connector: "fake".into(),
                        kind: Kind::Shop,
                        name: "Northlight Home".into(),
                        address: String::new(),
                        settings: std::collections::BTreeMap::new(),
                        demo: false,
                    },
                )?;
                Ok((account, agent))
            })
            .await
            .unwrap();
        Self { store, shop, channel, accounts, witness: Arc::default(), account, agent, outbox: None }
    }

    pub fn start(&mut self) {
        self.outbox = Some(Outbox::run(
            self.store.store.clone(),
            Arc::clone(&self.accounts) as Arc<dyn Accounts>,
            Arc::clone(&self.witness) as Arc<dyn Witness>,
            PACE,
        ));
    }

    /// As the plug being pulled: whatever runs is gone, wherever it was.
    pub fn kill(&mut self) {
        self.outbox = None;
    }

    /// As the app starting anew on what was stored.
    pub async fn restart(&mut self, older: bool) {
        self.kill();
        crate::start(&self.store, older).await.unwrap();
        self.start();
    }

    /// As the machine waking from sleep.
    pub fn wake(&self) {
        self.outbox.as_ref().unwrap().waker()();
    }

    pub fn set_ready(&self, ready: bool) {
        self.accounts.ready.store(ready, Ordering::SeqCst);
        self.accounts.changed.notify_one();
    }

    /// Without a worker, as while it is connected anew; removed, when the store says so too.
    pub fn set_gone(&self, gone: bool) {
        self.accounts.gone.store(gone, Ordering::SeqCst);
        self.accounts.changed.notify_one();
    }

    pub async fn remove_account(&self) {
        let account = self.account;
        self.store.write(Durability::Full, move |w| table::account::remove(w, account)).await.unwrap();
        self.set_gone(true);
    }

    /// Connected again.
    pub async fn revive_account(&self) {
        let account = self.account;
        let revived = self.store.write(Durability::Full, move |w| {
            let was = table::account::get(&w.reader(), account)?;
            let new = NewAccount {
                brand: was.brand,
                connector: was.connector,
                kind: was.kind,
                name: was.name,
                address: was.address,
                settings: was.settings,
                demo: was.demo,
            };
            table::account::revive(w, account, &new)
        });
        revived.await.unwrap();
        self.set_gone(false);
    }

    /// Puts the order at the shop and in the store.
    pub async fn order(&self, order: Order) -> (OrderId, Order) {
        self.shop.put(order.clone());
        let order = self.shop.order_now(&order.remote).unwrap();
        let (account, stored) = (self.account, order.clone());
        let put = self.store.write(Durability::Normal, move |w| table::shop_order::put(w, account, &stored));
        (put.await.unwrap(), order)
    }

    /// The order's customer writes.
    pub async fn letter_about(&self, order: &Order) {
        let from = order.email.clone().unwrap();
        let letter = build::inbound().from("Mara Kessler", &from).to("Northlight", "support@northlight.test").build();
        let rows = ChannelRows { events: vec![ChannelEvent::Message(Box::new(letter))], ..ChannelRows::default() };
        let account = self.account;
        self.store
            .write(Durability::Normal, move |w| table::ingest::channel(w, account, &rows).map(drop))
            .await
            .unwrap();
    }

    /// Asks for an operation, decided on the order as it is stored.
    pub async fn ask(&self, mut payload: Payload, of: Option<OrderId>) -> OperationId {
        self.ask_after(&mut payload, of, vec![], 0).await
    }

    pub async fn ask_after(
        &self,
        payload: &mut Payload,
        of: Option<OrderId>,
        after: Vec<OperationId>,
        not_before: i64,
    ) -> OperationId {
        self.ask_within(payload, of, after, (0, not_before)).await
    }

    /// Asks for what can be undone for so many milliseconds.
    pub async fn ask_undoable(&self, mut payload: Payload, undo_ms: i64) -> OperationId {
        let until = self.store.now.get().plus_ms(undo_ms).0;
        self.ask_within(&mut payload, None, vec![], (until, until)).await
    }

    async fn ask_within(
        &self,
        payload: &mut Payload,
        of: Option<OrderId>,
        after: Vec<OperationId>,
        (undo_until, not_before): (i64, i64),
    ) -> OperationId {
        let (agent, mut payload) = (self.agent, payload.clone());
        let asked = self.store.write(Durability::Full, move |w| {
            let stored = of.map(|id| table::shop_order::get(&w.reader(), id)).transpose()?;
            if let Some(stored) = &stored {
                let reference = OrderRef {
                    id: stored.id,
                    remote: stored.order.remote.clone(),
                    number: stored.order.number.clone(),
                };
                match &mut payload {
                    Payload::Refund(refund) => refund.order = reference,
                    Payload::CreateReturn(of) => of.order = reference,
                    Payload::ReceiveReturn(of) => of.order = reference,
                    Payload::CancelReturn(of) => of.order = reference,
                    Payload::Exchange(of) => of.order = reference,
                    Payload::CancelOrder(of) => of.order = reference,
                    _ => {}
                }
            }
            table::operation::insert(
                w,
                &NewOperation {
                    request: uuid::Uuid::now_v7().to_string(),
                    position: 0,
                    agent,
                    facts: stored.as_ref().map(|stored| Facts::of(&stored.order)),
                    payload,
                    conversation: None,
                    after,
                    undo_until: Timestamp(undo_until),
                    not_before: Timestamp(not_before),
                    stale_after: w.now().plus_ms(model::time::DAY),
                },
            )
        });
        asked.await.unwrap()
    }

    pub async fn get(&self, id: OperationId) -> Operation {
        self.store.read(move |r| table::operation::get(r, id)).await.unwrap()
    }

    /// Waits until the order, as it is stored, is as `wanted`.
    pub async fn until_stored(&self, id: OrderId, wanted: impl Fn(&Order) -> bool) {
        for _ in 0..2_000 {
            if wanted(&self.store.read(move |r| table::shop_order::get(r, id)).await.unwrap().order) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(3)).await;
        }
        panic!("the stored order stays as it was");
    }

    /// Waits until the operation is in a state that `wanted` accepts.
    pub async fn until(&self, id: OperationId, wanted: impl Fn(&State) -> bool) -> Operation {
        self.until_operation(id, |operation| wanted(&operation.state)).await
    }

    /// Waits until the operation is as `wanted`.
    pub async fn until_operation(&self, id: OperationId, wanted: impl Fn(&Operation) -> bool) -> Operation {
        let reached = async {
            loop {
                let operation = self.get(id).await;
                if wanted(&operation) {
                    return operation;
                }
                tokio::time::sleep(std::time::Duration::from_millis(3)).await;
            }
        };
        let Ok(operation) = tokio::time::timeout(std::time::Duration::from_secs(20), reached).await else {
            panic!("the operation rests at {:?}", self.get(id).await);
        };
        operation
    }

    /// Waits until the operation is settled or with a person.
    pub async fn rest(&self, id: OperationId) -> State {
        let resting = |state: &State| matches!(state, State::Done | State::Cancelled | State::NeedsYou { .. });
        self.until(id, resting).await.state
    }

    /// What truly left the shop in all.
    pub fn paid_out(&self) -> Decimal {
        self.shop.effects().iter().filter_map(|effect| effect.amount).sum()
    }
}
