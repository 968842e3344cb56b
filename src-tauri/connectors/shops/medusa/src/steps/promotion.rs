//! A discount code for one use. The shop has each code once, so making it again is refused and looking for it tells all.

use connect::{ConnectError, Outcome, Probe, Work, http::Method};
use model::{
    amend::{IssueCode, Off},
    told::Saying,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{after_failure, not_sent, refused};
use crate::{
    mark,
    number::{as_filter, exact},
    read::Reader,
};

pub const STEP: &str = "code";

#[derive(Debug, Deserialize)]
struct Promotion {
    id: String,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    metadata: Option<Map<String, Value>>,
}

pub async fn send(reader: &Reader, work: &Work, wanted: &IssueCode) -> Outcome {
    match find(reader, wanted).await {
        Ok(Some(found)) => return theirs_or_ours(&found, work, wanted),
        Ok(None) => {}
        Err(error) => return not_sent(error),
    }
    let Some(body) = body(work, wanted) else { return refused("shop.amount", Saying::AmountInexact) };
    match reader.http.write(Method::POST, "admin/promotions", &body).await {
        Ok(reply) => match reply.json::<Value>() {
            Ok(answer) => match answer.pointer("/promotion/id").and_then(Value::as_str) {
                Some(id) => Outcome::Done(json!({ "promotion": id })),
                None => Outcome::Unknown(ConnectError::new(
                    connect::Trouble::Garbage,
                    "the shop's answer names no promotion",
                )),
            },
            Err(error) => Outcome::Unknown(error),
        },
        Err(failure) => after_failure(failure, probe(reader, work, wanted)).await,
    }
}

pub async fn probe(reader: &Reader, work: &Work, wanted: &IssueCode) -> Result<Probe, ConnectError> {
    Ok(match find(reader, wanted).await? {
        Some(found) if is_ours(&found, work) => Probe::Found(json!({ "promotion": found.id })),
        Some(_) => Probe::Absent { read: Saying::CodeTaken { code: wanted.code.clone() }.into() },
        None => Probe::Absent { read: Saying::NoSuchCode.into() },
    })
}

async fn find(reader: &Reader, wanted: &IssueCode) -> Result<Option<Promotion>, ConnectError> {
    let query =
        vec![("code", wanted.code.clone()), ("limit", "2".to_owned()), ("fields", "id,code,metadata".to_owned())];
    let page = reader.list::<Promotion>("admin/promotions", &query).await?;
    Ok(page.rows.into_iter().find(|row| row.code.as_deref() == Some(wanted.code.as_str())))
}

fn is_ours(found: &Promotion, work: &Work) -> bool {
    let by = found.metadata.as_ref().and_then(|data| data.get(mark::OPERATION)).and_then(Value::as_str);
    by == Some(work.id.to_string().as_str())
}

fn theirs_or_ours(found: &Promotion, work: &Work, wanted: &IssueCode) -> Outcome {
    if is_ours(found, work) {
        return Outcome::Done(json!({ "promotion": found.id }));
    }
    refused("shop.code_taken", Saying::CodeTaken { code: wanted.code.clone() })
}

/// Good once, by whoever has it, or by one customer only; `None` for an amount that the shop would misread.
///
/// An amount is taken off with its tax: without that, 5 euros off would take 5.95 off.
fn body(work: &Work, wanted: &IssueCode) -> Option<Value> {
    let method = match wanted.off {
        Off::Percent { percent } => json!({ "type": "percentage", "value": percent, "target_type": "order" }),
        Off::Amount { amount } => json!({
            "type": "fixed", "value": exact(amount.amount)?, "target_type": "order",
            "currency_code": amount.currency.code().to_lowercase(),
        }),
    };
    let mut body = json!({
        "code": wanted.code,
        "type": "standard",
        "status": "active",
        "is_automatic": false,
        "is_tax_inclusive": matches!(wanted.off, Off::Amount { .. }),
        "limit": 1,
        "metadata": { mark::OPERATION: work.id, mark::NOTE: wanted.note.trim() },
        "application_method": method,
    });
    let fields = body.as_object_mut()?;
    if let Some(customer) = &wanted.customer {
        fields.insert("rules".into(), json!([{ "attribute": "customer.id", "operator": "eq", "values": [customer] }]));
    }
    if let Some(until) = wanted.valid_until {
        let ends = as_filter(until);
        fields.insert(
            "campaign".into(),
            json!({ "name": wanted.code, "campaign_identifier": wanted.code, "ends_at": ends }),
        );
    }
    Some(body)
}
