//! Where a domain's mail servers are, found from an address: by the provider its mail goes to (MX), by SRV records
//! (RFC 6186, RFC 8314) or by the provider's own file (Mozilla's Autoconfiguration).
//!
//! An answer of the DNS can be forged, so nothing found here is used by itself: the person sees it before the password goes
//! there, and the server's certificate must bear the name that was found.

mod file;
mod records;

use std::{collections::BTreeMap, time::Duration};

use connect::{Discovery, Settings};
use hickory_resolver::TokioResolver;

use crate::{
    presets,
    setup::{Security, Server, mail_domain},
};

/// All of it together; a person waits.
const PATIENCE: Duration = Duration::from_secs(6);

/// Both servers of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Servers {
    imap: Server,
    smtp: Server,
    /// Where the name to sign in with is not the whole address.
    user: Option<String>,
}

pub async fn discover(settings: &Settings) -> Discovery {
    let Some(email) = settings.value("email") else { return Discovery::default() };
    let Some(domain) = mail_domain(email).filter(|domain| presets::for_domain(domain).is_none()) else {
        return Discovery::default();
    };
    let resolver = TokioResolver::builder_tokio().and_then(hickory_resolver::ResolverBuilder::build);
    match resolver {
        Ok(resolver) => within(look(&resolver, email, &domain)).await,
        Err(error) => {
            tracing::info!(%error, "no resolver for mail servers");
            within(async { file::ask(email, &domain).await.map(found).unwrap_or_default() }).await
        }
    }
}

async fn within(look: impl Future<Output = Discovery>) -> Discovery {
    tokio::time::timeout(PATIENCE, look).await.unwrap_or_default()
}

/// The provider by its MX comes first, because its preset knows more; then what the domain itself says.
async fn look(resolver: &TokioResolver, email: &str, domain: &str) -> Discovery {
    let (hosts, servers, filed) =
        tokio::join!(records::hosts(resolver, domain), records::servers(resolver, domain), file::ask(email, domain));
    if let Some(preset) = hosts.iter().find_map(|host| presets::for_mx(host)) {
        let values = preset.values.into_iter().collect();
        return Discovery { preset: Some(preset.id), values };
    }
    filed.or(servers).map(found).unwrap_or_default()
}

fn found(servers: Servers) -> Discovery {
    let mut values = BTreeMap::new();
    let mut set = |[host, port, security]: [&'static str; 3], server: Server| {
        values.insert(host, server.host);
        values.insert(port, server.port.to_string());
        let word = if server.security == Security::StartTls { "starttls" } else { "tls" };
        values.insert(security, word.to_owned());
    };
    set(["imap_host", "imap_port", "imap_security"], servers.imap);
    set(["smtp_host", "smtp_port", "smtp_security"], servers.smtp);
    values.extend(servers.user.map(|user| ("user", user)));
    Discovery { preset: None, values }
}
