//! A desk's backend as a process of its own, so that a scenario can end it as a system does: by SIGKILL, wherever it is.
//!
//!     backend FOLDER    a call of the window on each line of standard input, its answer on a line of standard output
//!
//! It ends with its standard input, so that none outlives the scenarios.
// What goes wrong here is the failure of a test.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[cfg(unix)]
fn main() {
    use std::{io::BufRead as _, path::PathBuf};

    use scenarios::apart::{Asked, backend};

    host::start_log(std::env::var("SHOPDESK_LOG").ok().as_deref(), std::io::stderr);
    let folder = PathBuf::from(std::env::args_os().nth(1).unwrap());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let host = runtime.block_on(backend(&folder));
    for line in std::io::stdin().lock().lines() {
        let Asked { name, payload } = serde_json::from_str(&line.unwrap()).unwrap();
        let answer = runtime.block_on(host.call(&name, payload));
        println!("{}", serde_json::to_string(&answer).unwrap());
    }
    // Nothing is put in order: whoever asked is gone.
    std::process::exit(0);
}

/// The scenarios and their servers are Unix's.
#[cfg(not(unix))]
fn main() {}
