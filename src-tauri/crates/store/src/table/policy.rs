//! Versions of after-sales policies. What their rules mean is in `model::policy`.

use model::{
    id::{AgentId, BrandId, PolicyId},
    policy::{Policy, Version},
    time::Timestamp,
};
use rusqlite::Row;

use crate::{Change, Reader, Result, StoreError, Writer, row};

/// All versions, the newest of each brand first.
pub fn list(reader: &Reader<'_>) -> Result<Vec<Version>> {
    let mut statement = reader.connection().prepare_cached(
        "SELECT id, brand, in_force_from, body FROM policy WHERE removed_at = 0 ORDER BY brand, in_force_from DESC, id DESC",
    )?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A new version. One that is in force is never changed: what was bought under it is judged by it.
pub fn add(
    writer: &mut Writer<'_>,
    agent: AgentId,
    brand: Option<BrandId>,
    from: Timestamp,
    policy: &Policy,
) -> Result<PolicyId> {
    let id: PolicyId = writer.new_id();
    let body = serde_json::to_string(policy)?;
    writer.connection().execute(
        "INSERT INTO policy (id, brand, in_force_from, body, agent, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        (
            id.0.as_bytes(),
            brand.map_or([0; 16], |brand| *brand.0.as_bytes()),
            from.0,
            &body,
            agent.0.as_bytes(),
            writer.now().0,
        ),
    )?;
    writer.log(agent, "policy", id.0, "body", &body)?;
    writer.changed(Change::Policy);
    Ok(id)
}

/// Takes a version away; the one before it holds again.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn remove(writer: &mut Writer<'_>, agent: AgentId, id: PolicyId) -> Result<()> {
    let now = writer.now().0;
    let changed = writer
        .connection()
        .execute("UPDATE policy SET removed_at = ?2 WHERE id = ?1 AND removed_at = 0", (id.0.as_bytes(), now))?;
    if changed == 0 {
        return Err(StoreError::NotFound);
    }
    writer.log(agent, "policy", id.0, "removed", "true")?;
    writer.changed(Change::Policy);
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Version> {
    Ok(Version {
        id: row::id(row, 0)?,
        brand: row::id_or_none(row, 1)?,
        from: Timestamp(row.get(2)?),
        policy: row::json(row, 3)?,
    })
}

#[cfg(test)]
mod tests {
    use model::policy::{Preset, in_force};
    use uuid::Uuid;

    use super::*;
    use crate::{Durability, testing::TempStore};

    #[tokio::test]
    async fn versions_follow_each_other_and_a_removed_one_uncovers_the_one_before() {
        let store = TempStore::new().unwrap();
        let (agent, brand) = (AgentId(Uuid::now_v7()), BrandId(Uuid::now_v7()));
        let [eu, generous] = ["eu", "generous"].map(|id| Preset::named(id).unwrap().policy);
        let later = generous.clone();
        let (first, second) = store
            .write(Durability::Normal, move |w| {
                Ok((add(w, agent, None, Timestamp(10), &eu)?, add(w, agent, Some(brand), Timestamp(20), &later)?))
            })
            .await
            .unwrap();
        let versions = store.read(list).await.unwrap();
        assert_eq!(in_force(&versions, brand, Timestamp(15)).unwrap().id, first);
        assert_eq!(in_force(&versions, brand, Timestamp(20)).unwrap().policy, generous);
        store.write(Durability::Normal, move |w| remove(w, agent, second)).await.unwrap();
        assert_eq!(in_force(&store.read(list).await.unwrap(), brand, Timestamp(20)).unwrap().id, first);
        let twice = store.write(Durability::Normal, move |w| remove(w, agent, second)).await;
        assert!(matches!(twice, Err(StoreError::NotFound)));
    }
}
