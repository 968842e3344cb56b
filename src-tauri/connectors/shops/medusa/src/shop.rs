//! The shop as Shopdesk sees it: each call is a few requests, put together.

use async_trait::async_trait;
use connect::{
    ConnectError, Next, Outbound, Outcome, Probe, Progress, Shop, ShopCaps, Step, Trouble, Work,
    http::Http,
    shop::{ShopBatch, ShopIdentity},
};
use model::{
    amend::{AmendCaps, Variant},
    id::RemoteId,
    order::Order,
    refund::RefundCaps,
};
use serde_json::Value;
use tokio::sync::mpsc;

use crate::{
    mark, pull,
    read::{Listed, Query, Reader},
    steps, wire,
};

/// Ids in one page of a sweep.
const SWEEP: usize = 1000;

pub struct MedusaShop {
    reader: Reader,
}

impl MedusaShop {
    pub fn new(http: Http) -> Self {
        Self { reader: Reader::new(http) }
    }
}

#[async_trait]
impl Shop for MedusaShop {
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

    async fn check(&self) -> Result<ShopIdentity, ConnectError> {
        let query = vec![("fields", "id,name".to_owned())];
        let reply = self.reader.http.get("admin/stores", &query).await.map_err(explained)?;
        let stores: wire::Stores = reply.json().map_err(|_| not_medusa())?;
        let name = stores.stores.into_iter().next().map(|store| store.name).filter(|name| !name.trim().is_empty());
        Ok(ShopIdentity { name: name.unwrap_or_else(|| "Medusa".to_owned()), server: "Medusa 2".to_owned() })
    }

    async fn pull(
        &self,
        cursor: Option<Value>,
        cases: Vec<RemoteId>,
        sink: mpsc::Sender<ShopBatch>,
    ) -> Result<(), ConnectError> {
        pull::pull(&self.reader, cursor, cases, sink).await
    }

    async fn sweep(&self) -> Result<Vec<RemoteId>, ConnectError> {
        let mut ids = Vec::new();
        loop {
            let query = vec![
                ("order", "id".to_owned()),
                ("limit", SWEEP.to_string()),
                ("offset", ids.len().to_string()),
                ("fields", "id".to_owned()),
            ];
            let page: Listed<wire::IdOnly> = self.reader.list("admin/orders", &query).await?;
            if page.rows.len() < page.len {
                return Err(ConnectError::new(Trouble::Garbage, "an order has no id"));
            }
            ids.extend(page.rows.into_iter().map(|row| RemoteId(row.id)));
            if page.len < SWEEP {
                return Ok(ids);
            }
        }
    }

    async fn order(&self, remote: &RemoteId) -> Result<Order, ConnectError> {
        let ids = [remote.clone()];
        let orders = self.reader.orders_by_id(&ids).await?;
        let gone = || ConnectError::new(Trouble::NotFound, "the shop has no such order");
        let mut order = orders.into_iter().next().ok_or_else(gone)?;
        // A change of this desk's own, begun by an operation, is nobody's in the way: the next one finishes or discards it.
        let somebodys = |change: &wire::Change| mark::read(&change.internal_note).1.is_none();
        let open = self.reader.changes(remote, true).await?.into_iter().find(somebodys);
        order.open_change =
            open.map(|change| if change.change_type.is_empty() { "change".to_owned() } else { change.change_type });
        Ok(order)
    }

    async fn variants(&self, order: &RemoteId, query: &str) -> Result<Vec<Variant>, ConnectError> {
        self.reader.variants(order, query).await
    }

    async fn find(&self, query: &str) -> Result<Vec<Order>, ConnectError> {
        let text = query.trim().trim_start_matches('#').to_owned();
        if text.is_empty() {
            return Ok(vec![]);
        }
        let limit = |n: u32| ("limit", n.to_string());
        let newest = ("order", "-created_at".to_owned());
        let of_orders: Query = vec![("q", text.clone()), limit(20), newest.clone()];
        let of_customers: Query = vec![("q", text), limit(10), ("fields", "id".to_owned())];
        let (orders, customers) = futures::try_join!(
            self.reader.orders(&of_orders),
            self.reader.list::<wire::IdOnly>("admin/customers", &of_customers),
        )?;
        let mut found = orders.rows;
        if !customers.rows.is_empty() {
            let ids: Vec<String> = customers.rows.into_iter().map(|row| row.id).collect();
            let mut of_them: Query = ids.iter().map(|id| ("customer_id[]", id.clone())).collect();
            of_them.extend([limit(20), newest]);
            let theirs = self.reader.orders(&of_them).await?;
            let is_theirs = |order: &Order| order.customer.as_ref().is_some_and(|id| ids.contains(&id.0));
            for order in theirs.rows.into_iter().filter(is_theirs) {
                if found.iter().all(|known| known.remote != order.remote) {
                    found.push(order);
                }
            }
        }
        Ok(found)
    }
}

#[async_trait]
impl Outbound for MedusaShop {
    fn next(&self, work: &Work, progress: &Progress) -> Result<Next, ConnectError> {
        steps::next(work, progress)
    }

    fn take_back(&self, work: &Work, progress: &Progress) -> Result<Next, ConnectError> {
        steps::take_back(work, progress)
    }

    fn asked_anew(&self, progress: &Progress) -> Progress {
        steps::asked_anew(progress)
    }

    async fn send(&self, work: &Work, step: &Step, progress: &Progress) -> Outcome {
        steps::send(&self.reader, work, step, progress).await
    }

    async fn probe(&self, work: &Work, step: &Step, progress: &Progress) -> Result<Probe, ConnectError> {
        steps::probe(&self.reader, work, step, progress).await
    }
}

/// The trouble of a first sign-in, in words that say what to do.
fn explained(error: ConnectError) -> ConnectError {
    let message = match &error.trouble {
        Trouble::SignIn => {
            "The shop does not accept this secret key. It may be mistyped, revoked, or a publishable key."
        }
        Trouble::Forbidden => "This secret key is not allowed to read the shop.",
        Trouble::NotFound => "There is a server at this address, but no Medusa shop.",
        Trouble::Garbage => return not_medusa(),
        Trouble::UnknownHost => "There is no server of this name. Is the address right, and this computer online?",
        Trouble::Unreachable => "Nothing answers at this address.",
        Trouble::BadCertificate => "The server's certificate does not prove its name, so no key was sent to it.",
        _ => return error,
    };
    ConnectError::new(error.trouble, message)
}

fn not_medusa() -> ConnectError {
    ConnectError::new(Trouble::Garbage, "What answers at this address is not a Medusa shop.")
}
