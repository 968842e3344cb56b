//! Taking a change back that cannot be used: a draft of a return disappears, goods that were being received are as they
//! were before. Nobody was told of either.

use connect::{ConnectError, Outcome, Probe, http::Method};
use model::id::{OperationId, RemoteId};
use serde_json::json;

use super::{
    after_failure,
    change::{Changes, Kind},
    left::{Discard, Left},
};
use crate::read::Reader;

/// What to discard: what begin named, else the operation's own change.
pub fn target(begun: Option<Left>, operation: OperationId, kind: Kind, changes: &Changes) -> Option<Discard> {
    let own = || {
        let of = changes.own(operation, kind)?.subject()?.to_owned();
        Some(Discard { of, kind })
    };
    begun.and_then(|left| left.discard).or_else(own)
}

/// What discarding left; `None` while the change is still there. `confirmed` when it was confirmed before it could be
/// discarded, by a request that had been held up.
pub fn done(target: Option<&Discard>, operation: OperationId, kind: Kind, changes: &Changes) -> Option<Left> {
    let Some(target) = target else { return Some(Left::default()) };
    if changes.is_open(&target.of, target.kind) {
        return None;
    }
    let own = changes.own(operation, kind).filter(|own| own.subject() == Some(&target.of));
    Some(Left { confirmed: own.is_some(), of: Some(target.of.clone()), ..Left::default() })
}

pub async fn send(reader: &Reader, order: &RemoteId, target: &Discard, operation: OperationId, kind: Kind) -> Outcome {
    let path = target.kind.path(&target.of);
    let look =
        || async { Ok::<_, ConnectError>(done(Some(target), operation, kind, &Changes::read(reader, order).await?)) };
    match reader.http.write(Method::DELETE, &path, &json!({})).await {
        // What is left is found by looking, and that also tells a late confirmation from a discarded draft.
        Ok(_) => match look().await {
            Ok(Some(left)) if !left.confirmed => Outcome::Done(left.write()),
            Ok(_) => Outcome::Unknown(ConnectError::new(connect::Trouble::Garbage, "the change is still there")),
            Err(error) => Outcome::Unknown(error),
        },
        Err(failure) => {
            let looked = async {
                Ok(match look().await? {
                    Some(left) if !left.confirmed => Probe::Found(left.write()),
                    _ => Probe::Absent { read: "the change is still there".into() },
                })
            };
            after_failure(failure, looked).await
        }
    }
}
