//! The app's life: started by the driver, killed without warning, started again on the same data.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use fantoccini::{Client, ClientBuilder};
use serde_json::json;
use test_servers::Port;

use crate::Page;

/// One installation of the app: a data folder and a keyring profile of its own.
pub struct App {
    program: PathBuf,
    data: PathBuf,
    profile: String,
    /// Removed with it.
    _folder: Option<tempfile::TempDir>,
    running: Option<Running>,
    shots: u32,
    name: String,
}

struct Running {
    driver: Child,
    client: Client,
    /// The driver's, which no other test takes meanwhile.
    _port: Port,
}

impl Drop for App {
    fn drop(&mut self) {
        if std::thread::panicking() && self.running.is_some() {
            self.picture("failed");
        }
        self.kill();
    }
}

impl App {
    /// A fresh one, not running. `name` begins the names of its screenshots.
    pub fn new(name: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let app = PathBuf::from(std::env::var_os("SHOPDESK_APP").expect("SHOPDESK_APP"));
        let data = folder.path().to_owned();
        Self::made(name, &app, &data, Some(folder))
    }

    /// One on a folder that is there, of a program of the caller's choice.
    pub fn on(name: &str, program: &Path, data: &Path) -> Self {
        Self::made(name, program, data, None)
    }

    fn made(name: &str, program: &Path, data: &Path, folder: Option<tempfile::TempDir>) -> Self {
        let profile = data.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Self {
            program: std::fs::canonicalize(program).unwrap_or_else(|_| program.to_owned()),
            data: data.to_owned(),
            profile,
            _folder: folder,
            running: None,
            shots: 0,
            name: name.to_owned(),
        }
    }

    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Under which its secrets lie in the keyring.
    pub fn profile(&self) -> &str {
        &self.profile
    }

    /// Starts it in a window and waits for its first paint.
    pub async fn start(&mut self) -> Page {
        assert!(self.running.is_none(), "it runs already");
        let port = Port::reserve().expect("a free port");
        let driver = Command::new("WebKitWebDriver")
            .arg(format!("--port={}", port.number()))
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("TAURI_AUTOMATION", "true")
            .env("SHOPDESK_DATA", &self.data)
            .env("SHOPDESK_PROFILE", &self.profile)
            .env("WEBKIT_DISABLE_COMPOSITING_MODE", "1")
            .env("TZ", "UTC")
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("WebKitWebDriver is installed");
        let capabilities = json!({
            "webkitgtk:browserOptions": { "binary": self.program, "args": [] },
            "pageLoadStrategy": "normal",
        });
        let mut builder = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
        builder.capabilities(capabilities.as_object().unwrap().clone());
        let address = format!("http://{}", port.addr());
        let mut last = String::new();
        let mut client = None;
        for _ in 0..150 {
            match builder.connect(&address).await {
                Ok(connected) => {
                    client = Some(connected);
                    break;
                }
                Err(error) => last = error.to_string(),
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        let client = client.unwrap_or_else(|| panic!("the driver did not start the app: {last}"));
        self.running = Some(Running { driver, client: client.clone(), _port: port });
        let page = Page::new(client);
        page.wait("#app > *").await;
        page
    }

    /// Starts the program once more beside the one that runs, and says how it ended.
    pub fn start_again(&self, arguments: &[&str]) -> std::process::ExitStatus {
        let mut second = Command::new(&self.program);
        second.args(arguments).env("SHOPDESK_DATA", &self.data).env("SHOPDESK_PROFILE", &self.profile);
        let mut second = second.stdout(Stdio::null()).spawn().expect("it is started");
        let end = Instant::now() + Duration::from_mins(1);
        loop {
            if let Some(ended) = second.try_wait().expect("it is ours") {
                return ended;
            }
            if Instant::now() > end {
                let _ = second.kill();
                panic!("a second one goes on beside the first");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Pulls the plug: SIGKILL to the app, wherever it is. Only the process on this data folder.
    pub fn kill(&mut self) {
        for pid in self.pids() {
            // It may have ended meanwhile.
            let _ = Command::new("kill").args(["-KILL", &pid.to_string()]).status();
        }
        // What it held, such as its store's lock, is free once it is gone.
        let end = Instant::now() + Duration::from_secs(10);
        while !self.pids().is_empty() && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(20));
        }
        if let Some(mut running) = self.running.take() {
            let _ = running.driver.kill();
            let _ = running.driver.wait();
        }
    }

    /// Closes it as a person does.
    pub async fn quit(&mut self) {
        if let Some(mut running) = self.running.take() {
            let _ = running.client.close().await;
            let _ = running.driver.kill();
            let _ = running.driver.wait();
        }
    }

    /// The app's processes, known by the data folder in their environment.
    pub fn pids(&self) -> Vec<u32> {
        let mark = format!("SHOPDESK_DATA={}", self.data.display());
        let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
        let numbers = processes.filter_map(|entry| entry.file_name().to_string_lossy().parse::<u32>().ok());
        numbers
            .filter(|pid| {
                let environment = std::fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
                let own = environment.split(|byte| *byte == 0).any(|entry| entry == mark.as_bytes());
                own && std::fs::read_link(format!("/proc/{pid}/exe")).is_ok_and(|exe| exe == self.program)
            })
            .collect()
    }

    /// Keeps a picture of the screen among the test's artefacts. Of the screen and not by the driver, whose second picture
    /// of a web view without compositing never comes. A picture that fails is told and fails no test.
    pub async fn shot(&mut self, what: &str) {
        // What the page says is painted a moment later.
        tokio::time::sleep(Duration::from_millis(700)).await;
        self.picture(what);
    }

    fn picture(&mut self, what: &str) {
        self.shots += 1;
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../artefacts");
        std::fs::create_dir_all(&folder).expect("a folder for artefacts");
        let file = folder.join(format!("{}-{:02}-{what}.png", self.name, self.shots));
        let taken = Command::new("import").args(["-silent", "-window", "root"]).arg(&file).status();
        if !taken.as_ref().is_ok_and(std::process::ExitStatus::success) {
            eprintln!("no picture {}: {taken:?} (ImageMagick's import takes it)", file.display());
        }
    }
}
