//! The other side: a real shop behind a proxy that breaks what it is told to break.

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use async_trait::async_trait;
use connect::{
    Connected, Connector, Secret, Settings, Shop,
    conformance::{MadeRefund, MadeReturn, ShopWorld},
};
use model::{id::RemoteId, time::Timestamp};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use test_servers::{
    Folder, Medusa, MedusaOptions, PlaceOrder, PlacedOrder,
    proxy::{Fault, HttpProxy, Rule},
    shop::CATALOGUE,
};

pub struct World {
    pub medusa: Medusa,
    pub proxy: HttpProxy,
    _folder: Folder,
}

impl World {
    pub async fn start() -> Self {
        let folder = Folder::fresh().unwrap();
        let medusa = Medusa::start(folder.path(), MedusaOptions::default()).await.unwrap();
        let proxy = HttpProxy::start(([127, 0, 0, 1], medusa.port()).into()).await.unwrap();
        Self { medusa, proxy, _folder: folder }
    }

    pub fn settings_with(url: &str, key: &str) -> Settings {
        let mut settings = Settings::default();
        settings.values.insert("url".into(), url.into());
        settings.secrets.insert("key".into(), Secret::new(key));
        settings
    }

    /// A fresh connection through the proxy.
    pub fn shop(&self) -> Arc<dyn Shop> {
        connected(&self.settings())
    }

    /// An order of `pieces` of one article, paid and delivered.
    pub async fn order(&self, pieces: u32) -> PlacedOrder {
        let order = PlaceOrder::new("anna@example.test").item(CATALOGUE[0].variants[0].1, pieces);
        let placed = self.medusa.place_order(&order).await.unwrap();
        self.medusa.complete(&placed.id, "TRACK-1").await.unwrap();
        placed
    }

    pub fn fault(&self, method: &str, path: &str, fault: Fault) {
        self.proxy.rule(Rule::new(method, path, fault).unwrap());
    }

    pub async fn post(&self, path: &str, body: Value) -> Value {
        self.medusa.admin_post(path, body).await.unwrap()
    }

    /// A return that somebody makes at the shop; its id.
    pub async fn return_by_the_shop(&self, order: &PlacedOrder, pieces: u32, location: Option<&str>) -> RemoteId {
        let mut begin = json!({"order_id": order.id});
        if let Some(location) = location {
            begin["location_id"] = location.into();
        }
        let made = self.post("/admin/returns", begin).await;
        let id = made["return"]["id"].as_str().unwrap().to_owned();
        let items = json!({"items": [{"id": order.lines[0], "quantity": pieces}]});
        self.post(&format!("/admin/returns/{id}/request-items"), items).await;
        self.post(&format!("/admin/returns/{id}/request"), json!({"no_notification": true})).await;
        RemoteId(id)
    }
}

pub fn connected(settings: &Settings) -> Arc<dyn Shop> {
    match shop_medusa::Medusa.connect(settings).unwrap() {
        Connected::Shop(shop) => shop,
        Connected::Channel(_) => panic!("a shop's connector made a channel"),
    }
}

fn decimal(value: &Value) -> Decimal {
    value.to_string().parse().unwrap()
}

fn pieces(made: &Value, key: &str) -> u32 {
    made["items"].as_array().unwrap().iter().map(|item| item[key].as_u64().unwrap() as u32).sum()
}

#[async_trait]
impl ShopWorld for World {
    fn connector(&self) -> Box<dyn Connector> {
        Box::new(shop_medusa::Medusa)
    }

    fn settings(&self) -> Settings {
        Self::settings_with(&self.proxy.url(), self.medusa.secret_key())
    }

    fn wrong_secret(&self) -> Option<Settings> {
        Some(Self::settings_with(
            &self.proxy.url(),
            "sk_0000000000000000000000000000000000000000000000000000000000000000",
        ))
    }

    fn now(&self) -> Timestamp {
        Timestamp(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as i64)
    }

    async fn place_order(&mut self, lines: &[(u32, Decimal)]) -> RemoteId {
        let mut order = PlaceOrder::new("anna@example.test");
        for (article, (pieces, _)) in CATALOGUE.iter().zip(lines) {
            order = order.item(article.variants[0].1, *pieces);
        }
        let placed = self.medusa.place_order(&order).await.unwrap();
        self.medusa.complete(&placed.id, "TRACK-1").await.unwrap();
        RemoteId(placed.id)
    }

    async fn place_unpacked(&mut self, lines: &[(u32, Decimal)]) -> Option<RemoteId> {
        let mut order = PlaceOrder::new("anna@example.test");
        for (article, (pieces, _)) in CATALOGUE.iter().zip(lines) {
            order = order.item(article.variants[0].1, *pieces);
        }
        Some(RemoteId(self.medusa.place_order(&order).await.unwrap().id))
    }

    async fn touch(&mut self, order: &RemoteId) {
        self.post(&format!("/admin/orders/{order}"), json!({"email": "anna.new@example.test"})).await;
    }

    async fn refunds(&mut self, order: &RemoteId) -> Vec<MadeRefund> {
        let order = self.medusa.order(order.as_str()).await.unwrap();
        let payment = order["payment_collections"][0]["payments"][0]["id"].as_str().unwrap();
        let rows = self.medusa.refunds(payment).await.unwrap();
        let made = |row: &Value| MadeRefund {
            amount: decimal(&row["amount"]),
            note: row["note"].as_str().unwrap_or_default().to_owned(),
        };
        rows.iter().map(made).collect()
    }

    async fn returns(&mut self, order: &RemoteId) -> Vec<MadeReturn> {
        let rows = self.medusa.returns(order.as_str()).await.unwrap();
        let made = |row: &Value| MadeReturn {
            confirmed: row["status"] != "open",
            cancelled: row["status"] == "canceled",
            quantity: pieces(row, "quantity"),
            received: pieces(row, "received_quantity"),
            damaged: pieces(row, "damaged_quantity"),
        };
        rows.iter().map(made).collect()
    }

    async fn set_offline(&mut self, offline: bool) {
        if offline {
            self.proxy.gate.down().await;
        } else {
            self.proxy.gate.up().await;
        }
    }

    async fn lose_next_answer(&mut self) -> bool {
        self.fault("POST", "^/admin/", Fault::CutAfterEffect);
        true
    }

    async fn lose_no_answer(&mut self) {
        self.proxy.clear_rules();
    }

    fn overlaps(&self) -> bool {
        true
    }
}
