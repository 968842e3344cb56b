//! What a connector is.
//!
//! A connector joins Shopdesk to one kind of shop or channel. It translates: their words on the wire, ours above. It
//! keeps no state of its own but open connections, and knows neither the store nor another connector.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

pub mod channel;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod error;
pub mod http;
pub mod outbound;
pub mod picture;
pub mod public;
pub mod secret;
pub mod setup;
pub mod shop;

pub use channel::{Channel, ChannelCaps};
pub use error::{ConnectError, Trouble};
pub use outbound::{Files, Next, Outbound, Outcome, Probe, Progress, Step, Work};
pub use secret::Secret;
pub use setup::{Connected, Connector, Discovery, Field, FieldKind, Kind, Preset, Settings, Setup};
pub use shop::{Shop, ShopCaps};
