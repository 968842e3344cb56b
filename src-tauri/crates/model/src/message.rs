//! Messages: a closed set of parts, so that bubbles grow with kinds of content and not with channels.

use serde::{Deserialize, Serialize};

use crate::id::PartId;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From the customer.
    In,
    /// From us.
    Out,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// Written to the other side.
    Message,
    /// Among agents only; never quoted, never sent.
    Note,
    /// Something that happened (order shipped, refund done).
    Event,
}

/// What sent it: automatic mail starts no clock, no notification and no automatic answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    Person,
    /// Auto-Submitted, List-Id, null return path, …
    Automatic,
    /// A delivery status notification (RFC 3464).
    Bounce,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    pub name: String,
    pub address: String,
}

/// Where the bytes of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Held {
    /// In the store.
    Here,
    /// At the provider; fetched when asked for.
    Remote,
    /// It was there and is no more.
    Gone,
}

/// A part of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Part {
    Text {
        text: String,
    },
    /// Sanitised; `remote_images` were left out of it.
    Html {
        html: String,
        remote_images: u32,
    },
    Image {
        id: PartId,
        name: String,
        mime: String,
        size: u64,
        held: Held,
        inline: bool,
    },
    File {
        id: PartId,
        name: String,
        mime: String,
        size: u64,
        held: Held,
    },
    /// A message that could not be read: kept as it came.
    Raw {
        id: PartId,
        size: u64,
        why: String,
    },
}

/// File names that a system would execute or that carry scripts: never opened from here.
pub fn is_executable_name(name: &str) -> bool {
    const ENDINGS: [&str; 40] = [
        "exe", "com", "bat", "cmd", "msi", "msp", "scr", "pif", "cpl", "js", "jse", "vbs", "vbe", "wsf", "wsh", "ps1",
        "psm1", "reg", "lnk", "inf", "hta", "jar", "app", "command", "sh", "bash", "desktop", "appimage", "deb", "rpm",
        "pkg", "dmg", "iso", "img", "vhd", "url", "chm", "scf", "terminal", "action",
    ];
    let ending = name.trim_end_matches(['.', ' ']).rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_runs() {
        assert!(is_executable_name("invoice.pdf.EXE"));
        assert!(is_executable_name("a.lnk. "));
        assert!(!is_executable_name("photo.jpg"));
        assert!(!is_executable_name("exe"));
    }
}
