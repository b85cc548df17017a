//! The journeys: Chromium walks every screen of a server whose day is half done,
//! the office's first, then those of the phones beside it.

use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use serde::Deserialize;

use crate::bench::FIGURES_VARIABLE;
use crate::cargo_build::Profile;
use crate::workspace::Workspace;
use crate::{demo, step, tools, web};

/// What is played before the browser looks.
struct Town {
    /// Told to `field demo` besides.
    arguments: &'static [&'static str],
    /// How long inventing it, planning and half a day may take.
    start: Duration,
}

/// As everybody sees it who starts the demo.
const UNIT: Town = Town {
    arguments: &[],
    start: Duration::from_mins(4),
};

/// The largest day that the board has to carry. A town gives nobody more than 13 visits,
/// so that 150 people would have fewer; the optimiser gets the time to place nearly all.
const LARGE: Town = Town {
    arguments: &["--staff", "162", "--visits", "2100", "--budget", "20"],
    start: Duration::from_mins(15),
};

/// Tells the bench of the board where the packages are that it compares with.
const PEERS_VARIABLE: &str = "VARDAG_BOARD_PEERS";

/// What `field demo --serve-only` writes once the server is worth a look.
#[derive(Deserialize)]
struct Ready {
    url: String,
    /// `user:password`, invented as everything else of the town.
    planner: String,
    /// A colleague of hers.
    planner_2: String,
    manager: String,
    finance: String,
    /// The system that orders come from.
    sender: String,
    admin: String,
    hand: Hand,
}

/// The phones that somebody who watches can hold.
#[derive(Deserialize)]
struct Hand {
    url: String,
    phones: Vec<HandPhone>,
    /// For the phone that is in its box.
    enrolment_code: String,
}

#[derive(Deserialize)]
struct HandPhone {
    /// `user:password`.
    staff: String,
    staff_id: String,
}

/// The office's screens, then the phones that a process carries. Last the morning after,
/// for which the server's clock is set on: it does not go back.
pub fn run(workspace: &Workspace) -> anyhow::Result<Vec<String>> {
    walk(workspace, Profile::Dev, &UNIT, |ready| {
        Ok(vec![
            ("journey", ready.of_the_office()),
            ("hand-journey", ready.of_the_phones()?),
            ("early-morning-journey", ready.of_the_office()),
        ])
    })
}

/// The phone whose core lives in the browser.
pub fn of_the_browser(workspace: &Workspace) -> anyhow::Result<Vec<String>> {
    walk(workspace, Profile::Dev, &UNIT, |ready| {
        Ok(vec![("browser-journey", ready.of_the_phones()?)])
    })
}

/// Both walks of the handheld, their figures written into `figures`.
pub fn of_the_handheld(workspace: &Workspace, figures: &Path) -> anyhow::Result<Vec<String>> {
    walk(workspace, Profile::Release, &UNIT, |ready| {
        let mut told = ready.of_the_phones()?;
        told.push((FIGURES_VARIABLE, figures.display().to_string()));
        Ok(vec![
            ("browser-journey", told.clone()),
            ("hand-journey", told),
        ])
    })
}

/// The planner's board, its figures written into `figures`, and where `peers` are installed
/// the same day in those timelines.
pub fn of_the_board(
    workspace: &Workspace,
    figures: &Path,
    peers: Option<&Path>,
) -> anyhow::Result<Vec<String>> {
    walk(workspace, Profile::Release, &LARGE, |ready| {
        let mut told = ready.of_the_office();
        told.push((FIGURES_VARIABLE, figures.display().to_string()));
        told.extend(peers.map(|folder| (PEERS_VARIABLE, folder.display().to_string())));
        Ok(vec![("board-bench", told)])
    })
}

/// npm's scripts, each with what it is told.
type Walks = Vec<(&'static str, Environment)>;

fn walk(
    workspace: &Workspace,
    profile: Profile,
    town: &Town,
    walks: impl FnOnce(&Ready) -> anyhow::Result<Walks>,
) -> anyhow::Result<Vec<String>> {
    let chromium = tools::chromium().context("no Chromium was found")?;
    let file = workspace.target.join("journey-ready.json");
    // One of an earlier run would be taken for this one's.
    let _ = std::fs::remove_file(&file);
    let mut play = demo::Play::prepare(workspace, profile)?;
    play.program
        .args(["--serve-only", "--port", "0", "--hand-port", "0"])
        .args(town.arguments)
        .arg("--ready-file")
        .arg(&file);
    let mut server = play.start()?;
    let mut ready = None;
    let look = || {
        ready = read(&file);
        ready.is_some()
    };
    server
        .wait_until(town.start, look)
        .context("`field demo --serve-only`")?;
    let ready = ready.context("the loop above ends with an answer")?;
    let shots = workspace.target.join("screenshots");
    let mut results = Vec::new();
    for (script, environment) in walks(&ready)? {
        let mut command = web::npm(workspace, &["run", script]);
        command
            .env("CHROMIUM", &chromium)
            .env("VARDAG_SHOTS", &shots)
            .envs(environment);
        results.extend(step::run_tests(&mut command)?);
    }
    Ok(results)
}

/// What a journey is told beside the browser.
type Environment = Vec<(&'static str, String)>;

impl Ready {
    /// What the office publishes is looked for on a phone.
    fn of_the_phones(&self) -> anyhow::Result<Environment> {
        let mut told = self.of_the_office();
        told.extend(self.hand.of_the_phones()?);
        Ok(told)
    }

    fn of_the_office(&self) -> Environment {
        vec![
            ("VARDAG_URL", self.url.clone()),
            ("VARDAG_PLANNER", self.planner.clone()),
            ("VARDAG_PLANNER_2", self.planner_2.clone()),
            ("VARDAG_MANAGER", self.manager.clone()),
            ("VARDAG_FINANCE", self.finance.clone()),
            ("VARDAG_SENDER", self.sender.clone()),
            ("VARDAG_ADMIN", self.admin.clone()),
            ("VARDAG_HELD", self.hand.held_by()),
        ]
    }
}

impl Hand {
    /// Whose day the phones' walk needs: the office leaves it as it is.
    fn held_by(&self) -> String {
        let phones = self.phones.iter();
        let staff: Vec<&str> = phones.map(|phone| phone.staff_id.as_str()).collect();
        staff.join(",")
    }

    fn of_the_phones(&self) -> anyhow::Result<Environment> {
        let [first, second, ..] = &self.phones[..] else {
            anyhow::bail!("two phones should be signed in, {} are", self.phones.len());
        };
        Ok(vec![
            ("VARDAG_HAND", self.url.clone()),
            ("VARDAG_STAFF", first.staff.clone()),
            ("VARDAG_STAFF_2", second.staff.clone()),
            ("VARDAG_ENROLMENT", self.enrolment_code.clone()),
        ])
    }
}

/// None until the whole file is there.
fn read(file: &Path) -> Option<Ready> {
    serde_json::from_slice(&std::fs::read(file).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_file_is_no_answer_yet() {
        let file = std::env::temp_dir().join(format!("vardag-ready-{}", std::process::id()));
        assert!(read(&file).is_none());
        std::fs::write(&file, "{\"url\": \"http://127").expect("written");
        assert!(read(&file).is_none());
        let whole = r#"{"url":"http://a","planner":"p:x","planner_2":"q:x","manager":"m:y","finance":"f:z","sender":"o:w","admin":"a:v",
            "hand":{"url":"http://h","phones":[{"phone":1,"staff":"s:1","staff_id":"a"},{"phone":2,"staff":"s:2","staff_id":"b"}],"enrolment_code":"vardag1 c"}}"#;
        std::fs::write(&file, whole).expect("written");
        let ready = read(&file).expect("whole");
        let office = ready.of_the_office();
        assert_eq!(office[3], ("VARDAG_MANAGER", "m:y".into()));
        assert_eq!(office.last(), Some(&("VARDAG_HELD", "a,b".into())));
        let told = ready.hand.of_the_phones().expect("two phones");
        let told: Vec<_> = told
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        assert_eq!(
            told.join(" "),
            "VARDAG_HAND=http://h VARDAG_STAFF=s:1 VARDAG_STAFF_2=s:2 VARDAG_ENROLMENT=vardag1 c"
        );
        std::fs::remove_file(&file).expect("removed");
    }

    #[test]
    fn a_journey_of_phones_needs_two_that_are_signed_in() {
        let hand = Hand {
            url: String::new(),
            phones: vec![],
            enrolment_code: String::new(),
        };
        assert!(hand.of_the_phones().is_err());
    }
}
