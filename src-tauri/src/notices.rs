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
            shown.appname("Shopdesk").summary(&notice.title).body(&escaped(&notice.body)).action("default", "Open");
            #[cfg(target_os = "linux")]
            shown.icon("shopdesk").hint(notify_rust::Hint::DesktopEntry("shopdesk".into()));
            clicked(&shown, || go(&app, notice.to));
        });
    }

    fn unanswered(&self, count: u32) {
        tray::unanswered(&self.app, count);
    }
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
    #[cfg(not(target_os = "linux"))]
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
