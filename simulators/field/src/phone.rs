//! One emulated handheld: a real mobile-core, its clock, keys and networking.

use std::path::Path;
use std::sync::Arc;

use care_model::id::{EventId, OsEntropy, VisitId};
use care_model::time::Timestamp;
use care_model::visit_event::{EventKind, Presence};
use care_model::visit_fact::VisitOrigin;
use mobile_core::{MemoryKeyStore, MobileCore, SteppedClock, SyncOutcome};

use crate::carrier::{Carried, Carrier, Coverage};

/// Requests in one attempt to sync, at most: "until empty" with an end.
const MAX_ROUNDS: u32 = 10;

/// What its user did, written down apart from the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deed {
    pub event_id: EventId,
    pub visit_id: VisitId,
}

/// A handheld in somebody's hand.
#[derive(Debug)]
pub struct Phone {
    pub core: MobileCore,
    pub username: String,
    pub deeds: Vec<Deed>,
    clock: Arc<SteppedClock>,
    carrier: Carrier,
}

/// One sync as it went over the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exchange {
    pub requests: u32,
    pub sent_bytes: usize,
    pub received_bytes: usize,
}

/// What came of asking the server once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Taken(SyncOutcome),
    /// The server has too much to do.
    ToldToWait,
    NoAnswer,
}

impl Phone {
    /// A new phone with an empty store at `path`.
    pub fn new(
        path: &Path,
        seed: u64,
        base: &str,
        username: &str,
        now: Timestamp,
    ) -> anyhow::Result<Self> {
        let clock = Arc::new(SteppedClock::starting_at(now.millis()));
        let keys = Arc::new(MemoryKeyStore::new(seed));
        let core = MobileCore::open(
            path,
            keys,
            Arc::<SteppedClock>::clone(&clock),
            Arc::new(OsEntropy),
        )?;
        let carrier = Carrier::new(base);
        Ok(Self {
            core,
            username: username.to_owned(),
            deeds: vec![],
            clock,
            carrier,
        })
    }

    pub fn set_time(&self, now: Timestamp) {
        self.clock.advance_to(now.millis());
    }

    /// Time passes, by the phone's own clock.
    pub fn pass(&self, time: std::time::Duration) {
        let passed_ms = time.as_millis() as i64;
        let now_ms = mobile_core::DeviceClock::reading(self.clock.as_ref()).wall_ms;
        self.clock.advance_to(now_ms + passed_ms);
    }

    /// Enrols with the code of a QR and signs in.
    pub fn enrol(&self, code: &str, password: &str) -> anyhow::Result<()> {
        let request = self.core.prepare_enrolment(code, "emulated")?;
        let answer = self
            .carrier
            .post("/api/device/enrol", &request, Coverage::Full)?;
        self.core.apply_enrolment(code, &answer.answer()?)?;
        self.sign_in(&self.username, password)
    }

    pub fn sign_in(&self, username: &str, password: &str) -> anyhow::Result<()> {
        let request = self.core.prepare_sign_in(username, password)?;
        let answer = self
            .carrier
            .post("/api/device/sign-in", &request, Coverage::Full)?;
        self.core.apply_sign_in(&answer.answer()?)?;
        Ok(())
    }

    /// Syncs until nothing more waits; gives up at once without coverage.
    pub fn sync(&self, coverage: Coverage) -> anyhow::Result<Option<SyncOutcome>> {
        Ok(self.sync_weighed(coverage)?.0)
    }

    /// The same, telling what went over the network.
    pub fn sync_weighed(
        &self,
        coverage: Coverage,
    ) -> anyhow::Result<(Option<SyncOutcome>, Exchange)> {
        let mut last = None;
        let mut weighed = Exchange::default();
        for _ in 0..MAX_ROUNDS {
            let pause = self.core.pause()?;
            if pause.is_told && pause.wait_ms > 0 {
                break;
            }
            let (step, exchange) = self.exchange_over(coverage)?;
            weighed.requests += exchange.requests;
            weighed.sent_bytes += exchange.sent_bytes;
            weighed.received_bytes += exchange.received_bytes;
            let Step::Taken(outcome) = step else { break };
            last = Some(outcome);
            if !outcome.more_work {
                break;
            }
        }
        Ok((last, weighed))
    }

    /// Asks the server once; an answer that does not come is noted as such.
    pub fn exchange(&self) -> anyhow::Result<(Step, Exchange)> {
        let (step, exchange) = self.exchange_over(Coverage::Full)?;
        if step == Step::NoAnswer {
            self.core.note_no_answer(None)?;
        }
        Ok((step, exchange))
    }

    fn exchange_over(&self, coverage: Coverage) -> anyhow::Result<(Step, Exchange)> {
        let request = self.core.prepare_sync()?;
        let mut exchange = Exchange {
            requests: 1,
            sent_bytes: request.len(),
            received_bytes: 0,
        };
        let step = match self.carrier.post("/api/device/sync", &request, coverage)? {
            Carried::Answer(answer) => {
                exchange.received_bytes = answer.len();
                Step::Taken(self.core.apply_sync(&answer)?)
            }
            Carried::Nothing => Step::NoAnswer,
            Carried::ToldToWait(retry_after_s) => {
                self.core.note_no_answer(retry_after_s)?;
                Step::ToldToWait
            }
        };
        Ok((step, exchange))
    }

    /// The user does something at a visit.
    pub fn act(&mut self, visit_id: VisitId, kind: EventKind) -> anyhow::Result<()> {
        let event_id = self.core.record(visit_id, kind)?;
        self.deeds.push(Deed { event_id, visit_id });
        Ok(())
    }

    /// The user starts a visit nobody planned.
    pub fn begin(
        &mut self,
        client_id: care_model::id::ClientId,
        origin: VisitOrigin,
        presence: Presence,
    ) -> anyhow::Result<VisitId> {
        let visit_id = self.core.begin_visit(client_id, origin, presence)?;
        let began = self.core.visit(visit_id)?.events;
        self.deeds.extend(began.iter().map(|event| Deed {
            event_id: event.event_id,
            visit_id,
        }));
        Ok(visit_id)
    }
}
