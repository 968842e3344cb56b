//! What the product is measured against: bare loops over the same rows and pages, a known mail client, an empty window; and
//! the limits it must keep. Prints one table and fails when a limit is broken.
//!
//! Ratios within one run, taken in turns (A B A B), so that a busy machine falls on both sides. `cargo xtask bench` builds
//! it as a release and gives it a screen.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::missing_panics_doc)]
#![allow(clippy::print_stdout, clippy::print_stderr)] // a program of the console
#![cfg(target_os = "linux")] // real servers, a virtual screen, /proc

mod bare;
mod cases;
mod copies;
mod cpu;
mod desk;
mod dice;
mod fill;
mod hands;
mod ingest;
mod mail;
mod measure;
mod orders;
mod queries;
mod search;
mod start;
mod table;
mod typing;
mod words;
mod world;

use std::process::ExitCode;

use table::Table;

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

const PARTS: &[&str] = &["ingest", "queries", "cases", "search", "orders", "mail", "start", "typing", "hands"];

/// Measures the parts that `asked` names; all when it names none.
pub async fn run(asked: &[String]) -> ExitCode {
    if let Some(unknown) = asked.iter().find(|part| !PARTS.contains(&part.as_str())) {
        eprintln!("there is no part {unknown:?}; there are {}", PARTS.join(", "));
        return ExitCode::FAILURE;
    }
    if asked.is_empty() || asked.iter().any(|part| ["orders", "mail"].contains(&part.as_str())) {
        tokio::task::spawn_blocking(test_servers::packages::install_missing).await.unwrap().unwrap();
    }
    let mut table = Table::default();
    for part in PARTS.iter().filter(|part| asked.is_empty() || asked.iter().any(|word| word == *part)) {
        eprintln!("{part} (load {})", measure::load());
        match *part {
            "ingest" => ingest::measure(&mut table).await,
            "queries" => queries::measure(&mut table).await,
            "cases" => cases::measure(&mut table).await,
            "search" => search::measure(&mut table).await,
            "orders" => orders::measure(&mut table).await,
            "mail" => mail::measure(&mut table).await,
            "start" => start::measure(&mut table).await,
            "typing" => typing::measure(&mut table).await,
            _ => hands::measure(&mut table).await,
        }
    }
    println!("{table}");
    match table.broken() {
        0 => ExitCode::SUCCESS,
        broken => {
            eprintln!("{broken} limits are broken");
            ExitCode::FAILURE
        }
    }
}
