//! The border to SQLite: its calls to the disk and back. Nothing is decided here.
#![expect(
    unsafe_code,
    reason = "SQLite asks for C functions; this module alone speaks C"
)]

use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, Once, PoisonError};

use rusqlite::ffi;

use crate::disk::{Disk, Failure};

const NAME: &CStr = c"power-cut";
const LONGEST_PATH: c_int = 1024;
/// As unix has it: SQLite does not pad to sectors then, a phone's neither.
const SECTOR_SIZE: c_int = 4096;
/// 23 November 2026 in milliseconds of the Julian calendar: SQLite's own clock
/// stands still.
const NOW_MS: i64 = 212_662_411_200_000;

static DISKS: Mutex<Vec<Disk>> = Mutex::new(Vec::new());
static REGISTERED: Once = Once::new();
static DRAWS: AtomicU64 = AtomicU64::new(0);

/// What SQLite keeps of an open file: its own part first.
#[repr(C)]
struct OpenFile {
    base: ffi::sqlite3_file,
    inner: *mut Inner,
}

struct Inner {
    disk: Disk,
    id: u64,
    /// A sync of a journal or log makes its name durable too, as on unix.
    syncs_folder: bool,
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 1,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(lock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: None,
    xShmLock: None,
    xShmBarrier: None,
    xShmUnmap: None,
    xFetch: None,
    xUnfetch: None,
};

/// Makes this disk the one of its folder, and this file system SQLite's default.
pub fn mount(disk: Disk) {
    let mut disks = DISKS.lock().unwrap_or_else(PoisonError::into_inner);
    disks.retain(|other| other.folder() != disk.folder());
    disks.push(disk);
    REGISTERED.call_once(register);
}

fn register() {
    let vfs = Box::new(ffi::sqlite3_vfs {
        iVersion: 2,
        szOsFile: size_of::<OpenFile>() as c_int,
        mxPathname: LONGEST_PATH,
        pNext: ptr::null_mut(),
        zName: NAME.as_ptr(),
        pAppData: ptr::null_mut(),
        xOpen: Some(open),
        xDelete: Some(delete),
        xAccess: Some(access),
        xFullPathname: Some(full_pathname),
        xDlOpen: None,
        xDlError: None,
        xDlSym: None,
        xDlClose: None,
        xRandomness: Some(randomness),
        xSleep: Some(sleep),
        xCurrentTime: None,
        xGetLastError: None,
        xCurrentTimeInt64: Some(current_time),
        xSetSystemCall: None,
        xGetSystemCall: None,
        xNextSystemCall: None,
    });
    // SAFETY: the structure is complete for its version and lives for ever.
    let answer = unsafe { ffi::sqlite3_vfs_register(Box::into_raw(vfs), 1) };
    assert_eq!(answer, ffi::SQLITE_OK, "SQLite takes another file system");
}

fn disk_of(path: &str) -> Option<Disk> {
    let disks = DISKS.lock().unwrap_or_else(PoisonError::into_inner);
    let path = std::path::Path::new(path);
    disks
        .iter()
        .find(|disk| path.starts_with(disk.folder()))
        .cloned()
}

/// The path that SQLite gave, if it is one.
fn text<'a>(path: *const c_char) -> Option<&'a str> {
    if path.is_null() {
        return None;
    }
    // SAFETY: SQLite's paths end with a zero byte and outlive the call.
    unsafe { CStr::from_ptr(path) }.to_str().ok()
}

/// The file that SQLite means.
fn inner<'a>(file: *mut ffi::sqlite3_file) -> &'a Inner {
    // SAFETY: SQLite gives back only what `open` filled in and `close` has not
    // yet taken; the two parts have one layout.
    unsafe { &*(*file.cast::<OpenFile>()).inner }
}

fn code(outcome: Result<(), Failure>, io_error: c_int) -> c_int {
    match outcome {
        Ok(()) => ffi::SQLITE_OK,
        Err(Failure::Io) => io_error,
        Err(Failure::Full) => ffi::SQLITE_FULL,
        Err(Failure::NotThere) => ffi::SQLITE_IOERR_DELETE_NOENT,
    }
}

unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    path: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    let opened = find_or_create(text(path), flags);
    let (methods, inner, answer) = match opened {
        Ok(inner) => (
            ptr::from_ref(&METHODS),
            Box::into_raw(Box::new(inner)),
            ffi::SQLITE_OK,
        ),
        Err(Failure::Full) => (ptr::null(), ptr::null_mut(), ffi::SQLITE_FULL),
        Err(_) => (ptr::null(), ptr::null_mut(), ffi::SQLITE_CANTOPEN),
    };
    // SAFETY: SQLite gives room for `szOsFile` bytes, and a place for the flags
    // or null.
    unsafe {
        let base = ffi::sqlite3_file { pMethods: methods };
        file.cast::<OpenFile>().write(OpenFile { base, inner });
        if !out_flags.is_null() {
            *out_flags = flags;
        }
    }
    answer
}

fn find_or_create(path: Option<&str>, flags: c_int) -> Result<Inner, Failure> {
    let disk = path.and_then(disk_of).ok_or(Failure::NotThere)?;
    let mut state = disk.lock();
    state.live()?;
    let known = path.and_then(|path| state.find(path));
    let id = match known {
        Some(id) => id,
        None if flags & ffi::SQLITE_OPEN_CREATE != 0 => state.create(path)?,
        None => return Err(Failure::NotThere),
    };
    drop(state);
    let is_log = flags & (ffi::SQLITE_OPEN_WAL | ffi::SQLITE_OPEN_MAIN_JOURNAL) != 0;
    Ok(Inner {
        disk,
        id,
        syncs_folder: is_log,
    })
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: `open` made the box; SQLite closes a file once and then leaves it.
    drop(unsafe { Box::from_raw((*file.cast::<OpenFile>()).inner) });
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    into: *mut c_void,
    amount: c_int,
    offset: i64,
) -> c_int {
    let inner = inner(file);
    // SAFETY: SQLite gives a buffer of `amount` bytes that nobody else uses.
    let into = unsafe { std::slice::from_raw_parts_mut(into.cast::<u8>(), amount as usize) };
    let state = inner.disk.lock();
    match state.file(inner.id) {
        Ok(found) if found.read(offset as usize, into) == into.len() => ffi::SQLITE_OK,
        Ok(_) => ffi::SQLITE_IOERR_SHORT_READ,
        Err(_) => ffi::SQLITE_IOERR_READ,
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    bytes: *const c_void,
    amount: c_int,
    offset: i64,
) -> c_int {
    let inner = inner(file);
    // SAFETY: SQLite gives `amount` bytes that do not change during the call.
    let bytes = unsafe { std::slice::from_raw_parts(bytes.cast::<u8>(), amount as usize) };
    let written = inner.disk.lock().write(inner.id, offset as usize, bytes);
    code(written, ffi::SQLITE_IOERR_WRITE)
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: i64) -> c_int {
    let inner = inner(file);
    let outcome = inner.disk.lock().truncate(inner.id, size as usize);
    code(outcome, ffi::SQLITE_IOERR_TRUNCATE)
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    let inner = inner(file);
    let outcome = inner.disk.lock().sync(inner.id, inner.syncs_folder);
    code(outcome, ffi::SQLITE_IOERR_FSYNC)
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, size: *mut i64) -> c_int {
    let inner = inner(file);
    let state = inner.disk.lock();
    let Ok(found) = state.file(inner.id) else {
        return ffi::SQLITE_IOERR_FSTAT;
    };
    // SAFETY: SQLite gives a place for the answer.
    unsafe { *size = found.current().len() as i64 };
    ffi::SQLITE_OK
}

/// Locks are for other openers; a disk has one store and one opener at a time.
unsafe extern "C" fn lock(_: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    ffi::SQLITE_OK
}

unsafe extern "C" fn check_reserved_lock(_: *mut ffi::sqlite3_file, held: *mut c_int) -> c_int {
    // SAFETY: SQLite gives a place for the answer.
    unsafe { *held = 0 };
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_control(_: *mut ffi::sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_: *mut ffi::sqlite3_file) -> c_int {
    SECTOR_SIZE
}

unsafe extern "C" fn device_characteristics(_: *mut ffi::sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn delete(_: *mut ffi::sqlite3_vfs, path: *const c_char, folder: c_int) -> c_int {
    let Some((path, disk)) = text(path).and_then(|path| Some((path, disk_of(path)?))) else {
        return ffi::SQLITE_IOERR_DELETE_NOENT;
    };
    let outcome = disk.lock().delete(path, folder != 0);
    code(outcome, ffi::SQLITE_IOERR_DELETE)
}

unsafe extern "C" fn access(
    _: *mut ffi::sqlite3_vfs,
    path: *const c_char,
    flags: c_int,
    answer: *mut c_int,
) -> c_int {
    let found = text(path).and_then(|path| {
        let disk = disk_of(path)?;
        let state = disk.lock();
        let file = state.file(state.find(path)?).ok()?;
        // As on unix: an empty file counts as none when SQLite asks for one.
        Some(flags != ffi::SQLITE_ACCESS_EXISTS || !file.current().is_empty())
    });
    // SAFETY: SQLite gives a place for the answer.
    unsafe { *answer = c_int::from(found == Some(true)) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn full_pathname(
    _: *mut ffi::sqlite3_vfs,
    path: *const c_char,
    size: c_int,
    out: *mut c_char,
) -> c_int {
    let Some(path) = text(path).filter(|path| path.len() < size as usize) else {
        return ffi::SQLITE_CANTOPEN;
    };
    // SAFETY: SQLite gives room for `size` bytes; path and zero byte fit.
    unsafe {
        ptr::copy_nonoverlapping(path.as_ptr(), out.cast::<u8>(), path.len());
        *out.add(path.len()) = 0;
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn randomness(
    _: *mut ffi::sqlite3_vfs,
    amount: c_int,
    out: *mut c_char,
) -> c_int {
    use care_model::id::{Entropy, SeededEntropy};
    // SAFETY: SQLite gives room for `amount` bytes.
    let out = unsafe { std::slice::from_raw_parts_mut(out.cast::<u8>(), amount as usize) };
    SeededEntropy::new(DRAWS.fetch_add(1, Ordering::SeqCst)).fill(out);
    amount
}

unsafe extern "C" fn sleep(_: *mut ffi::sqlite3_vfs, microseconds: c_int) -> c_int {
    microseconds
}

unsafe extern "C" fn current_time(_: *mut ffi::sqlite3_vfs, out: *mut i64) -> c_int {
    // SAFETY: SQLite gives a place for the answer.
    unsafe { *out = NOW_MS };
    ffi::SQLITE_OK
}
