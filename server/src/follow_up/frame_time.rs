//! The frame time ledger: what planner, manager and payer all see alike.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use care_model::id::{ClientId, UnitId};
use care_model::person::Client;
use care_model::visit_fact::VisitOrigin;
use documentation::frame_time::{
    FrameLedger, FrameLine, FrameRequest, FrameStatus, GrantedFrame, frame_ledger, uses_of_facts,
    uses_of_plan,
};
use documentation::month::Month;
use serde::Serialize;
use store::Access;
use utoipa::ToSchema;

use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::Params;
use crate::gate;
use crate::kept::Kept;
use crate::permit::Act;
use crate::planning::client_label;

/// A unit's ledger of a calendar month.
#[derive(Debug, Serialize, ToSchema)]
pub struct FrameTimeView {
    month: String,
    /// By name; clients without order and visits are left out.
    clients: Vec<FrameLineView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FrameLineView {
    client_id: String,
    client_label: String,
    protected: bool,
    granted_s: i64,
    /// All of the month's, those to come included.
    planned_s: i64,
    performed_s: i64,
    /// Granted less performed; negative where more was performed.
    left_s: i64,
    /// Alarm visits, which stand outside the frame.
    alarm_s: i64,
    declined_s: i64,
    client_absent_s: i64,
    open_visits: u32,
    /// `within`, `near`, `exceeded` or `no_frame`, by what was performed.
    status: &'static str,
    /// The same by what is planned.
    planned_status: &'static str,
}

/// Granted, planned, performed and left, client by client.
#[utoipa::path(get, path = "/api/units/{unit}/frame-time/{month}",
    params(("unit" = String, Path), ("month" = String, Path)),
    responses((status = 200, body = FrameTimeView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn frame_time(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, month)): Params<(UnitId, Month)>,
) -> Result<Json<FrameTimeView>, Problem> {
    gate::require(&actor, Act::ReadFrameTime, unit_id)?;
    let clients = app.store.client_ids(unit_id).await?;
    let access = gate::enter(&app, &actor, Act::ReadFrameTime, unit_id, clients).await?;
    let ledger = ledger_of(&app, &access, month).await?;
    let clients = app.store.clients_of_unit(&access).await?;
    let clients: BTreeMap<ClientId, Client> = clients
        .into_iter()
        .map(|client| (client.client_id, client))
        .collect();
    let mut lines: Vec<FrameLineView> = ledger
        .lines
        .iter()
        .map(|line| view(line, clients.get(&line.client_id), &actor))
        .collect();
    lines.sort_by(|one, other| {
        let by = |line: &FrameLineView| (line.client_label.clone(), line.client_id.clone());
        by(one).cmp(&by(other))
    });
    Ok(Json(FrameTimeView {
        month: month.to_string(),
        clients: lines,
    }))
}

/// What a unit has left of a month's frame time, all clients together; nobody is named.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct FrameLeftView {
    /// Clients with a frame.
    clients: usize,
    /// Granted less performed.
    left_s: i64,
    /// How many of them have had more than their frame, which the sum alone would hide.
    exceeded: usize,
}

/// Sums that were worked out lately.
pub type FrameSums = Kept<(UnitId, Month), (), FrameLeftView>;

/// How long one is kept, in seconds: it is a month's, and beside the board.
const FRESH_S: u64 = 300;
/// Sums that are kept: of a city's units, and of some the month beside.
const KEPT_SUMS: usize = 300;

/// Nothing as yet.
pub fn frame_sums() -> FrameSums {
    Kept::new(FRESH_S, KEPT_SUMS, |_| 1)
}

/// What is left of the month's frame time, of the unit as a whole.
#[utoipa::path(get, path = "/api/units/{unit}/frame-time/{month}/left",
    params(("unit" = String, Path), ("month" = String, Path)),
    responses((status = 200, body = FrameLeftView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn frame_time_left(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, month)): Params<(UnitId, Month)>,
) -> Result<Json<FrameLeftView>, Problem> {
    gate::require(&actor, Act::ReadFrameTime, unit_id)?;
    let begun = app.frame_sums.begin();
    if let Some(sum) = app.frame_sums.find(&(unit_id, month), |()| true) {
        return Ok(Json(*sum));
    }
    let ledger = ledger_of(&app, &Access::unattended(unit_id), month).await?;
    let mut sum = FrameLeftView::default();
    for line in &ledger.lines {
        if line.status != FrameStatus::NoFrame {
            sum.clients += 1;
            sum.left_s += line.left_s;
            sum.exceeded += usize::from(line.status == FrameStatus::Exceeded);
        }
    }
    app.frame_sums
        .keep(begun, (unit_id, month), (), &Arc::new(sum));
    Ok(Json(sum))
}

/// The ledger of a month, on the plan and on what was recorded.
pub async fn ledger_of(app: &App, access: &Access, month: Month) -> Result<FrameLedger, Problem> {
    let (from, to) = (month.first_day(), month.last_day());
    let orders = app.store.order_versions_of_unit(access).await?;
    let grants: Vec<GrantedFrame> = orders.iter().map(GrantedFrame::from).collect();
    let planned = app.store.planned_visits_between(access, from, to).await?;
    let mut facts = app.store.facts(access, from, to).await?;
    facts.retain(|fact| fact.origin != VisitOrigin::Imported);
    let performed = uses_of_facts(&facts).map_err(|faults| Problem::refused("facts", &faults))?;
    frame_ledger(&FrameRequest {
        period: month.period(),
        grants: &grants,
        planned: &uses_of_plan(&planned),
        performed: &performed,
    })
    .map_err(|refusal| Problem::refused("orders", &refusal.faults))
}

fn view(line: &FrameLine, client: Option<&Client>, actor: &Actor) -> FrameLineView {
    let (client_label, protected) = client.map_or_else(
        || (String::new(), false),
        |client| client_label(client, actor.staff_id),
    );
    FrameLineView {
        client_id: line.client_id.to_string(),
        client_label,
        protected,
        granted_s: line.granted_s,
        planned_s: line.planned_s,
        performed_s: line.performed_s,
        left_s: line.left_s,
        alarm_s: line.outside.alarm_s,
        declined_s: line.outside.declined_s,
        client_absent_s: line.outside.client_absent_s,
        open_visits: line.outside.open_visits,
        status: code(line.status),
        planned_status: code(line.planned_status),
    }
}

fn code(status: FrameStatus) -> &'static str {
    match status {
        FrameStatus::Within => "within",
        FrameStatus::Near => "near",
        FrameStatus::Exceeded => "exceeded",
        FrameStatus::NoFrame => "no_frame",
    }
}
