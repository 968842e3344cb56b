//! Out, to a channel: a message arrives once, whole and known by our id, and blind copies stay blind.

use std::sync::Arc;

use model::{
    message::Address,
    payload::{Attachment, Payload, SendMessage},
};
use uuid::Uuid;

use super::{
    Arrived, ChannelWorld, WorldFile,
    channel_in::{Reading, png},
    connect_channel,
    setup::is_offline,
    walk::{self, Held, LearnBy},
};
use crate::{Channel, Outcome, Progress, Work, channel::FolderRole};

const TEXT: &str = "Dear Mara,\n\nthe refund of 24.90 € is on its way. 祝好。\nNorthlight Home";

fn message(world: &dyn ChannelWorld) -> SendMessage {
    SendMessage {
        account: Uuid::from_u128(1).into(),
        conversation: Uuid::new_v4().into(),
        message: Uuid::new_v4().into(),
        from: world.us(),
        to: vec![world.customer(0)],
        cc: vec![],
        bcc: vec![],
        subject: "Re: 灯罩裂了 Broken shade".into(),
        text: TEXT.into(),
        html: None,
        attachments: vec![],
        in_reply_to: Some("second@customer.test".into()),
        references: vec!["first@customer.test".into(), "second@customer.test".into()],
        seen: None,
    }
}

fn files() -> Vec<WorldFile> {
    let bytes: Vec<u8> = (0..20_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let odd = WorldFile { name: "发票 10372.pdf".into(), mime: "application/pdf".into(), content: bytes.into() };
    vec![png(), odd]
}

fn to_work(world: &dyn ChannelWorld, mut message: SendMessage, files: &[WorldFile]) -> Work {
    let mut held = Vec::new();
    for file in files {
        let part = Uuid::new_v4().into();
        let WorldFile { name, mime, content } = file.clone();
        message.attachments.push(Attachment {
            part,
            name,
            mime,
            size: content.len() as u64,
            content_id: String::new(),
        });
        held.push((part, content));
    }
    walk::work(Payload::SendMessage(message), world.now(), Held(held))
}

fn id_of(work: &Work) -> String {
    work.message_id().expect("a message has an id")
}

/// RFC 5322 folds long headers; what counts are the words.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_sound(copy: &Arrived, work: &Work, sent: &SendMessage) {
    let has = |name: &str, value: &str| {
        let header = words(copy.header(name).unwrap_or_else(|| panic!("no header {name}")));
        assert!(header.contains(value), "{name} is {header}, not {value}");
    };
    has("Message-ID", &format!("<{}>", id_of(work)));
    has("In-Reply-To", &format!("<{}>", sent.in_reply_to.clone().unwrap()));
    has("References", &sent.references.iter().map(|id| format!("<{id}>")).collect::<Vec<_>>().join(" "));
    has("From", &sent.from.address);
    has("To", &sent.to[0].address);
    assert!(copy.header("Date").is_some(), "a message has a date");
    assert!(copy.header("Bcc").is_none(), "blind copies are never written down");
    for line in sent.text.lines().filter(|line| !line.is_empty()) {
        assert!(copy.text.contains(line), "the text misses: {line}");
    }
}

pub async fn delivers_once_and_whole(world: &mut dyn ChannelWorld) {
    let channel = connect_channel(world, &world.settings());
    let caps = channel.caps();
    for learn in [LearnBy::Answer, LearnBy::Look] {
        let mut sent = message(world);
        sent.html =
            caps.html.then(|| "<p>Dear Mara,</p><p>the refund of <b>24.90&nbsp;€</b> is on its way.</p>".into());
        let files = if caps.attachments_max >= 30_000 { files() } else { vec![] };
        let work = to_work(world, sent.clone(), &files);
        let steps = walk::through(&*channel, &work, learn).await;
        assert!(steps.iter().all(|step| !step.moves_money), "a message moves no money");
        let arrived = world.arrived(&id_of(&work)).await;
        assert_eq!(arrived.len(), 1, "sent once, it arrives once");
        is_sound(&arrived[0], &work, &sent);
        assert_eq!(arrived[0].files, files, "files arrive as they were attached");
        is_filed(&channel, &work).await;
    }
}

async fn is_filed(channel: &Arc<dyn Channel>, work: &Work) {
    let id = id_of(work);
    let mut reading = Reading::start(channel, None);
    reading.until("what was sent is filed", |now| now.find(&id, FolderRole::Sent).is_some()).await;
}

pub async fn keeps_blind_copies_blind(world: &mut dyn ChannelWorld) {
    let channel = connect_channel(world, &world.settings());
    let mut sent = message(world);
    let (open, blind): (Address, Address) = (world.customer(1), world.customer(2));
    sent.bcc = vec![blind.clone()];
    if channel.caps().cc {
        sent.cc = vec![open.clone()];
    }
    let work = to_work(world, sent.clone(), &[]);
    walk::through(&*channel, &work, LearnBy::Answer).await;
    let arrived = world.arrived(&id_of(&work)).await;
    let recipients = sent.to.len() + sent.cc.len() + sent.bcc.len();
    assert!(!arrived.is_empty() && arrived.len() <= recipients, "{} copies for {recipients}", arrived.len());
    for copy in &arrived {
        is_sound(copy, &work, &sent);
        for (name, value) in &copy.headers {
            let written = ["to", "cc", "reply-to", "from"].contains(&name.to_lowercase().as_str());
            assert!(!(written && value.contains(&blind.address)), "{name} tells of the blind copy");
        }
        if channel.caps().cc {
            assert!(copy.header("Cc").is_some_and(|cc| cc.contains(&open.address)), "an open copy is open");
        }
    }
}

pub async fn sends_nothing_while_offline(world: &mut dyn ChannelWorld) {
    let channel = connect_channel(world, &world.settings());
    let work = to_work(world, message(world), &[]);
    let progress = Progress::new();
    let step = walk::next(&*channel, &work, &progress).expect("a message has a step");
    world.set_offline(true).await;
    match channel.send(&work, &step, &progress).await {
        Outcome::NotHappened(error) => is_offline(&error),
        other => panic!("nothing can have left, yet it is {other:?}"),
    }
    assert!(channel.probe(&work, &step, &progress).await.is_err(), "a look that fails says nothing");
    world.set_offline(false).await;
    walk::through(&*channel, &work, LearnBy::Answer).await;
    assert_eq!(world.arrived(&id_of(&work)).await.len(), 1, "after the outage it is sent once");
}

pub async fn does_not_guess_when_an_answer_is_lost(world: &mut dyn ChannelWorld) {
    let channel = connect_channel(world, &world.settings());
    if !world.lose_next_answer().await {
        return;
    }
    let work = to_work(world, message(world), &[]);
    let mut progress = Progress::new();
    let step = walk::next(&*channel, &work, &progress).expect("a message has a step");
    match channel.send(&work, &step, &progress).await {
        Outcome::Unknown(error) => assert!(!error.message.is_empty()),
        other => panic!("the answer was lost, yet it is {other:?}"),
    }
    world.lose_no_answer().await;
    let left = walk::seen(&*channel, &work, &step, &progress).await;
    progress.insert(step.name.clone(), left);
    while let Some(step) = walk::next(&*channel, &work, &progress) {
        match channel.send(&work, &step, &progress).await {
            Outcome::Done(left) => progress.insert(step.name.clone(), left),
            other => panic!("{} ended with {other:?}", step.name),
        };
    }
    assert_eq!(world.arrived(&id_of(&work)).await.len(), 1, "sent once, though the answer was lost");
}
