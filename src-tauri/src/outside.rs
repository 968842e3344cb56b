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

    /// What was opened before this start goes. A file that some program still has open stays until the next.
    pub(crate) fn forget_earlier(&self) {
        let forgotten = self.private_folder().and_then(|folder| emptied(&folder).map_err(failed));
        if let Err(error) = forgotten {
            tracing::warn!(%error, "files that were opened earlier are still there");
        }
    }

    /// A folder that only this person can read, emptied at each start. On Windows it lies where nobody else may look.
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
        emptied(&self.private_folder()?).map_err(failed)
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

/// Removes all that is in the folder. What cannot be removed (Windows keeps what a program has open) keeps nothing else back.
fn emptied(folder: &Path) -> std::io::Result<()> {
    let mut done = Ok(());
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let removed =
            if entry.file_type()?.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
        done = done.and(removed);
    }
    done
}

/// Linux and macOS allow 255 bytes; Windows counts the whole path, and many programs open none above 260.
const NAME_MAX: usize = 120;
/// Nobody's ending is longer.
const ENDING_MAX: usize = 15;

/// A name without a path, control characters or what systems refuse, and with its ending kept.
fn safe_name(name: &str) -> String {
    let name: String = name.chars().map(|c| if is_refused(c) { '_' } else { c }).collect();
    let name = name.trim_matches(['.', ' ']);
    let kept = match name.rsplit_once('.') {
        _ if name.len() <= NAME_MAX => name.to_owned(),
        Some((stem, ending)) if ending.len() <= ENDING_MAX => {
            format!("{}.{ending}", start_of(stem, NAME_MAX - 1 - ending.len()))
        }
        // The mark keeps the cut from leaving an ending that was none, such as one of a program.
        _ => format!("{}_", start_of(name, NAME_MAX - 1)),
    };
    match kept.as_str() {
        "" => "file".to_owned(),
        _ if is_device(&kept) => format!("_{kept}"),
        _ => kept,
    }
}

/// Not in a name: what means something in a path, what cannot be seen, and what turns the order of letters, so that an
/// ending seems to be another.
fn is_refused(c: char) -> bool {
    c.is_control()
        || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// As much of the beginning as fits into so many bytes.
fn start_of(text: &str, bytes: usize) -> &str {
    let end = text.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= bytes).last();
    text.get(..end.unwrap_or(0)).unwrap_or_default()
}

/// Windows takes these for devices, with any ending and in any folder.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let numbered = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul" | "conin$" | "conout$")
        || numbered.is_some_and(|rest| matches!(rest.chars().collect::<Vec<_>>()[..], ['0'..='9' | '¹' | '²' | '³']))
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
        assert_eq!(safe_name("photo\u{202e}gpj.bat"), "photo_gpj.bat");
        for name in ["x".repeat(300), "发".repeat(300)] {
            let long = safe_name(&format!("{name}.jpeg"));
            assert_eq!(long.rsplit_once('.').map(|(_, ending)| ending), Some("jpeg"));
            assert!(long.len() <= 120, "{long}");
        }
    }

    #[test]
    fn no_name_is_a_device_of_windows() {
        for (name, safe) in [
            ("CON", "_CON"),
            ("nul.pdf", "_nul.pdf"),
            ("com1.tar.gz", "_com1.tar.gz"),
            ("LPT³.txt", "_LPT³.txt"),
            ("aux .txt", "_aux .txt"),
            ("com.txt", "com.txt"),
            ("com10.txt", "com10.txt"),
            ("console.txt", "console.txt"),
        ] {
            assert_eq!(safe_name(name), safe);
        }
    }

    #[test]
    fn a_cut_makes_no_program_of_a_name() {
        // Windows drops blanks at a name's end.
        for end in [format!(".exe{}a", " ".repeat(20)), format!(".exe{}", "a".repeat(200))] {
            for length in 1..150 {
                let name = safe_name(&format!("{}{end}", "x".repeat(length)));
                let ending = Path::new(name.trim_end_matches(['.', ' '])).extension();
                assert!(ending.is_none_or(|ending| ending != "exe"), "{name}");
            }
        }
    }

    #[test]
    fn what_was_opened_is_removed_and_the_folder_stays() -> std::io::Result<()> {
        let folder = std::env::temp_dir().join(format!("shopdesk-opened-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir_all(folder.join("one"))?;
        std::fs::write(folder.join("one").join("letter.txt"), b"x")?;
        std::fs::write(folder.join("two"), b"x")?;
        emptied(&folder)?;
        assert_eq!(std::fs::read_dir(&folder)?.count(), 0);
        std::fs::remove_dir(&folder)
    }
}
