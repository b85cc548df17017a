//! Facts, events, corrections and attestations.

use std::collections::BTreeMap;

use care_model::id::{ClientId, StaffId, UnitId, UserId, VisitId};
use care_model::time::{LocalDate, Timestamp};
use care_model::visit_event::VisitEvent;
use care_model::visit_fact::VisitFact;
use visit_record::ActorKey;

use crate::audit::Access;
use crate::documents::{self, Origin};
use crate::sql::{Row, Value, text};
use crate::sync::record_of;
use crate::{Store, StoreError};

/// An event with when the server stored it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    pub sequence: i64,
    pub visit_id: VisitId,
    pub client_id: ClientId,
    pub unit_id: UnitId,
    pub event: VisitEvent,
    pub written: Timestamp,
}

/// The last word of a manager on one staff member's work at one visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attestation {
    /// The heads it covered; `None` once it has been undone.
    pub heads: Option<String>,
    pub by: UserId,
    pub at: Timestamp,
}

/// A fact to attest or to take back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttestationLine {
    pub visit_id: VisitId,
    pub staff_id: StaffId,
    /// The heads covered; `None` takes the attestation back.
    pub heads: Option<String>,
    pub why: String,
}

impl Store {
    /// The clients of a visit's facts, to ask an access for.
    pub async fn visit_owner(
        &self,
        visit_id: VisitId,
    ) -> Result<Option<(UnitId, ClientId)>, StoreError> {
        let row = self
            .database
            .row(
                "SELECT unit_id, client_id FROM visit_fact WHERE visit_id = $1
                 UNION SELECT unit_id, client_id FROM planned_visit WHERE visit_id = $1 LIMIT 1",
                vec![text(visit_id)],
            )
            .await?;
        row.map(|row| Ok((row.parsed(0)?, row.parsed(1)?)))
            .transpose()
    }

    /// Clients with facts in a period, to ask an access for.
    pub async fn clients_with_facts(
        &self,
        unit_id: UnitId,
        from: LocalDate,
        to: LocalDate,
    ) -> Result<Vec<ClientId>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT DISTINCT client_id FROM visit_fact
                 WHERE unit_id = $1 AND date >= $2 AND date <= $3 ORDER BY client_id",
                vec![text(unit_id), text(from), text(to)],
            )
            .await?;
        rows.iter().map(|row| row.parsed(0)).collect()
    }

    /// Facts of a unit between two dates, both included, by date and visit.
    pub async fn facts(
        &self,
        access: &Access,
        from: LocalDate,
        to: LocalDate,
    ) -> Result<Vec<VisitFact>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT body FROM visit_fact WHERE unit_id = $1 AND date >= $2 AND date <= $3
                 ORDER BY date, visit_id, staff_id",
                vec![text(access.unit_id()), text(from), text(to)],
            )
            .await?;
        rows.iter().map(|row| row.json(0)).collect()
    }

    pub async fn facts_of_visit(
        &self,
        _access: &Access,
        visit_id: VisitId,
    ) -> Result<Vec<VisitFact>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT body FROM visit_fact WHERE visit_id = $1 ORDER BY staff_id",
                vec![text(visit_id)],
            )
            .await?;
        rows.iter().map(|row| row.json(0)).collect()
    }

    pub async fn events_of_visit(
        &self,
        _access: &Access,
        visit_id: VisitId,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT sequence, visit_id, client_id, unit_id, body, written_ms FROM visit_event
                 WHERE visit_id = $1 ORDER BY at_ms, sequence",
                vec![text(visit_id)],
            )
            .await?;
        rows.iter().map(read_event).collect()
    }

    /// Events of a unit whose visits are on one date.
    pub async fn events_of_day(
        &self,
        access: &Access,
        date: LocalDate,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT e.sequence, e.visit_id, e.client_id, e.unit_id, e.body, e.written_ms
                 FROM visit_event e JOIN visit_document d ON d.visit_id = e.visit_id
                 WHERE d.unit_id = $1 AND d.date = $2 ORDER BY e.sequence",
                vec![text(access.unit_id()), text(date)],
            )
            .await?;
        rows.iter().map(read_event).collect()
    }

    /// Events of a unit whose visits are between two dates, both included, visit by visit.
    pub async fn events_between(
        &self,
        access: &Access,
        from: LocalDate,
        to: LocalDate,
    ) -> Result<BTreeMap<VisitId, Vec<VisitEvent>>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT e.visit_id, e.body FROM visit_event e
                 JOIN visit_document d ON d.visit_id = e.visit_id
                 WHERE d.unit_id = $1 AND d.date >= $2 AND d.date <= $3 ORDER BY e.sequence",
                vec![text(access.unit_id()), text(from), text(to)],
            )
            .await?;
        let mut events: BTreeMap<VisitId, Vec<VisitEvent>> = BTreeMap::new();
        for row in rows {
            events.entry(row.parsed(0)?).or_default().push(row.json(1)?);
        }
        Ok(events)
    }

    /// Adds an event of the office to a visit's document and projects it.
    pub async fn append_office_event(
        &self,
        _access: &Access,
        visit_id: VisitId,
        event: &VisitEvent,
        actor: ActorKey,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.write().await?;
        transaction.order_log().await?;
        let (mut record, planned_staff) = record_of(&mut transaction, visit_id).await?;
        let change = record.append(event, actor, now)?;
        let changes: Vec<_> = change.into_iter().collect();
        documents::store(
            &mut transaction,
            &mut record,
            planned_staff,
            &changes,
            Origin::Server,
            now,
        )
        .await?;
        transaction.commit().await
    }

    /// The last attestation of each fact in a period.
    pub async fn attestations(
        &self,
        access: &Access,
        from: LocalDate,
        to: LocalDate,
    ) -> Result<BTreeMap<(VisitId, StaffId), Attestation>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT a.visit_id, a.staff_id, a.heads, a.user_id, a.at_ms FROM attestation a
                 JOIN visit_fact f ON f.visit_id = a.visit_id AND f.staff_id = a.staff_id
                 WHERE f.unit_id = $1 AND f.date >= $2 AND f.date <= $3 ORDER BY a.sequence",
                vec![text(access.unit_id()), text(from), text(to)],
            )
            .await?;
        rows.iter()
            .map(|row| {
                let attestation = Attestation {
                    heads: row.maybe_text(2)?.map(str::to_owned),
                    by: row.parsed(3)?,
                    at: Timestamp::from_millis(row.whole(4)?),
                };
                Ok(((row.parsed(0)?, row.parsed(1)?), attestation))
            })
            .collect()
    }

    /// Appends attestations, or undoings of them.
    pub async fn attest(
        &self,
        access: &Access,
        lines: &[AttestationLine],
        by: UserId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.write().await?;
        for line in lines {
            transaction
                .execute(
                    "INSERT INTO attestation (visit_id, staff_id, unit_id, heads, user_id, why, at_ms)
                     VALUES ($1, $2, $3, $4, $5, $6, $7)",
                    vec![
                        text(line.visit_id),
                        text(line.staff_id),
                        text(access.unit_id()),
                        Value::Text(line.heads.clone()),
                        text(by),
                        line.why.as_str().into(),
                        now.millis().into(),
                    ],
                )
                .await?;
        }
        transaction.commit().await
    }

    /// Work that came for visits which had become another's: the planner's inbox.
    pub async fn late_work(
        &self,
        access: &Access,
    ) -> Result<Vec<(VisitId, StaffId, Timestamp)>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT visit_id, staff_id, received_ms FROM late_work WHERE unit_id = $1
                 ORDER BY received_ms, visit_id",
                vec![text(access.unit_id())],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok((
                    row.parsed(0)?,
                    row.parsed(1)?,
                    Timestamp::from_millis(row.whole(2)?),
                ))
            })
            .collect()
    }

    /// How many uploads lie in quarantine.
    pub async fn quarantined(&self) -> Result<i64, StoreError> {
        let row = self
            .database
            .row(
                "SELECT (SELECT count(*) FROM quarantine)
                    + (SELECT count(*) FROM shift_entry_refused)",
                vec![],
            )
            .await?;
        row.map_or(Ok(0), |row| row.whole(0))
    }
}

pub(crate) fn read_event(row: &Row) -> Result<StoredEvent, StoreError> {
    Ok(StoredEvent {
        sequence: row.whole(0)?,
        visit_id: row.parsed(1)?,
        client_id: row.parsed(2)?,
        unit_id: row.parsed(3)?,
        event: row.json(4)?,
        written: Timestamp::from_millis(row.whole(5)?),
    })
}
