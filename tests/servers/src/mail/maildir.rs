//! Mailboxes as files: what truly lies in them, without asking the server that is under test.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use super::{MailServers, owner};
use crate::{
    error::{Doing, Error, Result},
    process::{as_root, run},
};

/// A message to be put into a mailbox as if it had long been there.
#[derive(Debug, Clone)]
pub struct Stored {
    pub raw: Vec<u8>,
    /// IMAP's internal date.
    pub received: SystemTime,
    pub seen: bool,
}

impl MailServers {
    /// The raw messages of a folder, oldest first. `folder` is `INBOX`, `Sent`, …; one that is not there is empty.
    pub fn mailbox(&self, user: &str, folder: &str) -> Result<Vec<Vec<u8>>> {
        let maildir = self.maildir(user, folder);
        let mut files = Vec::new();
        for part in ["cur", "new"] {
            let dir = maildir.join(part);
            let entries = match fs::read_dir(&dir) {
                Ok(entries) => entries,
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => continue,
                Err(e) => return Err(e).doing(|| format!("reading {}", dir.display())),
            };
            for entry in entries {
                files.push(entry.doing(|| format!("reading {}", dir.display()))?.path());
            }
        }
        files.sort_by_key(|f| arrival(f));
        let mut messages = Vec::new();
        for file in files {
            match fs::read(&file) {
                Ok(raw) => messages.push(raw),
                // The server moves files while we look: read it all again.
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => return self.mailbox(user, folder),
                Err(e) => return Err(e).doing(|| format!("reading {}", file.display())),
            }
        }
        Ok(messages)
    }

    /// Waits until a folder holds what is asked, and answers the folder's messages.
    pub async fn wait_for_mailbox(
        &self,
        user: &str,
        folder: &str,
        patience: Duration,
        mut enough: impl FnMut(&[Vec<u8>]) -> bool,
    ) -> Result<Vec<Vec<u8>>> {
        let start = Instant::now();
        loop {
            let messages = self.mailbox(user, folder)?;
            if enough(&messages) {
                return Ok(messages);
            }
            if start.elapsed() > patience {
                return Err(Error::Unexpected(format!(
                    "{user}/{folder} holds {} messages after {patience:?}, and not what was waited for",
                    messages.len()
                )));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Puts many messages into a folder at once, straight into its files: for large mailboxes in benchmarks.
    pub fn fill(&self, user: &str, folder: &str, messages: impl IntoIterator<Item = Stored>) -> Result<usize> {
        let maildir = self.maildir(user, folder);
        for part in ["cur", "new", "tmp"] {
            let dir = maildir.join(part);
            fs::create_dir_all(&dir).doing(|| format!("creating {}", dir.display()))?;
        }
        let mut count = 0;
        for message in messages {
            count += 1;
            let seconds = message.received.duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
            let flags = if message.seen { "S" } else { "" };
            let name = format!("{seconds}.M{count:06}P{}.filled:2,{flags}", std::process::id());
            let path = maildir.join("cur").join(name);
            let mut file = fs::File::create(&path).doing(|| format!("creating {}", path.display()))?;
            file.write_all(&message.raw)
                .and_then(|()| file.set_modified(message.received))
                .doing(|| format!("writing {}", path.display()))?;
        }
        let owner = owner()?;
        let mut chown = as_root("chown");
        chown.args(["-R", &format!("{owner}:{owner}")]).arg(self.dir.join("mailboxes").join(user));
        run(chown)?;
        Ok(count)
    }

    fn maildir(&self, user: &str, folder: &str) -> PathBuf {
        let root = self.dir.join("mailboxes").join(user).join("Maildir");
        if folder == "INBOX" {
            return root;
        }
        root.join(format!(".{}", folder.replace('/', ".")))
    }
}

/// Maildir's names begin with the seconds, then microseconds after `M`.
fn arrival(file: &Path) -> (u64, u64, String) {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut parts = name.split('.');
    let seconds = parts.next().and_then(|s| s.parse().ok()).unwrap_or(0);
    let micros = parts
        .next()
        .and_then(|p| p.strip_prefix('M'))
        .and_then(|p| p.split(|c: char| !c.is_ascii_digit()).next())
        .and_then(|p| p.parse().ok())
        .unwrap_or(0);
    (seconds, micros, name)
}
