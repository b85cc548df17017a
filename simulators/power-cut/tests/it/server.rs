//! The server's part of the exchange in the wire's own words: enough to enrol,
//! sign in, take work and give a day. Cloned, it is a server at that moment.

use std::collections::BTreeMap;

use care_model::id::{
    ClientId, DeviceId, EventId, SeededEntropy, ShiftEntryId, StaffId, UnitId, VisitId,
};
use care_model::intervention::InterventionCode;
use care_model::order::LocalWindow;
use care_model::time::{LocalDate, LocalTime, Timestamp, local_to_instant};
use care_model::visit_fact::VisitOrigin;
use serde::Serialize;
use serde_bytes::ByteBuf;
use visit_record::exchange::{
    ClientCard, DaySnapshot, EnrolResponse, EnrolmentPayload, HeldDocument, LEASE_S, Lease,
    Receipt, SentDocument, SignInResponse, SnapshotStop, SyncRequest, SyncResponse, Verdict, pack,
    read_envelope, seal_packed, state_hash, unpack,
};
use visit_record::seal::KeyPair;
use visit_record::shift_exchange::{
    ShiftAnswer, ShiftEntryReceipt, ShiftEntryUpload, SnapshotShift,
};
use visit_record::{ActorKey, PlannedWork, VisitHeader, VisitRecord, fold};

/// Who has the phone, and who has it next.
pub const STAFF: [usize; 2] = [0, 1];

#[derive(Clone)]
pub struct Server {
    keys: KeyPair,
    device_id: DeviceId,
    unit_id: UnitId,
    pub staff: Vec<StaffId>,
    pub client_id: ClientId,
    /// Each visit with the one on whose list it is.
    listed: Vec<(VisitId, StaffId)>,
    records: BTreeMap<VisitId, VisitRecord>,
    /// What was said of shifts.
    said: Vec<ShiftEntryUpload>,
    pub position: u64,
    pub now: Timestamp,
}

pub fn morning() -> Timestamp {
    local_to_instant(date(), LocalTime::new(8, 0).expect("a time"))
}

fn date() -> LocalDate {
    "2026-11-23".parse().expect("a date")
}

impl Server {
    /// Two visits for the first staff member, one for the second.
    pub fn new() -> Self {
        let entropy = SeededEntropy::new(77);
        let now = morning();
        let mut server = Self {
            keys: KeyPair::make(&entropy),
            device_id: DeviceId::make(now, &entropy),
            unit_id: UnitId::make(now, &entropy),
            staff: STAFF.map(|_| StaffId::make(now, &entropy)).to_vec(),
            client_id: ClientId::make(now, &entropy),
            listed: vec![],
            records: BTreeMap::new(),
            said: vec![],
            position: 0,
            now,
        };
        for whose in [0, 0, 1] {
            server.plan(whose);
        }
        server
    }

    /// Publishes one more visit for this staff member.
    pub fn plan(&mut self, whose: usize) -> VisitId {
        let entropy = SeededEntropy::new(100 + self.position);
        let header = VisitHeader {
            visit_id: VisitId::make(morning(), &entropy),
            client_id: self.client_id,
            unit_id: self.unit_id,
            date: date(),
            origin: VisitOrigin::Planned,
        };
        let actor = ActorKey::make(&entropy);
        let mut record = VisitRecord::begin(&header, actor, morning());
        let planned = PlannedWork {
            staff_id: self.staff[whose],
            start: morning(),
            end: morning().plus_seconds(1800),
            partner: None,
            interventions: vec![InterventionCode("breakfast".to_owned())],
            revision: 3,
        };
        record.plan(&planned, actor, morning());
        self.records.insert(header.visit_id, record);
        self.listed.push((header.visit_id, self.staff[whose]));
        self.position += 1;
        header.visit_id
    }

    pub fn list_of(&self, whose: usize) -> Vec<VisitId> {
        let listed = self.listed.iter();
        let hers = listed.filter(|(_, staff)| *staff == self.staff[whose]);
        hers.map(|(visit_id, _)| *visit_id).collect()
    }

    /// Every event that has arrived, of all visits.
    pub fn events(&self) -> Vec<EventId> {
        let records = self.records.values();
        let events = records.flat_map(|record| fold::events(record).events);
        events.map(|event| event.event_id).collect()
    }

    /// Every word on a shift that has arrived.
    #[allow(dead_code)] // One of the two programs with this server asks.
    pub fn said(&self) -> Vec<ShiftEntryId> {
        self.said.iter().map(|entry| entry.entry_id).collect()
    }

    pub fn code(&self) -> String {
        EnrolmentPayload::new("http://server", "AB12CD34", &self.keys.public_key()).to_string()
    }

    pub fn enrolled(&self) -> Vec<u8> {
        self.seal(&EnrolResponse {
            device_id: self.device_id,
            unit_id: self.unit_id,
            unit_name: "Vardagsvik hemtjänst".to_owned(),
            server_key: ByteBuf::from(self.keys.public_key()),
        })
    }

    pub fn signed_in(&self, who: usize) -> Vec<u8> {
        self.seal(&SignInResponse {
            staff_id: self.staff[who],
            staff_name: format!("Åsa {who}"),
            lease: self.lease(self.staff[who]),
            server_time: self.now,
        })
    }

    /// What the phone says of itself, for a look inside.
    pub fn read(request: &[u8]) -> SyncRequest {
        let envelope = read_envelope(request).expect("an envelope");
        unpack(&envelope.body).expect("a sync request")
    }

    /// Takes what the phone has recorded and answers.
    pub fn answer(&mut self, request: &[u8]) -> Vec<u8> {
        let request = Self::read(request);
        let who = request.lease.staff_id;
        let receipts = request
            .records
            .iter()
            .map(|upload| {
                let changes = upload.changes.iter().map(|change| change.as_slice());
                if let Some(record) = self.records.get_mut(&upload.visit_id) {
                    record.apply(changes).expect("changes that apply");
                } else {
                    let record = VisitRecord::from_changes(changes).expect("a whole record");
                    self.records.insert(upload.visit_id, record);
                    self.listed.push((upload.visit_id, who));
                }
                self.position += 1;
                let record = self.records.get_mut(&upload.visit_id).expect("held");
                let hashes = record.changes().into_iter().map(|one| one.hash.to_vec());
                Receipt {
                    visit_id: upload.visit_id,
                    verdict: Verdict::Accepted,
                    changes: hashes.map(ByteBuf::from).collect(),
                }
            })
            .collect();
        for entry in &request.shift.entries {
            if !self.said.contains(entry) {
                self.said.push(entry.clone());
            }
        }
        let response = self.response(who, receipts, &request);
        self.seal(&response)
    }

    fn response(
        &mut self,
        who: StaffId,
        receipts: Vec<Receipt>,
        request: &SyncRequest,
    ) -> SyncResponse {
        let listed = self.listed.iter().filter(|(_, staff)| *staff == who);
        let mut held = vec![];
        let mut documents = vec![];
        for (visit_id, _) in listed.filter(|_| request.reads) {
            let record = self
                .records
                .get_mut(visit_id)
                .expect("a listed one is held");
            held.push(HeldDocument {
                visit_id: *visit_id,
                heads: record.heads(),
            });
            documents.push(SentDocument {
                visit_id: *visit_id,
                saved: ByteBuf::from(record.save()),
            });
        }
        let day = self.day(who);
        let is_shown = request.snapshot.as_deref() == Some(&day.hash());
        SyncResponse {
            shift: ShiftAnswer {
                receipts: request.shift.entries.iter().map(accepted).collect(),
                ..ShiftAnswer::default()
            },
            receipts,
            reader: request.reads.then_some(who),
            documents,
            revoked: vec![],
            snapshot: (request.reads && !is_shown).then_some(day),
            cursor: self.position,
            epoch: 1,
            state_hash: ByteBuf::from(state_hash(&mut held)),
            server_time: self.now,
            lease: request.reads.then(|| self.lease(who)),
        }
    }

    fn day(&self, who: StaffId) -> DaySnapshot {
        let time = |hour| LocalTime::new(hour, 0).expect("a time");
        let planned = self.listed.iter().filter(|(visit_id, staff)| {
            *staff == who && self.records[visit_id].planned().is_some()
        });
        let stop = |visit_id: &VisitId| SnapshotStop {
            visit_id: *visit_id,
            client_id: self.client_id,
            start: morning(),
            end: morning().plus_seconds(1800),
            window: LocalWindow {
                start: time(7),
                end: time(9),
            },
            travel_s: 240,
            travel_m: 300,
            interventions: vec![InterventionCode("breakfast".to_owned())],
            partner_name: None,
        };
        let stops: Vec<SnapshotStop> = planned.map(|(visit_id, _)| stop(visit_id)).collect();
        DaySnapshot {
            date: date(),
            version: stops.len() as u64,
            unit_name: "Vardagsvik hemtjänst".to_owned(),
            stops,
            shift: SnapshotShift::default(),
            breaks: vec![],
            clients: vec![ClientCard {
                client_id: self.client_id,
                name: "Märta Ängström".to_owned(),
                address: "Blåbärsgatan 7 lgh 1101".to_owned(),
                alerts: String::new(),
                access: "Portkod 1234".to_owned(),
                tag: None,
                protected: false,
                alarm: true,
            }],
        }
    }

    fn lease(&self, who: StaffId) -> Lease {
        let mut lease = Lease {
            device_id: self.device_id,
            staff_id: who,
            unit_id: self.unit_id,
            issued: self.now,
            expires: self.now.plus_seconds(LEASE_S),
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
}

fn accepted(entry: &ShiftEntryUpload) -> ShiftEntryReceipt {
    ShiftEntryReceipt {
        entry_id: entry.entry_id,
        verdict: Verdict::Accepted,
    }
}
