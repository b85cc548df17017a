//! The optimiser on a draft, as a job: it proposes, and a planner takes what they want of it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use care_model::fault::Fault;
use care_model::id::UnitId;
use care_model::time::LocalDate;
use scheduler::{Budget, Progress};
use store::Access;

use super::base_plan::{Adopted, Beginning, base_of};
use super::board;
use super::jobs::{self, Answer, Done, Watched};
use super::moves::{self, Desk};
use super::pace::{CORES, Pace};
use super::proposal::Proposal;
use super::views::{JobView, OptimiseForm};
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params};
use crate::permit::Act;

/// Starts a search for a better plan of the day. The draft stays as it is: what is found is a
/// proposal of the job.
#[utoipa::path(post, path = "/api/units/{unit}/days/{date}/optimise", request_body = OptimiseForm,
    params(("unit" = String, Path), ("date" = String, Path)),
    responses((status = 202, body = JobView), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub async fn optimise(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, date)): Params<(UnitId, LocalDate)>,
    Body(form): Body<OptimiseForm>,
) -> Result<(StatusCode, Json<JobView>), Problem> {
    let access = board::enter(&app, &actor, Act::EditPlan, unit_id).await?;
    jobs::refuse_odd_budget(form.budget_s)?;
    let job_app = app.clone();
    jobs::start(&app, unit_id, move |watched| async move {
        let found = run(&job_app, &access, date, &form, &watched).await?;
        Ok(Done {
            revision: found.revision,
            answer: Answer::Proposal(found.into()),
        })
    })
}

async fn run(
    app: &App,
    access: &Access,
    date: LocalDate,
    form: &OptimiseForm,
    watched: &Watched,
) -> Result<Proposal, Problem> {
    crate::orders::extend_horizon(app, access.unit_id()).await?;
    let desk = Desk::open(app, access, date).await?;
    let (budget_s, seed) = (form.budget_s, form.seed.unwrap_or(1));
    let base = base_of(app, access, &desk.parts).await?;
    let watched = watched.clone();
    let (desk, plan) = jobs::off_thread(move || {
        let plan = search(&desk, base.as_ref(), budget_s, seed, &watched)?;
        Ok((desk, plan))
    })
    .await?;
    let proposal = Proposal::of(&desk, &plan);
    moves::refuse_lost_work(&desk.parts, &proposal.plan)?;
    Ok(proposal)
}

fn search(
    desk: &Desk,
    base: Option<&Adopted>,
    budget_s: u32,
    seed: u64,
    watched: &Watched,
) -> Result<scheduler::Plan, Problem> {
    let problem = desk.question.problem();
    let mut pace = Pace::begin(watched, budget_s);
    let budget = Budget::until_stopped();
    let observe = |progress: &Progress| {
        let elapsed = pace.tell(&problem.goals, progress);
        Pace::share(watched, elapsed, budget_s)
    };
    let draft = &desk.parts.draft.plan;
    let has_draft = draft.routes.iter().any(|route| !route.stops.is_empty());
    let found = match base {
        None if has_draft => {
            // What is found is never worse than what the planner has.
            let draft = desk.question.plan(draft);
            scheduler::solve_from_on_threads(problem, &draft, seed, CORES, budget, observe)
        }
        None => scheduler::solve_on_threads(problem, seed, CORES, budget, observe),
        Some(base) => {
            let beginning = Beginning::of(desk, base)?;
            let mut expecting = problem.clone();
            expecting.published = beginning.expected;
            let plan = &beginning.plan;
            scheduler::solve_from_on_threads(&expecting, plan, seed, CORES, budget, observe)
                // Its goals as everybody else counts them.
                .map(|plan| scheduler::restate(problem, &plan))
        }
    };
    let plan = found.map_err(|faults| unstatable(&faults))?;
    refuse_broken(problem, &plan)?;
    Ok(plan)
}

/// The day as it is stored cannot be asked about.
pub(super) fn unstatable(faults: &[scheduler::Fault]) -> Problem {
    let faults = faults.iter();
    Problem::invalid(
        faults
            .map(|fault| Fault::new("plan", "", fault.to_string()))
            .collect(),
    )
}

/// A plan that breaks a rule is worse than none.
pub(super) fn refuse_broken(
    problem: &scheduler::Problem,
    plan: &scheduler::Plan,
) -> Result<(), Problem> {
    let violations = scheduler::check(problem, plan);
    let Some(violation) = violations.first() else {
        return Ok(());
    };
    tracing::error!(
        count = violations.len(),
        ?violation,
        "the optimiser's plan failed its check"
    );
    Err(Problem::conflict(
        "the plan found breaks a rule and was not kept",
    ))
}
