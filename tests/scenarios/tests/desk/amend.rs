//! What is changed about an order after it was placed, each at the real shop: at once, and asked for while the shop is away
//! and carried out when it comes back, with each of its requests and each fault in turn.

mod kinds;

use std::sync::Arc;

use api::dto::{AfterSalesDraft, ReasonWhy, Submitted, VariantsFound};
use kinds::{ALL, ARTICLE, Asked};
use scenarios::{Desk, World, until};
use serde_json::json;
use test_servers::{
    PlacedOrder,
    proxy::{Fault, Rule},
};

/// Rounds that are asked for while the shop is away.
const ROUNDS: usize = 3;

/// What meets a request in the rounds after an outage. A refund that is delivered twice is paid twice, which
/// [`super::faults::refunds`] sees to.
fn fault(nth: usize) -> (&'static str, Fault) {
    let all = [
        ("cut after effect", Fault::CutAfterEffect),
        ("500 after effect", Fault::ErrorAfterEffect),
        ("cut before the request", Fault::CutBeforeRequest),
        ("garbage after effect", Fault::GarbageAfterEffect),
        ("503", Fault::status(503)),
        ("truncated after effect", Fault::TruncatedAfterEffect),
        ("429", Fault::too_many(1)),
    ];
    all[nth % all.len()].clone()
}

/// Orders that are delivered, and orders of which nothing is packed, as many as this needs.
pub fn needs() -> (usize, usize) {
    let rounds = 1 + ROUNDS + LATE.len();
    let delivered = ALL.iter().filter(|asked| asked.of_delivered()).count();
    (delivered * rounds + 4, (ALL.len() - delivered) * rounds)
}

/// One of them, on its way.
struct Begun {
    asked: Asked,
    placed: PlacedOrder,
    operations: Vec<String>,
    how: String,
    /// A request of it may come when all is over.
    held: bool,
}

impl Begun {
    /// All of its operations rest, and what stands at the shop is what they say.
    async fn ends(&self, desk: &Desk, world: &World) {
        let mut ends = Vec::new();
        for id in &self.operations {
            let end = desk.rests(id).await;
            let needs_person = end.state != "done";
            ends.push(end);
            // What waits for it goes on waiting.
            if needs_person {
                break;
            }
        }
        let Self { asked, placed, how, held, .. } = self;
        let count = asked.there(world, placed, *held).await;
        let states: Vec<&str> = ends.iter().map(|end| end.state.as_str()).collect();
        let paid = world.paid_back(placed).len();
        println!("    amend {asked:?}, {how}: {} {count}, paid {paid}", states.join(" "));
        let told = async || {
            let mut all = vec![format!("{asked:?}, {how}: {count} {states:?}")];
            for id in &self.operations {
                all.push(format!("{:#?}", desk.detail(id).await));
            }
            all.join("\n")
        };
        if states.iter().all(|state| *state == "done") {
            assert!(count == 1 && paid == usize::from(asked.moves_money()), "{}", told().await);
        } else {
            assert!(asked.moves_money() && count <= 1 && paid <= 1, "{}", told().await);
        }
    }
}

async fn articles(desk: &Desk, placed: &PlacedOrder) -> VariantsFound {
    let order = desk.order_of(placed).await;
    let found: VariantsFound = desk.ask("variants", json!({"order": order.id, "query": ARTICLE})).await;
    assert!(!found.rows.is_empty(), "{found:?}");
    found
}

pub async fn changes_of_orders(world: &Arc<World>) {
    let desk = Desk::open(world, "amend").await;
    let articles = articles(&desk, &world.delivered().0).await;
    let mut begun = Vec::new();
    for asked in ALL {
        let (placed, _) = asked.order_for(world);
        let order = asked.read(&desk, &placed).await;
        let operations = asked.ask(&desk, &order, &articles).await;
        begun.push(Begun { asked, placed, operations, how: "online".into(), held: false });
    }
    for one in &begun {
        for id in &one.operations {
            desk.done(id).await;
        }
        one.ends(&desk, world).await;
    }
    for round in 0..ROUNDS {
        let mut orders = Vec::new();
        for asked in ALL {
            let (placed, _) = asked.order_for(world);
            let order = asked.read(&desk, &placed).await;
            orders.push((asked, placed, order));
        }
        desk.go_down().await;
        let mut begun = Vec::new();
        for (nth, (asked, placed, order)) in orders.into_iter().enumerate() {
            let (how, fault) = fault(nth + 2 * round);
            let path = asked.path(&placed, round);
            desk.shop.rule(Rule::new("POST", &path, fault).unwrap());
            let operations = asked.ask(&desk, &order, &articles).await;
            begun.push(Begun { asked, placed, operations, how: format!("{how} at {path}"), held: false });
        }
        for Begun { asked, placed, operations, .. } in &begun {
            for id in operations {
                assert_eq!(desk.operation(id).await.state, "waiting");
            }
            assert_eq!(asked.there(world, placed, false).await, 0, "{asked:?} waits");
        }
        desk.come_back().await;
        for one in &begun {
            one.ends(&desk, world).await;
        }
        desk.shop.clear_rules();
    }
}

/// A request of it meets this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Late {
    /// It arrives after the desk looked for it.
    Held,
    /// The second answer says that it was there already.
    DeliveredTwice,
    AnsweredTwice,
    /// It is carried out, and the desk is killed before it knows.
    Restarted,
}

const LATE: [Late; 4] = [Late::Held, Late::DeliveredTwice, Late::AnsweredTwice, Late::Restarted];

/// The answer comes late, twice, or to a desk that was killed meanwhile.
pub async fn late_or_twice(world: &Arc<World>) {
    let mut desk = Desk::open(world, "late").await;
    let articles = articles(&desk, &world.delivered().0).await;
    for (round, late) in LATE.into_iter().enumerate() {
        let mut orders = Vec::new();
        for asked in ALL {
            let (placed, _) = asked.order_for(world);
            let order = asked.read(&desk, &placed).await;
            orders.push((asked, placed, order));
        }
        let fault = match late {
            Late::Held => Fault::HoldAndCut,
            Late::DeliveredTwice => Fault::DeliverTwice { answer_second: true },
            Late::AnsweredTwice => Fault::AnswerTwice,
            Late::Restarted => Fault::HangAfterEffect,
        };
        let mut begun = Vec::new();
        for (asked, placed, order) in orders {
            // What this does to a refund is seen elsewhere; here the change before it is hit.
            let refund_after = matches!(asked, Asked::Cheaper | Asked::Compensate);
            let path = if refund_after { "/request$".to_owned() } else { asked.path(&placed, round + ROUNDS) };
            desk.shop.rule(Rule::new("POST", &path, fault.clone()).unwrap());
            let operations = asked.ask(&desk, &order, &articles).await;
            let held = matches!(late, Late::Held);
            begun.push(Begun { asked, placed, operations, how: format!("{late:?} at {path}"), held });
        }
        match late {
            Late::Held => {
                for Begun { operations, .. } in &begun {
                    until("it was looked for", async || {
                        let detail = desk.detail(&operations[0]).await;
                        let looked = detail.ledger.iter().any(|row| matches!(row.what.as_str(), "absent" | "found"));
                        let over = detail.operation.state == "done";
                        (looked || over).then_some(()).ok_or(format!("{detail:#?}"))
                    })
                    .await;
                }
                desk.shop.release().await;
            }
            Late::Restarted => {
                for Begun { asked, operations, .. } in &begun {
                    until("it is on its way", async || {
                        let state = desk.operation(&operations[0]).await.state;
                        (state != "waiting").then_some(()).ok_or(format!("{asked:?} is {state}"))
                    })
                    .await;
                }
                desk.restart().await;
            }
            Late::DeliveredTwice | Late::AnsweredTwice => {}
        }
        for one in &begun {
            one.ends(&desk, world).await;
        }
        desk.shop.clear_rules();
    }
}

/// Asked for while the shop is away, and meanwhile somebody at the shop takes the goods back: the exchange asks first, and
/// the refund of its difference stays where it is.
pub async fn a_difference_is_not_paid_without_its_exchange(world: &Arc<World>) {
    let desk = Desk::open(world, "amend").await;
    let (placed, _) = world.delivered();
    let articles = articles(&desk, &placed).await;
    let order = desk.order_of(&placed).await;
    desk.go_down().await;
    let operations = Asked::Cheaper.ask(&desk, &order, &articles).await;
    world.return_at_the_shop(&placed).await;
    desk.come_back().await;
    let parked = desk.rests(&operations[0]).await;
    assert!(matches!(parked.reason, Some(ReasonWhy::Changed { .. })), "{parked:#?}");
    assert_eq!(desk.operation(&operations[1]).await.state, "waiting");
    // It is tried all the same, and the shop has nothing left to exchange.
    desk.decide(&operations[0], "retry").await;
    let refused = desk.rests(&operations[0]).await;
    assert!(matches!(refused.reason, Some(ReasonWhy::Refused { .. })), "{refused:#?}");
    desk.decide(&operations[0], "cancel").await;
    let held = desk.rests(&operations[1]).await;
    assert_eq!(held.state, "needs_you", "{held:#?}");
    assert!(world.paid_back(&placed).is_empty(), "no money moved");
    desk.decide(&operations[1], "cancel").await;
}

/// What is dearer stays outstanding; what is cheaper is given back by a refund that waits for the exchange.
pub async fn a_difference_goes_its_own_way(world: &Arc<World>) {
    let desk = Desk::open(world, "amend").await;
    let (placed, _) = world.delivered();
    let order = desk.order_of(&placed).await;
    let found: VariantsFound = desk.ask("variants", json!({"order": order.id, "query": "Halo glass shade"})).await;
    let cheaper = &found.rows[0];
    let scope = json!({"of": "exchange", "back": [{"line": order.lines[0].id, "quantity": 1}], "out": [
        {"variant": cheaper.id, "title": cheaper.title, "quantity": 1, "each": cheaper.price}]});
    let preview: api::dto::AmendPreview = desk.ask("amend_preview", json!({"order": order.id, "scope": scope})).await;
    assert_eq!((preview.impossible, preview.back.amount.as_str()), (None, "164.10"), "189.00 less 24.90");
    let draft: AfterSalesDraft = desk.ask("after_sales", json!({"id": order.id})).await;
    let asked = json!({"request": draft.request, "order": order.id, "note": "", "conversation": null});
    let back = json!([{"line": order.lines[0].id, "quantity": 1, "reason": null, "note": ""}]);
    let body = json!({"asked": asked, "back": back, "out": scope["out"], "refund": preview.back});
    desk.shop.rule(Rule::new("POST", "^/admin/exchanges/[^/]+/request$", Fault::CutAfterEffect).unwrap());
    let made: Submitted = desk.ask("exchange", body.clone()).await;
    assert_eq!(made.operations.len(), 2, "the exchange, and the refund of its difference");
    let again: Submitted = desk.ask("exchange", body).await;
    assert_eq!(again.operations, made.operations, "pressed twice it is one");
    for id in &made.operations {
        desk.done(id).await;
    }
    assert_eq!(world.paid_back(&placed), ["164.1"]);
    let shown = world.stack.shop.order(&placed.id).await.unwrap();
    assert_eq!(shown["summary"]["pending_difference"].as_f64(), Some(0.0), "nobody owes anything");
}
