//! Messages of a set of UIDs, from the server to the gate. The network goes on reading while other threads take apart what
//! came, and what is taken apart goes out while both go on.

use std::{collections::BTreeSet, sync::Arc};

use connect::{
    ConnectError, Trouble,
    channel::{ChannelEvent, Flags, FolderRole, Inbound, Location},
};
use futures::{FutureExt, future::BoxFuture};
use model::time::Timestamp;
use tokio::{sync::mpsc, task};

use super::{
    big,
    cursor::FolderState,
    gate::{Gate, Parcel},
};
use crate::{
    account::Account,
    check,
    map::{Arrival, internal_date, parse},
    trouble,
    wire::imap::{Fetched, Folder, Line, Session, UidSet, wire::Section},
};

/// Messages beyond this leave their files at the server.
pub const BIG: usize = 1 << 20;
/// Messages in one batch.
pub const BATCH: usize = 500;
/// Bytes of messages in one batch, roughly.
const BATCH_BYTES: u64 = 8 << 20;
/// What one thread takes apart at a time.
const GROUP: usize = 32;
const GROUP_BYTES: usize = 512 << 10;
/// Groups on their way.
const UNDERWAY: usize = 8;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    Whole,
    Headers,
}

/// Where the messages lie and how much of them is wanted.
#[derive(Debug, Clone)]
pub struct Job {
    pub folder: String,
    pub role: FolderRole,
    pub epoch: u32,
    pub depth: Depth,
    /// Shown as progress.
    pub counted: bool,
}

impl Job {
    pub fn new(folder: &Folder, epoch: u32, depth: Depth) -> Self {
        Self { folder: folder.name.clone(), role: folder.role, epoch, depth, counted: false }
    }

    pub fn location(&self, uid: u32) -> Location {
        Location { folder: self.folder.clone(), epoch: u64::from(self.epoch), key: u64::from(uid) }
    }

    /// What is asked of each message.
    pub fn items(&self, session: &Session) -> String {
        let body = match self.depth {
            Depth::Whole => format!("BODY.PEEK[]<0.{BIG}>"),
            Depth::Headers => "BODY.PEEK[HEADER]".to_owned(),
        };
        format!("(UID FLAGS INTERNALDATE RFC822.SIZE{} {body})", lasting_id(session))
    }

    /// Takes a message apart.
    pub fn read(&self, fetched: &mut Fetched) -> Option<Inbound> {
        let uid = fetched.uid?;
        let (section, whole) = match self.depth {
            Depth::Whole => (Section::Whole, true),
            Depth::Headers => (Section::Header, false),
        };
        let raw = fetched.take(&section).unwrap_or_default();
        Some(parse(&Arrival { raw: &raw, whole, ..self.arrival(fetched, uid) }))
    }

    pub fn arrival<'a>(&self, fetched: &Fetched, uid: u32) -> Arrival<'a> {
        Arrival {
            location: self.location(uid),
            role: self.role,
            flags: fetched.flags.unwrap_or_default(),
            provider_id: fetched.provider_id.clone(),
            received_at: fetched.received.as_deref().and_then(internal_date).unwrap_or(Timestamp(0)),
            size: u64::from(fetched.size.unwrap_or(0)),
            raw: &[],
            whole: true,
            elsewhere: None,
            cut: &[],
        }
    }

    /// A message of which nothing can be had.
    pub fn unreadable(&self, uid: u32, why: &str) -> Inbound {
        let mut inbound = parse(&self.arrival(&Fetched { flags: Some(Flags::default()), ..Fetched::default() }, uid));
        if let Some((_, reason)) = &mut inbound.unreadable {
            why.clone_into(reason);
        }
        inbound
    }
}

/// The item by which a server tells a message's lasting id, with a space before it.
pub fn lasting_id(session: &Session) -> &'static str {
    if session.can("X-GM-EXT-1") {
        " X-GM-MSGID"
    } else if session.can("OBJECTID") {
        " EMAILID"
    } else {
        ""
    }
}

type Group = BoxFuture<'static, Vec<Inbound>>;

/// Brings the messages of `uids` and then, with the last of them, changes the folder's state by `finish`.
pub async fn bring(
    account: &Account,
    session: &mut Session,
    job: &Job,
    gate: &Gate,
    uids: &UidSet,
    finish: impl FnOnce(&mut FolderState) + Send,
) -> Result<(), ConnectError> {
    let suspects = |uid: &u32| account.suspects.contains(&job.folder, job.epoch, *uid);
    let bad = UidSet::of(uids.iter().filter(suspects));
    let wanted = uids.without(&bad);
    let (tx, rx) = mpsc::channel::<Group>(UNDERWAY);
    let unreadable: Vec<Inbound> =
        bad.iter().map(|uid| job.unreadable(uid, "the server's answer about it makes no sense")).collect();
    let producing = async move {
        let result = produce(account, session, job, &wanted, &tx).await;
        if !unreadable.is_empty() && result.is_ok() {
            give(&tx, std::future::ready(unreadable).boxed()).await?;
        }
        result
    };
    tokio::try_join!(producing, consume(job, gate, rx, finish))?;
    Ok(())
}

async fn give(tx: &mpsc::Sender<Group>, group: Group) -> Result<(), ConnectError> {
    tx.send(group).await.map_err(|_| ConnectError::new(Trouble::Cut, "nobody reads any more"))
}

async fn produce(
    account: &Account,
    session: &mut Session,
    job: &Job,
    uids: &UidSet,
    tx: &mpsc::Sender<Group>,
) -> Result<(), ConnectError> {
    if uids.is_empty() {
        return Ok(());
    }
    let job = Arc::new(job.clone());
    let mut missing: BTreeSet<u32> = uids.iter().collect();
    let mut too_big = Vec::new();
    let mut group: Vec<Fetched> = Vec::new();
    let mut bytes = 0;
    let command = format!("UID FETCH {uids} {}", job.items(session));
    let id = session.begin(&command).await?;
    loop {
        let line = match session.next(&id).await {
            Ok(Some(line)) => line,
            Ok(None) => break,
            Err(error) => {
                if error.trouble == Trouble::Garbage
                    && let Some(uid) = missing.first()
                {
                    account.suspects.add(&job.folder, job.epoch, *uid);
                }
                return Err(error);
            }
        };
        let Line::Fetch(fetched) = line else { continue };
        // A server may tell of other messages' flags in between.
        let Some(uid) = fetched.uid.filter(|uid| !fetched.bodies.is_empty() && missing.remove(uid)) else { continue };
        if job.depth == Depth::Whole && fetched.body_len() >= BIG {
            too_big.push(uid);
            continue;
        }
        bytes += fetched.body_len();
        group.push(*fetched);
        if group.len() >= GROUP || bytes >= GROUP_BYTES {
            bytes = 0;
            give(tx, apart(&job, std::mem::take(&mut group))).await?;
        }
    }
    if !group.is_empty() {
        give(tx, apart(&job, group)).await?;
    }
    for uid in too_big {
        let inbound = match big::read(session, &job, uid).await {
            Ok(inbound) => inbound,
            Err(error) if error.trouble == Trouble::Garbage => {
                account.suspects.add(&job.folder, job.epoch, uid);
                return Err(error);
            }
            // It was deleted in between.
            Err(error) if error.trouble == Trouble::NotFound => continue,
            Err(error) if session.is_usable() => job.unreadable(uid, &error.message),
            Err(error) => return Err(error),
        };
        give(tx, std::future::ready(vec![inbound]).boxed()).await?;
    }
    Ok(())
}

/// Takes messages apart on another thread.
fn apart(job: &Arc<Job>, mut group: Vec<Fetched>) -> Group {
    let job = Arc::clone(job);
    let reading = task::spawn_blocking(move || group.iter_mut().filter_map(|one| job.read(one)).collect::<Vec<_>>());
    reading.map(Result::unwrap_or_default).boxed()
}

async fn consume(
    job: &Job,
    gate: &Gate,
    mut rx: mpsc::Receiver<Group>,
    finish: impl FnOnce(&mut FolderState) + Send,
) -> Result<(), ConnectError> {
    let mut events: Vec<ChannelEvent> = Vec::new();
    let mut bytes = 0;
    while let Some(group) = rx.recv().await {
        for inbound in group.await {
            if job.counted {
                gate.count(1);
            }
            if inbound.message_id.as_deref().is_some_and(check::is_test) {
                continue;
            }
            bytes += inbound.size;
            events.push(ChannelEvent::Message(Box::new(inbound)));
        }
        if events.len() >= BATCH || bytes >= BATCH_BYTES {
            bytes = 0;
            // The newest first. The cursor stays: these come again if the rest does not.
            let events = std::mem::take(&mut events).into_iter().rev().collect();
            gate.bring(Parcel { folder: &job.folder, epoch: job.epoch, events }, |_| ()).await?;
        }
    }
    let events = events.into_iter().rev().collect();
    if !gate.bring(Parcel { folder: &job.folder, epoch: job.epoch, events }, finish).await? {
        return Err(trouble::gone());
    }
    Ok(())
}
