//! From a day of the store to the scheduler's question, and back.

use std::collections::BTreeMap;

use care_model::id::{ClientId, StaffId, VisitId};
use care_model::order::{ClientWishes, LocalWindow, Priority};
use care_model::planned_visit::PlannedVisit;
use care_model::route::{Route, RouteBreak, Stop};
use care_model::shift::{Shift, second_in_shift};
use care_model::skill::SKILLS;
use care_model::time::{LocalDate, LocalTime, Timestamp, midnight};
use care_model::travel::{Coordinate, TravelMode};
use care_model::visit_fact::VisitFact;
use scheduler::{
    Break, BreakPay, ClientIndex, Cost, DaySecond, Goals, Link, MatrixIndex, MatrixMode,
    PlaceIndex, Plan, PlannedBreak, Problem, PublishedVisit, ShiftIndex, SkillIndex, SkillSet,
    StaffIndex, StaffWish, VisitIndex, Window, WishKind,
};
use store::planning::{DayPlan, Pin};

use super::day::DayParts;
use super::streets::PlaceMatrices;

/// Overtime a shift may run to, in seconds.
const OVERTIME_LIMIT_S: i32 = 1800;
/// Morning handover and end of day, in seconds of the paid shift.
const INDIRECT_S: i32 = 600;
/// How much later than its window a planner may still put a late visit.
const LATE_S: i32 = 3600;
/// Price of leaving out a visit that may be left out: well above its travel.
const MAY_DROP: Cost = Cost(500_000);

/// The question with the ids its indices stand for.
#[derive(Debug)]
pub struct Question {
    pub problem: Problem,
    pub visits: Vec<VisitId>,
    pub shifts: Vec<Shift>,
    pub staff: Vec<StaffId>,
}

/// The places a day needs: the unit's and every known home's.
pub fn places(parts: &DayParts) -> Vec<Coordinate> {
    let homes = parts
        .clients
        .values()
        .filter_map(|client| client.coordinate);
    homes.chain([parts.unit.place]).collect()
}

impl Question {
    /// States the day. Visits whose client has no coordinate are left out; the
    /// board shows them as unplaced with that reason.
    pub fn state(
        parts: &DayParts,
        wishes: &BTreeMap<ClientId, ClientWishes>,
        matrices: &PlaceMatrices,
        now: Option<Timestamp>,
    ) -> Self {
        let now_s = now
            .filter(|_| parts.published.is_some())
            .map(|now| now.seconds_since(midnight(parts.date)).clamp(0, 172_800) as i32);
        let staff: Vec<StaffId> = parts.staff.keys().copied().collect();
        let clients: Vec<ClientId> = parts.clients.keys().copied().collect();
        let place_of = |visit: &PlannedVisit| {
            parts
                .clients
                .get(&visit.client_id)?
                .coordinate
                .and_then(|at| matrices.position(at))
        };
        let placed: Vec<(&PlannedVisit, usize)> = parts
            .visits
            .values()
            .filter_map(|visit| Some((visit, place_of(visit)?)))
            .collect();
        let visits: Vec<VisitId> = placed.iter().map(|(visit, _)| visit.visit_id).collect();
        let stated = Stated {
            parts,
            wishes,
            staff: &staff,
            clients: &clients,
            visits: &visits,
            now_s,
        };
        let unit_place = matrices.position(parts.unit.place).unwrap_or(0);
        let problem = Problem {
            clients: stated.clients_stated(),
            staff: staff
                .iter()
                .map(|_| scheduler::Staff {
                    languages: vec![],
                    gender: None,
                    fair_service_s: None,
                })
                .collect(),
            visits: placed
                .iter()
                .map(|(visit, place)| stated.visit(visit, *place))
                .collect(),
            links: stated.links(),
            shifts: parts
                .shifts
                .iter()
                .map(|shift| stated.shift(shift, unit_place))
                .collect(),
            matrices: TravelMode::ALL
                .iter()
                .filter_map(|mode| stated_matrix(matrices, *mode))
                .collect(),
            goals: Goals::home_care(),
            published: stated.published(),
            // What has happened is pinned visit by visit, so that breaks taken
            // and legs travelled stay in their place.
            frozen_until: None,
        };
        Self {
            problem,
            visits,
            shifts: parts.shifts.clone(),
            staff,
        }
    }

    /// Lets a visit be moved that should have begun and has not: within the
    /// next hour where its own window has passed.
    pub fn let_go(&mut self, visit: VisitIndex, facts: &[VisitFact], now_s: i32) {
        if facts.iter().any(|fact| fact.started.is_some()) {
            return;
        }
        let late = &mut self.problem.visits[visit.at()];
        late.pin = scheduler::Pin::Free;
        if let Some(last) = late.start_windows.last_mut()
            && last.to.0 < now_s + LATE_S
            && last.from.0 < now_s
        {
            *last = Window::new(DaySecond(now_s), DaySecond(now_s + LATE_S));
        }
    }

    pub fn visit_index(&self, visit_id: VisitId) -> Option<VisitIndex> {
        self.visits
            .binary_search(&visit_id)
            .ok()
            .map(|at| VisitIndex(at as u32))
    }

    pub fn shift_index(&self, shift_id: care_model::id::ShiftId) -> Option<ShiftIndex> {
        let at = self
            .shifts
            .iter()
            .position(|shift| shift.shift_id == shift_id)?;
        Some(ShiftIndex(at as u32))
    }

    /// A stored plan in the scheduler's terms; visits and shifts that are no
    /// longer there fall out.
    pub fn plan(&self, stored: &DayPlan) -> Plan {
        let mut placed = vec![false; self.visits.len()];
        let routes = self
            .shifts
            .iter()
            .enumerate()
            .map(|(at, shift)| {
                let route = stored
                    .routes
                    .iter()
                    .find(|route| route.shift_id == shift.shift_id);
                let stops = route
                    .map(|route| route.stops.as_slice())
                    .unwrap_or_default();
                scheduler::Route {
                    shift: ShiftIndex(at as u32),
                    stops: stops
                        .iter()
                        .filter_map(|stop| self.stop_in(stop, &mut placed))
                        .collect(),
                    breaks: vec![],
                    back: None,
                    back_travel_s: 0,
                    back_travel_m: 0,
                }
            })
            .collect();
        let unplaced = (0..self.visits.len())
            .filter(|at| !placed[*at])
            .map(|at| VisitIndex(at as u32));
        Plan {
            routes,
            unplaced: unplaced.collect(),
            terms: scheduler::ObjectiveTerms::default(),
            seed: 0,
            iterations: 0,
        }
    }

    fn stop_in(&self, stop: &Stop, placed: &mut [bool]) -> Option<scheduler::Stop> {
        let visit = self.visit_index(stop.visit_id)?;
        if std::mem::replace(&mut placed[visit.at()], true) {
            return None;
        }
        Some(scheduler::Stop {
            visit,
            travel_s: stop.travel_s as i32,
            travel_m: stop.travel_m,
            arrive: DaySecond(stop.arrive_s),
            start: DaySecond(stop.start_s),
            end: DaySecond(stop.end_s),
        })
    }

    /// The scheduler's plan as it is stored; pins stay.
    pub fn stored(&self, plan: &Plan, before: &DayPlan) -> DayPlan {
        let routes = plan.routes.iter().filter_map(|route| {
            let shift = self.shifts.get(route.shift.at())?;
            Some(Route {
                shift_id: shift.shift_id,
                staff_id: shift.staff_id,
                stops: route.stops.iter().map(|stop| self.stop_out(stop)).collect(),
                breaks: route.breaks.iter().map(break_out).collect(),
            })
        });
        DayPlan {
            routes: routes.collect(),
            pins: before.pins.clone(),
        }
    }

    fn stop_out(&self, stop: &scheduler::Stop) -> Stop {
        Stop {
            visit_id: self.visits[stop.visit.at()],
            arrive_s: stop.arrive.0,
            start_s: stop.start.0,
            end_s: stop.end.0,
            travel_s: stop.travel_s.max(0) as u32,
            travel_m: stop.travel_m,
        }
    }
}

fn break_out(planned: &PlannedBreak) -> RouteBreak {
    RouteBreak {
        start_s: planned.start.0,
        end_s: planned.end.0,
    }
}

struct Stated<'a> {
    parts: &'a DayParts,
    wishes: &'a BTreeMap<ClientId, ClientWishes>,
    staff: &'a [StaffId],
    clients: &'a [ClientId],
    visits: &'a [VisitId],
    /// Where a published day stands; nothing is planned before it.
    now_s: Option<i32>,
}

impl Stated<'_> {
    fn staff_index(&self, staff_id: StaffId) -> Option<StaffIndex> {
        self.staff
            .binary_search(&staff_id)
            .ok()
            .map(|at| StaffIndex(at as u32))
    }

    fn visit_index(&self, visit_id: VisitId) -> Option<VisitIndex> {
        self.visits
            .binary_search(&visit_id)
            .ok()
            .map(|at| VisitIndex(at as u32))
    }

    fn clients_stated(&self) -> Vec<scheduler::Client> {
        let clients = self.clients.iter().map(|client_id| {
            let mut met: Vec<StaffIndex> = self
                .parts
                .meetings
                .iter()
                .filter(|(client, _, _)| client == client_id)
                .filter_map(|(_, staff, _)| self.staff_index(*staff))
                .collect();
            met.sort_unstable();
            met.dedup();
            let contact = self.parts.clients[client_id].care_contact;
            scheduler::Client {
                contact: contact.and_then(|staff| self.staff_index(staff)),
                met,
            }
        });
        clients.collect()
    }

    fn visit(&self, visit: &PlannedVisit, place: usize) -> scheduler::Visit {
        let client = self.clients.binary_search(&visit.client_id).unwrap_or(0);
        scheduler::Visit {
            client: ClientIndex(client as u32),
            place: PlaceIndex(place as u32),
            service_s: i32::from(visit.duration_min) * 60,
            start_windows: vec![self.not_past(window_on(
                self.parts.date,
                visit.window,
                visit.window.start,
            ))],
            preferred: visit
                .preferred
                .map(|preferred| window_on(self.parts.date, preferred, visit.window.start)),
            required_skills: skill_set(visit.skills.iter().map(|skill| skill.0.as_str())),
            priority: match visit.priority {
                Priority::Must => scheduler::Priority::Must,
                Priority::May => scheduler::Priority::MayDrop(MAY_DROP),
            },
            wishes: self.wishes_for(visit.client_id),
            trait_wishes: vec![],
            pin: self.pin(visit.visit_id),
        }
    }

    /// Wishes of the client, and at protected identity nobody but those named.
    fn wishes_for(&self, client_id: ClientId) -> Vec<StaffWish> {
        let mut kinds: BTreeMap<StaffIndex, WishKind> = BTreeMap::new();
        let mut add = |staff: &[StaffId], kind: WishKind| {
            for index in staff.iter().filter_map(|staff| self.staff_index(*staff)) {
                kinds.insert(index, kind);
            }
        };
        if let Some(wishes) = self.wishes.get(&client_id) {
            add(&wishes.wanted_staff, WishKind::Wanted);
            add(&wishes.unwanted_staff, WishKind::Unwanted);
            add(&wishes.forbidden_staff, WishKind::Forbidden);
        }
        if let Some(client) = self.parts.clients.get(&client_id)
            && client.protection.is_protected()
        {
            let others: Vec<_> = self
                .staff
                .iter()
                .copied()
                .filter(|staff| !client.protection.admits(*staff))
                .collect();
            add(&others, WishKind::Forbidden);
        }
        kinds
            .into_iter()
            .map(|(staff, kind)| StaffWish { staff, kind })
            .collect()
    }

    fn pin(&self, visit_id: VisitId) -> scheduler::Pin {
        if let Some(started) = self.started(visit_id) {
            return started;
        }
        let Some(pin) = self.parts.draft.plan.pins.get(&visit_id) else {
            return scheduler::Pin::Free;
        };
        let routes = &self.parts.draft.plan.routes;
        let found = routes.iter().find_map(|route| {
            let stop = route.stops.iter().find(|stop| stop.visit_id == visit_id)?;
            Some((self.staff_index(route.staff_id)?, DaySecond(stop.start_s)))
        });
        match (pin, found) {
            (_, None) => scheduler::Pin::Free,
            (Pin::Staff, Some((staff, _))) => scheduler::Pin::Staff(staff),
            (Pin::Time, Some((_, start))) => scheduler::Pin::Start(start),
            (Pin::Both, Some((staff, start))) => scheduler::Pin::StaffAndStart { staff, start },
        }
    }

    /// What is left of a window; one that has passed keeps its last moment.
    fn not_past(&self, window: Window) -> Window {
        let now = DaySecond(self.now_s.unwrap_or(i32::MIN));
        Window::new(window.from.max(now).min(window.to), window.to)
    }

    /// A visit under way or done stays where the plan has it, if the one who
    /// is there is the one planned; so does whatever should have begun by now.
    fn started(&self, visit_id: VisitId) -> Option<scheduler::Pin> {
        let facts = self
            .parts
            .facts
            .get(&visit_id)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let (at, start_s) = self
            .parts
            .shifts
            .iter()
            .enumerate()
            .find_map(|(at, shift)| {
                let routes = &self.parts.draft.plan.routes;
                let route = routes
                    .iter()
                    .find(|route| route.shift_id == shift.shift_id)?;
                let stop = route.stops.iter().find(|stop| stop.visit_id == visit_id)?;
                let begun = facts
                    .iter()
                    .any(|fact| fact.started.is_some() && fact.staff_id == route.staff_id);
                let due = self.now_s.is_some_and(|now_s| stop.start_s < now_s);
                (begun || due).then_some((at, stop.start_s))
            })?;
        Some(scheduler::Pin::Started {
            shift: ShiftIndex(at as u32),
            start: DaySecond(start_s),
        })
    }

    fn links(&self) -> Vec<Link> {
        let mut links = Vec::new();
        for visit in self.parts.visits.values() {
            let Some(second) = self.visit_index(visit.visit_id) else {
                continue;
            };
            if let Some(first) = visit.partner.and_then(|partner| self.visit_index(partner))
                && first < second
            {
                links.push(Link::Simultaneous { first, second });
            }
            if let Some(gap) = visit.gap_after
                && let Some(first) = self.visit_index(gap.visit_id)
            {
                links.push(Link::Gap {
                    first,
                    second,
                    min_s: i32::from(gap.min_minutes) * 60,
                    max_s: i32::from(gap.max_minutes) * 60,
                });
            }
        }
        links
    }

    fn shift(&self, shift: &Shift, unit_place: usize) -> scheduler::Shift {
        let staff = self.parts.staff.get(&shift.staff_id);
        let held = staff
            .map(|staff| staff.skills.as_slice())
            .unwrap_or_default();
        let valid = held.iter().filter(|held| held.valid_on(self.parts.date));
        let at = |time| DaySecond(second_in_shift(shift.date, shift.start, time));
        scheduler::Shift {
            staff: self.staff_index(shift.staff_id).unwrap_or(StaffIndex(0)),
            start_place: PlaceIndex(unit_place as u32),
            end_place: PlaceIndex(unit_place as u32),
            start: DaySecond(shift.start_s()),
            end: DaySecond(shift.end_s()),
            overtime_limit_s: OVERTIME_LIMIT_S,
            breaks: shift
                .breaks
                .iter()
                .map(|pause| Break {
                    start_window: Window::new(at(pause.earliest), at(pause.latest)),
                    length_s: i32::from(pause.minutes) * 60,
                    pay: if pause.paid {
                        BreakPay::Paid
                    } else {
                        BreakPay::Unpaid
                    },
                })
                .collect(),
            indirect_start_s: INDIRECT_S,
            indirect_end_s: INDIRECT_S,
            travel: MatrixIndex(mode_index(shift.mode)),
            skills: skill_set(valid.map(|held| held.code.0.as_str())),
            rested_from: None,
        }
    }

    fn published(&self) -> Vec<PublishedVisit> {
        let Some(published) = &self.parts.published else {
            return vec![];
        };
        let mut visits = Vec::new();
        for route in &published.plan.routes {
            let shift = self
                .parts
                .shifts
                .iter()
                .position(|shift| shift.shift_id == route.shift_id);
            let Some(shift) = shift else { continue };
            for stop in &route.stops {
                if let Some(visit) = self.visit_index(stop.visit_id) {
                    let shift = ShiftIndex(shift as u32);
                    visits.push(PublishedVisit {
                        visit,
                        shift,
                        start: DaySecond(stop.start_s),
                    });
                }
            }
        }
        visits
    }
}

fn mode_index(mode: TravelMode) -> u32 {
    TravelMode::ALL
        .iter()
        .position(|other| *other == mode)
        .map_or(0, |at| at as u32)
}

fn stated_matrix(matrices: &PlaceMatrices, mode: TravelMode) -> Option<scheduler::TravelMatrix> {
    let matrix = matrices.of_mode(mode)?;
    Some(scheduler::TravelMatrix {
        mode: MatrixMode::Street(mode),
        size: matrix.size as u32,
        seconds: matrix.seconds.clone(),
        metres: matrix.metres.clone(),
        slow_hours: vec![],
    })
}

/// A window of local times as elapsed seconds of the day; times of day before
/// `from` belong to the following night.
pub fn window_on(date: LocalDate, window: LocalWindow, from: LocalTime) -> Window {
    Window::new(
        DaySecond(second_in_shift(date, from, window.start)),
        DaySecond(second_in_shift(date, from, window.end)),
    )
}

fn skill_set<'a>(codes: impl Iterator<Item = &'a str>) -> SkillSet {
    let indices = codes
        .filter_map(|code| SKILLS.iter().position(|skill| skill.code == code))
        .map(|at| SkillIndex(at as u32));
    SkillSet::of(indices).expect("the catalogue has fewer skills than a set can hold")
}
