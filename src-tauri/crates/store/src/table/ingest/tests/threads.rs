//! Which conversation a message joins.

use model::{conversation::Happening, customer::IdentityKind};

use super::desk::{ANNA, BEN, Desk, SHOP};
use crate::table::{conversation, customer, setting};

#[tokio::test]
async fn answers_join_by_what_they_refer_to() {
    let desk = Desk::new().await;
    desk.bring([desk.letter("lamp"), desk.letter("more").later(5).replies(&["lamp"]).subject("Something else")]).await;
    let talk = desk.talk().await;
    assert_eq!(desk.ids(talk.id).await, ["lamp@mail.test", "more@mail.test"]);
    assert_eq!((talk.subject.as_str(), talk.snippet.as_str()), ("About lamp", "This is more."));
}

/// chatwoot #10028: a mail with a subject of its own disappeared in an old conversation.
#[tokio::test]
async fn a_new_subject_without_reference_is_a_new_conversation_and_so_is_an_old_subject() {
    let desk = Desk::new().await;
    desk.bring([
        desk.letter("one").subject("Order 1042"),
        desk.letter("two").later(1).subject("Re: Order 1042"),
        desk.letter("three").later(2).from(BEN).subject("Order 1042"),
    ])
    .await;
    assert_eq!(desk.talks().await.len(), 3);
}

/// chatwoot #3868: answers of programs that give In-Reply-To alone were lost.
#[tokio::test]
async fn in_reply_to_alone_is_enough() {
    let desk = Desk::new().await;
    desk.bring([
        desk.letter("lamp"),
        desk.letter("more").later(5).replies(&["lamp"]).with(|mail| mail.references.clear()),
    ])
    .await;
    assert_eq!(desk.ids(desk.talk().await.id).await.len(), 2);
}

/// chatwoot #15869, #8572: two customers ended in one conversation.
#[tokio::test]
async fn who_takes_no_part_does_not_join_but_is_linked() {
    let desk = Desk::new().await;
    desk.bring([desk.letter("lamp"), desk.letter("theft").later(5).from(BEN).replies(&["lamp"])]).await;
    let talks = desk.talks().await;
    assert_eq!(talks.len(), 2);
    assert_eq!(talks[1].linked, Some(talks[0].id));
    assert_ne!(talks[0].customer, talks[1].customer);
    assert_eq!(desk.ids(talks[0].id).await, ["lamp@mail.test"]);
}

#[tokio::test]
async fn who_was_in_copy_takes_part() {
    let desk = Desk::new().await;
    desk.bring([
        desk.letter("lamp").cc(&["Ben@Example.test"]),
        desk.letter("yes").later(5).from(BEN).replies(&["lamp"]),
    ])
    .await;
    let talk = desk.talk().await;
    assert_eq!(desk.ids(talk.id).await.len(), 2);
    let talk_customer = desk.store.read(move |reader| customer::get(reader, talk.customer)).await.unwrap();
    assert_eq!(talk_customer.identities[0].value, ANNA);
}

#[tokio::test]
async fn another_address_of_the_same_customer_takes_part() {
    let desk = Desk::new().await;
    desk.bring([desk.letter("lamp")]).await;
    let owner = desk.talk().await.customer;
    desk.write(move |writer| {
        writer.connection().execute(
            "INSERT INTO customer_identity (kind, account, value, customer) VALUES ('email', zeroblob(16), ?, ?)",
            ("anna@work.test", owner.0.as_bytes()),
        )?;
        Ok(())
    })
    .await;
    desk.bring([desk.letter("more").later(5).from("anna@work.test").replies(&["lamp"])]).await;
    assert_eq!(desk.ids(desk.talk().await.id).await.len(), 2);
}

/// A colleague forwards a customer's mail to a supplier: neither sees the other.
#[tokio::test]
async fn a_forward_to_somebody_else_is_a_conversation_of_its_own() {
    let desk = Desk::new().await;
    desk.bring([
        desk.letter("lamp"),
        desk.letter("forward").later(5).sent_to("supplier@factory.test").replies(&["lamp"]),
        desk.letter("answer").later(9).from("supplier@factory.test").replies(&["lamp", "forward"]),
    ])
    .await;
    let talks = desk.talks().await;
    assert_eq!(talks.len(), 2);
    assert_eq!(desk.ids(talks[0].id).await, ["lamp@mail.test"]);
    assert_eq!(desk.ids(talks[1].id).await, ["forward@mail.test", "answer@mail.test"]);
    assert_eq!(talks[1].linked, Some(talks[0].id));
}

/// The first sync runs backwards.
#[tokio::test]
async fn ancestors_that_come_later_join_what_refers_to_them() {
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]] {
        let desk = Desk::new().await;
        let all = [
            desk.letter("a"),
            desk.letter("b").later(10).sent_to(ANNA).replies(&["a"]),
            desk.letter("c").later(20).replies(&["a", "b"]),
            desk.letter("d").later(30).sent_to(ANNA).replies(&["b", "c"]),
        ];
        for index in order {
            desk.bring([all[index].clone()]).await;
        }
        let talk = desk.talk().await;
        assert_eq!(desk.ids(talk.id).await, ["a@mail.test", "b@mail.test", "c@mail.test", "d@mail.test"], "{order:?}");
        assert_eq!((talk.subject.as_str(), talk.last_out, talk.waiting_since), ("About a", true, None), "{order:?}");
        assert_eq!(talk.created_at, desk.now());
    }
}

/// Two answers to a mail that lies deeper than what is synced.
#[tokio::test]
async fn siblings_meet_in_an_ancestor_that_never_comes() {
    let desk = Desk::new().await;
    desk.bring([
        desk.letter("two").later(9).replies(&["root", "lost"]),
        desk.letter("one").later(5).replies(&["root"]),
        // Somebody else answers the same mailing.
        desk.letter("other").later(7).from(BEN).replies(&["root"]),
    ])
    .await;
    let talks = desk.talks().await;
    assert_eq!(talks.len(), 2);
    assert_eq!(desk.ids(talks[1].id).await, ["one@mail.test", "two@mail.test"]);
    assert_eq!(talks[0].linked, None);
}

#[tokio::test]
async fn two_that_turn_out_to_be_one_become_one_while_untouched() {
    let desk = Desk::new().await;
    let bridge = desk.letter("bridge").later(5).replies(&["start"]);
    desk.bring([desk.letter("start"), desk.letter("end").later(9).replies(&["bridge"]).seen()]).await;
    assert_eq!(desk.talks().await.len(), 2);
    let mut changes = desk.store.changes();
    desk.bring([bridge]).await;
    let talk = desk.talk().await;
    assert_eq!(desk.ids(talk.id).await, ["start@mail.test", "bridge@mail.test", "end@mail.test"]);
    assert_eq!((talk.subject.as_str(), talk.snippet.as_str()), ("About start", "This is end."));
    assert_eq!(talk.waiting_since, Some(desk.now()));
    assert!(talk.unread);
    assert_eq!(super::desk::arrived(&changes.try_recv().unwrap()).len(), 1);
}

#[tokio::test]
async fn what_an_agent_has_touched_is_only_linked() {
    let desk = Desk::new().await;
    desk.bring([desk.letter("start"), desk.letter("end").later(9).replies(&["bridge"])]).await;
    let (start, agent) = (desk.talks().await[0].id, desk.agent);
    desk.write(move |writer| conversation::act(writer, agent, start, Happening::Resolve)).await;
    desk.bring([desk.letter("bridge").later(5).replies(&["start"])]).await;
    let talks = desk.talks().await;
    assert_eq!(talks.len(), 2);
    let start = talks.iter().find(|talk| talk.id == start).unwrap();
    let end = talks.iter().find(|talk| talk.id != start.id).unwrap();
    assert_eq!(desk.ids(start.id).await, ["start@mail.test", "bridge@mail.test"]);
    assert_eq!(end.linked, Some(start.id));
}

#[tokio::test]
async fn a_contact_form_speaks_for_the_customer() {
    let desk = Desk::new().await;
    desk.write(|writer| setting::put(writer, "contact_forms", &["Form@Builder.test"])).await;
    desk.bring([
        desk.letter("own").from(SHOP).reply_to("c1@example.test"),
        desk.letter("no reply").later(1).from("no-reply@shop.test").reply_to("c2@example.test"),
        desk.letter("form").later(2).from("form@builder.test").reply_to("c3@example.test"),
        desk.letter("person").later(3).from("anna@work.test").reply_to("anna@home.test"),
    ])
    .await;
    let mut addresses = Vec::new();
    for talk in desk.talks().await {
        let customer = desk.store.read(move |reader| customer::get(reader, talk.customer)).await.unwrap();
        assert!(customer.identities.iter().all(|identity| identity.kind == IdentityKind::Email));
        addresses.extend(customer.identities.into_iter().map(|identity| identity.value));
        assert!(talk.waiting_since.is_some());
    }
    assert_eq!(addresses, ["c1@example.test", "c2@example.test", "c3@example.test", "anna@work.test"]);
}

#[tokio::test]
async fn what_we_sent_is_in_the_recipients_conversation() {
    let desk = Desk::new().await;
    desk.bring([desk.letter("offer").sent_to(ANNA).with(|mail| mail.to[0].name = "Anna Berg".into())]).await;
    let talk = desk.talk().await;
    assert_eq!((talk.customer_name.as_str(), talk.last_out, talk.waiting_since), ("Anna Berg", true, None));
    desk.bring([desk.letter("thanks").later(5).replies(&["offer"])]).await;
    assert_eq!(desk.ids(desk.talk().await.id).await.len(), 2);
}
