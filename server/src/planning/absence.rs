//! A sick call: three alternatives for the rest of the day are searched for, and
//! the planner takes one or none. Nothing is stored before one is taken.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use care_model::fault::Fault;
use care_model::id::{JobId, StaffId, UnitId};
use care_model::shift::Shift;
use care_model::time::LocalDate;
use store::absence::{AbsenceReason, NotedAbsence, StaffAbsence};
use store::steps::PlanChange;

use super::alternatives::{self, Alternatives};
use super::board;
use super::changes::refuse_stale;
use super::day::DayParts;
use super::jobs::{self, Answer, Done};
use super::moves::{self, Desk, if_match};
use super::problem::day_second;
use super::undo::refuse_overtaken;
use super::views::{AlternativesView, BoardView, JobView, SickCallForm, TakeForm};
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params};
use crate::permit::Act;

/// Seconds for each alternative, where none are asked for: at half past six
/// nobody waits longer.
const EACH_S: u32 = 5;
/// Longest search for one alternative.
const MAX_EACH_S: u32 = 60;

/// Somebody cannot come: searches for three alternatives for the rest of the
/// day. `done` names the revision they are made from.
#[utoipa::path(post, path = "/api/units/{unit}/days/{date}/sick-calls", request_body = SickCallForm,
    params(("unit" = String, Path), ("date" = String, Path), ("If-Match" = String, Header)),
    responses((status = 202, body = JobView), (status = 409, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub async fn sick_call(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, date)): Params<(UnitId, LocalDate)>,
    headers: HeaderMap,
    Body(form): Body<SickCallForm>,
) -> Result<(StatusCode, Json<JobView>), Problem> {
    let access = board::enter(&app, &actor, Act::EditPlan, unit_id).await?;
    let revision = if_match(&headers)?;
    let mut parts = DayParts::read(&app, &access, date).await?;
    refuse_stale(&app, &access, &actor, &parts, revision).await?;
    let now_s = day_second(date, app.clock.now());
    let absence = parse(&form, &parts, now_s)?;
    let each_s = form.each_s.unwrap_or(EACH_S);
    parts.draft.absences.push(NotedAbsence {
        absence,
        by: actor.user_id,
        at: app.clock.now(),
        withdrawn: None,
    });
    let job_app = app.clone();
    jobs::start(&app, unit_id, |watched| async move {
        let desk = Desk::of(&job_app, &access, parts).await?;
        let search = move || alternatives::search(desk, absence, each_s, &watched);
        let (parts, found) = jobs::off_thread(search).await?;
        for one in &found.found {
            moves::refuse_lost_work(&parts, &one.plan)?;
        }
        Ok(Done {
            revision: found.revision,
            answer: Answer::Alternatives(found.into()),
        })
    })
}

/// What was asked, with all its faults told at once.
fn parse(form: &SickCallForm, parts: &DayParts, now_s: i32) -> Result<StaffAbsence, Problem> {
    let mut faults = Vec::new();
    let why = AbsenceReason::of_code(&form.why);
    if why.is_none() {
        let message = "must be ill, care_of_child or other_reason";
        faults.push(Fault::new("why", &form.why, message));
    }
    if form
        .each_s
        .is_some_and(|each_s| each_s == 0 || each_s > MAX_EACH_S)
    {
        let given = form.each_s.unwrap_or_default();
        faults.push(Fault::new("each_s", given, "must be 1 to 60 seconds"));
    }
    let staff_id: Option<StaffId> = form.staff_id.parse().ok();
    let known = staff_id.filter(|staff_id| parts.staff.contains_key(staff_id));
    let (Some(staff_id), Some(why), true) = (known, why, faults.is_empty()) else {
        if known.is_none() {
            let message = "must be a staff member of the unit";
            faults.push(Fault::new("staff_id", &form.staff_id, message));
        }
        return Err(Problem::invalid(faults));
    };
    if parts.absent_from(staff_id).is_some() {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "already_absent",
            "The absence of this staff member is noted already; nothing was changed.",
        ));
    }
    let own = || {
        parts
            .shifts
            .iter()
            .filter(|shift| shift.staff_id == staff_id)
    };
    let (first, last) = (
        own().map(Shift::start_s).min(),
        own().map(Shift::end_s).max(),
    );
    let (Some(first), Some(last)) = (first, last) else {
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "no_shift",
            "The staff member has no shift on this day; nothing was changed.",
        ));
    };
    let from_s = form.from_s.unwrap_or_else(|| {
        // Whoever never came is absent from the visit that waits, not from now.
        let waiting = waiting_since(parts, staff_id).unwrap_or(now_s);
        now_s.min(waiting).max(first)
    });
    if from_s < 0 || from_s >= last {
        let message = "must be a second of the day before the end of the shift";
        return Err(Problem::invalid(vec![Fault::new(
            "from_s", from_s, message,
        )]));
    }
    Ok(StaffAbsence {
        staff_id,
        from_s,
        why,
    })
}

/// When the first visit is planned that a staff member has not begun and comes
/// after all that have begun, in seconds of the day.
fn waiting_since(parts: &DayParts, staff_id: StaffId) -> Option<i32> {
    let routes = parts.draft.plan.routes.iter();
    let own = routes.filter(|route| route.staff_id == staff_id);
    let stops: Vec<_> = own.flat_map(|route| &route.stops).collect();
    let begun = stops.iter().filter(|stop| parts.has_begun(stop.visit_id));
    let last_begun = begun.map(|stop| stop.start_s).max();
    let waiting = stops.iter().filter(|stop| !parts.has_begun(stop.visit_id));
    waiting
        .map(|stop| stop.start_s)
        .filter(|start_s| last_begun.is_none_or(|last| *start_s > last))
        .min()
}

/// The alternatives that a job has found, side by side at the same prices.
#[utoipa::path(get, path = "/api/jobs/{job}/alternatives", params(("job" = String, Path)),
    responses((status = 200, body = AlternativesView), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn alternatives(
    State(app): State<App>,
    actor: Actor,
    Params(job_id): Params<JobId>,
) -> Result<Json<AlternativesView>, Problem> {
    let (unit_id, found) = found_by(&app, &actor, job_id)?;
    let access = board::enter(&app, &actor, Act::EditPlan, unit_id).await?;
    let parts = DayParts::read(&app, &access, found.date).await?;
    Ok(Json(alternatives::show(&found, &parts, actor.staff_id)))
}

fn found_by(
    app: &App,
    actor: &Actor,
    job_id: JobId,
) -> Result<(UnitId, std::sync::Arc<Alternatives>), Problem> {
    let (unit_id, done) = jobs::answer_of(app, actor, job_id)?;
    match done.answer {
        Answer::Alternatives(found) => Ok((unit_id, found)),
        _ => Err(Problem::not_found("alternatives of this job")),
    }
}

/// Takes an alternative: it becomes the draft, and the absence is noted with it.
/// One step, that an undo takes back with the absence.
#[utoipa::path(post, path = "/api/units/{unit}/days/{date}/absences", request_body = TakeForm,
    params(("unit" = String, Path), ("date" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = BoardView), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn take_alternative(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, date)): Params<(UnitId, LocalDate)>,
    headers: HeaderMap,
    Body(form): Body<TakeForm>,
) -> Result<Json<BoardView>, Problem> {
    let access = board::enter(&app, &actor, Act::EditPlan, unit_id).await?;
    let revision = if_match(&headers)?;
    let job_id = jobs::parse_id(&form.job_id)?;
    let (of_unit, found) = found_by(&app, &actor, job_id)?;
    if (of_unit, found.date) != (unit_id, date) {
        return Err(Problem::not_found("job of this day"));
    }
    let mut all = found.found.iter();
    let Some(chosen) = all.find(|one| alternatives::code(one.alternative) == form.alternative)
    else {
        let message = "must be fewest_changes, least_overtime or best_continuity";
        let fault = Fault::new("alternative", &form.alternative, message);
        return Err(Problem::invalid(vec![fault]));
    };
    let parts = DayParts::read(&app, &access, date).await?;
    // The plan that was asked about, and the plan that the planner sees.
    refuse_stale(&app, &access, &actor, &parts, revision).await?;
    refuse_stale(&app, &access, &actor, &parts, found.revision).await?;
    // What a phone has told since raises no revision.
    let title = "A visit has begun since this was searched for; nothing was changed. Search again.";
    refuse_overtaken(&parts, &chosen.plan, "plan_overtaken", title)?;
    let step = moves::step(&app, PlanChange::Absent(found.absence), actor.user_id);
    moves::save(&app, &access, &actor, date, revision, &chosen.plan, &step).await?;
    Ok(Json(board::read(&app, &access, date, &actor).await?))
}
