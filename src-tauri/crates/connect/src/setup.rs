//! How a connector is set up: its fields, so that one generic form sets any of them up.

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{Channel, ConnectError, Secret, Shop};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Shop,
    Channel,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    Text,
    Email,
    /// https, or http on loopback.
    Url,
    Secret,
    Port,
    Switch,
    /// One of these values; labels are message keys `setup.<connector>.<field>.<value>`.
    Choice(Vec<&'static str>),
    /// PEM text of a certificate authority.
    Certificate,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Field {
    pub key: &'static str,
    pub kind: FieldKind,
    /// Message keys of the window: `setup.<connector>.<key>` and `setup.<connector>.<key>.help`.
    pub label: String,
    pub help: Option<String>,
    pub required: bool,
    pub default: Option<String>,
    /// Shown only when "by hand" or "advanced" is open.
    pub advanced: bool,
}

/// Known settings of a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Preset {
    pub id: &'static str,
    pub name: &'static str,
    pub values: BTreeMap<&'static str, String>,
    /// Mail domains it is chosen for.
    pub domains: Vec<&'static str>,
    /// Message key with what the person must do at the provider first (app password, 授权码 …).
    pub help: Option<&'static str>,
    /// Why it cannot be used yet, as a message key.
    pub unsupported: Option<&'static str>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Setup {
    /// The connector's id, such as `medusa`.
    pub connector: &'static str,
    pub kind: Kind,
    pub name: &'static str,
    pub fields: Vec<Field>,
    pub presets: Vec<Preset>,
}

/// What was entered. Secrets are kept apart: they live in the keyring.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    pub values: BTreeMap<String, String>,
    pub secrets: BTreeMap<String, Secret>,
}

impl Settings {
    pub fn value(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    /// # Errors
    /// When nothing was entered.
    pub fn required(&self, key: &str) -> Result<&str, ConnectError> {
        self.value(key).ok_or_else(|| ConnectError::settings(key, format!("{key} is missing")))
    }

    /// # Errors
    /// When nothing was entered.
    pub fn secret(&self, key: &str) -> Result<&Secret, ConnectError> {
        self.secrets
            .get(key)
            .filter(|secret| !secret.expose().is_empty())
            .ok_or_else(|| ConnectError::settings(key, format!("{key} is missing")))
    }
}

/// A live connection to one account.
#[derive(Clone)]
pub enum Connected {
    Shop(Arc<dyn Shop>),
    Channel(Arc<dyn Channel>),
}

/// What the network says of an account, for the person to see before anything secret goes there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Discovery {
    /// The provider's preset, where it is one of those.
    pub preset: Option<&'static str>,
    /// Fields that were found.
    pub values: BTreeMap<&'static str, String>,
}

/// One kind of shop or channel.
#[async_trait]
pub trait Connector: Send + Sync {
    fn setup(&self) -> Setup;

    /// Looks up what can be known from what was entered so far. Sends nothing secret, and takes seconds at most; where
    /// nothing is found, or nothing can be reached, it is empty.
    async fn discover(&self, settings: &Settings) -> Discovery {
        let _ = settings;
        Discovery::default()
    }

    /// What tells this shop or mailbox from every other: its address, in one spelling and without anything secret. Whoever
    /// removes it and connects it again must get what they had, with all that is still unsettled there. None when the
    /// settings do not say it.
    fn place(&self, settings: &Settings) -> Option<String>;

    /// Makes a connection from settings, without touching the network.
    ///
    /// # Errors
    /// [`crate::Trouble::Settings`] naming the field that cannot be right.
    fn connect(&self, settings: &Settings) -> Result<Connected, ConnectError>;
}
