//! The fakes behave as connectors do; and they fail as told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use async_trait::async_trait;
use connect::{
    Connector, Next, Outbound, Outcome, Probe, Progress, Settings, Shop,
    conformance::{self, Arrived, ChannelWorld, CustomerMail, MadeRefund, MadeReturn, ShopWorld, WorldFile},
};
use model::{
    id::RemoteId,
    message::Address,
    order::{PostalAddress, ReturnStatus},
    time::Timestamp,
};
use rust_decimal::Decimal;
use testkit::{FakeChannel, FakeShop, Fate, TestClock, build, fake_shop::settings};

struct FakeShopWorld {
    shop: FakeShop,
    clock: TestClock,
    placed: u32,
}

#[async_trait]
impl ShopWorld for FakeShopWorld {
    fn connector(&self) -> Box<dyn Connector> {
        self.shop.connector()
    }
    fn settings(&self) -> Settings {
        FakeShop::settings()
    }
    fn wrong_secret(&self) -> Option<Settings> {
        Some(settings("wrong"))
    }
    fn now(&self) -> Timestamp {
        self.clock.now()
    }
    async fn place_order(&mut self, lines: &[(u32, Decimal)]) -> RemoteId {
        self.placed += 1;
        let mut order = build::order().number(&self.placed.to_string()).placed_at(self.clock.advance(1_000));
        for (pieces, price) in lines {
            order = order.line("Mug", *pieces, price * Decimal::from(*pieces));
        }
        self.shop.put(order.build())
    }
    async fn place_unpacked(&mut self, lines: &[(u32, Decimal)]) -> Option<RemoteId> {
        let remote = self.place_order(lines).await;
        let mut order = self.shop.order_now(&remote)?;
        order.lines.iter_mut().for_each(|line| (line.fulfilled, line.delivered) = (0, 0));
        order.fulfilment_status = model::order::FulfilmentStatus::Unfulfilled;
        Some(self.shop.put(order))
    }
    async fn touch(&mut self, order: &RemoteId) {
        self.clock.advance(1_000);
        let mut order = self.shop.order_now(order).unwrap();
        order.ship_to = Some(PostalAddress {
            lines: vec!["Alsterufer 1".into()],
            city: "Hamburg".into(),
            postal_code: "20354".into(),
            country: "DE".into(),
        });
        self.shop.put(order);
    }
    async fn refunds(&mut self, order: &RemoteId) -> Vec<MadeRefund> {
        let order = self.shop.order_now(order).unwrap();
        let rows = order.payments.iter().flat_map(|payment| &payment.refunds);
        rows.map(|row| MadeRefund { amount: row.amount, note: row.note.clone() }).collect()
    }
    async fn returns(&mut self, order: &RemoteId) -> Vec<MadeReturn> {
        let order = self.shop.order_now(order).unwrap();
        let made = order.returns.iter().map(|of| MadeReturn {
            confirmed: of.status != ReturnStatus::Draft,
            cancelled: of.status == ReturnStatus::Cancelled,
            quantity: of.lines.iter().map(|line| line.quantity).sum(),
            received: of.lines.iter().map(|line| line.received + line.damaged).sum(),
            damaged: of.lines.iter().map(|line| line.damaged).sum(),
        });
        made.collect()
    }
    async fn set_offline(&mut self, offline: bool) {
        self.shop.set_offline(offline);
    }
    async fn lose_next_answer(&mut self) -> bool {
        self.shop.lose_next_answer(true);
        true
    }
    async fn lose_no_answer(&mut self) {
        self.shop.lose_next_answer(false);
    }
}

#[tokio::test]
async fn the_fake_shop_is_a_shop() {
    let clock = TestClock::default();
    let mut world = FakeShopWorld { shop: FakeShop::new(&clock), clock, placed: 0 };
    conformance::shop(&mut world).await;
}

struct FakeChannelWorld {
    channel: FakeChannel,
    clock: TestClock,
}

#[async_trait]
impl ChannelWorld for FakeChannelWorld {
    fn connector(&self) -> Box<dyn Connector> {
        self.channel.connector()
    }
    fn settings(&self) -> Settings {
        FakeChannel::settings()
    }
    fn wrong_secret(&self) -> Option<Settings> {
        Some(settings("wrong"))
    }
    fn now(&self) -> Timestamp {
        self.clock.now()
    }
    fn us(&self) -> Address {
        FakeChannel::us()
    }
    fn customer(&self, n: usize) -> Address {
        build::address(&format!("Customer {n}"), &format!("customer{n}@customer.test"))
    }
    async fn customer_writes(&mut self, mail: &CustomerMail) {
        let mut message = build::inbound()
            .from(&mail.from.name, &mail.from.address)
            .message_id(&mail.message_id)
            .subject(&mail.subject)
            .text(&mail.text)
            .at(self.clock.advance(1_000));
        for file in &mail.files {
            message = message.file(&file.name, &file.mime, file.content.clone());
        }
        let mut message = message.build();
        message.in_reply_to = mail.in_reply_to.iter().cloned().collect();
        message.references.clone_from(&mail.references);
        self.channel.receive(message);
    }
    async fn arrived(&mut self, message_id: &str) -> Vec<Arrived> {
        let copies = self.channel.delivered().into_iter().filter(|one| one.message_id == message_id);
        let list = |all: &[Address]| all.iter().map(|one| one.address.clone()).collect::<Vec<_>>().join(", ");
        let copy = |one: testkit::fake_channel::Delivered| {
            let message = one.message;
            let header = |name: &str, value: String| (name.to_owned(), value);
            let ids = message.references.iter().map(|id| format!("<{id}>")).collect::<Vec<_>>().join(" ");
            Arrived {
                headers: vec![
                    header("Message-ID", format!("<{}>", one.message_id)),
                    header("In-Reply-To", message.in_reply_to.map(|id| format!("<{id}>")).unwrap_or_default()),
                    header("References", ids),
                    header("Date", one.at.0.to_string()),
                    header("From", message.from.address.clone()),
                    header("To", list(&message.to)),
                    header("Cc", list(&message.cc)),
                ],
                text: message.text,
                files: message
                    .attachments
                    .iter()
                    .zip(one.files)
                    .map(|(file, content)| WorldFile { name: file.name.clone(), mime: file.mime.clone(), content })
                    .collect(),
            }
        };
        copies.map(copy).collect()
    }
    async fn set_offline(&mut self, offline: bool) {
        self.channel.set_offline(offline);
    }
    async fn lose_next_answer(&mut self) -> bool {
        self.channel.lose_next_answer(true);
        true
    }
    async fn lose_no_answer(&mut self) {
        self.channel.lose_next_answer(false);
    }
}

#[tokio::test]
async fn the_fake_channel_is_a_channel() {
    for by_hand in [false, true] {
        let clock = TestClock::default();
        let channel = FakeChannel::new(&clock);
        if by_hand {
            channel.append_by_hand();
        }
        conformance::channel(&mut FakeChannelWorld { channel, clock }).await;
    }
}

#[tokio::test]
async fn a_fate_is_what_becomes_of_an_attempt() {
    let shop = FakeShop::new(&TestClock::default());
    let order = build::order().build();
    shop.put(order.clone());
    let work = build::work(build::refund(build::id(), &order, Decimal::TEN));
    let progress = Progress::new();
    let Ok(Next::Step(step)) = shop.next(&work, &progress) else { panic!("a refund has a step") };
    shop.script("refund", 1, Fate::NotHappened);
    shop.script("refund", 2, Fate::Refused("closed".into()));
    shop.script("refund", 3, Fate::UnknownWithoutEffect);
    shop.script("refund", 4, Fate::Withdrawn { looks: 1 });
    shop.script("refund", 5, Fate::Later { looks: 1 });

    assert!(matches!(shop.send(&work, &step, &progress).await, Outcome::NotHappened(_)));
    assert!(matches!(shop.send(&work, &step, &progress).await, Outcome::Refused { .. }));
    assert!(matches!(shop.send(&work, &step, &progress).await, Outcome::Unknown(_)));
    assert!(matches!(shop.probe(&work, &step, &progress).await, Ok(Probe::Absent { .. })));
    assert_eq!(shop.effects(), [], "nothing has happened yet");

    assert!(matches!(shop.send(&work, &step, &progress).await, Outcome::Unknown(_)));
    assert!(matches!(shop.probe(&work, &step, &progress).await, Ok(Probe::Found(_))));
    assert!(matches!(shop.probe(&work, &step, &progress).await, Ok(Probe::Absent { .. })), "the row is withdrawn");
    assert_eq!(shop.moved(work.id), Decimal::ZERO);

    assert!(matches!(shop.send(&work, &step, &progress).await, Outcome::Unknown(_)));
    assert!(matches!(shop.probe(&work, &step, &progress).await, Ok(Probe::Absent { .. })), "it is still on its way");
    assert!(matches!(shop.probe(&work, &step, &progress).await, Ok(Probe::Found(_))));
    assert_eq!((shop.moved(work.id), shop.attempts(work.id, "refund")), (Decimal::TEN, 5));

    assert!(matches!(shop.send(&work, &step, &progress).await, Outcome::Done(_)));
    assert_eq!(shop.moved(work.id), Decimal::from(20), "who sends twice pays twice");
    assert_eq!(shop.order(&order.remote).await.unwrap().refunded().amount, Decimal::from(20));
}
