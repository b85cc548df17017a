//! The tile file of the planner's map, as `vardag cut-tiles` made it.

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tower_http::services::ServeFile;

use crate::App;
use crate::auth::Actor;
use crate::error::Problem;

/// Streets change seldom; a page that meets another file is told so by its `ETag`.
const KEPT: HeaderValue = HeaderValue::from_static("private, max-age=3600");
const KIND: HeaderValue = HeaderValue::from_static("application/vnd.pmtiles");

/// The whole file, or the parts that `Range` names. Nothing of it is about anybody:
/// whoever is signed in may have it.
#[utoipa::path(get, path = "/api/map-tiles/area.pmtiles",
    params(("range" = Option<String>, Header)),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/vnd.pmtiles"),
        (status = 206, body = Vec<u8>, content_type = "application/vnd.pmtiles"),
        (status = 401, body = Problem), (status = 404, body = Problem), (status = 416)))]
pub async fn map_tiles(
    State(app): State<App>,
    _actor: Actor,
    request: Request,
) -> Result<Response, Problem> {
    let file = app.config.map_tiles.as_ref().ok_or_else(no_tiles)?;
    let answer = ServeFile::new(file).try_call(request).await;
    let mut answer = answer.map_err(|error| {
        tracing::error!(%error, file = %file.display(), "the tile file cannot be read");
        match error.kind() {
            std::io::ErrorKind::NotFound => no_tiles(),
            _ => Problem::internal(),
        }
    })?;
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, KEPT);
    headers.insert(header::CONTENT_TYPE, KIND);
    Ok(answer.into_response())
}

fn no_tiles() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "no_map_tiles",
        "The server has no map tiles.",
    )
    .detail("make them with `vardag cut-tiles` and name the file in the setting map_tiles; docs/running.md has the steps")
}
