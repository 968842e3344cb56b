//! Ports for servers that stop and start again on the same address.
//!
//! They lie below the range from which systems take ports for outgoing connections; else a client could be given the
//! port of a server that is down for the moment. A locked file keeps other test processes from choosing the same one.

use std::{
    fs::{self, File, OpenOptions},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::PathBuf,
    sync::atomic::{AtomicU16, Ordering},
};

use crate::error::{Doing, Error, Result};

const FIRST: u16 = 20_000;
const COUNT: u16 = 12_000;

/// A port on 127.0.0.1 that no other test process uses while this value lives.
#[derive(Debug)]
pub struct Port {
    number: u16,
    _lock: Option<File>,
}

impl Port {
    /// Takes a free port.
    pub fn reserve() -> Result<Self> {
        static NEXT: AtomicU16 = AtomicU16::new(0);
        let folder = lock_folder()?;
        let start = (std::process::id() % u32::from(COUNT)) as u16;
        for _ in 0..COUNT {
            let step = NEXT.fetch_add(1, Ordering::Relaxed);
            let number = FIRST + (start.wrapping_mul(37) % COUNT + step % COUNT) % COUNT;
            if let Some(port) = Self::try_take(&folder, number) {
                return Ok(port);
            }
        }
        Err(Error::Unexpected("no free port on 127.0.0.1".into()))
    }

    /// A port that the caller chose and answers for.
    pub fn fixed(number: u16) -> Self {
        Self { number, _lock: None }
    }

    fn try_take(folder: &std::path::Path, number: u16) -> Option<Self> {
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o666)
            .open(folder.join(number.to_string()))
            .ok()?;
        lock.try_lock().ok()?;
        // The listener is dropped at once: only the lock keeps the port.
        TcpListener::bind((Ipv4Addr::LOCALHOST, number)).ok()?;
        Some(Self { number, _lock: Some(lock) })
    }

    pub fn number(&self) -> u16 {
        self.number
    }

    pub fn addr(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.number))
    }
}

fn lock_folder() -> Result<PathBuf> {
    let folder = std::env::temp_dir().join("shopdesk-ports");
    fs::create_dir_all(&folder).doing(|| format!("creating {}", folder.display()))?;
    // Other users of the machine run tests too; only the owner can change the mode, and once is enough.
    let _ = fs::set_permissions(&folder, fs::Permissions::from_mode(0o1777));
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_port_is_given_twice() {
        let ports: Vec<Port> = (0..50).map(|_| Port::reserve().unwrap()).collect();
        let mut numbers: Vec<u16> = ports.iter().map(Port::number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), 50);
    }

    #[test]
    fn a_port_stays_taken_until_it_is_dropped() {
        let folder = lock_folder().unwrap();
        let port = Port::reserve().unwrap();
        assert!(Port::try_take(&folder, port.number()).is_none());
        let number = port.number();
        drop(port);
        assert!(Port::try_take(&folder, number).is_some());
    }
}
