//! Today's route as a page shows it. These types have no `Debug`: they hold
//! names and addresses.

use care_model::id::{ClientId, StaffId, VisitId};
use care_model::intervention::InterventionCode;
use care_model::time::Timestamp;
use care_model::visit_fact::{Outcome, VisitOrigin};
use serde::Serialize;

use crate::state_view::SyncView;
use crate::work_view::WorkView;

#[derive(Serialize)]
pub(crate) struct DayView {
    staff_id: StaffId,
    staff_name: String,
    /// The date in Europe/Stockholm, written `2026-11-23`.
    date: String,
    unit_name: String,
    version: u64,
    stops: Vec<StopView>,
    breaks: Vec<BreakView>,
    clients: Vec<ClientView>,
    work: WorkView,
    sync: SyncView,
}

#[derive(Serialize)]
pub(crate) struct StopView {
    visit_id: VisitId,
    client_id: ClientId,
    client_name: String,
    address: String,
    origin: VisitOrigin,
    start_ms: Option<i64>,
    end_ms: Option<i64>,
    travel_s: u32,
    interventions: Vec<InterventionCode>,
    partner_name: Option<String>,
    state: StopState,
}

#[derive(Serialize)]
struct StopState {
    outcome: Outcome,
    started_ms: Option<i64>,
    ended_ms: Option<i64>,
    performed: Vec<InterventionCode>,
    not_performed: Vec<InterventionCode>,
    unsaid: Vec<InterventionCode>,
}

#[derive(Serialize)]
struct BreakView {
    start_ms: i64,
    end_ms: i64,
}

#[derive(Serialize)]
struct ClientView {
    client_id: ClientId,
    name: String,
    address: String,
    access: String,
    alerts: String,
    tag: Option<String>,
    protected: bool,
    alarm: bool,
}

impl From<mobile_core::DayView> for DayView {
    fn from(day: mobile_core::DayView) -> Self {
        let breaks = day.breaks.iter().map(|pause| BreakView {
            start_ms: pause.start.millis(),
            end_ms: pause.end.millis(),
        });
        let clients = day.clients.into_iter().map(|card| ClientView {
            client_id: card.client_id,
            name: card.name,
            address: card.address,
            access: card.access,
            alerts: card.alerts,
            tag: card.tag,
            protected: card.protected,
            alarm: card.alarm,
        });
        Self {
            staff_id: day.staff_id,
            staff_name: day.staff_name,
            date: day.date.to_string(),
            unit_name: day.unit_name,
            version: day.version,
            stops: day.stops.into_iter().map(StopView::from).collect(),
            breaks: breaks.collect(),
            clients: clients.collect(),
            work: day.work.into(),
            sync: day.sync.into(),
        }
    }
}

impl From<mobile_core::StopView> for StopView {
    fn from(stop: mobile_core::StopView) -> Self {
        Self {
            visit_id: stop.visit_id,
            client_id: stop.client_id,
            client_name: stop.client_name,
            address: stop.address,
            origin: stop.origin,
            start_ms: stop.start.map(Timestamp::millis),
            end_ms: stop.end.map(Timestamp::millis),
            travel_s: stop.travel_s,
            interventions: stop.interventions,
            partner_name: stop.partner_name,
            state: StopState {
                outcome: stop.state.outcome,
                started_ms: stop.state.started.map(Timestamp::millis),
                ended_ms: stop.state.ended.map(Timestamp::millis),
                performed: stop.state.performed,
                not_performed: stop.state.not_performed,
                unsaid: stop.state.unsaid,
            },
        }
    }
}
