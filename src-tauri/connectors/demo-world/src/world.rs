//! The world's file. Whoever opens it sees one truth: both connectors, other processes, and the next start.
//!
//! A lock beside the file keeps writers apart; it holds the number of the last change, so that a reader knows whether what
//! it has read before still stands. The file is replaced as a whole, never changed in place.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use model::time::{MINUTE, Timestamp};

use crate::{
    genesis, live,
    pace::Pace,
    state::{Offline, State, VERSION},
};

#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    #[error("the demo's file cannot be read or written: {0}")]
    Io(#[from] io::Error),
    #[error("the demo's file is damaged: {0}")]
    Damaged(#[from] serde_json::Error),
    #[error("the demo's file is of version {0}")]
    Version(u32),
}

struct Cached {
    change: u64,
    state: Arc<State>,
}

/// A world in a file, made from the seed when there is none yet.
pub struct World {
    path: PathBuf,
    seed: u64,
    cached: Mutex<Option<Cached>>,
}

impl World {
    pub fn new(path: impl Into<PathBuf>, seed: u64) -> Self {
        Self { path: path.into(), seed, cached: Mutex::new(None) }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Looks at the world. `now` is its present if it has yet to be made.
    ///
    /// # Errors
    /// When the file cannot be read, or made.
    pub fn read<R>(&self, now: Timestamp, look: impl FnOnce(&State) -> R) -> Result<R, WorldError> {
        let state = self.current(now)?;
        Ok(look(&state))
    }

    /// Changes the world: all of it or, with an error, none.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub fn change<R>(&self, now: Timestamp, change: impl FnOnce(&mut State) -> R) -> Result<R, WorldError> {
        let mut lock = self.lock_file()?;
        lock.lock()?;
        let number = number_in(&mut lock)?;
        let mut state = State::clone(&*self.load(number, now)?);
        let result = change(&mut state);
        self.save(&mut lock, self.after(number, now), state)?;
        Ok(result)
    }

    /// What is due happens. Cheap when nothing is.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub fn tick(&self, now: Timestamp, pace: Pace) -> Result<(), WorldError> {
        let idle = self.read(now, |state| {
            let schedule = &state.schedule;
            let looked = schedule.looked.is_some_and(|looked| (0..MINUTE).contains(&now.since(looked)));
            pace == Pace::Still || (looked && schedule.next().is_none_or(|next| next > now))
        })?;
        if idle { Ok(()) } else { self.change(now, |state| live::tick(state, now, pace)) }
    }

    /// Takes sides of the world off the line, or puts them back. What is under way may be cut.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub fn set_offline(&self, now: Timestamp, offline: Offline) -> Result<(), WorldError> {
        self.change(now, |state| state.offline = offline)
    }

    /// # Errors
    /// When the file cannot be read.
    pub fn offline(&self, now: Timestamp) -> Result<Offline, WorldError> {
        self.read(now, |state| state.offline)
    }

    /// The line is cut after the next thing that each of these sides does: it happens, and nobody hears of it.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub fn lose_next_answer(&self, now: Timestamp, lose: Offline) -> Result<(), WorldError> {
        self.change(now, |state| state.lose_answer = lose)
    }

    /// The number of the change after `number`. A world made anew goes on from the time and not from one: whoever still
    /// remembers an older world in this place must not take it for this one.
    fn after(&self, number: u64, now: Timestamp) -> u64 {
        let begin = if self.path.exists() { 0 } else { now.0.max(0) as u64 };
        begin.max(number + 1)
    }

    fn beside(&self, ending: &str) -> PathBuf {
        let mut name = self.path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    }

    fn lock_file(&self) -> io::Result<File> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        OpenOptions::new().create(true).truncate(false).read(true).write(true).open(self.beside(".lock"))
    }

    fn current(&self, now: Timestamp) -> Result<Arc<State>, WorldError> {
        let mut lock = self.lock_file()?;
        lock.lock_shared()?;
        if self.path.exists() {
            let number = number_in(&mut lock)?;
            return self.load(number, now);
        }
        // Whoever comes first makes it, under the writers' lock; a readers' lock goes with its file.
        drop(lock);
        let mut lock = self.lock_file()?;
        lock.lock()?;
        let number = number_in(&mut lock)?;
        let state = self.load(number, now)?;
        if !self.path.exists() {
            self.save(&mut lock, self.after(number, now), State::clone(&state))?;
        }
        Ok(state)
    }

    /// The state, given that the lock is held and says `number`.
    fn load(&self, number: u64, now: Timestamp) -> Result<Arc<State>, WorldError> {
        if !self.path.exists() {
            return Ok(Arc::new(genesis::make_world(self.seed, now)));
        }
        let mut cached = self.cached.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = cached.as_ref().filter(|known| known.change == number) {
            return Ok(known.state.clone());
        }
        let state: State = serde_json::from_slice(&fs::read(&self.path)?)?;
        if state.version != VERSION {
            return Err(WorldError::Version(state.version));
        }
        let state = Arc::new(state);
        *cached = Some(Cached { change: number, state: state.clone() });
        Ok(state)
    }

    fn save(&self, lock: &mut File, number: u64, state: State) -> Result<(), WorldError> {
        let fresh = self.beside(".new");
        let mut file = File::create(&fresh)?;
        file.write_all(&serde_json::to_vec(&state)?)?;
        file.sync_data()?;
        drop(file);
        // The number first: if the rest fails, a reader reads the old file again, which is right.
        lock.seek(SeekFrom::Start(0))?;
        lock.write_all(&number.to_le_bytes())?;
        fs::rename(&fresh, &self.path)?;
        let cached = Some(Cached { change: number, state: Arc::new(state) });
        *self.cached.lock().unwrap_or_else(PoisonError::into_inner) = cached;
        Ok(())
    }
}

fn number_in(lock: &mut File) -> io::Result<u64> {
    let mut bytes = Vec::new();
    lock.seek(SeekFrom::Start(0))?;
    lock.read_to_end(&mut bytes)?;
    Ok(bytes.try_into().map_or(0, u64::from_le_bytes))
}
