//! Continuity of a base plan: 14 days of its cycle, which goes round.

use std::collections::{BTreeMap, BTreeSet};

use care_model::base_plan::{BasePlan, clock_time};
use care_model::continuity::{Continuity, PERIOD_DAYS, continuity as measure};
use care_model::id::{ClientId, StaffId};
use care_model::person::{Client, Staff};
use care_model::time::{add_days, local_to_instant};

use super::{ServerMeeting, VisitKey, kind_of, measured_clients};

/// Who meets whom in 14 days.
pub struct Fortnight {
    pub measured: Continuity<ClientId>,
    /// At any hour, of any age.
    pub met: BTreeMap<ClientId, BTreeSet<StaffId>>,
}

/// The 14 days from a day of the cycle on.
pub fn fortnight<'a>(
    plan: &BasePlan,
    first_day: usize,
    staff: &BTreeMap<StaffId, Staff>,
    clients: impl Iterator<Item = &'a Client>,
) -> Fortnight {
    let first = add_days(plan.anchor, first_day as i64);
    let mut meetings: Vec<ServerMeeting> = Vec::new();
    let mut met: BTreeMap<ClientId, BTreeSet<StaffId>> = BTreeMap::new();
    for after in 0..PERIOD_DAYS {
        let date = add_days(first, after);
        let Some(day) = plan.days.get(plan.cycle_day(date)) else {
            continue;
        };
        for route in &day.routes {
            for stop in &route.stops {
                let Some(visit) = plan.visits.get(stop.visit as usize) else {
                    continue;
                };
                let (date, start) = clock_time(date, stop.start_s);
                met.entry(visit.client_id)
                    .or_default()
                    .insert(route.staff_id);
                meetings.push(ServerMeeting {
                    client: visit.client_id,
                    staff: route.staff_id,
                    visit: VisitKey::Planned(local_to_instant(date, start)),
                    date,
                    start,
                    kind: kind_of(staff.get(&route.staff_id), &visit.interventions),
                });
            }
        }
    }
    let clients = measured_clients(clients, [], BTreeMap::new());
    Fortnight {
        measured: measure(first, &clients, &meetings),
        met,
    }
}
