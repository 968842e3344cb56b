//! Files on the open internet that somebody else named: over https, from public addresses only, without cookies, and no
//! larger than wanted. A name or a redirect that leads inside is refused.

use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use reqwest::{
    Client, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    header::LOCATION,
    redirect::Policy,
};

use crate::{ConnectError, Trouble};

const REDIRECTS: usize = 3;
const TIMEOUT: Duration = Duration::from_secs(15);

/// What lies at `url`, at most `most` bytes.
///
/// # Errors
/// [`Trouble::Refused`] for an address that is not public or not https and for what is larger, [`Trouble::NotFound`] for an
/// answer other than 2xx, and the usual ones of a connection.
pub async fn get(url: &str, most: usize) -> Result<Bytes, ConnectError> {
    let client = client()?;
    let mut url = allowed(url)?;
    for _ in 0..=REDIRECTS {
        let response = client.get(url.clone()).send().await.map_err(unreachable)?;
        if response.status().is_redirection() {
            let next = response.headers().get(LOCATION).and_then(|to| to.to_str().ok());
            let next = next.and_then(|to| url.join(to).ok()).ok_or_else(|| garbage("a redirect to nowhere"))?;
            url = allowed(next.as_str())?;
            continue;
        }
        if !response.status().is_success() {
            return Err(ConnectError::new(Trouble::NotFound, format!("the server answered {}", response.status())));
        }
        return body(response, most).await;
    }
    Err(garbage("too many redirects"))
}

fn client() -> Result<Client, ConnectError> {
    // Somebody else having been first is as good.
    let _already = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .https_only(true)
        .redirect(Policy::none())
        .dns_resolver(Arc::new(PublicOnly))
        .timeout(TIMEOUT)
        .referer(false)
        .no_proxy()
        .build()
        .map_err(|error| ConnectError::new(Trouble::Unsupported, error.to_string()))
}

/// https, on the usual port, by name or public address, without a password in it.
fn allowed(url: &str) -> Result<Url, ConnectError> {
    let refuse = |why: &str| ConnectError::new(Trouble::Refused { code: "public.refused".into() }, why);
    let url = Url::parse(url).map_err(|_| refuse("not an address"))?;
    if url.scheme() != "https" || url.port().is_some() || !url.username().is_empty() || url.password().is_some() {
        return Err(refuse("only plain https is followed"));
    }
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    match host.parse::<IpAddr>() {
        Ok(address) if !is_public(address) => Err(refuse("not a public address")),
        _ => Ok(url),
    }
}

/// A resolver that knows no private addresses, so that a name cannot lead inside.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err("the name leads to no public address".into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// Not loopback, private, link-local, shared, documentation, multicast or otherwise special (IANA's registries).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            let special = v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_broadcast()
                || v4.is_documentation()
                || v4.is_multicast()
                || v4.is_unspecified();
            let shared = a == 100 && (64..128).contains(&b);
            let benchmark = a == 198 && (b == 18 || b == 19);
            let protocol = a == 192 && b == 0 && c == 0;
            !(special || shared || benchmark || protocol || a == 0 || a >= 240)
        }
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or_else(|| is_public_v6(v6), |v4| is_public(IpAddr::V4(v4))),
    }
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    // Global unicast is 2000::/3; taken out: documentation, Teredo and 6to4, which can hold inner addresses.
    let global = (first & 0xe000) == 0x2000;
    let tunnels = first == 0x2002 || (first == 0x2001 && second == 0);
    let documentation = first == 0x2001 && second == 0x0db8;
    global && !tunnels && !documentation
}

async fn body(mut response: reqwest::Response, most: usize) -> Result<Bytes, ConnectError> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > most {
            return Err(ConnectError::new(
                Trouble::Refused { code: "public.too_large".into() },
                format!("more than {most} bytes"),
            ));
        }
    }
    Ok(bytes.freeze())
}

fn unreachable(error: reqwest::Error) -> ConnectError {
    let trouble = if error.is_timeout() { Trouble::Timeout } else { Trouble::Unreachable };
    ConnectError::new(trouble, error.without_url().to_string())
}

fn garbage(why: &str) -> ConnectError {
    ConnectError::new(Trouble::Garbage, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_over_https() {
        for bad in [
            "http://example.test/a.png",
            "https://127.0.0.1/a.png",
            "https://10.0.0.1/a.png",
            "https://169.254.169.254/latest",
            "https://[::1]/a.png",
            "https://[::ffff:10.0.0.1]/a.png",
            "https://[fd00::1]/a.png",
            "https://100.64.0.1/a.png",
            "https://example.test:8443/a.png",
            "https://user:pass@example.test/a.png",
            "ftp://example.test/a.png",
        ] {
            assert!(allowed(bad).is_err(), "{bad}");
        }
        assert!(allowed("https://example.test/a.png").is_ok());
        assert!(allowed("https://93.184.216.34/a.png").is_ok());
    }
}
