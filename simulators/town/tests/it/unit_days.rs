use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Output};

use scheduler::{
    BreakPay, Gender, Link, MatrixMode, Pin, Priority, Problem, StaffTrait, WishKind, WishStrength,
};
use town::{DayState, STANDARD_SET, UnitDay, UnitDayError, UnitDayRequest};
use travel::{MatrixError, StreetExtract};

use crate::{DAYS, town};

fn request(visits: u16, seed: u64) -> UnitDayRequest<'static> {
    UnitDayRequest {
        seed,
        visits,
        streets: None,
    }
}

fn day(visits: u16, seed: u64) -> Problem {
    let day = UnitDay::invent(&request(visits, seed)).expect("a day that can be");
    day.problem
}

/// Every rule by name, and whether the day has it.
fn rules(problem: &Problem) -> BTreeMap<&'static str, bool> {
    let visits = &problem.visits;
    let wish = |kind| {
        visits
            .iter()
            .any(|visit| visit.wishes.iter().any(|wish| wish.kind == kind))
    };
    let strength = |strength, is_language| {
        visits.iter().any(|visit| {
            visit.trait_wishes.iter().any(|wish| {
                wish.strength == strength
                    && matches!(wish.wanted, StaffTrait::Speaks(_)) == is_language
            })
        })
    };
    let link = |is: fn(&Link) -> bool| problem.links.iter().any(is);
    let pin = |is: fn(&Pin) -> bool| visits.iter().any(|visit| is(&visit.pin));
    let pay = |pay| {
        let breaks = problem.shifts.iter().flat_map(|shift| &shift.breaks);
        breaks.into_iter().any(|rest| rest.pay == pay)
    };
    let moves = |mode| {
        let shifts = problem.shifts.iter();
        shifts
            .map(|shift| problem.matrices[shift.travel.at()].mode)
            .any(|used| used == mode)
    };
    let street = |mode| moves(MatrixMode::Street(mode));
    let split = problem.shifts.windows(2);
    use care_model::travel::TravelMode::{Bicycle, Car, Walk};
    BTreeMap::from([
        (
            "several windows",
            visits.iter().any(|it| it.start_windows.len() > 1),
        ),
        ("preferred", visits.iter().any(|it| it.preferred.is_some())),
        ("load", visits.iter().any(|it| it.load > 0)),
        (
            "capacity",
            problem.shifts.iter().any(|it| it.capacity.is_some()),
        ),
        (
            "skills",
            visits
                .iter()
                .any(|it| it.required_skills.iter().count() > 0),
        ),
        (
            "skills not held by all",
            problem
                .shifts
                .iter()
                .any(|it| it.skills != problem.shifts[0].skills),
        ),
        (
            "simultaneous",
            link(|it| matches!(it, Link::Simultaneous { .. })),
        ),
        ("gap", link(|it| matches!(it, Link::Gap { .. }))),
        ("before", link(|it| matches!(it, Link::Before { .. }))),
        (
            "same staff",
            link(|it| matches!(it, Link::SameStaff { .. })),
        ),
        (
            "different staff",
            link(|it| matches!(it, Link::DifferentStaff { .. })),
        ),
        ("paid break", pay(BreakPay::Paid)),
        ("unpaid break", pay(BreakPay::Unpaid)),
        (
            "split shift",
            split.into_iter().any(|pair| pair[0].staff == pair[1].staff),
        ),
        (
            "indirect time",
            problem
                .shifts
                .iter()
                .all(|it| it.indirect_start_s > 0 && it.indirect_end_s > 0),
        ),
        (
            "rest",
            problem
                .shifts
                .iter()
                .any(|it| it.rested_from.is_some_and(|rested| rested > it.start)),
        ),
        (
            "overtime",
            problem.shifts.iter().any(|it| it.overtime_limit_s > 0),
        ),
        ("walk", street(Walk)),
        ("bicycle", street(Bicycle)),
        ("car", street(Car)),
        ("public transport", moves(MatrixMode::PublicTransport)),
        (
            "slow hours",
            problem.matrices.iter().any(|it| !it.slow_hours.is_empty()),
        ),
        ("pinned staff", pin(|it| matches!(it, Pin::Staff(_)))),
        ("pinned start", pin(|it| matches!(it, Pin::Start(_)))),
        (
            "both pinned",
            pin(|it| matches!(it, Pin::StaffAndStart { .. })),
        ),
        ("wanted", wish(WishKind::Wanted)),
        ("unwanted", wish(WishKind::Unwanted)),
        ("forbidden", wish(WishKind::Forbidden)),
        ("gender required", strength(WishStrength::Required, false)),
        ("gender wished", strength(WishStrength::Wished, false)),
        ("language required", strength(WishStrength::Required, true)),
        ("language wished", strength(WishStrength::Wished, true)),
        (
            "contact",
            problem.clients.iter().any(|it| it.contact.is_some()),
        ),
        (
            "history",
            problem.clients.iter().all(|it| !it.met.is_empty()),
        ),
        (
            "may drop",
            visits.iter().any(|it| it.priority != Priority::Must),
        ),
        (
            "must",
            visits.iter().any(|it| it.priority == Priority::Must),
        ),
        (
            "fair share",
            problem.staff.iter().all(|it| it.fair_service_s.is_some()),
        ),
    ])
}

#[test]
fn every_rule_is_in_every_day() {
    let sizes = [50, 51, 63, 100, 350];
    let days = sizes
        .iter()
        .flat_map(|&size| (1..=6).map(move |seed| (size, seed)));
    for (visits, seed) in days {
        let problem = day(visits, seed);
        let rules = rules(&problem);
        let missing: Vec<_> = rules.iter().filter(|(_, is_there)| !**is_there).collect();
        assert!(
            missing.is_empty(),
            "{visits} visits, seed {seed}: {missing:?}"
        );
    }
}

#[test]
fn the_seed_decides_how_far_the_day_has_come() {
    for seed in 0..6 {
        let problem = day(100, seed);
        let begun = |visit: &&scheduler::Visit| matches!(visit.pin, Pin::Started { .. });
        let begun = problem.visits.iter().filter(begun).count();
        match request(100, seed).state() {
            DayState::Fresh => {
                assert_eq!((problem.published.len(), begun), (0, 0), "seed {seed}");
                assert_eq!(problem.frozen_until, None, "seed {seed}");
            }
            DayState::Published => {
                assert!(problem.published.len() > 75, "seed {seed}");
                assert_eq!((problem.frozen_until, begun), (None, 0), "seed {seed}");
            }
            DayState::Running => {
                assert!(problem.published.len() > 75, "seed {seed}");
                assert!(problem.frozen_until.is_some() && begun > 0, "seed {seed}");
            }
        }
    }
}

#[test]
fn the_same_request_gives_the_same_bytes() {
    let bytes = |visits, seed| serde_json::to_vec(&day(visits, seed)).expect("plain values");
    assert_eq!(bytes(120, 3), bytes(120, 3));
    assert_ne!(bytes(120, 3), bytes(120, 6));
    assert_eq!(
        serde_json::from_slice::<Problem>(&bytes(120, 2)).expect("read"),
        day(120, 2)
    );
}

#[test]
fn numbers_are_those_of_home_care() {
    let problem = day(350, 1);
    assert_eq!((problem.visits.len(), problem.staff.len()), (350, 28));
    let mut hours = [0; 24];
    for visit in &problem.visits {
        assert!((300..=3_600).contains(&visit.service_s));
        assert!(visit.service_s % 60 == 0);
        hours[visit.start_windows[0].from.0 as usize / 3_600] += 1;
    }
    let at = |from: usize, to: usize| hours[from..to].iter().sum::<i32>();
    assert!(at(7, 10) > 90 && at(17, 20) > 80, "two peaks: {hours:?}");
    assert!(at(0, 7) == 0 && at(21, 24) == 0, "{hours:?}");
    let of_clients = problem.visits.len() / problem.clients.len();
    assert!((2..=4).contains(&of_clients), "{of_clients}");
    let service: i32 = problem.visits.iter().map(|visit| visit.service_s).sum();
    let worked = |shift: &scheduler::Shift| shift.end.0 - shift.start.0;
    let worked: i32 = problem.shifts.iter().map(worked).sum();
    let percent = service / (worked / 100);
    assert!((45..=65).contains(&percent), "{percent} % at clients'");
    let women = problem
        .staff
        .iter()
        .filter(|it| it.gender == Some(Gender::Woman));
    assert!(women.count() > 14);
}

#[test]
fn sizes_out_of_bounds_are_refused_with_the_bounds() {
    for (visits, told) in [
        (0, "visits = 0 are too few"),
        (49, "visits = 49 are too few"),
        (2_001, "visits = 2001 are over the limit"),
        (u16::MAX, "visits = 65535 are over the limit"),
    ] {
        let error = UnitDay::invent(&request(visits, 1))
            .unwrap_err()
            .to_string();
        assert!(error.starts_with(told), "{error}");
        assert!(error.contains("\nMaybe ask for 50 to 2000"), "{error}");
    }
    assert!(UnitDay::invent(&request(50, u64::MAX)).is_ok());
}

#[test]
fn streets_that_will_not_do_are_refused() {
    let streets = town(7, DAYS[0]).streets;
    let on = |streets: &StreetExtract| {
        UnitDay::invent(&UnitDayRequest {
            streets: Some(streets),
            ..request(100, 1)
        })
    };
    let day = on(&streets).expect("a town's streets will do");
    assert_eq!(day.problem.visits.len(), 100);
    let mut bare = streets.clone();
    bare.addresses.truncate(3);
    let found = UnitDayError::TooFewAddresses {
        found: 3,
        needed: 10,
    };
    assert_eq!(on(&bare).unwrap_err(), found);
    let mut empty = streets.clone();
    empty.ways.clear();
    assert!(matches!(on(&empty), Err(UnitDayError::Network(_))));
    let mut on_foot = streets;
    for way in &mut on_foot.ways {
        way.tags = BTreeMap::from([("highway".to_owned(), "footway".to_owned())]);
    }
    let error = on(&on_foot).unwrap_err();
    assert!(
        matches!(error, UnitDayError::Matrix(MatrixError::NoStreets { .. })),
        "{error}"
    );
}

/// Real extracts, where they are beside the project.
#[test]
fn real_streets_carry_a_day() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/geo");
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for file in entries.map(|entry| entry.expect("an entry").path()) {
        if !file.to_string_lossy().ends_with(".osm.pbf") {
            continue;
        }
        let streets = StreetExtract::read(&file).expect("a good extract");
        let day = UnitDay::invent(&UnitDayRequest {
            streets: Some(&streets),
            ..request(200, 2)
        });
        let day = day.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        assert!(rules(&day.problem).values().all(|is_there| *is_there));
    }
}

#[test]
fn the_standard_set_is_within_bounds() {
    for (visits, seeds) in STANDARD_SET {
        assert!((UnitDayRequest::FEWEST..=UnitDayRequest::MOST).contains(&visits));
        assert!(!seeds.is_empty());
    }
}

fn unit_days(arguments: &[&str], out: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_unit-days"))
        .args(arguments)
        .arg("--out")
        .arg(out)
        .output()
        .expect("the program runs")
}

#[test]
fn the_program_writes_what_was_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("new");
    let ended = unit_days(&["--visits", "50,60", "--seeds", "2"], &out);
    assert!(ended.status.success(), "{ended:?}");
    let told = String::from_utf8(ended.stdout).expect("text");
    assert!(
        told.contains("2 of 2") && told.contains("unit-day-60-2.json.gz: 60 visits"),
        "{told}"
    );
    let mut names: Vec<_> = std::fs::read_dir(&out)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["unit-day-50-2.json.gz", "unit-day-60-2.json.gz"]);
    let packed = std::fs::read(out.join("unit-day-50-2.json.gz")).expect("a file");
    let mut text = String::new();
    let mut unpacked = flate2::read::GzDecoder::new(packed.as_slice());
    unpacked.read_to_string(&mut text).expect("gzip");
    assert_eq!(
        text,
        serde_json::to_string(&day(50, 2)).expect("plain values")
    );
}

#[test]
fn the_program_says_what_is_wrong() {
    let folder = tempfile::tempdir().expect("a folder");
    let wrong = |arguments: &[&str]| {
        let ended = unit_days(arguments, folder.path());
        assert!(!ended.status.success(), "{arguments:?}");
        String::from_utf8(ended.stderr).expect("text")
    };
    let told = wrong(&["--visits", "49"]);
    assert!(
        told.contains("49 visits, seed 1") && told.contains("Maybe ask for 50"),
        "{told}"
    );
    assert!(wrong(&["--visits", "many"]).contains("invalid value 'many'"));
    assert!(wrong(&["--seeds", "-1"]).contains("-1"));
    assert!(wrong(&["--streets", "/nowhere.osm.pbf"]).contains("/nowhere.osm.pbf"));
    assert!(wrong(&["--streets", "/nowhere.png"]).contains("not a kind of street file"));
    let left = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(left, 0, "nothing half-written stays");
}
