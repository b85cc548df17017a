//! Syncing until nothing more is to do. Every step is one transaction of the
//! core, and repeating a step changes nothing, so a host may die at any point.

use mobile_core::{Deadline, MAX_ROUNDS, MobileCore, OneRun, SyncOutcome, route};
use serde::Serialize;

use crate::carry::{Carry, CarryError, Outgoing};
use crate::error::HandError;

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncEnd {
    /// Nothing more is to do.
    Complete,
    /// The time given was over; sync again later.
    OutOfTime,
    /// The server has too much to do and said when to come: sync again then.
    ToldToWait,
    /// So many rounds without an end: sync again later.
    TooManyRounds,
    /// Another run is under way and asks once more for this one; nothing was done
    /// here.
    AlreadyRunning,
}

/// What a whole run did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
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

impl SyncReport {
    fn add(&mut self, outcome: &SyncOutcome) {
        self.rounds += 1;
        self.receipted += outcome.receipted;
        self.quarantined += outcome.quarantined;
        self.documents += outcome.documents;
        self.new_day |= outcome.new_day;
    }
}

pub(crate) fn run(
    core: &MobileCore,
    one_run: &OneRun,
    carry: &dyn Carry,
    deadline: &Deadline<'_>,
) -> Result<SyncReport, HandError> {
    let mut report = SyncReport {
        end: SyncEnd::TooManyRounds,
        rounds: 0,
        receipted: 0,
        quarantined: 0,
        documents: 0,
        new_day: false,
        wait_ms: 0,
    };
    let Some(mut place) = one_run.enter() else {
        report.end = SyncEnd::AlreadyRunning;
        return Ok(report);
    };
    while report.rounds < MAX_ROUNDS {
        place.begin_round();
        let Some(left_ms) = deadline.left_ms() else {
            report.end = SyncEnd::OutOfTime;
            break;
        };
        let outcome = match one_round(core, carry, left_ms)? {
            Round::Taken(outcome) => outcome,
            Round::ToldToWait { wait_ms } => {
                report.end = SyncEnd::ToldToWait;
                report.wait_ms = wait_ms;
                break;
            }
        };
        report.add(&outcome);
        if !outcome.more_work && place.leave_unless_asked_again() {
            report.end = SyncEnd::Complete;
            break;
        }
    }
    Ok(report)
}

/// What came of asking once.
enum Round {
    Taken(SyncOutcome),
    ToldToWait { wait_ms: u64 },
}

fn one_round(core: &MobileCore, carry: &dyn Carry, timeout_ms: u64) -> Result<Round, HandError> {
    let pause = core.pause()?;
    if pause.is_told && pause.wait_ms > 0 {
        return Ok(Round::ToldToWait {
            wait_ms: pause.wait_ms,
        });
    }
    let body = core.prepare_sync()?;
    let request = Outgoing::new(&core.server_url()?, route::SYNC, body);
    let answer = match carry.post(&request, timeout_ms) {
        Ok(answer) => answer,
        Err(error) => {
            // Where there was no network nobody was asked, and nobody is spared.
            if error != CarryError::Offline {
                core.note_no_answer(None)?;
            }
            return Err(error.into());
        }
    };
    if route::is_overload(answer.status) {
        let pause = core.note_no_answer(answer.retry_after_s)?;
        if pause.is_told {
            return Ok(Round::ToldToWait {
                wait_ms: pause.wait_ms,
            });
        }
    }
    Ok(Round::Taken(core.apply_sync(&answer.accepted()?)?))
}
