//! What the absences of clients do to a day: which visits cannot take place, and
//! when the others of those clients may start.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::{ClientAbsenceId, ClientId, VisitId};
use care_model::planned_visit::PlannedVisit;
use care_model::time::{LocalDate, Timestamp, midnight};
use care_model::visit_fact::Outcome;
use scheduler::{DaySecond, Window};
use store::client_absence::NotedClientAbsence;

use super::super::day::DayParts;
use super::super::problem::window_on;

/// Two days on: no visit of a day starts later.
const END_OF_NIGHT_S: i64 = 172_800;

/// The absences of a unit's clients, as a day sees them.
#[derive(Clone, Debug, Default)]
pub struct Away {
    /// In force, those of the days before and after as well.
    noted: Vec<NotedClientAbsence>,
    of_client: BTreeMap<ClientId, Vec<Span>>,
}

/// An absence in elapsed seconds of the day.
#[derive(Clone, Copy, Debug)]
struct Span {
    from_s: i32,
    /// Not included.
    until_s: i32,
    absence_id: ClientAbsenceId,
}

/// A visit that does not take place, and the absence that is the reason.
#[derive(Clone, Debug)]
pub struct AbsentVisit {
    pub visit: PlannedVisit,
    pub absence_id: ClientAbsenceId,
}

impl Away {
    pub fn on(date: LocalDate, noted: Vec<NotedClientAbsence>) -> Self {
        let mut of_client: BTreeMap<ClientId, Vec<Span>> = BTreeMap::new();
        let second = |at: Timestamp| {
            let elapsed_s = at.seconds_since(midnight(date));
            elapsed_s.clamp(0, END_OF_NIGHT_S) as i32
        };
        for one in &noted {
            let span = Span {
                from_s: second(one.absence.from),
                until_s: one.absence.until.map_or(END_OF_NIGHT_S as i32 + 1, second),
                absence_id: one.absence_id,
            };
            if span.from_s < span.until_s {
                let spans = of_client.entry(one.absence.client_id).or_default();
                spans.push(span);
            }
        }
        Self { noted, of_client }
    }

    pub fn noted(&self) -> &[NotedClientAbsence] {
        &self.noted
    }

    pub fn find(&self, absence_id: ClientAbsenceId) -> Option<&NotedClientAbsence> {
        let mut noted = self.noted.iter();
        noted.find(|one| one.absence_id == absence_id)
    }

    fn spans(&self, client_id: ClientId) -> &[Span] {
        self.of_client
            .get(&client_id)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// What an absence leaves of a window; nothing where it takes all of it.
    pub fn outside(&self, client_id: ClientId, window: Window) -> Vec<Window> {
        let mut left = vec![window];
        for span in self.spans(client_id) {
            left = left.into_iter().flat_map(|part| cut(part, *span)).collect();
        }
        left
    }

    /// The absence that a time is in, or the first that a window has a moment in
    /// common with.
    fn first_in(&self, client_id: ClientId, window: Window) -> Option<ClientAbsenceId> {
        let mut spans = self.spans(client_id).iter();
        let met = spans.find(|span| span.from_s <= window.to.0 && window.from.0 < span.until_s)?;
        Some(met.absence_id)
    }
}

/// A window before and after an absence.
fn cut(window: Window, span: Span) -> impl Iterator<Item = Window> {
    let before = Window::new(
        window.from,
        window.to.min(DaySecond(span.from_s.saturating_sub(1))),
    );
    let after = Window::new(window.from.max(DaySecond(span.until_s)), window.to);
    [before, after]
        .into_iter()
        .filter(|part| part.from <= part.to)
}

impl DayParts {
    /// The parts of a visit's window in which its client is at home; all of it
    /// where no part is left, as for a visit that has begun all the same, and of
    /// a visit that does not take place. Nobody knows when an unplanned one could have been.
    pub fn windows_at_home(&self, visit: &PlannedVisit) -> Vec<Window> {
        if self.unplanned.contains_key(&visit.visit_id) {
            return vec![];
        }
        let whole = window_on(self.date, visit.window, visit.window.start);
        let left = self.away.outside(visit.client_id, whole);
        if left.is_empty() || self.absence_of(visit.visit_id).is_some() {
            return vec![whole];
        }
        left
    }

    /// Takes the visits of absent clients out of the day and its draft. What was
    /// planned to start while the client is away is off the plan; where the
    /// client is at home in another part of its window it is left to be placed
    /// there, else it does not take place. What somebody has begun, or has
    /// recorded anything of, stays as it is.
    pub(in super::super) fn set_absent_apart(&mut self, now_s: i32) {
        let routes = &self.draft.plan.routes;
        let stops = routes.iter().flat_map(|route| &route.stops);
        let starts: BTreeMap<VisitId, i32> =
            stops.map(|stop| (stop.visit_id, stop.start_s)).collect();
        let mut off = BTreeSet::new();
        let mut absent = Vec::new();
        for visit in self.visits.values() {
            if self.away.spans(visit.client_id).is_empty() || self.is_touched(visit) {
                continue;
            }
            let start_s = starts.get(&visit.visit_id);
            let taken_off_by = start_s.and_then(|start_s| {
                let moment = Window::new(DaySecond(*start_s), DaySecond(*start_s));
                self.away.first_in(visit.client_id, moment)
            });
            if start_s.is_some() && taken_off_by.is_none() {
                continue;
            }
            if taken_off_by.is_some() {
                off.insert(visit.visit_id);
            }
            let whole = window_on(self.date, visit.window, visit.window.start);
            let mut left = self.away.outside(visit.client_id, whole).into_iter();
            let absence_id = taken_off_by.or_else(|| self.away.first_in(visit.client_id, whole));
            // What has passed of a window is of no use to anybody.
            if let Some(absence_id) = absence_id
                && !left.any(|part| part.to.0 >= now_s)
            {
                let visit = visit.clone();
                absent.push(AbsentVisit { visit, absence_id });
            }
        }
        for one in &absent {
            self.visits.remove(&one.visit.visit_id);
        }
        for route in &mut self.draft.plan.routes {
            route.stops.retain(|stop| !off.contains(&stop.visit_id));
        }
        self.absent = absent;
    }

    /// Whether anything has been recorded of a visit, or of the one it is done
    /// together with.
    fn is_touched(&self, visit: &PlannedVisit) -> bool {
        let both = [Some(visit.visit_id), visit.partner];
        let mut facts = both.into_iter().flatten().flat_map(|id| self.facts_of(id));
        facts.any(|fact| fact.started.is_some() || fact.outcome != Outcome::NotStarted)
    }

    /// The absence because of which a visit does not take place.
    pub fn absence_of(&self, visit_id: VisitId) -> Option<ClientAbsenceId> {
        let mut absent = self.absent.iter();
        let found = absent.find(|one| one.visit.visit_id == visit_id)?;
        Some(found.absence_id)
    }
}

#[cfg(test)]
mod tests {
    use care_model::id::UserId;
    use care_model::time::{add_days, local_to_instant};
    use store::client_absence::{ClientAbsence, ClientAbsenceKind};

    use super::*;

    fn client() -> ClientId {
        ClientId::derived(Timestamp::from_millis(0), "client")
    }

    fn noted(from: Timestamp, until: Option<Timestamp>) -> NotedClientAbsence {
        let moment = Timestamp::from_millis(0);
        NotedClientAbsence {
            absence_id: ClientAbsenceId::derived(from, "absence"),
            absence: ClientAbsence {
                client_id: client(),
                kind: ClientAbsenceKind::Hospital,
                from,
                until,
            },
            revision: 1,
            recorded: (UserId::derived(moment, "planner"), moment),
            ended: None,
            withdrawn: None,
        }
    }

    fn date(text: &str) -> LocalDate {
        text.parse().expect("a date")
    }

    fn at(day: &str, clock: &str) -> Timestamp {
        local_to_instant(date(day), clock.parse().expect("a time"))
    }

    fn hours(from: i32, to: i32) -> Window {
        Window::new(DaySecond(from * 3600), DaySecond(to * 3600))
    }

    fn left(
        day: &str,
        absences: &[(Timestamp, Option<Timestamp>)],
        window: Window,
    ) -> Vec<(i32, i32)> {
        let noted = absences.iter().map(|(from, until)| noted(*from, *until));
        let away = Away::on(date(day), noted.collect());
        let parts = away.outside(client(), window).into_iter();
        parts.map(|part| (part.from.0, part.to.0)).collect()
    }

    const DAY: &str = "2026-11-23";

    #[test]
    fn a_window_keeps_what_is_outside_the_absence() {
        let from = at(DAY, "09:00");
        let back = Some(at(DAY, "10:00"));
        assert_eq!(
            left(DAY, &[(from, back)], hours(8, 11)),
            [(28_800, 32_399), (36_000, 39_600)],
            "its first moment is away and its last is not"
        );
        assert_eq!(left(DAY, &[(from, back)], hours(6, 7)), [(21_600, 25_200)]);
        assert_eq!(left(DAY, &[(from, None)], hours(8, 11)), [(28_800, 32_399)]);
        assert_eq!(left(DAY, &[(from, None)], hours(9, 11)), []);
        assert_eq!(
            left(DAY, &[(from, None)], hours(30, 47)),
            [],
            "the night after"
        );
        let second = (at(DAY, "10:30"), None);
        assert_eq!(
            left(DAY, &[(from, back), second], hours(9, 11)),
            [(36_000, 37_799)],
            "between two of them"
        );
    }

    #[test]
    fn other_days_and_other_clients_are_not_concerned() {
        let from = at(DAY, "09:00");
        let back = Some(at("2026-11-24", "00:00"));
        let day = hours(0, 23);
        assert_eq!(left("2026-11-24", &[(from, back)], day), [(0, 82_800)]);
        assert_eq!(left("2026-11-22", &[(from, back)], day), [(0, 82_800)]);
        let away = Away::on(date(DAY), vec![noted(from, None)]);
        let other = ClientId::derived(Timestamp::from_millis(0), "other");
        assert_eq!(away.outside(other, day), [day]);
    }

    #[test]
    fn on_nights_when_the_clocks_change_seconds_are_counted_as_they_pass() {
        // Back at eight by the clock: seven hours into the day, or nine.
        for (day, back_s) in [("2026-03-29", 25_200), ("2026-10-25", 32_400)] {
            let from = at(&add_days(date(day), -1).to_string(), "22:00");
            let back = Some(at(day, "08:00"));
            assert_eq!(
                left(day, &[(from, back)], hours(0, 23)),
                [(back_s, 82_800)],
                "{day}"
            );
        }
    }
}
