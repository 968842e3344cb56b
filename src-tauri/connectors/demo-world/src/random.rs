//! Chance that is the same at every run: all of it comes from the world's seed and a name for what it is about.

use rand::{SeedableRng, rngs::StdRng};

/// A source for one matter: `about` says which, `n` which time.
pub fn about(seed: u64, about: &str, n: u64) -> StdRng {
    // FNV-1a; mixing is all that is asked of it.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ seed;
    for byte in about.bytes().chain(n.to_le_bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    StdRng::seed_from_u64(hash)
}
