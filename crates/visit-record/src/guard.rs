//! The order of checks before a change from a phone becomes part of a record.
//!
//! Size, then uncompressed chunks only, then (by the caller) the signature,
//! then the number of operations, then a scratch copy inside a panic guard,
//! then the paths that changed. The given record is replaced only when all
//! held.

use std::collections::BTreeMap;

use automerge::Change;
use care_model::id::StaffId;
use care_model::visit_event::{Author, VisitEvent};
use care_model::visit_fact::VisitOrigin;
use sha2::{Digest, Sha256};

use crate::edit::{ActorKey, RawChange, RecordError, VisitRecord, guarded, hex};
use crate::schema::WORK_KEY;

/// Largest change, uncompressed. A note is the largest thing a person writes.
pub const MAX_CHANGE_BYTES: usize = 64 * 1024;
/// Most changes for one record in one exchange.
pub const MAX_CHANGES_PER_RECORD: usize = 500;
/// Most operations in one change: an event is one, first bytes are five.
pub const MAX_OPERATIONS: usize = 64;
/// The type byte of an uncompressed change chunk, after magic and checksum.
const CHANGE_CHUNK: u8 = 1;
const CHUNK_TYPE_AT: usize = 8;
/// Where a chunk has the first bytes of its hash.
const CHECKSUM: std::ops::Range<usize> = 4..8;

/// Why changes of a phone were not taken. The code is stable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("a change is {size} bytes, over the limit of {MAX_CHANGE_BYTES}")]
    TooLarge { size: usize },
    #[error("{count} changes for one record, over the limit of {MAX_CHANGES_PER_RECORD}")]
    TooMany { count: usize },
    #[error("a chunk of type {chunk}: only uncompressed changes are taken")]
    NotAChange { chunk: u8 },
    #[error("a change holds {operations} operations, over the limit of {MAX_OPERATIONS}")]
    TooManyOperations { operations: usize },
    #[error("a change builds on {missing} which is not here: send that first")]
    MissingDependency { missing: String },
    #[error("a change touches {path}, which its author may not write")]
    PathForbidden { path: String },
    #[error("the event at {path} is not its author's, or its id is not its key")]
    EventMisplaced { path: String },
    #[error("the record is not begun as a visit of this phone")]
    BadBeginning,
    #[error("the record after the changes differs from what was signed")]
    HeadsDiffer,
    #[error(transparent)]
    Record(#[from] RecordError),
}

impl Refusal {
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too_large",
            Self::TooMany { .. } => "too_many",
            Self::NotAChange { .. } => "not_a_change",
            Self::TooManyOperations { .. } => "too_many_operations",
            Self::MissingDependency { .. } => "missing_dependency",
            Self::PathForbidden { .. } => "path_forbidden",
            Self::EventMisplaced { .. } => "event_misplaced",
            Self::BadBeginning => "bad_beginning",
            Self::HeadsDiffer => "heads_differ",
            Self::Record(_) => "unreadable",
        }
    }
}

/// What an admitted upload leaves: the new record and the changes that were new.
#[derive(Debug)]
pub struct Admitted {
    pub record: VisitRecord,
    pub new_changes: Vec<RawChange>,
    /// Who wrote the new changes, as the document names writers.
    pub actors: Vec<ActorKey>,
}

/// Checks the changes a staff member's phone sent for one record and gives the
/// record with them. `held` is `None` when the server has never met the visit.
pub fn admit(
    held: Option<&VisitRecord>,
    staff: StaffId,
    changes: &[&[u8]],
) -> Result<Admitted, Refusal> {
    let parsed = parse_all(changes)?;
    let writers: Vec<_> = parsed
        .iter()
        .map(|change| (change.hash().0, actor_of(change)))
        .collect();
    let before = held.map(VisitRecord::values);
    let (mut record, new_changes) = if let Some(record) = held {
        extend(record.clone(), parsed, changes)?
    } else {
        check_dependencies(&parsed)?;
        let record = VisitRecord::from_changes(changes.iter().copied())?;
        let new_changes = parsed.iter().map(RawChange::from).collect();
        (record, new_changes)
    };
    for change in &new_changes {
        if !record.holds_change(&change.hash) {
            return Err(Refusal::HeadsDiffer);
        }
    }
    check_paths(before.as_ref(), &record, &new_changes, staff)?;
    // The beginning that everybody makes alike is nobody's writing.
    let beginning = VisitRecord::planned_beginning(&record.header()?).hash;
    let own = writers.into_iter().filter(|(hash, _)| *hash != beginning);
    let mut actors: Vec<ActorKey> = own.filter_map(|(_, actor)| actor).collect();
    actors.sort_unstable();
    actors.dedup();
    Ok(Admitted {
        record,
        new_changes,
        actors,
    })
}

/// The hash a change goes by: SHA-256 over its chunk from the type byte on. A
/// receipt must name a change the library refuses to parse, too.
pub fn change_hash(bytes: &[u8]) -> Option<[u8; 32]> {
    let hashed = bytes.get(CHUNK_TYPE_AT..)?;
    Some(Sha256::digest(hashed).into())
}

fn parse_all(changes: &[&[u8]]) -> Result<Vec<Change>, Refusal> {
    if changes.len() > MAX_CHANGES_PER_RECORD {
        return Err(Refusal::TooMany {
            count: changes.len(),
        });
    }
    changes.iter().map(|bytes| parse(bytes)).collect()
}

fn parse(bytes: &[u8]) -> Result<Change, Refusal> {
    if bytes.len() > MAX_CHANGE_BYTES {
        return Err(Refusal::TooLarge { size: bytes.len() });
    }
    let chunk = bytes.get(CHUNK_TYPE_AT).copied().unwrap_or(0);
    if chunk != CHANGE_CHUNK {
        return Err(Refusal::NotAChange { chunk });
    }
    // The library takes a change whose checksum is wrong: a bit that turned on the way
    // would be another change, and part of the record.
    let hash = change_hash(bytes);
    if hash.is_none_or(|hash| bytes.get(CHECKSUM) != Some(&hash[..CHECKSUM.len()])) {
        let why = "its checksum is not that of its content".to_owned();
        return Err(RecordError::ChangeRefused(why).into());
    }
    let change = guarded(|| Change::from_bytes(bytes.to_vec()))?
        .map_err(|error| RecordError::ChangeRefused(error.to_string()))?;
    if change.len() > MAX_OPERATIONS {
        return Err(Refusal::TooManyOperations {
            operations: change.len(),
        });
    }
    Ok(change)
}

/// What begins a record must be whole: of a visit that is not here, every change
/// has to come with what it builds on.
fn check_dependencies(coming: &[Change]) -> Result<(), Refusal> {
    let hashes: Vec<_> = coming.iter().map(Change::hash).collect();
    let mut needed = coming.iter().flat_map(Change::deps);
    match needed.find(|needed| !hashes.contains(needed)) {
        Some(missing) => Err(Refusal::MissingDependency {
            missing: hex(&missing.0),
        }),
        None => Ok(()),
    }
}

fn actor_of(change: &Change) -> Option<ActorKey> {
    change.actor_id().to_bytes().try_into().ok().map(ActorKey)
}

fn extend(
    mut record: VisitRecord,
    parsed: Vec<Change>,
    raw: &[&[u8]],
) -> Result<(VisitRecord, Vec<RawChange>), Refusal> {
    let mut new_changes = Vec::new();
    let mut bytes = Vec::new();
    let coming: Vec<_> = parsed.iter().map(Change::hash).collect();
    for (change, raw) in parsed.iter().zip(raw) {
        if record.holds_change(&change.hash().0) {
            continue;
        }
        for dependency in change.deps() {
            if !coming.contains(dependency) && !record.holds_change(&dependency.0) {
                return Err(Refusal::MissingDependency {
                    missing: hex(&dependency.0),
                });
            }
        }
        new_changes.push(RawChange::from(change));
        bytes.push(*raw);
    }
    record.apply(bytes)?;
    Ok((record, new_changes))
}

fn check_paths(
    before: Option<&BTreeMap<String, Vec<String>>>,
    record: &VisitRecord,
    new_changes: &[RawChange],
    staff: StaffId,
) -> Result<(), Refusal> {
    let after = record.values();
    let own = format!("{WORK_KEY}/{staff}/");
    let Some(before) = before else {
        return check_beginning(record, &after, new_changes, &own);
    };
    for path in before.keys() {
        if !after.contains_key(path) {
            return Err(Refusal::PathForbidden { path: path.clone() });
        }
    }
    for (path, values) in &after {
        let held = before.get(path).map(Vec::as_slice).unwrap_or_default();
        if held == values.as_slice() {
            continue;
        }
        // Written once: a value may gain a rival, which a person is shown, and
        // is never replaced.
        if held.iter().any(|value| !values.contains(value)) {
            return Err(Refusal::PathForbidden { path: path.clone() });
        }
        check_own_event(path, values, &own, staff)?;
    }
    Ok(())
}

/// A phone begins what nobody planned. Of a planned visit it can only bring the
/// beginning that everybody makes alike: the server has lost its own.
fn check_beginning(
    record: &VisitRecord,
    after: &BTreeMap<String, Vec<String>>,
    new_changes: &[RawChange],
    own: &str,
) -> Result<(), Refusal> {
    let header = record.header()?;
    let is_its_own = matches!(header.origin, VisitOrigin::Unplanned | VisitOrigin::Alarm);
    if !is_its_own && !new_changes.contains(&VisitRecord::planned_beginning(&header)) {
        return Err(Refusal::BadBeginning);
    }
    let staff = own.trim_start_matches(WORK_KEY).trim_matches('/');
    let staff: StaffId = staff.parse().map_err(|_| Refusal::BadBeginning)?;
    for (path, values) in after {
        if path.contains('/') {
            check_own_event(path, values, own, staff)?;
        } else if values.len() != 1 {
            return Err(Refusal::BadBeginning);
        }
    }
    Ok(())
}

/// A phone adds events under its own staff member and changes none. Two values
/// at one place, both the staff member's own, are kept and shown to a person.
fn check_own_event(
    path: &str,
    values: &[String],
    own: &str,
    staff: StaffId,
) -> Result<(), Refusal> {
    let Some(key) = path.strip_prefix(own) else {
        return Err(Refusal::PathForbidden {
            path: path.to_owned(),
        });
    };
    for value in values {
        // A kind this version does not know is kept as it came, but its id and
        // author are where every version puts them.
        #[derive(serde::Deserialize)]
        struct Frame {
            event_id: care_model::id::EventId,
            author: Author,
        }
        let frame: Frame = serde_json::from_str(value).map_err(|_| Refusal::EventMisplaced {
            path: path.to_owned(),
        })?;
        let is_own = matches!(frame.author, Author::Staff { staff_id, .. } if staff_id == staff);
        let for_office =
            serde_json::from_str::<VisitEvent>(value).is_ok_and(|event| event.kind.is_for_office());
        if !is_own || frame.event_id.to_string() != key || for_office {
            return Err(Refusal::EventMisplaced {
                path: path.to_owned(),
            });
        }
    }
    Ok(())
}
