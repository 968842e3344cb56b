//! Where a mail of ours lies, by its Message-ID. Reads only.

use connect::ConnectError;

use crate::wire::imap::{Session, session::quoted, wire::Section};

/// Some providers' SEARCH overlooks headers, or is minutes behind: so many of the newest are read as well.
const NEWEST: u32 = 60;

/// UIDs of the messages with that id in a folder, which is selected afterwards.
pub async fn by_message_id(session: &mut Session, folder: &str, id: &str) -> Result<Vec<u32>, ConnectError> {
    let selected = session.select(folder, None).await?;
    if selected.exists == 0 {
        return Ok(Vec::new());
    }
    let found = session.search(&format!("HEADER Message-ID {}", quoted(&format!("<{id}>")))).await?;
    if !found.is_empty() {
        return Ok(found);
    }
    let first = selected.exists.saturating_sub(NEWEST - 1).max(1);
    let newest = session.search(&format!("{first}:*")).await?;
    let Some(lowest) = newest.first() else { return Ok(Vec::new()) };
    let fetched = session.fetch(&format!("{lowest}:*"), "(UID BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])").await?;
    let wanted = format!("<{id}>").to_lowercase();
    let has_it = |header: Vec<u8>| String::from_utf8_lossy(&header).to_lowercase().contains(&wanted);
    Ok(fetched
        .into_iter()
        .filter_map(|mut one| one.take(&Section::Header).filter(|h| has_it(h.clone())).and(one.uid))
        .collect())
}
