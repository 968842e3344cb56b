use connect::channel::{Flags, FolderRole, Inbound, Location};
use model::{message::Origin, time::Timestamp};
use proptest::prelude::*;

use super::{Arrival, decode_section, parse};

fn read(raw: &[u8]) -> Inbound {
    parse(&Arrival {
        location: Location { folder: "INBOX".into(), epoch: 1, key: 7 },
        role: FolderRole::Inbox,
        flags: Flags::default(),
        provider_id: None,
        received_at: Timestamp(1_793_628_300_000),
        size: raw.len() as u64,
        raw,
        whole: true,
        elsewhere: None,
        cut: &[],
    })
}

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../../tests/fixtures/", $name, ".eml"))
    };
}

#[test]
fn chinese_is_read() {
    let mail = read(fixture!("chinese-gb18030"));
    assert!(mail.unreadable.is_none());
    assert_eq!((mail.from.name.as_str(), mail.subject.as_str()), ("王小明", "回复：订单什么时候发货"));
    assert!(mail.text.contains("感谢您的订购"));
    assert_eq!(mail.fresh, "您好：\n\n我的订单 #A-28665 还没有收到，请问什么时候发货？\n谢谢！");
    assert_eq!(mail.in_reply_to, ["order-1@shop.test"]);
    assert_eq!(mail.references, ["order-0@shop.test", "order-1@shop.test"]);
    assert_eq!(mail.sent_at, Timestamp(1_793_603_045_000));
    assert_eq!(mail.origin, Origin::Person);
    assert!(mail.files.is_empty());
}

#[test]
fn chinese_without_a_true_label_is_read() {
    let mail = read(fixture!("chinese-mislabelled"));
    assert_eq!(mail.subject, "退货申请 订单已经收到但是商品破损");
    assert_eq!(mail.text, "您好，商品收到时已经破损，请问可以退货吗？\n谢谢。");
    let mail = read(fixture!("big5-html"));
    assert_eq!((mail.from.name.as_str(), mail.subject.as_str()), ("陳小姐", "退款問題"));
    assert_eq!(mail.text, "訂單 10372\n退款 NT$790\n\n請問何時退款？");
    assert!(mail.html.unwrap().contains("<td>訂單</td>"));
}

#[test]
fn japanese_is_read() {
    let mail = read(fixture!("japanese-iso2022jp"));
    assert_eq!((mail.from.name.as_str(), mail.subject.as_str()), ("山田花子", "返品について"));
    assert_eq!(mail.fresh, "お世話になっております。\n注文番号 10372 のランプが割れていました。\n返品できますか。");
}

#[test]
fn nested_parts_are_told_apart() {
    let mail = read(fixture!("nested-multipart"));
    assert_eq!((mail.from.name.as_str(), mail.from.address.as_str()), ("Lind, Mara", "mara@customer.test"));
    assert_eq!(mail.reply_to.as_ref().unwrap().address, "mara.privat@customer.test");
    assert_eq!(mail.to.iter().map(|to| to.name.as_str()).collect::<Vec<_>>(), ["Kundendienst Übersee", ""]);
    assert_eq!(mail.cc.len(), 2, "a group is its members");
    assert_eq!(mail.subject, "Lampe beschädigt angekommen");
    assert!(mail.text.contains("Größe 22 cm"));
    assert!(mail.fresh.ends_with("Viele Grüße\nMara"), "{}", mail.fresh);
    assert!(mail.html.as_ref().unwrap().contains("cid:photo@mara"));
    let of = |key: &str| mail.files.iter().find(|file| file.key == key).unwrap_or_else(|| panic!("no part {key}"));
    assert_eq!(mail.files.len(), 4, "{:?}", mail.files);
    let photo = of("1.2");
    assert_eq!((photo.name.as_str(), photo.mime.as_str(), photo.inline), ("photo.png", "image/png", true));
    assert_eq!(photo.content_id.as_deref(), Some("photo@mara"));
    assert!(photo.content.as_ref().unwrap().starts_with(b"\x89PNG"));
    let bill = of("2");
    assert_eq!((bill.name.as_str(), bill.inline), ("Rechnung für Mara.pdf", false));
    assert_eq!(bill.size, 19 + 256);
    let csv = of("3").content.as_ref().unwrap();
    assert_eq!(
        encoding_rs::GB18030.decode(csv).0,
        "订单,金额\r\n10372,24.90\r\n".replace('\r', ""),
        "in its own charset"
    );
    let inner = of("4");
    assert_eq!((inner.name.as_str(), inner.mime.as_str()), ("the first mail.eml", "message/rfc822"));
    assert!(inner.content.as_ref().unwrap().ends_with(b"I am inside."));
}

#[test]
fn outlook_is_read() {
    let mail = read(fixture!("outlook-winmail"));
    assert_eq!(mail.fresh, "Still broken, I’d like my €24.90 back.");
    assert_eq!(mail.origin, Origin::Person, "X-Auto-Response-Suppress alone says nothing");
    assert_eq!(mail.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["winmail.dat"]);
}

#[test]
fn a_standard_bounce_names_what_came_back() {
    let mail = read(fixture!("bounce-standard"));
    assert_eq!(mail.origin, Origin::Bounce);
    let bounce = mail.bounce.unwrap();
    assert_eq!(bounce.original_message_id.as_deref(), Some("0199f1d2-0000-7000-8000-000000000001@shop.test"));
    let [failed, late] = bounce.failed.as_slice() else { panic!("{:?}", bounce.failed) };
    assert_eq!((failed.address.as_str(), failed.permanent), ("nobody@customer.test", true));
    assert_eq!(failed.diagnostic, "550 5.1.1 <nobody@customer.test>: Recipient address rejected: unknown user");
    assert_eq!((late.address.as_str(), late.permanent), ("slow@customer.test", false));
    let bounce = read(fixture!("bounce-headers-only")).bounce.unwrap();
    assert_eq!(bounce.original_message_id.as_deref(), Some("op-2@shop.test"));
    assert_eq!(bounce.failed[0].address, "gone@customer.test");
}

#[test]
fn bounces_in_words_are_understood() {
    for (raw, id, address) in [
        (&fixture!("bounce-qq")[..], "op-3@shop.test", "nobody12345@qq.com"),
        (&fixture!("bounce-163")[..], "op-4@shop.test", "nobody@customer.test"),
        (&fixture!("bounce-gmail")[..], "op-5@shop.test", "typo@customer.test"),
    ] {
        let mail = read(raw);
        assert_eq!(mail.origin, Origin::Bounce);
        let bounce = mail.bounce.unwrap();
        assert_eq!(bounce.original_message_id.as_deref(), Some(id));
        assert_eq!(bounce.failed.iter().map(|one| one.address.as_str()).collect::<Vec<_>>(), [address]);
        assert!(bounce.failed[0].permanent && bounce.failed[0].diagnostic.contains("550"), "{:?}", bounce.failed);
    }
}

#[test]
fn automatic_mail_is_told_apart() {
    assert_eq!(read(fixture!("auto-reply")).origin, Origin::Automatic);
    assert_eq!(read(fixture!("newsletter")).origin, Origin::Automatic);
    let with = |header: &str| read(format!("From: a@b.test\r\n{header}\r\n\r\nhi").as_bytes()).origin;
    assert_eq!(with("Precedence: bulk"), Origin::Automatic);
    assert_eq!(with("Return-Path: <>"), Origin::Automatic);
    assert_eq!(with("Auto-Submitted: no"), Origin::Person);
    assert_eq!(with("X-Auto-Response-Suppress: All"), Origin::Person);
    assert_eq!(with("Subject: Undeliverable promises"), Origin::Person, "words alone make no bounce");
}

#[test]
fn broken_mail_is_read_as_far_as_it_goes() {
    let mail = read(fixture!("broken-boundary"));
    assert!(mail.text.contains("The text is here all the same."), "{}", mail.text);
    assert_eq!(mail.sent_at, mail.received_at, "a date that is none is the server's");
    let mail = read(fixture!("broken-base64"));
    assert!(mail.text.contains("café"), "{}", mail.text);
    let mail = read(fixture!("no-headers"));
    assert_eq!(&mail.unreadable.as_ref().unwrap().0[..], fixture!("no-headers"));
    assert_eq!(mail.digest.len(), 64);
}

#[test]
fn names_of_files_are_only_names() {
    let mail = read(fixture!("zip"));
    assert_eq!((mail.files[0].name.as_str(), mail.files[0].mime.as_str()), ("photos.zip", "application/zip"));
    assert!(mail.files[0].content.as_ref().unwrap().starts_with(b"PK"));
}

#[test]
fn ten_thousand_recipients_are_no_trouble() {
    let to: Vec<String> = (0..10_000).map(|n| format!("\"Nr. {n}\" <n{n}@customer.test>")).collect();
    let raw = format!("From: a@b.test\r\nTo: {}\r\nSubject: all\r\n\r\nhi", to.join(",\r\n "));
    let mail = read(raw.as_bytes());
    assert_eq!((mail.to.len(), mail.subject.as_str(), mail.text.as_str()), (500, "all", "hi"));
}

#[test]
fn messages_within_messages_end_somewhere() {
    let raw = "Content-Type: message/rfc822\r\n\r\n".repeat(30_000);
    assert!(read(raw.as_bytes()).unreadable.is_some());
    for (kind, end) in [("digest", "\r\n"), ("mixed", "")] {
        let layer = |n| format!("Content-Type: multipart/{kind}; boundary=b{n}\r\n\r\n--b{n}\r\n{end}");
        read((0..20_000).map(layer).collect::<Vec<_>>().concat().as_bytes());
    }
}

#[test]
fn the_digest_knows_a_copy_again() {
    let sent = "From: Shop <Help@shop.test>\r\nTo: a@b.test\r\nDate: Mon, 2 Nov 2026 14:04:05 +0000\r\nMessage-ID: <1@shop.test>\r\n\
                Content-Type: text/plain; charset=utf-8\r\n\r\nHallo,\r\n\r\ndie Größe ist 22 cm.\r\n";
    let copy = "Return-Path: <help@shop.test>\r\nReceived: by mx\r\nFrom: Shop <help@shop.test>\r\nTo: a@b.test\r\n\
                Date: Mon, 02 Nov 2026 15:04:05 +0100\r\nMessage-ID: <1@shop.test>\r\nContent-Type: text/plain; charset=utf-8\r\n\
                Content-Transfer-Encoding: quoted-printable\r\n\r\nHallo,=20\r\n\r\ndie Gr=C3=B6=C3=9Fe ist =\r\n22 cm.\r\n\r\n";
    assert_eq!(read(sent.as_bytes()).digest, read(copy.as_bytes()).digest);
    assert_ne!(read(sent.as_bytes()).digest, read(sent.replace("22", "23").as_bytes()).digest);
    assert_ne!(read(sent.as_bytes()).digest, read(sent.replace(":05 ", ":06 ").as_bytes()).digest);
}

#[test]
fn headers_alone_say_so() {
    let raw = b"From: Mara <mara@customer.test>\r\nSubject: old\r\nDate: Mon, 2 Nov 2020 14:04:05 +0000\r\n\r\n";
    let mail = parse(&Arrival {
        location: Location { folder: "INBOX".into(), epoch: 1, key: 7 },
        role: FolderRole::Inbox,
        flags: Flags { seen: true, answered: false },
        provider_id: Some("email:M1".into()),
        received_at: Timestamp(1),
        size: 99,
        raw,
        whole: false,
        elsewhere: None,
        cut: &[],
    });
    assert_eq!((mail.complete, mail.subject.as_str(), mail.text.as_str()), (false, "old", ""));
    assert_eq!((mail.flags.seen, mail.provider_id.as_deref()), (true, Some("email:M1")));
}

#[test]
fn sections_are_decoded() {
    let base64 = b"Content-Type: image/png\r\nContent-Transfer-Encoding: BASE64\r\n\r\n";
    assert_eq!(decode_section(base64, b"aGVs\r\nbG8=\r\n"), "hello");
    let quoted = b"content-transfer-encoding:quoted-printable\r\n\r\n";
    assert_eq!(decode_section(quoted, b"caf=C3=A9"), "café");
    assert_eq!(decode_section(b"\r\n", b"\x00\xff"), &b"\x00\xff"[..]);
}

/// Bytes that look like mail more often than chance would have it.
fn mailish() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop::sample::select(vec![
        &b"\r\n"[..],
        b"\r\n\r\n",
        b"From: ",
        b"a@b.test",
        b"Content-Type: ",
        b"multipart/mixed; boundary=x",
        b"--x",
        b"--x--",
        b"message/rfc822",
        b"multipart/digest; boundary=x",
        b"multipart/report; boundary=x",
        b"message/delivery-status",
        b"text/html; charset=gb18030",
        b"text/plain; charset=iso-2022-jp",
        b"text/plain; charset=utf-7",
        b"Content-Transfer-Encoding: base64",
        b"Content-Transfer-Encoding: quoted-printable",
        b"=?utf-8?B?",
        b"?=",
        b"=",
        b"\x1b$B",
        b"\xff\xfe",
        b"\xe4\xbd",
        b"<",
        b">",
        b"&#x",
        b";",
        b"Final-Recipient: rfc822;",
        b"Action: failed",
        b"\0",
        b"Content-Disposition: attachment; filename*0*=utf-8''%",
        b"Subject: ",
        b"Date: ",
        b"Message-ID: <",
        b"\"",
        b"(",
        b" ",
    ]);
    let piece = prop_oneof![4 => pieces.prop_map(<[u8]>::to_vec), 1 => prop::collection::vec(any::<u8>(), 0..12)];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_bytes_are_answered(raw in prop_oneof![3 => mailish(), 1 => prop::collection::vec(any::<u8>(), 0..400)]) {
        let mail = read(&raw);
        prop_assert_eq!(mail.digest.len(), 64);
        prop_assert!(!mail.subject.contains(['\r', '\n']));
        prop_assert!(mail.files.iter().all(|file| !file.name.contains(['/', '\\']) && !file.name.is_empty()));
    }
}
