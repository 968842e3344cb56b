//! Whether an agent is told of something, and in which words. A pure decision; the shell only shows it.

use api::dto::DeskSettings;
use model::{
    id::{ConversationId, OperationId},
    message::{Direction, MessageKind, Origin},
};

/// What is shown. A click brings the window and goes to `to`, and never does more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub title: String,
    pub body: String,
    pub to: NoticeTo,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeTo {
    Conversation(ConversationId),
    Inbox,
    Outbox,
}

/// Shows notices; the tray's count of unanswered conversations goes the same way.
pub trait Notify: Send + Sync {
    fn show(&self, notice: &Notice);
    fn unanswered(&self, count: u32);
}

/// A message that arrived, as far as the decision goes.
#[derive(Debug, Clone)]
pub struct Arrival {
    pub conversation: ConversationId,
    pub kind: MessageKind,
    pub direction: Direction,
    pub origin: Origin,
    pub junk: bool,
    pub from: String,
    pub fresh: String,
}

/// How things stand at the desk.
#[derive(Debug, Clone)]
pub struct Situation {
    pub settings: DeskSettings,
    pub locked: bool,
    /// The conversation in front of the agent, when the window has the focus.
    pub in_front: Option<ConversationId>,
    /// Minutes after midnight, local time.
    pub minute: u32,
    /// `zh-CN` or `en`.
    pub language: String,
}

/// More new messages than this at once are one notice.
const GROUPED: usize = 3;
const WORDS: usize = 120;

pub fn is_quiet(settings: &DeskSettings, minute: u32) -> bool {
    let (from, to) = (settings.quiet_from, settings.quiet_to);
    match from.cmp(&to) {
        std::cmp::Ordering::Equal => false,
        std::cmp::Ordering::Less => (from..to).contains(&minute),
        std::cmp::Ordering::Greater => minute >= from || minute < to,
    }
}

/// Whether this arrival is worth a notice at all, whoever looks: from a person, to us, not junk.
pub fn is_news(arrival: &Arrival) -> bool {
    arrival.kind == MessageKind::Message
        && arrival.direction == Direction::In
        && arrival.origin == Origin::Person
        && !arrival.junk
}

/// The notices for arrivals that nobody was told of yet.
pub fn decide(arrivals: &[Arrival], now: &Situation) -> Vec<Notice> {
    let told: Vec<&Arrival> =
        arrivals.iter().filter(|arrival| is_news(arrival) && now.in_front != Some(arrival.conversation)).collect();
    if !now.settings.notify || is_quiet(&now.settings, now.minute) || told.is_empty() {
        return vec![];
    }
    if told.len() > GROUPED {
        let body = words(now, Words::Many(told.len()));
        return vec![Notice { title: "Shopdesk".into(), body, to: NoticeTo::Inbox }];
    }
    let hidden = now.locked || !now.settings.notify_content;
    let notice = |arrival: &&Arrival| {
        let to = NoticeTo::Conversation(arrival.conversation);
        if hidden {
            return Notice { title: "Shopdesk".into(), body: words(now, Words::One), to };
        }
        let body: String = arrival.fresh.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(WORDS).collect();
        Notice { title: arrival.from.clone(), body, to }
    };
    told.iter().map(notice).collect()
}

/// An operation that needs the agent. Told in quiet hours too: it may be about money.
pub fn operation_needs_you(_: OperationId, now: &Situation) -> Option<Notice> {
    let body = words(now, Words::NeedsYou);
    now.settings.notify.then(|| Notice { title: "Shopdesk".into(), body, to: NoticeTo::Outbox })
}

/// Conversations whose service target is missed soon, or was, as one notice; a click opens the most urgent. `left`: until
/// then, in minutes.
pub fn due_soon(first: ConversationId, count: usize, left: i64, now: &Situation) -> Option<Notice> {
    if !now.settings.notify || is_quiet(&now.settings, now.minute) {
        return None;
    }
    let body = words(now, if left > 0 { Words::Due(count, left) } else { Words::Late(count) });
    Some(Notice { title: "Shopdesk".into(), body, to: NoticeTo::Conversation(first) })
}

#[derive(Clone, Copy)]
enum Words {
    /// How many, and the minutes left.
    Due(usize, i64),
    Late(usize),
    One,
    Many(usize),
    NeedsYou,
}

/// The only words that are shown outside the window, so they are kept here and not in the window's catalogue.
fn words(now: &Situation, words: Words) -> String {
    let chinese = now.language.starts_with("zh");
    match (words, chinese) {
        (Words::One, false) => "A new message".into(),
        (Words::One, true) => "有一条新消息".into(),
        (Words::Many(count), false) => format!("{count} new messages"),
        (Words::Many(count), true) => format!("有 {count} 条新消息"),
        (Words::Due(1, left), false) => format!("An answer is due in {left} min"),
        (Words::Due(count, left), false) => format!("{count} answers are due, the first in {left} min"),
        (Words::Due(count, left), true) => format!("{count} 个会话即将超时，最早的还剩 {left} 分钟"),
        (Words::Late(1), false) => "An answer is overdue".into(),
        (Words::Late(count), false) => format!("{count} answers are due, the first is overdue"),
        (Words::Late(count), true) => format!("{count} 个会话即将超时，最早的已超时"),
        (Words::NeedsYou, false) => "Something in the outbox needs you".into(),
        (Words::NeedsYou, true) => "发件箱中有操作需要您处理".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id<T: From<uuid::Uuid>>(n: u128) -> T {
        T::from(uuid::Uuid::from_u128(n))
    }

    fn arrival(n: u128) -> Arrival {
        Arrival {
            conversation: id(100 + n),
            kind: MessageKind::Message,
            direction: Direction::In,
            origin: Origin::Person,
            junk: false,
            from: "Mara Kessler".into(),
            fresh: "The lamp arrived\nwith a cracked shade".into(),
        }
    }

    fn situation() -> Situation {
        Situation {
            settings: DeskSettings::default(),
            locked: false,
            in_front: None,
            minute: 600,
            language: "en".into(),
        }
    }

    #[test]
    fn one_notice_a_message_and_one_for_many() {
        let notices = decide(&[arrival(1), arrival(2)], &situation());
        assert_eq!(notices.len(), 2);
        assert_eq!(notices[0].title, "Mara Kessler");
        assert_eq!(notices[0].body, "The lamp arrived with a cracked shade");
        let many: Vec<_> = (1..=4).map(arrival).collect();
        assert_eq!(decide(&many, &situation()).len(), 1);
    }

    #[test]
    fn what_is_due_is_one_notice_that_leads_to_the_most_urgent() {
        let mut now = situation();
        let notice = due_soon(id(7), 3, 12, &now).unwrap();
        assert_eq!(
            (notice.body.as_str(), notice.to),
            ("3 answers are due, the first in 12 min", NoticeTo::Conversation(id(7)))
        );
        assert_eq!(due_soon(id(7), 1, 0, &now).unwrap().body, "An answer is overdue");
        now.language = "zh-CN".into();
        assert_eq!(due_soon(id(7), 2, 5, &now).unwrap().body, "2 个会话即将超时，最早的还剩 5 分钟");
        (now.settings.quiet_from, now.settings.quiet_to) = (540, 660);
        assert!(due_soon(id(7), 1, 5, &now).is_none());
    }

    #[test]
    fn hidden_when_locked_or_set_so() {
        for hide in [true, false] {
            let mut now = situation();
            now.locked = hide;
            now.settings.notify_content = hide;
            let notice = decide(&[arrival(1)], &now).remove(0);
            assert!(!notice.title.contains("Mara") && !notice.body.contains("lamp"));
        }
    }

    #[test]
    fn nothing_for_what_is_in_front_automatic_own_junk_or_quiet_hours() {
        let mut now = situation();
        now.in_front = Some(id(101));
        assert!(decide(&[arrival(1)], &now).is_empty());
        let automatic = Arrival { origin: Origin::Automatic, ..arrival(1) };
        let own = Arrival { direction: Direction::Out, ..arrival(2) };
        let junk = Arrival { junk: true, ..arrival(3) };
        assert!(decide(&[automatic, own, junk], &situation()).is_empty());
        let mut quiet = situation();
        (quiet.settings.quiet_from, quiet.settings.quiet_to) = (22 * 60, 7 * 60);
        assert!(!decide(&[arrival(1)], &quiet).is_empty());
        quiet.minute = 23 * 60;
        assert!(decide(&[arrival(1)], &quiet).is_empty());
        quiet.minute = 6 * 60;
        assert!(decide(&[arrival(1)], &quiet).is_empty());
        assert!(operation_needs_you(id(1), &quiet).is_some());
    }
}
