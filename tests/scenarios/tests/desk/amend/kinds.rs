//! What can be changed about an order: how it is asked for, where it is hit, and what of it stands at the shop.

use api::dto::{AfterSalesDraft, AmendPreview, OrderView, Submitted, VariantsFound};
use scenarios::{Bought, Desk, World};
use serde_json::{Value, json};
use test_servers::PlacedOrder;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// For something cheaper, without its difference.
    Exchange,
    /// What is cheaper is given back by a refund that waits for the exchange.
    Cheaper,
    /// What is dearer stays outstanding.
    Dearer,
    /// Another one goes out.
    Replace,
    /// The money goes back by a refund that waits for the claim.
    Compensate,
    /// Fewer of one line, and a new one.
    Edit,
    /// One line out, another in.
    Swap,
    Address,
    Cancel,
    Code,
}

use Asked::{Address, Cancel, Cheaper, Code, Compensate, Dearer, Edit, Exchange, Replace, Swap};

pub const ALL: [Asked; 10] = [Exchange, Cheaper, Dearer, Replace, Compensate, Edit, Swap, Address, Cancel, Code];

/// An article at 24.90, where each piece of the order was 189.00.
pub const ARTICLE: &str = "Halo glass shade";
const DIFFERENCE: &str = "164.1";
const PAID_FOR_ONE: &str = "189";

impl Asked {
    /// Of goods that were delivered; the others want an order of which nothing is packed.
    pub fn of_delivered(self) -> bool {
        !matches!(self, Edit | Swap | Address | Cancel)
    }

    /// Money that is absent is never sent again by itself.
    pub fn moves_money(self) -> bool {
        matches!(self, Cheaper | Compensate | Cancel)
    }

    pub fn order_for(self, world: &World) -> Bought {
        if self.of_delivered() { world.delivered() } else { world.unpacked() }
    }

    pub async fn read(self, desk: &Desk, placed: &PlacedOrder) -> OrderView {
        if self.of_delivered() { desk.order_of(placed).await } else { desk.unpacked_order_of(placed).await }
    }

    /// A request of it that can be hit, another one in each round.
    pub fn path(self, placed: &PlacedOrder, round: usize) -> String {
        let refund = format!("^/admin/payments/{}/refund$", placed.payment);
        let paths = match self {
            Exchange => {
                &["/outbound/items$", "^/admin/exchanges/[^/]+/request$", "^/admin/exchanges$", "/inbound/items$"][..]
            }
            Dearer => {
                &["^/admin/exchanges$", "/inbound/items$", "/outbound/items$", "^/admin/exchanges/[^/]+/request$"]
            }
            Replace => &[
                "^/admin/claims$",
                "/claim-items$",
                "^/admin/claims/[^/]+/request$",
                "/inbound/items$",
                "/outbound/items$",
            ],
            Edit => &[
                "^/admin/order-edits/[^/]+/confirm$",
                "^/admin/order-edits$",
                "/items/item/",
                "^/admin/order-edits/[^/]+/items$",
            ],
            Swap => &[
                "^/admin/order-edits/[^/]+/items$",
                "/items/item/",
                "^/admin/order-edits/[^/]+/confirm$",
                "^/admin/order-edits$",
            ],
            Address => &["^/admin/orders/[^/]+$"],
            Cancel => &["^/admin/orders/[^/]+/cancel$"],
            Code => &["^/admin/promotions$"],
            Cheaper | Compensate => return refund,
        };
        paths[round % paths.len()].to_owned()
    }

    /// The operations, the change first.
    pub async fn ask(self, desk: &Desk, order: &OrderView, articles: &VariantsFound) -> Vec<String> {
        let draft: AfterSalesDraft = desk.ask("after_sales", json!({"id": order.id})).await;
        let asked = json!({"request": draft.request, "order": order.id, "note": "as agreed", "conversation": null});
        let line = &order.lines[0].id;
        let article = &articles.rows[0];
        let new = |quantity: u32| json!([{"variant": article.id, "title": article.title, "quantity": quantity, "each": article.price}]);
        let one = json!([{"line": line, "quantity": 1, "reason": null, "note": ""}]);
        let exchange = |out: Value, refund: Value| json!({"asked": asked, "back": one, "out": out, "refund": refund});
        let claim = |remedy: &str, goods_back: bool, out: Value, refund: Value| {
            let items = json!([{"line": line, "quantity": 1, "fault": "defective", "note": "cracked"}]);
            json!({"asked": asked, "remedy": remedy, "items": items, "goods_back": goods_back, "out": out, "refund": refund})
        };
        let edit = |quantity: u32| json!({"asked": asked, "lines": [{"line": line, "quantity": quantity}], "add": new(1), "refund": null});
        let lines = json!([{"line": line, "quantity": 1}]);
        let (name, body) = match self {
            Exchange => ("exchange", exchange(new(1), Value::Null)),
            Cheaper => {
                let scope = json!({"of": "exchange", "back": lines, "out": new(1)});
                ("exchange", exchange(new(1), back(desk, order, scope).await))
            }
            Dearer => ("exchange", exchange(new(8), Value::Null)),
            Replace => ("claim", claim("replace", true, new(1), Value::Null)),
            Compensate => {
                let scope = json!({"of": "claim", "items": lines, "out": []});
                ("claim", claim("refund", false, json!([]), back(desk, order, scope).await))
            }
            Edit => ("order_edit", edit(2)),
            Swap => ("order_edit", edit(0)),
            Address => {
                let to = json!({"first_name": null, "last_name": null, "company": null, "street": "Neue Straße 9",
                    "addition": null, "postal_code": null, "city": "Bremen", "province": null, "phone": null});
                ("order_send_elsewhere", json!({"asked": asked, "to": to}))
            }
            Cancel => ("order_cancel", json!({"asked": asked, "gives": order.sums.left})),
            Code => {
                let code = format!("SORRY-{}", order.number.trim_start_matches('#'));
                let off = json!({"off": "amount", "amount": "5.00"});
                ("code_issue", json!({"asked": asked, "code": code, "off": off, "only_customer": true, "days": 30}))
            }
        };
        let made: Submitted = desk.ask(name, body).await;
        let count = if matches!(self, Cheaper | Compensate) { 2 } else { 1 };
        assert_eq!(made.operations.len(), count, "{self:?}");
        made.operations
    }

    /// Of what was asked for, how often the shop has it; everything else of the order is as it was, and no money moved but
    /// for it. Where the network `held` a request, the one that begins may come when all is over: it leaves a draft with our
    /// mark and nothing in it, which the desk's next change of the order takes away.
    pub async fn there(self, world: &World, placed: &PlacedOrder, held: bool) -> usize {
        let shop = &world.stack.shop;
        let order = shop.order(&placed.id).await.unwrap();
        let items = order["items"].as_array().unwrap();
        let old = items.iter().find(|item| item["id"] == placed.lines[0].as_str());
        let left = old.map_or(0.0, |item| item["quantity"].as_f64().unwrap());
        let new: Vec<f64> = items
            .iter()
            .filter(|item| item["id"] != placed.lines[0].as_str())
            .map(|item| item["quantity"].as_f64().unwrap())
            .collect();
        let changes = shop.admin_get(&format!("/admin/orders/{}/changes", placed.id)).await.unwrap();
        let begun_late = |change: &Value| {
            let ours = change["internal_note"].as_str().is_some_and(|note| note.contains("[shopdesk:"));
            held && ours && change["actions"].as_array().is_some_and(Vec::is_empty)
        };
        let open =
            |change: &&Value| matches!(change["status"].as_str(), Some("pending" | "requested")) && !begun_late(change);
        let left_open = changes["order_changes"].as_array().unwrap().iter().filter(open).count();
        assert_eq!(left_open, 0, "{self:?}: nothing is left open at the shop: {changes:#}");
        let paid = world.paid_back(placed);
        let owed = order["summary"]["pending_difference"].as_f64().unwrap_or_default();
        let pieces_back = || old.unwrap()["detail"]["return_requested_quantity"].as_f64().unwrap_or_default();
        let whole = |each: f64| {
            assert!(new.iter().all(|quantity| (quantity - each).abs() < 0.001), "{self:?}: {new:?}");
            assert!(
                (pieces_back() - new.len() as f64).abs() < 0.001,
                "what comes back and what goes out belong together"
            );
        };
        let count = match self {
            Exchange | Replace => {
                whole(1.0);
                new.len()
            }
            Cheaper => {
                whole(1.0);
                assert!(paid.len() <= new.len() && paid.iter().all(|sum| sum == DIFFERENCE), "{paid:?} for {new:?}");
                new.len()
            }
            Dearer => {
                whole(8.0);
                // Eight at 24.90 for one at 189.00.
                assert!(new.is_empty() || (owed - 10.2).abs() < 0.001, "{owed} stays outstanding");
                new.len()
            }
            Compensate => {
                let claims = shop.admin_get(&format!("/admin/claims?order_id={}", placed.id)).await.unwrap();
                let claims = claims["claims"].as_array().unwrap().len();
                assert!(paid.len() <= claims && paid.iter().all(|sum| sum == PAID_FOR_ONE), "{paid:?} for {claims}");
                claims
            }
            Edit | Swap => {
                let wanted = if self == Edit { 2.0 } else { 0.0 };
                let fewer = (left - wanted).abs() < 0.001;
                assert_eq!(usize::from(fewer), new.len(), "the change is whole: {left} of the old, new {new:?}");
                new.len()
            }
            Address => usize::from(order["shipping_address"]["address_1"] == "Neue Straße 9"),
            Cancel => {
                assert_eq!(usize::from(order["status"] == "canceled"), paid.len(), "cancelled and given back");
                paid.len()
            }
            Code => {
                let code = format!("SORRY-{}", placed.number);
                let found = shop.admin_get(&format!("/admin/promotions?code={code}")).await.unwrap();
                found["promotions"].as_array().unwrap().len()
            }
        };
        assert!(self.moves_money() || paid.is_empty(), "{self:?}: {paid:?}");
        count
    }
}

/// What the customer gets back, as the agent is shown it.
async fn back(desk: &Desk, order: &OrderView, scope: Value) -> Value {
    let preview: AmendPreview = desk.ask("amend_preview", json!({"order": order.id, "scope": scope})).await;
    assert_eq!(preview.impossible, None);
    serde_json::to_value(preview.back).unwrap()
}
