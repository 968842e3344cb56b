//! Which step follows which, without a shop.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use connect::{Files, Trouble};
use model::{
    id::{OperationId, PartId},
    money::{Currency, Money},
    payload::{CreateReturn, OrderRef, ReceiveReturn, Refund},
    returns::{ReceivedItem, ReturnItem},
    time::Timestamp,
};
use serde_json::json;
use uuid::Uuid;

use super::*;

struct None_;

#[async_trait]
impl Files for None_ {
    async fn read(&self, _: PartId) -> Result<Bytes, ConnectError> {
        Err(unsupported())
    }
}

fn work(payload: Payload) -> Work {
    Work { id: OperationId(Uuid::from_u128(7)), payload, first_attempt: Timestamp(0), files: Arc::new(None_) }
}

fn order() -> OrderRef {
    OrderRef { id: Uuid::from_u128(1).into(), remote: "order_1".into(), number: "1".into() }
}

fn create() -> Work {
    work(Payload::CreateReturn(CreateReturn {
        account: Uuid::from_u128(2).into(),
        order: order(),
        items: vec![ReturnItem { line: "a".into(), quantity: 1, reason: None, note: String::new() }],
        note: String::new(),
    }))
}

fn receive(quantity: u32, damaged: u32) -> Work {
    work(Payload::ReceiveReturn(ReceiveReturn {
        account: Uuid::from_u128(2).into(),
        order: order(),
        of: "return_1".into(),
        items: vec![ReceivedItem { line: "a".into(), quantity, damaged, found: vec![] }],
        note: String::new(),
    }))
}

fn refund(amount: &str) -> Work {
    work(Payload::Refund(Refund {
        account: Uuid::from_u128(2).into(),
        order: order(),
        payment: "pay_1".into(),
        method: "card".into(),
        amount: Money::new(amount.parse().unwrap(), Currency::new("EUR").unwrap()),
        reason: None,
        note: String::new(),
        lines: vec![],
    }))
}

/// Walks with what each step leaves; the names of the steps, and how it ends.
fn walk(work: &Work, leaves: impl Fn(&str) -> serde_json::Value) -> (Vec<String>, Result<(), Trouble>) {
    let mut progress = Progress::new();
    loop {
        match next(work, &progress) {
            Ok(Next::Done) => return (progress.keys().cloned().collect(), Ok(())),
            Ok(other @ (Next::Differs(_) | Next::Undone)) => panic!("{other:?}"),
            Err(error) => return (progress.keys().cloned().collect(), Err(error.trouble)),
            Ok(Next::Step(step)) => {
                assert!(progress.insert(step.name.clone(), leaves(&step.name)).is_none(), "{} twice", step.name);
                assert!(progress.len() < 40, "a chain comes to its end");
            }
        }
    }
}

fn left(steps: &[(&str, serde_json::Value)]) -> Progress {
    steps.iter().map(|(name, left)| ((*name).to_owned(), left.clone())).collect()
}

fn sorted(names: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    names.sort();
    names
}

fn confirming(name: &str) -> serde_json::Value {
    if name.starts_with("confirm") { json!({"confirmed": true}) } else { json!({}) }
}

#[test]
fn each_operation_has_its_steps() {
    assert_eq!(walk(&create(), confirming), (sorted(&["begin", "items", "confirm"]), Ok(())));
    assert_eq!(walk(&receive(1, 0), confirming), (sorted(&["receive", "receive-items", "confirm"]), Ok(())));
    assert_eq!(walk(&receive(0, 1), confirming), (sorted(&["receive", "dismiss-items", "confirm"]), Ok(())));
    let both = sorted(&["receive", "receive-items", "dismiss-items", "confirm"]);
    assert_eq!(walk(&receive(1, 1), confirming), (both, Ok(())));
    assert_eq!(walk(&refund("24.90"), |_| json!({})), (sorted(&["refund"]), Ok(())));
}

#[test]
fn a_location_is_set_only_where_there_is_none() {
    let leaves = |name: &str| if name == "receive" { json!({"needs_location": true}) } else { confirming(name) };
    let (steps, end) = walk(&receive(1, 0), leaves);
    assert_eq!((steps, end), (sorted(&["receive", "location", "receive-items", "confirm"]), Ok(())));
}

#[test]
fn a_spoilt_draft_is_discarded_and_begun_anew() {
    let leaves = |name: &str| if name == "confirm" { json!({"spoilt": "2 instead of 1"}) } else { confirming(name) };
    let (steps, end) = walk(&create(), leaves);
    let expected = ["begin", "items", "confirm", "discard", "begin-2", "items-2", "confirm-2"];
    assert_eq!((steps, end), (sorted(&expected), Ok(())));
}

#[test]
fn disturbed_again_and_again_it_is_given_up_with_nothing_left_open() {
    let leaves = |name: &str| if name.starts_with("items") { json!({"spoilt": "x"}) } else { json!({}) };
    let (steps, end) = walk(&create(), leaves);
    assert_eq!(end, Err(Trouble::Refused { code: "shop.change_disturbed".into() }));
    assert_eq!(steps.iter().filter(|name| name.starts_with("discard")).count(), 4);
}

#[test]
fn a_refusal_in_the_middle_is_told_after_the_draft_is_gone() {
    let refused = json!({"spoilt": "no", "refused": {"code": "shop.refused", "message": "no"}});
    let (steps, end) = walk(&create(), |name| if name == "items" { refused.clone() } else { json!({}) });
    assert_eq!(
        (steps, end),
        (sorted(&["begin", "items", "discard"]), Err(Trouble::Refused { code: "shop.refused".into() }))
    );
}

#[test]
fn what_was_refused_or_given_up_is_made_anew_once_a_person_asks_for_that() {
    let refused = json!({"spoilt": "no", "refused": {"code": "shop.refused", "message": "no"}});
    let progress = left(&[("begin", json!({})), ("items", refused), ("discard", json!({}))]);
    assert!(next(&create(), &progress).is_err());
    let anew = asked_anew(&progress);
    assert!(matches!(next(&create(), &anew), Ok(Next::Step(step)) if step.name == "begin-2"));
    assert_eq!(take_back(&create(), &anew), Ok(Next::Undone));
    // Given up after four, it may be four more.
    let spoilt = |attempt: u32| {
        let name = |step: &str| chain::step_name(step, attempt);
        [(name("begin"), json!({})), (name("items"), json!({"spoilt": "x"})), (name("discard"), json!({}))]
    };
    let progress: Progress = (1..=4).flat_map(spoilt).collect();
    assert!(next(&create(), &progress).is_err());
    assert!(matches!(next(&create(), &asked_anew(&progress)), Ok(Next::Step(step)) if step.name == "begin-5"));
    assert!(asked_anew(&Progress::new()).is_empty());
}

#[test]
fn a_return_that_differs_is_told_and_not_made_again() {
    let differs = json!({"confirmed": true, "differs": "3 instead of 1 of a"});
    let progress = left(&[("begin", json!({})), ("items", json!({})), ("confirm", differs)]);
    let told = Ok(Next::Differs("3 instead of 1 of a".into()));
    assert_eq!(next(&create(), &progress), told);
    assert_eq!(take_back(&create(), &progress), told);
    let late = |name: &str| match name {
        "items" => json!({"spoilt": "2 instead of 1"}),
        "discard" => json!({"confirmed": true}),
        _ => json!({}),
    };
    assert_eq!(walk(&create(), late), (sorted(&["begin", "items", "discard"]), Ok(())));
}

#[test]
fn a_refund_paid_twice_is_told() {
    let progress = left(&[("refund", json!({"refund": "ref_1", "differs": "twice"}))]);
    assert_eq!(next(&refund("1"), &progress), Ok(Next::Differs("twice".into())));
}

#[test]
fn called_off_it_is_discarded_and_no_step_follows() {
    let discard = |progress: &Progress| match take_back(&create(), progress) {
        Ok(Next::Step(step)) => step.name,
        other => panic!("{other:?}"),
    };
    assert_eq!(take_back(&create(), &Progress::new()), Ok(Next::Undone));
    let mut progress = left(&[("begin", json!({}))]);
    assert_eq!(discard(&progress), "discard");
    progress.insert("items".into(), json!({"spoilt": "2 instead of 1"}));
    assert_eq!(discard(&progress), "discard");
    progress.insert("discard".into(), json!({}));
    assert_eq!(take_back(&create(), &progress), Ok(Next::Undone));
    progress.insert("begin-2".into(), json!({}));
    assert_eq!(discard(&progress), "discard-2");
    // A request that was held up confirmed it before it could be discarded.
    progress.insert("discard-2".into(), json!({"confirmed": true}));
    assert_eq!(take_back(&create(), &progress), Ok(Next::Done));
    assert_eq!(take_back(&refund("1"), &left(&[("refund", json!({}))])), Ok(Next::Done));
    assert_eq!(
        take_back(&receive(1, 0), &left(&[("receive", json!({}))])).map(|next| matches!(next, Next::Step(_))),
        Ok(true)
    );
}

#[test]
fn a_person_may_say_it_happened() {
    assert_eq!(
        walk(&create(), |name| if name == "confirm" { json!({"confirmed": true}) } else { json!(null) }).1,
        Ok(())
    );
    assert_eq!(walk(&refund("1"), |_| json!(null)).1, Ok(()));
}

#[test]
fn only_money_moves_money() {
    let first = |work: &Work| match next(work, &Progress::new()) {
        Ok(Next::Step(step)) => step,
        other => panic!("{other:?}"),
    };
    assert!(first(&refund("1")).moves_money);
    assert_eq!(first(&refund("1")).settle, MONEY);
    for work in [create(), receive(1, 0)] {
        assert!(!first(&work).moves_money);
    }
}

#[test]
fn an_amount_the_shop_would_misread_is_refused() {
    for amount in ["0", "-1", "12345678901234567890.12"] {
        assert!(next(&refund(amount), &Progress::new()).is_err(), "{amount}");
    }
}

#[test]
fn step_names_carry_the_attempt() {
    for name in ["begin", "receive-items"] {
        for attempt in 1..4 {
            assert_eq!(chain::split(&chain::step_name(name, attempt)), (name, attempt));
        }
    }
}
