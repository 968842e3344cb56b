//! A search with words of any script: what is not ASCII goes as bytes that are announced first.

use std::fmt::Write;

use async_imap::imap_proto::RequestId;
use connect::ConnectError;
use tokio::{io::AsyncWriteExt, time};

use super::Session;
use crate::{trouble, wire::imap::Line};

/// A piece of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// Plain ASCII, quoted where it has to be.
    Key(String),
    /// A word with other letters.
    Unicode(String),
}

impl Session {
    /// As [`Self::search`], with words of any script in it, each sent as what it is (RFC 3501, 4.3 and 6.4.4).
    pub async fn search_words(&mut self, said: &[Said]) -> Result<Vec<u32>, ConnectError> {
        let unicode = said.iter().any(|piece| matches!(piece, Said::Unicode(_)));
        let mut command = String::from(if unicode { "UID SEARCH CHARSET UTF-8" } else { "UID SEARCH" });
        let mut waiting: Option<RequestId> = None;
        let mut pending: &[u8] = &[];
        for piece in said {
            match piece {
                Said::Key(key) => {
                    command.push(' ');
                    command.push_str(key);
                }
                Said::Unicode(word) => {
                    let _ = write!(command, " {{{}}}", word.len());
                    waiting = Some(self.say(waiting, pending, &std::mem::take(&mut command)).await?);
                    pending = word.as_bytes();
                }
            }
        }
        let id = self.say(waiting, pending, &command).await?;
        let mut found = Vec::new();
        while let Some(line) = self.next(&id).await? {
            if let Line::Search(uids) = line {
                found.extend(uids);
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// Begins a command, or goes on with one when the server asks for the rest: the announced bytes, then more of the line.
    async fn say(&mut self, begun: Option<RequestId>, bytes: &[u8], line: &str) -> Result<RequestId, ConnectError> {
        let Some(id) = begun else { return self.begin(line).await };
        loop {
            match self.next(&id).await? {
                Some(Line::Continue) => break,
                Some(_) => {}
                None => return Err(trouble::garbage(&self.host)),
            }
        }
        let host = self.host.clone();
        let wire = self.inner.get_mut();
        let writing = async {
            wire.write_all(bytes).await?;
            wire.write_all(line.as_bytes()).await?;
            wire.write_all(b"\r\n").await?;
            wire.flush().await
        };
        let written = time::timeout(trouble::ANSWER_TIMEOUT, writing).await.map_err(|_| trouble::timeout(&host))?;
        written.map_err(|error| trouble::from_io(&error, &host))?;
        Ok(id)
    }
}
