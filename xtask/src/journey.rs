//! The journey: Chromium walks every screen of a server whose day is half done.

use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use serde::Deserialize;

use crate::workspace::Workspace;
use crate::{demo, step, tools, web};

/// How long inventing a town, planning and half a day may take.
const START: Duration = Duration::from_mins(4);

/// What `field demo --serve-only` writes once the server is worth a look.
#[derive(Deserialize)]
struct Ready {
    url: String,
    /// `user:password`, invented as everything else of the town.
    planner: String,
    manager: String,
}

pub fn run(workspace: &Workspace) -> anyhow::Result<Vec<String>> {
    let chromium = tools::chromium().context("no Chromium was found")?;
    let file = workspace.target.join("journey-ready.json");
    // One of an earlier run would be taken for this one's.
    let _ = std::fs::remove_file(&file);
    let mut play = demo::Play::prepare(workspace)?;
    play.program
        .args(["--serve-only", "--port", "0", "--ready-file"])
        .arg(&file);
    let mut server = play.start()?;
    let mut ready = None;
    let look = || {
        ready = read(&file);
        ready.is_some()
    };
    server
        .wait_until(START, look)
        .context("`field demo --serve-only`")?;
    let ready = ready.context("the loop above ends with an answer")?;
    let mut command = web::npm(workspace, &["run", "journey"]);
    command
        .env("CHROMIUM", chromium)
        .env("VARDAG_URL", ready.url)
        .env("VARDAG_PLANNER", ready.planner)
        .env("VARDAG_MANAGER", ready.manager)
        .env("VARDAG_SHOTS", workspace.target.join("screenshots"));
    step::run_tests(&mut command)
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
        std::fs::write(
            &file,
            r#"{"url":"http://a","planner":"p:x","manager":"m:y"}"#,
        )
        .expect("written");
        assert_eq!(read(&file).expect("whole").manager, "m:y");
        std::fs::remove_file(&file).expect("removed");
    }
}
