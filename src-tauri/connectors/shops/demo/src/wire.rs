//! The requests that the world's shop understands, in its words: an operation's step, and a look for what it did.

use connect::{ConnectError, Outcome, Progress, Step, Work};
use demo_world::{Line, books};
use model::{id::RemoteId, told::Told};
use serde_json::{Value, json};

fn left(made: Option<&RemoteId>) -> Value {
    made.map_or_else(|| json!({}), |id| json!({ "id": id }))
}

/// The return that an earlier step made.
fn made(progress: &Progress) -> Option<RemoteId> {
    progress.get("begin")?.get("id")?.as_str().map(RemoteId::new)
}

pub async fn carry_out(line: &Line, work: &Work, step: &Step, progress: &Progress) -> Outcome {
    let (id, payload, name, of) = (work.id, work.payload.clone(), step.name.clone(), made(progress));
    let told = line.tell(move |state, now| books::carry_out(state, now, id, &payload, &name, of.as_ref()));
    match told.await {
        Ok(Ok(made)) => Outcome::Done(left(made.as_ref())),
        Ok(Err(no)) => Outcome::Refused { code: no.code.to_owned(), message: no.message },
        Err(outcome) => outcome,
    }
}

/// What a step left, or what was read instead.
pub async fn find(line: &Line, work: &Work, step: &Step) -> Result<Result<Value, Told>, ConnectError> {
    let (id, payload, name) = (work.id, work.payload.clone(), step.name.clone());
    let found = line.ask(move |state| books::find(state, id, &payload, &name)).await?;
    Ok(found.map(|made| left(made.as_ref())))
}
