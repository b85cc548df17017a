//! One visit with its history. No `Debug`: it holds texts of people.

use care_model::visit_event::VisitEvent;
use serde::Serialize;

use crate::day_view::StopView;

#[derive(Serialize)]
pub(crate) struct VisitView {
    stop: StopView,
    events: Vec<EventView>,
}

/// An event as it is stored, and its instant beside it: the page has no rule for
/// mending a wrong clock.
#[derive(Serialize)]
struct EventView {
    #[serde(flatten)]
    event: VisitEvent,
    at_ms: i64,
}

impl From<mobile_core::VisitView> for VisitView {
    fn from(visit: mobile_core::VisitView) -> Self {
        let events = visit.events.into_iter().map(|event| EventView {
            at_ms: event.at.instant().millis(),
            event,
        });
        Self {
            stop: visit.stop.into(),
            events: events.collect(),
        }
    }
}
