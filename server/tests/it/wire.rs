//! A phone's end of the wire, for what no honest phone says.

use care_model::id::{DeviceId, EventId, SeededEntropy, StaffId, UnitId, VisitId};
use care_model::time::Timestamp;
use care_model::visit_event::{Author, EventKind, EventTime, Presence, VisitEvent};
use care_model::visit_fact::VisitOrigin;
use serde::Serialize;
use serde_json::Value;
use visit_record::exchange::{
    Lease, PhoneTime, RecordUpload, SignInRequest, SignInResponse, SyncResponse, pack,
    read_envelope, seal_packed, unpack,
};
use visit_record::seal::KeyPair;
use visit_record::unsent::UnsentReport;
use visit_record::{ActorKey, VisitHeader, VisitRecord};

use crate::world::{World, morning, town};

/// A sync that says whatever it likes of what waits.
#[derive(Serialize)]
struct OddSync {
    lease: Lease,
    reads: bool,
    cursor: u64,
    epoch: u64,
    records: Vec<RecordUpload>,
    sent: PhoneTime,
    unsent: Value,
}

/// A phone's end of the wire, without the phone.
pub struct Wire<'a> {
    world: &'a World,
    pub device_id: DeviceId,
    pub pair: KeyPair,
}

impl<'a> Wire<'a> {
    pub fn new(world: &'a World, unit: UnitId, name: &str, seed: u64) -> Self {
        let pair = KeyPair::make(&SeededEntropy::new(seed));
        let device_id = DeviceId::derived(morning(), name);
        let store = &world.app().store;
        let enrolled = world.block_on(async {
            let later = morning().plus_seconds(60);
            store
                .put_enrolment(name, unit, name, later)
                .await
                .expect("stored");
            let key = pair.public_key();
            store.enrol(name, device_id, "test", &key, morning()).await
        });
        enrolled.expect("stored").expect("a good code");
        Self {
            world,
            device_id,
            pair,
        }
    }

    pub fn sealed<T: Serialize>(&self, message: &T) -> Vec<u8> {
        let body = pack(message);
        let signature = self.pair.sign(&body);
        seal_packed(Some(self.device_id), body, signature)
    }

    pub fn post(&self, path: &str, message: Vec<u8>) -> (u16, Vec<u8>) {
        let headers = [("content-type", "application/cbor")];
        let anybody = self.world.anybody();
        anybody.raw(
            "POST",
            &format!("/api/device/{path}"),
            Some(message),
            &headers,
        )
    }

    pub fn sign_in(&self, staff_id: StaffId, unsent: Option<UnsentReport>) -> SignInResponse {
        let users = &town().registry.users;
        let login = users.iter().find(|user| user.staff_id == Some(staff_id));
        let login = login.expect("a login");
        let request = self.sealed(&SignInRequest {
            username: login.username.clone(),
            password: login.password.clone(),
            unsent,
        });
        let (status, answer) = self.post("sign-in", request);
        assert_eq!(status, 200);
        unpack(&read_envelope(&answer).expect("an envelope").body).expect("an answer")
    }

    pub fn message(&self, lease: &Lease, unsent: Value) -> Vec<u8> {
        self.upload(lease, unsent, vec![])
    }

    pub fn upload(&self, lease: &Lease, unsent: Value, records: Vec<RecordUpload>) -> Vec<u8> {
        self.sealed(&OddSync {
            lease: lease.clone(),
            reads: true,
            cursor: 0,
            epoch: 0,
            records,
            sent: PhoneTime {
                wall_ms: 0,
                monotonic_ms: 0,
                boot: 1,
            },
            unsent,
        })
    }

    pub fn sync(&self, lease: &Lease, unsent: Value) -> Timestamp {
        let (status, answer) = self.post("sync", self.message(lease, unsent));
        assert_eq!(status, 200);
        let envelope = read_envelope(&answer).expect("an envelope");
        let answer: SyncResponse = unpack(&envelope.body).expect("an answer");
        answer.server_time
    }
}

/// A visit that nobody planned, begun by this staff member on this phone.
pub fn unplanned(wire: &Wire<'_>, staff_id: StaffId, number: u32) -> RecordUpload {
    let unit_id: UnitId = wire.world.unit.parse().expect("an id");
    let header = VisitHeader {
        visit_id: VisitId::derived(morning(), &format!("unplanned {number}")),
        client_id: town().registry.clients[0].client_id,
        unit_id,
        date: crate::world::date(),
        origin: VisitOrigin::Unplanned,
    };
    let key = ActorKey::make(&SeededEntropy::new(u64::from(number)));
    let mut record = VisitRecord::begin(&header, key, morning());
    let started = VisitEvent {
        event_id: EventId::derived(morning(), &format!("started {number}")),
        author: Author::Staff {
            staff_id,
            device_id: wire.device_id,
        },
        at: EventTime::of_server(morning()),
        version: "test".into(),
        kind: EventKind::Started {
            presence: Presence::Tag { tag: "T".into() },
        },
    };
    record.append(&started, key, morning()).expect("new");
    let changes = record.changes().into_iter();
    RecordUpload {
        visit_id: header.visit_id,
        changes: changes.map(|change| change.bytes.into()).collect(),
    }
}
