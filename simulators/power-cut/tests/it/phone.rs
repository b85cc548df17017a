//! A phone on a failing disk, what its user does, and what she may rely on.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use care_model::id::{EventId, SeededEntropy, ShiftEntryId, VisitId};
use care_model::intervention::InterventionCode;
use care_model::shift_entry::ShiftMark;
use care_model::time::Timestamp;
use care_model::visit_event::{EventKind, ManualReason, Presence};
use care_model::visit_fact::VisitOrigin;
use mobile_core::{CoreError, MemoryKeyStore, MobileCore, SteppedClock};
use power_cut::Disk;

use crate::server::Server;

/// The phone's keys: of one seed, so that a reboot has them again.
pub const KEYS: u64 = 5;

/// Each opening draws ids of its own.
static OPENINGS: AtomicU64 = AtomicU64::new(1000);

pub fn open(disk: &Disk, now: Timestamp) -> Result<MobileCore, CoreError> {
    MobileCore::open(
        &disk.folder().join("phone.db"),
        Arc::new(MemoryKeyStore::new(KEYS)),
        Arc::new(SteppedClock::starting_at(now.millis())),
        Arc::new(SeededEntropy::new(OPENINGS.fetch_add(1, Ordering::SeqCst))),
    )
}

/// One thing that its user or the app does.
#[derive(Clone, Debug)]
pub enum Step {
    /// The app opens its store, empty or not.
    Open,
    Enrol,
    SignIn(usize),
    SignOut,
    Record(VisitId, EventKind),
    /// Starts a visit that nobody planned.
    Begin,
    /// Says something of her shift.
    Say(ShiftMark),
    /// Takes the answer the scenario has ready.
    TakeAnswer,
    Suspend,
    Resume,
}

/// What the user was told, written down apart from the phone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diary {
    /// Told to be saved.
    pub saved: Vec<(VisitId, EventId)>,
    /// Told to be said, of her shift.
    pub said: Vec<ShiftEntryId>,
    /// Told to have failed: each is there wholly or not at all.
    pub unsure: usize,
    /// Who reads on the phone, once that is settled.
    pub reader: Option<Reader>,
    pub is_enrolled: bool,
    pub took_answer: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    Nobody,
    Staff(usize),
}

/// The app, whose store may be open.
pub struct App<'a> {
    pub disk: &'a Disk,
    pub server: &'a Server,
    pub answer: &'a [u8],
    pub core: Option<MobileCore>,
    pub diary: Diary,
}

impl App<'_> {
    pub fn take(&mut self, step: &Step) -> Result<(), CoreError> {
        let outcome = self.attempt(step);
        if outcome.is_err() {
            match step {
                Step::Record(..) | Step::Begin => self.diary.unsure += 1,
                Step::SignIn(_) | Step::SignOut => self.diary.reader = None,
                _ => {}
            }
        }
        outcome
    }

    fn attempt(&mut self, step: &Step) -> Result<(), CoreError> {
        if matches!(step, Step::Open) {
            self.core = Some(open(self.disk, self.server.now)?);
            return Ok(());
        }
        let core = self.core.as_ref().ok_or(CoreError::Suspended)?;
        match step {
            Step::Open => {}
            Step::Enrol => {
                core.apply_enrolment(&self.server.code(), &self.server.enrolled())?;
                self.diary.is_enrolled = true;
            }
            Step::SignIn(who) => {
                core.apply_sign_in(&self.server.signed_in(*who))?;
                self.diary.reader = Some(Reader::Staff(*who));
            }
            Step::SignOut => {
                core.sign_out()?;
                self.diary.reader = Some(Reader::Nobody);
            }
            Step::Record(visit_id, kind) => {
                let event_id = core.record(*visit_id, kind.clone())?;
                self.diary.saved.push((*visit_id, event_id));
            }
            Step::Begin => {
                let client_id = self.server.client_id;
                let visit_id = core.begin_visit(client_id, VisitOrigin::Unplanned, by_hand())?;
                let events = core.visit(visit_id)?.events;
                let told = events.iter().map(|event| (visit_id, event.event_id));
                self.diary.saved.extend(told);
            }
            Step::Say(mark) => {
                let entry_id = core.mark_shift(None, mark.clone(), None)?;
                self.diary.said.push(entry_id);
            }
            Step::TakeAnswer => {
                core.apply_sync(self.answer)?;
                self.diary.took_answer = true;
            }
            Step::Suspend => core.suspend()?,
            Step::Resume => core.resume()?,
        }
        Ok(())
    }
}

/// A whole visit as it is recorded.
pub fn whole_visit(visit_id: VisitId) -> Vec<Step> {
    let kinds = [
        EventKind::Started {
            presence: by_hand(),
        },
        EventKind::InterventionPerformed {
            code: InterventionCode("breakfast".to_owned()),
        },
        EventKind::NoteWritten {
            text: "Åt gröt och drack kaffe. ".repeat(20),
        },
        EventKind::Ended {
            presence: by_hand(),
        },
    ];
    let step = |kind| Step::Record(visit_id, kind);
    kinds.map(step).into()
}

pub fn by_hand() -> Presence {
    Presence::Manual {
        reason: ManualReason::TagMissing,
    }
}

/// Syncs until nothing waits. Ends with an error when it does not end.
pub fn sync(core: &MobileCore, server: &mut Server) -> anyhow::Result<()> {
    for _ in 0..8 {
        let request = match core.prepare_sync() {
            Err(CoreError::NotSignedIn) => return Ok(()),
            other => other?,
        };
        let outcome = core.apply_sync(&server.answer(&request))?;
        if !outcome.more_work && core.unsent()?.waiting == 0 {
            return Ok(());
        }
    }
    anyhow::bail!("still waiting after eight syncs: {:?}", core.unsent()?)
}
