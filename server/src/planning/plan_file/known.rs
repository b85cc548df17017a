//! Which visit and which person's shift a row of a plan file means.

use std::collections::BTreeMap;

use care_model::fault::Fault;
use care_model::id::{ShiftId, StaffId, VisitId};
use care_model::planned_visit::PlannedVisit;
use care_model::route::{Route, Stop};
use care_model::shift::{Shift, second_in_shift};
use store::order_inbox::VisitOrigin;
use store::planning::{DayPlan, Pin};

use super::super::day::DayParts;
use super::rows::{PlanRow, RowPlace, RowStaff, RowVisit, place_of};

/// A row whose visit and person the register knows.
pub struct Placed {
    pub at: String,
    pub visit_id: VisitId,
    /// The shift, the start in seconds of the day, and what the optimiser may not change.
    pub place: Option<(ShiftId, i32, Option<Pin>)>,
}

/// The day's visits and people as files name them.
pub struct Known<'a> {
    parts: &'a DayParts,
    by_origin: BTreeMap<(&'a str, &'a str, u8), VisitId>,
    by_number: BTreeMap<&'a str, StaffId>,
}

impl<'a> Known<'a> {
    pub fn of(parts: &'a DayParts, origins: &'a BTreeMap<VisitId, VisitOrigin>) -> Self {
        let by_origin = origins.iter().map(|(visit_id, origin)| {
            let key = (
                origin.sender_order_id.as_str(),
                origin.pattern.as_str(),
                origin.slot,
            );
            (key, *visit_id)
        });
        let staff = parts.staff.values();
        Self {
            parts,
            by_origin: by_origin.collect(),
            by_number: staff
                .map(|staff| (staff.employee_number.as_str(), staff.staff_id))
                .collect(),
        }
    }

    pub fn placed(&self, rows: &[PlanRow]) -> Result<Vec<Placed>, Vec<Fault>> {
        let (mut placed, mut faults) = (Vec::new(), Vec::new());
        let mut seen = BTreeMap::new();
        for row in rows {
            let visit = match self.visit(row) {
                Ok(visit) => visit,
                Err(fault) => {
                    faults.push(fault);
                    continue;
                }
            };
            let visit_id = visit.visit_id;
            if let Some(first) = seen.insert(visit_id, &row.at) {
                let message = format!("stands at {first} already");
                let place = place_of(&row.at, "visit_id");
                faults.push(Fault::new(place, visit_id, message));
                continue;
            }
            let place = row.place.as_ref().map(|place| {
                let (shift, start_s) = self.shift(&row.at, place)?;
                Ok((shift.shift_id, start_s, place.pin))
            });
            match place.transpose() {
                Ok(place) => placed.push(Placed {
                    at: row.at.clone(),
                    visit_id,
                    place,
                }),
                Err(fault) => faults.push(fault),
            }
        }
        if faults.is_empty() {
            Ok(placed)
        } else {
            Err(faults)
        }
    }

    fn visit(&self, row: &PlanRow) -> Result<&'a PlannedVisit, Fault> {
        let (field, said, visit_id) = match &row.visit {
            RowVisit::Id(visit_id) => ("visit_id", visit_id.to_string(), Some(visit_id)),
            RowVisit::OfOrder {
                sender_order_id,
                pattern,
                slot,
            } => {
                let key = (sender_order_id.as_str(), pattern.as_str(), *slot);
                let said = format!("{sender_order_id} {pattern} {slot}");
                ("sender_order_id", said, self.by_origin.get(&key))
            }
        };
        let found = visit_id.and_then(|visit_id| self.parts.visits.get(visit_id));
        found.ok_or_else(|| {
            let place = place_of(&row.at, field);
            Fault::new(place, said, "is no planned visit of the day")
                .maybe("the order has changed since the file was made: export the day again")
        })
    }

    fn shift(&self, at: &str, place: &RowPlace) -> Result<(&'a Shift, i32), Fault> {
        let (field, said, staff_id) = match &place.staff {
            RowStaff::Id(staff_id) => ("staff_id", staff_id.to_string(), Some(*staff_id)),
            RowStaff::EmployeeNumber(number) => (
                "employee_number",
                number.clone(),
                self.by_number.get(number.as_str()).copied(),
            ),
        };
        let known = staff_id.filter(|staff_id| self.parts.staff.contains_key(staff_id));
        let refuse = |message: &str| Fault::new(place_of(at, field), &said, message);
        let staff_id = known.ok_or_else(|| refuse("is nobody of the unit"))?;
        let own = || {
            let shifts = self.parts.shifts.iter();
            shifts.filter(move |shift| shift.staff_id == staff_id)
        };
        let date = self.parts.date;
        let second = |shift: &Shift| second_in_shift(date, shift.start, place.start);
        let within = own().find(|shift| second(shift) < shift.end_s());
        if let Some(shift) = within {
            return Ok((shift, second(shift)));
        }
        let spans: Vec<String> = own()
            .map(|shift| format!("{}–{}", shift.start, shift.end))
            .collect();
        if spans.is_empty() {
            return Err(refuse("has no shift on the day"));
        }
        let message = format!("is outside the person's shifts: {}", spans.join(", "));
        Err(Fault::new(place_of(at, "start"), place.start, message))
    }

    /// The plan that the rows make; what has begun stays where the draft has it.
    pub fn plan(&self, placed: &[Placed]) -> DayPlan {
        let mut plan = DayPlan::default();
        let mut stops: BTreeMap<_, Vec<Stop>> = BTreeMap::new();
        let parts = self.parts;
        for route in &parts.draft.plan.routes {
            let begun = route.stops.iter();
            let begun = begun.filter(|stop| parts.has_begun(stop.visit_id));
            stops.entry(route.shift_id).or_default().extend(begun);
        }
        let draft = &parts.draft.plan.pins;
        let kept = draft.iter().filter(|(visit, _)| parts.has_begun(**visit));
        plan.pins.extend(kept.map(|(visit, pin)| (*visit, *pin)));
        for one in placed {
            let Some((shift_id, start_s, pin)) = one.place else {
                continue;
            };
            if parts.has_begun(one.visit_id) {
                continue;
            }
            let minutes = parts
                .visits
                .get(&one.visit_id)
                .map_or(0, |visit| visit.duration_min);
            stops.entry(shift_id).or_default().push(Stop {
                visit_id: one.visit_id,
                arrive_s: start_s,
                start_s,
                end_s: start_s + i32::from(minutes) * 60,
                travel_s: 0,
                travel_m: 0,
            });
            if let Some(pin) = pin {
                plan.pins.insert(one.visit_id, pin);
            }
        }
        for shift in &parts.shifts {
            let mut stops = stops.remove(&shift.shift_id).unwrap_or_default();
            stops.sort_by_key(|stop| stop.start_s);
            plan.routes.push(Route {
                shift_id: shift.shift_id,
                staff_id: shift.staff_id,
                stops,
                breaks: vec![],
            });
        }
        plan
    }
}
