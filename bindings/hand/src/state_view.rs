//! The phone as a whole. These types have no `Debug`: they hold a name.

use care_model::id::{StaffId, VisitId};
use care_model::time::Timestamp;
use mobile_core::{EnrolmentState, LeaseState, PersonView, PhoneState};
use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct StateView {
    enrolled: bool,
    person: Option<Person>,
    lease: &'static str,
    lease_expires_ms: Option<i64>,
    sync: SyncView,
    pause: Pause,
    under_way: Option<VisitId>,
    now_ms: i64,
}

#[derive(Serialize)]
struct Person {
    staff_id: StaffId,
    name: String,
}

/// *Saved in the phone → sent → needs action*, in figures.
#[derive(Serialize)]
pub(crate) struct SyncView {
    waiting: u32,
    needs_action: u32,
    oldest_ms: Option<i64>,
    last_success_ms: Option<i64>,
}

#[derive(Serialize)]
struct Pause {
    wait_ms: u64,
    is_told: bool,
}

impl From<PhoneState> for StateView {
    fn from(state: PhoneState) -> Self {
        let (lease, expires) = match state.lease {
            LeaseState::None => ("none", None),
            LeaseState::Valid { expires } => ("valid", Some(expires)),
            LeaseState::Over { expires } => ("over", Some(expires)),
        };
        Self {
            enrolled: state.enrolment == EnrolmentState::Enrolled,
            person: state.person.map(Person::from),
            lease,
            lease_expires_ms: expires.map(Timestamp::millis),
            sync: state.sync.into(),
            pause: Pause {
                wait_ms: state.pause.wait_ms,
                is_told: state.pause.is_told,
            },
            under_way: state.under_way,
            now_ms: state.now.millis(),
        }
    }
}

impl From<PersonView> for Person {
    fn from(person: PersonView) -> Self {
        Self {
            staff_id: person.staff_id,
            name: person.name,
        }
    }
}

impl From<mobile_core::SyncView> for SyncView {
    fn from(sync: mobile_core::SyncView) -> Self {
        Self {
            waiting: sync.unsent.waiting,
            needs_action: sync.unsent.needs_action,
            oldest_ms: sync.unsent.oldest_ms,
            last_success_ms: sync.last_success.map(Timestamp::millis),
        }
    }
}
