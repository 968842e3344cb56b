//! What the desk knows, written down once.

use super::dto;

dto! {
    /// `language` and `brand` come first where they are named; none is left out.
    pub struct ArticlesRequest { pub query: String, pub language: Option<String>, pub brand: Option<String>, pub limit: u32 }

    pub struct ArticleRow {
        pub id: String,
        pub topic: String,
        pub title: String,
        pub language: String,
        pub brand: Option<String>,
        /// Its first words.
        pub excerpt: String,
        pub link: String,
        pub updated_at: i64,
    }

    pub struct ArticleView {
        pub id: String,
        pub topic: String,
        pub title: String,
        pub language: String,
        pub brand: Option<String>,
        pub link: String,
        pub version: u32,
        pub updated_at: i64,
        /// Markdown.
        pub body: String,
        /// Cleaned: what a reply can hold, and nothing else.
        pub html: String,
        /// The same without formatting.
        pub text: String,
        /// The newest first.
        pub versions: Vec<ArticleVersionRow>,
        /// The same article in other languages.
        pub others: Vec<ArticleRow>,
    }

    pub struct ArticleVersionRow { pub version: u32, pub title: String, pub by: String, pub at: i64 }

    pub struct ArticleVersionRequest { pub id: String, pub version: u32 }

    pub struct ArticleVersionView { pub version: u32, pub title: String, pub body: String, pub html: String }

    pub struct ArticleSave {
        pub id: Option<String>,
        /// For a new one: the article it translates.
        pub topic: Option<String>,
        pub brand: Option<String>,
        pub language: String,
        pub title: String,
        pub body: String,
        pub link: String,
    }

    /// `removed` false takes it back.
    pub struct ArticleRemove { pub id: String, pub removed: bool }

    /// Files of a folder, by their place in it.
    pub struct ArticleFiles { pub files: Vec<ArticleFile> }

    pub struct ArticleFile { pub path: String, pub text: String }

    pub struct ArticleFileRow {
        pub path: String,
        pub title: String,
        pub language: String,
        /// `new`, `changed`, `same` or `bad`: then it is not saved.
        pub outcome: String,
    }

    pub struct ArticlesSaved { pub added: u32, pub changed: u32 }
}
