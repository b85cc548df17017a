//! Searches as jobs: started, watched, stopped.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use care_model::fault::Fault;
use care_model::id::{JobId, UnitId};
use futures_util::Stream;
use tokio::sync::watch;

use super::alternatives::Alternatives;
use super::base_plan::MadeBasePlan;
use super::fewest_staff::FewestStaff;
use super::proposal::Proposal;
use super::views::{JobView, ProgressView};
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::Params;
use crate::gate;
use crate::permit::Act;

/// Longest run, in seconds.
const MAX_BUDGET_S: u32 = 600;
/// Runs at a time on one server: each takes a core.
const MAX_RUNNING: usize = 2;
/// Ended jobs kept, so that a page that was away can read how they ended.
const MAX_KEPT: usize = 100;

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
    /// The draft's, that the job was asked of.
    pub revision: i64,
    pub answer: Answer,
}

/// What a job has found, for a page to fetch.
#[derive(Clone, Debug)]
pub enum Answer {
    Proposal(Arc<Proposal>),
    Alternatives(Arc<Alternatives>),
    FewestStaff(Arc<FewestStaff>),
    BasePlan(Arc<MadeBasePlan>),
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

    pub fn tell(&self, view: ProgressView) {
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

pub(super) fn refuse_odd_budget(budget_s: u32) -> Result<(), Problem> {
    if (1..=MAX_BUDGET_S).contains(&budget_s) {
        return Ok(());
    }
    let message = format!("must be 1 to {MAX_BUDGET_S} seconds");
    let fault = Fault::new("budget_s", budget_s, message);
    Err(Problem::invalid(vec![fault]))
}

/// Runs a search where it holds up no request.
pub(super) async fn off_thread<T: Send + 'static>(
    search: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(search)
        .await
        .map_err(|_| Problem::busy("the optimiser was interrupted"))?
}

/// A job's id as a form names it.
pub(super) fn parse_id(given: &str) -> Result<JobId, Problem> {
    given.parse().map_err(|error| {
        let fault = Fault::new("job_id", given, format!("{error}"));
        Problem::invalid(vec![fault])
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    use care_model::time::Timestamp;

    fn job(state: JobState) -> Job {
        Job {
            unit_id: UnitId::derived(Timestamp::from_millis(0), "unit"),
            stop: Arc::default(),
            state: watch::channel(state).1,
        }
    }

    fn ended() -> JobState {
        JobState::Failed(Box::new(Problem::internal()))
    }

    /// Made a second after each other.
    fn job_id(number: usize) -> JobId {
        let at = Timestamp::from_millis(1_795_431_600_000).plus_seconds(number as i64);
        JobId::derived(at, "job")
    }

    #[test]
    fn the_oldest_job_that_has_ended_goes_first_and_alone() {
        let jobs = Jobs::default();
        jobs.add(job_id(0), job(JobState::Running(None)))
            .expect("room");
        for number in 1..MAX_KEPT {
            jobs.add(job_id(number), job(ended())).expect("room");
        }
        jobs.add(job_id(MAX_KEPT), job(ended())).expect("room");
        let is_kept = |number| jobs.find(job_id(number)).is_some();
        assert!(is_kept(0), "it runs");
        assert!(!is_kept(1), "the oldest that has ended");
        assert!((2..=MAX_KEPT).all(is_kept));
    }

    #[test]
    fn a_third_job_is_refused_while_two_run() {
        let jobs = Jobs::default();
        for number in 0..MAX_RUNNING {
            jobs.add(job_id(number), job(JobState::Running(None)))
                .expect("room");
        }
        let refused = jobs.add(job_id(9), job(JobState::Running(None)));
        assert_eq!(refused.map_err(|problem| problem.code).err(), Some("busy"));
    }
}
