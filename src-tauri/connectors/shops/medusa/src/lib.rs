//! Medusa 2: orders, payments and returns come in over its admin API; returns and refunds go out.
//!
//! Written against Medusa 2.21. What that server does that its documentation does not say is noted where it matters:
//! it knows no idempotency, ignores filters it does not know, and answers errors to writes that took effect.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

mod cursor;
mod goods;
mod map;
mod mark;
mod number;
mod pull;
mod read;
mod setup;
mod shop;
mod steps;
mod wire;

use connect::{ConnectError, Connected, Connector, Settings, Setup};

/// The connector, as the registry lists it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Medusa;

impl Connector for Medusa {
    fn setup(&self) -> Setup {
        setup::setup()
    }

    fn place(&self, settings: &Settings) -> Option<String> {
        setup::place(settings)
    }

    fn connect(&self, settings: &Settings) -> Result<Connected, ConnectError> {
        setup::connect(settings)
    }
}
