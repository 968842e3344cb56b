//! A provider's own file that says where its servers are: Mozilla's Autoconfiguration, `config-v1.1.xml`.

use connect::public;
use roxmltree::{Document, Node};

use super::Servers;
use crate::setup::{Security, Server, is_server_name};

const BYTES_MAX: usize = 64 * 1024;

/// Asks the domain itself, in the two places where the file may lie; the address is told to no third party.
pub(super) async fn ask(email: &str, domain: &str) -> Option<Servers> {
    let places = [
        format!("https://autoconfig.{domain}/mail/config-v1.1.xml?emailaddress={email}"),
        format!("https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml"),
    ];
    let (own, known) = tokio::join!(public::get(&places[0], BYTES_MAX), public::get(&places[1], BYTES_MAX));
    let texts = [own, known].into_iter().flatten();
    texts.filter_map(|bytes| String::from_utf8(bytes.to_vec()).ok()).find_map(|text| read(&text, email))
}

/// The first servers in it that speak IMAP and SMTP, encrypted, with a password.
fn read(text: &str, email: &str) -> Option<Servers> {
    let document = Document::parse(text).ok()?;
    let all = |tag: &'static str, kind: &'static str| {
        document.descendants().filter(move |node| node.has_tag_name(tag) && node.attribute("type") == Some(kind))
    };
    let (imap, user) = all("incomingServer", "imap").find_map(|node| server(node, email))?;
    let (smtp, _) = all("outgoingServer", "smtp").find_map(|node| server(node, email))?;
    Some(Servers { imap, smtp, user: user.filter(|user| user != email) })
}

fn server(node: Node, email: &str) -> Option<(Server, Option<String>)> {
    let texts = |tag: &'static str| {
        node.children().filter(move |child| child.has_tag_name(tag)).filter_map(|child| child.text()).map(str::trim)
    };
    let (local, domain) = email.rsplit_once('@')?;
    let filled = |text: &str| {
        let text = text.replace("%EMAILADDRESS%", email);
        text.replace("%EMAILLOCALPART%", local).replace("%EMAILDOMAIN%", domain)
    };
    let security = match texts("socketType").next()? {
        "SSL" => Security::Tls,
        "STARTTLS" => Security::StartTls,
        _ => return None,
    };
    let mut ways = texts("authentication").peekable();
    let password = ways.peek().is_none() || ways.any(|way| matches!(way, "password-cleartext" | "plain"));
    let host = filled(texts("hostname").next()?).to_lowercase();
    let port = texts("port").next()?.parse().ok().filter(|port| *port > 0)?;
    (password && is_server_name(&host)).then(|| (Server { host, port, security }, texts("username").next().map(filled)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"<?xml version="1.0"?>
        <clientConfig version="1.1"><emailProvider id="lamps.example">
          <incomingServer type="pop3"><hostname>pop.lamps.example</hostname><port>995</port>
            <socketType>SSL</socketType><authentication>password-cleartext</authentication></incomingServer>
          <incomingServer type="imap"><hostname>old.lamps.example</hostname><port>143</port>
            <socketType>plain</socketType><authentication>password-cleartext</authentication></incomingServer>
          <incomingServer type="imap"><hostname>Mail.%EMAILDOMAIN%</hostname><port>993</port><socketType>SSL</socketType>
            <username>%EMAILLOCALPART%</username><authentication>OAuth2</authentication>
            <authentication>password-cleartext</authentication></incomingServer>
          <outgoingServer type="smtp"><hostname>mail.lamps.example</hostname><port>587</port>
            <socketType>STARTTLS</socketType><username>%EMAILLOCALPART%</username>
            <authentication>password-cleartext</authentication></outgoingServer>
        </emailProvider></clientConfig>"#;

    #[test]
    fn the_first_encrypted_servers_with_a_password_are_taken() {
        let found = read(FILE, "help@lamps.example").unwrap();
        assert_eq!(found.imap, Server { host: "mail.lamps.example".into(), port: 993, security: Security::Tls });
        assert_eq!(found.smtp, Server { host: "mail.lamps.example".into(), port: 587, security: Security::StartTls });
        assert_eq!(found.user.as_deref(), Some("help"));
    }

    #[test]
    fn what_cannot_be_used_is_nothing() {
        for (from, to) in [
            ("<socketType>SSL</socketType>", "<socketType>plain</socketType>"),
            ("password-cleartext", "OAuth2"),
            ("Mail.%EMAILDOMAIN%", "bad host/with#marks"),
            ("<port>587</port>", "<port>many</port>"),
            ("</clientConfig>", ""),
        ] {
            assert_eq!(read(&FILE.replace(from, to), "help@lamps.example"), None, "{to}");
        }
        assert_eq!(read("<!DOCTYPE html><p>Not here", "help@lamps.example"), None);
    }
}
