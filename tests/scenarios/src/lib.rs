//! The whole backend against real servers, without a window: what the scenarios share.
//!
//! What is true of money, returns and mail is read from the servers past every proxy, never from the desk.
#![cfg(unix)]
// What goes wrong here is the failure of a test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

pub mod apart;
mod desk;
mod truth;
mod work;

pub use desk::{Desk, Heard};
pub use truth::{Bought, Ready, World};
pub use work::{until, until_within};
