//! The files of a phone's store, as a backup of the phone would take them.

use std::path::{Path, PathBuf};

use anyhow::Context;

const STORE: &str = "phone.db";
const LOG: &str = "phone.db-wal";
/// The store and its log. Its reserve holds nothing and is taken anew.
const BACKED_UP: [&str; 2] = [STORE, LOG];

/// Most backups of one phone: each is a whole store, and the last one alone is put
/// back.
pub(crate) const MAX_BACKUPS: u32 = 100;

/// One phone's folder.
#[derive(Debug)]
pub(crate) struct StoreFiles(PathBuf);

impl StoreFiles {
    pub fn in_folder(folder: PathBuf) -> anyhow::Result<Self> {
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self(folder))
    }

    pub fn store(&self) -> PathBuf {
        self.0.join(STORE)
    }

    /// How many backups there are: they are numbered from 1.
    pub fn backups(&self) -> u32 {
        let missing = (1..=MAX_BACKUPS).find(|number| !self.backup(*number).exists());
        missing.map_or(MAX_BACKUPS, |number| number - 1)
    }

    /// Copies the files as they are. Nobody may write meanwhile.
    pub fn back_up(&self) -> anyhow::Result<()> {
        let part = self.0.join("backup.part");
        let _ = std::fs::remove_dir_all(&part);
        std::fs::create_dir_all(&part).context("a folder for the backup")?;
        copy(&self.0, &part)?;
        // Whole or not at all.
        std::fs::rename(&part, self.backup(self.backups() + 1)).context("the backup")
    }

    /// Puts the last backup in the store's place. Nobody may have it open. Where a disk
    /// has no room for it, the store stays as it was.
    pub fn put_back(&self) -> anyhow::Result<()> {
        let part = self.0.join("restore.part");
        let _ = std::fs::remove_dir_all(&part);
        std::fs::create_dir_all(&part).context("a folder for what comes back")?;
        copy(&self.backup(self.backups()), &part)?;
        // An old log beside the other store would be taken for its own.
        let log = self.0.join(LOG);
        if log.exists() {
            std::fs::remove_file(&log).context("the store's old log")?;
        }
        for name in BACKED_UP {
            let new = part.join(name);
            if new.exists() {
                std::fs::rename(&new, self.0.join(name))
                    .with_context(|| format!("putting {name} back"))?;
            }
        }
        std::fs::remove_dir_all(&part).context("the emptied folder")
    }

    fn backup(&self, number: u32) -> PathBuf {
        self.0.join(format!("backup-{number}"))
    }
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    for name in BACKED_UP {
        let file = from.join(name);
        if file.exists() {
            std::fs::copy(&file, to.join(name)).with_context(|| format!("copying {name}"))?;
        }
    }
    Ok(())
}
