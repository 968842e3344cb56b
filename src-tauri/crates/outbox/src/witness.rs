//! What remembers, outside the store, how far the store has come.

use async_trait::async_trait;

/// A copy of the store cannot know what was carried out after it was made. So the count of what has begun is also kept where
/// no copy of the store reaches, before anything leaves; `host` keeps it in the keyring.
#[async_trait]
pub trait Witness: Send + Sync {
    /// Remembers the count. Returns once it is kept, or cannot be kept now: the desk goes on without, and the next start,
    /// which finds the store too far ahead, asks before anything leaves.
    async fn saw(&self, generation: u64);
}
