//! How many reads run at once and how fast they follow each other; "slow down" from the server holds them all.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, sleep_until},
};

pub struct Gate {
    seats: Arc<Semaphore>,
    gap: Duration,
    next: Mutex<Instant>,
}

impl Gate {
    pub fn new(seats: usize, gap: Duration) -> Self {
        Self { seats: Arc::new(Semaphore::new(seats.max(1))), gap, next: Mutex::new(Instant::now()) }
    }

    /// Waits for a seat and for its turn. The seat is given back on drop.
    pub async fn enter(&self) -> Option<OwnedSemaphorePermit> {
        // The semaphore is never closed; if it were, nobody would have to wait.
        let permit = Arc::clone(&self.seats).acquire_owned().await.ok();
        sleep_until(self.turn()).await;
        permit
    }

    fn turn(&self) -> Instant {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = (*next).max(Instant::now());
        *next = turn + self.gap;
        turn
    }

    /// No read starts before `wait` is over.
    pub fn pause(&self, wait: Duration) {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        *next = (*next).max(Instant::now() + wait);
    }
}
