//! The tray: how many wait for an answer, open, quit.

use std::sync::{Mutex, PoisonError};

use tauri::{
    AppHandle, Manager, Wry,
    image::Image,
    menu::{Menu, MenuItem},
    tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent},
};

use crate::{Shell, badge, window};

/// Its own, since on Linux the pictures of all programs that leave the name as it is lie in one folder.
const TRAY: &str = "shopdesk";
#[cfg(not(target_os = "macos"))]
const PLAIN: Image<'_> = tauri::include_image!("icons/tray.png");
/// Shape only: the menu bar gives it its colour, light or dark.
#[cfg(target_os = "macos")]
const PLAIN: Image<'_> = tauri::include_image!("icons/tray-template.png");

/// What it is to say: how many wait, and whether in Chinese. There before the tray is, since the first count may come before.
#[derive(Default)]
pub(crate) struct Said(Mutex<(u32, bool)>);

/// The lines of its menu.
struct Lines {
    waiting: MenuItem<Wry>,
    open: MenuItem<Wry>,
    quit: MenuItem<Wry>,
}

/// Puts it in place. `pictures` is where the desktop reads its picture from, on Linux.
pub(crate) fn make(app: &AppHandle, pictures: &std::path::Path) -> tauri::Result<()> {
    let item = |id: &str, words: String| MenuItem::with_id(app, id, words, true, None::<&str>);
    let words = Words::of(0, false);
    let lines = Lines {
        waiting: item("waiting", words.waiting)?,
        open: item("open", words.open.into())?,
        quit: item("quit", words.quit.into())?,
    };
    TrayIconBuilder::with_id(TRAY)
        .icon(PLAIN)
        .icon_as_template(cfg!(target_os = "macos"))
        .temp_dir_path(pictures)
        .tooltip("Shopdesk")
        .menu(&Menu::with_items(app, &[&lines.waiting, &lines.open, &lines.quit])?)
        .show_menu_on_left_click(false)
        .on_menu_event(|app, event| match event.id().as_ref() {
            "waiting" | "open" => window::bring(app),
            "quit" => app.exit(0),
            _ => {}
        })
        .on_tray_icon_event(|tray, event| {
            if let TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. } = event {
                window::bring(tray.app_handle());
            }
        })
        .build(app)?;
    app.manage(lines);
    if let Some(said) = app.try_state::<Said>() {
        let now = *said.0.lock().unwrap_or_else(PoisonError::into_inner);
        show(app, (0, false), now);
    }
    Ok(())
}

/// Its menu in the language of the agent who sits here.
pub(crate) fn speak(app: &AppHandle) {
    say(app, None);
}

/// Shows how many conversations wait for an answer.
pub(crate) fn unanswered(app: &AppHandle, count: u32) {
    say(app, Some(count));
}

fn say(app: &AppHandle, count: Option<u32>) {
    let (Some(said), Some(shell)) = (app.try_state::<Said>(), app.try_state::<Shell>()) else { return };
    let chinese = shell.host.language().starts_with("zh");
    let (before, now) = {
        let mut said = said.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = *said;
        *said = (count.unwrap_or(before.0), chinese);
        (before, *said)
    };
    show(app, before, now);
}

fn show(app: &AppHandle, before: (u32, bool), now: (u32, bool)) {
    let (Some(lines), Some(tray)) = (app.try_state::<Lines>(), app.tray_by_id(TRAY)) else { return };
    if before == now {
        return;
    }
    let words = Words::of(now.0, now.1);
    let mut shown = lines.waiting.set_text(words.waiting);
    shown = shown.and_then(|()| lines.open.set_text(words.open)).and_then(|()| lines.quit.set_text(words.quit));
    if before.0 != now.0 {
        shown = shown.and_then(|()| mark(&tray, now.0));
    }
    if let Err(error) = shown {
        tracing::debug!(%error, "the tray says what it said before");
    }
}

/// The count on the tray itself: beside the picture in a menu bar, else in it.
fn mark(tray: &TrayIcon, count: u32) -> tauri::Result<()> {
    let tooltip = if count == 0 { "Shopdesk".to_owned() } else { format!("Shopdesk ({count})") };
    tray.set_tooltip(Some(&tooltip))?;
    if cfg!(target_os = "macos") {
        return tray.set_title((count > 0).then(|| count.to_string()));
    }
    let picture = match count {
        0 => PLAIN,
        _ => Image::new_owned(badge::drawn(PLAIN.rgba(), PLAIN.width(), count), PLAIN.width(), PLAIN.height()),
    };
    tray.set_icon(Some(picture))
}

struct Words {
    waiting: String,
    open: &'static str,
    quit: &'static str,
}

impl Words {
    fn of(count: u32, chinese: bool) -> Self {
        let waiting = match (count, chinese) {
            (0, false) => "Nobody waits for an answer".into(),
            (1, false) => "1 conversation waits for an answer".into(),
            (_, false) => format!("{count} conversations wait for an answer"),
            (0, true) => "没有会话在等回复".into(),
            (_, true) => format!("{count} 个会话在等回复"),
        };
        let (open, quit) = if chinese { ("打开 Shopdesk", "退出") } else { ("Open Shopdesk", "Quit") };
        Self { waiting, open, quit }
    }
}
