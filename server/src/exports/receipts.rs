//! What the receiver says of a batch.

use axum::Json;
use axum::extract::State;
use care_model::fault::Fault;
use care_model::id::ExportId;
use serde::Deserialize;
use store::exports::{ExportReceipt, ExportRow, ReceiptState};
use utoipa::ToSchema;

use super::kind::act_to_acknowledge;
use super::list::ExportView;
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params};
use crate::gate;

/// Longest message, in characters: what an import says fits, a log of it does not.
const MAX_MESSAGE_CHARS: usize = 1_000;

#[derive(Debug, Deserialize, ToSchema)]
pub struct ExportReceiptForm {
    /// SHA-256 of the file as it was received, in hex.
    sha256: String,
    /// `accepted`, or `rejected` when nothing of it was taken.
    state: String,
    /// Why, for the unit to read.
    #[serde(default)]
    message: String,
}

/// Says that a batch was taken, or that it was not. Saying it again changes nothing;
/// the contrary is refused.
#[utoipa::path(post, path = "/api/exports/{export}/receipts", request_body = ExportReceiptForm,
    params(("export" = String, Path)),
    responses((status = 200, body = ExportView), (status = 403, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn give_export_receipt(
    State(app): State<App>,
    actor: Actor,
    Params(export_id): Params<ExportId>,
    Body(form): Body<ExportReceiptForm>,
) -> Result<Json<ExportView>, Problem> {
    let found = app.store.export(export_id).await?;
    let mut row = found.ok_or_else(Problem::forbidden)?;
    gate::require(&actor, act_to_acknowledge(&row), row.unit_id)?;
    let said = ExportReceipt {
        state: state(&form, &row)?,
        message: form.message,
        by: actor.user_id,
        at: app.clock.now(),
    };
    let stands = app.store.give_export_receipt(&row, &said).await?;
    if stands.state != said.state {
        return Err(Problem::conflict(format!(
            "the batch was {} on {}, and that word stands: what was rejected is made anew",
            stands.state.code(),
            stands.at.local_date()
        )));
    }
    row.receipt = Some(stands);
    Ok(Json(ExportView::of(row, said.at)))
}

/// What the form says of the batch, or everything that is wrong with it.
fn state(form: &ExportReceiptForm, row: &ExportRow) -> Result<ReceiptState, Problem> {
    let mut faults = Vec::new();
    let short = |text: &str| -> String { text.chars().take(64).collect() };
    if !form.sha256.eq_ignore_ascii_case(&row.totals.sha256) {
        let fault = Fault::new(
            "sha256",
            short(&form.sha256),
            format!("batch {} has another hash", row.sequence),
        );
        faults.push(fault.maybe("the file was changed or cut off on the way: fetch it again"));
    }
    let characters = form.message.chars().count();
    if characters > MAX_MESSAGE_CHARS {
        let fault = Fault::new(
            "message",
            format!("{characters} characters"),
            format!("must be at most {MAX_MESSAGE_CHARS} characters"),
        );
        faults.push(fault);
    }
    let state = ReceiptState::of_code(&form.state);
    if state.is_none() {
        let fault = Fault::new(
            "state",
            short(&form.state),
            "must be `accepted` or `rejected`",
        );
        faults.push(fault);
    }
    match state {
        Some(state) if faults.is_empty() => Ok(state),
        _ => Err(Problem::invalid(faults)),
    }
}
