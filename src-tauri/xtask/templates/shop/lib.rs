//! Newshop as a shop. This file has the traits; `wire` has Newshop's words, `map` makes them ours.
//!
//! What it can do so far is what it says: it signs in, and refuses the rest as not supported. Grow it one call at a
//! time, and give it to `connect::conformance::shop` in a test before anybody connects a real shop.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

mod map;
mod wire;

use std::sync::Arc;

use async_trait::async_trait;
use connect::{
    ConnectError, Connected, Connector, Field, FieldKind, Kind, Next, Outbound, Outcome, Probe, Progress, Secret,
    Settings, Setup, Shop, ShopCaps, Step, Trouble, Work,
    http::{Http, Limits, base_url},
    shop::{ShopBatch, ShopIdentity},
};
use model::{amend::AmendCaps, id::RemoteId, order::Order, refund::RefundCaps};
use serde_json::Value;
use tokio::sync::mpsc;

/// The connector's id: in settings, and in the window's message keys.
const ID: &str = "newshop";

/// How a Newshop account is set up.
pub struct Newshop;

impl Connector for Newshop {
    fn setup(&self) -> Setup {
        let field = |key: &'static str, kind| Field {
            key,
            kind,
            label: format!("setup.{ID}.{key}"),
            help: Some(format!("setup.{ID}.{key}.help")),
            required: true,
            default: None,
            advanced: false,
        };
        Setup {
            connector: ID,
            kind: Kind::Shop,
            name: "Newshop",
            fields: vec![field("address", FieldKind::Url), field("key", FieldKind::Secret)],
            presets: Vec::new(),
        }
    }

    fn place(&self, settings: &Settings) -> Option<String> {
        base_url("address", settings.value("address")?).ok().map(String::from)
    }

    fn connect(&self, settings: &Settings) -> Result<Connected, ConnectError> {
        let base = base_url("address", settings.required("address")?)?;
        let http = Http::new(base, settings.secret("key")?, &Secret::new(""), None, Limits::default())?;
        Ok(Connected::Shop(Arc::new(Account { http })))
    }
}

/// One connected shop.
struct Account {
    http: Http,
}

fn not_yet(what: &str) -> ConnectError {
    ConnectError::new(Trouble::Unsupported, format!("Newshop cannot {what} yet"))
}

#[async_trait]
impl Shop for Account {
    fn caps(&self) -> ShopCaps {
        ShopCaps {
            create_return: false,
            receive_return: false,
            cancel_return: false,
            receive_damaged: false,
            refund: RefundCaps { partial: false, reason: false },
            amend: AmendCaps::default(),
        }
    }

    async fn check(&self) -> Result<ShopIdentity, ConnectError> {
        let shop: wire::Shop = self.http.get("shop", &[]).await?.json()?;
        Ok(map::identity(shop))
    }

    async fn pull(&self, _: Option<Value>, _: Vec<RemoteId>, _: mpsc::Sender<ShopBatch>) -> Result<(), ConnectError> {
        Err(not_yet("bring orders"))
    }

    async fn sweep(&self) -> Result<Vec<RemoteId>, ConnectError> {
        Err(not_yet("list its orders"))
    }

    async fn order(&self, _: &RemoteId) -> Result<Order, ConnectError> {
        Err(not_yet("read an order"))
    }

    async fn find(&self, _: &str) -> Result<Vec<Order>, ConnectError> {
        Err(not_yet("look for orders"))
    }
}

#[async_trait]
impl Outbound for Account {
    fn next(&self, _: &Work, _: &Progress) -> Result<Next, ConnectError> {
        Err(not_yet("change anything"))
    }

    async fn send(&self, _: &Work, _: &Step, _: &Progress) -> Outcome {
        Outcome::NotHappened(not_yet("change anything"))
    }

    async fn probe(&self, _: &Work, _: &Step, _: &Progress) -> Result<Probe, ConnectError> {
        Err(not_yet("look for a change"))
    }
}
