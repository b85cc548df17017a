//! Saying something of one's own shift: on disk before the call returns.

use care_model::id::ShiftEntryId;
use care_model::shift_entry::{ShiftEntry, ShiftEntryFault, ShiftEntryKind, ShiftMark};
use care_model::time::{LocalDate, Timestamp, add_days};

use super::entries;
use super::work_view::worked;
use crate::error::CoreError;
use crate::record::Context;
use crate::store::{key, put_meta};
use crate::{MobileCore, VERSION};

/// How far back a moment can be stated by hand, in seconds: yesterday's shift.
pub const STATED_WITHIN_S: i64 = 48 * 3600;

impl MobileCore {
    /// Says that something of the shift began or ended: now, or at a moment of the
    /// last 48 hours that is stated by hand. The entry's id may be the caller's: what
    /// was said under it already is not said twice.
    ///
    /// # Errors
    /// [`CoreError::AlreadyMarked`] for a beginning of what is under way and
    /// [`CoreError::NotBegun`] for an end of what is not, now;
    /// [`CoreError::OddTime`] for a moment that is to come or too long ago;
    /// [`CoreError::TextNeeded`] and [`CoreError::TextTooLong`] for texts.
    pub fn mark_shift(
        &self,
        entry_id: Option<ShiftEntryId>,
        mark: ShiftMark,
        stated: Option<Timestamp>,
    ) -> Result<ShiftEntryId, CoreError> {
        self.say(entry_id, |connection, context| {
            let now = context.instant();
            match stated {
                Some(stated) if stated > now || stated < now.plus_seconds(-STATED_WITHIN_S) => {
                    return Err(CoreError::OddTime);
                }
                Some(_) => {}
                None => check_turn(connection, context, &mark)?,
            }
            Ok(ShiftEntryKind::Marked {
                mark: mark.clone(),
                said_ms: stated.map(Timestamp::millis),
                why: String::new(),
            })
        })
    }

    /// Says that a day of one's own is right: the first of two steps.
    pub fn confirm_day(
        &self,
        entry_id: Option<ShiftEntryId>,
        date: LocalDate,
    ) -> Result<ShiftEntryId, CoreError> {
        self.say(entry_id, |_, _| Ok(ShiftEntryKind::Confirmed { date }))
    }

    /// Takes that back.
    pub fn withdraw_confirmation(
        &self,
        entry_id: Option<ShiftEntryId>,
        date: LocalDate,
    ) -> Result<ShiftEntryId, CoreError> {
        self.say(entry_id, |_, _| Ok(ShiftEntryKind::Withdrawn { date }))
    }

    /// Does not agree with what the office changed of a day.
    ///
    /// # Errors
    /// [`CoreError::TextNeeded`] and [`CoreError::TextTooLong`].
    pub fn object_to_day(
        &self,
        entry_id: Option<ShiftEntryId>,
        date: LocalDate,
        text: &str,
    ) -> Result<ShiftEntryId, CoreError> {
        self.say(entry_id, |_, _| {
            let text = text.to_owned();
            Ok(ShiftEntryKind::Objection { date, text })
        })
    }

    fn say(
        &self,
        entry_id: Option<ShiftEntryId>,
        kind: impl Fn(&rusqlite::Connection, &Context) -> Result<ShiftEntryKind, CoreError>,
    ) -> Result<ShiftEntryId, CoreError> {
        self.with_store(|store, _| {
            store.write_work(|transaction| {
                let context = self.context(transaction)?;
                if let Some(before) = said_before(transaction, entry_id)? {
                    return same_again(&before, kind(transaction, &context));
                }
                let staff_id = context.session.staff_id;
                let now = context.written();
                let entry = ShiftEntry {
                    entry_id: entry_id
                        .unwrap_or_else(|| ShiftEntryId::make(now, self.entropy.as_ref())),
                    staff_id,
                    author: context.author(),
                    at: context.at,
                    version: VERSION.to_owned(),
                    kind: kind(transaction, &context)?,
                };
                entry.check().map_err(refused)?;
                entries::put_own(transaction, &entry, now)?;
                let server_time = self.now(transaction)?;
                put_meta(transaction, key::RECORDED, &server_time.millis())?;
                Ok(entry.entry_id)
            })
        })
    }
}

fn said_before(
    connection: &rusqlite::Connection,
    entry_id: Option<ShiftEntryId>,
) -> Result<Option<ShiftEntry>, CoreError> {
    match entry_id {
        Some(entry_id) => entries::read(connection, entry_id),
        None => Ok(None),
    }
}

/// The same word under the same id was said already; that the thing is under way by
/// now is its own doing. Another word would be lost without a word.
fn same_again(
    before: &ShiftEntry,
    kind: Result<ShiftEntryKind, CoreError>,
) -> Result<ShiftEntryId, CoreError> {
    match kind {
        Ok(kind) if kind != before.kind => Err(CoreError::Record {
            what: "something else was said under this id".to_owned(),
        }),
        Ok(_) | Err(CoreError::AlreadyMarked | CoreError::NotBegun | CoreError::OddTime) => {
            Ok(before.entry_id)
        }
        Err(error) => Err(error),
    }
}

/// A second press of the same button says nothing new.
fn check_turn(
    connection: &rusqlite::Connection,
    context: &Context,
    mark: &ShiftMark,
) -> Result<(), CoreError> {
    let now = context.instant();
    let staff_id = context.session.staff_id;
    let day = worked(connection, staff_id, now.local_date(), now)?;
    // A night's shift is of the day on which it began.
    let eve = worked(connection, staff_id, add_days(now.local_date(), -1), now)?;
    let has_shift = day.is_open(now) || eve.is_open(now);
    let under_way = day.under_way.as_ref().or(eve.under_way.as_ref());
    let is_under_way = |code| under_way.is_some_and(|piece| piece.kind.code() == code);
    let (is_begin, is_on) = match mark {
        // An end that was forgotten yesterday hinders nobody today.
        ShiftMark::ShiftBegan => (true, day.is_open(now)),
        ShiftMark::ShiftEnded => (false, has_shift || day.began.is_none()),
        ShiftMark::BreakBegan => (true, is_under_way("break")),
        ShiftMark::BreakEnded => (false, is_under_way("break")),
        // One kind may follow another at once.
        ShiftMark::IndirectBegan { .. } => (true, false),
        ShiftMark::IndirectEnded => (false, is_under_way("indirect")),
    };
    match (is_begin, is_on) {
        (true, true) => Err(CoreError::AlreadyMarked),
        (false, false) => Err(CoreError::NotBegun),
        _ => Ok(()),
    }
}

fn refused(fault: ShiftEntryFault) -> CoreError {
    match fault {
        ShiftEntryFault::TextNeeded => CoreError::TextNeeded,
        ShiftEntryFault::TextTooLong { chars } => CoreError::TextTooLong {
            chars: chars as u64,
        },
        ShiftEntryFault::OddTime => CoreError::OddTime,
        ShiftEntryFault::ForOffice => CoreError::Record {
            what: fault.to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Phone, SIGNED_IN_MS};
    use care_model::shift_entry::IndirectTime;
    use care_model::visit_event::{EventKind, Presence};

    fn later(phone: &Phone, minutes: i64) {
        phone.clock.advance_to(SIGNED_IN_MS + minutes * 60_000);
    }

    fn kinds(phone: &Phone) -> Vec<(&'static str, Option<i64>)> {
        let day = phone.core.day().expect("a day").work.day;
        let minutes = |moment: Timestamp| (moment.millis() - SIGNED_IN_MS) / 60_000;
        day.pieces
            .iter()
            .map(|piece| (piece.kind.code(), piece.end.map(minutes)))
            .collect()
    }

    #[test]
    fn a_shift_is_said_and_shown_with_its_visit() {
        let (phone, visit_id) = Phone::with_a_visit();
        let core = &phone.core;
        core.mark_shift(None, ShiftMark::ShiftBegan, None)
            .expect("began");
        later(&phone, 10);
        let tag = || Presence::Tag {
            tag: crate::testing::TAG.into(),
        };
        let started = EventKind::Started { presence: tag() };
        core.record(visit_id, started).expect("started");
        later(&phone, 40);
        let ended = EventKind::Ended { presence: tag() };
        core.record(visit_id, ended).expect("ended");
        core.mark_shift(None, ShiftMark::BreakBegan, None)
            .expect("a break");
        later(&phone, 70);
        assert_eq!(
            kinds(&phone),
            [("travel", Some(10)), ("visit", Some(40)), ("break", None)]
        );
        core.mark_shift(None, ShiftMark::BreakEnded, None)
            .expect("ended");
        core.mark_shift(None, ShiftMark::ShiftEnded, None)
            .expect("ended");
        let date = core.day().expect("a day").date;
        core.confirm_day(None, date).expect("confirmed");
        let day = core.day().expect("a day").work.day;
        assert!(day.confirmed.is_some() && !day.changed_since_confirmed);
        assert_eq!(day.sums.total_s, 70 * 60);
        later(&phone, 71);
        core.withdraw_confirmation(None, date).expect("taken back");
        assert_eq!(core.day().expect("a day").work.day.confirmed, None);
        // Six entries and the visit's two events wait, whoever is signed in.
        let waiting = core.unsent().expect("told").waiting;
        core.sign_out().expect("out");
        assert_eq!(core.unsent().expect("told").waiting, waiting);
        assert!(waiting >= 8, "{waiting}");
    }

    #[test]
    fn a_second_press_is_told_and_the_same_call_again_is_not() {
        let phone = Phone::signed_in();
        let core = &phone.core;
        let id: ShiftEntryId = "01941f29-7c00-79ea-813a-f37c5b539953"
            .parse()
            .expect("an id");
        let began = |id| core.mark_shift(id, ShiftMark::BreakBegan, None);
        assert_eq!(began(Some(id)), Ok(id));
        assert_eq!(began(Some(id)), Ok(id), "asked again after a lost answer");
        assert_eq!(began(None), Err(CoreError::AlreadyMarked));
        let other = core.mark_shift(Some(id), ShiftMark::ShiftBegan, None);
        assert!(matches!(other, Err(CoreError::Record { .. })), "{other:?}");
        assert_eq!(core.day().expect("a day").work.day.entries.len(), 1);
        core.mark_shift(None, ShiftMark::BreakEnded, None)
            .expect("ended");
        let again = core.mark_shift(None, ShiftMark::BreakEnded, None);
        assert_eq!(again, Err(CoreError::NotBegun));
    }

    /// The list turns to the new date in the middle of the night: her shift does not.
    #[test]
    fn a_night_goes_on_over_midnight_and_can_be_ended_and_confirmed() {
        let phone = Phone::signed_in();
        let core = &phone.core;
        phone
            .write(|tx| {
                let mut session = crate::testing::session();
                session.lease.expires = session.lease.expires.plus_seconds(24 * 3600);
                crate::store::put_meta(tx, key::SESSION, &session)
            })
            .expect("written");
        later(&phone, 14 * 60);
        core.mark_shift(None, ShiftMark::ShiftBegan, None)
            .expect("22:00");
        let eve = core.day().expect("a day").date;
        later(&phone, 16 * 60 + 5);
        let turned = visit_record::exchange::DaySnapshot {
            date: care_model::time::add_days(eve, 1),
            version: 4,
            unit_name: String::new(),
            stops: vec![],
            breaks: vec![],
            clients: vec![],
            shift: visit_record::shift_exchange::SnapshotShift::default(),
        };
        phone
            .write(|tx| crate::store::put_meta(tx, key::SNAPSHOT, &turned))
            .expect("written");
        let work = core.day().expect("a day").work.day;
        assert_eq!(
            (work.date, work.began.is_some(), work.ended),
            (eve, true, None)
        );
        core.mark_shift(None, ShiftMark::BreakBegan, None)
            .expect("a break");
        core.mark_shift(None, ShiftMark::BreakEnded, None)
            .expect("ended");
        later(&phone, 22 * 60);
        core.mark_shift(None, ShiftMark::ShiftEnded, None)
            .expect("06:00");
        core.confirm_day(None, eve).expect("confirmed");
        let work = core.day().expect("a day").work.day;
        assert!(work.date == eve && work.confirmed.is_some() && !work.changed_since_confirmed);
        // In the afternoon the new day is at hand.
        later(&phone, 29 * 60);
        assert!(core.day().expect("a day").work.day.date > eve);
        core.mark_shift(None, ShiftMark::ShiftBegan, None)
            .expect("the next shift");
    }

    /// A split day of over sixteen hours from the first beginning to the last end.
    #[test]
    fn the_second_shift_of_a_long_day_can_be_ended() {
        let phone = Phone::signed_in();
        let core = &phone.core;
        core.mark_shift(None, ShiftMark::ShiftBegan, None)
            .expect("08:00");
        later(&phone, 60);
        core.mark_shift(None, ShiftMark::ShiftEnded, None)
            .expect("09:00");
        later(&phone, 8 * 60);
        core.mark_shift(None, ShiftMark::ShiftBegan, None)
            .expect("16:00");
        later(&phone, 16 * 60 + 10);
        core.mark_shift(None, ShiftMark::ShiftEnded, None)
            .expect("00:10");
    }

    #[test]
    fn a_moment_can_be_stated_afterwards_within_bounds() {
        let phone = Phone::signed_in();
        let core = &phone.core;
        later(&phone, 240);
        let stated = |minutes: i64| Some(Timestamp::from_millis(SIGNED_IN_MS + minutes * 60_000));
        for (mark, minutes) in [(ShiftMark::BreakBegan, 60), (ShiftMark::BreakEnded, 90)] {
            core.mark_shift(None, mark, stated(minutes))
                .expect("stated");
        }
        assert_eq!(core.day().expect("a day").work.day.sums.break_s, 1800);
        for minutes in [241, 240 - 49 * 60] {
            let odd = core.mark_shift(None, ShiftMark::BreakBegan, stated(minutes));
            assert_eq!(odd, Err(CoreError::OddTime));
        }
        let indirect = |text: &str| ShiftMark::IndirectBegan {
            indirect: IndirectTime::Other(text.to_owned()),
        };
        assert_eq!(
            core.mark_shift(None, indirect(" "), None),
            Err(CoreError::TextNeeded)
        );
        let long = core.mark_shift(None, indirect(&"å".repeat(10_001)), None);
        assert_eq!(long, Err(CoreError::TextTooLong { chars: 10_001 }));
        let date = core.day().expect("a day").date;
        assert_eq!(
            core.object_to_day(None, date, ""),
            Err(CoreError::TextNeeded)
        );
        core.object_to_day(None, date, "Rasten var kortare")
            .expect("objected");
    }
}
