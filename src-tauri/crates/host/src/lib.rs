//! Composes everything without a window: opens the store, signs in to the accounts, runs the workers and the outbox, decides
//! whom to tell of what. The development server and the scenarios each call [`Host::start`], the shell
//! [`Host::start_soon`]; nothing else composes.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

mod accounts;
mod anchor;
mod awake;
mod demo;
mod due;
mod entry;
mod front;
mod links;
mod log;
mod notify;
mod opening;
mod ports;
mod range;
mod registry;
mod tags;
mod tell;
mod vault;
mod witness;

pub use api::ApiError;
pub use front::{Host, place};
pub use log::start_log;
pub use notify::{Notice, NoticeTo, Notify};
pub use outbox::Pace;
pub use ports::{Ports, Quiet};
pub use range::PartRange;
pub use tags::Emit;
pub use vault::{MemoryVault, SystemVault, Vault, VaultError};
