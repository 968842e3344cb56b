//! The system around the window: browser, files, start at login.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
};

use api::ports::Outside;
use bytes::Bytes;
use host::ApiError;
use tauri::{AppHandle, Manager};
use tauri_plugin_autostart::ManagerExt;
use tauri_plugin_dialog::DialogExt;

pub(crate) struct System {
    app: AppHandle,
}

impl System {
    pub(crate) fn new(app: AppHandle) -> Self {
        Self { app }
    }

    /// A folder that only this person can read, emptied at each start.
    fn private_folder(&self) -> Result<PathBuf, ApiError> {
        let folder = self.app.path().app_cache_dir().map_err(failed)?.join("opened");
        std::fs::create_dir_all(&folder).map_err(failed)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)).map_err(failed)?;
        }
        Ok(folder)
    }
}

#[async_trait::async_trait]
impl Outside for System {
    fn open_url(&self, url: &str) -> Result<(), ApiError> {
        hand_over(url).map_err(failed)
    }

    async fn open_file(&self, name: &str, content: Bytes) -> Result<(), ApiError> {
        let folder = self.private_folder()?.join(uuid::Uuid::now_v7().to_string());
        let name = safe_name(name);
        let opened = tauri::async_runtime::spawn_blocking(move || {
            std::fs::create_dir_all(&folder)?;
            let path = folder.join(name);
            std::fs::write(&path, &content)?;
            mark_as_downloaded(&path);
            hand_over(&path)
        });
        opened.await.map_err(failed)?.map_err(failed)
    }

    async fn save_file(&self, name: &str, content: Bytes) -> Result<bool, ApiError> {
        let (sender, chosen) = tokio::sync::oneshot::channel();
        self.app.dialog().file().set_file_name(safe_name(name)).save_file(move |path| {
            // The call being gone is the only way this fails.
            let _ = sender.send(path);
        });
        let Some(path) = chosen.await.map_err(failed)? else { return Ok(false) };
        let path = path.into_path().map_err(failed)?;
        let saved = tauri::async_runtime::spawn_blocking(move || {
            std::fs::write(&path, &content)?;
            mark_as_downloaded(&path);
            Ok::<_, std::io::Error>(())
        });
        saved.await.map_err(failed)?.map_err(failed)?;
        Ok(true)
    }

    fn forget_opened(&self) -> Result<(), ApiError> {
        std::fs::remove_dir_all(self.private_folder()?).map_err(failed)
    }

    fn set_start_at_login(&self, on: bool) -> Result<(), ApiError> {
        let autostart = self.app.autolaunch();
        let set = if on { autostart.enable() } else { autostart.disable() };
        set.map_err(failed)
    }
}

/// Gives it to the program that the system has for it, and does not wait for that one's end.
#[cfg(not(target_os = "linux"))]
fn hand_over(what: impl AsRef<OsStr>) -> std::io::Result<()> {
    open::that_detached(what)
}

/// Gives it to the program that the system has for it, and does not wait for that one's end.
#[cfg(target_os = "linux")]
fn hand_over(what: impl AsRef<OsStr>) -> std::io::Result<()> {
    use std::{os::unix::process::CommandExt, process::Stdio};
    let mut failed = std::io::Error::from(std::io::ErrorKind::NotFound);
    for mut command in open::commands(what) {
        crate::web_view::withhold(&mut command);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        match command.spawn() {
            Ok(mut program) => {
                // Somebody has to hear how it ends.
                std::thread::spawn(move || program.wait());
                return Ok(());
            }
            Err(error) => failed = error,
        }
    }
    Err(failed)
}

fn failed(error: impl std::fmt::Display) -> ApiError {
    ApiError::new("outside.failed", error.to_string())
}

/// A name without a path, control characters or what systems refuse, and with its ending kept.
fn safe_name(name: &str) -> String {
    let name: String =
        name.chars()
            .map(|c| {
                if c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|') {
                    '_'
                } else {
                    c
                }
            })
            .collect();
    let name = name.trim_matches(['.', ' ']);
    let kept: String = if name.chars().count() <= 120 {
        name.to_owned()
    } else {
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        format!("{}.{}", stem.chars().take(100).collect::<String>(), ending.chars().take(15).collect::<String>())
    };
    if kept.is_empty() { "file".to_owned() } else { kept }
}

/// The system's mark for files from outside, so that it warns before running what they hold.
#[cfg(target_os = "windows")]
fn mark_as_downloaded(path: &Path) {
    let mut stream = path.as_os_str().to_owned();
    stream.push(":Zone.Identifier");
    if let Err(error) = std::fs::write(stream, "[ZoneTransfer]\r\nZoneId=3\r\n") {
        tracing::debug!(%error, "the file system keeps no mark");
    }
}

/// The system's mark for files from outside, so that it warns before running what they hold.
#[cfg(target_os = "macos")]
fn mark_as_downloaded(path: &Path) {
    // 0081: downloaded, not yet opened.
    if let Err(error) = xattr::set(path, "com.apple.quarantine", b"0081;00000000;Shopdesk;") {
        tracing::debug!(%error, "the file system keeps no mark");
    }
}

/// The system's mark for files from outside; here an attribute that file managers and browsers share.
#[cfg(target_os = "linux")]
fn mark_as_downloaded(path: &Path) {
    if let Err(error) = xattr::set(path, "user.xdg.origin.url", b"mailto:") {
        tracing::debug!(%error, "the file system keeps no mark");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_names() {
        assert_eq!(safe_name("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(safe_name("发票 2026.pdf"), "发票 2026.pdf");
        assert_eq!(safe_name("..."), "file");
        assert_eq!(safe_name("a\u{0}b:c.txt"), "a_b_c.txt");
        let long = safe_name(&format!("{}.jpeg", "x".repeat(300)));
        assert_eq!(long.rsplit_once('.').map(|(_, ending)| ending), Some("jpeg"));
    }
}
