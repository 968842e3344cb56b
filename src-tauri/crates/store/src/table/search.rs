//! Full-text search over messages and notes: the newest that fits comes first, whatever its age and whenever it was brought.
//!
//! The words are those of [`model::words`], on both sides. Indexing runs behind what arrives ([`index_next`]), so that the
//! first sync is not held up; [`reach`] says how far it has come.

mod excerpt;
mod expression;
mod find;
mod index;

pub(crate) use index::{file_names, people};

pub use excerpt::{Excerpt, Piece};
pub use find::{Found, Hit, Place, Wish, find};
pub use index::{Reach, index_next, join_next, reach};

#[cfg(test)]
mod tests;
