//! In: a worker per account brings messages and orders into the store, and says how its connection stands.
//!
//! What comes is written in batches, each with the cursor to go on from, so that a cut costs one batch and a batch that
//! comes twice changes nothing. Nothing here writes to the other side but "seen" marks; that is the outbox.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

mod backoff;
mod bounce;
mod channel;
mod demand;
mod intake;
mod pace;
mod search;
mod shop;
mod snooze;
mod state;
#[cfg(test)]
mod tests;
mod whole;
mod worker;

pub use backoff::Patience;
pub use search::keep_searchable;
pub use snooze::wake_snoozed;
pub use state::{LinkState, Progress, Standing};
pub use worker::Worker;
