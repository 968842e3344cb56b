//! Where reading goes on: for each folder, in the server's own terms. What cannot be read means: from the beginning, which
//! costs time and makes no second message.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::wire::imap::UidSet;

const VERSION: u32 = 1;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cursor {
    v: u32,
    pub folders: BTreeMap<String, FolderState>,
}

/// One folder.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FolderState {
    /// UIDVALIDITY.
    pub epoch: u32,
    /// Everything above is news.
    pub highest: u32,
    /// Changes of flags are known up to here (RFC 7162); 0 where the server has no such thing.
    #[serde(default)]
    pub modseq: u64,
    /// Whole messages are here from this UID on.
    pub whole_from: u32,
    /// Headers at least are here from this UID on.
    pub headers_from: u32,
    /// Where the server does not tell what vanished: what was there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<UidSet>,
    /// Where the server does not tell whose flags changed: those of the newest, as they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flags: Option<FlagSets>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlagSets {
    pub seen: UidSet,
    pub answered: UidSet,
    /// Those looked at.
    pub of: UidSet,
}

impl FolderState {
    /// A folder whose newest messages are still to come.
    pub fn new(epoch: u32) -> Self {
        Self { epoch, whole_from: u32::MAX, headers_from: u32::MAX, ..Self::default() }
    }

    pub fn has_begun(&self) -> bool {
        self.whole_from != u32::MAX
    }
}

impl Cursor {
    pub fn read(value: Option<Value>) -> Self {
        let read = value.and_then(|value| serde_json::from_value::<Self>(value).ok());
        read.filter(|cursor| cursor.v == VERSION).unwrap_or(Self { v: VERSION, folders: BTreeMap::new() })
    }

    pub fn write(&self) -> Value {
        serde_json::to_value(self).unwrap_or(Value::Null)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_stored_cursor_is_read_back() {
        let stored = json!({"v": 1, "folders": {"INBOX": {"epoch": 7, "highest": 90, "modseq": 12, "whole_from": 41,
            "headers_from": 41, "known": "1:4,90"}}});
        let cursor = Cursor::read(Some(stored));
        let inbox = &cursor.folders["INBOX"];
        assert_eq!((inbox.epoch, inbox.highest, inbox.whole_from, inbox.has_begun()), (7, 90, 41, true));
        assert_eq!(inbox.known.as_ref().unwrap().len(), 5);
        assert_eq!(Cursor::read(Some(cursor.write())), cursor);
    }

    #[test]
    fn what_makes_no_sense_begins_anew() {
        for odd in [json!(null), json!(5), json!({"v": 99, "folders": {}}), json!({"v": 1, "folders": {"a": 1}})] {
            assert!(Cursor::read(Some(odd)).folders.is_empty());
        }
    }
}
