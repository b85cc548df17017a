use std::path::Path;
use std::time::Duration;

use clap::Parser;
use scheduler_benchmarks::best_known::{BestKnown, Proven};
use scheduler_benchmarks::objective::Objective;
use scheduler_benchmarks::solution::SolutionFile;
use scheduler_benchmarks::solve::{self, SolveError, SolveOptions};
use scheduler_benchmarks::verify::{self, VerifyOptions};

use crate::small::{HHCRSP_JSON, HHCRSP_TEXT, SOLOMON, VRPTWSYN};

const ALL: [(&str, &str, &str); 5] = [
    ("solomon", "dimacs", SOLOMON),
    ("solomon", "hierarchical", SOLOMON),
    ("hhcrsp-text", "published", HHCRSP_TEXT),
    ("hhcrsp-json", "published", HHCRSP_JSON),
    ("vrptwsyn", "published", VRPTWSYN),
];

fn no_time() -> Duration {
    Duration::ZERO
}

fn solve(format: &str, objective: &str, file: &Path, out: &Path) -> Result<(), SolveError> {
    let options = SolveOptions::try_parse_from([
        "solve".as_ref(),
        "--format".as_ref(),
        format.as_ref(),
        "--objective".as_ref(),
        objective.as_ref(),
        "--iterations".as_ref(),
        "500".as_ref(),
        "--threads".as_ref(),
        "2".as_ref(),
        "--out".as_ref(),
        out.as_os_str(),
        file.as_os_str(),
    ])
    .expect("the options are right");
    solve::run(&options, &no_time, &mut Vec::new())
}

fn verify(format: &str, objective: &str, file: &Path, out: &Path) -> (bool, String) {
    let options = VerifyOptions::try_parse_from([
        "verify".as_ref(),
        "--format".as_ref(),
        format.as_ref(),
        "--objective".as_ref(),
        objective.as_ref(),
        "--solution".as_ref(),
        out.as_os_str(),
        file.as_os_str(),
    ])
    .expect("the options are right");
    let mut told = Vec::new();
    let holds = verify::run(&options, &mut told).expect("both files are read");
    (holds, String::from_utf8(told).expect("text is told"))
}

#[test]
fn what_is_solved_verifies_and_is_the_same_again() {
    let folder = tempfile::tempdir().unwrap();
    for (format, objective, text) in ALL {
        let file = folder.path().join("tiny.txt");
        let out = folder.path().join("out.json");
        std::fs::write(&file, text).unwrap();
        solve(format, objective, &file, &out).unwrap();
        let written = std::fs::read(&out).unwrap();
        let (holds, told) = verify(format, objective, &file, &out);
        assert!(holds, "{format} {objective}: {told}");
        solve(format, objective, &file, &out).unwrap();
        let read = |bytes: &[u8]| serde_json::from_slice::<SolutionFile>(bytes).unwrap();
        let again = read(&std::fs::read(&out).unwrap());
        let first = read(&written);
        assert_eq!(first.routes, again.routes);
        assert_eq!(first.instance, "tiny");
        // A cost that was changed afterwards is noticed.
        let forged = SolutionFile {
            cost: first.cost - 1.0,
            ..first
        };
        forged.write(&out).unwrap();
        let (holds, told) = verify(format, objective, &file, &out);
        assert!(!holds && told.contains("the file tells cost"), "{told}");
    }
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 2, "nothing half-written stays");
}

#[test]
fn a_plan_that_leaves_visits_out_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tight.txt");
    let out = folder.path().join("out.json");
    // One vehicle cannot carry all.
    std::fs::write(&file, SOLOMON.replace("  2         10", "  1         10")).unwrap();
    let fault = solve("solomon", "dimacs", &file, &out).unwrap_err();
    assert!(fault.to_string().contains("is done by nobody"), "{fault}");
    assert!(!out.exists());
}

/// Told before any search, visit by visit, with the least that says it.
#[test]
fn what_nobody_could_do_is_told_with_its_reasons() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("hopeless.txt");
    let out = folder.path().join("out.json");
    let far = SOLOMON.replace(
        "2     1        1        4       10          60",
        "2     90       90       4       10          60",
    );
    let heavy = SOLOMON.replace("4        6       0", "4        60      0");
    let nobody_skilled = HHCRSP_JSON.replace("[\"s0\", \"s1\"]", "[\"s0\"]");
    let nobody_welcome = HHCRSP_JSON.replace("[\"c1\"]", "[\"c1\", \"c0\"]");
    let told = [
        ("solomon", "dimacs", far),
        ("solomon", "dimacs", heavy),
        ("hhcrsp-json", "published", nobody_skilled),
        ("hhcrsp-json", "published", nobody_welcome),
    ]
    .map(|(format, objective, text)| {
        std::fs::write(&file, text).unwrap();
        let fault = solve(format, objective, &file, &out).unwrap_err();
        assert!(matches!(fault, SolveError::Hopeless(_)), "{fault}");
        fault.to_string()
    });
    assert!(!out.exists());
    for (told, why) in told.iter().zip([
        "nobody can do visit 2: 2 of 2 cannot be there within its window",
        "nobody can do visit 1: 2 of 2 can carry 10 and not 60",
        "nobody can do visit p1 service s1: 2 of 2 lack the skill",
        "nobody can do visit p0 service s0: 2 of 2 must not come",
    ]) {
        assert!(told.contains(why), "{told}");
        assert_eq!(told.matches("nobody can do").count(), 1, "{told}");
    }
}

#[test]
fn options_ask_for_one_budget() {
    let of = |more: &[&str]| {
        let mut words = vec!["solve", "--format", "solomon", "--objective", "dimacs"];
        words.extend(["--out", "o.json", "f.txt"]);
        words.extend(more);
        SolveOptions::try_parse_from(words)
    };
    assert!(of(&[]).is_err());
    assert!(of(&["--cpu-seconds", "2", "--iterations", "5"]).is_err());
    assert!(of(&["--cpu-seconds", "NaN"]).is_err());
    assert!(of(&["--cpu-seconds", "-1"]).is_err());
    assert!(of(&["--cpu-seconds", "2", "--threads", "0"]).is_err());
    assert!(of(&["--cpu-seconds", "0.5", "--threads", "2"]).is_ok());
}

#[test]
fn best_values_are_read_by_instance_and_objective() {
    let folder = tempfile::tempdir().unwrap();
    let table = "instance,source,dimacs_distance,proven_optimal,hier_routes,hier_distance\n\
                 X1,\"by hand, twice\",12.5,yes,2,12.61\n\
                 X2,,,,,\n";
    std::fs::write(folder.path().join("some.csv"), table).unwrap();
    let best = BestKnown::read(folder.path()).unwrap();
    let dimacs = best.of("X1", Objective::Dimacs).unwrap();
    assert!((dimacs.cost - 12.5).abs() < 1e-12);
    assert_eq!(dimacs.proven, Proven::Optimal);
    let hierarchical = best.of("X1", Objective::Hierarchical).unwrap();
    assert_eq!(hierarchical.routes, Some(2));
    assert_eq!(hierarchical.proven, Proven::Open);
    assert_eq!(best.of("X2", Objective::Dimacs), None);
    assert_eq!(best.instances(Objective::Dimacs).count(), 1);
    std::fs::write(
        folder.path().join("some.csv"),
        "instance,best_cost\nX,1,2\n",
    )
    .unwrap();
    assert!(BestKnown::read(folder.path()).is_err());
}
