//! From the bytes of a message to what is shown of it. It knows no server: everything here is a function of the bytes, and
//! whatever they are, it answers.

mod bounce;
mod charset;
mod files;
mod fresh;
mod headers;
mod html;
mod origin;
mod parse;
mod rescue;

pub use files::decode_section;
pub use headers::{internal_date, line};
pub use parse::{Arrival, parse};

#[cfg(test)]
mod tests;
