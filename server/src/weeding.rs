//! `vardag admin weed`: first a list of what would go, then, with the list's hash, the
//! erasure of exactly that.

use std::collections::BTreeMap;

use care_model::id::{ClientId, UnitId};
use care_model::time::{LocalDate, Timestamp};
use documentation::weeding::{FileLife, KEPT_YEARS, WeedingVerdict, weeding_verdict};
use serde::{Deserialize, Serialize};
use store::weeding::ErasedFiles;

use crate::App;
use crate::sha256_hex;

/// What would go, and why the rest stays. Names nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeedingList {
    pub date: LocalDate,
    pub kept_years: i32,
    pub due: Vec<DueFile>,
    pub exempt: usize,
    pub in_care: usize,
    pub not_yet: usize,
    /// Without a birth date nobody knows whether the file is exempt: see to the register.
    pub birth_date_unknown: Vec<ClientId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueFile {
    pub client_id: ClientId,
    pub unit_id: UnitId,
    pub last_note: LocalDate,
    /// Has to be gone by then, that day included.
    pub by: LocalDate,
}

/// A list with its hash, or what was done by it.
#[derive(Debug, Serialize)]
pub struct WeedingReport {
    #[serde(flatten)]
    list: WeedingList,
    /// Of the list: `--confirm` takes it.
    sha256: String,
    /// How many rows of each table went; nothing where it was a list alone.
    erased: Option<BTreeMap<&'static str, u64>>,
    /// `clean`; `log_held`: stop the server, and the file is clean; `until_vacuum`.
    files: Option<ErasedFiles>,
}

/// What a weeding leaves behind.
#[derive(Debug, Serialize, Deserialize)]
pub struct WeedingProof {
    pub list: WeedingList,
    pub sha256: String,
    pub at: Timestamp,
}

/// Lists what is due, and erases it where `confirmed` is the hash of that very list.
///
/// # Errors
/// When the list is another one by now; then nothing is erased.
pub async fn weed(app: &App, confirmed: Option<&str>) -> anyhow::Result<WeedingReport> {
    let now = app.clock.now();
    let list = list(app, now.local_date()).await?;
    // Of what would go and the day alone: another client's new order changes nothing.
    let sha256 = sha256_hex(&serde_json::to_vec(&(list.date, &list.due))?);
    let Some(confirmed) = confirmed else {
        return Ok(WeedingReport {
            list,
            sha256,
            erased: None,
            files: None,
        });
    };
    anyhow::ensure!(
        confirmed == sha256,
        "the list is not the one that was confirmed; nothing was erased\n\
         Maybe something was written since, or it is another day: look at the list again"
    );
    let clients: Vec<ClientId> = list.due.iter().map(|file| file.client_id).collect();
    let proof = WeedingProof {
        list: list.clone(),
        sha256: sha256.clone(),
        at: now,
    };
    let erased = app.store.erase_clients(&clients, &proof, now).await?;
    tracing::info!(clients = clients.len(), "weeded");
    Ok(WeedingReport {
        list,
        sha256,
        erased: Some(erased.rows),
        files: Some(erased.files),
    })
}

async fn list(app: &App, today: LocalDate) -> anyhow::Result<WeedingList> {
    let mut list = WeedingList {
        date: today,
        kept_years: KEPT_YEARS,
        due: vec![],
        exempt: 0,
        in_care: 0,
        not_yet: 0,
        birth_date_unknown: vec![],
    };
    for kept in app.store.kept_clients(today).await? {
        let life = FileLife {
            client_id: kept.client_id,
            birth_date: kept.birth_date,
            last_note: kept.last_note,
            in_care: kept.in_care,
        };
        match (weeding_verdict(&life, today), kept.last_note) {
            (WeedingVerdict::Due { by, .. }, Some(last_note)) => list.due.push(DueFile {
                client_id: kept.client_id,
                unit_id: kept.unit_id,
                last_note,
                by,
            }),
            (WeedingVerdict::Exempt, _) => list.exempt += 1,
            (WeedingVerdict::InCare, _) => list.in_care += 1,
            (WeedingVerdict::BirthDateUnknown, _) => list.birth_date_unknown.push(kept.client_id),
            (WeedingVerdict::NotYet { .. } | WeedingVerdict::Due { .. }, _) => list.not_yet += 1,
        }
    }
    Ok(list)
}
