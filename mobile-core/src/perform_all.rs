//! Everything that was planned at a visit, performed in one step: most visits go
//! as planned, and nobody should tick off eight lines to say so.

use care_model::id::{EventId, VisitId};
use care_model::visit_event::EventKind;
use visit_record::exchange::DaySnapshot;
use visit_record::fold;

use crate::MobileCore;
use crate::day::unsaid;
use crate::error::CoreError;
use crate::record::load;
use crate::store::{get_meta, key};

impl MobileCore {
    /// Records each planned intervention that the person has neither performed nor
    /// said not to have performed, in the plan's order. All are on disk when it
    /// returns, or none. Nothing is left to do at a visit that nobody planned.
    ///
    /// # Errors
    /// [`CoreError::UnknownVisit`] when the visit is not on the phone.
    pub fn perform_all(&self, visit_id: VisitId) -> Result<Vec<EventId>, CoreError> {
        self.with_store(|store, actor| {
            store.write_work(|transaction| {
                let context = self.context(transaction)?;
                let mut record = load(transaction, visit_id)?.ok_or(CoreError::UnknownVisit)?;
                let snapshot: Option<DaySnapshot> = get_meta(transaction, key::SNAPSHOT)?;
                let stop = snapshot
                    .and_then(|day| day.stops.into_iter().find(|stop| stop.visit_id == visit_id));
                let planned = stop.map(|stop| stop.interventions).unwrap_or_default();
                let facts = fold::facts(&mut record)?;
                let own = facts
                    .iter()
                    .find(|fact| fact.staff_id == context.session.staff_id);
                let mut events = Vec::new();
                for code in unsaid(&planned, own) {
                    let kind = EventKind::InterventionPerformed { code };
                    let event =
                        self.append(transaction, &context, &mut record, visit_id, kind, actor)?;
                    events.push(event);
                }
                Ok(events)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Phone, SIGNED_IN_MS, codes, session};
    use care_model::visit_event::NotPerformedReason;

    #[test]
    fn what_is_left_of_the_plan_is_performed_once() {
        let (phone, visit_id) = Phone::with_a_visit();
        let refused = EventKind::InterventionNotPerformed {
            code: codes()[1].clone(),
            reason: NotPerformedReason::ClientDeclined,
        };
        phone.core.record(visit_id, refused).expect("recorded");
        assert_eq!(phone.core.perform_all(visit_id).expect("done").len(), 2);
        let state = phone.core.visit(visit_id).expect("read").stop.state;
        assert_eq!(state.not_performed, [codes()[1].clone()]);
        assert_eq!(state.performed.len(), 2);
        assert_eq!(phone.core.perform_all(visit_id), Ok(vec![]));
    }

    #[test]
    fn a_visit_is_finished_after_the_lease_has_run_out_and_a_strange_one_is_not() {
        let (phone, visit_id) = Phone::with_a_visit();
        phone.clock.advance_to(session().lease.expires.millis() + 1);
        assert_eq!(phone.core.perform_all(visit_id).expect("done").len(), 3);
        let strange = VisitId::derived(
            care_model::time::Timestamp::from_millis(SIGNED_IN_MS),
            "strange",
        );
        assert_eq!(
            phone.core.perform_all(strange).err(),
            Some(CoreError::UnknownVisit)
        );
    }
}
