//! Open conversations are read whole, however old their beginnings are: where only the headers of a message were brought, its text
//! comes behind everything else, the newest first, a few at a time.

use std::{collections::HashSet, sync::Arc, time::Duration};

use connect::Connected;
use model::id::MessageId;
use store::table::message;

use crate::{Standing, demand, worker::Link};

/// Messages completed in one go.
const ROUND: usize = 50;
/// Between two messages: whoever asks for something meanwhile has their turn.
const PAUSE: Duration = Duration::from_millis(200);
/// The first look comes this much sooner than the next ones.
const FIRST: u32 = 20;

pub(crate) async fn keep_whole(link: Arc<Link>) {
    if !matches!(link.connected, Connected::Channel(_)) {
        return;
    }
    // What cannot be had is not asked for again in this run; a person can still ask.
    let mut in_vain = HashSet::new();
    let mut wait = link.patience.whole / FIRST;
    loop {
        let round = async {
            tokio::time::sleep(wait).await;
            let calm = |state: &crate::LinkState| {
                state.standing == Standing::Online && state.head_reached && state.progress.is_none()
            };
            let is_calm = link.subscribe().wait_for(calm).await.is_ok();
            if is_calm { round(&link, &mut in_vain).await } else { Rest::Over }
        };
        let rest = tokio::select! {
            rest = round => rest,
            () = link.stopped.cancelled() => return,
        };
        wait = match rest {
            Rest::Over => return,
            Rest::More => link.patience.whole / FIRST,
            Rest::Nothing => link.patience.whole,
        };
    }
}

enum Rest {
    More,
    Nothing,
    Over,
}

async fn round(link: &Link, in_vain: &mut HashSet<MessageId>) -> Rest {
    let (account, limit) = (link.account, ROUND + in_vain.len());
    let Ok(wanted) = link.store.read(move |reader| message::headers_only_in_open(reader, account, limit)).await else {
        return Rest::Over;
    };
    let wanted: Vec<MessageId> = wanted.into_iter().filter(|id| !in_vain.contains(id)).take(ROUND).collect();
    for id in &wanted {
        match demand::complete(link, *id).await {
            Ok(()) => {}
            // It is the connection, not the message.
            Err(error) if error.trouble.is_offline() || error.trouble.needs_person() => return Rest::Nothing,
            Err(error) => {
                tracing::debug!(trouble = error.trouble.code(), "the text of an older message is not to be had");
                in_vain.insert(*id);
            }
        }
        tokio::time::sleep(PAUSE.min(link.patience.whole)).await;
    }
    if wanted.len() < ROUND { Rest::Nothing } else { Rest::More }
}
