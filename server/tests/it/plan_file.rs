//! A day's plan out as a file, and in again.

use std::collections::BTreeMap;

use care_model::registry::Role;
use serde_json::{Value, json};

use crate::planning::{board, optimised, publish, stops};
use crate::undo::begin;
use crate::world::{Caller, DATE, World, town};

fn path(world: &World) -> String {
    world.path(&format!("days/{DATE}/plan-file"))
}

fn export(world: &World, caller: &Caller) -> Value {
    let (status, file) = caller.get(&path(world));
    assert_eq!(status, 200, "{file}");
    file
}

fn import(world: &World, caller: &Caller, file: &Value, revision: i64) -> (u16, Value) {
    caller.post_if(&path(world), file, revision)
}

fn import_csv(world: &World, caller: &Caller, csv: &str, revision: i64) -> (u16, Value) {
    let revision = revision.to_string();
    let headers = [
        ("content-type", "text/csv"),
        ("if-match", revision.as_str()),
    ];
    caller.send(
        "POST",
        &path(world),
        Some(csv.as_bytes().to_vec()),
        &headers,
    )
}

/// Who has which visit, and from when.
fn places(board: &Value) -> BTreeMap<String, (String, i64)> {
    let stops = stops(board).into_iter();
    stops
        .map(|(shift, stop)| {
            let visit = stop["visit_id"].as_str().expect("an id").to_owned();
            (visit, (shift, stop["start_s"].as_i64().expect("a time")))
        })
        .collect()
}

fn revision(board: &Value) -> i64 {
    board["revision"].as_i64().expect("a revision")
}

fn rows(file: &mut Value) -> &mut Vec<Value> {
    file["visits"].as_array_mut().expect("rows")
}

#[test]
fn a_day_sent_back_as_it_came_is_the_same_day() {
    let world = World::new();
    let (planner, before) = optimised(&world);
    let file = export(&world, &planner);
    assert_eq!(file["revision"], before["revision"]);
    let named = file["visits"].as_array().expect("rows").len();
    let unplaced = before["unplaced"].as_array().expect("visits").len();
    assert_eq!(
        named,
        places(&before).len() + unplaced,
        "every visit of the day"
    );
    let (status, taken) = import(&world, &planner, &file, revision(&before));
    assert_eq!(status, 200, "{taken}");
    assert_eq!(
        (&taken["left_out"], &taken["unnamed"]),
        (&json!([]), &json!(0))
    );
    assert_eq!(taken["placed"], places(&before).len());
    assert_eq!(
        places(&taken["board"]).keys().collect::<Vec<_>>(),
        places(&before).keys().collect::<Vec<_>>()
    );
    assert_eq!(taken["board"]["undo"]["what"], "imported");
    // No person and no need is in it.
    let told = file.to_string();
    let clients = town().registry.clients.iter();
    assert!(clients.clone().count() > 0);
    for client in clients {
        assert!(!told.contains(&client.name) && !told.contains(&client.address));
    }
    let (status, undone) = planner.post_if(
        &world.path(&format!("days/{DATE}/undo")),
        &json!({}),
        revision(&taken["board"]),
    );
    assert_eq!(status, 200, "{undone}");
    assert_eq!(places(&undone), places(&before));
}

#[test]
fn rows_for_a_spreadsheet_are_taken_by_order_and_number_and_pinned() {
    let world = World::new();
    let (planner, before) = optimised(&world);
    let (status, bytes) = planner.raw("GET", &format!("{}?format=csv", path(&world)), None, &[]);
    assert_eq!(status, 200);
    let text = String::from_utf8(bytes).expect("UTF-8");
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let names: Vec<&str> = lines.next().expect("names").split(';').collect();
    let at = |name: &str| names.iter().position(|one| *one == name).expect("a column");
    // As another tool would send it: its own ids, the columns it has, commas.
    let mut csv = String::from("sender_order_id,pattern,slot,employee_number,start\n");
    for line in lines {
        let cells: Vec<&str> = line.split(';').collect();
        let own = [
            "sender_order_id",
            "pattern",
            "slot",
            "employee_number",
            "start",
        ];
        csv += &own.map(|name| cells[at(name)]).join(",");
        csv.push('\n');
    }
    let (status, taken) = import_csv(&world, &planner, &csv, revision(&before));
    assert_eq!(status, 200, "{taken}");
    assert_eq!(
        (&taken["left_out"], &taken["moved"]),
        (&json!([]), &json!([]))
    );
    let minutes = |board: &Value| -> BTreeMap<String, (String, i64)> {
        let places = places(board).into_iter();
        places
            .map(|(visit, (shift, start_s))| (visit, (shift, start_s / 60)))
            .collect()
    };
    let after = &taken["board"];
    assert_eq!(minutes(after), minutes(&before));
    assert!(stops(after).iter().all(|(_, stop)| stop["pin"] == "both"));
    // What was planned elsewhere stays where it is, whatever the optimiser would rather.
    let held = places(after);
    let again = crate::planning::optimise(&world, &planner, DATE, &json!({ "budget_s": 1 }));
    let mut again = places(&again);
    again.retain(|visit, _| held.contains_key(visit));
    assert_eq!(again, held);
}

#[test]
fn what_a_rule_forbids_is_left_unplaced_and_told() {
    let world = World::new();
    let (planner, before) = optimised(&world);
    let mut file = export(&world, &planner);
    // Everything at the one minute to one person: one visit can be there, others after it
    // as long as their windows and the shift last.
    let first = rows(&mut file)
        .iter()
        .find(|row| row["staff_id"].is_string())
        .expect("somebody")
        .clone();
    for row in rows(&mut file) {
        row["staff_id"] = first["staff_id"].clone();
        row["start"] = first["start"].clone();
        row["pin"] = json!("both");
    }
    let (status, taken) = import(&world, &planner, &file, revision(&before));
    assert_eq!(status, 200, "{taken}");
    let count = |list: &str| taken[list].as_array().expect("rows").len();
    let placed = taken["placed"].as_u64().expect("a number") as usize;
    assert!(placed > 0 && count("moved") + 1 >= placed, "{placed}");
    assert_eq!(count("left_out") + placed, rows(&mut file).len());
    let unplaced = taken["board"]["unplaced"].as_array().expect("visits");
    assert_eq!(unplaced.len(), count("left_out"));
    let told = &taken["left_out"][0];
    assert!(told["at"].as_str().expect("a place").starts_with("visits["));
    assert_eq!(told["start"], Value::Null);
    // None of them needs what the person lacks.
    let shifts = taken["board"]["shifts"].as_array().expect("shifts").iter();
    let busy = shifts.filter(|shift| shift["stops"].as_array().is_some_and(|all| !all.is_empty()));
    let busy: Vec<&Value> = busy.collect();
    assert_eq!(busy.len(), 1);
    let held = busy[0]["skills"].as_array().expect("skills");
    for stop in busy[0]["stops"].as_array().expect("stops") {
        let needed = stop["skills"].as_array().expect("skills");
        assert!(needed.iter().all(|skill| held.contains(skill)), "{stop}");
    }
}

#[test]
fn a_visit_that_the_file_does_not_name_is_unplaced() {
    let world = World::new();
    let (planner, before) = optimised(&world);
    let mut file = export(&world, &planner);
    let all = rows(&mut file).len();
    // Half of a visit for two is not placed alone.
    let is_single = |row: &&Value| row["staff_id"].is_string() && row["staff_count"] == 1;
    let single = rows(&mut file).iter().find(is_single).cloned();
    *rows(&mut file) = vec![single.expect("somebody comes alone")];
    let (status, taken) = import(&world, &planner, &file, revision(&before));
    assert_eq!(status, 200, "{taken}");
    assert_eq!(
        (&taken["placed"], &taken["unnamed"]),
        (&json!(1), &json!(all - 1))
    );
}

#[test]
fn a_file_with_a_fault_is_told_and_changes_nothing() {
    let world = World::new();
    let (planner, before) = optimised(&world);
    let good = export(&world, &planner);
    let seen = revision(&before);
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut file = good.clone();
        change(&mut file);
        let (status, problem) = import(&world, &planner, &file, seen);
        assert_eq!(status, 422, "{problem}");
        let fault = problem["faults"][0].clone();
        format!(
            "{} {}",
            fault["field"].as_str().expect("f"),
            fault["message"].as_str().expect("m")
        )
    };
    assert_eq!(
        refused(&|file| file["date"] = json!("2026-11-24")),
        format!("date the file is not of {DATE}")
    );
    assert_eq!(
        refused(&|file| rows(file)[0]["visit_id"] = json!("019ab0c0-0000-7000-8000-00000000abcd")),
        "visits[0].visit_id is no planned visit of the day"
    );
    assert_eq!(
        refused(&|file| {
            let twice = rows(file)[0].clone();
            rows(file).push(twice);
        }),
        format!(
            "visits[{}].visit_id stands at visits[0] already",
            good["visits"].as_array().expect("rows").len()
        )
    );
    assert_eq!(
        refused(&|file| {
            rows(file)[0]["staff_id"] = json!(null);
            rows(file)[0]["employee_number"] = json!("nobody's");
        }),
        "visits[0].employee_number is nobody of the unit"
    );
    assert!(
        refused(&|file| rows(file)[0]["start"] = json!("03:00"))
            .starts_with("visits[0].start is outside the person's shifts: ")
    );
    let (status, problem) = import_csv(&world, &planner, "who,when\nme,now\n", seen);
    assert_eq!(
        (status, &problem["faults"][0]["field"]),
        (422, &json!("line 1"))
    );
    let headers = [("content-type", "application/xml"), ("if-match", "1")];
    let (status, _) = planner.send("POST", &path(&world), Some(b"<plan/>".to_vec()), &headers);
    assert_eq!(status, 415);
    assert_eq!(planner.post(&path(&world), &good).0, 428);
    let (status, problem) = import(&world, &planner, &good, seen - 1);
    assert_eq!((status, &problem["current_revision"]), (409, &json!(seen)));
    let manager = world.sign_in(Role::UnitManager);
    assert_eq!(import(&world, &manager, &good, seen).0, 403);
    assert_eq!(board(&world)["revision"], before["revision"]);
    let unpublished = format!("{}?of=published", path(&world));
    assert_eq!(planner.get(&unpublished).0, 404);
    assert_eq!(planner.get(&format!("{}?of=nothing", path(&world))).0, 400);
}

#[test]
fn what_has_begun_stays_where_it_is() {
    let world = World::new();
    let (planner, _) = optimised(&world);
    publish(&world, &planner);
    let before = board(&world);
    let published = planner.get(&format!("{}?of=published", path(&world)));
    assert_eq!(published.0, 200);
    let (shift, stop) = stops(&before).into_iter().next().expect("a stop");
    let mut shifts = before["shifts"].as_array().expect("shifts").iter();
    let staff = &shifts
        .find(|one| one["shift_id"] == shift.as_str())
        .expect("its shift")["staff_id"];
    begin(
        &world,
        &stop["visit_id"],
        staff.as_str().expect("an id").parse().expect("an id"),
    );
    let mut file = published.1;
    // The file would leave the begun visit to nobody.
    for row in rows(&mut file) {
        if row["visit_id"] == stop["visit_id"] {
            for field in ["staff_id", "employee_number", "start"] {
                row[field] = json!(null);
            }
        }
    }
    let (status, taken) = import(&world, &planner, &file, revision(&before));
    assert_eq!(status, 200, "{taken}");
    let visit = stop["visit_id"].as_str().expect("an id");
    assert_eq!(
        places(&taken["board"]).get(visit),
        places(&before).get(visit)
    );
}

#[test]
fn a_visit_whose_client_is_away_is_told_and_costs_no_file() {
    let world = World::new();
    let (planner, before) = optimised(&world);
    let file = export(&world, &planner);
    let client = stops(&before)[0].1["client_id"].clone();
    let from_ms = crate::world::morning().millis();
    let form = json!({ "client_id": client, "kind": "hospital", "from_ms": from_ms });
    let (status, absence) = planner.post(&world.path("client-absences"), &form);
    assert_eq!(status, 201, "{absence}");
    let now = board(&world);
    let (status, taken) = import(&world, &planner, &file, revision(&now));
    assert_eq!(status, 200, "{taken}");
    let left_out = taken["left_out"].as_array().expect("rows");
    assert!(!left_out.is_empty());
    assert!(
        left_out.iter().all(|row| row["client_away"] == true),
        "{left_out:?}"
    );
    assert_eq!(taken["moved"], json!([]));
}
