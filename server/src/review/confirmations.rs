//! The first of two steps: what the staff members said of their own days.

use std::collections::BTreeMap;

use care_model::id::StaffId;
use care_model::shift_entry::ShiftEntry;
use care_model::time::{LocalDate, add_days};
use care_model::visit_fact::VisitFact;
use care_model::worked_day::{Confirmations, Stay};
use store::Access;

use crate::App;
use crate::error::Problem;

/// The confirmations of a unit's staff in a period.
#[derive(Debug, Default)]
pub struct ConfirmationsByStaff(BTreeMap<StaffId, Confirmations>);

impl ConfirmationsByStaff {
    pub async fn read(
        app: &App,
        access: &Access,
        from: LocalDate,
        to: LocalDate,
    ) -> Result<Self, Problem> {
        // A night's shift is of the day before, and its end of the day after.
        let (from, to) = (add_days(from, -1), add_days(to, 1));
        let mut by_staff: BTreeMap<StaffId, Vec<ShiftEntry>> = BTreeMap::new();
        for entry in app.store.shift_entries(access, from, to).await? {
            by_staff.entry(entry.staff_id).or_default().push(entry);
        }
        let confirmations = by_staff
            .into_iter()
            .map(|(staff_id, entries)| (staff_id, Confirmations::of(&entries)));
        Ok(Self(confirmations.collect()))
    }

    /// Whether the staff member of a fact said that its day is right, after it had ended.
    pub fn cover(&self, fact: &VisitFact) -> bool {
        let words = self.0.get(&fact.staff_id);
        words.is_some_and(|words| words.cover(fact.date, Stay::of(fact)))
    }
}
