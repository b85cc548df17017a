//! From a day of the store to the scheduler's question, and back.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use care_model::id::{ClientId, ShiftId, StaffId, VisitId};
use care_model::order::{ClientWishes, LocalWindow};
use care_model::planned_visit::PlannedVisit;
use care_model::route::{Route, RouteBreak, Stop, WayBack};
use care_model::shift::{Shift, second_in_shift};
use care_model::skill::SKILLS;
use care_model::time::{LocalDate, LocalTime, Timestamp, midnight};
use care_model::travel::{Coordinate, TravelMode};
use scheduler::{
    DaySecond, Goals, Inquiry, Plan, PlannedBreak, Problem, ShiftIndex, SkillIndex, SkillSet,
    Visit, VisitIndex, Window,
};
use store::planning::{DayPlan, ShiftExtension};

use super::day::DayParts;
use super::shift_hours::trim_extensions;
use super::stated::{Stated, forbid_absent};
use super::streets::PlaceMatrices;

/// How much later than its window a planner may still put a late visit.
const LATE_S: i32 = 3600;

/// The question with the ids its indices stand for.
#[derive(Clone, Debug)]
pub struct Question {
    problem: Arc<Problem>,
    /// Made when first asked.
    inquiry: OnceLock<Inquiry>,
    pub visits: Vec<VisitId>,
    pub shifts: Vec<Shift>,
    pub staff: Vec<StaffId>,
}

/// Where a day stands; below zero before it has begun.
pub fn day_second(date: LocalDate, now: Timestamp) -> i32 {
    now.seconds_since(midnight(date)).clamp(-86_400, 172_800) as i32
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
        let stated = Stated::of(parts, wishes, (&staff, &clients, &visits), now_s);
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
            matrices: matrices.stated().to_vec(),
            goals: Goals::home_care(),
            published: stated.published(),
            // What has happened is pinned visit by visit, so that breaks taken
            // and legs travelled stay in their place.
            frozen_until: None,
        };
        Self {
            problem: Arc::new(problem),
            inquiry: OnceLock::new(),
            visits,
            shifts: parts.shifts.clone(),
            staff,
        }
    }

    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// What moves and verdicts are asked of.
    pub fn inquiry(&self) -> &Inquiry {
        self.inquiry
            .get_or_init(|| Inquiry::of(Arc::clone(&self.problem)))
    }

    /// Whether a visit stands as begun, to the planner's question.
    pub fn is_overdue(&self, visit_id: VisitId) -> bool {
        self.visit_index(visit_id).is_some_and(|visit| {
            let pin = self.problem.visits[visit.at()].pin;
            matches!(pin, scheduler::Pin::Started { .. })
        })
    }

    /// The day with a visit let go that should have begun and has not, and the one it is done
    /// together with: within the next hour where its own window has passed.
    pub fn with_let_go(&self, parts: &DayParts, visit_id: VisitId, now_s: i32) -> Cow<'_, Self> {
        let partner = parts.visits.get(&visit_id).and_then(|visit| visit.partner);
        let let_go = |one| self.let_go(parts, one, Some(one) == partner, now_s);
        let both = [Some(visit_id), partner].into_iter().flatten();
        let restated: Vec<(VisitIndex, Visit)> = both.filter_map(let_go).collect();
        if restated.is_empty() {
            return Cow::Borrowed(self);
        }
        Cow::Owned(self.with_visits(&restated))
    }

    /// The day with a visit that starts at this time and no other. `None` where it may not.
    pub fn with_start(&self, visit: VisitIndex, start: DaySecond) -> Option<Self> {
        let mut stated = self.problem.visits[visit.at()].clone();
        let mut windows = stated.start_windows.iter();
        if !windows.any(|window| window.from <= start && start <= window.to) {
            return None;
        }
        stated.pin = scheduler::Pin::Start(start);
        Some(self.with_visits(&[(visit, stated)]))
    }

    /// The day with a shift that is longer still.
    pub fn with_extension(&self, shift: ShiftIndex, by: ShiftExtension) -> Self {
        let mut question = self.clone();
        let stated = &mut Arc::make_mut(&mut question.problem).shifts[shift.at()];
        stated.start = DaySecond(stated.start.0 - by.earlier_s);
        stated.overtime_limit_s += by.overtime_s;
        question.inquiry = OnceLock::new();
        question
    }

    fn with_visits(&self, restated: &[(VisitIndex, Visit)]) -> Self {
        let mut question = self.clone();
        if let Some(inquiry) = self.inquiry.get() {
            let inquiry = inquiry.with_visits(restated);
            question.problem = Arc::clone(inquiry.shared());
            question.inquiry = OnceLock::from(inquiry);
            return question;
        }
        let problem = Arc::make_mut(&mut question.problem);
        for (at, visit) in restated {
            problem.visits[at.at()] = visit.clone();
        }
        question
    }

    /// How a visit is stated once it is let go; nothing where that is as it was.
    fn let_go(
        &self,
        parts: &DayParts,
        visit_id: VisitId,
        is_partner: bool,
        now_s: i32,
    ) -> Option<(VisitIndex, Visit)> {
        let at = self.visit_index(visit_id)?;
        if parts.has_begun(visit_id) {
            return None;
        }
        let stated = &self.problem.visits[at.at()];
        // A planner's own pin on the other visit holds.
        if is_partner && !matches!(stated.pin, scheduler::Pin::Started { .. }) {
            return None;
        }
        let mut late = stated.clone();
        late.pin = scheduler::Pin::Free;
        forbid_absent(parts, &self.staff, &mut late);
        if let Some(own) = parts.visits.get(&visit_id)
            && window_on(parts.date, own.window, own.window.start).to.0 < now_s
        {
            let hour = Window::new(DaySecond(now_s), DaySecond(now_s + LATE_S));
            let at_home = parts.away.outside(own.client_id, hour);
            if !at_home.is_empty() {
                late.start_windows = at_home;
            }
        }
        (late != *stated).then_some((at, late))
    }

    pub fn visit_index(&self, visit_id: VisitId) -> Option<VisitIndex> {
        self.visits
            .binary_search(&visit_id)
            .ok()
            .map(|at| VisitIndex(at as u32))
    }

    /// Who comes to a visit by a plan.
    pub fn staff_of(&self, plan: &Plan, visit: VisitIndex) -> Option<StaffId> {
        let mut routes = plan.routes.iter();
        let route = routes.find(|route| route.stops.iter().any(|stop| stop.visit == visit))?;
        Some(self.shifts[route.shift.at()].staff_id)
    }

    pub fn shift_index(&self, shift_id: ShiftId) -> Option<ShiftIndex> {
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

    /// A plan after a planner's own change, as it is stored; `restated` is the
    /// one before it, in the day as it stood. Routes that the change left alone
    /// stay as they were to the letter, but for `asked`, the visit the change is
    /// of: what has become impossible in them since is for the planner to see,
    /// not to lose.
    pub fn stored_move(
        &self,
        after: &Plan,
        restated: &Plan,
        before: &DayPlan,
        asked: VisitIndex,
    ) -> DayPlan {
        let mut stored = self.stored(after, before);
        let linked = self.linked_to(asked);
        // Times of linked visits hang together: their routes change together.
        let is_tied = |route: &scheduler::Route| {
            let mut stops = route.stops.iter();
            stops.any(|stop| linked.contains(&stop.visit))
        };
        let changed: BTreeSet<ShiftId> = (after.routes.iter().zip(&restated.routes))
            .filter(|(after, restated)| after != restated || is_tied(after))
            .filter_map(|(after, _)| Some(self.shifts.get(after.shift.at())?.shift_id))
            .collect();
        let moved: BTreeSet<VisitId> = (stored.routes.iter())
            .filter(|route| changed.contains(&route.shift_id))
            .flat_map(|route| route.stops.iter().map(|stop| stop.visit_id))
            .collect();
        let asked_is_in = |shift: ShiftId| {
            let mut routes = after.routes.iter();
            routes.any(|route| {
                self.shifts[route.shift.at()].shift_id == shift
                    && route.stops.iter().any(|stop| stop.visit == asked)
            })
        };
        let asked_id = self.visits[asked.at()];
        // Routes that stay as they are may need theirs.
        stored.extensions.clone_from(&before.extensions);
        for route in &mut stored.routes {
            if changed.contains(&route.shift_id) {
                continue;
            }
            let mut kept = before.routes.iter();
            if let Some(kept) = kept.find(|kept| kept.shift_id == route.shift_id) {
                *route = kept.clone();
                let stays = asked_is_in(route.shift_id);
                route.stops.retain(|stop| {
                    !moved.contains(&stop.visit_id) && (stays || stop.visit_id != asked_id)
                });
            }
        }
        trim_extensions(&mut stored, &self.shifts);
        stored
    }

    /// The visits whose times hang together with one's.
    pub fn linked_to(&self, visit: VisitIndex) -> BTreeSet<VisitIndex> {
        let pairs = self.problem.links.iter().map(|link| link.visits());
        pairs
            .filter_map(|(first, second)| match visit {
                _ if visit == first => Some(second),
                _ if visit == second => Some(first),
                _ => None,
            })
            .collect()
    }

    /// The scheduler's plan as it is stored; pins stay, and of longer shifts what is needed.
    pub fn stored(&self, plan: &Plan, before: &DayPlan) -> DayPlan {
        let routes = plan.routes.iter().filter_map(|route| {
            let shift = self.shifts.get(route.shift.at())?;
            Some(Route {
                shift_id: shift.shift_id,
                staff_id: shift.staff_id,
                stops: route.stops.iter().map(|stop| self.stop_out(stop)).collect(),
                breaks: route.breaks.iter().map(break_out).collect(),
                way_back: self.way_back(route),
            })
        });
        let mut stored = DayPlan {
            routes: routes.collect(),
            pins: before.pins.clone(),
            extensions: before.extensions.clone(),
        };
        trim_extensions(&mut stored, &self.shifts);
        stored
    }

    fn way_back(&self, route: &scheduler::Route) -> Option<WayBack> {
        let arrive = route.back?;
        let last = route.stops.last()?;
        let shift = self.problem.shifts.get(route.shift.at())?;
        Some(WayBack {
            visit_id: self.visits[last.visit.at()],
            travel_s: route.back_travel_s.max(0) as u32,
            travel_m: route.back_travel_m,
            arrive_s: arrive.0,
            done_s: arrive.0 + shift.indirect_end_s,
        })
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

pub(super) fn mode_index(mode: TravelMode) -> u32 {
    TravelMode::ALL
        .iter()
        .position(|other| *other == mode)
        .map_or(0, |at| at as u32)
}

/// A window of local times as elapsed seconds of the day; times of day before
/// `from` belong to the following night.
pub fn window_on(date: LocalDate, window: LocalWindow, from: LocalTime) -> Window {
    Window::new(
        DaySecond(second_in_shift(date, from, window.start)),
        DaySecond(second_in_shift(date, from, window.end)),
    )
}

pub(super) fn skill_set<'a>(codes: impl Iterator<Item = &'a str>) -> SkillSet {
    let indices = codes
        .filter_map(|code| SKILLS.iter().position(|skill| skill.code == code))
        .map(|at| SkillIndex(at as u32));
    SkillSet::of(indices).expect("the catalogue has fewer skills than a set can hold")
}
