//! One staff member's day, as her phone shows it.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::{ClientId, StaffId, UnitId, VisitId};
use care_model::person::Client;
use care_model::planned_visit::PlannedVisit;
use care_model::time::{LocalDate, midnight};
use store::Access;
use store::planning::Published;
use visit_record::exchange::{ClientCard, DaySnapshot, SnapshotBreak, SnapshotStop};
use visit_record::shift_exchange::{PlannedShift, SnapshotShift};

use crate::App;
use crate::error::Problem;
use crate::planning::planned_span;

/// The published day of one staff member, with the clients of her stops and
/// those an alarm may call her to. Nobody protected unless she is named.
pub async fn of_staff(
    app: &App,
    unit_id: UnitId,
    staff_id: StaffId,
    date: LocalDate,
) -> Result<DaySnapshot, Problem> {
    let unit = app
        .store
        .unit(unit_id)
        .await?
        .ok_or_else(|| Problem::not_found("unit"))?;
    let published = app.store.published(unit_id, date).await?;
    // Read to make the list; who is shown to the phone is logged by the caller.
    let access = Access::unattended(unit_id);
    // A phone asks often and has a dozen visits: the others of the unit stay unread.
    let own = visits_of(published.as_ref(), staff_id);
    let visits: BTreeMap<VisitId, PlannedVisit> = app
        .store
        .planned_visits_of(&access, &own)
        .await?
        .into_iter()
        .map(|visit| (visit.visit_id, visit))
        .collect();
    let clients = app.store.clients_of_unit(&access).await?;
    let placed = placed(published.as_ref());
    let names = partner_names(app, unit_id, &placed, visits.values()).await?;
    let stops = stops(published.as_ref(), staff_id, date, &visits, &names);
    let on_list: BTreeSet<ClientId> = stops.iter().map(|stop| stop.client_id).collect();
    Ok(DaySnapshot {
        date,
        version: published
            .as_ref()
            .map_or(0, |published| published.version as u64),
        unit_name: unit.name,
        breaks: breaks(published.as_ref(), staff_id, date),
        clients: clients
            .iter()
            .filter(|client| on_list.contains(&client.client_id) || client.alarm)
            .filter(|client| client.protection.admits(staff_id))
            .map(card)
            .collect(),
        stops,
        shift: SnapshotShift {
            planned: planned_span(
                &app.store.shifts(unit_id, date).await?,
                published.as_ref().map(|published| &published.plan),
                staff_id,
            )
            .map(|(start, end)| PlannedShift { start, end }),
            steps: app.store.attest_steps(unit_id).await?,
        },
    })
}

/// The visits of a staff member's route.
fn visits_of(published: Option<&Published>, staff_id: StaffId) -> Vec<VisitId> {
    let routes = published.into_iter().flat_map(|one| &one.plan.routes);
    let own = routes.filter(|route| route.staff_id == staff_id);
    own.flat_map(|route| &route.stops)
        .map(|stop| stop.visit_id)
        .collect()
}

/// Who does which visit.
fn placed(published: Option<&Published>) -> BTreeMap<VisitId, StaffId> {
    let routes = published.into_iter().flat_map(|one| &one.plan.routes);
    routes
        .flat_map(|route| {
            let stops = route.stops.iter();
            stops.map(|stop| (stop.visit_id, route.staff_id))
        })
        .collect()
}

/// The names of those who come along, by the visit that is theirs.
async fn partner_names(
    app: &App,
    unit_id: UnitId,
    placed: &BTreeMap<VisitId, StaffId>,
    visits: impl Iterator<Item = &PlannedVisit>,
) -> Result<BTreeMap<VisitId, String>, Problem> {
    let mut names = BTreeMap::new();
    for partner in visits.filter_map(|visit| visit.partner) {
        let Some(colleague) = placed.get(&partner) else {
            continue;
        };
        let staff = app.store.staff(*colleague).await?;
        // Somebody who has gone to another unit is no longer told here.
        if let Some(staff) = staff.filter(|staff| staff.unit_id == unit_id) {
            names.insert(partner, staff.name);
        }
    }
    Ok(names)
}

fn stops(
    published: Option<&Published>,
    staff_id: StaffId,
    date: LocalDate,
    visits: &BTreeMap<VisitId, PlannedVisit>,
    names: &BTreeMap<VisitId, String>,
) -> Vec<SnapshotStop> {
    let Some(published) = published else {
        return vec![];
    };
    let routes = &published.plan.routes;
    let day = midnight(date);
    let own = routes.iter().filter(|route| route.staff_id == staff_id);
    own.flat_map(|route| &route.stops)
        .filter_map(|stop| {
            let visit = visits.get(&stop.visit_id)?;
            Some(SnapshotStop {
                visit_id: stop.visit_id,
                client_id: visit.client_id,
                start: day.plus_seconds(i64::from(stop.start_s)),
                end: day.plus_seconds(i64::from(stop.end_s)),
                window: visit.window,
                travel_s: stop.travel_s,
                travel_m: stop.travel_m,
                interventions: visit.interventions.clone(),
                partner_name: visit
                    .partner
                    .and_then(|partner| names.get(&partner).cloned()),
            })
        })
        .collect()
}

fn breaks(published: Option<&Published>, staff_id: StaffId, date: LocalDate) -> Vec<SnapshotBreak> {
    let day = midnight(date);
    let routes = published
        .map(|published| published.plan.routes.as_slice())
        .unwrap_or_default();
    let own = routes.iter().filter(|route| route.staff_id == staff_id);
    own.flat_map(|route| &route.breaks)
        .map(|pause| SnapshotBreak {
            start: day.plus_seconds(i64::from(pause.start_s)),
            end: day.plus_seconds(i64::from(pause.end_s)),
        })
        .collect()
}

fn card(client: &Client) -> ClientCard {
    ClientCard {
        client_id: client.client_id,
        name: client.name.clone(),
        address: client.address.clone(),
        access: client.access.clone(),
        alerts: client.alerts.clone(),
        tag: client.tag.clone(),
        protected: client.protection.is_protected(),
        alarm: client.alarm,
    }
}
