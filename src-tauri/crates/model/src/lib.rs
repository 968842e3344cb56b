//! What Shopdesk is about, as values and rules.
//!
//! Nothing here does I/O, reads a clock or knows a platform's name: every function answers from its arguments, so that
//! the rules that guard money can be tested exhaustively.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

pub mod agent;
pub mod amend;
pub mod carrier;
pub mod case;
pub mod change;
pub mod conversation;
pub mod customer;
pub mod deadline;
pub mod facts;
pub mod holiday;
pub mod hours;
pub mod id;
pub mod inbound;
pub mod mention;
pub mod message;
pub mod money;
pub mod operation;
pub mod order;
pub mod payload;
pub mod policy;
pub mod quick_reply;
pub mod refund;
pub mod returns;
pub mod rule;
pub mod search;
pub mod sign;
pub mod time;
pub mod told;
pub mod words;
