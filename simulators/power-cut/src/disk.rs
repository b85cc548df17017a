//! The disk: files by name, numbered calls, and the fault that waits.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use care_model::id::SeededEntropy;

use crate::file::{File, Leaves, draw};
use crate::image::Image;
use crate::vfs;

/// What happens at the chosen call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The power goes: nothing works any more, and what was not synced may be
    /// lost, see [`Disk::after_power_cut`].
    PowerCut,
    /// The process dies before the call; the system lives and has all it was
    /// given, see [`Disk::image`].
    Kill,
    /// The call fails.
    IoError(Lasts),
    /// The call finds no space, if it is one that needs some.
    NoSpace(Lasts),
}

/// Whether the calls after the chosen one fail too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasts {
    Once,
    ForEver,
}

/// What a sync does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Syncs {
    #[default]
    Honest,
    /// It says yes and does nothing: the sabotage that a harness must notice.
    Lying,
}

/// What a call asks, for the fault's sake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Write,
    Truncate,
    Sync,
    Delete,
    Create,
}

/// Why a call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    Io,
    Full,
    NotThere,
}

/// The disk under one folder. The folder is a real one; files that SQLite makes
/// in it are in memory alone.
#[derive(Clone, Debug)]
pub struct Disk {
    folder: PathBuf,
    pub(crate) shared: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    folder: PathBuf,
    files: BTreeMap<u64, File>,
    names: BTreeMap<String, Name>,
    next_file: u64,
    calls: u64,
    fault: Option<(u64, Fault)>,
    is_dead: bool,
    syncs: Syncs,
    capacity: Option<u64>,
}

/// Which file a name leads to, and to which after a power cut.
#[derive(Clone, Copy, Debug, Default)]
struct Name {
    current: Option<u64>,
    durable: Option<u64>,
}

impl Disk {
    /// An empty disk for every file below `folder`.
    pub fn mount(folder: &Path) -> Self {
        let state = State {
            folder: folder.to_owned(),
            ..State::default()
        };
        let disk = Self {
            folder: folder.to_owned(),
            shared: Arc::new(Mutex::new(state)),
        };
        vfs::mount(disk.clone());
        disk
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Puts this content on the disk, all of it durable, and heals the disk.
    pub fn load(&self, image: &Image) {
        let mut state = self.lock();
        state.files.clear();
        state.names.clear();
        for (path, bytes) in &image.0 {
            let id = state.add_file(File::durable(bytes.clone()));
            let name = Name {
                current: Some(id),
                durable: Some(id),
            };
            state.names.insert(path.clone(), name);
        }
        state.is_dead = false;
        state.fault = None;
    }

    /// The process starts anew on a running system: what was not synced is still
    /// not synced, and what a failed sync gave up stays given up.
    pub fn restart_process(&self) {
        let mut state = self.lock();
        state.is_dead = false;
        state.fault = None;
    }

    /// What the running system has: all that is left when only the process dies.
    pub fn image(&self) -> Image {
        let state = self.lock();
        let named = state.names.iter();
        let there = named.filter_map(|(path, name)| Some((path, state.files.get(&name.current?)?)));
        Image(
            there
                .map(|(path, file)| (path.clone(), file.current().to_vec()))
                .collect(),
        )
    }

    /// What a power cut leaves, by the seed: what was synced and, of what was not,
    /// nothing (0), everything (1), or a part in any order with a torn sector.
    pub fn after_power_cut(&self, seed: u64) -> Image {
        let draws = SeededEntropy::new(seed);
        let leaves = match seed {
            0 => Leaves::Nothing,
            1 => Leaves::Everything,
            _ => Leaves::About([128, 230, 26, 192][seed as usize % 4]),
        };
        let state = self.lock();
        let mut left = BTreeMap::new();
        for (path, name) in &state.names {
            let is_newer = match leaves {
                Leaves::Nothing => false,
                Leaves::Everything => true,
                Leaves::About(_) => draw(&draws, 2) == 0,
            };
            let chosen = if is_newer { name.current } else { name.durable };
            if let Some(file) = chosen.and_then(|id| state.files.get(&id)) {
                left.insert(path.clone(), file.after_cut(leaves, &draws));
            }
        }
        Image(left)
    }

    /// The fault waits for the `at`th changing call from now on, counted from 1.
    pub fn arm(&self, at: u64, fault: Fault) {
        let mut state = self.lock();
        state.calls = 0;
        state.fault = Some((at, fault));
    }

    /// Takes back a fault that waits or lasts. The dead stay dead until [`Disk::load`].
    pub fn disarm(&self) {
        self.lock().fault = None;
    }

    /// Counts changing calls from 0 again.
    pub fn count_anew(&self) {
        self.lock().calls = 0;
    }

    /// Changing calls since they were last counted anew.
    pub fn calls(&self) -> u64 {
        self.lock().calls
    }

    pub fn set_syncs(&self, syncs: Syncs) {
        self.lock().syncs = syncs;
    }

    /// At most so many bytes, with what stands in the real folder beside the
    /// store; `None` has no end.
    pub fn set_capacity(&self, bytes: Option<u64>) {
        self.lock().capacity = bytes;
    }

    /// Bytes in use, of SQLite's files and of the real ones beside them.
    pub fn used(&self) -> u64 {
        self.lock().used()
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Counts a changing call and tells whether it may be done.
    pub fn admit(&mut self, call: Call) -> Result<(), Failure> {
        self.live()?;
        self.calls += 1;
        let Some((at, fault)) = self.fault else {
            return Ok(());
        };
        let is_at = self.calls == at;
        let is_after = self.calls > at;
        match fault {
            // The write in flight is among those that may reach the disk.
            Fault::PowerCut if is_at && call == Call::Write => {
                self.is_dead = true;
                Ok(())
            }
            Fault::PowerCut | Fault::Kill if is_at => {
                self.is_dead = true;
                Err(Failure::Io)
            }
            Fault::IoError(lasts) if is_at || (is_after && lasts == Lasts::ForEver) => {
                Err(Failure::Io)
            }
            Fault::NoSpace(lasts) if is_at || (is_after && lasts == Lasts::ForEver) => match call {
                Call::Write | Call::Create | Call::Sync => Err(Failure::Full),
                Call::Truncate | Call::Delete => Ok(()),
            },
            _ => Ok(()),
        }
    }

    pub fn live(&self) -> Result<(), Failure> {
        if self.is_dead {
            Err(Failure::Io)
        } else {
            Ok(())
        }
    }

    pub fn find(&self, path: &str) -> Option<u64> {
        self.names.get(path)?.current
    }

    pub fn file(&self, id: u64) -> Result<&File, Failure> {
        self.live()?;
        self.files.get(&id).ok_or(Failure::Io)
    }

    pub fn create(&mut self, path: Option<&str>) -> Result<u64, Failure> {
        self.admit(Call::Create)?;
        let id = self.add_file(File::default());
        if let Some(path) = path {
            self.names.entry(path.to_owned()).or_default().current = Some(id);
        }
        Ok(id)
    }

    pub fn write(&mut self, id: u64, offset: usize, bytes: &[u8]) -> Result<(), Failure> {
        self.admit(Call::Write)?;
        let length = self.files.get(&id).ok_or(Failure::Io)?.current().len();
        let growth = (offset + bytes.len()).saturating_sub(length) as u64;
        if let Some(capacity) = self.capacity
            && growth > 0
            && self.used() + growth > capacity
        {
            return Err(Failure::Full);
        }
        let file = self.files.get_mut(&id).ok_or(Failure::Io)?;
        file.write(offset, bytes);
        Ok(())
    }

    pub fn truncate(&mut self, id: u64, length: usize) -> Result<(), Failure> {
        self.admit(Call::Truncate)?;
        self.files.get_mut(&id).ok_or(Failure::Io)?.resize(length);
        Ok(())
    }

    /// `with_folder`: the names of the folder become durable too.
    pub fn sync(&mut self, id: u64, with_folder: bool) -> Result<(), Failure> {
        let admitted = self.admit(Call::Sync);
        let syncs = self.syncs;
        let is_dead = self.is_dead;
        let file = self.files.get_mut(&id).ok_or(Failure::Io)?;
        match (admitted, syncs) {
            (Err(failure), _) => {
                if !is_dead {
                    file.abandon();
                }
                Err(failure)
            }
            (Ok(()), Syncs::Lying) => Ok(()),
            (Ok(()), Syncs::Honest) => {
                file.sync();
                if with_folder {
                    self.sync_folder();
                }
                Ok(())
            }
        }
    }

    pub fn delete(&mut self, path: &str, with_folder: bool) -> Result<(), Failure> {
        self.admit(Call::Delete)?;
        let name = self.names.get_mut(path).ok_or(Failure::NotThere)?;
        name.current.take().ok_or(Failure::NotThere)?;
        if with_folder && self.syncs == Syncs::Honest {
            self.sync_folder();
        }
        Ok(())
    }

    fn sync_folder(&mut self) {
        for name in self.names.values_mut() {
            name.durable = name.current;
        }
    }

    fn add_file(&mut self, file: File) -> u64 {
        self.next_file += 1;
        self.files.insert(self.next_file, file);
        self.next_file
    }

    fn used(&self) -> u64 {
        let named = self.names.values().filter_map(|name| name.current);
        let in_memory = named
            .filter_map(|id| self.files.get(&id))
            .map(|file| file.current().len() as u64);
        in_memory.sum::<u64>() + beside(&self.folder)
    }
}

/// Bytes of the real files of a folder: a full disk is full of those too.
fn beside(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    let lengths = entries.filter_map(|entry| Some(entry.ok()?.metadata().ok()?.len()));
    lengths.sum()
}
