//! What came in, as rows: which message, whose, where, and what it asks of the desk.

mod clock;
pub(crate) mod desk;
mod deadlines;
mod identity;
mod order;
mod parts;
mod shop;
mod threads;
