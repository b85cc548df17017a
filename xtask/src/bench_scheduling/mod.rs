//! `cargo xtask bench scheduling`: our solver, and on wish its peers, on public
//! instances, each solution verified, the gaps to the best known told.

mod best_known;
mod figure;
mod instance_set;
mod peers;
mod results;
mod run;
mod settings;
mod summary;
mod unit_days;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;

pub use instance_set::{InstanceSet, RoutingObjective};

use self::best_known::BestKnown;
use self::instance_set::Instance;
use self::peers::Peer;
use self::results::{Results, Row};
use self::run::{Bench, Run, Solver};
use self::settings::Settings;
use self::unit_days::Keeper;
use crate::cargo_build;
use crate::cli::SchedulingOptions;
use crate::step::{self, Stopwatch};
use crate::workspace::Workspace;

const PACKAGE: &str = "scheduler-benchmarks";

/// Beside the project, where the instances are looked for.
const BENCHMARKS: &str = "../shared/benchmarks";

pub fn run(workspace: &Workspace, options: &SchedulingOptions) -> anyhow::Result<()> {
    let sets = chosen(&options.sets);
    anyhow::ensure!(
        !options.keep_better || sets.contains(&InstanceSet::UnitDays),
        "--keep-better is for the set that is ours\nMaybe: name it with --sets unit-days"
    );
    let mut instances = Vec::new();
    let mut best = BTreeMap::new();
    for &set in &sets {
        let folder = instances_folder(workspace, set, options.data.as_deref())?;
        let all = set.instances(&folder)?;
        instances.extend(instance_set::sample(all, options.sample));
        let known = best_known_of(workspace, set, options.objective, &folder)?;
        best.insert(set, known);
    }
    let out = out_folder(workspace, options.out.as_deref())?;
    let settings = Settings::of(options);
    settings.agree_with(&out)?;
    let bench = Bench {
        solve: cargo_build::release(workspace, PACKAGE, "solve")?,
        verify: cargo_build::release(workspace, PACKAGE, "verify")?,
        peers: options
            .peers
            .then(|| peers::prepare(workspace))
            .transpose()?,
        keeper: options
            .keep_better
            .then(|| Keeper::build(workspace))
            .transpose()?,
        objective: options.objective,
        budget_s: options.budget,
        threads: options.threads,
        out,
    };
    let mut results = Results::open(&bench.out.join("results.csv"))?;
    let runs = planned(&instances, options);
    execute(&bench, &runs, &best, &mut results)?;
    report(&bench, &sets, options.json.as_deref(), results.rows())
}

/// The sets named, each once; all of them when none is.
fn chosen(named: &[InstanceSet]) -> Vec<InstanceSet> {
    let wanted = |set: &InstanceSet| named.is_empty() || named.contains(set);
    InstanceSet::ALL.into_iter().filter(wanted).collect()
}

/// Where the set's instances lie; ours are made.
fn instances_folder(
    workspace: &Workspace,
    set: InstanceSet,
    named: Option<&Path>,
) -> anyhow::Result<PathBuf> {
    if set == InstanceSet::UnitDays {
        return unit_days::make(workspace);
    }
    benchmarks_folder(workspace, named)
}

fn benchmarks_folder(workspace: &Workspace, named: Option<&Path>) -> anyhow::Result<PathBuf> {
    let folder = named.map_or_else(|| workspace.path(BENCHMARKS), Path::to_owned);
    anyhow::ensure!(
        folder.is_dir(),
        "there are no benchmark instances in {}\n\
         Maybe: put the folder `shared/benchmarks` beside the project, or name it with \
         --data FOLDER",
        folder.display()
    );
    std::path::absolute(&folder).with_context(|| folder.display().to_string())
}

fn best_known_of(
    workspace: &Workspace,
    set: InstanceSet,
    objective: RoutingObjective,
    benchmarks: &Path,
) -> anyhow::Result<BestKnown> {
    if set == InstanceSet::UnitDays {
        let cost = instance_set::BestKnownColumn::Cost("cost");
        return best_known::read(&unit_days::best_known(workspace), cost);
    }
    match set.best_known(objective) {
        Some((file, column)) => best_known::read(&benchmarks.join("bks").join(file), column),
        None => Ok(BestKnown::new()),
    }
}

/// The folder named, which is gone on with, or the next free one.
fn out_folder(workspace: &Workspace, named: Option<&Path>) -> anyhow::Result<PathBuf> {
    let folder = match named {
        Some(folder) => std::path::absolute(folder).context("the folder for the results")?,
        None => next_free(&workspace.target.join("bench-scheduling"))?,
    };
    for part in ["solutions", "traces", "better"] {
        let part = folder.join(part);
        std::fs::create_dir_all(&part).with_context(|| part.display().to_string())?;
    }
    Ok(folder)
}

fn next_free(folder: &Path) -> anyhow::Result<PathBuf> {
    let mut numbered = (1..u32::MAX).map(|number| folder.join(number.to_string()));
    let free = numbered.find(|folder| !folder.exists());
    free.with_context(|| format!("no number is free in {}", folder.display()))
}

/// Instance by instance, so that solvers compared meet the machine in one mood.
fn planned(instances: &[Instance], options: &SchedulingOptions) -> Vec<Run> {
    let mut runs = Vec::new();
    for instance in instances {
        for seed in 1..=options.seeds {
            for solver in solvers_of(instance, options, seed) {
                let instance = instance.clone();
                runs.push(Run {
                    instance,
                    solver,
                    seed,
                });
            }
        }
    }
    runs
}

fn solvers_of(instance: &Instance, options: &SchedulingOptions, seed: u64) -> Vec<Solver> {
    let mut solvers = vec![Solver::Ours];
    if options.peers {
        let peers = Peer::ALL.into_iter();
        let peers = peers.filter(|peer| peer.can_state(instance.set, options.objective));
        let peers = peers.filter(|peer| seed == 1 || peer.takes_seed());
        solvers.extend(peers.map(Solver::Peer));
    }
    solvers
}

fn execute(
    bench: &Bench,
    runs: &[Run],
    best: &BTreeMap<InstanceSet, BestKnown>,
    results: &mut Results,
) -> anyhow::Result<()> {
    let open: Vec<&Run> = runs.iter().filter(|run| !results.has(&run.key())).collect();
    if open.len() < runs.len() {
        eprintln!(
            "{} of {} runs are done already",
            runs.len() - open.len(),
            runs.len()
        );
    }
    let watch = Stopwatch::start();
    for (place, run) in open.iter().enumerate() {
        let row = bench.execute(run, &best[&run.instance.set])?;
        let told = outcome(&row);
        let offered = bench.keeper.as_ref().filter(|_| row.feasible);
        results.append(row)?;
        if let Some(keeper) = offered.filter(|_| run.instance.set == InstanceSet::UnitDays) {
            let solution = bench.solution(&run.label());
            step::say(&keeper.offer(&run.instance.file, &solution));
        }
        let (done, elapsed) = (place + 1, watch.elapsed());
        eprintln!(
            "{done:>5} of {}  {:>12}, {} left  {} {} {} seed {}: {told}",
            open.len(),
            step::shown_time(elapsed),
            step::shown_time(time_left(elapsed, done, open.len())),
            run.instance.set.name(),
            run.instance.name,
            run.solver.name(),
            run.seed,
        );
    }
    Ok(())
}

/// As long a run as those before.
fn time_left(elapsed: Duration, done: usize, total: usize) -> Duration {
    elapsed.mul_f64((total - done) as f64 / done as f64)
}

fn outcome(row: &Row) -> String {
    match (row.cost, row.gap_percent) {
        (Some(cost), Some(gap)) => format!("{cost:.2} (gap {} %)", summary::shown_percent(gap)),
        (Some(cost), None) => format!("{cost:.2}"),
        (None, _) => "no solution that holds, see messages.log".to_owned(),
    }
}

fn report(
    bench: &Bench,
    sets: &[InstanceSet],
    json: Option<&Path>,
    rows: &[Row],
) -> anyhow::Result<()> {
    let lines = summary::lines(rows);
    let table = summary::table(&lines);
    step::say(&table);
    let file = bench.out.join("summary.txt");
    std::fs::write(&file, table.trim_start()).with_context(|| file.display().to_string())?;
    if let Some(file) = json {
        let figures = serde_json::to_vec_pretty(&summary::figures(&lines))?;
        std::fs::write(file, figures).with_context(|| file.display().to_string())?;
    }
    let better = rows.iter().filter(|row| row.beats_best());
    for row in better {
        let kept = bench.better(&run::label(&row.solver, &row.instance, row.seed));
        let best = row.best_known.unwrap_or_default();
        step::say(&format!(
            "better than the best known {best}: {}, {}",
            outcome(row),
            kept.display()
        ));
    }
    for &set in sets {
        if let Some(figure) = figure::draw(bench, set, rows)? {
            step::say(&format!("gap over time: {}", figure.display()));
        }
    }
    step::say(&format!(
        "results: {}",
        bench.out.join("results.csv").display()
    ));
    let failed = rows
        .iter()
        .filter(|row| row.solver == run::OURS && !row.feasible);
    let failed = failed.count();
    anyhow::ensure!(
        failed == 0,
        "{failed} runs of ours gave no solution that holds, see {}",
        bench.messages().display()
    );
    Ok(())
}
