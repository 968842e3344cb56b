//! The shell: the window, the tray, notifications and the surface that the window calls. The only code that names
//! Tauri; everything it shows and does is decided in `host` and `api`.

mod badge;
mod failing;
mod notices;
mod outside;
mod spelling;
mod surface;
mod tray;
mod web_view;
mod window;

use std::{path::PathBuf, sync::Arc};

use host::{Host, Ports, SystemVault};
use tauri::{Emitter, Manager};

/// Everything the shell's own code hangs on to.
pub(crate) struct Shell {
    pub(crate) host: Host,
}

/// Tells the window what is stale.
struct WindowEvents(tauri::AppHandle);

impl host::Emit for WindowEvents {
    fn changed(&self, tags: &[String]) {
        if let Err(error) = self.0.emit_to(window::MAIN, "changed", tags) {
            tracing::warn!(%error, "the window was not told of a change");
        }
    }
}

/// Runs the app until it is quit.
pub fn run() {
    web_view::prepare();
    host::start_log(std::env::var("SHOPDESK_LOG").ok().as_deref(), std::io::stderr);
    // Before the store is opened for a window that cannot be.
    #[cfg(target_os = "windows")]
    if let Err(error) = tauri::webview_version() {
        failing::to_start(&error);
    }
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, arguments, _| {
            window::bring(app);
            window::follow(app, &arguments);
        }))
        .plugin(tauri_plugin_autostart::init(
            tauri_plugin_autostart::MacosLauncher::LaunchAgent,
            Some(vec!["--hidden"]),
        ))
        .plugin(tauri_plugin_dialog::init())
        .register_asynchronous_uri_scheme_protocol("part", surface::part)
        .invoke_handler(tauri::generate_handler![surface::call, surface::put])
        .on_window_event(window::on_event)
        .setup(|app| {
            // What is returned from here would be a panic.
            start(app).unwrap_or_else(|error| failing::to_start(error.as_ref()));
            Ok(())
        })
        .build(tauri::generate_context!());
    match app {
        Ok(app) => app.run(|app, event| match event {
            tauri::RunEvent::Exit => {
                if let Some(shell) = app.try_state::<Shell>() {
                    tauri::async_runtime::block_on(shell.host.stop());
                }
            }
            // The window is hidden in the tray, and somebody pressed the program's picture in the Dock.
            #[cfg(target_os = "macos")]
            tauri::RunEvent::Reopen { .. } => window::bring(app),
            _ => {}
        }),
        Err(error) => failing::to_start(&error),
    }
}

/// Puts it all in place.
fn start(app: &tauri::App) -> Result<(), Box<dyn std::error::Error>> {
    let handle = app.handle().clone();
    let data = data_folder(app)?;
    // What the web view keeps (the language, widths of panes) belongs to this desk too.
    let web = data.join("window");
    let pictures = data.join("tray");
    let notices = Arc::new(notices::Notices::new(handle.clone()));
    let outside = Arc::new(outside::System::new(handle.clone()));
    let earlier = Arc::clone(&outside);
    let profile = std::env::var("SHOPDESK_PROFILE").unwrap_or_default();
    let ports = Ports {
        data,
        vault: Arc::new(SystemVault { profile }),
        outside,
        notify: notices,
        emit: Arc::new(WindowEvents(handle.clone())),
        ..Ports::usual(env!("CARGO_PKG_VERSION"))
    };
    app.manage(tray::Said::default());
    let host = tauri::async_runtime::block_on(async { Host::start_soon(ports) });
    app.manage(Shell { host: host.clone() });
    // The window first: it draws while the rest of the desk is put in place.
    window::open(&handle, &web)?;
    tray::make(&handle, &pictures)?;
    tauri::async_runtime::spawn_blocking(move || earlier.forget_earlier());
    tauri::async_runtime::spawn(async move {
        host.opened().await;
        tray::speak(&handle);
    });
    Ok(())
}

/// Where the store and its backups live: the system's folder for application data, or `SHOPDESK_DATA`.
fn data_folder(app: &tauri::App) -> Result<PathBuf, Box<dyn std::error::Error>> {
    match std::env::var_os("SHOPDESK_DATA") {
        Some(folder) => Ok(PathBuf::from(folder)),
        None => Ok(app.path().app_local_data_dir()?),
    }
}
