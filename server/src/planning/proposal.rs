//! What the optimiser proposes: told beside the draft, and taken visit by visit.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use care_model::fault::Fault;
use care_model::id::{JobId, UnitId, VisitId};
use care_model::time::LocalDate;
use store::planning::DayPlan;
use store::steps::PlanChange;

use super::board;
use super::changes::refuse_stale;
use super::compared::{Compared, PlaceChange};
use super::continuity::DayFigure;
use super::day::{DayParts, keep_shifts};
use super::jobs::{self, Answer};
use super::moves::{self, Desk, if_match};
use super::taking::{Taking, Why};
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
    pub compared: Compared,
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
    parts.draft.plan = found.plan.clone();
    keep_shifts(&mut parts.draft.plan, &parts.shifts);
    let figure = DayFigure::of(&parts);
    Ok(Json(ProposalView {
        date: found.date.to_string(),
        revision: found.revision,
        terms: board::terms_of(&parts, figure),
        changes: found.compared.changes_view(&parts, actor.staff_id),
        new_faces: found.compared.faces_view(&parts, actor.staff_id),
    }))
}

/// What a job has found that the reader may see, with its unit.
pub fn found_by(
    app: &App,
    actor: &Actor,
    job_id: JobId,
) -> Result<(UnitId, Arc<Proposal>), Problem> {
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
    let job_id = jobs::parse_id(&form.job_id)?;
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
) -> Result<BTreeMap<VisitId, PlaceChange>, Problem> {
    let all: BTreeMap<VisitId, PlaceChange> = (found.compared.changes.iter())
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
        let visit = parts.visit(*visit_id)?;
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
