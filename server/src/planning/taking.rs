//! A proposal, or some of its visits, laid on the draft as it is now.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::{ShiftId, StaffId, VisitId};
use care_model::route::{Route, Stop};
use store::planning::DayPlan;

use super::compared::PlaceChange;
use super::moves::Desk;
use super::proposal::Proposal;

/// Most times a plan is stated for one taking; what has found no place by then stays.
const ROUNDS: usize = 40;

/// Why a visit of a proposal stays where the draft has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    Begun,
    Pinned,
    /// The draft has given it to somebody else since, or to nobody.
    ChangedSince,
    /// With what is taken and what stays, a rule says no.
    NoPlace,
    /// It does not take place, or is planned no more.
    Away,
}

impl Why {
    pub fn code(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Pinned => "pinned",
            Self::ChangedSince => "changed_since",
            Self::NoPlace => "no_place",
            Self::Away => "away",
        }
    }
}

/// What came of taking a proposal.
pub struct Taken {
    pub plan: DayPlan,
    pub visits: BTreeSet<VisitId>,
    pub left: Vec<(VisitId, Why)>,
}

/// A proposal that is being taken.
pub struct Taking<'a> {
    desk: &'a Desk,
    found: &'a Proposal,
    /// The draft as the rules give it.
    restated: scheduler::Plan,
    chosen: BTreeMap<VisitId, PlaceChange>,
    left: Vec<(VisitId, Why)>,
}

impl<'a> Taking<'a> {
    pub fn of(desk: &'a Desk, found: &'a Proposal, chosen: BTreeMap<VisitId, PlaceChange>) -> Self {
        let question = &desk.question;
        let draft = question.plan(&desk.parts.draft.plan);
        let mut taking = Self {
            desk,
            found,
            restated: scheduler::restate(&question.problem, &draft),
            chosen,
            left: vec![],
        };
        taking.bring_partners();
        let comes = staff_of(&desk.parts.draft.plan);
        let hindered: Vec<(VisitId, Why)> = (taking.chosen.values())
            .filter_map(|change| Some((change.visit_id, taking.hinder(change, &comes)?)))
            .collect();
        for (visit_id, why) in hindered {
            taking.let_stay(visit_id, why);
        }
        taking
    }

    /// A visit of two is not taken by half.
    fn bring_partners(&mut self) {
        let all = &self.found.compared.changes;
        let partners: Vec<PlaceChange> = (all.iter())
            .filter(|change| {
                let partner = self.partner(change.visit_id);
                partner.is_some_and(|partner| self.chosen.contains_key(&partner))
            })
            .copied()
            .collect();
        for change in partners {
            self.chosen.insert(change.visit_id, change);
        }
    }

    fn partner(&self, visit_id: VisitId) -> Option<VisitId> {
        self.desk.parts.visits.get(&visit_id)?.partner
    }

    fn hinder(&self, change: &PlaceChange, comes: &BTreeMap<VisitId, StaffId>) -> Option<Why> {
        let parts = &self.desk.parts;
        let visit_id = change.visit_id;
        if self.desk.question.visit_index(visit_id).is_none() {
            return Some(Why::Away);
        }
        if parts.has_begun(visit_id) {
            return Some(Why::Begun);
        }
        // Its time may have moved with what was taken before it.
        let came = change.was.map(|place| place.staff_id);
        if comes.get(&visit_id).copied() != came {
            return Some(Why::ChangedSince);
        }
        let is_pinned = parts.draft.plan.pins.contains_key(&visit_id);
        let was_pinned = self.found.plan.pins.contains_key(&visit_id);
        (is_pinned && !was_pinned).then_some(Why::Pinned)
    }

    /// With its partner, whose place hangs together with it.
    fn let_stay(&mut self, visit_id: VisitId, why: Why) {
        let partner = self.partner(visit_id);
        for visit_id in [Some(visit_id), partner].into_iter().flatten() {
            if self.chosen.remove(&visit_id).is_some() {
                self.left.push((visit_id, why));
            }
        }
    }

    /// Lays what is chosen, less what has no place together with the rest, until nothing that
    /// had a place or was promised one is without.
    pub fn take(mut self) -> Taken {
        for _ in 0..ROUNDS {
            if self.chosen.is_empty() {
                break;
            }
            let plan = self.laid();
            let has = visits_of(&plan);
            let lost: BTreeSet<VisitId> = self.promised().difference(&has).copied().collect();
            if lost.is_empty() {
                return Taken {
                    plan,
                    visits: self.chosen.keys().copied().collect(),
                    left: self.left,
                };
            }
            for visit_id in self.in_the_way(&lost) {
                self.let_stay(visit_id, Why::NoPlace);
            }
        }
        let rest: Vec<VisitId> = self.chosen.keys().copied().collect();
        for visit_id in rest {
            self.let_stay(visit_id, Why::NoPlace);
        }
        Taken {
            plan: self.desk.parts.draft.plan.clone(),
            visits: BTreeSet::new(),
            left: self.left,
        }
    }

    /// The day's visits that have a place in the draft and keep it, and those that are chosen
    /// for one. Visits that are planned no more are nobody's promise.
    fn promised(&self) -> BTreeSet<VisitId> {
        let parts = &self.desk.parts;
        let placed = visits_of(&parts.draft.plan).into_iter();
        let kept = placed.filter(|visit_id| {
            parts.visits.contains_key(visit_id) && !self.chosen.contains_key(visit_id)
        });
        let placed = self.chosen.values().filter(|change| change.now.is_some());
        kept.chain(placed.map(|change| change.visit_id)).collect()
    }

    /// The chosen ones among the lost; else those that came into or went out of their routes;
    /// else all.
    fn in_the_way(&self, lost: &BTreeSet<VisitId>) -> Vec<VisitId> {
        let is_chosen = |visit_id: &VisitId| self.chosen.contains_key(visit_id);
        let own: Vec<VisitId> = lost.iter().filter(|one| is_chosen(one)).copied().collect();
        if !own.is_empty() {
            return own;
        }
        let holds_lost = |route: &&Route| {
            let mut stops = route.stops.iter();
            stops.any(|stop| lost.contains(&stop.visit_id))
        };
        let draft = self.desk.parts.draft.plan.routes.iter();
        let of_lost: BTreeSet<ShiftId> = (draft.filter(holds_lost))
            .map(|route| route.shift_id)
            .collect();
        let touched = |plan: &DayPlan| -> Vec<VisitId> {
            let routes = plan.routes.iter();
            let routes = routes.filter(|route| of_lost.contains(&route.shift_id));
            let visits = routes.flat_map(|route| route.stops.iter().map(|stop| stop.visit_id));
            visits.filter(is_chosen).collect()
        };
        let mut beside = touched(&self.desk.parts.draft.plan);
        beside.extend(touched(&self.found.plan));
        if !beside.is_empty() {
            return beside;
        }
        self.chosen.keys().copied().collect()
    }

    /// The draft's routes without the chosen visits, and those where the proposal has them,
    /// in the order of their starts.
    fn wanted(&self) -> DayPlan {
        let draft = &self.desk.parts.draft.plan;
        let mut stops: BTreeMap<ShiftId, Vec<Stop>> = BTreeMap::new();
        let is_chosen = |stop: &&Stop| self.chosen.contains_key(&stop.visit_id);
        for route in &draft.routes {
            let kept = route.stops.iter().filter(|stop| !is_chosen(stop));
            stops.entry(route.shift_id).or_default().extend(kept);
        }
        for route in &self.found.plan.routes {
            let came = route.stops.iter().filter(is_chosen);
            stops.entry(route.shift_id).or_default().extend(came);
        }
        let shifts = self.desk.parts.shifts.iter();
        let routes = shifts.filter_map(|shift| {
            let mut stops = stops.remove(&shift.shift_id)?;
            stops.sort_by_key(|stop| stop.start_s);
            Some(Route {
                shift_id: shift.shift_id,
                staff_id: shift.staff_id,
                stops,
                breaks: vec![],
            })
        });
        DayPlan {
            routes: routes.collect(),
            pins: draft.pins.clone(),
        }
    }

    /// As the rules give it. Routes that nothing was taken into or out of stay to the letter.
    fn laid(&self) -> DayPlan {
        let question = &self.desk.question;
        let draft = &self.desk.parts.draft.plan;
        let wanted = question.plan(&self.wanted());
        let after = scheduler::restate(&question.problem, &wanted);
        let mut laid = question.stored(&after, draft);
        let same = self.restated.routes.iter().zip(&after.routes);
        let same = same.filter(|(before, after)| before == after);
        let same: BTreeSet<ShiftId> = same
            .filter_map(|(route, _)| Some(question.shifts.get(route.shift.at())?.shift_id))
            .collect();
        for route in &mut laid.routes {
            let mut kept = draft.routes.iter();
            let kept = kept.find(|kept| kept.shift_id == route.shift_id);
            // What the rules no longer allow in the draft's route may have been taken out of it.
            let is_left_alone = |kept: &&Route| {
                let mut stops = kept.stops.iter();
                same.contains(&kept.shift_id)
                    && !stops.any(|stop| self.chosen.contains_key(&stop.visit_id))
            };
            if let Some(kept) = kept.filter(is_left_alone) {
                *route = kept.clone();
            }
        }
        laid
    }
}

fn staff_of(plan: &DayPlan) -> BTreeMap<VisitId, StaffId> {
    let stops = plan.routes.iter().flat_map(|route| {
        let staff_id = route.staff_id;
        route
            .stops
            .iter()
            .map(move |stop| (stop.visit_id, staff_id))
    });
    stops.collect()
}

fn visits_of(plan: &DayPlan) -> BTreeSet<VisitId> {
    let stops = plan.routes.iter().flat_map(|route| &route.stops);
    stops.map(|stop| stop.visit_id).collect()
}
