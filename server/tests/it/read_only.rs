//! A PostgreSQL that takes no writes any more, as a standby after a failover.

use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use care_model::registry::Role;
use serde_json::{Value, json};
use visit_record::exchange::{SyncResponse, Verdict, read_envelope, unpack};

use crate::wire::{Wire, unplanned};
use crate::world::{DATE, World, town};

static MADE: AtomicU32 = AtomicU32::new(0);

/// A database of its own in the tests' cluster.
struct Postgres {
    cluster: String,
    name: String,
}

impl Postgres {
    fn new() -> Self {
        let cluster = std::env::var("VARDAG_TEST_POSTGRES").expect(
            "VARDAG_TEST_POSTGRES is not set: run `cargo xtask test --only store`, which starts a private PostgreSQL",
        );
        let name = format!(
            "read_only_{}_{}",
            std::process::id(),
            MADE.fetch_add(1, Ordering::Relaxed)
        );
        let postgres = Self { cluster, name };
        postgres.run(&format!("CREATE DATABASE {}", postgres.name));
        postgres
    }

    fn address(&self) -> String {
        let (server, rest) = self.cluster.rsplit_once('/').expect("an address");
        let query = rest.split_once('?').map(|(_, query)| format!("?{query}"));
        format!("{server}/{}{}", self.name, query.unwrap_or_default())
    }

    fn run(&self, statement: &str) {
        let done = Command::new("psql")
            .args([self.cluster.as_str(), "-qtc", statement])
            .stdout(std::process::Stdio::null())
            .status();
        assert!(done.expect("psql runs").success(), "{statement}");
    }

    /// As after a change of nodes: the connections are gone, the next ones are to
    /// one that takes writes, or does not.
    fn change_over(&self, read_only: &str) {
        self.next_connections(read_only);
        let name = &self.name;
        self.run(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        ));
    }

    /// As where the name is another node's now: those that are open stay.
    fn next_connections(&self, read_only: &str) {
        let name = &self.name;
        self.run(&format!(
            "ALTER DATABASE {name} SET default_transaction_read_only = {read_only}"
        ));
    }
}

#[test]
fn a_database_that_takes_no_writes_gives_no_receipt_and_no_work_is_lost() {
    let postgres = Postgres::new();
    let world = World::configured(|config, _| config.database = postgres.address().into());
    let unit = world.unit.parse().expect("an id");
    let phone = Wire::new(&world, unit, "Telefon 7", 1);
    let staff_id = town().registry.staff[0].staff_id;
    let signed_in = phone.sign_in(staff_id, None);
    let work = vec![
        unplanned(&phone, staff_id, 1),
        unplanned(&phone, staff_id, 2),
    ];
    let message = phone.upload(&signed_in.lease, Value::Null, work);
    let manager = world.sign_in(Role::UnitManager);
    postgres.change_over("on");
    let (status, answer) = phone.post("sync", message.clone());
    let problem: Value = serde_json::from_slice(&answer).expect("a problem, no envelope");
    assert_eq!(
        (status, &problem["code"]),
        (503, &json!("read_only")),
        "{problem}"
    );
    let (status, problem) = world.anybody().get("/ready");
    assert_eq!(
        (status, &problem["code"]),
        (503, &json!("read_only")),
        "{problem}"
    );
    assert_eq!(world.anybody().get("/live").0, 200);
    postgres.change_over("off");
    let mut receipts = Vec::new();
    for _ in 0..2 {
        let (status, answer) = phone.post("sync", message.clone());
        assert_eq!(status, 200);
        let envelope = read_envelope(&answer).expect("an envelope");
        let answer: SyncResponse = unpack(&envelope.body).expect("an answer");
        receipts.push(answer.receipts);
    }
    assert_eq!(receipts[0], receipts[1], "the same again is known");
    assert!(
        receipts[0]
            .iter()
            .all(|one| one.verdict == Verdict::Accepted)
    );
    let (_, facts) = manager.get(&world.path(&format!("days/{DATE}/facts")));
    let events = facts["events"].as_array().expect("events");
    assert_eq!(events.len(), 2, "each once: {facts}");
}

#[test]
fn connections_to_a_node_that_takes_no_writes_are_not_kept() {
    let postgres = Postgres::new();
    let world = World::configured(|config, _| config.database = postgres.address().into());
    let ready = || world.anybody().get("/ready").0;
    assert_eq!(ready(), 200);
    postgres.change_over("on");
    // Several at once, so that several connections are open to the old node.
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(ready(), 503));
        }
    });
    postgres.next_connections("off");
    // Whichever is used first tells; from then on none of them is.
    ready();
    for _ in 0..20 {
        assert_eq!(ready(), 200);
    }
}
