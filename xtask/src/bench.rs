//! Benches with one face: measure, print a table, write JSON.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use crate::cargo_build::Profile;
use crate::cli::{BenchCommand, BoardOptions, HandheldOptions, RoadOptions};
use crate::workspace::Workspace;
use crate::{bench_documentation, bench_scheduling, bench_sync};
use crate::{demo, hand_core, journey, npm_peers, step, web};

/// A bench that exists: its name and what it measures.
struct Bench {
    name: &'static str,
    measures: &'static str,
}

const BENCHES: &[Bench] = &[
    Bench {
        name: "road",
        measures: "the whole road of a day: plan, matrix, check-in, sync, a headless day",
    },
    Bench {
        name: "handheld",
        measures: "the handheld in a browser: its sizes, its speed, the presses of a shift",
    },
    Bench {
        name: "board",
        measures: "the planner's board of a large day, beside two public timelines",
    },
    Bench {
        name: "documentation",
        measures: "documentation and money: a city's run, from databases too, a unit's review",
    },
    Bench {
        name: "scheduling",
        measures: "the optimiser on public instances: gaps to the best known, and its peers",
    },
    Bench {
        name: "sync",
        measures: "the server under many phones: mornings, a return after an outage, peers",
    },
];

/// One figure. `ok` says whether it is within its budget; a figure outside is
/// told, and the bench succeeds all the same: it could measure.
#[derive(Debug, Deserialize, Serialize)]
pub struct Figure {
    name: String,
    value: f64,
    unit: String,
    budget: Option<f64>,
    ok: bool,
}

impl Figure {
    /// A figure without a budget, which is never over.
    pub fn plain(name: String, value: f64, unit: &str) -> Self {
        Self {
            name,
            value,
            unit: unit.to_owned(),
            budget: None,
            ok: true,
        }
    }
}

/// Tells the bench which server to start. No `VARDAG_…`: the server would take
/// it for configuration.
const SERVER_VARIABLE: &str = "ROAD_BENCH_SERVER";

/// Tells the walks where their figures go.
pub const FIGURES_VARIABLE: &str = "VARDAG_FIGURES";

/// The timelines that the board is compared with: their packages and pages.
const BOARD_PEERS: &str = "server/web/journey/board-peers";

/// Streets beside the clone that the bench uses when they are there.
const STREETS: &str = "../shared/geo/stockholm-ostermalm-2020.osm.pbf";

pub fn run(workspace: &Workspace, bench: &BenchCommand) -> anyhow::Result<()> {
    match bench {
        BenchCommand::Road(options) => run_road(workspace, options),
        BenchCommand::Handheld(options) => run_handheld(workspace, options),
        BenchCommand::Board(options) => run_board(workspace, options),
        BenchCommand::Documentation(options) => bench_documentation::run(workspace, options),
        BenchCommand::Scheduling(options) => bench_scheduling::run(workspace, options),
        BenchCommand::Sync(options) => bench_sync::run(workspace, options),
        BenchCommand::Unknown(words) => anyhow::bail!(
            "there is no bench {}; there are:\n{}",
            words.join(" "),
            existing()
        ),
    }
}

fn run_road(workspace: &Workspace, options: &RoadOptions) -> anyhow::Result<()> {
    let file = std::path::absolute(&options.json).context("the file for the figures")?;
    step::run(road(workspace)?.arg("--json").arg(&file))?;
    step::say(&table(&figures(&file)?));
    Ok(())
}

fn road(workspace: &Workspace) -> anyhow::Result<Command> {
    // The day is played against the real server.
    let play = demo::Play::prepare(workspace, Profile::Release)?;
    let mut command = workspace.cargo(&[
        "run",
        "--release",
        "--package",
        "field",
        "--bin",
        "road_bench",
        "--",
    ]);
    command.env(SERVER_VARIABLE, play.server);
    let streets = workspace.path(STREETS);
    if streets.is_file() {
        command.arg("--streets").arg(streets);
    }
    Ok(command)
}

/// Builds the core for browsers, walks both journeys of the handheld, and gathers what
/// they and the check of the build measured.
fn run_handheld(workspace: &Workspace, options: &HandheldOptions) -> anyhow::Result<()> {
    let file = std::path::absolute(&options.json).context("the file for the figures")?;
    hand_core::build(workspace)?;
    let folder = workspace.target.join("handheld-figures");
    // Those of an earlier run would be taken for this one's.
    let _ = std::fs::remove_dir_all(&folder);
    journey::of_the_handheld(workspace, &folder)?;
    let mut check = web::npm(workspace, &["run", "check"]);
    step::run(check.env(FIGURES_VARIABLE, &folder))?;
    let mut gathered = Vec::new();
    for source in ["dist", "browser-journey", "hand-shift"] {
        gathered.extend(figures(&folder.join(source).with_extension("json"))?);
    }
    std::fs::write(&file, serde_json::to_vec_pretty(&gathered)?)
        .with_context(|| format!("writing {}", file.display()))?;
    step::say(&table(&gathered));
    Ok(())
}

/// Measures the board in a browser, and takes the sizes of the office from the check of
/// the build.
fn run_board(workspace: &Workspace, options: &BoardOptions) -> anyhow::Result<()> {
    let file = std::path::absolute(&options.json).context("the file for the figures")?;
    let folder = workspace.target.join("board-figures");
    // Those of an earlier run would be taken for this one's.
    let _ = std::fs::remove_dir_all(&folder);
    let peers = if options.without_peers {
        None
    } else {
        let prepared = npm_peers::prepare(workspace, BOARD_PEERS, "board-peers");
        Some(prepared.context(
            "installing the peers\nMaybe: no way to npm's registry; run with --without-peers",
        )?)
    };
    journey::of_the_board(workspace, &folder, peers.as_deref())?;
    let mut check = workspace.program("node", &["checks/dist.mjs"]);
    check.current_dir(workspace.web());
    step::run(check.env(FIGURES_VARIABLE, &folder))?;
    let mut gathered = figures(&folder.join("board-bench.json"))?;
    let sizes = figures(&folder.join("dist.json"))?;
    gathered.extend(
        sizes
            .into_iter()
            .filter(|figure| figure.name.starts_with("office")),
    );
    std::fs::write(&file, serde_json::to_vec_pretty(&gathered)?)
        .with_context(|| format!("writing {}", file.display()))?;
    step::say(&table(&gathered));
    Ok(())
}

fn existing() -> String {
    let lines = BENCHES
        .iter()
        .map(|bench| format!("  {:<13} {}", bench.name, bench.measures));
    lines.collect::<Vec<_>>().join("\n")
}

/// What a bench wrote.
pub fn figures(file: &Path) -> anyhow::Result<Vec<Figure>> {
    let told = || format!("the bench left no figures in {}", file.display());
    let bytes = std::fs::read(file).with_context(told)?;
    serde_json::from_slice(&bytes).with_context(told)
}

/// As a person reads them.
pub fn table(figures: &[Figure]) -> String {
    let width = figures.iter().map(|figure| figure.name.chars().count());
    let width = width.max().unwrap_or(0).max("figure".len());
    let mut text = format!("\n{:<width$} {:>12} {:>12}\n", "figure", "value", "budget");
    for figure in figures {
        let budget = figure.budget.map_or_else(|| "-".to_owned(), shown);
        let word = if figure.ok { "" } else { "  over" };
        let line = writeln!(
            text,
            "{:<width$} {:>12} {budget:>12} {}{word}",
            figure.name,
            shown(figure.value),
            figure.unit
        );
        line.expect("a String takes all writes");
    }
    text
}

fn shown(value: f64) -> String {
    if value.fract() == 0.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.2}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_over_its_budget_is_told_and_one_without_is_not_judged() {
        let json = r#"[{"name":"check-in","value":12.5,"unit":"ms","budget":10,"ok":false},
                       {"name":"visits","value":350,"unit":"","budget":null,"ok":true}]"#;
        let figures: Vec<Figure> = serde_json::from_str(json).expect("figures");
        let table = table(&figures);
        let lines: Vec<_> = table.trim().lines().map(str::trim_end).collect();
        assert_eq!(lines[1], "check-in        12.50           10 ms  over");
        assert_eq!(lines[2], "visits            350            -");
    }

    #[test]
    fn an_unknown_bench_lists_those_that_exist() {
        assert!(existing().contains("road") && existing().contains("board"));
    }
}
