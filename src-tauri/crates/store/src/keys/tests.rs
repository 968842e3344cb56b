use base64::Engine as _;

use super::*;
use crate::testing::START;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn each_way_opens_and_no_other_does() {
    let folder = folder();
    assert!(!Keys::are_in(folder.path()));
    assert!(matches!(Keys::read(folder.path()), Err(KeyError::Missing)));
    let mut made = Keys::create(folder.path(), START).unwrap();
    let keys = Keys::read(folder.path()).unwrap();
    assert!(Keys::are_in(folder.path()));
    assert_eq!(keys.desk(), made.keys.desk());
    assert_eq!(keys.unlock_by_keyring_secret(&made.keyring_secret).unwrap(), made.data_key);
    assert_eq!(keys.unlock_by_code(&made.recovery_code).unwrap(), made.data_key);
    assert!(matches!(keys.unlock_by_passphrase("x"), Err(KeyError::NoPassphrase)));
    assert!(matches!(keys.unlock_by_keyring_secret(&random()), Err(KeyError::Wrong)));
    assert!(matches!(keys.unlock_by_code(&RecoveryCode::random()), Err(KeyError::Wrong)));

    made.keys.set_passphrase(&made.data_key, Some("vier alte Lampen")).unwrap();
    let keys = Keys::read(folder.path()).unwrap();
    assert!(keys.has_passphrase());
    assert_eq!(keys.unlock_by_passphrase("vier alte Lampen").unwrap(), made.data_key);
    assert!(matches!(keys.unlock_by_passphrase("vier alte lampen"), Err(KeyError::Wrong)));
    made.keys.set_passphrase(&made.data_key, None).unwrap();
    assert!(!Keys::read(folder.path()).unwrap().has_passphrase());
}

#[test]
fn what_was_replaced_opens_nothing_in_either_copy() {
    let folder = folder();
    let mut made = Keys::create(folder.path(), START).unwrap();
    let secret = Keys::new_keyring_secret();
    made.keys.set_keyring_secret(&made.data_key, &secret).unwrap();
    let code = made.keys.new_recovery_code(&made.data_key).unwrap();
    for path in Keys::paths(folder.path()) {
        let keys = Keys { folder: folder.path().to_owned(), content: Keys::read_one(&path).unwrap() };
        assert_eq!(keys.unlock_by_keyring_secret(&secret).unwrap(), made.data_key);
        assert_eq!(keys.unlock_by_code(&code).unwrap(), made.data_key);
        assert!(keys.unlock_by_keyring_secret(&made.keyring_secret).is_err());
        assert!(keys.unlock_by_code(&made.recovery_code).is_err());
    }
}

#[test]
fn a_lost_or_torn_file_is_read_from_its_second_copy() {
    let folder = folder();
    let made = Keys::create(folder.path(), START).unwrap();
    let [first, second] = Keys::paths(folder.path());
    std::fs::write(&first, b"{\"version\": 1, \"desk\"").unwrap();
    let keys = Keys::read(folder.path()).unwrap();
    assert_eq!(keys.unlock_by_code(&made.recovery_code).unwrap(), made.data_key);
    std::fs::remove_file(&first).unwrap();
    assert!(Keys::are_in(folder.path()));
    assert!(Keys::read(folder.path()).is_ok());
    std::fs::write(&second, b"").unwrap();
    assert!(matches!(Keys::read(folder.path()), Err(KeyError::Missing)));
}

#[test]
fn no_new_key_is_made_where_a_store_is() {
    for name in ["desk.db", "desk.db-wal", "desk.next.db", "damaged-20261102T090000Z/desk.db", "backups/a.db"] {
        let folder = folder();
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, b"x").unwrap();
        assert!(matches!(Keys::create(folder.path(), START), Err(KeyError::StoreExists)), "{name}");
        assert!(Keys::are_in(folder.path()) && !Keys::open_nothing(folder.path()), "{name}");
    }
}

#[test]
fn keys_of_a_start_that_was_cut_short_are_moved_aside_and_not_lost() {
    let folder = folder();
    let first = Keys::create(folder.path(), START).unwrap();
    assert!(Keys::are_in(folder.path()) && Keys::open_nothing(folder.path()));
    let second = Keys::create(folder.path(), START).unwrap();
    assert_ne!(first.data_key, second.data_key);
    let aside = folder.path().join("desk.keys.20261102T090000Z");
    let keys = Keys { folder: folder.path().to_owned(), content: Keys::read_one(&aside).unwrap() };
    assert_eq!(keys.unlock_by_code(&first.recovery_code).unwrap(), first.data_key);
}

#[test]
fn keys_of_a_newer_program_are_left_alone() {
    let folder = folder();
    Keys::create(folder.path(), START).unwrap();
    let path = folder.path().join(place::KEYS);
    std::fs::write(&path, b"{\"version\": 2, \"other\": true}").unwrap();
    assert!(matches!(Keys::read(folder.path()), Err(KeyError::Newer(2))));
}

#[test]
fn nothing_secret_is_shown_or_written() {
    let folder = folder();
    let made = Keys::create(folder.path(), START).unwrap();
    let text = std::fs::read_to_string(folder.path().join(place::KEYS)).unwrap();
    let engine = base64::engine::general_purpose::STANDARD;
    assert!(!text.contains(&engine.encode(made.data_key.as_slice())));
    assert!(!text.contains(&engine.encode(made.keyring_secret.as_slice())));
    assert!(!format!("{:?} {:?}", made.keys, made.recovery_code).contains(made.recovery_code.text().as_str()));
}
