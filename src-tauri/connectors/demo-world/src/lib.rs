//! A made-up shop, its customers and what they write: one world in one file, for the two demo connectors.
//!
//! It is no connector: it implements neither trait and opens no network; it knows the model and, in `line` alone, how
//! connectors speak of trouble. It reads no clock (the time is handed in) and draws all chance from its seed, so that a world
//! is the same wherever it is made.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

pub mod books;
pub mod catalogue;
mod genesis;
mod invoice;
mod line;
mod live;
mod orders;
mod pace;
mod people;
mod photo;
pub mod post;
mod random;
mod scene;
mod state;
mod talk;
#[cfg(test)]
mod tests;
mod texts;
mod world;

pub use catalogue::articles;
pub use line::{Clock, Line, Side, fields, place};
pub use live::place_delivered;
pub use pace::Pace;
pub use people::Person;
pub use state::{Content, File, Folder, Kept, Mail, Offline, State};
pub use talk::{RETURN_ADDRESS, SHOP_ADDRESS, SHOP_NAME, shop};
pub use world::{World, WorldError};

/// The seed of the world that is made when none is chosen.
pub const SEED: u64 = 20_260_301;
