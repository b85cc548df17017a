//! A day of all phones, in the order of simulated time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use care_model::id::{ClientId, VisitId};
use care_model::shift::Shift;
use care_model::shift_entry::ShiftMark;
use care_model::time::{Timestamp, midnight};
use care_model::visit_event::EventKind;
use care_model::visit_fact::VisitOrigin;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::behaviour;
use crate::carrier::Coverage;
use crate::phone::Phone;

/// A phone tries to sync at least this often, in seconds.
const SYNC_EVERY_S: i64 = 1200;
/// From one door to the next when it was not planned, in seconds.
const WALK_S: i64 = 90;
/// Visits on an alarm, in a thousand planned ones.
const ALARMS: u32 = 25;
/// Visits nobody planned, in a thousand planned ones.
const UNPLANNED: u32 = 15;

/// When somebody works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShiftSpan {
    pub start: Timestamp,
    pub end: Timestamp,
}

impl From<&Shift> for ShiftSpan {
    fn from(shift: &Shift) -> Self {
        let day = midnight(shift.date);
        let at = |second: i32| day.plus_seconds(i64::from(second));
        Self {
            start: at(shift.start_s()),
            end: at(shift.end_s()),
        }
    }
}

/// What somebody is about to do.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Deed {
    /// Comes to work: looks at the day and goes to its first stop.
    Begin { until: Timestamp },
    /// Arrives at a stop.
    Arrive { stop: VisitId },
    /// Does one thing at a visit.
    Act {
        visit: VisitId,
        kind: Box<EventKind>,
    },
    /// Is called to an alarm, or drops in on somebody.
    Extra { origin: VisitOrigin },
    /// Tries to send; `again` when it is the regular one.
    Sync { again: Again },
    /// Goes home, once the last visit is over.
    EndShift,
}

/// Whether an attempt to sync is followed by another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Again {
    No,
    Until(Timestamp),
}

struct Planned {
    at: Timestamp,
    order: u64,
    phone: usize,
    deed: Deed,
}

impl PartialEq for Planned {
    fn eq(&self, other: &Self) -> bool {
        (self.at, self.order) == (other.at, other.order)
    }
}
impl Eq for Planned {}
impl PartialOrd for Planned {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Planned {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.order).cmp(&(other.at, other.order))
    }
}

/// The phones and everything they are about to do.
pub struct Day {
    pub phones: Vec<Phone>,
    queue: BinaryHeap<Reverse<Planned>>,
    rng: ChaCha8Rng,
    order: u64,
    pub now: Timestamp,
    /// Until when each phone's user is at a client's.
    busy: Vec<Timestamp>,
    /// Exchanges that coverage took.
    pub without_coverage: u64,
    pub answers_lost: u64,
    pub syncs: u64,
}

impl std::fmt::Debug for Day {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "Day({} phones, {} planned)",
            self.phones.len(),
            self.queue.len()
        )
    }
}

impl Day {
    /// A day for these phones, each with the instants its shift begins and ends.
    pub fn new(phones: Vec<(Phone, ShiftSpan)>, seed: u64) -> Self {
        let mut day = Self {
            phones: Vec::with_capacity(phones.len()),
            queue: BinaryHeap::new(),
            rng: ChaCha8Rng::seed_from_u64(seed),
            order: 0,
            now: Timestamp::default(),
            busy: vec![],
            without_coverage: 0,
            answers_lost: 0,
            syncs: 0,
        };
        for (index, (phone, span)) in phones.into_iter().enumerate() {
            day.phones.push(phone);
            day.busy.push(Timestamp::default());
            day.plan(span.start, index, Deed::Begin { until: span.end });
        }
        day
    }

    /// When the next thing happens; `None` when the day is over.
    pub fn next_at(&self) -> Option<Timestamp> {
        self.queue.peek().map(|planned| planned.0.at)
    }

    /// Does the next thing. `tell_server` is called before anything meets the
    /// server, with the time it is then.
    pub fn step(
        &mut self,
        tell_server: &mut dyn FnMut(Timestamp) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let Some(Reverse(planned)) = self.queue.pop() else {
            return Ok(());
        };
        self.now = planned.at;
        let phone = planned.phone;
        self.phones[phone].set_time(planned.at);
        match planned.deed {
            Deed::Begin { until } => {
                self.sync(phone, Coverage::Full, tell_server)?;
                let core = &self.phones[phone].core;
                core.mark_shift(None, ShiftMark::ShiftBegan, None)?;
                self.plan(until, phone, Deed::EndShift);
                self.plan_stops(phone)?;
                let again = Again::Until(until);
                self.plan(
                    planned.at.plus_seconds(SYNC_EVERY_S),
                    phone,
                    Deed::Sync { again },
                );
            }
            Deed::Sync { again } => {
                let coverage = behaviour::coverage(&mut self.rng);
                self.sync(phone, coverage, tell_server)?;
                if let Again::Until(until) = again
                    && planned.at < until
                {
                    self.plan(
                        planned.at.plus_seconds(SYNC_EVERY_S),
                        phone,
                        Deed::Sync { again },
                    );
                }
            }
            Deed::Arrive { stop } => self.arrive(phone, stop)?,
            Deed::Act { visit, kind } => {
                let ends = matches!(*kind, EventKind::Ended { .. });
                self.phones[phone].act(visit, *kind)?;
                if ends {
                    let again = Again::No;
                    self.plan(planned.at.plus_seconds(5), phone, Deed::Sync { again });
                }
            }
            Deed::Extra { origin } => self.extra(phone, origin)?,
            Deed::EndShift if self.busy[phone] > planned.at => {
                self.plan(self.busy[phone].plus_seconds(60), phone, Deed::EndShift);
            }
            Deed::EndShift => {
                let core = &self.phones[phone].core;
                core.mark_shift(None, ShiftMark::ShiftEnded, None)?;
                let again = Again::No;
                self.plan(planned.at.plus_seconds(5), phone, Deed::Sync { again });
            }
        }
        Ok(())
    }

    /// All phones are back where there is coverage and send what they hold.
    pub fn come_home(
        &mut self,
        now: Timestamp,
        tell_server: &mut dyn FnMut(Timestamp) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        self.now = now;
        for phone in 0..self.phones.len() {
            self.phones[phone].set_time(now);
            self.sync(phone, Coverage::Full, tell_server)?;
        }
        Ok(())
    }

    fn plan(&mut self, at: Timestamp, phone: usize, deed: Deed) {
        self.order += 1;
        self.queue.push(Reverse(Planned {
            at,
            order: self.order,
            phone,
            deed,
        }));
    }

    fn sync(
        &mut self,
        phone: usize,
        coverage: Coverage,
        tell_server: &mut dyn FnMut(Timestamp) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        match coverage {
            Coverage::None => self.without_coverage += 1,
            Coverage::AnswerLost => self.answers_lost += 1,
            Coverage::Full => self.syncs += 1,
        }
        if coverage != Coverage::None {
            tell_server(self.now)?;
        }
        self.phones[phone].sync(coverage)?;
        Ok(())
    }

    fn plan_stops(&mut self, phone: usize) -> anyhow::Result<()> {
        let day = self.phones[phone].core.day()?;
        let mut last_start = self.now;
        for stop in &day.stops {
            let Some(start) = stop.start else { continue };
            let late_s = self.rng.random_range(-120..=300);
            // Nobody is at two doors at once: the order of the route is kept.
            let at = start.plus_seconds(late_s).max(last_start.plus_seconds(60));
            last_start = at;
            self.plan(
                at,
                phone,
                Deed::Arrive {
                    stop: stop.visit_id,
                },
            );
            let extra = self.rng.random_range(0..1000);
            if extra < ALARMS + UNPLANNED {
                let origin = if extra < ALARMS {
                    VisitOrigin::Alarm
                } else {
                    VisitOrigin::Unplanned
                };
                self.plan(at.plus_seconds(30), phone, Deed::Extra { origin });
            }
        }
        Ok(())
    }

    /// Whether the user is still at another client's; then she comes after it.
    fn later(&mut self, phone: usize, deed: Deed) -> bool {
        let busy = self.busy[phone];
        if busy < self.now {
            return false;
        }
        self.plan(busy.plus_seconds(WALK_S), phone, deed);
        true
    }

    fn arrive(&mut self, phone: usize, stop: VisitId) -> anyhow::Result<()> {
        if self.later(phone, Deed::Arrive { stop }) {
            return Ok(());
        }
        let day = self.phones[phone].core.day()?;
        let Some(view) = day.stops.iter().find(|view| view.visit_id == stop) else {
            // The planner gave the visit to somebody else meanwhile.
            return Ok(());
        };
        let card = day
            .clients
            .iter()
            .find(|card| card.client_id == view.client_id);
        let tag = card.and_then(|card| card.tag.clone());
        let planned_s = match (view.start, view.end) {
            (Some(start), Some(end)) => end.seconds_since(start),
            _ => 900,
        };
        let steps = behaviour::visit(
            &mut self.rng,
            tag.as_deref(),
            &view.interventions,
            planned_s,
        );
        self.stay(phone, &steps);
        for (after_s, kind) in steps {
            self.plan(
                self.now.plus_seconds(after_s),
                phone,
                Deed::Act {
                    visit: stop,
                    kind: Box::new(kind),
                },
            );
        }
        Ok(())
    }

    fn stay(&mut self, phone: usize, steps: &[(i64, EventKind)]) {
        let length_s = steps.iter().map(|(after_s, _)| *after_s).max().unwrap_or(0);
        self.busy[phone] = self.now.plus_seconds(length_s);
    }

    fn extra(&mut self, phone: usize, origin: VisitOrigin) -> anyhow::Result<()> {
        if self.later(phone, Deed::Extra { origin }) {
            return Ok(());
        }
        let day = self.phones[phone].core.day()?;
        let wanted = |alarm: bool| origin != VisitOrigin::Alarm || alarm;
        let clients: Vec<(ClientId, Option<String>)> = day
            .clients
            .iter()
            .filter(|card| wanted(card.alarm))
            .map(|card| (card.client_id, card.tag.clone()))
            .collect();
        if clients.is_empty() {
            return Ok(());
        }
        let (client, tag) = clients[self.rng.random_range(0..clients.len())].clone();
        let presence = behaviour::presence(&mut self.rng, tag.as_deref());
        let visit = self.phones[phone].begin(client, origin, presence)?;
        let steps = behaviour::alarm(&mut self.rng, tag.as_deref());
        self.stay(phone, &steps);
        for (after_s, kind) in steps {
            self.plan(
                self.now.plus_seconds(after_s),
                phone,
                Deed::Act {
                    visit,
                    kind: Box::new(kind),
                },
            );
        }
        Ok(())
    }
}
