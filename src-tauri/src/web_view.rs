//! What the web view is told before it starts. On Linux it reads that from the environment; elsewhere nothing is needed.

/// No drawing by OpenGL. A page of text gains little by it, some drivers show an empty window, and each process would load
/// a driver; the tests run without it too.
#[cfg(target_os = "linux")]
const WITHOUT_OPENGL: (&str, &str) = ("WEBKIT_DISABLE_DMABUF_RENDERER", "1");

/// Where nothing is drawn by OpenGL, the window's own process needs no driver either. Both look for one all the same, and
/// a driver in software brings a compiler of 20 MiB along.
#[cfg(target_os = "linux")]
const WITHOUT_DRIVER: [(&str, &str); 2] = [
    // GTK would try at the start what kinds of window OpenGL can draw in.
    ("GDK_GL", "disable"),
    // WebKit would ask the driver which card it is for, and passes that on. What is drawn without OpenGL never opens it.
    ("WEBKIT_WEB_RENDER_DEVICE_FILE", "/dev/dri/renderD128"),
];

/// Scripts are optimised once they are really hot. By default the start alone has megabytes of them optimised that hardly
/// run again.
#[cfg(target_os = "linux")]
const SCRIPTS: (&str, &str) = ("JSC_thresholdForOptimizeAfterWarmUp", "20000");

/// Sets them, but for those that whoever started the program set. To be called before there is a second thread.
#[cfg(target_os = "linux")]
pub(crate) fn prepare() {
    tell(SCRIPTS);
    if std::env::var_os(WITHOUT_OPENGL.0).is_none() {
        tell(WITHOUT_OPENGL);
        WITHOUT_DRIVER.into_iter().for_each(tell);
    }
}

#[cfg(target_os = "linux")]
fn tell((name, value): (&str, &str)) {
    if let Err(error) = glib::setenv(name, value, false) {
        // The web view works without.
        tracing::warn!(%error, name, "the web view was not told");
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn prepare() {}

/// Other programs are not told what the web view is.
#[cfg(target_os = "linux")]
pub(crate) fn withhold(command: &mut std::process::Command) {
    for (name, _) in [SCRIPTS, WITHOUT_OPENGL].into_iter().chain(WITHOUT_DRIVER) {
        command.env_remove(name);
    }
}
