//! A private PostgreSQL on loopback, from Debian's package, without its service.
//!
//! It never syncs to the disk, for speed, but writes each commit before it answers: a killed server loses nothing that it
//! confirmed, as long as the machine itself stays up.

use std::{
    fs,
    io::Write,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use crate::{
    error::{Doing, Error, Result},
    ports::Port,
    process::{Daemon, Watch, is_root, log_tail, run, wait_for_port},
};

const USER: &str = "shop";
const SETTINGS: &str = "listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
full_page_writes = off
synchronous_commit = on
max_connections = 60
min_wal_size = 2MB
autovacuum_naptime = 10s
";

/// How to reach a running cluster.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    programs: PathBuf,
    port: u16,
}

#[derive(Debug)]
pub(crate) struct Postgres {
    programs: PathBuf,
    dir: PathBuf,
    port: Port,
    server: Option<Daemon>,
}

impl Postgres {
    /// A fresh cluster below `dir/postgres`, not started.
    pub(crate) fn init(dir: &Path, port: Port) -> Result<Self> {
        let postgres = Self::at(dir, port)?;
        postgres.make_folder()?;
        let mut initdb = postgres.as_owner("initdb")?;
        initdb.arg("-D").arg(postgres.data()).args([
            "-U",
            USER,
            "--auth=trust",
            "-E",
            "UTF8",
            "--no-locale",
            "-N",
            "--wal-segsize=1",
        ]);
        run(initdb)?;
        let settings = postgres.data().join("postgresql.conf");
        fs::File::options()
            .append(true)
            .open(&settings)
            .and_then(|mut f| f.write_all(SETTINGS.as_bytes()))
            .doing(|| format!("writing {}", settings.display()))?;
        Ok(postgres)
    }

    /// A copy of a cluster that was stopped orderly, below `dir/postgres`, not started.
    pub(crate) fn copy(from: &Path, dir: &Path, port: Port) -> Result<Self> {
        let postgres = Self::at(dir, port)?;
        postgres.make_folder()?;
        let mut copy = Command::new("cp");
        copy.args(["-a", "--reflink=auto"]).arg(from).arg(postgres.data());
        run(copy)?;
        Ok(postgres)
    }

    fn at(dir: &Path, port: Port) -> Result<Self> {
        Ok(Self { programs: programs()?, dir: dir.join("postgres"), port, server: None })
    }

    fn make_folder(&self) -> Result<()> {
        fs::create_dir_all(&self.dir).doing(|| format!("creating {}", self.dir.display()))?;
        if is_root() {
            let (user, group) = postgres_ids()?;
            std::os::unix::fs::chown(&self.dir, Some(user), Some(group))
                .doing(|| format!("giving {} to postgres", self.dir.display()))?;
        }
        Ok(())
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.dir.join("data")
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.dir.with_extension("log")
    }

    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/{database}", self.port.number())
    }

    /// PostgreSQL refuses to run as root, who runs it as `postgres`.
    fn as_owner(&self, program: &str) -> Result<Command> {
        let mut command = Command::new(self.programs.join(program));
        command.current_dir("/");
        if is_root() {
            let (user, group) = postgres_ids()?;
            command.uid(user).gid(group);
        }
        Ok(command)
    }

    pub(crate) async fn up(&mut self, watch: &Watch) -> Result<()> {
        if self.server.is_some() {
            return Ok(());
        }
        // Left by a kill; the folder is ours alone, so nothing else can be using it.
        let _ = fs::remove_file(self.data().join("postmaster.pid"));
        let mut command = self.as_owner("postgres")?;
        command.arg("-D").arg(self.data()).args(["-p", &self.port.number().to_string()]);
        let mut server = Daemon::spawn("PostgreSQL", command, &self.log(), watch)?;
        let mut ready = self.connection().tool("pg_isready");
        ready.args(["-q", "-t", "1"]);
        let answer = wait_for_port(self.port.number(), Duration::from_secs(30)).await;
        let mut tries = 0;
        let why = loop {
            if let Err(e) = &answer {
                break e.to_string();
            }
            if let Some(status) = server.ended() {
                break status;
            }
            if ready.status().is_ok_and(|s| s.success()) {
                self.server = Some(server);
                return Ok(());
            }
            tries += 1;
            if tries > 1_000 {
                break "it does not answer".into();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        server.kill(watch);
        Err(Error::NotReady {
            server: "PostgreSQL".into(),
            why: format!("{why}\n{}", log_tail(&self.log())),
            log: self.log(),
        })
    }

    /// The running process, for [`super::end`].
    pub(crate) fn take(&mut self) -> Option<Daemon> {
        self.server.take()
    }

    pub(crate) fn connection(&self) -> Connection {
        Connection { programs: self.programs.clone(), port: self.port.number() }
    }
}

impl Connection {
    fn tool(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command
            .env("PGHOST", "127.0.0.1")
            .env("PGPORT", self.port.to_string())
            .env("PGUSER", USER)
            .env("PGCONNECT_TIMEOUT", "10")
            .current_dir("/");
        command
    }

    pub(crate) fn create_database(&self, name: &str) -> Result<()> {
        let mut command = self.tool("createdb");
        command.arg(name);
        run(command).map(drop)
    }

    /// Runs a script in a database, all or nothing per statement, and answers its rows: tabs between fields, a line each.
    pub(crate) fn script(&self, database: &str, sql: &str) -> Result<String> {
        let mut command = self.tool("psql");
        command.args(["-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d", database, "-f", "-"]);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .doing(|| "running psql".into())?;
        // The scripts are short, so they fit the pipe and cannot stall against the output.
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(sql.as_bytes()).doing(|| "writing to psql".into())?;
        }
        let output = child.wait_with_output().doing(|| "waiting for psql".into())?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        Err(Error::Command {
            command: "psql".into(),
            status: output.status.to_string(),
            output: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }
}

/// The newest PostgreSQL that Debian's packages hold.
fn programs() -> Result<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin)| bin.join("initdb").exists())
        .collect();
    found.sort();
    found.pop().map(|(_, bin)| bin).ok_or_else(|| Error::Missing("PostgreSQL; `servers install` installs it".into()))
}

fn postgres_ids() -> Result<(u32, u32)> {
    let text = fs::read_to_string("/etc/passwd").doing(|| "reading /etc/passwd".into())?;
    text.lines()
        .find_map(|line| {
            let mut fields = line.strip_prefix("postgres:")?.split(':').skip(1);
            Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
        })
        .ok_or_else(|| Error::Missing("the user postgres, which comes with Debian's package".into()))
}
