//! Today's route as a screen shows it.

use care_model::id::{ClientId, StaffId, VisitId};
use care_model::intervention::InterventionCode;
use care_model::time::{LocalDate, Timestamp};
use care_model::visit_event::VisitEvent;
use care_model::visit_fact::{Outcome, VisitFact, VisitOrigin};
use rusqlite::Connection;
use visit_record::exchange::{ClientCard, DaySnapshot, SnapshotBreak};
use visit_record::fold;
use visit_record::shift_exchange::SnapshotShift;

use crate::MobileCore;
use crate::error::CoreError;
use crate::exchange::Session;
use crate::outbox::Unsent;
use crate::phone_state::{LeaseState, sync_view};
use crate::record::load;
use crate::shift::{WorkView, work_view};
use crate::store::{get_meta, key};

/// The day of the staff member who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayView {
    pub staff_id: StaffId,
    pub staff_name: String,
    pub date: LocalDate,
    pub unit_name: String,
    /// Version of the published schedule; 0 when none is.
    pub version: u64,
    /// Planned stops in order, then visits begun on this phone.
    pub stops: Vec<StopView>,
    pub breaks: Vec<SnapshotBreak>,
    pub clients: Vec<ClientCard>,
    pub work: WorkView,
    pub sync: SyncView,
}

/// One visit of the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StopView {
    pub visit_id: VisitId,
    pub client_id: ClientId,
    pub client_name: String,
    pub address: String,
    pub origin: VisitOrigin,
    pub start: Option<Timestamp>,
    pub end: Option<Timestamp>,
    pub travel_s: u32,
    pub interventions: Vec<InterventionCode>,
    pub partner_name: Option<String>,
    pub state: StopState,
}

/// How far a visit has come, folded from its events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StopState {
    pub outcome: Outcome,
    pub started: Option<Timestamp>,
    pub ended: Option<Timestamp>,
    pub performed: Vec<InterventionCode>,
    pub not_performed: Vec<InterventionCode>,
    /// What was planned and nobody has said anything about.
    pub unsaid: Vec<InterventionCode>,
}

/// *Saved in the phone → sent → needs action*, in figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SyncView {
    pub unsent: Unsent,
    /// When the server last answered with success.
    pub last_success: Option<Timestamp>,
}

/// One visit with its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitView {
    pub stop: StopView,
    pub events: Vec<VisitEvent>,
}

impl MobileCore {
    /// The day's list.
    ///
    /// # Errors
    /// [`CoreError::NotSignedIn`]; [`CoreError::LeaseExpired`] once the lease
    /// has run out: recording and sending go on, reading does not.
    pub fn day(&self) -> Result<DayView, CoreError> {
        self.with_store(|store, _| self.read_day(store.read()))
    }

    /// One visit with everything that happened at it.
    pub fn visit(&self, visit_id: VisitId) -> Result<VisitView, CoreError> {
        self.with_store(|store, _| {
            let day = self.read_day(store.read())?;
            let record = load(store.read(), visit_id)?.ok_or(CoreError::UnknownVisit)?;
            let stop = day
                .stops
                .into_iter()
                .find(|stop| stop.visit_id == visit_id)
                .ok_or(CoreError::UnknownVisit)?;
            Ok(VisitView {
                stop,
                events: fold::events(&record).events,
            })
        })
    }

    fn read_day(&self, connection: &Connection) -> Result<DayView, CoreError> {
        let session: Session = get_meta(connection, key::SESSION)?.ok_or(CoreError::NotSignedIn)?;
        if let LeaseState::Over { .. } = self.lease_state(connection, &session)? {
            return Err(CoreError::LeaseExpired);
        }
        let now = self.now(connection)?;
        let snapshot: Option<DaySnapshot> = get_meta(connection, key::SNAPSHOT)?;
        let snapshot = snapshot.unwrap_or_else(|| DaySnapshot {
            date: now.local_date(),
            version: 0,
            unit_name: String::new(),
            stops: vec![],
            breaks: vec![],
            clients: vec![],
            shift: SnapshotShift::default(),
        });
        let work = work_view(connection, session.staff_id, &snapshot, now)?;
        let facts = own_facts(connection, session.staff_id)?;
        let stops = stops_of(&snapshot, &facts);
        Ok(DayView {
            staff_id: session.staff_id,
            staff_name: session.staff_name,
            date: snapshot.date,
            unit_name: snapshot.unit_name,
            version: snapshot.version,
            stops,
            breaks: snapshot.breaks,
            clients: snapshot.clients,
            work,
            sync: sync_view(connection)?,
        })
    }

    /// The visits whose documents lie in the phone's store, whoever may read them:
    /// what is left to find on a phone that changes hands.
    pub fn held_visits(&self) -> Result<Vec<VisitId>, CoreError> {
        self.with_store(|store, _| {
            let held = crate::held::held(store.read())?;
            Ok(held.into_iter().map(|document| document.visit_id).collect())
        })
    }
}

pub(crate) fn own_facts(
    connection: &Connection,
    staff_id: StaffId,
) -> Result<Vec<VisitFact>, CoreError> {
    let mut statement =
        connection.prepare_cached("SELECT facts FROM document ORDER BY visit_id")?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut own = Vec::new();
    for row in rows {
        let facts: Vec<VisitFact> = serde_json::from_str(&row?).map_err(|_| CoreError::Store {
            what: "a folded row is unreadable".to_owned(),
        })?;
        own.extend(facts.into_iter().filter(|fact| fact.staff_id == staff_id));
    }
    Ok(own)
}

fn stops_of(snapshot: &DaySnapshot, facts: &[VisitFact]) -> Vec<StopView> {
    let card = |client_id| {
        snapshot
            .clients
            .iter()
            .find(|card| card.client_id == client_id)
    };
    let mut stops: Vec<StopView> = snapshot
        .stops
        .iter()
        .map(|stop| StopView {
            visit_id: stop.visit_id,
            client_id: stop.client_id,
            client_name: card(stop.client_id)
                .map(|card| card.name.clone())
                .unwrap_or_default(),
            address: card(stop.client_id)
                .map(|card| card.address.clone())
                .unwrap_or_default(),
            origin: VisitOrigin::Planned,
            start: Some(stop.start),
            end: Some(stop.end),
            travel_s: stop.travel_s,
            interventions: stop.interventions.clone(),
            partner_name: stop.partner_name.clone(),
            state: state_of(
                facts.iter().find(|fact| fact.visit_id == stop.visit_id),
                &stop.interventions,
            ),
        })
        .collect();
    let begun: Vec<StopView> = facts
        .iter()
        .filter(|fact| !stops.iter().any(|stop| stop.visit_id == fact.visit_id))
        .filter(|fact| fact.date >= snapshot.date && fact.outcome != Outcome::NotStarted)
        .map(|fact| StopView {
            visit_id: fact.visit_id,
            client_id: fact.client_id,
            client_name: card(fact.client_id)
                .map(|card| card.name.clone())
                .unwrap_or_default(),
            address: card(fact.client_id)
                .map(|card| card.address.clone())
                .unwrap_or_default(),
            origin: fact.origin,
            start: fact.planned.map(|planned| planned.start),
            end: fact.planned.map(|planned| planned.end),
            travel_s: 0,
            interventions: vec![],
            partner_name: None,
            state: state_of(Some(fact), &[]),
        })
        .collect();
    stops.extend(begun);
    stops
}

/// What was planned and the person has neither performed nor said not to have, in the
/// plan's order.
pub(crate) fn unsaid(
    planned: &[InterventionCode],
    fact: Option<&VisitFact>,
) -> Vec<InterventionCode> {
    let is_said = |code: &InterventionCode| {
        fact.is_some_and(|fact| {
            fact.performed.contains(code) || fact.not_performed.iter().any(|one| one.code == *code)
        })
    };
    let unsaid = planned.iter().filter(|code| !is_said(code));
    unsaid.cloned().collect()
}

fn state_of(fact: Option<&VisitFact>, planned: &[InterventionCode]) -> StopState {
    StopState {
        outcome: fact.map_or(Outcome::NotStarted, |fact| fact.outcome),
        started: fact.and_then(|fact| fact.started.as_ref().map(|proven| proven.at)),
        ended: fact.and_then(|fact| fact.ended.as_ref().map(|proven| proven.at)),
        performed: fact.map(|fact| fact.performed.clone()).unwrap_or_default(),
        not_performed: fact
            .map(|fact| {
                fact.not_performed
                    .iter()
                    .map(|one| one.code.clone())
                    .collect()
            })
            .unwrap_or_default(),
        unsaid: unsaid(planned, fact),
    }
}
