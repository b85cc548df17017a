//! The product in a town that does not exist.

use std::path::PathBuf;
use std::process::Command;

use crate::cargo_build::{self, Profile};
use crate::cli::DemoOptions;
use crate::tether::{StopSignal, Tether};
use crate::workspace::Workspace;
use crate::{tools, web};

/// Where a demo that is kept lies, beside the sources and unknown to git.
const KEPT: &str = ".demo";

/// Builds what is not built, then plays. However this ends, Ctrl-C included,
/// the phones and their server end with it.
pub fn run(workspace: &Workspace, options: &DemoOptions) -> anyhow::Result<()> {
    tools::require(tools::DEMO)?;
    if let Some(streets) = &options.streets {
        anyhow::ensure!(
            streets.is_file(),
            "there is no street file {}",
            streets.display()
        );
    }
    let mut play = Play::prepare(workspace, Profile::Release)?;
    if options.keep {
        play.folder = workspace.path(KEPT);
        play.is_kept = true;
    }
    add_options(&mut play.program, options);
    play.run()
}

/// `field demo` with everything it needs built, ready to be told what to play.
#[derive(Debug)]
pub struct Play {
    pub program: Command,
    /// The vardag it starts.
    pub server: PathBuf,
    folder: PathBuf,
    is_kept: bool,
}

impl Play {
    /// Builds the screens, then server and phones one after the other: in one
    /// build the phone's SQLCipher would become the server's SQLite.
    pub fn prepare(workspace: &Workspace, profile: Profile) -> anyhow::Result<Self> {
        web::packages(workspace)?;
        web::build(workspace)?;
        let server = cargo_build::build(workspace, profile, "server", "vardag")?;
        let field = cargo_build::build(workspace, profile, "field", "field")?;
        // The caller's folder stays, so that paths mean what the caller meant.
        let mut program = Command::new(field);
        program.arg("demo").arg("--server").arg(&server);
        let page = workspace.web().join("dist");
        program.arg("--hand-page").arg(page);
        let name = format!("demo-{}", std::process::id());
        Ok(Self {
            program,
            server,
            folder: workspace.target.join(name),
            is_kept: false,
        })
    }

    pub fn start(mut self) -> anyhow::Result<Tether> {
        self.program.arg("--folder").arg(&self.folder);
        let leftovers = (!self.is_kept).then_some(self.folder.as_path());
        let stop = StopSignal::Terminate;
        Tether::start(&mut Tether::command(stop, leftovers, &self.program))
    }

    /// Plays to the end.
    pub fn run(self) -> anyhow::Result<()> {
        let status = self.start()?.wait()?;
        anyhow::ensure!(status.success(), "field ended with {status}");
        Ok(())
    }
}

fn add_options(command: &mut Command, options: &DemoOptions) {
    let numbers = [
        ("--seed", options.seed),
        ("--port", options.port.map(u64::from)),
        ("--hand-port", options.hand_port.map(u64::from)),
        ("--staff", options.staff.map(u64::from)),
        ("--visits", options.visits.map(u64::from)),
        ("--speed", options.speed.map(u64::from)),
        ("--budget", options.budget.map(u64::from)),
    ];
    for (name, number) in numbers {
        if let Some(number) = number {
            command.arg(name).arg(number.to_string());
        }
    }
    if let Some(date) = &options.date {
        command.arg("--date").arg(date);
    }
    for (name, path) in [("--streets", &options.streets), ("--json", &options.json)] {
        if let Some(path) = path {
            command.arg(name).arg(path);
        }
    }
    if options.headless {
        command.arg("--headless");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_handed_on_and_absent_ones_are_not() {
        let mut command = Command::new("field");
        let options = DemoOptions {
            streets: Some("city.osm.pbf".into()),
            headless: true,
            json: Some("day.json".into()),
            seed: Some(7),
            port: None,
            hand_port: Some(0),
            staff: None,
            visits: Some(350),
            speed: None,
            budget: None,
            date: Some("2026-03-29".to_owned()),
            keep: false,
        };
        add_options(&mut command, &options);
        let given: Vec<_> = command
            .get_args()
            .map(|word| word.to_string_lossy())
            .collect();
        assert_eq!(
            given.join(" "),
            "--seed 7 --hand-port 0 --visits 350 --date 2026-03-29 --streets city.osm.pbf --json day.json --headless"
        );
    }
}
