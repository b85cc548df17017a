//! A client's file over HTTP: written, struck out, followed up, planned, searched.

use care_model::deviation::ReportedDeviation;
use care_model::registry::Role;
use serde_json::{Value, json};

use crate::performed::{Performed, Stay, at, open_client, set_clock};
use crate::world::{Caller, World, date};

struct Desk {
    manager: Caller,
    path: String,
}

impl Desk {
    fn of(world: &World) -> Self {
        set_clock(world, at(date(), "20:00"));
        Self {
            manager: world.sign_in(Role::UnitManager),
            path: format!("/api/clients/{}/file", open_client(0)),
        }
    }

    fn file(&self) -> Value {
        let (status, file) = self.manager.get(&self.path);
        assert_eq!(status, 200, "{file}");
        file
    }

    fn write(&self, content: &Value) -> (u16, Value) {
        let happened = at(date(), "19:00").millis();
        let seen = self.file()["seen"].clone();
        let form = json!({ "seen": seen, "happened_ms": happened, "content": content });
        self.manager.post(&self.path, &form)
    }

    fn written(&self, content: &Value) -> String {
        let (status, answer) = self.write(content);
        assert_eq!(status, 200, "{answer}");
        answer["entry_id"].as_str().expect("an id").to_owned()
    }

    fn refused(&self, content: &Value) -> usize {
        let (status, problem) = self.write(content);
        assert_eq!(status, 422, "{problem}");
        problem["faults"].as_array().expect("faults").len()
    }
}

fn entry(file: &Value, entry_id: &str) -> Value {
    let mut entries = file["entries"].as_array().expect("entries").iter();
    let found = entries.find(|entry| entry["entry_id"] == json!(entry_id));
    found.expect("in the file").clone()
}

#[test]
fn what_is_written_is_signed_and_struck_out_legibly() {
    let world = World::new();
    let desk = Desk::of(&world);
    let note = desk.written(&json!({ "kind": "note", "text": "Samtal med dottern." }));
    let shown = entry(&desk.file(), &note);
    assert_eq!(shown["author_title"], json!("enhetschef"));
    assert!(shown["struck"].is_null());
    desk.written(&json!({ "kind": "own_view", "of": note, "text": "Det var sonen." }));
    desk.written(&json!({ "kind": "struck", "of": note, "why": "Fel person." }));
    let shown = entry(&desk.file(), &note);
    assert_eq!(shown["text"], json!("Samtal med dottern."), "stays legible");
    assert_eq!(shown["struck"]["why"], json!("Fel person."));
    assert_eq!(shown["own_views"][0]["text"], json!("Det var sonen."));
    let again = json!({ "kind": "struck", "of": note, "why": "Igen." });
    assert_eq!(desk.refused(&again), 1);
}

#[test]
fn an_entry_with_faults_is_refused_with_all_of_them() {
    let world = World::new();
    let desk = Desk::of(&world);
    assert_eq!(desk.refused(&json!({ "kind": "note", "text": "  " })), 1);
    let stranger = "019ab0c0-0000-7000-8000-000000000000";
    let view = json!({ "kind": "own_view", "of": stranger, "text": "" });
    assert_eq!(desk.refused(&view), 2);
    let step = json!({ "kind": "lex_sarah_step", "of": stranger, "step": "received", "text": "x" });
    assert_eq!(desk.refused(&step), 1);
    let later = json!({
        "seen": 0, "happened_ms": at(date(), "23:00").millis(),
        "content": { "kind": "note", "text": "i morgon" },
    });
    assert_eq!(desk.manager.post(&desk.path, &later).0, 422);
    let unknown =
        json!({ "seen": 0, "happened_ms": 0, "content": { "kind": "poem", "text": "x" } });
    assert_eq!(desk.manager.post(&desk.path, &unknown).0, 400);
    desk.written(&json!({ "kind": "note", "text": "Ett." }));
    let stale = json!({
        "seen": 0, "happened_ms": 0, "content": { "kind": "note", "text": "Två." },
    });
    let (status, problem) = desk.manager.post(&desk.path, &stale);
    assert_eq!((status, &problem["code"]), (409, &json!("stale_revision")));
    for role in [Role::Planner, Role::Staff, Role::Finance] {
        assert_eq!(world.sign_in(role).post(&desk.path, &stale).0, 403);
        assert_eq!(world.sign_in(role).get(&desk.path).0, 403);
    }
}

#[test]
fn a_care_plan_has_versions_and_is_asked_for_when_its_day_has_come() {
    let world = World::new();
    let desk = Desk::of(&world);
    let goal = json!({
        "intervention": "shower", "goal": "Känna sig ren.",
        "how": "Sittande, med handduk över axlarna.", "when": "Tisdag och fredag förmiddag.",
    });
    let plan = |follow_up: &str, goal: &Value| {
        json!({
            "kind": "care_plan", "made_with": "client", "agreed_on": "2026-11-20",
            "follow_up_on": follow_up, "goals": [goal],
        })
    };
    let mut odd = goal.clone();
    odd["intervention"] = json!("juggling");
    odd["how"] = json!("");
    assert_eq!(desk.refused(&plan("2026-11-01", &odd)), 3);
    desk.written(&plan("2026-12-01", &goal));
    desk.written(&plan("2027-05-01", &goal));
    let file = desk.file();
    assert_eq!(file["plan"]["version"], json!(2));
    assert_eq!(file["plan"]["goals"][0], goal);
    assert_eq!(file["earlier_plans"].as_array().map(Vec::len), Some(1));
    let due = |client: &str| {
        // Signed in anew: by the second time months have passed.
        let manager = world.sign_in(Role::UnitManager);
        let (_, work) = manager.get(&world.path("file-work"));
        let mut plans = work["plans"].as_array().expect("plans").iter();
        plans.any(|plan| plan["client_id"] == json!(client))
    };
    assert!(!due(&open_client(0).to_string()), "it has a plan until May");
    assert!(due(&open_client(1).to_string()), "it has none");
    set_clock(&world, at("2027-05-01".parse().expect("a date"), "08:00"));
    assert!(due(&open_client(0).to_string()));
}

#[test]
fn a_deviation_from_a_visit_is_followed_up_until_it_is_done() {
    let world = World::new();
    let performed = Performed::in_world(&world);
    let stay = Stay {
        client_id: open_client(0),
        staff: 0,
        date: date(),
        from: "07:30",
        until: "08:00",
    };
    let visit = performed.make(&stay);
    performed.report(&stay, visit, ReportedDeviation::Fall, "Föll i köket.");
    let desk = Desk::of(&world);
    let open = || {
        let (status, work) = desk.manager.get(&world.path("file-work"));
        assert_eq!(status, 200, "{work}");
        work["follow_ups"].as_array().expect("follow-ups").clone()
    };
    assert_eq!(open().len(), 1);
    let of = open()[0]["entry"]["entry_id"].clone();
    assert_eq!(open()[0]["entry"]["visit_id"], json!(visit.to_string()));
    let measure = |state: &str, text: &str| json!({ "kind": "measure", "of": of, "state": state, "text": text });
    desk.written(&measure("open", "Halkmatta beställd."));
    assert_eq!(open()[0]["last_measure"], json!("Halkmatta beställd."));
    desk.written(&measure("done", "Halkmatta lagd."));
    assert_eq!(open().len(), 0);
    let (status, hits) = desk
        .manager
        .get(&world.path("file-search?q=k%C3%B6ket%20f%C3%B6ll"));
    assert_eq!(
        (status, hits["hits"].as_array().map(Vec::len)),
        (200, Some(1)),
        "{hits}"
    );
    assert_eq!(desk.manager.get(&world.path("file-search?q=x")).0, 422);
    assert_eq!(
        world
            .sign_in(Role::Planner)
            .get(&world.path("file-search?q=fall"))
            .0,
        403
    );
}

#[test]
fn lex_sarah_goes_step_by_step_from_report_to_close() {
    let world = World::new();
    let performed = Performed::in_world(&world);
    let stay = Stay {
        client_id: open_client(0),
        staff: 0,
        date: date(),
        from: "07:30",
        until: "08:00",
    };
    let visit = performed.make(&stay);
    performed.report(
        &stay,
        visit,
        ReportedDeviation::LexSarah,
        "Dörren var låst utifrån.",
    );
    let desk = Desk::of(&world);
    let case = || desk.file()["lex_sarah"][0].clone();
    assert_eq!(case()["next"], json!(["received"]));
    let step = |step: &str| json!({ "kind": "lex_sarah_step", "of": case()["of"], "step": step, "text": "Så här." });
    assert_eq!(desk.refused(&step("closed")), 1);
    let away = json!({ "kind": "struck", "of": case()["of"], "why": "Ett misstag." });
    assert_eq!(desk.refused(&away), 1, "a report does not go away");
    for one in ["received", "investigating", "serious_misconduct"] {
        desk.written(&step(one));
    }
    assert_eq!(
        desk.refused(&step("closed")),
        1,
        "first to the inspectorate"
    );
    desk.written(&step("reported_to_inspectorate"));
    desk.written(&step("closed"));
    assert_eq!(
        (&case()["closed"], &case()["next"]),
        (&json!(true), &json!([]))
    );
    let (_, work) = desk.manager.get(&world.path("file-work"));
    assert_eq!(work["lex_sarah"], json!([]));
}
