//! The real servers that the tests and the developers run against, started and ended by the tests themselves: Medusa with
//! its own PostgreSQL, Dovecot with Postfix, and proxies that break what passes through them.
//!
//! Everything listens on 127.0.0.1 only and lives below a temporary folder. This crate knows nothing of Shopdesk: it must
//! not depend on any of its crates, so that what it reads of the servers is evidence from outside.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

mod error;
mod folder;
pub mod mail;
pub mod packages;
mod ports;
mod process;
pub mod proxy;
pub mod shop;
mod tls;

pub use error::{Error, Result};
pub use folder::Folder;
pub use mail::{MailOptions, MailServers};
pub use ports::Port;
pub use shop::{Medusa, MedusaOptions, PlaceOrder, PlacedOrder};
pub use tls::Tls;
