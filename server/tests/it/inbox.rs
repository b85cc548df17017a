//! The planner's inbox over HTTP.

use care_model::id::{
    ClientId, DeviceId, EventId, SeededEntropy, StaffId, UnitId, UserId, VisitId,
};
use care_model::registry::Role;
use care_model::time::Timestamp;
use care_model::visit_event::{Author, EventKind, EventTime, Presence, VisitEvent};
use care_model::visit_fact::VisitOrigin;
use serde_json::{Value, json};
use store::Access;
use store::devices::Device;
use store::planning::{DayPlan, Edition, Publication};
use store::steps::{PlanChange, Step};
use visit_record::exchange::{RecordUpload, Verdict};
use visit_record::{ActorKey, PlannedWork, VisitHeader, VisitRecord};

use crate::world::{DATE, World, date, morning, town};

const NOBODY: &str = "019ab0c0-0000-7000-8000-000000000000";

fn staff(number: usize) -> StaffId {
    town().registry.staff[number].staff_id
}

/// A phone of the unit, and a published visit at one client.
struct Scene<'a> {
    world: &'a World,
    unit: UnitId,
    phone: Device,
}

impl<'a> Scene<'a> {
    fn new(world: &'a World) -> Self {
        let unit: UnitId = world.unit.parse().expect("an id");
        let store = &world.app().store;
        let phone = world.block_on(async {
            let later = morning().plus_seconds(60);
            store
                .put_enrolment("code", unit, "Telefon 7", later)
                .await
                .expect("stored");
            let id = DeviceId::derived(morning(), "phone");
            store.enrol("code", id, "test", b"key", morning()).await
        });
        let phone = phone.expect("stored").expect("a good code");
        Self { world, unit, phone }
    }

    /// Publishes one visit for the first of the staff.
    fn publish(&self, client_id: ClientId) -> VisitId {
        let store = &self.world.app().store;
        let access = Access::unattended(self.unit);
        let visit_id = VisitId::derived(morning(), "visit");
        let publication = Publication {
            header: VisitHeader {
                visit_id,
                client_id,
                unit_id: self.unit,
                date: date(),
                origin: VisitOrigin::Planned,
            },
            planned: PlannedWork {
                staff_id: staff(0),
                start: morning(),
                end: morning().plus_seconds(600),
                partner: None,
                interventions: vec![],
                revision: 0,
            },
        };
        let edition = Edition {
            date: date(),
            from_revision: 1,
            plan: &DayPlan::default(),
            publications: &[publication],
            by: UserId::derived(morning(), "planner"),
            actor: ActorKey::make(&SeededEntropy::new(100)),
            now: morning(),
        };
        self.world.block_on(async {
            let draft = DayPlan::default();
            let step = Step::new(PlanChange::Optimised, edition.by, morning());
            store
                .save_draft(&access, self.unit, date(), 0, &draft, &step)
                .await
                .expect("saved");
            store.publish(&access, &edition).await.expect("published");
        });
        visit_id
    }

    /// Somebody else than planned begins the visit.
    fn late_work(&self, visit_id: VisitId) {
        let access = Access::unattended(self.unit);
        let store = &self.world.app().store;
        let saved = self
            .world
            .block_on(store.saved_documents(&access, &[visit_id]));
        let mut record = VisitRecord::load(&saved.expect("read")[0].saved).expect("our own");
        let at = EventTime::of_server(morning().plus_seconds(300));
        let started = VisitEvent {
            event_id: EventId::derived(morning(), "started"),
            author: Author::Staff {
                staff_id: staff(1),
                device_id: self.phone.device_id,
            },
            at,
            version: "test".into(),
            kind: EventKind::Started {
                presence: Presence::Tag { tag: "T".into() },
            },
        };
        let key = ActorKey::make(&SeededEntropy::new(1));
        let change = record
            .append(&started, key, morning())
            .expect("new")
            .expect("a change");
        let verdict = self.send(visit_id, change.bytes);
        assert_eq!(verdict, Verdict::LateWork);
    }

    fn garbage(&self, visit_id: VisitId) {
        let verdict = self.send(visit_id, vec![7; 40]);
        assert!(
            matches!(verdict, Verdict::Quarantined { .. }),
            "{verdict:?}"
        );
    }

    fn send(&self, visit_id: VisitId, change: Vec<u8>) -> Verdict {
        let upload = RecordUpload {
            visit_id,
            changes: vec![change.into()],
        };
        let now: Timestamp = morning().plus_seconds(3600);
        let store = &self.world.app().store;
        let sent = store.append_uploads(&self.phone, staff(1), std::slice::from_ref(&upload), now);
        self.world.block_on(sent).expect("taken").remove(0).verdict
    }
}

fn items(world: &World, role: Role) -> Vec<Value> {
    let (status, inbox) = world.sign_in(role).get(&world.path("inbox"));
    assert_eq!((status, &inbox["left_off"]), (200, &json!(0)), "{inbox}");
    inbox["items"].as_array().expect("items").clone()
}

fn open_client() -> &'static care_model::person::Client {
    let mut clients = town().registry.clients.iter();
    let open = clients.find(|client| !client.protection.is_protected());
    open.expect("most of them")
}

#[test]
fn a_planner_sees_what_came_and_deals_with_it() {
    let world = World::new();
    let scene = Scene::new(&world);
    let visit = scene.publish(open_client().client_id);
    assert_eq!(items(&world, Role::Planner), Vec::<Value>::new());
    scene.late_work(visit);
    scene.garbage(VisitId::derived(morning(), "unknown"));
    let found = items(&world, Role::Planner);
    assert_eq!(found, items(&world, Role::UnitManager));
    let refused = &found[0];
    assert_eq!(
        (
            &refused["kind"],
            &refused["why"],
            &refused["bytes"],
            &refused["client_label"]
        ),
        (
            &json!("quarantine"),
            &json!("not_a_change"),
            &json!(40),
            &Value::Null
        )
    );
    let late = &found[1];
    let expected = json!({
        "item_id": late["item_id"], "kind": "late_work", "why": "planned_for_another",
        "visit_id": visit.to_string(), "date": DATE, "client_label": open_client().name, "protected": false,
        "staff_name": town().registry.staff[1].name, "device_name": "Telefon 7",
        "recorded_from_ms": morning().plus_seconds(300).millis(),
        "recorded_to_ms": morning().plus_seconds(300).millis(),
        "received_ms": morning().plus_seconds(3600).millis(), "changes": 1, "bytes": late["bytes"],
    });
    assert_eq!(*late, expected);
    let planner = world.sign_in(Role::Planner);
    let item = late["item_id"].as_str().expect("an id");
    let path = world.path(&format!("inbox/{item}/dealt-with"));
    let (status, answer) = planner.post(&path, &json!({ "note": " Ringt. " }));
    assert_eq!(status, 204, "{answer}");
    assert_eq!(items(&world, Role::Planner), std::slice::from_ref(refused));
    // The first word stands.
    let (status, problem) = world
        .sign_in(Role::UnitManager)
        .post(&path, &json!({ "note": "Igen" }));
    assert_eq!(
        (status, problem["code"].as_str()),
        (409, Some("already_dealt_with")),
        "{problem}"
    );
    // Both are in the access log with the client.
    let manager = world.sign_in(Role::UnitManager);
    let (_, log) = manager.get(&world.path(&format!("access-log?from={DATE}&to={DATE}")));
    let rows = log["rows"].as_array().expect("rows");
    for act in ["read_inbox", "deal_with_inbox"] {
        let client = open_client().client_id.to_string();
        let logged = |row: &&Value| row["act"] == act && row["client_id"] == json!(client);
        assert!(rows.iter().any(|row| logged(&row)), "{act}: {rows:?}");
    }
}

#[test]
fn a_word_that_cannot_be_taken_is_told_why_and_changes_nothing() {
    let world = World::new();
    let scene = Scene::new(&world);
    scene.garbage(VisitId::derived(morning(), "unknown"));
    let before = items(&world, Role::Planner);
    let item = before[0]["item_id"].as_str().expect("an id").to_owned();
    let good = json!({ "note": "Ringt." });
    let own = world.path(&format!("inbox/{item}/dealt-with"));
    let cases = [
        (
            Role::Planner,
            world.path(&format!("inbox/{NOBODY}/dealt-with")),
            good.clone(),
            404,
            "not_found",
        ),
        (
            Role::Planner,
            world.path("inbox/nonsense/dealt-with"),
            good.clone(),
            400,
            "malformed",
        ),
        (
            Role::Planner,
            format!("/api/units/{NOBODY}/inbox/{item}/dealt-with"),
            good.clone(),
            403,
            "forbidden",
        ),
        (Role::Staff, own.clone(), good.clone(), 403, "forbidden"),
        (Role::Admin, own.clone(), good, 403, "forbidden"),
        (
            Role::Planner,
            own.clone(),
            json!({ "note": "å".repeat(501) }),
            422,
            "invalid",
        ),
        (
            Role::Planner,
            own.clone(),
            json!({ "note": " \n " }),
            422,
            "invalid",
        ),
        (Role::Planner, own.clone(), json!({}), 400, "malformed"),
    ];
    for (role, path, body, status, code) in cases {
        let (found, problem) = world.sign_in(role).post(&path, &body);
        assert_eq!(
            (found, problem["code"].as_str()),
            (status, Some(code)),
            "{path}: {problem}"
        );
    }
    assert_eq!(items(&world, Role::Planner), before);
    let planner = world.sign_in(Role::Planner);
    let (_, problem) = planner.post(&own, &json!({ "note": "å".repeat(501) }));
    assert_eq!(problem["faults"][0]["field"], "note");
    assert_eq!(problem["faults"][0]["value"], "501 characters");
    assert_eq!(planner.get(&format!("/api/units/{NOBODY}/inbox")).0, 403);
    assert_eq!(planner.get("/api/units/nonsense/inbox").0, 400);
    assert_eq!(
        planner.post(&own, &json!({ "note": "å".repeat(500) })).0,
        204
    );
}

#[test]
fn a_protected_client_has_no_name_in_the_inbox() {
    let world = World::new();
    let scene = Scene::new(&world);
    let mut clients = town().registry.clients.iter();
    let hidden = clients.find(|client| client.protection.is_protected());
    let hidden = hidden.expect("one");
    let visit = scene.publish(hidden.client_id);
    scene.late_work(visit);
    scene.garbage(visit);
    let found = items(&world, Role::Planner);
    assert_eq!(found.len(), 2);
    let shown = json!(found).to_string();
    assert!(
        found.iter().all(|item| item["protected"] == true),
        "{shown}"
    );
    assert!(
        !shown.contains(&hidden.name) && !shown.contains(&hidden.address),
        "{shown}"
    );
}
