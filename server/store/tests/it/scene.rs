//! The unit, people and one visit that the suite plays with.

use care_model::id::{
    ClientId, DeviceId, EventId, SeededEntropy, StaffId, UnitId, UserId, VisitId,
};
use care_model::person::{Client, Protection};
use care_model::registry::RegistryImport;
use care_model::route::{Route, Stop};
use care_model::time::Timestamp;
use care_model::travel::Coordinate;
use care_model::unit::Unit;
use care_model::visit_event::{Author, EventKind, EventTime, Presence, VisitEvent};
use care_model::visit_fact::VisitOrigin;
use store::devices::Device;
use store::planning::{DayPlan, Edition, Publication};
use store::steps::{PlanChange, Step};
use store::{Access, AccessEntry, Store};
use visit_record::exchange::RecordUpload;
use visit_record::{ActorKey, PlannedWork, VisitHeader, VisitRecord};

use crate::Fresh;

pub fn at(minutes: i64) -> Timestamp {
    Timestamp::from_millis(1_795_431_600_000 + minutes * 60_000)
}

pub fn unit() -> UnitId {
    UnitId::derived(at(0), "unit")
}

pub fn staff(name: &str) -> StaffId {
    StaffId::derived(at(0), name)
}

pub fn client() -> ClientId {
    ClientId::derived(at(0), "client")
}

pub fn visit() -> VisitId {
    VisitId::derived(at(0), "visit")
}

pub fn actor(number: u64) -> ActorKey {
    ActorKey::make(&SeededEntropy::new(number))
}

pub async fn access(store: &Store) -> Access {
    let entry = AccessEntry {
        at: at(0),
        actor: "test".into(),
        role: "unit_manager".into(),
        unit_id: unit(),
        clients: vec![client()],
        act: "test",
        reason: "a test",
    };
    store.record_access(&entry).await.expect("logged")
}

/// The client's identity is protected from now on, but for those named.
pub async fn protect_client(fresh: &Fresh, access: &Access, named: &[&str]) {
    let clients = fresh.store().clients_of_unit(access).await.expect("read");
    let mut client = clients.into_iter().next().expect("one");
    client.protection = Protection::Protected {
        named_staff: named.iter().map(|name| staff(name)).collect(),
    };
    let import = RegistryImport {
        clients: vec![client],
        ..RegistryImport::default()
    };
    let entered = fresh.store().import_registry(access, &import, &[]).await;
    entered.expect("imported");
}

pub async fn with_client(fresh: &Fresh) -> Access {
    let access = access(fresh.store()).await;
    let place = Coordinate::from_degrees(59.0, 17.0).expect("on the globe");
    let import = RegistryImport {
        units: vec![Unit {
            unit_id: unit(),
            name: "Enhet".into(),
            provider: "Staden".into(),
            place,
            provider_kind: care_model::unit::ProviderKind::default(),
        }],
        clients: vec![Client {
            client_id: client(),
            unit_id: unit(),
            name: "Test Testsson".into(),
            personal_number: "198112189876".into(),
            address: "Gatan 1".into(),
            coordinate: Some(place),
            access: String::new(),
            tag: None,
            household: None,
            alarm: true,
            protection: Protection::None,
            alerts: String::new(),
            care_contact: None,
        }],
        ..RegistryImport::default()
    };
    fresh
        .store()
        .import_registry(&access, &import, &[])
        .await
        .expect("imported");
    access
}

pub async fn device(store: &Store, name: &str) -> Device {
    let code = format!("code of {name}");
    store
        .put_enrolment(&code, unit(), name, at(1))
        .await
        .expect("stored");
    let id = DeviceId::derived(at(0), name);
    let device = store
        .enrol(&code, id, "test", b"key", at(0))
        .await
        .expect("stored");
    device.expect("a good code")
}

pub fn plan_for(name: &str) -> DayPlan {
    let stop = Stop {
        visit_id: visit(),
        arrive_s: 0,
        start_s: 60,
        end_s: 660,
        travel_s: 0,
        travel_m: 0,
    };
    let shift_id = care_model::id::ShiftId::derived(at(0), name);
    let route = Route {
        shift_id,
        staff_id: staff(name),
        stops: vec![stop],
        breaks: vec![],
        way_back: None,
    };
    DayPlan {
        routes: vec![route],
        ..DayPlan::default()
    }
}

pub fn optimised() -> Step {
    Step::new(
        PlanChange::Optimised,
        UserId::derived(at(0), "planner"),
        at(0),
    )
}

/// Publishes the day of one planned visit with nothing but that visit.
pub async fn publish_visit(
    store: &Store,
    access: &Access,
    visit: &care_model::planned_visit::PlannedVisit,
) {
    let (date, plan) = (visit.date, DayPlan::default());
    let revision = store
        .save_draft(access, unit(), date, 0, &plan, &optimised())
        .await
        .expect("saved");
    let publication = Publication {
        header: VisitHeader {
            visit_id: visit.visit_id,
            client_id: visit.client_id,
            unit_id: visit.unit_id,
            date,
            origin: VisitOrigin::Planned,
        },
        planned: PlannedWork {
            staff_id: staff("Anna"),
            start: at(0),
            end: at(10),
            partner: None,
            interventions: vec![],
            revision: 0,
        },
    };
    let edition = Edition {
        date,
        from_revision: revision,
        plan: &plan,
        publications: &[publication],
        by: UserId::derived(at(0), "planner"),
        actor: actor(7),
        now: at(0),
    };
    store.publish(access, &edition).await.expect("published");
}

pub async fn publish(
    store: &Store,
    access: &Access,
    name: &str,
    revision: i64,
    number: u64,
) -> i64 {
    let date = at(0).local_date();
    store
        .save_draft(
            access,
            unit(),
            date,
            revision,
            &plan_for(name),
            &optimised(),
        )
        .await
        .expect("saved");
    let publication = Publication {
        header: VisitHeader {
            visit_id: visit(),
            client_id: client(),
            unit_id: unit(),
            date,
            origin: VisitOrigin::Planned,
        },
        planned: PlannedWork {
            staff_id: staff(name),
            start: at(0),
            end: at(10),
            partner: None,
            interventions: vec![],
            revision: 0,
        },
    };
    let edition = Edition {
        date,
        from_revision: revision + 1,
        plan: &plan_for(name),
        publications: &[publication],
        by: UserId::derived(at(0), "planner"),
        actor: actor(number),
        now: at(0),
    };
    store.publish(access, &edition).await.expect("published")
}

pub async fn phone_record(store: &Store, access: &Access) -> VisitRecord {
    let documents = store
        .saved_documents(access, &[visit()])
        .await
        .expect("read");
    VisitRecord::load(&documents[0].saved).expect("our own bytes")
}

pub fn event(name: &str, number: u32, kind: EventKind) -> VisitEvent {
    VisitEvent {
        event_id: EventId::derived(at(1), &format!("{name}{number}")),
        author: Author::Staff {
            staff_id: staff(name),
            device_id: DeviceId::derived(at(0), name),
        },
        at: EventTime {
            wall_ms: at(1 + i64::from(number)).millis(),
            monotonic_ms: 0,
            boot: 1,
            offset_ms: None,
        },
        version: "test".into(),
        kind,
    }
}

pub fn worked(record: &mut VisitRecord, name: &str, number: u64) -> RecordUpload {
    let tag = || Presence::Tag { tag: "T".into() };
    let events = [
        event(name, 1, EventKind::Started { presence: tag() }),
        event(name, 9, EventKind::Ended { presence: tag() }),
    ];
    let changes = events.iter().map(|event| {
        let change = record
            .append(event, actor(number), at(1))
            .expect("new")
            .expect("a change");
        serde_bytes::ByteBuf::from(change.bytes)
    });
    RecordUpload {
        visit_id: visit(),
        changes: changes.collect(),
    }
}
