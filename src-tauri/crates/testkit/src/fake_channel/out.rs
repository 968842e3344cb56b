//! How the fake channel sends.

use async_trait::async_trait;
use connect::{ConnectError, Next, Outbound, Outcome, Probe, Progress, Step, Trouble, Work};
use model::{
    operation::{Settle, WhenAbsent},
    payload::Payload,
    time::MINUTE,
};

use super::{FakeChannel, post::Pending};
use crate::{
    Fate,
    fate::{lost, unreachable},
};

/// What is not found within ten minutes is left to a person.
const SEND: Settle = Settle { sightings: 1, apart_ms: 10 * MINUTE, absent: WhenAbsent::Person };
const APPEND: Settle = Settle { sightings: 1, apart_ms: 0, absent: WhenAbsent::Again };

#[async_trait]
impl Outbound for FakeChannel {
    fn next(&self, work: &Work, progress: &Progress) -> Result<Next, ConnectError> {
        if !matches!(work.payload, Payload::SendMessage(_)) {
            return Err(ConnectError::new(Trouble::Unsupported, "a channel only sends messages"));
        }
        let post = self.post();
        let chain = if post.by_hand { &[("send", SEND), ("append", APPEND)][..] } else { &[("send", SEND)] };
        let Some((name, settle)) = chain.iter().find(|(name, _)| !progress.contains_key(*name)) else {
            return Ok(Next::Done);
        };
        let settle = post.settles.get(*name).copied().unwrap_or(*settle);
        Ok(Next::Step(Step { name: (*name).to_owned(), moves_money: false, settle }))
    }

    fn take_back(&self, _: &Work, progress: &Progress) -> Result<Next, ConnectError> {
        Ok(if progress.contains_key("send") { Next::Done } else { Next::Undone })
    }

    async fn send(&self, work: &Work, step: &Step, _: &Progress) -> Outcome {
        let now = self.clock.now();
        let Payload::SendMessage(message) = &work.payload else {
            return Outcome::Refused { code: "unsupported".into(), message: "not a message".into() };
        };
        let mut files = Vec::new();
        for attachment in &message.attachments {
            match work.files.read(attachment.part).await {
                Ok(content) => files.push(content),
                Err(error) => return Outcome::NotHappened(error),
            }
        }
        let fate = {
            let mut post = match self.answering() {
                Ok(post) => post,
                Err(error) => return Outcome::NotHappened(error),
            };
            let fate = post.script.next(work.id, &step.name);
            if std::mem::take(&mut post.lose_next) { Fate::UnknownWithEffect } else { fate }
        };
        // Whoever sends two at once shall meet the other one here.
        tokio::task::yield_now().await;
        let outcome = {
            let mut post = self.post();
            match fate {
                Fate::NotHappened => Outcome::NotHappened(unreachable()),
                Fate::Refused(code) => Outcome::Refused { message: format!("refused: {code}").into(), code },
                // A message that is withdrawn again never arrived.
                Fate::UnknownWithoutEffect | Fate::Withdrawn { .. } => Outcome::Unknown(lost()),
                Fate::Trouble(trouble) => Outcome::from_error(ConnectError::new(trouble, "as told"), true),
                Fate::Later { looks } => {
                    post.pending.push(Pending { work: work.clone(), step: step.clone(), files, looks: looks.max(1) });
                    Outcome::Unknown(lost())
                }
                Fate::Done => Outcome::Done(post.apply(work, step, &files, now)),
                Fate::UnknownWithEffect => {
                    post.apply(work, step, &files, now);
                    Outcome::Unknown(lost())
                }
            }
        };
        self.news.notify_waiters();
        outcome
    }

    async fn probe(&self, work: &Work, step: &Step, _: &Progress) -> Result<Probe, ConnectError> {
        let now = self.clock.now();
        let found = {
            let mut post = self.answering()?;
            let found = post.find(work, step);
            for pending in &mut post.pending {
                if pending.work.id == work.id {
                    pending.looks = pending.looks.saturating_sub(1);
                }
            }
            // What was held up comes after this look, not before it.
            post.deliver_held(now, |pending| pending.work.id == work.id && pending.looks == 0);
            found
        };
        self.news.notify_waiters();
        Ok(match found {
            Ok(left) => Probe::Found(left),
            Err(read) => Probe::Absent { read: read.into() },
        })
    }
}
