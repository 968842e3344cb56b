//! What can go wrong with servers on the developer's own machine. Each message says what to do or where to look.

use std::path::PathBuf;

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// This system cannot run the servers at all.
    #[error("the real servers run on Debian only: {0}")]
    Unsupported(String),
    /// A program or package is not there.
    #[error("missing: {0}")]
    Missing(String),
    #[error("{what}: {source}")]
    Io { what: String, source: std::io::Error },
    /// A command ended badly; `output` holds the end of what it printed.
    #[error("{command} failed ({status}): {output}")]
    Command { command: String, status: String, output: String },
    /// A server did not answer in time, or ended at once.
    #[error("{server} did not come up: {why}; its log is {}", log.display())]
    NotReady { server: String, why: String, log: PathBuf },
    /// The shop answered a request of the set-up with an error.
    #[error("{method} {path} answered {status}: {body}")]
    Shop { method: String, path: String, status: u16, body: String },
    #[error("{0}: {1}")]
    Http(String, reqwest::Error),
    /// An answer or a file that does not look as it should.
    #[error("unexpected: {0}")]
    Unexpected(String),
}

/// Says what was being done when an I/O error came.
#[cfg(unix)]
pub(crate) trait Doing<T> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T>;
}

#[cfg(unix)]
impl<T> Doing<T> for std::io::Result<T> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|source| Error::Io { what: what(), source })
    }
}
