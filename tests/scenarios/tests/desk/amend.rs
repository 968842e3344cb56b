//! What is changed about an order after it was placed, each at the real shop: at once, and asked for while the shop is away
//! and carried out when it comes back, with its answers lost on the way.

use std::sync::Arc;

use api::dto::{AfterSalesDraft, OperationView, OrderView, Submitted, VariantsFound};
use scenarios::{Bought, Desk, World, until};
use serde_json::{Value, json};
use test_servers::{
    PlaceOrder, PlacedOrder,
    proxy::{Fault, Rule},
    shop::CATALOGUE,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Exchange,
    Claim,
    Edit,
    Address,
    Cancel,
    Code,
}

use Asked::{Address, Cancel, Claim, Code, Edit, Exchange};

const ALL: [Asked; 6] = [Exchange, Claim, Edit, Address, Cancel, Code];

/// Where each is hit, round by round.
fn path(asked: Asked, round: usize) -> &'static str {
    let paths = match asked {
        Exchange => ["/outbound/items$", "^/admin/exchanges/[^/]+/request$", "^/admin/exchanges$"],
        Claim => ["^/admin/claims$", "/claim-items$", "^/admin/claims/[^/]+/request$"],
        Edit => ["^/admin/order-edits/[^/]+/confirm$", "^/admin/order-edits$", "/items/item/"],
        Address => ["^/admin/orders/[^/]+$"; 3],
        Cancel => ["^/admin/orders/[^/]+/cancel$"; 3],
        Code => ["^/admin/promotions$"; 3],
    };
    paths[round]
}

fn fault(nth: usize) -> (&'static str, Fault) {
    match nth % 3 {
        0 => ("cut before the request", Fault::CutBeforeRequest),
        1 => ("cut after effect", Fault::CutAfterEffect),
        _ => ("500 after effect", Fault::ErrorAfterEffect),
    }
}

/// Orders that are delivered, as many as this needs.
pub const DELIVERED: usize = 25;

async fn order_for(world: &World, asked: Asked) -> Bought {
    if matches!(asked, Exchange | Claim | Code) {
        return world.delivered();
    }
    let email = format!("{}@customer.test", world.word("amend"));
    let order = PlaceOrder::new(&email).item(CATALOGUE[0].variants[0].1, 3);
    (world.stack.shop.place_order(&order).await.unwrap(), email)
}

async fn read(desk: &Desk, asked: Asked, placed: &PlacedOrder) -> OrderView {
    if matches!(asked, Exchange | Claim | Code) {
        desk.order_of(placed).await
    } else {
        desk.unpacked_order_of(placed).await
    }
}

async fn ask(desk: &Desk, asked: Asked, order: &OrderView, articles: &VariantsFound) -> String {
    let draft: AfterSalesDraft = desk.ask("after_sales", json!({"id": order.id})).await;
    let base = json!({"request": draft.request, "order": order.id, "note": "as agreed", "conversation": null});
    let line = &order.lines[0].id;
    let article = &articles.rows[0];
    let new = json!([{"variant": article.id, "title": article.title, "quantity": 1, "each": article.price}]);
    let (name, body) = match asked {
        Exchange => {
            let back = json!([{"line": line, "quantity": 1, "reason": null, "note": ""}]);
            ("exchange", json!({"asked": base, "back": back, "out": new, "refund": null}))
        }
        Claim => {
            let items = json!([{"line": line, "quantity": 1, "fault": "defective", "note": "cracked"}]);
            let goods = json!({"asked": base, "remedy": "replace", "items": items, "goods_back": true, "out": new, "refund": null});
            ("claim", goods)
        }
        Edit => {
            let lines = json!([{"line": line, "quantity": 2}]);
            ("order_edit", json!({"asked": base, "lines": lines, "add": new, "refund": null}))
        }
        Address => {
            let to = json!({"first_name": null, "last_name": null, "company": null, "street": "Neue Straße 9",
                "addition": null, "postal_code": null, "city": "Bremen", "province": null, "phone": null});
            ("order_send_elsewhere", json!({"asked": base, "to": to}))
        }
        Cancel => ("order_cancel", json!({"asked": base, "gives": order.sums.left})),
        Code => {
            let code = format!("SORRY-{}", order.number.trim_start_matches('#'));
            let off = json!({"off": "amount", "amount": "5.00"});
            ("code_issue", json!({"asked": base, "code": code, "off": off, "only_customer": true, "days": 30}))
        }
    };
    let made: Submitted = desk.ask(name, body).await;
    assert_eq!(made.operations.len(), 1, "{asked:?}");
    made.operations[0].clone()
}

/// Of what was asked for, how often the shop has it; everything else of the order is as it was.
async fn there(world: &World, asked: Asked, placed: &PlacedOrder) -> usize {
    let shop = &world.stack.shop;
    let order = shop.order(&placed.id).await.unwrap();
    let items = order["items"].as_array().unwrap();
    let quantity = |item: &Value, key: &str| item["detail"][key].as_f64().unwrap_or_default() as usize;
    let old = items.iter().find(|item| item["id"] == placed.lines[0].as_str());
    let new: usize = items.iter().filter(|item| item["id"] != placed.lines[0].as_str()).count();
    let changes = shop.admin_get(&format!("/admin/orders/{}/changes", placed.id)).await.unwrap();
    let open = |change: &&Value| matches!(change["status"].as_str(), Some("pending" | "requested"));
    let left_open = changes["order_changes"].as_array().unwrap().iter().filter(open).count();
    assert_eq!(left_open, 0, "{asked:?}: nothing is left open at the shop");
    match asked {
        Exchange | Claim => {
            let back = quantity(old.unwrap(), "return_requested_quantity");
            assert_eq!(back, new, "what comes back and what goes out belong together");
            new
        }
        Edit => {
            let fewer = old.unwrap()["quantity"].as_f64().unwrap() < 3.0;
            assert_eq!(usize::from(fewer), new, "the change is whole");
            new
        }
        Address => usize::from(order["shipping_address"]["address_1"] == "Neue Straße 9"),
        Cancel => {
            let refunds = world.paid_back(placed).len();
            assert_eq!(usize::from(order["status"] == "canceled"), refunds, "cancelled and given back");
            refunds
        }
        Code => {
            let code = format!("SORRY-{}", placed.number);
            let found = shop.admin_get(&format!("/admin/promotions?code={code}")).await.unwrap();
            found["promotions"].as_array().unwrap().len()
        }
    }
}

/// Cancelling moves money, and what is absent of money is never sent again by itself.
fn may_need_a_person(asked: Asked) -> bool {
    asked == Cancel
}

async fn settled(desk: &Desk, world: &World, asked: Asked, placed: &PlacedOrder, end: &OperationView, how: &str) {
    let count = there(world, asked, placed).await;
    println!("    amend {asked:?}, {how}: {} {count}", end.state);
    if end.state == "done" {
        assert_eq!(count, 1, "{asked:?}, {how}: {:#?}", desk.detail(&end.id).await);
    } else {
        assert!(may_need_a_person(asked) && count <= 1, "{asked:?}, {how}: {:#?}", desk.detail(&end.id).await);
    }
}

pub async fn changes_of_orders(world: &Arc<World>) {
    let desk = Desk::open(world, "amend").await;
    let mut asked_for = Vec::new();
    let mut articles = None;
    for asked in ALL {
        let (placed, _) = order_for(world, asked).await;
        let order = read(&desk, asked, &placed).await;
        if articles.is_none() {
            let found: VariantsFound = desk.ask("variants", json!({"order": order.id, "query": "Halo"})).await;
            assert!(!found.rows.is_empty(), "{found:?}");
            articles = Some(found);
        }
        let id = ask(&desk, asked, &order, articles.as_ref().unwrap()).await;
        asked_for.push((asked, placed, id));
    }
    for (asked, placed, id) in &asked_for {
        desk.done(id).await;
        settled(&desk, world, *asked, placed, &desk.operation(id).await, "online").await;
    }
    let articles = articles.unwrap();
    for round in 0..3 {
        let mut orders = Vec::new();
        for asked in ALL {
            let (placed, _) = order_for(world, asked).await;
            let order = read(&desk, asked, &placed).await;
            orders.push((asked, placed, order));
        }
        desk.go_down().await;
        let mut waiting = Vec::new();
        for (nth, (asked, placed, order)) in orders.into_iter().enumerate() {
            let (how, fault) = fault(nth + round);
            desk.shop.rule(Rule::new("POST", path(asked, round), fault).unwrap());
            waiting.push((asked, placed, ask(&desk, asked, &order, &articles).await, how));
        }
        for (asked, placed, id, _) in &waiting {
            assert_eq!(desk.operation(id).await.state, "waiting");
            assert_eq!(there(world, *asked, placed).await, 0, "{asked:?} waits");
        }
        desk.come_back().await;
        for (asked, placed, id, how) in &waiting {
            let end = desk.rests(id).await;
            settled(&desk, world, *asked, placed, &end, how).await;
        }
        desk.shop.clear_rules();
    }
}

/// Its first request, or one further on, meets this.
#[derive(Debug, Clone, Copy)]
enum Late {
    /// It arrives after the desk looked for it.
    Held,
    DeliveredTwice,
    AnsweredTwice,
    /// It is carried out, and the desk is killed before it knows.
    Restarted,
}

/// The answer comes late, twice, or to a desk that was killed meanwhile.
pub async fn late_or_twice(world: &Arc<World>) {
    let mut desk = Desk::open(world, "late").await;
    let (first, _) = order_for(world, Exchange).await;
    let order = read(&desk, Exchange, &first).await;
    let articles: VariantsFound = desk.ask("variants", json!({"order": order.id, "query": "Halo"})).await;
    for (round, late) in
        [Late::Held, Late::DeliveredTwice, Late::AnsweredTwice, Late::Restarted].into_iter().enumerate()
    {
        let mut orders = Vec::new();
        for asked in ALL {
            let (placed, _) = if round == 0 && asked == Exchange {
                (first.clone(), String::new())
            } else {
                order_for(world, asked).await
            };
            let order = read(&desk, asked, &placed).await;
            orders.push((asked, placed, order));
        }
        let fault = match late {
            Late::Held => Fault::HoldAndCut,
            Late::DeliveredTwice => Fault::DeliverTwice { answer_second: false },
            Late::AnsweredTwice => Fault::AnswerTwice,
            Late::Restarted => Fault::HangAfterEffect,
        };
        let mut begun = Vec::new();
        for (asked, placed, order) in orders {
            desk.shop.rule(Rule::new("POST", path(asked, round % 3), fault.clone()).unwrap());
            begun.push((asked, placed, ask(&desk, asked, &order, &articles).await));
        }
        match late {
            Late::Held => {
                for (_, _, id) in &begun {
                    until("it was looked for", async || {
                        let detail = desk.detail(id).await;
                        let looked = detail.ledger.iter().any(|row| matches!(row.what.as_str(), "absent" | "found"));
                        looked.then_some(()).ok_or(format!("{detail:#?}"))
                    })
                    .await;
                }
                desk.shop.release().await;
            }
            Late::Restarted => {
                for (asked, _, id) in &begun {
                    until("it is on its way", async || {
                        let state = desk.operation(id).await.state;
                        (state != "waiting").then_some(()).ok_or(format!("{asked:?} is {state}"))
                    })
                    .await;
                }
                desk.restart().await;
            }
            Late::DeliveredTwice | Late::AnsweredTwice => {}
        }
        for (asked, placed, id) in &begun {
            let end = desk.rests(id).await;
            settled(&desk, world, *asked, placed, &end, &format!("{late:?}")).await;
        }
        desk.shop.clear_rules();
    }
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
