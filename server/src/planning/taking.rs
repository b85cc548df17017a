//! A proposal, or some of its visits, laid on the draft as it is now.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use care_model::id::{ShiftId, StaffId, VisitId};
use care_model::route::{Route, Stop};
use store::planning::DayPlan;

use super::compared::PlaceChange;
use super::moves::Desk;
use super::proposal::Proposal;

/// Most times a plan is stated for one taking; what has found no place by then stays.
const STATEMENTS: usize = 200;

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

/// A plan with some of what is chosen.
struct Laid {
    plan: DayPlan,
    visits: BTreeSet<VisitId>,
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
            restated: question.inquiry().restate(&draft),
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

    /// Takes as much of what is chosen as there is place for, so that nothing that had a place
    /// or is taken is without: all of it, or halves of it, and halves of those. What had no
    /// place is tried again while anything else was taken since, for that may have made room.
    pub fn take(mut self) -> Taken {
        let mut taken = Laid {
            plan: self.desk.parts.draft.plan.clone(),
            visits: BTreeSet::new(),
        };
        let mut left = self.by_route();
        let mut statements = 0..STATEMENTS;
        loop {
            let before = taken.visits.len();
            left = self.take_parts(&left, &mut taken, &mut statements);
            if left.is_empty() || taken.visits.len() == before {
                break;
            }
        }
        let left = left.into_iter().flatten();
        self.left
            .extend(left.map(|visit_id| (visit_id, Why::NoPlace)));
        Taken {
            plan: taken.plan,
            visits: taken.visits,
            left: self.left,
        }
    }

    /// What is chosen, each with the one it is done together with, in the order of the routes
    /// that it goes into: what makes a route over is near together.
    fn by_route(&self) -> Vec<Vec<VisitId>> {
        let shifts = self.desk.parts.shifts.iter().map(|shift| shift.staff_id);
        let order: BTreeMap<StaffId, usize> = shifts.zip(0..).collect();
        let mut changes: Vec<&PlaceChange> = self.chosen.values().collect();
        changes.sort_by_key(|change| {
            let place = change.now.or(change.was);
            place.map(|place| (order.get(&place.staff_id), place.start_s))
        });
        let mut seen = BTreeSet::new();
        let mut groups = Vec::new();
        for change in changes {
            let both = [Some(change.visit_id), self.partner(change.visit_id)];
            let both = both.into_iter().flatten();
            let is_chosen = |visit_id: &VisitId| self.chosen.contains_key(visit_id);
            let group: Vec<VisitId> = both
                .filter(is_chosen)
                .filter(|one| seen.insert(*one))
                .collect();
            if !group.is_empty() {
                groups.push(group);
            }
        }
        groups
    }

    /// Gives what was not taken.
    fn take_parts(
        &self,
        groups: &[Vec<VisitId>],
        taken: &mut Laid,
        statements: &mut Range<usize>,
    ) -> Vec<Vec<VisitId>> {
        if groups.is_empty() || statements.next().is_none() {
            return groups.to_vec();
        }
        let mut visits = taken.visits.clone();
        visits.extend(groups.iter().flatten());
        let plan = self.laid(&visits);
        if self.promised(&visits).is_subset(&visits_of(&plan)) {
            *taken = Laid { plan, visits };
            return vec![];
        }
        if groups.len() == 1 {
            return groups.to_vec();
        }
        let (first, second) = groups.split_at(groups.len() / 2);
        let mut left = self.take_parts(first, taken, statements);
        left.extend(self.take_parts(second, taken, statements));
        left
    }

    /// The day's visits that have a place in the draft and keep it, and those that are taken
    /// for one. Visits that are planned no more are nobody's promise.
    fn promised(&self, taken: &BTreeSet<VisitId>) -> BTreeSet<VisitId> {
        let parts = &self.desk.parts;
        let placed = visits_of(&parts.draft.plan).into_iter();
        let kept = placed
            .filter(|visit_id| parts.visits.contains_key(visit_id) && !taken.contains(visit_id));
        let placed = self.chosen.values().filter(|change| change.now.is_some());
        let placed = placed.map(|change| change.visit_id);
        kept.chain(placed.filter(|visit_id| taken.contains(visit_id)))
            .collect()
    }

    /// The draft's routes without the taken visits, and those where the proposal has them,
    /// in the order of their starts.
    fn wanted(&self, taken: &BTreeSet<VisitId>) -> DayPlan {
        let draft = &self.desk.parts.draft.plan;
        let mut stops: BTreeMap<ShiftId, Vec<Stop>> = BTreeMap::new();
        let is_taken = |stop: &&Stop| taken.contains(&stop.visit_id);
        for route in &draft.routes {
            let kept = route.stops.iter().filter(|stop| !is_taken(stop));
            stops.entry(route.shift_id).or_default().extend(kept);
        }
        for route in &self.found.plan.routes {
            let came = route.stops.iter().filter(is_taken);
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
                way_back: None,
            })
        });
        DayPlan {
            routes: routes.collect(),
            pins: draft.pins.clone(),
            extensions: draft.extensions.clone(),
        }
    }

    /// With the taken ones that had no place where the proposal has them between visits that
    /// are elsewhere now: in the same shift, where it costs least. The two of a double staffing
    /// have only their own place.
    fn with_misplaced(&self, laid: scheduler::Plan, taken: &BTreeSet<VisitId>) -> scheduler::Plan {
        let question = &self.desk.question;
        let routes = self.found.plan.routes.iter();
        let places = routes.flat_map(|route| {
            let shift = question.shift_index(route.shift_id);
            let stops = route.stops.iter();
            stops.filter_map(move |stop| Some((question.visit_index(stop.visit_id)?, shift?)))
        });
        let misplaced = places.filter(|(visit, _)| {
            let visit_id = question.visits[visit.at()];
            taken.contains(&visit_id) && self.partner(visit_id).is_none()
        });
        let mut plan = laid;
        for (visit, shift) in misplaced {
            if !plan.unplaced.contains(&visit) {
                continue;
            }
            let placed = (question.inquiry()).move_visit(&plan, visit, shift, None);
            if let Ok(placed) = placed {
                plan = placed;
            }
        }
        plan
    }

    /// As the rules give it. Routes that nothing was taken into or out of stay to the letter.
    fn laid(&self, taken: &BTreeSet<VisitId>) -> DayPlan {
        let question = &self.desk.question;
        let draft = &self.desk.parts.draft.plan;
        let wanted = question.plan(&self.wanted(taken));
        let after = self.with_misplaced(question.inquiry().restate(&wanted), taken);
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
                same.contains(&kept.shift_id) && !stops.any(|stop| taken.contains(&stop.visit_id))
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
