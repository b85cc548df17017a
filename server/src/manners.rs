//! What an operator's tools ask: alive, ready, figures, version.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::App;
use crate::error::Problem;

#[derive(Debug, Serialize, ToSchema)]
pub struct VersionView {
    version: &'static str,
    /// The protocol phones speak.
    protocol: u16,
    training: bool,
}

/// The process answers.
#[utoipa::path(get, path = "/live", security(()), responses((status = 200)))]
pub async fn live() -> StatusCode {
    StatusCode::OK
}

/// The store takes writes and the server is not stopping.
#[utoipa::path(get, path = "/ready", security(()), responses((status = 200), (status = 503, body = Problem)))]
pub async fn ready(State(app): State<App>) -> Result<StatusCode, Problem> {
    if *app.shutdown.borrow() {
        return Err(Problem::busy("the server is stopping"));
    }
    app.store.check_writable().await?;
    Ok(StatusCode::OK)
}

/// Figures in the Prometheus text format.
#[utoipa::path(get, path = "/metrics", security(()), responses((status = 200, body = String)))]
pub async fn metrics(State(app): State<App>) -> Response {
    let kind = "text/plain; version=0.0.4";
    ([(header::CONTENT_TYPE, kind)], app.metrics.text()).into_response()
}

/// What runs here.
#[utoipa::path(get, path = "/version", security(()), responses((status = 200, body = VersionView)))]
pub async fn version(State(app): State<App>) -> Json<VersionView> {
    Json(VersionView {
        version: crate::VERSION,
        protocol: visit_record::exchange::PROTOCOL,
        training: app.config.training,
    })
}
