//! What people did, written down apart from the phones, and what was promised
//! of it. Shares no code with phone or server.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::{EventId, ShiftEntryId, StaffId, VisitId};
use care_model::time::{LocalDate, Timestamp};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// A word about a shift as an event among the others: both are random ids.
pub fn event_of(entry_id: ShiftEntryId) -> EventId {
    let text = entry_id.to_string();
    text.parse().expect("every id is a UUID")
}

/// A number for all that an event or a word says, its texts and times included.
pub fn said<T: Serialize>(kind: &T) -> u64 {
    let text = serde_json::to_vec(kind).expect("kinds have only plain fields");
    let digest = Sha256::digest(&text);
    let first = digest.iter().take(8);
    first.fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// Something a staff member did and the phone said it had saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deed {
    /// Where; `None` for a word about one's own shift.
    pub visit_id: Option<VisitId>,
    pub staff_id: StaffId,
    /// The name of its kind.
    pub kind: &'static str,
    /// All that was said: [`said`].
    pub said: u64,
    /// The day of the visit it belongs to.
    pub date: LocalDate,
    pub given: Timestamp,
    pub phone: usize,
    /// The phone that saved it has it still, or had it until the server's
    /// receipt was old enough to forget it.
    pub on_phone: bool,
    /// The only things that held it are gone: a lost phone, a backup put back.
    /// Nothing can bring it back, and nobody is blamed for it.
    pub destroyed: bool,
}

/// All deeds of a world.
#[derive(Debug, Default)]
pub struct Ledger {
    deeds: BTreeMap<EventId, Deed>,
    /// Deeds that the server was seen to hold, in its present life.
    seen: BTreeSet<EventId>,
}

/// An event as the server tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldEvent {
    pub event_id: EventId,
    pub visit_id: Option<VisitId>,
    pub staff_id: Option<StaffId>,
    pub said: u64,
}

/// What the comparison at the end came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    pub lost: Vec<String>,
    pub duplicated: Vec<String>,
    /// At another visit, by another person, with other content, or nobody's deed.
    pub altered: Vec<String>,
    pub destroyed: u64,
}

impl Ledger {
    pub fn write(&mut self, event_id: EventId, deed: Deed) {
        self.deeds.insert(event_id, deed);
    }

    pub fn count(&self) -> usize {
        self.deeds.len()
    }

    /// The visits that somebody worked on.
    pub fn visits_of(&self, staff_id: StaffId) -> BTreeSet<VisitId> {
        let own = self.deeds.values().filter(|deed| deed.staff_id == staff_id);
        own.filter_map(|deed| deed.visit_id).collect()
    }

    /// The days on which something was done.
    pub fn dates(&self) -> BTreeSet<LocalDate> {
        self.deeds.values().map(|deed| deed.date).collect()
    }

    /// The server tells of these events.
    pub fn see(&mut self, told: &[ToldEvent]) {
        let known = told.iter().map(|event| event.event_id);
        self.seen
            .extend(known.filter(|id| self.deeds.contains_key(id)));
    }

    pub fn seen(&self) -> BTreeSet<EventId> {
        self.seen.clone()
    }

    /// Days of this phone's deeds that the server has not been seen to hold.
    pub fn unseen_dates(&self, phone: usize) -> BTreeSet<LocalDate> {
        let own = self
            .deeds
            .iter()
            .filter(|(id, deed)| deed.phone == phone && !deed.destroyed && !self.seen.contains(id));
        own.map(|(_, deed)| deed.date).collect()
    }

    /// This phone's deeds that should be at the server, if it says that all is
    /// sent, and are not.
    pub fn unseen(&self, phone: usize) -> Vec<EventId> {
        let own = self.deeds.iter().filter(|(id, deed)| {
            deed.phone == phone && deed.on_phone && !deed.destroyed && !self.seen.contains(id)
        });
        own.map(|(id, _)| *id).collect()
    }

    /// The phone is put back to how it was at an instant, or lost (`None`).
    pub fn phone_forgets(&mut self, phone: usize, back_to: Option<Timestamp>) {
        for (id, deed) in &mut self.deeds {
            let is_kept = back_to.is_some_and(|at| deed.given <= at);
            if deed.phone == phone && !is_kept {
                deed.on_phone = false;
                deed.destroyed |= !self.seen.contains(id);
            }
        }
    }

    /// The server is put back to what it held then.
    pub fn server_forgets(&mut self, held: &BTreeSet<EventId>) {
        self.seen.retain(|id| held.contains(id));
        for (id, deed) in &mut self.deeds {
            deed.destroyed |= !deed.on_phone && !self.seen.contains(id);
        }
    }

    /// Compares with all that the server tells at the end.
    pub fn judge(&self, told: &[ToldEvent]) -> Verdict {
        let mut verdict = Verdict::default();
        let mut held: BTreeMap<EventId, Vec<&ToldEvent>> = BTreeMap::new();
        for event in told.iter().filter(|event| event.staff_id.is_some()) {
            held.entry(event.event_id).or_default().push(event);
        }
        for (id, deed) in &self.deeds {
            let events = held.remove(id).unwrap_or_default();
            let what = || {
                let place = deed
                    .visit_id
                    .map_or("her shift".to_owned(), |id| id.to_string());
                format!("{} {id} at {place} by {}", deed.kind, deed.staff_id)
            };
            match events.as_slice() {
                [] if deed.destroyed => verdict.destroyed += 1,
                [] => verdict.lost.push(what()),
                [one] if is_the_same(one, deed) => {}
                [_] => verdict.altered.push(what()),
                _ => verdict.duplicated.push(what()),
            }
        }
        for (id, _) in held {
            verdict.altered.push(format!("{id} was done by nobody"));
        }
        verdict
    }
}

fn is_the_same(told: &ToldEvent, deed: &Deed) -> bool {
    told.visit_id == deed.visit_id && told.staff_id == Some(deed.staff_id) && told.said == deed.said
}

#[cfg(test)]
mod tests {
    use super::*;
    use care_model::id::SeededEntropy;

    fn a_deed(phone: usize) -> (EventId, Deed, ToldEvent) {
        let entropy = SeededEntropy::new(phone as u64);
        let now = Timestamp::from_millis(1_000);
        let deed = Deed {
            visit_id: Some(VisitId::make(now, &entropy)),
            staff_id: StaffId::make(now, &entropy),
            kind: "started",
            said: said(&phone),
            date: now.local_date(),
            given: now,
            phone,
            on_phone: true,
            destroyed: false,
        };
        let event_id = EventId::make(now, &entropy);
        let told = ToldEvent {
            event_id,
            visit_id: deed.visit_id,
            staff_id: Some(deed.staff_id),
            said: deed.said,
        };
        (event_id, deed, told)
    }

    #[test]
    fn lost_doubled_moved_altered_and_invented_deeds_are_told_apart() {
        let mut ledger = Ledger::default();
        let deeds: Vec<_> = (0..5).map(a_deed).collect();
        for (id, deed, _) in deeds.iter().filter(|(_, deed, _)| deed.phone != 3) {
            ledger.write(*id, *deed);
        }
        let twice = deeds[1].2.clone();
        let mut moved = deeds[2].2.clone();
        moved.visit_id = deeds[0].1.visit_id;
        let nobodys = deeds[3].2.clone();
        let mut other_words = deeds[4].2.clone();
        other_words.said += 1;
        let verdict = ledger.judge(&[twice.clone(), twice, moved, nobodys, other_words]);
        let counts = (
            verdict.lost.len(),
            verdict.duplicated.len(),
            verdict.altered.len(),
        );
        assert_eq!(counts, (1, 1, 3));
    }

    #[test]
    fn nobody_is_blamed_for_what_was_on_a_lost_phone_alone() {
        let mut ledger = Ledger::default();
        let (sent, unsent) = (a_deed(1), a_deed(2));
        ledger.write(sent.0, sent.1);
        ledger.write(
            unsent.0,
            Deed {
                phone: 1,
                ..unsent.1
            },
        );
        ledger.see(std::slice::from_ref(&sent.2));
        ledger.phone_forgets(1, None);
        let verdict = ledger.judge(std::slice::from_ref(&sent.2));
        assert_eq!((verdict.lost.len(), verdict.destroyed), (0, 1));
        // Back to a backup of before it, the server is the second to forget it.
        ledger.server_forgets(&BTreeSet::new());
        assert_eq!(ledger.judge(&[]).destroyed, 2);
    }
}
