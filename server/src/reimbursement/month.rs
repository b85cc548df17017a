//! What a month pays: simulated at any time, before the run is made and after.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::State;
use care_model::id::{ClientId, UnitId};
use care_model::units::Ore;
use documentation::month::Month;
use documentation::reimbursement::Run;
use documentation::reimbursement::line::ReimbursementLine;
use documentation::reimbursement::run_moment::run_moment;
use serde::Serialize;
use store::Access;
use store::statement::Statement;
use utoipa::ToSchema;

use super::due::{NextBatch, next_batch};
use super::inputs::Inputs;
use super::line_name::LineName;
use crate::App;
use crate::auth::Actor;
use crate::error::{FaultView, Problem};
use crate::exports::ExportView;
use crate::extract::Params;
use crate::gate;
use crate::permit::Act;
use crate::planning::client_label;

/// A unit's month of money.
#[derive(Debug, Serialize, ToSchema)]
pub struct MonthView {
    month: String,
    /// Both included.
    from: String,
    to: String,
    /// When the run of the month is made: the 6th of the next.
    run_ms: i64,
    /// As the table names itself.
    rates_version: String,
    /// Visits that somebody began and nobody has attested as they are now: none of them
    /// is in the figures.
    unattested: usize,
    /// What the month pays by what is attested now.
    total: TotalView,
    /// What the next batch of the month would hold: what no batch has paid, and
    /// corrections, those of the months before included.
    due: TotalView,
    /// Months before whose own run is refused by now: what has changed in them waits.
    not_corrected: Vec<String>,
    /// Beyond the frames, waiting for the city's word.
    held: TotalView,
    rules: Vec<RuleView>,
    clients: Vec<ClientMoneyView>,
    /// Batches that were made of days of the month.
    made: Vec<ExportView>,
    /// Why no run can be made; then there are no lines.
    faults: Vec<FaultView>,
}

#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct TotalView {
    lines: usize,
    duration_s: i64,
    amount_ore: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RuleView {
    /// Contract and rule.
    rule: String,
    total: TotalView,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ClientMoneyView {
    client_id: String,
    client_label: String,
    protected: bool,
    /// The frame of the month; nothing where there is none.
    granted_s: Option<i64>,
    total: TotalView,
    held: TotalView,
    /// Lines contested and not answered.
    contested: usize,
}

/// What a month would pay now, by rule and by client.
#[utoipa::path(get, path = "/api/units/{unit}/reimbursement/{month}",
    params(("unit" = String, Path), ("month" = String, Path)),
    responses((status = 200, body = MonthView), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub async fn month(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, month)): Params<(UnitId, Month)>,
) -> Result<Json<MonthView>, Problem> {
    gate::require(&actor, Act::ReadReimbursement, unit_id)?;
    // What it is about is known once it is made; then it is logged.
    let inputs = Inputs::read(&app, &Access::unattended(unit_id), month.into()).await?;
    let batches = app.store.exports(unit_id).await?;
    let now = app.clock.now();
    let made = batches
        .into_iter()
        .filter(|row| {
            row.kind == "reimbursement"
                && month.first_day() <= row.to
                && row.from <= month.last_day()
        })
        .map(|row| ExportView::of(row, now))
        .collect();
    let (run, faults) = match inputs.run() {
        Ok(run) => (run, vec![]),
        Err(refusal) => (
            Run::default(),
            Problem::refused("facts", &refusal.faults).faults,
        ),
    };
    let named: BTreeSet<ClientId> = [&run.lines, &run.held, &run.refused]
        .into_iter()
        .flatten()
        .map(|line| line.client_id)
        .collect();
    let act = Act::ReadReimbursement;
    let access = gate::enter(&app, &actor, act, unit_id, named.into_iter().collect()).await?;
    let next = if faults.is_empty() {
        next_batch(&app, &access, &inputs, &run.lines).await?
    } else {
        NextBatch::default()
    };
    Ok(Json(MonthView {
        month: month.to_string(),
        from: month.first_day().to_string(),
        to: month.last_day().to_string(),
        run_ms: run_moment(month.after()).millis(),
        rates_version: inputs.rates.rates.version.clone(),
        unattested: inputs.pending.len(),
        total: total(&run.lines),
        due: total(&next.lines),
        not_corrected: next.not_corrected.iter().map(Month::to_string).collect(),
        held: total(&run.held),
        rules: by_rule(&run),
        clients: by_client(&run, &inputs, &actor),
        made,
        faults,
    }))
}

fn total<'a>(lines: impl IntoIterator<Item = &'a ReimbursementLine>) -> TotalView {
    lines.into_iter().fold(TotalView::default(), |total, line| {
        let Ore(amount_ore) = line.amount_ore;
        TotalView {
            lines: total.lines + 1,
            duration_s: total.duration_s + line.duration_s,
            amount_ore: total.amount_ore + amount_ore,
        }
    })
}

fn by_rule(run: &Run) -> Vec<RuleView> {
    let mut rules: BTreeMap<&str, Vec<&ReimbursementLine>> = BTreeMap::new();
    for line in run.lines.iter().chain(&run.held) {
        rules.entry(&line.rule.0).or_default().push(line);
    }
    rules
        .into_iter()
        .map(|(rule, lines)| RuleView {
            rule: rule.to_owned(),
            total: total(lines),
        })
        .collect()
}

fn by_client(run: &Run, inputs: &Inputs, actor: &Actor) -> Vec<ClientMoneyView> {
    let mut clients: BTreeMap<ClientId, (Vec<&ReimbursementLine>, Vec<&ReimbursementLine>)> =
        BTreeMap::new();
    for line in &run.lines {
        clients.entry(line.client_id).or_default().0.push(line);
    }
    for line in &run.held {
        clients.entry(line.client_id).or_default().1.push(line);
    }
    // One whose time was all refused is listed, too.
    for line in &run.refused {
        clients.entry(line.client_id).or_default();
    }
    let open = contested(inputs);
    let mut views: Vec<ClientMoneyView> = clients
        .into_iter()
        .map(|(client_id, (paid, held))| {
            let all = paid.iter().chain(&held);
            let contested = all.filter(|line| open.contains(&LineName::of(line).to_string()));
            let contested = contested.count();
            let (client_label, protected) = label(inputs, client_id, actor);
            ClientMoneyView {
                client_id: client_id.to_string(),
                client_label,
                protected,
                granted_s: inputs.granted_s.get(&client_id).copied(),
                total: total(paid),
                held: total(held),
                contested,
            }
        })
        .collect();
    views.sort_by(|one, other| {
        let by = |view: &ClientMoneyView| (view.client_label.clone(), view.client_id.clone());
        by(one).cmp(&by(other))
    });
    views
}

/// Names of lines whose last word is a contest.
fn contested(inputs: &Inputs) -> BTreeSet<&String> {
    let open = |said: &Vec<Statement>| said.last().is_some_and(|last| last.word == "contested");
    let statements = inputs.statements.iter();
    statements
        .filter(|(_, said)| open(said))
        .map(|(name, _)| name)
        .collect()
}

/// What the reader may call a client of the inputs, and whether she is protected.
pub fn label(inputs: &Inputs, client_id: ClientId, actor: &Actor) -> (String, bool) {
    let client = inputs.clients.get(&client_id);
    client.map_or_else(
        || (String::new(), false),
        |client| client_label(client, actor.staff_id),
    )
}
