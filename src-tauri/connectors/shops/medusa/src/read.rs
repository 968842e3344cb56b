//! Reading from the shop. Every list is checked against the filter it was asked with, because the server ignores filters
//! it does not know and then lists everything.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use connect::{
    ConnectError, Trouble,
    http::{Http, Reply},
};
use model::{id::RemoteId, order::Order, time::Timestamp};
use serde::de::DeserializeOwned;

use crate::{
    map::{self, Labels},
    wire::{self, CHANGE_FIELDS, ORDER_FIELDS, PAYMENT_FIELDS, RETURN_FIELDS},
};

/// Ids in one request: the address stays under what proxies take (8 KB).
const IDS_AT_ONCE: usize = 50;

/// The shop, for reading. Clones share its limits.
#[derive(Clone)]
pub struct Reader {
    pub http: Http,
    labels: Arc<Mutex<KnownLabels>>,
}

/// What reasons are called, as last read; and those asked about in vain, so that they are not asked about again.
#[derive(Default)]
struct KnownLabels {
    labels: Labels,
    without: BTreeSet<String>,
}

/// A page as it was read, and the server's clock when it was.
pub struct Listed<T> {
    pub rows: Vec<T>,
    /// Rows the page had, those that could not be read included.
    pub len: usize,
    pub count: u64,
    pub server_time: Option<Timestamp>,
}

/// Names and values of a request's query.
pub type Query = Vec<(&'static str, String)>;

impl Reader {
    pub fn new(http: Http) -> Self {
        Self { http, labels: Arc::default() }
    }

    pub async fn list<T: DeserializeOwned>(&self, path: &str, query: &Query) -> Result<Listed<T>, ConnectError> {
        let reply = self.http.get(path, query).await?;
        listed(&reply, |text| serde_json::from_str(text).ok())
    }

    pub async fn orders(&self, query: &Query) -> Result<Listed<Order>, ConnectError> {
        let mut query = query.clone();
        query.push(("fields", ORDER_FIELDS.to_owned()));
        let Listed { rows, len, count, server_time } = self.list::<wire::Order>("admin/orders", &query).await?;
        let labels = self.labels_for(&rows).await?;
        let back_office = self.http.base().as_str();
        let rows = rows.into_iter().filter_map(|order| map::order(order, back_office, &labels).ok()).collect();
        Ok(Listed { rows, len, count, server_time })
    }

    /// What the reasons in these orders are called.
    async fn labels_for(&self, orders: &[wire::Order]) -> Result<Labels, ConnectError> {
        let items = orders.iter().flat_map(|order| &order.returns).flat_map(|one| &one.items);
        let named: BTreeSet<&String> = items.filter_map(|item| item.reason_id.as_ref()).collect();
        let unknown = |known: &KnownLabels, id: &String| !known.labels.contains_key(id) && !known.without.contains(id);
        {
            let known = self.labels.lock().unwrap_or_else(PoisonError::into_inner);
            if !named.iter().any(|id| unknown(&known, id)) {
                return Ok(known.labels.clone());
            }
        }
        self.return_reasons().await?;
        let mut known = self.labels.lock().unwrap_or_else(PoisonError::into_inner);
        let vain: Vec<String> = named.into_iter().filter(|id| unknown(&known, id)).cloned().collect();
        known.without.extend(vain);
        Ok(known.labels.clone())
    }

    pub async fn return_reasons(&self) -> Result<Listed<wire::Reason>, ConnectError> {
        let page = self.list::<wire::Reason>("admin/return-reasons", &all_reasons()).await?;
        let mut known = self.labels.lock().unwrap_or_else(PoisonError::into_inner);
        known.labels = page.rows.iter().map(|reason| (reason.id.clone(), reason.label.clone())).collect();
        known.without.clear();
        Ok(page)
    }

    pub async fn refund_reasons(&self) -> Result<Listed<wire::Reason>, ConnectError> {
        self.list::<wire::Reason>("admin/refund-reasons", &all_reasons()).await
    }

    /// These orders, as many as there are.
    pub async fn orders_by_id(&self, ids: &[RemoteId]) -> Result<Vec<Order>, ConnectError> {
        let mut found = Vec::with_capacity(ids.len());
        for ids in ids.chunks(IDS_AT_ONCE) {
            let mut query: Query = ids.iter().map(|id| ("id[]", id.0.clone())).collect();
            query.push(("limit", ids.len().to_string()));
            let page = self.orders(&query).await?;
            if page.rows.iter().any(|order| !ids.contains(&order.remote)) {
                return Err(filter_ignored());
            }
            if page.len > page.rows.len() {
                return Err(ConnectError::new(Trouble::Garbage, "an order cannot be read"));
            }
            found.extend(page.rows);
        }
        Ok(found)
    }

    /// The one row with this id; `None` when the shop has none.
    ///
    /// A list is asked for it, because "404" may come from anything on the way.
    async fn one<T: DeserializeOwned>(
        &self,
        path: &str,
        id: &str,
        fields: &str,
        id_of: fn(&T) -> &str,
    ) -> Result<Option<T>, ConnectError> {
        let query = vec![("id[]", id.to_owned()), ("limit", "2".to_owned()), ("fields", fields.to_owned())];
        let page = self.list::<T>(path, &query).await?;
        if page.rows.iter().any(|row| id_of(row) != id) {
            return Err(filter_ignored());
        }
        if page.len > page.rows.len() {
            return Err(ConnectError::new(Trouble::Garbage, "the answer is not as expected"));
        }
        Ok(page.rows.into_iter().next())
    }

    pub async fn one_return(&self, id: &RemoteId) -> Result<Option<wire::Return>, ConnectError> {
        self.one("admin/returns", id.as_str(), RETURN_FIELDS, |row: &wire::Return| &row.id).await
    }

    pub async fn payment(&self, id: &RemoteId) -> Result<Option<wire::Payment>, ConnectError> {
        self.one("admin/payments", id.as_str(), PAYMENT_FIELDS, |row: &wire::Payment| &row.id).await
    }

    /// All changes of the order that were not discarded; `open` for those neither confirmed nor discarded.
    pub async fn changes(&self, order: &RemoteId, open: bool) -> Result<Vec<wire::Change>, ConnectError> {
        let mut query: Query = vec![("fields", CHANGE_FIELDS.to_owned())];
        if open {
            query.extend([("status[]", "pending".to_owned()), ("status[]", "requested".to_owned())]);
        }
        let path = format!("admin/orders/{}/changes", segment(order.as_str()));
        let page = self.list::<wire::Change>(&path, &query).await?;
        if page.len > page.rows.len() {
            return Err(ConnectError::new(Trouble::Garbage, "a change of the order cannot be read"));
        }
        Ok(if open { page.rows.into_iter().filter(wire::Change::is_open).collect() } else { page.rows })
    }

    /// Where goods of the order come back to: the location they were sent from, else the shop's first.
    pub async fn location_for(&self, order: &RemoteId) -> Result<Option<String>, ConnectError> {
        let query = vec![
            ("id[]", order.0.clone()),
            ("limit", "1".to_owned()),
            ("fields", "id,currency_code,created_at,updated_at,fulfillments.id,fulfillments.location_id,fulfillments.canceled_at".to_owned()),
        ];
        let page = self.list::<wire::Order>("admin/orders", &query).await?;
        let sent_from = page.rows.into_iter().find(|row| row.id == order.as_str()).and_then(|row| {
            let mut sent = row.fulfillments.into_iter().filter(|one| one.canceled_at.is_none());
            sent.find_map(|one| one.location_id)
        });
        if sent_from.is_some() {
            return Ok(sent_from);
        }
        let query = vec![("limit", "1".to_owned()), ("order", "created_at".to_owned()), ("fields", "id".to_owned())];
        let page = self.list::<wire::IdOnly>("admin/stock-locations", &query).await?;
        Ok(page.rows.into_iter().next().map(|row| row.id))
    }
}

impl wire::Change {
    pub fn is_open(&self) -> bool {
        matches!(self.status.as_str(), "pending" | "requested")
    }
}

fn listed<T>(reply: &Reply, read: impl Fn(&str) -> Option<T>) -> Result<Listed<T>, ConnectError> {
    let page: wire::Page<'_> = serde_json::from_slice(&reply.body)
        .map_err(|_| ConnectError::new(Trouble::Garbage, "the answer is not a list of a Medusa shop"))?;
    let len = page.rows.len();
    let rows: Vec<T> = page.rows.iter().filter_map(|row| read(row.get())).collect();
    if rows.len() < len {
        tracing::warn!(unread = len - rows.len(), "rows of the shop cannot be read and are left out");
    }
    Ok(Listed { rows, len, count: page.count, server_time: reply.server_time })
}

fn all_reasons() -> Query {
    vec![("limit", "1000".to_owned()), ("fields", "id,label".to_owned())]
}

pub fn filter_ignored() -> ConnectError {
    ConnectError::new(Trouble::Garbage, "the shop ignored what was asked for and listed something else")
}

/// An id as a part of a path.
pub fn segment(id: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    id.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_cannot_leave_its_place() {
        assert_eq!(segment("order_01M8-x"), "order_01M8-x");
        assert_eq!(segment("../users?x#y"), "%2E%2E%2Fusers%3Fx%23y");
    }
}
