//! Warning before service targets are missed: once each, all together, by the servers' clocks and without a network.

use std::{sync::Arc, time::Duration};

use api::Desk;
use model::time::{MINUTE, Timestamp};
use store::{Durability, table};
use tokio::sync::mpsc::UnboundedSender;

use crate::{
    notify::{self, Notify},
    tell::situation,
};

/// The longest sleep: the system's clock may be set, and a laptop sleeps through timers.
const LONGEST: Duration = Duration::from_secs(20);
/// What comes due within so short a time is told together.
const SHORTEST: Duration = Duration::from_secs(2);

/// Runs until it is dropped.
pub(crate) async fn warn(desk: Arc<Desk>, shown: Arc<dyn Notify>, tags: UnboundedSender<String>) {
    loop {
        let wait = match round(&desk, shown.as_ref(), &tags).await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::warn!(%error, "nobody was warned of what is due");
                LONGEST
            }
        };
        tokio::time::sleep(wait).await;
    }
}

async fn round(desk: &Desk, shown: &dyn Notify, tags: &UnboundedSender<String>) -> Result<Duration, api::ApiError> {
    let now = desk.now();
    let (soon, next) = desk
        .store()
        .read(move |r| {
            let soon = table::deadline::soon(r, now)?;
            Ok((soon, table::deadline::next(r, soon)?))
        })
        .await?;
    let situation = situation(desk).await?;
    let agent = desk.session().agent;
    let told = situation.settings.notify && !notify::is_quiet(&situation.settings, situation.minute);
    if let Some(agent) = agent.filter(|_| told) {
        let due = desk.store().read(move |r| table::deadline::unwarned(r, agent, soon)).await?;
        if !due.is_empty() {
            let due = desk
                .store()
                .write(Durability::Normal, move |w| table::deadline::claim_warnings(w, agent, soon))
                .await?;
            let worth: Vec<_> = due.iter().filter(|one| situation.in_front != Some(one.conversation)).collect();
            if let Some(first) = worth.first() {
                let left = (first.at.since(now) + MINUTE - 1) / MINUTE;
                if let Some(notice) = notify::due_soon(first.conversation, worth.len(), left, &situation) {
                    shown.show(&notice);
                }
            }
        }
    }
    Ok(until(next, soon, tags))
}

/// When one crosses the line without any message, the counts of the window change too.
fn until(next: Option<Timestamp>, soon: Timestamp, tags: &UnboundedSender<String>) -> Duration {
    let Some(next) = next else { return LONGEST };
    let wait = Duration::from_millis(next.since(soon).max(0).unsigned_abs());
    if wait <= LONGEST {
        let tags = tags.clone();
        tokio::spawn(async move {
            tokio::time::sleep(wait + Duration::from_millis(50)).await;
            let _ = tags.send("inbox".into());
        });
    }
    wait.clamp(SHORTEST, LONGEST)
}
