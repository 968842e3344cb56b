//! Whatever the order and the batches in which a mailbox's messages come, the desk ends up the same.

use model::{
    conversation::Status,
    inbound::{ChannelEvent, Flags},
    message::Origin,
    time::DAY,
};
use proptest::{prelude::*, test_runner::Config};

use super::desk::{ANNA, BEN, Desk, Letter};
use crate::table::ingest::ChannelRows;

/// What a letter of a made-up mailbox is.
#[derive(Debug, Clone)]
struct Made {
    from: usize,
    ours: bool,
    /// The letters before it that it refers to.
    replies: Vec<prop::sample::Index>,
    minutes: i64,
    seen: bool,
    automatic: bool,
}

fn made() -> impl Strategy<Value = Made> {
    (
        0usize..2,
        any::<bool>(),
        prop::collection::vec(any::<prop::sample::Index>(), 0..3),
        1i64..200,
        any::<bool>(),
        0u8..8,
    )
        .prop_map(|(from, ours, replies, minutes, seen, automatic)| Made {
            from,
            ours,
            replies,
            minutes,
            seen,
            automatic: automatic == 0 && !ours,
        })
}

/// Each refers only to letters of the same customer: a mailbox in which everybody answers their own.
fn letters(desk: &Desk, all: &[Made]) -> Vec<Letter> {
    let mut at = 0;
    all.iter()
        .enumerate()
        .map(|(index, made)| {
            at += made.minutes;
            let earlier: Vec<String> =
                (0..index).filter(|other| all[*other].from == made.from).map(|n| format!("m{n}")).collect();
            let mut replies: Vec<&str> = Vec::new();
            if !earlier.is_empty() {
                // One chain a letter, so that nobody has to guess which of two conversations it continues.
                replies.extend(made.replies.first().map(|pick| pick.get(&earlier).as_str()));
            }
            let who = [ANNA, BEN][made.from];
            let letter = desk.letter(&format!("m{index}")).later(at).replies(&replies);
            let letter = if made.ours { letter.sent_to(who) } else { letter.from(who) };
            let letter = if made.seen { letter.seen() } else { letter };
            if made.automatic { letter.origin(Origin::Automatic) } else { letter }
        })
        .collect()
}

type Talk = (Vec<String>, String, String, bool, bool, Option<i64>, i64, i64);

async fn picture(desk: &Desk) -> Vec<Talk> {
    let mut picture = Vec::new();
    for talk in desk.talks().await {
        picture.push((
            desk.ids(talk.id).await,
            talk.subject,
            talk.snippet,
            talk.status == Status::Open,
            talk.last_out,
            talk.waiting_since.map(|at| at.0),
            talk.updated_at.0,
            talk.created_at.0,
        ));
    }
    picture.sort();
    picture
}

proptest! {
    #![proptest_config(Config { cases: 24, failure_persistence: None, ..Config::default() })]

    /// The first sync runs backwards, folders come one after another: the same mailbox gives the same desk.
    #[test]
    fn a_mailbox_gives_the_same_desk_in_any_order(
        all in prop::collection::vec(made(), 1..12),
        shuffle in prop::collection::vec(any::<prop::sample::Index>(), 12),
        cut in 1usize..5,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let rows = |events| ChannelRows { events, first_sync: true, ..ChannelRows::default() };
            let forwards = Desk::fresh().await;
            forwards.store.now.advance(3 * DAY);
            let mails = letters(&forwards, &all);
            for mail in mails.iter().map(|mail| mail.clone().later(-4 * 24 * 60)) {
                forwards.rows(rows(vec![mail.event()])).await;
            }
            let mixed = Desk::fresh().await;
            mixed.store.now.advance(3 * DAY);
            let mut order: Vec<usize> = (0..mails.len()).collect();
            for (index, pick) in shuffle.iter().enumerate().take(mails.len()) {
                order.swap(index, pick.index(mails.len()));
            }
            for batch in order.chunks(cut) {
                let events: Vec<_> = batch.iter().map(|n| mails[*n].clone().later(-4 * 24 * 60).event()).collect();
                // A batch that comes twice changes nothing.
                mixed.rows(rows(events.clone())).await;
                mixed.rows(rows(events)).await;
            }
            prop_assert_eq!(picture(&forwards).await, picture(&mixed).await);
            Ok(())
        })?;
    }

    /// What the list says of a conversation is what its messages say.
    #[test]
    fn the_summary_is_the_sum(all in prop::collection::vec(made(), 1..12), flags in prop::collection::vec((0usize..12, any::<bool>(), any::<bool>()), 0..6)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let desk = Desk::new().await;
            let mails = letters(&desk, &all);
            for mail in &mails {
                desk.bring([mail.clone()]).await;
            }
            for (n, seen, gone) in flags {
                let Some(mail) = mails.get(n) else { continue };
                let event = ChannelEvent::Flags { location: mail.0.location.clone(), flags: Flags { seen, answered: false } };
                desk.events(if gone { vec![mail.gone()] } else { vec![event] }).await;
            }
            for talk in desk.talks().await {
                let items = desk.timeline(talk.id).await;
                let newest = items.last().unwrap();
                prop_assert_eq!((talk.updated_at, &talk.snippet, talk.created_at), (newest.at, &newest.fresh, items[0].at));
                let answered = items.iter().rfind(|item| item.from.address == super::desk::SHOP).map_or(0, |item| item.at.0);
                let waiting = items
                    .iter()
                    .find(|item| item.at.0 > answered && item.from.address != super::desk::SHOP && item.origin == Origin::Person && !item.gone)
                    .map(|item| item.at);
                prop_assert_eq!(talk.waiting_since, waiting);
            }
            Ok(())
        })?;
    }
}
