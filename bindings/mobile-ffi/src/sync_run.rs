//! Syncing until nothing more is to do. Every step is one transaction of the
//! core, and repeating a step changes nothing, so a run may be dropped at any
//! point.

use std::sync::Arc;

use mobile_core::{Deadline, MAX_ROUNDS};

use crate::cancel_token::{CancelToken, unless_cancelled};
use crate::error::CoreError;
use crate::mobile_core::MobileCore;
use crate::transport::{Transport, TransportError};

/// What one answer of the server brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct SyncOutcome {
    /// Changes of this phone that are now stored at the server for good.
    pub receipted: u32,
    /// Changes the server could not take: a person must look.
    pub quarantined: u32,
    /// Documents that came.
    pub documents: u32,
    /// Whether the day's list changed.
    pub new_day: bool,
    /// Prepare another request: more waits, or the two sides differ.
    pub more_work: bool,
}

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SyncEnd {
    /// Nothing more is to do.
    Complete,
    /// The token was cancelled; sync again later.
    Cancelled,
    /// The time given was over; sync again later.
    OutOfTime,
    /// So many rounds without an end: sync again later.
    TooManyRounds,
    /// The server has too much to do and said when to come: sync again then.
    ToldToWait,
    /// Another run is under way and, unless it is stopped, asks once more for
    /// this one; nothing was done here.
    AlreadyRunning,
}

/// What a whole run did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
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

impl From<mobile_core::SyncOutcome> for SyncOutcome {
    fn from(outcome: mobile_core::SyncOutcome) -> Self {
        Self {
            receipted: outcome.receipted,
            quarantined: outcome.quarantined,
            documents: outcome.documents,
            new_day: outcome.new_day,
            more_work: outcome.more_work,
        }
    }
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

pub(crate) async fn run(
    core: &MobileCore,
    transport: Arc<dyn Transport>,
    deadline: Deadline<'_>,
    token: Option<&CancelToken>,
) -> Result<SyncReport, CoreError> {
    let mut report = SyncReport {
        end: SyncEnd::TooManyRounds,
        rounds: 0,
        receipted: 0,
        quarantined: 0,
        documents: 0,
        new_day: false,
        wait_ms: 0,
    };
    let Some(mut place) = core.one_run.enter() else {
        report.end = SyncEnd::AlreadyRunning;
        return Ok(report);
    };
    while report.rounds < MAX_ROUNDS {
        place.begin_round();
        let Some(left_ms) = deadline.left_ms() else {
            report.end = SyncEnd::OutOfTime;
            break;
        };
        let round = one_round(core, transport.as_ref(), left_ms);
        let Some(round) = unless_cancelled(token, round).await else {
            report.end = SyncEnd::Cancelled;
            break;
        };
        let outcome = match round? {
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

async fn one_round(
    core: &MobileCore,
    transport: &dyn Transport,
    timeout_ms: u64,
) -> Result<Round, CoreError> {
    let pause = core.pause()?;
    if pause.is_told && pause.wait_ms > 0 {
        return Ok(Round::ToldToWait {
            wait_ms: pause.wait_ms,
        });
    }
    let request = core.prepare_sync()?;
    let answer = match transport.post(request, timeout_ms).await {
        Ok(answer) => answer,
        Err(error) => {
            // Where there was no network nobody was asked, and nobody is spared.
            if error != TransportError::Offline {
                core.note_no_answer(None)?;
            }
            return Err(error.into());
        }
    };
    if answer.is_overload() {
        let pause = core.note_no_answer(answer.retry_after_s)?;
        if pause.is_told {
            return Ok(Round::ToldToWait {
                wait_ms: pause.wait_ms,
            });
        }
    }
    Ok(Round::Taken(core.apply_sync(answer.accepted()?)?))
}
