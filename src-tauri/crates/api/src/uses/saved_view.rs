//! Views that somebody named.

use model::id::SavedViewId;
use store::{
    Durability,
    table::{
        self,
        saved_view::{Content, SavedView},
    },
};

use crate::{
    Desk,
    dto::*,
    error::{ApiError, Result},
};

/// Letters of a name: it stands in the rail.
const NAME: usize = 60;
const QUERY: usize = 400;

impl Desk {
    pub(crate) async fn saved_views(&self, _: Empty) -> Result<Vec<SavedViewView>> {
        Ok(self.store.read(table::saved_view::list).await?.into_iter().map(view).collect())
    }

    pub(crate) async fn saved_view_save(&self, request: SavedViewSave) -> Result<ById> {
        let agent = self.agent()?;
        let name = request.name.trim().to_owned();
        if name.is_empty() || name.chars().count() > NAME {
            return Err(ApiError::new("saved_view.name", "a name has 1 to 60 letters"));
        }
        let query: String = request.query.trim().chars().take(QUERY).collect();
        let id: Option<SavedViewId> = request.id.as_deref().map(str::parse).transpose()?;
        let content =
            Content { name, query, order: request.order.into(), shortcut: request.shortcut.trim().to_owned() };
        let saved = self.store.write(Durability::Normal, move |w| match id {
            Some(id) => table::saved_view::set(w, agent, id, &content).map(|()| id),
            None => table::saved_view::add(w, agent, &content),
        });
        Ok(ById { id: saved.await?.to_string() })
    }

    pub(crate) async fn saved_view_remove(&self, request: SavedViewRemove) -> Result<Empty> {
        let agent = self.agent()?;
        let (id, removed) = (request.id.parse()?, request.removed);
        self.store.write(Durability::Normal, move |w| table::saved_view::set_removed(w, agent, id, removed)).await?;
        Ok(Empty {})
    }

    pub(crate) async fn saved_views_arrange(&self, request: ByIds) -> Result<Empty> {
        let agent = self.agent()?;
        let ids: Vec<SavedViewId> =
            request.ids.iter().map(|id| id.parse()).collect::<std::result::Result<_, model::id::NotAnId>>()?;
        self.store.write(Durability::Normal, move |w| table::saved_view::arrange(w, agent, &ids)).await?;
        Ok(Empty {})
    }
}

fn view(saved: SavedView) -> SavedViewView {
    let Content { name, query, order, shortcut } = saved.content;
    SavedViewView { id: saved.id.to_string(), name, query, order: order.into(), shortcut }
}
