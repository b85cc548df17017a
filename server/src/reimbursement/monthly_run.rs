//! The run of the 6th, made by itself for every unit.

use std::collections::BTreeMap;
use std::time::Duration;

use care_model::id::UnitId;
use care_model::time::Timestamp;
use documentation::month::Month;
use documentation::reimbursement::run_moment::run_moment;
use store::Access;

use crate::App;
use crate::error::Problem;
use crate::exports::{self, BatchKind, whole_month};
use crate::gate;
use crate::permit::Act;

/// How often the clock is looked at. A run that is a minute late harms nobody.
const LOOK_EVERY: Duration = Duration::from_mins(1);
/// A unit whose run was refused is tried again after so long: somebody has to mend a visit
/// first.
const TRY_AGAIN_S: i64 = 3600;
/// Months whose run may still be missing are looked back for so far.
const LATE_MONTHS: usize = 12;

/// When a unit whose run was refused is tried again.
type Waits = BTreeMap<UnitId, Timestamp>;

/// Looks every minute whether a run is due, until the server stops.
pub async fn watch(app: App) {
    let mut told = app.shutdown.subscribe();
    let mut waits = Waits::new();
    loop {
        if let Err(problem) = make_due(&app, &mut waits).await {
            tracing::error!(code = problem.code, "the monthly run was not made");
        }
        tokio::select! {
            _ = told.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

/// Makes every run whose moment has come since rates were first entered, for every unit
/// that has none for that month, the oldest first. A server that was down at a moment
/// makes it when it is up again.
///
/// # Errors
/// The first unit's that failed; the others are made all the same.
pub async fn make_what_is_due(app: &App) -> Result<(), Problem> {
    make_due(app, &mut Waits::new()).await
}

async fn make_due(app: &App, waits: &mut Waits) -> Result<(), Problem> {
    let Some(since) = app.store.rates_since().await? else {
        return Ok(());
    };
    let now = app.clock.now();
    let mut failed = None;
    for unit in app.store.units().await? {
        let unit_id = unit.unit_id;
        if waits.get(&unit_id).is_some_and(|until| now < *until) {
            continue;
        }
        for month in due_months(app, unit_id, since, now).await? {
            let Err(problem) = make(app, unit_id, month).await else {
                continue;
            };
            tracing::error!(unit = %unit_id, %month, code = problem.code, "no monthly run");
            waits.insert(unit_id, now.plus_seconds(TRY_AGAIN_S));
            failed.get_or_insert(problem);
        }
    }
    failed.map_or(Ok(()), Err)
}

/// Months of a unit whose moment has come since there are rates, and that have no batch.
async fn due_months(
    app: &App,
    unit_id: UnitId,
    since: Timestamp,
    now: Timestamp,
) -> Result<Vec<Month>, Problem> {
    let Some(this_month) = Month::of(now.local_date()) else {
        return Ok(vec![]);
    };
    let batches = app.store.exports(unit_id).await?;
    let is_made = |month: &Month, moment: Timestamp| {
        batches.iter().any(|row| {
            let is_run = row.kind == BatchKind::Reimbursement.code();
            is_run && row.created >= moment && whole_month(row) == Some(*month)
        })
    };
    let before = std::iter::successors(Some(this_month.before()), |month| Some(month.before()));
    let mut due: Vec<Month> = before
        .take(LATE_MONTHS)
        .filter(|month| {
            let moment = run_moment(month.after());
            since <= moment && moment <= now && !is_made(month, moment)
        })
        .collect();
    due.reverse();
    Ok(due)
}

/// Nobody sees the data before the batch is fetched; that it was made is logged for
/// whom it names.
async fn make(app: &App, unit_id: UnitId, month: Month) -> Result<(), Problem> {
    let unattended = Access::unattended(unit_id);
    let kind = BatchKind::Reimbursement;
    let made = exports::prepare(app, &unattended, kind, month.into()).await?;
    let with_facts = app
        .store
        .clients_with_facts(unit_id, month.first_day(), month.last_day())
        .await?;
    if with_facts.is_empty() && made.row.totals.lines == 0 {
        return Ok(());
    }
    let clients = made.clients()?;
    let act = Act::MakeExport;
    let access = gate::enter_as_operator(app, act, unit_id, clients, "the run of the 6th").await?;
    made.store(app, &access).await?;
    Ok(())
}
