//! Dovecot and Postfix on loopback: a real mailbox that can go away and come back on the same ports with the same mail.
//!
//! Nothing leaves the machine: mail to `anyone@customer.test` lands in the mailbox `customer`, three addresses there are
//! refused, put off or bounced ([`REFUSED`], [`LATER`], [`BOUNCES`]), and all other foreign addresses are refused.

mod config;
mod deliver;
mod maildir;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

pub use config::{BOUNCES, LATER, REFUSED};
pub use maildir::Stored;
use rustix::process::Signal;

use crate::{
    error::{Doing, Error, Result},
    folder::subfolder,
    packages::supported,
    ports::Port,
    process::{Watch, as_root, aside, end_group, is_root, log_tail, run, signal_group, wait_for_group, wait_for_port},
    tls::Tls,
};

const PATIENCE: Duration = Duration::from_secs(20);

/// How the pair of servers behaves.
#[derive(Debug, Clone)]
pub struct MailOptions {
    /// Local parts at shop.test; the password of each is [`password`] of it.
    pub users: Vec<String>,
    /// The provider files sent mail in the sender's folder Sent by itself, as Gmail does.
    pub files_sent: bool,
    /// IMAP capabilities that the server does not name after login, such as `QRESYNC` or `IDLE`.
    pub hidden_capabilities: Vec<String>,
    /// IMAP connections that one user may hold.
    pub connections_per_user: u32,
    /// Bytes.
    pub message_size_limit: u64,
}

impl Default for MailOptions {
    fn default() -> Self {
        Self {
            users: ["support", "sales", "alice", "bob", "customer", "big"].map(String::from).to_vec(),
            files_sent: false,
            hidden_capabilities: Vec::new(),
            connections_per_user: 100,
            message_size_limit: 50 << 20,
        }
    }
}

/// The password of a user: `pw-` and the name.
pub fn password(user: &str) -> String {
    format!("pw-{user}")
}

#[derive(Debug)]
struct Ports {
    imap: Port,
    imaps: Port,
    lmtp: Port,
    sasl: Port,
    smtp: Port,
    submission: Port,
    submissions: Port,
}

impl Ports {
    fn reserve() -> Result<Self> {
        Ok(Self {
            imap: Port::reserve()?,
            imaps: Port::reserve()?,
            lmtp: Port::reserve()?,
            sasl: Port::reserve()?,
            smtp: Port::reserve()?,
            submission: Port::reserve()?,
            submissions: Port::reserve()?,
        })
    }
}

/// A running (or stopped) pair of Dovecot and Postfix. Dropping it stops both.
#[derive(Debug)]
pub struct MailServers {
    dir: PathBuf,
    options: MailOptions,
    ports: Ports,
    tls: Tls,
    up: bool,
    watch: Watch,
}

impl MailServers {
    /// Starts both below `dir/mail`, a folder that other users of the machine must be able to reach
    /// ([`crate::Folder::fresh`] is). Takes about a second.
    pub async fn start(dir: &Path, options: MailOptions) -> Result<Self> {
        supported()?;
        for program in ["/usr/sbin/dovecot", "/usr/sbin/postfix"] {
            if !Path::new(program).exists() {
                return Err(Error::Missing(format!(
                    "{program}; `servers install` installs the packages {}",
                    crate::packages::packages().join(" ")
                )));
            }
        }
        // Its configuration has another grammar from 2.4 on.
        let mut version = Command::new("/usr/sbin/dovecot");
        version.arg("--version");
        let version = run(version)?;
        if !version.starts_with("2.3.") {
            return Err(Error::Unsupported(format!("Dovecot 2.3 is needed, and this is {}", version.trim())));
        }
        let dir = subfolder(dir, "mail")?;
        let ports = Ports::reserve()?;
        for part in ["tls", "dovecot", "postfix/etc", "postfix/queue", "postfix/data", "mailboxes"] {
            let path = dir.join(part);
            fs::create_dir_all(&path).doing(|| format!("creating {}", path.display()))?;
        }
        let tls = Tls::in_folder(&dir.join("tls"))?;
        let watch = Watch::start(&dir)?;
        let mut servers = Self { dir, options, ports, tls, up: false, watch };
        for file in servers.pid_files() {
            servers.watch.add_pid_file(&file);
        }
        servers.configure()?;
        servers.up().await?;
        Ok(servers)
    }

    fn configure(&self) -> Result<()> {
        let owner = owner()?;
        let d = &self.dir;
        let files = [
            ("dovecot/users", config::users(&self.options)),
            ("dovecot/dovecot.conf", config::dovecot(d, &self.tls, &self.ports, &owner, &self.options)),
            ("postfix/etc/main.cf", config::postfix_main(d, &self.tls, &self.ports, &self.options)),
            ("postfix/etc/master.cf", config::postfix_master(&self.ports)),
            ("postfix/etc/customers", config::customers()),
            ("postfix/etc/sent", config::SENT.into()),
        ];
        for (name, text) in files {
            let path = d.join(name);
            fs::write(&path, text).doing(|| format!("writing {}", path.display()))?;
        }
        let mut chown = as_root("chown");
        chown.arg("postfix").arg(d.join("postfix/data"));
        run(chown)?;
        let mut chown = as_root("chown");
        chown.args(["-R", &format!("{owner}:{owner}")]).arg(d.join("mailboxes"));
        run(chown)?;
        if !is_root() {
            // Postfix insists on its folders being root's.
            let mut chown = as_root("chown");
            chown.args(["-R", "root:root"]).arg(d.join("postfix/etc")).arg(d.join("postfix/queue"));
            run(chown)?;
        }
        Ok(())
    }

    /// Starts both again, on the same ports and with the same mail. Nothing happens when they run.
    pub async fn up(&mut self) -> Result<()> {
        if self.up {
            return Ok(());
        }
        // From here on there may be something to end, whatever comes of it.
        self.up = true;
        let started = self.try_up().await;
        if started.is_err() {
            self.kill().await?;
        }
        started
    }

    async fn try_up(&self) -> Result<()> {
        let [dovecot_pid, postfix_pid] = self.pid_files();
        let mut dovecot = as_root("/usr/sbin/dovecot");
        dovecot.arg("-c").arg(self.dir.join("dovecot/dovecot.conf"));
        let mut postfix = as_root("/usr/sbin/postfix");
        postfix.arg("-c").arg(self.dir.join("postfix/etc")).arg("start");
        tokio::try_join!(self.run_logged(dovecot), self.run_logged(postfix))?;
        self.wait_for_pid(dovecot_pid, "dovecot.log").await?;
        self.wait_for_pid(postfix_pid, "postfix.log").await?;
        let ports = [&self.ports.imap, &self.ports.imaps, &self.ports.lmtp, &self.ports.submission];
        for (port, log) in ports.into_iter().zip(["dovecot.log", "dovecot.log", "dovecot.log", "postfix.log"]) {
            wait_for_port(port.number(), PATIENCE)
                .await
                .map_err(|e| self.not_ready(&format!("port {}: {e}", port.number()), log))?;
        }
        Ok(())
    }

    fn not_ready(&self, why: &str, log: &str) -> Error {
        let log = self.dir.join(log);
        let why = format!("{why}\n{}", log_tail(&log));
        Error::NotReady { server: "the mail server".into(), why, log }
    }

    /// Where the two masters say who they are. There only while they run: see [`end`].
    fn pid_files(&self) -> [PathBuf; 2] {
        [self.dir.join("dovecot/run/master.pid"), self.dir.join("postfix/queue/pid/master.pid")]
    }

    /// Both leave their starter, so its output must not be a pipe that they would hold open.
    async fn run_logged(&self, mut command: Command) -> Result<()> {
        let path = self.dir.join("start.log");
        let log = fs::File::options()
            .create(true)
            .append(true)
            .open(&path)
            .doing(|| format!("opening {}", path.display()))?;
        let copy = log.try_clone().doing(|| format!("opening {}", path.display()))?;
        aside(move || {
            let name = command.get_program().to_string_lossy().into_owned();
            let status = command
                .stdin(std::process::Stdio::null())
                .stdout(log)
                .stderr(copy)
                .status()
                .doing(|| format!("running {name}"))?;
            if status.success() {
                return Ok(());
            }
            Err(Error::Command { command: name, status: status.to_string(), output: log_tail(&path) })
        })
        .await
    }

    /// The starter may be gone before the server has written its file.
    async fn wait_for_pid(&self, file: PathBuf, log: &str) -> Result<()> {
        let start = Instant::now();
        loop {
            let read = file.clone();
            if aside(move || Ok(read_pid(&read))).await?.is_some() {
                return Ok(());
            }
            if start.elapsed() > PATIENCE {
                return Err(self.not_ready(&format!("no process in {}", file.display()), log));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Stops both, as an orderly shutdown does. [`Self::up`] starts them again.
    pub async fn stop(&mut self) -> Result<()> {
        self.end(true).await
    }

    /// Ends both at once, as a power cut does. [`Self::up`] starts them again.
    pub async fn kill(&mut self) -> Result<()> {
        self.end(false).await
    }

    async fn end(&mut self, orderly: bool) -> Result<()> {
        if !self.up {
            return Ok(());
        }
        let files = self.pid_files();
        aside(move || {
            end(&files, orderly);
            Ok(())
        })
        .await?;
        self.up = false;
        Ok(())
    }

    pub fn is_up(&self) -> bool {
        self.up
    }

    /// IMAP, plain with STARTTLS.
    pub fn imap_port(&self) -> u16 {
        self.ports.imap.number()
    }

    /// IMAP over TLS.
    pub fn imaps_port(&self) -> u16 {
        self.ports.imaps.number()
    }

    /// SMTP from other servers: no sign-in, only for our own addresses.
    pub fn smtp_port(&self) -> u16 {
        self.ports.smtp.number()
    }

    /// Submission, plain with STARTTLS, after sign-in.
    pub fn submission_port(&self) -> u16 {
        self.ports.submission.number()
    }

    /// Submission over TLS, after sign-in.
    pub fn submissions_port(&self) -> u16 {
        self.ports.submissions.number()
    }

    /// The authority to trust, and the certificate for a proxy before the servers.
    pub fn tls(&self) -> &Tls {
        &self.tls
    }

    /// Names of the mailboxes (local parts at shop.test).
    pub fn users(&self) -> &[String] {
        &self.options.users
    }

    /// `dovecot.log` and `postfix.log` lie here.
    pub fn log_folder(&self) -> &Path {
        &self.dir
    }
}

impl Drop for MailServers {
    fn drop(&mut self) {
        if self.up {
            end(&self.pid_files(), false);
        }
        if !is_root() {
            // What root made there could not be removed with the folder.
            let mut command = as_root("rm");
            command.arg("-rf").arg(self.dir.join("postfix")).arg(self.dir.join("dovecot"));
            let _ = run(command);
        }
    }
}

/// Ends the process groups that the files name, and removes the files: what they say is never old.
fn end(files: &[PathBuf], orderly: bool) {
    let groups: Vec<i32> = files.iter().filter_map(|f| read_pid(f)).collect();
    if orderly {
        for group in &groups {
            signal_group(*group, Signal::TERM);
        }
        for group in &groups {
            wait_for_group(*group, Duration::from_secs(3));
        }
    }
    for group in &groups {
        end_group(*group);
    }
    for group in &groups {
        wait_for_group(*group, PATIENCE);
    }
    let mut remove = as_root("rm");
    remove.arg("-f").args(files);
    let _ = run(remove);
}

/// A master's process, which leads its group.
fn read_pid(file: &Path) -> Option<i32> {
    if !is_root() {
        let mut command = as_root("cat");
        command.arg(file);
        return run(command).ok()?.trim().parse().ok();
    }
    fs::read_to_string(file).ok()?.trim().parse().ok()
}

/// Who the mailboxes belong to: the user that runs the tests and so reads them, but for root, whom Dovecot refuses.
fn owner() -> Result<String> {
    if is_root() {
        return Ok("mail".into());
    }
    let mut command = Command::new("id");
    command.arg("-un");
    Ok(run(command)?.trim().to_owned())
}
