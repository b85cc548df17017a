//! The report as rows: one figure a row, so that files of many units and months
//! can be laid below each other.

use super::UnitReport;
use super::registration::name_of;
use super::spreadsheet::{cell_of_free_text, file_of_rows};
use crate::language::{Language, Words};

pub(super) fn file_of_report(report: &UnitReport, unit_name: &str, language: Language) -> Vec<u8> {
    let unit = cell_of_free_text(unit_name);
    let (from, to) = (report.period.from.to_string(), report.period.to.to_string());
    let heading = HEADINGS.map(|words| words.in_language(language).into());
    let figures = told_figures(report, language).into_iter().map(|figure| {
        vec![
            unit.as_str().into(),
            from.as_str().into(),
            to.as_str().into(),
            figure.area.into(),
            figure.name.into(),
            figure.value.into(),
            figure.measure.into(),
        ]
    });
    file_of_rows(std::iter::once(heading.to_vec()).chain(figures))
}

/// One figure of the report in words, as the rows of the file have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldFigure {
    pub area: &'static str,
    pub name: &'static str,
    /// With a decimal comma; empty where there is nothing to measure.
    pub value: String,
    pub measure: &'static str,
}

pub(super) fn told_figures(report: &UnitReport, language: Language) -> Vec<ToldFigure> {
    let told = figures_of(report).into_iter().map(|figure| ToldFigure {
        area: figure.area.in_language(language),
        name: figure.name.in_language(language),
        value: figure.value.told(),
        measure: figure.value.measure().in_language(language),
    });
    told.collect()
}

/// What the last three columns of the figures are called.
pub(super) fn figure_headings(language: Language) -> [&'static str; 3] {
    let [.., name, value, measure] = HEADINGS;
    [name, value, measure].map(|words| words.in_language(language))
}

const HEADINGS: [Words; 7] = [
    Words::new("Enhet", "Unit"),
    Words::new("Från", "From"),
    Words::new("Till", "To"),
    Words::new("Område", "Area"),
    Words::new("Mått", "Measure"),
    Words::new("Värde", "Value"),
    Words::new("Måttenhet", "Unit of measure"),
];

/// One row.
struct Figure {
    area: Words,
    name: Words,
    value: Value,
}

#[derive(Clone, Copy)]
enum Value {
    Count(u32),
    /// Told in whole minutes, to the nearest.
    Minutes {
        seconds: i64,
    },
    Seconds(Option<i64>),
    /// Thousandths, told in percent.
    PerMille(Option<i64>),
    Tenths(Option<i64>),
}

impl Value {
    fn told(self) -> String {
        let tenths = |value: i64| {
            let sign = if value < 0 { "-" } else { "" };
            format!("{sign}{},{}", value.abs() / 10, value.abs() % 10)
        };
        match self {
            Self::Count(count) => count.to_string(),
            Self::Minutes { seconds } => (seconds + 30).div_euclid(60).to_string(),
            Self::Seconds(seconds) => seconds.map_or_else(String::new, |value| value.to_string()),
            Self::PerMille(share) | Self::Tenths(share) => share.map_or_else(String::new, tenths),
        }
    }

    fn measure(self) -> Words {
        match self {
            Self::Count(_) => Words::new("antal", "count"),
            Self::Minutes { .. } => Words::new("min", "min"),
            Self::Seconds(_) => Words::new("s", "s"),
            Self::PerMille(_) => Words::new("%", "%"),
            Self::Tenths(_) => Words::new("personer", "people"),
        }
    }
}

fn figures_of(report: &UnitReport) -> Vec<Figure> {
    let mut figures = frame_figures(report);
    figures.extend(visit_figures(report));
    figures.extend(continuity_figures(report));
    figures.extend(time_figures(report));
    figures.extend(registration_figures(report));
    figures
}

fn area(words: Words, rows: &[(&'static str, &'static str, Value)]) -> Vec<Figure> {
    let figure = |(sv, en, value): &(&'static str, &'static str, Value)| Figure {
        area: words,
        name: Words::new(sv, en),
        value: *value,
    };
    rows.iter().map(figure).collect()
}

fn frame_figures(report: &UnitReport) -> Vec<Figure> {
    let frame = &report.frame;
    let minutes = |seconds| Value::Minutes { seconds };
    let rows = [
        ("Beviljad tid", "Granted time", minutes(frame.granted_s)),
        ("Planerad tid", "Planned time", minutes(frame.planned_s)),
        ("Utförd tid", "Performed time", minutes(frame.performed_s)),
        (
            "Utförd av beviljad tid",
            "Performed of granted time",
            Value::PerMille(frame.performed_per_mille),
        ),
        (
            "Larmbesök, utanför ramen",
            "Alarm visits, outside the frame",
            minutes(frame.alarm_s),
        ),
        (
            "Brukare inom ramen",
            "Clients within the frame",
            Value::Count(frame.clients_within),
        ),
        (
            "Brukare nära ramen",
            "Clients near the frame",
            Value::Count(frame.clients_near),
        ),
        (
            "Brukare över ramen",
            "Clients beyond the frame",
            Value::Count(frame.clients_exceeded),
        ),
        (
            "Brukare utan ram",
            "Clients without a frame",
            Value::Count(frame.clients_without_frame),
        ),
    ];
    area(Words::new("Ramtid", "Frame time"), &rows)
}

fn visit_figures(report: &UnitReport) -> Vec<Figure> {
    let visits = &report.visits;
    let rows = [
        ("Planerade", "Planned", Value::Count(visits.planned)),
        ("Utförda", "Performed", Value::Count(visits.performed)),
        ("Uteblivna", "Missed", Value::Count(visits.missed)),
        ("Avböjda", "Declined", Value::Count(visits.declined)),
        (
            "Brukaren ej hemma",
            "Client absent",
            Value::Count(visits.client_absent),
        ),
        (
            "Påbörjade utan slut",
            "Started without an end",
            Value::Count(visits.open),
        ),
        (
            "Utförda utan plan",
            "Performed without a plan",
            Value::Count(visits.unplanned),
        ),
        (
            "Utförda på larm",
            "Performed on an alarm",
            Value::Count(visits.alarm),
        ),
        ("Annullerade", "Annulled", Value::Count(visits.annulled)),
    ];
    area(Words::new("Besök", "Visits"), &rows)
}

fn continuity_figures(report: &UnitReport) -> Vec<Figure> {
    let Some(figure) = &report.continuity else {
        return vec![];
    };
    let rows = [
        (
            "Mätta brukare",
            "Clients measured",
            Value::Count(figure.clients),
        ),
        (
            "Brukare utanför måttet",
            "Clients not in the measure",
            Value::Count(figure.excluded),
        ),
        (
            "Personal på 14 dagar, medel",
            "Staff in 14 days, mean",
            Value::Tenths(figure.mean_tenths),
        ),
        (
            "Personal på 14 dagar, median",
            "Staff in 14 days, median",
            Value::Tenths(figure.median_tenths),
        ),
        (
            "Brukare med fler än 20",
            "Clients with more than 20",
            Value::PerMille(figure.above_20_per_mille),
        ),
    ];
    area(Words::new("Personalkontinuitet", "Continuity"), &rows)
}

fn time_figures(report: &UnitReport) -> Vec<Figure> {
    let (punctuality, travel) = (&report.punctuality, &report.travel);
    let minutes = |seconds| Value::Minutes { seconds };
    let (late, excess) = (punctuality.lateness, travel.excess);
    let starts = [
        (
            "Jämförda starter",
            "Starts compared",
            Value::Count(punctuality.starts),
        ),
        (
            "Start inom 15 minuter från planen",
            "Start within 15 minutes of the plan",
            Value::PerMille(punctuality.on_time_per_mille),
        ),
        (
            "Försening, median",
            "Lateness, median",
            Value::Seconds(late.map(|late| late.median_s)),
        ),
        (
            "Försening, 90 % är högst",
            "Lateness, 90 % are at most",
            Value::Seconds(late.map(|late| late.p90_s)),
        ),
    ];
    let legs = [
        (
            "Jämförda förflyttningar",
            "Legs compared",
            Value::Count(travel.legs),
        ),
        (
            "Ej jämförda förflyttningar",
            "Legs left out",
            Value::Count(travel.left_out),
        ),
        (
            "Planerad restid",
            "Planned travel",
            minutes(travel.planned_s),
        ),
        (
            "Verklig tid mellan besök",
            "Real time between visits",
            minutes(travel.real_s),
        ),
        (
            "Förflyttningar med för kort planerad tid",
            "Legs short of planned time",
            Value::PerMille(travel.short_of_time_per_mille),
        ),
        (
            "Utöver planerad restid, median",
            "Beyond planned travel, median",
            Value::Seconds(excess.map(|excess| excess.median_s)),
        ),
        (
            "Utöver planerad restid, 90 % är högst",
            "Beyond planned travel, 90 % are at most",
            Value::Seconds(excess.map(|excess| excess.p90_s)),
        ),
    ];
    let mut figures = area(Words::new("Punktlighet", "Punctuality"), &starts);
    figures.extend(area(Words::new("Restid", "Travel"), &legs));
    figures
}

fn registration_figures(report: &UnitReport) -> Vec<Figure> {
    let counts = &report.registrations;
    let rows = [
        ("Med tagg", "By tag", Value::Count(counts.tag)),
        ("Med kod", "By code", Value::Count(counts.code)),
        ("För hand", "By hand", Value::Count(counts.manual)),
        (
            "För hand, andel",
            "By hand, share",
            Value::PerMille(counts.manual_per_mille),
        ),
    ];
    let mut figures = area(Words::new("Registrering", "Registration"), &rows);
    let reasons = counts.manual_by_reason.iter();
    figures.extend(reasons.map(|(code, count)| Figure {
        area: Words::new(
            "Orsak till registrering för hand",
            "Reason for registering by hand",
        ),
        name: name_of(code),
        value: Value::Count(*count),
    }));
    figures
}
