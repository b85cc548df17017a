//! The web views, built by `server/web` and embedded in this binary.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::Embed;

use crate::App;
use crate::error::Problem;

#[derive(Embed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Files;

/// Everything that is no API.
pub fn routes() -> Router<App> {
    Router::new().fallback(file)
}

async fn file(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    if path.starts_with("api/") {
        return Problem::not_found("address").into_response();
    }
    let name = if path.is_empty() { "index.html" } else { path };
    if let Some(found) = Files::get(name) {
        let kind = kind_of(name);
        // Names of assets carry a hash of their content.
        let kept = if name.starts_with("assets/") {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
        let headers = [
            (header::CONTENT_TYPE, kind),
            (header::CACHE_CONTROL, HeaderValue::from_static(kept)),
        ];
        return (headers, found.data).into_response();
    }
    if Files::get("index.html").is_none() {
        let text =
            "The web views are not part of this build: run `cargo xtask setup` and build again.";
        return (StatusCode::NOT_FOUND, text).into_response();
    }
    Problem::not_found("page").into_response()
}

fn kind_of(name: &str) -> HeaderValue {
    let extension = name.rsplit('.').next().unwrap_or_default();
    HeaderValue::from_static(match extension {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "json" => "application/json",
        "woff2" => "font/woff2",
        "png" => "image/png",
        _ => "application/octet-stream",
    })
}
