//! Each law of sync is switched off in turn, and the oracle must notice: one that
//! would not is no oracle. In a process of its own, as a law is off for all of it.

use std::collections::BTreeSet;
use std::process::{Child, Command, Stdio};

use field::fleet::{Fault, Template, live_one};
use visit_record::laws::{Law, break_only};

/// A world in which the law is needed. Which that is changes with the town: where the law
/// happens not to be, the next worlds are tried.
struct Trial {
    law: Law,
    seed: u64,
    faults: &'static [Fault],
}

/// Which part of the trials a process of its own has. No `VARDAG_…`: the server in it
/// would take that for configuration.
const PART: &str = "SABOTAGE_PART";
/// Worlds in which a law is looked for.
const WORLDS: u64 = 4;
/// Trials of a part; two parts are tried side by side.
const TRIALS_A_PART: usize = 9;

/// A law is off for a whole process, so this starts itself, once for each part.
#[test]
fn the_oracle_notices_each_law_that_is_switched_off() {
    let trials = trials();
    let tried: Vec<Law> = trials.iter().map(|trial| trial.law).collect();
    assert_eq!(tried, Law::ALL, "every law has its trial");
    let parts = trials.chunks(TRIALS_A_PART);
    if let Ok(part) = std::env::var(PART) {
        let number: usize = part.parse().expect("the number of a part");
        let part = parts.into_iter().nth(number).expect("a part that there is");
        return try_each(part);
    }
    let name = "the_oracle_notices_each_law_that_is_switched_off";
    let started: Vec<Child> = (0..parts.len())
        .map(|part| {
            Command::new(std::env::current_exe().expect("this program"))
                .args(["--exact", name, "--nocapture"])
                .env(PART, part.to_string())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .expect("starts")
        })
        .collect();
    for part in started {
        let output = part.wait_with_output().expect("ends");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        // A name that is no test's would be no failure.
        let passed = String::from_utf8_lossy(&output.stdout);
        assert!(passed.contains("1 passed"), "{passed}");
    }
}

fn try_each(trials: &[Trial]) {
    let folder = tempfile::tempdir_in("/dev/shm").expect("a folder in memory");
    let template = Template::make(folder.path()).expect("a town");
    let mut silent = Vec::new();
    let mut kept_worlds = BTreeSet::new();
    for trial in trials {
        let mut is_noticed = |seed| {
            let live = |law| {
                break_only(law);
                live_one(&template, folder.path(), seed, trial.faults, false)
            };
            // Several laws are needed in one world, which is lived once with all of them.
            if kept_worlds.insert(format!("{seed} {:?}", trial.faults)) {
                let kept = live(None).expect("a world whose laws hold goes on");
                assert!(kept.holds(), "{:?}, kept: {:?}", trial.law, kept.findings);
            }
            // A world that cannot go on without the law has noticed, too.
            !live(Some(trial.law)).is_ok_and(|tally| tally.holds())
        };
        if !(trial.seed..trial.seed + WORLDS).any(&mut is_noticed) {
            silent.push(trial.law);
        }
    }
    break_only(None);
    assert!(silent.is_empty(), "nobody noticed without {silent:?}");
}

fn trials() -> Vec<Trial> {
    let trial = |law, seed, faults| Trial { law, seed, faults };
    vec![
        trial(Law::ForgetAgainstReceipt, 5, &[Fault::LostRequest]),
        trial(Law::ReceiptAfterCommit, 2, &[]),
        trial(Law::KeptAfterReceipt, 9, &[Fault::ServerRestored]),
        trial(Law::OfferedInNewEpoch, 2, &[Fault::ServerRestored]),
        trial(Law::OneBeginning, 2, &[Fault::ServerRestored]),
        trial(Law::OwnLine, 2, &[Fault::ServerRestored]),
        trial(Law::OwnWorkPutBack, 13, &[Fault::LateAnswer]),
        trial(
            Law::WorkOutlivesUser,
            6,
            &[Fault::ChangesHands, Fault::NoCoverage, Fault::SignsOut],
        ),
        trial(Law::NothingLeftBehind, 2, &[]),
        trial(Law::LeaseEnds, 6, &[Fault::NoCoverage]),
        trial(Law::Revoked, 4, &[Fault::VisitMoved]),
        trial(Law::StateHash, 4, &[Fault::VisitMoved]),
        trial(Law::SignatureFirst, 3, &[Fault::ForgedRequest]),
        trial(Law::FreshActor, 20, &[Fault::PhoneRestored]),
        trial(
            Law::NewestAnswer,
            13,
            &[Fault::LateAnswer, Fault::StaleAnswer, Fault::VisitMoved],
        ),
        trial(Law::LateWorkKept, 4, &[Fault::VisitMoved]),
        trial(Law::WaitsForMissing, 2, &[Fault::ServerRestored]),
    ]
}
