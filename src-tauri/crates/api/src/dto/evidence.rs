//! Evidence packs and the chain they stand in.

use super::dto;

dto! {
    /// `language`: `en` or `zh-CN`. `show_page`: the printable page is opened outside too, to be printed.
    pub struct EvidencePackRequest { pub case: String, pub language: String, pub show_page: bool }

    /// `saved`: false when the person thought better of it. `missing`: files that lie at the provider and could not be had;
    /// `without_raw`: messages that are in it only as they are stored here.
    pub struct EvidencePacked { pub saved: bool, pub number: u32, pub missing: u32, pub without_raw: u32 }

    /// What was found in a pack. The most serious comes first.
    #[serde(rename_all = "snake_case")]
    #[derive(Copy, Eq)]
    pub enum EvidenceOutcome {
        /// It is no evidence pack.
        Unreadable,
        /// Something of it, or of this desk's own chain, is not what it was.
        Changed,
        /// In itself unchanged, but not made at this desk: its head can be compared with an anchor somebody was mailed.
        Foreign,
        /// Unchanged, and no anchor was sent since it was made.
        NotAnchored,
        Anchored,
    }

    /// `how`: `changed`, `missing` or `added`; `list` and `around` have no name; `chain`: this desk's own record.
    pub struct EvidenceFlaw { pub how: String, pub name: String }

    pub struct EvidenceVerdict {
        pub outcome: EvidenceOutcome,
        pub flaws: Vec<EvidenceFlaw>,
        pub number: u32,
        pub case_number: u32,
        pub made_at: i64,
        pub head: String,
        /// When the anchor was sent under which it stands.
        pub anchored_at: Option<i64>,
        pub members: u32,
    }

    /// Where the chain stands, and whether its head is mailed.
    pub struct EvidenceChain {
        pub packs: u32,
        pub head: String,
        /// The last anchor that was asked for, and the packs up to it.
        pub anchored_at: Option<i64>,
        pub anchored: u32,
        pub anchoring: EvidenceAnchoring,
    }

    /// Once a day, when there are new packs. `account`: the mailbox it goes out from.
    pub struct EvidenceAnchoring { pub on: bool, pub address: String, pub account: Option<String> }
}
