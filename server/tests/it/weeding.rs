//! Weeding from the operator's side: a list first, then exactly that list.

use care_model::deviation::ReportedDeviation;
use care_model::registry::Role;
use serde_json::json;
use server::weeding::{WeedingProof, weed};

use crate::performed::{Performed, Stay, at, open_client, set_clock};
use crate::world::{World, date, town};

#[test]
fn only_the_list_that_was_looked_at_is_erased() {
    let world = World::new();
    let stay = Stay {
        client_id: open_client(0),
        staff: 0,
        date: date(),
        from: "07:30",
        until: "08:00",
    };
    let performed = Performed::in_world(&world);
    let visit = performed.make(&stay);
    performed.report(&stay, visit, ReportedDeviation::Fall, "Föll i köket.");
    let feed = |world: &World| {
        let path = world.path("documentation-feed?after=0&most=10");
        let (status, bytes) = world
            .sign_in(Role::UnitManager)
            .raw("GET", &path, None, &[]);
        assert_eq!(status, 200);
        String::from_utf8(bytes).expect("text")
    };
    assert!(feed(&world).contains("köket"));
    let list = |world: &World| world.block_on(weed(world.app(), None)).expect("a list");
    let told = serde_json::to_value(list(&world)).expect("json");
    assert_eq!(told["due"], json!([]), "the visit is of today");
    set_clock(&world, at("2031-11-24".parse().expect("a date"), "12:00"));
    let told = serde_json::to_value(list(&world)).expect("json");
    let due = told["due"].as_array().expect("due").clone();
    let exempt = told["exempt"].as_u64().expect("a number");
    let clients = town().registry.clients.len() as u64;
    assert!(!due.is_empty() && exempt > 0, "{told}");
    let alarms = town().registry.clients.iter();
    let alarms = alarms.filter(|client| client.alarm).count() as u64;
    assert_eq!(told["in_care"], json!(alarms), "an alarm is care");
    let not_yet = told["not_yet"].as_u64().expect("a number");
    assert_eq!(due.len() as u64 + exempt + alarms + not_yet, clients);
    let refused = world.block_on(weed(world.app(), Some("0000")));
    assert!(
        refused
            .expect_err("another list")
            .to_string()
            .contains("nothing was erased")
    );
    let sha256 = told["sha256"].as_str().expect("a hash");
    let done = world
        .block_on(weed(world.app(), Some(sha256)))
        .expect("weeded");
    let done = serde_json::to_value(done).expect("json");
    assert_eq!(done["erased"]["client"], json!(due.len()));
    let proofs: Vec<WeedingProof> = world
        .block_on(world.app().store.weeding_proofs())
        .expect("read");
    assert_eq!((proofs.len(), proofs[0].list.due.len()), (1, due.len()));
    assert_eq!(proofs[0].sha256, sha256);
    let line = feed(&world);
    assert!(
        line.contains("\"weeded\":true") && !line.contains("köket"),
        "{line}"
    );
    let after = serde_json::to_value(list(&world)).expect("json");
    assert_eq!(
        (&after["due"], &after["exempt"]),
        (&json!([]), &json!(exempt))
    );
    let gone = due[0]["client_id"].as_str().expect("an id");
    let path = format!("/api/clients/{gone}/journal");
    assert_eq!(world.sign_in(Role::UnitManager).get(&path).0, 403);
}
