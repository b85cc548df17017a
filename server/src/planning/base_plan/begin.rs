//! A day begun from the base plan.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use care_model::base_plan::{BasePlan, elapsed_s};
use care_model::id::{StaffId, UnitId, VisitId};
use care_model::planned_visit::VisitTemplate;
use care_model::time::LocalDate;
use scheduler::{Budget, Control, DaySecond, PlacedVisit, PublishedVisit, StaffIndex};
use store::Access;
use store::planning::DayPlan;
use store::steps::PlanChange;

use super::super::board;
use super::super::changes::refuse_stale;
use super::super::day::DayParts;
use super::super::moves::{self, Desk, if_match};
use super::super::optimise::{refuse_broken, unstatable};
use super::super::problem::Question;
use super::super::undo::refuse_overtaken;
use super::super::views::BoardView;
use super::known::Known;
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::Params;
use crate::permit::Act;

/// Begins a day from the base plan: its people come to its visits where they
/// work that day, and what has no place by it is placed where it can be. What
/// has begun or is pinned stays as the draft has it. One step, that an undo
/// takes back.
#[utoipa::path(post, path = "/api/units/{unit}/days/{date}/base-plan",
    params(("unit" = String, Path), ("date" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = BoardView), (status = 403, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub async fn begin_from_base_plan(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, date)): Params<(UnitId, LocalDate)>,
    headers: HeaderMap,
) -> Result<Json<BoardView>, Problem> {
    let access = board::enter(&app, &actor, Act::EditPlan, unit_id).await?;
    let revision = if_match(&headers)?;
    crate::orders::extend_horizon(&app, unit_id).await?;
    let desk = Desk::open(&app, &access, date).await?;
    refuse_stale(&app, &access, &actor, &desk.parts, revision).await?;
    let Some(base) = adopted(&app, &access).await? else {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "no_base_plan",
            "The unit has no base plan yet; nothing was changed.",
        ));
    };
    let (desk, plan) = tokio::task::spawn_blocking(move || {
        let plan = begun(&desk, &base)?;
        Ok::<_, Problem>((desk, plan))
    })
    .await
    .map_err(|_| Problem::busy("planning was interrupted"))??;
    moves::refuse_lost_work(&desk.parts, &plan)?;
    let title = "A visit has begun meanwhile; nothing was changed. Begin again.";
    refuse_overtaken(&desk.parts, &plan, "plan_overtaken", title)?;
    let step = moves::step(&app, PlanChange::FromBasePlan, actor.user_id);
    moves::save(&app, &access, &actor, date, revision, &plan, &step).await?;
    Ok(Json(board::read(&app, &access, date, &actor).await?))
}

/// The day's plan by the base plan, complete as far as it can be without a
/// search.
fn begun(desk: &Desk, base: &Adopted) -> Result<DayPlan, Problem> {
    let problem = desk.question.problem();
    let placed = placed(&desk.parts, &desk.question, base);
    let first = scheduler::begin_day(problem, &placed).map_err(|faults| unstatable(&faults))?;
    let plan = scheduler::solve_from(problem, &first, 1, Budget::iterations(0), |_| Control::Stop)
        .map_err(|faults| unstatable(&faults))?;
    refuse_broken(problem, &plan)?;
    Ok(desk.question.stored(&plan, &desk.parts.draft.plan))
}

/// The day as the base plan alone has it.
pub fn by_base_plan(desk: &Desk, base: &Adopted) -> Result<DayPlan, Problem> {
    let placed = placed(&desk.parts, &desk.question, base);
    let plan = scheduler::begin_day(desk.question.problem(), &placed)
        .map_err(|faults| unstatable(&faults))?;
    Ok(desk.question.stored(&plan, &desk.parts.draft.plan))
}

/// A base plan with the templates that its visits are known by.
pub struct Adopted {
    plan: BasePlan,
    templates: Vec<VisitTemplate>,
}

impl Adopted {
    /// Who comes to which of a date's visits.
    pub fn staff_on(&self, date: LocalDate) -> Vec<(VisitId, StaffId)> {
        let known = Known::on(&self.templates, date);
        let Some(day) = self.plan.days.get(self.plan.cycle_day(date)) else {
            return vec![];
        };
        let stops = day.routes.iter().flat_map(|route| {
            let stops = route.stops.iter();
            stops.map(|stop| (stop.visit as usize, route.staff_id))
        });
        stops
            .filter_map(|(visit, staff_id)| {
                Some((known.find(self.plan.visits.get(visit)?)?, staff_id))
            })
            .collect()
    }
}

/// The base plan that the unit has adopted, if it has one.
pub async fn adopted(app: &App, access: &Access) -> Result<Option<Adopted>, Problem> {
    let Some(base) = app.store.base_plan(access).await? else {
        return Ok(None);
    };
    let templates = app.store.templates_of_unit(access.unit_id()).await?;
    Ok(Some(Adopted {
        plan: base.plan,
        templates,
    }))
}

/// The base plan that the optimiser begins a day from. None where the unit has
/// none, or the day is published: then that is what holds.
pub async fn base_of(
    app: &App,
    access: &Access,
    parts: &DayParts,
) -> Result<Option<Adopted>, Problem> {
    match parts.published {
        Some(_) => Ok(None),
        None => adopted(app, access).await,
    }
}

/// How the optimiser begins a day of a unit with a base plan.
pub struct Beginning {
    /// The draft where the day has one, else the day by the base plan.
    pub plan: scheduler::Plan,
    /// Until the day is published, what clients can expect is the base plan: a
    /// change of it has a price.
    pub expected: Vec<PublishedVisit>,
}

impl Beginning {
    pub fn of(desk: &Desk, base: &Adopted) -> Result<Self, Problem> {
        let placed = placed(&desk.parts, &desk.question, base);
        let by_base = scheduler::begin_day(desk.question.problem(), &placed)
            .map_err(|faults| unstatable(&faults))?;
        let mut own = desk.parts.draft.plan.routes.iter();
        let has_own = own.any(|route| !route.stops.is_empty());
        Ok(Self {
            expected: by_base.published(),
            plan: if has_own {
                desk.question.plan(&desk.parts.draft.plan)
            } else {
                by_base
            },
        })
    }
}

/// Where the day's visits are by the base plan; what has begun or is pinned is
/// where the draft has it.
fn placed(parts: &DayParts, question: &Question, base: &Adopted) -> Vec<PlacedVisit> {
    let place = |visit_id, staff_id, start_s| {
        let staff = question.staff.binary_search(staff_id).ok()?;
        Some(PlacedVisit {
            visit: question.visit_index(visit_id)?,
            staff: StaffIndex(staff as u32),
            start: DaySecond(start_s),
        })
    };
    let mut placed = Vec::new();
    for route in &parts.draft.plan.routes {
        let kept = route.stops.iter().filter(|stop| {
            parts.has_begun(stop.visit_id) || parts.draft.plan.pins.contains_key(&stop.visit_id)
        });
        placed.extend(kept.filter_map(|stop| place(stop.visit_id, &route.staff_id, stop.start_s)));
    }
    let known = Known::on(&base.templates, parts.date);
    let Some(day) = base.plan.days.get(base.plan.cycle_day(parts.date)) else {
        return placed;
    };
    for route in &day.routes {
        placed.extend(route.stops.iter().filter_map(|stop| {
            let visit_id = known.find(base.plan.visits.get(stop.visit as usize)?)?;
            let start_s = elapsed_s(parts.date, stop.start_s);
            place(visit_id, &route.staff_id, start_s)
        }));
    }
    placed
}
