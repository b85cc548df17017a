//! A simulated handheld: a real mobile-core on a file of its own, which can be
//! killed, restarted, put back to a backup or lost.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use care_model::id::{ClientId, SeededEntropy, StaffId, VisitId};
use care_model::intervention::InterventionCode;
use care_model::time::{LocalDate, Timestamp};
use mobile_core::{MemoryKeyStore, MobileCore, SteppedClock};

/// What its user saw of a visit on the list, and goes by from then on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Errand {
    pub interventions: Vec<InterventionCode>,
    pub tag: Option<String>,
    pub planned_s: i64,
}

/// A copy of a phone, as its maker's cloud keeps it.
#[derive(Debug)]
pub struct PhoneBackup {
    pub at: Timestamp,
    folder: PathBuf,
}

/// A handheld and who has it.
pub struct Handset {
    /// `None` while the app does not run.
    core: Option<MobileCore>,
    folder: PathBuf,
    keys: Arc<MemoryKeyStore>,
    entropy: Arc<SeededEntropy>,
    clock: Arc<SteppedClock>,
    /// What its clock shows beyond the true time, in milliseconds.
    pub off_ms: i64,
    boot: u64,
    booted: Timestamp,
    /// Who is signed in, and until when she may read.
    pub user: Option<StaffId>,
    /// When the server last answered her.
    pub met_server: Option<Timestamp>,
    pub is_lost: bool,
    /// No coverage until then.
    pub dead_until: Timestamp,
    /// Answers that are still on their way.
    pub late_answers: Vec<Vec<u8>>,
    pub last_answer: Option<Vec<u8>>,
    pub last_request: Option<Vec<u8>>,
    pub backup: Option<PhoneBackup>,
    pub known: BTreeMap<VisitId, Errand>,
    /// The day of each visit it began by itself.
    pub begun: BTreeMap<VisitId, LocalDate>,
    /// And whom each of them is to.
    pub begun_at: BTreeMap<VisitId, ClientId>,
}

impl std::fmt::Debug for Handset {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Handset({})", self.folder.display())
    }
}

const FILE: &str = "phone.db";

impl Handset {
    pub fn new(folder: PathBuf, seed: u64, now: Timestamp) -> anyhow::Result<Self> {
        std::fs::create_dir_all(&folder)?;
        let mut handset = Self {
            core: None,
            folder,
            keys: Arc::new(MemoryKeyStore::new(seed)),
            entropy: Arc::new(SeededEntropy::new(seed ^ 0x5bd1_e995)),
            clock: Arc::new(SteppedClock::starting_at(now.millis())),
            off_ms: 0,
            boot: 1,
            booted: now,
            user: None,
            met_server: None,
            is_lost: false,
            dead_until: now,
            late_answers: vec![],
            last_answer: None,
            last_request: None,
            backup: None,
            known: BTreeMap::new(),
            begun: BTreeMap::new(),
            begun_at: BTreeMap::new(),
        };
        handset.open()?;
        Ok(handset)
    }

    pub fn core(&self) -> &MobileCore {
        self.core
            .as_ref()
            .expect("a handset in use has its app open")
    }

    pub fn set_time(&self, now: Timestamp) {
        let since_boot = now.millis() - self.booted.millis();
        self.clock
            .set(now.millis() + self.off_ms, since_boot, self.boot);
    }

    /// The app dies where it stands and is started again.
    pub fn kill_app(&mut self) -> anyhow::Result<()> {
        self.move_files(|_| Ok(()))
    }

    pub fn reboot(&mut self, now: Timestamp) -> anyhow::Result<()> {
        self.kill_app()?;
        self.boot += 1;
        self.booted = now;
        self.set_time(now);
        Ok(())
    }

    /// Restarted since it met the server, with a clock that is behind: nothing on
    /// the phone tells how long it was off.
    pub fn cannot_know_time(&self) -> bool {
        self.off_ms < 0 && self.met_server.is_some_and(|met| met < self.booted)
    }

    pub fn suspend_and_resume(&self) -> anyhow::Result<()> {
        self.core().suspend()?;
        self.core().resume()?;
        Ok(())
    }

    /// Copies the phone as it is.
    pub fn back_up(&mut self, now: Timestamp) -> anyhow::Result<()> {
        let folder = self.folder.join("backup");
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder)?;
        copy_files(&self.folder, &folder)?;
        self.backup = Some(PhoneBackup { at: now, folder });
        Ok(())
    }

    /// Puts the phone back to its last backup; gives the instant it is of.
    pub fn restore(&mut self) -> anyhow::Result<Option<Timestamp>> {
        let Some((at, from)) = self.backup.as_ref().map(|one| (one.at, one.folder.clone())) else {
            return Ok(None);
        };
        self.move_files(|folder| {
            for end in ["", "-wal"] {
                let _ = std::fs::remove_file(folder.join(format!("{FILE}{end}")));
            }
            copy_files(&from, folder)
        })?;
        Ok(Some(at))
    }

    /// Ends the app as a kill does: the files stay as the system has them.
    /// Closing would write the log back, which a killed process does not.
    fn move_files(&mut self, change: impl Fn(&Path) -> anyhow::Result<()>) -> anyhow::Result<()> {
        let aside = self.folder.join("aside");
        std::fs::create_dir_all(&aside)?;
        copy_files(&self.folder, &aside)?;
        self.core = None;
        for end in ["", "-wal"] {
            let _ = std::fs::remove_file(self.folder.join(format!("{FILE}{end}")));
        }
        copy_files(&aside, &self.folder)?;
        std::fs::remove_dir_all(&aside)?;
        change(&self.folder)?;
        self.open()
    }

    fn open(&mut self) -> anyhow::Result<()> {
        let keys = Arc::clone(&self.keys) as Arc<dyn mobile_core::KeyStore>;
        let clock = Arc::clone(&self.clock) as Arc<dyn mobile_core::DeviceClock>;
        let path = self.folder.join(FILE);
        let entropy = Arc::<SeededEntropy>::clone(&self.entropy);
        self.core = Some(MobileCore::open(&path, keys, clock, entropy)?);
        Ok(())
    }
}

fn copy_files(from: &Path, to: &Path) -> anyhow::Result<()> {
    for end in ["", "-wal"] {
        let name = format!("{FILE}{end}");
        let source = from.join(&name);
        if source.exists() {
            std::fs::copy(source, to.join(&name))?;
        }
    }
    Ok(())
}
