//! One route: its stops in order, and room to write beside each.

use care_model::route::{Route, Stop};
use care_model::travel::TravelMode;

use super::said::{NIGHT_AFTER, clock_of};
use super::{Day, words};
use crate::document::{Block, Cell, HeadingLevel, Section, Span, Table};

pub fn section(day: &Day, route: &Route) -> Section {
    let name = day.staff_name(route.staff_id);
    let title = format!("{}: {name}", day.say(words::ROUTE_OF));
    let mut blocks = vec![Block::Heading(HeadingLevel::First, title)];
    blocks.extend(shift_line(day, route).map(|line| Block::Paragraph(Span::plain(line))));
    blocks.push(Block::Paragraph(Span::plain(day.say(words::WRITE_HERE))));
    blocks.push(Block::Table(Table {
        summary: day.say(words::ROUTE_SUMMARY).to_owned(),
        columns: day.visit_columns(&[
            (words::CAME, 7),
            (words::WENT, 7),
            (words::SIGNATURE, 6),
            (words::DEVIATION, 14),
        ]),
        rows: rows(day, route),
    }));
    Section {
        running_title: name.to_owned(),
        blocks,
    }
}

fn shift_line(day: &Day, route: &Route) -> Option<String> {
    let mut shifts = day.request.shifts.iter();
    let shift = shifts.find(|shift| shift.shift_id == route.shift_id)?;
    let mode = match shift.mode {
        TravelMode::Walk => words::ON_FOOT,
        TravelMode::Bicycle => words::BY_BICYCLE,
        TravelMode::Car => words::BY_CAR,
    };
    let said = format!("{}–{}, {}", shift.start, shift.end, day.say(mode));
    Some(day.labelled(words::SHIFT, &said))
}

/// Stops and breaks in the order of time.
fn rows(day: &Day, route: &Route) -> Vec<Vec<Cell>> {
    let breaks = route.breaks.iter().map(|pause| {
        let time = vec![Span::plain(from_until(day, pause.start_s, pause.end_s))];
        let row = vec![time, vec![Span::plain(day.say(words::BREAK))]];
        (pause.start_s, row)
    });
    let before = std::iter::once(None).chain(route.stops.iter().map(Some));
    let stops = before.zip(&route.stops).filter_map(|(before, stop)| {
        let row = stop_row(day, before, stop)?;
        Some((stop.start_s, row))
    });
    let mut rows: Vec<_> = breaks.chain(stops).collect();
    // A stable order: what begins at once stays as the route has it.
    rows.sort_by_key(|(start_s, _)| *start_s);
    rows.into_iter().map(|(_, row)| row).collect()
}

/// None for a visit that is no longer planned, as a phone leaves it out.
fn stop_row(day: &Day, before: Option<&Stop>, stop: &Stop) -> Option<Vec<Cell>> {
    let visit = day.request.visits.get(&stop.visit_id)?;
    let mut time = vec![Span::bold(from_until(day, stop.start_s, stop.end_s))];
    // The way to a protected home, and the one from it, would draw a circle round it.
    let may_say_travel = is_open(day, stop) && before.is_none_or(|before| is_open(day, before));
    if stop.travel_s > 0 && may_say_travel {
        let minutes = stop.travel_s.div_ceil(60);
        let (travel, min) = (day.say(words::TRAVEL), day.say(words::MINUTES));
        time.push(Span::plain(format!("{travel} {minutes} {min}")));
    }
    Some(day.visit_row(time, visit))
}

fn is_open(day: &Day, stop: &Stop) -> bool {
    let visit = day.request.visits.get(&stop.visit_id);
    visit.is_some_and(|visit| day.open_client(visit.client_id).is_some())
}

/// From start to end; `+1` at its end where that is in the night after.
fn from_until(day: &Day, start_s: i32, end_s: i32) -> String {
    let date = day.request.date;
    let start = clock_of(date, start_s);
    let start = start.trim_end_matches(NIGHT_AFTER);
    format!("{start}–{}", clock_of(date, end_s))
}
