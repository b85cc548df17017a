//! Who came to whom in 14 days, cell by cell.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use care_model::continuity::{Exclusion, visits_met};
use care_model::id::{ClientId, StaffId, UnitId};
use care_model::time::LocalDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Fourteen, told};
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Params, Query};
use crate::permit::Act;
use crate::planning::board::enter;
use crate::planning::day::{client_label, refuse_odd_date};

/// The whole country's mean, and the year it is of. Source:
/// <https://infostat.se/green-papers/hur-mycket-skiftande-personal-kommer-hem-till-den-som-har-hemtjanst/>.
const NATIONAL: NationalMean = NationalMean {
    mean: 14.9,
    year: 2021,
};

#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContinuityBy {
    /// By what was recorded.
    #[default]
    Performed,
    /// By the drafts of the days.
    Planned,
}

#[derive(Debug, Deserialize)]
pub struct MapQuery {
    #[serde(default)]
    by: ContinuityBy,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ContinuityMapView {
    from: String,
    /// The date asked for, included.
    to: String,
    by: ContinuityBy,
    /// Different staff members a client in 14 days, at most, as the unit has set it.
    goal: Option<i64>,
    /// Of the clients whom the national measure counts.
    mean: Option<f64>,
    national: NationalMean,
    /// Whoever came to anybody, by name; cells name them by their position.
    staff: Vec<MapStaffView>,
    /// Whoever was visited, by label.
    clients: Vec<MapClientView>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct NationalMean {
    mean: f64,
    year: i32,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MapStaffView {
    staff_id: String,
    staff_name: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MapClientView {
    client_id: String,
    client_label: String,
    protected: bool,
    /// Different staff members: as many as there are in `met`.
    staff_met: usize,
    /// Why the national measure leaves the client out: `birth_date_unknown`, `under_65`,
    /// `away` or `few_visits`.
    left_out: Option<&'static str>,
    met: Vec<MetView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MetView {
    /// Position in `staff`.
    staff: usize,
    /// Visits between 07:00 and 22:00, as the measure counts them; at least one.
    visits: usize,
}

/// Clients by staff: how often they meet in the 14 days that end on a date.
#[utoipa::path(get, path = "/api/units/{unit}/days/{date}/continuity-map",
    params(("unit" = String, Path), ("date" = String, Path), ("by" = Option<ContinuityBy>, Query)),
    responses((status = 200, body = ContinuityMapView), (status = 403, body = Problem),
        (status = 422, body = Problem)))]
pub async fn continuity_map(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, last)): Params<(UnitId, LocalDate)>,
    Query(query): Query<MapQuery>,
) -> Result<Json<ContinuityMapView>, Problem> {
    let access = enter(&app, &actor, Act::ReadBoard, unit_id).await?;
    refuse_odd_date(last)?;
    let period = Fourteen::read(&app, &access, last).await?;
    let meetings = match query.by {
        ContinuityBy::Performed => &period.performed,
        ContinuityBy::Planned => &period.planned,
    };
    let measured = period.measured(meetings);
    let met = visits_met(period.first, meetings);
    let staff = staff_of(&period, &met);
    let excluded: BTreeMap<ClientId, &Exclusion> = measured
        .excluded
        .iter()
        .map(|(client_id, exclusion)| (*client_id, exclusion))
        .collect();
    let clients = clients_of(&period, &met, &staff, &excluded, actor.staff_id);
    Ok(Json(ContinuityMapView {
        from: period.first.to_string(),
        to: last.to_string(),
        by: query.by,
        goal: app.store.continuity_goal(unit_id).await?,
        mean: measured.mean(),
        national: NATIONAL,
        staff: staff
            .into_iter()
            .map(|(staff_id, staff_name)| MapStaffView {
                staff_id: staff_id.to_string(),
                staff_name,
            })
            .collect(),
        clients,
    }))
}

type Met = BTreeMap<(ClientId, StaffId), usize>;

/// Whoever meets somebody, by name; empty for who has gone to another unit.
fn staff_of(period: &Fourteen, met: &Met) -> Vec<(StaffId, String)> {
    let mut ids: Vec<StaffId> = met.keys().map(|(_, staff_id)| *staff_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let name = |staff_id: &StaffId| {
        let staff = period.people.staff.get(staff_id);
        staff.map_or_else(String::new, |one| one.name.clone())
    };
    let mut staff: Vec<(StaffId, String)> = ids.iter().map(|id| (*id, name(id))).collect();
    staff.sort_by(|one, other| (&one.1, one.0).cmp(&(&other.1, other.0)));
    staff
}

fn clients_of(
    period: &Fourteen,
    met: &Met,
    staff: &[(StaffId, String)],
    excluded: &BTreeMap<ClientId, &Exclusion>,
    reader: Option<StaffId>,
) -> Vec<MapClientView> {
    let position: BTreeMap<StaffId, usize> = staff
        .iter()
        .enumerate()
        .map(|(position, (staff_id, _))| (*staff_id, position))
        .collect();
    let mut clients: Vec<MapClientView> = period
        .people
        .clients
        .iter()
        .filter_map(|client| {
            let own = met.iter().filter(|((id, _), _)| *id == client.client_id);
            let cell = |((_, staff_id), visits): (&(ClientId, StaffId), &usize)| MetView {
                staff: position[staff_id],
                visits: *visits,
            };
            let met: Vec<MetView> = own.map(cell).collect();
            let (client_label, protected) = client_label(client, reader);
            (!met.is_empty()).then(|| MapClientView {
                client_id: client.client_id.to_string(),
                client_label,
                protected,
                staff_met: met.len(),
                left_out: excluded.get(&client.client_id).map(|one| told(one).0),
                met,
            })
        })
        .collect();
    clients.sort_by(|one, other| one.client_label.cmp(&other.client_label));
    clients
}
