//! Attachments of a reply, read from the store when it is sent.

use async_trait::async_trait;
use bytes::Bytes;
use connect::{ConnectError, Files, Trouble};
use model::id::PartId;
use store::Store;

pub(crate) struct StoredFiles(pub(crate) Store);

#[async_trait]
impl Files for StoredFiles {
    async fn read(&self, part: PartId) -> Result<Bytes, ConnectError> {
        let content = self.0.read(move |r| store::table::part::read_content(r, part)).await;
        content
            .map(Bytes::from)
            .map_err(|error| ConnectError::new(Trouble::NotFound, format!("the attachment cannot be read: {error}")))
    }
}
