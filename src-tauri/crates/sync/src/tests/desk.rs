//! A store with a mailbox and a shop, and workers that do not make a test wait.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use connect::{Channel, Connected, Shop};
use model::id::{AccountId, BrandId};
use store::{
    Durability,
    table::{
        account::{self, Kind, NewAccount},
        brand, conversation, message,
    },
    testing::TempStore,
};
use tokio::time::timeout;

use crate::{LinkState, Patience, Worker};

pub struct Desk {
    pub store: TempStore,
    pub mailbox: AccountId,
    pub shop: AccountId,
}

pub fn quick() -> Patience {
    Patience {
        first: Duration::from_millis(5),
        longest: Duration::from_millis(40),
        rarely: Duration::from_millis(40),
        sound_after: Duration::from_secs(60),
        gather: Duration::from_millis(2),
        sweep: Duration::from_secs(3_600),
        watch: Duration::from_secs(600),
        whole: Duration::from_secs(3_600),
    }
}

impl Desk {
    pub async fn new() -> Self {
        let store = TempStore::new().unwrap();
        let (mailbox, shop) = store
            .write(Durability::Normal, |writer| {
                let brand = brand::add(writer, "Northlight", "en", "")?;
                let mut add = |kind, address: &str| account::add(writer, &new(brand, kind, address));
                Ok((add(Kind::Channel, "support@northlight.test")?, add(Kind::Shop, "")?))
            })
            .await
            .unwrap();
        Self { store, mailbox, shop }
    }

    pub fn channel(&self, channel: impl Channel + 'static) -> Worker {
        let connected = Connected::Channel(Arc::new(channel));
        Worker::start_with(self.store.store.clone(), self.mailbox, connected, quick())
    }

    pub fn shop(&self, shop: impl Shop + 'static) -> Worker {
        let connected = Connected::Shop(Arc::new(shop));
        Worker::start_with(self.store.store.clone(), self.shop, connected, quick())
    }

    /// The texts of all messages.
    pub async fn texts(&self) -> Vec<String> {
        let texts = self.store.read(|reader| {
            let mut texts = Vec::new();
            for view in [conversation::View::Open, conversation::View::Resolved] {
                for row in conversation::page(reader, view, None, None, 100_000)?.rows {
                    for item in message::timeline(reader, row.id, None, 100_000)?.0 {
                        texts.push(item.whole_text().to_owned());
                    }
                }
            }
            texts.sort();
            Ok(texts)
        });
        texts.await.unwrap()
    }
}

fn new(brand: BrandId, kind: Kind, address: &str) -> NewAccount {
    NewAccount {
        brand,
        connector: "test".into(),
        kind,
        name: "Test".into(),
        address: address.into(),
        settings: BTreeMap::new(),
        demo: false,
    }
}

/// Waits until the worker says so.
pub async fn until(worker: &Worker, what: impl FnMut(&LinkState) -> bool) -> LinkState {
    let mut states = worker.watch();
    let state = timeout(Duration::from_secs(30), states.wait_for(what)).await;
    state.expect("it comes to it in time").expect("the worker is alive").clone()
}

/// Waits until it is so.
pub async fn eventually<F: Future<Output = bool>>(mut what: impl FnMut() -> F) {
    let looking = async {
        while !what().await {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    timeout(Duration::from_secs(30), looking).await.expect("it comes to it in time");
}
