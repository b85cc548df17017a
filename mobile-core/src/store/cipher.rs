//! Opening the file with its key. Phones have SQLCipher; in a browser, where
//! SQLite is compiled to WebAssembly, SQLite3 Multiple Ciphers stands in its place.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension};

use crate::error::CoreError;

/// SQLite in the browser's private file system, behind the layer that encrypts.
/// Whoever opens a store there has installed `opfs-sahpool` before.
#[cfg(target_arch = "wasm32")]
const BROWSER_FILES: &std::ffi::CStr = c"multipleciphers-opfs-sahpool";

/// A connection that has been given its key. Whether it fits, the first read tells.
#[cfg(not(target_arch = "wasm32"))]
pub fn open(path: &Path, raw_key: &str) -> Result<Connection, CoreError> {
    super::first_key::given_alone();
    let connection = Connection::open(path)?;
    // Its log would go to the standard error of whatever app this is in.
    connection.pragma_update(None, "cipher_log_level", "NONE")?;
    connection.pragma_update(None, "key", format!("x'{raw_key}'"))?;
    check_is_there(&connection, "PRAGMA cipher_version")?;
    Ok(connection)
}

#[cfg(target_arch = "wasm32")]
pub fn open(path: &Path, raw_key: &str) -> Result<Connection, CoreError> {
    let flags = rusqlite::OpenFlags::default();
    let connection = Connection::open_with_flags_and_vfs(path, flags, BROWSER_FILES)?;
    // ChaCha20 with Poly1305: a processor's instructions for AES are out of reach there.
    check_is_there(&connection, "PRAGMA cipher = 'chacha20'")?;
    connection.query_row(&format!("PRAGMA key = 'raw:{raw_key}'"), [], |_| Ok(()))?;
    Ok(connection)
}

/// A SQLite without encryption knows nothing of this pragma, and answers nothing.
fn check_is_there(connection: &Connection, pragma: &str) -> Result<(), CoreError> {
    let answer: Option<String> = connection
        .query_row(pragma, [], |row| row.get(0))
        .optional()?;
    if answer.is_some() {
        return Ok(());
    }
    Err(CoreError::Store {
        what: "this build has no encryption".to_owned(),
    })
}
