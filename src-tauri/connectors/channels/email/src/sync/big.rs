//! A big message: its texts are brought, its files stay at the server until somebody asks for them. What is brought is put
//! together again as a message with empty files, so that one parser reads all.

use std::collections::HashMap;

use connect::{ConnectError, channel::Inbound};

use super::bring::{BIG, Job, lasting_id};
use crate::{
    map::{Arrival, parse},
    trouble,
    wire::imap::{
        Fetched, Session,
        wire::{Section, Structure},
    },
};

const LEAVES: usize = 200;

/// Reads one big message in the selected folder.
///
/// # Errors
/// [`connect::Trouble::NotFound`] when it is no longer there.
pub async fn read(session: &mut Session, job: &Job, uid: u32) -> Result<Inbound, ConnectError> {
    let set = uid.to_string();
    let items = format!("(UID FLAGS INTERNALDATE RFC822.SIZE{} BODYSTRUCTURE BODY.PEEK[HEADER])", lasting_id(session));
    let mut about = one(session.fetch(&set, &items).await?, uid)?;
    let header = about.take(&Section::Header).unwrap_or_default();
    let structure = about.structure.take();
    let Some(structure) = structure else {
        let mut inbound = parse(&Arrival { raw: &header, whole: false, ..job.arrival(&about, uid) });
        inbound.unreadable = Some((header.into(), "the server does not say what it is made of".into()));
        return Ok(inbound);
    };
    let mut plan = Plan::default();
    plan.add(&structure, &mut Vec::new());
    let parts = if plan.items.is_empty() {
        Fetched::default()
    } else {
        one(session.fetch(&set, &format!("(UID {})", plan.items.join(" "))).await?, uid)?
    };
    let cut = plan.leave_what_was_cut(&parts);
    let mut raw = header;
    assemble(&structure, &mut Vec::new(), &parts, &mut raw);
    Ok(parse(&Arrival { raw: &raw, elsewhere: Some(&plan.elsewhere), cut: &cut, ..job.arrival(&about, uid) }))
}

fn one(fetched: Vec<Fetched>, uid: u32) -> Result<Fetched, ConnectError> {
    fetched.into_iter().find(|one| one.uid == Some(uid) && !one.bodies.is_empty()).ok_or_else(trouble::gone)
}

/// What is fetched, and what is left.
#[derive(Default)]
struct Plan {
    items: Vec<String>,
    /// Sections that stay at the server, with their sizes.
    elsewhere: HashMap<String, u64>,
    /// Sections of which only the beginning is asked for, if they are longer.
    texts: Vec<(Section, String, u64)>,
    leaves: usize,
}

impl Plan {
    fn add(&mut self, node: &Structure, path: &mut Vec<u32>) {
        let name = dotted(path);
        let is_root = path.is_empty();
        if !is_root {
            self.items.push(format!("BODY.PEEK[{name}.MIME]"));
        }
        match node {
            Structure::Multipart { parts, .. } => {
                for (index, part) in parts.iter().enumerate() {
                    self.leaves += 1;
                    if self.leaves > LEAVES {
                        break;
                    }
                    path.push(index as u32 + 1);
                    self.add(part, path);
                    path.pop();
                }
            }
            Structure::Leaf { is_text: true, size } => {
                let section = if is_root { "TEXT" } else { name.as_str() };
                self.items.push(format!("BODY.PEEK[{section}]<0.{BIG}>"));
                let (section, key) =
                    if is_root { (Section::Text, "1".to_owned()) } else { (Section::Part(path.clone()), name) };
                self.texts.push((section, key, *size));
            }
            Structure::Leaf { size, .. } => {
                self.elsewhere.insert(if is_root { "1".to_owned() } else { name }, *size);
            }
        }
    }
}

impl Plan {
    /// A text that fills what was asked for goes on at the server: as a file it stays there, as a body it is marked. Answers the
    /// sections.
    fn leave_what_was_cut(&mut self, parts: &Fetched) -> Vec<String> {
        let mut cut = Vec::new();
        for (section, key, size) in self.texts.drain(..) {
            let body = parts.bodies.iter().find(|(one, _)| *one == section).map_or(0, |(_, body)| body.len());
            if body >= BIG {
                cut.push(key.clone());
                self.elsewhere.insert(key, size);
            }
        }
        cut
    }
}

fn dotted(path: &[u32]) -> String {
    path.iter().map(ToString::to_string).collect::<Vec<_>>().join(".")
}

fn assemble(node: &Structure, path: &mut Vec<u32>, parts: &Fetched, raw: &mut Vec<u8>) {
    let body = |section: &Section| {
        parts.bodies.iter().find(|(one, _)| one == section).map(|(_, body)| body.as_slice()).unwrap_or_default()
    };
    match node {
        Structure::Multipart { boundary: Some(boundary), parts: children } => {
            for (index, child) in children.iter().enumerate() {
                path.push(index as u32 + 1);
                raw.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
                let header = body(&Section::PartHeader(path.clone()));
                raw.extend_from_slice(if header.is_empty() { b"\r\n" } else { header });
                assemble(child, path, parts, raw);
                raw.extend_from_slice(b"\r\n");
                path.pop();
            }
            raw.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        }
        Structure::Leaf { is_text: true, .. } => {
            let section = if path.is_empty() { Section::Text } else { Section::Part(path.clone()) };
            raw.extend_from_slice(body(&section));
        }
        Structure::Multipart { boundary: None, .. } | Structure::Leaf { .. } => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(is_text: bool, size: u64) -> Structure {
        Structure::Leaf { is_text, size }
    }

    #[test]
    fn texts_are_fetched_and_files_left() {
        let alternative =
            Structure::Multipart { boundary: Some("in".into()), parts: vec![leaf(true, 10), leaf(true, 20)] };
        let mixed =
            Structure::Multipart { boundary: Some("out".into()), parts: vec![alternative, leaf(false, 9_000_000)] };
        let mut plan = Plan::default();
        plan.add(&mixed, &mut Vec::new());
        assert_eq!(plan.elsewhere, HashMap::from([("2".to_owned(), 9_000_000)]));
        assert!(plan.items.contains(&format!("BODY.PEEK[1.2]<0.{BIG}>")));
        assert!(plan.items.contains(&"BODY.PEEK[2.MIME]".to_owned()));
        assert!(!plan.items.iter().any(|item| item.starts_with("BODY.PEEK[2]")));

        let bodies = [
            (Section::PartHeader(vec![1]), "Content-Type: multipart/alternative; boundary=in\r\n\r\n"),
            (Section::PartHeader(vec![1, 1]), "Content-Type: text/plain\r\n\r\n"),
            (Section::Part(vec![1, 1]), "hello"),
            (Section::PartHeader(vec![1, 2]), "Content-Type: text/html\r\n\r\n"),
            (Section::Part(vec![1, 2]), "<p>hello"),
            (Section::PartHeader(vec![2]), "Content-Type: video/mp4; name=a.mp4\r\n\r\n"),
        ];
        let parts = Fetched {
            bodies: bodies.map(|(section, body)| (section, body.as_bytes().to_vec())).to_vec(),
            ..Fetched::default()
        };
        let mut raw = b"From: a@b.test\r\nContent-Type: multipart/mixed; boundary=out\r\n\r\n".to_vec();
        assemble(&mixed, &mut Vec::new(), &parts, &mut raw);
        let folder = crate::wire::imap::Folder { name: "INBOX".into(), role: connect::channel::FolderRole::Inbox };
        let job = Job::new(&folder, 1, super::super::bring::Depth::Whole);
        let inbound =
            parse(&Arrival { raw: &raw, elsewhere: Some(&plan.elsewhere), ..job.arrival(&Fetched::default(), 5) });
        assert_eq!((inbound.text.as_str(), inbound.html.as_deref()), ("hello", Some("<p>hello")));
        let [file] = inbound.files.as_slice() else { panic!("{:?}", inbound.files) };
        assert_eq!((file.name.as_str(), file.key.as_str(), file.size), ("a.mp4", "2", 9_000_000));
        assert!(file.content.is_none());
    }

    fn read_with(text: &str, more: Structure, bodies: Vec<(Section, Vec<u8>)>) -> Inbound {
        let whole = Structure::Multipart { boundary: Some("out".into()), parts: vec![leaf(true, 3_000_000), more] };
        let mut plan = Plan::default();
        plan.add(&whole, &mut Vec::new());
        let mut parts = Fetched { bodies, ..Fetched::default() };
        parts.bodies.push((Section::PartHeader(vec![1]), b"Content-Type: text/plain\r\n\r\n".to_vec()));
        parts.bodies.push((Section::Part(vec![1]), text.as_bytes().to_vec()));
        let cut = plan.leave_what_was_cut(&parts);
        let mut raw = b"From: a@b.test\r\nContent-Type: multipart/mixed; boundary=out\r\n\r\n".to_vec();
        assemble(&whole, &mut Vec::new(), &parts, &mut raw);
        let folder = crate::wire::imap::Folder { name: "INBOX".into(), role: connect::channel::FolderRole::Inbox };
        let job = Job::new(&folder, 1, super::super::bring::Depth::Whole);
        let about = job.arrival(&Fetched::default(), 5);
        parse(&Arrival { raw: &raw, elsewhere: Some(&plan.elsewhere), cut: &cut, ..about })
    }

    #[test]
    fn a_text_that_goes_on_at_the_server_is_marked_as_cut() {
        let lines = "a line of sixteen\r\n".repeat(BIG / 19 + 1);
        let (beginning, _) = lines.split_at(BIG);
        assert!(read_with(beginning, leaf(false, 9_000_000), vec![]).cut);
        assert!(!read_with("hello", leaf(false, 9_000_000), vec![]).cut);
    }

    #[test]
    fn a_long_text_that_is_a_file_stays_at_the_server_whole() {
        let header =
            b"Content-Type: text/plain; name=till.log\r\nContent-Disposition: inline; filename=till.log\r\n\r\n";
        let log = "a line of sixteen\r\n".repeat(BIG / 19 + 1).into_bytes()[..BIG].to_vec();
        let bodies = vec![(Section::PartHeader(vec![2]), header.to_vec()), (Section::Part(vec![2]), log)];
        let mail = read_with("hello", leaf(true, 3_000_000), bodies);
        let file = mail.files.iter().find(|file| file.name == "till.log");
        assert!(
            mail.cut || file.is_some_and(|file| file.content.is_none() && file.size == 3_000_000),
            "{:?}",
            mail.files
        );
    }
}
