//! A desk: the backend as it is shipped, in a folder of its own, with proxies between it and the servers.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use api::dto::{AccountView, Boot, Connectivity};
use host::{ApiError, Emit, Host, MemoryVault, Pace, Ports};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tempfile::TempDir;
use test_servers::{
    mail::password,
    proxy::{HttpProxy, ImapProxy, Security, SmtpProxy},
};
use tokio::runtime::{Builder, Runtime};

use crate::{World, apart::Process, until};

/// The looks that are a minute apart take a tenth of a second.
pub(crate) const PACE: Pace = Pace { divide: 600, retry: Duration::from_millis(20) };

/// What the window was told.
#[derive(Default)]
pub struct Heard(Mutex<Vec<String>>);

impl Heard {
    pub fn forget(&self) {
        self.0.lock().unwrap().clear();
    }

    pub fn has(&self, tag: &str) -> bool {
        self.0.lock().unwrap().iter().any(|heard| heard == tag)
    }
}

impl Emit for Heard {
    fn changed(&self, tags: &[String]) {
        self.0.lock().unwrap().extend_from_slice(tags);
    }
}

/// One run of the backend.
enum Running {
    Here(Here),
    Apart(Box<Process>),
}

/// In this process, with a runtime of its own, so that it can be ended with everything it does.
struct Here {
    host: Host,
    runtime: Option<Runtime>,
}

impl Drop for Here {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

pub struct Desk {
    pub world: Arc<World>,
    pub shop: HttpProxy,
    pub imap: ImapProxy,
    pub smtp: SmtpProxy,
    pub heard: Arc<Heard>,
    /// The mailbox: local part at shop.test.
    pub mailbox: String,
    pub folder: TempDir,
    vault: MemoryVault,
    /// What runs the backend as a process of its own.
    program: Option<PathBuf>,
    running: Option<Running>,
}

impl Desk {
    /// A new desk with both accounts connected and read.
    pub async fn open(world: &Arc<World>, mailbox: &str) -> Self {
        Self::opened(world, mailbox, None).await
    }

    /// As [`Self::open`], with `program` running the backend in a process of its own.
    pub async fn open_apart(world: &Arc<World>, mailbox: &str, program: &str) -> Self {
        Self::opened(world, mailbox, Some(program.into())).await
    }

    async fn opened(world: &Arc<World>, mailbox: &str, program: Option<PathBuf>) -> Self {
        let (stack, tls) = (&world.stack, || Security::Tls(world.stack.mail.tls().clone()));
        let mut desk = Self {
            world: Arc::clone(world),
            shop: HttpProxy::start(([127, 0, 0, 1], stack.shop.port()).into()).await.unwrap(),
            imap: ImapProxy::start(stack.mail.imap_port(), tls()).await.unwrap(),
            smtp: SmtpProxy::start(stack.mail.submission_port(), tls()).await.unwrap(),
            heard: Arc::default(),
            mailbox: mailbox.to_owned(),
            folder: TempDir::new().unwrap(),
            vault: MemoryVault::default(),
            program,
            running: None,
        };
        desk.start().await;
        let agent = json!({"id": null, "name": "Jo", "language": "en", "role": "agent", "pin": null});
        let _: Value = desk.ask("agent_save", agent).await;
        let Boot::Ready { mut settings, .. } = desk.ask("boot", json!({})).await else { panic!("it is open") };
        settings.undo_seconds = 0;
        settings.auto_lock_minutes = 0;
        let _: Value = desk.ask("settings_save", serde_json::to_value(settings).unwrap()).await;
        desk.connect_shop(None).await;
        desk.connect_mail(None).await;
        desk.online().await;
        desk
    }

    /// Enters the shop's account, again when `account` names it.
    pub async fn connect_shop(&self, account: Option<&str>) {
        let key = self.world.stack.shop.secret_key();
        let entry = json!({
            "account": account, "connector": "medusa", "brand": null,
            "values": {"url": self.shop.url()}, "secrets": {"key": key},
        });
        let _: AccountView = self.ask("account_save", entry).await;
    }

    /// Enters the mailbox's account, again when `account` names it.
    pub async fn connect_mail(&self, account: Option<&str>) {
        let entry = json!({
            "account": account, "connector": "email", "brand": null,
            "values": {
                "email": format!("{}@shop.test", self.mailbox), "name": "Northlight Home",
                "imap_host": "127.0.0.1", "imap_port": self.imap.gate.port().to_string(),
                "smtp_host": "127.0.0.1", "smtp_port": self.smtp.gate.port().to_string(),
                "ca": self.world.stack.mail.tls().ca_pem().unwrap(), "sent": "append",
            },
            "secrets": {"password": password(&self.mailbox)},
        });
        let _: AccountView = self.ask("account_save", entry).await;
    }

    pub async fn accounts(&self) -> Vec<AccountView> {
        let state: Connectivity = self.ask("connectivity", json!({})).await;
        state.accounts
    }

    /// The accounts' ids: the shop's and the mailbox's.
    pub async fn account_ids(&self) -> (String, String) {
        let accounts = self.accounts().await;
        let of = |kind: &str| accounts.iter().find(|account| account.kind == kind).unwrap().id.clone();
        (of("shop"), of("channel"))
    }

    /// Waits until both accounts are connected and read; impatience is an agent's "try now".
    pub async fn online(&self) {
        until("both accounts are online", async || {
            let accounts = self.accounts().await;
            let waiting: Vec<_> = accounts
                .iter()
                .filter(|account| account.link.state != "online" || account.link.progress.is_some())
                .collect();
            for account in &waiting {
                if account.link.state == "offline" {
                    self.sync_now(&account.id).await;
                }
            }
            if waiting.is_empty() { Ok(()) } else { Err(format!("{accounts:?}")) }
        })
        .await;
    }

    pub async fn sync_now(&self, account: &str) {
        let _: Value = self.ask("account_sync_now", json!({"id": account})).await;
    }

    /// Both servers are gone, and the desk has noticed.
    pub async fn go_down(&self) {
        tokio::join!(self.shop.gate.down(), self.imap.gate.down(), self.smtp.gate.down());
        let (shop, _) = self.account_ids().await;
        until("both accounts are offline", async || {
            self.sync_now(&shop).await;
            let accounts = self.accounts().await;
            let down = accounts.iter().all(|account| account.link.state == "offline");
            down.then_some(()).ok_or(format!("{accounts:?}"))
        })
        .await;
    }

    /// The servers are back; the desk finds out.
    pub async fn come_back(&self) {
        tokio::join!(self.shop.gate.up(), self.imap.gate.up(), self.smtp.gate.up());
        for account in self.accounts().await {
            self.sync_now(&account.id).await;
        }
    }

    pub async fn start(&mut self) {
        self.running = Some(match &self.program {
            Some(program) => Running::Apart(Box::new(Process::start(program, self.folder.path()))),
            None => self.start_here().await,
        });
        // The run before may still hold the store for a moment.
        until("the desk is open", async || match self.ask("try_again", json!({})).await {
            Boot::Ready { .. } => Ok(()),
            other => Err(format!("{other:?}")),
        })
        .await;
    }

    async fn start_here(&self) -> Running {
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let ports = Ports {
            data: self.folder.path().join("desk"),
            vault: Arc::new(self.vault.clone()),
            emit: Arc::clone(&self.heard) as Arc<dyn Emit>,
            pace: PACE,
            ..Ports::usual("test")
        };
        let host = runtime.spawn(Host::start(ports)).await.unwrap();
        Running::Here(Here { host, runtime: Some(runtime) })
    }

    /// Ends the backend where it stands, with nothing put in order.
    pub async fn kill(&mut self) {
        let mut here = match self.running.take().unwrap() {
            Running::Apart(process) => return process.kill().await,
            Running::Here(here) => here,
        };
        let (host, runtime) = (here.host.clone(), here.runtime.take().unwrap());
        drop(here);
        tokio::task::spawn_blocking(move || {
            runtime.shutdown_timeout(Duration::from_secs(20));
            drop(host);
        })
        .await
        .unwrap();
    }

    pub async fn restart(&mut self) {
        self.kill().await;
        self.start().await;
    }

    /// A call of the window.
    pub async fn call(&self, name: &str, payload: Value) -> Result<Value, ApiError> {
        match self.running.as_ref().unwrap() {
            Running::Apart(process) => process.call(name, payload).await,
            Running::Here(here) => {
                let (host, name) = (here.host.clone(), name.to_owned());
                here.runtime.as_ref().unwrap().spawn(async move { host.call(&name, payload).await }).await.unwrap()
            }
        }
    }

    /// A call that is answered.
    pub async fn ask<T: DeserializeOwned>(&self, name: &str, payload: Value) -> T {
        let answer = self.call(name, payload.clone()).await;
        let answer = answer.unwrap_or_else(|error| panic!("{name} {payload}: {error:?}"));
        serde_json::from_value(answer).unwrap()
    }
}
