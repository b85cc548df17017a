//! Continuity by the national measure: the same function of the care model on
//! the draft plan and on what was performed.

mod cycle;
mod goal;
mod map;

pub use goal::{__path_set_continuity_goal, set_continuity_goal};
pub use map::{__path_continuity_map, continuity_map};

pub(super) use cycle::{Fortnight, fortnight};

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::State;
use care_model::continuity::{
    Continuity, Exclusion, MeasuredClient, Meeting, MeetingKind, PERIOD_DAYS, continuity as measure,
};
use care_model::id::{ClientId, StaffId, UnitId, VisitId};
use care_model::intervention::{InterventionCode, InterventionGroup};
use care_model::person::{Client, Staff, birth_date};
use care_model::planned_visit::PlannedVisit;
use care_model::route::Route;
use care_model::time::{LocalDate, Timestamp, add_days, dates, midnight};
use care_model::visit_fact::{Outcome, VisitFact, VisitOrigin};
use documentation::unit_report::ContinuityFigure;
use serde::Serialize;
use store::Access;
use store::client_absence::NotedClientAbsence;
use utoipa::ToSchema;

use super::board::enter;
use super::day::{DayParts, refuse_odd_date};
use super::history::HISTORY_DAYS;
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::Params;
use crate::permit::Act;

/// Continuity of 14 days, as planned and as performed.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContinuityView {
    pub from: String,
    /// The date asked for, included.
    pub to: String,
    /// By the drafts of the days.
    pub planned: ContinuityMeasureView,
    /// By what was recorded.
    pub performed: ContinuityMeasureView,
}

/// The national measure of one period; figures are missing where nobody is
/// measured.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContinuityMeasureView {
    pub mean: Option<f64>,
    pub median: Option<f64>,
    /// Share of clients who meet more than twenty, 0 to 1.
    pub share_above_20: Option<f64>,
    pub clients: Vec<MeasuredView>,
    pub excluded: Vec<ExcludedView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MeasuredView {
    pub client_id: String,
    /// Different staff members in the 14 days.
    pub staff_met: usize,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ExcludedView {
    pub client_id: String,
    /// `birth_date_unknown`, `under_65`, `away` or `few_visits`.
    pub reason: &'static str,
    /// The first date of being away, or with fewer than two visits.
    pub date: Option<String>,
}

/// Continuity by the national measure, of the 14 days that end on a date.
#[utoipa::path(get, path = "/api/units/{unit}/days/{date}/continuity",
    params(("unit" = String, Path), ("date" = String, Path)),
    responses((status = 200, body = ContinuityView), (status = 403, body = Problem),
        (status = 422, body = Problem)))]
pub async fn continuity(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, last)): Params<(UnitId, LocalDate)>,
) -> Result<Json<ContinuityView>, Problem> {
    let access = enter(&app, &actor, Act::ReadBoard, unit_id).await?;
    refuse_odd_date(last)?;
    let period = Fourteen::read(&app, &access, last).await?;
    Ok(Json(ContinuityView {
        from: period.first.to_string(),
        to: last.to_string(),
        planned: view(&period.measured(&period.planned)),
        performed: view(&period.measured(&period.performed)),
    }))
}

/// All that 14 days are measured by.
struct Fourteen {
    first: LocalDate,
    people: People,
    clients: Vec<MeasuredClient<ClientId>>,
    /// By the drafts of the days.
    planned: Vec<ServerMeeting>,
    /// By what was recorded.
    performed: Vec<ServerMeeting>,
}

impl Fourteen {
    async fn read(app: &App, access: &Access, last: LocalDate) -> Result<Self, Problem> {
        let first = add_days(last, 1 - PERIOD_DAYS);
        let people = People::read(app, access).await?;
        let facts = app.store.facts(access, first, last).await?;
        let mut planned = Vec::new();
        for date in dates(first, last) {
            let draft = app.store.draft(access.unit_id(), date).await?;
            if draft.revision == 0 {
                continue;
            }
            let visits = app.store.planned_visits(access, date).await?;
            let visits: BTreeMap<VisitId, PlannedVisit> = visits
                .into_iter()
                .map(|visit| (visit.visit_id, visit))
                .collect();
            let routes = &draft.plan.routes;
            planned.extend(planned_meetings(&people.staff, &visits, routes, date));
        }
        let performed = performed_meetings(&people.staff, &facts);
        let noted = app.store.client_absences(access, midnight(first)).await?;
        let away = away_between(&noted, first, last);
        let clients = measured_clients(people.clients.iter(), &facts, away);
        Ok(Self {
            first,
            people,
            clients,
            planned,
            performed,
        })
    }

    fn measured(&self, meetings: &[ServerMeeting]) -> Continuity<ClientId> {
        measure(self.first, &self.clients, meetings)
    }
}

/// Continuity of a day on the board: who was met in the 13 days before, and is
/// to be met by the day's draft.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct DayFigure {
    /// A mean, to one decimal.
    pub(super) staff_met: f64,
    /// `national` or `of_day`.
    pub(super) measure: &'static str,
}

impl DayFigure {
    pub(super) fn of(parts: &DayParts) -> Self {
        let (staff_met, measure) = match national_mean(parts) {
            Some(mean) => (mean, "national"),
            None => (mean_of_day(parts), "of_day"),
        };
        Self {
            staff_met: (staff_met * 10.0).round() / 10.0,
            measure,
        }
    }
}

fn national_mean(parts: &DayParts) -> Option<f64> {
    if !parts.history.is_whole() {
        return None;
    }
    let before = parts.history.facts();
    let first = add_days(parts.date, -HISTORY_DAYS);
    let mut meetings = performed_meetings(&parts.staff, before.clone());
    let routes = &parts.draft.plan.routes;
    meetings.extend(planned_meetings(
        &parts.staff,
        &parts.visits,
        routes,
        parts.date,
    ));
    let of_day = parts.facts.values().flatten();
    let away = away_between(parts.away.noted(), first, parts.date);
    let clients = measured_clients(parts.clients.values(), before.chain(of_day), away);
    measure(first, &clients, &meetings).mean()
}

/// All clients with a visit on the day, whatever their age, visits and hours.
fn mean_of_day(parts: &DayParts) -> f64 {
    let mut met: BTreeMap<ClientId, BTreeSet<StaffId>> = BTreeMap::new();
    for (visit_id, staff) in parts.planned_staff() {
        if let Some(visit) = parts.visits.get(&visit_id) {
            met.entry(visit.client_id).or_default().insert(staff);
        }
    }
    for (client, staff) in parts.history.met() {
        if let Some(faces) = met.get_mut(client) {
            faces.extend(staff);
        }
    }
    let faces: usize = met.values().map(BTreeSet::len).sum();
    faces as f64 / met.len().max(1) as f64
}

/// The figures of the 14 days that end on a date, as performed; nothing where nobody is
/// measured.
pub async fn performed_continuity(
    app: &App,
    access: &Access,
    last: LocalDate,
) -> Result<Option<ContinuityFigure>, Problem> {
    let first = add_days(last, 1 - PERIOD_DAYS);
    let people = People::read(app, access).await?;
    let facts = app.store.facts(access, first, last).await?;
    let noted = app.store.client_absences(access, midnight(first)).await?;
    let away = away_between(&noted, first, last);
    let clients = measured_clients(people.clients.iter(), &facts, away);
    let measured = measure(first, &clients, &performed_meetings(&people.staff, &facts));
    Ok((!measured.staff_met.is_empty()).then(|| ContinuityFigure::of(first, &measured)))
}

/// A unit's clients and staff.
struct People {
    clients: Vec<Client>,
    staff: BTreeMap<StaffId, Staff>,
}

impl People {
    async fn read(app: &App, access: &Access) -> Result<Self, Problem> {
        let staff = app.store.staff_of_unit(access.unit_id()).await?;
        Ok(Self {
            clients: app.store.clients_of_unit(access).await?,
            staff: staff
                .into_iter()
                .map(|staff| (staff.staff_id, staff))
                .collect(),
        })
    }
}

/// One visit of a client: planned ones by their start, which both of a
/// double-staffed visit have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum VisitKey {
    Planned(Timestamp),
    Own(VisitId),
}

type ServerMeeting = Meeting<ClientId, StaffId, VisitKey>;

fn planned_meetings(
    staff: &BTreeMap<StaffId, Staff>,
    visits: &BTreeMap<VisitId, PlannedVisit>,
    routes: &[Route],
    date: LocalDate,
) -> Vec<ServerMeeting> {
    let stops = routes
        .iter()
        .flat_map(|route| route.stops.iter().map(|stop| (route.staff_id, stop)));
    let meetings = stops.filter_map(|(staff_id, stop)| {
        let visit = visits.get(&stop.visit_id)?;
        let start = midnight(date).plus_seconds(i64::from(stop.start_s));
        Some(Meeting {
            client: visit.client_id,
            staff: staff_id,
            visit: VisitKey::Planned(start),
            date: start.local_date(),
            start: start.local_time(),
            kind: kind_of(staff.get(&staff_id), &visit.interventions),
        })
    });
    meetings.collect()
}

fn performed_meetings<'a>(
    staff: &BTreeMap<StaffId, Staff>,
    facts: impl IntoIterator<Item = &'a VisitFact>,
) -> Vec<ServerMeeting> {
    let facts = facts.into_iter();
    let met = facts
        .filter(|fact| !fact.annulled && matches!(fact.outcome, Outcome::Started | Outcome::Done));
    let meetings = met.filter_map(|fact| {
        let start = fact.started.as_ref()?.at;
        let planned = fact.planned.map(|planned| VisitKey::Planned(planned.start));
        Some(Meeting {
            client: fact.client_id,
            staff: fact.staff_id,
            visit: planned.unwrap_or(VisitKey::Own(fact.visit_id)),
            date: start.local_date(),
            start: start.local_time(),
            kind: match fact.origin {
                VisitOrigin::Alarm => MeetingKind::Alarm,
                _ => kind_of(staff.get(&fact.staff_id), &fact.performed),
            },
        })
    });
    meetings.collect()
}

/// A visit of nothing but alarms or delivered meals is not home care; nor is
/// what registered health professionals do.
fn kind_of(staff: Option<&Staff>, interventions: &[InterventionCode]) -> MeetingKind {
    let all = |is: fn(&InterventionCode) -> bool| {
        !interventions.is_empty() && interventions.iter().all(is)
    };
    if staff.is_some_and(|staff| is_registered(&staff.title)) {
        MeetingKind::HomeNursing
    } else if all(|code| code.0 == MEAL_DELIVERY) {
        MeetingKind::MealDelivery
    } else if all(|code| {
        let kind = code.kind();
        kind.is_some_and(|kind| kind.group == InterventionGroup::Alarm)
    }) {
        MeetingKind::Alarm
    } else {
        MeetingKind::HomeCare
    }
}

const MEAL_DELIVERY: &str = "meal_delivery";

/// Titles of home nursing, by their ends: `specialistsjuksköterska` is one,
/// `undersköterska` is not.
fn is_registered(title: &str) -> bool {
    let title = title.to_lowercase();
    let ends = [
        "sjuksköterska",
        "distriktssköterska",
        "arbetsterapeut",
        "fysioterapeut",
    ];
    ends.iter().any(|end| title.ends_with(end))
}

/// The dates of a period, both ends included, on which clients are recorded as
/// away for some time.
fn away_between(
    noted: &[NotedClientAbsence],
    first: LocalDate,
    last: LocalDate,
) -> BTreeMap<ClientId, Vec<LocalDate>> {
    let mut away: BTreeMap<ClientId, Vec<LocalDate>> = BTreeMap::new();
    for NotedClientAbsence { absence, .. } in noted {
        let from = absence.from.local_date().max(first);
        let until = absence
            .until
            .map(|until| until.plus_millis(-1).local_date());
        let to = until.map_or(last, |until| until.min(last));
        away.entry(absence.client_id)
            .or_default()
            .extend(dates(from, to));
    }
    away
}

/// Clients with their birth dates, away where they were recorded as such and
/// where a visit found nobody at home.
fn measured_clients<'a>(
    clients: impl Iterator<Item = &'a Client>,
    facts: impl IntoIterator<Item = &'a VisitFact>,
    mut away: BTreeMap<ClientId, Vec<LocalDate>>,
) -> Vec<MeasuredClient<ClientId>> {
    for fact in facts {
        if fact.outcome == Outcome::ClientAbsent && !fact.annulled {
            away.entry(fact.client_id).or_default().push(fact.date);
        }
    }
    let clients = clients.map(|client| MeasuredClient {
        client: client.client_id,
        born: birth_date(&client.personal_number),
        away: away.remove(&client.client_id).unwrap_or_default(),
    });
    clients.collect()
}

fn view(measured: &Continuity<ClientId>) -> ContinuityMeasureView {
    let excluded = measured.excluded.iter().map(|(client, exclusion)| {
        let (reason, date) = told(exclusion);
        ExcludedView {
            client_id: client.to_string(),
            reason,
            date: date.map(ToString::to_string),
        }
    });
    ContinuityMeasureView {
        mean: measured.mean(),
        median: measured.median(),
        share_above_20: measured.share_above_20(),
        clients: measured
            .staff_met
            .iter()
            .map(|(client, staff_met)| MeasuredView {
                client_id: client.to_string(),
                staff_met: *staff_met,
            })
            .collect(),
        excluded: excluded.collect(),
    }
}

/// The stable code of why a client is not measured, and the date it holds for.
fn told(exclusion: &Exclusion) -> (&'static str, Option<&LocalDate>) {
    match exclusion {
        Exclusion::BirthDateUnknown => ("birth_date_unknown", None),
        Exclusion::Under65 => ("under_65", None),
        Exclusion::Away { date } => ("away", Some(date)),
        Exclusion::FewVisits { date } => ("few_visits", Some(date)),
    }
}

#[cfg(test)]
mod tests;
