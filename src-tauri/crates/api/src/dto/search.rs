//! Searching what was written.

use super::{InboxRow, TroubleView, dto};

dto! {
    /// `query` as it was typed, filters and all; `time_zone` is the agent's, by its IANA name; `from` is the `next` of the
    /// page before.
    pub struct SearchRequest {
        pub query: String,
        pub brand: Option<String>,
        pub time_zone: String,
        pub from: Option<String>,
        pub limit: u32,
    }

    pub struct SearchPage {
        pub hits: Vec<SearchHit>,
        pub next: Option<String>,
        pub reach: SearchReach,
    }

    /// A conversation, by its newest message that fits.
    pub struct SearchHit {
        pub row: InboxRow,
        pub message: String,
        pub at: i64,
        pub note: bool,
        pub from_name: String,
        pub subject: Vec<SearchPiece>,
        pub text: Vec<SearchPiece>,
        /// Names of files and people where the words stand there.
        pub elsewhere: Vec<Vec<SearchPiece>>,
        /// Other messages of it that fit.
        pub more: u32,
    }

    #[derive(Eq)]
    pub struct SearchPiece { pub text: String, pub hit: bool }

    /// How much can be searched here.
    #[derive(Eq)]
    pub struct SearchReach {
        /// Messages that arrived and are not searchable yet.
        pub waiting: u64,
        /// The oldest message that can be found.
        pub oldest: Option<i64>,
        /// From here on every channel is here whole; none where all there is is brought.
        pub since: Option<i64>,
        /// An account is still being read for the first time.
        pub reading: bool,
        /// There is a channel whose server can be asked for more.
        pub server: bool,
    }

    /// `query` as it was typed; words, people, subjects and days go for a server, other filters do not.
    pub struct ServerSearchRequest {
        pub query: String,
        pub brand: Option<String>,
        pub limit: u32,
    }

    pub struct ServerPage {
        /// Everything found of all channels, the newest first.
        pub hits: Vec<ServerHit>,
        /// What fits and was left out by the limit, some of it perhaps here.
        pub more: u64,
        /// Filters that no server understands were left out.
        pub filters_left_out: bool,
        pub troubles: Vec<ServerTrouble>,
    }

    /// A message that is not here whole.
    pub struct ServerHit {
        pub account: String,
        /// Where it lies, for `server_bring`.
        pub place: String,
        pub from_name: String,
        pub from_address: String,
        pub subject: String,
        pub at: i64,
    }

    pub struct ServerTrouble { pub account_name: String, pub trouble: TroubleView }

    pub struct ServerBring { pub account: String, pub place: String }

    pub struct ServerBrought { pub conversation: String, pub message: String }
}
