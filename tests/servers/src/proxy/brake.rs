//! A brake on what several proxies pass on: at a chosen write all that writes stands still, so that a test can end the code
//! under test between two of its steps, and knows between which.

use std::time::Duration;

use tokio::{sync::watch, time::timeout};

/// Where a write stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moment {
    /// It came, and has no effect yet.
    Came,
    /// It took effect; nobody was answered yet.
    Effect,
    /// It was answered; what comes after it does not pass.
    Answered,
}

#[derive(Debug, Default)]
struct State {
    /// How often each moment was reached.
    came: usize,
    effect: usize,
    answered: usize,
    stop_at: Option<(usize, Moment)>,
    stopped: bool,
}

impl State {
    fn reached_mut(&mut self, moment: Moment) -> &mut usize {
        match moment {
            Moment::Came => &mut self.came,
            Moment::Effect => &mut self.effect,
            Moment::Answered => &mut self.answered,
        }
    }
}

/// One for all proxies whose writes are counted together.
#[derive(Debug, Default)]
pub struct Brake(watch::Sender<State>);

impl Brake {
    /// Stops at this moment of the `nth` write, counted from 1.
    pub fn stop_at(&self, nth: usize, moment: Moment) {
        self.0.send_modify(|state| state.stop_at = Some((nth, moment)));
    }

    /// Whether it stops within this time.
    pub async fn stops(&self, patience: Duration) -> bool {
        timeout(patience, self.0.subscribe().wait_for(|state| state.stopped)).await.is_ok()
    }

    /// How many writes came, of those that passed.
    pub fn came(&self) -> usize {
        self.0.borrow().came
    }

    /// Lets all pass that stands still, and waits until the servers have carried it out.
    pub async fn go_on(&self) {
        self.0.send_modify(|state| (state.stop_at, state.stopped) = (None, false));
        let mut seen = self.0.subscribe();
        for _ in 0..300 {
            // What was kept is counted when its turn comes.
            tokio::time::sleep(Duration::from_millis(100)).await;
            let carried_out = seen.wait_for(|state| state.came <= state.effect);
            if timeout(Duration::from_millis(100), carried_out).await.is_ok() {
                return;
            }
        }
    }

    pub(super) async fn reach(&self, moment: Moment) {
        let mut counted = false;
        loop {
            // It is gone only with the proxies.
            let _ = self.0.subscribe().wait_for(|state| !state.stopped).await;
            if counted {
                return;
            }
            self.0.send_modify(|state| {
                if state.stopped {
                    return;
                }
                counted = true;
                let reached = state.reached_mut(moment);
                *reached += 1;
                let reached = *reached;
                if state.stop_at == Some((reached, moment)) {
                    (state.stop_at, state.stopped) = (None, true);
                }
            });
        }
    }
}
