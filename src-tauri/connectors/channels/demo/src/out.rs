//! Out: one step, `send`. A second one would be a second message, so a lost answer is settled by looking for the id.

use async_trait::async_trait;
use connect::{ConnectError, Next, Outbound, Outcome, Probe, Progress, Step, Trouble, Work};
use model::{
    operation::{Settle, WhenAbsent},
    payload::Payload,
    time::MINUTE,
    told::{Saying, Told},
};
use serde_json::{Value, json};

use crate::{Connection, wire};

/// What is not found within a minute is left to a person.
const SEND: Settle = Settle { sightings: 1, apart_ms: MINUTE, absent: WhenAbsent::Person };

fn left(message_id: &str) -> Value {
    json!({ "message_id": message_id })
}

fn refused(code: &str, message: impl Into<Told>) -> Outcome {
    Outcome::Refused { code: code.to_owned(), message: message.into() }
}

#[async_trait]
impl Outbound for Connection {
    fn next(&self, work: &Work, progress: &Progress) -> Result<Next, ConnectError> {
        let Payload::SendMessage(message) = &work.payload else {
            return Err(ConnectError::new(Trouble::Unsupported, "a channel only sends messages"));
        };
        let size: u64 = message.attachments.iter().map(|file| file.size).sum();
        if size > connect::Channel::caps(self).attachments_max {
            let trouble = Trouble::Refused { code: "too_large".to_owned() };
            return Err(ConnectError::new(trouble, "the attachments are larger than the demo takes"));
        }
        if progress.contains_key("send") {
            return Ok(Next::Done);
        }
        Ok(Next::Step(Step { name: "send".to_owned(), moves_money: false, settle: SEND }))
    }

    async fn send(&self, work: &Work, _: &Step, _: &Progress) -> Outcome {
        let (Payload::SendMessage(message), Some(id)) = (&work.payload, work.message_id()) else {
            return refused("unsupported", "This is not a message.");
        };
        if message.to.is_empty() {
            return refused("no_recipient", Saying::NoRecipient);
        }
        let mut files = Vec::new();
        for attachment in &message.attachments {
            match work.files.read(attachment.part).await {
                Ok(content) => files.push(content.to_vec()),
                Err(error) => return Outcome::NotHappened(error),
            }
        }
        match wire::deliver(&self.line, id.clone(), work.first_attempt, message.clone(), files).await {
            Ok(()) => Outcome::Done(left(&id)),
            Err(outcome) => outcome,
        }
    }

    async fn probe(&self, work: &Work, _: &Step, _: &Progress) -> Result<Probe, ConnectError> {
        let Some(id) = work.message_id() else {
            return Ok(Probe::Absent { read: Saying::NotAmongSent.into() });
        };
        let found = wire::is_sent(&self.line, &id).await?;
        let read = Saying::NotAmongSent.into();
        Ok(if found { Probe::Found(left(&id)) } else { Probe::Absent { read } })
    }
}
