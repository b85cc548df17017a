//! One run: a solver on an instance with a seed, then `verify` on what it says.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

use anyhow::Context;
use serde::Deserialize;

use super::best_known::{self, BestKnown};
use super::instance_set::{Instance, RoutingObjective};
use super::peers::{Peer, Peers};
use super::results::{Row, RunKey};
use super::unit_days::Keeper;
use crate::step::Stopwatch;

/// The name of our own solver in the results.
pub const OURS: &str = "vardag";

/// How long after its budget a solver may still sit on the machine: some count
/// processor time, and the machine may be busy.
const GRACE_FACTOR: u32 = 10;
const GRACE: Duration = Duration::from_mins(5);

/// `verify` reads a file and adds numbers.
const VERIFY_LIMIT: Duration = Duration::from_mins(2);

/// How often a running solver is looked after.
const POLL: Duration = Duration::from_millis(20);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Solver {
    Ours,
    Peer(Peer),
}

/// One line of work.
#[derive(Clone, Debug)]
pub struct Run {
    pub instance: Instance,
    pub solver: Solver,
    pub seed: u64,
}

/// Everything the runs have in common.
#[derive(Debug)]
pub struct Bench {
    pub solve: PathBuf,
    pub verify: PathBuf,
    pub peers: Option<Peers>,
    /// Where better plans of our own set are kept.
    pub keeper: Option<Keeper>,
    pub objective: RoutingObjective,
    pub budget_s: u32,
    pub threads: u32,
    pub out: PathBuf,
}

/// What solvers say of their solution; the routes are for `verify`.
#[derive(Deserialize)]
struct Stated {
    cpu_seconds: f64,
}

/// What `verify` counted: lines of a name and a number.
#[derive(Debug, PartialEq)]
struct Verified(BTreeMap<String, f64>);

impl Verified {
    fn parse(text: &str) -> anyhow::Result<Self> {
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        let amounts = lines.map(|line| {
            let amount = line.trim().rsplit_once(' ');
            let amount = amount.and_then(|(name, word)| Some((name, word.parse().ok()?)));
            let (name, amount) = amount
                .with_context(|| format!("`verify` says {line:?}, not a name and a number"))?;
            Ok((name.to_owned(), amount))
        });
        Ok(Self(amounts.collect::<anyhow::Result<_>>()?))
    }

    fn amount(&self, name: &str) -> anyhow::Result<f64> {
        let amount = self.0.get(name).copied();
        amount.with_context(|| format!("`verify` counts no {name}"))
    }

    fn cost(&self, objective: &str) -> anyhow::Result<f64> {
        if objective != RoutingObjective::Hierarchical.name() {
            return self.amount("cost");
        }
        let (routes, distance) = (self.amount("routes")?, self.amount("distance")?);
        Ok(best_known::routes_first(routes, distance))
    }
}

impl Solver {
    pub fn name(self) -> &'static str {
        match self {
            Self::Ours => OURS,
            Self::Peer(peer) => peer.name(),
        }
    }
}

impl Run {
    pub fn key(&self) -> RunKey {
        RunKey {
            set: self.instance.set.name().to_owned(),
            instance: self.instance.name.clone(),
            solver: self.solver.name().to_owned(),
            seed: self.seed,
        }
    }

    /// The name of its files, without an ending.
    pub fn label(&self) -> String {
        label(self.solver.name(), &self.instance.name, self.seed)
    }
}

/// Ours before its peers.
pub fn order(solver: &str) -> (bool, String) {
    (solver != OURS, solver.to_owned())
}

pub fn label(solver: &str, instance: &str, seed: u64) -> String {
    format!("{solver}-{instance}-{seed}")
}

impl Bench {
    pub fn solution(&self, label: &str) -> PathBuf {
        self.out.join("solutions").join(format!("{label}.json"))
    }

    pub fn trace(&self, label: &str) -> PathBuf {
        self.out.join("traces").join(format!("{label}.csv"))
    }

    /// Where a solution better than the best known is kept.
    pub fn better(&self, label: &str) -> PathBuf {
        self.out.join("better").join(format!("{label}.json"))
    }

    /// What the solvers and `verify` say that is no result.
    pub fn messages(&self) -> PathBuf {
        self.out.join("messages.log")
    }

    /// Solves and verifies. A solver that fails or breaks a rule is a row too.
    pub fn execute(&self, run: &Run, best_known: &BestKnown) -> anyhow::Result<Row> {
        let label = run.label();
        let solution = self.solution(&label);
        if solution.exists() {
            std::fs::remove_file(&solution).with_context(|| solution.display().to_string())?;
        }
        let limit = GRACE + Duration::from_secs(u64::from(self.budget_s)) * GRACE_FACTOR;
        let ended = self.watched(&mut self.solver(run)?, Stdio::null(), limit)?;
        let mut stated = None;
        let mut verified = None;
        if ended.is_some_and(|status| status.success()) && solution.is_file() {
            stated = Some(read_json::<Stated>(&solution)?);
            verified = self.verified(&run.instance, &label)?;
        }
        let objective = run.instance.set.objective(self.objective);
        let cost = match verified {
            Some(verified) => Some(verified.cost(objective)?),
            None => None,
        };
        let best_known = best_known.get(&run.instance.name).copied();
        let row = Row {
            set: run.instance.set.name().to_owned(),
            size: run.instance.size,
            instance: run.instance.name.clone(),
            solver: run.solver.name().to_owned(),
            objective: objective.to_owned(),
            cost,
            best_known,
            gap_percent: cost
                .zip(best_known)
                .map(|(cost, best)| best_known::gap_percent(objective, cost, best)),
            cpu_seconds: stated.map(|stated| stated.cpu_seconds),
            seed: run.seed,
            feasible: cost.is_some(),
        };
        if row.beats_best() {
            let kept = self.better(&label);
            std::fs::copy(&solution, &kept).with_context(|| kept.display().to_string())?;
        }
        Ok(row)
    }

    fn solver(&self, run: &Run) -> anyhow::Result<Command> {
        let label = run.label();
        let mut command = match run.solver {
            Solver::Ours => {
                let mut command = Command::new(&self.solve);
                command.args(["--format", run.instance.set.format()]);
                command.arg(&run.instance.file);
                command.args(["--threads", &self.threads.to_string()]);
                command
            }
            Solver::Peer(peer) => {
                let peers = self
                    .peers
                    .as_ref()
                    .context("a peer that was not asked for")?;
                let mut command = Command::new(&peers.python);
                command.arg(&peers.program);
                command.args(["--solver", peer.name()]);
                command.args(["--format", run.instance.set.format(), "--file"]);
                command.arg(&run.instance.file);
                command
            }
        };
        command
            .args(["--objective", run.instance.set.objective(self.objective)])
            .args(["--cpu-seconds", &self.budget_s.to_string()])
            .args(["--seed", &run.seed.to_string()])
            .arg("--out")
            .arg(self.solution(&label))
            .arg("--trace")
            .arg(self.trace(&label));
        Ok(command)
    }

    /// What `verify` finds; none when it finds a rule broken.
    fn verified(&self, instance: &Instance, label: &str) -> anyhow::Result<Option<Verified>> {
        let answer = self.out.join("verified.txt");
        let told = || answer.display().to_string();
        let file = File::create(&answer).with_context(told)?;
        let mut command = Command::new(&self.verify);
        command
            .args(["--format", instance.set.format()])
            .arg(&instance.file)
            .args(["--objective", instance.set.objective(self.objective)])
            .arg("--solution")
            .arg(self.solution(label));
        let ended = self.watched(&mut command, Stdio::from(file), VERIFY_LIMIT)?;
        let text = std::fs::read_to_string(&answer).with_context(told)?;
        std::fs::remove_file(&answer).with_context(told)?;
        if ended.is_some_and(|status| status.success()) {
            return Verified::parse(&text).map(Some);
        }
        let wrong = writeln!(self.open_messages()?, "{label} does not hold:\n{text}");
        wrong.with_context(|| self.messages().display().to_string())?;
        Ok(None)
    }

    /// Runs a program, its complaints in the messages; none when it had to be
    /// ended at the limit.
    fn watched(
        &self,
        command: &mut Command,
        stdout: Stdio,
        limit: Duration,
    ) -> anyhow::Result<Option<ExitStatus>> {
        let program = PathBuf::from(command.get_program());
        let told = || format!("running {}", program.display());
        let watch = Stopwatch::start();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(stdout)
            .stderr(self.open_messages()?)
            .spawn()
            .with_context(told)?;
        loop {
            if let Some(status) = child.try_wait().with_context(told)? {
                return Ok(Some(status));
            }
            if watch.elapsed() > limit {
                child.kill().with_context(told)?;
                child.wait().with_context(told)?;
                return Ok(None);
            }
            std::thread::sleep(POLL);
        }
    }

    fn open_messages(&self) -> anyhow::Result<File> {
        let file = self.messages();
        let options = File::options().create(true).append(true).open(&file);
        options.with_context(|| file.display().to_string())
    }
}

fn read_json<T: serde::de::DeserializeOwned>(file: &Path) -> anyhow::Result<T> {
    let bytes = std::fs::read(file).with_context(|| file.display().to_string())?;
    serde_json::from_slice(&bytes).with_context(|| file.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cost_is_what_verify_says() {
        let verified = Verified::parse("cost 827.3\ndistance 827.3\nroutes 10\n").expect("lines");
        let plain = verified.cost("dimacs").expect("a cost");
        assert!((plain - 827.3).abs() < 1e-9);
        let ordered = verified.cost("hierarchical").expect("a cost");
        assert!((ordered - 1_000_827.3).abs() < 1e-6);
        let none = Verified::parse("cost 1\n").expect("a line");
        assert!(none.cost("hierarchical").is_err());
        let error = Verified::parse("cost many\n").expect_err("no number");
        assert!(error.to_string().contains("cost many"), "{error}");
    }
}
