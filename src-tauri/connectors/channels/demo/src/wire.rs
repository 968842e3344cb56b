//! The requests that the world's mailbox understands: a message to deliver, a look among what was sent, a mark.

use connect::{ConnectError, Outcome, channel::Location};
use demo_world::{Folder, Line, post};
use model::{payload::SendMessage, time::Timestamp};

use crate::map;

/// Delivers it, once more each time.
pub async fn deliver(
    line: &Line,
    message_id: String,
    dated: Timestamp,
    message: SendMessage,
    files: Vec<Vec<u8>>,
) -> Result<(), Outcome> {
    line.tell(move |state, now| post::deliver(state, now, &message_id, dated, &message, &files)).await
}

pub async fn is_sent(line: &Line, message_id: &str) -> Result<bool, ConnectError> {
    let wanted = message_id.to_owned();
    line.ask(move |state| state.by_message_id(&wanted).any(|mail| mail.folder == Folder::Sent)).await
}

/// Marks a message as seen; `false` when it is not there.
pub async fn mark_seen(line: &Line, location: &Location) -> Result<bool, ConnectError> {
    let location = location.clone();
    let told = line.tell(move |state, _| {
        let key = map::find(state, &location).map(|mail| mail.key);
        key.map(|key| state.set_seen(key)).is_some()
    });
    told.await.map_err(|outcome| match outcome {
        Outcome::NotHappened(error) | Outcome::Unknown(error) => error,
        Outcome::Done(_) | Outcome::Refused { .. } => crate::gone(),
    })
}
