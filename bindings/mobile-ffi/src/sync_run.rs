//! Syncing until nothing more is to do. Every step is one transaction of the
//! core, and repeating a step changes nothing, so a run may be dropped at any
//! point.

use std::sync::Arc;

use crate::cancel_token::{CancelToken, unless_cancelled};
use crate::error::CoreError;
use crate::transport::{Outgoing, Transport, TransportError};

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

impl From<mobile_core::SyncEnd> for SyncEnd {
    fn from(end: mobile_core::SyncEnd) -> Self {
        use mobile_core::SyncEnd as Inner;
        match end {
            Inner::Complete => Self::Complete,
            Inner::OutOfTime => Self::OutOfTime,
            Inner::ToldToWait => Self::ToldToWait,
            Inner::TooManyRounds => Self::TooManyRounds,
            Inner::AlreadyRunning => Self::AlreadyRunning,
        }
    }
}

impl From<mobile_core::SyncReport> for SyncReport {
    fn from(report: mobile_core::SyncReport) -> Self {
        Self {
            end: report.end.into(),
            rounds: report.rounds,
            receipted: report.receipted,
            quarantined: report.quarantined,
            documents: report.documents,
            new_day: report.new_day,
            wait_ms: report.wait_ms,
        }
    }
}

pub(crate) async fn run(
    core: &mobile_core::MobileCore,
    transport: Arc<dyn Transport>,
    within_ms: u64,
    token: Option<&CancelToken>,
) -> Result<SyncReport, CoreError> {
    let mut run = core.begin_sync(within_ms);
    while let Some(asking) = run.round()? {
        let request = Outgoing {
            url: asking.url,
            body: core.seal(asking.unsigned)?,
        };
        let posted = transport.post(request, asking.timeout_ms);
        let Some(answer) = unless_cancelled(token, posted).await else {
            return Ok(SyncReport {
                end: SyncEnd::Cancelled,
                ..run.report().into()
            });
        };
        match answer {
            Ok(answer) => run.take(answer.into())?,
            Err(error) => {
                if error != TransportError::Offline {
                    run.no_answer()?;
                }
                return Err(error.into());
            }
        }
    }
    Ok(run.report().into())
}
