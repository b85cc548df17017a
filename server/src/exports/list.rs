//! Which batches a unit has.

use axum::Json;
use axum::extract::State;
use care_model::id::UnitId;
use care_model::time::Timestamp;
use serde::Serialize;
use store::exports::ExportRow;
use utoipa::ToSchema;

use super::kind::act_to_read;
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::Params;
use crate::gate;
use crate::permit::Act;

#[derive(Debug, Serialize, ToSchema)]
pub struct ExportsView {
    exports: Vec<ExportView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ExportView {
    export_id: String,
    kind: String,
    from: String,
    to: String,
    created_ms: i64,
    lines: u64,
    total_s: i64,
    total_ore: i64,
    sha256: String,
    sequence: i64,
    /// Null until the receiver has said something.
    receipt: Option<ExportReceiptView>,
    /// How old the batch is while nobody has said anything of it.
    unacknowledged_s: Option<i64>,
}

/// The receiver's word on a batch.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportReceiptView {
    /// `accepted` or `rejected`.
    state: &'static str,
    message: String,
    user_id: String,
    at_ms: i64,
}

impl ExportView {
    /// As it is at `now`.
    pub fn of(row: ExportRow, now: Timestamp) -> Self {
        let waits = row.receipt.is_none();
        Self {
            export_id: row.export_id.to_string(),
            kind: row.kind,
            from: row.from.to_string(),
            to: row.to.to_string(),
            created_ms: row.created.millis(),
            lines: row.totals.lines,
            total_s: row.totals.total_s,
            total_ore: row.totals.total_ore,
            sha256: row.totals.sha256,
            sequence: row.sequence,
            receipt: row.receipt.map(|receipt| ExportReceiptView {
                state: receipt.state.code(),
                message: receipt.message,
                user_id: receipt.by.to_string(),
                at_ms: receipt.at.millis(),
            }),
            unacknowledged_s: waits.then(|| now.seconds_since(row.created).max(0)),
        }
    }
}

/// The unit's batches, newest first.
#[utoipa::path(get, path = "/api/units/{unit}/exports", params(("unit" = String, Path)),
    responses((status = 200, body = ExportsView), (status = 403, body = Problem)))]
pub async fn exports(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
) -> Result<Json<ExportsView>, Problem> {
    gate::require(&actor, Act::ReadExport, unit_id)?;
    let rows = app.store.exports(unit_id).await?;
    let may_see = |row: &ExportRow| gate::require(&actor, act_to_read(row), unit_id).is_ok();
    let now = app.clock.now();
    let seen = rows.into_iter().filter(may_see);
    Ok(Json(ExportsView {
        exports: seen.map(|row| ExportView::of(row, now)).collect(),
    }))
}
