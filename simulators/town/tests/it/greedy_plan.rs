//! A hurried planner with real travel: each visit in turn to whoever is free
//! soonest, never looking back. What it can place, an optimiser can better.

use std::collections::BTreeMap;

use care_model::id::VisitId;
use care_model::planned_visit::PlannedVisit;
use care_model::shift::Shift;
use care_model::time::{LocalDate, LocalTime, add_days};
use care_model::travel::{Coordinate, TravelMode};
use town::Town;
use travel::{Network, TravelMatrix};

use crate::{DAYS, date, town, visits_on};

const BREAK_PRICE_MIN: i32 = 10;

/// One at work, as far as the plan has come. Times are minutes of the day.
struct Carer<'a> {
    shift: &'a Shift,
    free_from: i32,
    place: usize,
    paused: bool,
}

/// One way to place a visit.
struct Placing {
    cost: i32,
    carer: usize,
    start: i32,
    pauses: bool,
}

struct GreedyPlan<'a> {
    town: &'a Town,
    date: LocalDate,
    matrices: Vec<TravelMatrix>,
    carers: Vec<Carer<'a>>,
    placed: BTreeMap<VisitId, (usize, i32)>,
}

fn minute(time: LocalTime) -> i32 {
    i32::from(time.minute_of_day())
}

impl<'a> GreedyPlan<'a> {
    fn new(town: &'a Town, date: LocalDate) -> Self {
        let clients = &town.registry.clients;
        let mut places: Vec<Coordinate> = clients
            .iter()
            .filter_map(|client| client.coordinate)
            .collect();
        places.push(town.registry.units[0].place);
        let network = Network::build(&town.streets).expect("streets to walk");
        let shifts = town
            .registry
            .shifts
            .iter()
            .filter(|shift| shift.date == date);
        Self {
            town,
            date,
            matrices: network.matrices(&places).expect("homes lie at streets"),
            carers: shifts
                .map(|shift| Carer {
                    shift,
                    free_from: minute(shift.start),
                    place: clients.len(),
                    paused: false,
                })
                .collect(),
            placed: BTreeMap::new(),
        }
    }

    fn place(&mut self, visit: &PlannedVisit) {
        let clients = &self.town.registry.clients;
        let place = clients
            .iter()
            .position(|client| client.client_id == visit.client_id)
            .expect("visits are of the town's clients");
        let placings = (0..self.carers.len()).flat_map(|carer| {
            [false, true].map(|pauses| self.placing(visit, place, carer, pauses))
        });
        let best = placings.flatten().min_by_key(|placing| placing.cost);
        if let Some(best) = best {
            let carer = &mut self.carers[best.carer];
            carer.free_from = best.start + i32::from(visit.duration_min);
            carer.place = place;
            carer.paused |= best.pauses;
            self.placed.insert(visit.visit_id, (best.carer, best.start));
        }
    }

    /// Earliest and latest start: the window, a kept gap, the partner's start.
    fn bounds(&self, visit: &PlannedVisit) -> (i32, i32) {
        let (mut earliest, mut latest) = (minute(visit.window.start), minute(visit.window.end));
        if let Some(gap) = visit.gap_after
            && let Some((_, start)) = self.placed.get(&gap.visit_id)
        {
            earliest = earliest.max(start + i32::from(gap.min_minutes));
            latest = latest.min(start + i32::from(gap.max_minutes));
        }
        if let Some((_, start)) = visit.partner.and_then(|partner| self.placed.get(&partner)) {
            (earliest, latest) = (*start, *start);
        }
        (earliest, latest)
    }

    /// `pauses` takes the break before travelling.
    fn placing(
        &self,
        visit: &PlannedVisit,
        place: usize,
        index: usize,
        pauses: bool,
    ) -> Option<Placing> {
        let carer = &self.carers[index];
        let pause = carer.shift.breaks[0];
        let partner = visit.partner.and_then(|partner| self.placed.get(&partner));
        let is_partner = partner.is_some_and(|(other, _)| *other == index);
        if is_partner || (pauses && carer.paused) || !self.may(visit, place, carer.shift) {
            return None;
        }
        let mut free_from = carer.free_from;
        if pauses {
            let begins = free_from.max(minute(pause.earliest));
            if begins > minute(pause.latest) {
                return None;
            }
            free_from = begins + i32::from(pause.minutes);
        }
        let (earliest, latest) = self.bounds(visit);
        let travel = self.travel_min(carer.shift.mode, carer.place, place);
        let start = earliest.max(free_from + travel);
        let end = start + i32::from(visit.duration_min);
        let home_by = end + self.travel_min(carer.shift.mode, place, self.unit_place());
        let break_is_left = pauses || carer.paused || end <= minute(pause.latest);
        let fits = start <= latest && home_by <= minute(carer.shift.end) && break_is_left;
        let price = if pauses { BREAK_PRICE_MIN } else { 0 };
        fits.then_some(Placing {
            cost: start - carer.free_from + travel + price,
            carer: index,
            start,
            pauses,
        })
    }

    fn may(&self, visit: &PlannedVisit, place: usize, shift: &Shift) -> bool {
        let staff = &self.town.registry.staff;
        let person = staff
            .iter()
            .find(|person| person.staff_id == shift.staff_id);
        let person = person.expect("shifts are of the town's staff");
        let wishes = &self.town.orders[place].wishes;
        self.town.registry.clients[place]
            .protection
            .admits(person.staff_id)
            && !wishes.forbidden_staff.contains(&person.staff_id)
            && visit
                .skills
                .iter()
                .all(|skill| person.holds(&skill.0, self.date))
    }

    fn travel_min(&self, mode: TravelMode, from: usize, to: usize) -> i32 {
        let modes = TravelMode::ALL.iter().zip(&self.matrices);
        let (_, matrix) = modes
            .into_iter()
            .find(|(of, _)| **of == mode)
            .expect("a matrix for every mode");
        matrix.seconds_between(from, to).div_ceil(60) as i32
    }

    fn unit_place(&self) -> usize {
        self.town.registry.clients.len()
    }
}

#[test]
fn nearly_every_visit_can_be_placed_without_looking_back() {
    for (seed, today) in [(1, DAYS[0]), (2, DAYS[1]), (3, DAYS[2])] {
        let town = town(seed, today);
        for ahead in [0, 2, 6] {
            let day = add_days(date(today), ahead);
            let mut visits = visits_on(&town, day);
            // Narrow windows go before wide ones that open at the same time.
            visits.sort_by_key(|visit| minute(visit.window.start) * 2 + minute(visit.window.end));
            let mut plan = GreedyPlan::new(&town, day);
            for visit in &visits {
                plan.place(visit);
            }
            let percent = plan.placed.len() * 100 / visits.len();
            assert!(
                percent >= 96,
                "{percent} % of {} on {day}, seed {seed}",
                visits.len()
            );
        }
    }
}
