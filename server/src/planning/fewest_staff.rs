//! Can the day be done with fewer? Answered in words; nothing is changed.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use care_model::id::{JobId, StaffId, UnitId};
use care_model::time::LocalDate;
use scheduler::{Budget, Control, Priority};

use super::board;
use super::day::DayParts;
use super::jobs::{self, Answer, Done, Watched};
use super::moves::Desk;
use super::optimise::unstatable;
use super::pace::Pace;
use super::views::{FewestStaffForm, FewestStaffView, JobView, StaffNameView};
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params};
use crate::permit::Act;

/// Iterations that each attempt to do without somebody gets: with a unit's 350
/// visits some seconds.
const ATTEMPT_ITERATIONS: u64 = 20_000;

/// Who is needed for a day, and who is not.
#[derive(Clone, Debug)]
pub struct FewestStaff {
    date: LocalDate,
    revision: i64,
    needed: Vec<StaffId>,
    not_needed: Vec<StaffId>,
    /// Visits that must be done and find no place even with everybody.
    unplaced_must: usize,
    /// Whether every one of those needed was tried to be done without.
    is_complete: bool,
}

/// Asks how few staff can do the day.
#[utoipa::path(post, path = "/api/units/{unit}/days/{date}/fewest-staff", request_body = FewestStaffForm,
    params(("unit" = String, Path), ("date" = String, Path)),
    responses((status = 202, body = JobView), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub async fn ask_fewest_staff(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, date)): Params<(UnitId, LocalDate)>,
    Body(form): Body<FewestStaffForm>,
) -> Result<(StatusCode, Json<JobView>), Problem> {
    let access = board::enter(&app, &actor, Act::EditPlan, unit_id).await?;
    jobs::refuse_odd_budget(form.budget_s)?;
    let job_app = app.clone();
    jobs::start(&app, unit_id, |watched| async move {
        let desk = Desk::open(&job_app, &access, date).await?;
        let found = jobs::off_thread(move || search(&desk, form.budget_s, &watched)).await?;
        Ok(Done {
            revision: found.revision,
            answer: Answer::FewestStaff(found.into()),
        })
    })
}

fn search(desk: &Desk, budget_s: u32, watched: &Watched) -> Result<FewestStaff, Problem> {
    let problem = desk.question.problem();
    let mut pace = Pace::begin(watched, budget_s);
    let mut is_complete = true;
    let each = Budget::iterations(ATTEMPT_ITERATIONS);
    let found = scheduler::fewest_staff(problem, 1, each, |progress| {
        let elapsed = pace.tell(&problem.goals, progress);
        if watched.is_stopped() || elapsed >= Duration::from_secs(u64::from(budget_s)) {
            is_complete = false;
            return Control::Stop;
        }
        Control::Continue
    })
    .map_err(|faults| unstatable(&faults))?;
    let staff_id = |staff: &scheduler::StaffIndex| desk.question.staff[staff.at()];
    let needed: BTreeSet<StaffId> = found.needed.iter().map(staff_id).collect();
    // Whoever cannot come is neither needed nor spared.
    let at_work: BTreeSet<StaffId> = (desk.parts.shifts.iter())
        .map(|shift| shift.staff_id)
        .filter(|staff_id| desk.parts.absent_from(*staff_id).is_none())
        .collect();
    let unplaced_must = (found.plan.unplaced.iter())
        .filter(|visit| problem.visit(**visit).priority == Priority::Must);
    Ok(FewestStaff {
        date: desk.parts.date,
        revision: desk.parts.draft.revision,
        unplaced_must: unplaced_must.count(),
        needed: at_work.intersection(&needed).copied().collect(),
        not_needed: at_work.difference(&needed).copied().collect(),
        is_complete,
    })
}

/// What a job has found of how few staff can do the day.
#[utoipa::path(get, path = "/api/jobs/{job}/fewest-staff", params(("job" = String, Path)),
    responses((status = 200, body = FewestStaffView), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn fewest_staff(
    State(app): State<App>,
    actor: Actor,
    Params(job_id): Params<JobId>,
) -> Result<Json<FewestStaffView>, Problem> {
    let (unit_id, done) = jobs::answer_of(&app, &actor, job_id)?;
    let Answer::FewestStaff(found) = done.answer else {
        return Err(Problem::not_found("fewest staff of this job"));
    };
    let access = board::enter(&app, &actor, Act::EditPlan, unit_id).await?;
    let parts = DayParts::read(&app, &access, found.date).await?;
    let named = |staff: &[StaffId]| {
        let mut named: Vec<_> = (staff.iter())
            .map(|staff_id| StaffNameView {
                staff_id: staff_id.to_string(),
                staff_name: parts.staff_name(*staff_id),
            })
            .collect();
        named.sort_by(|one, other| one.staff_name.cmp(&other.staff_name));
        named
    };
    Ok(Json(FewestStaffView {
        revision: found.revision,
        needed: named(&found.needed),
        not_needed: named(&found.not_needed),
        unplaced_must: found.unplaced_must,
        is_complete: found.is_complete,
    }))
}
