//! The optimiser as a job: started, watched, stopped.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use care_model::fault::Fault;
use care_model::id::{JobId, UnitId, UserId};
use care_model::time::{LocalDate, Stopwatch};
use futures_util::Stream;
use scheduler::{Budget, Control, Goals, Progress};
use store::Access;
use store::steps::PlanChange;
use tokio::sync::watch;

use super::alternatives::Alternatives;
use super::board;
use super::explain::{lateness_price, seconds};
use super::fewest_staff::FewestStaff;
use super::moves::{self, Desk};
use super::views::{JobView, OptimiseForm, ProgressView, TermsView};
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params};
use crate::gate;
use crate::permit::Act;

/// Longest run, in seconds.
const MAX_BUDGET_S: u32 = 600;
/// Runs at a time on one server: each takes a core.
const MAX_RUNNING: usize = 2;
/// Ended jobs kept, so that a page that was away can read how they ended.
const MAX_KEPT: usize = 100;
/// How often a watcher is told.
const TOLD_EVERY: Duration = Duration::from_millis(200);

/// Where a job is.
#[derive(Clone, Debug)]
pub enum JobState {
    Running(Option<ProgressView>),
    Done(Done),
    Failed(Box<Problem>),
}

/// How a job ended well.
#[derive(Clone, Debug)]
pub struct Done {
    /// The draft's: what the job made, or what it was asked of.
    pub revision: i64,
    pub answer: Answer,
}

/// What a job has found; a page fetches what is no draft.
#[derive(Clone, Debug)]
pub enum Answer {
    Draft,
    Alternatives(Arc<Alternatives>),
    FewestStaff(Arc<FewestStaff>),
}

/// What a job has of those who watch it: whether to stop, and where to tell.
#[derive(Clone)]
pub struct Watched {
    stop: Arc<AtomicBool>,
    stopping: watch::Receiver<bool>,
    told: watch::Sender<JobState>,
}

impl Watched {
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || *self.stopping.borrow()
    }

    fn tell(&self, view: ProgressView) {
        self.told.send_replace(JobState::Running(Some(view)));
    }
}

struct Job {
    unit_id: UnitId,
    stop: Arc<AtomicBool>,
    state: watch::Receiver<JobState>,
}

/// All jobs of this server.
#[derive(Default)]
pub struct Jobs(Mutex<HashMap<JobId, Job>>);

impl std::fmt::Debug for Jobs {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Jobs(..)")
    }
}

impl Jobs {
    fn add(&self, job_id: JobId, job: Job) -> Result<(), Problem> {
        let mut jobs = self.0.lock().expect("no holder of this lock panics");
        let running = jobs
            .values()
            .filter(|job| matches!(*job.state.borrow(), JobState::Running(_)));
        if running.count() >= MAX_RUNNING {
            return Err(Problem::busy(
                "two optimisations are running; stop one or wait",
            ));
        }
        if jobs.len() >= MAX_KEPT {
            // The oldest alone: somebody may be reading what a younger one found.
            let over = jobs
                .iter()
                .filter(|(_, job)| !matches!(*job.state.borrow(), JobState::Running(_)))
                .map(|(job_id, _)| *job_id)
                .min();
            if let Some(job_id) = over {
                jobs.remove(&job_id);
            }
        }
        jobs.insert(job_id, job);
        Ok(())
    }

    fn find(&self, job_id: JobId) -> Option<(UnitId, Arc<AtomicBool>, watch::Receiver<JobState>)> {
        let jobs = self.0.lock().expect("no holder of this lock panics");
        jobs.get(&job_id)
            .map(|job| (job.unit_id, Arc::clone(&job.stop), job.state.clone()))
    }
}

/// Starts a job of a unit; whoever asked watches it from here on.
pub(super) fn start<W>(
    app: &App,
    unit_id: UnitId,
    work: impl FnOnce(Watched) -> W,
) -> Result<(StatusCode, Json<JobView>), Problem>
where
    W: Future<Output = Result<Done, Problem>> + Send + 'static,
{
    let job_id = JobId::make(app.clock.now(), app.entropy.as_ref());
    let (told, state) = watch::channel(JobState::Running(None));
    let stop = Arc::new(AtomicBool::new(false));
    app.jobs.add(
        job_id,
        Job {
            unit_id,
            stop: Arc::clone(&stop),
            state,
        },
    )?;
    let work = work(Watched {
        stop,
        stopping: app.shutdown.subscribe(),
        told: told.clone(),
    });
    tokio::spawn(async move {
        told.send_replace(match work.await {
            Ok(done) => JobState::Done(done),
            Err(problem) => JobState::Failed(Box::new(problem)),
        });
    });
    let job_id = job_id.to_string();
    Ok((StatusCode::ACCEPTED, Json(JobView { job_id })))
}

/// What a job of a unit the actor may plan in has found, with the unit.
pub(super) fn answer_of(
    app: &App,
    actor: &Actor,
    job_id: JobId,
) -> Result<(UnitId, Done), Problem> {
    let (unit_id, _, state) = find(app, actor, job_id)?;
    match &*state.borrow() {
        JobState::Done(done) => Ok((unit_id, done.clone())),
        JobState::Failed(problem) => Err((**problem).clone()),
        JobState::Running(_) => Err(Problem::conflict("the job has not ended yet")),
    }
}

/// Starts an optimisation of the draft.
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
    if form.budget_s == 0 || form.budget_s > MAX_BUDGET_S {
        let fault = Fault::new("budget_s", form.budget_s, "must be 1 to 600 seconds");
        return Err(Problem::invalid(vec![fault]));
    }
    let job_app = app.clone();
    start(&app, unit_id, move |watched| async move {
        let revision = run(&job_app, &access, date, actor.user_id, &form, &watched).await?;
        let answer = Answer::Draft;
        Ok(Done { revision, answer })
    })
}

async fn run(
    app: &App,
    access: &Access,
    date: LocalDate,
    by: UserId,
    form: &OptimiseForm,
    watched: &Watched,
) -> Result<i64, Problem> {
    crate::orders::extend_horizon(app, access.unit_id()).await?;
    let desk = Desk::open(app, access, date).await?;
    let revision = desk.parts.draft.revision;
    let (budget_s, seed) = (form.budget_s, form.seed.unwrap_or(1));
    let watched = watched.clone();
    let (desk, plan) = tokio::task::spawn_blocking(move || {
        let plan = search(&desk, budget_s, seed, &watched)?;
        Ok::<_, Problem>((desk, plan))
    })
    .await
    .map_err(|_| Problem::busy("the optimiser was interrupted"))??;
    let plan = desk.question.stored(&plan, &desk.parts.draft.plan);
    moves::refuse_lost_work(&desk.parts, &plan)?;
    let step = moves::step(app, PlanChange::Optimised, by);
    moves::save(app, access, date, revision, &plan, &step).await
}

fn search(
    desk: &Desk,
    budget_s: u32,
    seed: u64,
    watched: &Watched,
) -> Result<scheduler::Plan, Problem> {
    let problem = &desk.question.problem;
    let mut pace = Pace::begin(watched, budget_s);
    let plan = scheduler::solve(problem, seed, Budget::until_stopped(), |progress| {
        let elapsed = pace.tell(&problem.goals, progress, None);
        Pace::share(watched, elapsed, budget_s)
    })
    .map_err(|faults| unstatable(&faults))?;
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

/// Tells a watcher how far a search is, no oftener than they need.
pub(super) struct Pace<'a> {
    watched: &'a Watched,
    watch: Stopwatch,
    last_told: Duration,
    budget_s: u32,
}

impl<'a> Pace<'a> {
    /// Of a job that may take so long in all.
    pub fn begin(watched: &'a Watched, budget_s: u32) -> Self {
        Self {
            watched,
            watch: Stopwatch::start(),
            last_told: Duration::ZERO,
            budget_s,
        }
    }

    pub fn elapsed(&self) -> Duration {
        self.watch.elapsed()
    }

    /// How long the job has taken.
    pub fn tell(
        &mut self,
        goals: &Goals,
        progress: &Progress,
        alternative: Option<&'static str>,
    ) -> Duration {
        let elapsed = self.watch.elapsed();
        if progress.iteration == 0 || elapsed >= self.last_told + TOLD_EVERY {
            self.last_told = elapsed;
            let mut view = progress_view(goals, progress, elapsed, self.budget_s);
            view.alternative = alternative;
            self.watched.tell(view);
        }
        elapsed
    }

    /// Whether a search that has taken so long of its share goes on.
    pub fn share(watched: &Watched, elapsed: Duration, share_s: u32) -> Control {
        let share_ms = u128::from(share_s) * 1000;
        if watched.is_stopped() || elapsed.as_millis() >= share_ms {
            return Control::Stop;
        }
        Control::Spent {
            permille: (elapsed.as_millis() * 1000 / share_ms) as u32,
        }
    }
}

fn progress_view(
    goals: &Goals,
    progress: &Progress,
    elapsed: Duration,
    budget_s: u32,
) -> ProgressView {
    let best = &progress.best;
    ProgressView {
        elapsed_s: (elapsed.as_millis() as f64 / 100.0).round() / 10.0,
        budget_s,
        iteration: progress.iteration,
        alternative: None,
        terms: TermsView {
            unplaced: progress.unplaced as i64,
            travel_s: seconds(best.travel.0, goals.travel_per_s.0),
            waiting_s: seconds(best.waiting.0, goals.waiting_per_s.0),
            overtime_s: seconds(best.overtime.0, goals.overtime_per_s.0),
            lateness_s: seconds(best.lateness.0, lateness_price(goals)),
            continuity: 0.0,
            continuity_measure: "of_day",
            changes: 0,
            total: best.total().0,
        },
    }
}

/// Stops a job; the best plan so far is kept.
#[utoipa::path(post, path = "/api/jobs/{job}/stop", params(("job" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn stop_job(
    State(app): State<App>,
    actor: Actor,
    Params(job_id): Params<JobId>,
) -> Result<StatusCode, Problem> {
    let (_, stop, _) = find(&app, &actor, job_id)?;
    stop.store(true, Ordering::Relaxed);
    Ok(StatusCode::NO_CONTENT)
}

/// A job's progress as server-sent events: `progress`, then `done` or `failed`.
#[utoipa::path(get, path = "/api/jobs/{job}/events", params(("job" = String, Path)),
    responses((status = 200, content_type = "text/event-stream", body = ProgressView),
        (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn job_events(
    State(app): State<App>,
    actor: Actor,
    Params(job_id): Params<JobId>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let (_, _, state) = find(&app, &actor, job_id)?;
    let told = app.shutdown.subscribe();
    let stream = futures_util::stream::unfold(
        (state, told, Step::First),
        |(mut state, mut told, step)| async move {
            match step {
                Step::Last => return None,
                Step::First => {}
                Step::Next => {
                    let ended = tokio::select! {
                        changed = state.changed() => changed.is_err(),
                        _ = told.wait_for(|stop| *stop) => true,
                    };
                    if ended && matches!(*state.borrow(), JobState::Running(_)) {
                        return None;
                    }
                }
            }
            let now = state.borrow_and_update().clone();
            let next = if matches!(now, JobState::Running(_)) {
                Step::Next
            } else {
                Step::Last
            };
            Some((Ok(event_of(&now)), (state, told, next)))
        },
    );
    Ok(Sse::new(stream).keep_alive(KeepAlive::default()))
}

enum Step {
    First,
    Next,
    Last,
}

fn event_of(state: &JobState) -> Event {
    let (name, data) = match state {
        JobState::Running(None) => return Event::default().comment("preparing"),
        JobState::Running(Some(view)) => ("progress", serde_json::to_string(view)),
        JobState::Done(done) => {
            let revision = done.revision;
            ("done", Ok(format!("{{\"revision\":{revision}}}")))
        }
        JobState::Failed(problem) => ("failed", serde_json::to_string(problem)),
    };
    Event::default().event(name).data(data.unwrap_or_default())
}

type Found = (UnitId, Arc<AtomicBool>, watch::Receiver<JobState>);

/// A job of a unit the actor may plan in; others are not told of it.
fn find(app: &App, actor: &Actor, job_id: JobId) -> Result<Found, Problem> {
    let found = app.jobs.find(job_id).ok_or_else(Problem::forbidden)?;
    gate::require(actor, Act::EditPlan, found.0)?;
    Ok(found)
}
