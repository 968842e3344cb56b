//! Newchannel as a channel. This file has the traits; `wire` has Newchannel's words, `map` makes them ours.
//!
//! What it can do so far is what it says: it signs in, and refuses the rest as not supported. Grow it one call at a
//! time, and give it to `connect::conformance::channel` in a test before anybody connects a real account.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

mod map;
mod wire;

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use connect::{
    Channel, ChannelCaps, ConnectError, Connected, Connector, Field, FieldKind, Kind, Next, Outbound, Outcome, Probe,
    Progress, Secret, Settings, Setup, Step, Trouble, Work,
    channel::{ChannelBatch, ChannelIdentity, Inbound, Location},
    http::{Http, Limits, base_url},
};
use serde_json::Value;
use tokio::sync::mpsc;

/// The connector's id: in settings, and in the window's message keys.
const ID: &str = "newchannel";

/// How a Newchannel account is set up.
pub struct Newchannel;

impl Connector for Newchannel {
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
            kind: Kind::Channel,
            name: "Newchannel",
            fields: vec![field("address", FieldKind::Url), field("token", FieldKind::Secret)],
            presets: Vec::new(),
        }
    }

    fn place(&self, settings: &Settings) -> Option<String> {
        base_url("address", settings.value("address")?).ok().map(String::from)
    }

    fn connect(&self, settings: &Settings) -> Result<Connected, ConnectError> {
        let base = base_url("address", settings.required("address")?)?;
        let http = Http::new(base, settings.secret("token")?, &Secret::new(""), None, Limits::default())?;
        Ok(Connected::Channel(Arc::new(Account { http })))
    }
}

/// One connected account.
struct Account {
    http: Http,
}

fn not_yet(what: &str) -> ConnectError {
    ConnectError::new(Trouble::Unsupported, format!("Newchannel cannot {what} yet"))
}

#[async_trait]
impl Channel for Account {
    fn caps(&self) -> ChannelCaps {
        ChannelCaps { subject: false, html: false, cc: false, attachments_max: 0, search: false }
    }

    async fn check(&self) -> Result<ChannelIdentity, ConnectError> {
        let account: wire::Account = self.http.get("account", &[]).await?.json()?;
        Ok(map::identity(account))
    }

    async fn run(&self, _: Option<Value>, _: mpsc::Sender<ChannelBatch>) -> Result<(), ConnectError> {
        Err(not_yet("bring messages"))
    }

    async fn fetch(&self, _: &Location, _: &str) -> Result<Bytes, ConnectError> {
        Err(not_yet("fetch a file"))
    }

    async fn complete(&self, _: &Location) -> Result<Inbound, ConnectError> {
        Err(not_yet("read a message"))
    }

    async fn set_seen(&self, _: &Location) -> Result<(), ConnectError> {
        Err(not_yet("mark a message as seen"))
    }
}

#[async_trait]
impl Outbound for Account {
    fn next(&self, _: &Work, _: &Progress) -> Result<Next, ConnectError> {
        Err(not_yet("send anything"))
    }

    async fn send(&self, _: &Work, _: &Step, _: &Progress) -> Outcome {
        Outcome::NotHappened(not_yet("send anything"))
    }

    async fn probe(&self, _: &Work, _: &Step, _: &Progress) -> Result<Probe, ConnectError> {
        Err(not_yet("look for what was sent"))
    }
}
