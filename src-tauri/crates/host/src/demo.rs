//! The demo: a made-up shop and mailbox in a file of its own, set up and taken away in one go, with an outage to try.

use std::{collections::BTreeMap, path::PathBuf};

use api::dto::DemoState;
use demo_world::{Offline, SEED, World};
use model::id::BrandId;
use store::{
    Durability, Now, Store,
    table::{
        self,
        account::{Account, Kind, NewAccount},
    },
};

use crate::registry;

/// The world's file, in the desk's folder.
const FILE: &str = "demo.json";
/// Days to send goods back.
const RETURN_DAYS: u32 = 14;

pub(crate) struct Demo {
    file: PathBuf,
    world: World,
    now: Now,
}

impl Demo {
    pub(crate) fn new(folder: &std::path::Path, now: Now) -> Self {
        let file = folder.join(FILE);
        Self { world: World::new(&file, SEED), file, now }
    }

    pub(crate) fn state(&self, accounts: &[Account]) -> DemoState {
        let on = accounts.iter().any(|account| account.demo);
        let offline = if on { self.world.offline((self.now)()).unwrap_or_default() } else { Offline::default() };
        DemoState { on, shop_offline: offline.shop, channel_offline: offline.channel }
    }

    pub(crate) fn set_outage(&self, shop: bool, channel: bool) -> Result<(), demo_world::WorldError> {
        self.world.set_offline((self.now)(), Offline { shop, channel })
    }

    /// Makes the world and its two accounts; finds them when they are there.
    pub(crate) async fn add(&self, store: &Store) -> store::Result<Vec<Account>> {
        let settings: BTreeMap<String, String> =
            [("file".to_owned(), self.file.to_string_lossy().into_owned())].into_iter().collect();
        let added = store.write(Durability::Normal, move |w| {
            let known = table::account::list(&w.reader())?;
            let mut demo: Vec<Account> = known.into_iter().filter(|account| account.demo).collect();
            if demo.is_empty() {
                let (name, address) = (demo_world::SHOP_NAME, demo_world::SHOP_ADDRESS);
                let brand: BrandId = table::brand::add(w, name, "en", &format!("Your {name} team"))?;
                table::brand::set_returns(w, brand, demo_world::RETURN_ADDRESS, RETURN_DAYS)?;
                let account = |kind| NewAccount {
                    brand,
                    connector: registry::demo(kind).to_owned(),
                    kind,
                    name: name.to_owned(),
                    address: if kind == Kind::Channel { address.to_owned() } else { String::new() },
                    settings: settings.clone(),
                    demo: true,
                };
                let shop = table::account::add(w, &account(Kind::Shop))?;
                let channel = table::account::add(w, &account(Kind::Channel))?;
                table::account::set_senders(w, channel, &[(name.to_owned(), address.to_owned())])?;
                demo = vec![table::account::get(&w.reader(), shop)?, table::account::get(&w.reader(), channel)?];
            }
            Ok(demo)
        });
        added.await
    }

    pub(crate) fn remove_file(&self) {
        for file in [self.file.clone(), self.file.with_extension("json.lock"), self.file.with_extension("lock")] {
            match std::fs::remove_file(&file) {
                Ok(()) => {}
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => tracing::warn!(%error, "the demo's file was not removed"),
            }
        }
    }
}
