//! Out: carries operations out, step by step.
//!
//! The promise: **never repeated on a guess, never silently lost.** A step is committed before its first byte leaves and
//! its outcome after it; whatever is neither known to have happened nor known not to have happened is asked after at the
//! other side, and where that cannot tell, a person decides. This crate knows no platform and no window.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

mod accounts;
mod call_off;
mod carry;
mod check;
mod clock;
mod engine;
mod explain;
mod files;
mod gates;
mod person;
mod start;
mod witness;

pub use accounts::{Accounts, Readiness};
pub use call_off::is_called_off;
pub use clock::Pace;
pub use engine::Outbox;
pub use explain::{WaitsFor, explain};
pub use person::{Can, Decision, approve, call_back, can, decide};
pub use start::start;
pub use store::table::operation::{Entry, NewOperation, Operation};
pub use witness::Witness;

#[cfg(test)]
mod tests;
