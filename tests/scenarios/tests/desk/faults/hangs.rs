//! The request takes effect, and the answer never comes: the desk gives up waiting for it and looks.

use std::{sync::Arc, time::Duration};

use scenarios::{Desk, World, until, until_within};
use test_servers::proxy::{Fault, Rule, SmtpFault, SmtpRule, Stage};

use super::{Table, full};

pub async fn hangs(world: &Arc<World>) {
    let desk = Desk::open(world, "hangs").await;
    let mail = if full() { Some(a_mail(world, &desk).await) } else { None };
    let mut table = Table::new("hangs");
    let mut asked = Vec::new();
    // A write is waited for as long as a slow shop may need; so all of them hang at once.
    for (step, path) in [
        ("begin", "^/admin/returns$"),
        ("items", "/request-items$"),
        ("confirm", "^/admin/returns/[^/]+/request$"),
        ("refund", "/refund$"),
    ] {
        let (placed, _) = world.delivered();
        let order = desk.order_of(&placed).await;
        desk.shop.rule(Rule::new("POST", path, Fault::HangAfterEffect).unwrap());
        let id =
            if step == "refund" { desk.refund(&order, "7.89").await } else { desk.take_back(&order, 2, None).await };
        asked.push((step, placed, id));
        until("the answer does not come", async || {
            let log = desk.shop.log();
            let hang = log.iter().filter(|exchange| exchange.fault.is_some() && exchange.delivered > 0).count();
            (hang == asked.len()).then_some(()).ok_or(format!("{hang}"))
        })
        .await;
    }
    for (step, placed, id) in asked {
        let end = desk.rests(&id).await;
        let (made, paid) = (world.asked_back(&placed).await, world.paid_back(&placed));
        table.add(step, false, &end, &format!("{made:?} {paid:?}"));
        assert_eq!(end.state, "done", "{:#?}", desk.detail(&id).await);
        if step == "refund" {
            assert_eq!((made.len(), paid.as_slice()), (0, ["7.89".to_owned()].as_slice()));
        } else {
            assert_eq!((made.as_slice(), paid.len()), ([2.0].as_slice(), 0));
        }
    }
    if let Some((word, id)) = mail {
        let end = until_within(Duration::from_mins(15), "the mail rests", async || {
            let now = desk.operation(&id).await;
            if matches!(now.state.as_str(), "done" | "needs_you") { Ok(now) } else { Err(now.state) }
        })
        .await;
        table.add("final dot", false, &end, &format!("{} mails", world.arrived(&word)));
        assert_eq!((end.state.as_str(), world.arrived(&word)), ("done", 1), "{:#?}", desk.detail(&id).await);
    }
    table.close();
}

/// A mail is waited for ten minutes (RFC 5321, 4.5.3.2.6).
async fn a_mail(world: &Arc<World>, desk: &Desk) -> (String, String) {
    let word = world.word("hang");
    world.writes("mara@customer.test", "hangs", &word, None).await;
    let conversation = desk.conversation(&word).await;
    desk.smtp.rule(SmtpRule::new(Stage::FinalDot, SmtpFault::HangAfter));
    let id = desk.reply(&conversation.id, "A new one is on its way.", &[]).await;
    (word, id)
}
