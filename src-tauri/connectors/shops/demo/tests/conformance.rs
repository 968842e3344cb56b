//! The demo's shop is a shop.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use async_trait::async_trait;
use connect::{
    Connected, Connector, Settings, Shop, Trouble,
    conformance::{self, MadeRefund, MadeReturn, ShopWorld},
};
use demo_world::{Offline, SEED, World, place_delivered};
use model::{
    id::RemoteId,
    order::{Order, PostalAddress, ReturnStatus},
    time::Timestamp,
};
use rust_decimal::Decimal;
use shop_demo::DemoShop;

const NOW: Timestamp = Timestamp(1_795_344_600_000);

struct DemoShopWorld {
    path: PathBuf,
    world: World,
}

impl DemoShopWorld {
    fn at(path: &Path) -> Self {
        Self { path: path.to_owned(), world: World::new(path, SEED) }
    }

    fn order(&self, remote: &RemoteId) -> Order {
        let find = |state: &demo_world::State| state.orders[&state.number_of(remote).unwrap()].order.clone();
        self.world.read(NOW, find).unwrap()
    }
}

#[async_trait]
impl ShopWorld for DemoShopWorld {
    fn connector(&self) -> Box<dyn Connector> {
        Box::new(DemoShop::with_clock(Arc::new(|| NOW)))
    }
    fn settings(&self) -> Settings {
        let mut settings = Settings::default();
        settings.values.insert("file".into(), self.path.to_string_lossy().into_owned());
        settings.values.insert("pace".into(), "still".into());
        settings
    }
    fn wrong_secret(&self) -> Option<Settings> {
        None
    }
    fn now(&self) -> Timestamp {
        NOW
    }
    async fn place_order(&mut self, lines: &[(u32, Decimal)]) -> RemoteId {
        let pieces: Vec<u32> = lines.iter().map(|line| line.0).collect();
        self.world.change(NOW, |state| place_delivered(state, NOW, &pieces)).unwrap().unwrap()
    }
    async fn place_unpacked(&mut self, lines: &[(u32, Decimal)]) -> Option<RemoteId> {
        let remote = self.place_order(lines).await;
        let mut order = self.order(&remote);
        order.lines.iter_mut().for_each(|line| (line.fulfilled, line.delivered) = (0, 0));
        order.fulfilments.clear();
        let number = order.number.parse().unwrap();
        self.world.change(NOW, |state| state.put(number, order)).unwrap();
        Some(remote)
    }
    async fn touch(&mut self, order: &RemoteId) {
        let moved = PostalAddress {
            lines: vec!["Alsterufer 1".into()],
            city: "Hamburg".into(),
            postal_code: "20354".into(),
            country: "DE".into(),
        };
        let mut order = self.order(order);
        order.ship_to = Some(moved);
        let number = order.number.parse().unwrap();
        self.world.change(NOW, |state| state.put(number, order)).unwrap();
    }
    async fn refunds(&mut self, order: &RemoteId) -> Vec<MadeRefund> {
        let order = self.order(order);
        let rows = order.payments.iter().flat_map(|payment| &payment.refunds);
        rows.map(|row| MadeRefund { amount: row.amount, note: row.note.clone() }).collect()
    }
    async fn returns(&mut self, order: &RemoteId) -> Vec<MadeReturn> {
        let order = self.order(order);
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
        self.world.set_offline(NOW, Offline { shop: offline, channel: false }).unwrap();
    }
    async fn lose_next_answer(&mut self) -> bool {
        self.world.lose_next_answer(NOW, Offline { shop: true, channel: false }).unwrap();
        true
    }
    async fn lose_no_answer(&mut self) {
        self.world.lose_next_answer(NOW, Offline::default()).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_shop_is_a_shop() {
    let folder = tempfile::tempdir().unwrap();
    conformance::shop(&mut DemoShopWorld::at(&folder.path().join("demo.json"))).await;
}

fn shop(settings: &Settings) -> Arc<dyn Shop> {
    match DemoShop::with_clock(Arc::new(|| NOW)).connect(settings) {
        Ok(Connected::Shop(shop)) => shop,
        _ => panic!("the settings connect"),
    }
}

#[tokio::test]
async fn orders_are_found_by_whatever_a_customer_names() {
    let folder = tempfile::tempdir().unwrap();
    let world = DemoShopWorld::at(&folder.path().join("demo.json"));
    let shop = shop(&world.settings());
    for query in
        ["#10372", "10372", "mara.kessler@example.test", "Mara kessler", "0034 0434 1610 9402 7318", "+494055501372"]
    {
        let found = shop.find(query).await.unwrap();
        assert!(found.iter().any(|order| order.number == "10372"), "{query}");
        assert!(found.len() <= 9, "{query} finds {}", found.len());
    }
    assert_eq!(shop.find("").await.unwrap(), []);
    assert_eq!(shop.find("李晓梅").await.unwrap()[0].number, "10388");
}

#[tokio::test]
async fn settings_that_cannot_be_right_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let world = DemoShopWorld::at(&folder.path().join("demo.json"));
    for (key, value) in [("pace", "hasty"), ("seed", "x"), ("file", " ")] {
        let mut settings = world.settings();
        settings.values.insert(key.into(), value.into());
        let error = DemoShop::default().connect(&settings).err().unwrap();
        assert_eq!(error.trouble, Trouble::Settings { field: key.into() });
    }
}
