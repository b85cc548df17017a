//! Which time is worked: shifts that were said and vouched for, else visits.

use std::collections::BTreeSet;

use care_model::id::{DeviceId, ShiftEntryId, ShiftId, StaffId};
use care_model::shift::{Shift, ShiftBreak};
use care_model::shift_entry::{ShiftEntry, ShiftEntryKind, ShiftMark};
use care_model::time::{LocalDate, Timestamp};
use care_model::travel::TravelMode;
use care_model::visit_event::{Author, EventTime};
use care_model::visit_fact::VisitFact;
use documentation::payroll::work::{WorkRequest, worked_spans};
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

/// Minutes of each date of November, all spans apart.
fn minutes(
    entries: &[ShiftEntry],
    attested: &[VisitFact],
    open: &BTreeSet<(StaffId, LocalDate)>,
    shifts: &[Shift],
    (from, to): (&str, &str),
) -> i64 {
    let period = Period {
        from: date(from),
        to: date(to),
    };
    let spans = worked_spans(&WorkRequest {
        period,
        entries,
        attested,
        open,
        shifts,
    });
    let lengths = spans.iter().map(|span| span.end.seconds_since(span.start));
    lengths.sum::<i64>() / 60
}

const NOVEMBER: (&str, &str) = ("2026-11-01", "2026-11-30");

#[test]
fn a_shift_that_was_said_and_attested_is_paid_whole_less_its_break() {
    let visit = [done(1, "2026-11-23 08:00", "2026-11-23 08:30")];
    let none = BTreeSet::new();
    let of = |entries: &[ShiftEntry], shifts: &[Shift]| {
        minutes(entries, &visit, &none, shifts, NOVEMBER)
    };
    assert_eq!(of(&[], &[]), 30, "nobody said a shift: the visit alone");
    assert_eq!(of(&a_day(), &[shift(false)]), 8 * 60 + 30);
    assert_eq!(of(&a_day(), &[shift(true)]), 9 * 60, "the break is paid");
    assert_eq!(of(&a_day()[..3], &[]), 30, "the end was never said");
}

#[test]
fn what_nobody_vouches_for_is_not_paid_as_a_shift() {
    let visit = [done(1, "2026-11-23 08:00", "2026-11-23 08:30")];
    let open = BTreeSet::from([(staff(1), date("2026-11-23"))]);
    assert_eq!(
        minutes(&a_day(), &visit, &open, &[], NOVEMBER),
        30,
        "another visit of the day waits for the manager"
    );
    let none = BTreeSet::new();
    assert_eq!(minutes(&a_day(), &[], &none, &[], NOVEMBER), 0);
    // A day of meetings: no visit, but she has said that it is right.
    let mut confirmed = a_day();
    let mut word = said("2026-11-23 16:05", ShiftMark::ShiftEnded);
    word.kind = ShiftEntryKind::Confirmed {
        date: date("2026-11-23"),
    };
    confirmed.push(word);
    assert_eq!(minutes(&confirmed, &[], &none, &[], NOVEMBER), 8 * 60 + 30);
}

/// No moment of a night over the month's end is paid twice or not at all.
#[test]
fn a_night_over_the_end_of_the_month_is_in_both_files_once() {
    let entries = [
        said("2026-11-30 22:00", ShiftMark::ShiftBegan),
        said("2026-12-01 06:00", ShiftMark::ShiftEnded),
    ];
    let visits = [
        done(1, "2026-11-30 23:45", "2026-12-01 00:15"),
        done(2, "2026-12-01 04:00", "2026-12-01 04:30"),
    ];
    let none = BTreeSet::new();
    let december = ("2026-12-01", "2026-12-31");
    let of = |entries: &[ShiftEntry], period| minutes(entries, &visits, &none, &[], period);
    // The second visit is of December and within the shift: its half hour is there twice,
    // and merged when the file is made.
    assert_eq!(of(&entries, NOVEMBER), 120);
    assert_eq!(of(&entries, december), 6 * 60 + 30);
    // Without the shift the visits are cut at midnight alike.
    assert_eq!((of(&[], NOVEMBER), of(&[], december)), (15, 45));
}
