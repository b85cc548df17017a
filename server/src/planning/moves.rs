//! A planner's own changes: moves and pins.

use std::borrow::Cow;
use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use care_model::fault::Fault;
use care_model::id::{ShiftId, UnitId, UserId, VisitId};
use care_model::time::{LocalDate, midnight};
use scheduler::{DaySecond, Refusal, ShiftIndex, VisitIndex};
use store::Access;
use store::planning::{DayPlan, Pin};
use store::steps::{Grounds, PlanChange, Step};

use super::board;
use super::changes::{refuse_stale, with_changes};
use super::day::DayParts;
use super::explain::{against, pushed_out, reason, refusal_view};
use super::extension::{extend, longer};
use super::move_form::{MoveForm, MoveTarget, PinForm};
use super::problem::{Question, day_second, places};
use super::views::BoardView;
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params};
use crate::permit::Act;

/// A day stated for the scheduler.
pub struct Desk {
    pub parts: DayParts,
    pub question: Question,
    /// Where the day stands; below zero before it has begun.
    pub now_s: i32,
}

impl Desk {
    /// Reads and states a day.
    pub async fn open(app: &App, access: &Access, date: LocalDate) -> Result<Self, Problem> {
        let parts = DayParts::read(app, access, date).await?;
        Self::of(app, access, parts).await
    }

    /// States a day that was read.
    pub async fn of(app: &App, access: &Access, parts: DayParts) -> Result<Self, Problem> {
        let wishes = board::wishes(app, access, parts.date).await?;
        let now = app.clock.now();
        let app = app.clone();
        tokio::task::spawn_blocking(move || {
            let streets = app.streets.as_ref().ok_or_else(without_streets)?;
            let matrices = streets.matrices(places(&parts))?;
            let question = Question::state(&parts, &wishes, &matrices, Some(now));
            let now_s = day_second(parts.date, now);
            Ok(Self {
                parts,
                question,
                now_s,
            })
        })
        .await
        .map_err(|_| Problem::busy("planning was interrupted"))?
    }
}

pub fn without_streets() -> Problem {
    Problem::conflict(
        "the server has no street file, so nothing can be planned: set VARDAG_STREETS",
    )
}

/// The revision a change was made from.
pub fn if_match(headers: &HeaderMap) -> Result<i64, Problem> {
    let given = headers
        .get(header::IF_MATCH)
        .and_then(|value| value.to_str().ok());
    given
        .and_then(|text| text.trim().trim_matches('"').parse().ok())
        .ok_or_else(|| {
            Problem::new(
                StatusCode::PRECONDITION_REQUIRED,
                "malformed",
                "The header If-Match must hold the revision the change was made from.",
            )
        })
}

pub fn parse<T: std::str::FromStr<Err = care_model::id::IdError>>(
    field: &str,
    text: &str,
) -> Result<T, Problem> {
    text.parse().map_err(|error: care_model::id::IdError| {
        Problem::invalid(vec![Fault::new(field, text, error.to_string())])
    })
}

/// Moves a visit into a shift, or out of the plan.
#[utoipa::path(post, path = "/api/units/{unit}/days/{date}/moves", request_body = MoveForm,
    params(("unit" = String, Path), ("date" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = BoardView), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn move_visit(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, date)): Params<(UnitId, LocalDate)>,
    headers: HeaderMap,
    Body(form): Body<MoveForm>,
) -> Result<Json<BoardView>, Problem> {
    let access = board::enter(&app, &actor, Act::EditPlan, unit_id).await?;
    let revision = if_match(&headers)?;
    let visit_id: VisitId = parse("visit_id", &form.visit_id)?;
    refuse_odd_seconds(form.target.start_s())?;
    let desk = Desk::open(&app, &access, date).await?;
    refuse_stale(&app, &access, &actor, &desk.parts, revision).await?;
    let why = why(form.why.as_deref())?;
    let (plan, against) = moved(desk, visit_id, &form.target)?;
    let mut step = step(&app, PlanChange::Moved(visit_id), actor.user_id);
    step.grounds = Grounds { why, against };
    save(&app, &access, &actor, date, revision, &plan, &step).await?;
    Ok(Json(board::read(&app, &access, date, &actor).await?))
}

/// Most characters of a planner's grounds.
const MAX_WHY: usize = 500;

/// A planner's grounds; none where nothing was written.
pub fn why(written: Option<&str>) -> Result<Option<String>, Problem> {
    let written = written.map(str::trim).filter(|text| !text.is_empty());
    if let Some(text) = written.filter(|text| text.chars().count() > MAX_WHY) {
        let message = format!("must be at most {MAX_WHY} characters");
        let given = format!("{} characters", text.chars().count());
        return Err(Problem::invalid(vec![Fault::new("why", given, message)]));
    }
    Ok(written.map(str::to_owned))
}

/// The plan after a move, with the codes of what spoke against it.
pub fn moved(
    desk: Desk,
    visit_id: VisitId,
    target: &MoveTarget,
) -> Result<(DayPlan, Vec<String>), Problem> {
    let Desk {
        parts,
        question,
        now_s,
    } = desk;
    refuse_absent(&parts, visit_id)?;
    let visit = question
        .visit_index(visit_id)
        .ok_or_else(|| Problem::not_found("visit"))?;
    let before = question.plan(&parts.draft.plan);
    let restated = question.inquiry().restate(&before);
    let let_go = question.with_let_go(&parts, visit_id, now_s);
    let longer = longer(&let_go, &parts, target)?;
    let mut question = let_go;
    if let Some((shift, by)) = longer {
        question = Cow::Owned(question.with_extension(shift, by));
    }
    if let Some(start_s) = target.start_s() {
        question = Cow::Owned(starting_at(&question, &parts, visit, start_s)?);
    }
    let (parts, question) = (&parts, &*question);
    let outcome = match target {
        MoveTarget::Unplaced => question.inquiry().unplace(&before, visit),
        MoveTarget::Shift {
            shift_id,
            after_visit_id,
            first,
            ..
        } => {
            let shift = shift_at(question, shift_id)?;
            let staff_id = question.shifts[shift.at()].staff_id;
            if parts.absent_from(staff_id).is_some() {
                let mut problem = broken_rule();
                problem.reasons.push(reason("absent"));
                return Err(problem);
            }
            let place = InShift::of(after_visit_id.as_deref(), *first)?;
            let position = place.position(question, &before.routes[shift.at()], visit_id)?;
            (question.inquiry()).move_visit(&before, visit, shift, position)
        }
    };
    let after = outcome.map_err(|refusal| hard_rule(parts, question, &refusal))?;
    let comes = question.staff_of(&after, visit);
    let against = comes.map(|staff_id| {
        let change = after.terms.minus(&restated.terms);
        let is_new = parts.is_new_face(visit_id, staff_id);
        against(question, visit, staff_id, &change, is_new)
    });
    let mut plan = question.stored_move(&after, &restated, &parts.draft.plan, visit);
    if target.start_s().is_some() {
        pin_time(&mut plan, visit_id);
    }
    let is_longer = longer.is_some_and(|(shift, by)| extend(&mut plan, question, shift, by));
    refuse_pushed_out(parts, &plan, visit_id)?;
    let mut against = against.unwrap_or_default();
    against.extend(is_longer.then_some("longer_shift"));
    Ok((plan, against.into_iter().map(str::to_owned).collect()))
}

/// A planner sets no seconds.
pub fn refuse_odd_seconds(start_s: Option<i32>) -> Result<(), Problem> {
    match start_s.filter(|start_s| start_s % 60 != 0) {
        Some(odd) => {
            let fault = Fault::new("start_s", odd, "must be a whole minute");
            Err(Problem::invalid(vec![fault]))
        }
        None => Ok(()),
    }
}

pub fn shift_at(question: &Question, shift_id: &str) -> Result<ShiftIndex, Problem> {
    let shift_id: ShiftId = parse("target.shift_id", shift_id)?;
    let shift = question.shift_index(shift_id);
    shift.ok_or_else(|| Problem::not_found("shift"))
}

/// The day with a visit at a time that a planner has set.
pub fn starting_at(
    question: &Question,
    parts: &DayParts,
    visit: VisitIndex,
    start_s: i32,
) -> Result<Question, Problem> {
    let clock = |second: i32| {
        let moment = midnight(parts.date).plus_seconds(second.into());
        moment.local_time()
    };
    if question.is_overdue(question.visits[visit.at()]) {
        let mut problem = broken_rule();
        problem.reasons.push(reason("started"));
        return Err(problem);
    }
    let question_at = question.with_start(visit, DaySecond(start_s));
    question_at.ok_or_else(|| {
        let windows = question.problem().visits[visit.at()].start_windows.iter();
        let allowed = windows.map(|one| format!("{}–{}", clock(one.from.0), clock(one.to.0)));
        let allowed = allowed.collect::<Vec<_>>().join(", ");
        let message = format!("must be within what the visit allows: {allowed}");
        Problem::invalid(vec![Fault::new("start_s", clock(start_s), message)])
    })
}

/// A time that was set stays.
fn pin_time(plan: &mut DayPlan, visit_id: VisitId) {
    let pin = match plan.pins.get(&visit_id) {
        Some(Pin::Staff | Pin::Both) => Pin::Both,
        Some(Pin::Time) | None => Pin::Time,
    };
    plan.pins.insert(visit_id, pin);
}

/// Where in a shift a visit is to go.
enum InShift {
    Cheapest,
    First,
    After(VisitId),
}

impl InShift {
    fn of(after: Option<&str>, first: bool) -> Result<Self, Problem> {
        match (after, first) {
            (None, false) => Ok(Self::Cheapest),
            (None, true) => Ok(Self::First),
            (Some(after), false) => Ok(Self::After(parse("target.after_visit_id", after)?)),
            (Some(after), true) => {
                let message = "cannot be told of what comes first";
                let fault = Fault::new("target.after_visit_id", after, message);
                Err(Problem::invalid(vec![fault]))
            }
        }
    }

    /// Among the stops of a route but the visit's own; none where it costs least.
    fn position(
        self,
        question: &Question,
        route: &scheduler::Route,
        visit_id: VisitId,
    ) -> Result<Option<u32>, Problem> {
        let after = match self {
            Self::Cheapest => return Ok(None),
            Self::First => return Ok(Some(0)),
            Self::After(after) => after,
        };
        let stops = route.stops.iter();
        let mut others = stops
            .map(|stop| question.visits[stop.visit.at()])
            .filter(|stop| *stop != visit_id);
        let at = others.position(|stop| stop == after);
        let at = at.ok_or_else(|| Problem::not_found("stop in that shift"))?;
        Ok(Some(at as u32 + 1))
    }
}

/// A move is of one visit, with the one it is done together with. What the rules
/// no longer allow in a shift the move touches is not dropped on the way: the
/// move is refused, and those visits are named.
fn refuse_pushed_out(parts: &DayParts, plan: &DayPlan, visit_id: VisitId) -> Result<(), Problem> {
    let partner = parts.visits.get(&visit_id).and_then(|visit| visit.partner);
    let after = placed(plan);
    let client_of = |visit: &VisitId| Some(parts.visits.get(visit)?.client_id);
    let pushed: Vec<_> = placed(&parts.draft.plan)
        .into_iter()
        .filter(|visit| *visit != visit_id && Some(*visit) != partner && !after.contains(visit))
        .filter_map(|visit| client_of(&visit))
        .map(|client| pushed_out(parts.label(client, None).0))
        .collect();
    if pushed.is_empty() {
        return Ok(());
    }
    let mut problem = broken_rule();
    problem.reasons = pushed;
    Err(problem)
}

/// The visits that a plan has a place for.
pub fn placed(plan: &DayPlan) -> BTreeSet<VisitId> {
    let stops = plan.routes.iter().flat_map(|route| &route.stops);
    stops.map(|stop| stop.visit_id).collect()
}

/// A plan that leaves out what has been begun is not kept.
pub fn refuse_lost_work(parts: &DayParts, plan: &DayPlan) -> Result<(), Problem> {
    let after = placed(plan);
    let lost = placed(&parts.draft.plan)
        .into_iter()
        .filter(|visit| parts.has_begun(*visit) && !after.contains(visit));
    match lost.count() {
        0 => Ok(()),
        lost => Err(Problem::conflict(format!(
            "the plan found leaves out {lost} visits that have begun, and was not kept"
        ))),
    }
}

/// A visit that does not take place because its client is away has no place.
pub fn refuse_absent(parts: &DayParts, visit_id: VisitId) -> Result<(), Problem> {
    if parts.absence_of(visit_id).is_none() {
        return Ok(());
    }
    let mut problem = broken_rule();
    problem.reasons.push(reason("client_away"));
    Err(problem)
}

pub fn broken_rule() -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "hard_rule",
        "A rule that may not be broken says no; the plan is as it was.",
    )
}

fn hard_rule(parts: &DayParts, question: &Question, refusal: &Refusal) -> Problem {
    let mut problem = broken_rule();
    problem.reasons.push(refusal_view(question, parts, refusal));
    problem
}

/// A change of a draft as it is kept beside the plan it replaces.
pub fn step(app: &App, change: PlanChange, by: UserId) -> Step {
    Step::new(change, by, app.clock.now())
}

/// Stores a draft and tells the open pages.
pub async fn save(
    app: &App,
    access: &Access,
    actor: &Actor,
    date: LocalDate,
    revision: i64,
    plan: &DayPlan,
    step: &Step,
) -> Result<i64, Problem> {
    let unit_id = access.unit_id();
    let saved = (app.store)
        .save_draft(access, unit_id, date, revision, plan, step)
        .await;
    match saved {
        Ok(saved) => {
            app.live.tell(unit_id, date);
            Ok(saved)
        }
        Err(error) => Err(with_changes(app, access, actor, date, revision, error.into()).await),
    }
}

/// Pins a placed visit to its staff member, its time or both, or frees it.
#[utoipa::path(post, path = "/api/units/{unit}/days/{date}/pins", request_body = PinForm,
    params(("unit" = String, Path), ("date" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = BoardView), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn pin_visit(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, date)): Params<(UnitId, LocalDate)>,
    headers: HeaderMap,
    Body(form): Body<PinForm>,
) -> Result<Json<BoardView>, Problem> {
    let access = board::enter(&app, &actor, Act::EditPlan, unit_id).await?;
    let revision = if_match(&headers)?;
    let visit_id: VisitId = parse("visit_id", &form.visit_id)?;
    let draft = app.store.draft(unit_id, date).await?;
    if draft.revision != revision {
        let stale = Problem::stale(draft.revision);
        return Err(with_changes(&app, &access, &actor, date, revision, stale).await);
    }
    let mut plan = draft.plan;
    let placed = plan
        .routes
        .iter()
        .any(|route| route.stops.iter().any(|stop| stop.visit_id == visit_id));
    if !placed {
        return Err(Problem::not_found("placed visit"));
    }
    let pin = match form.pin.as_str() {
        "none" => None,
        "staff" => Some(Pin::Staff),
        "time" => Some(Pin::Time),
        "both" => Some(Pin::Both),
        other => {
            let fault = Fault::new("pin", other, "must be none, staff, time or both");
            return Err(Problem::invalid(vec![fault]));
        }
    };
    match pin {
        Some(pin) => plan.pins.insert(visit_id, pin),
        None => plan.pins.remove(&visit_id),
    };
    let step = step(&app, PlanChange::Pinned(visit_id), actor.user_id);
    save(&app, &access, &actor, date, revision, &plan, &step).await?;
    Ok(Json(board::read(&app, &access, date, &actor).await?))
}
