//! Their words: IMAP and SMTP, and the encrypted line below both. It knows what servers say, and not what a message holds.

pub mod imap;
pub mod net;
pub mod smtp;
