//! Which time is worked: shifts that were said and vouched for, else visits.

use std::collections::BTreeSet;

use care_model::id::{DeviceId, ShiftEntryId, ShiftId, UserId};
use care_model::shift::{Shift, ShiftBreak};
use care_model::shift_entry::{ShiftEntry, ShiftEntryKind, ShiftMark};
use care_model::time::Timestamp;
use care_model::travel::TravelMode;
use care_model::visit_event::{Author, EventTime};
use care_model::visit_fact::VisitFact;
use documentation::payroll::work::{WorkRequest, worked_spans};
use documentation::payroll::worked_span::WorkedSpan;
use documentation::period::Period;

use crate::facts::{at, date, done, staff, unit};

fn said(when: &str, mark: ShiftMark) -> ShiftEntry {
    let name = format!("{when} {}", mark.name());
    ShiftEntry {
        entry_id: ShiftEntryId::derived(Timestamp::from_millis(0), &name),
        staff_id: staff(1),
        author: Author::Staff {
            staff_id: staff(1),
            device_id: DeviceId::derived(Timestamp::from_millis(0), "phone"),
        },
        at: EventTime::of_server(at(when)),
        version: String::new(),
        kind: ShiftEntryKind::Marked {
            mark,
            said_ms: None,
            why: String::new(),
        },
    }
}

fn shift(break_is_paid: bool) -> Shift {
    let time = |text: &str| text.parse().expect("a time");
    Shift {
        shift_id: ShiftId::derived(Timestamp::from_millis(0), "shift"),
        staff_id: staff(1),
        unit_id: unit(),
        date: date("2026-11-23"),
        start: time("07:00"),
        end: time("16:00"),
        breaks: vec![ShiftBreak {
            earliest: time("11:00"),
            latest: time("13:00"),
            minutes: 30,
            paid: break_is_paid,
        }],
        mode: TravelMode::Walk,
    }
}

/// 07:00 to 16:00 with half an hour's break.
fn a_day() -> Vec<ShiftEntry> {
    vec![
        said("2026-11-23 07:00", ShiftMark::ShiftBegan),
        said("2026-11-23 11:30", ShiftMark::BreakBegan),
        said("2026-11-23 12:00", ShiftMark::BreakEnded),
        said("2026-11-23 16:00", ShiftMark::ShiftEnded),
    ]
}

/// When the server gets what is said, and when the manager attests after that.
const RECEIVED: &str = "2026-12-01 07:00";
const ATTESTED: &str = "2026-12-02 09:00";

struct Month {
    entries: Vec<ShiftEntry>,
    received: &'static str,
    attested: Vec<VisitFact>,
    open: Vec<VisitFact>,
    shifts: Vec<Shift>,
}

impl Month {
    fn of(entries: Vec<ShiftEntry>, attested: Vec<VisitFact>) -> Self {
        Self {
            entries,
            received: RECEIVED,
            attested,
            open: vec![],
            shifts: vec![],
        }
    }

    fn spans(&self, (from, to): (&str, &str)) -> Vec<WorkedSpan> {
        let entries = self.entries.iter().cloned();
        let entries: Vec<_> = entries.map(|entry| (entry, at(self.received))).collect();
        let attested = self.attested.iter().cloned();
        let attested: Vec<_> = attested.map(|fact| (fact, at(ATTESTED))).collect();
        worked_spans(&WorkRequest {
            period: Period {
                from: date(from),
                to: date(to),
            },
            entries: &entries,
            attested: &attested,
            open: &self.open,
            shifts: &self.shifts,
            own_staff: &BTreeSet::from([staff(1)]),
        })
    }

    /// Minutes as the file has them: each moment once.
    fn minutes(&self, period: (&str, &str)) -> i64 {
        let spans = self.spans(period);
        let mut minutes = BTreeSet::new();
        for span in &spans {
            let first = span.start.millis() / 60_000;
            minutes.extend(first..span.end.millis() / 60_000);
        }
        minutes.len() as i64
    }
}

const NOVEMBER: (&str, &str) = ("2026-11-01", "2026-11-30");
const DECEMBER: (&str, &str) = ("2026-12-01", "2026-12-31");

fn a_visit() -> Vec<VisitFact> {
    vec![done(1, "2026-11-23 08:00", "2026-11-23 08:30")]
}

#[test]
fn a_shift_that_was_said_and_attested_is_paid_whole_less_its_break() {
    let alone = Month::of(vec![], a_visit());
    assert_eq!(alone.minutes(NOVEMBER), 30, "nobody said a shift");
    let mut month = Month::of(a_day(), a_visit());
    month.shifts = vec![shift(false)];
    assert_eq!(month.minutes(NOVEMBER), 8 * 60 + 30);
    month.shifts = vec![shift(true)];
    assert_eq!(month.minutes(NOVEMBER), 9 * 60, "the break is paid");
    month.entries.pop();
    assert_eq!(month.minutes(NOVEMBER), 30, "the end was never said");
}

#[test]
fn what_nobody_but_herself_vouches_for_is_not_paid_as_a_shift() {
    let mut month = Month::of(a_day(), a_visit());
    month.open = vec![done(2, "2026-11-23 14:00", "2026-11-23 14:30")];
    assert_eq!(month.minutes(NOVEMBER), 30, "a visit of it waits");
    month.open = vec![done(2, "2026-11-24 01:00", "2026-11-24 01:30")];
    assert_eq!(
        month.minutes(NOVEMBER),
        8 * 60 + 30,
        "one after it does not count"
    );
    // What came after the manager attested, she has not seen.
    month.received = "2026-12-02 10:00";
    assert_eq!(month.minutes(NOVEMBER), 30);
    // No visit, and her own word that the day is right: no money by itself.
    let mut confirmed = a_day();
    let mut word = said("2026-11-23 16:05", ShiftMark::ShiftEnded);
    word.kind = ShiftEntryKind::Confirmed {
        date: date("2026-11-23"),
    };
    confirmed.push(word);
    assert_eq!(Month::of(confirmed, vec![]).minutes(NOVEMBER), 0);
    // The office's own word is.
    let mut office = a_day();
    for entry in &mut office {
        entry.author = Author::Office {
            user_id: UserId::derived(Timestamp::from_millis(0), "manager"),
        };
    }
    assert_eq!(Month::of(office, vec![]).minutes(NOVEMBER), 8 * 60 + 30);
}

#[test]
fn what_lies_outside_the_shift_is_paid_by_its_visits_alone() {
    let mut visits = a_visit();
    visits.push(done(2, "2026-11-23 18:00", "2026-11-23 18:20"));
    let month = Month::of(a_day(), visits);
    assert_eq!(month.minutes(NOVEMBER), 8 * 60 + 30 + 20);
}

/// No moment of a night over the month's end is paid twice or not at all.
#[test]
fn a_night_over_the_end_of_the_month_is_in_both_files_once() {
    let entries = vec![
        said("2026-11-30 22:00", ShiftMark::ShiftBegan),
        said("2026-12-01 06:00", ShiftMark::ShiftEnded),
    ];
    let visits = vec![
        done(1, "2026-11-30 23:45", "2026-12-01 00:15"),
        done(2, "2026-12-01 04:00", "2026-12-01 04:30"),
    ];
    let month = Month::of(entries, visits.clone());
    assert_eq!(
        (month.minutes(NOVEMBER), month.minutes(DECEMBER)),
        (2 * 60, 6 * 60)
    );
    // Without the shift the visits are cut at midnight alike.
    let alone = Month::of(vec![], visits);
    assert_eq!((alone.minutes(NOVEMBER), alone.minutes(DECEMBER)), (15, 45));
}

#[test]
fn a_sliver_of_a_second_is_no_span() {
    let mut visit = done(1, "2026-11-30 23:30", "2026-12-01 00:00");
    if let Some(ended) = &mut visit.ended {
        ended.at = ended.at.plus_millis(300);
    }
    let month = Month::of(vec![], vec![visit]);
    assert_eq!(month.spans(DECEMBER), []);
    assert_eq!(month.minutes(NOVEMBER), 30);
}
