//! The app in its window, as a test sees it: started, pressed, read, killed, photographed.
//!
//! WebKit's own driver starts the app and speaks WebDriver; `SHOPDESK_APP` names the app. The virtual desktop around it
//! (screen, session bus, keyring, notifications) is `cargo xtask test`'s. Linux only: the other systems' web views have
//! other drivers, and none was tried.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::missing_panics_doc)]
#![allow(clippy::print_stderr)] // a test says why it was left out
#![cfg(target_os = "linux")]

pub mod desk;
mod dialog;
pub mod hands;
pub mod notices;
mod page;
mod process;
pub mod tray;

pub use dialog::save_as;
pub use page::Page;
pub use process::App;

/// Whether there is an app and a screen to run it on. Says why not.
pub fn ready() -> bool {
    let missing = |name: &str| std::env::var_os(name).is_none();
    if missing("SHOPDESK_APP") || missing("DISPLAY") {
        eprintln!("skipped: run by `cargo xtask test`, which gives the app and a screen");
        return false;
    }
    true
}
