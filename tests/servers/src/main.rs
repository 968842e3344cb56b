//! `servers`: the real servers in the background, for development.
//!
//!     servers packages     the Debian packages they need, one a line
//!     servers install      installs those that are missing
//!     servers up           starts them, unless they run, and says how to connect
//!     servers down         ends them and removes their data
//!
//! `up` leaves behind a second process of this program (`servers serve`), which owns the servers and ends them when it is
//! told to, or when it dies. What it wrote of itself lies in the user's cache.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the command line")]

#[cfg(unix)]
mod background;

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    background::main()
}

#[cfg(not(unix))]
fn main() -> std::process::ExitCode {
    eprintln!("{}", test_servers::Error::Unsupported(format!("this is {}", std::env::consts::OS)));
    std::process::ExitCode::FAILURE
}
