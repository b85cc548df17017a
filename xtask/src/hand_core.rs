//! The phone's core for browsers: WebAssembly beside the handheld page.

use anyhow::Context;

use crate::workspace::Workspace;
use crate::{step, tools};

const TARGET: &str = "wasm32-unknown-unknown";
const PROFILE: &str = "hand-web";
/// Of what is written, what a browser fetches.
const FETCHED: [&str; 2] = ["hand_web.js", "hand_web_bg.wasm"];

/// Builds it into `server/web/public/hand-core`, from where the screens' next build
/// takes it along. Takes some minutes the first time.
pub fn build(workspace: &Workspace) -> anyhow::Result<()> {
    tools::require(tools::HAND_CORE)?;
    let (clang, archiver) = tools::wasm_compiler().context("it was there a moment ago")?;
    let mut core = workspace.cargo(&[
        "build",
        "--package",
        "hand-web",
        "--profile",
        PROFILE,
        "--target",
        TARGET,
    ]);
    core.env("CC_wasm32_unknown_unknown", clang)
        .env("AR_wasm32_unknown_unknown", archiver);
    step::run(&mut core)?;
    let module = workspace
        .target
        .join(TARGET)
        .join(PROFILE)
        .join("hand_web.wasm");
    let written = workspace.target.join("hand-core");
    let mut bindgen = workspace.cargo(&["run", "--quiet", "--package", "web-bindgen", "--"]);
    step::run(bindgen.arg(&module).arg(&written))?;
    let public = workspace.web().join("public/hand-core");
    std::fs::create_dir_all(&public)?;
    for name in FETCHED {
        let bytes = std::fs::copy(written.join(name), public.join(name))
            .with_context(|| format!("copying {name}"))?;
        eprintln!("  {name}: {bytes} bytes");
    }
    Ok(())
}
