//! The least that Tauri can show: one window with one word, opened as the app opens its own. What the app needs beyond it
//! is the app's.
#![allow(clippy::print_stderr)] // a program of the console

fn main() {
    let run = tauri::Builder::default()
        .setup(|app| {
            let config = app.config().app.windows.first().cloned().unwrap_or_default();
            let mut window = tauri::WebviewWindowBuilder::from_config(app.handle(), &config)?;
            if let Some(data) = std::env::var_os("SHOPDESK_DATA") {
                window = window.data_directory(std::path::Path::new(&data).join("window"));
            }
            window.build()?;
            Ok(())
        })
        .run(tauri::generate_context!());
    if let Err(error) = run {
        eprintln!("{error}");
        std::process::exit(1);
    }
}
