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
        let gone = |why: String| ConnectError::new(Trouble::NotFound, format!("an attachment cannot be read: {why}"));
        match self.0.read(move |r| store::table::part::read_content(r, part)).await {
            Ok(Some(content)) => Ok(Bytes::from(content)),
            Ok(None) => Err(gone("it is not stored here".into())),
            Err(error) => Err(gone(error.to_string())),
        }
    }
}
