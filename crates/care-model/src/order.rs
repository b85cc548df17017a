//! Orders (beställningar): what was decided, and the visit patterns agreed for it.

use serde::{Deserialize, Serialize};

use crate::fault::Fault;
use crate::id::{ClientId, StaffId, UnitId};
use crate::intervention::InterventionCode;
use crate::skill::SkillCode;
use crate::time::{LocalDate, LocalTime, is_plannable};

/// An order as its sender states it. The pair of `sender_order_id` and
/// `version` makes the sending idempotent.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Order {
    pub sender: String,
    pub sender_order_id: String,
    /// 1 and up; a higher version replaces a lower one from its first day on.
    pub version: u32,
    pub client_id: ClientId,
    pub unit_id: UnitId,
    /// The sender's reference to the decision (beslut).
    pub decision: String,
    /// Need and purpose in words. Never logged.
    #[serde(default)]
    pub purpose: String,
    pub valid_from: LocalDate,
    #[serde(default)]
    pub valid_to: Option<LocalDate>,
    pub frame: FrameTime,
    #[serde(default)]
    pub contacts: Vec<Contact>,
    #[serde(default)]
    pub wishes: ClientWishes,
    pub visits: Vec<VisitPattern>,
}

impl std::fmt::Debug for Order {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "Order({} v{})",
            self.sender_order_id, self.version
        )
    }
}

/// Frame time (ramtid): granted minutes a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameTime {
    pub minutes: u32,
    pub period: FramePeriod,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FramePeriod {
    Week,
    Month,
}

/// Someone to call.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub name: String,
    pub relation: String,
    pub phone: String,
}

/// What the client wishes of who comes. Forbidden is a hard rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientWishes {
    #[serde(default)]
    pub wanted_staff: Vec<StaffId>,
    #[serde(default)]
    pub unwanted_staff: Vec<StaffId>,
    #[serde(default)]
    pub forbidden_staff: Vec<StaffId>,
    #[serde(default)]
    pub language: Option<String>,
}

/// One recurring visit of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitPattern {
    /// The sender's name of the pattern, unique within the order.
    pub key: String,
    /// Length of the week cycle, 1 to 8.
    pub cycle_weeks: u8,
    /// Which weeks of the cycle, each 1 to `cycle_weeks`.
    pub weeks: Vec<u8>,
    /// ISO weekdays, 1 is Monday.
    pub weekdays: Vec<u8>,
    /// The visit starts within this window, ends included. An end before the
    /// start is on the next day.
    pub window: LocalWindow,
    /// Where in the window the client would rather have it.
    #[serde(default)]
    pub preferred: Option<LocalWindow>,
    pub duration_min: u16,
    pub interventions: Vec<InterventionCode>,
    #[serde(default)]
    pub skills: Vec<SkillCode>,
    /// 1, or 2 for double staffing.
    #[serde(default = "one")]
    pub staff_count: u8,
    #[serde(default)]
    pub priority: Priority,
    /// This visit starts a while after another of the same order and day, as a
    /// second dose does.
    #[serde(default)]
    pub gap_after: Option<GapAfter>,
}

fn one() -> u8 {
    1
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalWindow {
    pub start: LocalTime,
    pub end: LocalTime,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    #[default]
    Must,
    /// May be left out of a short day, at a price.
    May,
}

/// Minutes from start to start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapAfter {
    pub key: String,
    pub min_minutes: u16,
    pub max_minutes: u16,
}

/// Most patterns in one order; the largest real ones have some tens.
pub const MAX_PATTERNS: usize = 100;
/// Longest visit, in minutes: a night of respite.
pub const MAX_DURATION_MIN: u16 = 14 * 60;

impl Order {
    /// Everything that is wrong with the order, or nothing.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (field, text) in [
            ("sender", &self.sender),
            ("sender_order_id", &self.sender_order_id),
            ("decision", &self.decision),
        ] {
            if text.trim().is_empty() || text.len() > 200 {
                faults.push(Fault::new(
                    field,
                    text.len(),
                    "must have 1 to 200 characters",
                ));
            }
        }
        if self.version == 0 {
            faults.push(Fault::new("version", 0, "versions count from 1"));
        }
        for (field, date) in [
            ("valid_from", Some(self.valid_from)),
            ("valid_to", self.valid_to),
        ] {
            if let Some(date) = date.filter(|date| !is_plannable(*date)) {
                faults.push(Fault::new(field, date, "must be a date from 2000 to 2199"));
            }
        }
        if let Some(last) = self.valid_to
            && last < self.valid_from
        {
            faults.push(
                Fault::new("valid_to", last, "is before valid_from").maybe("the two are swapped"),
            );
        }
        if self.visits.is_empty() || self.visits.len() > MAX_PATTERNS {
            faults.push(Fault::new(
                "visits",
                self.visits.len(),
                "must hold 1 to 100 patterns",
            ));
        }
        for (index, pattern) in self.visits.iter().take(MAX_PATTERNS).enumerate() {
            pattern.collect_faults(&format!("visits[{index}]"), self, &mut faults);
        }
        faults
    }
}

impl VisitPattern {
    fn collect_faults(&self, at: &str, order: &Order, faults: &mut Vec<Fault>) {
        let mut refuse = |field: &str, value: String, message: &str| {
            faults.push(Fault::new(format!("{at}.{field}"), value, message));
        };
        if order
            .visits
            .iter()
            .filter(|other| other.key == self.key)
            .count()
            > 1
        {
            refuse(
                "key",
                self.key.clone(),
                "is used by two patterns of the order",
            );
        }
        if !(1..=8).contains(&self.cycle_weeks) {
            refuse(
                "cycle_weeks",
                self.cycle_weeks.to_string(),
                "must be 1 to 8",
            );
        }
        if self.weeks.is_empty()
            || self
                .weeks
                .iter()
                .any(|week| *week < 1 || *week > self.cycle_weeks)
        {
            refuse(
                "weeks",
                format!("{:?}", self.weeks),
                "must name weeks from 1 to cycle_weeks",
            );
        }
        if self.weekdays.is_empty() || self.weekdays.iter().any(|day| !(1..=7).contains(day)) {
            refuse(
                "weekdays",
                format!("{:?}", self.weekdays),
                "must name ISO weekdays, 1 (Monday) to 7",
            );
        }
        if self.duration_min == 0 || self.duration_min > MAX_DURATION_MIN {
            refuse(
                "duration_min",
                self.duration_min.to_string(),
                "must be 1 to 840 minutes",
            );
        }
        if !(1..=2).contains(&self.staff_count) {
            refuse(
                "staff_count",
                self.staff_count.to_string(),
                "must be 1 or 2",
            );
        }
        if self.interventions.is_empty() {
            refuse(
                "interventions",
                String::new(),
                "must name at least one intervention",
            );
        }
        for code in &self.interventions {
            if code.kind().is_none() {
                refuse(
                    "interventions",
                    code.0.clone(),
                    "is not in the catalogue of interventions",
                );
            }
        }
        for code in &self.skills {
            if code.kind().is_none() {
                refuse(
                    "skills",
                    code.0.clone(),
                    "is not in the catalogue of skills",
                );
            }
        }
        self.collect_window_faults(at, faults);
        if let Some(gap) = &self.gap_after {
            let known = order
                .visits
                .iter()
                .any(|other| other.key == gap.key && other.key != self.key);
            if !known {
                faults.push(Fault::new(
                    format!("{at}.gap_after.key"),
                    &gap.key,
                    "names no other pattern of the order",
                ));
            }
            if gap.min_minutes > gap.max_minutes {
                faults.push(
                    Fault::new(
                        format!("{at}.gap_after.min_minutes"),
                        gap.min_minutes,
                        "is over max_minutes",
                    )
                    .maybe("the two are swapped"),
                );
            }
        }
    }

    fn collect_window_faults(&self, at: &str, faults: &mut Vec<Fault>) {
        let Some(preferred) = self.preferred else {
            return;
        };
        let length = |window: LocalWindow, origin: LocalTime| {
            let since = |time: LocalTime| {
                (i32::from(time.minute_of_day()) - i32::from(origin.minute_of_day()))
                    .rem_euclid(1440)
            };
            (since(window.start), since(window.end))
        };
        let (_, whole_end) = length(self.window, self.window.start);
        let (start, end) = length(preferred, self.window.start);
        if start > whole_end || end > whole_end || end < start {
            faults.push(
                Fault::new(
                    format!("{at}.preferred"),
                    format!("{}-{}", preferred.start, preferred.end),
                    "lies outside the window of allowed starts",
                )
                .maybe("the window should be widened to hold it"),
            );
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::time::Timestamp;

    pub(crate) fn order() -> Order {
        let moment = Timestamp::from_millis(0);
        serde_json::from_value(serde_json::json!({
            "sender": "paraply", "sender_order_id": "B-1", "version": 1,
            "client_id": ClientId::derived(moment, "c"), "unit_id": UnitId::derived(moment, "u"),
            "decision": "D-1", "valid_from": "2026-01-05", "frame": {"minutes": 1200, "period": "month"},
            "visits": [
                {"key": "morning", "cycle_weeks": 1, "weeks": [1], "weekdays": [1,2,3,4,5,6,7],
                 "window": {"start": "07:00", "end": "09:00"}, "duration_min": 30,
                 "interventions": ["medication", "breakfast"], "skills": ["medication"]},
                {"key": "evening", "cycle_weeks": 2, "weeks": [2], "weekdays": [7],
                 "window": {"start": "17:00", "end": "21:00"}, "duration_min": 20, "staff_count": 2,
                 "interventions": ["medication"],
                 "gap_after": {"key": "morning", "min_minutes": 480, "max_minutes": 720}}
            ]
        }))
        .expect("the order of this test is well formed")
    }

    #[test]
    fn a_good_order_has_no_faults() {
        assert_eq!(order().faults(), vec![]);
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let mut bad = order();
        bad.version = 0;
        bad.valid_to = Some("2025-01-01".parse().expect("a date"));
        bad.visits[0].weekdays = vec![0, 8];
        bad.visits[0].interventions = vec![InterventionCode("juggling".into())];
        bad.visits[1].gap_after.as_mut().expect("has a gap").key = "noon".into();
        bad.visits[1].preferred = Some(LocalWindow {
            start: "06:00".parse().expect("t"),
            end: "07:00".parse().expect("t"),
        });
        let fields: Vec<_> = bad.faults().into_iter().map(|fault| fault.field).collect();
        assert_eq!(
            fields,
            [
                "version",
                "valid_to",
                "visits[0].weekdays",
                "visits[0].interventions",
                "visits[1].preferred",
                "visits[1].gap_after.key"
            ]
        );
    }
}
