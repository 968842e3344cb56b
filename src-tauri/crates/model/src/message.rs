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

/// File names that a system would execute, that carry scripts or open a stranger's page, or that hold such files where no
/// mark says that they came from outside: never opened from here.
pub fn is_executable_name(name: &str) -> bool {
    // Windows, what it runs and what its shell follows; scripts; packages and disks; macOS; Linux; pages.
    const ENDINGS: &str = "\
        exe com bat cmd msi msix msixbundle msp mst appinstaller appx appxbundle application appref-ms scr pif cpl dll ocx xll gadget \
        lnk inf reg hta chm scf url msc diagcab settingcontent-ms library-ms search-ms searchconnector-ms website jnlp rdp shb tool \
        js jse vbs vbe vb ws wsf wsh wsc sct ps1 psm1 psd1 ps1xml py pyw pyz sh bash zsh csh ksh fish run \
        jar iso img vhd vhdx deb rpm pkg mpkg dmg snap flatpakref appimage \
        app command terminal action workflow scpt scptd applescript webloc inetloc fileloc \
        desktop \
        html htm shtml xhtml xht mht mhtml svg svgz";
    let ending = name.trim_end_matches(['.', ' ']).rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    ending.is_some_and(|ending| ENDINGS.split_whitespace().any(|known| known == ending))
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
        for ending in [
            "msix",
            "msixbundle",
            "appx",
            "appxbundle",
            "application",
            "msc",
            "xll",
            "vhd",
            "vhdx",
            "iso",
            "img",
            "py",
            "pyw",
            "zsh",
            "run",
            "scpt",
            "workflow",
            "webloc",
            "settingcontent-ms",
            "library-ms",
            "search-ms",
            "url",
            "desktop",
            "jar",
            "html",
            "HTM",
            "svg",
            "xhtml",
            "appimage",
            "js",
        ] {
            assert!(is_executable_name(&format!("invoice.{ending}")), "{ending}");
        }
        for ending in ["pdf", "txt", "docx", "xlsx", "csv", "eml", "zip", "png", "mp4"] {
            assert!(!is_executable_name(&format!("invoice.{ending}")), "{ending}");
        }
        assert!(!is_executable_name("photo.jpg"));
        assert!(!is_executable_name("exe"));
    }
}
