//! What an exchange, a claim and an edit each ask of the shop: one kind of change, begun, filled in stages, confirmed.

use connect::Work;
use model::{
    amend::{Claim, EditOrder, Exchange, Fault, NewItem, Remedy, claimed_back},
    id::RemoteId,
    payload::Payload,
    returns::ReturnItem,
};
use serde_json::{Value, json};

use super::change::{Kind, Pieces, REQUESTED};
use crate::{mark, read::segment};

const ADDED: &str = "ITEM_ADD";
pub const SET: &str = "ITEM_UPDATE";
const CLAIMED: &str = "WRITE_OFF_ITEM";

pub struct Plan {
    pub kind: Kind,
    pub order: RemoteId,
    pub begin: (&'static str, Value),
    /// Where a begun one's id stands in the answer.
    pub id_at: &'static str,
    pub stages: Vec<Stage>,
    /// Goods that come back by it, and articles that go out, when it is confirmed.
    pub back: Pieces,
    pub out: Pieces,
}

/// One request that fills a change.
pub struct Stage {
    pub name: String,
    /// Below the path of what was begun.
    pub path: String,
    pub body: Value,
    /// The goods come back to a place that has to be named.
    pub needs_location: bool,
    pub action: &'static str,
    /// Pieces by line, or by article for what is added.
    pub wanted: Pieces,
}

impl Plan {
    pub fn names(&self) -> Vec<String> {
        self.stages.iter().map(|stage| stage.name.clone()).collect()
    }

    /// The path of what was begun.
    pub fn base(&self, of: &str) -> String {
        let of = segment(of);
        match self.kind {
            Kind::Exchange => format!("admin/exchanges/{of}"),
            Kind::Claim => format!("admin/claims/{of}"),
            Kind::Edit => format!("admin/order-edits/{of}"),
            Kind::Request | Kind::Receive => format!("admin/returns/{of}"),
        }
    }

    pub fn confirm(&self, of: &str) -> (String, Value) {
        match self.kind {
            // An edit that the customer need not confirm is confirmed at once.
            Kind::Edit => (format!("{}/confirm", self.base(of)), json!({})),
            _ => (format!("{}/request", self.base(of)), json!({ "no_notification": true })),
        }
    }
}

pub fn of(work: &Work) -> Option<Plan> {
    match &work.payload {
        Payload::Exchange(of) => Some(exchange(work, of)),
        Payload::Claim(of) => Some(claim(work, of)),
        Payload::EditOrder(of) => Some(edit(work, of)),
        _ => None,
    }
}

fn marks(work: &Work, note: &str) -> Value {
    json!({ mark::OPERATION: work.id, mark::NOTE: note.trim() })
}

fn pieces<'a>(items: impl Iterator<Item = (&'a str, u32)>) -> Pieces {
    let mut pieces = Pieces::new();
    for (line, count) in items.filter(|(_, count)| *count > 0) {
        *pieces.entry(line.to_owned()).or_default() += count;
    }
    pieces
}

fn inbound(items: &[ReturnItem]) -> Stage {
    let asked = items.iter().filter(|item| item.quantity > 0);
    let item = |item: &ReturnItem| {
        let mut body = json!({ "id": item.line, "quantity": item.quantity });
        if let Some(fields) = body.as_object_mut() {
            if let Some(reason) = &item.reason {
                fields.insert("reason_id".into(), json!(reason));
            }
            if !item.note.trim().is_empty() {
                fields.insert("internal_note".into(), json!(item.note.trim()));
            }
        }
        body
    };
    Stage {
        name: "inbound".into(),
        path: "inbound/items".into(),
        body: json!({ "items": asked.map(item).collect::<Vec<_>>() }),
        needs_location: true,
        action: REQUESTED,
        wanted: pieces(items.iter().map(|item| (item.line.as_str(), item.quantity))),
    }
}

fn outbound(work: &Work, out: &[NewItem], path: &str) -> Stage {
    let asked = out.iter().filter(|item| item.quantity > 0);
    let item = |item: &NewItem| {
        json!({
            "variant_id": item.variant, "quantity": item.quantity,
            "metadata": { mark::OPERATION: work.id, mark::VARIANT: item.variant },
        })
    };
    Stage {
        name: "outbound".into(),
        path: path.to_owned(),
        body: json!({ "items": asked.map(item).collect::<Vec<_>>() }),
        needs_location: false,
        action: ADDED,
        wanted: outgoing(out),
    }
}

fn outgoing(out: &[NewItem]) -> Pieces {
    pieces(out.iter().map(|item| (item.variant.as_str(), item.quantity)))
}

fn exchange(work: &Work, of: &Exchange) -> Plan {
    let begin = json!({
        "order_id": of.order.remote,
        "internal_note": mark::with(&of.note, work.id),
        "metadata": marks(work, &of.note),
    });
    let inbound = inbound(&of.back);
    Plan {
        kind: Kind::Exchange,
        order: of.order.remote.clone(),
        begin: ("admin/exchanges", begin),
        id_at: "/exchange/id",
        back: inbound.wanted.clone(),
        out: outgoing(&of.out),
        stages: vec![inbound, outbound(work, &of.out, "outbound/items")],
    }
}

fn claim(work: &Work, of: &Claim) -> Plan {
    let begin = json!({
        "order_id": of.order.remote,
        "type": match of.remedy { Remedy::Replace => "replace", Remedy::Refund => "refund" },
        "internal_note": mark::with(&of.note, work.id),
        "metadata": marks(work, &of.note),
    });
    let items = of.items.iter().filter(|item| item.quantity > 0).map(|item| {
        let reason = match item.fault {
            Fault::Missing => "missing_item",
            Fault::WrongItem => "wrong_item",
            Fault::Defective => "production_failure",
            Fault::Other => "other",
        };
        let mut body = json!({ "id": item.line, "quantity": item.quantity, "reason": reason });
        if let (Some(fields), false) = (body.as_object_mut(), item.note.trim().is_empty()) {
            fields.insert("internal_note".into(), json!(item.note.trim()));
        }
        body
    });
    let mut stages = vec![Stage {
        name: "claimed".into(),
        path: "claim-items".into(),
        body: json!({ "items": items.collect::<Vec<_>>() }),
        needs_location: false,
        action: CLAIMED,
        wanted: pieces(of.items.iter().map(|item| (item.line.as_str(), item.quantity))),
    }];
    let mut back = Pieces::new();
    if of.goods_back {
        let inbound = inbound(&claimed_back(&of.items));
        back.clone_from(&inbound.wanted);
        if !back.is_empty() {
            stages.push(inbound);
        }
    }
    let out = outgoing(&of.out);
    if !out.is_empty() {
        stages.push(outbound(work, &of.out, "outbound/items"));
    }
    let order = of.order.remote.clone();
    Plan { kind: Kind::Claim, order, begin: ("admin/claims", begin), id_at: "/claim/id", stages, back, out }
}

fn edit(work: &Work, of: &EditOrder) -> Plan {
    let begin = json!({ "order_id": of.order.remote, "internal_note": mark::with(&of.note, work.id) });
    let set = of.lines.iter().enumerate().map(|(nth, line)| Stage {
        name: format!("set_{nth}"),
        path: format!("items/item/{}", segment(line.line.as_str())),
        body: json!({ "quantity": line.quantity }),
        needs_location: false,
        action: SET,
        wanted: [(line.line.0.clone(), line.quantity)].into(),
    });
    let mut stages: Vec<Stage> = set.collect();
    let out = outgoing(&of.add);
    if !out.is_empty() {
        stages.push(outbound(work, &of.add, "items"));
    }
    Plan {
        kind: Kind::Edit,
        order: of.order.remote.clone(),
        begin: ("admin/order-edits", begin),
        id_at: "/order_change/order_id",
        stages,
        back: Pieces::new(),
        out,
    }
}
