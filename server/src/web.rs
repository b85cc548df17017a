//! The web views, built by `server/web` and embedded in this binary.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use rust_embed::Embed;

use crate::App;
use crate::error::Problem;

/// The policy of every answer, and WebAssembly: the phone's core is one.
const WITH_CORE: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; \
     img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'none'";

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
    if path == "hand" {
        return Redirect::permanent("/hand/").into_response();
    }
    let name = page_at(path).unwrap_or(path);
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
        let mut answer = (headers, found.data).into_response();
        if runs_the_core(name) {
            let policy = HeaderValue::from_static(WITH_CORE);
            let headers = answer.headers_mut();
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        return answer;
    }
    if Files::get("index.html").is_none() {
        let text =
            "The web views are not part of this build: run `cargo xtask setup` and build again.";
        return (StatusCode::NOT_FOUND, text).into_response();
    }
    Problem::not_found("page").into_response()
}

/// The page that answers at an address. A tag's address, `/t/<code>`, opens the
/// handheld page, which reads the code in it.
fn page_at(path: &str) -> Option<&'static str> {
    match path {
        "" => Some("index.html"),
        "hand/" => Some("hand.html"),
        _ => path.starts_with("t/").then_some("hand.html"),
    }
}

/// Whether a file may compile WebAssembly: the handheld page and its worker's script.
fn runs_the_core(name: &str) -> bool {
    name == "hand.html" || name.starts_with("hand/worker-")
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
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tags_address_opens_the_handheld_page_and_nothing_else_does() {
        assert_eq!(page_at(""), Some("index.html"));
        assert_eq!(page_at("hand/"), Some("hand.html"));
        assert_eq!(page_at("t/VT-001-12345"), Some("hand.html"));
        assert_eq!(page_at("hand/else"), None);
        assert_eq!(page_at("theme.css"), None);
    }

    #[test]
    fn webassembly_is_for_the_handheld_page_alone() {
        assert!(runs_the_core("hand.html") && runs_the_core("hand/worker-Bimsp2Pt.js"));
        assert!(!runs_the_core("index.html") && !runs_the_core("assets/office-x.js"));
        assert!(WITH_CORE.contains("default-src 'self'"));
        assert!(!WITH_CORE.contains(" 'unsafe-"));
    }
}
