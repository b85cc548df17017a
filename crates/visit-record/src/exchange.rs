//! What phone and server say to one another: stateless, repeatable requests.
//!
//! Every message is an [`Envelope`]: CBOR of protocol, sender, a deflated CBOR
//! body and a signature over exactly those compressed bytes. The receiver
//! checks the size, then the signature, then inflates under a limit, then
//! parses. A field that a version does not know is passed over on reading.

use std::io::{Read, Write};

use care_model::id::{ClientId, DeviceId, StaffId, UnitId, VisitId};
use care_model::intervention::InterventionCode;
use care_model::order::LocalWindow;
use care_model::time::{LocalDate, Timestamp};
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use sha2::{Digest, Sha256};

use crate::edit::hex;
use crate::laws::Law;
use crate::seal;
use crate::shift_exchange::{ShiftAnswer, ShiftAsk, SnapshotShift};
use crate::unsent::{UnsentReport, if_readable};

/// The protocol this version speaks.
pub const PROTOCOL: u16 = 1;
/// Largest envelope a server takes: a week of unsent work is far below it.
pub const MAX_ENVELOPE_BYTES: usize = 4 * 1024 * 1024;
/// Largest body once inflated.
pub const MAX_BODY_BYTES: u64 = 16 * 1024 * 1024;

/// Why a message could not be opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    #[error("the message is {size} bytes, over the limit of {MAX_ENVELOPE_BYTES}")]
    TooLarge { size: usize },
    #[error("the message is no envelope: {0}")]
    Malformed(String),
    #[error("protocol {found} is not spoken here; this side speaks {PROTOCOL}")]
    ForeignProtocol { found: u16 },
    #[error("the signature does not fit the message")]
    BadSignature,
    #[error("the body inflates to more than {MAX_BODY_BYTES} bytes")]
    BodyTooLarge,
    #[error("the body is not what the message says it is: {0}")]
    BadBody(String),
}

/// A signed message.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    pub protocol: u16,
    /// `None` while a phone enrols and when the server answers.
    #[serde(default)]
    pub device: Option<DeviceId>,
    /// Deflated CBOR.
    pub body: ByteBuf,
    /// DER, over `body`.
    pub signature: ByteBuf,
}

impl std::fmt::Debug for Envelope {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "Envelope(protocol {}, {} bytes)",
            self.protocol,
            self.body.len()
        )
    }
}

/// The compressed body of a message, ready to be signed.
pub fn pack<T: Serialize>(body: &T) -> Vec<u8> {
    let mut cbor = Vec::new();
    ciborium::into_writer(body, &mut cbor).expect("our messages have a CBOR form");
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&cbor).expect("a Vec takes all writes");
    encoder.finish().expect("a Vec takes all writes")
}

/// Puts a packed and signed body into an envelope's bytes.
pub fn seal_packed(device: Option<DeviceId>, body: Vec<u8>, signature: Vec<u8>) -> Vec<u8> {
    let envelope = Envelope {
        protocol: PROTOCOL,
        device,
        body: ByteBuf::from(body),
        signature: ByteBuf::from(signature),
    };
    let mut bytes = Vec::new();
    ciborium::into_writer(&envelope, &mut bytes).expect("an envelope has a CBOR form");
    bytes
}

/// Reads the envelope alone: nothing of the body is trusted yet.
pub fn read_envelope(bytes: &[u8]) -> Result<Envelope, EnvelopeError> {
    if bytes.len() > MAX_ENVELOPE_BYTES {
        return Err(EnvelopeError::TooLarge { size: bytes.len() });
    }
    let envelope: Envelope = ciborium::from_reader(bytes)
        .map_err(|error| EnvelopeError::Malformed(error.to_string()))?;
    if envelope.protocol != PROTOCOL {
        return Err(EnvelopeError::ForeignProtocol {
            found: envelope.protocol,
        });
    }
    Ok(envelope)
}

/// Checks the signature, inflates under the limit and parses.
pub fn open<T: DeserializeOwned>(
    envelope: &Envelope,
    public_key: &[u8],
) -> Result<T, EnvelopeError> {
    let verified = seal::verify(public_key, &envelope.body, &envelope.signature);
    if verified.is_err() && Law::SignatureFirst.holds() {
        return Err(EnvelopeError::BadSignature);
    }
    unpack(&envelope.body)
}

/// Inflates and parses a body whose signature the caller cannot check yet (a
/// phone that brings its key along).
pub fn unpack<T: DeserializeOwned>(body: &[u8]) -> Result<T, EnvelopeError> {
    let mut cbor = Vec::new();
    let mut limited = DeflateDecoder::new(body).take(MAX_BODY_BYTES + 1);
    limited
        .read_to_end(&mut cbor)
        .map_err(|error| EnvelopeError::BadBody(error.to_string()))?;
    if cbor.len() as u64 > MAX_BODY_BYTES {
        return Err(EnvelopeError::BodyTooLarge);
    }
    ciborium::from_reader(cbor.as_slice())
        .map_err(|error| EnvelopeError::BadBody(error.to_string()))
}

/// What a phone enrols with. Signed with the key it brings.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EnrolRequest {
    /// The one-time code of the QR.
    pub code: String,
    pub public_key: ByteBuf,
    pub model: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolResponse {
    pub device_id: DeviceId,
    pub unit_id: UnitId,
    pub unit_name: String,
    /// What the phone checks every later answer with.
    pub server_key: ByteBuf,
}

/// A staff member signs in on an enrolled phone.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignInRequest {
    pub username: String,
    pub password: String,
    /// All that waits on the phone.
    #[serde(default, deserialize_with = "if_readable")]
    pub unsent: Option<UnsentReport>,
}

impl std::fmt::Debug for SignInRequest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SignInRequest(..)")
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInResponse {
    pub staff_id: StaffId,
    pub staff_name: String,
    pub lease: Lease,
    pub server_time: Timestamp,
}

/// Longest a phone may read on without meeting the server, in seconds.
pub const LEASE_S: i64 = 12 * 3600;

/// The server's word that this staff member may use this phone for a while.
/// An expired lease stops reading more, never finishing a visit or uploading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    pub device_id: DeviceId,
    pub staff_id: StaffId,
    pub unit_id: UnitId,
    pub issued: Timestamp,
    pub expires: Timestamp,
    /// The server's signature over the other fields, see [`Lease::signed_text`].
    pub signature: ByteBuf,
}

impl Lease {
    pub fn signed_text(&self) -> String {
        format!(
            "lease/{}/{}/{}/{}/{}",
            self.device_id,
            self.staff_id,
            self.unit_id,
            self.issued.millis(),
            self.expires.millis()
        )
    }
}

/// Everything a phone says in one sync.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SyncRequest {
    pub lease: Lease,
    /// False when the phone only delivers work of someone who has signed out:
    /// the answer then holds receipts alone.
    pub reads: bool,
    /// Position in the server's log up to which this phone has stored all.
    pub cursor: u64,
    /// The server's epoch the cursor belongs to.
    pub epoch: u64,
    pub records: Vec<RecordUpload>,
    /// Hash of the day's snapshot the phone shows, if any.
    #[serde(default)]
    pub snapshot: Option<ByteBuf>,
    /// Set after a state hash that did not agree: every document the phone has.
    #[serde(default)]
    pub held: Option<Vec<HeldDocument>>,
    pub sent: PhoneTime,
    /// What waits on the phone besides `records`.
    #[serde(default, deserialize_with = "if_readable")]
    pub unsent: Option<UnsentReport>,
    /// What is said of the sender's shift.
    #[serde(default)]
    pub shift: ShiftAsk,
}

/// The phone's clocks when it sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneTime {
    pub wall_ms: i64,
    pub monotonic_ms: i64,
    pub boot: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordUpload {
    pub visit_id: VisitId,
    /// Raw uncompressed changes, in an order in which they apply.
    pub changes: Vec<ByteBuf>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldDocument {
    pub visit_id: VisitId,
    pub heads: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SyncResponse {
    pub receipts: Vec<Receipt>,
    /// Whose documents and day the rest is; `None` when only receipts came.
    pub reader: Option<StaffId>,
    /// Saved documents in scope that changed since the cursor.
    pub documents: Vec<SentDocument>,
    /// Documents the phone must forget: they left its scope.
    pub revoked: Vec<VisitId>,
    pub snapshot: Option<DaySnapshot>,
    pub cursor: u64,
    pub epoch: u64,
    /// Over all documents in scope, see [`state_hash`].
    pub state_hash: ByteBuf,
    pub server_time: Timestamp,
    /// A fresh lease when the one shown was still good.
    pub lease: Option<Lease>,
    #[serde(default)]
    pub shift: ShiftAnswer,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentDocument {
    pub visit_id: VisitId,
    pub saved: ByteBuf,
}

/// What became of one record of an upload. A phone forgets a change only
/// against one of these, which the envelope's signature covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    pub visit_id: VisitId,
    pub verdict: Verdict,
    /// The hashes of the changes it speaks of.
    pub changes: Vec<ByteBuf>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "verdict")]
pub enum Verdict {
    /// Stored for good, now or before.
    Accepted,
    /// Stored for good, and shown to the planner: the visit is another's now.
    LateWork,
    /// It builds on changes that are not here yet: the phone keeps it and
    /// offers it again.
    Waiting,
    /// Not part of the record; kept in quarantine with the reason.
    Quarantined { code: String },
    /// A newer server's word: what it speaks of stays on the phone and is offered again.
    #[serde(other)]
    Unknown,
}

/// Sha-256 over the sorted ids and heads of a set of documents: two sides with
/// the same hash hold the same histories.
pub fn state_hash(documents: &mut [HeldDocument]) -> Vec<u8> {
    documents.sort_by_key(|document| document.visit_id);
    let mut hasher = Sha256::new();
    for document in documents.iter() {
        hasher.update(document.visit_id.as_bytes());
        hasher.update(document.heads.as_bytes());
        hasher.update(b"\n");
    }
    hasher.finalize().to_vec()
}

/// One staff member's day as the plan has it: a versioned snapshot, written by
/// the server alone, so it is no CRDT.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DaySnapshot {
    pub date: LocalDate,
    /// Version of the published schedule; 0 when none is.
    pub version: u64,
    pub unit_name: String,
    pub stops: Vec<SnapshotStop>,
    pub breaks: Vec<SnapshotBreak>,
    /// Clients of the stops, and those an alarm may call to.
    pub clients: Vec<ClientCard>,
    #[serde(default)]
    pub shift: SnapshotShift,
}

impl std::fmt::Debug for DaySnapshot {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "DaySnapshot({} v{}, {} stops)",
            self.date,
            self.version,
            self.stops.len()
        )
    }
}

impl DaySnapshot {
    pub fn hash(&self) -> Vec<u8> {
        let mut cbor = Vec::new();
        ciborium::into_writer(self, &mut cbor).expect("a snapshot has a CBOR form");
        Sha256::digest(&cbor)[..16].to_vec()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotStop {
    pub visit_id: VisitId,
    pub client_id: ClientId,
    pub start: Timestamp,
    pub end: Timestamp,
    pub window: LocalWindow,
    pub travel_s: u32,
    pub travel_m: u32,
    pub interventions: Vec<InterventionCode>,
    /// The colleague at a double-staffed visit.
    pub partner_name: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotBreak {
    pub start: Timestamp,
    pub end: Timestamp,
}

/// What a phone may show of a client.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientCard {
    pub client_id: ClientId,
    pub name: String,
    pub address: String,
    pub access: String,
    /// What must be known before the door; empty where nothing is.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub alerts: String,
    pub tag: Option<String>,
    pub protected: bool,
    pub alarm: bool,
}

impl std::fmt::Debug for ClientCard {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "ClientCard({})", self.client_id)
    }
}

/// The content of an enrolment QR: address of the server, one-time code and
/// the fingerprint of the server's key, so that no other server can answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolmentPayload {
    pub url: String,
    pub code: String,
    /// Sha-256 of the server's public key, hex.
    pub server_key_sha256: String,
}

/// A text that is no enrolment code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this is not a Vardag enrolment code; ask the unit for a new one and read it within a minute"
)]
pub struct NotAnEnrolment;

impl EnrolmentPayload {
    pub fn new(url: &str, code: &str, server_key: &[u8]) -> Self {
        Self {
            url: url.to_owned(),
            code: code.to_owned(),
            server_key_sha256: hex(&Sha256::digest(server_key)),
        }
    }

    pub fn admits_key(&self, server_key: &[u8]) -> bool {
        hex(&Sha256::digest(server_key)) == self.server_key_sha256
    }
}

impl std::fmt::Display for EnrolmentPayload {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "vardag1 {} {} {}",
            self.url, self.code, self.server_key_sha256
        )
    }
}

impl std::str::FromStr for EnrolmentPayload {
    type Err = NotAnEnrolment;

    fn from_str(text: &str) -> Result<Self, NotAnEnrolment> {
        let mut words = text.split_whitespace();
        let mut next = || words.next().ok_or(NotAnEnrolment);
        if next()? != "vardag1" {
            return Err(NotAnEnrolment);
        }
        let payload = Self {
            url: next()?.to_owned(),
            code: next()?.to_owned(),
            server_key_sha256: next()?.to_owned(),
        };
        let is_url = payload.url.starts_with("https://") || payload.url.starts_with("http://");
        let is_hash = payload.server_key_sha256.len() == 64
            && payload
                .server_key_sha256
                .bytes()
                .all(|byte| byte.is_ascii_hexdigit());
        if is_url && is_hash && words.next().is_none() {
            Ok(payload)
        } else {
            Err(NotAnEnrolment)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::KeyPair;
    use care_model::id::SeededEntropy;

    #[test]
    fn a_newer_servers_verdict_costs_no_answer() {
        let read = |value: serde_json::Value| {
            let mut bytes = Vec::new();
            ciborium::into_writer(&value, &mut bytes).expect("written");
            ciborium::from_reader::<Verdict, _>(bytes.as_slice()).expect("read")
        };
        let newer = serde_json::json!({ "verdict": "deferred", "until_ms": 7 });
        assert_eq!(read(newer), Verdict::Unknown);
        let known = serde_json::json!({ "verdict": "quarantined", "code": "too_many", "why": "x" });
        let code = "too_many".to_owned();
        assert_eq!(read(known), Verdict::Quarantined { code });
    }

    #[test]
    fn a_sealed_message_opens_and_a_changed_one_does_not() {
        let pair = KeyPair::make(&SeededEntropy::new(3));
        let request = SignInRequest {
            username: "p01".into(),
            password: "secret".into(),
            unsent: None,
        };
        let body = pack(&request);
        let signature = pair.sign(&body);
        let bytes = seal_packed(None, body, signature);
        let envelope = read_envelope(&bytes).expect("its own envelope");
        let opened: SignInRequest = open(&envelope, &pair.public_key()).expect("its own key");
        assert_eq!(opened.username, "p01");
        for index in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[index] ^= 1;
            let refused = read_envelope(&changed)
                .and_then(|envelope| open::<SignInRequest>(&envelope, &pair.public_key()));
            if let Ok(opened) = refused {
                // A field name of the envelope may change without the content.
                assert_eq!(opened.username, "p01", "byte {index} changed the content");
            }
        }
    }

    #[test]
    fn a_body_that_inflates_without_end_is_stopped() {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        let zeros = vec![0u8; 1 << 20];
        for _ in 0..20 {
            encoder.write_all(&zeros).expect("a Vec");
        }
        let body = encoder.finish().expect("a Vec");
        assert!(body.len() < 100_000);
        assert_eq!(
            unpack::<SignInRequest>(&body).err(),
            Some(EnvelopeError::BodyTooLarge)
        );
    }

    #[test]
    fn truncated_oversized_and_foreign_messages_are_told_apart() {
        let pair = KeyPair::make(&SeededEntropy::new(3));
        let body = pack(&1u8);
        let signature = pair.sign(&body);
        let bytes = seal_packed(None, body.clone(), signature);
        assert!(matches!(
            read_envelope(&bytes[..bytes.len() / 2]),
            Err(EnvelopeError::Malformed(_))
        ));
        let large = vec![0u8; MAX_ENVELOPE_BYTES + 1];
        assert!(matches!(
            read_envelope(&large),
            Err(EnvelopeError::TooLarge { .. })
        ));
        let foreign = Envelope {
            protocol: 9,
            device: None,
            body: ByteBuf::from(body),
            signature: ByteBuf::new(),
        };
        let mut bytes = Vec::new();
        ciborium::into_writer(&foreign, &mut bytes).expect("CBOR");
        assert_eq!(
            read_envelope(&bytes).err(),
            Some(EnvelopeError::ForeignProtocol { found: 9 })
        );
    }

    #[test]
    fn an_enrolment_code_reads_back_and_others_do_not() {
        let payload = EnrolmentPayload::new("http://127.0.0.1:8080", "AB12", b"key");
        assert_eq!(payload.to_string().parse(), Ok(payload));
        for bad in [
            "",
            "hello",
            "vardag1 x y z",
            "vardag1 http://a b c",
            "vardag2 http://a b c",
        ] {
            assert_eq!(bad.parse::<EnrolmentPayload>(), Err(NotAnEnrolment));
        }
    }
}
