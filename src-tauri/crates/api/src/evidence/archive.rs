//! The pack as one file, and looking at one again. It is written so that the same members give the same bytes: a byte that
//! belongs to no member is noticed too.

use std::io::{Cursor, Read, Write};

use store::table::evidence::MemberDigest;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter, result::ZipError, write::SimpleFileOptions};

use super::chain::{FORMAT, Manifest, Member, head_of, root_of};

const MANIFEST: &str = "manifest.json";
/// What one member may weigh when a pack is read: a file that only claims to be one must not fill the memory.
const MEMBER_MAX: u64 = 64 * 1024 * 1024;
const MEMBERS_MAX: usize = 5_000;

/// What is wrong with a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Flaw {
    Changed(String),
    Missing(String),
    /// It stands in no list.
    Added(String),
    /// The list itself is not the one that was sealed.
    List,
    /// Bytes around the members.
    Around,
}

/// A pack as it was found.
#[derive(Debug)]
pub(crate) struct Looked {
    pub manifest: Manifest,
    pub flaws: Vec<Flaw>,
}

/// # Errors
/// When the archive cannot be written, which memory alone could cause.
pub(crate) fn write(members: &[Member], manifest: &Manifest) -> Result<Vec<u8>, ZipError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let list = serde_json::to_vec_pretty(manifest).map_err(|error| ZipError::Io(error.into()))?;
    let list = Member { name: MANIFEST.into(), content: list };
    for member in members.iter().chain([&list]) {
        archive.start_file(member.name.as_str(), options)?;
        archive.write_all(&member.content)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// Opens a pack and compares everything in it with what it says of itself. None when it is no pack at all.
pub(crate) fn look(bytes: &[u8]) -> Option<Looked> {
    let (mut members, whole) = read(bytes)?;
    let at = members.iter().position(|member| member.name == MANIFEST)?;
    let list = members.remove(at);
    let manifest: Manifest = serde_json::from_slice(&list.content).ok()?;
    if manifest.format != FORMAT {
        return None;
    }
    let mut flaws = Vec::new();
    for listed in &manifest.members {
        match members.iter().find(|member| member.name == listed.name) {
            None => flaws.push(Flaw::Missing(listed.name.clone())),
            Some(member) if !listed.holds(member) => flaws.push(Flaw::Changed(listed.name.clone())),
            Some(_) => {}
        }
    }
    for member in &members {
        if manifest.members.iter().all(|listed| listed.name != member.name) {
            flaws.push(Flaw::Added(member.name.clone()));
        }
    }
    let digests: Vec<MemberDigest> = manifest.members.iter().map(super::chain::Listed::kept).collect();
    if head_of(&manifest.chain, &root_of(&digests)) != manifest.chain.head {
        flaws.push(Flaw::List);
    }
    let same = whole && write(&members, &manifest).is_ok_and(|again| again == bytes);
    if flaws.is_empty() && !same {
        flaws.push(Flaw::Around);
    }
    Some(Looked { manifest, flaws })
}

/// All members, and whether each could be read to its end with the sum it should have.
fn read(bytes: &[u8]) -> Option<(Vec<Member>, bool)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let (mut members, mut whole) = (Vec::new(), archive.len() <= MEMBERS_MAX);
    for at in 0..archive.len().min(MEMBERS_MAX) {
        let Ok(file) = archive.by_index(at) else {
            whole = false;
            continue;
        };
        // A name that is no text can only be one that was changed.
        let name = file.name().map(std::borrow::Cow::into_owned).unwrap_or_default();
        let mut content = Vec::new();
        // What was read before a wrong sum is kept: its digest says which member it is.
        whole &= file.take(MEMBER_MAX).read_to_end(&mut content).is_ok();
        members.push(Member { name, content });
    }
    Some((members, whole))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::chain::{Chained, sealed};

    fn pack() -> Vec<u8> {
        let of = |name: &str, content: &[u8]| Member { name: name.into(), content: content.to_vec() };
        let members = [
            of("case.html", b"<p>cracked</p>"),
            of("messages/001.txt", b"From: Anna"),
            of("files/001.jpg", &[0xff, 0xd8, 0xff, 0, 1, 2]),
            of("order.json", b"{}"),
            of("operations.json", b"[]"),
        ];
        let listed = sealed(&members);
        let kept: Vec<_> = listed.iter().map(crate::evidence::chain::Listed::kept).collect();
        let mut chain =
            Chained { number: 1, case: 7, made_at: 1_793_610_000_000, previous: String::new(), head: String::new() };
        chain.head = head_of(&chain, &root_of(&kept));
        write(&members, &Manifest { format: FORMAT.into(), chain, members: listed }).unwrap()
    }

    #[test]
    fn a_pack_as_it_was_written_has_no_flaw() {
        let looked = look(&pack()).unwrap();
        assert_eq!((looked.flaws, looked.manifest.members.len()), (vec![], 5));
    }

    /// Every byte of the file, those of names, sums and the list included.
    #[test]
    fn every_changed_byte_is_found() {
        let whole = pack();
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 0x01;
            if let Some(looked) = look(&changed) {
                assert!(!looked.flaws.is_empty(), "byte {at} of {}", whole.len());
            }
        }
    }

    #[test]
    fn it_says_which_member_was_changed() {
        let whole = pack();
        for (name, words) in [
            ("case.html", &b"cracked"[..]),
            ("messages/001.txt", b"From: Anna"),
            ("files/001.jpg", &[0xff, 0xd8, 0xff, 0, 1]),
        ] {
            let at = whole.windows(words.len()).position(|window| window == words).unwrap();
            let mut changed = whole.clone();
            changed[at] ^= 0x20;
            assert_eq!(look(&changed).unwrap().flaws, [Flaw::Changed(name.into())]);
        }
        assert!(look(b"PK no pack").is_none());
    }

    /// Whoever writes all of it anew, list and sums included, is found by the desk's own chain.
    #[test]
    fn a_member_that_was_added_or_left_out_is_named() {
        let (members, _) = read(&pack()).unwrap();
        let manifest: Manifest = serde_json::from_slice(&members.last().unwrap().content).unwrap();
        let mut more = members[..5].to_vec();
        more[0] = Member { name: "other.html".into(), content: vec![] };
        let looked = look(&write(&more, &manifest).unwrap()).unwrap();
        assert_eq!(looked.flaws, [Flaw::Missing("case.html".into()), Flaw::Added("other.html".into())]);
        let mut earlier = manifest.clone();
        earlier.chain.made_at -= 1;
        assert_eq!(look(&write(&members[..5], &earlier).unwrap()).unwrap().flaws, [Flaw::List]);
    }
}
