//! Who did what to a day's draft.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use care_model::id::{UnitId, UserId};
use care_model::time::{LocalDate, Timestamp};
use store::Access;
use store::planning::Publishing;
use store::steps::{NotedStep, PlanChange, Step};
use store::touches::Touch;

use super::board;
use super::day::{DayParts, is_admitted};
use super::names::Names;
use super::views::{DayChangeView, DayChangesView, UndoView, UndoneView};
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::Params;
use crate::permit::Act;

/// What was done to a day's draft, the newest first: the last thirty changes that stand, as
/// many that were taken back, and when it was published, by whom.
#[utoipa::path(get, path = "/api/units/{unit}/days/{date}/changes",
    params(("unit" = String, Path), ("date" = String, Path)),
    responses((status = 200, body = DayChangesView), (status = 403, body = Problem)))]
pub async fn day_changes(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, date)): Params<(UnitId, LocalDate)>,
) -> Result<Json<DayChangesView>, Problem> {
    let access = board::enter(&app, &actor, Act::ReadBoard, unit_id).await?;
    let parts = DayParts::read(&app, &access, date).await?;
    let changes = show(&app, &access, &parts, &actor).await?;
    let changes = changes.into_iter().map(|(_, view)| view).collect();
    Ok(Json(DayChangesView { changes }))
}

/// Refuses a command that was given on an older draft than there is, and says what was
/// changed since.
pub async fn refuse_stale(
    app: &App,
    access: &Access,
    actor: &Actor,
    parts: &DayParts,
    seen: i64,
) -> Result<(), Problem> {
    if parts.draft.revision == seen {
        return Ok(());
    }
    let told = stale(app, access, actor, parts, seen).await;
    // Whoever came too late is told at least that.
    Err(told.unwrap_or_else(|_| Problem::stale(parts.draft.revision)))
}

async fn stale(
    app: &App,
    access: &Access,
    actor: &Actor,
    parts: &DayParts,
    seen: i64,
) -> Result<Problem, Problem> {
    let mut problem = Problem::stale(parts.draft.revision);
    let all = show(app, access, parts, actor).await?;
    let mut after: Vec<_> = all.into_iter().filter(|(at, _)| *at > seen).collect();
    // An undo just made of an old step comes before what came in between.
    after.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    problem.changes = after.into_iter().map(|(_, view)| view).collect();
    Ok(problem)
}

/// What the store refused as stale, with what was changed since the draft was seen.
pub async fn with_changes(
    app: &App,
    access: &Access,
    actor: &Actor,
    date: LocalDate,
    seen: i64,
    refused: Problem,
) -> Problem {
    if refused.current_revision.is_none() {
        return refused;
    }
    let told = async {
        let parts = DayParts::read(app, access, date).await?;
        stale(app, access, actor, &parts, seen).await
    };
    told.await.unwrap_or(refused)
}

/// The last change and the one that was taken back last, for the one who reads the board.
pub async fn undo_and_redo(
    app: &App,
    parts: &DayParts,
    actor: &Actor,
) -> Result<[Option<UndoView>; 2], Problem> {
    let (last, undone) = (&parts.draft.last_step, &parts.draft.undone_step);
    let users: BTreeSet<UserId> = last.iter().chain(undone).map(|step| step.by).collect();
    let names = Names::of(app, actor, users).await?;
    let view = |step: &Option<Step>| Some(step_view(parts, actor, &names, step.as_ref()?));
    Ok([view(last), view(undone)])
}

/// What was done to the draft and what moved it from outside, the newest first, each with the
/// draft's revision that it last made: as it was done, taken back or done again.
async fn show(
    app: &App,
    access: &Access,
    parts: &DayParts,
    actor: &Actor,
) -> Result<Vec<(i64, DayChangeView)>, Problem> {
    let noted = app.store.day_changes(access, parts.date).await?;
    let touches = app.store.touches(access, parts.date).await?;
    let publishings = app.store.publishings(access, parts.date).await?;
    let mut users = BTreeSet::new();
    for one in &noted {
        users.insert(one.step.by);
        users.extend(one.undone.map(|(user_id, _)| user_id));
        users.extend(one.redone.map(|(user_id, _)| user_id));
    }
    users.extend(touches.iter().filter_map(|one| one.touch.by));
    users.extend(publishings.iter().map(|one| one.by));
    let names = Names::of(app, actor, users).await?;
    let steps = noted.iter().map(|one| {
        let view = step_of(parts, actor, &names, one);
        (one.revision, one.last_revision(), view)
    });
    let touches = touches.iter().map(|one| {
        let view = touch_view(parts, actor, &names, &one.touch);
        (one.revision, one.revision, view)
    });
    // A day is published as the change of its revision has left it: after it.
    let publishings = publishings.iter().map(|one| {
        let view = publishing_view(&names, one);
        (one.revision, one.revision, view)
    });
    let mut views: Vec<(i64, i64, DayChangeView)> =
        publishings.chain(steps).chain(touches).collect();
    views.sort_by_key(|(revision, ..)| std::cmp::Reverse(*revision));
    Ok(views
        .into_iter()
        .map(|(_, last, view)| (last, view))
        .collect())
}

fn touch_view(parts: &DayParts, actor: &Actor, names: &Names, touch: &Touch) -> DayChangeView {
    let client = touch.kind.client_id();
    let label = client.map(|client_id| parts.label(client_id, actor.staff_id));
    let (client_label, protected) = label.unzip();
    DayChangeView {
        step: UndoView {
            what: touch.kind.code(),
            client_label,
            staff_name: touch.kind.staff_id().map(|id| parts.staff_name(id)),
            protected: protected.unwrap_or(false),
            by_name: touch.by.and_then(|by| names.get(by)),
            at_ms: touch.at.millis(),
        },
        by_another_system: touch.by.is_none(),
        why: None,
        against: vec![],
        undone: None,
        redone: None,
    }
}

fn publishing_view(names: &Names, publishing: &Publishing) -> DayChangeView {
    DayChangeView {
        step: UndoView {
            what: "published",
            client_label: None,
            staff_name: None,
            protected: false,
            by_name: names.get(publishing.by),
            at_ms: publishing.at.millis(),
        },
        by_another_system: false,
        why: None,
        against: vec![],
        undone: None,
        redone: None,
    }
}

fn step_of(parts: &DayParts, actor: &Actor, names: &Names, one: &NotedStep) -> DayChangeView {
    DayChangeView {
        step: step_view(parts, actor, names, &one.step),
        by_another_system: false,
        why: (one.step.grounds.why.clone()).filter(|_| may_read_why(parts, actor, &one.step)),
        against: one.step.grounds.against.clone(),
        undone: one.undone.map(|reversed| undone_view(names, reversed)),
        redone: one.redone.map(|reversed| undone_view(names, reversed)),
    }
}

/// What was written of somebody with protected identity is for those who may know who it is.
fn may_read_why(parts: &DayParts, actor: &Actor, step: &Step) -> bool {
    let visit = step.change.visit_id();
    let visit = visit.and_then(|visit_id| parts.visits.get(&visit_id));
    let client = visit.and_then(|visit| parts.clients.get(&visit.client_id));
    client.is_some_and(|client| is_admitted(client, actor.staff_id))
}

fn step_view(parts: &DayParts, actor: &Actor, names: &Names, step: &Step) -> UndoView {
    let visit = step.change.visit_id();
    let visit = visit.and_then(|visit_id| parts.visits.get(&visit_id));
    let label = visit.map(|visit| parts.label(visit.client_id, actor.staff_id));
    let (client_label, protected) = label.unzip();
    UndoView {
        what: step.change.code(),
        client_label,
        staff_name: match step.change {
            PlanChange::Absent(absence) => Some(parts.staff_name(absence.staff_id)),
            _ => None,
        },
        protected: protected.unwrap_or(false),
        by_name: names.get(step.by),
        at_ms: step.at.millis(),
    }
}

fn undone_view(names: &Names, (user_id, at): (UserId, Timestamp)) -> UndoneView {
    UndoneView {
        by_name: names.get(user_id),
        at_ms: at.millis(),
    }
}
