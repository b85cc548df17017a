//! Where the day's routes go, for the planner's map.

use axum::Json;
use axum::extract::State;
use care_model::id::{StaffId, UnitId};
use care_model::planned_visit::PlannedVisit;
use care_model::route::{Route, Stop};
use care_model::time::{LocalDate, midnight};
use care_model::travel::Coordinate;
use serde::Serialize;
use utoipa::ToSchema;

use super::board;
use super::day::DayParts;
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::Params;
use crate::permit::Act;

#[derive(Debug, Serialize, ToSchema)]
pub struct RoutesMapView {
    /// Of the plan that the routes are of.
    revision: i64,
    midnight_ms: i64,
    /// Where every route begins: the unit's place.
    start: MapPlaceView,
    /// Whether there are tiles to draw under the routes.
    has_tiles: bool,
    routes: Vec<MappedRouteView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MappedRouteView {
    shift_id: String,
    staff_id: String,
    staff_name: String,
    /// In the order they are driven or walked.
    stops: Vec<MappedStopView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MappedStopView {
    visit_id: String,
    client_label: String,
    protected: bool,
    start_s: i32,
    end_s: i32,
    /// None where the address has not been placed, and at protected identity, for every
    /// reader: a map is seen by whoever passes the screen.
    place: Option<MapPlaceView>,
}

/// Degrees in WGS 84.
#[derive(Debug, Serialize, ToSchema)]
pub struct MapPlaceView {
    latitude: f64,
    longitude: f64,
}

impl From<Coordinate> for MapPlaceView {
    fn from(coordinate: Coordinate) -> Self {
        Self {
            latitude: coordinate.latitude(),
            longitude: coordinate.longitude(),
        }
    }
}

/// The routes of the day's draft with the place of each stop.
#[utoipa::path(get, path = "/api/units/{unit}/days/{date}/routes-map",
    params(("unit" = String, Path), ("date" = String, Path)),
    responses((status = 200, body = RoutesMapView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn routes_map(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, date)): Params<(UnitId, LocalDate)>,
) -> Result<Json<RoutesMapView>, Problem> {
    let access = board::enter(&app, &actor, Act::ReadBoard, unit_id).await?;
    let parts = DayParts::read(&app, &access, date).await?;
    let routes = parts.draft.plan.routes.iter();
    Ok(Json(RoutesMapView {
        revision: parts.draft.revision,
        midnight_ms: midnight(date).millis(),
        start: parts.unit.place.into(),
        has_tiles: app.config.map_tiles.is_some(),
        routes: routes
            .map(|route| mapped_route(&parts, route, actor.staff_id))
            .collect(),
    }))
}

fn mapped_route(parts: &DayParts, route: &Route, reader: Option<StaffId>) -> MappedRouteView {
    let stops = route.stops.iter();
    MappedRouteView {
        shift_id: route.shift_id.to_string(),
        staff_id: route.staff_id.to_string(),
        staff_name: parts.staff_name(route.staff_id),
        stops: stops
            .filter_map(|stop| {
                let visit = parts.visits.get(&stop.visit_id)?;
                Some(mapped_stop(parts, stop, visit, reader))
            })
            .collect(),
    }
}

fn mapped_stop(
    parts: &DayParts,
    stop: &Stop,
    visit: &PlannedVisit,
    reader: Option<StaffId>,
) -> MappedStopView {
    let (client_label, protected) = parts.label(visit.client_id, reader);
    let client = parts.clients.get(&visit.client_id);
    let open = client.filter(|client| !client.protection.is_protected());
    MappedStopView {
        visit_id: stop.visit_id.to_string(),
        client_label,
        protected,
        start_s: stop.start_s,
        end_s: stop.end_s,
        place: open.and_then(|client| client.coordinate).map(Into::into),
    }
}
