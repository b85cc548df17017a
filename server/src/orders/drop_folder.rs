//! Orders as files in a folder: the same orders, the same rules.

use std::path::Path;

use anyhow::Context;
use care_model::order::Order;
use serde::Serialize;

use crate::App;
use crate::gate;
use crate::permit::Act;

/// Largest order file, in bytes.
const MAX_FILE_BYTES: u64 = 1024 * 1024;
/// Most files in one look through the folder; the rest comes with the next.
const MAX_FILES: usize = 1_000;

/// What became of the files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FolderReport {
    pub accepted: u32,
    pub refused: u32,
}

/// Takes every `*.json` of the folder and moves it to `accepted/`, or to
/// `refused/` with a text beside it that says why. A file that cannot be
/// stored for the server's own reasons stays for the next time.
pub async fn import(app: &App, folder: &Path) -> anyhow::Result<FolderReport> {
    let mut report = FolderReport::default();
    for name in ["accepted", "refused"] {
        let kept = folder.join(name);
        std::fs::create_dir_all(&kept)
            .with_context(|| format!("cannot make {}", kept.display()))?;
    }
    let listing =
        std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut files: Vec<_> = listing
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    files.sort();
    for file in files.into_iter().take(MAX_FILES) {
        let outcome = take(app, &file).await;
        let name = file.file_name().context("a listed file has a name")?;
        let kept = match &outcome {
            Ok(()) => "accepted",
            Err(Refused::Content(_)) => "refused",
            Err(Refused::Server(error)) => {
                tracing::error!(%error, "an order file waits");
                continue;
            }
        };
        std::fs::rename(&file, folder.join(kept).join(name))
            .with_context(|| format!("cannot move {}", file.display()))?;
        match outcome {
            Err(Refused::Content(why)) => {
                let told = folder.join(kept).join(name).with_extension("json.why.txt");
                std::fs::write(&told, why)
                    .with_context(|| format!("cannot write {}", told.display()))?;
                report.refused += 1;
            }
            _ => report.accepted += 1,
        }
    }
    Ok(report)
}

enum Refused {
    /// The sender must mend it.
    Content(String),
    /// It may work later.
    Server(String),
}

async fn take(app: &App, file: &Path) -> Result<(), Refused> {
    let server = |error: &dyn std::fmt::Display| Refused::Server(error.to_string());
    let size = std::fs::metadata(file)
        .map_err(|error| server(&error))?
        .len();
    if size > MAX_FILE_BYTES {
        return Err(Refused::Content(format!(
            "the file has {size} bytes; at most {MAX_FILE_BYTES} are taken"
        )));
    }
    let bytes = std::fs::read(file).map_err(|error| server(&error))?;
    let order: Order =
        serde_json::from_slice(&bytes).map_err(|error| Refused::Content(error.to_string()))?;
    let faults = super::faults(app, &order)
        .await
        .map_err(|problem| Refused::Server(problem.title))?;
    if !faults.is_empty() {
        let lines: Vec<_> = faults.iter().map(ToString::to_string).collect();
        return Err(Refused::Content(lines.join("\n")));
    }
    let clients = vec![order.client_id];
    let access =
        gate::enter_as_operator(app, Act::SendOrder, order.unit_id, clients, "order folder")
            .await
            .map_err(|problem| Refused::Server(problem.title))?;
    let now = app.clock.now();
    let accepted = super::accepted(app, order, now);
    match app.store.accept_order(&access, &accepted, now).await {
        Ok(_) => {
            super::tell(app, access.unit_id());
            Ok(())
        }
        Err(error @ store::StoreError::Differs { .. }) => Err(Refused::Content(error.to_string())),
        Err(error) => Err(server(&error)),
    }
}
