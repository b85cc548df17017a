//! A day's people, visits and shifts in the scheduler's terms.

use std::collections::BTreeMap;

use care_model::id::{ClientId, StaffId, VisitId};
use care_model::order::{ClientWishes, Priority};
use care_model::planned_visit::PlannedVisit;
use care_model::shift::{Shift, second_in_shift};
use scheduler::{
    Break, BreakPay, ClientIndex, Cost, DaySecond, Link, MatrixIndex, PlaceIndex, PublishedVisit,
    ShiftIndex, StaffIndex, StaffWish, VisitIndex, Window, WishKind,
};
use store::planning::Pin;

use super::day::DayParts;
use super::problem::{mode_index, skill_set, window_on};
use super::shift_hours::INDIRECT_S;

/// Price of leaving out a visit that may be left out: well above its travel.
const MAY_DROP: Cost = Cost(500_000);

/// What a day is stated from, and the ids its indices stand for.
pub(super) struct Stated<'a> {
    pub parts: &'a DayParts,
    pub wishes: &'a BTreeMap<ClientId, ClientWishes>,
    pub staff: &'a [StaffId],
    pub clients: &'a [ClientId],
    pub visits: &'a [VisitId],
    /// Where a published day stands; nothing is planned before it.
    pub now_s: Option<i32>,
    places: BTreeMap<VisitId, DraftPlace>,
    met: BTreeMap<ClientId, Vec<StaffId>>,
}

/// Where the draft has a visit.
#[derive(Clone, Copy)]
struct DraftPlace {
    /// Among the day's shifts.
    shift: ShiftIndex,
    staff_id: StaffId,
    start_s: i32,
}

impl<'a> Stated<'a> {
    pub fn of(
        parts: &'a DayParts,
        wishes: &'a BTreeMap<ClientId, ClientWishes>,
        (staff, clients, visits): (&'a [StaffId], &'a [ClientId], &'a [VisitId]),
        now_s: Option<i32>,
    ) -> Self {
        let mut places = BTreeMap::new();
        for (at, shift) in parts.shifts.iter().enumerate() {
            let mut routes = parts.draft.plan.routes.iter();
            let route = routes.find(|route| route.shift_id == shift.shift_id);
            for stop in route.iter().flat_map(|route| &route.stops) {
                let place = DraftPlace {
                    shift: ShiftIndex(at as u32),
                    staff_id: shift.staff_id,
                    start_s: stop.start_s,
                };
                places.entry(stop.visit_id).or_insert(place);
            }
        }
        let mut met: BTreeMap<ClientId, Vec<StaffId>> = BTreeMap::new();
        for (client_id, staff) in parts.history.met() {
            met.insert(*client_id, staff.iter().copied().collect());
        }
        Self {
            parts,
            wishes,
            staff,
            clients,
            visits,
            now_s,
            places,
            met,
        }
    }

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

    pub fn clients_stated(&self) -> Vec<scheduler::Client> {
        let clients = self.clients.iter().map(|client_id| {
            let met = self.met.get(client_id).into_iter().flatten();
            let mut met: Vec<StaffIndex> =
                met.filter_map(|staff| self.staff_index(*staff)).collect();
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

    pub fn visit(&self, visit: &PlannedVisit, place: usize) -> scheduler::Visit {
        let client = self.clients.binary_search(&visit.client_id).unwrap_or(0);
        let mut stated = scheduler::Visit {
            client: ClientIndex(client as u32),
            place: PlaceIndex(place as u32),
            service_s: i32::from(visit.duration_min) * 60,
            start_windows: self.start_windows(visit),
            preferred: visit
                .preferred
                .map(|preferred| window_on(self.parts.date, preferred, visit.window.start)),
            load: 0,
            required_skills: skill_set(visit.skills.iter().map(|skill| skill.0.as_str())),
            priority: match visit.priority {
                Priority::Must => scheduler::Priority::Must,
                Priority::May => scheduler::Priority::MayDrop(MAY_DROP),
            },
            wishes: self.wishes_for(visit.client_id),
            trait_wishes: vec![],
            pin: self.pin(visit.visit_id),
        };
        forbid_absent(self.parts, self.staff, &mut stated);
        stated
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
        let found = self.places.get(&visit_id).and_then(|place| {
            let staff = self.staff_index(place.staff_id)?;
            Some((staff, DaySecond(place.start_s)))
        });
        let is_absent = |staff: StaffIndex| {
            let staff_id = self.staff[staff.at()];
            self.parts.absent_from(staff_id).is_some()
        };
        match (pin, found) {
            (_, None) => scheduler::Pin::Free,
            (Pin::Staff, Some((staff, _))) if is_absent(staff) => scheduler::Pin::Free,
            (Pin::Both, Some((staff, start))) if is_absent(staff) => scheduler::Pin::Start(start),
            (Pin::Staff, Some((staff, _))) => scheduler::Pin::Staff(staff),
            (Pin::Time, Some((_, start))) => scheduler::Pin::Start(start),
            (Pin::Both, Some((staff, start))) => scheduler::Pin::StaffAndStart { staff, start },
        }
    }

    /// When a visit may start: while its client is at home, and not in what has
    /// passed where anything else is left.
    fn start_windows(&self, visit: &PlannedVisit) -> Vec<Window> {
        let at_home = self.parts.windows_at_home(visit);
        let now_s = self.now_s.unwrap_or(i32::MIN);
        let ahead = at_home.iter().filter(|window| window.to.0 >= now_s);
        let ahead: Vec<Window> = ahead
            .map(|window| self.not_past(*window, visit.visit_id))
            .collect();
        let (false, Some(last)) = (!ahead.is_empty(), at_home.last()) else {
            return ahead;
        };
        let late = self.not_past(*last, visit.visit_id);
        match self.parts.away.outside(visit.client_id, late) {
            nowhere if nowhere.is_empty() => vec![Window::new(late.to, late.to)],
            at_home => at_home,
        }
    }

    /// What is left of a window; one that has passed keeps its last moment, or
    /// the later one that a planner gave the visit on the day.
    fn not_past(&self, window: Window, visit_id: VisitId) -> Window {
        let Some(now_s) = self.now_s else {
            return window;
        };
        let now = DaySecond(now_s);
        let to = if window.to < now {
            let planned = self.planned_start(visit_id);
            planned.map_or(window.to, |planned| planned.max(window.to))
        } else {
            window.to
        };
        Window::new(window.from.max(now).min(to), to)
    }

    fn planned_start(&self, visit_id: VisitId) -> Option<DaySecond> {
        let place = self.places.get(&visit_id)?;
        Some(DaySecond(place.start_s))
    }

    /// A visit under way or done stays where the plan has it, if the one who
    /// is there is the one planned; so does whatever should have begun by now, or
    /// by the time from which the one planned cannot come.
    fn started(&self, visit_id: VisitId) -> Option<scheduler::Pin> {
        let place = self.places.get(&visit_id)?;
        let mut facts = self.parts.facts_of(visit_id).iter();
        let begun = facts.any(|fact| fact.started.is_some() && fact.staff_id == place.staff_id);
        let due = match self.parts.absent_from(place.staff_id) {
            Some(from_s) => place.start_s < from_s || self.partner_began(visit_id),
            None => self.now_s.is_some_and(|now_s| place.start_s < now_s),
        };
        (begun || due).then_some(scheduler::Pin::Started {
            shift: place.shift,
            start: DaySecond(place.start_s),
        })
    }

    /// A start that a colleague has made cannot be another's any more.
    fn partner_began(&self, visit_id: VisitId) -> bool {
        let visit = self.parts.visits.get(&visit_id);
        let partner = visit.and_then(|visit| visit.partner);
        partner.is_some_and(|partner| self.parts.has_begun(partner))
    }

    pub fn links(&self) -> Vec<Link> {
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

    pub fn shift(&self, shift: &Shift, unit_place: usize) -> scheduler::Shift {
        let staff = self.parts.staff.get(&shift.staff_id);
        let held = staff
            .map(|staff| staff.skills.as_slice())
            .unwrap_or_default();
        let valid = held.iter().filter(|held| held.valid_on(self.parts.date));
        let at = |time| DaySecond(second_in_shift(shift.date, shift.start, time));
        let hours = self.parts.hours(shift);
        scheduler::Shift {
            staff: self.staff_index(shift.staff_id).unwrap_or(StaffIndex(0)),
            start_place: PlaceIndex(unit_place as u32),
            end_place: PlaceIndex(unit_place as u32),
            start: DaySecond(hours.start_s),
            end: DaySecond(shift.end_s()),
            overtime_limit_s: hours.overtime_limit_s,
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
            capacity: None,
            skills: skill_set(valid.map(|held| held.code.0.as_str())),
            rested_from: None,
        }
    }

    pub fn published(&self) -> Vec<PublishedVisit> {
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

/// Nobody who cannot come is given a visit that has not begun.
pub(super) fn forbid_absent(parts: &DayParts, staff: &[StaffId], visit: &mut scheduler::Visit) {
    if matches!(visit.pin, scheduler::Pin::Started { .. }) {
        return;
    }
    let ill = parts.draft.absences.iter();
    let ill = ill.map(|noted| noted.absence.staff_id);
    for staff_id in ill.chain(parts.leaves.keys().copied()) {
        let Ok(at) = staff.binary_search(&staff_id) else {
            continue;
        };
        let staff = StaffIndex(at as u32);
        visit.wishes.retain(|wish| wish.staff != staff);
        let kind = WishKind::Forbidden;
        visit.wishes.push(StaffWish { staff, kind });
    }
}
