//! The use cases, one module for each part of the window. Each is a method of [`crate::Desk`] named like its command.

mod accounts;
mod compose;
mod customer;
mod desk;
mod inbox;
mod order;
mod outbox;
mod parts;
mod quick_reply;
mod quote;
mod refund;
mod returns;
mod search;
mod timeline;
