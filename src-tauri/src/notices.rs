//! Desktop notifications. A click brings the window and goes somewhere; it never sends, pays or deletes, since on some
//! systems anybody can forge one.

use api::dto::Navigation;
use host::{Notice, NoticeTo, Notify};
use tauri::{AppHandle, Manager};

use crate::{Shell, tray, window};

/// So many wait for a click at most, since each holds something of the system.
const MOST: usize = 20;

pub(crate) struct Notices {
    app: AppHandle,
    waiting: waiting::Waiting,
}

impl Notices {
    pub(crate) fn new(app: AppHandle) -> Self {
        Self { app, waiting: waiting::Waiting::default() }
    }
}

impl Notify for Notices {
    fn show(&self, notice: &Notice) {
        let mut shown = notify_rust::Notification::new();
        shown.appname("Shopdesk").summary(&notice.title).body(&escaped(&notice.body));
        let (app, to) = (self.app.clone(), notice.to);
        self.waiting.show(shown, &self.app, move || go(&app, to));
    }

    fn unanswered(&self, count: u32) {
        tray::unanswered(&self.app, count);
    }
}

#[cfg(target_os = "linux")]
mod waiting {
    use std::{
        collections::VecDeque,
        sync::{Arc, Mutex, PoisonError},
    };

    use notify_rust::{Hint, Notification, NotificationResponse};
    use tauri::AppHandle;
    use tokio::sync::oneshot;

    /// Those on screen, oldest first. What is taken out of it is closed.
    #[derive(Default)]
    pub(super) struct Waiting(Arc<Mutex<VecDeque<oneshot::Sender<()>>>>);

    impl Waiting {
        pub(super) fn show(&self, mut shown: Notification, _: &AppHandle, then: impl FnOnce() + Send + 'static) {
            shown.action("default", "Open").icon("shopdesk").hint(Hint::DesktopEntry("shopdesk".into()));
            let (stays, close) = oneshot::channel();
            {
                let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                // Those that were answered are gone already.
                waiting.retain(|each| !each.is_closed());
                if waiting.len() >= super::MOST {
                    waiting.pop_front();
                }
                waiting.push_back(stays);
            }
            tauri::async_runtime::spawn(async move {
                let handle = match shown.show_async().await {
                    Ok(handle) => handle,
                    Err(error) => return tracing::warn!(%error, "a notification was not shown"),
                };
                let mut open = false;
                let answered = handle.wait_for_action_async(|response: &NotificationResponse| {
                    open = response.is_default_action();
                });
                tokio::select! {
                    () = answered => {}
                    _ = close => handle.close_async().await,
                }
                if open {
                    then();
                }
            });
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod waiting {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use notify_rust::{Notification, NotificationResponse};
    use tauri::AppHandle;

    /// How many threads wait for an answer.
    #[derive(Default)]
    pub(super) struct Waiting(Arc<AtomicUsize>);

    impl Waiting {
        pub(super) fn show(&self, shown: Notification, app: &AppHandle, then: impl FnOnce() + Send + 'static) {
            let shown = from_us(shown, app);
            let waiting = Arc::clone(&self.0);
            // Showing may block, and waiting for the click does.
            std::thread::spawn(move || {
                let handle = match shown.show() {
                    Ok(handle) => handle,
                    Err(error) => return tracing::warn!(%error, "a notification was not shown"),
                };
                if waiting.fetch_add(1, Ordering::Relaxed) < super::MOST {
                    let mut open = false;
                    let answer = handle.wait_for_response(|response: &NotificationResponse| {
                        open = response.is_default_action();
                    });
                    if let Err(error) = answer {
                        tracing::warn!(%error, "a notification was not waited for");
                    }
                    if open {
                        then();
                    }
                }
                // Above that it is shown, and a click does nothing.
                waiting.fetch_sub(1, Ordering::Relaxed);
            });
        }
    }

    /// Windows knows us by the shortcut that the installer makes, and shows nothing of a program it does not know: one that
    /// was only built is shown under PowerShell's name.
    #[cfg(target_os = "windows")]
    fn from_us(mut shown: Notification, app: &AppHandle) -> Notification {
        let program = std::env::current_exe().unwrap_or_default();
        let built =
            ["target/debug", "target/release"].iter().any(|end| program.parent().is_some_and(|in_| in_.ends_with(end)));
        if !built {
            shown.app_id(&app.config().identifier);
        }
        shown
    }

    /// macOS is told once whose notifications these are; untold, the library would have the person look for the program.
    #[cfg(target_os = "macos")]
    fn from_us(shown: Notification, app: &AppHandle) -> Notification {
        static TOLD: std::sync::Once = std::sync::Once::new();
        TOLD.call_once(|| {
            let name = if tauri::is_dev() { "com.apple.Terminal" } else { &app.config().identifier };
            if let Err(error) = notify_rust::set_application(name) {
                tracing::warn!(%error, name, "notifications are not shown as ours");
            }
        });
        shown
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
