//! Counts the days of a client's absence.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::ClientId;
use care_model::time::{LocalDate, add_days};

/// The dates each client was absent, to count the days of an absence.
pub(super) struct Absences<'a> {
    period_start: LocalDate,
    before: &'a BTreeMap<ClientId, u16>,
    dates: BTreeSet<(ClientId, LocalDate)>,
}

impl<'a> Absences<'a> {
    pub(super) fn new(
        period_start: LocalDate,
        before: &'a BTreeMap<ClientId, u16>,
        absent: impl Iterator<Item = (ClientId, LocalDate)>,
    ) -> Self {
        Self {
            period_start,
            before,
            dates: absent.collect(),
        }
    }

    /// The number of this day in an unbroken absence, from 1.
    pub(super) fn day_number(&self, client: ClientId, date: LocalDate) -> u16 {
        let mut first = date;
        while first > self.period_start && self.dates.contains(&(client, add_days(first, -1))) {
            first = add_days(first, -1);
        }
        let within = (date - first).num_days() as u16 + 1;
        let carried = if first == self.period_start {
            self.before.get(&client).copied().unwrap_or(0)
        } else {
            0
        };
        within.saturating_add(carried)
    }
}

#[cfg(test)]
mod tests {
    use care_model::time::Timestamp;

    use super::*;

    #[test]
    fn an_absence_is_counted_across_the_start_of_the_period() {
        let moment = Timestamp::from_millis(0);
        let client = ClientId::derived(moment, "c");
        let date = |text: &str| text.parse::<LocalDate>().expect("a date");
        let before = BTreeMap::from([(client, 3)]);
        let absences = Absences {
            period_start: date("2026-11-01"),
            before: &before,
            dates: ["2026-11-01", "2026-11-02", "2026-11-04"]
                .map(|text| (client, date(text)))
                .into(),
        };
        let day = |text| absences.day_number(client, date(text));
        assert_eq!(day("2026-11-01"), 4);
        assert_eq!(day("2026-11-02"), 5);
        assert_eq!(day("2026-11-04"), 1, "a new absence");
    }
}
