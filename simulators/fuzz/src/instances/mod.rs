//! Sound instances of the scheduler's formats, made by hand.

use scheduler_benchmarks::case::Case;
use scheduler_benchmarks::formats::{self, Format};
use scheduler_benchmarks::objective::Objective;
use scheduler_benchmarks::to_problem::to_problem;

pub fn solomon() -> Vec<Vec<u8>> {
    vec![include_bytes!("solomon.txt").to_vec()]
}

pub fn hhcrsp_text() -> Vec<Vec<u8>> {
    vec![include_bytes!("hhcrsp.txt").to_vec()]
}

pub fn hhcrsp_json() -> Vec<Vec<u8>> {
    vec![include_bytes!("hhcrsp.json").to_vec()]
}

pub fn vrptwsyn() -> Vec<Vec<u8>> {
    vec![include_bytes!("vrptwsyn.txt").to_vec()]
}

/// The first of them as a problem of the scheduler.
pub fn unit_days() -> Vec<Vec<u8>> {
    let instance = formats::parse(Format::Solomon, &solomon()[0]).expect("a sound file");
    let case = Case::of(&instance, Objective::Dimacs).expect("its objective");
    let converted = to_problem(&case).expect("a small case");
    vec![serde_json::to_vec(&converted.problem).expect("plain fields")]
}
