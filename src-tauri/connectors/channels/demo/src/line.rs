//! The line to the world: what takes a moment, can be dead, and can be cut.

use std::{sync::Arc, time::Duration};

use connect::{ConnectError, Trouble};
use demo_world::{Pace, State, World, WorldError};
use model::time::Timestamp;

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The machine's own.
pub fn machine_clock() -> Clock {
    Arc::new(|| {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Timestamp(since.map_or(0, |since| since.as_millis() as i64))
    })
}

#[derive(Clone)]
pub struct Line {
    world: Arc<World>,
    pace: Pace,
    clock: Clock,
}

impl Line {
    pub fn new(world: World, pace: Pace, clock: Clock) -> Self {
        Self { world: Arc::new(world), pace, clock }
    }

    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// One way. Nobody waits in a still world.
    pub async fn travel(&self) {
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
            Err(_) => Err(ConnectError::new(Trouble::Broken, "the demo's mail stopped in the middle")),
        }
    }

    /// Whether the mail answers at all just now.
    pub async fn is_up(&self) -> Result<(), ConnectError> {
        let offline = self.blocking(World::offline).await?;
        if offline.channel {
            Err(ConnectError::new(Trouble::Unreachable, "the demo's mail does not answer"))
        } else {
            Ok(())
        }
    }

    /// A question and its answer. The line can die in between.
    pub async fn ask<R: Send + 'static>(
        &self,
        question: impl FnOnce(&State) -> R + Send + 'static,
    ) -> Result<R, ConnectError> {
        self.is_up().await?;
        self.travel().await;
        let answer = self.blocking(move |world, now| world.read(now, question)).await?;
        self.is_up().await.map_err(|error| ConnectError { trouble: Trouble::Cut, ..error })?;
        Ok(answer)
    }

    /// Changes the world; whoever calls has seen to it that the line is up.
    pub async fn change<R: Send + 'static>(
        &self,
        change: impl FnOnce(&mut State, Timestamp) -> R + Send + 'static,
    ) -> Result<R, ConnectError> {
        self.blocking(move |world, now| world.change(now, |state| change(state, now))).await
    }

    /// The world goes on, whether the line is up or not.
    pub async fn tick(&self) -> Result<(), ConnectError> {
        let pace = self.pace;
        self.blocking(move |world, now| world.tick(now, pace)).await
    }
}

fn trouble(error: &WorldError) -> ConnectError {
    let trouble = match error {
        WorldError::Io(_) => Trouble::Broken,
        WorldError::Damaged(_) | WorldError::Version(_) => Trouble::Garbage,
    };
    ConnectError::new(trouble, error.to_string())
}
