//! Our own unit-days: read, planned, counted, kept.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use care_model::time::{SimulatedClock, Timestamp};
use clap::Parser;
use scheduler_benchmarks::case::Label;
use scheduler_benchmarks::formats::{Format, Place, parse, vardag};
use scheduler_benchmarks::objective::Objective;
use scheduler_benchmarks::solution::{BreakRow, SolutionFile};
use scheduler_benchmarks::solve::{self, SolveOptions};
use scheduler_benchmarks::unit_day::keep::{self, KeepOptions, plan_in, table_in};
use scheduler_benchmarks::unit_day::{LEFT_OUT_MAY_DROP, LEFT_OUT_MUST, Table};
use scheduler_benchmarks::verify::{Verdict, VerifyOptions, verdict};
use tempfile::TempDir;
use town::{STANDARD_SET, UnitDay, UnitDayRequest};

fn text(visits: u16, seed: u64) -> String {
    let day = UnitDay::invent(&UnitDayRequest {
        seed,
        visits,
        streets: None,
    });
    let problem = day.expect("a day that can be").problem;
    serde_json::to_string(&problem).expect("plain values")
}

fn packed(text: &str) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(text.as_bytes()).expect("memory");
    packer.finish().expect("memory")
}

/// An instance and a solution of it in a folder of their own.
struct Desk {
    folder: TempDir,
    instance: PathBuf,
    solution: PathBuf,
}

impl Desk {
    fn with(seed: u64) -> Self {
        Self::sized(50, seed)
    }

    fn sized(visits: u16, seed: u64) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let instance = folder
            .path()
            .join(format!("unit-day-{visits}-{seed}.json.gz"));
        std::fs::write(&instance, packed(&text(visits, seed))).expect("a file");
        let solution = folder.path().join("out.json");
        Self {
            folder,
            instance,
            solution,
        }
    }

    fn solve(&self, iterations: &str) -> SolutionFile {
        let path = |path: &Path| path.to_string_lossy().into_owned();
        let (out, file) = (path(&self.solution), path(&self.instance));
        let words = ["solve", "--format", "vardag", "--objective", "own"];
        let words = words.iter().copied().chain(["--iterations", iterations]);
        let words = words.chain(["--out", &out, &file]);
        let options = SolveOptions::try_parse_from(words).expect("the options are right");
        solve::run(&options, &|| Duration::ZERO, &mut Vec::new()).expect("a plan");
        let bytes = std::fs::read(&self.solution).expect("it is written");
        serde_json::from_slice(&bytes).expect("JSON")
    }

    fn verdict(&self) -> Verdict {
        verdict(&VerifyOptions {
            file: self.instance.clone(),
            format: Format::Vardag,
            objective: Objective::Own,
            solution: self.solution.clone(),
        })
        .expect("both are read")
    }

    /// What is found broken in the solution once it was changed.
    fn broken(&self, change: impl FnOnce(&mut SolutionFile)) -> String {
        let bytes = std::fs::read(&self.solution).expect("it is written");
        let mut file: SolutionFile = serde_json::from_slice(&bytes).expect("JSON");
        change(&mut file);
        file.write(&self.solution).expect("a file");
        let Verdict::Broken(lines) = self.verdict() else {
            panic!("it still holds");
        };
        std::fs::write(&self.solution, bytes).expect("a file");
        lines.join("\n")
    }

    fn keep(&self, set: &Path) -> Result<(bool, String), String> {
        self.keep_in(set, true)
    }

    fn keep_in(&self, set: &Path, new: bool) -> Result<(bool, String), String> {
        let options = KeepOptions {
            file: self.instance.clone(),
            solution: self.solution.clone(),
            set: set.to_owned(),
            date: None,
            new,
        };
        let noon = SimulatedClock::starting_at(Timestamp::from_millis(1_795_431_600_000));
        let mut told = Vec::new();
        let holds = keep::run(&options, &noon, &mut told).map_err(|fault| fault.to_string())?;
        Ok((holds, String::from_utf8(told).expect("text")))
    }
}

#[test]
fn what_is_solved_verifies_in_every_state_of_the_day() {
    for seed in 1..=3 {
        let desk = Desk::with(seed);
        let file = desk.solve("300");
        let Verdict::Holds(counted) = desk.verdict() else {
            panic!("seed {seed}: {:?}", desk.verdict());
        };
        assert!((counted.cost - file.cost).abs() < 0.5);
        let components = &file.components;
        let terms = components
            .iter()
            .filter(|(name, _)| !name.starts_with("left_out"));
        let sum: f64 = terms.map(|(_, cost)| cost).sum();
        assert!((sum - file.cost).abs() < 0.5, "{components:?}");
        assert!(file.routes.iter().any(|route| !route.breaks.is_empty()));
        assert_eq!(desk.solve("300").routes, file.routes, "the same again");
    }
}

#[test]
fn a_cost_told_wrong_is_noticed() {
    let desk = Desk::with(1);
    let mut file = desk.solve("100");
    file.cost -= 1.0;
    file.write(&desk.solution).unwrap();
    assert!(matches!(desk.verdict(), Verdict::ToldOtherwise { .. }));
    let (holds, _) = desk.keep(desk.folder.path()).unwrap();
    assert!(!holds);
    assert!(!table_in(desk.folder.path()).exists());
}

#[test]
fn every_forgery_is_noticed() {
    let desk = Desk::with(3);
    let file = desk.solve("300");
    let long = (0..file.routes.len())
        .find(|&at| file.routes[at].stops.len() > 3 && !file.routes[at].breaks.is_empty())
        .expect("a working day");
    let broken = |told: &str, change: fn(&mut SolutionFile, usize)| {
        let lines = desk.broken(|file| change(file, long));
        assert!(lines.contains(told), "{told}: {lines}");
    };
    broken("before the staff member can be there", |file, at| {
        file.routes[at].stops[2].start -= 1_200.0;
    });
    broken("outside its windows", |file, at| {
        file.routes[at].stops.last_mut().unwrap().start += 40_000.0;
    });
    broken(" has 0 breaks instead of 1", |file, at| {
        file.routes[at].breaks.clear();
    });
    broken("has break 0 outside its window", |file, at| {
        file.routes[at].breaks[0].start = 0.0;
    });
    broken("has break 0 during work", |file, at| {
        file.routes[at].breaks[0].after_stops = 90;
    });
    broken(" has 2 breaks instead of 1", |file, at| {
        let more = BreakRow {
            start: 40_000.0,
            after_stops: 1,
        };
        file.routes[at].breaks.push(more);
    });
    broken("is there twice", |file, at| {
        let stop = file.routes[at].stops[0].clone();
        file.routes[at].stops.push(stop);
    });
    broken("has two routes", |file, at| {
        let again = file.routes[at].clone();
        file.routes.push(again);
    });
    broken("shift is missing", |file, at| file.routes[at].shift = None);
    broken("is not one of the", |file, at| {
        file.routes[at].shift = Some(99);
    });
    broken("does not work shift", |file, at| {
        file.routes[at].staff = Label::Number(77);
    });
    broken("visit 50 is not one", |file, at| {
        file.routes[at].stops[0].visit = Label::Number(50);
    });
    broken("visit p1 is not one", |file, at| {
        file.routes[at].stops[0].visit = Label::from("p1");
    });
    for odd in [0.5, 1e300, -1e12] {
        let told = desk.broken(|file| file.routes[long].stops[0].start = odd);
        assert!(told.contains("is no second"), "{told}");
    }
    broken("another instance", |file, _| {
        file.fingerprint = Some("0".repeat(64));
    });
    // What was forged was put back.
    assert!(matches!(desk.verdict(), Verdict::Holds(_)));
}

#[test]
fn broken_rules_are_told_in_sentences() {
    let desk = Desk::with(3);
    let file = desk.solve("300");
    let Some(Label::Number(visit)) = file.routes[0].stops.first().map(|stop| stop.visit.clone())
    else {
        panic!("a visit by number");
    };
    let told = desk.broken(|file| {
        let stop = file.routes[0].stops[0].clone();
        file.routes[0].stops.push(stop);
    });
    let line = format!("visit {visit} is there twice");
    assert!(told.lines().any(|told| told == line), "{told}");
    let at = (0..file.routes.len())
        .find(|&at| file.routes[at].breaks.len() == 1)
        .expect("a shift with a break");
    let shift = file.routes[at].shift.expect("it is written");
    let told = desk.broken(|file| file.routes[at].breaks.clear());
    let line = format!("shift {shift} has 0 breaks instead of 1");
    assert!(told.lines().any(|told| told == line), "{told}");
}

#[test]
fn a_started_visit_may_be_left_out_but_nobody_leaves_sooner_for_it() {
    let desk = Desk::sized(100, 3);
    let problem: scheduler::Problem = serde_json::from_str(&text(100, 3)).unwrap();
    let is_started = |visit: &scheduler::Visit| matches!(visit.pin, scheduler::Pin::Started { .. });
    let started = problem.visits.iter().position(is_started);
    let started = Label::from(started.expect("one is under way"));
    let cost = desk.solve("0").cost;
    let lines = desk.broken(|file| {
        let mut routes = file.routes.iter_mut();
        let route = routes
            .find(|route| route.stops[0].visit == started)
            .expect("the plan begins with it");
        route.stops.remove(0);
        for rest in &mut route.breaks {
            rest.after_stops -= 1;
        }
    });
    // The next visit is not set out for before the frozen time is over; that the
    // started one is missing breaks no rule.
    for line in lines.lines() {
        let told = "before the staff member can be there";
        assert!(line.ends_with(told), "{lines}");
        assert!(!line.starts_with(&format!("visit {started} ")), "{lines}");
    }
    let bytes = std::fs::read(&desk.solution).unwrap();
    let mut file: SolutionFile = serde_json::from_slice(&bytes).unwrap();
    file.routes.clear();
    file.write(&desk.solution).unwrap();
    let Verdict::ToldOtherwise { counted, .. } = desk.verdict() else {
        panic!("{:?}", desk.verdict());
    };
    assert!(counted.cost > cost, "{} {cost}", counted.cost);
    let left_out = counted.components[LEFT_OUT_MUST] + counted.components[LEFT_OUT_MAY_DROP];
    assert_eq!(left_out as usize, problem.visits.len());
}

#[test]
fn what_is_kept_is_what_was_counted() {
    let desk = Desk::with(1);
    let set = desk.folder.path().join("set");
    std::fs::create_dir(&set).unwrap();
    let good = desk.solve("50");
    for (field, change) in [
        (
            "cpu_seconds = -5",
            (|file| file.cpu_seconds = -5.0) as fn(&mut SolutionFile),
        ),
        ("wall_seconds = -1", |file| file.wall_seconds = -1.0),
        ("threads = 0", |file| file.threads = 0),
    ] {
        let mut file = good.clone();
        change(&mut file);
        file.write(&desk.solution).unwrap();
        let fault = desk.keep(&set).unwrap_err();
        assert!(
            fault.contains(field) && fault.contains("\nMaybe"),
            "{fault}"
        );
        assert!(!table_in(&set).exists());
    }
    let mut file = good.clone();
    file.components = [("lie".to_owned(), 1.0)].into();
    file.fingerprint = None;
    file.write(&desk.solution).unwrap();
    desk.keep(&set).unwrap();
    std::fs::copy(plan_in(&set, "unit-day-50-1"), &desk.solution).unwrap();
    let packed = std::fs::File::open(&desk.solution).unwrap();
    let kept: SolutionFile = serde_json::from_reader(flate2::read::GzDecoder::new(packed)).unwrap();
    assert_eq!(
        kept, good,
        "components and fingerprint are the counted ones"
    );
}

#[test]
fn a_set_is_not_made_by_a_slip() {
    let desk = Desk::with(1);
    desk.solve("10");
    let set = desk.folder.path().join("set");
    for new in [false, true] {
        let fault = desk.keep_in(&set, new).unwrap_err();
        assert!(fault.contains("no such folder\nMaybe"), "{fault}");
        assert!(!set.exists());
    }
    std::fs::create_dir(&set).unwrap();
    let fault = desk.keep_in(&set, false).unwrap_err();
    assert!(
        fault.contains("no best_known.csv") && fault.contains("--new"),
        "{fault}"
    );
    assert_eq!(std::fs::read_dir(&set).unwrap().count(), 0);
    desk.keep_in(&set, true).unwrap();
    desk.keep_in(&set, false).unwrap();
}

#[test]
fn a_solution_of_another_instance_is_refused() {
    let (one, other) = (Desk::with(1), Desk::with(2));
    one.solve("50");
    std::fs::copy(&one.solution, &other.solution).unwrap();
    let Verdict::Broken(lines) = other.verdict() else {
        panic!("it is another's");
    };
    assert!(lines[0].contains("another instance"), "{lines:?}");
    assert_eq!(lines.len(), 1);
}

#[test]
fn bad_instances_are_refused_with_place_and_remedy() {
    let good = text(50, 1);
    let refusal = |text: &str| parse(Format::Vardag, text.as_bytes()).expect_err("it is bad");
    let whole = packed(&good);
    for cut in [3, 10, whole.len() / 2, whole.len() - 1] {
        let fault = parse(Format::Vardag, &whole[..cut]).expect_err("it is cut");
        assert_eq!(fault.field, "gzip", "{fault}");
        assert!(
            fault.to_string().contains("Maybe the file was cut"),
            "{fault}"
        );
    }
    for cut in [0, 1, 100, good.len() / 2, good.len() - 1] {
        let fault = refusal(&good[..cut]);
        assert!(matches!(fault.place, Place::LineColumn(1, _)), "{fault}");
    }
    let lines = good.replacen(",\"staff\":", ",\n\"staff\":", 1);
    let broken = lines.replacen("\n\"staff\":[", "\n\"staff\":[,", 1);
    let fault = refusal(&broken).to_string();
    assert!(
        fault.starts_with("line 2, column 10: JSON cannot be read: expected value\nMaybe"),
        "{fault}"
    );
    for foreign in ["[]", "null", "{}", "hello", "{\"clients\":3}"] {
        assert!(
            matches!(refusal(foreign).place, Place::LineColumn(..)),
            "{foreign}"
        );
    }
    let fault = refusal(&good.replacen("\"service_s\":", "\"service_s\":-", 1)).to_string();
    assert!(
        fault.starts_with("problem = 1 faults stand in it:\nvisits[0].service_s = -"),
        "{fault}"
    );
    assert!(fault.contains("is negative\nMaybe"), "{fault}");
    let fault = refusal(&good.replace("\"service_s\":", "\"service_s\":-")).to_string();
    assert!(fault.contains("and 40 more"), "{fault}");
}

#[test]
fn a_day_over_the_limit_is_refused() {
    let mut problem: scheduler::Problem = serde_json::from_str(&text(50, 1)).unwrap();
    problem.links.clear();
    problem.visits = vec![problem.visits[0].clone(); 3_001];
    let bytes = serde_json::to_vec(&problem).unwrap();
    let fault = parse(Format::Vardag, &bytes).unwrap_err().to_string();
    assert!(
        fault.starts_with("visits = 3001 is over the limit of 3000\nMaybe"),
        "{fault}"
    );
}

#[test]
fn objectives_are_not_mixed_up() {
    let desk = Desk::with(1);
    desk.solve("10");
    let of = |objective| {
        verdict(&VerifyOptions {
            file: desk.instance.clone(),
            format: Format::Vardag,
            objective,
            solution: desk.solution.clone(),
        })
    };
    for objective in [
        Objective::Dimacs,
        Objective::Hierarchical,
        Objective::Published,
    ] {
        let fault = of(objective).unwrap_err().to_string();
        assert!(fault.contains("Maybe take own"), "{fault}");
    }
    let solomon = desk.folder.path().join("tiny.txt");
    std::fs::write(&solomon, crate::small::SOLOMON).unwrap();
    let fault = verdict(&VerifyOptions {
        file: solomon,
        format: Format::Solomon,
        objective: Objective::Own,
        solution: desk.solution.clone(),
    });
    assert!(fault.unwrap_err().to_string().contains("take dimacs"));
}

#[test]
fn only_a_better_plan_is_kept() {
    let desk = Desk::with(2);
    let set = desk.folder.path().join("set");
    std::fs::create_dir(&set).unwrap();
    let first = desk.solve("0");
    let (holds, told) = desk.keep(&set).unwrap();
    assert!(
        holds && told.contains("is kept (before: the first)"),
        "{told}"
    );
    let (holds, told) = desk.keep(&set).unwrap();
    assert!(holds && told.contains("is no better than"), "{told}");
    let better = desk.solve("2000");
    assert!(better.cost < first.cost, "{} {}", better.cost, first.cost);
    let (_, told) = desk.keep(&set).unwrap();
    assert!(told.contains(&format!("before: {}", first.cost)), "{told}");
    let table = Table::read(&table_in(&set)).unwrap();
    let row = table.of("unit-day-50-2").unwrap();
    assert_eq!(
        (row.cost, row.date.as_str()),
        (better.cost as i64, "2026-11-23")
    );
    assert_eq!((row.visits, row.staff, row.threads), (50, 4, 1));
    std::fs::copy(plan_in(&set, "unit-day-50-2"), &desk.solution).unwrap();
    assert!(
        matches!(desk.verdict(), Verdict::Holds(_)),
        "packed as it is"
    );
    // An instance that was made by another version is never mixed in.
    let mut other = row.clone();
    other.fingerprint = "0".repeat(64);
    let mut table = table.clone();
    table.put(other);
    table.write(&table_in(&set)).unwrap();
    let fault = desk.keep(&set).unwrap_err();
    assert!(fault.contains("knows it with fingerprint 000"), "{fault}");
    std::fs::write(table_in(&set), "instance,visits\nx\n").unwrap();
    let fault = desk.keep(&set).unwrap_err();
    assert!(
        fault.contains("best_known.csv") && fault.contains("line: 2"),
        "{fault}"
    );
}

/// Larger days take long to count without optimisation.
const COUNTED_TO: u32 = 350;

fn set() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("unit-days")
}

#[test]
fn the_set_is_the_one_that_is_generated() {
    let table = Table::read(&table_in(&set())).expect("the table is whole");
    let names: Vec<&str> = table
        .rows()
        .iter()
        .map(|row| row.instance.as_str())
        .collect();
    let standard = STANDARD_SET
        .iter()
        .flat_map(|(visits, seeds)| seeds.iter().map(move |seed| (*visits, *seed)));
    let standard: Vec<String> = standard
        .map(|(visits, seed)| format!("unit-day-{visits}-{seed}"))
        .collect();
    assert_eq!(names, standard);
    let mut bytes = 0;
    for entry in std::fs::read_dir(set().join("best")).expect("the plans are there") {
        let entry = entry.expect("an entry");
        bytes += entry.metadata().expect("a file").len();
        let name = entry.file_name().to_string_lossy().into_owned();
        let name = name.strip_suffix(".json.gz").expect("a packed plan");
        assert!(names.contains(&name), "{name} is not in the table");
    }
    assert!(bytes < 1_500_000, "{bytes} bytes of plans");
}

#[test]
fn the_best_plans_cost_what_the_table_says() {
    let table = Table::read(&table_in(&set())).expect("the table is whole");
    let folder = tempfile::tempdir().unwrap();
    for row in table.rows().iter().filter(|row| row.visits <= COUNTED_TO) {
        let name = &row.instance;
        let seed = name.rsplit('-').next().and_then(|seed| seed.parse().ok());
        let text = text(row.visits as u16, seed.expect("a seed"));
        assert_eq!(
            vardag::fingerprint(text.as_bytes()),
            row.fingerprint,
            "{name} is no longer what it was: see docs/decisions/0122"
        );
        let file = folder.path().join(format!("{name}.json"));
        std::fs::write(&file, text).unwrap();
        let verdict = verdict(&VerifyOptions {
            file,
            format: Format::Vardag,
            objective: Objective::Own,
            solution: plan_in(&set(), name),
        });
        let Ok(Verdict::Holds(counted)) = verdict else {
            panic!("{name}: {verdict:?}");
        };
        assert_eq!(counted.cost as i64, row.cost, "{name}");
        let left_out = |name| counted.components[name] as u32;
        assert_eq!(left_out(LEFT_OUT_MUST), row.left_out_must, "{name}");
        assert_eq!(left_out(LEFT_OUT_MAY_DROP), row.left_out_may_drop, "{name}");
        assert!(
            row.left_out_must <= row.visits / 25,
            "most visits are placed"
        );
    }
}
