//! Messages: a closed set of parts, so that bubbles grow with kinds of content and not with channels.

use serde::{Deserialize, Serialize};

use crate::id::{OperationId, PartId};

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

/// The first words, on one line: what a list shows.
pub fn snippet(fresh: &str) -> String {
    const LENGTH: usize = 140;
    let mut line = String::with_capacity(LENGTH);
    // Enough to fill the line whatever it holds, and a huge text is not walked to its end.
    for word in fresh.split_whitespace().take(LENGTH) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.len() >= 4 * LENGTH {
            break;
        }
    }
    match line.char_indices().nth(LENGTH) {
        Some((end, _)) => line.get(..end).unwrap_or_default().to_owned(),
        None => line,
    }
}

/// Nobody reads what is sent to such an address.
pub fn is_no_reply(address: &str) -> bool {
    const NAMES: [&str; 7] =
        ["noreply", "donotreply", "dontreply", "nepasrepondre", "nichtantworten", "mailerdaemon", "postmaster"];
    let local = address.rsplit_once('@').map_or(address, |(local, _)| local);
    let name: String = local.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    NAMES.iter().any(|known| name.starts_with(known) || name.ends_with(known))
}

/// The Message-ID (RFC 5322, without brackets) that a message of ours goes out with: the operation's id at the sender's
/// domain, so it is the same at every attempt and known before the first.
pub fn message_id_of(operation: OperationId, from: &str) -> String {
    let domain = from.rsplit_once('@').map_or("", |(_, domain)| domain);
    let domain = if domain.is_empty() { "shopdesk.invalid" } else { domain };
    format!("{operation}@{domain}")
}

/// File names that a system would execute or that carry scripts: never opened from here.
pub fn is_executable_name(name: &str) -> bool {
    const ENDINGS: [&str; 40] = [
        "exe", "com", "bat", "cmd", "msi", "msp", "scr", "pif", "cpl", "js", "jse", "vbs", "vbe", "wsf", "wsh", "ps1",
        "psm1", "reg", "lnk", "inf", "hta", "jar", "app", "command", "sh", "bash", "desktop", "appimage", "deb", "rpm",
        "pkg", "dmg", "iso", "img", "vhd", "url", "chm", "scf", "terminal", "action",
    ];
    // What Windows and macOS run as well, install, mount, or take settings and connections from.
    const FURTHER: &str = "appinstaller application appref-ms appx appxbundle diagcab jnlp library-ms mpkg msc msix \
                           msixbundle mst ps1xml py pyw rdp scpt sct search-ms settingcontent-ms shb tool vb vhdx website \
                           workflow ws wsc xll";
    let ending = name.trim_end_matches(['.', ' ']).rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()) || FURTHER.split(' ').any(|one| one == ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snippet_is_one_short_line() {
        assert_eq!(snippet("  Hello,\r\n\r\n my lamp\tis broken "), "Hello, my lamp is broken");
        assert_eq!(snippet(&"退款".repeat(500)).chars().count(), 140);
        assert!(snippet(&"a b ".repeat(100_000)).len() <= 140);
        assert_eq!(snippet(""), "");
    }

    #[test]
    fn knows_who_reads_nothing() {
        for address in ["no-reply@shop.test", "NoReply@x.test", "orders.do_not_reply@x.test", "noreply+17@x.test"] {
            assert!(is_no_reply(address), "{address}");
        }
        assert!(!is_no_reply("reply@shop.test"));
        assert!(!is_no_reply("anna@noreply-fans.test"));
    }

    #[test]
    fn knows_what_runs() {
        assert!(is_executable_name("invoice.pdf.EXE"));
        assert!(is_executable_name("a.lnk. "));
        assert!(is_executable_name("setup.msix"));
        assert!(is_executable_name("Lampe.settingcontent-ms"));
        assert!(!is_executable_name("photo.jpg"));
        assert!(!is_executable_name("exe"));
    }
}
