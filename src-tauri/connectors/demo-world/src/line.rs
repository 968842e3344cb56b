//! The line between a demo connector and the world: what takes a moment, can be dead, and can be cut.
//!
//! Both connectors have the same line, each to its own side, so it stands here and not in either of them.

use std::{sync::Arc, time::Duration};

use connect::{ConnectError, Field, FieldKind, Outcome, Settings, Trouble};
use model::time::Timestamp;

use crate::{Pace, SEED, State, World, WorldError};

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Which switch cuts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Shop,
    Channel,
}

#[derive(Clone)]
pub struct Line {
    world: Arc<World>,
    side: Side,
    pace: Pace,
    clock: Clock,
}

/// What both connectors ask to be set up with: the world's file, and how lively it is.
pub fn fields() -> Vec<Field> {
    let field = |key: &'static str, kind, required: bool, default: Option<&str>| Field {
        key,
        kind,
        label: format!("setup.demo.{key}"),
        help: Some(format!("setup.demo.{key}.help")),
        required,
        default: default.map(str::to_owned),
        advanced: !required,
    };
    vec![
        field("file", FieldKind::Text, true, None),
        field("pace", FieldKind::Choice(Pace::NAMES.to_vec()), false, Some("calm")),
        field("seed", FieldKind::Text, false, None),
    ]
}

/// Which world it is: its file.
pub fn place(settings: &Settings) -> Option<String> {
    settings.value("file").map(str::to_owned)
}

impl Line {
    /// A line by these settings; nothing is looked at yet.
    ///
    /// # Errors
    /// Names the field that cannot be right.
    pub fn new(settings: &Settings, side: Side, clock: Clock) -> Result<Self, ConnectError> {
        let file = settings.required("file")?;
        let pace = Pace::of(settings.value("pace").unwrap_or("calm"));
        let pace = pace.ok_or_else(|| ConnectError::settings("pace", "there is no such pace"))?;
        let seed = settings.value("seed").map_or(Ok(SEED), str::parse);
        let seed = seed.map_err(|_| ConnectError::settings("seed", "the seed is not a number"))?;
        Ok(Self { world: Arc::new(World::new(file, seed)), side, pace, clock })
    }

    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// One way. Nobody waits in a still world.
    async fn travel(&self) {
        let ms = match self.pace {
            Pace::Calm => 60,
            Pace::Brisk => 10,
            Pace::Still => return,
        };
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }

    /// Looks at the world, away from the threads that must not wait for a disk.
    async fn blocking<R: Send + 'static>(
        &self,
        work: impl FnOnce(&World, Timestamp) -> Result<R, WorldError> + Send + 'static,
    ) -> Result<R, ConnectError> {
        let (world, now) = (self.world.clone(), self.now());
        match tokio::task::spawn_blocking(move || work(&world, now)).await {
            Ok(result) => result.map_err(|error| trouble(&error)),
            Err(_) => Err(ConnectError::new(Trouble::Broken, "the demo stopped in the middle")),
        }
    }

    /// # Errors
    /// [`Trouble::Unreachable`] while this side of the world is offline.
    pub async fn is_up(&self) -> Result<(), ConnectError> {
        let offline = self.blocking(World::offline).await?;
        let (down, message) = match self.side {
            Side::Shop => (offline.shop, "the demo's shop does not answer"),
            Side::Channel => (offline.channel, "the demo's mail does not answer"),
        };
        if down { Err(ConnectError::new(Trouble::Unreachable, message)) } else { Ok(()) }
    }

    /// A question and its answer. The line can die in between.
    ///
    /// # Errors
    /// When it is dead or dies.
    pub async fn ask<R: Send + 'static>(
        &self,
        question: impl FnOnce(&State) -> R + Send + 'static,
    ) -> Result<R, ConnectError> {
        self.is_up().await?;
        self.travel().await;
        let answer = self.blocking(move |world, now| world.read(now, question)).await?;
        self.is_up().await.map_err(cut)?;
        Ok(answer)
    }

    /// A request that changes something, and its answer. Where nobody can know whether it happened, the outcome is why.
    ///
    /// # Errors
    /// The outcome of a request that was not answered: [`Outcome::NotHappened`] if the line was dead before it left,
    /// [`Outcome::Unknown`] after.
    pub async fn tell<R: Send + 'static>(
        &self,
        request: impl FnOnce(&mut State, Timestamp) -> R + Send + 'static,
    ) -> Result<R, Outcome> {
        self.is_up().await.map_err(Outcome::NotHappened)?;
        self.travel().await;
        // From here on it may have arrived, whatever is heard of it.
        self.is_up().await.map_err(|error| Outcome::Unknown(cut(error)))?;
        let side = self.side;
        let met = self.blocking(move |world, now| {
            world.change(now, |state| {
                let effects = state.effects();
                let answer = request(state, now);
                // A refusal is no effect, and its answer is not the one that was meant to be lost.
                let lost = state.effects() != effects
                    && std::mem::take(match side {
                        Side::Shop => &mut state.lose_answer.shop,
                        Side::Channel => &mut state.lose_answer.channel,
                    });
                (answer, lost)
            })
        });
        let (answer, lost) = met.await.map_err(Outcome::Unknown)?;
        self.travel().await;
        self.is_up().await.map_err(|error| Outcome::Unknown(cut(error)))?;
        if lost { Err(Outcome::Unknown(ConnectError::new(Trouble::Cut, "the answer was lost"))) } else { Ok(answer) }
    }

    /// The world goes on, whether the line is up or not.
    ///
    /// # Errors
    /// When the world cannot be read or written.
    pub async fn tick(&self) -> Result<(), ConnectError> {
        let pace = self.pace;
        self.blocking(move |world, now| world.tick(now, pace)).await
    }
}

fn cut(error: ConnectError) -> ConnectError {
    if error.trouble == Trouble::Unreachable { ConnectError { trouble: Trouble::Cut, ..error } } else { error }
}

fn trouble(error: &WorldError) -> ConnectError {
    let trouble = match error {
        WorldError::Io(_) => Trouble::Broken,
        WorldError::Damaged(_) | WorldError::Version(_) => Trouble::Garbage,
    };
    ConnectError::new(trouble, error.to_string())
}
