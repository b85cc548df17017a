//! A planner's own changes of the base plan: one visit, on some days of the cycle.
//!
//! Each day of the cycle is judged on the next date that is that day: by the shifts, skills
//! and orders that will hold then. What that date does not have any more stays in the base
//! plan as it is.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use care_model::base_plan::{BaseDay, BasePlan, BaseRoute, BaseStop};
use care_model::fault::Fault;
use care_model::id::{ClientId, StaffId, UnitId};
use care_model::planned_visit::VisitTemplate;
use care_model::time::LocalDate;
use scheduler::DaySecond;
use store::Access;
use store::base_plan::{AdoptedBasePlan, BaseMove};

use super::super::board;
use super::super::day::DayParts;
use super::super::explain::reason;
use super::super::move_form::MoveTarget;
use super::super::moves::{self, Desk, broken_rule, if_match};
use super::super::problem::Question;
use super::super::stated_days::StatedDay;
use super::super::streets::PlaceMatrices;
use super::super::verdicts::{VerdictView, verdicts_of};
use super::adopt::of_adopted;
use super::cycle::DatesParts;
use super::known::Known;
use super::laid::Places;
use super::views::{BaseMoveForm, BasePlanView, BaseVerdictsView, BaseVisitDayView};
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params};
use crate::permit::Act;

/// A base plan is by the clock, and so is what is asked of it: nothing has begun.
const BEFORE_ALL_S: i32 = -86_400;

/// What would come of giving a visit of the base plan to each shift, on each day of the cycle
/// that it falls on.
#[utoipa::path(get, path = "/api/units/{unit}/base-plan/visits/{position}/verdicts",
    params(("unit" = String, Path), ("position" = u32, Path)),
    responses((status = 200, body = BaseVerdictsView), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
pub async fn base_verdicts(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, visit)): Params<(UnitId, u32)>,
) -> Result<Json<BaseVerdictsView>, Problem> {
    let access = board::enter(&app, &actor, Act::EditPlan, unit_id).await?;
    let held = held(&app, &access).await?;
    let days = days_of(&held.plan, visit);
    if days.is_empty() {
        return Err(Problem::not_found("visit of the base plan"));
    }
    let reader = actor.staff_id;
    let asked = Asked::read(&app, &access, &held.plan, visit, days).await?;
    let view = tokio::task::spawn_blocking(move || asked.verdicts(&held, reader))
        .await
        .map_err(|_| Problem::busy("planning was interrupted"))??;
    Ok(Json(view))
}

/// Gives a visit of the base plan to a staff member, or to nobody, on some days of the cycle.
/// It holds from then on, and the one before can be adopted again.
#[utoipa::path(post, path = "/api/units/{unit}/base-plan/moves", request_body = BaseMoveForm,
    params(("unit" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = BasePlanView), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn move_in_base_plan(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
    headers: HeaderMap,
    Body(form): Body<BaseMoveForm>,
) -> Result<Json<BasePlanView>, Problem> {
    let access = board::enter(&app, &actor, Act::EditPlan, unit_id).await?;
    let from_revision = if_match(&headers)?;
    let held = held(&app, &access).await?;
    if held.revision != from_revision {
        return Err(Problem::stale(held.revision));
    }
    let staff_id = (form.staff_id.as_deref())
        .map(|given| moves::parse::<StaffId>("staff_id", given))
        .transpose()?;
    let why = moves::why(form.why.as_deref())?;
    let days = asked_days(&held.plan, &form)?;
    let asked = Asked::read(&app, &access, &held.plan, form.visit, days).await?;
    let changed = tokio::task::spawn_blocking(move || asked.moved(held, staff_id))
        .await
        .map_err(|_| Problem::busy("planning was interrupted"))??;
    let next = AdoptedBasePlan {
        revision: from_revision + 1,
        made: changed.before.made,
        adopted: (actor.user_id, app.clock.now()),
        moved: Some(BaseMove {
            client_id: changed.client_id,
            staff_id,
            days: changed.days,
            why,
            against: changed.against.into_iter().collect(),
        }),
        plan: changed.before.plan,
    };
    app.store.adopt_base_plan(&access, &next).await?;
    Ok(Json(of_adopted(&app, &access, &actor, Some(next)).await?))
}

async fn held(app: &App, access: &Access) -> Result<AdoptedBasePlan, Problem> {
    let held = app.store.base_plan(access).await?;
    held.ok_or_else(|| Problem::not_found("base plan"))
}

/// The days of the cycle that have a visit, with somebody or with nobody.
fn days_of(plan: &BasePlan, visit: u32) -> Vec<usize> {
    let has = |day: &BaseDay| standing(day, visit).is_some() || day.unplaced.contains(&visit);
    let days = plan.days.iter().enumerate();
    days.filter(|(_, day)| has(day)).map(|(at, _)| at).collect()
}

/// Whose a visit is on a day of the base plan, and when it starts.
fn standing(day: &BaseDay, visit: u32) -> Option<(&BaseRoute, &BaseStop)> {
    day.routes.iter().find_map(|route| {
        let mut stops = route.stops.iter();
        Some((route, stops.find(|stop| stop.visit == visit)?))
    })
}

fn asked_days(plan: &BasePlan, form: &BaseMoveForm) -> Result<Vec<usize>, Problem> {
    let has = days_of(plan, form.visit);
    if has.is_empty() {
        return Err(Problem::not_found("visit of the base plan"));
    }
    let mut days = BTreeSet::new();
    let mut faults = Vec::new();
    for (at, day) in form.days.iter().enumerate() {
        let field = format!("days[{at}]");
        if !has.contains(day) {
            faults.push(Fault::new(
                field,
                day,
                "the visit does not fall on this day",
            ));
        } else if !days.insert(*day) {
            faults.push(Fault::new(field, day, "is there twice"));
        }
    }
    if form.days.is_empty() {
        let fault = Fault::new("days", "[]", "must name a day of the cycle");
        faults.push(fault.maybe("the days that the visit's verdicts list"));
    }
    if faults.is_empty() {
        Ok(days.into_iter().collect())
    } else {
        Err(Problem::invalid(faults))
    }
}

/// The next date that is a day of the cycle, today included.
fn next_date(plan: &BasePlan, day: usize, today: LocalDate) -> LocalDate {
    let ahead = (day + plan.days.len() - plan.cycle_day(today)) % plan.days.len().max(1);
    care_model::time::add_days(today, ahead as i64)
}

/// One visit of the base plan on some of its days, with what their next dates have.
struct Asked {
    visit: u32,
    /// Of the cycle, each with its date.
    days: Vec<(usize, LocalDate)>,
    parts: DatesParts,
    templates: Vec<VisitTemplate>,
    matrices: Arc<PlaceMatrices>,
}

/// What a change has made of a base plan.
struct Changed {
    before: AdoptedBasePlan,
    client_id: ClientId,
    days: usize,
    against: BTreeSet<String>,
}

impl Asked {
    async fn read(
        app: &App,
        access: &Access,
        held: &BasePlan,
        visit: u32,
        days: Vec<usize>,
    ) -> Result<Self, Problem> {
        let today = app.clock.now().local_date();
        let days: Vec<(usize, LocalDate)> = (days.into_iter())
            .map(|day| (day, next_date(held, day, today)))
            .collect();
        let dates = days.iter().map(|(_, date)| *date);
        let parts = DatesParts::read(app, access, dates).await?;
        let templates = app.store.templates_of_unit(access.unit_id()).await?;
        let (app, places) = (app.clone(), parts.places());
        let matrices = tokio::task::spawn_blocking(move || {
            let streets = app.streets.as_ref().ok_or_else(moves::without_streets)?;
            streets.matrices(places)
        })
        .await
        .map_err(|_| Problem::busy("planning was interrupted"))??;
        Ok(Self {
            visit,
            days,
            parts,
            templates,
            matrices,
        })
    }

    /// Each day laid on its date; none where the visit is not to be asked about on that.
    fn laid<'a>(
        &'a self,
        plan: &'a BasePlan,
    ) -> impl Iterator<Item = (usize, LocalDate, Option<Laid>)> + 'a {
        let days = self.days.iter().enumerate();
        days.map(move |(at, (day, date))| {
            let known = Known::on(&self.templates, *date);
            let mut parts = self.parts.day_parts(at);
            let places = Places::lay(plan, *day, self.visit, &mut parts, &known);
            let laid = places.map(|places| Laid {
                stated: self.stated(at, parts),
                places,
            });
            (*day, *date, laid.filter(Laid::may_be_asked))
        })
    }

    fn stated(&self, at: usize, parts: DayParts) -> StatedDay {
        let question = Question::state(&parts, self.parts.wishes(at), &self.matrices, None);
        let desk = Desk {
            parts,
            question,
            now_s: BEFORE_ALL_S,
        };
        desk.into()
    }

    fn verdicts(
        &self,
        held: &AdoptedBasePlan,
        reader: Option<StaffId>,
    ) -> Result<BaseVerdictsView, Problem> {
        let plan = &held.plan;
        let mut days = Vec::new();
        for (day, date, laid) in self.laid(plan) {
            let Some(laid) = laid else { continue };
            let stands = standing(&plan.days[day], self.visit);
            days.push(BaseVisitDayView {
                day,
                date: date.to_string(),
                staff_id: stands.map(|(route, _)| route.staff_id.to_string()),
                start_s: stands.map(|(_, stop)| stop.start_s),
                verdicts: laid.verdicts(reader)?,
            });
        }
        if days.is_empty() {
            return Err(ordered_no_more());
        }
        Ok(BaseVerdictsView {
            revision: held.revision,
            days,
        })
    }

    fn moved(
        &self,
        mut held: AdoptedBasePlan,
        staff_id: Option<StaffId>,
    ) -> Result<Changed, Problem> {
        let mut against = BTreeSet::new();
        let mut changed = Vec::new();
        for (day, _, laid) in self.laid(&held.plan) {
            let laid = laid.ok_or_else(ordered_no_more)?;
            let base = &held.plan.days[day];
            let (next, spoke_against) = laid.moved(base, staff_id)?;
            against.extend(spoke_against);
            changed.push((day, next));
        }
        let days = changed.len();
        for (day, next) in changed {
            held.plan.days[day] = next;
        }
        let visit = held.plan.visits.get(self.visit as usize);
        let client_id = visit.map(|visit| visit.client_id);
        Ok(Changed {
            client_id: client_id.ok_or_else(|| Problem::not_found("visit of the base plan"))?,
            before: held,
            days,
            against,
        })
    }
}

fn ordered_no_more() -> Problem {
    Problem::new(
        axum::http::StatusCode::CONFLICT,
        "ordered_no_more",
        "The visit is ordered no more; make a base plan from the one that holds.",
    )
}

/// A day of the base plan stated for the scheduler, as of a date.
struct Laid {
    places: Places,
    stated: StatedDay,
}

impl Laid {
    /// False where the colleague's half stays at a time that the date's order has no more.
    fn may_be_asked(&self) -> bool {
        let question = &self.stated.question;
        let (asked, held_s) = (question.visit_index(self.places.asked), self.places.held_s);
        asked.zip(held_s).is_none_or(|(asked, held_s)| {
            let at = question.with_start(asked, DaySecond(held_s));
            at.is_some()
        })
    }

    fn verdicts(&self, reader: Option<StaffId>) -> Result<Vec<VerdictView>, Problem> {
        let Places { asked, held_s, .. } = self.places;
        Ok(verdicts_of(&self.stated, asked, held_s, reader)?.verdicts)
    }

    /// The day of the base plan after the move, with the codes of what spoke against it.
    fn moved(
        self,
        base: &BaseDay,
        staff_id: Option<StaffId>,
    ) -> Result<(BaseDay, Vec<String>), Problem> {
        let target = match staff_id {
            None => MoveTarget::Unplaced,
            Some(staff_id) => self.best_shift(staff_id)?,
        };
        let Self { places, stated } = self;
        let (was, of_date) = (
            moves::placed(&stated.parts.draft.plan),
            stated.parts.shifts.clone(),
        );
        let desk = Desk {
            parts: stated.parts,
            question: stated.question,
            now_s: stated.now_s,
        };
        let (plan, against) = moves::moved(desk, places.asked, &target)?;
        Ok((places.based(base, &was, &plan, &of_date), against))
    }

    /// Where a visit costs least with somebody.
    fn best_shift(&self, staff_id: StaffId) -> Result<MoveTarget, Problem> {
        let wanted = staff_id.to_string();
        let mut own = self.verdicts(None)?;
        own.retain(|verdict| verdict.staff_id == wanted);
        let allowed = own.iter().filter(|verdict| verdict.allowed);
        let total = |verdict: &&VerdictView| verdict.change.map_or(0, |change| change.total);
        if let Some(best) = allowed.min_by_key(total) {
            return Ok(MoveTarget::Shift {
                shift_id: best.shift_id.clone(),
                after_visit_id: None,
                first: false,
                start_s: self.places.held_s,
                extend: None,
            });
        }
        let mut problem = broken_rule();
        problem.reasons = match own.into_iter().next() {
            Some(verdict) => verdict.reasons,
            None => vec![reason("no_shift")],
        };
        Err(problem)
    }
}
