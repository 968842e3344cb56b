//! What is older, newest first: whole messages of the last months, then headers of the years before. It goes on where it
//! stopped, and gives way to whoever needs the connection.

use std::fmt::Write;

use connect::{ConnectError, Trouble};
use jiff::{ToSpan, Zoned};

use super::{
    bring::{BATCH, Depth, Job, bring},
    cursor::FolderState,
    gate::Gate,
};
use crate::{
    account::Account,
    wire::imap::{Folder, Session, UidSet},
};

/// Headers at least, of so many months.
const HEADERS_MONTHS: u32 = 36;

/// One folder's messages of one depth, ascending.
struct Plan<'p> {
    folder: &'p Folder,
    epoch: u32,
    depth: Depth,
    uids: Vec<u32>,
}

pub async fn backfill(account: &Account, folders: &[Folder], gate: &Gate) -> Result<(), ConnectError> {
    let mut plans = Vec::new();
    for depth in [Depth::Whole, Depth::Headers] {
        for folder in folders {
            plans.extend(plan(account, folder, depth, gate).await?);
        }
    }
    let total: usize = plans.iter().map(|plan| plan.uids.len()).sum();
    if total > 0 {
        gate.expect(total as u64);
        for plan in &mut plans {
            match carry_out(account, plan, gate).await {
                // The folder has started anew; looking at it again begins with its newest.
                Err(error) if error.trouble == Trouble::NotFound => {}
                other => other?,
            }
        }
    }
    gate.all_is_here().await
}

async fn plan<'p>(
    account: &Account,
    folder: &'p Folder,
    depth: Depth,
    gate: &Gate,
) -> Result<Option<Plan<'p>>, ConnectError> {
    let Some(state) = gate.state(&folder.name).await.filter(FolderState::has_begun) else { return Ok(None) };
    let months = account.config.months;
    let below = match depth {
        Depth::Whole => state.whole_from,
        Depth::Headers => state.headers_from,
    };
    if below <= 1 {
        return Ok(None);
    }
    let mut what = format!("UID 1:{}", below - 1);
    match (depth, months) {
        (Depth::Whole, None) => {}
        (Depth::Whole, Some(months)) => {
            let _ = write!(what, " SINCE {}", ago(months)?);
        }
        (Depth::Headers, None) => return Ok(None),
        (Depth::Headers, Some(months)) if months >= HEADERS_MONTHS => return Ok(None),
        (Depth::Headers, Some(months)) => {
            let _ = write!(what, " SINCE {} BEFORE {}", ago(HEADERS_MONTHS)?, ago(months)?);
        }
    }
    let mut held = account.hold_patiently().await?;
    if !ready(&mut held, folder, state.epoch).await? {
        return Ok(None);
    }
    let uids = held.search(&what).await?;
    Ok(Some(Plan { folder, epoch: state.epoch, depth, uids }))
}

/// Opens the folder, unless it is; whether its numbers are still the same.
async fn ready(session: &mut Session, folder: &Folder, epoch: u32) -> Result<bool, ConnectError> {
    match session.selected() {
        Some((name, now)) if name == folder.name => Ok(now == epoch),
        _ => Ok(session.select(&folder.name, None).await?.epoch == epoch),
    }
}

async fn carry_out(account: &Account, plan: &mut Plan<'_>, gate: &Gate) -> Result<(), ConnectError> {
    let job = Job { counted: true, ..Job::new(plan.folder, plan.epoch, plan.depth) };
    while !plan.uids.is_empty() {
        let mut held = account.hold_patiently().await?;
        if !ready(&mut held, plan.folder, plan.epoch).await? {
            return Ok(());
        }
        while !plan.uids.is_empty() && !account.desk_is_wanted() {
            let chunk = plan.uids.split_off(plan.uids.len().saturating_sub(BATCH));
            let down_to = if plan.uids.is_empty() { 1 } else { chunk.first().copied().unwrap_or(1) };
            let depth = plan.depth;
            bring(account, &mut held, &job, gate, &UidSet::of(chunk), |state| match depth {
                Depth::Whole => state.whole_from = down_to,
                Depth::Headers => state.headers_from = down_to,
            })
            .await?;
        }
    }
    Ok(())
}

/// A day so many months ago, as IMAP writes it.
pub fn ago(months: u32) -> Result<String, ConnectError> {
    let day = Zoned::now().checked_sub(i64::from(months).months());
    let day = day.map_err(|_| ConnectError::settings("depth", "so far back there was no time"))?;
    Ok(day.strftime("%-d-%b-%Y").to_string())
}

#[cfg(test)]
mod tests {
    #[test]
    fn days_are_written_as_servers_read_them() {
        let day = super::ago(12).unwrap();
        let parts: Vec<&str> = day.split('-').collect();
        assert_eq!(parts.len(), 3);
        assert!(parts[0].parse::<u32>().is_ok() && parts[1].len() == 3 && parts[2].len() == 4, "{day}");
    }
}
