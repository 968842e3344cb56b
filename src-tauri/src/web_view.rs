//! What the web view is told before it starts. On Linux it reads that from the environment; elsewhere nothing is needed.

#[cfg(target_os = "linux")]
const SETTINGS: [(&str, &str); 2] = [
    // No drawing by OpenGL. A page of text gains little by it, some drivers show an empty window, and each process would load
    // a driver; the tests run without it too.
    ("WEBKIT_DISABLE_DMABUF_RENDERER", "1"),
    // Scripts are optimised once they are really hot. By default the start alone has megabytes of them optimised that hardly
    // run again.
    ("JSC_thresholdForOptimizeAfterWarmUp", "20000"),
];

/// Sets them, but for those that whoever started the program set. To be called before there is a second thread.
#[cfg(target_os = "linux")]
pub(crate) fn prepare() {
    for (name, value) in SETTINGS {
        if let Err(error) = glib::setenv(name, value, false) {
            // The web view works without.
            tracing::warn!(%error, name, "the web view was not told");
        }
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn prepare() {}

/// Other programs are not told what the web view is.
#[cfg(target_os = "linux")]
pub(crate) fn withhold(command: &mut std::process::Command) {
    for (name, _) in SETTINGS {
        command.env_remove(name);
    }
}
