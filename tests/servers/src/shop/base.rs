//! The prepared database: migrated and seeded once per version of the shop's sources, then copied for each start.
//!
//! Copying the stopped cluster's files takes 0.3 s and starts at once; a restored dump took a second more.

use std::{fs, path::Path, process::Command};

use super::{
    ADMIN_EMAIL, ADMIN_PASSWORD, Manner,
    client::{Auth, Client},
    end,
    node::Node,
    postgres::Postgres,
    seed::{Seed, seed},
    sign_in, template,
};
use crate::{
    error::{Doing, Error, Result},
    folder::{Folder, subfolder},
    ports::Port,
    process::{Watch, aside, run, run_aside},
};

/// Name of the database in every cluster.
pub(crate) const DATABASE: &str = "medusa";

/// Makes sure that the prepared database is there, and reads its ids and keys.
pub(crate) async fn prepared() -> Result<Seed> {
    let path = template::base_folder()?;
    if !path.exists() {
        let handle = tokio::runtime::Handle::current();
        aside(move || template::made_once(&template::base_folder()?, |dir| handle.block_on(make(dir)))).await?;
    }
    let file = path.join("seed.json");
    let text = fs::read_to_string(&file).doing(|| format!("reading {}", file.display()))?;
    serde_json::from_str(&text).map_err(|e| Error::Unexpected(format!("{}: {e}", file.display())))
}

/// The prepared cluster's files.
pub(crate) fn cluster() -> Result<std::path::PathBuf> {
    Ok(template::base_folder()?.join("data"))
}

async fn make(dir: &Path) -> Result<()> {
    let folder = Folder::fresh()?;
    let work = subfolder(folder.path(), "shop")?;
    let watch = Watch::start(&work)?;
    let mut postgres = Postgres::init(&work, Port::reserve()?)?;
    let mut node = None;
    let made = fill(dir, &work, &mut postgres, &mut node, &watch).await;
    let node = node.as_mut().and_then(Node::take);
    end(node, postgres.take(), Manner::Orderly, &watch);
    made?;
    let mut copy = Command::new("cp");
    copy.arg("-a").arg(postgres.data()).arg(dir.join("data"));
    run(copy).map(drop)
}

async fn fill(dir: &Path, work: &Path, postgres: &mut Postgres, node: &mut Option<Node>, watch: &Watch) -> Result<()> {
    postgres.up(watch).await?;
    postgres.connection().create_database(DATABASE)?;
    let app = aside(template::app).await?;
    let node = node.insert(Node::new(app, postgres.url(DATABASE), work, Port::reserve()?)?);
    run_aside(node.command(&["db:migrate"])).await?;
    run_aside(node.command(&["user", "-e", ADMIN_EMAIL, "-p", ADMIN_PASSWORD])).await?;
    node.up(watch).await?;
    let client = Client::new(&node.base_url(), Auth::Nobody)?;
    let seed = seed(&sign_in(&client).await?).await?;
    let text = serde_json::to_string_pretty(&seed).map_err(|e| Error::Unexpected(e.to_string()))?;
    let file = dir.join("seed.json");
    fs::write(&file, text).doing(|| format!("writing {}", file.display()))
}
