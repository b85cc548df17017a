//! The extract for the data warehouse: nobody in it, and nothing to find anybody by.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use care_model::id::{ClientId, ExportId, StaffId, UnitId};
use care_model::intervention::InterventionCode;
use care_model::time::Timestamp;
use care_model::visit_fact::{Outcome, VisitFact, VisitOrigin};
use documentation::month::Month;
use documentation::warehouse::verify::{ExtractFault, verify_extract};
use documentation::warehouse::{
    ExtractFile, ExtractIdentity, FEWEST_CLIENTS, FEWEST_STAFF, WarehouseFault, WarehouseRequest,
    WarehouseTables, warehouse_tables, write_extract,
};
use proptest::prelude::*;

use crate::facts::{at, client, done, staff, unit, visit};

/// What must never be found in the bytes.
const CANARY: &str = "Kanariefågel";

fn november() -> Month {
    "2026-11".parse().expect("a month")
}

fn tables(facts: &[VisitFact], left_out: &BTreeSet<ClientId>) -> WarehouseTables {
    warehouse_tables(&WarehouseRequest {
        month: november(),
        facts,
        left_out,
    })
    .expect("sound facts")
}

fn extract(facts: &[VisitFact]) -> ExtractFile {
    let identity = ExtractIdentity {
        unit_id: unit(),
        month: november(),
        batch_id: ExportId::derived(Timestamp::from_millis(0), "batch"),
        batch_sequence: 1,
        previous_sha256: None,
    };
    write_extract(&identity, &tables(facts, &BTreeSet::new()))
}

/// One visit on each of so many days, to as many clients by as many staff members.
fn visits_of(people: u32, first: u32, start: &str) -> Vec<VisitFact> {
    let of = |person: u32| {
        let mut fact = done(first + person, start, start);
        fact.ended.as_mut().expect("one").at = at(start).plus_seconds(1_800);
        fact.client_id = client(person);
        fact.staff_id = staff(person);
        fact.performed = vec![InterventionCode("washing".to_owned())];
        fact
    };
    (0..people).map(of).collect()
}

#[test]
fn a_month_of_a_unit_is_told_in_cells() {
    let mut facts = visits_of(6, 0, "2026-11-23 08:00");
    facts.extend(visits_of(9, 100, "2026-11-23 13:00"));
    facts.extend(visits_of(4, 200, "2026-11-24 18:00"));
    facts.extend(visits_of(7, 300, "2026-11-30 23:00"));
    let mut annulled = visits_of(6, 400, "2026-11-10 08:00");
    for fact in &mut annulled {
        fact.annulled = true;
    }
    facts.extend(annulled);
    let told = tables(&facts, &BTreeSet::new());
    insta::assert_debug_snapshot!(told);
    let file = extract(&facts);
    let totals = verify_extract(&file.bytes).expect("a sound extract");
    assert_eq!((totals.visits, totals.performed_s), (26, 26 * 1_800));
    // The same in every process; another version of the library may write otherwise.
    insta::assert_snapshot!("the_hash_of_the_extract", file.sha256);
}

#[test]
fn protected_identities_are_not_counted() {
    let facts = visits_of(6, 0, "2026-11-23 08:00");
    let left_out = BTreeSet::from([client(0)]);
    let told = tables(&facts, &left_out);
    assert_eq!(told.visits[0].figures.visits, 5);
    let left_out = BTreeSet::from([client(0), client(1)]);
    assert_eq!(tables(&facts, &left_out), WarehouseTables::default());
}

#[test]
fn interventions_are_those_of_the_weeks_that_are_told() {
    let mut facts = visits_of(6, 0, "2026-11-23 08:00");
    facts.extend(visits_of(4, 100, "2026-11-02 08:00"));
    let mut bare = visits_of(5, 200, "2026-11-24 08:00");
    for fact in &mut bare {
        fact.performed = vec![];
    }
    facts.extend(bare);
    let told = tables(&facts, &BTreeSet::new());
    let weeks: Vec<&str> = told.visits.iter().map(|row| row.week.as_str()).collect();
    assert_eq!(weeks, ["2026-W48"], "four people are too few for a week");
    let codes: Vec<_> = told
        .interventions
        .iter()
        .map(|row| (row.code, row.figures.visits))
        .collect();
    assert_eq!(codes, [(Some("none"), 5), (Some("washing"), 6)]);
}

#[test]
fn an_empty_month_is_an_extract_too() {
    let file = extract(&[]);
    let totals = verify_extract(&file.bytes).expect("a sound extract");
    assert_eq!((totals.rows, totals.visits), (0, 0));
}

#[test]
fn facts_of_another_month_are_refused() {
    let facts = visits_of(1, 0, "2026-12-01 08:00");
    let refusal = warehouse_tables(&WarehouseRequest {
        month: november(),
        facts: &facts,
        left_out: &BTreeSet::new(),
    })
    .expect_err("December");
    assert!(matches!(
        refusal.faults[..],
        [WarehouseFault::OutsideMonth { .. }]
    ));
}

#[test]
fn the_reader_refuses_what_was_changed() {
    let file = extract(&visits_of(6, 0, "2026-11-23 08:00"));
    assert_eq!(
        verify_extract(&file.bytes[..700]),
        Err(ExtractFault::NotTar)
    );
    let position = |text: &[u8]| {
        let mut windows = file.bytes.windows(text.len());
        windows.position(|window| window == text).expect("is there")
    };
    for (place, fault) in [
        (
            position(b"\"visits\": 6") + 10,
            ExtractFault::Totals {
                file: "visits.parquet",
                field: "visits",
            },
        ),
        (
            position(b"PAR1") + 8,
            ExtractFault::OtherHash {
                file: "visits.parquet",
            },
        ),
    ] {
        let mut bytes = file.bytes.clone();
        bytes[place] ^= 1;
        assert_eq!(verify_extract(&bytes), Err(fault));
    }
}

#[test]
fn examples_are_written_for_the_other_reader() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("exports/warehouse");
    std::fs::create_dir_all(&folder).expect("the target folder can be written to");
    let mut facts = visits_of(6, 0, "2026-11-23 08:00");
    facts.extend(visits_of(9, 100, "2026-11-23 13:00"));
    facts.extend(visits_of(4, 200, "2026-11-24 18:00"));
    for (name, facts) in [("whole", facts), ("empty", vec![])] {
        let path = folder.join(format!("{name}.tar"));
        std::fs::write(path, extract(&facts).bytes).expect("the target folder can be written to");
    }
}

fn any_facts() -> impl Strategy<Value = Vec<VisitFact>> {
    let one = (
        1_i64..29,
        0_i64..24,
        0_u32..12,
        0_u32..8,
        0_usize..4,
        0_u8..3,
    );
    prop::collection::vec(one, 0..250).prop_map(|rows| {
        let fact = |(number, (day, hour, at_whom, who, outcome, origin))| {
            let start = at("2026-11-01 00:00").plus_seconds((day * 24 + hour) * 3_600);
            let mut fact = done(number, "2026-11-01 08:00", "2026-11-01 08:01");
            fact.visit_id = visit(number);
            fact.date = start.local_date();
            fact.client_id = client(at_whom);
            fact.staff_id = staff(who);
            fact.started.as_mut().expect("one").at = start;
            fact.ended.as_mut().expect("one").at = start.plus_seconds(60 * i64::from(number));
            fact.origin = [
                VisitOrigin::Planned,
                VisitOrigin::Unplanned,
                VisitOrigin::Alarm,
            ][usize::from(origin)];
            fact.outcome = [
                Outcome::Done,
                Outcome::Done,
                Outcome::Declined,
                Outcome::ClientAbsent,
            ][outcome];
            fact.performed = ["washing", "cleaning", CANARY, "walk"][..=outcome]
                .iter()
                .map(|code| InterventionCode((*code).to_owned()))
                .collect();
            CANARY.clone_into(&mut fact.heads);
            fact
        };
        (1_u32..).zip(rows).map(fact).collect()
    })
}

type People = (BTreeSet<ClientId>, BTreeSet<StaffId>, i64);

/// Everybody behind each cell, counted in another way than the product counts them.
fn behind(facts: &[VisitFact]) -> BTreeMap<(UnitId, String), BTreeMap<String, People>> {
    let mut groups: BTreeMap<_, BTreeMap<String, People>> = BTreeMap::new();
    for fact in facts {
        let started = fact.started.as_ref().expect("one").at;
        let part = match started.local_time().to_string()[..2].parse::<u8>() {
            Ok(hour) if !(7..22).contains(&hour) => "night",
            Ok(hour) if hour < 11 => "morning",
            Ok(hour) if hour < 17 => "day",
            _ => "evening",
        };
        // November 2026 begins on the Sunday of week 44.
        let day: u32 = fact.date.to_string()[8..].parse().expect("a day");
        let week = format!("2026-W{}", 44 + (day + 5) / 7);
        let cell = format!("{} {} {part}", fact.origin.code(), fact.outcome.code());
        let people = groups.entry((fact.unit_id, week)).or_default();
        let people = people.entry(cell).or_default();
        people.0.insert(fact.client_id);
        people.1.insert(fact.staff_id);
        people.2 += 1;
    }
    groups
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_cell_and_no_difference_tells_of_few_people(facts in any_facts()) {
        let told = tables(&facts, &BTreeSet::new());
        for ((unit_id, week), cells) in behind(&facts) {
            let rows: Vec<_> = told
                .visits
                .iter()
                .filter(|row| row.unit_id == unit_id && row.week == week)
                .collect();
            let mut hidden = cells.clone();
            for row in &rows {
                let Some(cell) = row.cell else { continue };
                let name = format!("{} {} {}", cell.origin, cell.outcome, cell.part_of_day);
                let (clients, staff, visits) = hidden.remove(&name).expect("a cell of the facts");
                prop_assert!(clients.len() >= FEWEST_CLIENTS && staff.len() >= FEWEST_STAFF);
                prop_assert_eq!(row.figures.visits, visits);
            }
            let total: i64 = cells.values().map(|(_, _, visits)| visits).sum();
            let shown: i64 = rows.iter().map(|row| row.figures.visits).sum();
            let rest = rows.iter().find(|row| row.cell.is_none());
            prop_assert_eq!(rest.is_some(), !hidden.is_empty() && !rows.is_empty());
            if let Some(rest) = rest {
                // The total gives back no single cell, and nobody alone.
                prop_assert!(hidden.len() >= 2);
                let clients: BTreeSet<_> = hidden.values().flat_map(|it| it.0.clone()).collect();
                prop_assert!(clients.len() >= FEWEST_CLIENTS);
                prop_assert_eq!(rest.figures.clients, clients.len() as i64);
                prop_assert_eq!(shown, total);
            }
        }
    }

    #[test]
    fn the_bytes_are_the_same_in_any_order_and_name_nobody(
        (facts, shuffled) in any_facts().prop_flat_map(|facts| {
            (Just(facts.clone()), Just(facts).prop_shuffle())
        })
    ) {
        let file = extract(&facts);
        prop_assert_eq!(&file, &extract(&shuffled));
        let totals = verify_extract(&file.bytes);
        prop_assert!(totals.is_ok(), "{:?}", totals);
        let holds = |text: &str| file.bytes.windows(text.len()).any(|it| it == text.as_bytes());
        prop_assert!(!holds(CANARY));
        for fact in &facts {
            prop_assert!(!holds(&fact.client_id.to_string()));
            prop_assert!(!holds(&fact.staff_id.to_string()));
            prop_assert!(!holds(&fact.visit_id.to_string()));
        }
    }
}
