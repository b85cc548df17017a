//! What a visit document contains. Stored formats only grow: fields and keys
//! are added, never renamed, and what a version does not know it keeps.
//!
//! ```text
//! schema   1
//! visit    the header as JSON, written with the first bytes, never again
//! planned  map: staff_id, start_ms, end_ms, partner, interventions, revision
//! work     map: "<staff id>/<event id>" to the event as JSON
//! office   map: "<event id>" to the event as JSON
//! ```
//!
//! `work` is one flat map made by the first bytes. A map of its own for each
//! staff member would be begun twice when two phones begin it at once, and two
//! independent beginnings hide one another's events.

use care_model::id::{ClientId, StaffId, UnitId, VisitId};
use care_model::intervention::InterventionCode;
use care_model::time::{LocalDate, Timestamp};
use care_model::visit_fact::VisitOrigin;
use serde::{Deserialize, Serialize};

/// Version written into new documents.
pub const SCHEMA: i64 = 1;

pub(crate) const SCHEMA_KEY: &str = "schema";
pub(crate) const VISIT_KEY: &str = "visit";
pub(crate) const PLANNED_KEY: &str = "planned";
pub(crate) const WORK_KEY: &str = "work";
pub(crate) const OFFICE_KEY: &str = "office";

/// Which visit the document is about. Written once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitHeader {
    pub visit_id: VisitId,
    pub client_id: ClientId,
    pub unit_id: UnitId,
    pub date: LocalDate,
    pub origin: VisitOrigin,
}

/// What the published plan says of the visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedWork {
    pub staff_id: StaffId,
    pub start: Timestamp,
    pub end: Timestamp,
    pub partner: Option<VisitId>,
    pub interventions: Vec<InterventionCode>,
    /// Version of the schedule that says so.
    pub revision: u64,
}
