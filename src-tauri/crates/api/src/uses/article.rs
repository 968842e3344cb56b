//! What the desk knows: articles are found, read, written, and brought in from a folder.

use model::id::{AgentId, ArticleId};
use store::{
    Durability, Reader,
    table::{
        self,
        article::{Article, Content},
    },
};

use crate::{
    Desk,
    dto::*,
    error::{ApiError, Result},
    html,
};

/// Letters of a title, and bytes of a text.
const TITLE: usize = 200;
const BODY: usize = 200_000;
const EXCERPT: usize = 160;
const MOST: u32 = 500;

impl Desk {
    pub(crate) async fn articles(&self, request: ArticlesRequest) -> Result<Vec<ArticleRow>> {
        let limit = request.limit.clamp(1, MOST) as usize;
        let found = self.store.read(move |r| {
            let query = request.query.trim();
            let mut found =
                if query.is_empty() { table::article::list(r)? } else { table::article::find(r, query, limit)? };
            // In the customer's language first, then those for any; the best hits stay in their order.
            let language = request.language.unwrap_or_default();
            let brand = request.brand.unwrap_or_default();
            found.sort_by_key(|one| {
                let other = one.content.brand.is_some_and(|of| !brand.is_empty() && of.to_string() != brand);
                let spoken = !language.is_empty() && one.content.language != language;
                (other, spoken, !language.is_empty() && !one.content.language.is_empty())
            });
            found.truncate(limit);
            Ok(found.into_iter().map(row).collect())
        });
        Ok(found.await?)
    }

    pub(crate) async fn article(&self, request: ById) -> Result<ArticleView> {
        let id: ArticleId = request.id.parse()?;
        Ok(self.store.read(move |r| view(r, id)).await?)
    }

    pub(crate) async fn article_version(&self, request: ArticleVersionRequest) -> Result<ArticleVersionView> {
        let id: ArticleId = request.id.parse()?;
        let versions = self.store.read(move |r| table::article::versions(r, id)).await?;
        let found = versions.into_iter().find(|one| one.version == request.version);
        let found = found.ok_or(store::StoreError::NotFound)?;
        let html = html::article(&found.body).html;
        Ok(ArticleVersionView { version: found.version, title: found.title, body: found.body, html })
    }

    pub(crate) async fn article_save(&self, request: ArticleSave) -> Result<ById> {
        let agent = self.agent()?;
        let (title, body) = (request.title.trim().to_owned(), request.body.trim().to_owned());
        if title.is_empty() || title.chars().count() > TITLE {
            return Err(ApiError::new("article.title", "a title has 1 to 200 letters"));
        }
        if body.len() > BODY {
            return Err(ApiError::new("article.body", "the text is too long"));
        }
        let link = request.link.trim().to_owned();
        if !link.is_empty() && !link.starts_with("https://") && !link.starts_with("http://") {
            return Err(ApiError::new("article.link", "not a web address"));
        }
        let brand = request.brand.as_deref().map(str::parse).transpose()?;
        let id: Option<ArticleId> = request.id.as_deref().map(str::parse).transpose()?;
        let topic: Option<ArticleId> = request.topic.as_deref().map(str::parse).transpose()?;
        let language = request.language.trim().to_owned();
        let saved = self.store.write(Durability::Normal, move |w| {
            let source = match id {
                Some(id) => table::article::get(&w.reader(), id)?.content.source,
                None => String::new(),
            };
            let content = Content { brand, language, title, body, link, source };
            match id {
                Some(id) => table::article::set(w, agent, id, &content).map(|()| id),
                None => table::article::add(w, agent, topic, &content),
            }
        });
        Ok(ById { id: saved.await?.to_string() })
    }

    pub(crate) async fn article_remove(&self, request: ArticleRemove) -> Result<Empty> {
        let agent = self.agent()?;
        let (id, removed) = (request.id.parse()?, request.removed);
        self.store.write(Durability::Normal, move |w| table::article::set_removed(w, agent, id, removed)).await?;
        Ok(Empty {})
    }

    pub(crate) async fn articles_read(&self, request: ArticleFiles) -> Result<Vec<ArticleFileRow>> {
        self.agent()?;
        let rows = self.store.read(move |r| {
            let mut rows = Vec::new();
            for file in request.files {
                let head = html::head(&file.path, &file.text);
                let outcome = match table::article::of_source(r, &file.path)? {
                    _ if !is_sound(&head) => "bad",
                    None => "new",
                    Some(known) if is_same(&known, &head) => "same",
                    Some(_) => "changed",
                };
                let (title, language) = (head.title, head.language);
                rows.push(ArticleFileRow { path: file.path, title, language, outcome: outcome.into() });
            }
            Ok(rows)
        });
        Ok(rows.await?)
    }

    pub(crate) async fn articles_import(&self, request: ArticleFiles) -> Result<ArticlesSaved> {
        let agent = self.agent()?;
        let saved = self.store.write(Durability::Normal, move |w| {
            let mut saved = ArticlesSaved { added: 0, changed: 0 };
            for file in request.files {
                let head = html::head(&file.path, &file.text);
                if !is_sound(&head) {
                    continue;
                }
                match table::article::of_source(&w.reader(), &file.path)? {
                    Some(known) if is_same(&known, &head) => {}
                    Some(known) => {
                        let (id, brand) = (known.id, known.content.brand);
                        let link = if head.link.is_empty() { known.content.link } else { head.link };
                        let (language, title, body) = (head.language, head.title, head.body);
                        let content = Content { brand, language, title, body, link, source: file.path };
                        table::article::set(w, agent, id, &content)?;
                        saved.changed += 1;
                    }
                    None => {
                        let topic = table::article::list(&w.reader())?.into_iter().find(|one| {
                            let source = &one.content.source;
                            !source.is_empty() && html::head(source, "").topic == head.topic
                        });
                        let (language, title, body, link) = (head.language, head.title, head.body, head.link);
                        let content = Content { brand: None, language, title, body, link, source: file.path };
                        table::article::add(w, agent, topic.map(|one| one.topic), &content)?;
                        saved.added += 1;
                    }
                }
            }
            Ok(saved)
        });
        Ok(saved.await?)
    }
}

fn is_sound(head: &html::Head) -> bool {
    let link = head.link.is_empty() || head.link.starts_with("https://") || head.link.starts_with("http://");
    link && !head.body.trim().is_empty() && head.body.len() <= BODY && head.title.chars().count() <= TITLE
}

fn is_same(known: &Article, head: &html::Head) -> bool {
    let content = &known.content;
    content.title == head.title
        && content.body == head.body
        && content.language == head.language
        && (head.link.is_empty() || content.link == head.link)
}

fn row(one: Article) -> ArticleRow {
    let text: String = html::article(&one.content.body).text.split_whitespace().collect::<Vec<_>>().join(" ");
    ArticleRow {
        id: one.id.to_string(),
        topic: one.topic.to_string(),
        title: one.content.title,
        language: one.content.language,
        brand: one.content.brand.map(|brand| brand.to_string()),
        excerpt: text.chars().take(EXCERPT).collect(),
        link: one.content.link,
        updated_at: one.updated_at.0,
    }
}

fn view(r: &Reader<'_>, id: ArticleId) -> store::Result<ArticleView> {
    let one = table::article::get(r, id)?;
    let agents = table::agent::list(r)?;
    let name =
        |id: AgentId| agents.iter().find(|agent| agent.id == id).map_or_else(String::new, |one| one.name.clone());
    let versions = table::article::versions(r, id)?;
    let versions = versions.into_iter().map(|one| ArticleVersionRow {
        version: one.version,
        title: one.title,
        by: name(one.agent),
        at: one.at.0,
    });
    let others = table::article::of_topic(r, one.topic)?.into_iter().filter(|other| other.id != id).map(row);
    let made = html::article(&one.content.body);
    Ok(ArticleView {
        id: one.id.to_string(),
        topic: one.topic.to_string(),
        versions: versions.collect(),
        others: others.collect(),
        title: one.content.title,
        language: one.content.language,
        brand: one.content.brand.map(|brand| brand.to_string()),
        link: one.content.link,
        version: one.version,
        updated_at: one.updated_at.0,
        body: one.content.body,
        html: made.html,
        text: made.text,
    })
}
