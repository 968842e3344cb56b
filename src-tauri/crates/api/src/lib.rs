//! The use cases the window calls.
//!
//! One list of commands ([`commands`]), the shapes they take and give ([`dto`]), and the code that carries them out
//! ([`uses`]). It knows the store, the outbox and the workers; it knows no window and no platform's name.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

pub mod bindings;
pub mod commands;
pub mod desk;
pub mod dto;
pub mod error;
mod evidence;
pub mod html;
pub mod ports;
mod uses;

pub use commands::{Front, dispatch};
pub use desk::Desk;
pub use error::ApiError;
