//! Why something at the other side did not work, in terms the window can act on.

use std::time::Duration;

use model::told::{Saying, Told};

/// What kind of trouble: stable, the window chooses its words by [`Trouble::code`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The name does not resolve.
    UnknownHost,
    /// Nobody listens there.
    Unreachable,
    /// The certificate does not prove the host.
    BadCertificate,
    /// It takes too long.
    Timeout,
    /// The connection ended in the middle.
    Cut,
    /// Password, key or code is wrong or was revoked.
    SignIn,
    /// Signed in, but not allowed to do this.
    Forbidden,
    /// Asked to slow down, for so long.
    RateLimited {
        retry_after: Option<Duration>,
    },
    TooManyConnections,
    NotFound,
    /// They said no; their own code and words.
    Refused {
        code: String,
    },
    /// They failed (5xx), or wait a while.
    Broken,
    /// What they answered makes no sense.
    Garbage,
    /// This connector or server cannot do it.
    Unsupported,
    /// What was entered cannot be right: the field's key.
    Settings {
        field: String,
    },
}

impl Trouble {
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownHost => "connect.unknown_host",
            Self::Unreachable => "connect.unreachable",
            Self::BadCertificate => "connect.bad_certificate",
            Self::Timeout => "connect.timeout",
            Self::Cut => "connect.cut",
            Self::SignIn => "connect.sign_in",
            Self::Forbidden => "connect.forbidden",
            Self::RateLimited { .. } => "connect.rate_limited",
            Self::TooManyConnections => "connect.too_many_connections",
            Self::NotFound => "connect.not_found",
            Self::Refused { .. } => "connect.refused",
            Self::Broken => "connect.broken",
            Self::Garbage => "connect.garbage",
            Self::Unsupported => "connect.unsupported",
            Self::Settings { .. } => "connect.settings",
        }
    }

    /// The other side cannot be reached for the moment: shown as offline, tried again by itself.
    pub fn is_offline(&self) -> bool {
        matches!(self, Self::UnknownHost | Self::Unreachable | Self::Timeout | Self::Cut | Self::Broken)
    }

    /// Only a person can mend it: no more attempts until the account is changed.
    pub fn needs_person(&self) -> bool {
        matches!(self, Self::SignIn | Self::Forbidden | Self::BadCertificate | Self::Settings { .. })
    }
}

/// Trouble with its story. `message` is for people and holds no secret, address or body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ConnectError {
    pub trouble: Trouble,
    pub message: String,
    /// The same for the window, where it is something we have words for ourselves.
    pub saying: Option<Box<Saying>>,
}

impl ConnectError {
    pub fn new(trouble: Trouble, message: impl Into<String>) -> Self {
        Self { trouble, message: message.into(), saying: None }
    }

    /// A refusal in our own words: the window has them in the agent's language.
    pub fn refusing(code: &str, saying: Saying) -> Self {
        let message = Told::from(saying.clone()).to_stored();
        Self { trouble: Trouble::Refused { code: code.to_owned() }, message, saying: Some(Box::new(saying)) }
    }

    /// What to keep of it with an operation: our own words, or theirs.
    pub fn told(&self) -> Told {
        self.saying.clone().map_or_else(|| Told::Theirs(self.message.clone()), Told::Ours)
    }

    pub fn settings(field: &str, message: impl Into<String>) -> Self {
        Self::new(Trouble::Settings { field: field.to_owned() }, message)
    }
}
