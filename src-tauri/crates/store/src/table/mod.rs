//! One module a table, or a few tables that are always written together: their rows, their queries, their tests.
//!
//! A query is a function over a [`crate::Reader`], a change one over a [`crate::Writer`]; both run inside
//! [`crate::Store::read`] and [`crate::Store::write`]. What is given away as [`crate::StoreError::NotFound`] is not there.

pub mod account;
pub mod agent;
pub mod approval;
pub mod article;
pub mod brand;
pub mod case;
pub mod change_log;
pub mod compensation;
pub mod conversation;
pub mod customer;
pub mod deadline;
pub mod demo;
pub mod draft;
pub mod erase;
pub mod evidence;
pub mod ingest;
pub mod location;
pub mod message;
pub mod notified;
pub mod operation;
pub mod part;
pub mod policy;
pub mod quick_reply;
pub mod rule;
pub mod saved_view;
pub mod search;
pub mod setting;
pub mod shop_order;
