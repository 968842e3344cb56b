//! The whole backend, from the window's calls to the store and back. One binary for all of it, since each would be linked
//! with everything; only the log, of which a process has one, is looked at in a binary of its own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod accounts;
mod after_sales;
mod answering;
mod demo;
mod evidence;
mod files;
mod letter;
mod notices;
mod older;
mod person;
mod profiles;
mod work;
