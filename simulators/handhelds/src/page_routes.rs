//! The built page of the phones, from the folder it was built into.

use std::path::{Component, Path as FilePath, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;

use crate::problem::Problem;
use crate::shelf::Shelf;

/// The page's entry in the built folder.
const PAGE: &str = "hand.html";

pub(crate) fn routes() -> Router<Arc<Shelf>> {
    Router::new()
        .route("/phones/{phone}", get(to_page))
        .route("/phones/{phone}/", get(page))
        .route("/assets/{*path}", get(asset))
        .route("/mark.svg", get(mark))
        .route("/theme.css", get(theme))
}

async fn to_page(State(shelf): State<Arc<Shelf>>, Path(phone): Path<String>) -> Response {
    match known(&shelf, &phone) {
        // Written anew: what was asked for may hold anything.
        Some(number) => Redirect::permanent(&format!("/phones/{number}/")).into_response(),
        None => no_such_phone(),
    }
}

async fn page(State(shelf): State<Arc<Shelf>>, Path(phone): Path<String>) -> Response {
    if known(&shelf, &phone).is_none() {
        return no_such_phone();
    }
    match read(&shelf, FilePath::new(PAGE)).await {
        Some(file) => file,
        None => plain(
            StatusCode::SERVICE_UNAVAILABLE,
            "Telefonens sida är inte byggd",
            "The phone's page is not built: npm run build in server/web",
        ),
    }
}

async fn asset(State(shelf): State<Arc<Shelf>>, Path(path): Path<String>) -> Response {
    file(&shelf, &FilePath::new("assets").join(path)).await
}

async fn mark(State(shelf): State<Arc<Shelf>>) -> Response {
    file(&shelf, FilePath::new("mark.svg")).await
}

async fn theme(State(shelf): State<Arc<Shelf>>) -> Response {
    file(&shelf, FilePath::new("theme.css")).await
}

fn known(shelf: &Shelf, phone: &str) -> Option<u32> {
    let number = phone.parse().ok()?;
    shelf.phone(number).map(|phone| phone.number)
}

async fn file(shelf: &Shelf, path: &FilePath) -> Response {
    let found = read(shelf, path).await;
    found.unwrap_or_else(|| Problem::UNKNOWN_ADDRESS.into_response())
}

async fn read(shelf: &Shelf, path: &FilePath) -> Option<Response> {
    let file = inside(shelf.dist()?, path)?;
    let kind = kind_of(&file)?;
    let content = tokio::fs::read(file).await.ok()?;
    Some(([(header::CONTENT_TYPE, kind)], content).into_response())
}

/// The file's real path, if it lies in the folder: neither dots nor a link lead out.
fn inside(folder: &FilePath, path: &FilePath) -> Option<PathBuf> {
    let is_plain = |part: Component<'_>| matches!(part, Component::Normal(_));
    if !path.components().all(is_plain) {
        return None;
    }
    let file = folder.join(path).canonicalize().ok()?;
    (file.starts_with(folder) && file.is_file()).then_some(file)
}

/// What a built page consists of; anything else is not served.
fn kind_of(file: &FilePath) -> Option<&'static str> {
    Some(match file.extension()?.to_str()? {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "wasm" => "application/wasm",
        "json" => "application/json",
        _ => return None,
    })
}

fn no_such_phone() -> Response {
    plain(
        StatusCode::NOT_FOUND,
        "Det finns ingen sådan telefon på hyllan",
        "There is no such phone on the shelf",
    )
}

fn plain(status: StatusCode, swedish: &str, english: &str) -> Response {
    let page = format!(
        "<!doctype html><html lang=\"sv\"><head><meta charset=\"utf-8\"><title>Vardag</title></head>\
         <body><main><h1>{swedish}</h1><p lang=\"en\">{english}</p><p><a href=\"/\">Hyllan</a></p></main></body></html>"
    );
    (status, Html(page)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_the_folder_is_found() {
        let folder = std::env::temp_dir().join(format!("vardag-page-{}", std::process::id()));
        let dist = folder.join("dist");
        std::fs::create_dir_all(dist.join("assets")).expect("a folder");
        std::fs::write(dist.join("assets/a.js"), "1").expect("written");
        std::fs::write(folder.join("secret.js"), "2").expect("written");
        std::os::unix::fs::symlink(folder.join("secret.js"), dist.join("assets/link.js"))
            .expect("linked");
        let dist = dist.canonicalize().expect("a folder");
        let found = |path: &str| inside(&dist, FilePath::new(path));
        assert!(found("assets/a.js").is_some());
        for path in [
            "assets/../../secret.js",
            "../secret.js",
            "/etc/passwd",
            "assets/link.js",
            "assets",
            "assets/./a.js/..",
            "",
            "assets/a.js\0",
        ] {
            assert_eq!(found(path), None, "{path}");
        }
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
