//! Carries an operation out by the outbox's rules, and checks at each step what those rules rest on.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use model::{
    id::{OperationId, PartId},
    payload::Payload,
    time::Timestamp,
};
use uuid::Uuid;

use crate::{ConnectError, Files, Next, Outbound, Outcome, Probe, Progress, Step, Trouble, Work};

/// How long an effect may take to be seen.
const SEEN_WITHIN: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(200);

pub struct Held(pub Vec<(PartId, Bytes)>);

#[async_trait]
impl Files for Held {
    async fn read(&self, part: PartId) -> Result<Bytes, ConnectError> {
        let found = self.0.iter().find(|(id, _)| *id == part).map(|(_, content)| content.clone());
        found.ok_or_else(|| ConnectError::new(Trouble::NotFound, "no such file"))
    }
}

pub fn work(payload: Payload, now: Timestamp, files: Held) -> Work {
    let id = OperationId(Uuid::new_v4());
    Work { id, payload, first_attempt: now, files: Arc::new(files) }
}

/// The step that comes next; `None` when all is done.
pub fn next(out: &dyn Outbound, work: &Work, progress: &Progress) -> Option<Step> {
    let first = out.next(work, progress).expect("the operation can be carried out");
    assert_eq!(out.next(work, progress).unwrap(), first, "the next step follows from the progress alone");
    match first {
        Next::Step(step) => Some(step),
        Next::Done => None,
        other @ (Next::Differs(_) | Next::Undone) => panic!("nobody disturbed it, yet it ends with {other:?}"),
    }
}

/// Takes back what was begun, to the end.
pub async fn take_back(out: &dyn Outbound, work: &Work, mut progress: Progress) {
    loop {
        match out.take_back(work, &progress).expect("it can be taken back") {
            Next::Undone => return,
            Next::Step(step) => {
                assert!(!step.moves_money, "taking back moves no money");
                let left = match out.send(work, &step, &progress).await {
                    Outcome::Done(left) => left,
                    other => panic!("{} ended with {other:?}", step.name),
                };
                seen(out, work, &step, &progress).await;
                assert!(progress.insert(step.name.clone(), left).is_none(), "two steps are called {}", step.name);
            }
            other => panic!("it was not finished, yet it ends with {other:?}"),
        }
    }
}

/// Waits until the step's effect is seen; what it left.
pub async fn seen(out: &dyn Outbound, work: &Work, step: &Step, progress: &Progress) -> serde_json::Value {
    let looking = async {
        loop {
            match out.probe(work, step, progress).await.expect("the other side answers") {
                Probe::Found(left) => return left,
                Probe::Absent { .. } => tokio::time::sleep(LOOK_EVERY).await,
            }
        }
    };
    let found = tokio::time::timeout(SEEN_WITHIN, looking).await;
    found.unwrap_or_else(|_| panic!("the effect of {} was not found", step.name))
}

pub async fn is_absent(out: &dyn Outbound, work: &Work, step: &Step, progress: &Progress) {
    for _ in 0..2 {
        match out.probe(work, step, progress).await.expect("the other side answers") {
            Probe::Absent { read } => assert!(!read.is_empty(), "a person wants to know what was read"),
            Probe::Found(left) => panic!("{} was found before it was sent: {left}", step.name),
        }
    }
}

/// Which of two ways to learn what a step left: from its answer, or from a look afterwards. Both must do for what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LearnBy {
    Answer,
    Look,
}

/// Carries the operation out to the end; the steps it took.
pub async fn through(out: &dyn Outbound, work: &Work, learn: LearnBy) -> Vec<Step> {
    let mut progress = Progress::new();
    let mut steps = Vec::new();
    let mut names = BTreeSet::new();
    while let Some(step) = next(out, work, &progress) {
        assert!(names.insert(step.name.clone()), "two steps are called {}", step.name);
        assert!(step.settle.sightings > 0, "a step is settled by at least one sighting");
        is_absent(out, work, &step, &progress).await;
        let answered = match out.send(work, &step, &progress).await {
            Outcome::Done(left) => left,
            other => panic!("{} ended with {other:?}", step.name),
        };
        let looked = seen(out, work, &step, &progress).await;
        let left = if learn == LearnBy::Answer { answered } else { looked };
        progress.insert(step.name.clone(), left);
        steps.push(step);
    }
    assert!(!steps.is_empty(), "an operation has at least one step");
    steps
}
