//! What the use cases need from around them: `host` gives [`Links`], the shell gives [`Outside`].

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use connect::{
    ConnectError, Connector, Secret,
    channel::{Found, Location, Wanted},
};
use model::id::{AccountId, BrandId, ConversationId, MessageId, OrderId, PartId};
use outbox::Accounts;

use crate::{
    dto::{DemoState, LinkView},
    error::Result,
};

/// What was entered for an account.
#[derive(Debug, Clone)]
pub struct Entry {
    /// An existing account that is changed; its stored secrets stand in for those left empty.
    pub account: Option<AccountId>,
    pub connector: String,
    pub values: BTreeMap<String, String>,
    pub secrets: BTreeMap<String, Secret>,
}

/// Who answered a test.
#[derive(Debug, Clone)]
pub struct Answered {
    pub name: String,
    /// The mailbox's own address; empty for shops.
    pub address: String,
    pub server: String,
    /// Values that the test found out, to be saved with the others.
    pub learnt: BTreeMap<String, String>,
}

/// The accounts' live side: connectors, keyring, workers.
#[async_trait]
pub trait Links: Accounts {
    fn connectors(&self) -> Vec<Arc<dyn Connector>>;
    async fn test(&self, entry: &Entry) -> std::result::Result<Answered, ConnectError>;
    /// Tests, writes secrets to the keyring and the rest to the store, and starts the account's worker.
    async fn save(&self, entry: Entry, brand: BrandId) -> Result<AccountId>;
    /// Stops the worker and forgets the secrets; history stays.
    async fn remove(&self, account: AccountId) -> Result<()>;
    async fn set_paused(&self, account: AccountId, paused: bool) -> Result<()>;
    fn sync_now(&self, account: AccountId);
    /// How the connection stands, but for the count of what waits.
    fn link(&self, account: AccountId) -> LinkView;
    /// Milliseconds that this machine's clock is ahead of the servers'.
    fn clock_ahead_ms(&self) -> i64;
    /// This order is open on the desk: it is read again with every sync, and once now.
    fn watch_order(&self, order: OrderId);
    async fn fetch_part(&self, part: PartId) -> std::result::Result<(), ConnectError>;
    async fn complete(&self, message: MessageId) -> std::result::Result<(), ConnectError>;
    /// The whole message as its provider has it, byte for byte.
    async fn raw(&self, message: MessageId) -> std::result::Result<Bytes, ConnectError>;
    /// What the account's provider has beyond what was brought.
    async fn search(&self, account: AccountId, wanted: &Wanted) -> std::result::Result<Found, ConnectError>;
    /// Brings one message that [`Self::search`] found; which it is, and its conversation.
    async fn bring(
        &self,
        account: AccountId,
        at: &Location,
    ) -> std::result::Result<(MessageId, ConversationId), ConnectError>;
    /// The conversation was read here: told to the provider when there is time.
    fn seen(&self, messages: Vec<MessageId>);
    /// A picture from the open internet: https, public addresses only, no cookies, at most 5 MB, made anew as PNG or JPEG.
    async fn remote_image(&self, url: &str) -> std::result::Result<(Bytes, &'static str), ConnectError>;

    async fn demo(&self) -> DemoState;
    async fn demo_start(&self) -> Result<()>;
    fn demo_outage(&self, shop: bool, channel: bool) -> Result<()>;
    async fn demo_remove(&self) -> Result<()>;

    /// A new recovery code for the store's key; the one before stops working.
    async fn new_recovery_code(&self) -> Result<String>;
    async fn set_passphrase(&self, passphrase: Option<Secret>) -> Result<()>;
}

/// The system around the window.
#[async_trait]
pub trait Outside: Send + Sync {
    /// Opens an address in the person's browser or mail program.
    fn open_url(&self, url: &str) -> Result<()>;
    /// Opens a file from a private folder, marked as downloaded where the system knows such a mark.
    async fn open_file(&self, name: &str, content: Bytes) -> Result<()>;
    /// Asks where to save; false when the person thinks better of it.
    async fn save_file(&self, name: &str, content: Bytes) -> Result<bool>;
    /// Takes away the files that [`Self::open_file`] has laid there.
    fn forget_opened(&self) -> Result<()> {
        Ok(())
    }
    fn set_start_at_login(&self, on: bool) -> Result<()>;
}
