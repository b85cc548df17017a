//! Making, loading, saving and adding to a visit document.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{
    ActorId, AutoCommit, Change, ChangeHash, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value,
};
use care_model::id::{EventId, VisitId};
use care_model::time::Timestamp;
use care_model::visit_event::{Author, VisitEvent};
use sha2::{Digest, Sha256};

use crate::laws::Law;
use crate::schema::{
    OFFICE_KEY, PLANNED_KEY, PlannedWork, SCHEMA, SCHEMA_KEY, VISIT_KEY, VisitHeader, WORK_KEY,
};

/// Why a document could not be read or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    #[error("the document does not load: {0}")]
    Unreadable(String),
    #[error("the document has no {0}: it was not begun as a visit record")]
    Incomplete(&'static str),
    #[error("the change does not apply: {0}")]
    ChangeRefused(String),
    #[error("event {0} is already in the record with other content")]
    EventDiffers(EventId),
    #[error("the document library failed inside; the document is untouched")]
    Panicked,
}

/// Sixteen random bytes that name one opening of one store. Never reused: two
/// writers with one actor would make two different changes with one name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ActorKey(pub [u8; 16]);

impl std::fmt::Debug for ActorKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "ActorKey({})", hex(&self.0))
    }
}

impl ActorKey {
    /// The writer of a planned visit's first bytes, whoever makes them.
    fn of_beginning(visit_id: VisitId) -> Self {
        let digest =
            Sha256::digest([b"vardag/beginning/", visit_id.as_bytes().as_slice()].concat());
        let mut bytes = [0u8; 16];
        bytes.copy_from_slice(&digest[..16]);
        Self(bytes)
    }

    pub fn make(entropy: &dyn care_model::id::Entropy) -> Self {
        let mut bytes = [0u8; 16];
        entropy.fill(&mut bytes);
        Self(bytes)
    }
}

/// One signed-for step of a document's history: hash and uncompressed bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct RawChange {
    pub hash: [u8; 32],
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for RawChange {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "RawChange({}, {} bytes)",
            hex(&self.hash),
            self.bytes.len()
        )
    }
}

impl From<&Change> for RawChange {
    fn from(change: &Change) -> Self {
        Self {
            hash: change.hash().0,
            bytes: change.raw_bytes().to_vec(),
        }
    }
}

/// A visit document in memory.
#[derive(Clone)]
pub struct VisitRecord {
    pub(crate) document: AutoCommit,
}

impl std::fmt::Debug for VisitRecord {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("VisitRecord(..)")
    }
}

impl VisitRecord {
    /// The first bytes of a planned visit's document: the same for the same visit,
    /// whoever makes them and however often. A server that was put back to a
    /// backup and publishes again does not begin another document, and a phone can
    /// offer the beginning of the one it worked on.
    pub fn begin_planned(header: &VisitHeader) -> Self {
        Self::begin(
            header,
            ActorKey::of_beginning(header.visit_id),
            Timestamp::default(),
        )
    }

    /// The one change that begins a planned visit's document.
    pub fn planned_beginning(header: &VisitHeader) -> RawChange {
        let mut changes = Self::begin_planned(header).changes();
        changes.pop().expect("a document begins with a change")
    }

    /// The first bytes of a visit's document that is begun once, by the phone of
    /// whoever comes without a plan.
    pub fn begin(header: &VisitHeader, actor: ActorKey, now: Timestamp) -> Self {
        let mut document = AutoCommit::new().with_actor(ActorId::from(actor.0));
        let header_json = serde_json::to_string(header).expect("a header has only plain fields");
        write(document.put(ROOT, SCHEMA_KEY, SCHEMA));
        write(document.put(ROOT, VISIT_KEY, header_json));
        for map in [PLANNED_KEY, WORK_KEY, OFFICE_KEY] {
            write(document.put_object(ROOT, map, ObjType::Map));
        }
        commit(&mut document, now);
        Self { document }
    }

    /// Reads a saved document of our own store. A document that makes the
    /// library panic is an error, not a crash.
    pub fn load(saved: &[u8]) -> Result<Self, RecordError> {
        let document = guarded(|| AutoCommit::load(saved))?
            .map_err(|error| RecordError::Unreadable(error.to_string()))?;
        let record = Self { document };
        record.header()?;
        for map in [PLANNED_KEY, WORK_KEY, OFFICE_KEY] {
            record.map(map)?;
        }
        Ok(record)
    }

    /// Whether a saved document is as it was saved, by the sums of its chunks: far
    /// cheaper than loading it. It says nothing of what the document means.
    pub fn is_intact(saved: &[u8]) -> bool {
        let mut rest = saved;
        while let Some(after) = after_intact_chunk(rest) {
            if after.is_empty() {
                return true;
            }
            rest = after;
        }
        false
    }

    /// A document from its raw changes alone, in any order.
    pub fn from_changes<'a>(
        changes: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<Self, RecordError> {
        let mut record = Self {
            document: AutoCommit::new(),
        };
        record.apply(changes)?;
        record.header()?;
        for map in [PLANNED_KEY, WORK_KEY, OFFICE_KEY] {
            record.map(map)?;
        }
        Ok(record)
    }

    pub fn save(&mut self) -> Vec<u8> {
        self.document.save()
    }

    /// The heads as sorted hex, joined by commas: equal for equal histories.
    pub fn heads(&mut self) -> String {
        let mut heads: Vec<_> = self
            .document
            .get_heads()
            .iter()
            .map(|head| hex(&head.0))
            .collect();
        heads.sort_unstable();
        heads.join(",")
    }

    pub fn header(&self) -> Result<VisitHeader, RecordError> {
        let text = self
            .text(&ROOT, VISIT_KEY)
            .ok_or(RecordError::Incomplete("visit header"))?;
        serde_json::from_str(&text).map_err(|_| RecordError::Incomplete("readable visit header"))
    }

    /// What the plan says, once the visit has been published.
    pub fn planned(&self) -> Option<PlannedWork> {
        let map = self.map(PLANNED_KEY).ok()?;
        let number = |key: &str| {
            self.text(&map, key)
                .and_then(|text| text.parse::<i64>().ok())
        };
        Some(PlannedWork {
            staff_id: self.text(&map, "staff_id")?.parse().ok()?,
            start: Timestamp::from_millis(number("start_ms")?),
            end: Timestamp::from_millis(number("end_ms")?),
            partner: self
                .text(&map, "partner")
                .and_then(|text| text.parse().ok()),
            interventions: self
                .text(&map, "interventions")
                .and_then(|text| serde_json::from_str(&text).ok())
                .unwrap_or_default(),
            revision: number("revision")
                .and_then(|revision| revision.try_into().ok())
                .unwrap_or(0),
        })
    }

    /// Writes what the plan says. Gives the change, or nothing when the
    /// document says so already.
    pub fn plan(
        &mut self,
        planned: &PlannedWork,
        actor: ActorKey,
        now: Timestamp,
    ) -> Option<RawChange> {
        if self.planned().as_ref() == Some(planned) {
            return None;
        }
        let map = self.map(PLANNED_KEY).ok()?;
        self.document.set_actor(ActorId::from(actor.0));
        let interventions =
            serde_json::to_string(&planned.interventions).expect("codes are plain strings");
        let fields = [
            ("staff_id", planned.staff_id.to_string()),
            ("start_ms", planned.start.millis().to_string()),
            ("end_ms", planned.end.millis().to_string()),
            (
                "partner",
                planned.partner.map(|id| id.to_string()).unwrap_or_default(),
            ),
            ("interventions", interventions),
            ("revision", planned.revision.to_string()),
        ];
        for (key, value) in fields {
            if self.text(&map, key).as_deref() != Some(value.as_str()) {
                write(self.document.put(&map, key, value));
            }
        }
        self.committed(now)
    }

    /// Adds an event. The same event again changes nothing and gives nothing;
    /// the same id with other content is refused.
    pub fn append(
        &mut self,
        event: &VisitEvent,
        actor: ActorKey,
        now: Timestamp,
    ) -> Result<Option<RawChange>, RecordError> {
        let (map, key) = match event.author {
            Author::Staff { staff_id, .. } => (WORK_KEY, format!("{staff_id}/{}", event.event_id)),
            Author::Office { .. } => (OFFICE_KEY, event.event_id.to_string()),
        };
        let map = self.map(map)?;
        let json = serde_json::to_string(event).expect("an event has only plain fields");
        if let Some(held) = self.text(&map, &key) {
            let same = serde_json::from_str::<VisitEvent>(&held).is_ok_and(|held| held == *event);
            return if same {
                Ok(None)
            } else {
                Err(RecordError::EventDiffers(event.event_id))
            };
        }
        self.document.set_actor(ActorId::from(actor.0));
        let is_work = matches!(event.author, Author::Staff { .. });
        let own_line = (is_work && Law::OwnLine.holds()).then(|| self.own_line());
        let own_line = own_line.flatten();
        if let Some(own_line) = &own_line {
            self.document.isolate(own_line);
        }
        write(self.document.put(&map, key, json));
        let change = self.committed(now);
        if own_line.is_some() {
            self.document.integrate();
        }
        Ok(change)
    }

    /// What a phone's next change builds on: its own last one since its store was
    /// opened, or the beginning. Never on what others wrote: a server that has lost
    /// theirs could not take it.
    fn own_line(&mut self) -> Option<Vec<ChangeHash>> {
        if let Some(own) = self.document.get_last_local_change() {
            return Some(vec![own.hash()]);
        }
        let changes = self.document.get_changes(&[]);
        let mut beginnings = changes.iter().filter(|change| change.deps().is_empty());
        let beginning = beginnings.next()?.hash();
        beginnings.next().is_none().then(|| vec![beginning])
    }

    /// Applies raw changes made elsewhere; those already here are passed over.
    /// On an error the record must be dropped: load it again from the store.
    pub fn apply<'a>(
        &mut self,
        changes: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<(), RecordError> {
        let mut parsed = Vec::new();
        for bytes in changes {
            let change = guarded(|| Change::from_bytes(bytes.to_vec()))?
                .map_err(|error| RecordError::ChangeRefused(error.to_string()))?;
            parsed.push(change);
        }
        let document = &mut self.document;
        guarded(move || document.apply_changes(parsed))?
            .map_err(|error| RecordError::ChangeRefused(error.to_string()))
    }

    /// Every change of the document, in an order in which they apply.
    pub fn changes(&mut self) -> Vec<RawChange> {
        self.document
            .get_changes(&[])
            .iter()
            .map(RawChange::from)
            .collect()
    }

    /// Whether a change with this hash is part of the document.
    pub fn holds_change(&mut self, hash: &[u8; 32]) -> bool {
        self.document
            .get_change_meta_by_hash(&ChangeHash(*hash))
            .is_some()
    }

    /// Every value of the document by its path, all of them where two writers
    /// put different ones at one place: what the guard compares.
    pub(crate) fn values(&self) -> BTreeMap<String, Vec<String>> {
        let mut values = BTreeMap::new();
        for key in self.document.keys(ROOT) {
            values.insert(key.clone(), self.all_at(&ROOT, &key));
            if let Ok(Some((Value::Object(_), map))) = self.document.get(ROOT, key.as_str()) {
                for inner in self.document.keys(&map) {
                    let all = self.all_at(&map, &inner);
                    values.insert(format!("{key}/{inner}"), all);
                }
            }
        }
        values
    }

    fn all_at(&self, map: &ObjId, key: &str) -> Vec<String> {
        let all = self.document.get_all(map, key).unwrap_or_default();
        let mut shown: Vec<_> = all
            .into_iter()
            .map(|(value, id)| match value {
                Value::Object(_) => format!("object {id}"),
                Value::Scalar(scalar) => match scalar.as_ref() {
                    ScalarValue::Str(text) => text.to_string(),
                    other => format!("{other:?}"),
                },
            })
            .collect();
        shown.sort_unstable();
        shown
    }

    /// The entries of `work` and `office`: key and every value at it.
    pub(crate) fn entries(&self, map: &'static str) -> Vec<(String, Vec<String>)> {
        let Ok(object) = self.map(map) else {
            return Vec::new();
        };
        self.document
            .keys(&object)
            .map(|key| {
                let values = self.all_at(&object, &key);
                (key, values)
            })
            .collect()
    }

    fn map(&self, key: &'static str) -> Result<ObjId, RecordError> {
        match self.document.get(ROOT, key) {
            Ok(Some((Value::Object(ObjType::Map), id))) => Ok(id),
            _ => Err(RecordError::Incomplete(key)),
        }
    }

    fn text(&self, map: &ObjId, key: &str) -> Option<String> {
        match self.document.get(map, key) {
            Ok(Some((Value::Scalar(value), _))) => value.as_str().map(str::to_owned),
            _ => None,
        }
    }

    fn committed(&mut self, now: Timestamp) -> Option<RawChange> {
        commit(&mut self.document, now);
        self.document
            .get_last_local_change()
            .as_ref()
            .map(RawChange::from)
    }
}

fn write<T>(outcome: Result<T, automerge::AutomergeError>) {
    outcome.expect("a put at a known map key of a loaded document cannot fail");
}

fn commit(document: &mut AutoCommit, now: Timestamp) {
    document.commit_with(CommitOptions::default().with_time(now.millis() / 1000));
}

/// Runs library code on bytes from outside. The library panics on some
/// documents whose checksum is correct; that must end in an error here.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, RecordError> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| RecordError::Panicked)
}

/// What follows the first chunk, if that has its sum: four bytes of magic, the first
/// four of the SHA-256 of all that follows them, a type, a length in LEB128, contents
/// (automerge's binary format, "Chunk").
fn after_intact_chunk(bytes: &[u8]) -> Option<&[u8]> {
    const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
    const LONGEST_LENGTH: usize = 9;
    let hashed = bytes.strip_prefix(&MAGIC)?.get(4..)?;
    let (mut length, mut header) = (0u64, 1usize);
    for byte in hashed.get(1..)?.iter().take(LONGEST_LENGTH) {
        length |= u64::from(byte & 0x7f) << (7 * (header - 1));
        header += 1;
        if byte & 0x80 == 0 {
            let end = header.checked_add(usize::try_from(length).ok()?)?;
            let sum = Sha256::digest(hashed.get(..end)?);
            return (sum[..4] == bytes[4..8]).then(|| &hashed[end..]);
        }
    }
    None
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            write!(text, "{byte:02x}").expect("a String takes all writes");
            text
        })
}
