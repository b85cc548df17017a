//! When clients are away from home. An absence is of a client, not of a day's
//! plan: what it does to a plan is worked out where the plan is read. A draft
//! whose day is concerned gets a new revision, so that nobody goes on from what
//! they saw before.

use care_model::id::{ClientAbsenceId, ClientId, UnitId, UserId};
use care_model::time::{LocalDate, Timestamp, add_days};

use crate::audit::Access;
use crate::sql::{Row, Transaction, Value, text};
use crate::touches::{self, Touch, TouchKind};
use crate::{Store, StoreError};

/// Where a client is. No more is asked: what ails them is for their journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAbsenceKind {
    Hospital,
    Away,
    Other,
}

impl ClientAbsenceKind {
    pub const ALL: [Self; 3] = [Self::Hospital, Self::Away, Self::Other];

    pub fn code(self) -> &'static str {
        match self {
            Self::Hospital => "hospital",
            Self::Away => "away",
            Self::Other => "other_reason",
        }
    }

    /// The kind of that code, if there is one.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A client has no visits for a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAbsence {
    pub client_id: ClientId,
    pub kind: ClientAbsenceKind,
    /// Included.
    pub from: Timestamp,
    /// Not included; none until further notice.
    pub until: Option<Timestamp>,
}

/// An absence with who recorded and changed it, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotedClientAbsence {
    pub absence_id: ClientAbsenceId,
    pub absence: ClientAbsence,
    /// 1 when recorded; every change raises it.
    pub revision: i64,
    pub recorded: (UserId, Timestamp),
    /// Who last gave it an end.
    pub ended: Option<(UserId, Timestamp)>,
    pub withdrawn: Option<(UserId, Timestamp)>,
}

/// What came of a word about an absence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AbsenceWord {
    /// The dates on which visits of the client may be concerned.
    Noted { dates: Vec<LocalDate> },
    /// The client is away in that time already, by this absence.
    Overlaps { with: ClientAbsenceId },
    /// Somebody has changed it meanwhile.
    Stale { current: i64 },
}

const COLUMNS_OF: &str = "SELECT absence_id, client_id, kind, from_ms, until_ms, revision,
        recorded_by, recorded_ms, ended_by, ended_ms, withdrawn_by, withdrawn_ms
    FROM client_absence WHERE unit_id = $1 AND absence_id = $2";

const IN_FORCE_SINCE: &str = "SELECT absence_id, client_id, kind, from_ms, until_ms, revision,
        recorded_by, recorded_ms, ended_by, ended_ms, withdrawn_by, withdrawn_ms
    FROM client_absence
    WHERE unit_id = $1 AND withdrawn_ms IS NULL AND (until_ms IS NULL OR until_ms > $2)
    ORDER BY from_ms, absence_id";

impl Store {
    /// The absences in force that last beyond an instant, the first to begin first.
    pub async fn client_absences(
        &self,
        access: &Access,
        since: Timestamp,
    ) -> Result<Vec<NotedClientAbsence>, StoreError> {
        let rows = self
            .database
            .rows(
                IN_FORCE_SINCE,
                vec![text(access.unit_id()), since.millis().into()],
            )
            .await?;
        rows.iter().map(read_noted).collect()
    }

    /// One absence of a unit, also a withdrawn one. Whose it is has to be known to
    /// ask an access for.
    pub async fn client_absence(
        &self,
        unit_id: UnitId,
        absence_id: ClientAbsenceId,
    ) -> Result<Option<NotedClientAbsence>, StoreError> {
        let mut transaction = self.database.read().await?;
        find(&mut transaction, unit_id, absence_id).await
    }

    /// Records that a client of the unit is away.
    pub async fn record_client_absence(
        &self,
        access: &Access,
        absence_id: ClientAbsenceId,
        absence: &ClientAbsence,
        (by, at): (UserId, Timestamp),
    ) -> Result<AbsenceWord, StoreError> {
        let mut transaction = self.database.write().await?;
        hold_client(&mut transaction, access.unit_id(), absence.client_id).await?;
        if let Some(with) = overlapping(&mut transaction, absence, None).await? {
            return Ok(AbsenceWord::Overlaps { with });
        }
        transaction
            .execute(
                "INSERT INTO client_absence (absence_id, unit_id, client_id, kind, from_ms, until_ms,
                     revision, recorded_by, recorded_ms)
                 VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8)",
                vec![
                    text(absence_id),
                    text(access.unit_id()),
                    text(absence.client_id),
                    absence.kind.code().into(),
                    absence.from.millis().into(),
                    absence.until.map(Timestamp::millis).into(),
                    text(by),
                    at.millis().into(),
                ],
            )
            .await?;
        let concerned = (absence.from, absence.until);
        let dates = concern(
            &mut transaction,
            access,
            absence.client_id,
            concerned,
            (by, at),
        )
        .await?;
        transaction.commit().await?;
        Ok(AbsenceWord::Noted { dates })
    }

    /// Gives an absence an end, or another one, if it still has the revision that
    /// was seen.
    pub async fn end_client_absence(
        &self,
        access: &Access,
        absence_id: ClientAbsenceId,
        seen_revision: i64,
        until: Timestamp,
        (by, at): (UserId, Timestamp),
    ) -> Result<AbsenceWord, StoreError> {
        let mut transaction = self.database.write().await?;
        let held = hold(&mut transaction, access, absence_id).await?;
        if held.withdrawn.is_some() || held.revision != seen_revision {
            let current = held.revision;
            return Ok(AbsenceWord::Stale { current });
        }
        let ended = ClientAbsence {
            until: Some(until),
            ..held.absence
        };
        if let Some(with) = overlapping(&mut transaction, &ended, Some(absence_id)).await? {
            return Ok(AbsenceWord::Overlaps { with });
        }
        transaction
            .execute(
                "UPDATE client_absence SET until_ms = $2, revision = revision + 1, ended_by = $3, ended_ms = $4
                 WHERE absence_id = $1",
                vec![
                    text(absence_id),
                    until.millis().into(),
                    text(by),
                    at.millis().into(),
                ],
            )
            .await?;
        let before = held.absence.until;
        let concerned = (
            before.map_or(until, |before| before.min(until)),
            before.map(|before| before.max(until)),
        );
        let dates = concern(
            &mut transaction,
            access,
            ended.client_id,
            concerned,
            (by, at),
        )
        .await?;
        transaction.commit().await?;
        Ok(AbsenceWord::Noted { dates })
    }

    /// Withdraws an absence that was recorded by mistake, if it still has the
    /// revision that was seen.
    pub async fn withdraw_client_absence(
        &self,
        access: &Access,
        absence_id: ClientAbsenceId,
        seen_revision: i64,
        (by, at): (UserId, Timestamp),
    ) -> Result<AbsenceWord, StoreError> {
        let mut transaction = self.database.write().await?;
        let held = hold(&mut transaction, access, absence_id).await?;
        if held.withdrawn.is_some() || held.revision != seen_revision {
            let current = held.revision;
            return Ok(AbsenceWord::Stale { current });
        }
        transaction
            .execute(
                "UPDATE client_absence SET revision = revision + 1, withdrawn_by = $2, withdrawn_ms = $3
                 WHERE absence_id = $1",
                vec![text(absence_id), text(by), at.millis().into()],
            )
            .await?;
        let concerned = (held.absence.from, held.absence.until);
        let dates = concern(
            &mut transaction,
            access,
            held.absence.client_id,
            concerned,
            (by, at),
        )
        .await?;
        transaction.commit().await?;
        Ok(AbsenceWord::Noted { dates })
    }
}

async fn find(
    transaction: &mut Transaction,
    unit_id: UnitId,
    absence_id: ClientAbsenceId,
) -> Result<Option<NotedClientAbsence>, StoreError> {
    let row = transaction
        .row(COLUMNS_OF, vec![text(unit_id), text(absence_id)])
        .await?;
    row.as_ref().map(read_noted).transpose()
}

/// An absence as it is now and stays to the end of the transaction.
async fn hold(
    transaction: &mut Transaction,
    access: &Access,
    absence_id: ClientAbsenceId,
) -> Result<NotedClientAbsence, StoreError> {
    let what = "client absence";
    let unit_id = access.unit_id();
    let seen = find(transaction, unit_id, absence_id).await?;
    let seen = seen.ok_or(StoreError::Unknown { what })?;
    hold_client(transaction, unit_id, seen.absence.client_id).await?;
    let held = find(transaction, unit_id, absence_id).await?;
    held.ok_or(StoreError::Unknown { what })
}

/// One word about a client's absences at a time: on PostgreSQL the row that is
/// written, though nothing changes in it, is held to the end of the transaction.
async fn hold_client(
    transaction: &mut Transaction,
    unit_id: UnitId,
    client_id: ClientId,
) -> Result<(), StoreError> {
    let held = transaction
        .execute(
            "UPDATE client SET unit_id = unit_id WHERE unit_id = $1 AND client_id = $2",
            vec![text(unit_id), text(client_id)],
        )
        .await?;
    match held {
        0 => Err(StoreError::Unknown { what: "client" }),
        _ => Ok(()),
    }
}

/// An absence in force of the same client that has a moment in common with this one.
async fn overlapping(
    transaction: &mut Transaction,
    absence: &ClientAbsence,
    but: Option<ClientAbsenceId>,
) -> Result<Option<ClientAbsenceId>, StoreError> {
    let rows = transaction
        .rows(
            "SELECT absence_id FROM client_absence
             WHERE client_id = $1 AND withdrawn_ms IS NULL AND from_ms < $3
                 AND (until_ms IS NULL OR until_ms > $2) ORDER BY from_ms",
            vec![
                text(absence.client_id),
                absence.from.millis().into(),
                absence.until.map_or(i64::MAX, Timestamp::millis).into(),
            ],
        )
        .await?;
    for row in rows {
        let found: ClientAbsenceId = row.parsed(0)?;
        if Some(found) != but {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Gives the drafts of the days on which visits of the client may be concerned a
/// new revision, and tells the dates. The evening before belongs to them: its
/// visits may begin after midnight.
async fn concern(
    transaction: &mut Transaction,
    access: &Access,
    client_id: ClientId,
    (from, until): (Timestamp, Option<Timestamp>),
    (by, at): (UserId, Timestamp),
) -> Result<Vec<LocalDate>, StoreError> {
    let last = until.map_or("9999-12-31".to_owned(), |until| {
        until.local_date().to_string()
    });
    let rows = transaction
        .rows(
            "SELECT DISTINCT date FROM planned_visit
             WHERE unit_id = $1 AND client_id = $2 AND date >= $3 AND date <= $4 ORDER BY date",
            vec![
                text(access.unit_id()),
                text(client_id),
                text(add_days(from.local_date(), -1)),
                Value::from(last),
            ],
        )
        .await?;
    let dates: Vec<LocalDate> = rows
        .iter()
        .map(|row| row.parsed(0))
        .collect::<Result<_, _>>()?;
    let touch = Touch {
        kind: TouchKind::ClientAbsence(client_id),
        by: Some(by),
        at,
    };
    touches::touch(transaction, access.unit_id(), &dates, touch).await?;
    Ok(dates)
}

fn read_noted(row: &Row) -> Result<NotedClientAbsence, StoreError> {
    let kind = row.text(2)?;
    let kind = ClientAbsenceKind::of_code(kind)
        .ok_or_else(|| StoreError::Corrupt(format!("a client absence of the kind {kind}")))?;
    Ok(NotedClientAbsence {
        absence_id: row.parsed(0)?,
        absence: ClientAbsence {
            client_id: row.parsed(1)?,
            kind,
            from: Timestamp::from_millis(row.whole(3)?),
            until: row.maybe_whole(4)?.map(Timestamp::from_millis),
        },
        revision: row.whole(5)?,
        recorded: (row.parsed(6)?, Timestamp::from_millis(row.whole(7)?)),
        ended: read_word(row, 8)?,
        withdrawn: read_word(row, 10)?,
    })
}

/// By whom and when, in two columns; none where it was not.
fn read_word(row: &Row, column: usize) -> Result<Option<(UserId, Timestamp)>, StoreError> {
    match (row.maybe_text(column)?, row.maybe_whole(column + 1)?) {
        (Some(_), Some(at_ms)) => Ok(Some((row.parsed(column)?, Timestamp::from_millis(at_ms)))),
        _ => Ok(None),
    }
}
