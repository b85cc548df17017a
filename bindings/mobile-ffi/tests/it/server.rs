//! The server's part of the exchange, with one client's day. Everything is
//! from seeds, so that its answers are the same bytes every time.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use care_model::id::{ClientId, DeviceId, SeededEntropy, StaffId, UnitId, VisitId};
use care_model::intervention::InterventionCode;
use care_model::order::LocalWindow;
use care_model::time::{LocalDate, LocalTime, Timestamp, local_to_instant};
use care_model::visit_fact::VisitOrigin;
use mobile_core::ServerAnswer;
use serde::Serialize;
use serde_bytes::ByteBuf;
use visit_record::exchange::{
    ClientCard, DaySnapshot, EnrolRequest, EnrolResponse, EnrolmentPayload, HeldDocument, LEASE_S,
    Lease, Receipt, SentDocument, SignInRequest, SignInResponse, SnapshotBreak, SnapshotStop,
    SyncRequest, SyncResponse, Verdict, open, pack, read_envelope, seal_packed, state_hash, unpack,
};
use visit_record::seal::KeyPair;
use visit_record::shift_exchange::{ShiftAnswer, SnapshotShift};
use visit_record::{ActorKey, PlannedWork, VisitHeader, VisitRecord};

pub const URL: &str = "http://127.0.0.1:8080";
pub const TAG: &str = "VT-001-12345";
pub const STAFF_NAME: &str = "Åsa Öberg";
pub const ADDRESS: &str = "Blåbärsgatan 7 lgh 1101";

pub struct Server {
    keys: KeyPair,
    pub device_id: DeviceId,
    pub unit_id: UnitId,
    pub staff_id: StaffId,
    pub client_id: ClientId,
    pub other_client: ClientId,
    pub visit_id: VisitId,
    /// Most changes of one visit it takes from one request.
    pub takes: AtomicUsize,
    device_key: Mutex<Vec<u8>>,
    records: Mutex<BTreeMap<VisitId, VisitRecord>>,
}

pub fn now() -> Timestamp {
    local_to_instant(date(), LocalTime::new(8, 0).expect("a time"))
}

fn date() -> LocalDate {
    "2026-11-23".parse().expect("a date")
}

impl Server {
    pub fn new(seed: u64) -> Self {
        let entropy = SeededEntropy::new(seed);
        let server = Self {
            keys: KeyPair::make(&entropy),
            device_id: DeviceId::make(now(), &entropy),
            unit_id: UnitId::make(now(), &entropy),
            staff_id: StaffId::make(now(), &entropy),
            client_id: ClientId::make(now(), &entropy),
            other_client: ClientId::make(now(), &entropy),
            visit_id: VisitId::make(now(), &entropy),
            takes: AtomicUsize::new(usize::MAX),
            device_key: Mutex::default(),
            records: Mutex::default(),
        };
        let header = VisitHeader {
            visit_id: server.visit_id,
            client_id: server.client_id,
            unit_id: server.unit_id,
            date: date(),
            origin: VisitOrigin::Planned,
        };
        let actor = ActorKey::make(&entropy);
        let mut record = VisitRecord::begin(&header, actor, now());
        let planned = PlannedWork {
            staff_id: server.staff_id,
            start: now(),
            end: now().plus_seconds(1800),
            partner: None,
            interventions: codes(),
            revision: 3,
        };
        record.plan(&planned, actor, now());
        server.lock().insert(server.visit_id, record);
        server
    }

    /// The text of an enrolment QR.
    pub fn code(&self) -> String {
        EnrolmentPayload::new(URL, "AB12CD34", &self.keys.public_key()).to_string()
    }

    pub fn answer(&self, url: &str, body: &[u8]) -> ServerAnswer {
        let path = url.strip_prefix(URL).expect("this server's address");
        let envelope = read_envelope(body).expect("an envelope");
        let device_key = self.device_key.lock().expect("no panic").clone();
        let answer = match path {
            "/api/device/enrol" => {
                let request: EnrolRequest = unpack(&envelope.body).expect("an enrolment");
                let key = request.public_key.to_vec();
                open::<EnrolRequest>(&envelope, &key).expect("signed with the key it brings");
                *self.device_key.lock().expect("no panic") = key;
                self.enrolled()
            }
            "/api/device/sign-in" => {
                let request: SignInRequest = open(&envelope, &device_key).expect("the phone's");
                if request.password != "rätt lösenord" {
                    return ServerAnswer {
                        status: 401,
                        body: br#"{"code":"password","title":"no"}"#.to_vec(),
                        retry_after_s: None,
                    };
                }
                self.signed_in()
            }
            "/api/device/sync" => {
                assert_eq!(envelope.device, Some(self.device_id));
                let request = open(&envelope, &device_key).expect("the phone's");
                self.synced(&request)
            }
            other => panic!("no such path: {other}"),
        };
        ServerAnswer {
            status: 200,
            body: answer,
            retry_after_s: None,
        }
    }

    pub fn enrolled(&self) -> Vec<u8> {
        self.seal(&EnrolResponse {
            device_id: self.device_id,
            unit_id: self.unit_id,
            unit_name: "Vardagsvik hemtjänst".to_owned(),
            server_key: ByteBuf::from(self.keys.public_key()),
        })
    }

    pub fn signed_in(&self) -> Vec<u8> {
        self.seal(&SignInResponse {
            staff_id: self.staff_id,
            staff_name: STAFF_NAME.to_owned(),
            lease: self.lease(),
            server_time: now(),
        })
    }

    /// The whole day, without receipts: what a phone's first sync brings.
    pub fn first_sync(&self) -> Vec<u8> {
        self.seal(&self.response(vec![], None))
    }

    fn synced(&self, request: &SyncRequest) -> Vec<u8> {
        let receipts = request
            .records
            .iter()
            .map(|upload| {
                let mut records = self.lock();
                let takes = self.takes.load(Ordering::SeqCst);
                let changes = upload.changes.iter().take(takes);
                let changes = changes.map(|change| change.as_slice());
                let record = records.entry(upload.visit_id);
                let record = match record {
                    std::collections::btree_map::Entry::Occupied(held) => {
                        let record = held.into_mut();
                        record.apply(changes).expect("changes that apply");
                        record
                    }
                    std::collections::btree_map::Entry::Vacant(free) => {
                        free.insert(VisitRecord::from_changes(changes).expect("a whole record"))
                    }
                };
                let hashes = record.changes().into_iter().map(|one| one.hash.to_vec());
                Receipt {
                    visit_id: upload.visit_id,
                    verdict: Verdict::Accepted,
                    changes: hashes.map(ByteBuf::from).collect(),
                }
            })
            .collect();
        self.seal(&self.response(
            receipts,
            request.snapshot.as_ref().map(|hash| hash.as_slice()),
        ))
    }

    fn response(&self, receipts: Vec<Receipt>, shown: Option<&[u8]>) -> SyncResponse {
        let mut records = self.lock();
        let mut held: Vec<HeldDocument> = records
            .iter_mut()
            .map(|(visit_id, record)| HeldDocument {
                visit_id: *visit_id,
                heads: record.heads(),
            })
            .collect();
        let documents = records
            .iter_mut()
            .map(|(visit_id, record)| SentDocument {
                visit_id: *visit_id,
                saved: ByteBuf::from(record.save()),
            })
            .collect();
        let day = self.day();
        let snapshot = (shown != Some(&day.hash())).then_some(day);
        SyncResponse {
            shift: ShiftAnswer::default(),
            receipts,
            reader: Some(self.staff_id),
            documents,
            revoked: vec![],
            snapshot,
            cursor: 1,
            epoch: 1,
            state_hash: ByteBuf::from(state_hash(&mut held)),
            server_time: now(),
            lease: Some(self.lease()),
        }
    }

    fn day(&self) -> DaySnapshot {
        let card = |client_id, name: &str, tag: Option<&str>| ClientCard {
            client_id,
            name: name.to_owned(),
            address: ADDRESS.to_owned(),
            alerts: String::new(),
            access: "Portkod 1234".to_owned(),
            tag: tag.map(str::to_owned),
            protected: false,
            alarm: true,
        };
        let time = |hour| LocalTime::new(hour, 0).expect("a time");
        DaySnapshot {
            date: date(),
            version: 3,
            unit_name: "Vardagsvik hemtjänst".to_owned(),
            stops: vec![SnapshotStop {
                visit_id: self.visit_id,
                client_id: self.client_id,
                start: now(),
                end: now().plus_seconds(1800),
                window: LocalWindow {
                    start: time(7),
                    end: time(9),
                },
                travel_s: 240,
                travel_m: 300,
                interventions: codes(),
                partner_name: Some("Örjan Ek".to_owned()),
            }],
            shift: SnapshotShift::default(),
            breaks: vec![SnapshotBreak {
                start: now().plus_seconds(7200),
                end: now().plus_seconds(9000),
            }],
            clients: vec![
                card(self.client_id, "Märta Ängström", Some(TAG)),
                card(self.other_client, "Sixten Åkerlund", None),
            ],
        }
    }

    fn lease(&self) -> Lease {
        let mut lease = Lease {
            device_id: self.device_id,
            staff_id: self.staff_id,
            unit_id: self.unit_id,
            issued: now(),
            expires: now().plus_seconds(LEASE_S),
            signature: ByteBuf::new(),
        };
        lease.signature = ByteBuf::from(self.keys.sign(lease.signed_text().as_bytes()));
        lease
    }

    fn seal<T: Serialize>(&self, body: &T) -> Vec<u8> {
        let packed = pack(body);
        let signature = self.keys.sign(&packed);
        seal_packed(None, packed, signature)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<VisitId, VisitRecord>> {
        self.records.lock().expect("no holder panics")
    }
}

fn codes() -> Vec<InterventionCode> {
    ["breakfast", "medication"]
        .map(|code| InterventionCode(code.to_owned()))
        .into()
}
