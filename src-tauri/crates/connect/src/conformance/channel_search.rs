//! A channel's own search: what lies at the provider is found by words of any script, and read from there.

use model::search::{Search, Term};
use uuid::Uuid;

use super::{ChannelWorld, CustomerMail, connect_channel, setup::is_offline};
use crate::{
    Channel, ConnectError, Trouble,
    channel::{Found, Wanted},
};

fn terms(typed: &str) -> Vec<Term> {
    Search::parse(typed).terms
}

async fn found(channel: &dyn Channel, typed: &str, limit: usize) -> Result<Found, ConnectError> {
    channel.search(None, &Wanted { terms: terms(typed), limit, ..Wanted::default() }).await
}

fn names(found: &Found) -> Vec<&str> {
    found.messages.iter().filter_map(|one| one.message_id.as_deref()).collect()
}

pub async fn finds_what_lies_at_the_provider(world: &mut dyn ChannelWorld) {
    let channel = connect_channel(world, &world.settings());
    let channel = channel.as_ref();
    if !channel.caps().search {
        let error = found(channel, "lantern", 10).await.expect_err("what cannot search says so");
        assert_eq!(error.trouble, Trouble::Unsupported);
        return;
    }
    let mark = Uuid::new_v4().simple().to_string();
    let from = world.customer(0);
    let domain = from.address.rsplit_once('@').expect("an address").1.to_owned();
    let letter = |n: u32, subject: &str, text: &str| CustomerMail {
        message_id: format!("{n}.{mark}@{domain}"),
        from: from.clone(),
        in_reply_to: None,
        references: vec![],
        subject: subject.to_owned(),
        text: format!("{text} {mark}\n"),
        files: vec![],
    };
    let letters = [
        letter(1, "A paper lantern", "The lantern arrived torn, thank you."),
        letter(2, "灯笼破了", "你好,纸灯笼到的时候已经破损。"),
    ];
    for letter in &letters {
        world.customer_writes(letter).await;
    }
    let (english, chinese) = (letters[0].message_id.as_str(), letters[1].message_id.as_str());
    for (typed, expected) in [
        (format!("lantern {mark}"), vec![english]),
        (format!("subject:灯笼 {mark}"), vec![chinese]),
        (format!("破损 {mark}"), vec![chinese]),
        (format!("{mark} -torn"), vec![chinese]),
        (format!("\"arrived torn\" {mark}"), vec![english]),
        (format!("lantern 破损 {mark}"), vec![]),
    ] {
        let found = found(channel, &typed, 10).await.expect("the provider looks");
        assert_eq!((names(&found), found.total), (expected.clone(), expected.len() as u64), "{typed}");
    }
    let by_sender = found(channel, &format!("from:{} {mark}", from.address), 1).await.expect("the provider looks");
    assert_eq!((by_sender.messages.len(), by_sender.total), (1, 2), "the limit cuts, and is told");

    let one = found(channel, &format!("lantern {mark}"), 10).await.expect("the provider looks").messages.remove(0);
    assert_eq!(one.subject, letters[0].subject);
    assert!(one.from.address.eq_ignore_ascii_case(&from.address) && one.received_at.0 > 0);
    let whole = channel.complete(&one.location).await.expect("what was found is read");
    assert!(whole.complete && whole.text.contains("arrived torn"));

    world.set_offline(true).await;
    is_offline(&found(channel, "lantern", 10).await.expect_err("nobody answers"));
    world.set_offline(false).await;
}
