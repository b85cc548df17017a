//! The first key of a process.

use std::sync::Once;

use rusqlite::Connection;

/// SQLCipher makes itself ready when a process gives its first key, and keeps no
/// second thread out meanwhile: that one may be told that its key is empty, once in
/// some tens to hundreds of processes. So the first key is given here, by one thread,
/// to a database that holds nothing. An app has one store; a process with many phones
/// has many.
pub(crate) fn given_alone() {
    static FIRST: Once = Once::new();
    FIRST.call_once(|| {
        // Where this fails, so does the store's own key, which says it.
        let _ = Connection::open_in_memory()
            .and_then(|database| database.pragma_update(None, "key", "first"));
    });
}

#[cfg(test)]
mod tests {
    use super::super::Store;
    use std::process::Command;
    use std::sync::Barrier;

    const FOLDER: &str = "VARDAG_TEST_OPEN_AT_ONCE";
    /// Processes: enough to be told of it before long, not each time.
    const TIMES: usize = 100;

    /// It is the first of a process that counts, so the test starts itself.
    #[test]
    fn stores_that_are_opened_at_once_open() {
        if let Some(folder) = std::env::var_os(FOLDER) {
            let folder = std::path::PathBuf::from(folder);
            let together = Barrier::new(6);
            std::thread::scope(|scope| {
                for number in 0..6 {
                    let (folder, together) = (&folder, &together);
                    scope.spawn(move || {
                        together.wait();
                        let path = folder.join(format!("{number}.db"));
                        Store::open(&path, &[7u8; 32]).expect("opens");
                    });
                }
            });
            return;
        }
        let name = "store::first_key::tests::stores_that_are_opened_at_once_open";
        for _ in 0..TIMES {
            let folder = tempfile::tempdir().expect("a folder");
            let output = Command::new(std::env::current_exe().expect("this program"))
                .args(["--exact", name])
                .env(FOLDER, folder.path())
                .output()
                .expect("runs");
            assert!(output.status.success(), "{output:?}");
            assert!(folder.path().join("5.db").exists());
        }
    }
}
