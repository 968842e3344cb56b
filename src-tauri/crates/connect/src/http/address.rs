//! Which addresses may be talked to: https anywhere, http only on this machine.

use url::{Host, Url};

use crate::ConnectError;

/// Reads an address as a person enters it. A missing `https://` is added; the path, if any, ends in `/`.
///
/// # Errors
/// [`crate::Trouble::Settings`] for `field`, with what is wrong.
pub fn base_url(field: &str, text: &str) -> Result<Url, ConnectError> {
    let wrong = |message: &str| ConnectError::settings(field, message);
    let text = text.trim();
    let text = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let mut url = Url::parse(&text).map_err(|_| wrong("this is not a web address"))?;
    if !url.has_host() {
        return Err(wrong("this is not a web address"));
    }
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => return Err(wrong("the address must start with https://, else the key could be read on the way")),
        _ => return Err(wrong("the address must start with https://")),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("the address must not hold a name or password"));
    }
    url.set_query(None);
    url.set_fragment(None);
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Trouble;

    #[test]
    fn takes_https_and_loopback() {
        let address = |text| base_url("url", text).unwrap().to_string();
        assert_eq!(address(" shop.example.test "), "https://shop.example.test/");
        assert_eq!(address("https://shop.example.test/backend?x=1#y"), "https://shop.example.test/backend/");
        assert_eq!(address("http://127.0.0.1:9000"), "http://127.0.0.1:9000/");
        assert_eq!(address("http://[::1]:9000/"), "http://[::1]:9000/");
        assert_eq!(address("http://localhost:9000"), "http://localhost:9000/");
    }

    #[test]
    fn refuses_what_would_show_the_key() {
        let remote = ["http://shop.example.test", "http://127.0.0.1.example.test", "ftp://shop.example.test"];
        let odd = ["https://", "https://sk_key@shop.example.test", "https://a:b@shop.example.test", "", "file:///etc"];
        for text in remote.iter().chain(&odd) {
            let error = base_url("url", text).unwrap_err();
            assert_eq!(error.trouble, Trouble::Settings { field: "url".into() }, "{text}");
        }
    }
}
