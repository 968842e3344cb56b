use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use connect::{Files, Secret, Settings, Trouble};
use mail_parser::{MessageParser, MimeHeaders};
use model::{
    id::{OperationId, PartId},
    payload::Attachment,
};
use uuid::Uuid;

use super::*;

struct Held(Option<Bytes>);

#[async_trait]
impl Files for Held {
    async fn read(&self, _: PartId) -> Result<Bytes, ConnectError> {
        self.0.clone().ok_or_else(|| ConnectError::new(Trouble::NotFound, "gone"))
    }
}

fn config(sent: &str) -> Config {
    let mut settings = Settings::default();
    settings.values.insert("email".into(), "support@shop.test".into());
    settings.values.insert("sent".into(), sent.into());
    settings.secrets.insert("password".into(), Secret::new("pw"));
    Config::read(&settings).unwrap()
}

fn address(name: &str, address: &str) -> Address {
    Address { name: name.into(), address: address.into() }
}

fn message() -> SendMessage {
    SendMessage {
        account: Uuid::from_u128(1).into(),
        conversation: Uuid::from_u128(2).into(),
        message: Uuid::from_u128(3).into(),
        from: address("Shop – 客服", "support@shop.test"),
        to: vec![address("Lind, Mara", "mara@customer.test")],
        cc: vec![address("", "cc@customer.test")],
        bcc: vec![address("Chef", "boss@customer.test")],
        subject: "Re: 灯罩裂了\r\nX-Evil: 1".into(),
        text: "Dear Mara,\n\n.dot\n24.90 € 退款\n".into(),
        html: Some("<p>Dear Mara</p>".into()),
        attachments: vec![],
        in_reply_to: Some("b@customer.test>\r\nX-Evil: 2".into()),
        references: (0..200).map(|n| format!("{n}-0123456789abcdef@customer.test")).collect(),
        seen: None,
    }
}

fn work(message: SendMessage, file: Option<&[u8]>) -> Work {
    Work {
        id: OperationId(Uuid::from_u128(77)),
        payload: Payload::SendMessage(message),
        first_attempt: Timestamp(1_793_628_245_000),
        files: Arc::new(Held(file.map(Bytes::copy_from_slice))),
    }
}

#[tokio::test]
async fn the_same_mail_at_every_attempt() {
    let file = Attachment {
        part: Uuid::from_u128(5).into(),
        name: "发票 1.pdf".into(),
        mime: "application/pdf".into(),
        size: 3,
        content_id: String::new(),
    };
    let work = work(SendMessage { attachments: vec![file], ..message() }, Some(b"a\nb"));
    let first = compose(&config("auto"), &work).await.unwrap();
    let second = compose(&config("auto"), &work).await.unwrap();
    assert_eq!(first.raw, second.raw);
    let parsed = MessageParser::default().parse(&first.raw).unwrap();
    assert_eq!(parsed.message_id().unwrap(), work.message_id().unwrap());
    assert_eq!(parsed.date().unwrap().to_timestamp(), 1_793_628_245);
    let attached = parsed.attachments().next().unwrap();
    assert_eq!((attached.attachment_name().unwrap(), attached.contents()), ("发票 1.pdf", &b"a\nb"[..]));
}

#[tokio::test]
async fn a_picture_in_its_place_belongs_to_the_html_and_a_file_to_the_mail() {
    let file = |name: &str, mime: &str, content_id: &str| Attachment {
        part: Uuid::from_u128(5).into(),
        name: name.into(),
        mime: mime.into(),
        size: 3,
        content_id: content_id.into(),
    };
    let html = Some("<p>See <img src=\"cid:5@shop.test\"></p>".to_owned());
    let attachments = vec![file("lamp.png", "image/png", "5@shop.test"), file("a.pdf", "application/pdf", "")];
    let mail = compose(&config("auto"), &work(SendMessage { html, attachments, ..message() }, Some(b"abc"))).await;
    let raw = mail.unwrap().raw;
    let text = String::from_utf8_lossy(&raw).into_owned();
    let at = |what: &str| text.find(what).unwrap_or_else(|| panic!("{what} is not in\n{text}"));
    assert!(
        at("multipart/mixed") < at("multipart/alternative") && at("multipart/alternative") < at("multipart/related")
    );
    assert!(at("Content-ID: <5@shop.test>") < at("a.pdf"));
    let parsed = MessageParser::default().parse(&raw).unwrap();
    assert_eq!(parsed.body_text(0).unwrap().lines().next(), Some("Dear Mara,"), "the plain part is there too");
    assert_eq!(parsed.attachments().filter(|part| part.content_id() == Some("5@shop.test")).count(), 1);
}

#[tokio::test]
async fn headers_hold_what_they_should_and_no_more() {
    let mail = compose(&config("auto"), &work(message(), None)).await.unwrap();
    let raw = String::from_utf8(mail.raw.clone()).unwrap();
    assert!(raw.is_ascii(), "nothing that a server could not take");
    assert!(!raw.to_lowercase().contains("bcc") && !raw.contains("boss@"), "blind copies are in no header");
    assert!(!raw.contains("\r\nX-Evil"), "{raw}");
    assert!(raw.split("\r\n").all(|line| line.len() <= 998), "a line is no longer than the standard allows");
    let parsed = MessageParser::default().parse(&mail.raw).unwrap();
    assert_eq!(parsed.references().as_text_list().unwrap().len(), 40);
    assert_eq!(parsed.references().as_text_list().unwrap()[0], "0-0123456789abcdef@customer.test");
    assert_eq!(parsed.references().as_text_list().unwrap()[39], "199-0123456789abcdef@customer.test");
    assert_eq!(parsed.from().unwrap().first().unwrap().name.as_deref(), Some("Shop – 客服"));
    assert_eq!(parsed.to().unwrap().first().unwrap().name.as_deref(), Some("Lind, Mara"));
    assert_eq!(parsed.body_text(0).unwrap().replace("\r\n", "\n"), "Dear Mara,\n\n.dot\n24.90 € 退款\n");
}

#[tokio::test]
async fn the_proof_copy_goes_where_nobody_files() {
    let of = |sent: &'static str| async move { compose(&config(sent), &work(message(), None)).await.unwrap() };
    let mail = of("auto").await;
    assert_eq!(mail.recipients, ["mara@customer.test", "cc@customer.test", "boss@customer.test"]);
    assert_eq!(mail.proof.as_deref(), Some("support@shop.test"));
    assert_eq!(of("append").await.proof.as_deref(), Some("support@shop.test"));
    assert_eq!(of("provider").await.proof, None);
    let own = SendMessage { cc: vec![address("", "Support@shop.test")], ..message() };
    assert_eq!(compose(&config("auto"), &work(own, None)).await.unwrap().proof, None, "it gets the mail anyway");
}

#[tokio::test]
async fn what_cannot_be_built_says_why() {
    let bad = SendMessage { to: vec![address("", "no address")], ..message() };
    assert!(matches!(compose(&config("auto"), &work(bad, None)).await, Err(Unbuildable::Never("mail.address", _))));
    let nobody = SendMessage { to: vec![], cc: vec![], bcc: vec![], ..message() };
    assert!(matches!(
        compose(&config("auto"), &work(nobody, None)).await,
        Err(Unbuildable::Never("mail.recipient", _))
    ));
    let blind = SendMessage { to: vec![], cc: vec![], ..message() };
    assert_eq!(compose(&config("auto"), &work(blind, None)).await.unwrap().recipients, ["boss@customer.test"]);
    let (part, content_id) = (Uuid::from_u128(5).into(), String::new());
    let file = Attachment { part, name: "a".into(), mime: "x".into(), size: 3, content_id };
    let gone = SendMessage { attachments: vec![file], ..message() };
    assert!(matches!(compose(&config("auto"), &work(gone, None)).await, Err(Unbuildable::File(_))));
}
