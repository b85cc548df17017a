//! Everything about one day of one unit, read once a request.

use std::collections::BTreeMap;

use care_model::fault::Fault;
use care_model::id::{ClientId, ShiftId, StaffId, VisitId};
use care_model::person::{Client, Staff};
use care_model::planned_visit::PlannedVisit;
use care_model::route::Stop;
use care_model::shift::Shift;
use care_model::time::{LocalDate, add_days, is_plannable, midnight};
use care_model::unit::Unit;
use care_model::visit_fact::VisitFact;
use store::Access;
use store::leave::NotedLeave;
use store::planning::{DayPlan, Draft, Pin, Published};

use super::client_absence::{AbsentVisit, Away};
use super::history::{HISTORY_DAYS, History};
use super::problem::day_second;
use super::shift_hours::ShiftHours;
use crate::App;
use crate::error::Problem;

/// The parts of a day.
#[derive(Debug)]
pub struct DayParts {
    pub unit: Unit,
    pub date: LocalDate,
    /// Without those that do not take place because their client is away.
    pub visits: BTreeMap<VisitId, PlannedVisit>,
    pub absent: Vec<AbsentVisit>,
    /// Made, and not planned: alarms, what nobody had planned, and what is planned no more.
    /// Only of a day as it happened.
    pub unplanned: BTreeMap<VisitId, PlannedVisit>,
    /// When the clients are away.
    pub away: Away,
    pub shifts: Vec<Shift>,
    pub staff: BTreeMap<StaffId, Staff>,
    pub clients: BTreeMap<ClientId, Client>,
    /// Without the routes of shifts that are no more: their visits are unplaced.
    /// Nor has it what would start while its client is away, or is given to somebody on leave.
    pub draft: Draft,
    pub published: Option<Published>,
    /// Who is on leave.
    pub leaves: BTreeMap<StaffId, NotedLeave>,
    /// What has been recorded of the day's visits, by visit.
    pub facts: BTreeMap<VisitId, Vec<VisitFact>>,
    /// What was recorded in the 13 days before.
    pub history: History,
}

impl DayParts {
    pub async fn read(app: &App, access: &Access, date: LocalDate) -> Result<Self, Problem> {
        refuse_odd_date(date)?;
        let store = &app.store;
        let unit_id = access.unit_id();
        let since = add_days(date, -HISTORY_DAYS);
        // Side by side: each is a question of its own, and a large unit's day takes a while.
        let (unit, visits, recorded, staff, clients, shifts, mut draft, noted, published, leaves) =
            tokio::try_join!(
                store.unit(unit_id),
                store.planned_visits(access, date),
                store.facts(access, date, date),
                store.staff_of_unit(unit_id),
                store.clients_of_unit(access),
                store.shifts(unit_id, date),
                store.draft(unit_id, date),
                store.client_absences(access, midnight(since)),
                store.published(unit_id, date),
                store.leaves_on(unit_id, date),
            )?;
        let unit = unit.ok_or_else(|| Problem::not_found("unit"))?;
        let mut facts: BTreeMap<VisitId, Vec<VisitFact>> = BTreeMap::new();
        for fact in recorded {
            facts.entry(fact.visit_id).or_default().push(fact);
        }
        keep_shifts(&mut draft.plan, &shifts);
        let away = Away::on(date, noted);
        let mut parts = Self {
            unit,
            date,
            visits: visits
                .into_iter()
                .map(|visit| (visit.visit_id, visit))
                .collect(),
            absent: vec![],
            unplanned: BTreeMap::new(),
            away,
            shifts,
            staff: staff
                .into_iter()
                .map(|staff| (staff.staff_id, staff))
                .collect(),
            clients: clients
                .into_iter()
                .map(|client| (client.client_id, client))
                .collect(),
            draft,
            published,
            leaves: (leaves.into_iter())
                .map(|noted| (noted.leave.staff_id, noted))
                .collect(),
            facts,
            history: History::read(app, access, date).await?,
        };
        parts.set_absent_apart(day_second(date, app.clock.now()));
        parts.set_leave_apart();
        Ok(parts)
    }

    pub fn hours(&self, shift: &Shift) -> ShiftHours {
        let mut hours = ShiftHours::of(shift, &self.shifts, &self.draft.plan);
        hours.start_s += self.second_of_midnight(shift);
        hours
    }

    /// When a shift ends, in seconds of the day.
    pub fn ends_s(&self, shift: &Shift) -> i32 {
        shift.end_s() + self.second_of_midnight(shift)
    }

    /// Of the shift's own date: of a day as it happened somebody's may have begun the night
    /// after.
    fn second_of_midnight(&self, shift: &Shift) -> i32 {
        midnight(shift.date).seconds_since(midnight(self.date)) as i32
    }

    /// Whether a visit may begin then in a shift: within its hours, or in what a planner has
    /// made it longer by.
    pub fn begins_in(&self, shift: &Shift, start_s: i32) -> bool {
        let longer = self.draft.plan.extension(shift.shift_id).overtime_s;
        (self.hours(shift).start_s..shift.end_s() + longer).contains(&start_s)
    }

    /// Takes out of the draft what is given to somebody on leave. What they or the colleague
    /// beside them have begun stays, and of today what should have begun when the leave was
    /// noted: a phone without coverage may have it. A pin to them holds no more.
    fn set_leave_apart(&mut self) {
        let mut plan = std::mem::take(&mut self.draft.plan);
        for route in &mut plan.routes {
            let Some(noted) = self.leaves.get(&route.staff_id) else {
                continue;
            };
            let noted_s = day_second(self.date, noted.noted.1);
            let stays = |stop: &Stop| {
                let visit = self.visits.get(&stop.visit_id);
                let partner = visit.and_then(|visit| visit.partner);
                self.has_begun(stop.visit_id)
                    || partner.is_some_and(|partner| self.has_begun(partner))
                    || stop.start_s < noted_s
            };
            let (kept, off): (Vec<Stop>, Vec<Stop>) =
                route.stops.iter().partition(|stop| stays(stop));
            for stop in off {
                match plan.pins.get(&stop.visit_id) {
                    Some(Pin::Staff) => plan.pins.remove(&stop.visit_id),
                    Some(Pin::Both) => plan.pins.insert(stop.visit_id, Pin::Time),
                    Some(Pin::Time) | None => None,
                };
            }
            route.stops = kept;
        }
        self.draft.plan = plan;
    }

    /// A visit of the day, also one that does not take place.
    pub fn visit(&self, visit_id: VisitId) -> Option<&PlannedVisit> {
        let mut absent = self.absent.iter().map(|absent| &absent.visit);
        let planned = self.visits.get(&visit_id);
        planned.or_else(|| absent.find(|visit| visit.visit_id == visit_id))
    }

    /// A visit that the board shows: one that is planned, or that was made all the same.
    pub fn shown_visit(&self, visit_id: VisitId) -> Option<&PlannedVisit> {
        let planned = self.visits.get(&visit_id);
        planned.or_else(|| self.unplanned.get(&visit_id))
    }

    /// Who is planned for each placed visit.
    pub fn planned_staff(&self) -> BTreeMap<VisitId, StaffId> {
        let routes = self.draft.plan.routes.iter();
        routes
            .flat_map(|route| {
                route
                    .stops
                    .iter()
                    .map(|stop| (stop.visit_id, route.staff_id))
            })
            .collect()
    }

    pub fn shift(&self, shift_id: ShiftId) -> Option<&Shift> {
        self.shifts.iter().find(|shift| shift.shift_id == shift_id)
    }

    /// What has been recorded of a visit.
    pub fn facts_of(&self, visit_id: VisitId) -> &[VisitFact] {
        self.facts
            .get(&visit_id)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// Whether somebody has begun a visit; what has happened keeps its place.
    pub fn has_begun(&self, visit_id: VisitId) -> bool {
        let mut facts = self.facts_of(visit_id).iter();
        facts.any(|fact| fact.started.is_some())
    }

    /// From when on a staff member cannot come, in seconds of the day.
    pub fn absent_from(&self, staff_id: StaffId) -> Option<i32> {
        if self.leaves.contains_key(&staff_id) {
            return Some(0);
        }
        let mut noted = self.draft.absences.iter();
        let own = noted.find(|noted| noted.absence.staff_id == staff_id)?;
        Some(own.absence.from_s)
    }

    /// Whether a visit's client did not meet somebody in the 13 days before.
    pub fn is_new_face(&self, visit_id: VisitId, staff_id: StaffId) -> bool {
        let visit = self.visits.get(&visit_id);
        !visit.is_some_and(|visit| self.history.has_met(visit.client_id, staff_id))
    }

    /// The same of somebody whom no stop of the draft brings to that client either.
    pub fn is_new_to_draft(&self, visit_id: VisitId, staff_id: StaffId) -> bool {
        let client_of = |visit_id| self.visits.get(&visit_id).map(|visit| visit.client_id);
        let routes = self.draft.plan.routes.iter();
        let own = routes.filter(|route| route.staff_id == staff_id);
        let clients = own.flat_map(|route| &route.stops);
        let mut clients = clients.filter_map(|stop| client_of(stop.visit_id));
        let comes = clients.any(|client_id| Some(client_id) == client_of(visit_id));
        !comes && self.is_new_face(visit_id, staff_id)
    }

    pub fn staff_name(&self, staff_id: StaffId) -> String {
        self.staff
            .get(&staff_id)
            .map(|staff| staff.name.clone())
            .unwrap_or_default()
    }

    /// The named care contact of a visit's client, where the client's own name is told.
    pub fn care_contact_of(&self, visit_id: VisitId, reader: Option<StaffId>) -> Option<StaffId> {
        let visit = self.visits.get(&visit_id)?;
        let client = self.clients.get(&visit.client_id);
        let client = client.filter(|client| is_admitted(client, reader))?;
        client.care_contact
    }

    /// The same by name.
    pub fn care_contact_name(&self, visit_id: VisitId, reader: Option<StaffId>) -> Option<String> {
        let contact = self.care_contact_of(visit_id, reader)?;
        Some(self.staff.get(&contact)?.name.clone())
    }

    pub fn label(&self, client_id: ClientId, reader: Option<StaffId>) -> (String, bool) {
        self.clients.get(&client_id).map_or_else(
            || (String::new(), false),
            |client| client_label(client, reader),
        )
    }
}

/// Leaves out the routes of shifts that the register no longer has on the day.
pub fn keep_shifts(plan: &mut DayPlan, shifts: &[Shift]) {
    plan.routes
        .retain(|route| shifts.iter().any(|shift| shift.shift_id == route.shift_id));
}

/// Care is planned from 2000 to 2199; anything else is a slip.
pub fn refuse_odd_date(date: LocalDate) -> Result<(), Problem> {
    if is_plannable(date) {
        return Ok(());
    }
    let fault = Fault::new("date", date, "must be a date from 2000 to 2199");
    Err(Problem::invalid(vec![fault]))
}

/// A client's name in a list; nobody's who is protected, unless the reader is
/// one of the staff named for that person.
pub fn client_label(client: &Client, reader: Option<StaffId>) -> (String, bool) {
    let label = if is_admitted(client, reader) {
        client.name.clone()
    } else {
        "Skyddad identitet".to_owned()
    };
    (label, client.protection.is_protected())
}

/// Whether the reader may see who the client is.
pub fn is_admitted(client: &Client, reader: Option<StaffId>) -> bool {
    let protection = &client.protection;
    !protection.is_protected() || reader.is_some_and(|staff| protection.admits(staff))
}
