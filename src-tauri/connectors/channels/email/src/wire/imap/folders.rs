//! Which folders there are, and which of them is Sent and which Junk, in whatever language.

use connect::{ConnectError, channel::FolderRole};

use super::{Line, Session, mutf7, wire::Use};

const SENT: [&str; 26] = [
    "sent",
    "sent mail",
    "sent items",
    "sent messages",
    "sent-mail",
    "gesendet",
    "gesendete objekte",
    "gesendete elemente",
    "gesendete nachrichten",
    "envoyés",
    "messages envoyés",
    "éléments envoyés",
    "objets envoyés",
    "enviados",
    "elementos enviados",
    "mensajes enviados",
    "inviata",
    "posta inviata",
    "verzonden",
    "verzonden items",
    "отправленные",
    "已发送",
    "已发送邮件",
    "寄件備份",
    "送信済み",
    "보낸편지함",
];
const JUNK: [&str; 19] = [
    "junk",
    "spam",
    "junk e-mail",
    "junk email",
    "junk mail",
    "bulk mail",
    "spamverdacht",
    "junk-e-mail",
    "unerwünscht",
    "courrier indésirable",
    "indésirables",
    "correo no deseado",
    "posta indesiderata",
    "ongewenste e-mail",
    "спам",
    "垃圾邮件",
    "垃圾郵件",
    "迷惑メール",
    "스팸편지함",
];

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// As on the wire.
    pub name: String,
    pub role: FolderRole,
}

/// The folders that are read, the inbox first, then Sent, then Junk, then those that were chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    pub read: Vec<Folder>,
    pub trash: Option<String>,
}

#[derive(Debug)]
struct Listed {
    name: String,
    delimiter: Option<char>,
    uses: Vec<Use>,
}

impl Folders {
    /// Asks the server. `chosen` are further folders by the names people write.
    pub async fn discover(session: &mut Session, chosen: &[String]) -> Result<Self, ConnectError> {
        let extended = session.can("SPECIAL-USE") && session.can("LIST-EXTENDED");
        let command = if extended { r#"LIST "" "*" RETURN (SPECIAL-USE)"# } else { r#"LIST "" "*""# };
        let mut listed = Vec::new();
        for line in session.run(command).await? {
            if let Line::List { name, delimiter, uses, selectable: true } = line {
                listed.push(Listed { name, delimiter, uses });
            }
        }
        Ok(Self::choose(&listed, chosen))
    }

    fn choose(listed: &[Listed], chosen: &[String]) -> Self {
        let mut read = vec![Folder { name: "INBOX".into(), role: FolderRole::Inbox }];
        let by_use = |wanted: Use| listed.iter().find(|one| one.uses.contains(&wanted));
        let by_name = |names: &[&str]| {
            names.iter().find_map(|name| listed.iter().find(|one| one.uses.is_empty() && one.last_word() == *name))
        };
        let pairs = [(Use::Sent, SENT.as_slice(), FolderRole::Sent), (Use::Junk, JUNK.as_slice(), FolderRole::Junk)];
        for (wanted, names, role) in pairs {
            if let Some(found) = by_use(wanted).or_else(|| by_name(names)) {
                read.push(Folder { name: found.name.clone(), role });
            }
        }
        for choice in chosen {
            let found = listed.iter().find(|one| one.name == *choice || mutf7::decode(&one.name) == *choice);
            if let Some(found) = found
                && read.iter().all(|folder| folder.name != found.name)
                && !found.name.eq_ignore_ascii_case("INBOX")
            {
                read.push(Folder { name: found.name.clone(), role: FolderRole::Other });
            }
        }
        Self { read, trash: by_use(Use::Trash).map(|one| one.name.clone()) }
    }

    pub fn with(&self, role: FolderRole) -> Option<&Folder> {
        self.read.iter().find(|folder| folder.role == role)
    }
}

impl Listed {
    /// The last part of the name, as people compare it.
    fn last_word(&self) -> String {
        let name = mutf7::decode(&self.name).to_lowercase();
        match self.delimiter {
            Some(delimiter) => name.rsplit(delimiter).next().unwrap_or_default().to_owned(),
            None => name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(name: &str, uses: &[Use]) -> Listed {
        Listed { name: name.into(), delimiter: Some('/'), uses: uses.to_vec() }
    }

    fn names(folders: &Folders) -> Vec<(&str, FolderRole)> {
        folders.read.iter().map(|folder| (folder.name.as_str(), folder.role)).collect()
    }

    #[test]
    fn special_use_wins_over_names() {
        let all = [
            listed("INBOX", &[]),
            listed("Sent", &[]),
            listed("[Gmail]/Gesendet", &[Use::Sent]),
            listed("[Gmail]/Spam", &[Use::Junk]),
            listed("[Gmail]/Papierkorb", &[Use::Trash]),
        ];
        let folders = Folders::choose(&all, &[]);
        assert_eq!(
            names(&folders),
            [("INBOX", FolderRole::Inbox), ("[Gmail]/Gesendet", FolderRole::Sent), ("[Gmail]/Spam", FolderRole::Junk)]
        );
        assert_eq!(folders.trash.as_deref(), Some("[Gmail]/Papierkorb"));
    }

    #[test]
    fn names_are_known_in_many_languages() {
        for (sent, junk) in [("&XfJT0ZAB-", "&V4NXPpCuTvY-"), ("INBOX/Gesendet", "Spam"), ("Envoy&AOk-s", "Junk")] {
            let folders = Folders::choose(&[listed("INBOX", &[]), listed(sent, &[]), listed(junk, &[])], &[]);
            assert_eq!(folders.with(FolderRole::Sent).unwrap().name, sent);
            assert_eq!(folders.with(FolderRole::Junk).unwrap().name, junk);
        }
    }

    #[test]
    fn chosen_folders_come_last_and_once() {
        let all = [listed("INBOX", &[]), listed("Sent", &[Use::Sent]), listed("&UXZO1mWHTvZZOQ-", &[])];
        let chosen = ["Sent".into(), "其他文件夹".into(), "inbox".into(), "none".into()];
        let folders = Folders::choose(&all, &chosen);
        assert_eq!(names(&folders).last(), Some(&("&UXZO1mWHTvZZOQ-", FolderRole::Other)));
        assert_eq!(folders.read.len(), 3);
    }
}
