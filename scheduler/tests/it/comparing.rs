//! What differs between two plans.

use std::collections::BTreeMap;

use proptest::prelude::*;
use scheduler::{
    Budget, Client, ClientIndex, Control, Placement, Plan, PlanChanges, Problem, ShiftIndex,
    StaffIndex, VisitIndex, VisitMove, compare, move_visit, solve, unplace,
};

use crate::invented::{at, plain_visit, small, window};
use crate::properties::config;
use crate::small_days::{planned, quiet_day};

fn solved(problem: &Problem, seed: u64, iterations: u64) -> Plan {
    solve(problem, seed, Budget::iterations(iterations), |_| {
        Control::Continue
    })
    .expect("invented problems are valid")
}

fn placements(plan: &Plan) -> BTreeMap<VisitIndex, Placement> {
    let mut placed = BTreeMap::new();
    for route in &plan.routes {
        for stop in &route.stops {
            let (shift, start) = (route.shift, stop.start);
            placed.insert(stop.visit, Placement { shift, start });
        }
    }
    placed
}

/// The visits of a client and who is with them.
fn faces(problem: &Problem, plan: &Plan, client: ClientIndex) -> Vec<StaffIndex> {
    let stops = placements(plan).into_iter();
    let own = stops.filter(|(visit, _)| problem.visit(*visit).client == client);
    let mut staff: Vec<_> = own
        .map(|(_, place)| problem.shift(place.shift).staff)
        .collect();
    staff.sort_unstable();
    staff.dedup();
    staff
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_plan_does_not_differ_from_itself(seed in any::<u64>()) {
        let problem = small(seed);
        let plan = solved(&problem, seed, 20);
        prop_assert_eq!(compare(&problem, &plan, &plan), PlanChanges::default());
    }

    #[test]
    fn the_changes_made_to_the_one_give_the_other(seed in any::<u64>(), other in any::<u64>()) {
        let problem = small(seed);
        let (before, after) = (solved(&problem, seed, 0), solved(&problem, other, 60));
        let changes = compare(&problem, &before, &after);
        let mut placed = placements(&before);
        for change in &changes.visits {
            let was = match *change {
                VisitMove::Placed { .. } => None,
                VisitMove::Unplaced { was, .. }
                | VisitMove::OtherStaff { was, .. }
                | VisitMove::OtherTime { was, .. } => Some(was),
            };
            prop_assert_eq!(placed.remove(&change.visit()), was);
            if let Some(now) = change.now() {
                placed.insert(change.visit(), now);
            }
        }
        prop_assert_eq!(placed, placements(&after));
        let mut stops: Vec<Vec<VisitIndex>> = before.routes.iter()
            .map(|route| route.stops.iter().map(|stop| stop.visit).collect())
            .collect();
        for change in &changes.routes {
            let stops = &mut stops[change.shift.at()];
            stops.retain(|visit| !change.lost.contains(visit));
            stops.extend(&change.gained);
        }
        for (mut stops, route) in stops.into_iter().zip(&after.routes) {
            let mut now: Vec<_> = route.stops.iter().map(|stop| stop.visit).collect();
            stops.sort_unstable();
            now.sort_unstable();
            prop_assert_eq!(stops, now);
        }
        for client in (0..problem.clients.len() as u32).map(ClientIndex) {
            let (came, comes) = (faces(&problem, &before, client), faces(&problem, &after, client));
            let change = changes.clients.iter().find(|change| change.client == client);
            prop_assert_eq!(change.is_some(), came != comes);
            let Some(change) = change else { continue };
            prop_assert_eq!((&change.came, &change.comes), (&came, &comes));
            let met = &problem.clients[client.at()].met;
            for staff in &comes {
                let is_new = !met.contains(staff) && !came.contains(staff);
                prop_assert_eq!(change.new_faces.contains(staff), is_new);
            }
        }
    }
}

/// Two visits with the first staff member, whom the client has met.
fn quiet() -> (Problem, Plan) {
    let mut problem = quiet_day();
    problem.clients[0] = Client {
        contact: None,
        met: vec![StaffIndex(0)],
    };
    problem.visits = vec![
        plain_visit(1, 30, window((9, 0), (15, 55))),
        plain_visit(2, 30, window((9, 0), (9, 0))),
    ];
    let plan = planned(&problem);
    let here = ShiftIndex(0);
    let plan = unplace(&problem, &plan, VisitIndex(0)).expect("free");
    let plan = unplace(&problem, &plan, VisitIndex(1)).expect("free");
    let plan = move_visit(&problem, &plan, VisitIndex(1), here, None).expect("free");
    let plan = move_visit(&problem, &plan, VisitIndex(0), here, None).expect("free");
    (problem, plan)
}

#[test]
fn a_client_meets_a_new_face() {
    let (problem, before) = quiet();
    let moved = VisitIndex(0);
    let after = move_visit(&problem, &before, moved, ShiftIndex(1), None).expect("free");
    let changes = compare(&problem, &before, &after);
    let [VisitMove::OtherStaff { visit, was, now }] = changes.visits[..] else {
        panic!("{changes:?}");
    };
    assert_eq!(
        (visit, was.shift, now.shift),
        (moved, ShiftIndex(0), ShiftIndex(1))
    );
    let [one, other] = &changes.routes[..] else {
        panic!("{changes:?}");
    };
    assert_eq!((&one.lost, &other.gained), (&vec![moved], &vec![moved]));
    // On its way to the second, 300 s out and 300 s back, the first is on the way.
    assert_eq!((one.travel_s, other.travel_s), (0, 300));
    assert_eq!((other.ended, one.overtime_s), (None, 0));
    let [client] = &changes.clients[..] else {
        panic!("{changes:?}");
    };
    assert_eq!(client.new_faces, vec![StaffIndex(1)]);
    assert_eq!((client.different_before, client.different_after), (1, 2));
    // Going back, nobody is new: the first is known, and was so all along.
    let back = compare(&problem, &after, &before);
    assert_eq!(back.clients[0].new_faces, vec![]);
    assert_eq!(
        (
            back.clients[0].different_before,
            back.clients[0].different_after
        ),
        (2, 1)
    );
}

#[test]
fn a_route_ends_later_and_over_time() {
    let (mut problem, before) = quiet();
    problem.shifts[0].end = at(9, 30);
    problem.shifts[0].overtime_limit_s = 7_200;
    let without = unplace(&problem, &before, VisitIndex(0)).expect("free");
    let changes = compare(&problem, &without, &before);
    assert!(matches!(changes.visits[..], [VisitMove::Placed { .. }]));
    let route = &changes.routes[0];
    // Half an hour at the client's on the way home.
    assert_eq!((route.travel_s, route.overtime_s), (0, 1_800));
    let (ended, ends) = (route.ended.expect("used"), route.ends.expect("used"));
    assert_eq!(ends.0 - ended.0, 1_800);
    let gone = compare(&problem, &before, &without);
    assert!(matches!(gone.visits[..], [VisitMove::Unplaced { .. }]));
}
