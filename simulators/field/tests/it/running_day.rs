//! Planners' changes while staff are at work.

use std::collections::BTreeMap;

use field::carrier::Coverage;
use field::oracle;
use serde_json::{Value, json};

use crate::stage::{Stage, date, end, fact, start};

/// Half past twelve, in seconds of the day.
const NOON_S: i64 = 12 * 3600 + 1800;

/// Shift and start of every placed visit, the ids in their quotes.
fn places(board: &Value) -> BTreeMap<String, (String, i64)> {
    let shifts = board["shifts"].as_array().expect("shifts");
    let stops = shifts.iter().flat_map(|shift| {
        let stops = shift["stops"].as_array().expect("stops");
        stops.iter().map(|stop| {
            let place = (
                shift["shift_id"].to_string(),
                stop["start_s"].as_i64().expect("a time"),
            );
            (stop["visit_id"].to_string(), place)
        })
    });
    stops.collect()
}

#[test]
fn a_visit_moved_while_it_is_recorded_keeps_the_work_and_tells_the_planner() {
    let stage = Stage::published();
    let workers = stage.workers();
    let mut phone = stage.phone(&workers[0].0, 1);
    let staff = workers[0].0.staff_id.expect("staff").to_string();
    // The first visit somebody else may take.
    let day = phone.core.day().expect("a day");
    let (visit, target) = day
        .stops
        .iter()
        .find_map(|stop| {
            let path = stage.day_path(&format!("visits/{}/verdicts", stop.visit_id));
            let verdicts = stage.planner.get(&path).expect("verdicts");
            let other = verdicts["verdicts"]
                .as_array()
                .expect("verdicts")
                .iter()
                .find(|verdict| {
                    verdict["allowed"] == true && verdict["staff_id"] != json!(staff)
                })?;
            Some((stop.visit_id, other.clone()))
        })
        .expect("one that can move");
    phone.set_time(Stage::at("06:30"));
    phone.act(visit, start()).expect("recorded offline");
    let revision = stage.board()["revision"].as_i64().expect("a revision");
    let form = json!({ "visit_id": visit.to_string(), "target": { "kind": "shift", "shift_id": target["shift_id"] } });
    let moved = stage
        .planner
        .post_if(&stage.day_path("moves"), &form, revision)
        .expect("moved");
    stage.publish(moved["revision"].as_i64().expect("a revision"));
    phone.set_time(Stage::at("06:50"));
    phone.act(visit, end()).expect("recorded offline");
    stage.set_clock(Stage::at("07:00"));
    phone.sync(Coverage::Full).expect("syncs");
    let facts = stage.facts();
    assert_eq!(
        fact(&facts, &visit.to_string(), &staff).expect("hers")["outcome"],
        json!("done")
    );
    assert_eq!(
        (facts["late_work"].as_u64(), facts["quarantined"].as_u64()),
        (Some(1), Some(0))
    );
    let inbox = format!("/api/units/{}/inbox", stage.planner.unit_id);
    let told = stage.planner.get(&inbox).expect("the inbox")["items"].clone();
    assert_eq!(told.as_array().map(Vec::len), Some(1), "{told}");
    assert_eq!(
        (
            &told[0]["why"],
            &told[0]["visit_id"],
            &told[0]["recorded_to_ms"]
        ),
        (
            &json!("planned_for_another"),
            &json!(visit),
            &json!(Stage::at("06:50").millis())
        )
    );
    let comparison = oracle::compare(&[phone], &facts).expect("compared");
    assert_eq!(
        (comparison.given, comparison.in_facts, comparison.unsynced),
        (2, 2, 0)
    );
}

#[test]
fn a_move_on_a_running_day_leaves_what_has_happened_in_its_place() {
    let stage = Stage::published();
    let workers = stage.workers();
    let mut phone = stage.phone(&workers[0].0, 1);
    let visit = phone.core.day().expect("a day").stops[0].visit_id;
    phone.set_time(Stage::at("07:00"));
    phone.act(visit, start()).expect("recorded");
    phone.set_time(Stage::at("07:20"));
    phone.act(visit, end()).expect("recorded");
    stage.set_clock(Stage::at("12:30"));
    phone.sync(Coverage::Full).expect("syncs");
    let before = stage.board();
    let noon_s = NOON_S;
    // An afternoon visit that somebody else may take.
    let (moved, after) = places(&before)
        .iter()
        .filter(|(_, (_, start_s))| *start_s > noon_s)
        .find_map(|(later, (shift, _))| {
            let id = later.trim_matches('"');
            let path = stage.day_path(&format!("visits/{id}/verdicts"));
            let verdicts = stage.planner.get(&path).expect("verdicts");
            let other = verdicts["verdicts"].as_array().expect("verdicts").iter().find(|verdict| {
                verdict["allowed"] == true && verdict["shift_id"].as_str() != Some(shift.trim_matches('"'))
            })?;
            assert!(other["start_s"].as_i64().expect("a time") >= noon_s, "nothing is planned in the past");
            let form = json!({ "visit_id": id, "target": { "kind": "shift", "shift_id": other["shift_id"] } });
            let revision = before["revision"].as_i64().expect("a revision");
            let after = stage.planner.post_if(&stage.day_path("moves"), &form, revision).expect("moved");
            Some((later.clone(), after))
        })
        .expect("one that can move");
    for (id, place) in places(&before)
        .iter()
        .filter(|(_, (_, start_s))| *start_s < noon_s)
    {
        assert_eq!(
            places(&after).get(id),
            Some(place),
            "the morning stays as it was"
        );
    }
    assert_ne!(places(&before).get(&moved), places(&after).get(&moved));
    assert_eq!(
        before["unplaced"].as_array().map(Vec::len),
        after["unplaced"].as_array().map(Vec::len)
    );
    // The optimiser leaves the morning alone, too.
    stage
        .planner
        .optimise(&date().to_string(), 1, |_| {})
        .expect("planned");
    let again = stage.board();
    for (id, place) in places(&before)
        .iter()
        .filter(|(_, (_, start_s))| *start_s < noon_s)
    {
        assert_eq!(
            places(&again).get(id),
            Some(place),
            "the morning stays as it was"
        );
    }
}

/// Clients whose visit for two does not have both at the same time.
fn alone_of_two(board: &Value) -> Vec<String> {
    let mut starts: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    let shifts = board["shifts"].as_array().expect("shifts");
    for stop in shifts
        .iter()
        .flat_map(|shift| shift["stops"].as_array().expect("stops"))
    {
        if stop["staff_count"] == 2 {
            let visit = format!("{} {}", stop["client_id"], stop["windows"]);
            let start_s = stop["start_s"].as_i64().expect("a time");
            starts.entry(visit).or_default().push(start_s);
        }
    }
    let apart = |starts: &Vec<i64>| starts.len() != 2 || starts[0] != starts[1];
    starts
        .into_iter()
        .filter(|(_, starts)| apart(starts))
        .map(|(visit, _)| visit)
        .collect()
}

/// Nobody has begun anything by half past twelve, and the planner gives one
/// late visit after the other to somebody else.
#[test]
fn late_visits_can_be_given_away_one_after_the_other() {
    let stage = Stage::published();
    stage.set_clock(Stage::at("12:30"));
    let mut board = stage.board();
    let mut moved = 0;
    let (late, later): (Vec<_>, Vec<_>) = places(&board)
        .into_iter()
        .partition(|(_, (_, start_s))| *start_s < NOON_S);
    assert!(late.len() > 10, "the morning is full");
    for (quoted, (shift, _)) in late.iter().chain(&later) {
        let Some(after) = give_away(&stage, &board, quoted, shift) else {
            continue;
        };
        let (was, is) = (places(&board), places(&after));
        assert!(was.keys().eq(is.keys()), "nobody lost a place");
        assert_eq!(alone_of_two(&after), Vec::<String>::new());
        board = after;
        moved += 1;
    }
    assert!(moved > 20, "only {moved} could be moved");
}

/// A visit long past its window goes to one staff member, and ten minutes later,
/// still not begun, to another.
#[test]
fn a_late_visit_can_be_given_away_a_second_time() {
    let stage = Stage::published();
    stage.set_clock(Stage::at("12:30"));
    let taken = |board: &Value| {
        let late: Vec<_> = places(board)
            .into_iter()
            .filter(|(_, (_, start_s))| *start_s < 10 * 3600)
            .collect();
        late.iter().find_map(|(quoted, (shift, _))| {
            Some((quoted.clone(), give_away(&stage, board, quoted, shift)?))
        })
    };
    let (quoted, after) = taken(&stage.board()).expect("somebody has time");
    stage.set_clock(Stage::at("12:40"));
    let (shift, start_s) = places(&after)[&quoted].clone();
    let again = give_away(&stage, &after, &quoted, &shift).expect("somebody else has time");
    let (other, later_s) = places(&again)[&quoted].clone();
    assert_ne!(other, shift);
    assert!(
        start_s >= NOON_S && later_s >= NOON_S + 600,
        "{start_s}, {later_s}"
    );
}

/// Skills end after the plan was made: the visits stay to be seen, and the
/// planner can take each of them out.
#[test]
fn visits_that_became_impossible_can_be_taken_out_one_by_one() {
    let stage = Stage::published();
    stage.all_skills_end();
    let mut board = stage.board();
    let impossible: Vec<_> = places(&board)
        .into_iter()
        .filter(|(quoted, (shift, _))| {
            let path = stage.day_path(&format!("visits/{}/verdicts", quoted.trim_matches('"')));
            let verdicts = stage.planner.get(&path).expect("verdicts");
            let mut verdicts = verdicts["verdicts"].as_array().expect("verdicts").iter();
            let own = verdicts.find(|verdict| verdict["shift_id"] == shift.trim_matches('"'));
            own.expect("a verdict for each shift")["reasons"][0]["code"] == "missing_skill"
        })
        .collect();
    assert!(impossible.len() > 1, "some visits ask for a skill");
    for (quoted, _) in impossible {
        if !places(&board).contains_key(&quoted) {
            // Taken out with the one it is done together with.
            continue;
        }
        let form =
            json!({ "visit_id": quoted.trim_matches('"'), "target": { "kind": "unplaced" } });
        let revision = board["revision"].as_i64().expect("a revision");
        let after = stage
            .planner
            .post_if(&stage.day_path("moves"), &form, revision);
        let after = after.expect("it can be taken out");
        assert!(!places(&after).contains_key(&quoted), "it is out");
        assert!(
            places(&board).len() - places(&after).len() <= 2,
            "nobody else is"
        );
        board = after;
    }
}

/// Moves a visit to the first other shift whose verdict allows it.
fn give_away(stage: &Stage, board: &Value, quoted: &str, shift: &str) -> Option<Value> {
    let id = quoted.trim_matches('"');
    let path = stage.day_path(&format!("visits/{id}/verdicts"));
    let verdicts = stage.planner.get(&path).expect("verdicts");
    let mut verdicts = verdicts["verdicts"].as_array().expect("verdicts").iter();
    let other = verdicts.find(|verdict| {
        verdict["allowed"] == true && verdict["shift_id"] != shift.trim_matches('"')
    })?;
    let target = json!({ "kind": "shift", "shift_id": other["shift_id"], "after_visit_id": other["after_visit_id"] });
    let form = json!({ "visit_id": id, "target": target });
    let revision = board["revision"].as_i64().expect("a revision");
    let moves = stage.day_path("moves");
    let after = stage.planner.post_if(&moves, &form, revision);
    let after = after.expect("what a verdict allows can be done");
    assert_eq!(
        places(&after)[quoted],
        (
            other["shift_id"].to_string(),
            other["start_s"].as_i64().expect("a time")
        )
    );
    Some(after)
}
