//! A shop: where orders, payments and returns live.

use std::time::Duration;

use async_trait::async_trait;
use model::{
    amend::{AmendCaps, Variant},
    customer::ShopCustomer,
    id::RemoteId,
    order::{Order, Reason},
    refund::RefundCaps,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::mpsc;

use crate::{ConnectError, Outbound};

/// What this shop can do; the window asks these, never a platform's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopCaps {
    pub create_return: bool,
    pub receive_return: bool,
    pub cancel_return: bool,
    /// Goods can be received as damaged (not restocked).
    pub receive_damaged: bool,
    pub refund: RefundCaps,
    /// What can be changed of an order after it was placed.
    pub amend: AmendCaps,
}

/// Who answers, shown after the test and stored with the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopIdentity {
    pub name: String,
    /// What the server says it is, such as a version; for diagnosis.
    pub server: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reasons {
    pub returns: Vec<Reason>,
    pub refunds: Vec<Reason>,
}

/// A part of what is new. The cursor is stored in the same transaction as the rows, so a cut costs one batch.
#[derive(Debug, Clone, Default)]
pub struct ShopBatch {
    pub customers: Vec<ShopCustomer>,
    pub orders: Vec<Order>,
    /// Orders that the shop no longer has.
    pub gone: Vec<RemoteId>,
    /// All reasons, when they were read.
    pub reasons: Option<Reasons>,
    /// Where to go on from. Always in the server's own terms.
    pub cursor: Value,
    /// Of the first sync: how many of how many.
    pub progress: Option<(u64, u64)>,
    /// The server's clock against ours at that moment, where its answers carry a date.
    pub server_time: Option<Timestamp>,
}

#[async_trait]
pub trait Shop: Outbound {
    fn caps(&self) -> ShopCaps;

    /// Signs in and reads something small.
    async fn check(&self) -> Result<ShopIdentity, ConnectError>;

    /// Brings what changed since `cursor` (all, newest first, when `None`), batch by batch, then returns. `cases` are orders
    /// that are open on the desk or have an unfinished return: they are read again even if the shop's own clock says
    /// nothing happened, since some changes move no date.
    async fn pull(
        &self,
        cursor: Option<Value>,
        cases: Vec<RemoteId>,
        sink: mpsc::Sender<ShopBatch>,
    ) -> Result<(), ConnectError>;

    /// Every order id the shop has, to find deletions; the nightly sweep.
    async fn sweep(&self) -> Result<Vec<RemoteId>, ConnectError>;

    /// How long to wait between pulls while all is quiet.
    fn poll_every(&self) -> Duration {
        Duration::from_secs(20)
    }

    /// One order, read afresh.
    async fn order(&self, remote: &RemoteId) -> Result<Order, ConnectError>;

    /// What the shop sells that fits `query`, priced for this order, at most twenty; some of it for an empty query. Nothing for
    /// a shop that can neither exchange nor edit.
    async fn variants(&self, _order: &RemoteId, _query: &str) -> Result<Vec<Variant>, ConnectError> {
        Ok(vec![])
    }

    /// Looks at the shop itself, for what the desk does not hold: number, mail, phone or name.
    async fn find(&self, query: &str) -> Result<Vec<Order>, ConnectError>;
}
