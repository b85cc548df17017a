//! A day's plan in.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use care_model::fault::Fault;
use care_model::id::{UnitId, VisitId};
use care_model::time::{LocalDate, midnight};
use serde::Serialize;
use store::planning::DayPlan;
use store::steps::PlanChange;
use utoipa::ToSchema;

use super::super::board;
use super::super::changes::refuse_stale;
use super::super::day::DayParts;
use super::super::moves::{self, if_match};
use super::super::undo::refuse_overtaken;
use super::super::views::BoardView;
use super::known::{Known, Placed};
use super::lay::lay;
use super::rows::{FileOf, PlanRow, read_csv, read_json};
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::Params;
use crate::permit::Act;

/// The board after a plan was taken in, and what of the file has no place in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportedPlanView {
    /// Visits of the file that have a place.
    pub placed: usize,
    /// Those whose start had to be another than the file's, by a minute or more.
    pub moved: Vec<PlacedOtherwiseView>,
    /// Visits of the file that a rule keeps from where it has them; on the board they are
    /// unplaced, with the reasons.
    pub left_out: Vec<PlacedOtherwiseView>,
    /// Visits of the day that the file does not name; they are unplaced.
    pub unnamed: usize,
    pub board: BoardView,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PlacedOtherwiseView {
    /// `visits[3]`, or `line 5`.
    pub at: String,
    pub visit_id: String,
    /// When it starts instead, local time; none where it has no place.
    pub start: Option<String>,
    /// The client is away.
    pub client_away: bool,
}

/// Takes in a day's plan that was made elsewhere, JSON or CSV by the content type. It takes
/// the draft's place as one step, that an undo takes back; visits that have begun stay.
/// Persons and their order are the file's, starts too where our ways are as fast. A file
/// with a fault changes nothing; what a rule forbids is left unplaced and told.
#[utoipa::path(post, path = "/api/units/{unit}/days/{date}/plan-file", request_body(content = String, content_type = "text/csv"),
    params(("unit" = String, Path), ("date" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = ImportedPlanView), (status = 403, body = Problem), (status = 409, body = Problem),
        (status = 415, body = Problem), (status = 422, body = Problem)))]
pub async fn import_plan(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, date)): Params<(UnitId, LocalDate)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<ImportedPlanView>, Problem> {
    let access = board::enter(&app, &actor, Act::EditPlan, unit_id).await?;
    let revision = if_match(&headers)?;
    let (of, rows) = read(&headers, &body)?;
    refuse_other_day(&of, unit_id, date)?;
    crate::orders::extend_horizon(&app, unit_id).await?;
    let parts = DayParts::read(&app, &access, date).await?;
    refuse_stale(&app, &access, &actor, &parts, revision).await?;
    let ordered = app.store.visits_ordered_as(&access, date).await?;
    let known = Known::of(&parts, &ordered);
    let placed = known.placed(&rows).map_err(Problem::invalid)?;
    let file = known.plan(&placed);
    let (parts, plan) = lay(&app, &access, parts, file).await?;
    moves::refuse_lost_work(&parts, &plan)?;
    let title = "A visit that has begun is elsewhere in the file; nothing was changed.";
    refuse_overtaken(&parts, &plan, "plan_overtaken", title)?;
    let step = moves::step(&app, PlanChange::Imported, actor.user_id);
    moves::save(&app, &access, &actor, date, revision, &plan, &step).await?;
    let board = board::read(&app, &access, date, &actor).await?;
    Ok(Json(told(&parts, &plan, &placed, board)))
}

fn told(parts: &DayParts, plan: &DayPlan, placed: &[Placed], board: BoardView) -> ImportedPlanView {
    let stops = plan.routes.iter().flat_map(|route| &route.stops);
    let starts: BTreeMap<VisitId, i32> = stops.map(|stop| (stop.visit_id, stop.start_s)).collect();
    let named: BTreeSet<VisitId> = placed.iter().map(|one| one.visit_id).collect();
    let view = |one: &Placed, start_s: Option<i32>| PlacedOtherwiseView {
        at: one.at.clone(),
        visit_id: one.visit_id.to_string(),
        client_away: one.is_away,
        start: start_s.map(|start_s| {
            let start = midnight(parts.date).plus_seconds(i64::from(start_s));
            start.local_time().to_string()
        }),
    };
    let (mut moved, mut left_out) = (Vec::new(), Vec::new());
    for one in placed {
        let Some((_, wanted_s, _)) = one.place else {
            continue;
        };
        match starts.get(&one.visit_id) {
            None => left_out.push(view(one, None)),
            Some(start_s) if (start_s - wanted_s).abs() >= 60 => {
                moved.push(view(one, Some(*start_s)));
            }
            Some(_) => {}
        }
    }
    let unnamed = parts
        .visits
        .keys()
        .filter(|visit_id| !named.contains(visit_id) && !starts.contains_key(visit_id));
    ImportedPlanView {
        placed: named.iter().filter(|one| starts.contains_key(one)).count(),
        moved,
        left_out,
        unnamed: unnamed.count(),
        board,
    }
}

fn read(headers: &HeaderMap, body: &[u8]) -> Result<(FileOf, Vec<PlanRow>), Problem> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .and_then(|kind| kind.split(';').next())
        .unwrap_or_default();
    match kind.trim() {
        "application/json" => read_json(body).map_err(Problem::invalid),
        "text/csv" => {
            let rows = read_csv(body).map_err(Problem::invalid)?;
            Ok((FileOf::default(), rows))
        }
        _ => Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "malformed",
            "A plan file is application/json or text/csv.",
        )),
    }
}

/// A file that says of which day it is, is of that day.
fn refuse_other_day(of: &FileOf, unit_id: UnitId, date: LocalDate) -> Result<(), Problem> {
    let mut faults = Vec::new();
    let (unit_id, date) = (unit_id.to_string(), date.to_string());
    for (field, said, asked) in [("unit_id", &of.unit_id, unit_id), ("date", &of.date, date)] {
        if let Some(said) = said.as_ref().filter(|said| **said != asked) {
            let message = format!("the file is not of {asked}");
            faults.push(Fault::new(field, said, message));
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Problem::invalid(faults))
    }
}
