//! Making a base plan: a job like the optimiser's, whose answer is looked at and
//! adopted or left.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use care_model::base_plan::{BasePlan, WEEKS_LIMIT};
use care_model::fault::Fault;
use care_model::id::{JobId, UnitId, UserId};
use care_model::time::{LocalDate, Timestamp, is_plannable, weekday};
use scheduler::{BasePlanBudget, BasePlanProgress, Control, CycleDay};
use store::Access;

use super::super::board;
use super::super::jobs::{self, Answer, Done, Watched};
use super::super::moves::without_streets;
use super::super::optimise::{refuse_broken, unstatable};
use super::super::pace::Pace;
use super::super::views::JobView;
use super::cycle::{CycleQuestion, DatesParts, Period};
use super::views::{BasePlanView, MakeForm};
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params};
use crate::permit::Act;

/// Longest search, in seconds.
const MAX_BUDGET_S: u32 = 600;
/// What a core does in a second on a day of 350 visits, rounded down: only to
/// share the time between first plans and rounds; the clock ends the search.
const ITERATIONS_A_SECOND: u64 = 30_000;
/// More for one day in one round makes next to nothing better.
const MAX_ITERATIONS_A_DAY: u64 = 30_000;
const MIN_ITERATIONS_A_DAY: u64 = 200;

/// A base plan that a job has made, until it is adopted or left.
#[derive(Clone, Debug)]
pub struct MadeBasePlan {
    pub plan: BasePlan,
    pub by: UserId,
    pub at: Timestamp,
}

/// Starts making a base plan of the orders, shifts and staff of some weeks.
#[utoipa::path(post, path = "/api/units/{unit}/base-plan/make", request_body = MakeForm,
    params(("unit" = String, Path)),
    responses((status = 202, body = JobView), (status = 403, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem), (status = 503, body = Problem)))]
pub async fn make_base_plan(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
    Body(form): Body<MakeForm>,
) -> Result<(StatusCode, Json<JobView>), Problem> {
    let access = board::enter(&app, &actor, Act::EditPlan, unit_id).await?;
    let period = parse(&form)?;
    let held = if form.from_holding {
        Some(held(&app, &access, &form, period).await?)
    } else {
        None
    };
    let parts = DatesParts::read(&app, &access, period.dates()).await?;
    refuse_nothing(&parts)?;
    let job_app = app.clone();
    jobs::start(&app, unit_id, |watched| async move {
        let revision = job_app.store.base_plan_revision(unit_id).await?;
        let (budget_s, seed) = (form.budget_s, form.seed.unwrap_or(1));
        let searching = job_app.clone();
        let search = move || search(&searching, period, parts, held, budget_s, seed, &watched);
        let plan = tokio::task::spawn_blocking(search)
            .await
            .map_err(|_| Problem::busy("the optimiser was interrupted"))??;
        let made = MadeBasePlan {
            plan,
            by: actor.user_id,
            at: job_app.clock.now(),
        };
        Ok(Done {
            revision,
            answer: Answer::BasePlan(made.into()),
        })
    })
}

/// What was asked, with all its faults told at once.
fn parse(form: &MakeForm) -> Result<Period, Problem> {
    let mut faults = Vec::new();
    if !(1..=WEEKS_LIMIT).contains(&form.weeks) {
        faults.push(Fault::new("weeks", form.weeks, "must be 1 to 8 weeks"));
    }
    if form.budget_s == 0 || form.budget_s > MAX_BUDGET_S {
        let fault = Fault::new("budget_s", form.budget_s, "must be 1 to 600 seconds");
        faults.push(fault);
    }
    let anchor: Option<LocalDate> = form.anchor.parse().ok();
    let anchor = anchor.filter(|date| is_plannable(*date) && weekday(*date) == 1);
    match anchor {
        Some(anchor) if faults.is_empty() => Ok(Period {
            weeks: form.weeks,
            anchor,
        }),
        Some(_) => Err(Problem::invalid(faults)),
        None => {
            let message = "must be a Monday from 2000 to 2199";
            faults.push(Fault::new("anchor", &form.anchor, message));
            Err(Problem::invalid(faults))
        }
    }
}

/// The base plan that holds, whose cycle the weeks go with.
async fn held(
    app: &App,
    access: &Access,
    form: &MakeForm,
    period: Period,
) -> Result<BasePlan, Problem> {
    let Some(held) = app.store.base_plan(access).await? else {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "no_base_plan",
            "The unit has no base plan yet; make one from nothing.",
        ));
    };
    let held = held.plan;
    let mut faults = Vec::new();
    if period.weeks != held.weeks {
        let message = "must be as many weeks as the base plan that holds has";
        faults
            .push(Fault::new("weeks", form.weeks, message).maybe(format!("{} weeks", held.weeks)));
    } else if held.cycle_day(period.anchor) != 0 {
        let message = "must be a Monday on which the cycle of the base plan that holds begins";
        let ahead = held.days.len() - held.cycle_day(period.anchor);
        let next = care_model::time::add_days(period.anchor, ahead as i64);
        faults
            .push(Fault::new("anchor", &form.anchor, message).maybe(format!("the Monday {next}")));
    }
    if faults.is_empty() {
        Ok(held)
    } else {
        Err(Problem::invalid(faults))
    }
}

fn refuse_nothing(parts: &DatesParts) -> Result<(), Problem> {
    let (code, title) = if parts.has_no_visit() {
        ("no_visits", "No visits are ordered in these weeks.")
    } else if parts.has_no_shift() {
        ("no_shifts", "The register has no shifts in these weeks.")
    } else {
        return Ok(());
    };
    Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, title))
}

fn search(
    app: &App,
    period: Period,
    parts: DatesParts,
    held: Option<BasePlan>,
    budget_s: u32,
    seed: u64,
    watched: &Watched,
) -> Result<BasePlan, Problem> {
    let mut pace = Pace::begin(watched, budget_s);
    let streets = app.streets.as_ref().ok_or_else(without_streets)?;
    let matrices = streets.matrices(parts.places())?;
    let question = CycleQuestion::state(period, parts, &matrices)?;
    let problem = &question.problem;
    let budget = budget(problem, budget_s);
    let tell = |progress: &BasePlanProgress| {
        let elapsed = pace.tell_cycle(&problem.goals, progress);
        if watched.is_stopped() || elapsed >= Duration::from_secs(u64::from(budget_s)) {
            return Control::Stop;
        }
        Control::Continue
    };
    let found = match &held {
        Some(held) => {
            scheduler::solve_base_plan_from(problem, &question.held(held), seed, budget, tell)
        }
        None => scheduler::solve_base_plan(problem, seed, budget, tell),
    }
    .map_err(|faults| unstatable(&faults))?;
    refuse_broken_days(problem, &found)?;
    Ok(question.stored(&found))
}

/// A third of the time for the first plans, as far as can be told beforehand;
/// then rounds for as long as there is time and they make something better.
fn budget(problem: &scheduler::BasePlanProblem, budget_s: u32) -> BasePlanBudget {
    let in_all = u64::from(budget_s) * ITERATIONS_A_SECOND / 3;
    let a_day = in_all / problem.day_count().max(1) as u64;
    BasePlanBudget {
        iterations_a_day: a_day.clamp(MIN_ITERATIONS_A_DAY, MAX_ITERATIONS_A_DAY),
        rounds: BasePlanBudget::ROUND_LIMIT,
    }
}

/// Day by day, without a history: whom clients have met breaks no rule.
fn refuse_broken_days(
    problem: &scheduler::BasePlanProblem,
    found: &scheduler::BasePlan,
) -> Result<(), Problem> {
    for (at, day) in (0..).zip(&found.days) {
        let stated = problem.day(CycleDay(at));
        let stated = stated.ok_or_else(|| Problem::not_found("day of the cycle"))?;
        let plan = scheduler::restate(&stated.problem, &day.plan);
        if plan.unplaced != day.plan.unplaced {
            tracing::error!(day = at, "a day of a base plan is not as it says");
            return Err(Problem::conflict(
                "the plan found breaks a rule and was not kept",
            ));
        }
        refuse_broken(&stated.problem, &plan)?;
    }
    Ok(())
}

/// The base plan that a job has made.
#[utoipa::path(get, path = "/api/jobs/{job}/base-plan", params(("job" = String, Path)),
    responses((status = 200, body = BasePlanView), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn made_base_plan(
    State(app): State<App>,
    actor: Actor,
    Params(job_id): Params<JobId>,
) -> Result<Json<BasePlanView>, Problem> {
    let (unit_id, made) = made_by(&app, &actor, job_id)?;
    let access = board::enter(&app, &actor, Act::EditPlan, unit_id).await?;
    let revision = app.store.base_plan_revision(unit_id).await?;
    let shown = super::show::made(&app, &access, &actor, &made).await?;
    Ok(Json(BasePlanView {
        revision,
        plan: Some(shown),
        before: None,
        moved: None,
        undone: None,
    }))
}

pub(super) fn made_by(
    app: &App,
    actor: &Actor,
    job_id: JobId,
) -> Result<(UnitId, std::sync::Arc<MadeBasePlan>), Problem> {
    let (unit_id, done) = jobs::answer_of(app, actor, job_id)?;
    match done.answer {
        Answer::BasePlan(made) => Ok((unit_id, made)),
        _ => Err(Problem::not_found("base plan of this job")),
    }
}
