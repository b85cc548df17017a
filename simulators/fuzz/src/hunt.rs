//! A hunt: inputs made and read until it is enough, or until one is a find.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use std::time::Duration;

use care_model::time::Stopwatch;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::edit::Edit;
use crate::target::{Outcome, Target};

static QUIETED: Once = Once::new();

thread_local! {
    /// A reader is at work: a library's fall inside its guard would fill the terminal.
    static READS: Cell<bool> = const { Cell::new(false) };
}

/// What came of a hunt that found nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub executions: u64,
    /// Inputs that the reader took.
    pub taken: u64,
    /// Inputs over which a library fell inside its guard: a refusal as any other.
    pub guarded: u64,
    /// The longest that one input took, by the wall clock.
    pub slowest: Duration,
}

/// An input over which a reader fell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Find {
    pub target: &'static str,
    /// The smallest that was found, as the reader got it.
    pub input: Vec<u8>,
    pub said: String,
}

/// Reads inputs made of `seed` while `goes_on` of how many there were.
///
/// # Errors
/// The first input over which the reader fell, with as few edits as it takes.
pub fn hunt(target: &Target, seed: u64, goes_on: &dyn Fn(u64) -> bool) -> Result<Tally, Box<Find>> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let sound = (target.seeds)();
    let mut tally = Tally::default();
    while goes_on(tally.executions) {
        let begin = &sound[rng.random_range(0..sound.len())];
        let edits = Edit::some(&mut rng);
        let input = dressed(target, begin, &edits);
        let watch = Stopwatch::start();
        match read(target, &input) {
            Ok(outcome) => {
                tally.taken += u64::from(outcome == Outcome::Taken);
                tally.guarded += u64::from(outcome == Outcome::Guarded);
            }
            Err(_) => return Err(Box::new(smallest(target, begin, edits))),
        }
        tally.slowest = tally.slowest.max(watch.elapsed());
        tally.executions += 1;
    }
    Ok(tally)
}

fn dressed(target: &Target, begin: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut bytes = begin.to_vec();
    for edit in edits {
        edit.apply(&mut bytes);
    }
    (target.dress)(bytes)
}

/// Has an input read.
///
/// # Errors
/// What the reader said when it fell.
pub fn read(target: &Target, input: &[u8]) -> Result<Outcome, String> {
    QUIETED.call_once(|| {
        let loud = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |fall| {
            if !READS.get() {
                loud(fall);
            }
        }));
    });
    READS.set(true);
    let outcome = catch_unwind(AssertUnwindSafe(|| (target.read)(input)));
    READS.set(false);
    outcome.map_err(|fall| {
        let said = fall.downcast_ref::<String>().cloned();
        let said = said.or_else(|| fall.downcast_ref::<&str>().map(|said| (*said).to_owned()));
        said.unwrap_or_default()
    })
}

/// Edits are left out one by one as long as the reader still falls.
fn smallest(target: &Target, begin: &[u8], mut edits: Vec<Edit>) -> Find {
    let mut place = 0;
    while place < edits.len() {
        let mut fewer = edits.clone();
        fewer.remove(place);
        if read(target, &dressed(target, begin, &fewer)).is_err() {
            edits = fewer;
        } else {
            place += 1;
        }
    }
    let input = dressed(target, begin, &edits);
    let said = read(target, &input).err().unwrap_or_default();
    Find {
        target: target.name,
        input,
        said,
    }
}
