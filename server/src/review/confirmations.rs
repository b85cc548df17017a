//! The first of two steps: what the staff members said of their own days.

use std::collections::BTreeMap;

use care_model::id::StaffId;
use care_model::shift_entry::ShiftEntry;
use care_model::time::{LocalDate, add_days};
use care_model::visit_fact::VisitFact;
use care_model::worked_day::{Confirmations, Stay};
use store::Access;
use visit_record::shift_exchange::AttestSteps;

use crate::App;
use crate::error::Problem;

/// The confirmations of a unit's staff in a period.
#[derive(Debug)]
pub struct ConfirmationsByStaff {
    steps: AttestSteps,
    by_staff: BTreeMap<StaffId, Confirmations>,
}

impl ConfirmationsByStaff {
    /// Reads nothing where the unit has one step.
    pub async fn read(
        app: &App,
        access: &Access,
        steps: AttestSteps,
        from: LocalDate,
        to: LocalDate,
    ) -> Result<Self, Problem> {
        if steps == AttestSteps::One {
            let by_staff = BTreeMap::new();
            return Ok(Self { steps, by_staff });
        }
        // A night's shift is of the day before, and its end of the day after.
        let (from, to) = (add_days(from, -1), add_days(to, 1));
        let entries = app.store.shift_entries(access, from, to).await?;
        let mut by_staff: BTreeMap<StaffId, Vec<ShiftEntry>> = BTreeMap::new();
        for entry in entries {
            by_staff.entry(entry.staff_id).or_default().push(entry);
        }
        let by_staff = by_staff
            .into_iter()
            .map(|(staff_id, entries)| (staff_id, Confirmations::of(&entries)))
            .collect();
        Ok(Self { steps, by_staff })
    }

    /// Whether the manager may attest a fact without saying why.
    pub fn allow(&self, fact: &VisitFact) -> bool {
        match self.steps {
            AttestSteps::One => true,
            AttestSteps::Two => self
                .by_staff
                .get(&fact.staff_id)
                .is_some_and(|words| words.cover(fact.date, Stay::of(fact))),
        }
    }
}
