//! Calling off what has begun: what stands at the other side is taken back first, step by step like anything else.
//!
//! That a person called it off stands in the progress, so that it outlives a restart together with what was begun.

use connect::{ConnectError, Next, Outbound, Progress, Work};
use serde_json::json;

use crate::Operation;

const KEY: &str = "called_off";

/// A person has called it off, and what it has begun is being taken back.
pub fn is_called_off(operation: &Operation) -> bool {
    operation.progress.contains_key(KEY)
}

/// Some step of it took effect, so that calling it off needs a look at what that left.
pub(crate) fn has_begun(operation: &Operation) -> bool {
    !operation.progress.is_empty()
}

pub(crate) fn mark(progress: &mut Progress) {
    progress.insert(KEY.to_owned(), json!({ "by": "person" }));
}

/// What follows `progress`: forward, or back once it was called off.
pub(crate) fn next(outbound: &dyn Outbound, work: &Work, progress: &Progress) -> Result<Next, ConnectError> {
    if !progress.contains_key(KEY) {
        return outbound.next(work, progress);
    }
    let mut steps = progress.clone();
    steps.remove(KEY);
    outbound.take_back(work, &steps)
}
