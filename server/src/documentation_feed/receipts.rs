//! What the receiver says it has.

use axum::Json;
use axum::extract::State;
use care_model::fault::Fault;
use care_model::id::UnitId;
use serde::{Deserialize, Serialize};
use store::feed::FeedReceipt;
use utoipa::ToSchema;

use super::lines::never_sent;
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params};
use crate::gate;
use crate::permit::Act;

/// Most receipts in one answer.
const SHOWN: i64 = 100;

#[derive(Debug, Deserialize, ToSchema)]
pub struct FeedReceiptForm {
    /// Number of the last line that is kept at the other end, with all before it.
    up_to: i64,
    /// SHA-256 of that line without its line end, in hex.
    sha256: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FeedReceiptsView {
    /// Number of the last line that was sent.
    sent: i64,
    /// Lines that were sent after the newest receipt.
    unconfirmed: i64,
    /// Newest first, at most a hundred.
    receipts: Vec<FeedReceiptView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FeedReceiptView {
    up_to: i64,
    sha256: String,
    user_id: String,
    at_ms: i64,
}

/// Says that all lines up to a number are kept. Saying it again changes nothing.
#[utoipa::path(post, path = "/api/units/{unit}/documentation-feed/receipts",
    request_body = FeedReceiptForm, params(("unit" = String, Path)),
    responses((status = 200, body = FeedReceiptsView), (status = 403, body = Problem),
        (status = 422, body = Problem)))]
pub async fn give_feed_receipt(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
    Body(form): Body<FeedReceiptForm>,
) -> Result<Json<FeedReceiptsView>, Problem> {
    gate::require(&actor, Act::AcknowledgeFeed, unit_id)?;
    let (end, _) = app.store.feed_end(unit_id).await?;
    let sent = app.store.feed_sha256(unit_id, form.up_to).await?;
    let sent = sent.ok_or_else(|| never_sent("up_to", form.up_to, end))?;
    if !form.sha256.eq_ignore_ascii_case(&sent) {
        let said: String = form.sha256.chars().take(64).collect();
        let fault = Fault::new(
            "sha256",
            said,
            format!("line {} has another hash", form.up_to),
        );
        return Err(Problem::invalid(vec![fault.maybe(
            "a line was lost or changed on the way: read again from the last receipt",
        )]));
    }
    let receipt = FeedReceipt {
        up_to: form.up_to,
        sha256: sent,
        by: actor.user_id,
        at: app.clock.now(),
    };
    app.store.add_feed_receipt(unit_id, &receipt).await?;
    Ok(Json(view(&app, unit_id).await?))
}

/// What was sent, and what a receiver said it has.
#[utoipa::path(get, path = "/api/units/{unit}/documentation-feed/receipts",
    params(("unit" = String, Path)),
    responses((status = 200, body = FeedReceiptsView), (status = 403, body = Problem)))]
pub async fn feed_receipts(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
) -> Result<Json<FeedReceiptsView>, Problem> {
    gate::require(&actor, Act::ReadFeed, unit_id)?;
    Ok(Json(view(&app, unit_id).await?))
}

async fn view(app: &App, unit_id: UnitId) -> Result<FeedReceiptsView, Problem> {
    let (sent, _) = app.store.feed_end(unit_id).await?;
    let receipts = app.store.feed_receipts(unit_id, SHOWN).await?;
    let confirmed = receipts.first().map_or(0, |newest| newest.up_to);
    let receipts = receipts.into_iter().map(|receipt| FeedReceiptView {
        up_to: receipt.up_to,
        sha256: receipt.sha256,
        user_id: receipt.by.to_string(),
        at_ms: receipt.at.millis(),
    });
    Ok(FeedReceiptsView {
        sent,
        unconfirmed: sent - confirmed,
        receipts: receipts.collect(),
    })
}
