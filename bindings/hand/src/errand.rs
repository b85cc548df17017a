//! A call that meets the server, step by step. The host signs and carries between
//! the steps, whether it waits for that or, as a browser, comes back later.

use mobile_core::{Deadline, MAX_ROUNDS, Place, SyncOutcome, Unsigned, route};
use serde::Serialize;
use serde_json::json;

use crate::answer::Answer;
use crate::call::Call;
use crate::carry::{CarryAnswer, CarryError, Outgoing};
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
    Sync(SyncStage<'a>),
    Over(Answer),
}

struct SyncStage<'a> {
    place: Place<'a>,
    deadline: Deadline<'a>,
    report: SyncReport,
}

/// What the host does next.
#[derive(Debug)]
pub enum Step {
    /// Sign, post, and hand the answer to [`Errand::take`].
    Ask(Asking),
    Done(Answer),
}

/// A message to sign and then to post.
#[derive(Debug)]
pub struct Asking {
    url: String,
    unsigned: Unsigned,
    /// How long the answer may take, in milliseconds.
    pub timeout_ms: u64,
}

/// Why a sync ended.
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

/// What a whole sync did.
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

impl Asking {
    fn new(server: &str, path: &str, unsigned: Unsigned, timeout_ms: u64) -> Self {
        Self {
            url: route::address(server, path),
            unsigned,
            timeout_ms,
        }
    }

    /// The bytes that the phone's key signs: SHA-256 with ECDSA.
    pub fn to_sign(&self) -> &[u8] {
        self.unsigned.to_sign()
    }

    /// The request with its DER signature.
    pub fn signed(self, signature: Vec<u8>) -> Outgoing {
        Outgoing {
            url: self.url,
            body: self.unsigned.sealed(signature),
        }
    }

    /// The same with a signature as browsers give it: 32 bytes of r and 32 of s.
    ///
    /// # Errors
    /// When it is no signature.
    pub fn signed_raw(self, signature: &[u8]) -> Result<Outgoing, HandError> {
        Ok(Outgoing {
            url: self.url,
            body: self.unsigned.sealed_raw(signature)?,
        })
    }

    /// The request, signed by the phone's own key store.
    pub(crate) fn signed_by(self, hand: &Hand) -> Result<Outgoing, HandError> {
        Ok(Outgoing {
            url: self.url,
            body: hand.core.seal(self.unsigned)?,
        })
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
            Call::Sync => match hand.one_run.enter() {
                None => Stage::Over(Answer::done(&SyncReport::ended(SyncEnd::AlreadyRunning))),
                Some(place) => Stage::Sync(SyncStage {
                    place,
                    deadline: Deadline::within(hand.clock.as_ref(), sync_within_ms),
                    report: SyncReport::ended(SyncEnd::TooManyRounds),
                }),
            },
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
        Ok(match &mut self.stage {
            Stage::Over(answer) => Step::Done(answer.clone()),
            Stage::Enrol { code, model } => {
                let unsigned = core.compose_enrolment(code, model)?;
                let server = route::server_in(code)?;
                Step::Ask(Asking::new(&server, route::ENROL, unsigned, ANSWER_MS))
            }
            Stage::SignIn { username, password } => {
                let unsigned = core.compose_sign_in(username, password)?;
                let server = core.server_url()?;
                Step::Ask(Asking::new(&server, route::SIGN_IN, unsigned, ANSWER_MS))
            }
            Stage::Sync(sync) => match sync.round(self.hand)? {
                Some(asking) => Step::Ask(asking),
                None => Step::Done(Answer::done(&sync.report)),
            },
        })
    }

    /// Takes what came of the message of the last [`Step::Ask`].
    ///
    /// # Errors
    /// When no answer came, it was a refusal, or it cannot be taken: nothing has
    /// changed, and the errand is over.
    pub fn take(&mut self, answer: Result<CarryAnswer, CarryError>) -> Result<(), HandError> {
        let core = &self.hand.core;
        match &mut self.stage {
            Stage::Over(_) => return Ok(()),
            Stage::Enrol { code, .. } => core.apply_enrolment(code, &answer?.accepted()?)?,
            Stage::SignIn { .. } => core.apply_sign_in(&answer?.accepted()?)?,
            Stage::Sync(sync) => {
                if !sync.take(self.hand, answer)? {
                    return Ok(());
                }
                self.stage = Stage::Over(Answer::done(&sync.report));
                return Ok(());
            }
        }
        self.stage = Stage::Over(Answer::done(&json!({})));
        Ok(())
    }
}

impl SyncStage<'_> {
    /// The message of another round, or `None` with the report's end set.
    fn round(&mut self, hand: &Hand) -> Result<Option<Asking>, HandError> {
        if self.report.rounds >= MAX_ROUNDS {
            return Ok(None);
        }
        self.place.begin_round();
        let Some(timeout_ms) = self.deadline.left_ms() else {
            self.report.end = SyncEnd::OutOfTime;
            return Ok(None);
        };
        let pause = hand.core.pause()?;
        if pause.is_told && pause.wait_ms > 0 {
            self.told_to_wait(pause.wait_ms);
            return Ok(None);
        }
        let unsigned = hand.core.compose_sync()?;
        let server = hand.core.server_url()?;
        let asking = Asking::new(&server, route::SYNC, unsigned, timeout_ms);
        Ok(Some(asking))
    }

    /// Whether it is over.
    fn take(
        &mut self,
        hand: &Hand,
        answer: Result<CarryAnswer, CarryError>,
    ) -> Result<bool, HandError> {
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                // Where there was no network nobody was asked, and nobody is spared.
                if error != CarryError::Offline {
                    hand.core.note_no_answer(None)?;
                }
                return Err(error.into());
            }
        };
        if route::is_overload(answer.status) {
            let pause = hand.core.note_no_answer(answer.retry_after_s)?;
            if pause.is_told {
                self.told_to_wait(pause.wait_ms);
                return Ok(true);
            }
        }
        let outcome = hand.core.apply_sync(&answer.accepted()?)?;
        self.report.add(&outcome);
        if !outcome.more_work && self.place.leave_unless_asked_again() {
            self.report.end = SyncEnd::Complete;
            return Ok(true);
        }
        Ok(false)
    }

    fn told_to_wait(&mut self, wait_ms: u64) {
        self.report.end = SyncEnd::ToldToWait;
        self.report.wait_ms = wait_ms;
    }
}
