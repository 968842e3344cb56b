//! Digests, roots and heads. What is hashed is written with its length before it, so that nothing can be moved from one
//! field into the next.

use std::fmt::Write;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::table::evidence::MemberDigest;

pub(crate) const FORMAT: &str = "shopdesk-evidence-1";

/// A file of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    pub name: String,
    pub content: Vec<u8>,
}

/// What the pack says of itself: `manifest.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    pub format: String,
    pub chain: Chained,
    pub members: Vec<Listed>,
}

/// A place in the desk's chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Chained {
    pub number: u32,
    pub case: u32,
    /// Milliseconds since 1970 in UTC.
    pub made_at: i64,
    /// The head before; empty for the first.
    pub previous: String,
    pub head: String,
}

/// Digests and salts are hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Listed {
    pub name: String,
    pub size: u64,
    pub salt: String,
    pub digest: String,
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text never fails.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A digest over fields, each with its length before it.
fn digest_of(what: &str, fields: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for field in [FORMAT.as_bytes(), what.as_bytes()].iter().chain(fields) {
        hash.update((field.len() as u64).to_be_bytes());
        hash.update(field);
    }
    hex(&hash.finalize())
}

fn member_digest(member: &Member, salt: &str) -> String {
    digest_of("member", &[member.name.as_bytes(), salt.as_bytes(), &member.content])
}

/// Salts and digests of the members, in their order.
pub(crate) fn sealed(members: &[Member]) -> Vec<Listed> {
    members
        .iter()
        .map(|member| {
            let salt = hex(&rand::random::<[u8; 32]>());
            let digest = member_digest(member, &salt);
            Listed { name: member.name.clone(), size: member.content.len() as u64, salt, digest }
        })
        .collect()
}

impl Listed {
    /// Whether these are still the bytes that were sealed.
    pub(crate) fn holds(&self, member: &Member) -> bool {
        self.size == member.content.len() as u64 && self.digest == member_digest(member, &self.salt)
    }

    pub(crate) fn kept(&self) -> MemberDigest {
        MemberDigest { name: self.name.clone(), digest: self.digest.clone() }
    }
}

/// Over all members' digests and names.
pub(crate) fn root_of(members: &[MemberDigest]) -> String {
    let fields: Vec<&[u8]> =
        members.iter().flat_map(|member| [member.name.as_bytes(), member.digest.as_bytes()]).collect();
    digest_of("root", &fields)
}

/// The head that a pack with this root makes of the one before. `chain.head` does not count.
pub(crate) fn head_of(chain: &Chained, root: &str) -> String {
    let (number, case, made_at) = (chain.number.to_be_bytes(), chain.case.to_be_bytes(), chain.made_at.to_be_bytes());
    digest_of("head", &[chain.previous.as_bytes(), &number, &case, &made_at, root.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_moved_from_one_field_to_the_next_is_noticed() {
        let of = |name: &str, content: &str| Member { name: name.into(), content: content.into() };
        assert_ne!(member_digest(&of("ab", "c"), ""), member_digest(&of("a", "bc"), ""));
        assert_ne!(member_digest(&of("a", "b"), "c"), member_digest(&of("a", "bc"), ""));
        let digest = |name: &str, digest: &str| MemberDigest { name: name.into(), digest: digest.into() };
        assert_ne!(root_of(&[digest("a", "b"), digest("c", "d")]), root_of(&[digest("a", "bc"), digest("", "d")]));
    }

    #[test]
    fn the_same_bytes_are_sealed_anew_each_time() {
        let member = Member { name: "case.html".into(), content: b"x".to_vec() };
        let both = [sealed(std::slice::from_ref(&member)), sealed(std::slice::from_ref(&member))];
        assert_ne!(both[0][0].digest, both[1][0].digest);
        assert!(both.iter().all(|listed| listed[0].holds(&member)));
    }

    #[test]
    fn every_field_of_a_place_counts() {
        let chain = Chained { number: 3, case: 7, made_at: 5, previous: "aa".into(), head: String::new() };
        let head = head_of(&chain, "root");
        for other in [
            Chained { number: 4, ..chain.clone() },
            Chained { case: 8, ..chain.clone() },
            Chained { made_at: 6, ..chain.clone() },
            Chained { previous: "ab".into(), ..chain.clone() },
        ] {
            assert_ne!(head_of(&other, "root"), head);
        }
        assert_ne!(head_of(&chain, "toor"), head);
    }
}
