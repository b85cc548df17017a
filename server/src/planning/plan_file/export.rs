//! A day's plan out.

use std::borrow::Cow;
use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use care_model::id::{StaffId, UnitId, VisitId};
use care_model::planned_visit::PlannedVisit;
use care_model::time::{LocalDate, midnight};
use documentation::unit_report::{cell_of_free_text, file_of_rows};
use serde::{Deserialize, Serialize};
use store::order_inbox::OrderedAs;
use store::planning::{DayPlan, Pin};
use utoipa::ToSchema;

use super::super::board;
use super::super::day::DayParts;
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::Params;
use crate::permit::Act;

/// Which plan, and in which form.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PlanFileQuery {
    format: Format,
    of: Of,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Format {
    #[default]
    Json,
    Csv,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Of {
    #[default]
    Draft,
    Published,
}

/// A day's planned visits with who comes when; those whose clients are away are left out. No names, addresses or needs: other tools
/// know people by the ids and numbers of their own registers.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanFileView {
    pub unit_id: String,
    pub date: String,
    /// Of the draft; what an import has to name in `If-Match`.
    pub revision: i64,
    /// By the day's order, and then the unplaced ones.
    pub visits: Vec<PlanFileVisit>,
}

/// One planned visit; two rows at a double-staffed one.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanFileVisit {
    pub visit_id: String,
    /// The system that the order came from; none for a visit without one.
    pub sender: Option<String>,
    /// The sender's id of the order.
    pub sender_order_id: Option<String>,
    /// The sender's name of the pattern.
    pub pattern: Option<String>,
    /// 0, and 1 for the colleague.
    pub slot: Option<u8>,
    pub client_id: String,
    /// The visit may start from here to there, ends included: `07:30`.
    pub window_start: String,
    pub window_end: String,
    pub duration_min: u16,
    pub skills: Vec<String>,
    /// 1 or 2.
    pub staff_count: u8,
    /// None where the visit is unplaced, as the three that follow.
    pub staff_id: Option<String>,
    pub employee_number: Option<String>,
    /// Local time: `08:15`.
    pub start: Option<String>,
    /// The same as elapsed seconds since the day's midnight: it parts the two hours of the
    /// autumn night. Taken in while `start` says the same minute.
    pub start_s: Option<i32>,
    /// `none`, `staff`, `time` or `both`: what the optimiser may not change.
    pub pin: Option<&'static str>,
}

/// The day's plan as a file, JSON or with `format=csv` rows for a spreadsheet: the draft,
/// or with `of=published` what the phones have.
#[utoipa::path(get, path = "/api/units/{unit}/days/{date}/plan-file",
    params(("unit" = String, Path), ("date" = String, Path), ("format" = Option<String>, Query), ("of" = Option<String>, Query)),
    responses((status = 200, body = PlanFileView), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn plan_file(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, date)): Params<(UnitId, LocalDate)>,
    Query(query): Query<PlanFileQuery>,
) -> Result<Response, Problem> {
    let access = board::enter(&app, &actor, Act::ReadBoard, unit_id).await?;
    let parts = DayParts::read(&app, &access, date).await?;
    let plan = match query.of {
        Of::Draft => &parts.draft.plan,
        Of::Published => {
            let published = parts.published.as_ref();
            &published
                .ok_or_else(|| Problem::not_found("published plan"))?
                .plan
        }
    };
    let ordered = app.store.visits_ordered_as(&access, date).await?;
    let view = PlanFileView {
        unit_id: unit_id.to_string(),
        date: date.to_string(),
        revision: parts.draft.revision,
        visits: visits(&parts, plan, &ordered),
    };
    Ok(match query.format {
        Format::Json => Json(view).into_response(),
        Format::Csv => {
            let disposition = format!("attachment; filename=\"plan-{date}.csv\"");
            let headers = [
                (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
                (header::CONTENT_DISPOSITION, disposition),
            ];
            (headers, spreadsheet(&view)).into_response()
        }
    })
}

fn visits(
    parts: &DayParts,
    plan: &DayPlan,
    ordered: &BTreeMap<VisitId, OrderedAs>,
) -> Vec<PlanFileVisit> {
    let mut placed: BTreeMap<VisitId, (StaffId, i32)> = BTreeMap::new();
    for route in &plan.routes {
        let stops = route.stops.iter();
        placed.extend(stops.map(|stop| (stop.visit_id, (route.staff_id, stop.start_s))));
    }
    let mut all: Vec<&PlannedVisit> = parts.visits.values().collect();
    all.sort_by_key(|visit| {
        let place = placed.get(&visit.visit_id);
        let start = place.map_or(i32::MAX, |(_, start_s)| *start_s);
        (start, visit.window.start, visit.visit_id)
    });
    all.into_iter()
        .map(|visit| {
            let place = placed.get(&visit.visit_id).copied();
            let as_sent = ordered.get(&visit.visit_id);
            let staff = place.and_then(|(staff_id, _)| parts.staff.get(&staff_id));
            PlanFileVisit {
                visit_id: visit.visit_id.to_string(),
                sender: as_sent.map(|one| one.sender.clone()),
                sender_order_id: as_sent.map(|one| one.sender_order_id.clone()),
                pattern: as_sent.map(|one| one.pattern.clone()),
                slot: as_sent.map(|one| one.slot),
                client_id: visit.client_id.to_string(),
                window_start: visit.window.start.to_string(),
                window_end: visit.window.end.to_string(),
                duration_min: visit.duration_min,
                skills: visit.skills.iter().map(|code| code.0.clone()).collect(),
                staff_count: visit.staff_count,
                staff_id: place.map(|(staff_id, _)| staff_id.to_string()),
                employee_number: staff.map(|staff| staff.employee_number.clone()),
                start: place.map(|(_, start_s)| {
                    let start = midnight(parts.date).plus_seconds(i64::from(start_s));
                    start.local_time().to_string()
                }),
                start_s: place.map(|(_, start_s)| start_s),
                pin: place.map(|_| match plan.pins.get(&visit.visit_id) {
                    None => "none",
                    Some(Pin::Staff) => "staff",
                    Some(Pin::Time) => "time",
                    Some(Pin::Both) => "both",
                }),
            }
        })
        .collect()
}

const COLUMNS: [&str; 16] = [
    "visit_id",
    "sender",
    "sender_order_id",
    "pattern",
    "slot",
    "client_id",
    "window_start",
    "window_end",
    "duration_min",
    "skills",
    "staff_count",
    "staff_id",
    "employee_number",
    "start",
    "start_s",
    "pin",
];

fn spreadsheet(view: &PlanFileView) -> Vec<u8> {
    let names = COLUMNS.iter().map(|name| Cow::from(*name)).collect();
    let rows = view.visits.iter().map(|visit| {
        let text = |cell: &Option<String>| Cow::from(cell.clone().unwrap_or_default());
        let guarded = |cell: &Option<String>| {
            let cell = cell.as_deref().unwrap_or_default();
            Cow::from(cell_of_free_text(cell))
        };
        vec![
            Cow::from(visit.visit_id.as_str()),
            guarded(&visit.sender),
            guarded(&visit.sender_order_id),
            guarded(&visit.pattern),
            Cow::from(visit.slot.map(|slot| slot.to_string()).unwrap_or_default()),
            Cow::from(visit.client_id.as_str()),
            Cow::from(visit.window_start.as_str()),
            Cow::from(visit.window_end.as_str()),
            Cow::from(visit.duration_min.to_string()),
            Cow::from(visit.skills.join(" ")),
            Cow::from(visit.staff_count.to_string()),
            text(&visit.staff_id),
            guarded(&visit.employee_number),
            text(&visit.start),
            Cow::from(visit.start_s.map(|at| at.to_string()).unwrap_or_default()),
            Cow::from(visit.pin.unwrap_or_default()),
        ]
    });
    file_of_rows(std::iter::once(names).chain(rows))
}
