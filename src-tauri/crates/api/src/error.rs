//! Errors across the surface: a stable code for the window to act on, and words. A fault of the store goes to the log.

use connect::ConnectError;
use serde::{Deserialize, Serialize};
use store::StoreError;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{code}: {message}")]
pub struct ApiError {
    /// Stable, such as `refund.too_much`; the window has words for those that a person can meet, and one for the rest.
    pub code: String,
    pub message: String,
}

impl ApiError {
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into() }
    }

    /// What was sent makes no sense: a fault of the window, not of the person.
    pub fn request(message: impl Into<String>) -> Self {
        Self::new("api.request", message)
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::NotFound => "store.not_found",
            StoreError::DiskFull => "store.disk_full",
            StoreError::Damaged(_) => "store.damaged",
            StoreError::Closed => "store.closed",
            _ => "store.failed",
        };
        if code == "store.failed" {
            tracing::error!(%error, "the store failed");
        }
        Self::new(code, error.to_string())
    }
}

impl From<ConnectError> for ApiError {
    fn from(error: ConnectError) -> Self {
        Self::new(error.trouble.code(), error.message)
    }
}

impl From<model::id::NotAnId> for ApiError {
    fn from(error: model::id::NotAnId) -> Self {
        Self::request(error.to_string())
    }
}

impl From<serde_json::Error> for ApiError {
    fn from(error: serde_json::Error) -> Self {
        Self::request(error.to_string())
    }
}

pub type Result<T> = std::result::Result<T, ApiError>;
