//! The object a host holds.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use care_model::id::{ClientId, Entropy, EventId, VisitId};
use care_model::visit_event::Presence;
use mobile_core::{
    Deadline, DeviceClock, KeyStore, MobileCore, OneRun, PhoneState, SyncOutcome, TagTarget, route,
};
use serde_json::json;

use crate::answer::Answer;
use crate::call::{Begun, Call};
use crate::carry::{Carry, Outgoing};
use crate::catalogue::Catalogue;
use crate::day_view::DayView;
use crate::error::HandError;
use crate::state_view::StateView;
use crate::sync_run::{self, SyncReport};
use crate::visit_view::VisitView;

/// How long the server may take to enrol or sign in, in milliseconds: somebody
/// waits before the screen.
const ANSWER_MS: u64 = 30_000;

/// One opened phone. Calls may come from any thread; they block for the time of a
/// disk write, and those that are carried for the time of the network.
pub struct Hand {
    core: MobileCore,
    clock: Arc<dyn DeviceClock>,
    one_run: OneRun,
}

impl std::fmt::Debug for Hand {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Hand(..)")
    }
}

impl Hand {
    /// Opens the store at `path`, or makes it.
    ///
    /// # Errors
    /// As [`MobileCore::open`].
    pub fn open(
        path: &Path,
        keys: Arc<dyn KeyStore>,
        clock: Arc<dyn DeviceClock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, HandError> {
        let core = MobileCore::open(path, keys, Arc::clone(&clock), entropy)?;
        Ok(Self {
            core,
            clock,
            one_run: OneRun::default(),
        })
    }

    /// Answers a call that meets nobody. One that has to be carried is refused:
    /// the host carries it, by [`Hand::answer`] or step by step.
    pub fn call(&self, json: &str) -> String {
        let answer = match Call::read(json) {
            Ok(call) => guarded(|| self.answer_here(call)),
            Err(error) => error.into(),
        };
        answer.json
    }

    /// Answers any call; `carry` meets the server, and a sync takes at most
    /// `sync_within_ms` by the phone's monotonic clock.
    pub fn answer(&self, call: Call, carry: &dyn Carry, sync_within_ms: u64) -> Answer {
        guarded(|| match call {
            Call::Enrol { code, model } => {
                self.enrol(&code, &model, carry)?;
                Ok(Answer::done(&json!({})))
            }
            Call::SignIn { username, password } => {
                self.sign_in(&username, &password, carry)?;
                Ok(Answer::done(&json!({})))
            }
            Call::Sync => Ok(Answer::done(&self.sync(carry, sync_within_ms)?)),
            call => self.answer_here(call),
        })
    }

    /// The phone as a whole, for a host that shows many.
    pub fn state(&self) -> Result<PhoneState, HandError> {
        Ok(self.core.state()?)
    }

    /// The request that enrols this phone with the code just read.
    pub fn prepare_enrolment(&self, code: &str, model: &str) -> Result<Outgoing, HandError> {
        let body = self.core.prepare_enrolment(code, model)?;
        Ok(Outgoing::new(&route::server_in(code)?, route::ENROL, body))
    }

    pub fn apply_enrolment(&self, code: &str, answer: &[u8]) -> Result<(), HandError> {
        Ok(self.core.apply_enrolment(code, answer)?)
    }

    /// The request that signs a staff member in.
    pub fn prepare_sign_in(&self, username: &str, password: &str) -> Result<Outgoing, HandError> {
        let body = self.core.prepare_sign_in(username, password)?;
        let server = self.core.server_url()?;
        Ok(Outgoing::new(&server, route::SIGN_IN, body))
    }

    pub fn apply_sign_in(&self, answer: &[u8]) -> Result<(), HandError> {
        Ok(self.core.apply_sign_in(answer)?)
    }

    /// Everything to say to the server, for a host that carries it by itself.
    pub fn prepare_sync(&self) -> Result<Outgoing, HandError> {
        let body = self.core.prepare_sync()?;
        Ok(Outgoing::new(&self.core.server_url()?, route::SYNC, body))
    }

    /// Takes the server's answer; `more_work` asks for another round.
    pub fn apply_sync(&self, answer: &[u8]) -> Result<SyncOutcome, HandError> {
        Ok(self.core.apply_sync(answer)?)
    }

    pub fn enrol(&self, code: &str, model: &str, carry: &dyn Carry) -> Result<(), HandError> {
        let request = self.prepare_enrolment(code, model)?;
        let answer = carry.post(&request, ANSWER_MS)?;
        self.apply_enrolment(code, &answer.accepted()?)
    }

    pub fn sign_in(
        &self,
        username: &str,
        password: &str,
        carry: &dyn Carry,
    ) -> Result<(), HandError> {
        let request = self.prepare_sign_in(username, password)?;
        let answer = carry.post(&request, ANSWER_MS)?;
        self.apply_sign_in(&answer.accepted()?)
    }

    /// Syncs until nothing more is to do, for at most `within_ms` by the phone's
    /// monotonic clock. One run at a time: a second call ends at once.
    pub fn sync(&self, carry: &dyn Carry, within_ms: u64) -> Result<SyncReport, HandError> {
        let deadline = Deadline::within(self.clock.as_ref(), within_ms);
        sync_run::run(&self.core, &self.one_run, carry, &deadline)
    }

    fn answer_here(&self, call: Call) -> Result<Answer, HandError> {
        Ok(match call {
            Call::State => Answer::done(&StateView::from(self.core.state()?)),
            Call::Catalogue => Answer::done(&Catalogue::of_this_version()),
            Call::SignOut => {
                self.core.sign_out()?;
                Answer::done(&json!({}))
            }
            Call::Day => Answer::done(&DayView::from(self.core.day()?)),
            Call::Visit { visit_id } => Answer::done(&VisitView::from(self.core.visit(visit_id)?)),
            Call::OpenTag { tag } => self.open_tag(&tag)?,
            Call::Record { visit_id, kind } => {
                let event_id: EventId = self.core.record(visit_id, kind)?;
                Answer::done(&json!({ "event_id": event_id }))
            }
            Call::PerformAll { visit_id } => {
                let event_ids = self.core.perform_all(visit_id)?;
                Answer::done(&json!({ "event_ids": event_ids }))
            }
            Call::BeginVisit {
                client_id,
                begun,
                presence,
            } => self.begin_visit(client_id, begun, presence)?,
            Call::Enrol { .. } | Call::SignIn { .. } | Call::Sync => {
                return Err(HandError::bad_call("call is one that the host carries"));
            }
        })
    }

    fn open_tag(&self, tag: &str) -> Result<Answer, HandError> {
        Ok(Answer::done(&match self.core.open_tag(tag)? {
            TagTarget::Visit { visit_id } => json!({ "target": "visit", "visit_id": visit_id }),
            TagTarget::Client { client_id } => {
                json!({ "target": "client", "client_id": client_id })
            }
            TagTarget::Unknown => json!({ "target": "unknown" }),
        }))
    }

    fn begin_visit(
        &self,
        client_id: ClientId,
        begun: Begun,
        presence: Presence,
    ) -> Result<Answer, HandError> {
        let visit_id: VisitId = self.core.begin_visit(client_id, begun.into(), presence)?;
        Ok(Answer::done(&json!({ "visit_id": visit_id })))
    }
}

/// A panic inside becomes an answer. The core's lock outlives it, and each of its
/// steps is one transaction.
fn guarded(work: impl FnOnce() -> Result<Answer, HandError>) -> Answer {
    let outcome = catch_unwind(AssertUnwindSafe(work));
    let outcome = outcome.unwrap_or(Err(HandError::Panicked));
    outcome.unwrap_or_else(Answer::from)
}
