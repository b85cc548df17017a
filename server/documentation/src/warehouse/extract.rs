//! Both tables with their control totals, as one file.

use care_model::id::{ExportId, UnitId};
use serde::Serialize;

use super::parquet_table::{Column, parquet_table};
use super::suppress::{FEWEST_CLIENTS, FEWEST_STAFF};
use super::tables::{Figures, InterventionRow, VisitRow, WarehouseTables};
use crate::archive::tarball::tar_of;
use crate::month::Month;
use crate::reimbursement::export::hex_sha256;

/// Which batch an extract is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtractIdentity {
    pub unit_id: UnitId,
    pub month: Month,
    pub batch_id: ExportId,
    /// 1 and up without a gap, for each unit.
    pub batch_sequence: u64,
    /// SHA-256 of the whole file of the batch before, 64 hex digits; absent in the first.
    pub previous_sha256: Option<String>,
}

/// A written extract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtractFile {
    /// A tar of `manifest.json`, `visits.parquet` and `interventions.parquet`.
    pub bytes: Vec<u8>,
    /// SHA-256 of `bytes`, 64 hex digits: the next batch names it.
    pub sha256: String,
}

#[derive(Serialize)]
struct Manifest<'a> {
    format: &'static str,
    format_version: u32,
    unit_id: UnitId,
    month: Month,
    batch_id: ExportId,
    batch_sequence: u64,
    previous_sha256: Option<&'a str>,
    fewest_clients: usize,
    fewest_staff: usize,
    tables: [TableTotals; 2],
}

#[derive(Serialize)]
struct TableTotals {
    file: &'static str,
    rows: u64,
    visits: i64,
    performed_s: i64,
    sha256: String,
}

impl TableTotals {
    fn of<'a>(
        file: &'static str,
        figures: impl Iterator<Item = &'a Figures>,
        bytes: &[u8],
    ) -> Self {
        let mut totals = Self {
            file,
            rows: 0,
            visits: 0,
            performed_s: 0,
            sha256: hex_sha256(bytes),
        };
        for row in figures {
            totals.rows += 1;
            totals.visits += row.visits;
            totals.performed_s += row.performed_s;
        }
        totals
    }
}

/// The file of an extract. No clock is read: the same inputs give the same bytes.
pub fn write_extract(identity: &ExtractIdentity, tables: &WarehouseTables) -> ExtractFile {
    let visits = visit_table(&tables.visits, identity.month);
    let interventions = intervention_table(&tables.interventions, identity.month);
    let totals = [
        TableTotals::of(
            "visits.parquet",
            tables.visits.iter().map(|row| &row.figures),
            &visits,
        ),
        TableTotals::of(
            "interventions.parquet",
            tables.interventions.iter().map(|row| &row.figures),
            &interventions,
        ),
    ];
    let manifest = Manifest {
        format: "vardag-warehouse",
        format_version: 1,
        unit_id: identity.unit_id,
        month: identity.month,
        batch_id: identity.batch_id,
        batch_sequence: identity.batch_sequence,
        previous_sha256: identity.previous_sha256.as_deref(),
        fewest_clients: FEWEST_CLIENTS,
        fewest_staff: FEWEST_STAFF,
        tables: totals,
    };
    let manifest =
        serde_json::to_vec_pretty(&manifest).expect("a manifest holds strings and whole numbers");
    let files = [
        ("manifest.json", manifest.as_slice()),
        ("visits.parquet", visits.as_slice()),
        ("interventions.parquet", interventions.as_slice()),
    ];
    let bytes = tar_of(files.into_iter(), 0);
    ExtractFile {
        sha256: hex_sha256(&bytes),
        bytes,
    }
}

fn visit_table(rows: &[VisitRow], month: Month) -> Vec<u8> {
    let text =
        |of: &dyn Fn(&VisitRow) -> Option<String>| Column::Text(rows.iter().map(of).collect());
    let mut columns = vec![
        ("unit_id", text(&|row| Some(row.unit_id.to_string()))),
        ("month", text(&|_| Some(month.to_string()))),
        ("week", text(&|row| Some(row.week.clone()))),
        ("origin", text(&|row| Some(row.cell?.origin.to_owned()))),
        ("outcome", text(&|row| Some(row.cell?.outcome.to_owned()))),
        (
            "part_of_day",
            text(&|row| Some(row.cell?.part_of_day.to_owned())),
        ),
    ];
    columns.extend(figures(rows.iter().map(|row| row.figures)));
    parquet_table("visits", &columns)
}

fn intervention_table(rows: &[InterventionRow], month: Month) -> Vec<u8> {
    let text = |of: &dyn Fn(&InterventionRow) -> Option<String>| {
        Column::Text(rows.iter().map(of).collect())
    };
    let mut columns = vec![
        ("unit_id", text(&|row| Some(row.unit_id.to_string()))),
        ("month", text(&|_| Some(month.to_string()))),
        ("code", text(&|row| row.code.map(str::to_owned))),
    ];
    columns.extend(figures(rows.iter().map(|row| row.figures)));
    parquet_table("interventions", &columns)
}

fn figures(rows: impl Iterator<Item = Figures> + Clone) -> [(&'static str, Column); 3] {
    let whole = |of: fn(Figures) -> i64| Column::Whole(rows.clone().map(of).collect());
    [
        ("visits", whole(|row| row.visits)),
        ("performed_s", whole(|row| row.performed_s)),
        ("clients", whole(|row| row.clients)),
    ]
}
