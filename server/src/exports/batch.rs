//! Making, listing and fetching batches.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use care_model::fault::Fault;
use care_model::id::{ExportId, UnitId};
use care_model::time::LocalDate;
use care_model::visit_fact::{VisitFact, VisitOrigin};
use documentation::payroll::check::check_payroll_file;
use documentation::payroll::time_code::TimeCodeTable;
use documentation::payroll::worked_span::spans_of_facts;
use documentation::payroll::{PayrollRequest, payroll_file};
use documentation::period::Period;
use documentation::reimbursement::contract::{ProviderKind, RateTable};
use documentation::reimbursement::correction::correction_lines;
use documentation::reimbursement::export::{BatchIdentity, write_batch};
use documentation::reimbursement::line::ReimbursementLine;
use documentation::reimbursement::verify::verify;
use documentation::reimbursement::{ReimbursementRequest, reimbursement_lines};
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
    let period = period(&form)?;
    let clients = app
        .store
        .clients_with_facts(unit_id, period.from, period.to)
        .await?;
    let access = gate::enter(&app, &actor, Act::MakeExport, unit_id, clients).await?;
    let (last, previous) = app.store.last_export(unit_id, &form.kind).await?;
    let now = app.clock.now();
    let export_id = ExportId::make(now, app.entropy.as_ref());
    let facts = attested(&app, &access, period).await?;
    let (content, totals) = match form.kind.as_str() {
        "reimbursement" => {
            let paid = paid_before(&app, &access, period).await?;
            reimbursement(
                &access,
                period,
                &facts,
                &paid,
                export_id,
                last + 1,
                previous,
            )?
        }
        "payroll" => {
            refuse_overlap(&app, unit_id, period).await?;
            payroll(&app, &access, period, &facts, now.local_date()).await?
        }
        other => {
            let fault = Fault::new("kind", other, "must be reimbursement or payroll");
            return Err(Problem::invalid(vec![fault]));
        }
    };
    let row = ExportRow {
        export_id,
        unit_id,
        kind: form.kind,
        from: period.from,
        to: period.to,
        sequence: last + 1,
        totals,
        created: now,
    };
    app.store.put_export(&access, &row, &content).await?;
    Ok(Json(row.into()))
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

/// Facts whose attestation covers them as they are now.
async fn attested(app: &App, access: &Access, period: Period) -> Result<Vec<VisitFact>, Problem> {
    let attestations = app
        .store
        .attestations(access, period.from, period.to)
        .await?;
    let facts = app.store.facts(access, period.from, period.to).await?;
    let covered = |fact: &VisitFact| {
        let attestation = attestations.get(&(fact.visit_id, fact.staff_id));
        attestation.and_then(|one| one.heads.as_deref()) == Some(fact.heads.as_str())
    };
    Ok(facts
        .into_iter()
        .filter(|fact| fact.origin != VisitOrigin::Imported && !fact.annulled && covered(fact))
        .collect())
}

/// The lines of all earlier batches dated in the period.
async fn paid_before(
    app: &App,
    access: &Access,
    period: Period,
) -> Result<Vec<ReimbursementLine>, Problem> {
    let mut paid = Vec::new();
    for row in app.store.exports(access.unit_id()).await? {
        if row.kind != "reimbursement" || row.to < period.from || row.from > period.to {
            continue;
        }
        let content = app.store.export_content(access, row.export_id).await?;
        let lines = content
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty());
        // Header and footer are no lines.
        let lines = lines.filter_map(|line| serde_json::from_slice::<ReimbursementLine>(line).ok());
        paid.extend(lines.filter(|line| period.contains(line.date)));
    }
    Ok(paid)
}

/// What no batch has paid yet, and what differs from what one has.
fn unpaid(paid: &[ReimbursementLine], due: Vec<ReimbursementLine>) -> Vec<ReimbursementLine> {
    let is_paid = |line: &ReimbursementLine| {
        paid.iter()
            .any(|one| (one.visit_id, one.staff_id) == (line.visit_id, line.staff_id))
    };
    let (again, mut lines): (Vec<_>, Vec<_>) = due.into_iter().partition(|line| is_paid(line));
    lines.extend(correction_lines(paid, &again));
    lines
}

fn reimbursement(
    access: &Access,
    period: Period,
    facts: &[VisitFact],
    paid: &[ReimbursementLine],
    batch_id: ExportId,
    sequence: i64,
    previous: String,
) -> Result<(Vec<u8>, ExportTotals), Problem> {
    let due = reimbursement_lines(&ReimbursementRequest {
        unit_id: access.unit_id(),
        provider_kind: ProviderKind::Municipal,
        period,
        facts,
        rates: &RateTable::example(),
        absent_days_before: &BTreeMap::new(),
    })
    .map_err(|refusal| refused(&refusal.faults))?;
    let lines = unpaid(paid, due);
    let identity = BatchIdentity {
        unit_id: access.unit_id(),
        period,
        batch_id,
        batch_sequence: sequence as u64,
        previous_sha256: Some(previous).filter(|hash| !hash.is_empty()),
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
    .map_err(|refusal| refused(&refusal.faults))?;
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

fn refused<F: std::fmt::Display>(faults: &[F]) -> Problem {
    Problem::invalid(
        faults
            .iter()
            .map(|fault| Fault::new("facts", "", fault.to_string()))
            .collect(),
    )
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
    Ok(Json(ExportsView {
        exports: rows.into_iter().map(ExportView::from).collect(),
    }))
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
    gate::require(&actor, Act::ReadExport, row.unit_id)?;
    let clients = app
        .store
        .clients_with_facts(row.unit_id, row.from, row.to)
        .await?;
    let access = gate::enter(&app, &actor, Act::ReadExport, row.unit_id, clients).await?;
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
