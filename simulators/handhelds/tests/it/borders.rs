//! Who may hold a phone, and what is answered to nonsense.

use serde_json::{Value, json};

use crate::shelf::Handhelds;

#[test]
fn a_foreign_page_drives_no_phone() {
    let handhelds = Handhelds::new();
    let (ours, url) = (handhelds.authority(), handhelds.running.url.as_str());
    let body = br#"{"call":"sign_out"}"#;
    for headers in [
        vec![("host", "evil.example")],
        vec![("host", "127.0.0.1")],
        vec![("host", ours), ("origin", "http://evil.example")],
        vec![("host", ours), ("origin", "null")],
        vec![("host", ours), ("origin", "http://127.0.0.1:1")],
        vec![
            ("host", ours),
            ("origin", url),
            ("sec-fetch-site", "cross-site"),
        ],
    ] {
        for path in ["/phones/1/call", "/phones/1/kill", "/phones/1/restore"] {
            let heard = handhelds.send("POST", path, &headers, body);
            assert_eq!(
                (heard.status, heard.code()),
                (403, "foreign_page".to_owned()),
                "{headers:?}"
            );
        }
    }
    let heard = handhelds.send("GET", "/phones", &[("host", "evil.example")], b"");
    assert_eq!(heard.status, 403);
    let phones = handhelds.get("/phones").json();
    assert_eq!(phones["phones"][0]["running"], true, "nobody killed it");
    // A program that is no browser names no origin.
    let heard = handhelds.send(
        "POST",
        "/phones/1/call",
        &[("host", ours)],
        br#"{"call":"state"}"#,
    );
    assert_eq!(heard.status, 200);
    assert!(!heard.head.contains("access-control-allow"));
}

#[test]
fn bad_bodies_are_told_and_harm_nobody() {
    let handhelds = Handhelds::new();
    let headers = [("host", handhelds.authority())];
    let long = format!("{{\"call\":\"state\",\"x\":\"{}\"}}", "x".repeat(70_000));
    for body in [
        &b""[..],
        b"{",
        b"[]",
        b"\xff\xfe\x00",
        b"{\"call\":\"nothing\"}",
        b"{\"call\":\"visit\"}",
        long.as_bytes(),
    ] {
        let heard = handhelds.send("POST", "/phones/1/call", &headers, body);
        assert_eq!((heard.status, heard.code()), (400, "bad_call".to_owned()));
    }
    let heard = handhelds.post(
        "/phones/1/call",
        &json!({ "call": "visit", "visit_id": "x" }),
    );
    assert_eq!((heard.status, heard.code()), (200, "bad_id".to_owned()));
    for body in [
        json!([]),
        json!({ "airplane": "yes" }),
        json!({ "clock_ahead_s": 1.5 }),
        json!({ "clock_ahead_s": i64::MAX }),
        json!({ "airplane": true, "clock_ahead_s": "1" }),
    ] {
        let heard = handhelds.post("/phones/1/switches", &body);
        assert_eq!(
            (heard.status, heard.code()),
            (400, "bad_call".to_owned()),
            "{body}"
        );
    }
    let view = handhelds.get("/phones/1/switches").json();
    assert_eq!(
        view,
        json!({ "phone": 1, "person": "", "airplane": false, "clock_ahead_s": 0, "running": true, "backups": 0 })
    );
}

#[test]
fn a_phone_that_is_not_there_is_not_found() {
    let handhelds = Handhelds::new();
    for phone in ["0", "3", "-1", "x", "4294967296", "1%2f..%2f2"] {
        let heard = handhelds.post(
            &format!("/phones/{phone}/call"),
            &json!({ "call": "state" }),
        );
        assert_eq!(
            (heard.status, heard.code()),
            (404, "unknown_phone".to_owned()),
            "{phone}"
        );
        let heard = handhelds.post(&format!("/phones/{phone}/kill"), &Value::Null);
        assert_eq!(heard.status, 404);
        let page = handhelds.get(&format!("/phones/{phone}/"));
        assert_eq!(page.status, 404);
        assert!(page.body.starts_with("<!doctype html>") && page.head.contains("text/html"));
    }
    assert_eq!(handhelds.get("/api/session").status, 404);
    assert_eq!(handhelds.get("/phones/1/call").status, 405);
}

#[test]
fn the_page_and_the_shelf_are_served_and_nothing_else() {
    let handhelds = Handhelds::new();
    for (path, kind, content) in [
        ("/phones/1/", "text/html", "<title>page"),
        ("/phones/2/", "text/html", "<title>page"),
        ("/assets/hand.js", "text/javascript", "1"),
        ("/mark.svg", "image/svg+xml", "<svg"),
        ("/theme.css", "text/css", "a{}"),
        ("/", "text/html", "shelf.js"),
        ("/shelf/shelf.js", "text/javascript", "iframe"),
        ("/shelf/shelf.css", "text/css", "iframe"),
        ("/shelf/sv.json", "application/json", "Telefoner"),
        ("/shelf/en.json", "application/json", "Phones"),
    ] {
        let heard = handhelds.get(path);
        assert_eq!(heard.status, 200, "{path}");
        assert!(
            heard.head.contains(&format!("content-type: {kind}")),
            "{path}: {}",
            heard.head
        );
        assert!(heard.body.contains(content), "{path}");
        assert!(heard.head.contains("default-src 'self'") && heard.head.contains("no-store"));
    }
    let moved = handhelds.get("/phones/1");
    assert_eq!(moved.status, 308);
    assert!(moved.head.contains("location: /phones/1/"));
    for path in [
        "/assets/../secret.txt",
        "/assets/..%2fsecret.txt",
        "/assets/%2e%2e/secret.txt",
        "/assets//etc/passwd",
        "/assets/%2fetc%2fpasswd",
        "/assets/hand.js%00",
        "/assets/none.js",
        "/assets/",
        "/secret.txt",
        "/hand.html",
    ] {
        assert_eq!(handhelds.get(path).status, 404, "{path}");
    }
}
