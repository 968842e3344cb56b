//! Setting an account up: tried at the other side before anything is kept.

use std::{collections::BTreeMap, sync::Arc};

use api::{
    ApiError,
    ports::{Answered, Entry},
};
use connect::{ConnectError, Connected, Connector, FieldKind, Settings, Trouble};
use model::id::{AccountId, BrandId};
use store::{
    Durability,
    table::{
        self,
        account::{Account, Kind, NewAccount},
    },
};

use crate::{links::LiveLinks, vault};

/// The field by which a channel is told how far back to read.
const DEPTH: &str = "depth";

impl LiveLinks {
    pub(crate) async fn try_entry(&self, entry: &Entry) -> Result<Answered, ConnectError> {
        let (connector, settings) = self.settings(entry).await?;
        match connector.connect(&settings)? {
            Connected::Shop(shop) => {
                let identity = shop.check().await?;
                Ok(Answered {
                    name: identity.name,
                    address: String::new(),
                    server: identity.server,
                    learnt: BTreeMap::new(),
                })
            }
            Connected::Channel(channel) => {
                let identity = channel.check().await?;
                let mut learnt = BTreeMap::new();
                if let Some(files) = identity.files_sent {
                    learnt.insert("files_sent".to_owned(), files.to_string());
                }
                Ok(Answered { name: identity.name, address: identity.address, server: identity.server, learnt })
            }
        }
    }

    pub(crate) async fn save_entry(&self, entry: Entry, brand: BrandId) -> Result<AccountId, ApiError> {
        let answered = self.try_entry(&entry).await?;
        let (connector, settings) = self.settings(&entry).await?;
        let setup = connector.setup();
        let mut values = settings.values.clone();
        values.extend(answered.learnt);
        let kind = if setup.kind == connect::Kind::Shop { Kind::Shop } else { Kind::Channel };
        let new = NewAccount {
            brand,
            connector: entry.connector.clone(),
            kind,
            name: if answered.name.is_empty() { answered.address.clone() } else { answered.name.clone() },
            address: answered.address.clone(),
            settings: values.clone(),
            demo: false,
        };
        let (known, name, same) = (entry.account, answered.name, Arc::clone(&connector));
        let saved = self
            .store
            .write(Durability::Normal, move |w| {
                let (id, anew) = if let Some(id) = known {
                    let before = table::account::get(&w.reader(), id)?.settings;
                    table::account::set_settings(w, id, &new.address, &values)?;
                    (id, before.get(DEPTH) != values.get(DEPTH))
                } else {
                    let (in_use, removed) = (table::account::list(&w.reader())?, table::account::removed(&w.reader())?);
                    // What is done by one would not be guarded by the other.
                    if the_same(in_use, same.as_ref(), &new).is_some() {
                        return Ok(None);
                    }
                    // The same again: what it left unsettled has to go on guarding what is done there.
                    if let Some(id) = the_same(removed, same.as_ref(), &new) {
                        table::account::revive(w, id, &new)?;
                        (id, false)
                    } else {
                        (table::account::add(w, &new)?, false)
                    }
                };
                if kind == Kind::Channel && table::account::senders(&w.reader(), id)?.is_empty() {
                    table::account::set_senders(w, id, &[(name, new.address)])?;
                }
                Ok(Some((table::account::get(&w.reader(), id)?, anew)))
            })
            .await?;
        let Some((account, anew)) = saved else {
            return Err(ApiError::new("account.known", "this shop or mailbox is connected already"));
        };
        let (vault, id, secrets) = (Arc::clone(&self.vault), account.id, settings.secrets);
        let kept = tokio::task::spawn_blocking(move || vault::keep_account_secrets(vault.as_ref(), id, &secrets)).await;
        let kept = kept.map_err(|error| ApiError::new("vault.failed", error.to_string()))?;
        if let Err(error) = kept {
            // An account without its secret would only fail at the next start: better to say so now.
            if known.is_none() {
                self.store.write(Durability::Normal, move |w| table::account::remove(w, id)).await?;
            }
            return Err(ApiError::new("vault.failed", error.to_string()));
        }
        if anew {
            // Further back than was read: it is read from the beginning, which makes no second message. Nobody may be writing
            // where reading has come to.
            self.stop(id).await;
            self.store.write(Durability::Normal, move |w| table::account::clear_cursor(w, id)).await?;
        }
        self.start(&account).await;
        let _ = self.tags.send("boot".into());
        Ok(account.id)
    }

    /// What was entered, with kept secrets in the place of those left empty.
    async fn settings(&self, entry: &Entry) -> Result<(Arc<dyn Connector>, Settings), ConnectError> {
        let found = self.connectors.iter().find(|connector| connector.setup().connector == entry.connector).cloned();
        let connector = found.ok_or_else(|| ConnectError::new(Trouble::Unsupported, "there is no such connector"))?;
        let mut secrets = match entry.account {
            Some(account) => self.secrets(account).await?,
            None => BTreeMap::new(),
        };
        let given = entry.secrets.iter().filter(|(_, secret)| !secret.expose().is_empty());
        secrets.extend(given.map(|(key, secret)| (key.clone(), secret.clone())));
        let fields = connector.setup().fields;
        let mut values = entry.values.clone();
        // A secret typed into a value's place would end up in the store.
        values.retain(|key, _| fields.iter().any(|field| field.key == key && field.kind != FieldKind::Secret));
        for field in &fields {
            if let (Some(default), false) = (&field.default, values.contains_key(field.key)) {
                values.insert(field.key.to_owned(), default.clone());
            }
        }
        Ok((connector, Settings { values, secrets }))
    }
}

/// Which of these accounts is this very shop or mailbox.
fn the_same(accounts: Vec<Account>, connector: &dyn Connector, new: &NewAccount) -> Option<AccountId> {
    let place = |values: &BTreeMap<String, String>| {
        connector.place(&Settings { values: values.clone(), secrets: BTreeMap::new() })
    };
    let here = place(&new.settings)?;
    let same = accounts.into_iter().find(|account| {
        !account.demo
            && account.connector == new.connector
            && account.kind == new.kind
            && place(&account.settings).as_ref() == Some(&here)
    });
    same.map(|account| account.id)
}
