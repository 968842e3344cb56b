//! Goods: each of the requests that make, receive and call off a return, in each kind of trouble.

use std::sync::Arc;

use scenarios::{Desk, World};

use super::{Case, Table, Trouble, cases, full};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    Create,
    Receive,
    CallOff,
}

/// The steps and their requests.
const STEPS: [(&str, Asked, &str); 8] = [
    ("begin", Asked::Create, "^/admin/returns$"),
    ("confirm", Asked::Create, "^/admin/returns/[^/]+/request$"),
    ("items", Asked::Create, "/request-items$"),
    ("receive", Asked::Receive, "^/admin/returns/[^/]+/receive$"),
    ("count", Asked::Receive, "/receive-items$"),
    ("count broken", Asked::Receive, "/dismiss-items$"),
    ("confirm receipt", Asked::Receive, "/receive/confirm$"),
    ("call off", Asked::CallOff, "^/admin/returns/[^/]+/cancel$"),
];

/// The first of each operation.
const FIRST: [&str; 3] = ["begin", "receive", "call off"];

/// How many orders, and how many with a return, the table needs.
pub fn needs() -> (usize, usize) {
    let chosen = chosen();
    let fresh = chosen.iter().filter(|(step, _)| STEPS[*step].1 == Asked::Create).count();
    (fresh, chosen.len() - fresh)
}

fn chosen() -> Vec<(usize, Case)> {
    let mut chosen = Vec::new();
    for (step, (name, ..)) in STEPS.iter().enumerate() {
        for (nth, case) in cases().into_iter().enumerate() {
            // A connection that is refused is the same at any step, but each operation waits for one once.
            let turn = match case.trouble {
                Trouble::Down => FIRST.contains(name),
                _ => full() || nth % STEPS.len() == step,
            };
            if turn {
                chosen.push((step, case));
            }
        }
    }
    chosen
}

pub async fn returns(world: &Arc<World>) {
    let desk = Desk::open(world, "returns").await;
    let mut table = Table::new("returns");
    for (step, case) in chosen() {
        let (step, asked, path) = STEPS[step];
        let name = format!("{step}: {}", case.name);
        let (placed, _) = if asked == Asked::Create { world.delivered() } else { world.sent_back() };
        let order = desk.order_of(&placed).await;
        if matches!(case.trouble, Trouble::Down) {
            desk.go_down().await;
        }
        case.trouble.set(&desk, path);
        let id = match asked {
            Asked::Create => desk.take_back(&order, 2, None).await,
            Asked::Receive => desk.receive(&order, 2, 1).await,
            Asked::CallOff => desk.call_off_return(&order).await,
        };
        let end = case.trouble.through(&desk, &id).await;
        // What stands at the shop: what was asked for, or nothing of it.
        let (all, nothing, effect) = match asked {
            Asked::Create => {
                let made = world.asked_back(&placed).await;
                (made == [2.0], made.is_empty(), format!("{made:?}"))
            }
            Asked::Receive => {
                let came = world.came_back(&placed).await;
                (came == Some(3.0), came == Some(0.0), format!("{came:?}"))
            }
            Asked::CallOff => {
                let came = world.came_back(&placed).await;
                (came.is_none(), came == Some(0.0), format!("{came:?}"))
            }
        };
        table.add(&name, case.before, &end, &effect);
        assert!(all || nothing, "{name}: {effect} {:#?}", desk.detail(&id).await);
        if end.state == "done" || case.before {
            assert!(end.state == "done" && all, "{name}: {effect} {:#?}", desk.detail(&id).await);
        } else {
            assert!(end.reason.is_some(), "{name}: {end:#?}");
        }
    }
    table.close();
}
