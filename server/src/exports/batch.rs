//! Making, listing and fetching batches.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use care_model::fault::Fault;
use care_model::id::{ExportId, UnitId};
use care_model::time::LocalDate;
use care_model::visit_fact::VisitFact;
use documentation::payroll::check::check_payroll_file;
use documentation::payroll::time_code::TimeCodeTable;
use documentation::payroll::worked_span::spans_of_facts;
use documentation::payroll::{PayrollRequest, payroll_file};
use documentation::period::Period;
use documentation::reimbursement::export::{BatchIdentity, write_batch};
use documentation::reimbursement::verify::verify;
use serde::{Deserialize, Serialize};
use store::Access;
use store::exports::{ExportRow, ExportTotals};
use utoipa::ToSchema;

use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params};
use crate::gate;
use crate::permit::Act;
use crate::reimbursement::{Inputs, attested, next_batch, whole_month};
use crate::review::MAX_DAYS;
use crate::sha256_hex;

#[derive(Debug, Deserialize, ToSchema)]
pub struct ExportForm {
    /// `reimbursement` or `payroll`.
    kind: String,
    from: String,
    to: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ExportsView {
    exports: Vec<ExportView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ExportView {
    export_id: String,
    kind: String,
    from: String,
    to: String,
    created_ms: i64,
    lines: u64,
    total_s: i64,
    total_ore: i64,
    sha256: String,
    sequence: i64,
}

impl From<ExportRow> for ExportView {
    fn from(row: ExportRow) -> Self {
        Self {
            export_id: row.export_id.to_string(),
            kind: row.kind,
            from: row.from.to_string(),
            to: row.to.to_string(),
            created_ms: row.created.millis(),
            lines: row.totals.lines,
            total_s: row.totals.total_s,
            total_ore: row.totals.total_ore,
            sha256: row.totals.sha256,
            sequence: row.sequence,
        }
    }
}

/// Makes a batch of the attested facts of a period, both dates included.
#[utoipa::path(post, path = "/api/units/{unit}/exports", request_body = ExportForm,
    params(("unit" = String, Path)),
    responses((status = 200, body = ExportView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn make_export(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
    Body(form): Body<ExportForm>,
) -> Result<Json<ExportView>, Problem> {
    gate::require(&actor, Act::MakeExport, unit_id)?;
    let kind = BatchKind::of_code(&form.kind)?;
    let period = period(&form)?;
    let clients = app
        .store
        .clients_with_facts(unit_id, period.from, period.to)
        .await?;
    let access = gate::enter(&app, &actor, Act::MakeExport, unit_id, clients).await?;
    let made = prepare(&app, &access, kind, period).await?;
    made.store(&app, &access).await?;
    Ok(Json(made.row.into()))
}

/// What a batch is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchKind {
    Reimbursement,
    Payroll,
}

impl BatchKind {
    fn of_code(code: &str) -> Result<Self, Problem> {
        match code {
            "reimbursement" => Ok(Self::Reimbursement),
            "payroll" => Ok(Self::Payroll),
            other => {
                let fault = Fault::new("kind", other, "must be reimbursement or payroll");
                Err(Problem::invalid(vec![fault]))
            }
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Self::Reimbursement => "reimbursement",
            Self::Payroll => "payroll",
        }
    }
}

/// The next batch of a kind, made and not stored.
pub struct PreparedBatch {
    pub row: ExportRow,
    content: Vec<u8>,
}

impl PreparedBatch {
    /// Stores it, unless another took its number meanwhile.
    pub async fn store(&self, app: &App, access: &Access) -> Result<(), Problem> {
        Ok(app
            .store
            .put_export(access, &self.row, &self.content)
            .await?)
    }
}

/// Makes the next batch of a kind, whole or not at all.
pub async fn prepare(
    app: &App,
    access: &Access,
    kind: BatchKind,
    period: Period,
) -> Result<PreparedBatch, Problem> {
    let unit_id = access.unit_id();
    let (last, previous) = app.store.last_export(unit_id, kind.code()).await?;
    let now = app.clock.now();
    let mut row = ExportRow {
        export_id: ExportId::make(now, app.entropy.as_ref()),
        unit_id,
        kind: kind.code().to_owned(),
        from: period.from,
        to: period.to,
        sequence: last + 1,
        totals: ExportTotals::default(),
        created: now,
    };
    let (content, totals) = match kind {
        BatchKind::Reimbursement => {
            refuse_part_of_paid_month(app, unit_id, period).await?;
            reimbursement(app, access, &row, previous).await?
        }
        BatchKind::Payroll => {
            refuse_overlap(app, unit_id, period).await?;
            let facts = app.store.facts(access, period.from, period.to).await?;
            let (facts, _) = attested(app, access, period, facts).await?;
            payroll(app, access, period, &facts, now.local_date()).await?
        }
    };
    row.totals = totals;
    Ok(PreparedBatch { row, content })
}

/// A month that has its batch is corrected by the next month's: a batch of some of its
/// days would take back its fees and deal out its frames anew.
async fn refuse_part_of_paid_month(
    app: &App,
    unit_id: UnitId,
    period: Period,
) -> Result<(), Problem> {
    let batches = app.store.exports(unit_id).await?;
    let met = |row: &&ExportRow| {
        let is_part = (row.from, row.to) != (period.from, period.to);
        is_part
            && row.kind == BatchKind::Reimbursement.code()
            && whole_month(row).is_some()
            && row.from <= period.to
            && period.from <= row.to
    };
    match batches.iter().find(met) {
        None => Ok(()),
        Some(row) => Err(Problem::conflict(format!(
            "{} to {} is paid in batch {}: what has changed since is in the next month's",
            row.from, row.to, row.sequence
        ))),
    }
}

/// Payroll has no corrections yet: a day is sent once.
async fn refuse_overlap(app: &App, unit_id: UnitId, period: Period) -> Result<(), Problem> {
    let before = app
        .store
        .exports(unit_id)
        .await?
        .into_iter()
        .find(|row| row.kind == "payroll" && row.from <= period.to && period.from <= row.to);
    match before {
        None => Ok(()),
        Some(row) => Err(Problem::conflict(format!(
            "payroll of {} to {} is in batch {} already",
            row.from, row.to, row.sequence
        ))),
    }
}

fn period(form: &ExportForm) -> Result<Period, Problem> {
    let mut faults = Vec::new();
    let mut date = |field: &str, text: &str| -> Option<LocalDate> {
        text.parse()
            .map_err(|_| faults.push(Fault::new(field, text, "must be a date such as 2026-11-30")))
            .ok()
    };
    let (from, to) = (date("from", &form.from), date("to", &form.to));
    match (from, to) {
        (Some(from), Some(to)) if (0..=MAX_DAYS).contains(&(to - from).num_days()) => {
            Ok(Period { from, to })
        }
        (Some(_), Some(to)) => Err(Problem::invalid(vec![Fault::new(
            "to",
            to,
            "must be 0 to 38 days after `from`",
        )])),
        _ => Err(Problem::invalid(faults)),
    }
}

async fn reimbursement(
    app: &App,
    access: &Access,
    row: &ExportRow,
    previous: String,
) -> Result<(Vec<u8>, ExportTotals), Problem> {
    let period = Period {
        from: row.from,
        to: row.to,
    };
    let inputs = Inputs::read(app, access, period).await?;
    let run = inputs
        .run()
        .map_err(|refusal| Problem::refused("facts", &refusal.faults))?;
    let lines = next_batch(app, access, &inputs, &run.lines).await?.lines;
    let identity = BatchIdentity {
        unit_id: row.unit_id,
        period,
        batch_id: row.export_id,
        batch_sequence: row.sequence as u64,
        previous_sha256: Some(previous).filter(|hash| !hash.is_empty()),
        rates_version: inputs.rates.rates.version.clone(),
    };
    let file = write_batch(&identity, &lines);
    // The reader shares no code with the writer; what it refuses is not sent.
    let totals = verify(&file.bytes).map_err(|fault| {
        tracing::error!(%fault, "a batch failed its check");
        Problem::conflict("the batch failed its check and was not stored")
    })?;
    Ok((
        file.bytes,
        ExportTotals {
            lines: totals.lines,
            total_s: totals.duration_s,
            total_ore: totals.amount_ore,
            sha256: file.sha256,
        },
    ))
}

async fn payroll(
    app: &App,
    access: &Access,
    period: Period,
    facts: &[VisitFact],
    written_on: LocalDate,
) -> Result<(Vec<u8>, ExportTotals), Problem> {
    let staff = app.store.staff_of_unit(access.unit_id()).await?;
    let spans = spans_of_facts(facts);
    let bytes = payroll_file(&PayrollRequest {
        period,
        written_on,
        staff: &staff,
        spans: &spans,
        time_codes: &[TimeCodeTable::example()],
    })
    .map_err(|refusal| Problem::refused("facts", &refusal.faults))?;
    let totals = check_payroll_file(&bytes).map_err(|fault| {
        tracing::error!(%fault, "a payroll file failed its check");
        Problem::conflict("the payroll file failed its check and was not stored")
    })?;
    let sha256 = sha256_hex(&bytes);
    let totals = ExportTotals {
        lines: totals.transactions,
        // Supplements come on top of the same hours.
        total_s: totals.hundredths_by_code.get("ARB").copied().unwrap_or(0) * 36,
        total_ore: 0,
        sha256,
    };
    Ok((bytes, totals))
}

/// The unit's batches, newest first.
#[utoipa::path(get, path = "/api/units/{unit}/exports", params(("unit" = String, Path)),
    responses((status = 200, body = ExportsView), (status = 403, body = Problem)))]
pub async fn exports(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
) -> Result<Json<ExportsView>, Problem> {
    gate::require(&actor, Act::ReadExport, unit_id)?;
    let rows = app.store.exports(unit_id).await?;
    let may_see = |row: &ExportRow| gate::require(&actor, act_to_read(row), unit_id).is_ok();
    let rows = rows.into_iter().filter(may_see);
    Ok(Json(ExportsView {
        exports: rows.map(ExportView::from).collect(),
    }))
}

/// Whoever pays a provider has no business with its staff's hours.
fn act_to_read(row: &ExportRow) -> Act {
    if row.kind == BatchKind::Payroll.code() {
        Act::ReadPayroll
    } else {
        Act::ReadExport
    }
}

/// The bytes of a batch, the same every time.
#[utoipa::path(get, path = "/api/exports/{export}/file", params(("export" = String, Path)),
    responses((status = 200, body = Vec<u8>), (status = 403, body = Problem)))]
pub async fn export_file(
    State(app): State<App>,
    actor: Actor,
    Params(export_id): Params<ExportId>,
) -> Result<Response, Problem> {
    let row = app
        .store
        .export(export_id)
        .await?
        .ok_or_else(Problem::forbidden)?;
    let act = act_to_read(&row);
    gate::require(&actor, act, row.unit_id)?;
    let clients = app
        .store
        .clients_with_facts(row.unit_id, row.from, row.to)
        .await?;
    let access = gate::enter(&app, &actor, act, row.unit_id, clients).await?;
    let content = app.store.export_content(&access, export_id).await?;
    let (kind, extension) = match row.kind.as_str() {
        "payroll" => ("application/xml", "xml"),
        _ => ("application/x-ndjson", "jsonl"),
    };
    let name = format!(
        "attachment; filename=\"{}-{}-{}.{extension}\"",
        row.kind, row.to, row.sequence
    );
    Ok((
        [
            (header::CONTENT_TYPE, kind.to_owned()),
            (header::CONTENT_DISPOSITION, name),
        ],
        content,
    )
        .into_response())
}
