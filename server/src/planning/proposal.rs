//! What the optimiser proposes: told beside the draft, and taken visit by visit.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use care_model::fault::Fault;
use care_model::id::{JobId, ShiftId, UnitId, VisitId};
use care_model::route::{Route, Stop};
use care_model::time::LocalDate;
use store::planning::DayPlan;
use store::steps::PlanChange;

use super::board;
use super::changes::refuse_stale;
use super::compared::{Change, Compared, Place};
use super::continuity::{DayFigure, performed_before};
use super::day::{DayParts, keep_shifts};
use super::jobs::{self, Answer};
use super::moves::{self, Desk, if_match};
use super::undo::refuse_overtaken;
use super::views::{LeftVisitView, ProposalView, TakeProposalForm, TakenProposalView};
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params};
use crate::permit::Act;

/// A plan that was found, with what differs from the draft it was made from.
#[derive(Clone, Debug)]
pub struct Proposal {
    pub date: LocalDate,
    /// The draft's.
    pub revision: i64,
    pub plan: DayPlan,
    compared: Compared,
}

impl Proposal {
    pub fn of(desk: &Desk, found: &scheduler::Plan) -> Self {
        let draft = &desk.parts.draft;
        let before = desk.question.plan(&draft.plan);
        Self {
            date: desk.parts.date,
            revision: draft.revision,
            plan: desk.question.stored(found, &draft.plan),
            compared: Compared::of(&desk.question, &desk.parts, &before, found),
        }
    }
}

/// What a job proposes, beside the draft it was made from. A server that was started anew
/// has forgotten it.
#[utoipa::path(get, path = "/api/jobs/{job}/proposal", params(("job" = String, Path)),
    responses((status = 200, body = ProposalView), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn proposal(
    State(app): State<App>,
    actor: Actor,
    Params(job_id): Params<JobId>,
) -> Result<Json<ProposalView>, Problem> {
    let (unit_id, found) = found_by(&app, &actor, job_id)?;
    let access = board::enter(&app, &actor, Act::EditPlan, unit_id).await?;
    let mut parts = DayParts::read(&app, &access, found.date).await?;
    let before = performed_before(&app, &access, &parts).await?;
    parts.draft.plan = found.plan.clone();
    keep_shifts(&mut parts.draft.plan, &parts.shifts);
    let figure = DayFigure::of(&parts, &before);
    Ok(Json(ProposalView {
        date: found.date.to_string(),
        revision: found.revision,
        terms: board::terms_of(&parts, figure),
        changes: found.compared.changes_view(&parts, actor.staff_id),
        new_faces: found.compared.faces_view(&parts, actor.staff_id),
    }))
}

fn found_by(app: &App, actor: &Actor, job_id: JobId) -> Result<(UnitId, Arc<Proposal>), Problem> {
    let (unit_id, done) = jobs::answer_of(app, actor, job_id)?;
    match done.answer {
        Answer::Proposal(found) => Ok((unit_id, found)),
        _ => Err(Problem::not_found("proposal of this job")),
    }
}

/// Takes what a job proposes into the draft, or some of its visits: each with the one it is
/// done together with. One step, that an undo takes back. What the draft has no room for, or
/// was changed since, is left as it is and told.
#[utoipa::path(post, path = "/api/units/{unit}/days/{date}/proposals", request_body = TakeProposalForm,
    params(("unit" = String, Path), ("date" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = TakenProposalView), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn take_proposal(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, date)): Params<(UnitId, LocalDate)>,
    headers: HeaderMap,
    Body(form): Body<TakeProposalForm>,
) -> Result<Json<TakenProposalView>, Problem> {
    let access = board::enter(&app, &actor, Act::EditPlan, unit_id).await?;
    let revision = if_match(&headers)?;
    let job_id: JobId = form.job_id.parse().map_err(|error| {
        let fault = Fault::new("job_id", &form.job_id, format!("{error}"));
        Problem::invalid(vec![fault])
    })?;
    let (of_unit, found) = found_by(&app, &actor, job_id)?;
    if (of_unit, found.date) != (unit_id, date) {
        return Err(Problem::not_found("job of this day"));
    }
    let chosen = chosen(&found, form.visits.as_deref())?;
    let parts = DayParts::read(&app, &access, date).await?;
    refuse_stale(&app, &access, &actor, &parts, revision).await?;
    let desk = Desk::of(&app, &access, parts).await?;
    let (desk, taken) = jobs::off_thread(move || {
        let taken = Taking::of(&desk, &found, chosen).take();
        Ok((desk, taken))
    })
    .await?;
    let left = views_of_left(&desk.parts, &taken.left, &actor);
    if !taken.visits.is_empty() {
        moves::refuse_lost_work(&desk.parts, &taken.plan)?;
        let title = "A visit has begun since this was searched for; nothing was changed.";
        refuse_overtaken(&desk.parts, &taken.plan, "plan_overtaken", title)?;
        let step = moves::step(&app, PlanChange::Optimised, actor.user_id);
        moves::save(&app, &access, &actor, date, revision, &taken.plan, &step).await?;
    }
    Ok(Json(TakenProposalView {
        taken: taken.visits.len(),
        left,
        board: board::read(&app, &access, date, &actor).await?,
    }))
}

/// The changes that are asked for: all, or those of the visits that are named.
fn chosen(
    found: &Proposal,
    named: Option<&[String]>,
) -> Result<BTreeMap<VisitId, Change>, Problem> {
    let all: BTreeMap<VisitId, Change> = (found.compared.changes.iter())
        .map(|change| (change.visit_id, *change))
        .collect();
    let Some(named) = named else {
        return Ok(all);
    };
    let (mut chosen, mut faults) = (BTreeMap::new(), Vec::new());
    for (at, text) in named.iter().enumerate() {
        let visit_id: Option<VisitId> = text.parse().ok();
        match visit_id.and_then(|visit_id| all.get(&visit_id)) {
            Some(change) => drop(chosen.insert(change.visit_id, *change)),
            None => faults.push(Fault::new(
                format!("visits[{at}]"),
                text,
                "must be a visit that the proposal changes",
            )),
        }
    }
    if faults.is_empty() {
        Ok(chosen)
    } else {
        Err(Problem::invalid(faults))
    }
}

fn views_of_left(parts: &DayParts, left: &[(VisitId, Why)], actor: &Actor) -> Vec<LeftVisitView> {
    let views = left.iter().filter_map(|(visit_id, why)| {
        let visit = parts.visits.get(visit_id)?;
        let (client_label, protected) = parts.label(visit.client_id, actor.staff_id);
        Some(LeftVisitView {
            visit_id: visit_id.to_string(),
            client_id: visit.client_id.to_string(),
            client_label,
            protected,
            why: why.code(),
        })
    });
    views.collect()
}

/// Why a visit of a proposal stays where the draft has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    Begun,
    Pinned,
    /// The draft has given it another place since.
    ChangedSince,
    /// With what is taken and what stays, a rule says no.
    NoPlace,
    /// It does not take place, or is planned no more.
    Away,
}

impl Why {
    fn code(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Pinned => "pinned",
            Self::ChangedSince => "changed_since",
            Self::NoPlace => "no_place",
            Self::Away => "away",
        }
    }
}

/// What came of taking a proposal.
struct Taken {
    plan: DayPlan,
    visits: BTreeSet<VisitId>,
    left: Vec<(VisitId, Why)>,
}

/// A proposal that is laid on the draft as it is now.
struct Taking<'a> {
    desk: &'a Desk,
    found: &'a Proposal,
    chosen: BTreeMap<VisitId, Change>,
    left: Vec<(VisitId, Why)>,
}

impl<'a> Taking<'a> {
    fn of(desk: &'a Desk, found: &'a Proposal, chosen: BTreeMap<VisitId, Change>) -> Self {
        let mut taking = Self {
            desk,
            found,
            chosen,
            left: vec![],
        };
        taking.bring_partners();
        let draft = places(&desk.parts.draft.plan);
        let hindered: Vec<(VisitId, Why)> = (taking.chosen.values())
            .filter_map(|change| Some((change.visit_id, taking.hinder(change, &draft)?)))
            .collect();
        for (visit_id, why) in hindered {
            taking.leave(visit_id, why);
        }
        taking
    }

    /// A visit of two is not taken by half.
    fn bring_partners(&mut self) {
        let all = &self.found.compared.changes;
        let partners: Vec<Change> = (all.iter())
            .filter(|change| {
                let partner = self.partner(change.visit_id);
                partner.is_some_and(|partner| self.chosen.contains_key(&partner))
            })
            .copied()
            .collect();
        for change in partners {
            self.chosen.insert(change.visit_id, change);
        }
    }

    fn partner(&self, visit_id: VisitId) -> Option<VisitId> {
        self.desk.parts.visits.get(&visit_id)?.partner
    }

    fn hinder(&self, change: &Change, draft: &BTreeMap<VisitId, Place>) -> Option<Why> {
        let parts = &self.desk.parts;
        let visit_id = change.visit_id;
        if self.desk.question.visit_index(visit_id).is_none() {
            return Some(Why::Away);
        }
        if parts.has_begun(visit_id) {
            return Some(Why::Begun);
        }
        if draft.get(&visit_id) != change.was.as_ref() {
            return Some(Why::ChangedSince);
        }
        let is_pinned = parts.draft.plan.pins.contains_key(&visit_id);
        let was_pinned = self.found.plan.pins.contains_key(&visit_id);
        (is_pinned && !was_pinned).then_some(Why::Pinned)
    }

    /// With its partner, whose place hangs together with it.
    fn leave(&mut self, visit_id: VisitId, why: Why) {
        let partner = self.partner(visit_id);
        for visit_id in [Some(visit_id), partner].into_iter().flatten() {
            if self.chosen.remove(&visit_id).is_some() {
                self.left.push((visit_id, why));
            }
        }
    }

    /// Lays what is chosen, less what has no place together with the rest, until nothing that
    /// had a place or was promised one is without.
    fn take(mut self) -> Taken {
        let draft = &self.desk.parts.draft.plan;
        loop {
            let wanted = self.wanted();
            let plan = self.laid(&wanted);
            let has = visits_of(&plan);
            let lost: BTreeSet<VisitId> = visits_of(&wanted).difference(&has).copied().collect();
            if lost.is_empty() || self.chosen.is_empty() {
                let plan = if self.chosen.is_empty() {
                    draft.clone()
                } else {
                    plan
                };
                return Taken {
                    plan,
                    visits: self.chosen.keys().copied().collect(),
                    left: self.left,
                };
            }
            for visit_id in self.to_leave(&lost, &wanted) {
                self.leave(visit_id, Why::NoPlace);
            }
        }
    }

    /// The chosen ones among the lost; else those that came into their routes; else all.
    fn to_leave(&self, lost: &BTreeSet<VisitId>, wanted: &DayPlan) -> Vec<VisitId> {
        let is_chosen = |visit_id: &VisitId| self.chosen.contains_key(visit_id);
        let own: Vec<VisitId> = lost.iter().filter(|one| is_chosen(one)).copied().collect();
        if !own.is_empty() {
            return own;
        }
        let routes = wanted.routes.iter().filter(|route| {
            let mut stops = route.stops.iter();
            stops.any(|stop| lost.contains(&stop.visit_id))
        });
        let beside: Vec<VisitId> = routes
            .flat_map(|route| route.stops.iter().map(|stop| stop.visit_id))
            .filter(is_chosen)
            .collect();
        if !beside.is_empty() {
            return beside;
        }
        self.chosen.keys().copied().collect()
    }

    /// The draft's routes without the chosen visits, and those where the proposal has them,
    /// in the order of their starts.
    fn wanted(&self) -> DayPlan {
        let draft = &self.desk.parts.draft.plan;
        let mut stops: BTreeMap<ShiftId, Vec<Stop>> = BTreeMap::new();
        let is_chosen = |stop: &&Stop| self.chosen.contains_key(&stop.visit_id);
        for route in &draft.routes {
            let kept = route.stops.iter().filter(|stop| !is_chosen(stop));
            stops.entry(route.shift_id).or_default().extend(kept);
        }
        for route in &self.found.plan.routes {
            let came = route.stops.iter().filter(is_chosen);
            stops.entry(route.shift_id).or_default().extend(came);
        }
        let shifts = self.desk.parts.shifts.iter();
        let routes = shifts.filter_map(|shift| {
            let mut stops = stops.remove(&shift.shift_id)?;
            stops.sort_by_key(|stop| stop.start_s);
            Some(Route {
                shift_id: shift.shift_id,
                staff_id: shift.staff_id,
                stops,
                breaks: vec![],
            })
        });
        DayPlan {
            routes: routes.collect(),
            pins: draft.pins.clone(),
        }
    }

    /// As the rules give it. Routes that nothing was taken into or out of stay to the letter.
    fn laid(&self, wanted: &DayPlan) -> DayPlan {
        let question = &self.desk.question;
        let draft = &self.desk.parts.draft.plan;
        let restate = |plan| scheduler::restate(&question.problem, &question.plan(plan));
        let (before, after) = (restate(draft), restate(wanted));
        let mut laid = question.stored(&after, draft);
        let same = before.routes.iter().zip(&after.routes);
        let same = same.filter(|(before, after)| before == after);
        let same: BTreeSet<ShiftId> = same
            .filter_map(|(route, _)| Some(question.shifts.get(route.shift.at())?.shift_id))
            .collect();
        for route in &mut laid.routes {
            let mut kept = draft.routes.iter();
            let kept = kept.find(|kept| kept.shift_id == route.shift_id);
            // What the rules no longer allow in the draft's route may have been taken out of it.
            let is_left_alone = |kept: &&Route| {
                let mut stops = kept.stops.iter();
                same.contains(&kept.shift_id)
                    && !stops.any(|stop| self.chosen.contains_key(&stop.visit_id))
            };
            if let Some(kept) = kept.filter(is_left_alone) {
                *route = kept.clone();
            }
        }
        laid
    }
}

fn places(plan: &DayPlan) -> BTreeMap<VisitId, Place> {
    let stops = plan.routes.iter().flat_map(|route| {
        let staff_id = route.staff_id;
        route.stops.iter().map(move |stop| {
            let start_s = stop.start_s;
            (stop.visit_id, Place { staff_id, start_s })
        })
    });
    stops.collect()
}

fn visits_of(plan: &DayPlan) -> BTreeSet<VisitId> {
    let stops = plan.routes.iter().flat_map(|route| &route.stops);
    stops.map(|stop| stop.visit_id).collect()
}
