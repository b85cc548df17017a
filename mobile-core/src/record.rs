//! Recording: a command is stored, becomes an event in the visit's document
//! and a change in the outbox, all in one transaction.

use rusqlite::{Connection, OptionalExtension, params};

use care_model::id::{ClientId, EventId, StaffId, VisitId};
use care_model::time::Timestamp;
use care_model::visit_event::{
    Author, EventKind, EventTime, ManualReason, NotPerformedReason, Presence, VisitEvent,
};
use care_model::visit_fact::{VisitFact, VisitOrigin};
use visit_record::exchange::DaySnapshot;
use visit_record::{ActorKey, VisitHeader, VisitRecord, fold};

use crate::error::CoreError;
use crate::exchange::{Enrolment, Session};
use crate::outbox;
use crate::store::{get_meta, key, put_meta};
use crate::tag::with_code_alone;
use crate::{MobileCore, VERSION};

/// Longest note, in characters: some pages.
pub const MAX_TEXT_CHARS: usize = 10_000;

/// Who records, on what, when: read once a command.
pub(crate) struct Context {
    enrolment: Enrolment,
    pub session: Session,
    pub at: EventTime,
    now: Timestamp,
    /// The id that the caller has given the event; else one is made.
    named: Option<EventId>,
}

impl MobileCore {
    /// Records that something happened at a visit on this phone. Returns once
    /// it is on disk.
    ///
    /// # Errors
    /// [`CoreError::UnknownVisit`] when the visit is not on the phone,
    /// [`CoreError::AlreadyStarted`] for a second start by the same person,
    /// [`CoreError::TextNeeded`] or [`CoreError::TextTooLong`] for texts.
    pub fn record(&self, visit_id: VisitId, kind: EventKind) -> Result<EventId, CoreError> {
        self.record_named(None, visit_id, kind)
    }

    /// The same under an id of the caller's, who may not hear the answer and ask again:
    /// what was recorded under it already is not recorded twice.
    ///
    /// # Errors
    /// Besides, [`CoreError::Record`] when something else was recorded under the id.
    pub fn record_named(
        &self,
        event_id: Option<EventId>,
        visit_id: VisitId,
        kind: EventKind,
    ) -> Result<EventId, CoreError> {
        let kind = with_code_alone(kind);
        check_texts(&kind)?;
        self.with_store(|store, actor| {
            store.write_work(|transaction| {
                let context = self.context(transaction)?.named(event_id);
                if let Some(done) = already_given(transaction, event_id, &kind)? {
                    return Ok(done.event_id);
                }
                let mut record = load(transaction, visit_id)?.ok_or(CoreError::UnknownVisit)?;
                if matches!(kind, EventKind::Started { .. })
                    && has_started(&mut record, context.session.staff_id)?
                {
                    return Err(CoreError::AlreadyStarted);
                }
                let kind = kind.clone();
                self.append(transaction, &context, &mut record, visit_id, kind, actor)
            })
        })
    }

    /// Starts a visit that nobody planned at a client on the list: as short as
    /// starting a planned one. `origin` is unplanned or alarm.
    pub fn begin_visit(
        &self,
        client_id: ClientId,
        origin: VisitOrigin,
        presence: Presence,
    ) -> Result<VisitId, CoreError> {
        self.begin_visit_named(None, client_id, origin, presence)
    }

    /// The same, its beginning under an id of the caller's, as [`MobileCore::record_named`].
    pub fn begin_visit_named(
        &self,
        event_id: Option<EventId>,
        client_id: ClientId,
        origin: VisitOrigin,
        presence: Presence,
    ) -> Result<VisitId, CoreError> {
        let kind = with_code_alone(EventKind::Started { presence });
        check_texts(&kind)?;
        self.with_store(|store, actor| {
            store.write_work(|transaction| {
                let context = self.context(transaction)?.named(event_id);
                if let Some(done) = already_given(transaction, event_id, &kind)? {
                    return Ok(done.visit_id);
                }
                let snapshot: Option<DaySnapshot> = get_meta(transaction, key::SNAPSHOT)?;
                let known = snapshot
                    .as_ref()
                    .is_some_and(|day| day.clients.iter().any(|card| card.client_id == client_id));
                if !known {
                    return Err(CoreError::UnknownClient);
                }
                let today = context.at.instant().local_date();
                let listed = snapshot.map_or(today, |day| day.date);
                // Past midnight the list is yesterday's; a clock that is further off
                // than that is wrong.
                let is_near = (0..=1).contains(&(today - listed).num_days());
                let header = VisitHeader {
                    visit_id: VisitId::make(context.now, self.entropy.as_ref()),
                    client_id,
                    unit_id: context.enrolment.unit_id,
                    date: if is_near { today } else { listed },
                    origin: if origin == VisitOrigin::Alarm {
                        origin
                    } else {
                        VisitOrigin::Unplanned
                    },
                };
                let mut record = VisitRecord::begin(&header, actor, context.now);
                for change in record.changes() {
                    let staff = context.session.staff_id;
                    outbox::enqueue(
                        transaction,
                        None,
                        header.visit_id,
                        staff,
                        &change,
                        context.now,
                    )?;
                }
                self.append(
                    transaction,
                    &context,
                    &mut record,
                    header.visit_id,
                    kind.clone(),
                    actor,
                )?;
                Ok(header.visit_id)
            })
        })
    }

    pub(crate) fn context(&self, connection: &Connection) -> Result<Context, CoreError> {
        let enrolment: Enrolment =
            get_meta(connection, key::ENROLMENT)?.ok_or(CoreError::NotEnrolled)?;
        let session: Session = get_meta(connection, key::SESSION)?.ok_or(CoreError::NotSignedIn)?;
        let reading = self.clock.reading();
        let at = EventTime {
            wall_ms: reading.wall_ms,
            monotonic_ms: reading.monotonic_ms,
            boot: reading.boot,
            offset_ms: self.offset_ms(connection)?,
        };
        Ok(Context {
            enrolment,
            session,
            at,
            now: Timestamp::from_millis(reading.wall_ms),
            named: None,
        })
    }

    pub(crate) fn append(
        &self,
        connection: &Connection,
        context: &Context,
        record: &mut VisitRecord,
        visit_id: VisitId,
        kind: EventKind,
        actor: ActorKey,
    ) -> Result<EventId, CoreError> {
        let staff_id = context.session.staff_id;
        let event = VisitEvent {
            event_id: context
                .named
                .unwrap_or_else(|| EventId::make(context.now, self.entropy.as_ref())),
            author: context.author(),
            at: context.at,
            version: VERSION.to_owned(),
            kind,
        };
        connection
            .prepare_cached(
                "INSERT INTO command (event_id, visit_id, staff_id, given_ms, body)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                event.event_id.to_string(),
                visit_id.to_string(),
                staff_id.to_string(),
                context.now.millis(),
                serde_json::to_string(&event).expect("an event has only plain fields")
            ])?;
        if let Some(change) = record.append(&event, actor, context.now)? {
            let server_time = self.now(connection)?;
            put_meta(connection, key::RECORDED, &server_time.millis())?;
            outbox::keep_beginning(connection, record, staff_id, server_time)?;
            let id = Some(event.event_id);
            outbox::enqueue(connection, id, visit_id, staff_id, &change, context.now)?;
        }
        save(connection, visit_id, record)?;
        Ok(event.event_id)
    }
}

impl Context {
    /// Who writes, on what.
    pub fn author(&self) -> Author {
        Author::Staff {
            staff_id: self.session.staff_id,
            device_id: self.enrolment.device_id,
        }
    }

    /// The best knowledge of this moment.
    pub fn instant(&self) -> Timestamp {
        self.at.instant()
    }

    /// This moment by the phone's own clock.
    pub fn written(&self) -> Timestamp {
        self.now
    }

    fn named(self, event_id: Option<EventId>) -> Self {
        Self {
            named: event_id,
            ..self
        }
    }
}

/// A command that was given before.
struct Given {
    event_id: EventId,
    visit_id: VisitId,
}

/// What was recorded under the id, if anything was. Something else under the same id
/// is refused: it would be lost without a word.
fn already_given(
    connection: &Connection,
    event_id: Option<EventId>,
    kind: &EventKind,
) -> Result<Option<Given>, CoreError> {
    let Some(event_id) = event_id else {
        return Ok(None);
    };
    let row: Option<(String, String)> = connection
        .prepare_cached("SELECT visit_id, body FROM command WHERE event_id = ?1")?
        .query_row([event_id.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((visit_id, body)) = row else {
        return Ok(None);
    };
    let before: VisitEvent = serde_json::from_str(&body).map_err(|_| CoreError::Store {
        what: "a stored command is unreadable".to_owned(),
    })?;
    if before.kind != *kind {
        return Err(CoreError::Record {
            what: "something else was recorded under this id".to_owned(),
        });
    }
    let visit_id = outbox::parse_id(&visit_id)?;
    Ok(Some(Given { event_id, visit_id }))
}

/// The document of a visit, from its saved form; or from the changes that this phone keeps
/// where that form is damaged: of a visit on the list, or one that was worked on here.
/// Nobody at the door is kept from recording by it, and the server's whole document comes
/// with the next sync.
pub(crate) fn load(
    connection: &Connection,
    visit_id: VisitId,
) -> Result<Option<VisitRecord>, CoreError> {
    let saved: Option<Vec<u8>> = connection
        .prepare_cached("SELECT saved FROM document WHERE visit_id = ?1")?
        .query_row([visit_id.to_string()], |row| row.get(0))
        .optional()?;
    saved
        .map(|saved| VisitRecord::load(&saved).or_else(|_| rebuilt(connection, visit_id)))
        .transpose()
}

fn rebuilt(connection: &Connection, visit_id: VisitId) -> Result<VisitRecord, CoreError> {
    let mut changes = outbox::kept_changes(connection, visit_id)?;
    let snapshot: Option<DaySnapshot> = get_meta(connection, key::SNAPSHOT)?;
    let enrolment: Enrolment =
        get_meta(connection, key::ENROLMENT)?.ok_or(CoreError::NotEnrolled)?;
    let planned = snapshot.as_ref().and_then(|day| {
        let mut stops = day.stops.iter();
        let stop = stops.find(|stop| stop.visit_id == visit_id)?;
        Some((day.date, stop.client_id))
    });
    if let Some((date, client_id)) = planned {
        // Everybody makes a planned visit's beginning alike.
        let beginning = VisitRecord::planned_beginning(&VisitHeader {
            visit_id,
            client_id,
            unit_id: enrolment.unit_id,
            date,
            origin: VisitOrigin::Planned,
        });
        changes.insert(0, beginning.bytes);
    }
    Ok(VisitRecord::from_changes(
        changes.iter().map(Vec::as_slice),
    )?)
}

/// Saves a document with its folded rows.
pub(crate) fn save(
    connection: &Connection,
    visit_id: VisitId,
    record: &mut VisitRecord,
) -> Result<(), CoreError> {
    let facts = fold::facts(record)?;
    connection
        .prepare_cached(
            "INSERT INTO document (visit_id, saved, heads, facts) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (visit_id) DO UPDATE
             SET saved = excluded.saved, heads = excluded.heads, facts = excluded.facts",
        )?
        .execute(params![
            visit_id.to_string(),
            record.save(),
            record.heads(),
            serde_json::to_string(&facts).expect("facts have only plain fields")
        ])?;
    Ok(())
}

fn has_started(record: &mut VisitRecord, staff_id: StaffId) -> Result<bool, CoreError> {
    let facts: Vec<VisitFact> = fold::facts(record)?;
    Ok(facts
        .iter()
        .any(|fact| fact.staff_id == staff_id && fact.started.is_some()))
}

fn check_texts(kind: &EventKind) -> Result<(), CoreError> {
    let presence_text = |presence: &Presence| match presence {
        Presence::Manual {
            reason: ManualReason::Other(text),
        } => Some(text.clone()),
        _ => None,
    };
    let reason_text = |reason: &NotPerformedReason| match reason {
        NotPerformedReason::Other(text) => Some(text.clone()),
        _ => None,
    };
    let text = match kind {
        EventKind::Started { presence } | EventKind::Ended { presence } => presence_text(presence),
        EventKind::InterventionNotPerformed { reason, .. }
        | EventKind::VisitDeclined { reason }
        | EventKind::ClientAbsent { reason } => reason_text(reason),
        EventKind::NoteWritten { text }
        | EventKind::Objection { text }
        | EventKind::DeviationReported { text, .. } => Some(text.clone()),
        _ => None,
    };
    let Some(text) = text else { return Ok(()) };
    let chars = text.chars().count();
    if text.trim().is_empty() {
        return Err(CoreError::TextNeeded);
    }
    if chars > MAX_TEXT_CHARS {
        return Err(CoreError::TextTooLong {
            chars: chars as u64,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Phone, TAG};

    #[test]
    fn a_damaged_document_keeps_nobody_from_recording_and_is_asked_for_again() {
        let (phone, visit_id) = Phone::with_a_visit();
        let presence = || Presence::Tag { tag: TAG.into() };
        let start = EventKind::Started {
            presence: presence(),
        };
        // Before anything was recorded: the list alone says what it began as.
        let damage = "UPDATE document SET saved = x'00'";
        let damaged = phone.write(|tx| Ok(tx.execute(damage, [])?));
        assert_eq!(damaged, Ok(1));
        phone
            .core
            .record(visit_id, start.clone())
            .expect("recorded");
        let client_id = phone.core.day().expect("a day").clients[0].client_id;
        let unplanned = phone
            .core
            .begin_visit(client_id, VisitOrigin::Unplanned, presence())
            .expect("begun");
        let heads = |phone: &Phone| {
            let held = phone.write(|tx| crate::held::held(tx));
            held.expect("read")
                .into_iter()
                .map(|document| document.heads)
                .collect::<Vec<_>>()
        };
        assert!(heads(&phone).iter().all(|heads| !heads.is_empty()));
        for damage in [
            "UPDATE document SET saved = x'856f4a83'",
            "UPDATE document SET saved = substr(saved, 1, length(saved) - 40)",
        ] {
            phone
                .write(|tx| Ok(tx.execute(damage, [])?))
                .expect("damaged");
            assert_eq!(heads(&phone), ["", ""], "the server is told of it");
            for visit_id in [visit_id, unplanned] {
                let twice = phone.core.record(visit_id, start.clone());
                assert_eq!(twice.err(), Some(CoreError::AlreadyStarted));
                let text = "En rad".to_owned();
                let note = EventKind::NoteWritten { text };
                phone.core.record(visit_id, note).expect("recorded");
                let events = phone.core.visit(visit_id).expect("read").events;
                assert!(events.len() >= 2, "{events:?}");
            }
        }
        let unsent = phone.core.unsent().expect("counted").waiting;
        assert_eq!(unsent, 2 + 1 + 4, "two starts, a beginning, four notes");
    }

    #[test]
    fn what_is_asked_twice_under_one_id_is_recorded_once() {
        let (phone, visit_id) = Phone::with_a_visit();
        let id: EventId = "01941f29-7c00-79ea-813a-f37c5b539953"
            .parse()
            .expect("an id");
        let note = |text: &str| EventKind::NoteWritten { text: text.into() };
        for _ in 0..2 {
            let recorded = phone.core.record_named(Some(id), visit_id, note("En rad"));
            assert_eq!(recorded, Ok(id));
        }
        let visit = phone.core.visit(visit_id).expect("a visit");
        assert_eq!(visit.events.len(), 1);
        let other = phone
            .core
            .record_named(Some(id), visit_id, note("En annan"));
        assert!(matches!(other, Err(CoreError::Record { .. })), "{other:?}");
        // A beginning is one visit, however often it is asked for.
        let begin: EventId = "01941f29-7c00-79ea-813a-f37c5b539954"
            .parse()
            .expect("an id");
        let client_id = phone.core.day().expect("a day").clients[0].client_id;
        let presence = Presence::Tag { tag: TAG.into() };
        let begun = || {
            let (named, origin) = (Some(begin), VisitOrigin::Unplanned);
            let begun = phone
                .core
                .begin_visit_named(named, client_id, origin, presence.clone());
            begun.expect("begun")
        };
        assert_eq!(begun(), begun());
        assert_eq!(phone.core.day().expect("a day").stops.len(), 2);
    }
}
