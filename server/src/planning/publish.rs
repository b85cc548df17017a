//! Publishing: the draft becomes a version, its visits become documents.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use care_model::id::UnitId;
use care_model::order::Priority;
use care_model::time::{LocalDate, midnight};
use care_model::visit_fact::VisitOrigin;
use store::planning::{DayPlan, Edition, Publication};
use visit_record::{ActorKey, PlannedWork, VisitHeader};

use super::board;
use super::changes::refuse_stale;
use super::compared::Compared;
use super::day::DayParts;
use super::moves::{Desk, if_match};
use super::views::{PublishSummaryView, PublishView};
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::Params;
use crate::permit::Act;
use crate::review::refuse_locked;

/// What each staff member and client will notice if the draft is published.
#[utoipa::path(get, path = "/api/units/{unit}/days/{date}/publish-summary",
    params(("unit" = String, Path), ("date" = String, Path)),
    responses((status = 200, body = PublishSummaryView), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub async fn publish_summary(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, date)): Params<(UnitId, LocalDate)>,
) -> Result<Json<PublishSummaryView>, Problem> {
    let access = board::enter(&app, &actor, Act::ReadBoard, unit_id).await?;
    let Desk {
        parts, question, ..
    } = Desk::open(&app, &access, date).await?;
    let none = DayPlan::default();
    let published = parts.published.as_ref();
    let told = published.map_or(&none, |published| &published.plan);
    let (before, after) = (question.plan(told), question.plan(&parts.draft.plan));
    let compared = Compared::of(&question, &parts, &before, &after)
        .against_phones(&parts, told)
        .noticed();
    let placed = parts.planned_staff();
    let left = parts
        .visits
        .values()
        .filter(|visit| visit.priority == Priority::Must && !placed.contains_key(&visit.visit_id));
    Ok(Json(PublishSummaryView {
        revision: parts.draft.revision,
        published_version: published.map(|published| published.version),
        changes: compared.changes_view(&parts, actor.staff_id),
        new_faces: compared.faces_view(&parts, actor.staff_id),
        unplaced_must: left.count(),
    }))
}

/// Publishes the draft; phones have it at their next sync.
#[utoipa::path(post, path = "/api/units/{unit}/days/{date}/publish",
    params(("unit" = String, Path), ("date" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = PublishView), (status = 409, body = Problem)))]
pub async fn publish(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, date)): Params<(UnitId, LocalDate)>,
    headers: HeaderMap,
) -> Result<Json<PublishView>, Problem> {
    let access = board::enter(&app, &actor, Act::PublishPlan, unit_id).await?;
    let revision = if_match(&headers)?;
    refuse_locked(&app, unit_id, date).await?;
    let parts = DayParts::read(&app, &access, date).await?;
    refuse_stale(&app, &access, &actor, &parts, revision).await?;
    let publications = publications(&parts);
    let now = app.clock.now();
    let key = ActorKey::make(app.entropy.as_ref());
    let edition = Edition {
        date,
        from_revision: revision,
        plan: &parts.draft.plan,
        publications: &publications,
        by: actor.user_id,
        actor: key,
        now,
    };
    let version = app.store.publish(&access, &edition).await?;
    app.live.tell(unit_id, date);
    let unplaced = parts.visits.len() - publications.len();
    Ok(Json(PublishView {
        version,
        visits: publications.len(),
        unplaced,
    }))
}

fn publications(parts: &DayParts) -> Vec<Publication> {
    let day = midnight(parts.date);
    let mut publications = Vec::new();
    for route in &parts.draft.plan.routes {
        for stop in &route.stops {
            let Some(visit) = parts.visits.get(&stop.visit_id) else {
                continue;
            };
            publications.push(Publication {
                header: VisitHeader {
                    visit_id: visit.visit_id,
                    client_id: visit.client_id,
                    unit_id: visit.unit_id,
                    date: visit.date,
                    origin: VisitOrigin::Planned,
                },
                planned: PlannedWork {
                    staff_id: route.staff_id,
                    start: day.plus_seconds(i64::from(stop.start_s)),
                    end: day.plus_seconds(i64::from(stop.end_s)),
                    partner: visit.partner,
                    interventions: visit.interventions.clone(),
                    revision: 0,
                },
            });
        }
    }
    publications
}
