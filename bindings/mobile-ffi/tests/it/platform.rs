//! A platform that fails.

use std::sync::Arc;

use mobile_ffi::{ClockError, ClockReading, CoreError, DeviceClock, KeyStoreError, SecureKeyStore};

use crate::phone::{Keys, Phone, StillClock, open};

struct Panicking;

impl SecureKeyStore for Panicking {
    fn public_key(&self) -> Result<Vec<u8>, KeyStoreError> {
        panic!("a platform's bug");
    }

    fn sign(&self, _: Vec<u8>) -> Result<Vec<u8>, KeyStoreError> {
        panic!("a platform's bug");
    }

    fn database_key(&self) -> Result<Vec<u8>, KeyStoreError> {
        panic!("a platform's bug");
    }
}

/// Opens the store and then fails.
struct LockedLater(Keys);

impl SecureKeyStore for LockedLater {
    fn public_key(&self) -> Result<Vec<u8>, KeyStoreError> {
        self.0.public_key()
    }

    fn sign(&self, _: Vec<u8>) -> Result<Vec<u8>, KeyStoreError> {
        Err(KeyStoreError::Locked)
    }

    fn database_key(&self) -> Result<Vec<u8>, KeyStoreError> {
        self.0.database_key()
    }
}

struct BrokenClock;

impl DeviceClock for BrokenClock {
    fn reading(&self) -> Result<ClockReading, ClockError> {
        panic!("a platform's bug");
    }
}

fn unavailable(error: Option<CoreError>) -> String {
    match error {
        Some(CoreError::KeyStore {
            reason: KeyStoreError::Unavailable { what },
        }) => what,
        other => panic!("{other:?} is no unavailable key store"),
    }
}

#[test]
fn a_key_store_that_panics_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let refused = open(&folder, Arc::new(Panicking), StillClock::new());
    assert!(unavailable(refused.err()).contains("failed inside"));
}

#[test]
fn a_key_store_that_is_locked_says_so_through_the_core() {
    let folder = tempfile::tempdir().expect("a folder");
    let phone = Phone::new();
    let keys = Arc::new(LockedLater(Keys::new(2)));
    let core = open(&folder, keys, StillClock::new()).expect("opens");
    let refused = core.prepare_enrolment(phone.server.code(), "Test".into());
    assert_eq!(
        refused.err(),
        Some(CoreError::KeyStore {
            reason: KeyStoreError::Locked
        })
    );
}

#[test]
fn a_database_key_of_another_length_is_refused_before_a_file_is_made() {
    for length in [0, 16, 31, 33] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut keys = Keys::new(3);
        keys.database_key = vec![3; length];
        let refused = open(&folder, Arc::new(keys), StillClock::new());
        assert!(unavailable(refused.err()).contains("32"), "{length} bytes");
        assert!(!folder.path().join("phone.db").exists());
    }
}

#[test]
fn a_note_is_saved_though_the_clock_fails() {
    let phone = Phone::with_a_day();
    phone.core.suspend().expect("closes");
    let core = open(&phone.folder, Arc::new(Keys::new(1)), Arc::new(BrokenClock)).expect("opens");
    let visit_id = phone.server.visit_id.to_string();
    core.write_note(visit_id, "Allt väl".into()).expect("saved");
    assert_eq!(core.unsent().expect("open").waiting, 1);
}

#[test]
fn a_wrong_key_and_a_second_opener_are_told_apart() {
    let phone = Phone::new();
    let again = |seed| open(&phone.folder, Arc::new(Keys::new(seed)), StillClock::new()).err();
    assert_eq!(again(1), Some(CoreError::StoreInUse));
    phone.core.suspend().expect("closes");
    assert_eq!(phone.core.unsent().err(), Some(CoreError::Suspended));
    assert_eq!(again(9), Some(CoreError::WrongKey));
    phone.core.resume().expect("opens");
    assert_eq!(phone.core.unsent().expect("open").waiting, 0);
}
