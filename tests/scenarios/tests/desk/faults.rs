//! Every fault at every step: money moves once, goods are asked back once, a mail leaves once, or at most that, and then a
//! person is told.

use std::sync::Arc;

use api::dto::OperationView;
use scenarios::{Desk, World, until};
use test_servers::proxy::{Fault, ImapFault, ImapRule, Rule, SmtpFault, SmtpRule, Stage};

/// What settled by itself, and what a person has now.
#[derive(Default)]
struct Table {
    settled: usize,
    all: usize,
}

impl Table {
    fn add(&mut self, case: &str, end: &OperationView, effect: &str) {
        self.all += 1;
        self.settled += usize::from(end.state == "done");
        let why = end.reason.as_ref().map(|reason| format!("{reason:?}")).unwrap_or_default();
        let why: String = why.chars().take(90).collect();
        println!("    {case:<44} {:<10} {effect:<12} {why}", end.state);
    }

    fn print(&self, what: &str) {
        println!("    {what}: {} of {} settled without a person", self.settled, self.all);
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
    /// Known to come before any effect: must settle by itself.
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
    ]
}

impl Trouble {
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
}

/// Sees one operation through its trouble to its rest.
async fn through(desk: &Desk, trouble: &Trouble, id: &str) -> OperationView {
    match trouble {
        Trouble::Down => {
            desk.come_back().await;
        }
        Trouble::SignedOut => {
            let (shop, _) = desk.account_ids().await;
            until("the key is refused", async || {
                let accounts = desk.accounts().await;
                let refused = accounts.iter().any(|account| account.id == shop && account.link.state == "needs_you");
                // A sync that was under way may have mended it at once.
                let done = matches!(desk.operation(id).await.state.as_str(), "done" | "needs_you");
                (refused || done).then_some(()).ok_or(format!("{accounts:?}"))
            })
            .await;
            desk.connect_shop(Some(&shop)).await;
        }
        Trouble::Held => {
            until("it was looked for", async || {
                let detail = desk.detail(id).await;
                let looked = detail.ledger.iter().any(|row| matches!(row.what.as_str(), "absent" | "found"));
                looked.then_some(()).ok_or(format!("{detail:#?}"))
            })
            .await;
            desk.shop.release().await;
        }
        Trouble::Fault(_) => {}
    }
    let end = desk.rests(id).await;
    desk.shop.clear_rules();
    end
}

pub async fn refunds(world: &Arc<World>) {
    let desk = Desk::open(world, "refunds").await;
    let mut table = Table::default();
    for case in cases() {
        let (placed, _) = world.delivered(1).await;
        let order = desk.order_of(&placed).await;
        if matches!(case.trouble, Trouble::Down) {
            desk.go_down().await;
        }
        case.trouble.set(&desk, &format!("^/admin/payments/{}/refund$", placed.payment));
        let id = desk.refund(&order, "7.89").await;
        let end = through(&desk, &case.trouble, &id).await;
        let paid = world.paid_back(&placed);
        table.add(case.name, &end, &format!("paid {}", paid.len()));
        assert!(paid.len() <= 1 && paid.iter().all(|amount| amount == "7.89"), "{}: {paid:?}", case.name);
        if end.state == "done" || case.before {
            assert_eq!((end.state.as_str(), paid.len()), ("done", 1), "{}: {:#?}", case.name, desk.detail(&id).await);
        } else {
            assert!(end.reason.is_some(), "{}: {end:#?}", case.name);
        }
    }
    table.print("refunds");
}

pub async fn returns(world: &Arc<World>) {
    let desk = Desk::open(world, "returns").await;
    let mut table = Table::default();
    for (step, path) in [("begin", "^/admin/returns$"), ("items", "/request-items$"), ("confirm", "/request$")] {
        let twice = |answer_second| Trouble::Fault(Fault::DeliverTwice { answer_second });
        let mut all = cases();
        all.push(Case { name: "delivered twice, first answer", trouble: twice(false), before: false });
        all.push(Case { name: "delivered twice, second answer", trouble: twice(true), before: false });
        for case in all {
            let name = format!("{step}: {}", case.name);
            let (placed, _) = world.delivered(3).await;
            let order = desk.order_of(&placed).await;
            if matches!(case.trouble, Trouble::Down) {
                if step != "begin" {
                    continue;
                }
                desk.go_down().await;
            }
            case.trouble.set(&desk, path);
            let id = desk.take_back(&order, 2, None).await;
            let end = through(&desk, &case.trouble, &id).await;
            let made = world.asked_back(&placed).await;
            table.add(&name, &end, &format!("{made:?}"));
            assert!(made.is_empty() || made == [2.0], "{name}: {made:?} {:#?}", desk.detail(&id).await);
            if end.state == "done" || case.before {
                assert_eq!((end.state.as_str(), made.len()), ("done", 1), "{name}: {:#?}", desk.detail(&id).await);
            } else {
                assert!(end.reason.is_some(), "{name}: {end:#?}");
            }
        }
    }
    table.print("returns");
}

enum MailFault {
    Down,
    Smtp(Stage, SmtpFault),
    /// The password is refused once, then entered again.
    SignedOut,
    Held,
    Imap(ImapFault),
}

fn mail_cases() -> Vec<(&'static str, MailFault, bool)> {
    let smtp = |stage, fault| MailFault::Smtp(stage, fault);
    let answer = |words: &str| SmtpFault::Answer(words.to_owned());
    vec![
        ("refused connection", MailFault::Down, true),
        ("cut before the greeting", smtp(Stage::Greeting, SmtpFault::CutBefore), true),
        ("cut at the hello", smtp(Stage::Hello, SmtpFault::CutBefore), true),
        ("cut at the sign-in", smtp(Stage::Auth, SmtpFault::CutBefore), true),
        ("sign-in refused, then mended", MailFault::SignedOut, true),
        ("sender put off", smtp(Stage::Mail, answer("451 4.3.0 later")), true),
        ("recipient put off", smtp(Stage::Rcpt, answer("450 4.2.0 later")), true),
        ("cut at DATA", smtp(Stage::Data, SmtpFault::CutBefore), true),
        ("cut in the message", smtp(Stage::Body, SmtpFault::CutBefore), true),
        ("put off at the final dot", smtp(Stage::FinalDot, answer("452 4.3.1 later")), true),
        ("cut before the final dot", smtp(Stage::FinalDot, SmtpFault::CutBefore), false),
        ("cut after the final dot", smtp(Stage::FinalDot, SmtpFault::CutAfter), false),
        ("held at the final dot", MailFault::Held, false),
        ("filing: cut before", MailFault::Imap(ImapFault::CutBefore), true),
        ("filing: cut after", MailFault::Imap(ImapFault::CutAfter), false),
        ("filing: put off", MailFault::Imap(ImapFault::Answer("NO [UNAVAILABLE] later".into())), false),
        (
            "filing: filed and yet refused",
            MailFault::Imap(ImapFault::AnswerAfter("NO [UNAVAILABLE] later".into())),
            false,
        ),
    ]
}

pub async fn mails(world: &Arc<World>) {
    let desk = Desk::open(world, "mails").await;
    let mut table = Table::default();
    for (name, fault, before) in mail_cases() {
        let word = world.word("mail-case");
        world.writes("mara@customer.test", "mails", &word, None).await;
        let conversation = desk.conversation(&word).await;
        match &fault {
            MailFault::Down => desk.go_down().await,
            MailFault::Smtp(stage, fault) => desk.smtp.rule(SmtpRule::new(*stage, fault.clone())),
            MailFault::SignedOut => {
                desk.smtp.rule(SmtpRule::new(Stage::Auth, SmtpFault::Answer("535 5.7.8 no".into())));
            }
            MailFault::Held => desk.smtp.rule(SmtpRule::new(Stage::FinalDot, SmtpFault::Hold)),
            MailFault::Imap(fault) => desk.imap.rule(ImapRule::new("^APPEND", fault.clone()).unwrap()),
        }
        let id = desk.reply(&conversation.id, "A new one is on its way.", &[]).await;
        match fault {
            MailFault::Down => desk.come_back().await,
            MailFault::SignedOut => {
                let (_, mailbox) = desk.account_ids().await;
                until("the password is refused", async || {
                    let detail = desk.detail(&id).await;
                    let tried = detail.ledger.iter().any(|row| row.what == "not_happened");
                    tried.then_some(()).ok_or(format!("{detail:#?}"))
                })
                .await;
                desk.connect_mail(Some(&mailbox)).await;
            }
            MailFault::Held => {
                desk.rests(&id).await;
                desk.smtp.release().await;
            }
            MailFault::Smtp(..) | MailFault::Imap(_) => {}
        }
        let end = desk.rests(&id).await;
        desk.smtp.clear_rules();
        desk.imap.clear_rules();
        if end.state == "done" {
            world.arrives(&word, 1).await;
        }
        let (arrived, filed) = (world.arrived(&word), world.lying("mails", "Sent", &word));
        table.add(name, &end, &format!("{arrived} and {filed}"));
        assert!(arrived <= 1 && filed <= 1, "{name}: {arrived} arrived, {filed} filed");
        if end.state == "done" || before {
            assert_eq!((end.state.as_str(), arrived, filed), ("done", 1, 1), "{name}: {:#?}", desk.detail(&id).await);
        } else {
            assert!(end.reason.is_some(), "{name}: {end:#?}");
        }
    }
    table.print("mails");
}
