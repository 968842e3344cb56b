//! What rules do with what arrives, and that trying one does nothing.

use model::{
    conversation::Priority,
    rule::{Actions, Conditions, Rule},
};

use super::desk::{ANNA, BEN, Desk};
use crate::table::{conversation, customer, rule};

fn on_words(words: &[&str], actions: Actions) -> Rule {
    let words = words.iter().map(|word| (*word).to_owned()).collect();
    Rule { conditions: Conditions { words, ..Conditions::default() }, actions }
}

#[tokio::test]
async fn a_rule_does_nothing_until_it_is_on_and_then_for_what_arrives() {
    let desk = Desk::new().await;
    let agent = desk.agent;
    let actions = Actions { tags: vec!["damage".into()], assign: Some(agent), priority: Some(Priority::Urgent) };
    let broken = on_words(&["about"], actions.clone());
    let kept = broken.clone();
    let id = desk.write(move |w| rule::add(w, agent, "Damage", &kept)).await;
    desk.bring([desk.letter("one")]).await;
    let talk = desk.talk().await;
    assert_eq!((talk.priority, talk.assignee), (Priority::Normal, None));
    // The trial says what it would do, and changes nothing.
    let (tried, of) = desk.store.read(move |r| rule::try_out(r, &broken, 1_000)).await.unwrap();
    assert_eq!((tried.len(), of), (1, 1));
    assert_eq!((tried[0].row.id, &tried[0].would), (talk.id, &actions));
    assert_eq!(desk.talk().await, talk);
    desk.write(move |w| rule::enable(w, agent, id, true)).await;
    desk.bring([desk.letter("two").from(BEN)]).await;
    let talks = desk.talks().await;
    let ben = talks.iter().find(|other| other.id != talk.id).unwrap().clone();
    assert_eq!((ben.priority, ben.assignee), (Priority::Urgent, Some(agent)));
    let tags = desk.store.read(move |r| conversation::tag::of(r, ben.id)).await.unwrap();
    assert_eq!(tags, ["damage"]);
    assert_eq!(desk.talks().await.iter().find(|other| other.id == talk.id), Some(&talk), "what was there stays");
    // A message that is there already is no arrival.
    desk.write(move |w| conversation::prioritise(w, agent, ben.id, Priority::Low)).await;
    desk.bring([desk.letter("two").from(BEN)]).await;
    let after = desk.talks().await.into_iter().find(|other| other.id == ben.id).unwrap();
    assert_eq!(after.priority, Priority::Low);
    // With other words it is another rule, and off.
    desk.write(move |w| rule::set(w, agent, id, "Damage", &on_words(&["late"], Actions::default()))).await;
    assert!(!desk.store.read(move |r| rule::get(r, id)).await.unwrap().enabled);
}

#[tokio::test]
async fn what_an_agent_has_stays_with_them_and_tags_of_the_customer_count() {
    let desk = Desk::new().await;
    let (agent, other) = (desk.agent, model::id::AgentId(uuid::Uuid::now_v7()));
    desk.bring([desk.letter("one").from(ANNA)]).await;
    let talk = desk.talk().await;
    let (id, anna) = (talk.id, talk.customer);
    let vip = Rule {
        conditions: Conditions { tags: vec!["vip".into()], ..Conditions::default() },
        actions: Actions { assign: Some(other), priority: Some(Priority::High), ..Actions::default() },
    };
    desk.write(move |w| {
        conversation::assign(w, agent, id, Some(agent))?;
        customer::set_tag(w, agent, anna, "VIP", true)?;
        let rule = rule::add(w, agent, "VIP", &vip)?;
        rule::enable(w, agent, rule, true)
    })
    .await;
    desk.bring([desk.letter("two").replies(&["one"]), desk.letter("three").from(BEN)]).await;
    let talks = desk.talks().await;
    let of = |customer| talks.iter().find(|talk| (talk.customer == anna) == customer).unwrap();
    assert_eq!((of(true).assignee, of(true).priority), (Some(agent), Priority::High));
    assert_eq!((of(false).assignee, of(false).priority), (None, Priority::Normal));
}

#[tokio::test]
async fn years_of_mail_are_left_alone() {
    let desk = Desk::fresh().await;
    let agent = desk.agent;
    let all = on_words(&["about"], Actions { tags: vec!["old".into()], ..Actions::default() });
    desk.write(move |w| {
        let rule = rule::add(w, agent, "All", &all)?;
        rule::enable(w, agent, rule, true)
    })
    .await;
    let mut rows = crate::table::ingest::ChannelRows { first_sync: true, ..Default::default() };
    rows.events = vec![desk.letter("one").later(-60 * 24 * 3).event()];
    desk.rows(rows).await;
    let id = desk.talk().await.id;
    assert!(desk.store.read(move |r| conversation::tag::of(r, id)).await.unwrap().is_empty());
}
