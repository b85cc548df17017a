//! Making a batch.

use axum::Json;
use axum::extract::State;
use care_model::fault::Fault;
use care_model::id::UnitId;
use care_model::time::LocalDate;
use documentation::period::Period;
use serde::Deserialize;
use store::Access;
use utoipa::ToSchema;

use super::kind::BatchKind;
use super::list::ExportView;
use super::prepare::prepare;
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params};
use crate::gate;
use crate::permit::Act;
use crate::review::MAX_DAYS;

#[derive(Debug, Deserialize, ToSchema)]
pub struct ExportForm {
    /// `reimbursement`, `payroll`, `billing` or `warehouse`; the last two of whole months.
    kind: String,
    from: String,
    to: String,
}

/// Makes a batch of the attested facts of a period, both dates included. Asking twice
/// makes one: who asks for what the newest batch of the period has is given that.
#[utoipa::path(post, path = "/api/units/{unit}/exports", request_body = ExportForm,
    params(("unit" = String, Path)),
    responses((status = 200, body = ExportView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn make_export(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
    Body(form): Body<ExportForm>,
) -> Result<Json<ExportView>, Problem> {
    gate::require(&actor, Act::MakeExport, unit_id)?;
    let kind = BatchKind::of_code(&form.kind)?;
    let period = period(&form)?;
    // The log says whom the batch names: nobody has seen it until then.
    let made = prepare(&app, &Access::unattended(unit_id), kind, period).await?;
    let clients = made.clients()?;
    let access = gate::enter(&app, &actor, Act::MakeExport, unit_id, clients).await?;
    let stands = made.store_once(&app, &access).await?;
    Ok(Json(ExportView::of(stands, app.clock.now())))
}

fn period(form: &ExportForm) -> Result<Period, Problem> {
    let mut faults = Vec::new();
    let mut date = |field: &str, text: &str| -> Option<LocalDate> {
        text.parse()
            .map_err(|_| faults.push(Fault::new(field, text, "must be a date such as 2026-11-30")))
            .ok()
    };
    let (from, to) = (date("from", &form.from), date("to", &form.to));
    match (from, to) {
        (Some(from), Some(to)) if (0..=MAX_DAYS).contains(&(to - from).num_days()) => {
            Ok(Period { from, to })
        }
        (Some(_), Some(to)) => Err(Problem::invalid(vec![Fault::new(
            "to",
            to,
            "must be 0 to 38 days after `from`",
        )])),
        _ => Err(Problem::invalid(faults)),
    }
}
