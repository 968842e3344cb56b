//! Spelling in the window's text fields. WebKitGTK checks nothing until it is told to, and in which languages; the other
//! systems' web views do as the system does.

use tauri::AppHandle;

/// Checks in the system's language and in English, as far as there are dictionaries for them. Called when somebody may begin
/// to write, and done once: a dictionary is read, and takes its memory, as soon as it is named.
#[cfg(target_os = "linux")]
pub(crate) fn check(app: &AppHandle) {
    static DONE: std::sync::Once = std::sync::Once::new();
    DONE.call_once(|| turn_on(app));
}

#[cfg(target_os = "linux")]
fn turn_on(app: &AppHandle) {
    use tauri::Manager;
    use webkit2gtk::{WebContextExt, WebViewExt};

    let Some(window) = app.get_webview_window(crate::window::MAIN) else { return };
    let system = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok()).unwrap_or_default();
    let told = window.with_webview(move |view| {
        let Some(context) = view.inner().context() else { return };
        let dictionaries = dictionaries(&system);
        context.set_spell_checking_languages(&dictionaries.iter().map(String::as_str).collect::<Vec<_>>());
        context.set_spell_checking_enabled(true);
    });
    if let Err(error) = told {
        tracing::debug!(%error, "the window does not check spelling");
    }
}

/// The system's web view does it by itself.
#[cfg(not(target_os = "linux"))]
pub(crate) fn check(_: &AppHandle) {}

/// Names of dictionaries as they are installed: `en_US`. A word that is right in one of them is right, so nobody's English
/// is wrong for being British. English is what many shops abroad are written to in.
#[cfg(any(target_os = "linux", test))]
fn dictionaries(system: &str) -> Vec<String> {
    let locale = system.split(['.', '@']).next().unwrap_or_default();
    let english = ["en_US", "en_GB"];
    // `C` and `POSIX` are no languages; scripts without blanks have no lists of words.
    let own =
        locale.contains('_') && !english.contains(&locale) && !["zh_", "ja_"].iter().any(|one| locale.starts_with(one));
    own.then_some(locale).into_iter().chain(english).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::dictionaries;

    #[test]
    fn the_systems_language_and_english_are_checked() {
        assert_eq!(dictionaries("de_DE.UTF-8"), ["de_DE", "en_US", "en_GB"]);
        assert_eq!(dictionaries("sr_RS@latin"), ["sr_RS", "en_US", "en_GB"]);
        for only in ["en_GB.UTF-8", "C.UTF-8", "zh_CN.UTF-8", ""] {
            assert_eq!(dictionaries(only), ["en_US", "en_GB"], "{only}");
        }
    }
}
