//! One client's lines of a month, each with why, and with what was said of it.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use care_model::id::{ClientId, StaffId, UnitId, VisitId};
use documentation::month::Month;
use documentation::reimbursement::line::ReimbursementLine;
use serde::Serialize;
use store::statement::Statement;
use utoipa::ToSchema;

use super::inputs::Inputs;
use super::line_name::LineName;
use super::month::label;
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::Params;
use crate::gate;
use crate::permit::Act;
use crate::said::{SaidView, Speakers};

#[derive(Debug, Serialize, ToSchema)]
pub struct LinesView {
    client_label: String,
    lines: Vec<LineView>,
}

/// A line with what was said of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct LineView {
    /// To name it by when saying something of it.
    line: String,
    date: String,
    rule: String,
    duration_s: i64,
    amount_ore: i64,
    /// Why, in Swedish as in the batch.
    explanation: String,
    visit_id: Option<String>,
    staff_name: Option<String>,
    /// `paid` within the frame; beyond it `held` until the city says so, `approved` and
    /// paid, or `refused`.
    standing: &'static str,
    /// `contested`, `upheld`, `rejected`, `approved` or `refused`.
    said: Vec<SaidView>,
}

/// One client's lines of a month, paid and held, by date.
#[utoipa::path(get, path = "/api/units/{unit}/reimbursement/{month}/clients/{client}",
    params(("unit" = String, Path), ("month" = String, Path), ("client" = String, Path)),
    responses((status = 200, body = LinesView), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn lines_of_client(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, month, client_id)): Params<(UnitId, Month, ClientId)>,
) -> Result<Json<LinesView>, Problem> {
    gate::require(&actor, Act::ReadReimbursement, unit_id)?;
    let of_unit = app.store.unit_of_client(client_id).await? == Some(unit_id);
    if !of_unit {
        return Err(Problem::forbidden());
    }
    let act = Act::ReadReimbursement;
    let access = gate::enter(&app, &actor, act, unit_id, vec![client_id]).await?;
    let inputs = Inputs::read(&app, &access, month.into()).await?;
    let run = inputs
        .run()
        .map_err(|refusal| Problem::refused("facts", &refusal.faults))?;
    let names = Names::read(&app, unit_id).await?;
    let paid = run.lines.iter().map(|line| {
        let is_exceeded = line.rule.is_exceeded();
        (line, if is_exceeded { "approved" } else { "paid" })
    });
    let held = run.held.iter().map(|line| (line, "held"));
    let refused = run.refused.iter().map(|line| (line, "refused"));
    let mut lines: Vec<(&ReimbursementLine, &'static str)> = paid
        .chain(held)
        .chain(refused)
        .filter(|(line, _)| line.client_id == client_id)
        .collect();
    lines.sort_by(|(one, _), (other, _)| one.key().cmp(&other.key()));
    Ok(Json(LinesView {
        client_label: label(&inputs, client_id, &actor).0,
        lines: lines
            .into_iter()
            .map(|(line, standing)| names.view(line, standing, &inputs))
            .collect(),
    }))
}

/// Names of staff and of logins.
struct Names {
    staff: BTreeMap<StaffId, String>,
    speakers: Speakers,
}

impl Names {
    async fn read(app: &App, unit_id: UnitId) -> Result<Self, Problem> {
        let staff = app.store.staff_of_unit(unit_id).await?;
        Ok(Self {
            staff: staff
                .into_iter()
                .map(|staff| (staff.staff_id, staff.name))
                .collect(),
            speakers: Speakers::read(app).await?,
        })
    }

    fn view(&self, line: &ReimbursementLine, standing: &'static str, inputs: &Inputs) -> LineView {
        let name = LineName::of(line);
        let mut said: Vec<&Statement> = [name.to_string(), name.seen_at(line.duration_s)]
            .iter()
            .filter_map(|subject| inputs.statements.get(subject))
            .flatten()
            .collect();
        said.sort_by_key(|one| one.at);
        let staff = line.staff_id.and_then(|staff| self.staff.get(&staff));
        LineView {
            line: name.to_string(),
            date: line.date.to_string(),
            rule: line.rule.0.clone(),
            duration_s: line.duration_s,
            amount_ore: line.amount_ore.0,
            explanation: line.explanation.clone(),
            visit_id: line.visit_id.map(|visit: VisitId| visit.to_string()),
            staff_name: staff.cloned(),
            standing,
            said: self.speakers.views(said),
        }
    }
}
