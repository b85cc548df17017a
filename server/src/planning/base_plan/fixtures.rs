//! What the tests of this folder share.

use care_model::base_plan::BaseVisit;
use care_model::id::UnitId;
use care_model::order::{LocalWindow, Priority, VisitPattern};
use care_model::planned_visit::VisitTemplate;
use care_model::time::{LocalDate, Timestamp};

/// What a visit of a base plan came of: on every Monday between two dates.
pub fn every_monday(
    visit: &BaseVisit,
    (valid_from, valid_to): (LocalDate, Option<LocalDate>),
) -> VisitTemplate {
    let time = |text: &str| text.parse().expect("a time");
    VisitTemplate {
        template_id: visit.template_id,
        client_id: visit.client_id,
        unit_id: UnitId::derived(Timestamp::from_millis(0), "unit"),
        valid_from,
        valid_to,
        pattern: VisitPattern {
            key: visit.key.clone(),
            cycle_weeks: 1,
            weeks: vec![1],
            weekdays: vec![1],
            window: LocalWindow {
                start: time("08:00"),
                end: time("09:00"),
            },
            preferred: None,
            duration_min: visit.duration_min,
            interventions: vec![],
            skills: vec![],
            staff_count: 1,
            priority: Priority::Must,
            gap_after: None,
        },
        gap_template: None,
    }
}
