//! The folder of sealed packs: one file a unit and date.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use care_model::id::{Entropy, UnitId};
use care_model::time::LocalDate;

use super::seal::{self, PackHeader, PackKey};
use crate::config::Config;

const ENDING: &str = "pack";
/// Of a file that is being written.
const PART: &str = "part";
/// Longest clear part of a file: the header is some hundred bytes and a unit's name.
const HEADER_BYTES: u64 = 16 * 1024;

/// Where packs are kept, and the keys they are sealed with.
#[derive(Clone, Debug)]
pub struct PackFolder {
    folder: PathBuf,
    pub key: PackKey,
    /// Of the sheets of protected identities, where they have one of their own.
    pub protected_key: Option<PackKey>,
}

impl PackFolder {
    /// None where the configuration has no folder. The folder is made where it is
    /// missing.
    ///
    /// # Errors
    /// When folder or key cannot be used: better at the start than in the night.
    pub fn of(config: &Config) -> anyhow::Result<Option<Self>> {
        let Some((folder, key_file)) = config
            .paper_pack_folder
            .as_ref()
            .zip(config.paper_pack_key_file.as_ref())
        else {
            return Ok(None);
        };
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        let protected_key = config.paper_pack_protected_key_file.as_deref();
        let folder = Self {
            folder: folder.clone(),
            key: PackKey::read(key_file)?,
            protected_key: protected_key.map(PackKey::read).transpose()?,
        };
        let protected = folder.protected_key.as_ref().map(PackKey::name);
        anyhow::ensure!(
            protected != Some(folder.key.name()),
            "configuration: paper_pack_protected_key_file holds the same key as \
             paper_pack_key_file, must be another"
        );
        Ok(Some(folder))
    }

    pub fn file_of(&self, unit_id: UnitId, date: LocalDate) -> PathBuf {
        self.folder.join(format!("{date}-{unit_id}.{ENDING}"))
    }

    /// What the file of a unit and date says of itself; none where there is none that is
    /// as long as it says, or where it is another's.
    pub fn header_of(&self, unit_id: UnitId, date: LocalDate) -> Option<PackHeader> {
        let found = read_header(&self.file_of(unit_id, date)).ok()?;
        let made = &found.header.made;
        let is_its_own = (made.unit_id, made.date) == (unit_id, date);
        (found.is_whole && is_its_own).then_some(found.header)
    }

    /// Replaces the file of a unit and date: it is the old one or the new one, whole,
    /// whenever somebody looks and wherever the power goes.
    pub fn put(
        &self,
        unit_id: UnitId,
        date: LocalDate,
        bytes: &[u8],
        entropy: &dyn Entropy,
    ) -> std::io::Result<()> {
        let mut chance = [0; 8];
        entropy.fill(&mut chance);
        let chance = visit_record::edit::hex(&chance);
        let name = format!("{date}-{unit_id}.{chance}.{PART}");
        let part = self.folder.join(name);
        let written = write_and_sync(&part, bytes)
            .and_then(|()| std::fs::rename(&part, self.file_of(unit_id, date)))
            .and_then(|()| std::fs::File::open(&self.folder)?.sync_all());
        if written.is_err() {
            // The part may not be there; the error that is told is the first.
            let _ = std::fs::remove_file(&part);
        }
        written
    }

    /// Removes packs of days before `first_kept`, and the parts of them that a server left
    /// which died while it wrote. Gives how many files were removed.
    pub fn remove_before(&self, first_kept: LocalDate) -> std::io::Result<usize> {
        let mut removed = 0;
        for entry in std::fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let date = date_of(&path, ENDING).or_else(|| date_of(&path, PART));
            if date.is_some_and(|date| date < first_kept) {
                std::fs::remove_file(&path)?;
                removed += 1;
            }
        }
        Ok(removed)
    }
}

fn write_and_sync(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = private_file(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A new file that its owner alone can read.
pub fn private_file(path: &Path) -> std::io::Result<std::fs::File> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true).mode(0o600).open(path)
}

/// A pack as far as can be told without its key.
pub struct FoundPack {
    pub path: PathBuf,
    pub header: PackHeader,
    /// As long as it says.
    pub is_whole: bool,
}

/// The clear part of a file, without reading the rest.
fn read_header(path: &Path) -> anyhow::Result<FoundPack> {
    use std::io::Read;
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path)?;
    let length = file.metadata()?.len();
    file.take(HEADER_BYTES).read_to_end(&mut bytes)?;
    let (header, clear) = seal::parts(&bytes)?;
    let wanted = (clear as u64).checked_add(header.sealed_bytes as u64);
    Ok(FoundPack {
        path: path.to_owned(),
        header,
        is_whole: wanted == Some(length),
    })
}

/// The packs of a folder by date, then unit; and the files that have the name of one and
/// say nothing that can be read.
pub fn packs_in(folder: &Path) -> anyhow::Result<(Vec<FoundPack>, Vec<PathBuf>)> {
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("cannot read the folder {}", folder.display()))?;
    let (mut packs, mut unreadable) = (Vec::new(), Vec::new());
    for entry in entries {
        let path = entry?.path();
        if date_of(&path, ENDING).is_none() {
            continue;
        }
        match read_header(&path) {
            Ok(found) => packs.push(found),
            Err(_) => unreadable.push(path),
        }
    }
    packs.sort_by(|one, other| {
        let (one, other) = (&one.header.made, &other.header.made);
        (one.date, &one.unit_name, one.unit_id).cmp(&(other.date, &other.unit_name, other.unit_id))
    });
    unreadable.sort();
    Ok((packs, unreadable))
}

/// The date in the name of a pack or of its part; none for any other file.
fn date_of(path: &Path, ending: &str) -> Option<LocalDate> {
    if path.extension()? != ending {
        return None;
    }
    let (date, rest) = path.file_stem()?.to_str()?.split_at_checked(10)?;
    let unit = rest.strip_prefix('-')?.split('.').next()?;
    let _: UnitId = unit.parse().ok()?;
    date.parse().ok()
}
