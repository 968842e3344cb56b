//! What came in, as rows: which message, whose, where, and what it asks of the desk.

mod clock;
mod deadlines;
pub(crate) mod desk;
mod identity;
mod order;
mod parts;
mod rules;
pub(crate) mod shop;
mod threads;
