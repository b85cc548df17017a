//! A limit on what SQLite may take of memory, in the whole process.

#![expect(
    unsafe_code,
    reason = "SQLite's own limit is a C function; the calls take and give numbers alone"
)]

use rusqlite::ffi;

/// What SQLite holds now, in bytes.
pub fn memory_used() -> i64 {
    // SAFETY: it reads a counter under SQLite's own lock.
    unsafe { ffi::sqlite3_memory_used() }
}

/// SQLite gets no more than so many bytes in all, from now on; `None` lifts it.
/// It holds for every store of the process.
pub fn limit_memory(bytes: Option<i64>) {
    // SAFETY: it sets a number under SQLite's own lock; 0 is no limit.
    unsafe { ffi::sqlite3_hard_heap_limit64(bytes.unwrap_or(0)) };
}
