//! Mail: every stage of a submission, and the filing of the copy after it.

use std::sync::Arc;

use scenarios::{Desk, World, until};
use test_servers::proxy::{ImapFault, ImapRule, SmtpFault, SmtpRule, Stage};

use super::{SLOW, Table};

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
    let garbage = "<html>Bad gateway, or is it?</html>";
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
        // It was not taken, by the book; but servers were seen that said so and delivered, so a person is asked.
        ("put off at the final dot", smtp(Stage::FinalDot, answer("452 4.3.1 later")), false),
        ("cut before the final dot", smtp(Stage::FinalDot, SmtpFault::CutBefore), false),
        ("cut after the final dot", smtp(Stage::FinalDot, SmtpFault::CutAfter), false),
        ("held at the final dot", MailFault::Held, false),
        ("slow at the final dot", smtp(Stage::FinalDot, SmtpFault::Delay(SLOW)), true),
        ("garbage for a greeting", smtp(Stage::Greeting, answer(garbage)), true),
        ("garbage at the recipient", smtp(Stage::Rcpt, answer(garbage)), true),
        ("garbage after the final dot", smtp(Stage::FinalDot, SmtpFault::AnswerAfter(garbage.into())), false),
        // From then on each answer is the one to the question before.
        ("answered twice at the sender", smtp(Stage::Mail, SmtpFault::AnswerTwice), false),
        ("answered twice at DATA", smtp(Stage::Data, SmtpFault::AnswerTwice), false),
        ("answered twice at the final dot", smtp(Stage::FinalDot, SmtpFault::AnswerTwice), true),
        ("filing: slow", MailFault::Imap(ImapFault::Delay(SLOW)), true),
        ("filing: garbage", MailFault::Imap(ImapFault::AnswerAfter(garbage.into())), false),
        ("filing: answered twice", MailFault::Imap(ImapFault::AnswerTwice), true),
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
    let mut table = Table::new("mails");
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
        table.add(name, before, &end, &format!("{arrived} and {filed}"));
        assert!(arrived <= 1 && filed <= 1, "{name}: {arrived} arrived, {filed} filed");
        if end.state == "done" || before {
            assert_eq!((end.state.as_str(), arrived, filed), ("done", 1, 1), "{name}: {:#?}", desk.detail(&id).await);
        } else {
            assert!(end.reason.is_some(), "{name}: {end:#?}");
        }
    }
    table.close();
}
