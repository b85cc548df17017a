//! Frame time, the monthly report and the integrity checks, over HTTP.

use care_model::registry::Role;
use serde_json::{Value, json};

use crate::performed::{Performed, Stay, at, open_client, set_clock};
use crate::world::{World, date, town};

fn stay(client: usize, from: &'static str, until: &'static str) -> Stay {
    Stay {
        client_id: open_client(client),
        staff: 0,
        date: date(),
        from,
        until,
    }
}

fn line(view: &Value, client: usize) -> Value {
    let id = json!(open_client(client).to_string());
    let mut lines = view["clients"].as_array().expect("lines").iter();
    lines
        .find(|line| line["client_id"] == id)
        .expect("the client")
        .clone()
}

#[test]
fn granted_planned_performed_and_left_are_the_same_for_all_who_may_see_them() {
    let world = World::new();
    let mut order = town().orders[0].clone();
    order.client_id = open_client(0);
    order.valid_from = "2026-11-01".parse().expect("a date");
    order.valid_to = None;
    order.frame.minutes = 600;
    order.frame.period = care_model::order::FramePeriod::Month;
    let sent = serde_json::to_value(order).expect("json");
    assert_eq!(
        world
            .sign_in(Role::Integration)
            .post("/api/orders", &sent)
            .0,
        200
    );
    Performed::in_world(&world).make(&stay(0, "07:30", "08:00"));
    let path = world.path("frame-time/2026-11");
    let (status, of_planner) = world.sign_in(Role::Planner).get(&path);
    assert_eq!(status, 200, "{of_planner}");
    for role in [Role::UnitManager, Role::Finance] {
        assert_eq!(world.sign_in(role).get(&path), (200, of_planner.clone()));
    }
    let found = line(&of_planner, 0);
    assert_eq!(found["granted_s"], json!(36_000));
    assert_eq!(found["performed_s"], json!(1_800));
    assert_eq!(found["left_s"], json!(34_200));
    assert_eq!(found["status"], json!("within"));
    // The town's pattern is planned every day that it falls on.
    assert!(found["planned_s"].as_i64() > Some(0), "{found}");
    // The unit's sum is of the same lines and of nobody: the log does not grow by it.
    let manager = world.sign_in(Role::UnitManager);
    let log = world.path(&format!("access-log?from={0}&to={0}", date()));
    let noted = |log: &Value| {
        let rows = log["rows"].as_array().expect("rows").iter();
        rows.filter(|row| row["act"] == "read_frame_time").count()
    };
    let before = noted(&manager.get(&log).1);
    let left = world.path("frame-time/2026-11/left");
    let (status, sum) = world.sign_in(Role::Planner).get(&left);
    assert_eq!(status, 200, "{sum}");
    let lines = of_planner["clients"].as_array().expect("clients").iter();
    let framed: Vec<&Value> = lines.filter(|one| one["status"] != "no_frame").collect();
    let left_s: i64 = framed.iter().filter_map(|one| one["left_s"].as_i64()).sum();
    let exceeded = framed.iter().filter(|one| one["status"] == "exceeded");
    assert_eq!(
        sum,
        json!({ "clients": framed.len(), "left_s": left_s, "exceeded": exceeded.count() })
    );
    assert_eq!(noted(&manager.get(&log).1), before);
    assert_eq!(world.sign_in(Role::Staff).get(&left).0, 403);
    let none = world.path("frame-time/november/left");
    assert_eq!(world.sign_in(Role::Planner).get(&none).0, 400);
    let (_, december) = world
        .sign_in(Role::Planner)
        .get(&world.path("frame-time/2026-12"));
    assert_eq!(line(&december, 0)["performed_s"], json!(0));
    assert_eq!(world.sign_in(Role::Staff).get(&path).0, 403);
    let none = world.path("frame-time/november");
    assert_eq!(world.sign_in(Role::Planner).get(&none).0, 400);
}

#[test]
fn the_months_report_is_a_page_and_a_file() {
    let world = World::new();
    let performed = Performed::in_world(&world);
    performed.make(&stay(0, "07:30", "08:00"));
    performed.make(&stay(1, "08:30", "09:00"));
    set_clock(&world, at(date(), "20:00"));
    let manager = world.sign_in(Role::UnitManager);
    let (status, view) = manager.get(&world.path("report/2026-11"));
    assert_eq!(status, 200, "{view}");
    assert_eq!(view["report"]["visits"]["performed"], json!(2), "{view}");
    assert_eq!(view["report"]["registrations"]["tag"], json!(4));
    for language in ["sv", "en"] {
        let path = world.path(&format!("report/2026-11/file?language={language}"));
        let (status, bytes) = manager.raw("GET", &path, None, &[]);
        assert_eq!(status, 200);
        let text = String::from_utf8(bytes).expect("text");
        assert!(text.starts_with('\u{feff}') && text.contains(';'), "{text}");
    }
    let path = world.path("report/2026-11/file?format=pdf&language=en");
    assert_eq!(
        manager.header(&path, "content-type").as_deref(),
        Some("application/pdf")
    );
    let (status, pdf) = manager.raw("GET", &path, None, &[]);
    assert_eq!(status, 200);
    let csv = world.path("report/2026-11/file?format=csv&language=en");
    let rows = String::from_utf8(manager.raw("GET", &csv, None, &[]).1).expect("text");
    let pages = crate::pdf_text::said(&pdf);
    // Every figure of the spreadsheet is on the pages, in the same words.
    for row in rows.lines().skip(1) {
        let cells: Vec<&str> = row.split(';').collect();
        let (name, value, measure) = (cells[4], cells[5], cells[6]);
        let value = if value.is_empty() { "–" } else { value };
        let wanted: String = format!("{name}{value}{measure}")
            .split_whitespace()
            .collect();
        assert!(pages.contains(&wanted), "{wanted} is not in {pages}");
    }
    let other = world.path("report/2026-11/file?format=docx");
    assert_eq!(manager.raw("GET", &other, None, &[]).0, 400);
    let odd = world.path("report/2026-11/file?language=klingon");
    assert_eq!(manager.raw("GET", &odd, None, &[]).0, 400);
    assert_eq!(
        world
            .sign_in(Role::Planner)
            .get(&world.path("report/2026-11"))
            .0,
        403
    );
}

/// Two homes within a minute.
fn two_homes(world: &World) -> Value {
    let performed = Performed::in_world(world);
    performed.make(&stay(0, "07:30", "08:00"));
    performed.make(&stay(1, "07:45", "08:15"));
    set_clock(world, at(date(), "20:00"));
    let path = world.path("integrity?from=2026-11-23&to=2026-11-23");
    let (status, view) = world.sign_in(Role::UnitManager).get(&path);
    assert_eq!(status, 200, "{view}");
    view["notes"].clone()
}

#[test]
fn who_is_at_two_homes_at_once_is_asked_and_answered() {
    let world = World::new();
    let notes = two_homes(&world);
    let note = notes
        .as_array()
        .expect("notes")
        .iter()
        .find(|note| note["code"] == "two_homes_at_once")
        .expect("the overlap");
    assert_eq!(note["staff_names"], json!([town().registry.staff[0].name]));
    assert!(!note["innocent_sv"].as_str().expect("text").is_empty());
    assert_eq!(note["visit_ids"].as_array().map(Vec::len), Some(2));
    let manager = world.sign_in(Role::UnitManager);
    let path = world.path("integrity/statements");
    let mut form = json!({
        "from": "2026-11-23", "to": "2026-11-23", "note_id": note["note_id"],
        "word": "explained", "note": "Två syskon i samma trappuppgång.",
    });
    assert_eq!(manager.post(&path, &form).0, 204);
    form["word"] = json!("appealed");
    assert_eq!(manager.post(&path, &form).0, 204);
    let again = world.path("integrity?from=2026-11-23&to=2026-11-23");
    let (_, view) = manager.get(&again);
    let said = view["notes"].as_array().expect("notes").iter();
    let said: Vec<&Value> = said
        .filter(|one| one["note_id"] == note["note_id"])
        .flat_map(|one| one["said"].as_array().expect("said"))
        .map(|said| &said["word"])
        .collect();
    assert_eq!(said, [&json!("explained"), &json!("appealed")]);
    form["word"] = json!("guilty");
    form["note"] = json!("");
    form["from"] = json!("i går");
    let (status, problem) = manager.post(&path, &form);
    assert_eq!(
        (status, problem["faults"].as_array().map(Vec::len)),
        (422, Some(3))
    );
    form = json!({
        "from": "2026-11-23", "to": "2026-11-23", "note_id": "x", "word": "explained", "note": "y",
    });
    assert_eq!(manager.post(&path, &form).0, 404);
    assert_eq!(world.sign_in(Role::Planner).post(&path, &form).0, 403);
    let backwards = world.path("integrity?from=2026-11-23&to=2026-11-01");
    assert_eq!(manager.get(&backwards).0, 422);
}
