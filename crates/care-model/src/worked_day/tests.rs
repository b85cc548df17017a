use proptest::prelude::*;

use super::*;
use crate::id::{DeviceId, ShiftEntryId, StaffId, UserId};
use crate::shift_entry::ShiftMark;
use crate::time::local_to_instant;
use crate::visit_event::{Author, EventTime};

const DATE: &str = "2026-11-23";

fn at(text: &str) -> Timestamp {
    on(DATE, text)
}

fn on(date: &str, time: &str) -> Timestamp {
    local_to_instant(date.parse().expect("a date"), time.parse().expect("a time"))
}

fn staff() -> StaffId {
    StaffId::derived(Timestamp::from_millis(0), "staff")
}

fn entry(number: u32, written: Timestamp, kind: ShiftEntryKind) -> ShiftEntry {
    let origin = Timestamp::from_millis(0);
    let author = if kind.is_for_office() {
        Author::Office {
            user_id: UserId::derived(origin, "manager"),
        }
    } else {
        Author::Staff {
            staff_id: staff(),
            device_id: DeviceId::derived(origin, "phone"),
        }
    };
    ShiftEntry {
        entry_id: ShiftEntryId::derived(origin, &number.to_string()),
        staff_id: staff(),
        author,
        at: EventTime::of_server(written),
        version: String::new(),
        kind,
    }
}

fn marked(mark: ShiftMark) -> ShiftEntryKind {
    ShiftEntryKind::Marked {
        mark,
        said_ms: None,
        why: String::new(),
    }
}

fn marks(list: &[(&str, ShiftMark)]) -> Vec<ShiftEntry> {
    let numbered = list.iter().enumerate();
    numbered
        .map(|(index, (time, mark))| entry(index as u32, at(time), marked(mark.clone())))
        .collect()
}

fn stay(number: u32, from: &str, until: &str) -> Stay {
    Stay {
        visit_id: VisitId::derived(Timestamp::from_millis(0), &number.to_string()),
        start: at(from),
        end: Some(at(until)),
    }
}

fn day(entries: &[ShiftEntry], stays: &[Stay], now: Timestamp) -> WorkedDay {
    worked_day(
        DATE.parse().expect("a date"),
        entries,
        stays,
        &|_, _| Some(480),
        now,
    )
}

/// A day as lines: kind, from, until.
fn lines(day: &WorkedDay) -> Vec<String> {
    let clock = |moment: Timestamp| moment.local_time().to_string();
    day.pieces
        .iter()
        .map(|piece| {
            let end = piece.end.map_or("…".to_owned(), clock);
            let told = if piece.end_is_told { "" } else { " end untold" };
            format!("{} {}–{end}{told}", piece.kind.code(), clock(piece.start))
        })
        .collect()
}

fn full_day() -> (Vec<ShiftEntry>, Vec<Stay>) {
    let handover = ShiftMark::IndirectBegan {
        indirect: IndirectTime::Handover,
    };
    let entries = marks(&[
        ("07:00", ShiftMark::ShiftBegan),
        ("07:00", handover),
        ("07:15", ShiftMark::IndirectEnded),
        ("11:30", ShiftMark::BreakBegan),
        ("12:00", ShiftMark::BreakEnded),
        ("15:30", ShiftMark::ShiftEnded),
    ]);
    let stays = vec![
        stay(1, "07:25", "08:00"),
        stay(2, "08:10", "11:25"),
        stay(3, "12:10", "12:30"),
        stay(4, "14:00", "15:20"),
    ];
    (entries, stays)
}

#[test]
fn a_day_is_told_from_its_beginning_to_its_end() {
    let (entries, stays) = full_day();
    let day = day(&entries, &stays, at("18:00"));
    assert_eq!(
        lines(&day),
        [
            "indirect 07:00–07:15",
            "travel 07:15–07:25",
            "visit 07:25–08:00",
            "travel 08:00–08:10",
            "visit 08:10–11:25",
            "travel 11:25–11:30",
            "break 11:30–12:00",
            "travel 12:00–12:10",
            "visit 12:10–12:30",
            // 90 minutes for a leg of eight: the leg, and nobody said what else.
            "travel 12:30–12:38",
            "untold 12:38–14:00",
            "visit 14:00–15:20",
            "travel 15:20–15:30",
        ]
    );
    let sums = day.sums;
    assert_eq!(
        (sums.total_s, sums.break_s, sums.untold_s),
        (30_600, 1_800, 4_920)
    );
    assert_eq!(
        (day.began, day.ended),
        (Some(at("07:00")), Some(at("15:30")))
    );
}

#[test]
fn a_break_that_nobody_ended_ends_where_the_next_visit_begins() {
    let entries = marks(&[
        ("11:30", ShiftMark::BreakBegan),
        ("15:00", ShiftMark::BreakEnded),
    ]);
    let day = day(&entries, &[stay(1, "12:00", "12:30")], at("18:00"));
    assert_eq!(
        lines(&day),
        ["break 11:30–12:00 end untold", "visit 12:00–12:30"]
    );
}

#[test]
fn what_goes_on_is_under_way_and_counts_up_to_now() {
    let entries = marks(&[
        ("07:00", ShiftMark::ShiftBegan),
        ("09:00", ShiftMark::BreakBegan),
    ]);
    let day_now = day(&entries, &[stay(1, "08:50", "09:00")], at("09:20"));
    assert_eq!(
        day_now.under_way.as_ref().map(|one| one.start),
        Some(at("09:00"))
    );
    assert_eq!((day_now.sums.break_s, day_now.ended), (1_200, None));
    // A day later it was forgotten, and lasts nothing.
    let later = day(
        &entries,
        &[stay(1, "08:50", "09:00")],
        on("2026-11-25", "09:00"),
    );
    assert_eq!((later.under_way, later.sums.break_s), (None, 0));
}

#[test]
fn the_time_between_two_shifts_of_a_split_day_is_free() {
    let entries = marks(&[
        ("07:00", ShiftMark::ShiftBegan),
        ("11:00", ShiftMark::ShiftEnded),
        ("16:00", ShiftMark::ShiftBegan),
        ("20:00", ShiftMark::ShiftEnded),
    ]);
    let stays = [stay(1, "07:00", "10:50"), stay(2, "16:10", "20:00")];
    let day = day(&entries, &stays, at("22:00"));
    assert_eq!(
        lines(&day),
        [
            "visit 07:00–10:50",
            "travel 10:50–11:00",
            "travel 16:00–16:10",
            "visit 16:10–20:00"
        ]
    );
}

#[test]
fn what_lies_outside_the_shifts_that_were_said_is_free() {
    let entries = marks(&[
        ("09:00", ShiftMark::ShiftBegan),
        ("11:00", ShiftMark::ShiftEnded),
    ]);
    let stays = [
        stay(1, "05:00", "05:20"),
        stay(2, "09:10", "10:55"),
        stay(3, "16:00", "16:30"),
    ];
    let day = day(&entries, &stays, at("22:00"));
    assert_eq!(
        lines(&day),
        [
            "visit 05:00–05:20",
            "travel 09:00–09:10",
            "visit 09:10–10:55",
            "travel 10:55–11:00",
            "visit 16:00–16:30"
        ]
    );
    assert_eq!(day.sums.total_s, 20 * 60 + 2 * 3600 + 30 * 60);
}

/// An end that was forgotten in the evening hinders no beginning the next morning.
#[test]
fn the_next_morning_begins_a_shift_of_its_own() {
    let next = "2026-11-24";
    let entries = [
        entry(1, at("15:30"), marked(ShiftMark::ShiftBegan)),
        entry(2, on(next, "07:00"), marked(ShiftMark::ShiftBegan)),
        entry(3, on(next, "15:00"), marked(ShiftMark::ShiftEnded)),
    ];
    let of = |date: &str| {
        let date = date.parse().expect("a date");
        worked_day(date, &entries, &[], &|_, _| None, on(next, "18:00"))
    };
    assert_eq!((of(DATE).ended, of(DATE).sums.total_s), (None, 0));
    assert_eq!(of(next).sums.total_s, 8 * 3600);
    // An end that belongs to nothing takes nothing of the shift after it.
    let stray = [
        entry(4, at("02:00"), marked(ShiftMark::ShiftEnded)),
        entry(5, at("14:00"), marked(ShiftMark::ShiftBegan)),
        entry(6, at("22:00"), marked(ShiftMark::ShiftEnded)),
    ];
    assert_eq!(day(&stray, &[], at("23:00")).sums.total_s, 8 * 3600);
}

#[test]
fn a_night_belongs_to_the_day_on_which_it_began_also_when_the_clocks_change() {
    for (eve, next, hours) in [
        ("2026-11-23", "2026-11-24", 8),
        ("2026-03-28", "2026-03-29", 7),
        ("2026-10-24", "2026-10-25", 9),
    ] {
        let entries = [
            entry(1, on(eve, "22:00"), marked(ShiftMark::ShiftBegan)),
            entry(2, on(next, "06:00"), marked(ShiftMark::ShiftEnded)),
        ];
        let visit = Stay {
            visit_id: VisitId::derived(Timestamp::from_millis(0), "night"),
            start: on(next, "04:00"),
            end: Some(on(next, "04:30")),
        };
        let of = |date: &str| {
            let date = date.parse().expect("a date");
            worked_day(date, &entries, &[visit], &|_, _| None, on(next, "12:00"))
        };
        assert_eq!(of(eve).sums.total_s, hours * 3600, "{eve}");
        assert_eq!(of(next).pieces, [], "{next}");
    }
}

#[test]
fn a_correction_moves_a_mark_and_an_annulled_one_says_nothing() {
    let mut entries = marks(&[
        ("07:00", ShiftMark::ShiftBegan),
        ("11:30", ShiftMark::BreakBegan),
        ("12:30", ShiftMark::BreakEnded),
        ("15:00", ShiftMark::ShiftEnded),
    ]);
    let id = |index: usize| entries[index].entry_id;
    let (ended, shift_end) = (id(2), id(3));
    entries.push(entry(
        10,
        on("2026-11-24", "09:00"),
        ShiftEntryKind::Corrected {
            about: ended,
            value_ms: at("12:00").millis(),
            why: "Enligt Åsa".to_owned(),
        },
    ));
    let corrected = day(&entries, &[], on("2026-11-24", "10:00"));
    assert_eq!(corrected.sums.break_s, 1_800);
    assert_eq!(corrected.entries.len(), 5, "the original stays legible");
    entries.push(entry(
        11,
        on("2026-11-24", "09:05"),
        ShiftEntryKind::Annulled {
            about: shift_end,
            why: "Fel dag".to_owned(),
        },
    ));
    let annulled = day(&entries, &[], on("2026-11-25", "10:00"));
    assert_eq!(annulled.ended, None);
    assert!(annulled.entries.iter().any(|one| !one.stands));
}

#[test]
fn what_is_said_after_the_confirmation_shows() {
    let date = DATE.parse().expect("a date");
    let (mut entries, stays) = full_day();
    entries.push(entry(20, at("15:40"), ShiftEntryKind::Confirmed { date }));
    let confirmed = day(&entries, &stays, at("18:00"));
    assert_eq!(
        (confirmed.confirmed, confirmed.changed_since_confirmed),
        (Some(at("15:40")), false)
    );
    let mut later = stays.clone();
    later.push(stay(9, "16:00", "16:20"));
    assert!(day(&entries, &later, at("18:00")).changed_since_confirmed);
    entries.push(entry(21, at("17:00"), ShiftEntryKind::Withdrawn { date }));
    assert_eq!(day(&entries, &stays, at("18:00")).confirmed, None);
}

#[test]
fn a_confirmation_covers_what_had_ended_by_then() {
    let date: LocalDate = DATE.parse().expect("a date");
    let confirmed = entry(1, at("15:40"), ShiftEntryKind::Confirmed { date });
    let withdrawn = entry(2, at("16:30"), ShiftEntryKind::Withdrawn { date });
    let words = Confirmations::of(std::slice::from_ref(&confirmed));
    assert!(words.cover(date, Some(stay(1, "15:00", "15:40"))));
    assert!(
        !words.cover(date, Some(stay(2, "15:30", "15:50"))),
        "ended later"
    );
    assert!(words.cover(date, None), "a visit that nobody was at");
    assert!(!words.cover("2026-11-24".parse().expect("a date"), None));
    let corrected = entry(3, on("2026-11-24", "09:00"), marked(ShiftMark::ShiftBegan));
    let mut moved = corrected.clone();
    moved.kind = ShiftEntryKind::Marked {
        mark: ShiftMark::ShiftBegan,
        said_ms: Some(at("07:00").millis()),
        why: "Enligt Åsa".to_owned(),
    };
    let changed = Confirmations::of(&[confirmed.clone(), moved]);
    assert!(
        !changed.cover(date, Some(stay(1, "15:00", "15:40"))),
        "changed since"
    );
    let words = Confirmations::of(&[confirmed, withdrawn]);
    assert!(
        !words.cover(date, Some(stay(1, "15:00", "15:40"))),
        "taken back"
    );
}

fn any_mark() -> impl Strategy<Value = ShiftMark> {
    prop_oneof![
        Just(ShiftMark::ShiftBegan),
        Just(ShiftMark::ShiftEnded),
        Just(ShiftMark::BreakBegan),
        Just(ShiftMark::BreakEnded),
        Just(ShiftMark::IndirectBegan {
            indirect: IndirectTime::Keys
        }),
        Just(ShiftMark::IndirectEnded),
    ]
}

proptest! {
    /// Whatever is said, in any order and any number of times: the pieces follow
    /// one another, nothing lies between them but the time between two shifts, and
    /// the sums are the pieces.
    #[test]
    fn a_day_has_no_hidden_gaps(
        said in prop::collection::vec((0..1440_i64, any_mark()), 0..12),
        visits in prop::collection::vec((0..1440_i64, prop::option::of(0..300_i64)), 0..8),
        now_min in 0..3000_i64,
        seed in 0..u64::MAX,
    ) {
        let midnight = at("00:00");
        let entries: Vec<ShiftEntry> = said
            .iter()
            .enumerate()
            .map(|(index, (minute, mark))| {
                entry(index as u32, midnight.plus_seconds(minute * 60), marked(mark.clone()))
            })
            .collect();
        let stays: Vec<Stay> = visits
            .iter()
            .enumerate()
            .map(|(index, (minute, length))| {
                let start = midnight.plus_seconds(minute * 60);
                Stay {
                    visit_id: VisitId::derived(midnight, &index.to_string()),
                    start,
                    end: length.map(|length| start.plus_seconds(length * 60)),
                }
            })
            .collect();
        let now = midnight.plus_seconds(now_min * 60);
        let told = day(&entries, &stays, now);
        let shifts = marks::Shifts::of(&marks::standing(&entries))
            .of_date(DATE.parse().expect("a date"));
        for pair in told.pieces.windows(2) {
            let end = pair[0].end.unwrap_or(pair[1].start);
            // Free is what no shift that was said holds.
            let middle = Timestamp::from_millis(i64::midpoint(end.millis(), pair[1].start.millis()));
            let is_held = shifts.iter().enumerate().any(|(index, shift)| {
                let from = shift.began.unwrap_or(Timestamp::from_millis(i64::MAX));
                let is_last = index + 1 == shifts.len();
                from <= middle && shift.ended.map_or(is_last, |ended| middle < ended)
            });
            let free = !is_held && !shifts.is_empty();
            prop_assert!(end == pair[1].start || (free && end < pair[1].start), "{:?}", lines(&told));
        }
        let sums = told.sums;
        let parts = sums.visits_s + sums.travel_s + sums.break_s + sums.indirect_s + sums.untold_s;
        prop_assert_eq!(parts, sums.total_s);
        // Order and repetition say nothing.
        let mut turned: Vec<ShiftEntry> = entries.iter().chain(&entries).cloned().collect();
        let by = seed as usize % turned.len().max(1);
        turned.rotate_left(by);
        turned.reverse();
        prop_assert_eq!(day(&turned, &stays, now), told);
    }
}
