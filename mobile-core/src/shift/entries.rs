//! The entries on disk: those written here, which wait until they are receipted, and
//! those the server brought.

use care_model::id::{ShiftEntryId, StaffId};
use care_model::shift_entry::ShiftEntry;
use care_model::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use visit_record::exchange::Verdict;
use visit_record::laws::Law;
use visit_record::shift_exchange::{MAX_ENTRIES, ShiftAnswer, ShiftEntryReceipt, ShiftEntryUpload};

use crate::error::CoreError;
use crate::outbox::parse_id;
use crate::store::KEPT_AFTER_RECEIPT_S;

/// What the server brought is kept this long, in seconds: it sends the office's words
/// of two weeks.
const BROUGHT_KEPT_S: i64 = 15 * 24 * 3600;

pub(super) fn put_own(
    connection: &Connection,
    entry: &ShiftEntry,
    now: Timestamp,
) -> Result<(), CoreError> {
    connection
        .prepare_cached(
            "INSERT INTO shift_entry (entry_id, staff_id, given_ms, body, is_own)
             VALUES (?1, ?2, ?3, ?4, 1)",
        )?
        .execute(params![
            entry.entry_id.to_string(),
            entry.staff_id.to_string(),
            now.millis(),
            serde_json::to_string(entry).expect("an entry has only plain fields")
        ])?;
    Ok(())
}

pub(super) fn read(
    connection: &Connection,
    entry_id: ShiftEntryId,
) -> Result<Option<ShiftEntry>, CoreError> {
    let body: Option<String> = connection
        .prepare_cached("SELECT body FROM shift_entry WHERE entry_id = ?1")?
        .query_row([entry_id.to_string()], |row| row.get(0))
        .optional()?;
    Ok(body.and_then(|body| serde_json::from_str(&body).ok()))
}

/// Every entry of a staff member that this version can read. One that it cannot, a
/// newer server's, is kept.
pub(super) fn of_staff(
    connection: &Connection,
    staff_id: StaffId,
) -> Result<Vec<ShiftEntry>, CoreError> {
    let mut statement = connection
        .prepare_cached("SELECT body FROM shift_entry WHERE staff_id = ?1 ORDER BY entry_id")?;
    let rows = statement.query_map([staff_id.to_string()], |row| row.get::<_, String>(0))?;
    let bodies: Vec<String> = rows.collect::<Result<_, _>>()?;
    let read = |body: &String| serde_json::from_str(body).ok();
    Ok(bodies.iter().filter_map(read).collect())
}

/// What waits of a staff member's, oldest first.
pub(crate) fn uploads(
    connection: &Connection,
    staff_id: StaffId,
) -> Result<Vec<ShiftEntryUpload>, CoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT entry_id, body FROM shift_entry WHERE state = 0 AND staff_id = ?1
         ORDER BY given_ms, entry_id LIMIT ?2",
    )?;
    let rows = statement.query_map(params![staff_id.to_string(), MAX_ENTRIES as u32], |row| {
        Ok((row.get::<_, String>(0)?, row.get(1)?))
    })?;
    rows.map(|row| {
        let (entry_id, body) = row?;
        Ok(ShiftEntryUpload {
            entry_id: parse_id(&entry_id)?,
            body,
        })
    })
    .collect()
}

/// How many wait, how many the server could not take, and since when the oldest does.
pub(crate) fn waiting_count(connection: &Connection) -> Result<(u32, u32, Option<i64>), CoreError> {
    let row = connection
        .prepare_cached(
            "SELECT sum(state = 0), sum(state = 2), min(CASE state WHEN 0 THEN given_ms END)
             FROM shift_entry",
        )?
        .query_row([], |row| {
            Ok((
                row.get::<_, Option<u32>>(0)?.unwrap_or(0),
                row.get::<_, Option<u32>>(1)?.unwrap_or(0),
                row.get(2)?,
            ))
        })?;
    Ok(row)
}

/// How many wait of each staff member's besides the first [`MAX_ENTRIES`] of `sender`,
/// which the request carries; with when the oldest was given.
pub(crate) fn waiting_lots(
    connection: &Connection,
    sender: Option<StaffId>,
) -> Result<Vec<(StaffId, u64, i64)>, CoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT staff_id, count(*), min(given_ms) FROM shift_entry WHERE state = 0
         GROUP BY staff_id ORDER BY min(given_ms), staff_id",
    )?;
    let rows = statement.query_map([], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, u32>(1)?, row.get(2)?))
    })?;
    let mut lots = Vec::new();
    for row in rows {
        let (staff, count, oldest_ms) = row?;
        let count = u64::from(count);
        let staff_id = parse_id(&staff)?;
        let carried = if sender == Some(staff_id) {
            MAX_ENTRIES as u64
        } else {
            0
        };
        if count > carried {
            lots.push((staff_id, count - carried, oldest_ms));
        }
    }
    Ok(lots)
}

/// When the oldest that a request of this sender carries was given.
pub(crate) fn carried_since(
    connection: &Connection,
    sender: StaffId,
) -> Result<Option<i64>, CoreError> {
    let oldest = connection
        .prepare_cached("SELECT min(given_ms) FROM shift_entry WHERE state = 0 AND staff_id = ?1")?
        .query_row([sender.to_string()], |row| row.get(0))?;
    Ok(oldest)
}

/// Whose entries wait.
pub(crate) fn other_waiting(connection: &Connection) -> Result<Vec<StaffId>, CoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT DISTINCT staff_id FROM shift_entry WHERE state = 0 ORDER BY staff_id",
    )?;
    let staff: Vec<String> = statement
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    staff.iter().map(|text| parse_id(text)).collect()
}

/// Notes receipts: how many entries are stored for good, and how many are not.
pub(crate) fn take_receipts(
    connection: &Connection,
    receipts: &[ShiftEntryReceipt],
    now: Timestamp,
) -> Result<(u32, u32), CoreError> {
    let (mut stored, mut quarantined) = (0, 0);
    for receipt in receipts {
        let (state, verdict) = match &receipt.verdict {
            Verdict::Accepted | Verdict::LateWork => (1, "accepted"),
            Verdict::Waiting | Verdict::Unknown => continue,
            Verdict::Quarantined { code } => (2, code.as_str()),
        };
        let count = connection
            .prepare_cached(
                "UPDATE shift_entry SET state = ?2, verdict = ?3, receipted_ms = ?4
                 WHERE entry_id = ?1 AND state <> 1",
            )?
            .execute(params![
                receipt.entry_id.to_string(),
                state,
                verdict,
                now.millis()
            ])? as u32;
        if state == 1 {
            stored += count;
        } else {
            quarantined += count;
        }
    }
    Ok((stored, quarantined))
}

/// Keeps what the server brought of a staff member's; what is here stays as it is, and as
/// long as the rest of what came: the office's word is about it. Gives how many entries
/// were new or came again.
pub(crate) fn take(
    connection: &Connection,
    staff_id: StaffId,
    answer: &ShiftAnswer,
    now: Timestamp,
) -> Result<usize, CoreError> {
    let mut new = 0;
    for entry in &answer.entries {
        new += connection
            .prepare_cached(
                "INSERT INTO shift_entry (entry_id, staff_id, given_ms, body, state, is_own, receipted_ms)
                 VALUES (?1, ?2, ?3, ?4, 1, 0, ?3) ON CONFLICT (entry_id) DO UPDATE
                 SET receipted_ms = max(receipted_ms, ?5) WHERE state = 1 AND is_own = 1",
            )?
            .execute(params![
                entry.entry_id.to_string(),
                staff_id.to_string(),
                now.millis(),
                entry.body,
                now.plus_seconds(BROUGHT_KEPT_S - KEPT_AFTER_RECEIPT_S).millis()
            ])?;
    }
    Ok(new)
}

/// After a server was restored: what it had receipted is offered again.
pub(crate) fn offer_again(connection: &Connection) -> Result<(), CoreError> {
    connection.execute(
        "UPDATE shift_entry SET state = 0, receipted_ms = NULL WHERE state = 1 AND is_own = 1",
        [],
    )?;
    Ok(())
}

/// What a phone does that believes in sending.
pub(crate) fn take_for_sent(connection: &Connection, staff_id: StaffId) -> Result<(), CoreError> {
    connection.execute(
        "UPDATE shift_entry SET state = 1, receipted_ms = given_ms
         WHERE state = 0 AND staff_id = ?1",
        [staff_id.to_string()],
    )?;
    Ok(())
}

/// Removes what a staff member could read; what was written here stays until it has
/// been receipted for 72 hours.
pub(crate) fn forget_readable(connection: &Connection) -> Result<(), CoreError> {
    connection.execute("DELETE FROM shift_entry WHERE is_own = 0", [])?;
    if !Law::WorkOutlivesUser.holds() {
        connection.execute("DELETE FROM shift_entry", [])?;
    }
    Ok(())
}

pub(crate) fn forget_old(connection: &Connection, now: Timestamp) -> Result<(), CoreError> {
    let kept_s = if Law::KeptAfterReceipt.holds() {
        KEPT_AFTER_RECEIPT_S
    } else {
        0
    };
    connection.execute(
        "DELETE FROM shift_entry WHERE state = 1
         AND receipted_ms < CASE is_own WHEN 1 THEN ?1 ELSE ?2 END",
        params![
            now.plus_seconds(-kept_s).millis(),
            now.plus_seconds(-BROUGHT_KEPT_S).millis()
        ],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use care_model::shift_entry::ShiftMark;

    use super::*;
    use crate::testing::{Phone, SIGNED_IN_MS, session};

    /// The office's word on it stays for two weeks, so what it is about must too.
    #[test]
    fn an_own_entry_that_came_with_the_offices_word_on_it_is_kept_as_long_as_that() {
        let phone = Phone::signed_in();
        let began = phone.core.mark_shift(None, ShiftMark::ShiftBegan, None);
        let entry_id = began.expect("said");
        let staff_id = session().staff_id;
        let day = |days: i64| Timestamp::from_millis(SIGNED_IN_MS).plus_seconds(days * 86_400);
        let kept = |brought: bool| {
            phone.write(|tx| {
                let entries = uploads(tx, staff_id)?;
                let verdict = Verdict::Accepted;
                take_receipts(tx, &[ShiftEntryReceipt { entry_id, verdict }], day(0))?;
                if brought {
                    let answer = ShiftAnswer {
                        entries,
                        ..ShiftAnswer::default()
                    };
                    take(tx, staff_id, &answer, day(1))?;
                }
                forget_old(tx, day(10))?;
                let after_ten = read(tx, entry_id)?.is_some();
                forget_old(tx, day(17))?;
                Ok((after_ten, read(tx, entry_id)?.is_some()))
            })
        };
        assert_eq!(kept(true), Ok((true, false)));
        let again = phone
            .core
            .mark_shift(Some(entry_id), ShiftMark::ShiftBegan, None);
        assert_eq!(again, Ok(entry_id));
        assert_eq!(kept(false), Ok((false, false)), "else 72 hours");
    }
}
