//! What is done beside sending a reply: what the quick replies in it bring along.

use model::{
    conversation::Happening,
    id::{AgentId, ConversationId},
    time::{HOUR, Timestamp},
};
use store::{Writer, table};

use crate::dto::ReplyAction;

/// What a quick reply does besides. A return is opened by the window, for a person to fill in.
pub(crate) fn act(w: &mut Writer<'_>, agent: AgentId, id: ConversationId, action: ReplyAction) -> store::Result<()> {
    match action {
        ReplyAction::Tag { tag } => {
            table::conversation::tag::set(w, Some(agent), id, tag.trim(), true)?;
        }
        ReplyAction::Resolve => {
            table::conversation::act(w, agent, id, Happening::Resolve)?;
        }
        ReplyAction::Snooze { days } => {
            let until = morning(w.now(), days);
            table::conversation::act(w, agent, id, Happening::Snooze { until })?;
        }
        ReplyAction::Return => {}
    }
    Ok(())
}

/// Nine o'clock so many days on, by this computer's clock.
fn morning(now: Timestamp, days: u32) -> Timestamp {
    let zone = jiff::tz::TimeZone::system();
    let moment = jiff::Timestamp::from_millisecond(now.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_zoned(zone);
    let span = jiff::Span::new().try_days(i64::from(days)).unwrap_or_default();
    let on =
        moment.checked_add(span).and_then(|day| day.with().hour(9).minute(0).second(0).subsec_nanosecond(0).build());
    on.map_or_else(|_| now.plus_ms(i64::from(days) * 24 * HOUR), |on| Timestamp(on.timestamp().as_millisecond()))
}
