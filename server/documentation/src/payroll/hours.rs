//! Worked seconds by staff member, date and code.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::StaffId;
use care_model::time::{
    LocalDate, LocalTime, add_days, dates, local_to_instant, midnight, weekday,
};

use super::time_code::{SupplementDays, SupplementHours, TimeCodeTable};
use super::worked_span::WorkedSpan;

/// Longest span taken, in seconds: no shift is longer, a forgotten end is.
pub(super) const MAX_SPAN_S: i64 = 24 * 3600;

/// Seconds from `start_s` to `end_s` since 1970, end excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seconds {
    pub start_s: i64,
    pub end_s: i64,
}

impl Seconds {
    fn overlap_s(self, other: Seconds) -> i64 {
        (self.end_s.min(other.end_s) - self.start_s.max(other.start_s)).max(0)
    }
}

/// Each person's work without overlaps, cut at local midnights. Starts are
/// rounded down to the second, so that a span keeps its whole seconds.
pub(super) fn by_staff_and_date(
    spans: &[WorkedSpan],
) -> BTreeMap<(StaffId, LocalDate), Vec<Seconds>> {
    let mut by_staff: BTreeMap<StaffId, Vec<Seconds>> = BTreeMap::new();
    for span in spans {
        let start_s = span.start.millis().div_euclid(1000);
        let end_s = start_s + span.end.seconds_since(span.start);
        by_staff
            .entry(span.staff_id)
            .or_default()
            .push(Seconds { start_s, end_s });
    }
    let mut days: BTreeMap<(StaffId, LocalDate), Vec<Seconds>> = BTreeMap::new();
    for (staff, seconds) in by_staff {
        for (date, piece) in merged(seconds).into_iter().flat_map(cut_at_midnights) {
            days.entry((staff, date)).or_default().push(piece);
        }
    }
    days
}

fn merged(mut pieces: Vec<Seconds>) -> Vec<Seconds> {
    pieces.sort_by_key(|piece| piece.start_s);
    let mut merged: Vec<Seconds> = Vec::new();
    for piece in pieces {
        match merged.last_mut() {
            Some(last) if piece.start_s <= last.end_s => last.end_s = last.end_s.max(piece.end_s),
            _ => merged.push(piece),
        }
    }
    merged
}

fn cut_at_midnights(piece: Seconds) -> Vec<(LocalDate, Seconds)> {
    let date_of =
        |second: i64| care_model::time::Timestamp::from_millis(second * 1000).local_date();
    dates(date_of(piece.start_s), date_of(piece.end_s - 1))
        .map(|date| {
            let day = whole_day(date);
            let start_s = piece.start_s.max(day.start_s);
            let end_s = piece.end_s.min(day.end_s);
            (date, Seconds { start_s, end_s })
        })
        .collect()
}

fn whole_day(date: LocalDate) -> Seconds {
    Seconds {
        start_s: midnight(date).millis() / 1000,
        end_s: midnight(add_days(date, 1)).millis() / 1000,
    }
}

/// Seconds of each supplement on the date. A moment belongs to the first
/// supplement of the table that holds then.
pub(super) fn supplements_on<'a>(
    table: &'a TimeCodeTable,
    date: LocalDate,
    work: &[Seconds],
) -> Vec<(&'a str, i64)> {
    let holding: Vec<(&str, Vec<Seconds>)> = table
        .supplements
        .iter()
        .map(|supplement| {
            let hours = supplement
                .hours
                .iter()
                .filter(|hours| holds_on(hours, date));
            (
                supplement.code.as_str(),
                hours.map(|hours| on_date(hours, date)).collect(),
            )
        })
        .collect();
    let mut totals_s = vec![0; holding.len()];
    for piece in elementary_pieces(&holding, date) {
        let first = holding
            .iter()
            .position(|(_, hours)| hours.iter().any(|hours| hours.overlap_s(piece) > 0));
        if let Some(first) = first {
            totals_s[first] += work
                .iter()
                .map(|worked| worked.overlap_s(piece))
                .sum::<i64>();
        }
    }
    holding
        .into_iter()
        .zip(totals_s)
        .filter(|(_, total_s)| *total_s > 0)
        .map(|((code, _), total_s)| (code, total_s))
        .collect()
}

fn holds_on(hours: &SupplementHours, date: LocalDate) -> bool {
    match &hours.days {
        SupplementDays::Weekdays(weekdays) => weekdays.contains(&weekday(date)),
        SupplementDays::Dates(dates) => dates.contains(&date),
    }
}

fn on_date(hours: &SupplementHours, date: LocalDate) -> Seconds {
    let second = |time: LocalTime| local_to_instant(date, time).millis() / 1000;
    let end_s = if hours.to.minute_of_day() == 0 {
        whole_day(date).end_s
    } else {
        second(hours.to)
    };
    Seconds {
        start_s: second(hours.from),
        end_s,
    }
}

/// The day cut wherever any supplement begins or ends.
fn elementary_pieces(holding: &[(&str, Vec<Seconds>)], date: LocalDate) -> Vec<Seconds> {
    let day = whole_day(date);
    let mut cuts = BTreeSet::from([day.start_s, day.end_s]);
    for hours in holding.iter().flat_map(|(_, hours)| hours) {
        cuts.extend([hours.start_s, hours.end_s]);
    }
    let cuts: Vec<i64> = cuts.into_iter().collect();
    cuts.windows(2)
        .map(|pair| Seconds {
            start_s: pair[0],
            end_s: pair[1],
        })
        .collect()
}
