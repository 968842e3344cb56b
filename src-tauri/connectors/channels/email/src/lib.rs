//! Mail as a channel: IMAP in, SMTP out, any provider.
//!
//! [`setup`] and [`presets`] say what is entered, [`discover`] finds some of it; [`wire`] speaks with servers; [`map`] takes messages apart and [`compose`]
//! builds ours; [`sync`] brings what is new and old; [`out`] carries a mail out in steps. Nothing is
//! kept but two connections: where reading goes on is the cursor, which the caller stores.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

mod account;
mod check;
mod compose;
mod desk;
mod discover;
mod map;
mod older;
mod out;
mod presets;
mod search;
mod setup;
mod sync;
mod trouble;
mod wire;

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use connect::{
    Channel, ChannelCaps, ConnectError, Connected, Connector, Discovery, Next, Outbound, Outcome, Probe, Progress,
    Settings, Setup, Step, Work,
    channel::{ChannelBatch, ChannelIdentity, Found, Inbound, Location, Reach, Wanted},
};
use serde_json::Value;
use tokio::sync::mpsc;

use account::Account;
use setup::Config;

/// Most providers take 25 MB, encoded; that is so much before.
const ATTACHMENTS: u64 = 18 << 20;

/// Connects mailboxes.
pub struct Email;

#[async_trait]
impl Connector for Email {
    fn setup(&self) -> Setup {
        setup::setup()
    }

    fn place(&self, settings: &Settings) -> Option<String> {
        setup::place(settings)
    }

    fn connect(&self, settings: &Settings) -> Result<Connected, ConnectError> {
        let account = Account::new(Config::read(settings)?)?;
        Ok(Connected::Channel(Arc::new(Mailbox { account })))
    }

    async fn discover(&self, settings: &Settings) -> Discovery {
        discover::discover(settings).await
    }
}

/// One mailbox.
struct Mailbox {
    account: Account,
}

#[async_trait]
impl Outbound for Mailbox {
    fn next(&self, work: &Work, progress: &Progress) -> Result<Next, ConnectError> {
        out::next(&self.account, work, progress)
    }

    fn take_back(&self, _: &Work, progress: &Progress) -> Result<Next, ConnectError> {
        Ok(out::take_back(progress))
    }

    async fn send(&self, work: &Work, step: &Step, _: &Progress) -> Outcome {
        out::send(&self.account, work, step).await
    }

    async fn probe(&self, work: &Work, step: &Step, _: &Progress) -> Result<Probe, ConnectError> {
        out::probe(&self.account, work, step).await
    }
}

#[async_trait]
impl Channel for Mailbox {
    fn caps(&self) -> ChannelCaps {
        ChannelCaps { subject: true, html: true, cc: true, attachments_max: ATTACHMENTS, search: true }
    }

    async fn check(&self) -> Result<ChannelIdentity, ConnectError> {
        check::check(&self.account).await
    }

    async fn run(&self, cursor: Option<Value>, sink: mpsc::Sender<ChannelBatch>) -> Result<(), ConnectError> {
        sync::run(&self.account, cursor, sink).await
    }

    async fn fetch(&self, location: &Location, key: &str) -> Result<Bytes, ConnectError> {
        sync::fetch(&self.account, location, key).await
    }

    async fn complete(&self, location: &Location) -> Result<Inbound, ConnectError> {
        sync::complete(&self.account, location).await
    }

    async fn set_seen(&self, location: &Location) -> Result<(), ConnectError> {
        sync::set_seen(&self.account, location).await
    }

    fn reach(&self) -> Reach {
        older::reach(&self.account.config)
    }

    async fn search(&self, cursor: Option<&Value>, wanted: &Wanted) -> Result<Found, ConnectError> {
        older::search(&self.account, cursor, wanted).await
    }
}
