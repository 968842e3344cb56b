//! Every fault at every step: money moves once, goods are asked back once, a mail leaves once, or at most that, and then a
//! person is told. `SHOPDESK_ALL=1` tries each fault at each step; else each step and each fault has its turn.

mod hangs;
mod mails;
mod refunds;
mod returns;

use std::time::Duration;

use api::dto::OperationView;
pub use hangs::hangs;
pub use mails::mails;
pub use refunds::{refunds, refunds_of_every_kind};
pub use returns::{needs, returns};
use scenarios::{Desk, until};
use test_servers::proxy::{Fault, Rule};

/// A slow answer, which is waited for.
const SLOW: Duration = Duration::from_secs(3);

/// All of the tables are wanted.
pub fn full() -> bool {
    std::env::var_os("SHOPDESK_ALL").is_some()
}

/// What settled by itself, and what a person has now.
struct Table {
    of: &'static str,
    settled: usize,
    all: usize,
    before_settled: usize,
    before: usize,
}

impl Table {
    fn new(of: &'static str) -> Self {
        Self { of, settled: 0, all: 0, before_settled: 0, before: 0 }
    }

    /// `before`: the fault is known to come before any effect.
    fn add(&mut self, case: &str, before: bool, end: &OperationView, effect: &str) {
        let done = usize::from(end.state == "done");
        self.all += 1;
        self.settled += done;
        self.before += usize::from(before);
        self.before_settled += if before { done } else { 0 };
        let why = end.reason.as_ref().map(|reason| format!("{reason:?}")).unwrap_or_default();
        let why: String = why.chars().take(90).collect();
        println!("    {} {case:<44} {:<10} {effect:<12} {why}", self.of, end.state);
    }

    /// Of the faults before any effect all but one in a hundred need no person.
    fn close(self) {
        let Self { of, settled, all, before_settled, before } = self;
        println!(
            "    {of}: {settled} of {all} settled without a person; before any effect {before_settled} of {before}"
        );
        assert!(before_settled * 100 >= before * 99, "{of}: {before_settled} of {before}");
    }
}

#[derive(Clone)]
enum Trouble {
    /// Connections are refused while it is asked for.
    Down,
    /// The key is refused once, then mended.
    SignedOut,
    /// The request arrives after the desk looked for it.
    Held,
    Fault(Fault),
}

struct Case {
    name: &'static str,
    trouble: Trouble,
    /// Known to come before any effect, or nothing is lost by it: must settle by itself.
    before: bool,
}

fn cases() -> Vec<Case> {
    let case = |name, trouble, before| Case { name, trouble, before };
    let fault = |name, fault| case(name, Trouble::Fault(fault), false);
    vec![
        case("refused connection", Trouble::Down, true),
        case("429", Trouble::Fault(Fault::too_many(1)), true),
        case("401, then mended", Trouble::SignedOut, true),
        fault("cut before the request", Fault::CutBeforeRequest),
        fault("503", Fault::status(503)),
        fault("cut after effect", Fault::CutAfterEffect),
        fault("500 after effect", Fault::ErrorAfterEffect),
        fault("garbage after effect", Fault::GarbageAfterEffect),
        fault("truncated after effect", Fault::TruncatedAfterEffect),
        fault("answered twice", Fault::AnswerTwice),
        case("held, delivered after the look", Trouble::Held, false),
        fault("delivered twice, first answer", Fault::DeliverTwice { answer_second: false }),
        fault("delivered twice, second answer", Fault::DeliverTwice { answer_second: true }),
        case("slow", Trouble::Fault(Fault::Delay(SLOW)), true),
    ]
}

impl Trouble {
    /// To the first write to `path`.
    fn set(&self, desk: &Desk, path: &str) {
        let fault = match self {
            Self::Down => return,
            // As the shop itself says it.
            Self::SignedOut => {
                let body = r#"{"message":"Unauthorized"}"#.to_owned();
                Fault::Answer { status: 401, headers: vec![], body }
            }
            Self::Held => Fault::HoldAndCut,
            Self::Fault(fault) => fault.clone(),
        };
        desk.shop.rule(Rule::new("POST", path, fault).unwrap());
    }

    /// Sees one operation through its trouble to its rest.
    async fn through(&self, desk: &Desk, id: &str) -> OperationView {
        match self {
            Self::Down => desk.come_back().await,
            Self::SignedOut => {
                let (shop, _) = desk.account_ids().await;
                until("the key is refused", async || {
                    let accounts = desk.accounts().await;
                    let refused =
                        accounts.iter().any(|account| account.id == shop && account.link.state == "needs_you");
                    // A sync that was under way may have mended it at once.
                    let done = matches!(desk.operation(id).await.state.as_str(), "done" | "needs_you");
                    (refused || done).then_some(()).ok_or(format!("{accounts:?}"))
                })
                .await;
                desk.connect_shop(Some(&shop)).await;
            }
            Self::Held => {
                until("it was looked for", async || {
                    let detail = desk.detail(id).await;
                    let looked = detail.ledger.iter().any(|row| matches!(row.what.as_str(), "absent" | "found"));
                    looked.then_some(()).ok_or(format!("{detail:#?}"))
                })
                .await;
                desk.shop.release().await;
            }
            Self::Fault(_) => {}
        }
        let end = desk.rests(id).await;
        desk.shop.clear_rules();
        end
    }
}
