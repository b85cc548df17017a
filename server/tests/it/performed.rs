//! Visits that took place: published, begun and ended on a phone, and attested.

use care_model::deviation::ReportedDeviation;
use care_model::id::{
    ClientId, DeviceId, EventId, SeededEntropy, StaffId, UnitId, UserId, VisitId,
};
use care_model::registry::Role;
use care_model::time::{LocalDate, Timestamp, add_days, local_to_instant};
use care_model::visit_event::{Author, EventKind, EventTime, Presence, VisitEvent};
use care_model::visit_fact::VisitOrigin;
use serde_json::{Value, json};
use store::Access;
use store::devices::Device;
use store::planning::{DayPlan, Edition, Publication};
use store::steps::{PlanChange, Step};
use visit_record::exchange::{RecordUpload, Verdict};
use visit_record::{ActorKey, PlannedWork, VisitHeader, VisitRecord};

use super::world::{World, morning, town};

/// One visit of a staff member.
#[derive(Clone, Copy)]
pub struct Stay {
    pub client_id: ClientId,
    /// Position among the town's staff.
    pub staff: usize,
    pub date: LocalDate,
    /// Times of the day, `07:30`; of the night after it `24:30`.
    pub from: &'static str,
    pub until: &'static str,
}

/// A phone, and the visits that were made with it.
pub struct Performed<'a> {
    world: &'a World,
    unit: UnitId,
    phone: Device,
    made: std::cell::Cell<u64>,
}

impl<'a> Performed<'a> {
    pub fn in_world(world: &'a World) -> Self {
        let unit: UnitId = world.unit.parse().expect("an id");
        let store = &world.app().store;
        let phone = world.block_on(async {
            let later = morning().plus_seconds(60);
            store
                .put_enrolment("code", unit, "Telefon 1", later)
                .await
                .expect("stored");
            let id = DeviceId::derived(morning(), "phone of the performed");
            store.enrol("code", id, "test", b"key", morning()).await
        });
        Self {
            world,
            unit,
            phone: phone.expect("stored").expect("a good code"),
            made: std::cell::Cell::new(0),
        }
    }

    /// The visit is planned for those times, and made.
    pub fn make(&self, stay: &Stay) -> VisitId {
        self.make_from(stay, VisitOrigin::Planned)
    }

    /// Where the visit comes from is what its record says.
    pub fn make_from(&self, stay: &Stay, origin: VisitOrigin) -> VisitId {
        let number = self.made.get() + 1;
        self.made.set(number);
        let visit_id = VisitId::derived(morning(), &format!("performed {number}"));
        self.publish(stay, visit_id, origin);
        self.record(stay, visit_id, number);
        visit_id
    }

    /// It is begun, and nobody tells when it ends.
    pub fn begin_from(&self, stay: &Stay, origin: VisitOrigin) -> VisitId {
        let number = self.made.get() + 1;
        self.made.set(number);
        let visit_id = VisitId::derived(morning(), &format!("performed {number}"));
        self.publish(stay, visit_id, origin);
        let presence = Presence::Tag { tag: "T".into() };
        let begun = vec![(stay.from, EventKind::Started { presence })];
        self.upload(stay, visit_id, number, begun);
        visit_id
    }

    fn publish(&self, stay: &Stay, visit_id: VisitId, origin: VisitOrigin) {
        let publication = Publication {
            header: VisitHeader {
                visit_id,
                client_id: stay.client_id,
                unit_id: self.unit,
                date: stay.date,
                origin,
            },
            planned: PlannedWork {
                staff_id: staff(stay.staff),
                start: at(stay.date, stay.from),
                end: at(stay.date, stay.until),
                partner: None,
                interventions: vec![],
                revision: 0,
            },
        };
        let store = &self.world.app().store;
        let access = Access::unattended(self.unit);
        let by = UserId::derived(morning(), "planner");
        self.world.block_on(async {
            let before = store.draft(self.unit, stay.date).await.expect("read");
            let step = Step::new(PlanChange::Optimised, by, morning());
            let plan = DayPlan::default();
            store
                .save_draft(&access, self.unit, stay.date, before.revision, &plan, &step)
                .await
                .expect("saved");
            let edition = Edition {
                date: stay.date,
                from_revision: before.revision + 1,
                plan: &plan,
                publications: &[publication],
                by,
                actor: ActorKey::make(&SeededEntropy::new(1_000 + self.made.get())),
                now: at(stay.date, "06:00"),
            };
            store.publish(&access, &edition).await.expect("published");
        });
    }

    fn record(&self, stay: &Stay, visit_id: VisitId, number: u64) {
        let presence = Presence::Tag { tag: "T".into() };
        let events = [
            (
                stay.from,
                EventKind::Started {
                    presence: presence.clone(),
                },
            ),
            (stay.until, EventKind::Ended { presence }),
        ];
        self.upload(stay, visit_id, number, events.into());
    }

    /// The staff member reports a deviation at the end of the visit.
    pub fn report(&self, stay: &Stay, visit_id: VisitId, deviation: ReportedDeviation, text: &str) {
        let number = self.made.get() + 1;
        self.made.set(number);
        let text = text.to_owned();
        let kind = EventKind::DeviationReported { deviation, text };
        self.upload(stay, visit_id, number, vec![(stay.until, kind)]);
        let app = self.world.app();
        let written = self.world.block_on(server::journal::run(app));
        assert!(written.is_ok(), "{written:?}");
    }

    fn upload(
        &self,
        stay: &Stay,
        visit_id: VisitId,
        number: u64,
        events: Vec<(&'static str, EventKind)>,
    ) {
        let store = &self.world.app().store;
        let access = Access::unattended(self.unit);
        let saved = self
            .world
            .block_on(store.saved_documents(&access, &[visit_id]));
        let mut record = VisitRecord::load(&saved.expect("read")[0].saved).expect("our own");
        let key = ActorKey::make(&SeededEntropy::new(number));
        let changes = events.into_iter().map(|(time, kind)| {
            let now = at(stay.date, time);
            let event = VisitEvent {
                event_id: EventId::derived(now, &format!("{visit_id} {}", kind.name())),
                author: Author::Staff {
                    staff_id: staff(stay.staff),
                    device_id: self.phone.device_id,
                },
                at: EventTime::of_server(now),
                version: "test".into(),
                kind,
            };
            let change = record.append(&event, key, now).expect("new");
            change.expect("a change").bytes.into()
        });
        let upload = RecordUpload {
            visit_id,
            changes: changes.collect(),
        };
        let now = at(stay.date, stay.until);
        let uploads = std::slice::from_ref(&upload);
        let sent = store.append_uploads(&self.phone, staff(stay.staff), uploads, now);
        let verdict = self.world.block_on(sent).expect("taken").remove(0).verdict;
        assert!(
            matches!(verdict, Verdict::Accepted | Verdict::LateWork),
            "{verdict:?}"
        );
    }

    /// The manager attests everything of a period that has ended.
    pub fn attest_all(&self, from: &str, to: &str) -> u64 {
        let manager = self.world.sign_in(Role::UnitManager);
        let list = self.world.path(&format!("review?from={from}&to={to}"));
        let (status, review) = manager.get(&list);
        assert_eq!(status, 200, "{review}");
        let open = |item: &&Value| item["state"] == "needs_review" || item["state"] == "complete";
        let items = review["items"].as_array().expect("items").iter();
        let visits: Vec<Value> = items
            .filter(open)
            .map(|item| json!({ "visit_id": item["visit_id"], "staff_id": item["staff_id"], "revision": item["revision"] }))
            .collect();
        let (status, answer) = manager.post(
            &self.world.path("attestations"),
            &json!({ "visits": visits }),
        );
        assert_eq!(status, 200, "{answer}");
        answer["attested"].as_u64().expect("a number")
    }
}

pub fn staff(number: usize) -> StaffId {
    town().registry.staff[number].staff_id
}

/// From `24:00` on it is a time of the night after the date.
pub fn at(date: LocalDate, time: &str) -> Timestamp {
    let (hour, minute) = time.split_once(':').expect("a time");
    let hour: u32 = hour.parse().expect("an hour");
    let date = add_days(date, i64::from(hour / 24));
    let time = format!("{:02}:{minute}", hour % 24);
    local_to_instant(date, time.parse().expect("a time"))
}

/// Clients whose names the manager may see and who have no alarm.
pub fn open_client(number: usize) -> ClientId {
    let clients = town().registry.clients.iter();
    let mut open = clients.filter(|client| !client.protection.is_protected() && !client.alarm);
    open.nth(number).expect("most of them").client_id
}

/// Sets the training clock.
pub fn set_clock(world: &World, now: Timestamp) {
    let (status, answer) = world
        .sign_in(Role::Admin)
        .post("/api/training/clock", &json!({ "now_ms": now.millis() }));
    assert!(status < 300, "{answer}");
}
