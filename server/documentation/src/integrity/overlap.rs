//! One person at two homes at once.

use care_model::visit_fact::VisitOrigin;

use super::note::{Finding, IntegrityNote};
use super::reading::{Evidence, Stay};

/// Stays may overlap by this much: what a phone's clock may be off without being
/// flagged, where one visit was ended on one phone and the next begun on another.
pub const OVERLAP_TOLERANCE_S: i64 = 120;

/// Each stay against the earlier one that lasts longest, and the longest at
/// another home than that one: enough to find whether it overlaps another home,
/// at the cost of one look each. Alarms are left out: whoever is called away from
/// one client to another is at both by the records.
pub(super) fn notes(evidence: &Evidence) -> Vec<IntegrityNote> {
    let mut notes = Vec::new();
    for stays in evidence.stays_by_staff() {
        let mut longest = Longest::default();
        let counted = stays
            .iter()
            .filter(|stay| stay.fact.origin != VisitOrigin::Alarm);
        for later in counted {
            let earlier = longest.at_another_home(later);
            notes.extend(earlier.and_then(|earlier| note(earlier, later)));
            longest.take(later);
        }
    }
    notes
}

/// The stay that ends last of all so far, and the last of the other homes.
#[derive(Default)]
struct Longest<'a> {
    of_all: Option<&'a Stay<'a>>,
    elsewhere: Option<&'a Stay<'a>>,
}

impl<'a> Longest<'a> {
    fn at_another_home(&self, stay: &Stay) -> Option<&'a Stay<'a>> {
        let of_all = self.of_all.filter(|one| one.home != stay.home);
        of_all.or(self.elsewhere)
    }

    fn take(&mut self, stay: &'a Stay<'a>) {
        let Some(of_all) = self.of_all else {
            self.of_all = Some(stay);
            return;
        };
        if stay.end > of_all.end {
            if stay.home != of_all.home {
                self.elsewhere = Some(of_all);
            }
            self.of_all = Some(stay);
        } else if stay.home != of_all.home
            && self
                .elsewhere
                .is_none_or(|elsewhere| stay.end > elsewhere.end)
        {
            self.elsewhere = Some(stay);
        }
    }
}

fn note(earlier: &Stay, later: &Stay) -> Option<IntegrityNote> {
    let overlap_s = earlier.overlap_s(later);
    let (one, other) = (earlier.fact, later.fact);
    (overlap_s > OVERLAP_TOLERANCE_S).then(|| {
        IntegrityNote::new(
            one.date.min(other.date),
            vec![one.staff_id],
            vec![one.visit_id, other.visit_id],
            Finding::TwoHomesAtOnce {
                first_client: one.client_id,
                second_client: other.client_id,
                overlap_s,
            },
            vec![
                one.staff_id.to_string(),
                one.visit_id.to_string(),
                other.visit_id.to_string(),
            ],
        )
    })
}
