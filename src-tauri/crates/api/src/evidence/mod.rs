//! Evidence packs: a case as files that stand up later. How a pack is made, chained and looked at again; what goes into one
//! is gathered by the use case.
//!
//! Every member has a salt of its own and a salted digest. The digests make a root, the root and the head before make the
//! next head of the desk's chain. The desk keeps digests and heads and no salts: without the pack they tell nothing of
//! whom it was about, so that a person can be forgotten and the chain stays whole. It knows no store and no window.

mod archive;
mod chain;
mod members;
mod page;
mod words;

pub(crate) use archive::{Flaw, Looked, look, write};
pub(crate) use chain::{Chained, FORMAT, Listed, Manifest, Member, head_of, root_of, sealed};
pub(crate) use members::members;
pub(crate) use page::{Dossier, Letter, Picture, Raw, Why, page};
pub(crate) use words::{Language, Words, how_to};
