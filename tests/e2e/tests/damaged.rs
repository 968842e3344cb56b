//! A damaged item, from the customer's mail with a photo to the refund, the closing answer and a pack of evidence that is
//! verified and anchored, in the real window against a real shop and real mail servers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(target_os = "linux")]

use std::{path::Path, process::Command};

use base64::Engine;
use e2e::{
    App, Page,
    desk::{Servers, done, look_again},
};
use serde_json::{Value, json};
use test_servers::{PlaceOrder, PlacedOrder};

const CUSTOMER: &str = "customer@customer.test";
const SUBJECT: &str = "Cracked shade";
const WORDS: &str = "one of the two shades came with a crack right through the glass. A photo is attached.";
const PHOTO: &str = "cracked-shade.jpg";
/// Who keeps the heads of the chain; the mail servers lay it into the customers' mailbox.
const ARCHIVE: &str = "archive@customer.test";
const PICKER: &str = "input[aria-label='Evidence pack to verify']";
const ANSWER: &str = "We are sorry about the shade. The money for it is on its way back to you.";

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_item_is_settled_from_the_photo_to_the_closing_answer() {
    if !e2e::ready() {
        return;
    }
    let mut app = App::new("damaged");
    let (servers, page) = tokio::join!(Servers::start("support"), app.start());
    servers.sit_down(&page, "Jo Brand").await;
    servers.connect_shop(&page).await;
    servers.connect_mail(&page).await;
    put_policy_in_force(&page).await;

    let order = PlaceOrder::new(CUSTOMER).named("Mara", "Kessler").item("NL-ARC-BRA", 1).item("NL-SHADE-SMK", 2);
    let order = servers.stack.shop.place_order(&order).await.unwrap();
    servers.stack.shop.complete(&order.id, "NL10000001").await.unwrap();
    let number = format!("#{}", order.number);
    look_again(&page).await;

    let folder = tempfile::tempdir().unwrap();
    let photo = photo(folder.path());
    servers.customer_writes(mail(&order, &photo).as_bytes()).await;
    page.go("/inbox/all").await;
    page.open_row(SUBJECT).await;
    page.see(WORDS).await;
    page.see(&number).await;
    page.until("the photo is shown", async || drawn(&page, "[role=log] img").await).await;
    app.shot("photo").await;

    page.press("Open a case").await;
    page.choose("Kind", "damaged").await;
    page.choose("Cause", "damaged").await;
    page.press_in(".k-dialog", "2 × Halo glass shade").await;
    page.fill("What happened", "A crack right through the glass").await;
    page.press_in(".k-dialog", &format!("Hello, about my order {number}: {WORDS}")).await;
    app.shot("opening").await;
    page.press_at(".k-dialog button.primary").await;
    page.see("Case 1, Damaged parcel").await;
    page.press_in(".k-drawer", "Add messages").await;
    page.press_in(".k-dialog", PHOTO).await;
    page.press_at(".k-dialog button.primary").await;
    page.until("the photo is evidence", async || drawn(&page, ".k-drawer img").await).await;
    page.see("Lack of conformity").await;
    page.see("Allowed").await;
    app.shot("case").await;

    page.press_in(".k-drawer", "Refund").await;
    page.press_at(".k-dialog button[aria-label^='More of Halo glass shade']").await;
    page.see("1 of 2 × Halo glass shade").await;
    page.control("Refund €24.90").await;
    app.shot("refund").await;
    page.press_in(".k-dialog", "Refund €24.90").await;
    page.see("waits to go out").await;
    done(&page, 1).await;
    assert_eq!(servers.paid_back(&order.till_ref), ["24.9"], "the money moved once");
    let refunds = servers.stack.shop.refunds(&order.payment).await.unwrap();
    assert!(refunds.len() == 1 && refunds[0]["amount"].as_f64() == Some(24.9), "{refunds:#?}");

    page.press_in(".k-drawer", "Close").await;
    page.fill("Your reply", ANSWER).await;
    page.press("Send").await;
    done(&page, 2).await;
    assert_eq!(servers.answers(ANSWER).await, (1, 1), "the customer has one mail, and Sent has one copy");

    page.press("Case 1, Damaged parcel").await;
    page.press_in(".k-drawer", "Settle").await;
    page.press_in(".k-dialog", "Refunded").await;
    app.shot("settling").await;
    page.press_at(".k-dialog button.primary").await;
    page.until("the case is settled", async || case(&page).await["row"]["status"] == "settled").await;
    let settled = case(&page).await;
    assert!(settled["outcome"] == "refunded" && settled["row"]["closed"] == true, "{settled:#}");
    assert_eq!(settled["operations"].as_array().unwrap().len(), 1, "{settled:#}");
    app.shot("settled").await;

    evidence(&mut app, &servers, &page, folder.path()).await;
    anchor(&mut app, &servers, &page, folder.path()).await;
    page.go("/settings/general").await;
    page.press("Dark").await;
    page.choose("Language", "zh-CN").await;
    page.go("/cases/closed").await;
    page.open_row(&number).await;
    page.see("已退款").await;
    app.shot("case-dark-zh").await;
    app.quit().await;
}

/// The law of the European Union, put in force by hand, from today: for what is bought from now on.
async fn put_policy_in_force(page: &Page) {
    page.go("/settings/policy").await;
    page.press("New version").await;
    page.press("European Union").await;
    page.press("Put in force").await;
    page.see("In force now").await;
}

/// The pack is saved by the system's own dialog, and found unchanged; with one byte changed it is found out.
async fn evidence(app: &mut App, servers: &Servers, page: &Page, folder: &Path) {
    page.press_in(".k-drawer", "Evidence pack").await;
    page.press_in(".k-dialog", "Open the page for printing too").await;
    page.press("Make and save").await;
    let pack = folder.join("pack.zip");
    e2e::save_as(&pack).await;
    page.see("Evidence pack 1 saved").await;
    let bytes = std::fs::read(&pack).unwrap();
    let theirs = raw(servers, "INBOX", "Message-ID: <cracked@customer.test>");
    assert!(theirs.starts_with(b"Return-Path:") || theirs.starts_with(b"Delivered-To:"), "with what the server wrote");
    let theirs = find(&bytes, &theirs).expect("the customer's mail is in the pack as it lies in the mailbox");
    // It lies in two places: filed in Sent, and as the copy that proves that it was taken.
    let ours = ["INBOX", "Sent"].map(|folder| raw(servers, folder, ANSWER));
    assert!(ours.iter().any(|ours| find(&bytes, ours).is_some()), "and so is our answer");

    page.go("/cases/closed").await;
    page.press("Verify an evidence pack").await;
    page.wait(PICKER).await;
    page.give_file(PICKER, &pack).await;
    page.see("As it was sealed, but not anchored").await;
    app.shot("verified").await;

    let photo = bytes.windows(3).rposition(|three| three == [0xff, 0xd8, 0xff]).expect("the photo is in the pack");
    for (at, name) in [(theirs + 200, "messages/001.eml"), (photo + 200, "files/001.jpg")] {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        let forged = folder.join("forged.zip");
        std::fs::write(&forged, changed).unwrap();
        page.give_file(PICKER, &forged).await;
        page.see("Changed since it was sealed").await;
        page.see(&format!("{name} was changed")).await;
    }
    app.shot("forged").await;
    page.press_in(".k-dialog", "Close").await;
}

/// Somebody is named who keeps the chain's head: it is mailed to them at once, and from then on the pack stands under it.
async fn anchor(app: &mut App, servers: &Servers, page: &Page, folder: &Path) {
    page.go("/settings/policy").await;
    page.see("Packs made: 1, asked to be anchored: 0.").await;
    page.press_in("form", "Send it daily").await;
    page.fill("To", ARCHIVE).await;
    app.shot("anchoring").await;
    page.press_in("form", "Save").await;
    done(page, 3).await;
    let head = page.call("evidence_chain", json!({})).await["head"].as_str().unwrap().to_owned();
    assert_eq!(servers.answers(&head).await, (1, 1), "the head lies in the archive's mailbox, and in Sent");
    page.see("Packs made: 1, asked to be anchored: 1.").await;

    page.go("/cases/closed").await;
    page.press("Verify an evidence pack").await;
    page.wait(PICKER).await;
    page.give_file(PICKER, &folder.join("pack.zip")).await;
    page.see("Unchanged since the anchor of").await;
    app.shot("anchored").await;
    page.give_file(PICKER, &folder.join("forged.zip")).await;
    page.see("Changed since it was sealed").await;
    page.press_in(".k-dialog", "Close").await;
}

/// The one mail with these words that truly lies in a folder of the desk's, as the server gives it: with line ends as they
/// are on the wire.
fn raw(servers: &Servers, folder: &str, words: &str) -> Vec<u8> {
    let mut found = servers.stack.mail.mailbox("support", folder).unwrap();
    found.retain(|mail| find(mail, words.as_bytes()).is_some());
    assert_eq!(found.len(), 1, "{words} in {folder}");
    let mut wire = Vec::new();
    for byte in found.remove(0) {
        if byte == b'\n' && wire.last() != Some(&b'\r') {
            wire.push(b'\r');
        }
        wire.push(byte);
    }
    wire
}

fn find(within: &[u8], wanted: &[u8]) -> Option<usize> {
    within.windows(wanted.len()).position(|window| window == wanted)
}

/// The only case there is.
async fn case(page: &Page) -> Value {
    let opened = page.call("cases", json!({"view": "active", "after": null, "limit": 10})).await;
    let closed = page.call("cases", json!({"view": "closed", "after": null, "limit": 10})).await;
    let rows: Vec<_> = [opened, closed].iter().flat_map(|page| page["rows"].as_array().unwrap().clone()).collect();
    assert_eq!(rows.len(), 1, "{rows:#?}");
    page.call("case", json!({"id": rows[0]["id"]})).await
}

/// Whether there is a picture and it has been drawn.
async fn drawn(page: &Page, css: &str) -> bool {
    let script = format!("return [...document.querySelectorAll({css:?})].some((img) => img.naturalWidth > 100)");
    page.run(&script).await == true
}

/// A photo of a shade with a crack in it.
fn photo(folder: &Path) -> Vec<u8> {
    let file = folder.join(PHOTO);
    let crack = "polyline 300,0 330,90 290,170 350,260 310,330 360,480";
    let made = Command::new("convert")
        .args(["-size", "640x480", "radial-gradient:#f6e7c8-#6b4a2a", "-fill", "none", "-stroke", "#20140a"])
        .args(["-strokewidth", "4", "-draw", crack, "-quality", "85"])
        .arg(&file)
        .status();
    assert!(made.is_ok_and(|status| status.success()), "ImageMagick draws the photo");
    std::fs::read(file).unwrap()
}

/// As a mail program sends it, the photo attached.
fn mail(order: &PlacedOrder, photo: &[u8]) -> String {
    let number = order.number;
    format!(
        "From: Mara Kessler <{CUSTOMER}>\r\nTo: support@shop.test\r\nSubject: {SUBJECT}, order #{number}\r\n\
         Message-ID: <cracked@customer.test>\r\nDate: Sun, 1 Nov 2026 14:04:05 +0000\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"parts\"\r\n\r\n\
         --parts\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello, about my order #{number}: {WORDS}\r\n\
         --parts\r\nContent-Type: image/jpeg; name=\"{PHOTO}\"\r\nContent-Disposition: attachment; filename=\"{PHOTO}\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{}--parts--\r\n",
        base64(photo)
    )
}

/// In lines as mails have them.
fn base64(bytes: &[u8]) -> String {
    let whole = base64::engine::general_purpose::STANDARD.encode(bytes);
    whole.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line).into_owned() + "\r\n").collect()
}
