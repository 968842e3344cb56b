//! A program that cannot start says why. Without a window it has nobody to say it to but the system's own dialog; on Linux
//! whoever has no web view has no dialog either, and reads what is written.

/// Says it and ends the program.
pub(crate) fn to_start(error: &dyn std::error::Error) -> ! {
    tracing::error!(%error, "Shopdesk cannot start");
    #[cfg(not(target_os = "linux"))]
    rfd::MessageDialog::new()
        .set_level(rfd::MessageLevel::Error)
        .set_title("Shopdesk")
        .set_description(words(&error.to_string(), cfg!(target_os = "macos") || tauri::webview_version().is_ok()))
        .show();
    std::process::exit(1);
}

/// In both languages, since which one is spoken here lies in the store.
#[cfg(any(not(target_os = "linux"), test))]
fn words(error: &str, has_web_view: bool) -> String {
    const WEB_VIEW: &str = "https://developer.microsoft.com/microsoft-edge/webview2/";
    if has_web_view {
        return format!("Shopdesk cannot start.\nShopdesk 无法启动。\n\n{error}");
    }
    format!(
        "Shopdesk cannot start: Microsoft Edge WebView2 is missing on this computer. Install it and start again.\n\
         Shopdesk 无法启动：这台电脑没有 Microsoft Edge WebView2。请安装后再启动。\n\n{WEB_VIEW}\n\n{error}"
    )
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn says_what_is_missing() {
        assert!(words("no", false).contains("WebView2"));
        assert!(!words("the folder is read-only", true).contains("WebView2"));
    }
}
