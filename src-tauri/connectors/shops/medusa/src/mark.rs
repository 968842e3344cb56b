//! How an operation of ours is known again at the shop: its id stands in a refund's note, in a return's metadata and in
//! the note of the change that a return is made by.

use model::id::OperationId;

const OPEN: &str = "[shopdesk:";
/// Keys of a return's metadata.
pub const OPERATION: &str = "shopdesk_operation";
pub const NOTE: &str = "shopdesk_note";
/// Of an article that was added to an order: which one.
pub const VARIANT: &str = "shopdesk_variant";

pub fn of(operation: OperationId) -> String {
    format!("{OPEN}{operation}]")
}

/// What the agent wrote, then the mark.
pub fn with(note: &str, operation: OperationId) -> String {
    let note = note.trim();
    if note.is_empty() { of(operation) } else { format!("{note} {}", of(operation)) }
}

/// What the agent wrote, and whose mark it bears.
pub fn read(note: &str) -> (String, Option<OperationId>) {
    let found = note.find(OPEN).and_then(|start| {
        let rest = note.get(start + OPEN.len()..)?;
        let (id, after) = rest.split_once(']')?;
        let operation = id.parse().ok()?;
        Some((format!("{}{after}", note.get(..start)?), operation))
    });
    match found {
        Some((text, operation)) => (text.trim().to_owned(), Some(operation)),
        None => (note.trim().to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_marked_is_known_again() {
        let id: OperationId = "0199f1d2-0000-7000-8000-000000000001".parse().unwrap();
        assert_eq!(read(&with("Schirm gesprungen 玻璃罩", id)), ("Schirm gesprungen 玻璃罩".to_owned(), Some(id)));
        assert_eq!(read(&with("", id)), (String::new(), Some(id)));
        assert_eq!(read("[shopdesk:nobody] hello"), ("[shopdesk:nobody] hello".to_owned(), None));
        assert_eq!(read("goodwill"), ("goodwill".to_owned(), None));
        assert_eq!(read("[shopdesk:"), ("[shopdesk:".to_owned(), None));
    }
}
