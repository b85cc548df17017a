//! The readers, each with sound inputs and with what it checks first.

use std::io::Write;

use care_model::order::Order;
use care_model::registry::RegistryImport;
use care_model::shift_entry::ShiftEntry;
use documentation::billing::verify::verify_billing;
use documentation::payroll::check::check_payroll_file;
use documentation::reimbursement::batch_lines::batch_lines;
use documentation::reimbursement::rates::RateTable;
use documentation::reimbursement::verify::verify;
use documentation::warehouse::verify::verify_extract;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use scheduler_benchmarks::formats::{self, Format};
use serde::de::DeserializeOwned;
use server::planning::plan_file::rows;
use sha2::{Digest, Sha256};
use visit_record::exchange::{
    EnrolRequest, EnrolResponse, EnrolmentPayload, SignInRequest, SignInResponse, SyncRequest,
    SyncResponse, read_envelope, unpack,
};
use visit_record::guard::{self, Refusal};
use visit_record::{RecordError, VisitRecord, fold};

use crate::{instances, seeds};

/// A reader of bytes from outside.
pub struct Target {
    pub name: &'static str,
    /// Sound inputs that edits begin from, before they are dressed.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// What makes an edited input pass for what it was, to get beyond the first check.
    pub dress: fn(Vec<u8>) -> Vec<u8>,
    pub read: fn(&[u8]) -> Outcome,
}

impl std::fmt::Debug for Target {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Target({})", self.name)
    }
}

/// What a reader made of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Taken,
    Refused,
    /// Refused, since the library behind the reader fell inside its guard.
    Guarded,
}

impl Outcome {
    fn of<T, E>(read: Result<T, E>) -> Self {
        read.map_or(Self::Refused, |_| Self::Taken)
    }

    fn of_record<T>(read: &Result<T, RecordError>) -> Self {
        match read {
            Ok(_) => Self::Taken,
            Err(RecordError::Panicked) => Self::Guarded,
            Err(_) => Self::Refused,
        }
    }
}

macro_rules! targets {
    ($($name:literal: $seeds:path, $dress:expr, $read:expr;)*) => {
        &[$(Target { name: $name, seeds: $seeds, dress: $dress, read: $read }),*]
    };
}

/// Readers of bytes from outside. HTTP forms the server's tests of bad input send over a
/// socket; the seal of a paper pack and street extracts are tried by their own crates.
pub const TARGETS: &[Target] = targets! {
    "envelope": seeds::envelopes, plain, |bytes| Outcome::of(read_envelope(bytes));
    "packed-body": seeds::packed, plain, |bytes| Outcome::of(unpack::<SyncRequest>(bytes));
    "sync-request": seeds::sync_requests, packed, unpacked::<SyncRequest>;
    "sync-response": seeds::sync_responses, packed, unpacked::<SyncResponse>;
    "enrolment": seeds::enrolments, packed, enrolment;
    "sign-in": seeds::sign_ins, packed, sign_in;
    "enrolment-code": seeds::enrolment_codes, plain, |bytes| {
        text(bytes).map_or(Outcome::Refused, |text| Outcome::of(text.parse::<EnrolmentPayload>()))
    };
    "change": seeds::changes, |content| chunk(CHANGE_CHUNK, &content), change;
    "document": seeds::documents, |content| chunk(DOCUMENT_CHUNK, &content), document;
    "shift-entry": seeds::shift_entries, plain, shift_entry;
    "registry": seeds::registries, plain, json::<RegistryImport>;
    "order": seeds::orders, plain, order;
    "rates": seeds::rates, plain, |bytes| Outcome::of(RateTable::from_json(bytes));
    "reimbursement-batch": seeds::reimbursement_batches, plain, |bytes| {
        let _ = batch_lines(bytes);
        Outcome::of(verify(bytes))
    };
    "billing-basis": seeds::billing_bases, plain, |bytes| Outcome::of(verify_billing(bytes));
    "warehouse-extract": seeds::extracts, plain, |bytes| Outcome::of(verify_extract(bytes));
    "payroll-file": seeds::payroll_files, plain, |bytes| Outcome::of(check_payroll_file(bytes));
    "plan-file-json": seeds::plan_files_json, plain, |bytes| Outcome::of(rows::read_json(bytes));
    "plan-file-csv": seeds::plan_files_csv, plain, |bytes| Outcome::of(rows::read_csv(bytes));
    "solomon": instances::solomon, plain, |bytes| instance(Format::Solomon, bytes);
    "hhcrsp-text": instances::hhcrsp_text, plain, |bytes| instance(Format::HhcrspText, bytes);
    "hhcrsp-json": instances::hhcrsp_json, plain, |bytes| instance(Format::HhcrspJson, bytes);
    "unit-day": instances::unit_days, plain, |bytes| instance(Format::Vardag, bytes);
    "vrptwsyn": instances::vrptwsyn, plain, |bytes| instance(Format::Vrptwsyn, bytes);
};

/// The target of that name.
pub fn named(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const DOCUMENT_CHUNK: u8 = 0;
const CHANGE_CHUNK: u8 = 1;

fn plain(bytes: Vec<u8>) -> Vec<u8> {
    bytes
}

fn packed(bytes: Vec<u8>) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&bytes).expect("a Vec takes all writes");
    encoder.finish().expect("a Vec takes all writes")
}

/// A chunk of automerge's storage, with the length and the checksum of its content.
fn chunk(kind: u8, content: &[u8]) -> Vec<u8> {
    let mut hashed = vec![kind];
    let mut left = content.len();
    loop {
        let byte = (left & 0x7f) as u8;
        left >>= 7;
        hashed.push(if left == 0 { byte } else { byte | 0x80 });
        if left == 0 {
            break;
        }
    }
    hashed.extend_from_slice(content);
    let sum = Sha256::digest(&hashed);
    [MAGIC.as_slice(), &sum[..4], &hashed].concat()
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

fn unpacked<T: DeserializeOwned>(bytes: &[u8]) -> Outcome {
    Outcome::of(unpack::<T>(bytes))
}

fn enrolment(bytes: &[u8]) -> Outcome {
    let _ = unpack::<EnrolResponse>(bytes);
    unpacked::<EnrolRequest>(bytes)
}

fn sign_in(bytes: &[u8]) -> Outcome {
    let _ = unpack::<SignInResponse>(bytes);
    unpacked::<SignInRequest>(bytes)
}

fn json<T: DeserializeOwned>(bytes: &[u8]) -> Outcome {
    Outcome::of(serde_json::from_slice::<T>(bytes))
}

fn shift_entry(bytes: &[u8]) -> Outcome {
    let entry = serde_json::from_slice::<ShiftEntry>(bytes);
    Outcome::of(entry.map_err(|_| ()).and_then(|entry| {
        let _ = (entry.date(), entry.moment());
        entry.check().map_err(|_| ())
    }))
}

fn order(bytes: &[u8]) -> Outcome {
    let Ok(order) = serde_json::from_slice::<Order>(bytes) else {
        return Outcome::Refused;
    };
    if order.faults().is_empty() {
        Outcome::Taken
    } else {
        Outcome::Refused
    }
}

fn instance(format: Format, bytes: &[u8]) -> Outcome {
    Outcome::of(formats::parse(format, bytes))
}

/// A change that a phone sends for a visit that the server has, and for one that it has not.
fn change(bytes: &[u8]) -> Outcome {
    let held = seeds::record();
    let _ = guard::admit(None, seeds::staff(), &[bytes]);
    match guard::admit(Some(&held), seeds::staff(), &[bytes]) {
        Ok(mut admitted) => {
            let _ = fold::events(&admitted.record);
            Outcome::of_record(&fold::facts(&mut admitted.record))
        }
        Err(Refusal::Record(RecordError::Panicked)) => Outcome::Guarded,
        Err(_) => Outcome::Refused,
    }
}

/// A saved document, as the server sends it; what loads is folded and saved again.
fn document(bytes: &[u8]) -> Outcome {
    let loaded = VisitRecord::load(bytes);
    let outcome = Outcome::of_record(&loaded);
    if let Ok(mut record) = loaded {
        let _ = (fold::events(&record), fold::facts(&mut record));
        let heads = record.heads();
        let again = VisitRecord::load(&record.save()).map(|mut again| again.heads());
        assert_eq!(again, Ok(heads), "what is saved is what was loaded");
    }
    outcome
}
