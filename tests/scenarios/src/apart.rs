//! A backend in a process of its own: how it is started, asked and killed.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Stdio,
    sync::Arc,
};

use host::{ApiError, Host, Ports, Vault, VaultError};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
    sync::Mutex,
};

use crate::desk::PACE;

/// A call of the window.
#[derive(Serialize, Deserialize)]
pub struct Asked {
    pub name: String,
    pub payload: Value,
}

/// The backend on a folder; its secrets lie beside the desk, as a keyring outlives a program.
pub async fn backend(folder: &Path) -> Host {
    let ports = Ports {
        data: folder.join("desk"),
        vault: Arc::new(FileVault(folder.join("vault"))),
        pace: PACE,
        ..Ports::usual("test")
    };
    Host::start(ports).await
}

/// Its other end.
pub(crate) struct Process {
    child: Child,
    pipes: Mutex<(ChildStdin, Lines<BufReader<ChildStdout>>)>,
}

impl Process {
    pub(crate) fn start(program: &Path, folder: &Path) -> Self {
        let mut child = Command::new(program)
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let pipes = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()).lines());
        Self { child, pipes: Mutex::new(pipes) }
    }

    pub(crate) async fn call(&self, name: &str, payload: Value) -> Result<Value, ApiError> {
        let mut line = serde_json::to_string(&Asked { name: name.to_owned(), payload }).unwrap();
        line.push('\n');
        let mut pipes = self.pipes.lock().await;
        pipes.0.write_all(line.as_bytes()).await.unwrap();
        let answer = pipes.1.next_line().await.unwrap().expect("the backend answers");
        serde_json::from_str(&answer).unwrap()
    }

    /// SIGKILL; it is gone when this returns.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }
}

/// A keyring for tests: a file for each secret, put in place whole.
struct FileVault(PathBuf);

impl FileVault {
    fn file(&self, name: &str) -> PathBuf {
        let plain = name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' });
        self.0.join(plain.collect::<String>())
    }
}

impl Vault for FileVault {
    fn get(&self, name: &str) -> Result<Option<connect::Secret>, VaultError> {
        match fs::read_to_string(self.file(name)) {
            Ok(text) => Ok(Some(connect::Secret::new(text))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(VaultError::Denied(error.to_string())),
        }
    }

    fn set(&self, name: &str, secret: &connect::Secret) -> Result<(), VaultError> {
        let put = || {
            let (file, new) = (self.file(name), self.file(name).with_extension("new"));
            fs::create_dir_all(&self.0)?;
            fs::write(&new, secret.expose())?;
            fs::rename(new, file)
        };
        put().map_err(|error: io::Error| VaultError::Denied(error.to_string()))
    }

    fn delete(&self, name: &str) -> Result<(), VaultError> {
        match fs::remove_file(self.file(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(VaultError::Denied(error.to_string())),
            _ => Ok(()),
        }
    }
}
