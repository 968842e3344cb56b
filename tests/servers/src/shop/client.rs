//! JSON over HTTP to the test shop itself, past any proxy: for setting it up and for reading what is true there.

use reqwest::Method;
use serde_json::Value;

use crate::error::{Error, Result};

/// How a request says who asks.
#[derive(Debug, Clone)]
pub(crate) enum Auth {
    Nobody,
    /// The administrator's token; cheaper for the shop than the key.
    Token(String),
    /// A storefront, which acts for a customer.
    Publishable(String),
}

#[derive(Debug, Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
    auth: Auth,
}

impl Client {
    pub(crate) fn new(base: &str, auth: Auth) -> Result<Self> {
        // Fails only when another part of the process has installed a provider first, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .no_proxy()
            // On a busy machine the shop takes its time.
            .timeout(std::time::Duration::from_mins(3))
            // The shop goes away and comes back under our hands; a kept connection would then fail.
            .pool_max_idle_per_host(0)
            .build()
            .map_err(|e| Error::Http("making an HTTP client".into(), e))?;
        Ok(Self { http, base: base.to_owned(), auth })
    }

    pub(crate) fn with(&self, auth: Auth) -> Self {
        Self { auth, ..self.clone() }
    }

    /// Whether the shop serves requests.
    pub(crate) async fn healthy(&self) -> bool {
        let request = self.http.get(format!("{}/health", self.base));
        request.send().await.is_ok_and(|r| r.status().is_success())
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Value> {
        self.call(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Result<Value> {
        self.call(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value> {
        let mut request = self.http.request(method.clone(), format!("{}{path}", self.base));
        request = match &self.auth {
            Auth::Nobody => request,
            Auth::Token(token) => request.bearer_auth(token),
            Auth::Publishable(key) => request.header("x-publishable-api-key", key),
        };
        if let Some(body) = &body {
            request = request.json(body);
        }
        let what = || format!("{method} {path}");
        let response = request.send().await.map_err(|e| Error::Http(what(), e))?;
        let status = response.status();
        let text = response.text().await.map_err(|e| Error::Http(what(), e))?;
        if !status.is_success() {
            return Err(Error::Shop {
                method: method.to_string(),
                path: path.to_owned(),
                status: status.as_u16(),
                body: text,
            });
        }
        serde_json::from_str(&text).map_err(|e| Error::Unexpected(format!("{} answered {text}: {e}", what())))
    }
}

/// The string at a JSON pointer, or an error that says what was there instead.
pub(crate) fn text(value: &Value, pointer: &str) -> Result<String> {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .map(ToOwned::to_owned)
        .ok_or_else(|| Error::Unexpected(format!("no text at {pointer} in {value}")))
}

/// The list at a JSON pointer.
pub(crate) fn list(value: &Value, pointer: &str) -> Result<Vec<Value>> {
    value
        .pointer(pointer)
        .and_then(Value::as_array)
        .cloned()
        .ok_or_else(|| Error::Unexpected(format!("no list at {pointer} in {value}")))
}
