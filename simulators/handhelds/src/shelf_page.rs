//! The shelf: all phones side by side, with what can happen to each.

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;

/// Path, kind and content of each file, all of it in this program.
const FILES: [(&str, &str, &str); 5] = [
    (
        "/",
        "text/html; charset=utf-8",
        include_str!("../page/shelf.html"),
    ),
    (
        "/shelf/shelf.css",
        "text/css; charset=utf-8",
        include_str!("../page/shelf.css"),
    ),
    (
        "/shelf/shelf.js",
        "text/javascript; charset=utf-8",
        include_str!("../page/shelf.js"),
    ),
    (
        "/shelf/sv.json",
        "application/json",
        include_str!("../page/sv.json"),
    ),
    (
        "/shelf/en.json",
        "application/json",
        include_str!("../page/en.json"),
    ),
];

pub(crate) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let mut router = Router::new();
    for (path, kind, content) in FILES {
        let answer =
            move || async move { ([(header::CONTENT_TYPE, kind)], content).into_response() };
        router = router.route(path, get(answer));
    }
    router
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn both_languages_have_every_text() {
        let texts = |file: &str| -> BTreeMap<String, String> {
            let (_, _, content) = FILES
                .iter()
                .find(|(path, ..)| *path == file)
                .expect("a file");
            serde_json::from_str(content).expect("texts")
        };
        let (swedish, english) = (texts("/shelf/sv.json"), texts("/shelf/en.json"));
        assert!(swedish.keys().eq(english.keys()));
        assert!(
            swedish
                .values()
                .chain(english.values())
                .all(|text| !text.is_empty())
        );
    }

    #[test]
    fn the_page_keeps_to_its_policy() {
        let (_, _, html) = FILES[0];
        for refused in ["<style", "style=", "onclick", "http://", "https://"] {
            assert!(!html.contains(refused), "{refused}");
        }
        assert_eq!(
            html.matches("<script").count(),
            html.matches("<script type=\"module\" src=").count()
        );
    }
}
