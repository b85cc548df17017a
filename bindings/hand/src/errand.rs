//! A call that meets the server, step by step. The host signs and carries between
//! the steps, whether it waits for that or, as a browser, comes back later.

use mobile_core::{Asking, ServerAnswer, SyncEnd, SyncReport, SyncRun, route};
use serde::Serialize;
use serde_json::json;

use crate::answer::Answer;
use crate::call::Call;
use crate::carry::CarryError;
use crate::error::HandError;
use crate::hand::Hand;

/// How long the server may take to enrol or sign in, in milliseconds: somebody
/// waits before the screen.
const ANSWER_MS: u64 = 30_000;

/// A call under way. Every step is one transaction of the core and repeating one
/// changes nothing, so a host may die between any two.
pub struct Errand<'a> {
    hand: &'a Hand,
    stage: Stage<'a>,
}

enum Stage<'a> {
    Enrol { code: String, model: String },
    SignIn { username: String, password: String },
    Sync(SyncRun<'a>),
    Over(Answer),
}

/// What the host does next.
#[derive(Debug)]
pub enum Step {
    /// Sign, post, and hand the answer to [`Errand::take`].
    Ask(Asking),
    Done(Answer),
}

/// What a sync did, in the words of a page.
#[derive(Serialize)]
struct SyncView {
    end: &'static str,
    rounds: u32,
    receipted: u32,
    quarantined: u32,
    documents: u32,
    new_day: bool,
    wait_ms: u64,
}

impl From<SyncReport> for SyncView {
    fn from(report: SyncReport) -> Self {
        Self {
            end: match report.end {
                SyncEnd::Complete => "complete",
                SyncEnd::OutOfTime => "out_of_time",
                SyncEnd::ToldToWait => "told_to_wait",
                SyncEnd::TooManyRounds => "too_many_rounds",
                SyncEnd::AlreadyRunning => "already_running",
            },
            rounds: report.rounds,
            receipted: report.receipted,
            quarantined: report.quarantined,
            documents: report.documents,
            new_day: report.new_day,
            wait_ms: report.wait_ms,
        }
    }
}

impl<'a> Errand<'a> {
    /// Begins a call; one that meets nobody is done at once. A sync takes at most
    /// `sync_within_ms` by the phone's monotonic clock, and there is one at a time:
    /// a second ends at once and the first asks once more.
    ///
    /// # Errors
    /// Those of a call that meets nobody.
    pub fn begin(hand: &'a Hand, call: Call, sync_within_ms: u64) -> Result<Self, HandError> {
        let stage = match call {
            Call::Enrol { code, model } => Stage::Enrol { code, model },
            Call::SignIn { username, password } => Stage::SignIn { username, password },
            Call::Sync => Stage::Sync(hand.core.begin_sync(sync_within_ms)),
            call => Stage::Over(hand.answer_here(call)?),
        };
        Ok(Self { hand, stage })
    }

    /// What is to be done now.
    ///
    /// # Errors
    /// When the core cannot compose what is to be said; the errand is over then.
    pub fn step(&mut self) -> Result<Step, HandError> {
        let core = &self.hand.core;
        let asking = |server: &str, path, unsigned| {
            Step::Ask(Asking {
                url: route::address(server, path),
                unsigned,
                timeout_ms: ANSWER_MS,
            })
        };
        Ok(match &mut self.stage {
            Stage::Over(answer) => Step::Done(answer.clone()),
            Stage::Enrol { code, model } => {
                let unsigned = core.compose_enrolment(code, model)?;
                asking(&route::server_in(code)?, route::ENROL, unsigned)
            }
            Stage::SignIn { username, password } => {
                let unsigned = core.compose_sign_in(username, password)?;
                asking(&core.server_url()?, route::SIGN_IN, unsigned)
            }
            Stage::Sync(run) => match run.round()? {
                Some(asking) => Step::Ask(asking),
                None => Step::Done(Answer::done(&SyncView::from(run.report()))),
            },
        })
    }

    /// Takes what came of the message of the last [`Step::Ask`].
    ///
    /// # Errors
    /// When no answer came, it was a refusal, or it cannot be taken: nothing has
    /// changed, and the errand is over.
    pub fn take(&mut self, answer: Result<ServerAnswer, CarryError>) -> Result<(), HandError> {
        let core = &self.hand.core;
        match &mut self.stage {
            Stage::Over(_) => return Ok(()),
            Stage::Enrol { code, .. } => core.apply_enrolment(code, &answer?.accepted()?)?,
            Stage::SignIn { .. } => core.apply_sign_in(&answer?.accepted()?)?,
            Stage::Sync(run) => {
                if answer == Err(CarryError::TimedOut) {
                    run.no_answer()?;
                }
                return Ok(run.take(answer?)?);
            }
        }
        self.stage = Stage::Over(Answer::done(&json!({})));
        Ok(())
    }
}
