//! The answers in `bindings/conformance`, with which the tests in Kotlin and
//! Python play a server. `VARDAG_UPDATE=1` writes them anew.

use std::fs;
use std::path::{Path, PathBuf};

use crate::server::{ADDRESS, STAFF_NAME, Server, TAG, now};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance")
}

#[test]
fn the_stored_answers_are_what_a_server_says() {
    let server = Server::new(5);
    let names = [
        ("code", server.code()),
        ("now_ms", now().millis().to_string()),
        ("visit_id", server.visit_id.to_string()),
        ("client_id", server.client_id.to_string()),
        ("other_client", server.other_client.to_string()),
        ("staff_name", STAFF_NAME.to_owned()),
        ("address", ADDRESS.to_owned()),
        ("tag", TAG.to_owned()),
    ];
    let lines = names.map(|(key, value)| format!("{key}={value}\n"));
    let files = [
        ("names.properties", lines.concat().into_bytes()),
        ("enrolled.cbor", server.enrolled()),
        ("signed-in.cbor", server.signed_in()),
        ("synced.cbor", server.first_sync()),
        ("foreign.cbor", Server::new(6).enrolled()),
    ];
    let update = std::env::var_os("VARDAG_UPDATE").is_some();
    for (name, bytes) in files {
        let path = folder().join(name);
        if update {
            fs::create_dir_all(folder()).expect("a folder");
            fs::write(&path, &bytes).expect("written");
        }
        let stored = fs::read(&path).expect("VARDAG_UPDATE=1 writes it");
        assert!(
            stored == bytes,
            "{name} differs; look why, then VARDAG_UPDATE=1 writes it anew"
        );
    }
}
