//! Providers whose servers are known, and what a person must do there first.

use std::collections::BTreeMap;

use connect::Preset;

struct Known {
    id: &'static str,
    name: &'static str,
    imap: &'static str,
    /// Host, port, security.
    smtp: (&'static str, &'static str, &'static str),
    domains: &'static [&'static str],
    /// What its mail hosts' names end with, for domains of its customers.
    hosts: &'static [&'static str],
    help: Option<&'static str>,
    unsupported: Option<&'static str>,
    /// What is known of who files sent mail.
    sent: Option<&'static str>,
}

const KNOWN: [Known; 8] = [
    Known {
        id: "gmail",
        name: "Gmail, Google Workspace",
        imap: "imap.gmail.com",
        smtp: ("smtp.gmail.com", "465", "tls"),
        domains: &["gmail.com", "googlemail.com"],
        hosts: &[".google.com", ".googlemail.com"],
        help: Some("setup.email.preset.gmail.help"),
        unsupported: None,
        sent: Some("provider"),
    },
    Known {
        id: "outlook",
        name: "Outlook, Exchange Online",
        imap: "outlook.office365.com",
        smtp: ("smtp.office365.com", "587", "starttls"),
        domains: &["outlook.com", "hotmail.com", "live.com", "msn.com"],
        hosts: &[".mail.protection.outlook.com"],
        help: None,
        unsupported: Some("setup.email.preset.outlook.unsupported"),
        sent: Some("provider"),
    },
    Known {
        id: "163",
        name: "网易 163",
        imap: "imap.163.com",
        smtp: ("smtp.163.com", "465", "tls"),
        domains: &["163.com"],
        hosts: &[],
        help: Some("setup.email.preset.163.help"),
        unsupported: None,
        sent: None,
    },
    Known {
        id: "126",
        name: "网易 126",
        imap: "imap.126.com",
        smtp: ("smtp.126.com", "465", "tls"),
        domains: &["126.com"],
        hosts: &[],
        help: Some("setup.email.preset.126.help"),
        unsupported: None,
        sent: None,
    },
    Known {
        id: "qq",
        name: "QQ 邮箱",
        imap: "imap.qq.com",
        smtp: ("smtp.qq.com", "465", "tls"),
        domains: &["qq.com", "foxmail.com"],
        hosts: &[],
        help: Some("setup.email.preset.qq.help"),
        unsupported: None,
        sent: None,
    },
    Known {
        id: "icloud",
        name: "iCloud",
        imap: "imap.mail.me.com",
        smtp: ("smtp.mail.me.com", "587", "starttls"),
        domains: &["icloud.com", "me.com", "mac.com"],
        hosts: &[".mail.icloud.com"],
        help: Some("setup.email.preset.icloud.help"),
        unsupported: None,
        sent: None,
    },
    Known {
        id: "fastmail",
        name: "Fastmail",
        imap: "imap.fastmail.com",
        smtp: ("smtp.fastmail.com", "465", "tls"),
        domains: &["fastmail.com", "fastmail.fm"],
        hosts: &[".messagingengine.com"],
        help: Some("setup.email.preset.fastmail.help"),
        unsupported: None,
        sent: None,
    },
    Known {
        id: "other",
        name: "Other",
        imap: "",
        smtp: ("", "465", "tls"),
        domains: &[],
        hosts: &[],
        help: Some("setup.email.preset.other.help"),
        unsupported: None,
        sent: None,
    },
];

pub fn all() -> Vec<Preset> {
    KNOWN.iter().map(Known::preset).collect()
}

/// The preset that a mail domain belongs to.
pub fn for_domain(domain: &str) -> Option<Preset> {
    KNOWN.iter().find(|known| known.domains.contains(&domain)).map(Known::preset)
}

/// The preset of the provider that takes a domain's mail at `host`.
pub fn for_mx(host: &str) -> Option<Preset> {
    KNOWN.iter().find(|known| known.hosts.iter().any(|end| host.ends_with(end))).map(Known::preset)
}

impl Known {
    fn preset(&self) -> Preset {
        let mut values = BTreeMap::new();
        if !self.imap.is_empty() {
            let (host, port, security) = self.smtp;
            let pairs = [
                ("imap_host", self.imap),
                ("imap_port", "993"),
                ("imap_security", "tls"),
                ("smtp_host", host),
                ("smtp_port", port),
                ("smtp_security", security),
            ];
            values.extend(pairs.map(|(key, value)| (key, value.to_owned())));
        }
        if let Some(sent) = self.sent {
            values.insert("sent", sent.to_owned());
        }
        Preset {
            id: self.id,
            name: self.name,
            values,
            domains: self.domains.to_vec(),
            help: self.help,
            unsupported: self.unsupported,
        }
    }
}
