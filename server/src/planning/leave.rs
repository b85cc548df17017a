//! Leave of staff members over whole days: noted beforehand, and withdrawn.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use care_model::fault::Fault;
use care_model::id::{LeaveId, StaffId, UnitId};
use care_model::person::Staff;
use care_model::time::LocalDate;
use serde::{Deserialize, Serialize};
use store::leave::{Leave, LeaveKind, LeaveWord, NotedLeave};
use utoipa::ToSchema;

use super::day::refuse_odd_date;
use super::names::Names;
use super::views::StaffNameView;
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params, Query};
use crate::gate;
use crate::permit::Act;

/// Longest leave, in days.
const LONGEST_DAYS: i64 = 366;

/// From which date on.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LeavesQuery {
    from: Option<LocalDate>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LeavesView {
    /// The first to begin first.
    pub leaves: Vec<LeaveView>,
    /// Everybody of the unit, by name.
    pub staff: Vec<StaffNameView>,
}

/// A staff member does not work on these days, both included.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeaveView {
    pub leave_id: String,
    pub staff_id: String,
    pub staff_name: String,
    /// `holiday`, `ill`, `parental`, `training` or `other_reason`.
    pub kind: &'static str,
    pub from_date: String,
    pub to_date: String,
    /// Who noted it; none when it was the reader, or a login that is no more.
    pub by_name: Option<String>,
    pub at_ms: i64,
    /// Visits of those days that drafts or phones still give to the person.
    pub visits: usize,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct LeaveForm {
    pub staff_id: String,
    /// `holiday`, `ill`, `parental`, `training` or `other_reason`.
    pub kind: String,
    pub from_date: String,
    /// Included.
    pub to_date: String,
}

/// The unit's present and coming leaves.
#[utoipa::path(get, path = "/api/units/{unit}/leaves",
    params(("unit" = String, Path), ("from" = Option<String>, Query)),
    responses((status = 200, body = LeavesView), (status = 403, body = Problem)))]
pub async fn leaves(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
    Query(query): Query<LeavesQuery>,
) -> Result<Json<LeavesView>, Problem> {
    gate::require(&actor, Act::ReadBoard, unit_id)?;
    let from = query.from.unwrap_or_else(|| app.clock.now().local_date());
    refuse_odd_date(from)?;
    let staff = app.store.staff_of_unit(unit_id).await?;
    let mut leaves = Vec::new();
    for noted in app.store.leaves_from(unit_id, from).await? {
        leaves.push(view_of(&app, &actor, unit_id, &staff, &noted).await?);
    }
    let mut staff: Vec<StaffNameView> = (staff.into_iter())
        .map(|staff| StaffNameView {
            staff_id: staff.staff_id.to_string(),
            staff_name: staff.name,
        })
        .collect();
    staff.sort_by(|one, other| one.staff_name.cmp(&other.staff_name));
    Ok(Json(LeavesView { leaves, staff }))
}

/// Notes that a staff member does not work on some days. Their visits of those days are
/// unplaced in the drafts, and off their phone when the days are published next.
#[utoipa::path(post, path = "/api/units/{unit}/leaves", request_body = LeaveForm,
    params(("unit" = String, Path)),
    responses((status = 201, body = LeaveView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn note_leave(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
    Body(form): Body<LeaveForm>,
) -> Result<(StatusCode, Json<LeaveView>), Problem> {
    gate::require(&actor, Act::EditPlan, unit_id)?;
    let leave = parse(&app, unit_id, &form).await?;
    let now = app.clock.now();
    let leave_id = LeaveId::make(now, app.entropy.as_ref());
    let noted = (actor.user_id, now);
    match app
        .store
        .note_leave(unit_id, leave_id, &leave, noted)
        .await?
    {
        LeaveWord::Noted { dates } => tell(&app, unit_id, dates),
        LeaveWord::Overlaps { .. } => {
            let message = "is in another leave of the same person";
            let fault = Fault::new("from_date", &form.from_date, message);
            let fault = fault.maybe("withdraw the other one first, or choose other days");
            return Err(Problem::invalid(vec![fault]));
        }
    }
    let noted = NotedLeave {
        leave_id,
        leave,
        noted,
    };
    let staff = app.store.staff_of_unit(unit_id).await?;
    let view = view_of(&app, &actor, unit_id, &staff, &noted).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// Takes a leave back. Drafts that nobody has changed since it was noted have the person's
/// visits again; where they were given to others, or left to nobody, that stays.
#[utoipa::path(post, path = "/api/units/{unit}/leaves/{leave}/withdraw",
    params(("unit" = String, Path), ("leave" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn withdraw_leave(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, leave_id)): Params<(UnitId, LeaveId)>,
) -> Result<StatusCode, Problem> {
    gate::require(&actor, Act::EditPlan, unit_id)?;
    let withdrawn = (actor.user_id, app.clock.now());
    let dates = app
        .store
        .withdraw_leave(unit_id, leave_id, withdrawn)
        .await?;
    let dates = dates.ok_or_else(|| Problem::not_found("leave in force"))?;
    tell(&app, unit_id, dates);
    Ok(StatusCode::NO_CONTENT)
}

/// The open pages of the days concerned.
fn tell(app: &App, unit_id: UnitId, dates: Vec<LocalDate>) {
    app.stated_days.forget();
    for date in dates {
        app.live.tell(unit_id, date);
    }
}

/// What was asked, with all its faults told at once.
async fn parse(app: &App, unit_id: UnitId, form: &LeaveForm) -> Result<Leave, Problem> {
    let mut faults = Vec::new();
    let staff = app.store.staff_of_unit(unit_id).await?;
    let staff_id: Option<StaffId> = form.staff_id.parse().ok();
    let known = staff_id.filter(|id| staff.iter().any(|staff| staff.staff_id == *id));
    if known.is_none() {
        let message = "must be a staff member of the unit";
        faults.push(Fault::new("staff_id", &form.staff_id, message));
    }
    let kind = LeaveKind::of_code(&form.kind);
    if kind.is_none() {
        let message = "must be holiday, ill, parental, training or other_reason";
        faults.push(Fault::new("kind", &form.kind, message));
    }
    let from = date("from_date", &form.from_date, &mut faults);
    let to = date("to_date", &form.to_date, &mut faults);
    if let (Some(from), Some(to)) = (from, to) {
        let days = to.signed_duration_since(from).num_days() + 1;
        if days < 1 {
            let message = "must be the first day of the leave or later";
            faults.push(Fault::new("to_date", &form.to_date, message));
        } else if days > LONGEST_DAYS {
            let message = format!("must be at most {LONGEST_DAYS} days from the first");
            faults.push(Fault::new("to_date", &form.to_date, message));
        }
        if to < app.clock.now().local_date() {
            let message = "must be today or later";
            faults.push(Fault::new("to_date", &form.to_date, message));
        }
    }
    match (known, kind, from, to) {
        (Some(staff_id), Some(kind), Some(from), Some(to)) if faults.is_empty() => Ok(Leave {
            staff_id,
            kind,
            from,
            to,
        }),
        _ => Err(Problem::invalid(faults)),
    }
}

fn date(field: &str, given: &str, faults: &mut Vec<Fault>) -> Option<LocalDate> {
    let read: Option<LocalDate> = given.parse().ok();
    let read = read.filter(|date| refuse_odd_date(*date).is_ok());
    if read.is_none() {
        let message = "must be a date from 2000 to 2199, as 2026-12-01";
        faults.push(Fault::new(field, given, message));
    }
    read
}

async fn view_of(
    app: &App,
    actor: &Actor,
    unit_id: UnitId,
    staff: &[Staff],
    noted: &NotedLeave,
) -> Result<LeaveView, Problem> {
    let leave = &noted.leave;
    let mut staff = staff.iter();
    let person = staff.find(|staff| staff.staff_id == leave.staff_id);
    let (by, at) = noted.noted;
    let names = Names::of(app, actor, [by].into()).await?;
    Ok(LeaveView {
        leave_id: noted.leave_id.to_string(),
        staff_id: leave.staff_id.to_string(),
        staff_name: person.map(|person| person.name.clone()).unwrap_or_default(),
        kind: leave.kind.code(),
        from_date: leave.from.to_string(),
        to_date: leave.to.to_string(),
        by_name: names.get(by),
        at_ms: at.millis(),
        visits: app.store.visits_in_leave(unit_id, leave).await?.len(),
    })
}
