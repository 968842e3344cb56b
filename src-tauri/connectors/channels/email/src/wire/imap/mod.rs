//! IMAP: one session and what is said over it (RFC 3501, with RFC 2177 IDLE, 2971 ID, 4315 UIDPLUS, 5161 ENABLE, 6154
//! special use, 6851 MOVE, 7162 CONDSTORE and QRESYNC, 8474 OBJECTID, and Gmail's message ids). It knows no message's content
//! and no cursor.

pub mod folders;
pub mod mutf7;
pub mod session;
pub mod uids;
pub mod wire;

pub use folders::{Folder, Folders};
pub use session::{Selected, Session};
pub use uids::UidSet;
pub use wire::{Fetched, Line};
