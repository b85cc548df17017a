//! Sound inputs of every reader.

use std::collections::BTreeSet;

use care_model::id::{
    ClientId, DeviceId, EventId, ExportId, SeededEntropy, ShiftEntryId, StaffId, UnitId, VisitId,
};
use care_model::person::{Client, Protection, Staff};
use care_model::registry::RegistryImport;
use care_model::shift_entry::{IndirectTime, ShiftEntry, ShiftEntryKind, ShiftMark};
use care_model::time::{LocalDate, Timestamp};
use care_model::visit_event::{Author, EventKind, EventTime, Presence, VisitEvent};
use care_model::visit_fact::{VisitFact, VisitOrigin};
use documentation::billing::export::{BillingIdentity, write_billing};
use documentation::billing::{BillingRequest, billing_basis};
use documentation::month::Month;
use documentation::payroll::time_code::TimeCodeTable;
use documentation::payroll::worked_span::spans_of_facts;
use documentation::payroll::{PayrollRequest, payroll_file};
use documentation::reimbursement::export::{BatchIdentity, write_batch};
use documentation::reimbursement::line::ReimbursementLine;
use documentation::reimbursement::rates::RateTable;
use documentation::warehouse::{
    ExtractIdentity, WarehouseRequest, warehouse_tables, write_extract,
};
use serde::Serialize;
use serde_bytes::ByteBuf;
use serde_json::json;
use visit_record::exchange::{
    DaySnapshot, EnrolRequest, HeldDocument, LEASE_S, Lease, PhoneTime, Receipt, RecordUpload,
    SentDocument, SignInRequest, SyncRequest, SyncResponse, Verdict, pack, seal_packed,
};
use visit_record::shift_exchange::{ShiftAnswer, ShiftAsk, ShiftEntryUpload};
use visit_record::unsent::{UnsentLot, UnsentReport};
use visit_record::{ActorKey, VisitHeader, VisitRecord, fold};

/// Bytes of a chunk before its content: magic, checksum, kind and at most so many of length.
const BEFORE_LENGTH: usize = 9;

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_millis(1_795_431_600_000 + minutes * 60_000)
}

fn date() -> LocalDate {
    at(0).local_date()
}

fn unit() -> UnitId {
    UnitId::derived(at(0), "unit")
}

pub fn staff() -> StaffId {
    StaffId::derived(at(0), "staff")
}

fn client(number: u32) -> ClientId {
    ClientId::derived(at(0), &format!("client {number}"))
}

fn visit(number: u32) -> VisitId {
    VisitId::derived(at(0), &format!("visit {number}"))
}

fn device() -> DeviceId {
    DeviceId::derived(at(0), "device")
}

fn header(number: u32) -> VisitHeader {
    VisitHeader {
        visit_id: visit(number),
        client_id: client(number),
        unit_id: unit(),
        date: date(),
        origin: VisitOrigin::Planned,
    }
}

fn event(number: u32, kind: EventKind) -> VisitEvent {
    VisitEvent {
        event_id: EventId::derived(at(1), &number.to_string()),
        author: Author::Staff {
            staff_id: staff(),
            device_id: device(),
        },
        at: EventTime {
            wall_ms: at(i64::from(number)).millis(),
            monotonic_ms: 1_000,
            boot: 7,
            offset_ms: Some(-40),
        },
        version: "fuzz".to_owned(),
        kind,
    }
}

fn worked(number: u32) -> (VisitRecord, Vec<Vec<u8>>) {
    let mut record = VisitRecord::begin_planned(&header(number));
    let actor = ActorKey::make(&SeededEntropy::new(u64::from(number)));
    let presence = || Presence::Tag { tag: "VT-1".into() };
    let kinds = [
        EventKind::Started {
            presence: presence(),
        },
        EventKind::NoteWritten {
            text: "Åt bra, ville inte duscha.".to_owned(),
        },
        EventKind::Ended {
            presence: presence(),
        },
    ];
    let mut changes = Vec::new();
    for (place, kind) in (0..).zip(kinds) {
        let event = event(number * 100 + place * 20, kind);
        let change = record.append(&event, actor, at(1)).expect("new");
        changes.push(change.expect("a change").bytes);
    }
    (record, changes)
}

/// A visit that the server has, with what was done at it.
pub fn record() -> VisitRecord {
    worked(1).0
}

fn facts() -> Vec<VisitFact> {
    let of = |number| fold::facts(&mut worked(number).0).expect("a sound record");
    (1..=6).flat_map(of).collect()
}

fn cbor<T: Serialize>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("our messages have a CBOR form");
    bytes
}

fn lease() -> Lease {
    Lease {
        device_id: device(),
        staff_id: staff(),
        unit_id: unit(),
        issued: at(0),
        expires: at(0).plus_seconds(LEASE_S),
        signature: ByteBuf::from(vec![7; 70]),
    }
}

fn entry() -> ShiftEntry {
    ShiftEntry {
        entry_id: ShiftEntryId::derived(at(0), "entry"),
        staff_id: staff(),
        author: Author::Staff {
            staff_id: staff(),
            device_id: device(),
        },
        at: EventTime::of_server(at(3)),
        version: "fuzz".to_owned(),
        kind: ShiftEntryKind::Marked {
            mark: ShiftMark::IndirectBegan {
                indirect: IndirectTime::Other("Nyckelskåpet".to_owned()),
            },
            said_ms: Some(at(2).millis()),
            why: String::new(),
        },
    }
}

fn request() -> SyncRequest {
    let changes = worked(1).1.into_iter().map(ByteBuf::from).collect();
    SyncRequest {
        lease: lease(),
        reads: true,
        cursor: 12,
        epoch: 3,
        records: vec![RecordUpload {
            visit_id: visit(1),
            changes,
        }],
        snapshot: Some(ByteBuf::from(vec![1; 32])),
        held: Some(vec![HeldDocument {
            visit_id: visit(2),
            heads: "ab".repeat(32),
        }]),
        sent: PhoneTime {
            wall_ms: at(4).millis(),
            monotonic_ms: 9,
            boot: 7,
        },
        unsent: Some(UnsentReport {
            heard: Some(at(0)),
            lots: vec![UnsentLot {
                staff_id: staff(),
                changes: 3,
                visits: 1,
                oldest_s: 60,
            }],
            carried_oldest_s: Some(9),
        }),
        shift: ShiftAsk {
            entries: vec![upload()],
            cursor: 5,
        },
    }
}

fn upload() -> ShiftEntryUpload {
    ShiftEntryUpload {
        entry_id: entry().entry_id,
        body: serde_json::to_string(&entry()).expect("plain fields"),
    }
}

fn response() -> SyncResponse {
    let (mut record, _) = worked(1);
    SyncResponse {
        receipts: vec![
            Receipt {
                visit_id: visit(1),
                verdict: Verdict::Accepted,
                changes: vec![ByteBuf::from(vec![3; 32])],
            },
            Receipt {
                visit_id: visit(2),
                verdict: Verdict::Quarantined {
                    code: "path_forbidden".to_owned(),
                },
                changes: vec![],
            },
        ],
        reader: Some(staff()),
        documents: vec![SentDocument {
            visit_id: visit(1),
            saved: ByteBuf::from(record.save()),
        }],
        revoked: vec![visit(3)],
        snapshot: Some(DaySnapshot {
            date: date(),
            version: 2,
            unit_name: "Vardagsvik".to_owned(),
            stops: vec![],
            breaks: vec![],
            clients: vec![],
            shift: visit_record::shift_exchange::SnapshotShift::default(),
        }),
        cursor: 14,
        epoch: 3,
        state_hash: ByteBuf::from(vec![9; 32]),
        server_time: at(5),
        lease: Some(lease()),
        shift: ShiftAnswer {
            receipts: vec![],
            entries: vec![upload()],
            cursor: 6,
        },
    }
}

pub fn envelopes() -> Vec<Vec<u8>> {
    let sealed = |body| seal_packed(Some(device()), body, vec![5; 70]);
    vec![sealed(pack(&request())), sealed(pack(&response()))]
}

pub fn packed() -> Vec<Vec<u8>> {
    vec![pack(&request())]
}

pub fn sync_requests() -> Vec<Vec<u8>> {
    vec![cbor(&request())]
}

pub fn sync_responses() -> Vec<Vec<u8>> {
    vec![cbor(&response())]
}

pub fn enrolments() -> Vec<Vec<u8>> {
    vec![cbor(&EnrolRequest {
        code: "AB12CD34".to_owned(),
        public_key: ByteBuf::from(vec![4; 65]),
        model: "Telefon".to_owned(),
    })]
}

pub fn sign_ins() -> Vec<Vec<u8>> {
    vec![cbor(&SignInRequest {
        username: "p01".to_owned(),
        password: "hemligt".to_owned(),
        unsent: request().unsent,
    })]
}

pub fn enrolment_codes() -> Vec<Vec<u8>> {
    let key = "0f".repeat(32);
    vec![format!("vardag1 https://server.example AB12CD34 {key}").into_bytes()]
}

/// The content of a chunk, without what tells its kind, length and checksum.
fn content(chunk: &[u8]) -> Vec<u8> {
    let mut begin = BEFORE_LENGTH;
    while chunk[begin] & 0x80 != 0 {
        begin += 1;
    }
    chunk[begin + 1..].to_vec()
}

pub fn changes() -> Vec<Vec<u8>> {
    let (_, mut changes) = worked(1);
    changes.push(VisitRecord::planned_beginning(&header(1)).bytes);
    changes.iter().map(|change| content(change)).collect()
}

pub fn documents() -> Vec<Vec<u8>> {
    let mut begun = VisitRecord::begin_planned(&header(1));
    vec![content(&record().save()), content(&begun.save())]
}

pub fn shift_entries() -> Vec<Vec<u8>> {
    vec![serde_json::to_vec(&entry()).expect("plain fields")]
}

pub fn registries() -> Vec<Vec<u8>> {
    let import = RegistryImport {
        staff: vec![colleague()],
        clients: vec![Client {
            client_id: client(1),
            unit_id: unit(),
            name: "Märta Ek".to_owned(),
            personal_number: "193801019876".to_owned(),
            address: "Blåbärsgatan 7".to_owned(),
            coordinate: None,
            access: "Portkod 1234".to_owned(),
            tag: Some("VT-1".to_owned()),
            household: None,
            alarm: true,
            protection: Protection::Protected {
                named_staff: vec![staff()],
            },
            alerts: String::new(),
            care_contact: Some(staff()),
        }],
        history: facts(),
        ..RegistryImport::default()
    };
    vec![serde_json::to_vec(&import).expect("plain fields")]
}

fn colleague() -> Staff {
    Staff {
        staff_id: staff(),
        unit_id: unit(),
        name: "Åsa Berg".to_owned(),
        title: "Undersköterska".to_owned(),
        personal_number: "198112189876".to_owned(),
        employee_number: "4711".to_owned(),
        skills: vec![],
    }
}

pub fn orders() -> Vec<Vec<u8>> {
    let order = json!({
        "sender": "staden", "sender_order_id": "B-17", "version": 1,
        "client_id": client(1), "unit_id": unit(), "decision": "2026/17",
        "valid_from": "2026-11-01", "valid_to": "2027-04-30",
        "frame": { "minutes": 900, "period": "week" },
        "visits": [{
            "key": "morgon", "interventions": ["washing", "breakfast"], "duration_min": 30,
            "cycle_weeks": 1, "weeks": [1], "weekdays": [1, 3],
            "window": { "start": "07:00", "end": "09:00" },
            "staff_count": 2, "priority": "must",
        }],
    });
    vec![order.to_string().into_bytes()]
}

pub fn rates() -> Vec<Vec<u8>> {
    vec![serde_json::to_vec_pretty(&RateTable::example()).expect("plain fields")]
}

fn month() -> Month {
    Month::of(date()).expect("a month")
}

fn export() -> ExportId {
    ExportId::derived(at(0), "export")
}

pub fn reimbursement_batches() -> Vec<Vec<u8>> {
    let line: ReimbursementLine = serde_json::from_value(json!({
        "sequence": 1, "date": date(), "client_id": client(1), "visit_id": visit(1),
        "staff_id": staff(), "unit_id": unit(), "rule": "hour/1", "duration_s": 1800,
        "amount_ore": 24_250, "explanation": "30 minuter",
    }))
    .expect("a line");
    let identity = BatchIdentity {
        unit_id: unit(),
        period: month().period(),
        batch_id: export(),
        batch_sequence: 1,
        previous_sha256: None,
        rates_version: "2026-1".to_owned(),
    };
    vec![write_batch(&identity, &[line]).bytes]
}

pub fn billing_bases() -> Vec<Vec<u8>> {
    let lines = billing_basis(&BillingRequest {
        unit_id: unit(),
        month: month(),
        facts: &facts(),
        away: &[],
        alarm_clients: Some(&BTreeSet::from([client(9)])),
    });
    let identity = BillingIdentity {
        unit_id: unit(),
        month: month(),
        batch_id: export(),
        batch_sequence: 1,
        previous_sha256: None,
    };
    vec![write_billing(&identity, &lines.expect("sound facts")).bytes]
}

pub fn extracts() -> Vec<Vec<u8>> {
    let mut facts = facts();
    for (number, fact) in (0_u32..).zip(&mut facts) {
        fact.staff_id = StaffId::derived(at(0), &format!("staff {}", number % 3));
    }
    let tables = warehouse_tables(&WarehouseRequest {
        month: month(),
        facts: &facts,
        left_out: &BTreeSet::new(),
    });
    let identity = ExtractIdentity {
        unit_id: unit(),
        month: month(),
        batch_id: export(),
        batch_sequence: 1,
        previous_sha256: None,
    };
    vec![write_extract(&identity, &tables.expect("sound facts")).bytes]
}

pub fn payroll_files() -> Vec<Vec<u8>> {
    let file = payroll_file(&PayrollRequest {
        period: month().period(),
        written_on: date(),
        staff: &[colleague()],
        spans: &spans_of_facts(&facts()[..1]),
        time_codes: &[TimeCodeTable::example()],
    });
    vec![file.expect("sound spans")]
}

/// One visit by its own id, one by its order's, and one that nobody comes to.
pub fn plan_files_json() -> Vec<Vec<u8>> {
    let file = json!({
        "unit_id": unit(),
        "date": date(),
        "visits": [
            {"visit_id": visit(1), "staff_id": staff(), "start": "08:15", "start_s": 29_700, "pin": "staff"},
            {"sender": "stad", "sender_order_id": "B-1", "pattern": "morgon", "slot": 1,
             "employee_number": "1017", "start": "02:30", "pin": "both"},
            {"visit_id": visit(2)},
        ],
    });
    vec![file.to_string().into_bytes()]
}

pub fn plan_files_csv() -> Vec<Vec<u8>> {
    let by_id = format!(
        "visit_id;staff_id;start;start_s;pin\n{};{};08:15;29700;staff\n{};;;;\n",
        visit(1),
        staff(),
        visit(2),
    );
    let by_order = "\u{feff}sender,sender_order_id,pattern,slot,employee_number,start\r\n\
        stad,\"'=B,1\",morgon,1,1017,02:30\r\n";
    vec![by_id.into_bytes(), by_order.into()]
}
