//! Files, pictures and links of messages: brought, shown, opened outside, and never run.

use bytes::Bytes;
use model::{
    id::{MessageId, PartId},
    message::is_executable_name,
};
use store::{Durability, table};
use table::part::StoredPart;

use super::timeline::{PART, part_view};
use crate::{
    Desk,
    dto::*,
    error::{ApiError, Result},
    html,
};

/// Pictures of one message that are fetched from outside at the agent's wish.
const PICTURES: usize = 40;
/// What one file of a draft may weigh; the channel's own limit is checked when it is sent.
pub(super) const FILE_MAX: usize = 50 * 1024 * 1024;

impl Desk {
    /// Keeps a file for a draft and names it.
    ///
    /// # Errors
    /// `part.too_large` above 50 MB.
    pub async fn put(&self, name: &str, mime: &str, content: Bytes) -> Result<String> {
        self.agent()?;
        if content.len() > FILE_MAX {
            return Err(ApiError::new("part.too_large", "a file may have at most 50 MB"));
        }
        let (name, mime) = (name.to_owned(), mime.to_owned());
        let id = self.store.write(Durability::Normal, move |w| table::part::add_file(w, &name, &mime, &content));
        Ok(id.await?.to_string())
    }

    /// The bytes of a picture or PDF, for showing: nothing that could run is ever given.
    ///
    /// # Errors
    /// `store.not_found` for anything else, and while the desk is locked `desk.locked`.
    pub async fn shown_part(&self, id: &str) -> Result<(&'static str, Bytes)> {
        self.agent()?;
        let (part, content) = self.part_content(id.parse()?).await?;
        let mime = shown_as(&content).ok_or_else(|| ApiError::new("store.not_found", part.mime))?;
        Ok((mime, content))
    }

    pub(crate) async fn part_fetch(&self, request: ById) -> Result<PartView> {
        let id: PartId = request.id.parse()?;
        self.links.fetch_part(id).await?;
        Ok(self.store.read(move |r| Ok(part_view(&table::part::get(r, id)?))).await?)
    }

    pub(crate) async fn part_open(&self, request: ById) -> Result<Empty> {
        let (part, content) = self.part_content(request.id.parse()?).await?;
        if is_executable_name(&part.name) {
            return Err(ApiError::new("part.executable", "files of this kind are not opened from here"));
        }
        self.outside.open_file(&part.name, content).await?;
        Ok(Empty {})
    }

    pub(crate) async fn part_save(&self, request: ById) -> Result<Empty> {
        let (part, content) = self.part_content(request.id.parse()?).await?;
        let name = if part.name.is_empty() { "message.eml" } else { &part.name };
        self.outside.save_file(name, content).await?;
        Ok(Empty {})
    }

    /// Fetches the pictures that were left out, and shows the message with them.
    pub(crate) async fn message_images(&self, request: ById) -> Result<PartView> {
        self.agent()?;
        let id: MessageId = request.id.parse()?;
        let read = self.store.read(move |r| Ok((table::message::html(r, id)?, table::part::of_message(r, id)?)));
        let (Some(mut source), parts) = read.await? else {
            return Err(ApiError::new("message.no_html", "this message has no pictures to fetch"));
        };
        let mut fetched: Vec<(String, PartId)> = Vec::new();
        let mut failed = 0;
        for (number, url) in html::remote_pictures(&source).into_iter().take(PICTURES).enumerate() {
            // Trackers are often gone or refuse: one that fails does not hide the others.
            let Ok((content, mime)) = self.links.remote_image(&url.replace("&amp;", "&")).await else {
                failed += 1;
                continue;
            };
            let name = format!("remote-{number}");
            let kept = name.clone();
            let part = self.store.write(Durability::Normal, move |w| table::part::add_file(w, &kept, mime, &content));
            source = source.replace(&url, &format!("cid:{name}"));
            fetched.push((name, part.await?));
        }
        let handle = |cid: &str| {
            let remote = fetched.iter().find(|(name, _)| name == cid).map(|(_, part)| *part);
            let own = || parts.iter().find(|part| part.content_id == cid).map(|part| part.id);
            remote.or_else(own).map(|part| format!("{PART}{part}"))
        };
        let clean = html::clean(&source, &handle);
        Ok(PartView::Html { html: clean.html, remote_images: failed })
    }

    pub(crate) async fn link_check(&self, request: LinkRequest) -> Result<LinkCheck> {
        Ok(check_link(&request.url, &request.text))
    }

    pub(crate) async fn link_open(&self, request: LinkRequest) -> Result<Empty> {
        self.agent()?;
        let check = check_link(&request.url, &request.text);
        if !check.allowed {
            return Err(ApiError::new("link.refused", "addresses of this kind are not opened"));
        }
        self.outside.open_url(&check.url)?;
        Ok(Empty {})
    }

    async fn part_content(&self, id: PartId) -> Result<(StoredPart, Bytes)> {
        let read = move |r: &store::Reader<'_>| Ok((table::part::get(r, id)?, table::part::read_content(r, id)?));
        if let (part, Some(content)) = self.store.read(read).await? {
            return Ok((part, content.into()));
        }
        self.links.fetch_part(id).await?;
        match self.store.read(read).await? {
            (part, Some(content)) => Ok((part, content.into())),
            (part, None) => Err(ApiError::new("part.gone", part.name)),
        }
    }
}

/// What the bytes are, by their own first ones: the sender's word for it proves nothing. SVG and HTML are never shown.
pub(crate) fn shown_as(content: &[u8]) -> Option<&'static str> {
    let starts = |magic: &[u8]| content.starts_with(magic);
    if starts(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if starts(b"\xff\xd8\xff") {
        Some("image/jpeg")
    } else if starts(b"GIF87a") || starts(b"GIF89a") {
        Some("image/gif")
    } else if starts(b"RIFF") && content.get(8..12) == Some(b"WEBP") {
        Some("image/webp")
    } else if starts(b"BM") && content.len() > 26 {
        Some("image/bmp")
    } else if starts(b"%PDF-") {
        Some("application/pdf")
    } else {
        None
    }
}

fn check_link(address: &str, text: &str) -> LinkCheck {
    let refused = LinkCheck { url: address.to_owned(), host: String::new(), differs: false, allowed: false };
    let Ok(url) = url::Url::parse(address.trim()) else { return refused };
    let allowed = matches!(url.scheme(), "http" | "https" | "mailto" | "tel");
    // The URL standard gives hosts in punycode: letters that only look alike do not pass.
    let host = url.host_str().unwrap_or_default().to_owned();
    let shown = text.trim();
    let looks = |text: &str| text.contains("://") || (text.contains('.') && !text.contains(char::is_whitespace));
    let named = if shown.contains("://") { shown.to_owned() } else { format!("https://{shown}") };
    let named = url::Url::parse(&named).ok().and_then(|url| url.host_str().map(str::to_owned));
    let bare = |host: &str| host.trim_start_matches("www.").to_owned();
    let differs = !host.is_empty() && looks(shown) && named.is_some_and(|named| bare(&named) != bare(&host));
    LinkCheck { url: url.to_string(), host, differs, allowed }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_that_says_something_else_is_pointed_out() {
        assert!(check_link("https://evil.test/login", "www.shop.test").differs);
        assert!(!check_link("https://www.shop.test/a", "shop.test").differs);
        assert!(!check_link("https://shop.test/a", "Track your parcel").differs);
        assert!(!check_link("javascript:alert(1)", "x").allowed);
        assert!(!check_link("file:///etc/passwd", "x").allowed);
        assert_eq!(check_link("https://аpple.test/", "apple.test").host, "xn--pple-43d.test");
        assert!(check_link("https://аpple.test/", "apple.test").differs);
    }

    #[test]
    fn only_pictures_and_pdf_are_shown() {
        assert_eq!(shown_as(b"\x89PNG\r\n\x1a\nrest"), Some("image/png"));
        assert_eq!(shown_as(b"<svg onload=alert(1)>"), None);
        assert_eq!(shown_as(b"<html>"), None);
        assert_eq!(shown_as(b""), None);
    }
}
