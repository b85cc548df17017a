//! What pages get and send of clients' absences.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::StaffId;
use care_model::person::Client;
use care_model::time::{Timestamp, midnight};
use serde::{Deserialize, Serialize};
use store::client_absence::NotedClientAbsence;
use utoipa::ToSchema;

use super::super::board::card;
use super::super::client_label;
use super::super::day::DayParts;
use super::super::views::VisitCard;

#[derive(Debug, Deserialize, ToSchema)]
pub struct ClientAbsenceForm {
    pub client_id: String,
    /// `hospital`, `away` or `other_reason`.
    pub kind: String,
    /// The first moment of it, a whole minute, at most a year from now.
    pub from_ms: i64,
    /// When the client is back, a whole minute; without it until further notice.
    #[serde(default)]
    pub until_ms: Option<i64>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct EndAbsenceForm {
    /// When the client is or was back, a whole minute.
    pub until_ms: i64,
}

/// An absence of a client.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ClientAbsenceView {
    pub absence_id: String,
    /// What a change of it has to name in `If-Match`.
    pub revision: i64,
    pub client_id: String,
    /// The client's name, or a mark without a name at protected identity.
    pub client_label: String,
    pub protected: bool,
    /// `hospital`, `away` or `other_reason`.
    pub kind: &'static str,
    pub from_ms: i64,
    /// When the client is back; none until further notice.
    pub until_ms: Option<i64>,
}

/// The unit's present and coming absences, and whom one can be recorded of.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClientAbsencesView {
    pub absences: Vec<ClientAbsenceView>,
    pub clients: Vec<ClientNameView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ClientNameView {
    pub client_id: String,
    pub client_label: String,
    pub protected: bool,
}

/// A visit that does not take place because its client is away.
#[derive(Debug, Serialize, ToSchema)]
pub struct AbsentVisitView {
    #[serde(flatten)]
    pub card: VisitCard,
    pub absence_id: String,
    /// `hospital`, `away` or `other_reason`.
    pub kind: &'static str,
    /// Whether the published plan has it still: phones do until the day is
    /// published again.
    pub is_published: bool,
}

impl ClientAbsenceView {
    pub fn of(
        noted: &NotedClientAbsence,
        client: Option<&Client>,
        reader: Option<StaffId>,
    ) -> Self {
        let label = client.map(|client| client_label(client, reader));
        let (client_label, protected) = label.unwrap_or_default();
        let absence = &noted.absence;
        Self {
            absence_id: noted.absence_id.to_string(),
            revision: noted.revision,
            client_id: absence.client_id.to_string(),
            client_label,
            protected,
            kind: absence.kind.code(),
            from_ms: absence.from.millis(),
            until_ms: absence.until.map(Timestamp::millis),
        }
    }
}

/// The absences that are not over when the day begins.
pub fn absences_from(parts: &DayParts, reader: Option<StaffId>) -> Vec<ClientAbsenceView> {
    let begins = midnight(parts.date);
    let noted = parts.away.noted().iter();
    noted
        .filter(|one| one.absence.until.is_none_or(|until| until > begins))
        .map(|one| {
            let client = parts.clients.get(&one.absence.client_id);
            ClientAbsenceView::of(one, client, reader)
        })
        .collect()
}

/// The day's visits that do not take place.
pub fn absent_visits(parts: &DayParts, reader: Option<StaffId>) -> Vec<AbsentVisitView> {
    let published: BTreeSet<_> = parts
        .published
        .iter()
        .flat_map(|published| &published.plan.routes)
        .flat_map(|route| route.stops.iter().map(|stop| stop.visit_id))
        .collect();
    let absent = parts.absent.iter().filter_map(|one| {
        let noted = parts.away.find(one.absence_id)?;
        Some(AbsentVisitView {
            card: card(parts, &one.visit, &BTreeMap::new(), reader),
            absence_id: one.absence_id.to_string(),
            kind: noted.absence.kind.code(),
            is_published: published.contains(&one.visit.visit_id),
        })
    });
    absent.collect()
}
