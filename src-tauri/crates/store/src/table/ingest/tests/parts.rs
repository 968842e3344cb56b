//! Files, HTML, what could not be read, what came without its body.

use bytes::Bytes;
use model::{
    agent::{Language, Role},
    message::Held,
    time::{DAY, Timestamp},
};

use super::desk::Desk;
use crate::table::{
    agent, draft, ingest, message,
    part::{self, PartKind},
};

#[tokio::test]
async fn files_lie_beside_their_message() {
    let desk = Desk::new().await;
    desk.bring([desk
        .letter("lamp")
        .file("crack.jpg", "image/jpeg", Some(b"jpeg"))
        .file("film.mov", "video/quicktime", None)
        .with(|mail| mail.html = Some("<p>Look</p>".into()))])
        .await;
    let talk = desk.talk().await.id;
    let message = desk.timeline(talk).await.remove(0);
    assert!(message.has_html);
    let held: Vec<_> = message.parts.iter().map(|part| (part.kind, part.name.as_str(), part.held)).collect();
    assert_eq!(held, [(PartKind::Image, "crack.jpg", Held::Here), (PartKind::File, "film.mov", Held::Remote)]);
    let (photo, film) = (message.parts[0].id, message.parts[1].id);
    assert_eq!(message.parts[1].remote_key, "key of film.mov");
    let content = |id| desk.store.read(move |reader| part::read_content(reader, id));
    assert_eq!(content(photo).await.unwrap().unwrap(), b"jpeg");
    assert_eq!(content(film).await.unwrap(), None);
    desk.write(move |writer| part::put_content(writer, film, b"film")).await;
    assert_eq!(content(film).await.unwrap().unwrap(), b"film");
    let html = desk.store.read(move |reader| message::html(reader, message.id)).await.unwrap();
    assert_eq!(html.as_deref(), Some("<p>Look</p>"));
}

#[tokio::test]
async fn what_cannot_be_read_is_kept_as_it_came_and_stops_nothing() {
    let desk = Desk::new().await;
    let bad = desk.letter("bad").with(|mail| {
        mail.unreadable = Some((Bytes::from_static(b"\xff\xfe"), "no header".into()));
        mail.message_id = None;
        mail.from.address = String::new();
        mail.from.name = String::new();
    });
    let worse = bad.clone().key(3).with(|mail| mail.digest = "worse".into());
    let ingested = desk.bring([bad, desk.letter("good"), worse]).await;
    assert_eq!(ingested.added, 3);
    let talks = desk.talks().await;
    assert_eq!(talks.len(), 3);
    let mut raw = Vec::new();
    for talk in talks {
        raw.extend(desk.timeline(talk.id).await.remove(0).parts);
    }
    assert_eq!(raw.len(), 2);
    assert_eq!((raw[0].kind, raw[0].why.as_str(), raw[0].size), (PartKind::Raw, "no header", 2));
}

#[tokio::test]
async fn of_a_text_that_was_cut_the_whole_is_offered() {
    let desk = Desk::new().await;
    desk.bring([desk.letter("the beginning").with(|mail| {
        mail.cut = true;
        mail.size = 3_000_000;
    })])
    .await;
    let talk = desk.talk().await;
    let message = desk.timeline(talk.id).await.remove(0);
    let [whole] = message.parts.as_slice() else { panic!("{:?}", message.parts) };
    assert_eq!((whole.kind, whole.why.as_str(), whole.held), (PartKind::Raw, part::CUT, Held::Remote));
    // By an empty key the channel is asked for the message as it came.
    assert_eq!((whole.size, whole.remote_key.as_str()), (3_000_000, ""));
}

#[tokio::test]
async fn a_body_that_was_left_out_comes_when_asked_for() {
    let desk = Desk::new().await;
    let whole = desk.letter("lamp").later(-400 * 24 * 60).file("a.pdf", "application/pdf", Some(b"pdf"));
    let head = whole.clone().with(|mail| {
        mail.complete = false;
        mail.digest = "of the head".into();
        mail.text = String::new();
        mail.fresh = String::new();
        mail.files.clear();
    });
    desk.bring([head.clone()]).await;
    let talk = desk.talk().await;
    let stored = desk.timeline(talk.id).await.remove(0);
    assert!(!stored.complete && stored.parts.is_empty());
    let inbound = whole.0.clone();
    desk.write(move |writer| ingest::complete(writer, stored.id, &inbound)).await;
    let stored = desk.timeline(talk.id).await.remove(0);
    assert_eq!((stored.complete, stored.fresh.as_str(), stored.parts.len()), (true, "This is lamp.", 1));
    assert_eq!(desk.talk().await.snippet, "This is lamp.");
    // Neither the head nor the whole is another message.
    let again = desk.bring([head, whole]).await;
    assert_eq!((again.added, again.known), (0, 2));
}

#[tokio::test]
async fn a_drafts_files_go_with_the_message_and_loose_ones_are_swept() {
    let desk = Desk::new().await;
    desk.bring([desk.letter("lamp")]).await;
    let talk = desk.talk().await.id;
    let (reply, _) = desk.reply(talk, "r1", &["lamp"]).await;
    let (second, _) = desk.reply(talk, "r2", &["lamp"]).await;
    let (file, copy, loose) = desk
        .write(move |writer| {
            let file = part::add_file(writer, "a.pdf", "application/pdf", b"pdf")?;
            part::attach(writer, file, reply, 0)?;
            let copy = part::attach(writer, file, second, 0)?;
            Ok((file, copy, part::add_file(writer, "b.pdf", "application/pdf", b"b")?))
        })
        .await;
    assert_ne!(file, copy);
    desk.store.now.advance(DAY);
    let now = desk.now();
    let agent = desk.write(|writer| agent::add(writer, "Lea", Language::English, Role::Agent)).await;
    let names = format!(r#"{{"attachments":[{{"part":"{loose}"}}]}}"#);
    desk.write(move |writer| draft::save(writer, talk, agent, &names)).await;
    assert_eq!(desk.write(move |writer| part::sweep(writer, now)).await, 0, "a draft names it");
    desk.write(move |writer| draft::discard(writer, talk, agent)).await;
    assert_eq!(desk.write(move |writer| part::sweep(writer, Timestamp(now.0 - DAY))).await, 0, "it may be new");
    assert_eq!(desk.write(move |writer| part::sweep(writer, now)).await, 1);
    assert!(desk.store.read(move |reader| part::read_content(reader, loose)).await.is_err());
    assert_eq!(desk.store.read(move |reader| part::read_content(reader, copy)).await.unwrap().unwrap(), b"pdf");
}
