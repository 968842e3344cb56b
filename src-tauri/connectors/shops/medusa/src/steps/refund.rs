//! Money goes back: one request, which the shop carries out as often as it gets it.

use connect::{
    ConnectError, Next, Outcome, Probe, Progress, Trouble, Work,
    http::{Failure, Method, Refusal},
};
use model::{
    money::Money,
    order::Payment,
    payload::Refund,
    told::{Saying, Told},
};
use serde::Serialize;
use serde_json::{Value, json, value::RawValue};

use super::{not_sent, refused};
use crate::{
    map, mark,
    number::exact,
    read::{Reader, segment},
    wire,
};

pub const STEP: &str = "refund";
/// What is left under the step when the shop paid more than once.
const DIFFERS: &str = "differs";

#[derive(Serialize)]
struct Body {
    amount: Box<RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refund_reason_id: Option<String>,
    note: String,
}

/// # Errors
/// [`Trouble::Refused`] for an amount that the shop cannot take as it is.
pub fn next(wanted: &Refund, progress: &Progress) -> Result<Next, ConnectError> {
    let Some(left) = progress.get(STEP) else {
        check(wanted)?;
        return Ok(super::step(STEP, super::MONEY, true));
    };
    let differs = left.get(DIFFERS).and_then(|how| serde_json::from_value::<Told>(how.clone()).ok());
    Ok(differs.map_or(Next::Done, Next::Differs))
}

fn check(wanted: &Refund) -> Result<(), ConnectError> {
    let refuse = |why: Saying| Err(ConnectError::refusing("shop.amount", why));
    if !wanted.amount.is_positive() {
        return refuse(Saying::AmountNotPositive);
    }
    if exact(wanted.amount.amount).is_none() {
        return refuse(Saying::AmountInexact);
    }
    Ok(())
}

pub async fn send(reader: &Reader, work: &Work, wanted: &Refund) -> Outcome {
    let Some(amount) = exact(wanted.amount.amount) else {
        return refused("shop.amount", Saying::AmountInexact);
    };
    // A refund that was found missing and is tried again by a person may have appeared since.
    match own_refund(reader, work, wanted).await {
        Err(error) => return not_sent(error),
        Ok(Looked::NoPayment) => return refused("shop.payment_gone", Saying::PaymentGone),
        Ok(Looked::There(_)) => return Outcome::Unknown(already_there()),
        Ok(Looked::Missing(_)) => {}
    }
    let body = Body {
        amount,
        refund_reason_id: wanted.reason.as_ref().map(|reason| reason.0.clone()),
        note: mark::with(&wanted.note, work.id),
    };
    let path = format!("admin/payments/{}/refund", segment(wanted.payment.as_str()));
    match reader.http.write(Method::POST, &path, &body).await {
        Ok(reply) => match reply.json::<Answer>() {
            Ok(answer) => match answer.payment.refunds.iter().find(|row| is_own(row, work)) {
                Some(_) => paid(reader, work, wanted).await,
                None => Outcome::Unknown(ConnectError::new(Trouble::Garbage, "the shop's answer names no such refund")),
            },
            Err(error) => Outcome::Unknown(error),
        },
        Err(failure) => after_failure(reader, work, wanted, failure).await,
    }
}

pub async fn probe(reader: &Reader, work: &Work, wanted: &Refund) -> Result<Probe, ConnectError> {
    Ok(match own_refund(reader, work, wanted).await? {
        Looked::There(left) => Probe::Found(left),
        Looked::NoPayment => Probe::Absent { read: Saying::NoPayment.into() },
        Looked::Missing(payment) => {
            let sum = |amount| Money::new(amount, wanted.amount.currency);
            let (received, given_back) = (sum(payment.captured), sum(payment.refunded));
            let refunds = payment.refunds.len() as u32;
            Probe::Absent { read: Saying::RefundNotSeen { received, given_back, refunds }.into() }
        }
    })
}

#[derive(serde::Deserialize)]
struct Answer {
    payment: wire::Payment,
}

enum Looked {
    There(Value),
    Missing(Payment),
    NoPayment,
}

async fn own_refund(reader: &Reader, work: &Work, wanted: &Refund) -> Result<Looked, ConnectError> {
    let Some(payment) = reader.payment(&wanted.payment).await? else { return Ok(Looked::NoPayment) };
    Ok(match left(&payment, work, wanted) {
        Some(left) => Looked::There(left),
        None => Looked::Missing(map::payment(payment)),
    })
}

/// The shop says that it paid: whether it did so once is read afresh, for it pays as often as a request reaches it.
async fn paid(reader: &Reader, work: &Work, wanted: &Refund) -> Outcome {
    match own_refund(reader, work, wanted).await {
        Ok(Looked::There(left)) => Outcome::Done(left),
        Ok(Looked::Missing(_) | Looked::NoPayment) => {
            Outcome::Unknown(ConnectError::new(Trouble::Garbage, "the shop says it paid, and shows no such refund"))
        }
        Err(error) => Outcome::Unknown(error),
    }
}

fn is_own(row: &wire::Refund, work: &Work) -> bool {
    mark::read(&row.note).1 == Some(work.id)
}

/// What the refunds of this operation leave in the progress; `None` when there are none.
fn left(payment: &wire::Payment, work: &Work, wanted: &Refund) -> Option<Value> {
    let own: Vec<&wire::Refund> = payment.refunds.iter().filter(|row| is_own(row, work)).collect();
    let first = own.first()?;
    if own.len() == 1 {
        return Some(json!({ "refund": first.id }));
    }
    let how = Saying::PaidTimes { amount: wanted.amount, times: own.len() as u32 };
    Some(json!({ "refund": first.id, DIFFERS: how }))
}

fn already_there() -> ConnectError {
    ConnectError::new(Trouble::Refused { code: "shop.refund_seen".into() }, "the shop already shows this refund")
}

/// A 4xx proves nothing here: of three refunds at once some are answered 400 although all were recorded, and a provider
/// that pays and then fails ends in one too. Only what Medusa says before it touches anything counts, and only as long
/// as no refund of ours can be seen.
async fn after_failure(reader: &Reader, work: &Work, wanted: &Refund, failure: Failure) -> Outcome {
    let Some(known) = failure.refusal.as_ref().and_then(before_any_effect) else { return failure.outcome() };
    match own_refund(reader, work, wanted).await {
        Ok(Looked::There(_)) | Err(_) => Outcome::Unknown(failure.error),
        Ok(Looked::Missing(_) | Looked::NoPayment) => match known {
            Known::SignedOut => Outcome::NotHappened(failure.error),
            Known::Said { code, message } => refused(code, message),
        },
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Known {
    /// The request did not get past the sign-in.
    SignedOut,
    Said {
        code: &'static str,
        message: String,
    },
}

/// What Medusa 2.21 says before a refund has any effect, by its sources.
fn before_any_effect(refusal: &Refusal) -> Option<Known> {
    let words: wire::Refusal = serde_json::from_slice(&refusal.body).unwrap_or_default();
    let said = |code| Some(Known::Said { code, message: words.message.clone() });
    match (refusal.status, words.kind.as_str(), words.message.as_str()) {
        // framework/http/middlewares/authenticate-middleware in its very words: what stands before the shop may answer the same
        // numbers to a request that was carried out. The other two are framework/http/middlewares/check-permissions.
        (401, "", "Unauthorized") | (403, "forbidden", "Forbidden") => Some(Known::SignedOut),
        (403, "forbidden", text) if text.starts_with("Insufficient permissions.") => Some(Known::SignedOut),
        // framework/zod: the body is checked before the workflow starts.
        (400, "invalid_data", text) if text.starts_with("Invalid request: ") => said("shop.refused"),
        // core-flows/payment/workflows/refund-payment: its first steps only read. The second and third text come from
        // payment/services/payment-module, refundPayment_: thrown in the transaction that would write the row, and the
        // provider is asked only after that was committed.
        (
            400,
            "invalid_data",
            "You are not allowed to refund more than the captured amount"
            | "You cannot refund more than what is captured on the payment.",
        ) => said("shop.over_refund"),
        (400, "invalid_data", "Refund amount must be greater than 0.") => said("shop.amount"),
        // core-flows/payment/workflows/refund-payment: looked up before the provider is asked.
        (404, "not_found", text) if text.starts_with("Payment id not found: ") => said("shop.payment_gone"),
        (404, "not_found", text) if text.starts_with("RefundReason id not found: ") => said("shop.reason_gone"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(status: u16, body: &str) -> Option<Known> {
        before_any_effect(&Refusal { status, body: body.to_owned().into() })
    }

    fn code(status: u16, body: &str) -> Option<&'static str> {
        match known(status, body)? {
            Known::Said { code, .. } => Some(code),
            Known::SignedOut => Some("signed_out"),
        }
    }

    #[test]
    fn only_what_is_known_to_come_before_any_effect_counts() {
        let over = r#"{"type":"invalid_data","message":"You are not allowed to refund more than the captured amount"}"#;
        assert_eq!(code(400, over), Some("shop.over_refund"));
        assert_eq!(code(401, r#"{"message":"Unauthorized"}"#), Some("signed_out"));
        assert_eq!(
            code(404, r#"{"type":"not_found","message":"Payment id not found: pay_x"}"#),
            Some("shop.payment_gone")
        );
    }

    #[test]
    fn what_a_provider_or_a_proxy_may_have_said_proves_nothing() {
        let provider = r#"{"type":"invalid_data","message":"The till lost its answer to this refund."}"#;
        assert_eq!(known(400, provider), None);
        assert_eq!(known(401, r#"{"type":"unauthorized","message":"Unauthorized"}"#), None);
        // What stands before the shop: a page, or JSON of its own.
        assert_eq!(known(403, "<html>Access denied</html>"), None);
        assert_eq!(known(401, r#"{"message":"Session expired"}"#), None);
        assert_eq!(known(403, r#"{"type":"forbidden","message":"card blocked"}"#), None);
        assert_eq!(known(404, r#"{"type":"not_found","message":"Order id not found: order_x"}"#), None);
        assert_eq!(known(404, "<html>"), None);
        assert_eq!(known(422, r#"{"type":"payment_authorization_error","message":"no"}"#), None);
        assert_eq!(known(500, over_text()), None);
    }

    fn over_text() -> &'static str {
        r#"{"type":"invalid_data","message":"You are not allowed to refund more than the captured amount"}"#
    }
}
