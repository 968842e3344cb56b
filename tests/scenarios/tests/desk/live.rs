//! What arrives appears without being asked for.

use std::sync::Arc;

use scenarios::{Desk, World, until};

pub async fn a_mail_appears_by_itself(world: &Arc<World>) {
    let desk = Desk::open(world, "live").await;
    // The first reading is over when the server is listened to; a mail proves it.
    let first = world.word("hello");
    world.writes("mara@customer.test", "live", &first, None).await;
    desk.conversation(&first).await;
    until("the desk listens", async || {
        let listening = desk.imap.log().iter().any(|command| command.to_uppercase().contains("IDLE"));
        listening.then_some(()).ok_or_else(|| format!("{:?}", desk.imap.log()))
    })
    .await;
    desk.heard.forget();
    let second = world.word("again");
    world.writes("nils@customer.test", "live", &second, None).await;
    until("the window is told", async || desk.heard.has("inbox").then_some(()).ok_or(String::new())).await;
    desk.conversation(&second).await;
}
