//! Who a reply is from and to, and what it refers to.

use model::message::{Address, Direction, Origin};
use store::table::message::StoredMessage;

use crate::dto::AddressView;

/// Message-IDs in References: some servers cut longer headers.
const REFERENCES: usize = 20;

/// The address as entered, with `Name <address>` taken apart; none when it cannot be one.
pub(crate) fn address(view: &AddressView) -> Option<Address> {
    let text = view.address.trim();
    let (name, address) = match text.rsplit_once('<') {
        Some((name, rest)) => (name.trim().trim_matches('"').to_owned(), rest.trim_end_matches('>').trim()),
        None => (view.name.trim().to_owned(), text),
    };
    let (local, domain) = address.rsplit_once('@')?;
    let bad = |c: char| c.is_whitespace() || c.is_control() || matches!(c, ',' | ';' | '<' | '>');
    let sound = !local.is_empty() && domain.contains('.') && !address.contains(bad) && !name.contains(char::is_control);
    let sound = sound && !domain.starts_with('.') && !domain.ends_with('.');
    sound.then(|| Address { name, address: address.to_owned() })
}

pub(crate) fn last_from_customer(messages: &[StoredMessage]) -> Option<&StoredMessage> {
    let theirs = |message: &&StoredMessage| message.direction == Direction::In && message.origin == Origin::Person;
    messages
        .iter()
        .rev()
        .find(theirs)
        .or_else(|| messages.iter().rev().find(|message| message.direction == Direction::In))
}

/// What the reply refers to, oldest first; the last one is what it answers.
pub(crate) fn references(messages: &[StoredMessage]) -> Vec<String> {
    let ids: Vec<&String> = messages.iter().filter_map(|message| message.message_id.as_ref()).collect();
    let mut kept: Vec<String> = Vec::new();
    // The first ties the thread together, the last ones say where in it this is.
    kept.extend(ids.first().map(|id| (*id).clone()));
    let tail = ids.len().saturating_sub(REFERENCES - 1).max(1);
    kept.extend(ids.iter().skip(tail).map(|id| (*id).clone()));
    if let Some(answered) = last_from_customer(messages).and_then(|message| message.message_id.clone()) {
        kept.retain(|id| *id != answered);
        kept.push(answered);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart_and_bad_ones_refused() {
        let of = |text: &str| address(&AddressView { name: String::new(), address: text.into() });
        assert_eq!(of("Mara Kessler <mara@example.test>").unwrap().name, "Mara Kessler");
        assert_eq!(of(" mara@example.test ").unwrap().address, "mara@example.test");
        for bad in ["mara", "mara@", "@example.test", "a b@example.test", "a@b,c@d.test", "a@b", "a@.test"] {
            assert!(of(bad).is_none(), "{bad}");
        }
    }
}
