//! Which step follows, from the progress alone: begin, work, confirm; and where a change was spoilt, discard it and
//! begin again, a few times.

use connect::{ConnectError, Next, Progress, Step, Trouble};
use model::told::{Saying, Told};

use super::{CHANGE, REPEATABLE, left::Left};

pub const CONFIRM: &str = "confirm";
pub const DISCARD: &str = "discard";

/// After so many spoilt changes something is wrong that a person has to look at; each time they have it tried again it may
/// be so many more.
const ATTEMPTS: u32 = 4;

/// How often a person has had it tried again, in the progress.
const ASKED: &str = "asked";

/// `name` of the first attempt, `name-2` of the second …
pub fn step_name(name: &str, attempt: u32) -> String {
    if attempt == 1 { name.to_owned() } else { format!("{name}-{attempt}") }
}

/// The other way round.
pub fn split(step: &str) -> (&str, u32) {
    match step.rsplit_once('-').map(|(name, attempt)| (name, attempt.parse())) {
        Some((name, Ok(attempt))) => (name, attempt),
        _ => (step, 1),
    }
}

fn attempts(progress: &Progress) -> std::ops::RangeInclusive<u32> {
    let asked = progress.get(ASKED).and_then(serde_json::Value::as_u64).unwrap_or(0);
    1..=ATTEMPTS.saturating_mul(1 + u32::try_from(asked).unwrap_or(0))
}

/// The progress without what the shop refused: the next attempt is to be made.
pub fn asked_anew(progress: &Progress) -> Progress {
    let mut anew = progress.clone();
    for left in anew.values_mut().filter_map(serde_json::Value::as_object_mut) {
        left.remove("refused");
    }
    let asked = anew.get(ASKED).and_then(serde_json::Value::as_u64).unwrap_or(0);
    anew.insert(ASKED.into(), (asked + 1).into());
    anew
}

/// What the step `name` of this attempt left.
pub fn left_by(progress: &Progress, name: &str, attempt: u32) -> Option<Left> {
    progress.get(&step_name(name, attempt)).map(Left::read)
}

/// `stages` names the steps between begin and confirm, by what begin left.
pub fn next<S: Into<String>>(
    progress: &Progress,
    begin: &'static str,
    stages: impl Fn(&Left) -> Vec<S>,
) -> Result<Next, ConnectError> {
    for attempt in attempts(progress) {
        let step =
            |name: &str, settle| Ok(Next::Step(Step { name: step_name(name, attempt), moves_money: false, settle }));
        let Some(begun) = left_by(progress, begin, attempt) else { return step(begin, CHANGE) };
        let mut names: Vec<String> = stages(&begun).into_iter().map(Into::into).collect();
        names.push(CONFIRM.to_owned());
        let mut last = begun;
        for name in names {
            if last.confirmed || last.spoilt.is_some() {
                break;
            }
            match left_by(progress, &name, attempt) {
                Some(left) => last = left,
                None if name == super::receive::LOCATION => return step(&name, REPEATABLE),
                None => return step(&name, CHANGE),
            }
        }
        if last.spoilt.is_none() {
            return Ok(finished(&last));
        }
        match left_by(progress, DISCARD, attempt) {
            None => return step(DISCARD, REPEATABLE),
            // It was confirmed while it was about to be discarded.
            Some(discarded) if discarded.confirmed => return Ok(finished(&discarded)),
            Some(_) => {}
        }
        if let Some(words) = last.refused {
            return Err(match words.message {
                Told::Ours(saying) => ConnectError::refusing(&words.code, *saying),
                Told::Theirs(said) => ConnectError::new(Trouble::Refused { code: words.code }, said),
            });
        }
    }
    Err(ConnectError::refusing("shop.change_disturbed", Saying::ChangeDisturbed))
}

/// As [`next`], once it was called off: what was begun last is discarded, unless it is confirmed already.
pub fn take_back(progress: &Progress, begin: &'static str) -> Next {
    let begun = |attempt: &u32| left_by(progress, begin, *attempt).is_some();
    let Some(attempt) = attempts(progress).rev().find(begun) else { return Next::Undone };
    let of_attempt = progress.iter().filter(|(name, _)| *name != ASKED && split(name).1 == attempt);
    let confirmed = of_attempt.map(|(_, left)| Left::read(left)).find(|left| left.confirmed);
    let by_word = || left_by(progress, CONFIRM, attempt).filter(|left| left.spoilt.is_none());
    if let Some(left) = confirmed.or_else(by_word) {
        return finished(&left);
    }
    match left_by(progress, DISCARD, attempt) {
        Some(_) => Next::Undone,
        None => Next::Step(Step { name: step_name(DISCARD, attempt), moves_money: false, settle: REPEATABLE }),
    }
}

fn finished(left: &Left) -> Next {
    left.differs.clone().map_or(Next::Done, Next::Differs)
}
