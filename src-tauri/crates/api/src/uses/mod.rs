//! The use cases, one module for each part of the window. Each is a method of [`crate::Desk`] named like its command.

mod accounts;
mod amend;
mod anchor;
mod article;
mod besides;
mod case;
mod compose;
mod customer;
mod deadline;
mod desk;
mod envelope;
mod evidence;
mod given;
mod hold;
mod inbox;
mod inspection;
mod letter;
mod order;
mod outbox;
mod overdue;
mod parts;
mod person;
mod policy;
mod quick_reply;
mod quote;
mod raw_mail;
mod refund;
mod returns;
mod rule;
mod saved_view;
mod search;
mod server_search;
mod timeline;
mod verdict;

pub(crate) use parts::shown_as;
