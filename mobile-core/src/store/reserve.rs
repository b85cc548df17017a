//! Room kept for a phone that is full: a visit can still be closed.

use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// What is kept beside the store. The log is begun anew once it is written back,
/// so this is needed only for what the store itself grows: some days of work.
const RESERVE_BYTES: u64 = 256 * 1024;
/// Given up at a time, more than the largest note needs: another app that eats
/// what was given up leaves the rest.
const STEP_BYTES: u64 = 64 * 1024;

/// A file of no content beside the store.
pub(crate) struct Reserve {
    path: PathBuf,
}

impl Reserve {
    /// Takes what is missing. A phone that has not even this much is used all the
    /// same: a reserve that cannot be had is no reason to refuse work.
    pub fn take(store: &Path) -> Self {
        let mut path = store.as_os_str().to_owned();
        path.push("-reserve");
        let reserve = Self { path: path.into() };
        // What could be written before the phone was full is a reserve too.
        let _ = reserve.fill();
        reserve
    }

    /// Gives some of it back to the phone; false when there is none left.
    pub fn give_up_some(&self) -> bool {
        self.shrink().unwrap_or(false)
    }

    fn fill(&self) -> std::io::Result<()> {
        let mut file = self.file()?;
        let mut length = file.seek(SeekFrom::End(0))?;
        // Zeros might be kept as a hole, which reserves nothing.
        let bytes = vec![0x56; STEP_BYTES as usize];
        while length < RESERVE_BYTES {
            let missing = (RESERVE_BYTES - length).min(STEP_BYTES);
            file.write_all(&bytes[..missing as usize])?;
            length += missing;
        }
        Ok(())
    }

    fn shrink(&self) -> std::io::Result<bool> {
        let file = self.file()?;
        let length = file.metadata()?.len();
        file.set_len(length.saturating_sub(STEP_BYTES))?;
        Ok(length > 0)
    }

    fn file(&self) -> std::io::Result<File> {
        OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reserve_is_given_up_in_steps_and_taken_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let length = || {
            std::fs::metadata(folder.path().join("phone.db-reserve"))
                .expect("a file")
                .len()
        };
        let reserve = Reserve::take(&folder.path().join("phone.db"));
        assert_eq!(length(), RESERVE_BYTES);
        assert!(reserve.give_up_some());
        assert_eq!(length(), RESERVE_BYTES - STEP_BYTES);
        while reserve.give_up_some() {}
        assert_eq!(length(), 0);
        Reserve::take(&folder.path().join("phone.db"));
        assert_eq!(length(), RESERVE_BYTES);
    }

    #[test]
    fn a_reserve_that_cannot_be_had_is_no_failure() {
        let reserve = Reserve::take(Path::new("/no/such/folder/phone.db"));
        assert!(!reserve.give_up_some());
    }
}
