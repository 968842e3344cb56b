//! For tests: a shop and a channel that fail exactly as told and count what truly happened, a clock that moves when it is
//! told to, and builders of orders and messages.
//!
//! The fakes are connectors like any other and pass the same conformance suite; they know nothing of the outbox that they
//! are there to test.
// Runs in tests only: a broken test shall stop at once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::missing_panics_doc)]

pub mod build;
pub mod clock;
pub mod fake_channel;
pub mod fake_shop;
pub mod fate;

pub use build::{inbound, order};
pub use clock::TestClock;
pub use fake_channel::FakeChannel;
pub use fake_shop::FakeShop;
pub use fate::{Effect, Fate};
