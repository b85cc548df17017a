//! Syncing until nothing more is to do, for every host: it posts what a round says
//! and hands back the answer, waiting for it or coming back later. Every step is one
//! transaction and repeating one changes nothing, so a run may be dropped anywhere.

use crate::error::CoreError;
use crate::exchange::SyncOutcome;
use crate::one_run::{Deadline, MAX_ROUNDS, Place};
use crate::server_answer::{Refusal, ServerAnswer};
use crate::unsigned::Unsigned;
use crate::{MobileCore, route};

/// Why a run ended by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncEnd {
    /// Nothing more is to do.
    Complete,
    /// The time given was over; sync again later.
    OutOfTime,
    /// The server has too much to do and said when to come: sync again then.
    ToldToWait,
    /// So many rounds without an end: sync again later.
    TooManyRounds,
    /// Another run is under way and, unless it is stopped, asks once more for this
    /// one; nothing was done here.
    AlreadyRunning,
}

/// What a run did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyncReport {
    pub end: SyncEnd,
    /// Answers applied.
    pub rounds: u32,
    pub receipted: u32,
    pub quarantined: u32,
    pub documents: u32,
    pub new_day: bool,
    /// How long to wait before the next run, in milliseconds; 0 when it may be at
    /// once. After [`SyncEnd::ToldToWait`] a run before that asks nobody.
    pub wait_ms: u64,
}

/// A message to sign, and then to post as `application/cbor`.
#[derive(Debug)]
pub struct Asking {
    pub url: String,
    pub unsigned: Unsigned,
    /// How long the answer may take, in milliseconds by the monotonic clock.
    pub timeout_ms: u64,
}

/// Why an answer was not taken. Nothing has changed then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    #[error(transparent)]
    Core(#[from] CoreError),
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// A sync under way. One at a time: whoever begins a second one is told so.
#[derive(Debug)]
pub struct SyncRun<'a> {
    core: &'a MobileCore,
    /// `None` for a run that found another one, and for one that is complete.
    place: Option<Place<'a>>,
    deadline: Deadline<'a>,
    report: SyncReport,
}

impl SyncReport {
    fn ended(end: SyncEnd) -> Self {
        Self {
            end,
            rounds: 0,
            receipted: 0,
            quarantined: 0,
            documents: 0,
            new_day: false,
            wait_ms: 0,
        }
    }

    fn add(&mut self, outcome: &SyncOutcome) {
        self.rounds += 1;
        self.receipted += outcome.receipted;
        self.quarantined += outcome.quarantined;
        self.documents += outcome.documents;
        self.new_day |= outcome.new_day;
    }
}

impl MobileCore {
    /// Begins a sync that takes at most `within_ms` by the monotonic clock.
    pub fn begin_sync(&self, within_ms: u64) -> SyncRun<'_> {
        let place = self.one_run.enter();
        let end = match place {
            Some(_) => SyncEnd::TooManyRounds,
            None => SyncEnd::AlreadyRunning,
        };
        SyncRun {
            core: self,
            place,
            deadline: Deadline::within(self.clock.as_ref(), within_ms),
            report: SyncReport::ended(end),
        }
    }
}

impl SyncRun<'_> {
    /// The message of the next round; `None` when the run is over.
    ///
    /// # Errors
    /// When the message cannot be composed; the run is over then.
    pub fn round(&mut self) -> Result<Option<Asking>, CoreError> {
        let Some(place) = &mut self.place else {
            return Ok(None);
        };
        if self.report.rounds >= MAX_ROUNDS {
            return Ok(None);
        }
        place.begin_round();
        let Some(timeout_ms) = self.deadline.left_ms() else {
            self.report.end = SyncEnd::OutOfTime;
            return Ok(None);
        };
        let pause = self.core.pause()?;
        if pause.is_told && pause.wait_ms > 0 {
            self.told_to_wait(pause.wait_ms);
            return Ok(None);
        }
        Ok(Some(Asking {
            url: route::address(&self.core.server_url()?, route::SYNC),
            unsigned: self.core.compose_sync()?,
            timeout_ms,
        }))
    }

    /// Takes the answer to the last round's message.
    ///
    /// # Errors
    /// When it is a refusal, or none that can be taken; the run is over then.
    pub fn take(&mut self, answer: ServerAnswer) -> Result<(), NotTaken> {
        if answer.is_overload() {
            let pause = self.core.note_no_answer(answer.retry_after_s)?;
            if pause.is_told {
                self.told_to_wait(pause.wait_ms);
                return Ok(());
            }
        }
        let answer = match answer.accepted() {
            Err(refusal) if refusal.code == route::DEVICE_REVOKED => {
                // Lost or handed in: nobody reads on it any more. What was recorded stays.
                self.core.sign_out()?;
                return Err(refusal.into());
            }
            answered => answered?,
        };
        let outcome = self.core.apply_sync(&answer)?;
        self.report.add(&outcome);
        let is_complete = !outcome.more_work
            && self
                .place
                .as_mut()
                .is_some_and(Place::leave_unless_asked_again);
        if is_complete {
            self.report.end = SyncEnd::Complete;
            self.place = None;
        }
        Ok(())
    }

    /// The server was asked and gave no answer: it is spared for a while. Not for a
    /// phone without network, which has asked nobody.
    pub fn no_answer(&self) -> Result<(), CoreError> {
        self.core.note_no_answer(None)?;
        Ok(())
    }

    /// What was done so far, and once the run is over, why it ended.
    pub fn report(&self) -> SyncReport {
        self.report
    }

    fn told_to_wait(&mut self, wait_ms: u64) {
        self.report.end = SyncEnd::ToldToWait;
        self.report.wait_ms = wait_ms;
        self.place = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Phone, SIGNED_IN_MS};
    use care_model::visit_event::{EventKind, Presence};

    #[test]
    fn a_phone_out_of_use_forgets_what_could_be_read_and_keeps_what_was_recorded() {
        let (phone, visit) = Phone::with_a_visit();
        let presence = Presence::Tag { tag: "T".into() };
        phone.clock.advance_to(SIGNED_IN_MS + 60_000);
        let recorded = phone.core.record(visit, EventKind::Started { presence });
        recorded.expect("recorded");
        let refused = |status, code: &str| {
            let mut run = phone.core.begin_sync(60_000);
            run.take(ServerAnswer {
                status,
                body: format!("{{\"code\":\"{code}\"}}").into_bytes(),
                retry_after_s: None,
            })
            .expect_err("refused")
        };
        refused(403, "forbidden");
        assert!(phone.core.day().is_ok(), "another refusal wipes nothing");
        refused(403, route::DEVICE_REVOKED);
        assert_eq!(phone.core.day().err(), Some(CoreError::NotSignedIn));
        assert_eq!(phone.core.held_visits(), Ok(vec![]));
        assert_eq!(phone.core.unsent().map(|unsent| unsent.waiting), Ok(1));
    }
}
