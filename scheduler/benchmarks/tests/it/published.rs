//! The published files themselves, where they are beside the project.

use std::path::PathBuf;

use flate2::read::GzDecoder;
use scheduler_benchmarks::best_known::BestKnown;
use scheduler_benchmarks::case::{Case, Label};
use scheduler_benchmarks::evaluate::evaluate;
use scheduler_benchmarks::formats::{Format, name_of, read};
use scheduler_benchmarks::objective::Objective;
use scheduler_benchmarks::solution::{RouteRow, Solution, StopRow};
use scheduler_benchmarks::to_problem::{ConvertError, to_problem};
use scheduler_benchmarks::verify::{Verdict, VerifyOptions, verdict};
use serde_json::Value;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/benchmarks")
}

/// Their pairs are visits with windows apart: the day has no solution.
const MISPAIRED: [&str; 2] = ["case_1_80_16_8_3", "case_2_80_16_8_3"];

/// Nothing where the folder is not there.
fn files(under: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder().join(under)) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the folder is read").path())
        .collect();
    files.retain(|path| path.is_file() && !path.ends_with("SOURCE.md"));
    files.sort();
    files
}

#[test]
fn every_published_file_is_read_and_converted() {
    let sets = [
        ("solomon", Format::Solomon, Objective::Dimacs),
        ("solomon", Format::Solomon, Objective::Hierarchical),
        ("gehring-homberger/200", Format::Solomon, Objective::Dimacs),
        ("hhcrsp-mankowska", Format::HhcrspText, Objective::Published),
        ("hhcrsp-kummer", Format::HhcrspJson, Objective::Published),
        ("hhcrsp-italian", Format::HhcrspJson, Objective::Published),
        (
            "hhcrsp-uniud-extended/small",
            Format::HhcrspJson,
            Objective::Published,
        ),
        (
            "vrptwsyn-bredstrom-ronnqvist",
            Format::Vrptwsyn,
            Objective::Published,
        ),
    ];
    for (set, format, objective) in sets {
        // Every third: the whole sets take long without optimisation.
        for path in files(set).iter().step_by(3) {
            let instance = read(format, path).unwrap_or_else(|fault| panic!("{fault}"));
            let case = Case::of(&instance, objective).unwrap();
            match to_problem(&case) {
                Ok(_) => {}
                Err(ConvertError::NeverTogether { .. })
                    if MISPAIRED.contains(&name_of(path).as_str()) => {}
                Err(fault) => panic!("{}: {fault}", path.display()),
            }
        }
    }
}

#[test]
fn published_solutions_count_as_their_authors_say() {
    for path in files("hhcrsp-uniud-extended/validation-solutions") {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bare = name.strip_prefix("sol-").unwrap();
        let instance = &bare[..bare.rfind('-').unwrap()];
        let file = folder().join(format!(
            "hhcrsp-uniud-extended/validation/{instance}.json.gz"
        ));
        let instance = read(Format::HhcrspJson, &file).unwrap();
        let case = Case::of(&instance, Objective::Published).unwrap();
        let packed = std::fs::File::open(&path).unwrap();
        let told: Value = serde_json::from_reader(GzDecoder::new(packed)).unwrap();
        let solution = Solution::of_rows(&case, &rows(&told["routes"])).unwrap();
        let counted = evaluate(&case, &solution).unwrap();
        for (theirs, ours) in [
            ("EHHC_TravelTime", "traveled_distance"),
            ("EHHC_TotalTardiness", "total_tardiness"),
            ("EHHC_HighestTardiness", "max_tardiness"),
            ("EHHC_TotalWaitingTime", "total_waiting_time"),
            ("EHHC_TotalExtraTime", "total_extra_time"),
        ] {
            let theirs = told["cost_components"][theirs].as_f64().unwrap();
            let ours = counted.components[ours];
            assert!((theirs - ours).abs() < 1e-9, "{name}: {ours} not {theirs}");
        }
    }
}

fn rows(routes: &Value) -> Vec<RouteRow> {
    let word = |value: &Value| Label::from(value.as_str().expect("an id"));
    let stop = |stop: &Value| StopRow {
        visit: word(&stop["patient"]),
        service: Some(word(&stop["service"])),
        start: stop["arrival_time"].as_f64().expect("a time"),
    };
    let routes = routes.as_array().expect("a list").iter();
    routes
        .map(|route| RouteRow {
            staff: word(&route["caregiver_id"]),
            shift: None,
            breaks: Vec::new(),
            stops: route["locations"]
                .as_array()
                .expect("a list")
                .iter()
                .map(stop)
                .collect(),
        })
        .collect()
}

#[test]
fn the_tables_of_best_values_are_read() {
    let folder = folder().join("bks");
    if folder.is_dir() {
        let best = BestKnown::read(&folder).unwrap();
        assert!(best.of("C101", Objective::Dimacs).is_some());
        assert!(best.instances(Objective::Published).count() > 100);
    }
}

/// What we say beats a published value, counted again from its file.
#[test]
fn solutions_below_the_best_known_hold() {
    let sets = [
        ("hhcrsp-mankowska", Format::HhcrspText),
        ("hhcrsp-kummer", Format::HhcrspJson),
        ("hhcrsp-italian", Format::HhcrspJson),
        ("vrptwsyn-bredstrom-ronnqvist", Format::Vrptwsyn),
    ];
    let bks = folder().join("bks");
    if !bks.is_dir() {
        return;
    }
    let best_known = BestKnown::read(&bks).expect("the tables are whole");
    let better = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("better");
    let mut counted = 0;
    for (set, format) in sets {
        for file in files(set) {
            let name = name_of(&file);
            let solution = better.join(format!("{name}.json"));
            if !solution.is_file() {
                continue;
            }
            let objective = Objective::Published;
            let options = VerifyOptions {
                file,
                format,
                objective,
                solution,
            };
            let Ok(Verdict::Holds(evaluation)) = verdict(&options) else {
                panic!("{name}: {:?}", verdict(&options));
            };
            let best = best_known.of(&name, objective).expect("it has a value");
            assert!(evaluation.cost < best.cost, "{name}: {}", evaluation.cost);
            counted += 1;
        }
    }
    let kept = std::fs::read_dir(&better).expect("the folder is there");
    assert_eq!(counted + 1, kept.count(), "all but the README");
}
