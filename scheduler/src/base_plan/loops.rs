//! Loops: for each client a few staff members who between them can do all of
//! the client's visits in the cycle. Round by round every client is matched
//! with one more, at the least cost for all (Kuhn and Munkres), until nothing
//! is left to take.

use pathfinding::kuhn_munkres::kuhn_munkres;
use pathfinding::matrix::Matrix;

use super::needs::Needs;
use super::problem::BasePlanProblem;
use crate::index::{PlaceIndex, StaffIndex};
use crate::problem::{Visit, WishKind};

/// Bringing a visit into a loop is worth so many seconds of way to it.
const VISIT_WORTH_S: i64 = 1_800;
/// A visit lies so many times nearer to others of the loop than to its middle.
const NEARER: i64 = 2;
/// A named contact, or somebody wanted, counts as so many visits more.
const WANTED_VISITS: i64 = 10;
/// Loops are made so many times, each time around the middles of those before: a
/// fixed number, so that the work has an end.
const MIDDLES_SET: usize = 3;
/// Clients matched at once: a matching takes the cube of it.
const MATCHED_AT_ONCE: usize = 300;
/// A client is in no more loops than this; what is left goes to anybody.
const LOOPS_OF_CLIENT: usize = 12;

/// By client, the staff members whose loops the client is in, in the order
/// they were matched.
pub(super) fn loops(problem: &BasePlanProblem) -> Vec<Vec<StaffIndex>> {
    if problem.visits.is_empty() {
        // Where nobody goes anywhere there need be no matrix either.
        return vec![Vec::new(); problem.clients.len()];
    }
    let mut middles = spread_middles(problem);
    let mut needs = Needs::of(problem);
    let mut found = matched(&mut needs, &middles);
    for _ in 1..MIDDLES_SET {
        middles = middles_of(&needs, &middles);
        needs = Needs::of(problem);
        found = matched(&mut needs, &middles);
    }
    found
}

fn matched(needs: &mut Needs, middles: &[PlaceIndex]) -> Vec<Vec<StaffIndex>> {
    let clients = needs.of_client.len();
    let mut found: Vec<Vec<StaffIndex>> = vec![Vec::new(); clients];
    for _ in 0..LOOPS_OF_CLIENT {
        let open: Vec<usize> = (0..clients)
            .filter(|&client| !needs.is_covered(client))
            .collect();
        let mut taken = 0;
        for some in open.chunks(MATCHED_AT_ONCE) {
            taken += match_once(needs, middles, some, &mut found);
        }
        if taken == 0 {
            break;
        }
    }
    found
}

/// One more staff member for each of the clients, where there is one; gives the
/// number of visits taken.
fn match_once(
    needs: &mut Needs,
    middles: &[PlaceIndex],
    clients: &[usize],
    found: &mut [Vec<StaffIndex>],
) -> usize {
    let staff = middles.len();
    if clients.is_empty() || staff == 0 {
        return 0;
    }
    // Everybody has as many places, and there is one for each client.
    let places = clients.len().div_ceil(staff) + 1;
    let worth: Vec<Vec<i64>> = clients
        .iter()
        .map(|&client| {
            (0..staff)
                .map(|one| worth(needs, client, StaffIndex(one as u32), middles[one]))
                .collect()
        })
        .collect();
    let weights = Matrix::from_fn(clients.len(), staff * places, |(row, column)| {
        worth[row][column / places]
    });
    let (_, columns) = kuhn_munkres(&weights);
    let mut pairs: Vec<(i64, usize, usize)> = columns
        .iter()
        .enumerate()
        .map(|(row, column)| (worth[row][column / places], clients[row], column / places))
        .filter(|&(worth, ..)| worth > 0)
        .collect();
    // Whom it is worth most for chooses first of what hours are left.
    pairs.sort_unstable_by_key(|&(worth, client, _)| (-worth, client));
    let mut taken = 0;
    for (_, client, staff) in pairs {
        let staff = StaffIndex(staff as u32);
        let before = taken;
        for need in 0..needs.of_client[client].len() {
            if needs.is_open(client, need, staff) {
                needs.take(client, need, staff);
                taken += 1;
            }
        }
        if taken > before && !found[client].contains(&staff) {
            found[client].push(staff);
        }
    }
    taken
}

/// What it is worth that a client comes into somebody's loop: all visits she
/// could take, less the way to them.
fn worth(needs: &Needs, client: usize, staff: StaffIndex, middle: PlaceIndex) -> i64 {
    let problem = needs.problem;
    let matrix = matrix_of(problem, staff);
    let open = (0..needs.of_client[client].len()).filter(|&at| needs.is_open(client, at, staff));
    let mut worth = 0;
    let mut wanted = problem.clients[client].contact == Some(staff);
    for need in open {
        let visit = &problem.visits[needs.of_client[client][need].visit].visit;
        let way_s = problem.matrices[matrix].seconds_between(middle, visit.place);
        worth += (VISIT_WORTH_S - i64::from(way_s) / NEARER).max(1);
        if is_regarded(visit, staff, WishKind::Unwanted) {
            worth -= VISIT_WORTH_S / 2;
        }
        wanted |= is_regarded(visit, staff, WishKind::Wanted);
    }
    if wanted && worth > 0 {
        worth += WANTED_VISITS * VISIT_WORTH_S;
    }
    worth.max(0)
}

fn is_regarded(visit: &Visit, staff: StaffIndex, kind: WishKind) -> bool {
    let mut wishes = visit.wishes.iter();
    wishes.any(|wish| wish.staff == staff && wish.kind == kind)
}

fn matrix_of(problem: &BasePlanProblem, staff: StaffIndex) -> usize {
    let mut shifts = problem.shifts.iter().map(|template| &template.shift);
    let hers = shifts.find(|shift| shift.staff == staff);
    hers.map_or(0, |shift| shift.travel.at())
}

/// Middles of loops to begin with: those who begin work at the same time are
/// spread over the whole area, each as far from the others as may be.
fn spread_middles(problem: &BasePlanProblem) -> Vec<PlaceIndex> {
    let mut places: Vec<PlaceIndex> = problem.visits.iter().map(|one| one.visit.place).collect();
    places.sort_unstable();
    places.dedup();
    let begins = |staff: StaffIndex| {
        let shifts = problem.shifts.iter().map(|template| &template.shift);
        let hers = shifts.filter(|shift| shift.staff == staff);
        hers.map(|shift| shift.start).min()
    };
    let mut order: Vec<StaffIndex> = (0..problem.staff.len() as u32).map(StaffIndex).collect();
    order.sort_by_key(|&staff| (begins(staff), staff));
    let mut middles = vec![PlaceIndex(0); problem.staff.len()];
    if places.is_empty() {
        return middles;
    }
    for alike in order.chunk_by(|&one, &other| begins(one) == begins(other)) {
        let mut nearest_s = vec![u32::MAX; places.len()];
        for &staff in alike {
            let matrix = &problem.matrices[matrix_of(problem, staff)];
            let farthest = (0..places.len())
                .max_by_key(|&at| (nearest_s[at], places.len() - at))
                .expect("there are places");
            middles[staff.at()] = places[farthest];
            for (nearest_s, &place) in nearest_s.iter_mut().zip(&places) {
                let way_s = matrix.seconds_between(places[farthest], place);
                *nearest_s = way_s.min(*nearest_s);
            }
        }
    }
    middles
}

/// Of each loop the place nearest to all its visits.
fn middles_of(needs: &Needs, before: &[PlaceIndex]) -> Vec<PlaceIndex> {
    let problem = needs.problem;
    let mut of_staff: Vec<Vec<(PlaceIndex, u64)>> = vec![Vec::new(); before.len()];
    for client in 0..needs.of_client.len() {
        for need in &needs.of_client[client] {
            if let Some(staff) = need.taken_by {
                let place = problem.visits[need.visit].visit.place;
                match of_staff[staff.at()].last_mut() {
                    Some((last, count)) if *last == place => *count += 1,
                    _ => of_staff[staff.at()].push((place, 1)),
                }
            }
        }
    }
    let middle = |(staff, places): (usize, &Vec<(PlaceIndex, u64)>)| {
        let matrix = &problem.matrices[matrix_of(problem, StaffIndex(staff as u32))];
        let way_s = |middle: PlaceIndex| -> u64 {
            let ways = places
                .iter()
                .map(|&(place, count)| u64::from(matrix.seconds_between(middle, place)) * count);
            ways.sum()
        };
        let candidates = places.iter().map(|&(place, _)| place);
        let best = candidates.min_by_key(|&place| (way_s(place), place));
        best.unwrap_or(before[staff])
    };
    of_staff.iter().enumerate().map(middle).collect()
}
