//! What must hold of a visit record whatever order its changes come in, and
//! whatever a phone sends.

mod evolving;
mod folding;
mod guarding;

use care_model::id::{
    ClientId, DeviceId, EventId, SeededEntropy, StaffId, UnitId, UserId, VisitId,
};
use care_model::time::Timestamp;
use care_model::visit_event::{Author, EventKind, EventTime, Presence, VisitEvent};
use care_model::visit_fact::VisitOrigin;
use visit_record::{ActorKey, PlannedWork, VisitHeader, VisitRecord};

pub const NOON: i64 = 1_795_431_600_000;

pub fn at(minutes: i64) -> Timestamp {
    Timestamp::from_millis(NOON + minutes * 60_000)
}

pub fn actor(number: u64) -> ActorKey {
    ActorKey::make(&SeededEntropy::new(number))
}

pub fn staff(name: &str) -> StaffId {
    StaffId::derived(at(0), name)
}

pub fn header(origin: VisitOrigin) -> VisitHeader {
    VisitHeader {
        visit_id: VisitId::derived(at(0), "visit"),
        client_id: ClientId::derived(at(0), "client"),
        unit_id: UnitId::derived(at(0), "unit"),
        date: at(0).local_date(),
        origin,
    }
}

pub fn planned(name: &str) -> PlannedWork {
    PlannedWork {
        staff_id: staff(name),
        start: at(0),
        end: at(30),
        partner: None,
        interventions: vec![],
        revision: 1,
    }
}

pub fn published() -> VisitRecord {
    let mut record = VisitRecord::begin(&header(VisitOrigin::Planned), actor(0), at(-600));
    record
        .plan(&planned("anna"), actor(0), at(-600))
        .expect("a new plan is a change");
    record
}

pub fn event(name: &str, number: u32, minutes: i64, kind: EventKind) -> VisitEvent {
    VisitEvent {
        event_id: EventId::derived(at(minutes), &format!("{name}{number}")),
        author: Author::Staff {
            staff_id: staff(name),
            device_id: DeviceId::derived(at(0), name),
        },
        at: EventTime {
            wall_ms: at(minutes).millis(),
            monotonic_ms: 0,
            boot: 1,
            offset_ms: Some(0),
        },
        version: "test".into(),
        kind,
    }
}

pub fn office(number: u32, minutes: i64, kind: EventKind) -> VisitEvent {
    VisitEvent {
        author: Author::Office {
            user_id: UserId::derived(at(0), "manager"),
        },
        ..event("office", number, minutes, kind)
    }
}

pub fn tag() -> Presence {
    Presence::Tag { tag: "T-1".into() }
}
