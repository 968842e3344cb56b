//! Whole desks, the big one with 1,000,000 messages and 200,000 orders. Made once and kept in the cache, named by the schema
//! and the world they were made of, since making the big one takes minutes.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use model::{
    conversation::Happening,
    id::{AgentId, BrandId, ConversationId},
};
use sha2::{Digest, Sha256};
use store::{
    Durability, Now, Store,
    keys::{DataKey, KeyringSecret, Keys},
    table::{
        agent, brand,
        conversation::{self, View},
        search,
    },
};

use crate::{
    copies, fill,
    world::{NOW, World},
};

/// What a desk holds.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub world: World,
    pub messages: usize,
    pub orders: u64,
    /// So often is all of it there, with its copies.
    pub times: i64,
}

pub const BIG: Size = Size {
    world: World { seed: 2, customers: 2_400, brands: 4, html: 100 },
    messages: 20_000,
    orders: 4_000,
    times: 50,
};

/// A shop that has just begun.
pub const SMALL: Size =
    Size { world: World { seed: 3, customers: 400, brands: 4, html: 100 }, messages: 3_000, orders: 2_000, times: 1 };

/// Raised when what is made changes by other than its numbers.
const EDITION: u32 = 4;
const SCHEMA: &str = include_str!("../../../src-tauri/crates/store/src/schema.sql");
/// The keyring's secret, kept beside the keys: nothing here is secret.
const SECRET: &str = "keyring-secret";

/// A desk's folder, with its store closed.
pub struct Desk {
    pub folder: PathBuf,
    secret: KeyringSecret,
}

/// An open one, and what is in it.
pub struct Open {
    pub store: Store,
    pub generation: u64,
    pub agents: Vec<AgentId>,
    pub brands: Vec<BrandId>,
}

impl Desk {
    /// The one in the cache, or a new one.
    pub async fn ready(size: Size) -> Self {
        let about = format!("{SCHEMA}{size:?}{EDITION}");
        let digest = crate::hex(&Sha256::digest(about)[..6]);
        let cache = test_servers::cache_folder().unwrap();
        let folder = cache.join(format!("bench-{digest}"));
        if !folder.join(SECRET).exists() {
            let made = cache.join(format!("bench-{digest}.part"));
            let _ = std::fs::remove_dir_all(&made);
            let times = size.times as u64;
            let (messages, orders) = (size.messages as u64 * times, size.orders * times);
            eprintln!("making {messages} messages and {orders} orders in {}", folder.display());
            Self::make(&made, size).await;
            std::fs::rename(&made, &folder).unwrap();
        }
        let secret: Vec<u8> = STANDARD.decode(std::fs::read_to_string(folder.join(SECRET)).unwrap()).unwrap();
        Self { folder, secret: KeyringSecret::new(secret.try_into().unwrap()) }
    }

    async fn make(folder: &Path, Size { world, messages, orders, times }: Size) {
        let created = Keys::create(folder, NOW).unwrap();
        let opened = store::open(folder, &created.data_key, None, Arc::new(|| NOW)).await.unwrap();
        let store = opened.store;
        let (fronts, agents) = store
            .write(Durability::Full, move |writer| Ok((fill::fronts(writer, world.brands)?, fill::agents(writer)?)))
            .await
            .unwrap();
        fill::whole(&store, world, &fronts, messages, orders).await.unwrap();
        work(&store, &agents).await;
        store.close().await;
        if times > 1 {
            copies::add(store.path(), &created.data_key, times - 1).unwrap();
        }
        index(folder, &created.data_key).await;
        std::fs::write(folder.join(SECRET), STANDARD.encode(created.keyring_secret.as_slice())).unwrap();
    }

    fn keys(&self) -> (Keys, DataKey) {
        let keys = Keys::read(&self.folder).unwrap();
        let key = keys.unlock_by_keyring_secret(&self.secret).unwrap();
        (keys, key)
    }

    pub async fn open(&self, now: Now) -> Open {
        let (_, key) = self.keys();
        let opened = store::open(&self.folder, &key, Some(0), now).await.unwrap();
        let (agents, brands) =
            opened.store.read(|reader| Ok((agent::list(reader)?, brand::list(reader)?))).await.unwrap();
        Open {
            store: opened.store,
            generation: opened.generation,
            agents: agents.iter().map(|agent| agent.id).collect(),
            brands: brands.iter().map(|brand| brand.id).collect(),
        }
    }

    /// What the app's keyring must hold for the app to open it: names and values.
    pub async fn keyring(&self) -> Vec<(String, String)> {
        let open = self.open(Arc::new(|| NOW)).await;
        open.store.close().await;
        let desk = self.keys().0.desk();
        vec![
            (format!("store key {desk}"), STANDARD.encode(self.secret.as_slice())),
            (format!("store generation {desk}"), open.generation.to_string()),
        ]
    }
}

/// Takes in all words, as the app does behind the arrivals: what is measured is not to be busy with it.
async fn index(folder: &Path, key: &DataKey) {
    let store = store::open(folder, key, None, Arc::new(|| NOW)).await.unwrap().store;
    let mut taken = 0;
    loop {
        let some = store.write(Durability::Normal, |writer| search::index_next(writer, 2_000)).await.unwrap();
        if some == 0 {
            if store.write(Durability::Normal, search::join_next).await.unwrap() {
                continue;
            }
            break;
        }
        taken += some;
        if taken % 100_000 < 2_000 {
            eprintln!("  {taken} messages can be searched");
        }
    }
    store.close().await;
}

/// Conversations of a world, before it is copied, that are in somebody's hands: a busy team has thousands open at a million
/// messages.
const AT_WORK: usize = 40;

/// What agents have done: the newest conversations are taken up again, some of them are somebody's, some sleep.
async fn work(store: &Store, agents: &[AgentId]) {
    let page = store.read(|reader| conversation::page(reader, View::Resolved, None, None, AT_WORK)).await.unwrap();
    let open: Vec<ConversationId> = page.rows.iter().map(|row| row.id).collect();
    assert_eq!(open.len(), AT_WORK, "the world has enough of them");
    let agents = agents.to_vec();
    store
        .write(Durability::Full, move |writer| {
            for (nth, id) in open.into_iter().enumerate() {
                let agent = agents[nth % agents.len()];
                conversation::act(writer, agent, id, Happening::Reopen)?;
                match nth % 10 {
                    0..4 => {
                        conversation::assign(writer, agent, id, Some(agent))?;
                    }
                    // Far ahead: the app wakes none while it is measured.
                    4 => {
                        let until = NOW.plus_ms(50 * 365 * model::time::DAY);
                        conversation::act(writer, agent, id, Happening::Snooze { until })?;
                    }
                    _ => {}
                }
            }
            Ok(())
        })
        .await
        .unwrap();
}
