//! Carries operations out as the outbox does, without its waiting: an unknown step is looked for at once.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use connect::{ConnectError, Files, Next, Outcome, Probe, Progress, Shop, Step, Trouble, Work};
use model::{
    amend::{CancelOrder, Exchange, IssueCode, NewItem, Off, check_cancel},
    id::{OperationId, PartId, RemoteId},
    operation::WhenAbsent,
    order::Order,
    payload::{CancelReturn, CreateReturn, OrderRef, Payload, ReceiveReturn, Refund},
    returns::{ReceivedItem, ReturnItem},
    time::Timestamp,
    told::Told,
};
use rust_decimal::Decimal;
use uuid::Uuid;

struct NoFiles;

#[async_trait]
impl Files for NoFiles {
    async fn read(&self, _: PartId) -> Result<Bytes, ConnectError> {
        Err(ConnectError::new(Trouble::NotFound, "no such file"))
    }
}

pub fn work(payload: Payload) -> Work {
    Work { id: OperationId(Uuid::now_v7()), payload, first_attempt: Timestamp(0), files: Arc::new(NoFiles) }
}

fn order_ref(order: &Order) -> OrderRef {
    OrderRef { id: Uuid::from_u128(1).into(), remote: order.remote.clone(), number: order.number.clone() }
}

pub fn create(order: &Order, quantity: u32) -> Work {
    let line = order.lines[0].remote.clone();
    work(Payload::CreateReturn(CreateReturn {
        account: Uuid::from_u128(2).into(),
        order: order_ref(order),
        items: vec![ReturnItem { line, quantity, reason: None, note: "cracked".into() }],
        note: "photos seen".into(),
    }))
}

pub fn receive(order: &Order, of: &RemoteId, quantity: u32, damaged: u32) -> Work {
    let line = order.lines[0].remote.clone();
    work(Payload::ReceiveReturn(ReceiveReturn {
        account: Uuid::from_u128(2).into(),
        order: order_ref(order),
        of: of.clone(),
        items: vec![ReceivedItem { line, quantity, damaged, found: vec![] }],
        note: String::new(),
    }))
}

pub fn cancel(order: &Order, of: &RemoteId) -> Work {
    work(Payload::CancelReturn(CancelReturn {
        account: Uuid::from_u128(2).into(),
        order: order_ref(order),
        of: of.clone(),
        items: vec![],
    }))
}

pub fn refund(order: &Order, amount: &str) -> Work {
    let amount: Decimal = amount.parse().unwrap();
    let payment = &order.payments[0];
    work(Payload::Refund(Refund {
        account: Uuid::from_u128(2).into(),
        order: order_ref(order),
        payment: payment.remote.clone(),
        method: payment.method.clone(),
        amount: order.money(amount),
        reason: None,
        note: "shade cracked".into(),
        lines: vec![],
    }))
}

pub fn step(shop: &dyn Shop, work: &Work, progress: &Progress) -> Step {
    match shop.next(work, progress).unwrap() {
        Next::Step(step) => step,
        other => panic!("nothing is left to do: {other:?}"),
    }
}

/// Sends the next step, which must be done; its name.
pub async fn one(shop: &dyn Shop, work: &Work, progress: &mut Progress) -> String {
    let step = step(shop, work, progress);
    match shop.send(work, &step, progress).await {
        Outcome::Done(left) => progress.insert(step.name.clone(), left),
        other => panic!("{} ended with {other:?}", step.name),
    };
    step.name
}

/// Goes on to the end by the outbox's rules; all steps with what they left, or why it cannot go on.
pub async fn on(shop: &dyn Shop, work: &Work, progress: Progress) -> Result<Progress, ConnectError> {
    let (progress, differs) = to_the_end(shop, work, progress).await?;
    assert_eq!(differs, None, "{progress:?}");
    Ok(progress)
}

/// As [`on`], and how the shop shows something else than was asked for, if it does.
pub async fn to_the_end(
    shop: &dyn Shop,
    work: &Work,
    mut progress: Progress,
) -> Result<(Progress, Option<Told>), ConnectError> {
    for _ in 0..40 {
        let step = match shop.next(work, &progress)? {
            Next::Done => return Ok((progress, None)),
            Next::Differs(how) => return Ok((progress, Some(how))),
            Next::Undone => panic!("nobody called it off"),
            Next::Step(step) => step,
        };
        let left = match shop.send(work, &step, &progress).await {
            Outcome::Done(left) => left,
            Outcome::NotHappened(_) => continue,
            Outcome::Refused { code, message } => {
                return Err(ConnectError::new(Trouble::Refused { code }, serde_json::to_string(&message).unwrap()));
            }
            Outcome::Unknown(_) => match shop.probe(work, &step, &progress).await.unwrap() {
                Probe::Found(left) => left,
                Probe::Absent { .. } if step.settle.absent == WhenAbsent::Again => continue,
                Probe::Absent { read } => {
                    return Err(ConnectError::new(Trouble::Cut, serde_json::to_string(&read).unwrap()));
                }
            },
        };
        progress.insert(step.name, left);
    }
    panic!("it does not come to its end");
}

pub async fn through(shop: &dyn Shop, work: &Work) -> Result<Progress, ConnectError> {
    on(shop, work, Progress::new()).await
}

pub fn code(error: &ConnectError) -> &str {
    match &error.trouble {
        Trouble::Refused { code } => code,
        other => panic!("{other:?}: {}", error.message),
    }
}

/// One piece goes, one of this article comes.
pub fn exchange(order: &Order, article: &str) -> Work {
    let line = order.lines[0].remote.clone();
    work(Payload::Exchange(Exchange {
        account: Uuid::from_u128(2).into(),
        order: order_ref(order),
        back: vec![ReturnItem { line, quantity: 1, reason: None, note: "too dark".into() }],
        out: vec![NewItem {
            variant: article.into(),
            title: "Another one".into(),
            quantity: 1,
            each: order.money(Decimal::ONE),
        }],
        note: "as agreed".into(),
    }))
}

pub fn cancel_order(order: &Order) -> Work {
    work(Payload::CancelOrder(CancelOrder {
        account: Uuid::from_u128(2).into(),
        order: order_ref(order),
        gives_back: check_cancel(order).unwrap(),
        note: String::new(),
    }))
}

pub fn issue(order: &Order, code: &str) -> Work {
    work(Payload::IssueCode(IssueCode {
        account: Uuid::from_u128(2).into(),
        order: order_ref(order),
        code: code.to_owned(),
        off: Off::Percent { percent: 10 },
        customer: None,
        valid_until: None,
        note: "late".into(),
    }))
}
