//! The system's own dialog for saving a file, driven by keys as a person does: WebDriver sees only the page.

use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

/// Long enough for a loaded machine.
const PATIENCE: Duration = Duration::from_mins(1);
/// After this the keys are pressed once more: they may have come before the dialog listened.
const AGAIN: Duration = Duration::from_secs(4);

/// Waits for the dialog, saves under `path`, and waits until the file is there.
pub async fn save_as(path: &Path) {
    let deadline = Instant::now() + PATIENCE;
    let name = path.to_string_lossy();
    loop {
        let window = shown();
        let again = Instant::now() + if window.is_some() { AGAIN } else { Duration::ZERO };
        if let Some(window) = window {
            keys(&["windowfocus", "--sync", &window]);
            keys(&["key", "--clearmodifiers", "ctrl+a"]);
            keys(&["type", "--clearmodifiers", &name]);
            keys(&["key", "--clearmodifiers", "Return"]);
        }
        loop {
            tokio::time::sleep(Duration::from_millis(100)).await;
            if path.exists() && shown().is_none() {
                return;
            }
            if Instant::now() > again {
                break;
            }
        }
        assert!(Instant::now() < deadline, "{name} was not saved");
    }
}

/// The dialog's window.
fn shown() -> Option<String> {
    let found = Command::new("xdotool").args(["search", "--onlyvisible", "--name", "^Save"]).output().ok()?;
    String::from_utf8_lossy(&found.stdout).lines().next().map(str::to_owned)
}

fn keys(arguments: &[&str]) {
    let pressed = Command::new("xdotool").args(arguments).status().expect("xdotool is installed");
    assert!(pressed.success(), "xdotool {arguments:?}");
}
