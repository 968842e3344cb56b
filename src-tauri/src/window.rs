//! The one window: brought forward, hidden to the tray, and kept from going anywhere else.

use std::path::Path;

use api::dto::Navigation;
use tauri::{AppHandle, Manager, Window, WindowEvent};

use crate::Shell;

pub(crate) const MAIN: &str = "main";

/// A link in a mail leads here instead of out: the window asks first. See `ui` for the frame that makes such links.
const LINK_HOST: &str = "link.shopdesk.invalid";

/// Opens the window of `tauri.conf.json`, hidden at a start at login. `data` is for what the web view itself keeps.
pub(crate) fn open(app: &AppHandle, data: &Path) -> tauri::Result<()> {
    let config = app.config().app.windows.iter().find(|window| window.label == MAIN).cloned().unwrap_or_default();
    let handle = app.clone();
    let hidden = std::env::args().any(|argument| argument == "--hidden");
    let builder = tauri::WebviewWindowBuilder::from_config(app, &config)?
        .visible(!hidden)
        .data_directory(data.to_owned())
        .on_navigation(move |url| stays(&handle, url))
        .on_new_window(|_, _| tauri::webview::NewWindowResponse::Deny);
    builder.build()?;
    Ok(())
}

/// Whether the window may go there: only within the app. A mail's link becomes a question in the window.
fn stays(app: &AppHandle, url: &tauri::Url) -> bool {
    if url.host_str() == Some(LINK_HOST) {
        let of = |key: &str| url.query_pairs().find(|(name, _)| name == key).map(|(_, value)| value.into_owned());
        if let (Some(shell), Some(to)) = (app.try_state::<Shell>(), of("url")) {
            shell.host.go_to(Navigation::Link { url: to, text: of("text").unwrap_or_default() });
        }
        return false;
    }
    // `part` is what a PDF is shown from, in a frame; no mail's link can name it.
    let local = matches!(url.scheme(), "tauri" | "about" | "blob" | "part")
        || (matches!(url.scheme(), "http" | "https")
            && matches!(url.host_str(), Some("tauri.localhost" | "part.localhost")));
    let served = cfg!(debug_assertions) && url.host_str() == Some("localhost");
    local || served
}

pub(crate) fn bring(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(MAIN) {
        let shown = window.show().and_then(|()| window.unminimize()).and_then(|()| window.set_focus());
        if let Err(error) = shown {
            tracing::warn!(%error, "the window did not come forward");
        }
    }
}

/// A second start may only ask for a place, by an id: `--conversation ID`, `--order ID`.
pub(crate) fn follow(app: &AppHandle, arguments: &[String]) {
    let Some(shell) = app.try_state::<Shell>() else { return };
    for pair in arguments.windows(2) {
        if let [what, id] = pair
            && let Some(to) = host::place(what.trim_start_matches("--"), id)
        {
            shell.host.go_to(to);
        }
    }
}

pub(crate) fn on_event(window: &Window, event: &WindowEvent) {
    if let WindowEvent::CloseRequested { api, .. } = event {
        let Some(shell) = window.try_state::<Shell>() else { return };
        if shell.host.close_to_tray() {
            api.prevent_close();
            if let Err(error) = window.hide() {
                tracing::warn!(%error, "the window did not hide");
            }
        }
    }
}
