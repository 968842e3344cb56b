//! A desk with one mailbox, connected a year ago, and letters for it.

use std::collections::BTreeMap;

use bytes::Bytes;
use model::{
    id::{AccountId, AgentId, BrandId, ConversationId, MessageId, OperationId},
    inbound::{ChannelEvent, Flags, FolderRole, Inbound, InboundFile, Location},
    message::{Address, Origin},
    time::{DAY, MINUTE, Timestamp},
};
use uuid::Uuid;

use crate::{
    Change, Durability, Result, Writer,
    table::{
        account::{self, Kind, NewAccount},
        brand,
        conversation::{self, StoredConversation},
        ingest::{self, ChannelRows, Ingested},
        message::{self, NewOut, StoredMessage},
    },
    testing::TempStore,
};

pub const SHOP: &str = "care@nord.test";
pub const ANNA: &str = "anna@example.test";
pub const BEN: &str = "ben@example.test";

pub struct Desk {
    pub store: TempStore,
    pub brand: BrandId,
    pub account: AccountId,
    pub agent: AgentId,
}

impl Desk {
    /// Connected a year ago: all that comes is news.
    pub async fn new() -> Self {
        let desk = Self::fresh().await;
        desk.store.now.advance(365 * DAY);
        desk
    }

    /// Connected right now: what comes is older than the desk.
    pub async fn fresh() -> Self {
        let store = TempStore::new().unwrap();
        let (brand, account) = store
            .write(Durability::Normal, |writer| {
                let brand = brand::add(writer, "Nord", "en", "")?;
                Ok((brand, add_account(writer, brand, Kind::Channel, SHOP)?))
            })
            .await
            .unwrap();
        Self { store, brand, account, agent: AgentId(Uuid::now_v7()) }
    }

    pub fn now(&self) -> Timestamp {
        self.store.now.get()
    }

    /// A letter that arrived just now.
    pub fn letter(&self, id: &str) -> Letter {
        letter(id).at(self.now())
    }

    pub async fn bring(&self, letters: impl IntoIterator<Item = Letter>) -> Ingested {
        self.events(letters.into_iter().map(Letter::event).collect()).await
    }

    pub async fn events(&self, events: Vec<ChannelEvent>) -> Ingested {
        self.rows(ChannelRows { events, ..ChannelRows::default() }).await
    }

    pub async fn rows(&self, rows: ChannelRows) -> Ingested {
        let account = self.account;
        self.store.write(Durability::Normal, move |writer| ingest::channel(writer, account, &rows)).await.unwrap()
    }

    pub async fn write<T: Send + 'static>(&self, f: impl FnOnce(&mut Writer<'_>) -> Result<T> + Send + 'static) -> T {
        self.store.write(Durability::Normal, f).await.unwrap()
    }

    /// All conversations, by the time of their newest message.
    pub async fn talks(&self) -> Vec<StoredConversation> {
        self.store
            .read(|reader| {
                let mut statement =
                    reader.connection().prepare("SELECT id FROM conversation ORDER BY updated_at, id")?;
                let ids = statement.query_map([], |row| crate::row::id::<ConversationId>(row, 0))?;
                ids.map(|id| conversation::get(reader, id?)).collect()
            })
            .await
            .unwrap()
    }

    /// The only conversation there is.
    pub async fn talk(&self) -> StoredConversation {
        let talks = self.talks().await;
        assert_eq!(talks.len(), 1, "{talks:#?}");
        talks.into_iter().next().unwrap()
    }

    pub async fn timeline(&self, talk: ConversationId) -> Vec<StoredMessage> {
        self.store.read(move |reader| message::timeline(reader, talk, None, 1_000)).await.unwrap().0
    }

    /// The Message-IDs in a conversation, in its order.
    pub async fn ids(&self, talk: ConversationId) -> Vec<String> {
        self.timeline(talk).await.into_iter().filter_map(|item| item.message_id).collect()
    }

    /// Our reply, written at this desk and on its way.
    pub async fn reply(&self, talk: ConversationId, id: &'static str, references: &[&str]) -> (MessageId, OperationId) {
        let (account, author) = (self.account, self.agent);
        let references = references.iter().map(|id| format!("{id}@mail.test")).collect();
        let operation = OperationId(Uuid::now_v7());
        let message = self
            .write(move |writer| {
                message::add_out(
                    writer,
                    NewOut {
                        id: None,
                        conversation: talk,
                        account,
                        operation,
                        author,
                        message_id: Some(format!("{id}@mail.test")),
                        from: address("Nord", SHOP),
                        to: vec![address("Anna", ANNA)],
                        cc: vec![],
                        bcc: vec![],
                        subject: "Re: lamp".into(),
                        fresh: "We look into it.".into(),
                        text: "We look into it.\n\n> My lamp is broken.".into(),
                        html: None,
                        attachments: vec![],
                        references,
                    },
                )
            })
            .await;
        (message, operation)
    }
}

pub fn add_account(writer: &mut Writer<'_>, brand: BrandId, kind: Kind, address: &str) -> Result<AccountId> {
    let id = account::add(
        writer,
        &NewAccount {
            brand,
            connector: if kind == Kind::Shop { "shop".into() } else { "mail".into() },
            kind,
            name: address.into(),
            address: address.into(),
            settings: BTreeMap::new(),
            demo: false,
        },
    )?;
    if !address.is_empty() {
        account::set_senders(writer, id, &[("Nord".into(), address.into())])?;
    }
    Ok(id)
}

pub fn address(name: &str, address: &str) -> Address {
    Address { name: name.into(), address: address.into() }
}

/// A message as a channel brings it.
#[derive(Debug, Clone)]
pub struct Letter(pub Inbound);

/// From Anna to the shop, unread in the inbox. `id` gives its Message-ID, its place and its text.
pub fn letter(id: &str) -> Letter {
    let key = id.bytes().fold(7u64, |sum, byte| sum.wrapping_mul(131).wrapping_add(u64::from(byte))) % (1 << 62);
    let fresh = format!("This is {id}.");
    Letter(Inbound {
        location: Location { folder: "INBOX".into(), epoch: 1, key },
        role: FolderRole::Inbox,
        flags: Flags::default(),
        provider_id: None,
        message_id: Some(format!("{id}@mail.test")),
        digest: format!("digest of {id}"),
        in_reply_to: vec![],
        references: vec![],
        from: address("Anna", ANNA),
        reply_to: None,
        to: vec![address("", SHOP)],
        cc: vec![],
        subject: format!("About {id}"),
        sent_at: Timestamp(0),
        received_at: Timestamp(0),
        origin: Origin::Person,
        bounce: None,
        text: fresh.clone(),
        fresh,
        html: None,
        files: vec![],
        size: 100,
        unreadable: None,
        cut: false,
        complete: true,
    })
}

impl Letter {
    pub fn at(mut self, at: Timestamp) -> Self {
        (self.0.received_at, self.0.sent_at) = (at, at);
        self
    }
    pub fn later(self, minutes: i64) -> Self {
        let at = self.0.received_at.plus_ms(minutes * MINUTE);
        self.at(at)
    }
    pub fn from(mut self, from: &str) -> Self {
        self.0.from = address("", from);
        self
    }
    pub fn to(mut self, to: &[&str]) -> Self {
        self.0.to = to.iter().map(|to| address("", to)).collect();
        self
    }
    pub fn cc(mut self, cc: &[&str]) -> Self {
        self.0.cc = cc.iter().map(|cc| address("", cc)).collect();
        self
    }
    pub fn reply_to(mut self, to: &str) -> Self {
        self.0.reply_to = Some(address("", to));
        self
    }
    /// Ours, written in another program and filed as sent.
    pub fn sent_to(self, to: &str) -> Self {
        self.from(SHOP).to(&[to]).seen().place(FolderRole::Sent, "Sent", 1)
    }
    pub fn replies(mut self, to: &[&str]) -> Self {
        self.0.references = to.iter().map(|id| format!("{id}@mail.test")).collect();
        self.0.in_reply_to = self.0.references.last().cloned().into_iter().collect();
        self
    }
    pub fn subject(mut self, subject: &str) -> Self {
        subject.clone_into(&mut self.0.subject);
        self
    }
    pub fn seen(mut self) -> Self {
        self.0.flags.seen = true;
        self
    }
    pub fn answered(mut self) -> Self {
        self.0.flags.answered = true;
        self
    }
    pub fn origin(mut self, origin: Origin) -> Self {
        self.0.origin = origin;
        self
    }
    pub fn place(mut self, role: FolderRole, folder: &str, epoch: u64) -> Self {
        self.0.role = role;
        folder.clone_into(&mut self.0.location.folder);
        self.0.location.epoch = epoch;
        self
    }
    pub fn key(mut self, key: u64) -> Self {
        self.0.location.key = key;
        self
    }
    pub fn with(mut self, change: impl FnOnce(&mut Inbound)) -> Self {
        change(&mut self.0);
        self
    }
    pub fn file(mut self, name: &str, mime: &str, content: Option<&'static [u8]>) -> Self {
        self.0.files.push(InboundFile {
            name: name.into(),
            mime: mime.into(),
            size: content.map_or(9_000_000, |content| content.len() as u64),
            content_id: None,
            inline: false,
            content: content.map(Bytes::from_static),
            key: format!("key of {name}"),
        });
        self
    }
    pub fn event(self) -> ChannelEvent {
        ChannelEvent::Message(Box::new(self.0))
    }
    pub fn gone(&self) -> ChannelEvent {
        ChannelEvent::Gone { location: self.0.location.clone() }
    }
}

/// The messages that agents were to be told of.
pub fn arrived(changes: &[Change]) -> Vec<MessageId> {
    changes
        .iter()
        .filter_map(|change| match change {
            Change::Arrived { message, .. } => Some(*message),
            _ => None,
        })
        .collect()
}
