//! What came back, complete; and what a write that failed is known to have done.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use model::time::Timestamp;
use reqwest::{
    Response,
    header::{DATE, HeaderMap, HeaderName, RETRY_AFTER},
};
use serde::de::DeserializeOwned;

use crate::{ConnectError, Outcome, Trouble};

/// More than this is no answer of a shop: ten times the largest page that is asked for.
const LARGEST: usize = 64 * 1024 * 1024;

/// A complete answer.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub body: Bytes,
    /// The server's clock (`Date`), to the second.
    pub server_time: Option<Timestamp>,
    retry_after: Option<Duration>,
}

/// A write that did not end in a complete 2xx answer.
#[derive(Debug, Clone)]
pub struct Failure {
    pub error: ConnectError,
    /// False only when not a byte of the request can have left.
    pub may_have_left: bool,
    /// The answer, where a complete one came.
    pub refusal: Option<Refusal>,
}

/// A complete answer other than 2xx.
#[derive(Debug, Clone)]
pub struct Refusal {
    pub status: u16,
    pub body: Bytes,
}

impl Reply {
    /// # Errors
    /// Outer: the transfer failed. Inner: what came is too large.
    pub(super) async fn read(mut response: Response) -> reqwest::Result<Result<Self, ConnectError>> {
        let status = response.status().as_u16();
        let server_time = header(response.headers(), &DATE).and_then(http_date);
        let retry_after = header(response.headers(), &RETRY_AFTER).and_then(|text| wait(text, server_time));
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > LARGEST {
                return Ok(Err(ConnectError::new(Trouble::Garbage, "the answer is too large")));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Ok(Self { status, body: body.freeze(), server_time, retry_after }))
    }

    /// # Errors
    /// [`Trouble::Garbage`] when the answer is not the JSON that was expected. After a write that means: unknown.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, ConnectError> {
        serde_json::from_slice(&self.body).map_err(|error| {
            // Where it went wrong, never what stood there.
            let place = format!("line {}, column {}", error.line(), error.column());
            ConnectError::new(Trouble::Garbage, format!("the answer is not as expected at {place}"))
        })
    }

    /// The error that an answer other than 2xx is.
    pub(super) fn refused(&self) -> ConnectError {
        let (trouble, message) = match self.status {
            401 => (Trouble::SignIn, "the sign-in was not accepted".to_owned()),
            403 => (Trouble::Forbidden, "this sign-in is not allowed to do that".to_owned()),
            404 => (Trouble::NotFound, "there is no such thing at this address".to_owned()),
            429 => {
                let trouble = Trouble::RateLimited { retry_after: self.retry_after };
                (trouble, "the server asks to slow down".to_owned())
            }
            300..=399 => (Trouble::Garbage, "the server redirects elsewhere".to_owned()),
            500.. => (Trouble::Broken, format!("the server failed ({})", self.status)),
            status => (Trouble::Refused { code: format!("http_{status}") }, format!("the server refused ({status})")),
        };
        ConnectError::new(trouble, message)
    }
}

impl Failure {
    /// Nothing left this machine.
    pub fn unsent(error: ConnectError) -> Self {
        Self { error, may_have_left: false, refusal: None }
    }

    /// The request left; no complete answer came.
    pub fn unknown(error: ConnectError) -> Self {
        Self { error, may_have_left: true, refusal: None }
    }

    /// What is known of the step that was sent, by the rules that hold for every server. A connector that knows more
    /// about a refusal of its platform looks at [`Failure::refusal`] first.
    pub fn outcome(self) -> Outcome {
        Outcome::from_error(self.error, self.may_have_left)
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date by the server's clock.
fn wait(text: &str, server_time: Option<Timestamp>) -> Option<Duration> {
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = http_date(text)?;
    Some(Duration::from_millis(until.since(server_time?).max(0) as u64))
}

/// An HTTP date (RFC 9110, section 5.6.7; the preferred form only).
fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::parse(text).ok().map(|at| Timestamp(at.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_servers_clock() {
        assert_eq!(http_date("Sun, 22 Nov 2026 08:31:23 GMT"), Some(Timestamp(1_795_336_283_000)));
        assert_eq!(http_date("soon"), None);
    }

    #[test]
    fn reads_how_long_to_wait() {
        let now = http_date("Sun, 22 Nov 2026 08:31:23 GMT");
        assert_eq!(wait("120", None), Some(Duration::from_mins(2)));
        assert_eq!(wait("Sun, 22 Nov 2026 08:31:30 GMT", now), Some(Duration::from_secs(7)));
        assert_eq!(wait("Sun, 22 Nov 2026 08:31:00 GMT", now), Some(Duration::ZERO));
        assert_eq!(wait("later", now), None);
    }
}
