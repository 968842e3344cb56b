//! A desk beside real servers: a shop and a mailbox that it is connected to through doors that a test can shut.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use test_servers::{
    MailOptions, Stack,
    mail::password,
    proxy::{HttpProxy, ImapProxy, Security, SmtpProxy},
};

use crate::Page;

/// The customer's local part at the mail servers: what is sent to `customer@customer.test` lies in this mailbox.
const CUSTOMER: &str = "customer";
/// How long what waits may need to go out, on a loaded machine.
const OUT: Duration = Duration::from_mins(3);

/// The real servers of one desk.
pub struct Servers {
    pub stack: Stack,
    pub shop: HttpProxy,
    imap: ImapProxy,
    smtp: SmtpProxy,
    user: String,
}

impl Servers {
    /// Starts them. `user` is the local part of the desk's own address.
    pub async fn start(user: &str) -> Self {
        let options = MailOptions { users: vec![user.into(), CUSTOMER.into()], ..MailOptions::default() };
        let stack = Stack::start(options).await.unwrap();
        let tls = || Security::Tls(stack.mail.tls().clone());
        let shop = HttpProxy::start(SocketAddr::from(([127, 0, 0, 1], stack.shop.port()))).await.unwrap();
        let imap = ImapProxy::start(stack.mail.imap_port(), tls()).await.unwrap();
        let smtp = SmtpProxy::start(stack.mail.submission_port(), tls()).await.unwrap();
        Self { stack, shop, imap, smtp, user: user.into() }
    }

    /// A first agent of this name sits down, without any account yet.
    pub async fn sit_down(&self, page: &Page, name: &str) {
        page.fill("Your name", name).await;
        page.press("Start").await;
        page.see("What shall be on this desk?").await;
    }

    pub async fn connect_shop(&self, page: &Page) {
        let values = json!({"url": self.shop.url()});
        connect(page, "medusa", values, json!({"key": self.stack.shop.secret_key()})).await;
    }

    pub async fn connect_mail(&self, page: &Page) {
        let values = json!({
            "email": format!("{}@shop.test", self.user), "name": "Northlight Home",
            "imap_host": "127.0.0.1", "imap_port": self.imap.gate.port().to_string(),
            "smtp_host": "127.0.0.1", "smtp_port": self.smtp.gate.port().to_string(),
            "ca": self.stack.mail.tls().ca_pem().unwrap(), "sent": "append",
        });
        connect(page, "email", values, json!({"password": password(&self.user)})).await;
    }

    /// All of them are away.
    pub async fn down(&self) {
        tokio::join!(self.shop.gate.down(), self.imap.gate.down(), self.smtp.gate.down());
    }

    /// All are back, and the desk looks for them at once.
    pub async fn up(&self, page: &Page) {
        tokio::join!(self.shop.gate.up(), self.imap.gate.up(), self.smtp.gate.up());
        look_again(page).await;
    }

    /// The shop and the mail servers are ended, as a power cut does.
    pub async fn crash(&mut self) {
        self.down().await;
        let Stack { shop, mail, .. } = &mut self.stack;
        let (shop, mail) = tokio::join!(shop.kill(), mail.kill());
        shop.and(mail).unwrap();
    }

    /// They are started again with what they had, and the desk looks for them at once.
    pub async fn restart(&mut self, page: &Page) {
        let Stack { shop, mail, .. } = &mut self.stack;
        let (shop, mail) = tokio::join!(shop.up(), mail.up());
        shop.and(mail).unwrap();
        self.up(page).await;
    }

    /// A mail of the customer's that the desk finds in its mailbox.
    pub async fn customer_writes(&self, raw: &[u8]) {
        self.stack.mail.deliver("customer@customer.test", &self.user, raw).await.unwrap();
    }

    /// Waits until mails with these words are with the customer, and says how many are there and in the desk's Sent.
    pub async fn answers(&self, words: &str) -> (usize, usize) {
        let having =
            |mails: &[Vec<u8>]| mails.iter().filter(|raw| String::from_utf8_lossy(raw).contains(words)).count();
        let mail = &self.stack.mail;
        mail.wait_for_mailbox(CUSTOMER, "INBOX", Duration::from_mins(1), |mails: &[Vec<u8>]| having(mails) > 0)
            .await
            .unwrap();
        (having(&mail.mailbox(CUSTOMER, "INBOX").unwrap()), having(&mail.mailbox(&self.user, "Sent").unwrap()))
    }

    /// What the till has paid back of a payment, in major units.
    pub fn paid_back(&self, till_ref: &str) -> Vec<String> {
        let moved = self.stack.shop.till().refunds(till_ref).unwrap();
        moved.into_iter().map(|movement| movement.amount.unwrap_or_default()).collect()
    }
}

/// Looks for the servers now, and not after the pause that follows a failure.
pub async fn look_again(page: &Page) {
    let state = page.call("connectivity", json!({})).await;
    for account in state["accounts"].as_array().unwrap() {
        page.call("account_sync_now", json!({"id": account["id"]})).await;
    }
}

/// Waits until so many operations are done.
pub async fn done(page: &Page, count: usize) {
    let deadline = Instant::now() + OUT;
    loop {
        let outbox = page.call("outbox", json!({})).await;
        if outbox["done"].as_array().unwrap().iter().filter(|each| each["state"] == "done").count() == count {
            return;
        }
        assert!(Instant::now() < deadline, "not all is done: {outbox:#}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Connects an account by the window's own call.
async fn connect(page: &Page, connector: &str, values: Value, secrets: Value) {
    let entry = json!({"account": null, "connector": connector, "brand": null, "values": values, "secrets": secrets});
    page.call("account_save", entry).await;
}

/// The lead who sits here guards the profile with a PIN, lets an agent in, and sets how much agents may give alone: 50 euros.
pub async fn limit_agents(page: &Page, agent: &str, pin: &str) {
    page.go("/settings/general").await;
    page.press("Set a PIN").await;
    page.fill("New PIN", pin).await;
    page.fill("Once more", pin).await;
    page.press_at(".k-dialog button.primary").await;
    page.see("A PIN guards your profile.").await;
    page.go("/settings/agents").await;
    page.press("Add an agent").await;
    page.fill("Name", agent).await;
    page.press_at(".k-dialog button.primary").await;
    page.see("can sign in now").await;
    page.go("/settings/policy").await;
    page.press("New version").await;
    page.press("European Union").await;
    page.fill("Agents may give up to", "50").await;
    page.press("Put in force").await;
    page.see("Agents may give up to €50.00").await;
}
