//! Which visit and which person's shift a row of a plan file means.

use std::collections::{BTreeMap, BTreeSet};

use care_model::fault::Fault;
use care_model::id::{ShiftId, StaffId, VisitId};
use care_model::route::{Route, Stop};
use care_model::shift::{Shift, second_in_shift};
use care_model::time::midnight;
use store::order_inbox::OrderedAs;
use store::planning::{DayPlan, Pin};

use super::super::day::DayParts;
use super::rows::{PlanRow, RowPlace, RowStaff, RowVisit, place_of};

/// A row whose visit and person the register knows.
pub struct Placed {
    pub at: String,
    pub visit_id: VisitId,
    /// Its client is away: it has no place whatever the file says.
    pub is_away: bool,
    /// The shift, the start in seconds of the day, and what the optimiser may not change.
    pub place: Option<(ShiftId, i32, Option<Pin>)>,
}

/// A visit with its order's sender.
type OfSender<'a> = (&'a str, VisitId);

/// The day's visits and people as files name them.
pub struct Known<'a> {
    parts: &'a DayParts,
    /// By the order's id, the pattern and the slot; each sender has ids of its own.
    by_order: BTreeMap<(&'a str, &'a str, u8), Vec<OfSender<'a>>>,
    by_number: BTreeMap<&'a str, Vec<StaffId>>,
    away: BTreeSet<VisitId>,
    /// When the draft has a visit of a shift begin.
    drafted: BTreeMap<(ShiftId, VisitId), i32>,
}

impl<'a> Known<'a> {
    pub fn of(parts: &'a DayParts, ordered: &'a BTreeMap<VisitId, OrderedAs>) -> Self {
        let mut by_order: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (visit_id, one) in ordered {
            let key = (one.sender_order_id.as_str(), one.pattern.as_str(), one.slot);
            let named = by_order.entry(key).or_default();
            named.push((one.sender.as_str(), *visit_id));
        }
        let mut by_number: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for staff in parts.staff.values() {
            let named = by_number.entry(staff.employee_number.as_str());
            named.or_default().push(staff.staff_id);
        }
        let drafted = parts.draft.plan.routes.iter().flat_map(|route| {
            let stops = route.stops.iter();
            stops.map(|stop| ((route.shift_id, stop.visit_id), stop.start_s))
        });
        let away = parts.absent.iter().map(|absent| absent.visit.visit_id);
        Self {
            parts,
            by_order,
            by_number,
            away: away.collect(),
            drafted: drafted.collect(),
        }
    }

    pub fn placed(&self, rows: &[PlanRow]) -> Result<Vec<Placed>, Vec<Fault>> {
        let (mut placed, mut faults) = (Vec::new(), Vec::new());
        let mut seen = BTreeMap::new();
        for row in rows {
            let visit_id = match self.visit(row) {
                Ok(visit_id) => visit_id,
                Err(fault) => {
                    faults.push(fault);
                    continue;
                }
            };
            if let Some(first) = seen.insert(visit_id, &row.at) {
                let message = format!("stands at {first} already");
                let place = place_of(&row.at, "visit_id");
                faults.push(Fault::new(place, visit_id, message));
                continue;
            }
            let place = row.place.as_ref().map(|place| {
                let (shift, said_s) = self.shift(&row.at, place)?;
                let start_s = self.to_the_second(shift.shift_id, visit_id, said_s);
                Ok((shift.shift_id, start_s, place.pin))
            });
            match place.transpose() {
                Ok(place) => placed.push(Placed {
                    at: row.at.clone(),
                    visit_id,
                    is_away: self.away.contains(&visit_id),
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

    fn visit(&self, row: &PlanRow) -> Result<VisitId, Fault> {
        let (field, said, named) = match &row.visit {
            RowVisit::Id(visit_id) => ("visit_id", visit_id.to_string(), vec![*visit_id]),
            RowVisit::OfOrder {
                sender,
                sender_order_id,
                pattern,
                slot,
            } => {
                let key = (sender_order_id.as_str(), pattern.as_str(), *slot);
                let said = format!("{sender_order_id} {pattern} {slot}");
                let named = self.by_order.get(&key).into_iter().flatten();
                let meant = named.filter(|(of, _)| sender.as_ref().is_none_or(|one| one == of));
                let meant = meant.map(|(_, visit_id)| *visit_id);
                ("sender_order_id", said, meant.collect())
            }
        };
        let place = place_of(&row.at, field);
        match named[..] {
            [visit_id] if self.is_of_day(visit_id) => Ok(visit_id),
            [] | [_] => Err(Fault::new(place, said, "is no planned visit of the day")
                .maybe("the order has changed since the file was made: export the day again")),
            _ => Err(Fault::new(place, said, "names two visits of the day")
                .maybe("visit_id should be given, or sender")),
        }
    }

    /// Whole minutes mean what the draft has in that minute: whoever is due still begins
    /// together with a colleague who has begun.
    fn to_the_second(&self, shift_id: ShiftId, visit_id: VisitId, said_s: i32) -> i32 {
        let drafted = self.drafted.get(&(shift_id, visit_id)).copied();
        drafted
            .filter(|drafted_s| drafted_s.div_euclid(60) == said_s.div_euclid(60))
            .unwrap_or(said_s)
    }

    fn is_of_day(&self, visit_id: VisitId) -> bool {
        self.parts.visits.contains_key(&visit_id) || self.away.contains(&visit_id)
    }

    fn shift(&self, at: &str, place: &RowPlace) -> Result<(&'a Shift, i32), Fault> {
        let (field, said, named) = match &place.staff {
            RowStaff::Id(staff_id) => ("staff_id", staff_id.to_string(), vec![*staff_id]),
            RowStaff::EmployeeNumber(number) => {
                let named = self.by_number.get(number.as_str());
                let named = named.cloned().unwrap_or_default();
                ("employee_number", number.clone(), named)
            }
        };
        let refuse = |message: &str| Fault::new(place_of(at, field), &said, message);
        let staff_id = match named[..] {
            [staff_id] if self.parts.staff.contains_key(&staff_id) => staff_id,
            [] | [_] => return Err(refuse("is nobody of the unit")),
            _ => return Err(refuse("is two people's number").maybe("staff_id should be given")),
        };
        let own = || {
            let shifts = self.parts.shifts.iter();
            shifts.filter(move |shift| shift.staff_id == staff_id)
        };
        let begun = own().map(|shift| {
            let begins_s = self.parts.hours(shift).start_s;
            (shift, start_in(shift, begins_s, place))
        });
        let mut within = begun.filter(|(shift, start_s)| self.parts.begins_in(shift, *start_s));
        if let Some(found) = within.next() {
            return Ok(found);
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

    /// What has begun has its place, and so has the half of a double staffing whose other half
    /// has: a start that a colleague has made is no one else's.
    fn stays(&self, visit_id: VisitId) -> bool {
        let visit = self.parts.visits.get(&visit_id);
        let partner = visit.and_then(|visit| visit.partner);
        self.parts.has_begun(visit_id)
            || partner.is_some_and(|partner| self.parts.has_begun(partner))
    }

    /// The plan that the rows make; what has begun stays where the draft has it.
    pub fn plan(&self, placed: &[Placed]) -> DayPlan {
        let mut plan = DayPlan {
            extensions: self.parts.draft.plan.extensions.clone(),
            ..DayPlan::default()
        };
        let mut stops: BTreeMap<_, Vec<Stop>> = BTreeMap::new();
        let parts = self.parts;
        for route in &parts.draft.plan.routes {
            let begun = route.stops.iter();
            let begun = begun.filter(|stop| self.stays(stop.visit_id));
            stops.entry(route.shift_id).or_default().extend(begun);
        }
        let draft = &parts.draft.plan.pins;
        let kept = draft.iter().filter(|(visit, _)| self.stays(**visit));
        plan.pins.extend(kept.map(|(visit, pin)| (*visit, *pin)));
        for one in placed {
            let Some((shift_id, start_s, pin)) = one.place else {
                continue;
            };
            if one.is_away || self.stays(one.visit_id) {
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
                way_back: None,
            });
        }
        plan
    }
}

/// The second of the shift's day at which a row has its visit start: the file's own where it
/// is of the minute that the file says, else by the clock.
fn start_in(shift: &Shift, begins_s: i32, place: &RowPlace) -> i32 {
    let is_of_minute = |start_s: &i32| {
        let start = midnight(shift.date).plus_seconds(i64::from(*start_s));
        start.local_time() == place.start
    };
    place.start_s.filter(is_of_minute).unwrap_or_else(|| {
        let begins = midnight(shift.date).plus_seconds(i64::from(begins_s));
        second_in_shift(shift.date, begins.local_time(), place.start)
    })
}

#[cfg(test)]
mod tests {
    use care_model::id::UnitId;
    use care_model::time::Timestamp;
    use care_model::travel::TravelMode;

    use super::*;

    const HOUR_S: i32 = 3600;

    fn start_s(date: &str, start: &str, start_s: Option<i32>) -> i32 {
        let moment = Timestamp::from_millis(0);
        let shift = Shift {
            shift_id: ShiftId::derived(moment, "shift"),
            staff_id: StaffId::derived(moment, "staff"),
            unit_id: UnitId::derived(moment, "unit"),
            date: date.parse().expect("a date"),
            start: "00:30".parse().expect("a time"),
            end: "07:00".parse().expect("a time"),
            breaks: vec![],
            mode: TravelMode::Walk,
        };
        let place = RowPlace {
            staff: RowStaff::Id(shift.staff_id),
            start: start.parse().expect("a time"),
            start_s,
            pin: None,
        };
        start_in(&shift, shift.start_s(), &place)
    }

    #[test]
    fn seconds_part_the_two_hours_of_the_autumn_night() {
        let night = "2026-10-25";
        let (first, second) = (2 * HOUR_S + 600, 3 * HOUR_S + 600);
        assert_eq!(start_s(night, "02:10", None), first);
        assert_eq!(start_s(night, "02:10", Some(first + 27)), first + 27);
        assert_eq!(start_s(night, "02:10", Some(second)), second);
    }

    #[test]
    fn seconds_of_another_minute_do_not_count() {
        let day = "2026-11-30";
        let quarter = 5 * HOUR_S + 900;
        // Somebody changed the clock in the file and left the seconds.
        assert_eq!(start_s(day, "05:15", Some(4 * HOUR_S)), quarter);
        assert_eq!(start_s(day, "05:15", Some(i32::MAX)), quarter);
        assert_eq!(start_s(day, "05:15", Some(i32::MIN)), quarter);
    }
}
