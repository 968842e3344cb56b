//! Ids that only ever go up.

use std::sync::Mutex;

use rusqlite::Connection;
use uuid::{ContextV7, Timestamp, Uuid};

use crate::Result;

/// `UUIDv7` by the clock, and greater than all before when the clock goes back.
pub(crate) struct Ids(Mutex<ContextV7>);

impl Ids {
    /// Ids that are greater than those of the operations and messages that are there.
    pub(crate) fn after(connection: &Connection) -> Result<Self> {
        let last: Option<Vec<u8>> = connection.query_row(
            "SELECT max(id) FROM (SELECT max(id) AS id FROM operation UNION ALL SELECT max(id) FROM message)",
            [],
            |row| row.get(0),
        )?;
        let ids = ContextV7::new();
        let last = last.and_then(|bytes| Uuid::from_slice(&bytes).ok()).and_then(|id| id.get_timestamp());
        if let Some((seconds, nanos)) = last.map(|moment| moment.to_unix()) {
            // The next millisecond: within the same one, ids go by a number that begins anywhere.
            let next = u128::from(seconds) * 1000 + u128::from(nanos / 1_000_000) + 1;
            let (seconds, nanos) = ((next / 1000) as u64, (next % 1000) as u32 * 1_000_000);
            Timestamp::from_unix(&ids, seconds, nanos);
        }
        Ok(Self(Mutex::new(ids)))
    }

    pub(crate) fn next(&self) -> Uuid {
        Uuid::new_v7(Timestamp::now(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use uuid::NoContext;

    use super::*;

    #[test]
    fn ids_go_on_where_a_clock_that_was_ahead_left_off() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE operation (id BLOB); CREATE TABLE message (id BLOB)").unwrap();
        let next = || Ids::after(&connection).unwrap().next();
        let ahead = Uuid::new_v7(Timestamp::from_unix(NoContext, 4_000_000_000, 0));
        assert!(next() < ahead, "an empty store's ids are of now");
        for table in ["message", "operation"] {
            for _ in 0..20 {
                let last = Uuid::new_v7(Timestamp::from_unix(NoContext, 4_000_000_000, 999_000_000));
                connection.execute(&format!("INSERT INTO {table} (id) VALUES (?)"), [last.as_bytes()]).unwrap();
                let next = next();
                assert!(next > last, "{next} comes after {last}");
            }
            connection.execute(&format!("DELETE FROM {table}"), []).unwrap();
        }
    }
}
