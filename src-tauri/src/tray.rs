//! The tray: how many wait for an answer, open, quit.

use tauri::{
    AppHandle, Manager, Wry,
    image::Image,
    menu::{Menu, MenuItem},
    tray::{MouseButton, MouseButtonState, TrayIconBuilder, TrayIconEvent},
};

use crate::{Shell, window};

const TRAY: &str = "main";
const CALM: Image<'_> = tauri::include_image!("icons/tray.png");
const WAITING: Image<'_> = tauri::include_image!("icons/tray-attention.png");

pub(crate) fn make(app: &AppHandle) -> tauri::Result<()> {
    TrayIconBuilder::with_id(TRAY)
        .icon(CALM)
        .tooltip("Shopdesk")
        .menu(&menu(app)?)
        .show_menu_on_left_click(false)
        .on_menu_event(|app, event| match event.id().as_ref() {
            "open" => window::bring(app),
            "quit" => app.exit(0),
            _ => {}
        })
        .on_tray_icon_event(|tray, event| {
            if let TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. } = event {
                window::bring(tray.app_handle());
            }
        })
        .build(app)?;
    Ok(())
}

fn menu(app: &AppHandle) -> tauri::Result<Menu<Wry>> {
    let words = words(app);
    let open = MenuItem::with_id(app, "open", words.open, true, None::<&str>)?;
    let quit = MenuItem::with_id(app, "quit", words.quit, true, None::<&str>)?;
    Menu::with_items(app, &[&open, &quit])
}

/// Its menu in the agent's language, once that is known.
pub(crate) fn speak(app: &AppHandle) {
    let Some(tray) = app.tray_by_id(TRAY) else { return };
    let spoken = menu(app).and_then(|menu| tray.set_menu(Some(menu)));
    if let Err(error) = spoken {
        tracing::debug!(%error, "the tray keeps its words");
    }
}

/// Shows how many conversations wait for an answer.
pub(crate) fn unanswered(app: &AppHandle, count: u32) {
    let Some(tray) = app.tray_by_id(TRAY) else { return };
    let tooltip = if count == 0 { "Shopdesk".to_owned() } else { format!("Shopdesk ({count})") };
    let icon = if count == 0 { CALM } else { WAITING };
    let shown = tray.set_tooltip(Some(&tooltip)).and_then(|()| tray.set_icon(Some(icon)));
    let titled = tray.set_title((count > 0).then(|| count.to_string()));
    if let Err(error) = shown.and(titled) {
        tracing::debug!(%error, "the tray does not show the count");
    }
}

struct Words {
    open: &'static str,
    quit: &'static str,
}

fn words(app: &AppHandle) -> Words {
    let chinese = app.try_state::<Shell>().is_some_and(|shell| shell.host.language().starts_with("zh"));
    if chinese {
        Words { open: "打开 Shopdesk", quit: "退出" }
    } else {
        Words { open: "Open Shopdesk", quit: "Quit" }
    }
}
