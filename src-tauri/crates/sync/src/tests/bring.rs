//! What a worker brings in, what it says meanwhile, and what can be asked of it.

use std::{
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use connect::{
    ConnectError, Connected, Trouble,
    channel::{Bounce, FailedRecipient},
};
use model::{
    conversation::{Happening, Status},
    id::{AgentId, OperationId},
    message::Origin,
    operation::{Event, Reason, State},
    time::{DAY, Timestamp},
};
use store::{
    Durability,
    table::{
        conversation::{self, View},
        message::{self, NewOut},
        operation, part,
    },
};
use testkit::{FakeChannel, TestClock, build};
use uuid::Uuid;

use super::{
    cuts::mails,
    desk::{Desk, eventually, quick, until},
    scripted::{Scripted, trouble},
};
use crate::{Standing, Worker};

#[tokio::test]
async fn what_is_there_comes_then_what_arrives() {
    let desk = Desk::new().await;
    let channel = FakeChannel::new(&TestClock::at(desk.store.now.get()));
    for n in 0..10 {
        channel.receive(testkit::inbound().message_id(&format!("{n}@x.test")).build());
    }
    let worker = desk.channel(channel.clone());
    let state = until(&worker, |state| state.head_reached).await;
    assert_eq!((state.standing, state.clock_ahead_ms), (Standing::Online, Some(0)));
    eventually(|| async { desk.texts().await.len() == 10 }).await;
    let mut changes = desk.store.changes();
    desk.store.now.advance(1_000);
    channel.receive(testkit::inbound().message_id("new@x.test").build());
    eventually(|| async { desk.texts().await.len() == 11 }).await;
    assert_eq!(
        changes.recv().await.unwrap().iter().filter(|change| matches!(change, store::Change::Arrived { .. })).count(),
        1
    );
    worker.stop().await;
}

#[tokio::test]
async fn an_outage_is_said_and_mends_itself() {
    let desk = Desk::new().await;
    let channel = FakeChannel::new(&TestClock::default());
    let worker = desk.channel(channel.clone());
    until(&worker, |state| state.head_reached).await;
    channel.set_offline(true);
    desk.store.now.advance(5_000);
    let state = until(&worker, |state| matches!(state.standing, Standing::Offline { .. })).await;
    assert_eq!(state.standing, Standing::Offline { since: desk.store.now.get() });
    assert!(!state.head_reached && state.trouble.is_some());
    desk.store.now.advance(60_000);
    channel.receive(testkit::inbound().build());
    channel.set_offline(false);
    let state = until(&worker, |state| state.head_reached).await;
    assert_eq!((state.standing, state.trouble), (Standing::Online, None));
    eventually(|| async { desk.texts().await.len() == 1 }).await;
}

#[tokio::test]
async fn a_wrong_password_is_tried_once() {
    let desk = Desk::new().await;
    let channel = Arc::new(Scripted { then: Some(Trouble::SignIn), ..Scripted::new(vec![], 1) });
    let connected = Connected::Channel(Arc::clone(&channel) as Arc<dyn connect::Channel>);
    let worker = Worker::start_with(desk.store.store.clone(), desk.mailbox, connected, quick());
    let state = until(&worker, |state| state.standing == Standing::NeedsYou).await;
    assert_eq!(state.trouble.unwrap().trouble, Trouble::SignIn);
    worker.nudge();
    worker.nudge();
    worker.stop().await;
    assert_eq!(channel.connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_nudge_ends_the_wait() {
    let desk = Desk::new().await;
    let channel = FakeChannel::new(&TestClock::default());
    channel.set_offline(true);
    let patience =
        crate::Patience { first: Duration::from_secs(3_600), longest: Duration::from_secs(3_600), ..quick() };
    let connected = Connected::Channel(Arc::new(channel.clone()));
    let worker = Worker::start_with(desk.store.store.clone(), desk.mailbox, connected, patience);
    until(&worker, |state| matches!(state.standing, Standing::Offline { .. })).await;
    channel.set_offline(false);
    worker.nudge();
    until(&worker, |state| state.standing == Standing::Online).await;
    // What the outbox met of it ends it too, without asking the server.
    worker.report(&ConnectError::new(Trouble::Refused { code: "550".into() }, "no such user"));
    worker.report(&trouble(Trouble::SignIn));
    until(&worker, |state| state.standing == Standing::NeedsYou).await;
}

#[tokio::test]
async fn a_connector_that_breaks_is_a_connection_that_failed() {
    struct Breaks(Scripted);
    #[async_trait::async_trait]
    impl connect::Outbound for Breaks {
        fn next(&self, work: &connect::Work, progress: &connect::Progress) -> Result<connect::Next, ConnectError> {
            self.0.next(work, progress)
        }
        async fn send(
            &self,
            work: &connect::Work,
            step: &connect::Step,
            progress: &connect::Progress,
        ) -> connect::Outcome {
            self.0.send(work, step, progress).await
        }
        async fn probe(
            &self,
            work: &connect::Work,
            step: &connect::Step,
            progress: &connect::Progress,
        ) -> Result<connect::Probe, ConnectError> {
            self.0.probe(work, step, progress).await
        }
    }
    #[async_trait::async_trait]
    impl connect::Channel for Breaks {
        fn caps(&self) -> connect::ChannelCaps {
            self.0.caps()
        }
        async fn check(&self) -> Result<connect::channel::ChannelIdentity, ConnectError> {
            self.0.check().await
        }
        async fn run(
            &self,
            cursor: Option<serde_json::Value>,
            sink: tokio::sync::mpsc::Sender<connect::channel::ChannelBatch>,
        ) -> Result<(), ConnectError> {
            if self.0.connections.load(Ordering::SeqCst) == 0 {
                self.0.connections.fetch_add(1, Ordering::SeqCst);
                panic!("a parser met what nobody thought of");
            }
            self.0.run(cursor, sink).await
        }
        async fn fetch(&self, location: &connect::channel::Location, key: &str) -> Result<bytes::Bytes, ConnectError> {
            self.0.fetch(location, key).await
        }
        async fn complete(
            &self,
            location: &connect::channel::Location,
        ) -> Result<connect::channel::Inbound, ConnectError> {
            self.0.complete(location).await
        }
        async fn set_seen(&self, location: &connect::channel::Location) -> Result<(), ConnectError> {
            self.0.set_seen(location).await
        }
    }
    let desk = Desk::new().await;
    let worker = desk.channel(Breaks(Scripted::new(mails(3), 2)));
    until(&worker, |state| state.head_reached).await;
    eventually(|| async { desk.texts().await.len() == 3 }).await;
}

/// The first sync of a large mailbox: the window reads all the while, and the speed is printed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_burst_blocks_nobody() {
    const MAILS: u64 = 20_000;
    let desk = Desk::new().await;
    let worker = desk.channel(Scripted::new(mails(MAILS), 100));
    let began = Instant::now();
    let (mut reads, mut slowest) = (0u32, Duration::ZERO);
    let mut progress = Vec::new();
    while !worker.state().head_reached {
        let read = Instant::now();
        desk.store.read(|reader| conversation::page(reader, View::Open, None, None, 50)).await.unwrap();
        slowest = slowest.max(read.elapsed());
        reads += 1;
        progress.extend(worker.state().progress);
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let took = began.elapsed();
    let open = desk.store.read(|reader| conversation::counts(reader, View::Open, None)).await.unwrap();
    assert_eq!(open.total, MAILS);
    assert!(reads > 20, "the window could read only {reads} times");
    assert!(progress.is_sorted_by_key(|progress| progress.done));
    assert!(progress.iter().all(|progress| progress.total == MAILS && progress.done < MAILS));
    #[expect(clippy::print_stderr)]
    {
        eprintln!(
            "{MAILS} messages in {took:.1?}: {:.0} a second; {reads} pages read meanwhile, the slowest in {slowest:.1?}",
            MAILS as f64 / took.as_secs_f64()
        );
    }
}

#[tokio::test]
async fn what_was_left_at_the_provider_comes_when_asked_for() {
    let desk = Desk::new().await;
    let mut mail = mails(1).remove(0);
    mail.complete = false;
    mail.files = vec![connect::channel::InboundFile {
        name: "film.mov".into(),
        mime: "video/quicktime".into(),
        size: 5,
        content_id: None,
        inline: false,
        content: None,
        key: "2".into(),
    }];
    let channel = Arc::new(Scripted::new(vec![mail.clone()], 1));
    let connected = Connected::Channel(Arc::clone(&channel) as Arc<dyn connect::Channel>);
    let worker = Worker::start_with(desk.store.store.clone(), desk.mailbox, connected, quick());
    until(&worker, |state| state.head_reached).await;
    let message = desk
        .store
        .read(|reader| {
            let row = conversation::page(reader, View::Open, None, None, 1)?.rows.remove(0);
            Ok(message::timeline(reader, row.id, None, 1)?.0.remove(0))
        })
        .await
        .unwrap();
    let file = message.parts[0].id;
    worker.fetch_part(file).await.unwrap();
    let content = desk.store.read(move |reader| part::read_content(reader, file)).await.unwrap();
    assert_eq!(content.unwrap(), b"content of film.mov");
    worker.fetch_part(file).await.unwrap();
    worker.complete(message.id).await.unwrap();
    let id = message.id;
    let whole = desk.store.read(move |reader| message::get(reader, id)).await.unwrap();
    assert_eq!((whole.complete, whole.fresh.as_str()), (true, "the whole text"));
    worker.seen(id);
    eventually(|| async { channel.seen.lock().unwrap().len() == 1 }).await;
    worker.seen(id);
    worker.stop().await;
    assert_eq!(*channel.seen.lock().unwrap(), [mail.location], "it is told once");
}

#[tokio::test]
async fn a_file_that_is_no_more_is_marked_as_gone() {
    let desk = Desk::new().await;
    let mut mail = mails(1).remove(0);
    mail.files = vec![connect::channel::InboundFile {
        name: "film.mov".into(),
        mime: "video/quicktime".into(),
        size: 5,
        content_id: None,
        inline: false,
        content: None,
        key: "another".into(),
    }];
    let mut lost = Scripted::new(vec![mail], 1);
    let worker = desk.channel(Scripted::new(lost.mails.clone(), 1));
    until(&worker, |state| state.head_reached).await;
    worker.stop().await;
    lost.mails[0].files.clear();
    let worker = desk.channel(lost);
    let file = desk
        .store
        .read(|reader| {
            let row = conversation::page(reader, View::Open, None, None, 1)?.rows.remove(0);
            Ok(message::timeline(reader, row.id, None, 1)?.0.remove(0).parts.remove(0).id)
        })
        .await
        .unwrap();
    assert_eq!(worker.fetch_part(file).await.unwrap_err().trouble, Trouble::NotFound);
    let held = desk.store.read(move |reader| part::get(reader, file)).await.unwrap().held;
    assert_eq!(held, model::message::Held::Gone);
}

#[tokio::test]
async fn mail_that_came_back_parks_its_operation() {
    let desk = Desk::new().await;
    let first = Scripted::new(mails(1), 1);
    let worker = desk.channel(first);
    until(&worker, |state| state.head_reached).await;
    worker.stop().await;
    let (agent, account) = (AgentId(Uuid::now_v7()), desk.mailbox);
    let from = build::address("Northlight", "support@northlight.test");
    let operation = desk
        .store
        .write(Durability::Full, move |writer| {
            let talk = conversation::page(&writer.reader(), View::Open, None, None, 1)?.rows.remove(0).id;
            let payload = model::payload::SendMessage {
                account,
                conversation: talk,
                message: writer.new_id(),
                from: from.clone(),
                to: vec![],
                cc: vec![],
                bcc: vec![],
                subject: String::new(),
                text: String::new(),
                html: None,
                attachments: vec![],
                in_reply_to: None,
                references: vec![],
                seen: None,
            };
            let message = payload.message;
            let operation = insert_sent(writer, agent, payload)?;
            message::add_out(
                writer,
                NewOut {
                    id: Some(message),
                    conversation: talk,
                    account,
                    operation,
                    author: agent,
                    message_id: Some("ours@northlight.test".into()),
                    from,
                    to: vec![],
                    cc: vec![],
                    bcc: vec![],
                    subject: String::new(),
                    fresh: "Sorry".into(),
                    text: "Sorry".into(),
                    html: None,
                    attachments: vec![],
                    references: vec![],
                },
            )?;
            Ok(operation)
        })
        .await
        .unwrap();
    let mut bounce = mails(2).remove(1);
    bounce.origin = Origin::Bounce;
    bounce.bounce = Some(Bounce {
        original_message_id: Some("ours@northlight.test".into()),
        failed: vec![FailedRecipient { address: "a@b.test".into(), diagnostic: "550".into(), permanent: true }],
    });
    let all = [mails(1), vec![bounce]].concat();
    let worker = desk.channel(Scripted::new(all, 5));
    until(&worker, |state| state.head_reached).await;
    let parked = desk.store.read(move |reader| operation::get(reader, operation)).await.unwrap().state;
    let reason = Reason::Bounced { address: "a@b.test".into(), diagnostic: "550".into() };
    assert_eq!(parked, State::NeedsYou { reason });
}

fn insert_sent(
    writer: &mut store::Writer<'_>,
    agent: AgentId,
    payload: model::payload::SendMessage,
) -> store::Result<OperationId> {
    let id = operation::insert(
        writer,
        &operation::NewOperation {
            request: "r".into(),
            position: 0,
            payload: model::payload::Payload::SendMessage(payload),
            facts: None,
            agent,
            conversation: None,
            not_before: Timestamp(0),
            undo_until: Timestamp(0),
            stale_after: Timestamp(0),
            after: vec![],
        },
    )?;
    let stored = operation::get(&writer.reader(), id)?;
    let sent = stored.state.after(Event::StepDone { last: true }).expect("a waiting one can be done");
    operation::set_state(writer, &stored, &sent)?;
    Ok(id)
}

#[tokio::test]
async fn snoozed_conversations_wake_in_their_time() {
    let desk = Desk::new().await;
    let worker = desk.channel(Scripted::new(mails(1), 1));
    until(&worker, |state| state.head_reached).await;
    let agent = AgentId(Uuid::now_v7());
    let until = desk.store.now().plus_ms(DAY);
    let id = desk
        .store
        .write(Durability::Normal, move |writer| {
            let id = conversation::page(&writer.reader(), View::Open, None, None, 1)?.rows.remove(0).id;
            conversation::act(writer, agent, id, Happening::Snooze { until })?;
            Ok(id)
        })
        .await
        .unwrap();
    desk.store.now.advance(DAY - 20);
    let alarm = tokio::spawn(crate::wake_snoozed(desk.store.store.clone()));
    let status = || async { desk.store.read(move |reader| conversation::get(reader, id)).await.unwrap().status };
    assert_eq!(status().await, Status::Snoozed { until });
    desk.store.now.advance(20);
    eventually(|| async { status().await == Status::Open }).await;
    alarm.abort();
}

#[tokio::test]
async fn open_conversations_are_read_whole_by_themselves_and_others_are_not() {
    let desk = Desk::new().await;
    let mut all = mails(3);
    for mail in &mut all {
        mail.complete = false;
        mail.text = String::new();
        mail.fresh = String::new();
    }
    let lost = all[1].location.clone();
    let worker = desk.channel(Scripted::new(all.clone(), 3));
    until(&worker, |state| state.head_reached).await;
    worker.stop().await;
    let rows = desk.store.read(|reader| Ok(conversation::page(reader, View::Open, None, None, 9)?.rows)).await.unwrap();
    assert_eq!(rows.len(), 3);
    let (done, agent) = (rows[0].id, AgentId(Uuid::now_v7()));
    let resolve = move |w: &mut store::Writer<'_>| conversation::act(w, agent, done, Happening::Resolve).map(drop);
    desk.store.write(Durability::Normal, resolve).await.unwrap();
    // One of those that are open is no longer at the provider.
    let moved = all.iter_mut().find(|mail| mail.location == lost).unwrap();
    moved.location.key += 1_000;
    let patience = crate::Patience { whole: Duration::from_millis(20), ..quick() };
    let connected = Connected::Channel(Arc::new(Scripted::new(all, 3)));
    let worker = Worker::start_with(desk.store.store.clone(), desk.mailbox, connected, patience);
    let texts = async || {
        let mut texts = desk.texts().await;
        texts.retain(|text| !text.is_empty());
        texts
    };
    eventually(|| async { !texts().await.is_empty() }).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(texts().await, ["the whole text"], "what is over stays as it was");
    worker.stop().await;
}
