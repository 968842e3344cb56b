//! Older mail than was fetched, in the real window on a real server: looked for there, and brought when it
//! is opened, without becoming work.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg(target_os = "linux")]

use std::time::{Duration, SystemTime};

use e2e::{App, desk::Servers};
use test_servers::mail::Stored;

const DAY: Duration = Duration::from_hours(24);

fn stored(id: &str, subject: &str, text: &str, days: u32) -> Stored {
    let raw = format!(
        "From: Mara Kessler <mara@customer.test>\r\nTo: older@shop.test\r\nSubject: {subject}\r\n\
         Message-ID: <{id}@customer.test>\r\nDate: Mon, 2 Nov 2020 14:04:05 +0000\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n"
    );
    Stored { raw: raw.into_bytes(), received: SystemTime::now() - DAY * days, seen: true }
}

#[tokio::test]
async fn older_mail_is_found_at_the_server_and_opened() {
    if !e2e::ready() {
        return;
    }
    let servers = Servers::start("older").await;
    let letters = [
        stored("ancient", "A lanternfish", "The lanternfish glows no more.", 1_600),
        stored("china", "旧信", "你好，我想再买十个纸灯笼。", 1_500),
    ];
    // The newest are brought whole however old they are: it takes more than those.
    let newer = (0..60).map(|nth| stored(&format!("new{nth}"), &format!("letter {nth}"), "The lamp came.", 3));
    servers.stack.mail.fill("older", "INBOX", letters.into_iter().chain(newer)).unwrap();
    let mut app = App::new("older");
    let page = app.start().await;
    servers.sit_down(&page, "Jo Brand").await;
    servers.connect_mail(&page).await;
    page.go("/inbox/all").await;
    page.go("/search").await;
    page.fill("Search messages, notes, names and files", "lanternfish").await;
    page.press("Search on the server").await;
    page.see("1 message that is not here").await;
    app.shot("at-the-server").await;
    page.press("Mara Kessler").await;
    page.see("The lanternfish glows no more.").await;
    page.see("The server has nothing more that fits.").await;
    page.see("resolved").await;
    app.shot("brought").await;

    page.go("/settings/general").await;
    page.press("Dark").await;
    page.choose("Language", "zh-CN").await;
    page.go("/search").await;
    page.fill("搜索消息、备注、姓名和文件", "纸灯笼").await;
    page.press("在服务器上搜索").await;
    page.see("旧信").await;
    app.shot("at-the-server-dark-zh").await;
    app.quit().await;
}
