//! One route: its stops in order, and room to write beside each.

use care_model::route::{Route, Stop};
use care_model::travel::TravelMode;
use documentation::language::Words;

use super::said::{NIGHT_AFTER, clock_of};
use super::{Day, words};
use crate::document::{Block, Cell, Column, HeadingLevel, Section, Span, Table};

pub fn section(day: &Day, route: &Route) -> Section {
    let name = day.staff_name(route.staff_id);
    let title = format!("{}: {name}", day.say(words::ROUTE_OF));
    let mut blocks = vec![Block::Heading(HeadingLevel::First, title)];
    blocks.extend(shift_line(day, route).map(|line| Block::Paragraph(Span::plain(line))));
    blocks.push(Block::Paragraph(Span::plain(day.say(words::WRITE_HERE))));
    blocks.push(Block::Table(Table {
        summary: day.say(words::ROUTE_SUMMARY).to_owned(),
        columns: vec![
            Column::printed(day.say(words::TIME), 10),
            Column::printed(day.say(words::CLIENT), 20),
            Column::printed(day.say(words::INTERVENTIONS), 17),
            Column::printed(day.say(words::KEY_AND_CONTACTS), 22),
            Column::by_hand(day.say(words::CAME), 7),
            Column::by_hand(day.say(words::WENT), 7),
            Column::by_hand(day.say(words::SIGNATURE), 6),
            Column::by_hand(day.say(words::DEVIATION), 14),
        ],
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
        TravelMode::Walk => Words::new("till fots", "on foot"),
        TravelMode::Bicycle => Words::new("med cykel", "by bicycle"),
        TravelMode::Car => Words::new("med bil", "by car"),
    };
    let said = format!("{}–{}, {}", shift.start, shift.end, day.say(mode));
    Some(day.labelled(words::SHIFT, &said))
}

/// Stops and breaks in the order of time.
fn rows(day: &Day, route: &Route) -> Vec<Vec<Cell>> {
    let breaks = route.breaks.iter().map(|pause| {
        let mut row = vec![vec![Span::plain(span(day, pause.start_s, pause.end_s))]];
        row.push(vec![Span::plain(day.say(words::BREAK))]);
        row.resize(8, vec![]);
        (pause.start_s, row)
    });
    let stops = route.stops.iter().filter_map(|stop| {
        let row = stop_row(day, stop)?;
        Some((stop.start_s, row))
    });
    let mut rows: Vec<_> = breaks.chain(stops).collect();
    // A stable order: what begins at once stays as the route has it.
    rows.sort_by_key(|(start_s, _)| *start_s);
    rows.into_iter().map(|(_, row)| row).collect()
}

/// The way to a hidden home, and the one from it, would draw a circle round it.
fn may_say_travel(day: &Day, stop: &Stop) -> bool {
    let routes = day.request.published.map(|published| published.routes);
    let is_open = |stop: &Stop| {
        let visit = day.request.visits.get(&stop.visit_id);
        visit.is_some_and(|visit| day.open_client(visit.client_id).is_some())
    };
    let routes = routes.unwrap_or_default().iter();
    let mut pairs = routes.flat_map(|route| route.stops.windows(2));
    let before = pairs.find(|pair| pair[1].visit_id == stop.visit_id);
    is_open(stop) && before.is_none_or(|pair| is_open(&pair[0]))
}

/// None for a visit that is no longer planned, as a phone leaves it out.
fn stop_row(day: &Day, stop: &Stop) -> Option<Vec<Cell>> {
    let visit = day.request.visits.get(&stop.visit_id)?;
    let mut time = vec![Span::bold(span(day, stop.start_s, stop.end_s))];
    if stop.travel_s > 0 && may_say_travel(day, stop) {
        let minutes = stop.travel_s.div_ceil(60);
        let (travel, min) = (day.say(words::TRAVEL), day.say(words::MINUTES));
        time.push(Span::plain(format!("{travel} {minutes} {min}")));
    }
    let mut who = day.who_and_where(visit.client_id);
    if day.request.away.contains(&visit.visit_id) {
        who.push(Span::bold(day.say(words::AWAY)));
    }
    who.extend(day.company(visit));
    if let Some(client) = day.open_client(visit.client_id) {
        who.extend(day.warnings(client));
    }
    let mut row = vec![
        time,
        who,
        day.interventions(visit),
        day.key_and_contacts(visit.client_id),
    ];
    row.resize(8, vec![]);
    Some(row)
}

/// From start to end; `+1` at its end where that is in the night after.
fn span(day: &Day, start_s: i32, end_s: i32) -> String {
    let date = day.request.date;
    let start = clock_of(date, start_s);
    let start = start.trim_end_matches(NIGHT_AFTER);
    format!("{start}–{}", clock_of(date, end_s))
}
