//! What goes out.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use connect::{
    Channel, ConnectError, Files, Next, Outcome, Probe, Progress, Step, Trouble, Work, conformance::ChannelWorld,
};
use model::{
    id::{OperationId, PartId},
    message::{Address, Origin},
    payload::{Payload, SendMessage},
};
use test_servers::{
    MailOptions,
    mail::{BOUNCES, LATER, REFUSED},
    proxy::{ImapFault, ImapRule, SmtpFault, SmtpRule, Stage},
};
use uuid::Uuid;

use crate::{watch::Watch, world::World};

struct NoFiles;

#[async_trait]
impl Files for NoFiles {
    async fn read(&self, _: PartId) -> Result<Bytes, ConnectError> {
        Err(ConnectError::new(Trouble::NotFound, "there are none"))
    }
}

fn work(world: &World, to: &str) -> Work {
    let message = SendMessage {
        account: Uuid::from_u128(1).into(),
        conversation: Uuid::new_v4().into(),
        message: Uuid::new_v4().into(),
        from: world.us(),
        to: vec![Address { name: String::new(), address: to.into() }],
        cc: vec![],
        bcc: vec![],
        subject: "Re: lamp".into(),
        text: "It is on its way.\n.\n..dots\n".into(),
        html: None,
        attachments: vec![],
        in_reply_to: None,
        references: vec![],
        seen: None,
    };
    Work {
        id: OperationId(Uuid::new_v4()),
        payload: Payload::SendMessage(message),
        first_attempt: world.now(),
        files: Arc::new(NoFiles),
    }
}

fn step(channel: &dyn Channel, work: &Work, done: &[&str]) -> Step {
    let progress: Progress = done.iter().map(|name| ((*name).to_owned(), true.into())).collect();
    match channel.next(work, &progress).unwrap() {
        Next::Step(step) => step,
        other => panic!("nothing is left: {other:?}"),
    }
}

async fn send(channel: &dyn Channel, work: &Work, step: &Step) -> Outcome {
    channel.send(work, step, &Progress::new()).await
}

async fn is_found(channel: &dyn Channel, work: &Work, step: &Step) -> bool {
    matches!(channel.probe(work, step, &Progress::new()).await.unwrap(), Probe::Found(_))
}

fn count(world: &World, user: &str, folder: &str, work: &Work) -> usize {
    let id = work.message_id().unwrap();
    let all = world.mail.mailbox(user, folder).unwrap();
    all.iter().filter(|raw| String::from_utf8_lossy(raw).contains(&format!("Message-ID: <{id}>"))).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_goes_out_once_with_its_proof() {
    let mut world = World::start(MailOptions::default()).await;
    let channel = world.channel();
    let work = work(&world, "ann@customer.test");
    let first = step(&*channel, &work, &[]);
    assert_eq!(first.name, "send");
    assert!(matches!(send(&*channel, &work, &first).await, Outcome::Done(_)));
    world
        .mail
        .wait_for_mailbox("support", "INBOX", std::time::Duration::from_secs(20), |all| all.len() == 1)
        .await
        .unwrap();
    assert!(is_found(&*channel, &work, &first).await, "the proof copy");
    let second = step(&*channel, &work, &["send"]);
    assert_eq!(second.name, "append");
    assert!(!is_found(&*channel, &work, &second).await);
    assert!(matches!(send(&*channel, &work, &second).await, Outcome::Done(_)));
    assert!(matches!(send(&*channel, &work, &second).await, Outcome::Done(_)), "again makes no second");
    assert_eq!((count(&world, "support", "Sent", &work), count(&world, "support", "INBOX", &work)), (1, 1));
    let arrived = world.arrived(&work.message_id().unwrap()).await;
    assert_eq!(arrived.len(), 1);
    assert_eq!(arrived[0].text.replace("\r\n", "\n").trim_end(), "It is on its way.\n.\n..dots");
    assert!(arrived[0].headers.iter().all(|(_, value)| !value.contains("Bcc")));

    // What we read back of it are two places of one message.
    let mut watch = Watch::start(&channel, None);
    watch.until("both copies", |now| now.here.len() == 2 && now.head).await;
    let copies: Vec<_> = watch.here.values().collect();
    assert_eq!(copies[0].digest, copies[1].digest);
    assert_eq!(copies[0].message_id, work.message_id());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_address_stops_the_mail() {
    let world = World::start(MailOptions::default()).await;
    let channel = world.channel();
    let refused = work(&world, REFUSED);
    let first = step(&*channel, &refused, &[]);
    match send(&*channel, &refused, &first).await {
        Outcome::Refused { code, message } => {
            assert_eq!(code, "mail.recipient");
            let message = serde_json::to_string(&message).unwrap();
            assert!(message.contains(REFUSED) && message.contains("nobody here by that name"), "{message}");
        }
        other => panic!("{other:?}"),
    }
    let later = work(&world, LATER);
    match send(&*channel, &later, &first).await {
        Outcome::NotHappened(error) => assert_eq!(error.trouble, Trouble::RateLimited { retry_after: None }),
        other => panic!("{other:?}"),
    }
    let both = {
        let mut work = work(&world, "ann@customer.test");
        if let Payload::SendMessage(message) = &mut work.payload {
            message.bcc.push(Address { name: String::new(), address: REFUSED.into() });
        }
        work
    };
    assert!(matches!(send(&*channel, &both, &first).await, Outcome::Refused { .. }));
    assert_eq!(world.mail.mailbox("customer", "INBOX").unwrap().len(), 0, "nobody gets half of it");
    assert_eq!(world.mail.mailbox("support", "INBOX").unwrap().len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn losses_before_and_after_the_dot_are_told_apart() {
    let world = World::start(MailOptions::default()).await;
    let channel = world.channel();
    for stage in [Stage::Greeting, Stage::Hello, Stage::Auth, Stage::Mail, Stage::Rcpt, Stage::Data, Stage::Body] {
        let work = work(&world, "ann@customer.test");
        world.smtp.rule(SmtpRule::new(stage, SmtpFault::CutBefore));
        let outcome = send(&*channel, &work, &step(&*channel, &work, &[])).await;
        assert!(matches!(outcome, Outcome::NotHappened(_)), "{stage:?}: {outcome:?}");
        world.smtp.clear_rules();
        assert_eq!(count(&world, "customer", "INBOX", &work), 0);
    }
    for fault in [SmtpFault::CutAfter, SmtpFault::AnswerAfter("451 4.3.0 lost".into())] {
        let work = work(&world, "ann@customer.test");
        let first = step(&*channel, &work, &[]);
        world.smtp.rule(SmtpRule::new(Stage::FinalDot, fault));
        let outcome = send(&*channel, &work, &first).await;
        assert!(matches!(outcome, Outcome::Unknown(_)), "{outcome:?}");
        world.smtp.clear_rules();
        let start = std::time::Instant::now();
        while !is_found(&*channel, &work, &first).await {
            assert!(start.elapsed().as_secs() < 20, "it went out, and its proof is found");
        }
    }
    let cut = work(&world, "ann@customer.test");
    let first = step(&*channel, &cut, &[]);
    world.smtp.rule(SmtpRule::new(Stage::FinalDot, SmtpFault::CutBefore));
    assert!(matches!(send(&*channel, &cut, &first).await, Outcome::Unknown(_)), "who can tell, from here");
    match channel.probe(&cut, &first, &Progress::new()).await.unwrap() {
        Probe::Absent { read } => {
            let read = serde_json::to_string(&read).unwrap();
            assert!(read.contains("not_in_folders") && read.contains("sent") && read.contains("inbox"), "{read}");
        }
        Probe::Found(_) => panic!("it never went out"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn filing_is_found_again() {
    let world = World::start(MailOptions::default()).await;
    let channel = world.channel();
    let work = work(&world, "ann@customer.test");
    let append = step(&*channel, &work, &["send"]);
    world.imap.rule(ImapRule::new("^APPEND ", ImapFault::CutBefore).unwrap());
    assert!(!matches!(send(&*channel, &work, &append).await, Outcome::Done(_)));
    assert!(!is_found(&*channel, &work, &append).await);
    world.imap.clear_rules();
    world.imap.rule(ImapRule::new("^APPEND ", ImapFault::CutAfter).unwrap());
    assert!(matches!(send(&*channel, &work, &append).await, Outcome::Unknown(_)));
    assert!(is_found(&*channel, &work, &append).await);
    assert_eq!(count(&world, "support", "Sent", &work), 1);
    world.imap.rule(ImapRule::new("^APPEND ", ImapFault::Answer("NO [OVERQUOTA] full".into())).unwrap());
    let other = self::work(&world, "ann@customer.test");
    match send(&*channel, &other, &append).await {
        Outcome::Refused { code, .. } => assert_eq!(code, "mail.not_filed"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_that_is_too_big_is_not_begun() {
    let world = World::start(MailOptions { message_size_limit: 20_000, ..MailOptions::default() }).await;
    let channel = world.channel();
    let mut work = work(&world, "ann@customer.test");
    if let Payload::SendMessage(message) = &mut work.payload {
        message.text = "too much\n".repeat(5_000);
    }
    match send(&*channel, &work, &step(&*channel, &work, &[])).await {
        Outcome::Refused { code, .. } => assert_eq!(code, "mail.too_big"),
        other => panic!("{other:?}"),
    }
    assert!(world.smtp.log().iter().all(|passed| passed.stage != Stage::Mail));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_back_names_the_mail() {
    let world = World::start(MailOptions::default()).await;
    let channel = world.channel();
    let work = work(&world, BOUNCES);
    let outcome = send(&*channel, &work, &step(&*channel, &work, &[])).await;
    assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
    let mut watch = Watch::start(&channel, None);
    watch.until("the bounce", |now| now.here.values().any(|one| one.bounce.is_some())).await;
    let bounce = watch.here.values().find(|one| one.bounce.is_some()).unwrap();
    assert_eq!(bounce.origin, Origin::Bounce);
    let bounce = bounce.bounce.as_ref().unwrap();
    assert_eq!(bounce.original_message_id, work.message_id());
    assert_eq!((bounce.failed[0].address.as_str(), bounce.failed[0].permanent), (BOUNCES, true));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_that_was_changed_is_for_a_person() {
    let world = World::start(MailOptions::default()).await;
    let channel = crate::world::connected(&world.wrong_secret().unwrap());
    let work = work(&world, "ann@customer.test");
    match send(&*channel, &work, &step(&*channel, &work, &[])).await {
        Outcome::NotHappened(error) => assert_eq!(error.trouble, Trouble::SignIn),
        other => panic!("{other:?}"),
    }
}
