//! The object a host holds.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use care_model::id::{ClientId, Entropy, EventId, ShiftEntryId, VisitId};
use care_model::visit_event::Presence;
use mobile_core::{DeviceClock, KeyStore, MobileCore, PhoneState, TagTarget};
use serde_json::json;

use crate::answer::Answer;
use crate::call::{Begun, Call};
use crate::carry::{Carry, Outgoing};
use crate::catalogue::Catalogue;
use crate::day_view::DayView;
use crate::errand::{Errand, Step};
use crate::error::HandError;
use crate::state_view::StateView;
use crate::visit_view::VisitView;

/// One opened phone. Calls may come from any thread; they block for the time of a
/// disk write, and those that are carried for the time of the network.
pub struct Hand {
    pub(crate) core: MobileCore,
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
        let core = MobileCore::open(path, keys, clock, entropy)?;
        Ok(Self { core })
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
        guarded(|| {
            let mut errand = Errand::begin(self, call, sync_within_ms)?;
            loop {
                match errand.step()? {
                    Step::Done(answer) => return Ok(answer),
                    Step::Ask(asking) => {
                        let request = Outgoing {
                            url: asking.url,
                            body: self.core.seal(asking.unsigned)?,
                        };
                        errand.take(carry.post(&request, asking.timeout_ms))?;
                    }
                }
            }
        })
    }

    /// The phone as a whole, for a host that shows many.
    pub fn state(&self) -> Result<PhoneState, HandError> {
        Ok(self.core.state()?)
    }

    pub(crate) fn answer_here(&self, call: Call) -> Result<Answer, HandError> {
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
            Call::Record {
                event_id,
                visit_id,
                kind,
            } => {
                let event_id: EventId = self.core.record_named(event_id, visit_id, kind)?;
                Answer::done(&json!({ "event_id": event_id }))
            }
            Call::PerformAll { visit_id } => {
                let event_ids = self.core.perform_all(visit_id)?;
                Answer::done(&json!({ "event_ids": event_ids }))
            }
            Call::BeginVisit {
                event_id,
                client_id,
                begun,
                presence,
            } => self.begin_visit(event_id, client_id, begun, presence)?,
            Call::MarkShift {
                entry_id,
                mark,
                said,
            } => said_once(self.core.mark_shift(entry_id, mark, said)?),
            Call::ConfirmDay { entry_id, date } => {
                said_once(self.core.confirm_day(entry_id, date)?)
            }
            Call::WithdrawConfirmation { entry_id, date } => {
                said_once(self.core.withdraw_confirmation(entry_id, date)?)
            }
            Call::ObjectToDay {
                entry_id,
                date,
                text,
            } => said_once(self.core.object_to_day(entry_id, date, &text)?),
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
        event_id: Option<EventId>,
        client_id: ClientId,
        begun: Begun,
        presence: Presence,
    ) -> Result<Answer, HandError> {
        let core = &self.core;
        let visit_id: VisitId =
            core.begin_visit_named(event_id, client_id, begun.into(), presence)?;
        Ok(Answer::done(&json!({ "visit_id": visit_id })))
    }
}

/// A page keeps one kind of id for whatever it records.
fn said_once(entry_id: ShiftEntryId) -> Answer {
    Answer::done(&json!({ "event_id": entry_id }))
}

/// A panic inside becomes an answer. The core's lock outlives it, and each of its
/// steps is one transaction.
fn guarded(work: impl FnOnce() -> Result<Answer, HandError>) -> Answer {
    let outcome = catch_unwind(AssertUnwindSafe(work));
    let outcome = outcome.unwrap_or(Err(HandError::Panicked));
    outcome.unwrap_or_else(Answer::from)
}
