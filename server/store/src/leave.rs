//! Leave of staff members over whole days, known beforehand. A leave is of a person, not of a
//! day's plan: what it does to a plan is worked out where the plan is read. A draft whose day
//! is concerned gets a new revision, so that nobody goes on from what they saw before.

use std::collections::BTreeSet;

use care_model::id::{LeaveId, StaffId, UnitId, UserId, VisitId};
use care_model::time::{LocalDate, Timestamp, add_days};

use crate::planning::DayPlan;
use crate::sql::{Row, Transaction, text};
use crate::touches::{self, Touch, TouchKind};
use crate::{Store, StoreError};

/// After its last day a leave is kept so long: a year's plans can be understood, and what a
/// person was away for is not remembered for ever. Erased with the next that is noted.
const KEPT_DAYS: i64 = 400;

/// What somebody is away for. No more is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaveKind {
    Holiday,
    Ill,
    Parental,
    Training,
    Other,
}

impl LeaveKind {
    pub const ALL: [Self; 5] = [
        Self::Holiday,
        Self::Ill,
        Self::Parental,
        Self::Training,
        Self::Other,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Holiday => "holiday",
            Self::Ill => "ill",
            Self::Parental => "parental",
            Self::Training => "training",
            Self::Other => "other_reason",
        }
    }

    /// The kind of that code, if there is one.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A staff member does not work on these days, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leave {
    pub staff_id: StaffId,
    pub kind: LeaveKind,
    pub from: LocalDate,
    pub to: LocalDate,
}

/// A leave with who noted it, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotedLeave {
    pub leave_id: LeaveId,
    pub leave: Leave,
    pub noted: (UserId, Timestamp),
}

/// What came of noting a leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeaveWord {
    /// The dates that have a draft and are concerned.
    Noted { dates: Vec<LocalDate> },
    /// The person is away on some of the days already, by this leave.
    Overlaps { with: LeaveId },
}

impl Store {
    /// The leaves in force that last to a date or longer, the first to begin first.
    pub async fn leaves_from(
        &self,
        unit_id: UnitId,
        from: LocalDate,
    ) -> Result<Vec<NotedLeave>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT leave_id, staff_id, kind, from_date, to_date, noted_by, noted_ms
                 FROM staff_leave WHERE unit_id = $1 AND to_date >= $2 AND withdrawn_ms IS NULL
                 ORDER BY from_date, leave_id",
                vec![text(unit_id), text(from)],
            )
            .await?;
        rows.iter().map(read).collect()
    }

    /// Who is on leave on a date.
    pub async fn leaves_on(
        &self,
        unit_id: UnitId,
        date: LocalDate,
    ) -> Result<Vec<NotedLeave>, StoreError> {
        let mut leaves = self.leaves_from(unit_id, date).await?;
        leaves.retain(|noted| noted.leave.from <= date);
        Ok(leaves)
    }

    pub async fn note_leave(
        &self,
        unit_id: UnitId,
        leave_id: LeaveId,
        leave: &Leave,
        (by, at): (UserId, Timestamp),
    ) -> Result<LeaveWord, StoreError> {
        let mut transaction = self.database.write().await?;
        // One leave of a person at a time.
        let held = transaction
            .execute(
                "UPDATE staff SET unit_id = unit_id WHERE unit_id = $1 AND staff_id = $2",
                vec![text(unit_id), text(leave.staff_id)],
            )
            .await?;
        if held == 0 {
            return Err(StoreError::Unknown {
                what: "staff member",
            });
        }
        let other = transaction
            .row(
                "SELECT leave_id FROM staff_leave WHERE unit_id = $1 AND staff_id = $2
                    AND from_date <= $4 AND to_date >= $3 AND withdrawn_ms IS NULL
                 ORDER BY from_date LIMIT 1",
                vec![
                    text(unit_id),
                    text(leave.staff_id),
                    text(leave.from),
                    text(leave.to),
                ],
            )
            .await?;
        if let Some(other) = other {
            let with = other.parsed(0)?;
            return Ok(LeaveWord::Overlaps { with });
        }
        transaction
            .execute(
                "INSERT INTO staff_leave
                    (leave_id, unit_id, staff_id, kind, from_date, to_date, noted_by, noted_ms)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                vec![
                    text(leave_id),
                    text(unit_id),
                    text(leave.staff_id),
                    leave.kind.code().into(),
                    text(leave.from),
                    text(leave.to),
                    text(by),
                    at.millis().into(),
                ],
            )
            .await?;
        let oldest = add_days(at.local_date(), -KEPT_DAYS);
        transaction
            .execute(
                "DELETE FROM staff_leave WHERE to_date < $1",
                vec![text(oldest)],
            )
            .await?;
        let dates = touch_drafts(&mut transaction, unit_id, leave, (by, at)).await?;
        transaction.commit().await?;
        Ok(LeaveWord::Noted { dates })
    }

    /// Takes a leave back, and tells which dates with a draft are concerned; none where there
    /// is no such leave in force.
    pub async fn withdraw_leave(
        &self,
        unit_id: UnitId,
        leave_id: LeaveId,
        (by, at): (UserId, Timestamp),
    ) -> Result<Option<Vec<LocalDate>>, StoreError> {
        let mut transaction = self.database.write().await?;
        let row = transaction
            .row(
                "SELECT leave_id, staff_id, kind, from_date, to_date, noted_by, noted_ms
                 FROM staff_leave WHERE unit_id = $1 AND leave_id = $2 AND withdrawn_ms IS NULL",
                vec![text(unit_id), text(leave_id)],
            )
            .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let noted = read(&row)?;
        transaction
            .execute(
                "UPDATE staff_leave SET withdrawn_by = $3, withdrawn_ms = $4
                 WHERE unit_id = $1 AND leave_id = $2",
                vec![text(unit_id), text(leave_id), text(by), at.millis().into()],
            )
            .await?;
        let dates = touch_drafts(&mut transaction, unit_id, &noted.leave, (by, at)).await?;
        transaction.commit().await?;
        Ok(Some(dates))
    }

    /// Visits of a leave's days that drafts or published days still give to the person, as they
    /// are stored. What was published is what phones have, whatever its draft was.
    pub async fn visits_in_leave(
        &self,
        unit_id: UnitId,
        leave: &Leave,
    ) -> Result<BTreeSet<VisitId>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT d.body FROM schedule_draft d
                 WHERE d.unit_id = $1 AND d.date >= $2 AND d.date <= $3 AND NOT EXISTS
                    (SELECT 1 FROM schedule_published p WHERE p.unit_id = d.unit_id
                        AND p.date = d.date AND p.revision = d.revision)
                 UNION ALL
                 SELECT p.body FROM schedule_published p
                 WHERE p.unit_id = $1 AND p.date >= $2 AND p.date <= $3 AND p.version =
                    (SELECT max(n.version) FROM schedule_published n
                     WHERE n.unit_id = p.unit_id AND n.date = p.date)",
                vec![text(unit_id), text(leave.from), text(leave.to)],
            )
            .await?;
        let mut visits = BTreeSet::new();
        for row in &rows {
            let plan: DayPlan = row.json(0)?;
            let own = plan.routes.iter();
            let own = own.filter(|route| route.staff_id == leave.staff_id);
            visits.extend(own.flat_map(|route| route.stops.iter().map(|stop| stop.visit_id)));
        }
        Ok(visits)
    }
}

/// Raises the drafts of a leave's days, and tells which.
async fn touch_drafts(
    transaction: &mut Transaction,
    unit_id: UnitId,
    leave: &Leave,
    (by, at): (UserId, Timestamp),
) -> Result<Vec<LocalDate>, StoreError> {
    let rows = transaction
        .rows(
            "SELECT date FROM schedule_draft WHERE unit_id = $1 AND date >= $2 AND date <= $3
             ORDER BY date",
            vec![text(unit_id), text(leave.from), text(leave.to)],
        )
        .await?;
    let dates = rows.iter().map(|row| row.parsed(0));
    let dates: Vec<LocalDate> = dates.collect::<Result<_, _>>()?;
    let touch = Touch {
        kind: TouchKind::Leave(leave.staff_id),
        by: Some(by),
        at,
    };
    touches::touch(transaction, unit_id, &dates, touch).await?;
    Ok(dates)
}

fn read(row: &Row) -> Result<NotedLeave, StoreError> {
    let code = row.text(2)?;
    let kind = LeaveKind::of_code(code)
        .ok_or_else(|| StoreError::Corrupt(format!("a leave of the kind {code}")))?;
    Ok(NotedLeave {
        leave_id: row.parsed(0)?,
        leave: Leave {
            staff_id: row.parsed(1)?,
            kind,
            from: row.parsed(3)?,
            to: row.parsed(4)?,
        },
        noted: (row.parsed(5)?, Timestamp::from_millis(row.whole(6)?)),
    })
}
