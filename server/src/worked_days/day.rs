//! One date of a unit, staff member by staff member.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::State;
use care_model::id::{ClientId, StaffId, UnitId, VisitId};
use care_model::person::{Client, Staff};
use care_model::route::Route;
use care_model::shift::Shift;
use care_model::shift_entry::ShiftEntry;
use care_model::time::{LocalDate, Timestamp, add_days, midnight};
use care_model::visit_fact::{Outcome, VisitFact, VisitOrigin};
use care_model::worked_day::{PieceKind, Stay, WorkedDay, WorkedPiece, worked_day};
use store::Access;
use store::planning::DayPlan;
use store::review::Attestation;
use visit_record::shift_exchange::AttestSteps;

use super::views::{
    PieceView, PlannedBreakView, PlannedShiftView, PlannedSums, ShiftEntryView, WorkedDayView,
    WorkedDaysView,
};
use crate::App;
use crate::auth::Actor;
use crate::author_names::AuthorNames;
use crate::error::Problem;
use crate::extract::Params;
use crate::gate;
use crate::permit::Act;
use crate::planning::{client_label, planned_span, refuse_odd_date};

/// More time than this that nobody said anything of asks for a look: the shortest
/// unpaid break.
const UNTOLD_REMARK_S: i64 = 30 * 60;

/// What each staff member said of her shift, with her visits, without a gap.
#[utoipa::path(get, path = "/api/units/{unit}/shifts/{date}",
    params(("unit" = String, Path), ("date" = String, Path)),
    responses((status = 200, body = WorkedDaysView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn worked_days(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, date)): Params<(UnitId, LocalDate)>,
) -> Result<Json<WorkedDaysView>, Problem> {
    gate::require(&actor, Act::ReadShifts, unit_id)?;
    refuse_odd_date(date)?;
    let clients = clients_around(&app, unit_id, date).await?;
    let access = gate::enter(&app, &actor, Act::ReadShifts, unit_id, clients).await?;
    let sources = Sources::read(&app, &access, date).await?;
    let steps = app.store.attest_steps(unit_id).await?;
    Ok(Json(WorkedDaysView {
        date: date.to_string(),
        two_step: steps == AttestSteps::Two,
        staff: sources.views(actor.staff_id, app.clock.now()),
    }))
}

/// The clients whose visits a date's shifts may hold.
pub(super) async fn clients_around(
    app: &App,
    unit_id: UnitId,
    date: LocalDate,
) -> Result<Vec<ClientId>, Problem> {
    let (from, to) = around(date);
    Ok(app.store.clients_with_facts(unit_id, from, to).await?)
}

/// A night's shift reaches into the next day, and holds visits of its date.
fn around(date: LocalDate) -> (LocalDate, LocalDate) {
    (add_days(date, -1), add_days(date, 1))
}

/// All of a unit that a date's shifts are made from.
pub(super) struct Sources {
    date: LocalDate,
    entries: BTreeMap<StaffId, Vec<ShiftEntry>>,
    facts: BTreeMap<StaffId, Vec<VisitFact>>,
    attestations: BTreeMap<(VisitId, StaffId), Attestation>,
    shifts: Vec<Shift>,
    /// What was published.
    plan: DayPlan,
    clients: BTreeMap<ClientId, Client>,
    staff: Vec<Staff>,
    authors: AuthorNames,
}

impl Sources {
    pub async fn read(app: &App, access: &Access, date: LocalDate) -> Result<Self, Problem> {
        let unit_id = access.unit_id();
        let (from, to) = around(date);
        let mut entries: BTreeMap<StaffId, Vec<ShiftEntry>> = BTreeMap::new();
        for entry in app.store.shift_entries(access, from, to).await? {
            entries.entry(entry.staff_id).or_default().push(entry);
        }
        let mut facts: BTreeMap<StaffId, Vec<VisitFact>> = BTreeMap::new();
        for fact in app.store.facts(access, from, to).await? {
            if fact.origin != VisitOrigin::Imported {
                facts.entry(fact.staff_id).or_default().push(fact);
            }
        }
        let published = app.store.published(unit_id, date).await?;
        let clients = app.store.clients_of_unit(access).await?;
        Ok(Self {
            date,
            entries,
            facts,
            attestations: app.store.attestations(access, from, to).await?,
            shifts: app.store.shifts(unit_id, date).await?,
            plan: published
                .map(|published| published.plan)
                .unwrap_or_default(),
            clients: clients
                .into_iter()
                .map(|client| (client.client_id, client))
                .collect(),
            staff: app.store.staff_of_unit(unit_id).await?,
            authors: AuthorNames::read(app, unit_id).await?,
        })
    }

    /// Everybody who is on the roster, said something or was at a visit, by name.
    pub fn views(&self, reader: Option<StaffId>, now: Timestamp) -> Vec<WorkedDayView> {
        let rostered = self.shifts.iter().map(|shift| shift.staff_id);
        let who: BTreeSet<StaffId> = rostered
            .chain(self.entries.keys().copied())
            .chain(self.facts.keys().copied())
            .collect();
        let mut views: Vec<WorkedDayView> = who
            .into_iter()
            .filter_map(|staff_id| self.view_of_one(staff_id, reader, now))
            .collect();
        views.sort_by(|one, other| one.staff_name.cmp(&other.staff_name));
        views
    }

    fn view_of_one(
        &self,
        staff_id: StaffId,
        reader: Option<StaffId>,
        now: Timestamp,
    ) -> Option<WorkedDayView> {
        let day = self.day_of(staff_id, now);
        let is_rostered = self.shifts.iter().any(|shift| shift.staff_id == staff_id);
        if !is_rostered && day.pieces.is_empty() && day.entries.is_empty() {
            return None;
        }
        Some(self.view(staff_id, &day, reader, now))
    }

    /// The view of one staff member, whatever there is of her.
    pub fn of_staff(
        &self,
        staff_id: StaffId,
        reader: Option<StaffId>,
        now: Timestamp,
    ) -> WorkedDayView {
        self.view(staff_id, &self.day_of(staff_id, now), reader, now)
    }

    pub fn day_of(&self, staff_id: StaffId, now: Timestamp) -> WorkedDay {
        let facts = self.facts.get(&staff_id).into_iter().flatten();
        let stays: Vec<Stay> = facts.filter_map(Stay::of).collect();
        let entries = self.entries.get(&staff_id).map(Vec::as_slice);
        let legs = self.legs();
        let planned_travel_s = |from, to| legs.get(&(from, to)).copied();
        worked_day(
            self.date,
            entries.unwrap_or_default(),
            &stays,
            &planned_travel_s,
            now,
        )
    }

    fn legs(&self) -> BTreeMap<(VisitId, VisitId), u32> {
        let pairs = self
            .plan
            .routes
            .iter()
            .flat_map(|route| route.stops.windows(2));
        pairs
            .map(|pair| ((pair[0].visit_id, pair[1].visit_id), pair[1].travel_s))
            .collect()
    }

    fn view(
        &self,
        staff_id: StaffId,
        day: &WorkedDay,
        reader: Option<StaffId>,
        now: Timestamp,
    ) -> WorkedDayView {
        let staff = self.staff.iter().find(|staff| staff.staff_id == staff_id);
        WorkedDayView {
            staff_id: staff_id.to_string(),
            staff_name: staff.map(|staff| staff.name.clone()).unwrap_or_default(),
            planned: self.planned(staff_id),
            planned_sums: self.planned_sums(staff_id),
            began_ms: day.began.map(Timestamp::millis),
            ended_ms: day.ended.map(Timestamp::millis),
            pieces: day
                .pieces
                .iter()
                .map(|piece| self.piece(staff_id, piece, reader))
                .collect(),
            sums: day.sums.into(),
            entries: day
                .entries
                .iter()
                .map(|one| ShiftEntryView::of(one, self.authors.of(&one.entry.author)))
                .collect(),
            confirmed_ms: day.confirmed.map(Timestamp::millis),
            changed_since_confirmed: day.changed_since_confirmed,
            unattested: self.unattested(staff_id),
            remarks: self.remarks(staff_id, day, now),
        }
    }

    fn remarks(&self, staff_id: StaffId, day: &WorkedDay, now: Timestamp) -> Vec<&'static str> {
        let should_have_ended = planned_span(&self.shifts, Some(&self.plan), staff_id)
            .map_or_else(|| midnight(add_days(self.date, 1)), |(_, end)| end);
        let found = [
            (day.sums.untold_s > UNTOLD_REMARK_S, "untold"),
            (
                day.began.is_some() && day.ended.is_none() && now > should_have_ended,
                "no_end",
            ),
            (day.changed_since_confirmed, "changed"),
        ];
        let held = found.into_iter().filter(|(holds, _)| *holds);
        held.map(|(_, code)| code).collect()
    }

    fn piece(&self, staff_id: StaffId, piece: &WorkedPiece, reader: Option<StaffId>) -> PieceView {
        let PieceKind::Visit { visit_id } = piece.kind else {
            return PieceView::of(piece, None);
        };
        let facts = self.facts.get(&staff_id).into_iter().flatten();
        let Some(fact) = facts.into_iter().find(|fact| fact.visit_id == visit_id) else {
            return PieceView::of(piece, None);
        };
        let client = self.clients.get(&fact.client_id);
        let label = client.map(|client| client_label(client, reader));
        let planned = fact.planned;
        PieceView {
            planned_start_ms: planned.map(|planned| planned.start.millis()),
            planned_end_ms: planned.map(|planned| planned.end.millis()),
            ..PieceView::of(piece, label)
        }
    }

    fn planned(&self, staff_id: StaffId) -> Option<PlannedShiftView> {
        let (start, end) = planned_span(&self.shifts, Some(&self.plan), staff_id)?;
        let day = midnight(self.date);
        let breaks = self.routes_of(staff_id).flat_map(|route| &route.breaks);
        Some(PlannedShiftView {
            start_ms: start.millis(),
            end_ms: end.millis(),
            breaks: breaks
                .map(|pause| PlannedBreakView {
                    start_ms: day.plus_seconds(i64::from(pause.start_s)).millis(),
                    end_ms: day.plus_seconds(i64::from(pause.end_s)).millis(),
                })
                .collect(),
        })
    }

    fn routes_of(&self, staff_id: StaffId) -> impl Iterator<Item = &Route> {
        self.plan
            .routes
            .iter()
            .filter(move |route| route.staff_id == staff_id)
    }

    fn planned_sums(&self, staff_id: StaffId) -> PlannedSums {
        let mut sums = PlannedSums::default();
        for route in self.routes_of(staff_id) {
            for stop in &route.stops {
                sums.visits_s += i64::from(stop.end_s - stop.start_s);
                sums.travel_s += i64::from(stop.travel_s);
            }
            for pause in &route.breaks {
                sums.break_s += i64::from(pause.end_s - pause.start_s);
            }
        }
        sums
    }

    fn unattested(&self, staff_id: StaffId) -> usize {
        let facts = self.facts.get(&staff_id).into_iter().flatten();
        facts
            .filter(|fact| fact.date == self.date && !fact.annulled)
            .filter(|fact| !matches!(fact.outcome, Outcome::NotStarted | Outcome::Started))
            .filter(|fact| {
                let attestation = self.attestations.get(&(fact.visit_id, staff_id));
                let covered = attestation.and_then(|attestation| attestation.heads.as_deref());
                covered != Some(fact.heads.as_str())
            })
            .count()
    }
}
