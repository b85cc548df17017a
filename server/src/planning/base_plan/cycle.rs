//! From the orders, shifts and people of a period to the scheduler's question of
//! a base plan, and its answer back.

use std::collections::BTreeMap;

use care_model::base_plan::{BaseDay, BasePlan, BaseRoute, BaseStop, BaseVisit};
use care_model::fault::Fault;
use care_model::id::{ClientId, StaffId, TemplateId, VisitId};
use care_model::order::ClientWishes;
use care_model::person::{Client, Staff};
use care_model::planned_visit::{PlannedVisit, VisitTemplate};
use care_model::shift::Shift;
use care_model::time::{LocalDate, add_days};
use care_model::unit::Unit;
use scheduler::{
    BasePlanProblem, CycleDay, DaySecond, HeldVisit, Link, PlannedDay, ShiftTemplate, StaffIndex,
    TemplateKey,
};
use store::Access;

use super::super::client_absence::Away;
use super::super::day::DayParts;
use super::super::history::History;
use super::super::problem::{Question, places};
use super::super::streets::PlaceMatrices;
use super::known::Known;
use crate::App;
use crate::error::Problem;

const DAY_S: i64 = 86_400;

/// The weeks that a base plan is made from.
#[derive(Clone, Copy, Debug)]
pub struct Period {
    /// 1 to 8.
    pub weeks: u8,
    /// Its first day, a Monday.
    pub anchor: LocalDate,
}

impl Period {
    pub fn dates(self) -> impl Iterator<Item = LocalDate> + Clone {
        (0..i64::from(self.weeks) * 7).map(move |day| add_days(self.anchor, day))
    }
}

/// What some dates have, read once.
pub struct DatesParts {
    unit: Unit,
    staff: BTreeMap<StaffId, Staff>,
    clients: BTreeMap<ClientId, Client>,
    visits: Vec<BaseVisit>,
    days: Vec<DatedDay>,
}

struct DatedDay {
    date: LocalDate,
    wishes: BTreeMap<ClientId, ClientWishes>,
    /// With their position among the visits of all the dates.
    visits: BTreeMap<VisitId, (usize, PlannedVisit)>,
    shifts: Vec<Shift>,
}

impl DatesParts {
    pub async fn read(
        app: &App,
        access: &Access,
        dates: impl Iterator<Item = LocalDate> + Clone,
    ) -> Result<Self, Problem> {
        let (store, unit_id) = (&app.store, access.unit_id());
        let unit = store.unit(unit_id).await?;
        let staff = store.staff_of_unit(unit_id).await?;
        let clients = store.clients_of_unit(access).await?;
        let templates = store.templates_of_unit(unit_id).await?;
        let mut visits = Repeating::default();
        let mut days = Vec::new();
        for date in dates {
            days.push(DatedDay {
                date,
                wishes: super::super::board::wishes(app, access, date).await?,
                visits: visits.on(date, &templates),
                shifts: store.shifts(unit_id, date).await?,
            });
        }
        Ok(Self {
            unit: unit.ok_or_else(|| Problem::not_found("unit"))?,
            staff: (staff.into_iter())
                .map(|staff| (staff.staff_id, staff))
                .collect(),
            clients: (clients.into_iter())
                .map(|client| (client.client_id, client))
                .collect(),
            visits: visits.found,
            days,
        })
    }

    pub fn has_no_shift(&self) -> bool {
        self.days.iter().all(|day| day.shifts.is_empty())
    }

    pub fn has_no_visit(&self) -> bool {
        self.visits.is_empty()
    }

    /// The places of the dates, for their travel matrices.
    pub fn places(&self) -> Vec<care_model::travel::Coordinate> {
        places(&self.day_parts(0))
    }

    /// Of the day at this position.
    pub fn wishes(&self, at: usize) -> &BTreeMap<ClientId, ClientWishes> {
        &self.days[at].wishes
    }

    /// One day with nothing planned or recorded. All stand on one date on which
    /// clocks do not change: a base plan holds by the clock. Skills are those of
    /// the day itself.
    pub fn day_parts(&self, at: usize) -> DayParts {
        let day = &self.days[at];
        let mut staff = self.staff.clone();
        for one in staff.values_mut() {
            one.skills.retain(|held| held.valid_on(day.date));
            for held in &mut one.skills {
                (held.valid_from, held.valid_to) = (ordinary_date(), None);
            }
        }
        let visits = day.visits.iter().map(|(visit_id, (_, visit))| {
            let mut visit = visit.clone();
            visit.date = ordinary_date();
            (*visit_id, visit)
        });
        let shifts = day.shifts.iter().map(|shift| {
            let mut shift = shift.clone();
            shift.date = ordinary_date();
            shift
        });
        DayParts {
            unit: self.unit.clone(),
            date: ordinary_date(),
            visits: visits.collect(),
            absent: vec![],
            unplanned: BTreeMap::new(),
            away: Away::default(),
            shifts: shifts.collect(),
            staff,
            clients: self.clients.clone(),
            draft: store::planning::Draft::default(),
            published: None,
            leaves: BTreeMap::new(),
            facts: BTreeMap::new(),
            history: History::default(),
        }
    }
}

/// In winter, and so are the days around it.
fn ordinary_date() -> LocalDate {
    LocalDate::from_ymd_opt(2026, 1, 14).expect("a date")
}

/// The visits of a period, each template's slot once.
#[derive(Default)]
struct Repeating {
    found: Vec<BaseVisit>,
    position: BTreeMap<(TemplateId, u8), usize>,
}

impl Repeating {
    fn on(
        &mut self,
        date: LocalDate,
        templates: &[VisitTemplate],
    ) -> BTreeMap<VisitId, (usize, PlannedVisit)> {
        let mut of_day = BTreeMap::new();
        for template in templates {
            for (slot, visit) in (0u8..).zip(template.expand(date, date)) {
                let next = self.found.len();
                let at = *(self.position.entry((template.template_id, slot))).or_insert(next);
                if at == next {
                    self.found.push(BaseVisit {
                        template_id: template.template_id,
                        key: template.pattern.key.clone(),
                        slot,
                        client_id: template.client_id,
                        cycle_weeks: template.pattern.cycle_weeks,
                        duration_min: template.pattern.duration_min,
                        interventions: template.pattern.interventions.clone(),
                    });
                }
                of_day.insert(visit.visit_id, (at, visit));
            }
        }
        of_day
    }
}

/// The scheduler's question with what its indices stand for.
pub struct CycleQuestion {
    pub problem: BasePlanProblem,
    period: Period,
    visits: Vec<BaseVisit>,
    staff: Vec<StaffId>,
    /// By day, visits whose client has no coordinate.
    without_place: Vec<Vec<u32>>,
}

impl CycleQuestion {
    pub fn state(
        period: Period,
        parts: DatesParts,
        matrices: &PlaceMatrices,
    ) -> Result<Self, Problem> {
        let mut building = Building::default();
        // Each holds all travel matrices, so no more than the first is kept.
        let mut first = None;
        for (at, day) in parts.days.iter().enumerate() {
            let question = Question::state(&parts.day_parts(at), parts.wishes(at), matrices, None);
            building.add_day(at, day, &question);
            first.get_or_insert(question);
        }
        let first = first.ok_or_else(|| Problem::not_found("day of the period"))?;
        building.keep_overtime_apart(parts.days.len());
        let Building {
            visits: templates,
            position,
            links,
            shifts,
            without_place,
        } = building;
        // Visits that nobody can be sent to are no template, and stay known.
        let mut visits: Vec<(usize, BaseVisit)> = parts.visits.into_iter().enumerate().collect();
        visits.sort_by_key(|(at, _)| position.get(at).copied().unwrap_or(usize::MAX));
        let moved: BTreeMap<usize, u32> = (0..)
            .zip(&visits)
            .map(|(now, (was, _))| (*was, now))
            .collect();
        let problem = BasePlanProblem {
            weeks: u32::from(period.weeks),
            clients: first.problem().clients.clone(),
            staff: first.problem().staff.clone(),
            matrices: first.problem().matrices.clone(),
            goals: first.problem().goals.clone(),
            visits: templates,
            links,
            shifts: merged(shifts),
        };
        problem.validate().map_err(|faults| told(&faults, period))?;
        Ok(Self {
            problem,
            period,
            visits: visits.into_iter().map(|(_, visit)| visit).collect(),
            staff: first.staff,
            without_place: (without_place.into_iter())
                .map(|day| day.iter().map(|at| moved[at]).collect())
                .collect(),
        })
    }

    /// Where a base plan has the visits of these weeks, by day.
    pub fn held(&self, held: &BasePlan) -> Vec<Vec<HeldVisit>> {
        let known = Known::among(&self.visits);
        let key_of = |visit: &BaseVisit| Some(TemplateKey(known.find(visit)? as u64));
        let keys: Vec<_> = held.visits.iter().map(key_of).collect();
        let days = (0..self.problem.day_count()).map(|day| {
            let base = held.days.get(day % held.days.len().max(1));
            let routes = base.into_iter().flat_map(|base| &base.routes);
            let held = routes.flat_map(|route| {
                let staff = self.staff.binary_search(&route.staff_id).ok();
                route
                    .stops
                    .iter()
                    .filter_map(move |stop| Some((staff?, stop)))
            });
            let held = held.filter_map(|(staff, stop)| {
                Some(HeldVisit {
                    key: (*keys.get(stop.visit as usize)?)?,
                    staff: StaffIndex(staff as u32),
                    start: DaySecond(stop.start_s),
                })
            });
            held.collect()
        });
        days.collect()
    }

    /// The scheduler's answer as it is stored.
    pub fn stored(&self, found: &scheduler::BasePlan) -> BasePlan {
        let days = found.days.iter().zip(&self.without_place).enumerate();
        BasePlan {
            weeks: self.period.weeks,
            anchor: self.period.anchor,
            visits: self.visits.clone(),
            days: days
                .map(|(at, (day, without_place))| {
                    self.stored_day(CycleDay(at as u32), day, without_place)
                })
                .collect(),
        }
    }

    fn stored_day(&self, at: CycleDay, day: &PlannedDay, without_place: &[u32]) -> BaseDay {
        let shifts = self.problem.shifts.iter();
        let shifts = shifts.filter(|template| template.days.contains(&at));
        let key = |visit: scheduler::VisitIndex| day.keys[visit.at()].0 as u32;
        let routes = shifts.zip(&day.plan.routes).map(|(template, route)| {
            let stops = route.stops.iter().map(|stop| BaseStop {
                visit: key(stop.visit),
                start_s: stop.start.0,
                travel_s: stop.travel_s.max(0) as u32,
            });
            BaseRoute {
                staff_id: self.staff[template.shift.staff.at()],
                start_s: template.shift.start.0,
                end_s: template.shift.end.0,
                stops: stops.collect(),
            }
        });
        let left_out = day.plan.unplaced.iter().map(|visit| key(*visit));
        BaseDay {
            routes: routes.collect(),
            unplaced: left_out.chain(without_place.iter().copied()).collect(),
        }
    }
}

/// What people can mend of a cycle that cannot be planned.
fn told(faults: &[scheduler::Fault], period: Period) -> Problem {
    let overlap = scheduler::FaultReason::ShiftsOverlap;
    if faults.iter().any(|fault| fault.reason == overlap) {
        let message = "the shifts of the last days and the first would overlap";
        let fault = Fault::new("weeks", period.weeks, message)
            .maybe("another number of weeks, or another first week");
        return Problem::invalid(vec![fault]);
    }
    super::super::optimise::unstatable(faults)
}

/// A cycle put together from its days.
#[derive(Default)]
struct Building {
    visits: Vec<scheduler::VisitTemplate>,
    /// By position in the period, that among the templates.
    position: BTreeMap<usize, usize>,
    links: Vec<Link>,
    shifts: Vec<(CycleDay, scheduler::Shift)>,
    without_place: Vec<Vec<usize>>,
}

impl Building {
    fn add_day(&mut self, at: usize, day: &DatedDay, question: &Question) {
        let on = CycleDay(at as u32);
        let mut templates = Vec::new();
        for (visit_id, visit) in question.visits.iter().zip(&question.problem().visits) {
            let of_period = day.visits[visit_id].0;
            let next = self.visits.len();
            let template = *self.position.entry(of_period).or_insert(next);
            if template == next {
                self.visits.push(scheduler::VisitTemplate {
                    key: TemplateKey(next as u64),
                    days: vec![],
                    visit: visit.clone(),
                });
            }
            self.visits[template].days.push(on);
            templates.push(scheduler::VisitIndex(template as u32));
        }
        for link in &question.problem().links {
            let link = renumbered(*link, &templates);
            if !self.links.contains(&link) {
                self.links.push(link);
            }
        }
        let shifts = question.problem().shifts.iter();
        self.shifts.extend(shifts.map(|shift| (on, shift.clone())));
        let left = day.visits.iter();
        self.without_place.push(
            left.filter(|(visit_id, _)| question.visit_index(**visit_id).is_none())
                .map(|(_, (of_period, _))| *of_period)
                .collect(),
        );
    }

    /// Overtime ends where the same person's next shift begins, from the last
    /// day of the cycle into the first as well.
    fn keep_overtime_apart(&mut self, day_count: usize) {
        let cycle_s = day_count as i64 * DAY_S;
        self.shifts
            .sort_by_key(|(day, shift)| (shift.staff, *day, shift.start));
        let begins = |(day, shift): &(CycleDay, scheduler::Shift)| {
            i64::from(day.0) * DAY_S + i64::from(shift.start.0)
        };
        let next: Vec<i64> = (0..self.shifts.len())
            .map(|at| {
                let staff = self.shifts[at].1.staff;
                let mut own = self.shifts.iter().filter(|(_, shift)| shift.staff == staff);
                match self.shifts.get(at + 1) {
                    Some(next) if next.1.staff == staff => begins(next),
                    _ => own.next().map_or(cycle_s, begins) + cycle_s,
                }
            })
            .collect();
        for ((day, shift), next) in self.shifts.iter_mut().zip(next) {
            let ends = i64::from(day.0) * DAY_S + i64::from(shift.end.0);
            let room = (next - ends).clamp(0, i64::from(shift.overtime_limit_s));
            shift.overtime_limit_s = room as i32;
        }
    }
}

/// Shifts that are alike but for their days are one template.
fn merged(shifts: Vec<(CycleDay, scheduler::Shift)>) -> Vec<ShiftTemplate> {
    let mut templates: Vec<ShiftTemplate> = Vec::new();
    for (day, shift) in shifts {
        // Sorted by person: what is alike is among the last few.
        let own = templates.iter_mut().rev();
        let mut own = own.take_while(|one| one.shift.staff == shift.staff);
        match own.find(|one| one.shift == shift && !one.days.contains(&day)) {
            Some(found) => found.days.push(day),
            None => templates.push(ShiftTemplate {
                days: vec![day],
                shift,
            }),
        }
    }
    templates
}

fn renumbered(link: Link, templates: &[scheduler::VisitIndex]) -> Link {
    let (first, second) = link.visits();
    let (first, second) = (templates[first.at()], templates[second.at()]);
    match link {
        Link::Simultaneous { .. } => Link::Simultaneous { first, second },
        Link::Gap { min_s, max_s, .. } => Link::Gap {
            first,
            second,
            min_s,
            max_s,
        },
        Link::Before { .. } => Link::Before { first, second },
        Link::SameStaff { .. } => Link::SameStaff { first, second },
        Link::DifferentStaff { .. } => Link::DifferentStaff { first, second },
    }
}

#[cfg(test)]
mod tests;
