//! Northlight Home: a real Medusa 2 with its own PostgreSQL, seeded, on loopback.

mod base;
mod catalogue;
mod client;
mod clone;
mod node;
mod orders;
mod postgres;
mod seed;
mod template;
mod till;

use std::{path::Path, time::Duration};

pub use catalogue::{CATALOGUE, Product};
use client::{Auth, Client};
use node::Node;
pub use orders::{PlaceOrder, PlacedOrder, Provider};
use postgres::Postgres;
use rustix::process::Signal;
pub use seed::{Seed, SeedRegion};
use serde_json::{Value, json};
pub use template::cache as cache_folder;
pub use till::{Act, Move, Movement, Till, TillRule};

use crate::{
    error::Result,
    folder::subfolder,
    packages::supported,
    ports::Port,
    process::{Daemon, Watch, aside},
};

/// The administrator, with [`ADMIN_PASSWORD`].
pub const ADMIN_EMAIL: &str = "admin@shop.test";
pub const ADMIN_PASSWORD: &str = "supersecret";

/// How a shop is started.
#[derive(Debug, Clone, Copy, Default)]
pub struct MedusaOptions {
    /// A port of the caller's choice; else a free one.
    pub port: Option<u16>,
}

/// A running (or stopped) shop. Dropping it ends it.
#[derive(Debug)]
pub struct Medusa {
    node: Node,
    postgres: Postgres,
    watch: Watch,
    seed: Seed,
    admin: Client,
    store: Client,
    till: Till,
}

impl Medusa {
    /// Installs and seeds the shop if this machine has not done so before (two to three minutes), then starts a copy
    /// of it below `dir/shop` (about eight seconds). Other users of the machine must be able to reach `dir`
    /// ([`crate::Folder::fresh`] is so).
    pub async fn start(dir: &Path, options: MedusaOptions) -> Result<Self> {
        supported()?;
        let seed = base::prepared().await?;
        let dir = subfolder(dir, "shop")?;
        let watch = Watch::start(&dir)?;
        let work = dir.clone();
        let (app, postgres) = aside(move || {
            let postgres = Postgres::copy(&base::cluster()?, &work, Port::reserve()?)?;
            Ok((template::app()?, postgres))
        })
        .await?;
        let port = options.port.map_or_else(Port::reserve, |p| Ok(Port::fixed(p)))?;
        let node = Node::new(app, postgres.url(base::DATABASE), &dir, port)?;
        let client = Client::new(&node.base_url(), Auth::Nobody)?;
        let store = client.with(Auth::Publishable(seed.publishable_key.clone()));
        let till = Till::new(node.till());
        let mut medusa = Self { node, postgres, watch, seed, admin: client, store, till };
        medusa.up().await?;
        medusa.admin = sign_in(&medusa.admin).await?;
        Ok(medusa)
    }

    /// Starts the shop again on the same port with the same data. Nothing happens when it runs.
    pub async fn up(&mut self) -> Result<()> {
        self.postgres.up(&self.watch).await?;
        self.node.up(&self.watch).await
    }

    /// Stops the shop orderly: requests under way are finished. [`Self::up`] starts it again.
    pub async fn stop(&mut self) -> Result<()> {
        self.end(Manner::Orderly).await
    }

    /// Ends the shop at once, as a power cut of its server does. What it confirmed is kept. [`Self::up`] starts it again.
    pub async fn kill(&mut self) -> Result<()> {
        self.end(Manner::Abrupt).await
    }

    async fn end(&mut self, manner: Manner) -> Result<()> {
        let (node, postgres, watch) = (self.node.take(), self.postgres.take(), self.watch.clone());
        aside(move || {
            end(node, postgres, manner, &watch);
            Ok(())
        })
        .await
    }

    /// The shop hangs: it takes connections and answers nothing until [`Self::thaw`].
    pub fn freeze(&self) {
        self.node.freeze(true);
    }

    pub fn thaw(&self) {
        self.node.freeze(false);
    }

    pub fn is_up(&self) -> bool {
        self.node.is_up()
    }

    /// `http://127.0.0.1:PORT`.
    pub fn base_url(&self) -> String {
        self.node.base_url()
    }

    pub fn port(&self) -> u16 {
        self.node.port()
    }

    /// The admin interface's key, as a merchant enters it.
    pub fn secret_key(&self) -> &str {
        &self.seed.secret_key
    }

    /// Ids and keys that the seed made.
    pub fn seed(&self) -> &Seed {
        &self.seed
    }

    /// The payment provider: its rules, and its book, which is the truth about money.
    pub fn till(&self) -> &Till {
        &self.till
    }

    /// A request to the shop itself as its administrator, past any proxy. `path` begins with `/admin`.
    pub async fn admin_get(&self, path: &str) -> Result<Value> {
        self.admin.get(path).await
    }

    /// See [`Self::admin_get`].
    pub async fn admin_post(&self, path: &str, body: Value) -> Result<Value> {
        self.admin.post(path, body).await
    }

    pub fn log(&self) -> &Path {
        self.node.log()
    }
}

impl Drop for Medusa {
    fn drop(&mut self) {
        end(self.node.take(), self.postgres.take(), Manner::Abrupt, &self.watch);
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    Orderly,
    Abrupt,
}

/// Ends Medusa and then its PostgreSQL. PostgreSQL is never ended by SIGKILL alone, which would leave its children.
pub(crate) fn end(node: Option<Daemon>, postgres: Option<Daemon>, manner: Manner, watch: &Watch) {
    let orderly = manner == Manner::Orderly;
    if let Some(node) = node {
        if orderly {
            node.stop(Signal::TERM, Duration::from_secs(5), watch);
        } else {
            node.kill(watch);
        }
    }
    if let Some(postgres) = postgres {
        let signal = if orderly { Signal::INT } else { Signal::QUIT };
        postgres.stop(signal, Duration::from_secs(20), watch);
    }
}

/// The same client, signed in as the administrator for a day.
pub(crate) async fn sign_in(client: &Client) -> Result<Client> {
    let body = json!({"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD});
    let answer = client.post("/auth/user/emailpass", body).await?;
    Ok(client.with(Auth::Token(client::text(&answer, "/token")?)))
}
