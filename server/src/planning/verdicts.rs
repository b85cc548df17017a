//! What would come of a move, asked of every row at once.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use care_model::id::{ShiftId, StaffId, UnitId, VisitId};
use care_model::time::LocalDate;
use scheduler::Verdict;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::board;
use super::day::DayParts;
use super::explain::{against, change_view, pushed_out, reason, refusal_view};
use super::moves::{Desk, refuse_absent, refuse_odd_seconds, starting_at};
use super::problem::Question;
use super::stated_days::{Impossible, StatedDay};
use super::views::{ReasonView, SpanView};
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Params, Query};
use crate::gate;
use crate::permit::Act;

#[derive(Debug, Serialize, ToSchema)]
pub struct VerdictsView {
    pub revision: i64,
    /// When the visit may start, as the day stands.
    pub may_start: Vec<SpanView>,
    pub verdicts: Vec<VerdictView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct VerdictView {
    pub shift_id: String,
    pub staff_id: String,
    pub staff_name: String,
    pub allowed: bool,
    pub start_s: Option<i32>,
    /// The stop the visit would follow; none when it would be the first.
    pub after_visit_id: Option<String>,
    pub reasons: Vec<ReasonView>,
    /// Goals that speak against it and that no rule keeps: `unwanted_staff`, `late`,
    /// `overtime`, `new_face`.
    pub against: Vec<&'static str>,
    pub change: Option<VerdictChange>,
    /// The person is the client's named care contact.
    pub care_contact: bool,
}

/// What a move changes, against the plan as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct VerdictChange {
    pub travel_s: i64,
    pub waiting_s: i64,
    pub overtime_s: i64,
    /// Priced lateness in seconds at the lowest price.
    pub lateness_s: i64,
    /// Of who comes to whom in 14 days, in thousandths of a krona as the three below.
    pub continuity: i64,
    /// Of the client's wishes as to who comes.
    pub wishes: i64,
    /// Of what differs from the published plan.
    pub changes: i64,
    pub new_face: bool,
    pub total: i64,
}

/// As though the visit were to start then: seconds since the day's midnight.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VerdictsQuery {
    start_s: Option<i32>,
}

/// What would come of giving a visit to each shift.
#[utoipa::path(get, path = "/api/units/{unit}/days/{date}/visits/{visit}/verdicts",
    params(("unit" = String, Path), ("date" = String, Path), ("visit" = String, Path),
        ("start_s" = Option<i32>, Query)),
    responses((status = 200, body = VerdictsView), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
pub async fn verdicts(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, date, visit_id)): Params<(UnitId, LocalDate, VisitId)>,
    Query(query): Query<VerdictsQuery>,
) -> Result<Json<VerdictsView>, Problem> {
    gate::require(&actor, Act::EditPlan, unit_id)?;
    refuse_odd_seconds(query.start_s)?;
    let day = stated(&app, &actor, unit_id, date, visit_id).await?;
    let reader = actor.staff_id;
    tokio::task::spawn_blocking(move || {
        Ok(Json(verdicts_of(&day, visit_id, query.start_s, reader)?))
    })
    .await
    .map_err(|_| Problem::busy("planning was interrupted"))?
}

/// The day as it was stated for the question before, or anew. The log has whose data
/// is asked for: everybody's who is read, else the visit's client. It is read, and nothing
/// is changed by it: a page asks before anything is picked up.
async fn stated(
    app: &App,
    actor: &Actor,
    unit_id: UnitId,
    date: LocalDate,
    visit_id: VisitId,
) -> Result<Arc<StatedDay>, Problem> {
    let state = app.store.day_state(unit_id, date).await?;
    let seen = app.stated_days.about_to_read(state, app.clock.now());
    if let Some(day) = app.stated_days.find((unit_id, date), seen) {
        let visit = day.parts.visits.get(&visit_id);
        let client = visit.map(|visit| visit.client_id).into_iter().collect();
        gate::enter(app, actor, Act::ReadBoard, unit_id, client).await?;
        return Ok(day);
    }
    let access = board::enter(app, actor, Act::ReadBoard, unit_id).await?;
    let desk = Desk::open(app, &access, date).await?;
    Ok(app.stated_days.keep((unit_id, date), seen, desk))
}

/// What would come of giving a visit of a stated day to each shift, at a time where one is set.
pub fn verdicts_of(
    day: &StatedDay,
    visit_id: VisitId,
    start_s: Option<i32>,
    reader: Option<StaffId>,
) -> Result<VerdictsView, Problem> {
    let parts = &day.parts;
    refuse_absent(parts, visit_id)?;
    let question = &day.question;
    let index = question
        .visit_index(visit_id)
        .ok_or_else(|| Problem::not_found("visit"))?;
    let impossible = day.impossible();
    let mut let_go = question.with_let_go(parts, visit_id, day.now_s);
    let windows = let_go.problem().visits[index.at()].start_windows.iter();
    let may_start = windows.map(|window| SpanView {
        start_s: window.from.0,
        end_s: window.to.0,
    });
    let may_start = may_start.collect();
    if let Some(start_s) = start_s {
        let_go = Cow::Owned(starting_at(&let_go, parts, index, start_s)?);
    }
    let plan = let_go.plan(&parts.draft.plan);
    let verdicts = let_go.inquiry().verdicts(&plan, index);
    let mut verdicts: Vec<VerdictView> = (verdicts.iter())
        .map(|verdict| verdict_view(parts, &let_go, &plan, visit_id, verdict))
        .collect();
    if let Some(contact) = parts.care_contact_of(visit_id, reader) {
        let contact = contact.to_string();
        for verdict in &mut verdicts {
            verdict.care_contact = verdict.staff_id == contact;
        }
    }
    let linked = question.linked_to(index);
    let linked: BTreeSet<VisitId> = linked.iter().map(|one| question.visits[one.at()]).collect();
    refuse_what_pushes_out(parts, impossible, visit_id, &linked, &mut verdicts);
    Ok(VerdictsView {
        revision: parts.draft.revision,
        may_start,
        verdicts,
    })
}

/// A row that holds what the rules no longer allow, the one the visit would leave, or one with
/// a visit that hangs together with it: a move would drop that, and is refused here as by the
/// move itself.
fn refuse_what_pushes_out(
    parts: &DayParts,
    impossible: &Impossible,
    visit_id: VisitId,
    linked: &BTreeSet<VisitId>,
    verdicts: &mut [VerdictView],
) {
    if impossible.is_empty() {
        return;
    }
    let partner = parts.visits.get(&visit_id).and_then(|visit| visit.partner);
    let pushed = |shift_id: ShiftId| -> Vec<ReasonView> {
        let visits = impossible.get(&shift_id).into_iter().flatten();
        let others = visits.filter(|other| **other != visit_id && Some(**other) != partner);
        let clients = others.filter_map(|other| Some(parts.visits.get(other)?.client_id));
        clients
            .map(|client| pushed_out(parts.label(client, None).0))
            .collect()
    };
    let mut routes = parts.draft.plan.routes.iter();
    let stands_in = routes.find(|route| route.stops.iter().any(|stop| stop.visit_id == visit_id));
    let routes = parts.draft.plan.routes.iter();
    let tied = routes.filter(|route| {
        let lost = impossible.get(&route.shift_id);
        let is_lost = |visit_id| lost.is_some_and(|lost| lost.contains(visit_id));
        let mut stops = route.stops.iter().map(|stop| &stop.visit_id);
        stops.any(|visit_id| linked.contains(visit_id) && !is_lost(visit_id))
    });
    let touched: BTreeSet<ShiftId> = (stands_in.into_iter().chain(tied))
        .map(|route| route.shift_id)
        .collect();
    for verdict in verdicts.iter_mut().filter(|verdict| verdict.allowed) {
        let mut touched = touched.clone();
        touched.extend(verdict.shift_id.parse::<ShiftId>());
        verdict
            .reasons
            .extend(touched.into_iter().flat_map(&pushed));
        if !verdict.reasons.is_empty() {
            verdict.allowed = false;
            (verdict.start_s, verdict.after_visit_id, verdict.change) = (None, None, None);
            verdict.against.clear();
        }
    }
}

fn verdict_view(
    parts: &DayParts,
    question: &Question,
    plan: &scheduler::Plan,
    visit_id: VisitId,
    verdict: &Verdict,
) -> VerdictView {
    let (Verdict::Allowed { shift, .. } | Verdict::Refused { shift, .. }) = verdict;
    let shift_at = shift.at();
    let shift = &question.shifts[shift_at];
    let mut view = VerdictView {
        shift_id: shift.shift_id.to_string(),
        staff_id: shift.staff_id.to_string(),
        staff_name: parts.staff_name(shift.staff_id),
        allowed: false,
        start_s: None,
        after_visit_id: None,
        reasons: vec![],
        against: vec![],
        change: None,
        care_contact: false,
    };
    match verdict {
        Verdict::Refused { .. } if parts.absent_from(shift.staff_id).is_some() => {
            view.reasons.push(reason("absent"));
        }
        Verdict::Refused { refusal, .. } => {
            view.reasons.push(refusal_view(question, parts, refusal));
        }
        Verdict::Allowed {
            insert_position,
            start,
            change,
            ..
        } => {
            let is_new = parts.is_new_face(visit_id, shift.staff_id);
            let stops = plan.routes[shift_at]
                .stops
                .iter()
                .map(|stop| question.visits[stop.visit.at()]);
            let others: Vec<_> = stops.filter(|stop| *stop != visit_id).collect();
            let before = (*insert_position as usize)
                .checked_sub(1)
                .and_then(|at| others.get(at));
            view.allowed = true;
            view.start_s = Some(start.0);
            view.after_visit_id = before.map(ToString::to_string);
            if let Some(visit) = question.visit_index(visit_id) {
                view.against = against(question, visit, shift.staff_id, change, is_new);
            }
            view.change = Some(change_view(&question.problem().goals, change, is_new));
        }
    }
    view
}
