//! Visit templates and the planned visits they become.

use serde::{Deserialize, Serialize};

use crate::id::{ClientId, TemplateId, UnitId, VisitId};
use crate::intervention::InterventionCode;
use crate::order::{LocalWindow, Priority, VisitPattern};
use crate::skill::SkillCode;
use crate::time::{LocalDate, dates, midnight, week_number, weekday};

/// One pattern of an order version, between the dates it holds, both included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitTemplate {
    pub template_id: TemplateId,
    pub client_id: ClientId,
    pub unit_id: UnitId,
    pub valid_from: LocalDate,
    pub valid_to: Option<LocalDate>,
    pub pattern: VisitPattern,
    /// The template of `pattern.gap_after.key` in the same order.
    pub gap_template: Option<TemplateId>,
}

/// A planned visit: one staff member at one client, once. A double-staffed
/// visit is two that name each other as `partner`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedVisit {
    pub visit_id: VisitId,
    pub template_id: Option<TemplateId>,
    pub client_id: ClientId,
    pub unit_id: UnitId,
    pub date: LocalDate,
    pub window: LocalWindow,
    #[serde(default)]
    pub preferred: Option<LocalWindow>,
    pub duration_min: u16,
    pub interventions: Vec<InterventionCode>,
    #[serde(default)]
    pub skills: Vec<SkillCode>,
    pub staff_count: u8,
    #[serde(default)]
    pub partner: Option<VisitId>,
    #[serde(default)]
    pub gap_after: Option<VisitGap>,
    #[serde(default)]
    pub priority: Priority,
}

/// Minutes from the start of `visit_id` to the start of this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitGap {
    pub visit_id: VisitId,
    pub min_minutes: u16,
    pub max_minutes: u16,
}

impl VisitTemplate {
    /// The planned visits of the template from `from` to `to`, both included.
    /// Run twice it gives the same ids, so a horizon can be extended at any time.
    pub fn expand(&self, from: LocalDate, to: LocalDate) -> Vec<PlannedVisit> {
        let first = from.max(self.valid_from);
        let last = self.valid_to.map_or(to, |valid_to| to.min(valid_to));
        dates(first, last)
            .filter(|date| self.falls_on(*date))
            .flat_map(|date| {
                (0..self.pattern.staff_count).map(move |slot| self.visit_on(date, slot))
            })
            .collect()
    }

    /// Which of a double-staffed visit's two one of the template's visits is: 0, or 1 for
    /// the colleague.
    pub fn slot_of(&self, date: LocalDate, visit_id: VisitId) -> u8 {
        u8::from(visit_id == visit_of_template(self.template_id, date, 1))
    }

    fn falls_on(&self, date: LocalDate) -> bool {
        let week = week_number(date).rem_euclid(i32::from(self.pattern.cycle_weeks)) as u8 + 1;
        self.pattern.weeks.contains(&week) && self.pattern.weekdays.contains(&weekday(date))
    }

    fn visit_on(&self, date: LocalDate, slot: u8) -> PlannedVisit {
        let pattern = &self.pattern;
        let gap_after = pattern
            .gap_after
            .as_ref()
            .zip(self.gap_template)
            .map(|(gap, template)| VisitGap {
                visit_id: visit_of_template(template, date, 0),
                min_minutes: gap.min_minutes,
                max_minutes: gap.max_minutes,
            });
        PlannedVisit {
            visit_id: visit_of_template(self.template_id, date, slot),
            template_id: Some(self.template_id),
            client_id: self.client_id,
            unit_id: self.unit_id,
            date,
            window: pattern.window,
            preferred: pattern.preferred,
            duration_min: pattern.duration_min,
            interventions: pattern.interventions.clone(),
            skills: pattern.skills.clone(),
            staff_count: pattern.staff_count,
            partner: (pattern.staff_count == 2)
                .then(|| visit_of_template(self.template_id, date, 1 - slot)),
            gap_after: (slot == 0).then_some(gap_after).flatten(),
            priority: pattern.priority,
        }
    }
}

fn visit_of_template(template: TemplateId, date: LocalDate, slot: u8) -> VisitId {
    VisitId::derived(midnight(date), &format!("{template}/{date}/{slot}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    fn template(pattern_index: usize) -> VisitTemplate {
        let order = crate::order::tests::order();
        let moment = Timestamp::from_millis(0);
        VisitTemplate {
            template_id: TemplateId::derived(moment, &format!("t{pattern_index}")),
            client_id: order.client_id,
            unit_id: order.unit_id,
            valid_from: order.valid_from,
            valid_to: order.valid_to,
            pattern: order.visits[pattern_index].clone(),
            gap_template: (pattern_index == 1).then(|| TemplateId::derived(moment, "t0")),
        }
    }

    fn day(text: &str) -> LocalDate {
        text.parse().expect("a date")
    }

    #[test]
    fn a_daily_pattern_gives_every_date_across_both_dst_nights() {
        for (from, to) in [("2026-03-27", "2026-03-31"), ("2026-10-23", "2026-10-27")] {
            let visits = template(0).expand(day(from), day(to));
            let dates: Vec<_> = visits.iter().map(|visit| visit.date.to_string()).collect();
            assert_eq!(dates.len(), 5, "{dates:?}");
            assert_eq!(visits, template(0).expand(day(from), day(to)), "ids repeat");
        }
    }

    #[test]
    fn a_two_week_cycle_gives_every_other_sunday_in_pairs() {
        let visits = template(1).expand(day("2026-11-01"), day("2026-11-30"));
        let mut dates: Vec<_> = visits.iter().map(|visit| visit.date).collect();
        dates.dedup();
        assert_eq!(visits.len(), dates.len() * 2);
        assert!(
            dates
                .windows(2)
                .all(|pair| (pair[1] - pair[0]).num_days() == 14),
            "{dates:?}"
        );
        assert_eq!(visits[0].partner, Some(visits[1].visit_id));
        assert_eq!(visits[1].partner, Some(visits[0].visit_id));
        let morning = template(0).expand(dates[0], dates[0]);
        assert_eq!(
            visits[0].gap_after.expect("a gap").visit_id,
            morning[0].visit_id
        );
    }

    #[test]
    fn nothing_falls_outside_the_validity() {
        assert!(
            template(0)
                .expand(day("2025-12-01"), day("2026-01-04"))
                .is_empty()
        );
    }
}
