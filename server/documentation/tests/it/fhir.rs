use care_model::visit_event::EventKind;
use documentation::care_file::Content;
use documentation::client_file::{ClientFileFault, MAX_TEXT_CHARS, Noun, ProtectedIdentity};
use documentation::fhir::{FhirBundle, client_bundle};
use serde_json::Value;

use crate::example_entries::entry;
use crate::example_file::{Example, by_staff, folder, of_another_client};
use crate::facts::{client, date, done, staff, visit};

fn bundle(example: &Example) -> FhirBundle {
    client_bundle(&example.file(), ProtectedIdentity::Refused).expect("the example is sound")
}

fn faults(example: &Example) -> Vec<ClientFileFault> {
    client_bundle(&example.file(), ProtectedIdentity::Refused)
        .expect_err("the example is not sound")
        .faults
}

fn json(bundle: &FhirBundle) -> Value {
    serde_json::from_slice(&bundle.bytes).expect("a bundle is JSON")
}

/// The resources of a type.
fn all<'a>(bundle: &'a Value, kind: &str) -> Vec<&'a Value> {
    let entries = bundle["entry"].as_array().expect("a bundle has entries");
    let resources = entries.iter().map(|entry| &entry["resource"]);
    resources.filter(|it| it["resourceType"] == kind).collect()
}

/// Changes the first resource of a type that has a value at the pointer.
fn spoilt(whole: &Value, kind: &str, spoil: impl Fn(&mut Value)) -> Value {
    let mut bundle = whole.clone();
    let entries = bundle["entry"]
        .as_array_mut()
        .expect("a bundle has entries");
    let entry = entries
        .iter_mut()
        .find(|entry| entry["resource"]["resourceType"] == kind)
        .expect("the example has one of each type");
    spoil(&mut entry["resource"]);
    bundle
}

/// The plan made with the client, with an activity that lost its status.
fn spoilt_plan(whole: &Value) -> Value {
    let mut bundle = whole.clone();
    let activity = bundle["entry"]
        .as_array_mut()
        .expect("a bundle has entries")
        .iter_mut()
        .find_map(|entry| entry.pointer_mut("/resource/activity/0/detail"));
    let activity = activity.expect("the example has a care plan");
    activity
        .as_object_mut()
        .expect("an object")
        .remove("status");
    bundle
}

#[test]
fn examples_are_written_for_the_validator() {
    let valid = folder("fhir/valid");
    let admitted = client_bundle(&Example::protected().file(), ProtectedIdentity::Admitted);
    for (name, bundle) in [
        ("whole", bundle(&Example::whole())),
        ("empty", bundle(&Example::empty())),
        ("protected", admitted.expect("it is admitted")),
    ] {
        let path = valid.join(format!("{name}.json"));
        std::fs::write(path, &bundle.bytes).expect("the target folder can be written to");
    }
    let whole = json(&bundle(&Example::whole()));
    let remove = |field: &'static str| {
        move |resource: &mut Value| {
            resource.as_object_mut().expect("an object").remove(field);
        }
    };
    let broken = folder("fhir/broken");
    for (name, bundle) in [
        (
            "encounter-without-status",
            spoilt(&whole, "Encounter", remove("status")),
        ),
        (
            "encounter-without-class",
            spoilt(&whole, "Encounter", remove("class")),
        ),
        (
            "encounter-of-unknown-status",
            spoilt(&whole, "Encounter", |it| it["status"] = "done".into()),
        ),
        (
            "encounter-reversed",
            spoilt(&whole, "Encounter", |it| {
                it["period"]["end"] = "2020-01-01T00:00:00Z".into();
            }),
        ),
        (
            "appointment-booked-without-time",
            spoilt(&whole, "Appointment", remove("start")),
        ),
        ("care-plan-activity-without-status", spoilt_plan(&whole)),
        (
            "goal-without-description",
            spoilt(&whole, "Goal", remove("description")),
        ),
        (
            "order-without-patient",
            spoilt(&whole, "ServiceRequest", remove("subject")),
        ),
        (
            "provenance-without-agent",
            spoilt(&whole, "Provenance", remove("agent")),
        ),
        (
            "patient-with-a-field-of-no-standard",
            spoilt(&whole, "Patient", |it| it["doorCode"] = "1".into()),
        ),
    ] {
        let path = broken.join(format!("{name}.json"));
        let bytes = serde_json::to_vec_pretty(&bundle).expect("JSON is JSON");
        std::fs::write(path, bytes).expect("the target folder can be written to");
    }
}

#[test]
fn entries_are_counted_by_type() {
    let made = bundle(&Example::whole());
    let whole = json(&made);
    let total: u64 = made.totals.entries.values().sum();
    assert_eq!(
        whole["entry"].as_array().map(Vec::len),
        Some(total as usize)
    );
    for (kind, count) in &made.totals.entries {
        assert_eq!(all(&whole, kind).len() as u64, *count, "{kind}");
    }
    insta::assert_debug_snapshot!(made.totals);
}

#[test]
fn the_bundle_is_what_it_was() {
    let bytes = bundle(&Example::whole()).bytes;
    insta::assert_snapshot!(String::from_utf8(bytes).expect("JSON is UTF-8"));
}

#[test]
fn rows_in_another_order_give_the_same_bytes() {
    let example = Example::whole();
    let mut turned = example.clone();
    turned.visits.reverse();
    turned.planned.reverse();
    turned.histories.reverse();
    turned.staff.reverse();
    turned.entries.reverse();
    for held in &mut turned.orders {
        held.templates.reverse();
        held.agreements.reverse();
    }
    for history in &mut turned.histories {
        history.events.reverse();
    }
    assert_eq!(bundle(&example), bundle(&turned));
}

/// FHIR's validator lets an unmet reference in a collection pass.
#[test]
fn every_reference_within_the_bundle_is_met_and_ids_are_unique() {
    let whole = json(&bundle(&Example::whole()));
    let entries = whole["entry"].as_array().expect("a bundle has entries");
    let mut urls: Vec<&str> = entries
        .iter()
        .filter_map(|it| it["fullUrl"].as_str())
        .collect();
    let count = urls.len();
    urls.sort_unstable();
    urls.dedup();
    assert_eq!(urls.len(), count);
    let text = whole.to_string();
    let named = text.split("\"reference\":\"").skip(1);
    let named: Vec<&str> = named.filter_map(|rest| rest.split('"').next()).collect();
    assert!(named.len() > 50, "{}", named.len());
    for reference in named {
        assert!(urls.contains(&reference), "{reference}");
    }
}

#[test]
fn a_protected_client_is_refused_unless_admitted_and_then_has_no_address() {
    let example = Example::protected();
    assert_eq!(
        faults(&example),
        [ClientFileFault::Protected {
            client_id: client(1)
        }]
    );
    let admitted = client_bundle(&example.file(), ProtectedIdentity::Admitted);
    let bytes = admitted.expect("it is admitted").bytes;
    let text = String::from_utf8(bytes).expect("JSON is UTF-8");
    assert!(text.contains("\"restricted\"") && !text.contains("Hittepågatan"));
}

#[test]
fn what_no_receiver_needs_stays_behind() {
    let bytes = bundle(&Example::whole()).bytes;
    let text = String::from_utf8(bytes).expect("JSON is UTF-8");
    for secret in [
        "portkod",
        "TAG-1",
        "070-0000000",
        "198112189876",
        "Sov dåligt",
    ] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[test]
fn the_newest_plan_is_told_with_its_goals_and_other_entries_are_not() {
    let whole = json(&bundle(&Example::whole()));
    let plans = all(&whole, "CarePlan");
    let plan = plans.iter().find(|plan| plan["goal"].is_array());
    let plan = plan.expect("the example has a care plan");
    assert_eq!(plan["period"]["start"], "2026-11-02");
    assert_eq!(plan["activity"].as_array().map(Vec::len), Some(2));
    assert_eq!(all(&whole, "Goal").len(), 2);
    for text in [
        "Dottern ringde",
        "Fel läkemedel",
        "Halkmatta",
        "kom för sent",
    ] {
        assert!(!whole.to_string().contains(text), "{text}");
    }
    let mut example = Example::whole();
    let struck: Vec<_> = example
        .entries
        .iter()
        .take(2)
        .map(|plan| plan.entry_id)
        .collect();
    for (number, of) in (50..).zip(struck) {
        let why = "Fel".to_owned();
        example.entries.push(entry(
            number,
            "2026-11-27 08:00",
            Content::Struck { of, why },
        ));
    }
    assert!(all(&json(&bundle(&example)), "Goal").is_empty());
}

#[test]
fn what_was_agreed_later_is_told_of_the_order_with_its_reason_and_wishes() {
    let example = Example::whole();
    let whole = json(&bundle(&example));
    let order = format!("urn:uuid:{}", example.orders[0].order_id);
    let provenances = all(&whole, "Provenance").into_iter();
    let agreed: Vec<_> = provenances
        .filter(|it| it["target"][0]["reference"] == order.as_str())
        .collect();
    let reasons: Vec<_> = agreed.iter().map(|it| &it["reason"][0]["text"]).collect();
    assert_eq!(
        reasons,
        ["Vill sova längre.", "Hunden␇ ska ut & <in> först."]
    );
    let by = example.orders[0].agreements[1].by.to_string();
    let newest = agreed[1];
    assert_eq!(newest["recorded"], "2026-11-10T13:30:00.000Z");
    assert_eq!(newest["agent"][0]["who"]["identifier"]["value"], by);
    let parts = newest["extension"][0]["extension"].as_array();
    let parts = parts.expect("an agreement has parts");
    let names: Vec<_> = parts.iter().map(|part| &part["url"]).collect();
    assert_eq!(
        names,
        [
            "valid-from",
            "wanted-staff",
            "unwanted-staff",
            "forbidden-staff",
            "language"
        ]
    );
    assert_eq!(parts[0]["valueDate"], "2026-11-30");
    let wanted = format!("urn:uuid:{}", staff(2));
    assert_eq!(parts[1]["valueReference"]["reference"], wanted.as_str());
    // Nobody of the bundle: by id alone.
    let forbidden = &parts[3]["valueReference"];
    assert_eq!(
        forbidden["identifier"]["value"],
        staff(9).to_string().as_str()
    );
    assert!(forbidden["reference"].is_null());
}

#[test]
fn an_empty_period_is_a_bundle_of_people() {
    let made = bundle(&Example::empty());
    let entries: Vec<_> = made.totals.entries.into_iter().collect();
    assert_eq!(
        entries,
        [("Organization", 1), ("Patient", 1), ("Practitioner", 2)]
    );
}

#[test]
fn a_reversed_period_is_told_before_anything_else() {
    let mut example = Example::whole();
    example.period.from = date("2026-12-31");
    let period = example.period.to_string();
    assert_eq!(
        faults(&example),
        [ClientFileFault::PeriodReversed { period }]
    );
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let mut example = Example::whole();
    example.visits.push(of_another_client());
    let reversed = done(98, "2026-11-23 11:00", "2026-11-23 10:00");
    let mut unknown = done(97, "2026-12-24 11:00", "2026-12-24 12:00");
    unknown.staff_id = staff(7);
    example.visits.extend([reversed.clone(), reversed, unknown]);
    let kind = EventKind::NoteWritten {
        text: "å".repeat(MAX_TEXT_CHARS + 1),
    };
    let fact = done(96, "2026-11-23 12:00", "2026-11-23 12:10");
    example.record(fact, vec![by_staff(961, "2026-11-23 12:01", kind)]);
    let found = faults(&example);
    let has = |wanted: fn(&ClientFileFault) -> bool| found.iter().any(wanted);
    assert!(has(|it| matches!(
        it,
        ClientFileFault::OtherClient {
            noun: Noun::Visit,
            ..
        }
    )));
    assert!(has(|it| matches!(
        it,
        ClientFileFault::Repeated {
            noun: Noun::Visit,
            ..
        }
    )));
    assert!(has(|it| matches!(
        it,
        ClientFileFault::OutsidePeriod {
            noun: Noun::Visit,
            ..
        }
    )));
    assert!(has(
        |it| *it == ClientFileFault::UnknownStaff { staff_id: staff(7) }
    ));
    assert!(has(|it| matches!(
        it,
        ClientFileFault::OverlongText { chars: 100_001, .. }
    )));
    let reversed = ClientFileFault::EndsBeforeStart {
        visit_id: visit(98),
        staff_id: staff(1),
    };
    assert!(found.contains(&reversed));
    let text = found.iter().map(ToString::to_string).collect::<String>();
    assert!(!text.contains("Påhittad"), "{text}");
}

#[test]
fn control_characters_are_seen_and_counted() {
    let made = bundle(&Example::whole());
    let text = String::from_utf8(made.bytes).expect("JSON is UTF-8");
    assert!(text.contains("Halt ute␇ <is>"));
    assert!(text.contains("Hunden␇ ska ut & <in> först."));
    assert_eq!(made.totals.replaced_characters, 2);
}

#[test]
fn statuses_follow_what_happened() {
    let whole = json(&bundle(&Example::whole()));
    let statuses = |kind: &str| {
        let mut counts = std::collections::BTreeMap::new();
        for resource in all(&whole, kind) {
            let status = resource["status"].as_str().expect("has a status");
            *counts.entry(status.to_owned()).or_insert(0) += 1;
        }
        counts
    };
    insta::assert_debug_snapshot!((
        statuses("Encounter"),
        statuses("Appointment"),
        statuses("Procedure"),
        statuses("ServiceRequest")
    ));
}
