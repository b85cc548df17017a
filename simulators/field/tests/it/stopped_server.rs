//! A server that is stopped while a phone is sending.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use care_model::time::Stopwatch;
use field::carrier::Coverage;
use field::oracle;
use field::phone::Phone;

use crate::stage::{Stage, end, start};

/// As long as the server waits for open requests, and some more.
const DRAIN_S: u64 = 10;
/// What a server says that has begun to read a request whose sender waits for that.
const GO_ON: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// A phone with a visit to send, and its request.
fn with_a_visit(stage: &Stage) -> (Phone, Vec<u8>) {
    let workers = stage.workers();
    let mut phone = stage.phone(&workers[0].0, 1);
    let visit = phone.core.day().expect("a day").stops[0].visit_id;
    phone.set_time(Stage::at("07:00"));
    phone.act(visit, start()).expect("recorded");
    phone.set_time(Stage::at("07:30"));
    phone.act(visit, end()).expect("recorded");
    let request = phone.core.prepare_sync().expect("a request");
    (phone, request)
}

/// The first half of a request is with the server.
fn half_sent(stage: &Stage, request: &[u8]) -> TcpStream {
    let address = stage.url.trim_start_matches("http://");
    let mut connection = TcpStream::connect(address).expect("the server listens");
    let head = format!(
        "POST /api/device/sync HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/cbor\r\ncontent-length: {}\r\nexpect: 100-continue\r\n\r\n",
        request.len()
    );
    connection.write_all(head.as_bytes()).expect("sent");
    // It is under way once the server reads, and that it says itself.
    let mut told = [0_u8; GO_ON.len()];
    connection.read_exact(&mut told).expect("it reads");
    assert_eq!(told, GO_ON);
    let half = &request[..request.len() / 2];
    connection.write_all(half).expect("sent");
    connection.flush().expect("sent");
    connection
}

/// Once the server has heard that it must stop, nobody gets in any more.
fn wait_until_closed(stage: &Stage) {
    let address = stage.url.trim_start_matches("http://");
    let watch = Stopwatch::start();
    while TcpStream::connect(address).is_ok() {
        assert!(watch.elapsed() < Duration::from_secs(5), "it still listens");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn sent_once(stage: &Stage, phone: Phone) {
    phone.sync(Coverage::Full).expect("syncs");
    assert_eq!(phone.core.unsent().expect("counted").waiting, 0);
    let found = oracle::compare(&[phone], &stage.facts()).expect("compared");
    assert_eq!((found.given, found.in_facts), (2, 2));
    assert_eq!((found.lost, found.duplicated, found.unsynced), (0, 0, 0));
}

#[test]
fn a_request_under_way_is_answered_before_the_server_stops_and_comes_once() {
    let mut stage = Stage::published();
    let (phone, request) = with_a_visit(&stage);
    let mut connection = half_sent(&stage, &request);
    let stopping = stage.begin_to_stop();
    wait_until_closed(&stage);
    let rest = &request[request.len() / 2..];
    connection.write_all(rest).expect("it still reads");
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).expect("answered");
    assert!(answer.starts_with(b"HTTP/1.1 200"), "drained");
    // The phone does not hear of it: its user has left the house.
    assert_eq!(phone.core.unsent().expect("counted").waiting, 2);
    stage.start_after(stopping);
    sent_once(&stage, phone);
}

#[test]
fn a_request_that_never_comes_whole_holds_up_no_stop_and_is_sent_again() {
    let mut stage = Stage::published();
    let (phone, request) = with_a_visit(&stage);
    let connection = half_sent(&stage, &request);
    let watch = Stopwatch::start();
    let stopping = stage.begin_to_stop();
    wait_until_closed(&stage);
    stage.start_after(stopping);
    let took = watch.elapsed();
    assert!(took < Duration::from_secs(DRAIN_S + 10), "{took:?}");
    drop(connection);
    sent_once(&stage, phone);
}
