//! What an agent does at the desk, by the window's calls.

use std::time::{Duration, Instant};

use api::dto::{
    AfterSalesDraft, ConversationView, DraftView, InboxPage, OperationDetail, OperationView, OrderView, OrdersPage,
    Outbox, RefundPreview, Sent, Submitted,
};
use serde_json::{Value, json};
use test_servers::PlacedOrder;

use crate::Desk;

const PATIENCE: Duration = Duration::from_mins(3);
/// For what may wait for answers of a shop on a machine that does much else: each of its silences takes half a minute.
const LONG: Duration = Duration::from_mins(10);

/// Waits for a condition; what it saw last is said when it does not come.
pub async fn until<T>(what: &str, look: impl AsyncFnMut() -> Result<T, String>) -> T {
    until_within(PATIENCE, what, look).await
}

/// As [`until`], for what takes its time.
pub async fn until_within<T>(patience: Duration, what: &str, mut look: impl AsyncFnMut() -> Result<T, String>) -> T {
    let start = Instant::now();
    loop {
        match look().await {
            Ok(seen) => return seen,
            Err(seen) => assert!(start.elapsed() < patience, "not within {patience:?}: {what}; last seen: {seen}"),
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}

fn is_paid(order: &OrderView) -> bool {
    order.payments.iter().any(|payment| payment.captured.amount != "0.00")
}

impl Desk {
    /// The conversation whose subject has this word, once it is here.
    pub async fn conversation(&self, word: &str) -> ConversationView {
        let id = until("the conversation is here", async || {
            let page: InboxPage =
                self.ask("inbox", json!({"view": "all", "brand": null, "after": null, "limit": 200})).await;
            let found = page.rows.iter().find(|row| row.subject.contains(word)).map(|row| row.id.clone());
            found.ok_or(format!("{} conversations", page.rows.len()))
        })
        .await;
        self.ask("conversation", json!({"id": id})).await
    }

    /// The order, once it is here as the shop has it: delivered and paid.
    pub async fn order_of(&self, placed: &PlacedOrder) -> OrderView {
        let delivered = |order: &OrderView| {
            order.lines.iter().all(|line| line.returnable > 0 || !order.returns.is_empty()) && is_paid(order)
        };
        self.order_when(placed, delivered).await
    }

    /// The order, once it is here and paid; nothing of it is packed.
    pub async fn unpacked_order_of(&self, placed: &PlacedOrder) -> OrderView {
        self.order_when(placed, is_paid).await
    }

    async fn order_when(&self, placed: &PlacedOrder, ready: impl Fn(&OrderView) -> bool) -> OrderView {
        let (shop, _) = self.account_ids().await;
        let number = placed.number.to_string();
        until("the order is here", async || {
            let page: OrdersPage =
                self.ask("orders", json!({"query": number, "brand": null, "after": null, "limit": 50})).await;
            let row = page.rows.iter().find(|row| row.number.trim_start_matches('#') == number);
            let Some(row) = row else {
                self.sync_now(&shop).await;
                tokio::time::sleep(Duration::from_secs(1)).await;
                return Err(format!("{:?}", page.rows.iter().map(|row| &row.number).collect::<Vec<_>>()));
            };
            let order: OrderView = self.ask("order", json!({"id": row.id})).await;
            if ready(&order) {
                return Ok(order);
            }
            self.sync_now(&shop).await;
            tokio::time::sleep(Duration::from_secs(1)).await;
            Err(format!("{order:?}"))
        })
        .await
    }

    /// Asks for a refund of an amount; the operation.
    pub async fn refund(&self, order: &OrderView, amount: &str) -> String {
        self.refund_of(order, json!({"scope": "amount", "amount": amount})).await.remove(0)
    }

    /// Asks for a refund of lines, shipping, an amount or all of it; an operation for each payment it takes.
    pub async fn refund_of(&self, order: &OrderView, scope: Value) -> Vec<String> {
        let draft: AfterSalesDraft = self.ask("after_sales", json!({"id": order.id})).await;
        let preview = self.ask("refund_preview", json!({"order": order.id, "scope": scope})).await;
        let RefundPreview::Possible { total, .. } = preview else { panic!("{preview:?}") };
        let submit = json!({
            "request": draft.request, "order": order.id, "scope": scope, "total": total, "reason": null,
            "note": "came broken", "conversation": null, "similar_seen": true,
        });
        let made: Submitted = self.ask("refund", submit).await;
        made.operations
    }

    /// Asks for a return of some pieces of the first line; the operation.
    pub async fn take_back(&self, order: &OrderView, pieces: u32, conversation: Option<&str>) -> String {
        let draft: AfterSalesDraft = self.ask("after_sales", json!({"id": order.id})).await;
        let item = json!({"line": order.lines[0].id, "quantity": pieces, "reason": null, "note": ""});
        let submit = json!({
            "request": draft.request, "order": order.id, "items": [item], "note": "came broken",
            "conversation": conversation, "similar_seen": true,
        });
        let made: Submitted = self.ask("return_create", submit).await;
        made.operations[0].clone()
    }

    /// Takes in some pieces of the order's only return; the operation.
    pub async fn receive(&self, order: &OrderView, sound: u32, damaged: u32) -> String {
        let draft: AfterSalesDraft = self.ask("after_sales", json!({"id": order.id})).await;
        let found = |condition: &str, count: u32, restock: bool| json!({"condition": condition, "quantity": count, "restock": restock, "note": "looked at"});
        let found = json!([found("opened", sound, true), found("damaged", damaged, false)]);
        let item = json!({"line": order.lines[0].id, "quantity": 0, "damaged": 0, "found": found});
        let submit = json!({
            "request": draft.request, "order": order.id, "of": order.returns[0].id, "items": [item], "note": "",
            "conversation": null,
        });
        let made: Submitted = self.ask("return_receive", submit).await;
        made.operations[0].clone()
    }

    /// Calls off the order's only return; the operation.
    pub async fn call_off_return(&self, order: &OrderView) -> String {
        let draft: AfterSalesDraft = self.ask("after_sales", json!({"id": order.id})).await;
        let of = &order.returns[0].id;
        let submit = json!({"request": draft.request, "order": order.id, "of": of, "conversation": null});
        let made: Submitted = self.ask("return_cancel", submit).await;
        made.operations[0].clone()
    }

    /// Answers a conversation; the operation.
    pub async fn reply(&self, conversation: &str, text: &str, after: &[&str]) -> String {
        let draft: DraftView = self.ask("draft", json!({"id": conversation})).await;
        let save = json!({
            "conversation": conversation, "request": draft.request, "mode": "reply", "from": draft.from.address,
            "to": draft.to, "cc": draft.cc, "bcc": draft.bcc, "subject": draft.subject, "text": text, "note": "",
            "attachments": [], "seen": draft.seen,
        });
        let send = json!({"draft": save, "after": after, "resolve": false, "newer_seen": false});
        match self.ask("send", send).await {
            Sent::Waiting { operation, .. } => operation,
            other => panic!("{other:?}"),
        }
    }

    pub async fn outbox(&self) -> Outbox {
        self.ask("outbox", json!({})).await
    }

    pub async fn operation(&self, id: &str) -> OperationView {
        self.detail(id).await.operation
    }

    pub async fn detail(&self, id: &str) -> OperationDetail {
        self.ask("operation", json!({"id": id})).await
    }

    /// The operation once it is settled or a person has it.
    pub async fn rests(&self, id: &str) -> OperationView {
        until_within(LONG, "the operation rests", async || {
            let detail = self.detail(id).await;
            let rests = matches!(detail.operation.state.as_str(), "done" | "needs_you" | "cancelled");
            if rests { Ok(detail.operation) } else { Err(format!("{detail:#?}\n{:#?}", self.accounts().await)) }
        })
        .await
    }

    /// The operation once it is done.
    pub async fn done(&self, id: &str) -> OperationView {
        let rests = self.rests(id).await;
        assert_eq!(rests.state, "done", "{:#?}", self.detail(id).await);
        rests
    }

    /// A person's decision: `retry`, `happened`, `did_not` or `cancel`.
    pub async fn decide(&self, id: &str, what: &str) {
        let _: Value = self.ask(&format!("operation_{what}"), json!({"id": id})).await;
    }
}
