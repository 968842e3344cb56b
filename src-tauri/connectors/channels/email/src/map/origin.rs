//! Whether a person wrote it. Automatic mail starts no clock, no notification and no automatic answer.

use mail_parser::{HeaderName, Message};
use model::message::Origin;

use super::headers::raw;

/// By the sender's own marks (RFC 3834, 2919, 2076); nothing is guessed from words.
pub fn origin(message: &Message<'_>) -> Origin {
    let says = |name: &str| raw(message, name).map(|value| value.to_lowercase());
    let automatic = says("Auto-Submitted").is_some_and(|value| !value.is_empty() && !value.starts_with("no"))
        || message.header(HeaderName::ListId).is_some()
        || says("Precedence").is_some_and(|value| ["bulk", "list", "junk", "auto_reply"].contains(&value.as_str()))
        || says("Return-Path").is_some_and(|value| value.replace(' ', "") == "<>")
        || says("X-Autoreply").is_some()
        || says("X-Autorespond").is_some();
    if automatic { Origin::Automatic } else { Origin::Person }
}
