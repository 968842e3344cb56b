//! A return is called off, or its draft discarded.

use connect::{ConnectError, Outcome, Probe, http::Method};
use model::{order::ReturnStatus, payload::CancelReturn, told::Saying};
use serde_json::{Value, json};

use super::{after_failure, not_sent, refused};
use crate::{
    map::return_status,
    read::{Reader, segment},
};

pub const STEP: &str = "cancel";

pub async fn send(reader: &Reader, wanted: &CancelReturn) -> Outcome {
    let status = match status(reader, wanted).await {
        Ok(status) => status,
        Err(error) => return not_sent(error),
    };
    let (method, path, body) = match status {
        None | Some(ReturnStatus::Cancelled) => return Outcome::Done(left(wanted)),
        Some(ReturnStatus::Draft) => (Method::DELETE, "request", json!({})),
        Some(ReturnStatus::Requested) => (Method::POST, "cancel", json!({ "no_notification": true })),
        Some(ReturnStatus::PartlyReceived | ReturnStatus::Received) => {
            return refused("shop.goods_back", Saying::GoodsBack);
        }
    };
    let path = format!("admin/returns/{}/{path}", segment(wanted.of.as_str()));
    match reader.http.write(method, &path, &body).await {
        Ok(reply) => match reply.json::<Value>() {
            Ok(_) => Outcome::Done(left(wanted)),
            Err(error) => Outcome::Unknown(error),
        },
        Err(failure) => after_failure(failure, probe(reader, wanted)).await,
    }
}

pub async fn probe(reader: &Reader, wanted: &CancelReturn) -> Result<Probe, ConnectError> {
    Ok(match status(reader, wanted).await? {
        None | Some(ReturnStatus::Cancelled) => Probe::Found(left(wanted)),
        Some(status) => Probe::Absent { read: Saying::ReturnNotCancelled { status }.into() },
    })
}

/// `None` when the shop has no such return: a draft disappears when it is discarded.
async fn status(reader: &Reader, wanted: &CancelReturn) -> Result<Option<ReturnStatus>, ConnectError> {
    Ok(reader.one_return(&wanted.of).await?.map(|one| return_status(&one.status)))
}

fn left(wanted: &CancelReturn) -> Value {
    json!({ "return": wanted.of })
}
