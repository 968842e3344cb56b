//! Who may ask: the page that this server gave, in the browser that had the token.

use std::sync::atomic::{AtomicBool, Ordering};

use axum::http::{HeaderMap, header};

pub struct Guard {
    token: String,
    session: String,
    host: String,
    origin: String,
    taken: AtomicBool,
}

const COOKIE: &str = "shopdesk";

impl Guard {
    pub fn new(port: u16) -> Self {
        Self {
            token: uuid::Uuid::new_v4().simple().to_string(),
            session: uuid::Uuid::new_v4().simple().to_string(),
            host: format!("127.0.0.1:{port}"),
            origin: format!("http://127.0.0.1:{port}"),
            taken: AtomicBool::new(false),
        }
    }

    pub fn token(&self) -> &str {
        &self.token
    }

    /// The cookie for the token, once.
    pub fn exchange(&self, token: &str) -> Option<String> {
        let right = token == self.token && !self.taken.swap(true, Ordering::SeqCst);
        right.then(|| format!("{COOKIE}={}; HttpOnly; SameSite=Strict; Path=/", self.session))
    }

    /// Another site's page cannot ask, nor a name that was pointed here.
    pub fn is_own(&self, headers: &HeaderMap) -> bool {
        let of = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let host = of(header::HOST) == Some(&self.host);
        let origin = of(header::ORIGIN).is_none_or(|origin| origin == self.origin);
        host && origin
    }

    pub fn may_ask(&self, headers: &HeaderMap) -> bool {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let known = cookies.flat_map(|line| line.split(';')).any(|cookie| {
            cookie.trim().split_once('=').is_some_and(|(name, value)| name == COOKIE && value == self.session)
        });
        self.is_own(headers) && known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(list: &[(header::HeaderName, &str)]) -> HeaderMap {
        list.iter()
            .map(|(name, value)| (name.clone(), value.parse().unwrap_or(header::HeaderValue::from_static(""))))
            .collect()
    }

    #[test]
    fn only_its_own_page_with_its_cookie() {
        let guard = Guard::new(4000);
        let cookie = guard.exchange(guard.token()).unwrap_or_default();
        assert!(guard.exchange(guard.token()).is_none(), "the token worked twice");
        let cookie = cookie.split(';').next().unwrap_or_default();
        let host = (header::HOST, "127.0.0.1:4000");
        assert!(guard.may_ask(&headers(&[host.clone(), (header::COOKIE, cookie)])));
        assert!(!guard.may_ask(&headers(std::slice::from_ref(&host))));
        assert!(!guard.may_ask(&headers(&[(header::HOST, "evil.test:4000"), (header::COOKIE, cookie)])));
        let strange = (header::ORIGIN, "https://evil.test");
        assert!(!guard.may_ask(&headers(&[host, strange, (header::COOKIE, cookie)])));
    }
}
