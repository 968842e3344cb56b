//! The real servers that the tests and the developers run against, started and ended by the tests themselves: Medusa with
//! its own PostgreSQL, Dovecot with Postfix, and proxies that break what passes through them.
//!
//! Everything listens on 127.0.0.1 only and lives below a temporary folder. This crate knows nothing of Shopdesk: it must
//! not depend on any of its crates, so that what it reads of the servers is evidence from outside.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

// Elsewhere there is nothing but the error that says so.
mod error;
#[cfg(unix)]
mod folder;
#[cfg(unix)]
pub mod mail;
#[cfg(unix)]
pub mod packages;
#[cfg(unix)]
mod ports;
#[cfg(unix)]
mod process;
#[cfg(unix)]
pub mod proxy;
#[cfg(unix)]
pub mod shop;
#[cfg(unix)]
mod stack;
#[cfg(unix)]
mod tls;

pub use error::{Error, Result};
#[cfg(unix)]
pub use {
    folder::Folder,
    mail::{MailOptions, MailServers},
    ports::Port,
    shop::{Medusa, MedusaOptions, PlaceOrder, PlacedOrder, cache_folder},
    stack::{Access, Mailbox, Stack},
    tls::Tls,
};
