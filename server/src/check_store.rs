//! `vardag admin check-store`: whether a store, a restored backup above all, holds
//! together.

use serde::Serialize;
use store::check::{DocumentCheck, LogCheck};

use crate::App;

/// What was found.
#[derive(Debug, Serialize)]
pub struct StoreReport {
    /// What the database says of its own file, one fault a line (SQLite alone).
    file: Vec<String>,
    log: LogCheck,
    documents: DocumentCheck,
}

/// Looks through the whole store; `mend` writes anew what differs from the log.
///
/// # Errors
/// When a row cannot be read, or the database does not answer.
pub async fn check(app: &App, through: Option<i64>, mend: bool) -> anyhow::Result<StoreReport> {
    tracing::info!("looking through the file");
    let file = app.store.faults_of_file().await?;
    tracing::info!("looking through the log of changes");
    let log = app.store.check_log(through).await?;
    tracing::info!(changes = log.changes, "making documents anew");
    let mend_at = mend.then(|| app.clock.now());
    let progress = |done| tracing::info!(done, "documents");
    let documents = app.store.check_documents(mend_at, progress).await?;
    Ok(StoreReport {
        file,
        log,
        documents,
    })
}

impl StoreReport {
    /// # Errors
    /// What is wrong and how to mend it.
    pub fn verdict(&self) -> anyhow::Result<()> {
        if !self.file.is_empty() {
            anyhow::bail!(
                "the database file is damaged ({} faults): put a backup in its place, run \
                 `vardag admin check-store` on it, then `vardag admin new-epoch`",
                self.file.len()
            );
        }
        if !self.log.is_sound() || !self.documents.unreadable.is_empty() {
            anyhow::bail!(
                "{} changes of the log are altered and {} visits cannot be made of theirs: put a \
                 backup in the store's place, then run `vardag admin new-epoch`",
                self.log.altered.len(),
                self.documents.unreadable.len()
            );
        }
        if !self.documents.is_sound() {
            anyhow::bail!(
                "{} visits are not what their changes say: `vardag admin check-store --mend` \
                 makes them anew from the log",
                self.documents.differing.len()
            );
        }
        Ok(())
    }
}
