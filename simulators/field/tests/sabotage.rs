//! Each law of sync is switched off in turn, and the oracle must notice: one that
//! would not is no oracle. In a process of its own, as a law is off for all of it.

use field::fleet::{Fault, Template, live_one};
use visit_record::laws::{Law, break_only};

/// A world in which the law is needed.
struct Trial {
    law: Law,
    seed: u64,
    faults: &'static [Fault],
}

#[test]
fn the_oracle_notices_each_law_that_is_switched_off() {
    let folder = tempfile::tempdir_in("/dev/shm").expect("a folder in memory");
    let template = Template::make(folder.path()).expect("a town");
    let mut silent = Vec::new();
    for trial in trials() {
        let live = |law| {
            break_only(law);
            live_one(&template, folder.path(), trial.seed, trial.faults, false)
        };
        let kept = live(None).expect("a world whose laws hold goes on");
        assert!(kept.holds(), "{:?}, kept: {:?}", trial.law, kept.findings);
        // A world that cannot go on without the law has noticed, too.
        if live(Some(trial.law)).is_ok_and(|tally| tally.holds()) {
            silent.push(trial.law);
        }
    }
    break_only(None);
    assert!(silent.is_empty(), "nobody noticed without {silent:?}");
    let tried: Vec<Law> = trials().iter().map(|trial| trial.law).collect();
    assert_eq!(tried, Law::ALL, "every law has its trial");
}

fn trials() -> Vec<Trial> {
    let trial = |law, seed, faults| Trial { law, seed, faults };
    vec![
        trial(Law::ForgetAgainstReceipt, 5, &[Fault::LostRequest]),
        trial(Law::ReceiptAfterCommit, 2, &[]),
        trial(Law::KeptAfterReceipt, 2, &[Fault::ServerRestored]),
        trial(Law::OfferedInNewEpoch, 2, &[Fault::ServerRestored]),
        trial(Law::OneBeginning, 2, &[Fault::ServerRestored]),
        trial(Law::OwnLine, 2, &[Fault::ServerRestored]),
        trial(Law::OwnWorkPutBack, 6, &[Fault::LateAnswer]),
        trial(
            Law::WorkOutlivesUser,
            3,
            &[Fault::ChangesHands, Fault::NoCoverage, Fault::SignsOut],
        ),
        trial(Law::NothingLeftBehind, 2, &[]),
        trial(Law::LeaseEnds, 2, &[Fault::NoCoverage]),
        trial(Law::Revoked, 4, &[Fault::VisitMoved]),
        trial(Law::StateHash, 4, &[Fault::VisitMoved]),
        trial(Law::SignatureFirst, 1, &[Fault::ForgedRequest]),
    ]
}
