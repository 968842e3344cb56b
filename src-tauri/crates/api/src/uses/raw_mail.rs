//! What a pack needs from the mailboxes: files that were left there, and each message as it lies there, byte for byte. It is
//! asked for while somebody waits for the pack, so never for long, and not at all where nobody would answer.

use std::{collections::HashMap, time::Duration};

use connect::{ConnectError, Trouble};
use model::{
    id::{AccountId, CaseId},
    message::{Held, MessageKind},
};
use outbox::Readiness;
use store::table::{self, part::PartKind};
use tokio::time::{Instant, timeout};

use super::{evidence::MESSAGES, parts::FILE_MAX};
use crate::{
    Desk,
    error::Result,
    evidence::{Dossier, Raw, Why},
};

/// For one answer, and for all of them.
const EACH: Duration = Duration::from_secs(10);
const ALL: Duration = Duration::from_mins(1);
/// Files that are fetched for a pack.
const FETCHED: usize = 60;
/// Left for the page, the order and the records: a pack that is verified is handed over as one file.
const REST: usize = 4 * 1024 * 1024;

/// The questions of one pack.
pub(super) struct Asking {
    each: Duration,
    until: Instant,
    /// Accounts that are not asked again.
    silent: HashMap<AccountId, Why>,
}

impl Asking {
    pub(super) fn begin() -> Self {
        Self::within(EACH, ALL)
    }

    fn within(each: Duration, all: Duration) -> Self {
        Self { each, until: Instant::now() + all, silent: HashMap::new() }
    }

    /// The answer, or why there is none. `ready`: whether the account is known to be connected.
    async fn of<T>(
        &mut self,
        account: AccountId,
        ready: bool,
        answer: impl Future<Output = std::result::Result<T, ConnectError>>,
    ) -> std::result::Result<T, Why> {
        if let Some(why) = self.silent.get(&account) {
            return Err(*why);
        }
        let left = self.until.saturating_duration_since(Instant::now()).min(self.each);
        let why = if !ready {
            Why::Offline
        } else if left.is_zero() {
            Why::Late
        } else {
            match timeout(left, answer).await {
                Ok(Ok(answer)) => return Ok(answer),
                Err(_) => Why::Late,
                Ok(Err(error)) => {
                    tracing::info!(code = error.trouble.code(), "something for an evidence pack stays at the provider");
                    match error.trouble {
                        Trouble::NotFound => return Err(Why::Nowhere),
                        trouble if trouble.is_offline() || trouble.needs_person() => Why::Offline,
                        _ => return Err(Why::Refused),
                    }
                }
            }
        };
        self.silent.insert(account, why);
        Err(why)
    }
}

impl Desk {
    fn can_be_asked(&self, account: AccountId) -> bool {
        matches!(self.links.readiness(account), Readiness::Ready | Readiness::CatchingUp)
    }

    /// Files of the case's messages that lie at the provider are brought here where they can be.
    pub(super) async fn fetch_files(&self, id: CaseId, asking: &mut Asking) -> Result<()> {
        let remote = self.store.read(move |r| {
            let Some(conversation) = table::case::get(r, id)?.conversation else { return Ok(vec![]) };
            let (messages, _) = table::message::timeline(r, conversation, None, MESSAGES)?;
            let parts = messages.into_iter().flat_map(|message| {
                let account = message.account;
                message.parts.into_iter().map(move |part| (account, part))
            });
            let remote = parts.filter(|(_, part)| part.held == Held::Remote && part.kind != PartKind::Raw);
            Ok(remote.map(|(account, part)| (account, part.id)).collect::<Vec<_>>())
        });
        for (account, part) in remote.await?.into_iter().take(FETCHED) {
            // What did not come is named in the pack.
            let _ = asking.of(account, self.can_be_asked(account), self.links.fetch_part(part)).await;
        }
        Ok(())
    }

    /// Each message as its mailbox has it, the smallest first, so that one that is too big costs no other.
    pub(super) async fn fetch_raw(&self, of: &mut Dossier, asking: &mut Asking) {
        // A picture stands in the page too, a third longer.
        let taken: usize = of.pictures.iter().map(|picture| picture.content.len() * 7 / 3).sum();
        let mut room = FILE_MAX.saturating_sub(REST).saturating_sub(taken);
        let mut letters: Vec<_> =
            of.letters.iter_mut().filter(|letter| letter.message.kind == MessageKind::Message).collect();
        letters.sort_by_key(|letter| letter.message.size);
        for letter in letters {
            let (account, id) = (letter.message.account, letter.message.id);
            if letter.message.size > room as u64 {
                letter.raw = Raw::Missing(Why::Big);
                continue;
            }
            letter.raw = match asking.of(account, self.can_be_asked(account), self.links.raw(id)).await {
                Ok(raw) if raw.len() > room => Raw::Missing(Why::Big),
                Ok(raw) => {
                    room -= raw.len();
                    Raw::Here(raw)
                }
                Err(why) => Raw::Missing(why),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    fn account(number: u128) -> AccountId {
        uuid::Uuid::from_u128(number).into()
    }

    fn failed(trouble: Trouble) -> std::result::Result<(), ConnectError> {
        Err(ConnectError::new(trouble, "so it is"))
    }

    #[tokio::test]
    async fn who_does_not_answer_is_waited_for_once() {
        let mut asking = Asking::within(Duration::from_millis(1), ALL);
        let never = pending::<std::result::Result<i32, ConnectError>>();
        assert_eq!(asking.of(account(1), true, never).await, Err(Why::Late));
        assert_eq!(asking.of(account(1), true, ready(Ok(7))).await, Err(Why::Late), "it is asked no more");
        assert_eq!(asking.of(account(2), true, ready(Ok(7))).await, Ok(7), "the others are");
    }

    #[tokio::test]
    async fn when_the_time_for_all_is_over_nobody_is_asked() {
        let mut asking = Asking::within(EACH, Duration::ZERO);
        assert_eq!(asking.of(account(1), true, ready(Ok(7))).await, Err(Why::Late));
    }

    #[tokio::test]
    async fn nobody_is_asked_who_is_known_to_be_away() {
        let mut asking = Asking::begin();
        assert_eq!(asking.of(account(1), false, ready(Ok(()))).await, Err(Why::Offline));
        assert_eq!(asking.of(account(2), true, ready(failed(Trouble::NotFound))).await, Err(Why::Nowhere));
        assert_eq!(asking.of(account(2), true, ready(failed(Trouble::Unsupported))).await, Err(Why::Refused));
        assert_eq!(asking.of(account(2), true, ready(failed(Trouble::Cut))).await, Err(Why::Offline));
        assert_eq!(asking.of(account(2), true, ready(Ok(()))).await, Err(Why::Offline), "a cut ends the questions");
    }
}
