//! Errors of the network and of mail servers, in the terms the window acts on. What a server says is for people, with
//! addresses taken out.

use std::{io, time::Duration};

use connect::{ConnectError, Trouble};

/// How long a connection may take to come about.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// How long a server may stay silent within a command.
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(90);

pub fn timeout(host: &str) -> ConnectError {
    ConnectError::new(Trouble::Timeout, format!("{host} takes too long to answer"))
}

pub fn cut(host: &str) -> ConnectError {
    ConnectError::new(Trouble::Cut, format!("the connection to {host} ended"))
}

pub fn garbage(host: &str) -> ConnectError {
    ConnectError::new(Trouble::Garbage, format!("the answer of {host} makes no sense"))
}

pub fn gone() -> ConnectError {
    ConnectError::new(Trouble::NotFound, "the message is no longer there")
}

pub fn from_io(error: &io::Error, host: &str) -> ConnectError {
    if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return from_tls(tls, host);
    }
    let trouble = match error.kind() {
        io::ErrorKind::ConnectionRefused
        | io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::AddrNotAvailable => {
            return ConnectError::new(Trouble::Unreachable, format!("nobody answers at {host}"));
        }
        io::ErrorKind::TimedOut => Trouble::Timeout,
        // What the library could not parse; its text holds what the server sent, so it is not passed on.
        io::ErrorKind::Other | io::ErrorKind::InvalidData => return garbage(host),
        _ => Trouble::Cut,
    };
    if trouble == Trouble::Timeout { timeout(host) } else { cut(host) }
}

fn from_tls(error: &rustls::Error, host: &str) -> ConnectError {
    match error {
        rustls::Error::InvalidCertificate(why) => {
            ConnectError::new(Trouble::BadCertificate, format!("the certificate of {host} does not prove it: {why:?}"))
        }
        rustls::Error::InvalidMessage(_) => {
            ConnectError::new(Trouble::Garbage, format!("{host} does not speak TLS on this port"))
        }
        rustls::Error::AlertReceived(alert) => {
            ConnectError::new(Trouble::Garbage, format!("{host} refuses the encryption: {alert:?}"))
        }
        other => ConnectError::new(Trouble::Garbage, format!("encryption with {host} failed: {other}")),
    }
}

/// A refusal in a server's own words: what it means for the account.
pub fn refusal(code: &str, words: &str) -> ConnectError {
    let lower = words.to_lowercase();
    let has = |signs: &[&str]| signs.iter().any(|sign| lower.contains(sign));
    let trouble = if has(&["too many", "connection limit", "maximum number of connections", "[limit]", "concurrent"]) {
        Trouble::TooManyConnections
    } else if has(&["unsafe login"]) {
        Trouble::Forbidden
    } else if has(&["[unavailable]", "[inuse]", "temporar", "try again", "[serverbug]", "internal error"]) {
        Trouble::Broken
    } else if has(&["[nonexistent]", "doesn't exist", "does not exist", "no such mailbox", "unknown mailbox"]) {
        Trouble::NotFound
    } else {
        Trouble::Refused { code: code.to_owned() }
    };
    ConnectError::new(trouble, said(words))
}

/// A refused sign-in.
pub fn sign_in(words: &str) -> ConnectError {
    let refused = refusal("NO", words);
    match refused.trouble {
        Trouble::TooManyConnections | Trouble::Forbidden | Trouble::Broken => refused,
        _ => ConnectError::new(Trouble::SignIn, said(words)),
    }
}

/// A server's words, short, on one line and without addresses.
pub fn said(words: &str) -> String {
    let words: Vec<&str> = words.split_whitespace().map(|word| if word.contains('@') { "…" } else { word }).collect();
    let text: String = words.join(" ").chars().filter(|c| !c.is_control()).take(300).collect();
    if text.is_empty() { "no reason given".into() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_apart() {
        let code = |words: &str| refusal("NO", words).trouble;
        assert_eq!(code("Maximum number of connections from user+IP exceeded"), Trouble::TooManyConnections);
        assert_eq!(code("SELECT Unsafe Login. Please contact kefu@188.com for help"), Trouble::Forbidden);
        assert_eq!(code("Mailbox doesn't exist: Sent"), Trouble::NotFound);
        assert_eq!(sign_in("[AUTHENTICATIONFAILED] Authentication failed.").trouble, Trouble::SignIn);
        assert_eq!(sign_in("[UNAVAILABLE] Temporary authentication failure.").trouble, Trouble::Broken);
        assert_eq!(sign_in("Too many simultaneous connections").trouble, Trouble::TooManyConnections);
    }

    #[test]
    fn words_hold_no_address() {
        assert_eq!(said("user <a@b.test> is\r\nunknown"), "user … is unknown");
    }
}
