//! Which of a staff member's visits her word covers.

use std::collections::BTreeMap;

use super::{Stay, marks, whole_second};
use crate::shift_entry::{ShiftEntry, ShiftEntryKind};
use crate::time::{LocalDate, Timestamp};

/// One staff member's confirmations of a period.
pub struct Confirmations {
    shifts: marks::Shifts,
    by_date: BTreeMap<LocalDate, Timestamp>,
    /// When something of a day was said or corrected last.
    changed: BTreeMap<LocalDate, Timestamp>,
}

impl std::fmt::Debug for Confirmations {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Confirmations({} days)", self.by_date.len())
    }
}

impl Confirmations {
    /// From her entries, in any order, any number of times.
    pub fn of(entries: &[ShiftEntry]) -> Self {
        let entries = marks::standing(entries);
        let mut by_date = BTreeMap::new();
        for one in &entries {
            match one.entry.kind {
                ShiftEntryKind::Confirmed { date } => {
                    by_date.insert(date, one.at);
                }
                ShiftEntryKind::Withdrawn { date } => {
                    by_date.remove(&date);
                }
                _ => {}
            }
        }
        let shifts = marks::Shifts::of(&entries);
        let mut changed: BTreeMap<LocalDate, Timestamp> = BTreeMap::new();
        for (date, at) in marks::changes(&entries, &shifts) {
            let last = changed.entry(date).or_insert(at);
            *last = (*last).max(at);
        }
        Self {
            shifts,
            by_date,
            changed,
        }
    }

    /// Whether she confirmed the day of a visit after it had ended, and nothing of her
    /// shift was said or corrected since. `date` is the visit's own, for one at which
    /// nobody started.
    pub fn cover(&self, date: LocalDate, stay: Option<Stay>) -> bool {
        let of_shift = stay.map_or(date, |stay| self.shifts.date_of(stay.start));
        let confirmed = self.by_date.get(&of_shift);
        let changed = self.changed.get(&of_shift);
        let confirmed = confirmed.filter(|at| changed.is_none_or(|changed| changed <= *at));
        confirmed.is_some_and(|confirmed| match stay {
            None => true,
            Some(stay) => stay.end.is_some_and(|end| whole_second(end) <= *confirmed),
        })
    }
}
