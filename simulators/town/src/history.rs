//! The fortnight before: who met whom, and when.

use std::collections::BTreeMap;

use care_model::id::{StaffId, TemplateId, VisitId};
use care_model::order::Order;
use care_model::person::Client;
use care_model::planned_visit::{PlannedVisit, VisitTemplate};
use care_model::time::{LocalDate, LocalTime, add_days, dates, local_to_instant, midnight};
use care_model::visit_event::NotPerformedReason;
use care_model::visit_fact::{NotPerformed, Outcome, PlannedTimes, Proven, VisitFact, VisitOrigin};

use crate::dice::{Dice, Subject};
use crate::request::TownRequest;
use crate::roster::Roster;
use crate::shift::ShiftKind;
use crate::town::BIRTH_OF_IDS;

/// How many days of performed visits lie before today: the span over which
/// continuity is counted.
pub const HISTORY_DAYS: i64 = 14;

/// Between two visits of one staff member, in minutes.
const BETWEEN_VISITS_MIN: i32 = 6;

struct Known<'a> {
    client: &'a Client,
    order: &'a Order,
    templates: Vec<VisitTemplate>,
    /// Positions in the roster of those who usually come.
    group: Vec<usize>,
}

pub(crate) fn invent_history(
    request: &TownRequest,
    roster: &Roster,
    clients: &[Client],
    orders: &[Order],
) -> Vec<VisitFact> {
    let mut dice = Dice::new(request.seed, Subject::History);
    let known: Vec<Known> = clients
        .iter()
        .zip(orders)
        .map(|(client, order)| Known {
            client,
            order,
            templates: templates(order),
            group: group(roster, client, order, &mut dice),
        })
        .collect();
    let first = add_days(request.today, -HISTORY_DAYS);
    let last = add_days(request.today, -1);
    dates(first, last)
        .flat_map(|date| {
            let mut day = Day::new(roster, date);
            day.perform(&known, &mut dice)
        })
        .collect()
}

fn templates(order: &Order) -> Vec<VisitTemplate> {
    order
        .visits
        .iter()
        .map(|pattern| {
            let name = format!("history/{}/{}", order.client_id, pattern.key);
            VisitTemplate {
                template_id: TemplateId::derived(BIRTH_OF_IDS, &name),
                client_id: order.client_id,
                unit_id: order.unit_id,
                valid_from: order.valid_from,
                valid_to: order.valid_to,
                pattern: pattern.clone(),
                gap_template: None,
            }
        })
        .collect()
}

/// Four to seven who usually come: the care contact, and others from the crews
/// whose shifts the visits fall in. At protected identity those named.
fn group(roster: &Roster, client: &Client, order: &Order, dice: &mut Dice) -> Vec<usize> {
    let may_come = |position: &usize| {
        let staff = roster.staff[*position].staff_id;
        client.protection.admits(staff) && !order.wishes.forbidden_staff.contains(&staff)
    };
    if client.protection.is_protected() {
        return (0..roster.staff.len()).filter(may_come).collect();
    }
    const EVENING_FROM_MIN: u16 = 16 * 60;
    let evenings = order.visits.iter().filter(|pattern| {
        pattern.weekdays.len() == 7 && pattern.window.start.minute_of_day() >= EVENING_FROM_MIN
    });
    let daily = order
        .visits
        .iter()
        .filter(|pattern| pattern.weekdays.len() == 7)
        .count();
    let evening_count = match (evenings.count(), daily) {
        (0, _) => 0,
        (late, all) if late == all => 4,
        _ => 3,
    };
    let day_count = if evening_count == 4 { 0 } else { 4 };
    let mut draw = |kinds: &[ShiftKind], count: usize| {
        let mut crew: Vec<usize> = kinds.iter().flat_map(|kind| roster.crew(*kind)).collect();
        crew.retain(may_come);
        dice.shuffle(&mut crew);
        crew.truncate(count);
        crew
    };
    let mut group = draw(&[ShiftKind::Morning, ShiftKind::Day], day_count);
    group.extend(draw(&[ShiftKind::Evening], evening_count));
    group
}

/// One day of work, made as a hurried planner would: in order of time, each
/// visit to one of the usual staff who is free, else to whoever is.
struct Day<'a> {
    roster: &'a Roster,
    date: LocalDate,
    /// From which minute each at work is free.
    free_from: BTreeMap<usize, i32>,
    /// Who took a double-staffed visit, so that the other slot goes to another.
    taken: BTreeMap<VisitId, usize>,
}

impl<'a> Day<'a> {
    fn new(roster: &'a Roster, date: LocalDate) -> Self {
        let free_from = roster
            .at_work(date)
            .map(|position| (position, roster.kinds[position].start_min()))
            .collect();
        Self {
            roster,
            date,
            free_from,
            taken: BTreeMap::new(),
        }
    }

    fn perform(&mut self, known: &[Known], dice: &mut Dice) -> Vec<VisitFact> {
        let mut visits: Vec<(PlannedVisit, &Known)> = known
            .iter()
            .flat_map(|known| {
                known
                    .templates
                    .iter()
                    .map(move |template| (template, known))
            })
            .flat_map(|(template, known)| {
                let visits = template.expand(self.date, self.date).into_iter();
                visits.map(move |visit| (visit, known))
            })
            .collect();
        visits.sort_by_key(|(visit, _)| (visit.window.end, visit.visit_id));
        visits
            .iter()
            .filter_map(|(visit, known)| {
                let (position, start_min) = self.choose(visit, known)?;
                let end_min = start_min + i32::from(visit.duration_min);
                self.free_from
                    .insert(position, end_min + BETWEEN_VISITS_MIN);
                self.taken.insert(visit.visit_id, position);
                Some(self.fact(visit, known, position, start_min, dice))
            })
            .collect()
    }

    /// Who comes and at what minute of the day: the first free of the usual
    /// ones, else the first free of all who may. `None` when nobody at work may.
    fn choose(&self, visit: &PlannedVisit, known: &Known) -> Option<(usize, i32)> {
        let window_start = i32::from(visit.window.start.minute_of_day());
        let window_end = i32::from(visit.window.end.minute_of_day());
        let partner = visit.partner.and_then(|partner| self.taken.get(&partner));
        let candidates: Vec<(usize, i32)> = self
            .free_from
            .iter()
            .filter(|(position, _)| {
                Some(*position) != partner && self.may(**position, visit, known)
            })
            .map(|(position, free)| (*position, window_start.max(*free)))
            .filter(|(position, start)| {
                start + i32::from(visit.duration_min) <= self.roster.kinds[*position].end_min()
            })
            .collect();
        let usual = |candidate: &&(usize, i32)| known.group.contains(&candidate.0);
        let in_time = |candidate: &&(usize, i32)| candidate.1 <= window_end;
        candidates
            .iter()
            .filter(in_time)
            .filter(usual)
            .min_by_key(|(position, start)| (*start, *position))
            .or_else(|| {
                candidates
                    .iter()
                    .min_by_key(|(position, start)| (*start, *position))
            })
            .copied()
    }

    fn may(&self, position: usize, visit: &PlannedVisit, known: &Known) -> bool {
        let person = &self.roster.staff[position];
        known.client.protection.admits(person.staff_id)
            && !known
                .order
                .wishes
                .forbidden_staff
                .contains(&person.staff_id)
            && visit
                .skills
                .iter()
                .all(|skill| person.holds(&skill.0, self.date))
    }

    fn fact(
        &self,
        visit: &PlannedVisit,
        known: &Known,
        position: usize,
        start_min: i32,
        dice: &mut Dice,
    ) -> VisitFact {
        let staff_id: StaffId = self.roster.staff[position].staff_id;
        let time = LocalTime::from_minute_of_day(start_min as u16)
            .expect("visits start before the shift ends");
        let planned_start = local_to_instant(self.date, time);
        let length_s = i64::from(visit.duration_min) * 60;
        let start = planned_start.plus_seconds(i64::from(dice.between(-120, 300)));
        let end = start.plus_seconds(length_s + i64::from(dice.between(-240, 180)));
        let declined = dice.below(100) == 0;
        let method = match known.client.tag {
            Some(_) if !dice.chance(7) => "tag",
            _ => "manual",
        };
        let proven = |at| {
            (!declined).then(|| Proven {
                at,
                method: method.to_owned(),
            })
        };
        let not_performed = |code: &care_model::intervention::InterventionCode| NotPerformed {
            code: code.clone(),
            reason: NotPerformedReason::ClientDeclined,
        };
        VisitFact {
            visit_id: VisitId::derived(midnight(self.date), &format!("history/{}", visit.visit_id)),
            staff_id,
            client_id: visit.client_id,
            unit_id: visit.unit_id,
            date: self.date,
            origin: VisitOrigin::Imported,
            planned: Some(PlannedTimes {
                start: planned_start,
                end: planned_start.plus_seconds(length_s),
            }),
            started: proven(start),
            ended: proven(end),
            performed: if declined {
                vec![]
            } else {
                visit.interventions.clone()
            },
            not_performed: if declined {
                visit.interventions.iter().map(not_performed).collect()
            } else {
                vec![]
            },
            outcome: if declined {
                Outcome::Declined
            } else {
                Outcome::Done
            },
            annulled: false,
            deviations: vec![],
            notes: 0,
            reasons: vec![],
            heads: String::new(),
        }
    }
}
