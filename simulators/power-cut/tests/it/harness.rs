//! Runs a scenario with a fault at one call, and checks what is left.

use anyhow::{Context, ensure};
use care_model::visit_event::EventKind;
use power_cut::{Disk, Fault, Image, Lasts};

use crate::check;
use crate::phone::{self, App, Diary, Step};
use crate::scenario::Scenario;

/// Cuts tried at each call unless `POWER_CUT_SEEDS` says more.
const SEEDS: u64 = 8;
/// The cut that leaves only what was synced: the hardest for what was promised.
const NOTHING_PENDING: u64 = 0;

/// What was tried and held.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    pub calls: u64,
    pub recoveries: u64,
}

pub fn seeds() -> u64 {
    let said = std::env::var("POWER_CUT_SEEDS").ok();
    said.and_then(|text| text.parse().ok()).unwrap_or(SEEDS)
}

/// How many changing calls the scenario makes on a whole disk.
pub fn count(disk: &Disk, scenario: &Scenario) -> anyhow::Result<u64> {
    let mut app = begin(disk, scenario)?;
    disk.count_anew();
    for step in &scenario.steps {
        app.take(step)?;
    }
    let calls = disk.calls();
    drop(app.core);
    Ok(calls)
}

/// The process dies before this call.
pub fn kill(disk: &Disk, scenario: &Scenario, at: u64, tally: &mut Tally) -> anyhow::Result<()> {
    let diary = until_dead(disk, scenario, at, Fault::Kill)?;
    starts_anew(disk, scenario, diary, tally)
}

/// The power goes during this call; every seed leaves something else.
pub fn cut(disk: &Disk, scenario: &Scenario, at: u64, tally: &mut Tally) -> anyhow::Result<()> {
    let diary = until_dead(disk, scenario, at, Fault::PowerCut)?;
    cut_here(disk, scenario, &diary, tally)
}

/// This call fails once. The user tries again and it works; and what she was told
/// outlasts a power cut after it.
pub fn fail_once(
    disk: &Disk,
    scenario: &Scenario,
    at: u64,
    fault: Fault,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    let mut app = begin(disk, scenario)?;
    disk.arm(at, fault);
    for step in &scenario.steps {
        if app.take(step).is_err() {
            again(&mut app, step)?;
        }
    }
    disk.disarm();
    let diary = app.diary.clone();
    let running = disk.image();
    let synced = disk.after_power_cut(NOTHING_PENDING);
    drop(app.core);
    for left in [running, synced] {
        tally.recoveries += 1;
        check::recovered(disk, &left, scenario, &diary)
            .with_context(|| format!("then {left:?} was left"))?;
    }
    Ok(())
}

/// Every call fails from this one on; then the disk is well and the app starts anew.
pub fn fail_for_ever(
    disk: &Disk,
    scenario: &Scenario,
    at: u64,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    let diary = until_dead(disk, scenario, at, Fault::IoError(Lasts::ForEver))?;
    starts_anew(disk, scenario, diary, tally)
}

/// The app starts on the system that has lived on, records, and then the power
/// goes: what a failed sync gave up must not take the new work with it.
fn starts_anew(
    disk: &Disk,
    scenario: &Scenario,
    diary: Diary,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    let left = disk.image();
    let mut since = diary.clone();
    disk.restart_process();
    let core = phone::open(disk, scenario.server.now).context("the store does not open")?;
    let visit_id = scenario.server.list_of(0)[0];
    let text = "Ny start.".to_owned();
    if let Ok(event_id) = core.record(visit_id, EventKind::NoteWritten { text }) {
        since.saved.push((visit_id, event_id));
    }
    let synced = disk.after_power_cut(NOTHING_PENDING);
    drop(core);
    tally.recoveries += 2;
    check::recovered(disk, &left, scenario, &diary)?;
    check::recovered(disk, &synced, scenario, &since).context("new work, then a power cut")
}

fn again(app: &mut App<'_>, step: &Step) -> anyhow::Result<()> {
    app.take(step)
        .with_context(|| format!("tried again: {step:?}"))
}

pub fn begin<'a>(disk: &'a Disk, scenario: &'a Scenario) -> anyhow::Result<App<'a>> {
    disk.load(&scenario.image);
    let mut app = App {
        disk,
        server: &scenario.server,
        answer: &scenario.answer,
        core: None,
        diary: scenario.diary.clone(),
    };
    for step in &scenario.before {
        app.take(step)?;
    }
    Ok(app)
}

/// Steps until one fails; the rest is not tried.
fn until_dead(disk: &Disk, scenario: &Scenario, at: u64, fault: Fault) -> anyhow::Result<Diary> {
    let mut app = begin(disk, scenario)?;
    disk.arm(at, fault);
    for step in &scenario.steps {
        if app.take(step).is_err() {
            break;
        }
    }
    // Dropping the store must change nothing on a dead disk.
    drop(app.core);
    Ok(app.diary)
}

fn cut_here(
    disk: &Disk,
    scenario: &Scenario,
    diary: &Diary,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    let mut tried: Vec<Image> = Vec::new();
    let images: Vec<Image> = (0..seeds())
        .map(|seed| disk.after_power_cut(seed))
        .collect();
    for (seed, left) in images.into_iter().enumerate() {
        if tried.contains(&left) {
            continue;
        }
        check::recovered(disk, &left, scenario, diary).with_context(|| format!("seed {seed}"))?;
        tally.recoveries += 1;
        tried.push(left);
    }
    Ok(())
}

/// All faults at all calls.
pub fn run(disk: &Disk, scenario: &Scenario) -> anyhow::Result<Tally> {
    let calls = count(disk, scenario).context("on a whole disk")?;
    ensure!(calls > 0, "a scenario that writes nothing");
    let mut tally = Tally {
        calls,
        recoveries: 0,
    };
    for at in 1..=calls {
        try_all(disk, scenario, at, &mut tally)?;
    }
    Ok(tally)
}

/// All faults at `points` calls spread over the scenario.
pub fn sample(disk: &Disk, scenario: &Scenario, points: u64) -> anyhow::Result<Tally> {
    let calls = count(disk, scenario).context("on a whole disk")?;
    let mut tally = Tally {
        calls,
        recoveries: 0,
    };
    for nth in 1..=points {
        try_all(disk, scenario, nth * calls / points, &mut tally)?;
    }
    Ok(tally)
}

fn try_all(disk: &Disk, scenario: &Scenario, at: u64, tally: &mut Tally) -> anyhow::Result<()> {
    let calls = tally.calls;
    let here = |fault: &str| format!("{}: {fault} at call {at} of {calls}", scenario.name);
    kill(disk, scenario, at, tally).with_context(|| here("kill"))?;
    cut(disk, scenario, at, tally).with_context(|| here("power cut"))?;
    let io_error = Fault::IoError(Lasts::Once);
    fail_once(disk, scenario, at, io_error, tally).with_context(|| here("EIO"))?;
    let no_space = Fault::NoSpace(Lasts::Once);
    fail_once(disk, scenario, at, no_space, tally).with_context(|| here("ENOSPC"))?;
    fail_for_ever(disk, scenario, at, tally).with_context(|| here("EIO for ever"))
}
