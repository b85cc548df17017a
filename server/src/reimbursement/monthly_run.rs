//! The run of the 6th, made by itself for every unit.

use std::time::Duration;

use care_model::id::UnitId;
use care_model::time::Timestamp;
use documentation::month::Month;
use documentation::reimbursement::run_moment::run_moment;

use crate::App;
use crate::error::Problem;
use crate::exports;
use crate::gate;
use crate::permit::Act;

/// How often the clock is looked at. A run that is a minute late harms nobody.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// Looks every minute whether a run is due, until the server stops.
pub async fn watch(app: App) {
    let mut told = app.shutdown.subscribe();
    loop {
        if let Err(problem) = make_what_is_due(&app).await {
            tracing::error!(code = problem.code, "the monthly run was not made");
        }
        tokio::select! {
            _ = told.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

/// Makes the run of the month before for every unit that has none since this month's
/// moment. A server that was down at that moment makes it when it is up again. Without
/// rates there is nothing to make.
///
/// # Errors
/// The first unit's that failed; the others are made all the same.
pub async fn make_what_is_due(app: &App) -> Result<usize, Problem> {
    let now = app.clock.now();
    let Some(this_month) = Month::of(now.local_date()) else {
        return Ok(0);
    };
    let moment = run_moment(this_month);
    if now < moment || app.store.rates::<serde_json::Value>().await?.is_none() {
        return Ok(0);
    }
    let mut made = 0;
    let mut failed = None;
    for unit in app.store.units().await? {
        match make_for(app, unit.unit_id, this_month.before(), moment).await {
            Ok(one) => made += usize::from(one),
            Err(problem) => {
                tracing::error!(unit = %unit.unit_id, code = problem.code, "no monthly run");
                failed.get_or_insert(problem);
            }
        }
    }
    failed.map_or(Ok(made), Err)
}

async fn make_for(
    app: &App,
    unit_id: UnitId,
    month: Month,
    moment: Timestamp,
) -> Result<bool, Problem> {
    let batches = app.store.exports(unit_id).await?;
    let is_it = |row: &store::exports::ExportRow| {
        row.kind == "reimbursement"
            && (row.from, row.to) == (month.first_day(), month.last_day())
            && row.created >= moment
    };
    if batches.iter().any(is_it) {
        return Ok(false);
    }
    let clients = app
        .store
        .clients_with_facts(unit_id, month.first_day(), month.last_day())
        .await?;
    if clients.is_empty() {
        return Ok(false);
    }
    let act = Act::MakeExport;
    let access = gate::enter_as_operator(app, act, unit_id, clients, "the run of the 6th").await?;
    exports::make_batch(
        app,
        &access,
        exports::BatchKind::Reimbursement,
        month.into(),
    )
    .await?;
    Ok(true)
}
