//! The shop and the mail servers together, and what a person needs to connect to them.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{
    error::Result,
    folder::Folder,
    mail::{MailOptions, MailServers, password},
    shop::{ADMIN_EMAIL, ADMIN_PASSWORD, Medusa, MedusaOptions, PlaceOrder},
};

/// All real servers, with their data in a folder of their own. Dropping it ends them and removes their data.
#[derive(Debug)]
pub struct Stack {
    // Fields are dropped in this order: the servers first, their folder last.
    pub shop: Medusa,
    pub mail: MailServers,
    folder: Folder,
}

impl Stack {
    /// Starts both at once. See [`Medusa::start`] for how long that takes.
    pub async fn start(mail: MailOptions) -> Result<Self> {
        let folder = Folder::fresh()?;
        let (shop, mail) = tokio::try_join!(
            Medusa::start(folder.path(), MedusaOptions::default()),
            MailServers::start(folder.path(), mail),
        )?;
        Ok(Self { shop, mail, folder })
    }

    /// For further files of the same life.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// Where everything is, for a person or another program.
    pub fn access(&self) -> Access {
        let mailbox = |user: &String| Mailbox { address: format!("{user}@shop.test"), password: password(user) };
        Access {
            shop_url: self.shop.base_url(),
            shop_key: self.shop.secret_key().to_owned(),
            admin: Mailbox { address: ADMIN_EMAIL.into(), password: ADMIN_PASSWORD.into() },
            mail_host: "localhost".into(),
            imaps_port: self.mail.imaps_port(),
            imap_port: self.mail.imap_port(),
            submissions_port: self.mail.submissions_port(),
            submission_port: self.mail.submission_port(),
            smtp_port: self.mail.smtp_port(),
            ca: self.mail.tls().ca.clone(),
            mailboxes: self.mail.users().iter().map(mailbox).collect(),
        }
    }

    /// Some orders, and customers who write about them, so that a desk that connects is not empty.
    pub async fn furnish(&self) -> Result<()> {
        let shop = &self.shop;
        let lamp = PlaceOrder::new("ines.albrecht@customer.test")
            .named("Ines", "Albrecht")
            .phone("+4940112233")
            .item("NL-ARC-BRA", 1)
            .item("NL-SHADE-SMK", 2);
        let mugs =
            PlaceOrder::new("luc.moreau@customer.test").named("Luc", "Moreau").country("fr").item("NL-MUG-SND", 4);
        let throw = PlaceOrder::new("aoi.sato@customer.test").named("葵", "佐藤").country("jp").item("NL-THROW-OAT", 1);
        let lamp = shop.place_order(&lamp).await?;
        shop.complete(&lamp.id, "NL10000001").await?;
        let mugs = shop.place_order(&mugs).await?;
        let fulfilment = shop.fulfil(&mugs.id).await?;
        shop.ship(&mugs.id, &fulfilment, "NL10000002").await?;
        let throw = shop.place_order(&throw).await?;
        let letters = [
            ("Ines Albrecht", "ines.albrecht", lamp.number, "one of the two shades came cracked. Can I send it back?"),
            ("Luc Moreau", "luc.moreau", mugs.number, "where is my parcel? The tracking has not moved for days."),
            ("佐藤 葵", "aoi.sato", throw.number, "色を Ochre に変更できますか。"),
        ];
        for (name, local, number, text) in letters {
            let from = format!("{local}@customer.test");
            let raw = format!(
                "From: \"{name}\" <{from}>\r\nTo: support@shop.test\r\nSubject: Order #{number}\r\n\
                 Message-ID: <furnished-{number}@customer.test>\r\nMIME-Version: 1.0\r\n\
                 Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\
                 Hello,\r\n\r\nabout my order #{number}: {text}\r\n\r\n{name}\r\n"
            );
            self.mail.deliver(&from, "support", raw.as_bytes()).await?;
        }
        Ok(())
    }
}

/// An address with its password.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Mailbox {
    pub address: String,
    pub password: String,
}

/// How to connect to the servers of a [`Stack`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Access {
    pub shop_url: String,
    /// The shop's secret key.
    pub shop_key: String,
    /// The shop's administrator.
    pub admin: Mailbox,
    pub mail_host: String,
    pub imaps_port: u16,
    pub imap_port: u16,
    pub submissions_port: u16,
    pub submission_port: u16,
    /// Mail from outside.
    pub smtp_port: u16,
    /// The authority that signed the mail servers' certificate. PEM.
    pub ca: PathBuf,
    pub mailboxes: Vec<Mailbox>,
}
