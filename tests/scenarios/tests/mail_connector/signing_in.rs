//! Signing in, and what goes wrong with it.

use connect::{Secret, Settings, Trouble, conformance::ChannelWorld};
use test_servers::MailOptions;

use crate::world::{World, connected};

async fn trouble(settings: &Settings) -> Trouble {
    connected(settings).check().await.unwrap_err().trouble
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn troubles_are_told_apart() {
    let world = World::start(MailOptions { connections_per_user: 1, ..MailOptions::default() }).await;
    assert_eq!(trouble(&world.wrong_secret().unwrap()).await, Trouble::SignIn);
    assert_eq!(trouble(&world.settings_with(&[("imap_host", "nowhere.invalid")])).await, Trouble::UnknownHost);
    assert_eq!(trouble(&world.settings_with(&[("imap_port", "1")])).await, Trouble::Unreachable);
    assert_eq!(trouble(&world.settings_with(&[("smtp_port", "1")])).await, Trouble::Unreachable);
    let mut stranger = world.settings();
    stranger.values.remove("ca");
    assert_eq!(trouble(&stranger).await, Trouble::BadCertificate, "an authority nobody named");
    let plain = world.mail.imap_port().to_string();
    let mistaken = world.settings_with(&[("imap_port", &plain)]);
    assert_eq!(trouble(&mistaken).await, Trouble::Garbage, "TLS where none is spoken");
    let mut odd = world.settings_with(&[("ca", "not a certificate")]);
    odd.secrets.insert("password".into(), Secret::new("x"));
    let error = connect::Connector::connect(&channel_email::Email, &odd).err().unwrap();
    assert_eq!(error.trouble, Trouble::Settings { field: "ca".into() });

    let taken = world.sign_in_elsewhere().await;
    assert_eq!(trouble(&world.settings()).await, Trouble::TooManyConnections);
    drop(taken);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn starttls_and_other_names_work() {
    let world = World::start(MailOptions::default()).await;
    let (imap, smtp) = (world.mail.imap_port().to_string(), world.mail.submission_port().to_string());
    let settings = world.settings_with(&[
        ("imap_host", "localhost"),
        ("imap_port", &imap),
        ("imap_security", "starttls"),
        ("smtp_host", "localhost"),
        ("smtp_port", &smtp),
        ("smtp_security", "starttls"),
    ]);
    let identity = connected(&settings).check().await.unwrap();
    assert_eq!((identity.address.as_str(), identity.files_sent), ("support@shop.test", Some(false)));
    assert!(identity.server.contains("QRESYNC"), "{}", identity.server);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_test_mail_tells_who_files_and_is_gone_afterwards() {
    for files_sent in [true, false] {
        let world = World::start(MailOptions { files_sent, ..MailOptions::default() }).await;
        let identity = connected(&world.settings_with(&[("sent", "auto")])).check().await.unwrap();
        assert_eq!(identity.files_sent, Some(files_sent));
        for folder in ["INBOX", "Sent", "Trash"] {
            assert_eq!(world.mail.mailbox("support", folder).unwrap().len(), 0, "{folder}");
        }
    }
}
