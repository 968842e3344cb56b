//! What is entered to connect a mailbox, and what it means.

use connect::{ConnectError, Field, FieldKind, Kind, Secret, Settings, Setup};

use crate::presets;

pub const CONNECTOR: &str = "email";

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte.
    Tls,
    /// Plain until STARTTLS; never a password before it.
    StartTls,
    /// None at all: on loopback only.
    Plain,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    pub host: String,
    pub port: u16,
    pub security: Security,
}

/// Who files what was sent in the folder Sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filing {
    /// Not known: we file it, unless it lies there already.
    Auto,
    Provider,
    Append,
}

/// The settings of one mailbox, read and checked.
#[derive(Debug, Clone)]
pub struct Config {
    pub email: String,
    pub name: String,
    pub user: String,
    pub password: Secret,
    pub imap: Server,
    pub smtp: Server,
    /// Authorities beside the well-known ones: PEM.
    pub authorities: Option<String>,
    pub filing: Filing,
    /// Months whose messages are brought whole; `None` for all.
    pub months: Option<u32>,
    /// Folders beside INBOX, Sent and Junk, as people write their names.
    pub folders: Vec<String>,
}

pub fn setup() -> Setup {
    Setup { connector: CONNECTOR, kind: Kind::Channel, name: "Email", fields: fields(), presets: presets::all() }
}

fn fields() -> Vec<Field> {
    let security = || FieldKind::Choice(vec!["tls", "starttls", "plain"]);
    vec![
        field("email", FieldKind::Email).required(),
        field("name", FieldKind::Text).helped(),
        field("password", FieldKind::Secret).required().helped(),
        field("user", FieldKind::Text).helped().advanced(),
        field("imap_host", FieldKind::Text).advanced(),
        field("imap_port", FieldKind::Port).or("993").advanced(),
        field("imap_security", security()).or("tls").advanced(),
        field("smtp_host", FieldKind::Text).advanced(),
        field("smtp_port", FieldKind::Port).or("465").advanced(),
        field("smtp_security", security()).or("tls").advanced(),
        field("ca", FieldKind::Certificate).helped().advanced(),
        field("sent", FieldKind::Choice(vec!["auto", "provider", "append"])).or("auto").helped().advanced(),
        field("depth", FieldKind::Choice(vec!["3m", "12m", "36m", "all"])).or("12m").helped().advanced(),
        field("folders", FieldKind::Text).helped().advanced(),
    ]
}

struct Shaped(Field);

fn field(key: &'static str, kind: FieldKind) -> Shaped {
    Shaped(Field {
        key,
        kind,
        label: format!("setup.{CONNECTOR}.{key}"),
        help: None,
        required: false,
        default: None,
        advanced: false,
    })
}

/// A field that is part-made; the last call turns it into one.
trait Shape: Sized + Into<Field> {
    fn required(self) -> Field {
        Field { required: true, ..self.into() }
    }
    fn helped(self) -> Field {
        let field: Field = self.into();
        Field { help: Some(format!("{}.help", field.label)), ..field }
    }
    fn or(self, default: &str) -> Field {
        Field { default: Some(default.to_owned()), ..self.into() }
    }
    fn advanced(self) -> Field {
        Field { advanced: true, ..self.into() }
    }
}

impl Shape for Shaped {}
impl Shape for Field {}

impl From<Shaped> for Field {
    fn from(shaped: Shaped) -> Self {
        shaped.0
    }
}

/// The server that was entered, else the provider's, else what most call theirs.
fn host(settings: &Settings, side: &str, domain: &str) -> String {
    let key = format!("{side}_host");
    let preset = || presets::for_domain(domain)?.values.get(key.as_str()).cloned();
    settings.value(&key).map(str::to_owned).or_else(preset).unwrap_or_else(|| format!("{side}.{domain}"))
}

/// The mailbox: its address, at the server that holds it.
pub fn place(settings: &Settings) -> Option<String> {
    let email = settings.value("email")?.to_lowercase();
    let domain = mail_domain(&email)?;
    Some(format!("{email} {}", host(settings, "imap", &domain).to_lowercase()))
}

impl Config {
    /// # Errors
    /// [`connect::Trouble::Settings`] naming the field that cannot be right.
    pub fn read(settings: &Settings) -> Result<Self, ConnectError> {
        let email = settings.required("email")?.to_owned();
        let domain =
            mail_domain(&email).ok_or_else(|| ConnectError::settings("email", "this is not a mail address"))?;
        let preset = presets::for_domain(&domain);
        let preset = |key: &str| preset.as_ref().and_then(|preset| preset.values.get(key).cloned());
        let value = |key: &str| settings.value(key).map(str::to_owned).or_else(|| preset(key));
        let server = |side: &str, port: u16| -> Result<Server, ConnectError> {
            let host = host(settings, side, &domain);
            if !is_server_name(&host) {
                return Err(ConnectError::settings(&format!("{side}_host"), "this is not a server's name"));
            }
            let port =
                match value(&format!("{side}_port")) {
                    None => port,
                    Some(text) => text.parse::<u16>().ok().filter(|port| *port > 0).ok_or_else(|| {
                        ConnectError::settings(&format!("{side}_port"), "a port is a number up to 65535")
                    })?,
                };
            let key = format!("{side}_security");
            let security = match value(&key).as_deref().unwrap_or("tls") {
                "tls" => Security::Tls,
                "starttls" => Security::StartTls,
                "plain" if is_loopback(&host) => Security::Plain,
                "plain" => {
                    return Err(ConnectError::settings(
                        &key,
                        "without encryption only servers on this machine are used",
                    ));
                }
                _ => return Err(ConnectError::settings(&key, "no such kind of encryption")),
            };
            Ok(Server { host, port, security })
        };
        let filing = match settings.value("sent") {
            // What is known of the provider, else what the test at set-up found out.
            None | Some("auto") => match (preset("sent").as_deref(), settings.value("files_sent")) {
                (Some("provider"), _) | (_, Some("true")) => Filing::Provider,
                (Some("append"), _) | (_, Some("false")) => Filing::Append,
                _ => Filing::Auto,
            },
            Some("provider") => Filing::Provider,
            Some("append") => Filing::Append,
            Some(_) => return Err(ConnectError::settings("sent", "no such choice")),
        };
        let months = match value("depth").as_deref() {
            Some("3m") => Some(3),
            None | Some("12m") => Some(12),
            Some("36m") => Some(36),
            Some("all") => None,
            Some(_) => return Err(ConnectError::settings("depth", "no such choice")),
        };
        let folders = settings.value("folders").unwrap_or_default();
        let user = settings.value("user").unwrap_or(&email).to_owned();
        if !is_plain(&user) {
            return Err(ConnectError::settings("user", "a user's name is one line"));
        }
        let password = settings.secret("password")?.clone();
        if password.expose().contains(['\r', '\n', '\0']) {
            return Err(ConnectError::settings("password", "a password is one line"));
        }
        Ok(Self {
            imap: server("imap", 993)?,
            smtp: server("smtp", 465)?,
            name: settings.value("name").unwrap_or_default().to_owned(),
            authorities: settings.value("ca").map(str::to_owned),
            folders: folders.split([',', '\n', '，']).map(|f| f.trim().to_owned()).filter(|f| !f.is_empty()).collect(),
            email,
            user,
            password,
            filing,
            months,
        })
    }
}

/// The domain of a mail address, in small letters.
pub fn mail_domain(email: &str) -> Option<String> {
    let (local, domain) = email.rsplit_once('@')?;
    (!local.is_empty() && domain.contains('.') && is_plain(email)).then(|| domain.to_lowercase())
}

pub fn is_server_name(host: &str) -> bool {
    !host.is_empty() && is_plain(host) && !host.contains(['/', '@', '?', '#'])
}

fn is_plain(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() || c.is_whitespace())
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use connect::Trouble;

    use super::*;

    fn settings(values: &[(&str, &str)]) -> Settings {
        let mut settings = Settings::default();
        for (key, value) in values {
            settings.values.insert((*key).into(), (*value).into());
        }
        settings.secrets.insert("password".into(), Secret::new("s"));
        settings
    }

    fn wrong_field(values: &[(&str, &str)]) -> String {
        match Config::read(&settings(values)).unwrap_err().trouble {
            Trouble::Settings { field } => field,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_address_is_enough() {
        let config = Config::read(&settings(&[("email", "help@lamps.example")])).unwrap();
        assert_eq!(config.imap, Server { host: "imap.lamps.example".into(), port: 993, security: Security::Tls });
        assert_eq!(config.smtp.host, "smtp.lamps.example");
        assert_eq!(
            (config.user.as_str(), config.months, config.filing),
            ("help@lamps.example", Some(12), Filing::Auto)
        );
        let gmail = Config::read(&settings(&[("email", "a@gmail.com")])).unwrap();
        assert_eq!((gmail.imap.host.as_str(), gmail.filing), ("imap.gmail.com", Filing::Provider));
        let typed = Config::read(&settings(&[("email", "a@gmail.com"), ("imap_host", "mx.test")])).unwrap();
        assert_eq!(typed.imap.host, "mx.test");
    }

    #[test]
    fn who_files_sent_mail_is_said_known_or_learnt() {
        let filing = |values: &[(&str, &str)]| Config::read(&settings(values)).unwrap().filing;
        let (ours, gmail) = (("email", "help@lamps.example"), ("email", "a@gmail.com"));
        assert_eq!(filing(&[ours, ("sent", "auto")]), Filing::Auto);
        assert_eq!(filing(&[ours, ("sent", "auto"), ("files_sent", "true")]), Filing::Provider);
        assert_eq!(filing(&[ours, ("files_sent", "false")]), Filing::Append);
        assert_eq!(filing(&[ours, ("sent", "append"), ("files_sent", "true")]), Filing::Append);
        // A form leaves "auto" where nothing was chosen, and Gmail may be slow to file the test mail.
        assert_eq!(filing(&[gmail, ("sent", "auto"), ("files_sent", "false")]), Filing::Provider);
    }

    #[test]
    fn a_mailbox_is_the_same_at_the_same_server() {
        let at = |values: &[(&str, &str)]| {
            place(&Settings { secrets: std::collections::BTreeMap::new(), ..settings(values) })
        };
        let plain = at(&[("email", "help@lamps.example")]);
        assert_eq!(at(&[("email", " Help@Lamps.example"), ("imap_host", "IMAP.lamps.example")]), plain);
        assert_eq!(at(&[("email", "help@lamps.example"), ("depth", "all"), ("smtp_host", "mx.test")]), plain);
        assert_ne!(at(&[("email", "help@lamps.example"), ("imap_host", "mx.test")]), plain);
        assert_eq!(at(&[]), None);
    }

    #[test]
    fn what_cannot_be_right_is_named() {
        assert_eq!(wrong_field(&[]), "email");
        assert_eq!(wrong_field(&[("email", "nobody")]), "email");
        assert_eq!(wrong_field(&[("email", "a@b.test"), ("imap_port", "70000")]), "imap_port");
        assert_eq!(wrong_field(&[("email", "a@b.test"), ("smtp_security", "plain")]), "smtp_security");
        assert_eq!(wrong_field(&[("email", "a@b.test"), ("smtp_host", "https://x")]), "smtp_host");
        assert!(Config::read(&Settings::default()).is_err());
        let local = [("email", "a@b.test"), ("imap_host", "127.0.0.1"), ("imap_security", "plain")];
        assert_eq!(Config::read(&settings(&local)).unwrap().imap.security, Security::Plain);
    }

    #[test]
    fn every_preset_sets_fields_that_are_there() {
        let setup = setup();
        for preset in &setup.presets {
            for (key, value) in &preset.values {
                let field = setup.fields.iter().find(|field| field.key == *key).unwrap();
                if let FieldKind::Choice(values) = &field.kind {
                    assert!(values.contains(&value.as_str()));
                }
            }
        }
    }
}
