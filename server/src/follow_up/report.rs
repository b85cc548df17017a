//! The monthly report of a unit, on the page, as a file for a spreadsheet, and as PDF.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use care_model::id::UnitId;
use care_model::time::Timestamp;
use care_model::visit_fact::{VisitFact, VisitOrigin};
use documentation::language::Language;
use documentation::month::Month;
use documentation::unit_report::{
    RegistrationCounts, UnitReport, UnitReportRequest, legs_between, unit_report,
};
use serde::{Deserialize, Serialize};
use store::Access;
use utoipa::ToSchema;

use super::frame_time::ledger_of;
use super::travel_times::TravelTimes;
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Params, Query};
use crate::gate;
use crate::permit::Act;
use crate::planning::performed_continuity;
use crate::printing;

#[derive(Debug, Serialize, ToSchema)]
pub struct UnitReportView {
    month: String,
    /// As docs/glossary.md has the nouns; seconds, and shares in thousandths.
    #[schema(value_type = serde_json::Value)]
    report: UnitReport,
}

#[derive(Debug, Deserialize)]
pub struct FileQuery {
    #[serde(default)]
    language: Language,
    #[serde(default)]
    format: FileFormat,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum FileFormat {
    #[default]
    Csv,
    Pdf,
}

/// The report of a month, of what is recorded by now.
#[utoipa::path(get, path = "/api/units/{unit}/report/{month}",
    params(("unit" = String, Path), ("month" = String, Path)),
    responses((status = 200, body = UnitReportView), (status = 403, body = Problem)))]
pub async fn report(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, month)): Params<(UnitId, Month)>,
) -> Result<Json<UnitReportView>, Problem> {
    let report = make(&app, &actor, unit_id, month).await?;
    Ok(Json(UnitReportView {
        month: month.to_string(),
        report,
    }))
}

/// The same as rows for a spreadsheet, or as pages of a PDF with `format=pdf`; in Swedish
/// or English.
#[utoipa::path(get, path = "/api/units/{unit}/report/{month}/file",
    params(("unit" = String, Path), ("month" = String, Path), ("language" = Option<String>, Query), ("format" = Option<String>, Query)),
    responses((status = 200, body = Vec<u8>), (status = 403, body = Problem)))]
pub async fn report_file(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, month)): Params<(UnitId, Month)>,
    Query(query): Query<FileQuery>,
) -> Result<Response, Problem> {
    let report = make(&app, &actor, unit_id, month).await?;
    let unit = app.store.unit(unit_id).await?;
    let name = unit.map(|unit| unit.name).unwrap_or_default();
    let (kind, ending, bytes) = match query.format {
        FileFormat::Csv => {
            let rows = report.csv(&name, query.language);
            ("text/csv; charset=utf-8", "csv", rows)
        }
        FileFormat::Pdf => {
            let now = app.clock.now();
            let pages = printed(report, name, month, now, query.language).await?;
            ("application/pdf", "pdf", pages)
        }
    };
    let disposition = format!("attachment; filename=\"report-{month}.{ending}\"");
    Ok((
        [
            (header::CONTENT_TYPE, kind.to_owned()),
            (header::CONTENT_DISPOSITION, disposition),
        ],
        bytes,
    )
        .into_response())
}

async fn printed(
    report: UnitReport,
    unit_name: String,
    month: Month,
    now: Timestamp,
    language: Language,
) -> Result<Vec<u8>, Problem> {
    let pages = printing::beside(move || {
        let month = month.to_string();
        let document = paper::unit_report::unit_report(&report, &unit_name, &month, now, language);
        printing::print(&document)
    });
    Ok(pages.await?.bytes)
}

async fn make(
    app: &App,
    actor: &Actor,
    unit_id: UnitId,
    month: Month,
) -> Result<UnitReport, Problem> {
    gate::require(actor, Act::ReadUnitReport, unit_id)?;
    let (from, to) = (month.first_day(), month.last_day());
    let clients = app.store.clients_with_facts(unit_id, from, to).await?;
    let access = gate::enter(app, actor, Act::ReadUnitReport, unit_id, clients).await?;
    let ledger = ledger_of(app, &access, month).await?;
    let mut facts = app.store.facts(&access, from, to).await?;
    facts.retain(|fact| fact.origin != VisitOrigin::Imported);
    let events = app.store.events_between(&access, from, to).await?;
    let travel = travel(app, &access).await?;
    let planned_s = |from: &VisitFact, to: &VisitFact| travel.seconds(from.client_id, to.client_id);
    Ok(unit_report(&UnitReportRequest {
        unit_id,
        ledger: &ledger,
        facts: &facts,
        registrations: &RegistrationCounts::of_events(events.values().flatten()),
        legs: &legs_between(&facts, &planned_s),
        continuity: performed_continuity(app, &access, to).await?,
    }))
}

async fn travel(app: &App, access: &Access) -> Result<TravelTimes, Problem> {
    let clients = app.store.clients_of_unit(access).await?;
    TravelTimes::between(app, &clients).await
}
