//! The encrypted store: SQLCipher, one writer and many readers.
//!
//! A table is a module in [`table`]: its rows and its queries. Rules live in `model`; here is only what is kept and how
//! it is found. Nothing outside this crate names SQLite.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

mod backup;
pub mod change;
mod connection;
mod damage;
pub mod error;
pub mod generation;
mod ids;
pub mod keys;
mod lock;
mod migrate;
pub mod open;
mod place;
mod pool;
mod purge;
mod row;
mod salvage;
pub mod table;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use change::Change;
pub use damage::Damage;
pub use error::StoreError;
pub use open::{Opened, open};
pub use pool::{Durability, Now, Reader, Store, Writer};
pub use purge::Erased;
pub type Result<T> = std::result::Result<T, StoreError>;
