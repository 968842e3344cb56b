//! One message, on demand.

use bytes::Bytes;
use connect::{
    ConnectError, Trouble,
    channel::{FolderRole, Inbound, Location},
};

use super::{
    big,
    bring::{BIG, Depth, Job},
};
use crate::{
    account::Account,
    map, trouble,
    wire::imap::{Folder, Session, wire::Section},
};

fn uid(location: &Location) -> Result<u32, ConnectError> {
    u32::try_from(location.key).map_err(|_| trouble::gone())
}

/// A file by its section, or the whole message as it came for an empty key.
pub async fn fetch(account: &Account, location: &Location, key: &str) -> Result<Bytes, ConnectError> {
    let uid = uid(location)?;
    let mut held = account.hold().await?;
    let session = held.open(location).await?;
    if key.is_empty() {
        return Ok(section(session, uid, "BODY.PEEK[]", &Section::Whole).await?.into());
    }
    let path: Option<Vec<u32>> = key.split('.').map(|number| number.parse().ok()).collect();
    let path = path.filter(|path| !path.is_empty() && path.len() < 64).ok_or_else(trouble::gone)?;
    let body = section(session, uid, &format!("BODY.PEEK[{key}]"), &Section::Part(path.clone())).await?;
    // A message of one part has its headers where the message has them.
    let header = match section(session, uid, &format!("BODY.PEEK[{key}.MIME]"), &Section::PartHeader(path)).await {
        Ok(header) if !header.iter().all(u8::is_ascii_whitespace) => header,
        Ok(_) | Err(ConnectError { trouble: Trouble::Refused { .. } | Trouble::NotFound, .. }) => {
            section(session, uid, "BODY.PEEK[HEADER]", &Section::Header).await?
        }
        Err(error) => return Err(error),
    };
    Ok(map::decode_section(&header, &body))
}

async fn section(session: &mut Session, uid: u32, item: &str, section: &Section) -> Result<Vec<u8>, ConnectError> {
    let fetched = session.fetch(&uid.to_string(), &format!("(UID {item})")).await?;
    let found = fetched.into_iter().filter(|one| one.uid == Some(uid)).find_map(|mut one| one.take(section));
    found.ok_or_else(trouble::gone)
}

/// The whole message, parsed; the files of a big one stay where they are.
pub async fn complete(account: &Account, location: &Location) -> Result<Inbound, ConnectError> {
    let uid = uid(location)?;
    let mut held = account.hold().await?;
    let folders = account.folders(&mut held).await?;
    let role = folders.read.iter().find(|folder| folder.name == location.folder);
    let role = role.map_or(FolderRole::Other, |folder| folder.role);
    let session = held.open(location).await?;
    let epoch = u32::try_from(location.epoch).map_err(|_| trouble::gone())?;
    let job = Job::new(&Folder { name: location.folder.clone(), role }, epoch, Depth::Whole);
    let fetched = session.fetch(&uid.to_string(), &job.items(session)).await?;
    let found = fetched.into_iter().find(|one| one.uid == Some(uid) && !one.bodies.is_empty());
    let mut found = found.ok_or_else(trouble::gone)?;
    if found.body_len() >= BIG {
        return big::read(session, &job, uid).await;
    }
    job.read(&mut found).ok_or_else(trouble::gone)
}

/// Marks a message as read at the server.
pub async fn set_seen(account: &Account, location: &Location) -> Result<(), ConnectError> {
    let uid = uid(location)?;
    let mut held = account.hold().await?;
    let session = held.open(location).await?;
    session.run(&format!(r"UID STORE {uid} +FLAGS.SILENT (\Seen)")).await?;
    Ok(())
}
