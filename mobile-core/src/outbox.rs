//! What has been recorded and not yet been receipted.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use care_model::id::{EventId, StaffId, VisitId};
use care_model::time::Timestamp;
use visit_record::unsent::{MAX_LOTS, UnsentLot, UnsentReport};
use visit_record::{RawChange, VisitRecord};

use crate::MobileCore;
use crate::error::CoreError;
use crate::server_time::newest_told;
use crate::shift;
use crate::store::{get_meta, key, put_meta};

/// How much waits to be sent, and since when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unsent {
    /// Changes that wait for a receipt.
    pub waiting: u32,
    /// Changes the server could not take: a person must look.
    pub needs_action: u32,
    /// When the oldest waiting one was given.
    pub oldest_ms: Option<i64>,
}

pub(crate) struct WaitingChange {
    sequence: i64,
    pub visit_id: VisitId,
    pub bytes: Vec<u8>,
}

impl MobileCore {
    /// How much of this phone's work the server has not receipted, whoever
    /// recorded it.
    pub fn unsent(&self) -> Result<Unsent, CoreError> {
        self.with_store(|store, _| unsent(store.read()))
    }

    /// What the server is told of the work that waits besides what `carried` and the
    /// sender's first shift entries bring.
    pub(crate) fn unsent_besides(
        &self,
        connection: &Connection,
        carried: &[WaitingChange],
        sender: Option<StaffId>,
    ) -> Result<UnsentReport, CoreError> {
        let now = self.now(connection)?;
        // A clock that was set back makes nothing younger than new.
        let age_s = |given_ms: i64| {
            let age_s = now.seconds_since(Timestamp::from_millis(given_ms));
            u64::try_from(age_s).unwrap_or(0)
        };
        let carried: BTreeSet<i64> = carried.iter().map(|change| change.sequence).collect();
        let mut statement = connection.prepare_cached(
            "SELECT sequence, staff_id, visit_id, given_ms FROM outbox WHERE state = 0 ORDER BY given_ms, sequence",
        )?;
        let mut rows = statement.query([])?;
        let mut report = UnsentReport {
            heard: newest_told(connection)?,
            ..UnsentReport::default()
        };
        let mut visits = BTreeSet::new();
        while let Some(row) = rows.next()? {
            let oldest_s = age_s(row.get(3)?);
            if carried.contains(&row.get(0)?) {
                report.carried_oldest_s.get_or_insert(oldest_s);
                continue;
            }
            let staff: String = row.get(1)?;
            let staff_id: StaffId = parse_id(&staff)?;
            let is_another_visit = u64::from(visits.insert((staff, row.get::<_, String>(2)?)));
            add_lot(
                &mut report.lots,
                UnsentLot {
                    staff_id,
                    changes: 1,
                    visits: is_another_visit,
                    oldest_s,
                },
            );
        }
        for (staff_id, changes, oldest_ms) in shift::waiting_lots(connection, sender)? {
            add_lot(
                &mut report.lots,
                UnsentLot {
                    staff_id,
                    changes,
                    visits: 0,
                    oldest_s: age_s(oldest_ms),
                },
            );
        }
        if let Some(sender) = sender
            && let Some(since_ms) = shift::carried_since(connection, sender)?
        {
            let carried_s = report.carried_oldest_s.get_or_insert(0);
            *carried_s = age_s(since_ms).max(*carried_s);
        }
        report
            .lots
            .sort_by_key(|lot| std::cmp::Reverse(lot.oldest_s));
        Ok(report)
    }
}

fn add_lot(lots: &mut Vec<UnsentLot>, more: UnsentLot) {
    let there = lots.iter_mut().find(|lot| lot.staff_id == more.staff_id);
    if let Some(lot) = there {
        lot.changes += more.changes;
        lot.visits += more.visits;
        lot.oldest_s = lot.oldest_s.max(more.oldest_s);
    } else if lots.len() < MAX_LOTS {
        lots.push(more);
    }
}

pub(crate) fn unsent(connection: &Connection) -> Result<Unsent, CoreError> {
    let row: Unsent = connection
        .prepare_cached(
            "SELECT sum(state = 0), sum(state = 2), min(CASE state WHEN 0 THEN given_ms END) FROM outbox",
        )?
        .query_row([], |row| {
            Ok(Unsent {
                waiting: row.get::<_, Option<u32>>(0)?.unwrap_or(0),
                needs_action: row.get::<_, Option<u32>>(1)?.unwrap_or(0),
                oldest_ms: row.get(2)?,
            })
        })?;
    let (waiting, needs_action, oldest_ms) = shift::waiting_count(connection)?;
    Ok(Unsent {
        waiting: row.waiting + waiting,
        needs_action: row.needs_action + needs_action,
        oldest_ms: row.oldest_ms.into_iter().chain(oldest_ms).min(),
    })
}

/// Puts a change into the outbox. The hash is unique, so a change derived
/// twice from one command waits once.
pub(crate) fn enqueue(
    connection: &Connection,
    event_id: Option<EventId>,
    visit_id: VisitId,
    staff_id: StaffId,
    change: &RawChange,
    now: Timestamp,
) -> Result<(), CoreError> {
    connection
        .prepare_cached(
            "INSERT INTO outbox (event_id, visit_id, staff_id, hash, bytes, given_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (hash) DO NOTHING",
        )?
        .execute(params![
            event_id.map(|id| id.to_string()),
            visit_id.to_string(),
            staff_id.to_string(),
            change.hash.as_slice(),
            change.bytes,
            now.millis()
        ])?;
    Ok(())
}

/// Keeps the first bytes of a planned visit beside the work on it, as if they had
/// been sent and receipted: a server that was put back to before the visit was
/// planned has to be offered them.
pub(crate) fn keep_beginning(
    connection: &Connection,
    record: &mut VisitRecord,
    staff_id: StaffId,
    now: Timestamp,
) -> Result<(), CoreError> {
    let header = record.header()?;
    let beginning = VisitRecord::planned_beginning(&header);
    if !record.holds_change(&beginning.hash) {
        return Ok(());
    }
    connection
        .prepare_cached(
            "INSERT INTO outbox (visit_id, staff_id, hash, bytes, state, given_ms, receipted_ms)
             VALUES (?1, ?2, ?3, ?4, 1, ?5, ?5) ON CONFLICT (hash) DO UPDATE SET receipted_ms = excluded.receipted_ms",
        )?
        .execute(params![
            header.visit_id.to_string(),
            staff_id.to_string(),
            beginning.hash.as_slice(),
            beginning.bytes,
            now.millis()
        ])?;
    Ok(())
}

/// Most changes in one upload; the rest follows in the next request.
const BATCH: u32 = visit_record::guard::MAX_CHANGES_PER_RECORD as u32;

pub(crate) fn waiting(
    connection: &Connection,
    staff_id: StaffId,
) -> Result<Vec<WaitingChange>, CoreError> {
    let mut statement = connection.prepare_cached(
        // A beginning goes with whoever's work builds on it.
        "SELECT sequence, visit_id, bytes FROM outbox WHERE state = 0 AND (staff_id = ?1
            OR event_id IS NULL AND visit_id IN
               (SELECT visit_id FROM outbox WHERE state = 0 AND staff_id = ?1))
         ORDER BY sequence LIMIT ?2",
    )?;
    let rows = statement.query_map(params![staff_id.to_string(), BATCH], |row| {
        Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?))
    })?;
    rows.map(|row| {
        let (sequence, visit_id, bytes) = row?;
        Ok(WaitingChange {
            sequence,
            visit_id: parse_id(&visit_id)?,
            bytes,
        })
    })
    .collect()
}

/// Every change of a visit that is this phone's own and may not be at the
/// server yet: what must be in the document whatever the server sends.
pub(crate) fn own_changes(
    connection: &Connection,
    visit_id: VisitId,
) -> Result<Vec<Vec<u8>>, CoreError> {
    changes_where(connection, visit_id, "state = 0")
}

/// Every change of a visit that this phone still keeps, sent or not: what its document can
/// be made of again. What the server refused is no part of it.
pub(crate) fn kept_changes(
    connection: &Connection,
    visit_id: VisitId,
) -> Result<Vec<Vec<u8>>, CoreError> {
    changes_where(connection, visit_id, "state <> 2")
}

fn changes_where(
    connection: &Connection,
    visit_id: VisitId,
    standing: &str,
) -> Result<Vec<Vec<u8>>, CoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT bytes FROM outbox WHERE visit_id = ?1 AND {standing} ORDER BY sequence"
    ))?;
    let rows = statement.query_map([visit_id.to_string()], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A staff member other than `besides` whose work waits and who has had no turn
/// since: what the server has to let wait must not hold up the others.
pub(crate) fn other_waiting(
    connection: &Connection,
    besides: Option<StaffId>,
) -> Result<Option<StaffId>, CoreError> {
    let had_a_turn: Vec<StaffId> = get_meta(connection, key::HAD_A_TURN)?.unwrap_or_default();
    let mut statement = connection
        .prepare_cached("SELECT DISTINCT staff_id FROM outbox WHERE state = 0 ORDER BY staff_id")?;
    let staff: Vec<String> = statement
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let of_visits: Vec<StaffId> = staff
        .iter()
        .map(|text| parse_id(text))
        .collect::<Result<_, _>>()?;
    for id in of_visits
        .into_iter()
        .chain(shift::other_waiting(connection)?)
    {
        if Some(id) != besides && !had_a_turn.contains(&id) {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// Notes whose turn an answer ended: that of somebody whose work has to wait, or
/// of the phone's user, after whom everybody has one again.
pub(crate) fn note_turn(
    connection: &Connection,
    has_to_wait: Option<StaffId>,
    was_the_users: bool,
) -> Result<(), CoreError> {
    let before: Vec<StaffId> = get_meta(connection, key::HAD_A_TURN)?.unwrap_or_default();
    let mut had_a_turn = if was_the_users {
        vec![]
    } else {
        before.clone()
    };
    had_a_turn.extend(has_to_wait);
    if had_a_turn == before {
        return Ok(());
    }
    put_meta(connection, key::HAD_A_TURN, &had_a_turn)
}

/// Notes a receipt. `state` is 1 for stored and 2 for quarantined.
pub(crate) fn receipt(
    connection: &Connection,
    hash: &[u8],
    state: i64,
    verdict: &str,
    now: Timestamp,
) -> Result<(), CoreError> {
    connection
        .prepare_cached(
            "UPDATE outbox SET state = ?2, verdict = ?3, receipted_ms = ?4
             WHERE hash = ?1 AND state <> 1",
        )?
        .execute(params![hash, state, verdict, now.millis()])?;
    Ok(())
}

/// What a phone does that believes in sending: what it has prepared, it forgets.
pub(crate) fn take_for_sent(connection: &Connection, staff_id: StaffId) -> Result<(), CoreError> {
    connection.execute(
        "UPDATE outbox SET state = 1, receipted_ms = given_ms WHERE state = 0 AND staff_id = ?1",
        [staff_id.to_string()],
    )?;
    shift::take_for_sent(connection, staff_id)
}

/// After a server was restored: what it had receipted is offered again.
pub(crate) fn offer_again(connection: &Connection) -> Result<(), CoreError> {
    connection.execute(
        "UPDATE outbox SET state = 0, receipted_ms = NULL WHERE state = 1",
        [],
    )?;
    shift::offer_again(connection)
}

pub(crate) fn parse_id<T: std::str::FromStr>(text: &str) -> Result<T, CoreError> {
    text.parse().map_err(|_| CoreError::Store {
        what: "a stored id is unreadable".to_owned(),
    })
}
