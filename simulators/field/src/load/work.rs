//! A day's work, recorded without coverage: twelve events a visit.

use std::path::Path;

use anyhow::Context;
use care_model::visit_event::{EventKind, Presence};

use super::stage::LoadStage;
use crate::demo::progress::Steps;
use crate::demo::{DAY_BEGINS, at};

/// Events of a visit, its start and its end among them.
pub(super) const EVENTS: usize = 12;
const HOURS_UNTIL_COVERAGE: i64 = 6;

/// What was recorded.
pub(super) struct DayWithoutCoverage {
    pub visits: usize,
}

/// Every phone does every visit of its list and sends nothing.
pub(super) fn a_day_without_coverage(stage: &mut LoadStage) -> anyhow::Result<DayWithoutCoverage> {
    let begin = at(stage.date, DAY_BEGINS);
    let bar = Steps::SHOWN.begin("Recording a day without coverage", stage.phones() as u64);
    let mut visits = 0;
    for phone in stage.every_phone() {
        let day = phone.core.day()?;
        let span_s = HOURS_UNTIL_COVERAGE * 3_600 / (day.stops.len() as i64 + 1);
        for (number, stop) in day.stops.iter().enumerate() {
            let start = begin.plus_seconds(span_s * number as i64 + 60);
            for (step, kind) in events(stop.interventions.clone()).into_iter().enumerate() {
                phone.set_time(start.plus_seconds(60 * step as i64));
                phone.act(stop.visit_id, kind)?;
            }
            visits += 1;
        }
        bar.inc(1);
    }
    bar.finish();
    stage.set_time(begin.plus_seconds(HOURS_UNTIL_COVERAGE * 3_600))?;
    Ok(DayWithoutCoverage { visits })
}

fn events(interventions: Vec<care_model::intervention::InterventionCode>) -> Vec<EventKind> {
    let tag = || Presence::Tag {
        tag: "NFC-0421".to_owned(),
    };
    let mut events = vec![EventKind::Started { presence: tag() }];
    let performed = interventions
        .into_iter()
        .map(|code| EventKind::InterventionPerformed { code });
    events.extend(performed.take(EVENTS - 2));
    for number in events.len()..EVENTS - 1 {
        events.push(EventKind::NoteWritten {
            text: format!("Åt med god aptit och ville gärna prata en stund ({number})."),
        });
    }
    events.push(EventKind::Ended { presence: tag() });
    events
}

/// Writes the work as `[[{"visit", "events": ["…"]}]]`, a list a phone: what a peer
/// has to carry. An event is the text our own documents hold.
pub(super) fn write(stage: &LoadStage, file: &Path) -> anyhow::Result<()> {
    let mut phones = Vec::new();
    for phone in stage.units.iter().flat_map(|unit| &unit.phones) {
        let mut visits = Vec::new();
        for stop in phone.core.day()?.stops {
            let events = phone.core.visit(stop.visit_id)?.events;
            let texts = events.iter().map(serde_json::to_string);
            let texts: Vec<String> = texts.collect::<Result<_, _>>()?;
            visits.push(serde_json::json!({ "visit": stop.visit_id, "events": texts }));
        }
        phones.push(visits);
    }
    let text = serde_json::to_vec(&phones)?;
    std::fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}
