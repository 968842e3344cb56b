//! Desktop notifications. A click brings the window and goes somewhere; it never sends, pays or deletes, since on some
//! systems anybody can forge one.

use api::dto::Navigation;
use host::{Notice, NoticeTo, Notify};
use tauri::{AppHandle, Manager};

use crate::{Shell, tray, window};

pub(crate) struct Notices {
    app: AppHandle,
}

impl Notices {
    pub(crate) fn new(app: AppHandle) -> Self {
        Self { app }
    }
}

impl Notify for Notices {
    fn show(&self, notice: &Notice) {
        let (app, notice) = (self.app.clone(), notice.clone());
        // Showing may block on the system's bus, and waiting for the click does.
        std::thread::spawn(move || {
            let mut shown = notify_rust::Notification::new();
            shown.appname("Shopdesk").summary(&notice.title).body(&escaped(&notice.body));
            as_ours(&mut shown, &app);
            clicked(&shown, || go(&app, notice.to));
        });
    }

    fn unanswered(&self, count: u32) {
        tray::unanswered(&self.app, count);
    }
}

/// The action named "default" is a click on the notification itself, as the desktop's specification has it.
#[cfg(target_os = "linux")]
fn as_ours(shown: &mut notify_rust::Notification, _: &AppHandle) {
    shown.icon("shopdesk").hint(notify_rust::Hint::DesktopEntry("shopdesk".into())).action("default", "Open");
}

/// Windows knows us by the shortcut that the installer makes, and shows nothing of a program it does not know: one that was
/// only built is shown under PowerShell's name.
#[cfg(target_os = "windows")]
fn as_ours(shown: &mut notify_rust::Notification, app: &AppHandle) {
    let program = std::env::current_exe().unwrap_or_default();
    let built =
        ["target/debug", "target/release"].iter().any(|end| program.parent().is_some_and(|in_| in_.ends_with(end)));
    if !built {
        shown.app_id(&app.config().identifier);
    }
}

/// macOS is told once whose notifications these are; untold, the library would have the person look for the program.
#[cfg(target_os = "macos")]
fn as_ours(_: &mut notify_rust::Notification, app: &AppHandle) {
    static TOLD: std::sync::Once = std::sync::Once::new();
    TOLD.call_once(|| {
        let name = if tauri::is_dev() { "com.apple.Terminal" } else { &app.config().identifier };
        if let Err(error) = notify_rust::set_application(name) {
            tracing::warn!(%error, name, "notifications are not shown as ours");
        }
    });
}

/// Shows it, and calls `then` if it is clicked before it goes.
fn clicked(notification: &notify_rust::Notification, then: impl FnOnce()) {
    let handle = match notification.show() {
        Ok(handle) => handle,
        Err(error) => {
            tracing::warn!(%error, "a notification was not shown");
            return;
        }
    };
    #[cfg(target_os = "linux")]
    {
        let mut open = false;
        handle.wait_for_action(|action| open = action == "default");
        if open {
            then();
        }
    }
    #[cfg(target_os = "windows")]
    {
        use notify_rust::NotificationResponse;
        let mut open = false;
        let heard = handle.wait_for_response(|response: &NotificationResponse| {
            open = matches!(response, NotificationResponse::Default);
        });
        match heard {
            Ok(()) if open => then(),
            Ok(()) => {}
            Err(error) => tracing::debug!(%error, "whether a notification was clicked is not known"),
        }
    }
    // Waiting would hold a thread for each that nobody clicks; the system itself brings the program of one that is clicked.
    #[cfg(target_os = "macos")]
    {
        let _ = (handle, then);
    }
}

fn go(app: &AppHandle, to: NoticeTo) {
    window::bring(app);
    let Some(shell) = app.try_state::<Shell>() else { return };
    shell.host.go_to(match to {
        NoticeTo::Conversation(id) => Navigation::Conversation { id: id.to_string() },
        NoticeTo::Inbox => Navigation::Nowhere,
        NoticeTo::Outbox => Navigation::Outbox,
    });
}

/// Bodies are markup on Linux (Desktop Notifications Specification, "Markup"): a customer's words must not be.
fn escaped(text: &str) -> String {
    if cfg!(target_os = "linux") {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    } else {
        text.to_owned()
    }
}
