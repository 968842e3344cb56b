//! What changed in one folder since it was last looked at: new messages first, then flags, then what is gone. A folder that
//! is new here, or whose numbers have started anew, begins with its newest messages.

use connect::{
    ConnectError,
    channel::{ChannelEvent, Flags},
};

use super::{
    bring::{BATCH, Depth, Job, bring},
    cursor::{FlagSets, FolderState},
    gate::{Gate, Parcel},
};
use crate::{
    account::Account,
    wire::imap::{Folder, Selected, Session, UidSet, uids::within},
};

/// Messages that come before anything else.
const HEAD: u32 = 50;
/// Where a server tells of no changes, flags of so many of the newest are compared.
const COMPARED: usize = 300;
/// UIDs asked for in one search: a server's answer comes in one line.
const SEARCHED: u32 = 50_000;

pub async fn delta(account: &Account, session: &mut Session, folder: &Folder, gate: &Gate) -> Result<(), ConnectError> {
    let state = gate.state(&folder.name).await;
    let since = state.as_ref().map(|state| (state.epoch, state.modseq));
    let selected = session.select(&folder.name, since).await?;
    match state {
        Some(state) if state.epoch == selected.epoch && state.has_begun() => {
            go_on(account, session, folder, gate, state, selected).await
        }
        state => begin(account, session, folder, gate, state.is_some(), &selected).await,
    }
}

async fn begin(
    account: &Account,
    session: &mut Session,
    folder: &Folder,
    gate: &Gate,
    again: bool,
    selected: &Selected,
) -> Result<(), ConnectError> {
    let newest = if selected.exists == 0 {
        Vec::new()
    } else {
        let first = selected.exists.saturating_sub(HEAD - 1).max(1);
        session.search(&format!("{first}:{}", selected.exists)).await?
    };
    let newest = UidSet::of(newest);
    let lowest = newest.iter().next();
    let highest = newest.iter().last().unwrap_or(0).max(selected.uid_next.map_or(0, |next| next.saturating_sub(1)));
    let known = if session.has_qresync() { None } else { Some(all(session, highest).await?) };
    let reset = ChannelEvent::FolderReset { folder: folder.name.clone(), epoch: u64::from(selected.epoch) };
    gate.begin(&folder.name, FolderState::new(selected.epoch), if again { vec![reset] } else { vec![] }).await?;
    let job = Job::new(folder, selected.epoch, Depth::Whole);
    let modseq = selected.modseq.unwrap_or(0);
    bring(account, session, &job, gate, &newest, |state| {
        state.highest = highest;
        state.modseq = modseq;
        state.whole_from = lowest.unwrap_or(1);
        state.headers_from = state.whole_from;
        state.known = known;
    })
    .await
}

async fn go_on(
    account: &Account,
    session: &mut Session,
    folder: &Folder,
    gate: &Gate,
    state: FolderState,
    selected: Selected,
) -> Result<(), ConnectError> {
    let epoch = selected.epoch;
    let fresh = new_uids(session, &state, &selected).await?;
    let job = Job::new(folder, epoch, Depth::Whole);
    let ascending: Vec<u32> = fresh.iter().collect();
    for chunk in ascending.chunks(BATCH) {
        let uids = UidSet::of(chunk.iter().copied());
        let highest = chunk.last().copied().unwrap_or(0);
        bring(account, session, &job, gate, &uids, |state| {
            state.highest = state.highest.max(highest);
            if let Some(known) = &mut state.known {
                for uid in chunk {
                    known.insert(*uid);
                }
            }
        })
        .await?;
    }
    let mut changes = Changes::default();
    if session.has_qresync() {
        changes.take_from(&state, &selected);
    } else {
        changes.ask(session, &state, &selected, &fresh).await?;
    }
    changes.out(&job, gate, selected.modseq).await
}

/// UIDs above what was seen.
async fn new_uids(session: &mut Session, state: &FolderState, selected: &Selected) -> Result<UidSet, ConnectError> {
    match selected.uid_next {
        Some(next) if next <= state.highest.saturating_add(1) => Ok(UidSet::default()),
        _ if selected.exists == 0 => Ok(UidSet::default()),
        _ => {
            // "n:*" always names the last message too.
            let found = session.search(&format!("UID {}:*", state.highest.saturating_add(1))).await?;
            Ok(UidSet::of(found.into_iter().filter(|uid| *uid > state.highest)))
        }
    }
}

async fn all(session: &mut Session, highest: u32) -> Result<UidSet, ConnectError> {
    let mut uids = Vec::new();
    let mut from = 1;
    while from <= highest {
        let to = from.saturating_add(SEARCHED - 1);
        uids.extend(session.search(&format!("UID {from}:{to}")).await?);
        from = to.saturating_add(1);
        if to == u32::MAX {
            break;
        }
    }
    Ok(UidSet::of(uids))
}

#[derive(Default)]
struct Changes {
    flags: Vec<(u32, Flags)>,
    gone: Vec<u32>,
    known: Option<UidSet>,
    compared: Option<FlagSets>,
}

impl Changes {
    /// The server told with SELECT.
    fn take_from(&mut self, state: &FolderState, selected: &Selected) {
        // It may name all that ever was; nothing is here below what was brought.
        let here = state.headers_from.min(state.whole_from)..=state.highest;
        if !here.is_empty() {
            self.gone = within(&selected.vanished, here).collect();
        }
        self.flags = selected.changed.iter().filter_map(|one| Some((one.uid?, one.flags?))).collect();
        self.flags.retain(|(uid, _)| *uid <= state.highest);
    }

    async fn ask(
        &mut self,
        session: &mut Session,
        state: &FolderState,
        selected: &Selected,
        fresh: &UidSet,
    ) -> Result<(), ConnectError> {
        let known = state.known.clone().unwrap_or_default();
        if selected.exists as usize != known.len() + fresh.len() || state.known.is_none() {
            let highest = fresh.iter().last().unwrap_or(state.highest);
            let now = all(session, highest).await?;
            self.gone = known.without(&now).iter().collect();
            self.known = Some(now);
        }
        let set = format!("1:{}", state.highest);
        if session.has_condstore() && state.modseq > 0 {
            if selected.modseq.is_some_and(|modseq| modseq > state.modseq) {
                let what = format!("(UID FLAGS) (CHANGEDSINCE {})", state.modseq);
                let changed = session.fetch(&set, &what).await?;
                self.flags = changed.iter().filter_map(|one| Some((one.uid?, one.flags?))).collect();
            }
        } else {
            self.compare(session, state, fresh).await?;
        }
        Ok(())
    }

    async fn compare(
        &mut self,
        session: &mut Session,
        state: &FolderState,
        fresh: &UidSet,
    ) -> Result<(), ConnectError> {
        let known = self.known.as_ref().or(state.known.as_ref()).cloned().unwrap_or_default();
        let newest: Vec<u32> = UidSet::of(known.iter().chain(fresh.iter()).collect::<Vec<_>>()).iter().collect();
        let window = UidSet::of(newest.iter().rev().take(COMPARED).copied());
        if window.is_empty() {
            return Ok(());
        }
        let now: Vec<(u32, Flags)> = session
            .fetch(&window.to_string(), "(UID FLAGS)")
            .await?
            .iter()
            .filter_map(|one| Some((one.uid?, one.flags?)))
            .collect();
        if let Some(before) = &state.flags {
            let was = |uid| Flags { seen: before.seen.contains(uid), answered: before.answered.contains(uid) };
            // Of one that was not compared before it is not known what it was.
            let changed = |uid, flags| !before.of.contains(uid) || was(uid) != flags;
            self.flags = now.iter().filter(|(uid, flags)| changed(*uid, *flags)).copied().collect();
        }
        let with =
            |has: fn(&Flags) -> bool| UidSet::of(now.iter().filter(|(_, flags)| has(flags)).map(|(uid, _)| *uid));
        self.compared = Some(FlagSets {
            seen: with(|flags| flags.seen),
            answered: with(|flags| flags.answered),
            of: UidSet::of(now.iter().map(|(uid, _)| *uid)),
        });
        Ok(())
    }

    async fn out(self, job: &Job, gate: &Gate, modseq: Option<u64>) -> Result<(), ConnectError> {
        let Self { flags, gone, known, compared } = self;
        let events: Vec<ChannelEvent> = flags
            .into_iter()
            .map(|(uid, flags)| ChannelEvent::Flags { location: job.location(uid), flags })
            .chain(gone.iter().map(|uid| ChannelEvent::Gone { location: job.location(*uid) }))
            .collect();
        let mut rest = events.into_iter();
        loop {
            let chunk: Vec<ChannelEvent> = rest.by_ref().take(BATCH * 4).collect();
            if rest.len() > 0 {
                gate.bring(Parcel { folder: &job.folder, epoch: job.epoch, events: chunk }, |_| ()).await?;
                continue;
            }
            let change = |state: &mut FolderState| {
                state.modseq = modseq.unwrap_or(state.modseq).max(state.modseq);
                if let Some(known) = known {
                    state.known = Some(known);
                }
                state.flags = compared.or(state.flags.take());
            };
            gate.bring(Parcel { folder: &job.folder, epoch: job.epoch, events: chunk }, change).await?;
            return Ok(());
        }
    }
}
