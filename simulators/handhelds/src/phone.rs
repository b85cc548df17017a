//! One phone: its app, and what may happen to it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use anyhow::Context;
use care_model::id::{OsEntropy, StaffId};
use hand::{Call, Hand, HandError};
use mobile_core::MemoryKeyStore;
use serde::Serialize;

use crate::carrier::{self, Carrier};
use crate::day_clock::{DayClock, PhoneClock};
use crate::store_files::{MAX_BACKUPS, StoreFiles};

/// Longest sync, in real time: somebody stands before the screen.
const SYNC: Duration = Duration::from_mins(1);
/// Furthest a phone's clock can be set off: a year and a day, both ways. More is no
/// wrong clock but another century, which no store of the world is made for.
pub(crate) const MAX_AHEAD_S: i64 = 366 * 24 * 3600;

/// A phone on the shelf.
///
/// Its keys are made from a seed that is kept for each phone, so that a store that
/// was put back opens again. A real phone's are in its hardware; whoever has this
/// process has these phones, and they hold people that were invented.
pub struct Phone {
    pub number: u32,
    keys: Arc<MemoryKeyStore>,
    clock: Arc<PhoneClock>,
    files: StoreFiles,
    agent: ureq::Agent,
    is_in_airplane_mode: AtomicBool,
    /// An app that is being killed answers nobody and hears nobody.
    is_being_killed: AtomicBool,
    /// The app while it runs. Calls share it; who kills it or copies its files
    /// waits for them.
    app: RwLock<Option<Hand>>,
    people: Mutex<People>,
}

/// Who signs in by what name: the core keeps no usernames.
#[derive(Default)]
struct People {
    usernames: BTreeMap<StaffId, String>,
    /// Who has the phone, as last seen.
    current: Option<StaffId>,
}

/// A phone as the shelf shows it.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct PhoneView {
    pub phone: u32,
    /// The username of who has it; empty when nobody is signed in.
    pub person: String,
    pub airplane: bool,
    pub clock_ahead_s: i64,
    pub running: bool,
    pub backups: u32,
}

/// What came of a call.
#[derive(Debug)]
pub enum Answered {
    /// The answer's JSON, be it that the call was refused.
    Answer(String),
    /// The JSON that tells what is wrong with the call itself.
    BadCall(String),
    /// Nobody is there to answer.
    NotRunning,
}

/// Why a switch cannot be turned.
#[derive(Debug)]
pub enum SwitchFault {
    NotRunning,
    AlreadyRunning,
    NoBackup,
    TooManyBackups,
    /// The phone does not open, or the machine's disk fails.
    Failed(anyhow::Error),
}

impl std::fmt::Debug for Phone {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Phone({})", self.number)
    }
}

impl std::fmt::Debug for PhoneView {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "PhoneView({})", self.phone)
    }
}

impl From<anyhow::Error> for SwitchFault {
    fn from(error: anyhow::Error) -> Self {
        Self::Failed(error)
    }
}

impl Phone {
    /// Opens a phone's store in this folder, or takes it out of its box.
    pub(crate) fn open(
        number: u32,
        folder: std::path::PathBuf,
        key_seed: u64,
        day: Arc<DayClock>,
    ) -> anyhow::Result<Self> {
        let phone = Self {
            number,
            keys: Arc::new(MemoryKeyStore::new(key_seed)),
            clock: Arc::new(PhoneClock::new(day)),
            files: StoreFiles::in_folder(folder)?,
            agent: carrier::agent(),
            is_in_airplane_mode: AtomicBool::new(false),
            is_being_killed: AtomicBool::new(false),
            app: RwLock::new(None),
            people: Mutex::default(),
        };
        *phone.app_alone() = Some(phone.opened()?);
        Ok(phone)
    }

    /// Answers a call of the phone's page. It blocks for the time of a disk write,
    /// or of the network where the call is carried.
    pub fn call(&self, json: &str) -> Answered {
        let call = match Call::read(json) {
            Ok(call) => call,
            Err(error) => {
                let is_bad = matches!(error, HandError::BadCall { .. });
                let json = hand::Answer::from(error).json;
                return if is_bad {
                    Answered::BadCall(json)
                } else {
                    Answered::Answer(json)
                };
            }
        };
        let app = self.app_shared();
        let Some(hand) = app.as_ref() else {
            return Answered::NotRunning;
        };
        let username = match &call {
            Call::SignIn { username, .. } => Some(username.clone()),
            _ => None,
        };
        let may_change_person = username.is_some() || matches!(call, Call::SignOut);
        let is_cut = || {
            self.is_in_airplane_mode.load(Ordering::SeqCst)
                || self.is_being_killed.load(Ordering::SeqCst)
        };
        let carrier = Carrier {
            agent: &self.agent,
            is_cut: &is_cut,
        };
        let within_ms = self.clock.day().phone_ms(SYNC);
        let answer = hand.answer(call, &carrier, within_ms);
        if may_change_person && answer.error.is_none() {
            self.look_who_has_it(hand, username);
        }
        if self.is_being_killed.load(Ordering::SeqCst) {
            return Answered::NotRunning;
        }
        Answered::Answer(answer.json)
    }

    pub fn view(&self) -> PhoneView {
        let people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        let username = |staff_id: StaffId| {
            let known = people.usernames.get(&staff_id).cloned();
            known.unwrap_or_else(|| staff_id.to_string())
        };
        PhoneView {
            phone: self.number,
            person: people.current.map(username).unwrap_or_default(),
            airplane: self.is_in_airplane_mode.load(Ordering::SeqCst),
            clock_ahead_s: self.clock.ahead_s(),
            running: self.app_shared().is_some(),
            backups: self.files.backups(),
        }
    }

    /// Takes the network away.
    pub fn enter_airplane_mode(&self) {
        self.is_in_airplane_mode.store(true, Ordering::SeqCst);
    }

    /// Gives it back.
    pub fn leave_airplane_mode(&self) {
        self.is_in_airplane_mode.store(false, Ordering::SeqCst);
    }

    /// Sets the wall clock so many seconds ahead of the day's, or behind.
    pub fn set_clock_ahead(&self, ahead_s: i64) {
        self.clock
            .set_ahead(ahead_s.clamp(-MAX_AHEAD_S, MAX_AHEAD_S));
    }

    /// Ends the app wherever it is. A request that is under way may arrive; its
    /// answer does not.
    pub fn kill(&self) -> Result<(), SwitchFault> {
        self.is_being_killed.store(true, Ordering::SeqCst);
        let killed = self.app_alone().take();
        self.is_being_killed.store(false, Ordering::SeqCst);
        killed.map(drop).ok_or(SwitchFault::NotRunning)
    }

    /// Opens the app again.
    pub fn start(&self) -> Result<(), SwitchFault> {
        let mut app = self.app_alone();
        if app.is_some() {
            return Err(SwitchFault::AlreadyRunning);
        }
        *app = Some(self.opened()?);
        Ok(())
    }

    /// Copies the store's files as they lie there, between two calls.
    pub fn back_up(&self) -> Result<(), SwitchFault> {
        let _nobody_writes = self.app_alone();
        if self.files.backups() >= MAX_BACKUPS {
            return Err(SwitchFault::TooManyBackups);
        }
        Ok(self.files.back_up()?)
    }

    /// Kills the app, puts the last backup in its store's place and starts it.
    pub fn restore(&self) -> Result<(), SwitchFault> {
        if self.files.backups() == 0 {
            return Err(SwitchFault::NoBackup);
        }
        self.is_being_killed.store(true, Ordering::SeqCst);
        let mut app = self.app_alone();
        self.is_being_killed.store(false, Ordering::SeqCst);
        *app = None;
        self.files.put_back()?;
        *app = Some(self.opened()?);
        Ok(())
    }

    fn opened(&self) -> anyhow::Result<Hand> {
        let clock = Arc::<PhoneClock>::clone(&self.clock);
        let keys = Arc::<MemoryKeyStore>::clone(&self.keys);
        let hand = Hand::open(&self.files.store(), keys, clock, Arc::new(OsEntropy));
        let hand = hand.with_context(|| format!("phone {} does not open", self.number))?;
        self.look_who_has_it(&hand, None);
        Ok(hand)
    }

    /// Notes who has the phone, and by what name she has just signed in.
    fn look_who_has_it(&self, hand: &Hand, username: Option<String>) {
        let state = hand.state().ok();
        let person = state.and_then(|state| state.person);
        let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        people.current = person.map(|person| person.staff_id);
        if let (Some(staff_id), Some(username)) = (people.current, username) {
            people.usernames.insert(staff_id, username);
        }
    }

    fn app_shared(&self) -> RwLockReadGuard<'_, Option<Hand>> {
        // A panic in a call left the app as it was: it is only read under this.
        self.app.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn app_alone(&self) -> RwLockWriteGuard<'_, Option<Hand>> {
        self.app.write().unwrap_or_else(PoisonError::into_inner)
    }
}
