//! Today's route as a screen shows it. These types have no `Debug`: they hold
//! names and addresses.

use care_model::intervention::InterventionCode;
use care_model::time::Timestamp;
use care_model::visit_fact as inner;

use crate::visit_view::VisitOrigin;
use crate::work_view::WorkView;

/// The day of the staff member who is signed in.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct DayView {
    pub staff_id: String,
    pub staff_name: String,
    /// The date in Europe/Stockholm, written `2026-11-23`.
    pub date: String,
    pub unit_name: String,
    /// Version of the published schedule; 0 when none is.
    pub version: u64,
    /// Planned stops in order, then visits begun on this phone.
    pub stops: Vec<StopView>,
    pub breaks: Vec<BreakView>,
    /// Clients of the stops, and those an alarm may call to.
    pub clients: Vec<ClientView>,
    pub work: WorkView,
    pub unsent: Unsent,
    /// When the server last answered with success.
    pub last_success_ms: Option<i64>,
}

/// One visit of the day.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct StopView {
    pub visit_id: String,
    pub client_id: String,
    pub client_name: String,
    pub address: String,
    pub origin: VisitOrigin,
    pub start_ms: Option<i64>,
    pub end_ms: Option<i64>,
    /// The way here from the stop before, in seconds.
    pub travel_s: u32,
    /// Codes of the interventions.
    pub interventions: Vec<String>,
    /// The colleague at a double-staffed visit.
    pub partner_name: Option<String>,
    pub state: StopState,
}

/// How far a visit has come.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct StopState {
    pub outcome: Outcome,
    pub started_ms: Option<i64>,
    pub ended_ms: Option<i64>,
    pub performed: Vec<String>,
    pub not_performed: Vec<String>,
}

/// How the visit went as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Outcome {
    NotStarted,
    Started,
    Done,
    Declined,
    ClientAbsent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct BreakView {
    pub start_ms: i64,
    pub end_ms: i64,
}

/// What a phone may show of a client.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct ClientView {
    pub client_id: String,
    pub name: String,
    pub address: String,
    pub access: String,
    /// What must be known before the door; empty where nothing is.
    pub alerts: String,
    pub tag: Option<String>,
    pub protected: bool,
    pub alarm: bool,
}

/// How much waits to be sent, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Unsent {
    /// Changes that wait for a receipt.
    pub waiting: u32,
    /// Changes the server could not take: a person must look.
    pub needs_action: u32,
    /// When the oldest waiting one was given.
    pub oldest_ms: Option<i64>,
}

impl From<mobile_core::DayView> for DayView {
    fn from(day: mobile_core::DayView) -> Self {
        let breaks = day.breaks.iter().map(|pause| BreakView {
            start_ms: pause.start.millis(),
            end_ms: pause.end.millis(),
        });
        let clients = day.clients.into_iter().map(|card| ClientView {
            client_id: card.client_id.to_string(),
            name: card.name,
            address: card.address,
            access: card.access,
            alerts: card.alerts,
            tag: card.tag,
            protected: card.protected,
            alarm: card.alarm,
        });
        Self {
            staff_id: day.staff_id.to_string(),
            staff_name: day.staff_name,
            date: day.date.to_string(),
            unit_name: day.unit_name,
            version: day.version,
            stops: day.stops.into_iter().map(StopView::from).collect(),
            breaks: breaks.collect(),
            clients: clients.collect(),
            work: day.work.into(),
            unsent: day.sync.unsent.into(),
            last_success_ms: day.sync.last_success.map(Timestamp::millis),
        }
    }
}

impl From<mobile_core::StopView> for StopView {
    fn from(stop: mobile_core::StopView) -> Self {
        Self {
            visit_id: stop.visit_id.to_string(),
            client_id: stop.client_id.to_string(),
            client_name: stop.client_name,
            address: stop.address,
            origin: stop.origin.into(),
            start_ms: stop.start.map(Timestamp::millis),
            end_ms: stop.end.map(Timestamp::millis),
            travel_s: stop.travel_s,
            interventions: texts(stop.interventions),
            partner_name: stop.partner_name,
            state: StopState {
                outcome: stop.state.outcome.into(),
                started_ms: stop.state.started.map(Timestamp::millis),
                ended_ms: stop.state.ended.map(Timestamp::millis),
                performed: texts(stop.state.performed),
                not_performed: texts(stop.state.not_performed),
            },
        }
    }
}

impl From<inner::Outcome> for Outcome {
    fn from(outcome: inner::Outcome) -> Self {
        match outcome {
            inner::Outcome::NotStarted => Self::NotStarted,
            inner::Outcome::Started => Self::Started,
            inner::Outcome::Done => Self::Done,
            inner::Outcome::Declined => Self::Declined,
            inner::Outcome::ClientAbsent => Self::ClientAbsent,
        }
    }
}

impl From<mobile_core::Unsent> for Unsent {
    fn from(unsent: mobile_core::Unsent) -> Self {
        Self {
            waiting: unsent.waiting,
            needs_action: unsent.needs_action,
            oldest_ms: unsent.oldest_ms,
        }
    }
}

fn texts(codes: Vec<InterventionCode>) -> Vec<String> {
    codes.into_iter().map(|code| code.0).collect()
}
