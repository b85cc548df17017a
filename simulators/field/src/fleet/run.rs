//! Many worlds, one after the other: figures, hunting, shrinking.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::Context;
use care_model::time::Stopwatch;
use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};

use super::{Fault, Figures, FleetOptions, Tally, Template, live_one};
use crate::demo::{say, say_aside};

/// A world that broke a promise once, as little of it as breaks it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownWorld {
    pub seed: u64,
    pub faults: Vec<Fault>,
    /// What was found, when it was found.
    pub finding: String,
}

/// What came of one world.
struct Lived {
    seed: u64,
    outcome: Result<Tally, String>,
}

impl Lived {
    fn fails(&self) -> bool {
        !matches!(&self.outcome, Ok(tally) if tally.holds())
    }

    fn finding(&self) -> String {
        match &self.outcome {
            Ok(tally) => tally.findings.first().cloned().unwrap_or_default(),
            Err(error) => error.clone(),
        }
    }
}

/// A folder in memory where there is one: the disk is not what is simulated.
fn scratch() -> anyhow::Result<tempfile::TempDir> {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    };
    folder.context("no folder for the simulation")
}

/// Simulates what was asked for; an error when a promise was broken.
pub fn run(options: &FleetOptions) -> anyhow::Result<()> {
    let watch = Stopwatch::start();
    #[cfg(feature = "breakable-laws")]
    if let Some(name) = &options.break_law {
        use visit_record::laws::{Law, break_only};
        let mut laws = Law::ALL.into_iter();
        let law = laws.find(|law| format!("{law:?}") == *name);
        break_only(Some(law.with_context(|| {
            format!("no law {name:?}; there are {:?}", Law::ALL)
        })?));
    }
    let folder = scratch()?;
    let template = Template::make(folder.path())?;
    let fleet = Fleet {
        options,
        template: &template,
        folder: folder.path(),
    };
    let mut figures = Figures {
        first_seed: options.seed,
        last_seed: options.seed,
        ..Figures::default()
    };
    let mut failing = fleet.known_worlds()?;
    failing.extend(fleet.live(&mut figures, &watch));
    figures.seconds = (watch.elapsed().as_secs_f64() * 10.0).round() / 10.0;
    figures.failing_seeds = failing.iter().map(|lived| lived.seed).collect();
    let text = serde_json::to_string_pretty(&figures)?;
    if let Some(file) = &options.json {
        std::fs::write(file, &text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    say(&text);
    let Some(first) = failing.first() else {
        return Ok(());
    };
    let smallest = if options.until_failure {
        fleet.shrink(first)
    } else {
        KnownWorld {
            seed: first.seed,
            faults: options.faults.0.clone(),
            finding: first.finding(),
        }
    };
    fleet.keep(&smallest)?;
    let faults: Vec<_> = smallest.faults.iter().map(Fault::name).collect();
    let faults = if faults.is_empty() {
        "none".to_owned()
    } else {
        faults.join(",")
    };
    anyhow::bail!(
        "{} of {} worlds broke a promise: {}\nLive the smallest again with: field --seed {} --device-days 1 --faults {faults}",
        failing.len(),
        figures.worlds,
        smallest.finding,
        smallest.seed,
    )
}

struct Fleet<'a> {
    options: &'a FleetOptions,
    template: &'a Template,
    folder: &'a Path,
}

impl Fleet<'_> {
    /// Lives worlds until the days are done, the time is up or, on a hunt, one
    /// has failed. Gives those that failed.
    fn live(&self, figures: &mut Figures, watch: &Stopwatch) -> Vec<Lived> {
        let bar = self.bar();
        let next = Mutex::new((self.options.seed, figures, Vec::new()));
        std::thread::scope(|scope| {
            for _ in 0..self.options.threads.max(1) {
                scope.spawn(|| self.work(&next, watch, &bar));
            }
        });
        bar.finish_and_clear();
        let (_, _, mut failing) = next.into_inner().expect("no worker panics with it in hand");
        failing.sort_by_key(|lived: &Lived| lived.seed);
        failing
    }

    fn work(
        &self,
        shared: &Mutex<(u64, &mut Figures, Vec<Lived>)>,
        watch: &Stopwatch,
        bar: &ProgressBar,
    ) {
        let hunts = self.options.until_failure;
        loop {
            let seed = {
                let mut shared = shared.lock().expect("no worker panics with it in hand");
                let minutes = self.options.minutes;
                let time_is_up = minutes.is_some_and(|most| watch.elapsed().as_secs() >= most * 60);
                let days_are_done = shared.1.tally.device_days >= self.options.device_days;
                let is_over = if hunts {
                    !shared.2.is_empty()
                } else {
                    days_are_done
                };
                // A hunt without a limit of time ends with the days, as a run does.
                if time_is_up || is_over || (hunts && minutes.is_none() && days_are_done) {
                    return;
                }
                shared.0 += 1;
                shared.0 - 1
            };
            let lived = self.live_one(seed, &self.options.faults.0, self.options.story);
            let mut shared = shared.lock().expect("no worker panics with it in hand");
            let (_, figures, failing) = &mut *shared;
            figures.worlds += 1;
            figures.last_seed = figures.last_seed.max(seed);
            match &lived.outcome {
                Ok(tally) => figures.tally.add(tally),
                // It ended early: it counts as a day, so that the run ends.
                Err(_) => figures.tally.device_days += 1,
            }
            if figures.worlds == 1
                && let Ok(tally) = &lived.outcome
            {
                figures.digest.clone_from(&tally.digest);
            }
            bar.set_position(figures.tally.device_days);
            if lived.fails() {
                bar.suspend(|| say_aside(&format!("seed {seed}: {}", lived.finding())));
                failing.push(lived);
            }
        }
    }

    fn live_one(&self, seed: u64, allowed: &[Fault], is_told: bool) -> Lived {
        let outcome = live_one(self.template, self.folder, seed, allowed, is_told);
        let outcome = outcome.map_err(|error| format!("{error:#}"));
        Lived { seed, outcome }
    }

    fn bar(&self) -> ProgressBar {
        let bar = ProgressBar::new(self.options.device_days);
        let style = "{msg:24} {wide_bar} {pos} of {len} device-days, {eta} left";
        bar.set_style(ProgressStyle::with_template(style).expect("the template is sound"));
        bar.set_message("Simulating the fleet");
        bar
    }

    /// Takes faults away as long as the world still fails.
    fn shrink(&self, found: &Lived) -> KnownWorld {
        let mut smallest = self.options.faults.0.clone();
        let mut finding = found.finding();
        // The world's own draw: what is not in it makes no difference.
        for fault in Fault::all() {
            let fewer: Vec<_> = smallest
                .iter()
                .copied()
                .filter(|one| one != fault)
                .collect();
            if fewer.len() == smallest.len() {
                continue;
            }
            let again = self.live_one(found.seed, &fewer, false);
            if again.fails() {
                smallest = fewer;
                finding = again.finding();
            }
        }
        KnownWorld {
            seed: found.seed,
            faults: smallest,
            finding,
        }
    }

    fn corpus(&self) -> anyhow::Result<(Option<&PathBuf>, Vec<KnownWorld>)> {
        let Some(file) = &self.options.corpus else {
            return Ok((None, vec![]));
        };
        if !file.exists() {
            return Ok((Some(file), vec![]));
        }
        let text = std::fs::read_to_string(file)?;
        let known = serde_json::from_str(&text)
            .with_context(|| format!("{} is no list of worlds", file.display()))?;
        Ok((Some(file), known))
    }

    /// Lives the worlds that failed once; gives those that do again.
    fn known_worlds(&self) -> anyhow::Result<Vec<Lived>> {
        let (_, known) = self.corpus()?;
        let lived = known
            .iter()
            .map(|world| self.live_one(world.seed, &world.faults, false));
        Ok(lived.filter(Lived::fails).collect())
    }

    fn keep(&self, world: &KnownWorld) -> anyhow::Result<()> {
        let (file, mut known) = self.corpus()?;
        let is_new = !known
            .iter()
            .any(|one| one.seed == world.seed && one.faults == world.faults);
        if let Some(file) = file
            && is_new
        {
            known.push(world.clone());
            std::fs::write(file, serde_json::to_string_pretty(&known)?)?;
        }
        Ok(())
    }
}
