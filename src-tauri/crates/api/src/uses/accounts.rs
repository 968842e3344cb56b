//! Brands, accounts, how they stand, and the demo.

use std::collections::BTreeMap;

use connect::{ConnectError, FieldKind, Kind, Secret, Settings, Trouble};
use model::id::{AccountId, BrandId};
use store::{Durability, table};
use table::account::Account;

use crate::{
    Desk,
    dto::*,
    error::{ApiError, Result},
    ports::Entry,
};

/// Days that a customer has to send goods back, at most.
const MOST_DAYS: u32 = 365;

impl Desk {
    pub(crate) async fn brands(&self, _: Empty) -> Result<Vec<BrandView>> {
        let (brands, accounts) = self.store.read(|r| Ok((table::brand::list(r)?, table::account::list(r)?))).await?;
        Ok(brands.into_iter().map(|brand| brand_view(brand, &accounts)).collect())
    }

    pub(crate) async fn brand_save(&self, request: BrandSave) -> Result<BrandView> {
        self.agent()?;
        let name = request.name.trim().to_owned();
        if name.is_empty() {
            return Err(ApiError::new("brand.no_name", "the name is missing"));
        }
        let id: Option<BrandId> = request.id.as_deref().map(str::parse).transpose()?;
        let (language, signature) = (request.language, request.signature);
        let (address, days) = (request.return_address.trim().to_owned(), request.return_days);
        if days > MOST_DAYS {
            return Err(ApiError::new("brand.return_days", "a whole number up to 365"));
        }
        let saved = self.store.write(Durability::Normal, move |w| {
            let id = match id {
                Some(id) => {
                    table::brand::set(w, id, &name, &language, &signature)?;
                    id
                }
                None => table::brand::add(w, &name, &language, &signature)?,
            };
            table::brand::set_returns(w, id, &address, days)?;
            Ok((table::brand::get(&w.reader(), id)?, table::account::list(&w.reader())?))
        });
        let (brand, accounts) = saved.await?;
        Ok(brand_view(brand, &accounts))
    }

    pub(crate) async fn connectors(&self, _: Empty) -> Result<Vec<ConnectorView>> {
        Ok(self.links.connectors().iter().map(|connector| connector_view(connector.setup())).collect())
    }

    pub(crate) async fn accounts(&self, _: Empty) -> Result<Vec<AccountView>> {
        let (accounts, waiting) = self
            .store
            .read(|r| {
                let mut waiting: BTreeMap<AccountId, u32> = BTreeMap::new();
                for operation in table::operation::open(r)? {
                    *waiting.entry(operation.payload.account()).or_default() += 1;
                }
                Ok((table::account::list(r)?, waiting))
            })
            .await?;
        let waiting_of = |account: &Account| waiting.get(&account.id).copied().unwrap_or_default();
        Ok(accounts.iter().map(|account| self.account_view(account, waiting_of(account))).collect())
    }

    pub(crate) async fn account_discover(&self, request: AccountAddress) -> Result<AccountFound> {
        self.agent()?;
        let connectors = self.links.connectors();
        let known = connectors.iter().find(|connector| connector.setup().connector == request.connector);
        let connector = known.ok_or_else(|| ApiError::new("store.not_found", "no such kind of account"))?;
        let settings = Settings { values: request.values, ..Settings::default() };
        let found = connector.discover(&settings).await;
        let values = found.values.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        Ok(AccountFound { preset: found.preset.map(str::to_owned), values })
    }

    pub(crate) async fn account_test(&self, request: AccountEntry) -> Result<AccountTest> {
        self.agent()?;
        let (entry, _) = entry(request)?;
        Ok(match self.links.test(&entry).await {
            Ok(answered) => {
                AccountTest { ok: true, name: Some(answered.name), server: Some(answered.server), trouble: None }
            }
            Err(error) => AccountTest { ok: false, name: None, server: None, trouble: Some(trouble(error)) },
        })
    }

    pub(crate) async fn account_save(&self, request: AccountEntry) -> Result<AccountView> {
        self.agent()?;
        let (entry, brand) = entry(request)?;
        let (brand, is_new) = match brand {
            Some(brand) => (brand, false),
            None => self.some_brand().await?,
        };
        let id = self.links.save(entry, brand).await?;
        let account = self.account(id).await?;
        if is_new {
            // The shop or mailbox has told its own name by now.
            let name = account.name.clone();
            self.store.write(Durability::Normal, move |w| table::brand::set(w, brand, &name, "en", "")).await?;
        }
        Ok(account)
    }

    pub(crate) async fn account_remove(&self, request: ById) -> Result<Empty> {
        self.agent()?;
        self.links.remove(request.id.parse()?).await?;
        Ok(Empty {})
    }

    pub(crate) async fn account_pause(&self, request: AccountPause) -> Result<AccountView> {
        self.agent()?;
        let id: AccountId = request.id.parse()?;
        self.links.set_paused(id, request.paused).await?;
        self.account(id).await
    }

    pub(crate) async fn account_sync_now(&self, request: ById) -> Result<Empty> {
        self.links.sync_now(request.id.parse()?);
        Ok(Empty {})
    }

    pub(crate) async fn connectivity(&self, _: Empty) -> Result<Connectivity> {
        let accounts = self.accounts(Empty {}).await?;
        let (waiting, needs_you) = self.store.read(table::operation::counts).await?;
        Ok(Connectivity { accounts, waiting, needs_you, clock_ahead_ms: self.links.clock_ahead_ms() })
    }

    pub(crate) async fn demo(&self, _: Empty) -> Result<DemoState> {
        Ok(self.links.demo().await)
    }

    pub(crate) async fn demo_start(&self, _: Empty) -> Result<Boot> {
        self.links.demo_start().await?;
        self.ready_state().await
    }

    pub(crate) async fn demo_outage(&self, request: DemoOutage) -> Result<DemoState> {
        self.links.demo_outage(request.shop, request.channel)?;
        Ok(self.links.demo().await)
    }

    pub(crate) async fn demo_remove(&self, _: Empty) -> Result<Boot> {
        self.agent()?;
        self.links.demo_remove().await?;
        self.ready_state().await
    }

    async fn account(&self, id: AccountId) -> Result<AccountView> {
        let account = self.store.read(move |r| table::account::get(r, id)).await?;
        Ok(self.account_view(&account, 0))
    }

    fn account_view(&self, account: &Account, waiting: u32) -> AccountView {
        AccountView {
            id: account.id.to_string(),
            connector: account.connector.clone(),
            kind: match account.kind {
                table::account::Kind::Shop => "shop",
                table::account::Kind::Channel => "channel",
            }
            .into(),
            brand: account.brand.to_string(),
            name: account.name.clone(),
            values: account.settings.clone(),
            link: LinkView { waiting, ..self.links.link(account.id) },
            demo: account.demo,
        }
    }

    /// The desk's first brand, or a new one and `true`.
    async fn some_brand(&self) -> Result<(BrandId, bool)> {
        let brand = self.store.write(Durability::Normal, move |w| {
            let known = table::brand::list(&w.reader())?;
            match known.first() {
                Some(brand) => Ok((brand.id, brand.name.is_empty())),
                None => Ok((table::brand::add(w, "", "en", "")?, true)),
            }
        });
        Ok(brand.await?)
    }
}

fn entry(request: AccountEntry) -> Result<(Entry, Option<BrandId>)> {
    let entry = Entry {
        account: request.account.as_deref().map(str::parse).transpose()?,
        connector: request.connector,
        values: request.values,
        secrets: request.secrets.into_iter().map(|(key, secret)| (key, Secret::new(secret))).collect(),
    };
    Ok((entry, request.brand.as_deref().map(str::parse).transpose()?))
}

/// Trouble as the window shows it.
pub(crate) fn trouble(error: ConnectError) -> TroubleView {
    let field = match &error.trouble {
        Trouble::Settings { field } => Some(field.clone()),
        _ => None,
    };
    TroubleView { code: error.trouble.code().to_owned(), message: error.message, field }
}

fn brand_view(brand: model::agent::Brand, accounts: &[Account]) -> BrandView {
    BrandView {
        id: brand.id.to_string(),
        accounts: accounts.iter().filter(|account| account.brand == brand.id).count() as u32,
        name: brand.name,
        language: brand.language,
        signature: brand.signature,
        return_address: brand.return_address,
        return_days: brand.return_days,
        senders: brand
            .senders
            .into_iter()
            .map(|sender| SenderView {
                account: sender.account.to_string(),
                name: sender.name,
                address: sender.address,
            })
            .collect(),
    }
}

fn connector_view(setup: connect::Setup) -> ConnectorView {
    ConnectorView {
        id: setup.connector.to_owned(),
        kind: match setup.kind {
            Kind::Shop => "shop",
            Kind::Channel => "channel",
        }
        .into(),
        name: setup.name.to_owned(),
        fields: setup.fields.into_iter().map(field_view).collect(),
        presets: setup.presets.into_iter().map(preset_view).collect(),
    }
}

fn field_view(field: connect::Field) -> FieldView {
    let (kind, choices) = match field.kind {
        FieldKind::Text => ("text", vec![]),
        FieldKind::Email => ("email", vec![]),
        FieldKind::Url => ("url", vec![]),
        FieldKind::Secret => ("secret", vec![]),
        FieldKind::Port => ("port", vec![]),
        FieldKind::Switch => ("switch", vec![]),
        FieldKind::Certificate => ("certificate", vec![]),
        FieldKind::Choice(choices) => ("choice", choices.into_iter().map(str::to_owned).collect()),
    };
    FieldView {
        key: field.key.to_owned(),
        kind: kind.to_owned(),
        choices,
        label: field.label,
        help: field.help,
        required: field.required,
        default: field.default,
        advanced: field.advanced,
    }
}

fn preset_view(preset: connect::Preset) -> PresetView {
    PresetView {
        id: preset.id.to_owned(),
        name: preset.name.to_owned(),
        values: preset.values.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
        domains: preset.domains.into_iter().map(str::to_owned).collect(),
        help: preset.help.map(str::to_owned),
        unsupported: preset.unsupported.map(str::to_owned),
    }
}

impl From<ConnectError> for TroubleView {
    fn from(error: ConnectError) -> Self {
        trouble(error)
    }
}
