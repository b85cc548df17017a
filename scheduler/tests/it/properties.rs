//! What holds for every problem.

use std::num::NonZeroU32;
use std::sync::Arc;

use proptest::prelude::*;
use scheduler::{
    Budget, Control, Cost, DaySecond, Inquiry, Link, Pin, Plan, Priority, Problem, Shift, SkillSet,
    StaffIndex, StaffWish, Verdict, Visit, VisitIndex, Window, WishKind, blocking, check, hopeless,
    move_visit, restate, solve, solve_from, solve_from_on_threads, solve_on_threads, unplace,
    verdicts,
};

use crate::invented::{skills, small, unit_day};

fn planned(problem: &Problem, seed: u64, iterations: u64) -> Plan {
    solve(problem, seed, Budget::iterations(iterations), |_| {
        Control::Continue
    })
    .expect("invented problems are valid")
}

/// 400 cases, or as many more as `PROPTEST_CASES` says.
pub fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    let cases = default.cases.max(400);
    ProptestConfig {
        cases,
        // Of problems stated anew two in five are none.
        max_global_rejects: cases.saturating_mul(4),
        ..default
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_plan_passes_the_checker(seed in any::<u64>(), iterations in 0_u64..120) {
        let problem = small(seed);
        let plan = planned(&problem, seed, iterations);
        prop_assert_eq!(check(&problem, &plan), vec![]);
    }

    /// Without links and breaks a small move costs its price to the last unit: the
    /// search asserts it itself.
    #[test]
    fn so_do_plans_without_links_and_breaks(seed in any::<u64>(), iterations in 0_u64..120) {
        let mut problem = small(seed);
        problem.links.clear();
        for shift in &mut problem.shifts {
            shift.breaks.clear();
        }
        let plan = planned(&problem, seed, iterations);
        prop_assert_eq!(check(&problem, &plan), vec![]);
    }

    /// Routes that cost their travel alone are judged in another way.
    #[test]
    fn so_do_plans_where_times_are_free(seed in any::<u64>(), iterations in 0_u64..120) {
        let problem = without_priced_times(seed);
        let plan = planned(&problem, seed, iterations);
        prop_assert_eq!(check(&problem, &plan), vec![]);
        prop_assert_eq!(&planned(&problem, seed, iterations), &plan);
    }

    /// What is planned stands when it is taken up again, in plain vehicle
    /// routing too: loads, several windows, legs longer than two others.
    #[test]
    fn plans_where_times_are_free_are_taken_up_again(seed in any::<u64>(), iterations in 0_u64..120) {
        let problem = vehicle_routing(seed);
        let plan = planned(&problem, seed, iterations);
        prop_assert_eq!(check(&problem, &plan), vec![]);
        prop_assert!(restate(&problem, &plan).terms.total() <= plan.terms.total());
        let budget = Budget::iterations(iterations);
        let again = solve_from(&problem, &plan, seed, budget, |_| Control::Continue)
            .expect("invented problems are valid");
        prop_assert_eq!(check(&problem, &again), vec![]);
        prop_assert!(again.terms.total() <= plan.terms.total());
    }

    #[test]
    fn the_same_seed_gives_the_same_plan(seed in any::<u64>()) {
        let problem = small(seed);
        prop_assert_eq!(planned(&problem, seed, 60), planned(&problem, seed, 60));
    }

    /// No search places what every shift refuses for itself.
    #[test]
    fn what_is_hopeless_is_left_out(seed in any::<u64>(), iterations in 0_u64..120) {
        let mut problem = small(seed);
        // Nobody holds this one, so that there is always something to leave out.
        let asks = VisitIndex((seed % problem.visits.len() as u64) as u32);
        let visit = &mut problem.visits[asks.0 as usize];
        visit.required_skills = skills(&[SkillSet::LIMIT - 1]);
        visit.priority = Priority::Must;
        visit.pin = Pin::Free;
        let plan = planned(&problem, seed, iterations);
        let found = hopeless(&problem);
        prop_assert!(found.iter().any(|one| one.visit == asks));
        for hopeless in found {
            prop_assert!(plan.unplaced.contains(&hopeless.visit), "{:?}", hopeless);
            let shifts: usize = hopeless.refusals.iter().map(|(_, shifts)| shifts).sum();
            prop_assert_eq!(shifts, problem.shifts.len());
        }
    }

    #[test]
    fn what_a_verdict_allows_comes_out_as_said(seed in any::<u64>(), pick in any::<u32>()) {
        let problem = small(seed);
        let plan = planned(&problem, seed, 20);
        let visit = VisitIndex(pick % problem.visits.len() as u32);
        for verdict in verdicts(&problem, &plan, visit) {
            if let Verdict::Allowed { shift, insert_position, start, change } = verdict {
                let moved = move_visit(&problem, &plan, visit, shift, Some(insert_position))
                    .expect("an allowed move can be made");
                prop_assert_eq!(check(&problem, &moved), vec![]);
                prop_assert_eq!(moved.terms.minus(&plan.terms), *change);
                let stop = moved.routes[shift.at()].stops[insert_position as usize];
                prop_assert_eq!((stop.visit, stop.start), (visit, start));
            } else if let Verdict::Refused { shift, refusal } = verdict {
                let refused = move_visit(&problem, &plan, visit, shift, None);
                prop_assert_eq!(refused, Err(refusal));
            }
        }
        if let Ok(without) = unplace(&problem, &plan, visit) {
            prop_assert_eq!(check(&problem, &without), vec![]);
            prop_assert!(without.unplaced.contains(&visit));
        }
        prop_assert!(blocking(&problem, &plan, visit).len() <= 5);
    }

    #[test]
    fn an_inquiry_of_visits_stated_anew_answers_as_one_made_for_them(
        seed in any::<u64>(),
        other in any::<u64>(),
        pick in any::<u32>(),
    ) {
        let (problem, others) = (small(seed), small(other));
        let plan = planned(&problem, seed, 20);
        let visit = VisitIndex(pick % problem.visits.len() as u32);
        // Where another day states a visit otherwise, as far as it may in this one.
        let restated: Vec<(VisitIndex, Visit)> = (problem.visits.iter().zip(&others.visits))
            .zip(0..)
            .filter(|(_, at)| (at ^ pick) % 3 == 0)
            .map(|((own, other), at)| {
                let stated = Visit {
                    start_windows: other.start_windows.clone(),
                    pin: Pin::Free,
                    service_s: if pick % 5 == 0 { other.service_s } else { own.service_s },
                    wishes: otherwise_wished(own, at),
                    ..own.clone()
                };
                (VisitIndex(at), stated)
            })
            .collect();
        let mut anew = problem.clone();
        for (at, stated) in &restated {
            anew.visits[at.0 as usize] = stated.clone();
        }
        prop_assume!(anew.validate().is_ok());
        let inquiry = Inquiry::of(problem);
        inquiry.restate(&plan);
        let inquiry = inquiry.with_visits(&restated);
        prop_assert_eq!(inquiry.problem(), &anew);
        prop_assert_eq!(inquiry.verdicts(&plan, visit), verdicts(&anew, &plan, visit));
        prop_assert_eq!(inquiry.blocking(&plan, visit), blocking(&anew, &plan, visit));
        prop_assert_eq!(inquiry.restate(&plan), restate(&anew, &plan));
    }

    #[test]
    fn a_move_in_the_middle_of_the_day_puts_nobody_else_out(
        seed in any::<u64>(),
        now in 6 * 3_600..20 * 3_600_i32,
        pick in any::<u32>(),
    ) {
        let problem = small(seed);
        let plan = planned(&problem, seed, 20);
        let visit = VisitIndex(pick % problem.visits.len() as u32);
        let problem = middle_of_the_day(problem, &plan, now, visit);
        // What the day no longer allows, whatever becomes of the visit.
        let mut without = plan.clone();
        for route in &mut without.routes {
            route.stops.retain(|stop| stop.visit != visit);
        }
        let impossible = restate(&problem, &without).unplaced;
        for verdict in verdicts(&problem, &plan, visit) {
            if let Verdict::Allowed { shift, insert_position, .. } = verdict {
                let moved = move_visit(&problem, &plan, visit, shift, Some(insert_position))
                    .expect("an allowed move can be made");
                let lost = moved.unplaced.iter().find(|left_out| {
                    !plan.unplaced.contains(left_out) && !impossible.contains(left_out)
                });
                prop_assert_eq!(lost, None);
            }
        }
    }
}

/// What a client says of the first staff member is another thing.
fn otherwise_wished(visit: &Visit, at: u32) -> Vec<StaffWish> {
    let mut wishes = visit.wishes.clone();
    wishes.retain(|wish| wish.staff != StaffIndex(0));
    let kinds = [WishKind::Forbidden, WishKind::Unwanted, WishKind::Wanted];
    if let Some(kind) = kinds.get(at as usize % 4) {
        let staff = StaffIndex(0);
        wishes.insert(0, StaffWish { staff, kind: *kind });
    }
    wishes
}

/// Windows, skills, loads and pins stay; links, breaks and the prices of times
/// go.
fn without_priced_times(seed: u64) -> Problem {
    let mut problem = small(seed);
    problem.links.clear();
    problem.published.clear();
    problem.frozen_until = None;
    for matrix in problem.matrices.iter_mut().map(Arc::make_mut) {
        matrix.slow_hours.clear();
    }
    for shift in &mut problem.shifts {
        shift.breaks.clear();
    }
    let goals = &mut problem.goals;
    (goals.travel_per_m, goals.waiting_per_s) = (Cost(0), Cost(0));
    (goals.overtime_per_s, goals.worst_late_per_s) = (Cost(0), Cost(0));
    goals.lateness.clear();
    problem
}

/// Vehicles that are all alike, so that routes may exchange their tails.
fn vehicle_routing(seed: u64) -> Problem {
    let mut problem = without_priced_times(seed);
    let goals = &mut problem.goals;
    (goals.continuity_step, goals.unfair_per_s) = (Cost(0), Cost(0));
    for visit in &mut problem.visits {
        visit.pin = Pin::Free;
        visit.wishes.clear();
        visit.trait_wishes.clear();
        visit.required_skills = SkillSet::default();
    }
    for client in &mut problem.clients {
        client.contact = None;
    }
    let like = problem.shifts[0].clone();
    for shift in &mut problem.shifts {
        let staff = shift.staff;
        *shift = Shift {
            staff,
            ..like.clone()
        };
    }
    // Split shifts of one person would overlap.
    let mut seen = Vec::new();
    problem.shifts.retain(|shift| {
        let is_first = !seen.contains(&shift.staff);
        seen.push(shift.staff);
        is_first
    });
    problem
}

/// What has begun is pinned, nothing new is planned before `now`, and one visit
/// that should have begun is free to go within the next hour.
pub fn middle_of_the_day(mut problem: Problem, plan: &Plan, now: i32, free: VisitIndex) -> Problem {
    let now = DaySecond(now);
    for window in problem
        .visits
        .iter_mut()
        .flat_map(|visit| &mut visit.start_windows)
    {
        *window = Window::new(window.from.max(now).min(window.to), window.to);
    }
    for route in &plan.routes {
        for stop in route.stops.iter().filter(|stop| stop.start < now) {
            problem.visits[stop.visit.at()].pin = if stop.visit == free {
                Pin::Free
            } else {
                Pin::Started {
                    shift: route.shift,
                    start: stop.start,
                }
            };
        }
    }
    let late = &mut problem.visits[free.at()].start_windows;
    if late.iter().all(|window| window.to < now) {
        *late = vec![Window::new(now, DaySecond(now.0 + 3_600))];
    }
    problem
}

#[test]
fn a_unit_day_is_planned_and_checked() {
    let problem = unit_day(1, 350, 28);
    problem.validate().expect("the invented day is valid");
    let plan = planned(&problem, 1, 400);
    assert_eq!(check(&problem, &plan), vec![]);
    assert!(plan.unplaced.len() < 35, "{} left out", plan.unplaced.len());
}

/// Long enough that stale times would have shown: links pull at each other
/// across all routes of these days.
#[test]
fn long_searches_keep_every_link() {
    for day in 2..5 {
        let problem = unit_day(day, 350, 28);
        assert_eq!(check(&problem, &planned(&problem, day, 3_000)), vec![]);
    }
}

#[test]
fn the_observer_stops_the_search_and_keeps_the_best() {
    let problem = unit_day(2, 60, 6);
    let mut calls = 0;
    let plan = solve(&problem, 1, Budget::until_stopped(), |progress| {
        calls += 1;
        assert_eq!(progress.iteration % Budget::OBSERVED_EVERY, 0);
        if calls == 4 {
            Control::Stop
        } else {
            Control::Spent {
                permille: 300 * calls,
            }
        }
    })
    .expect("the invented day is valid");
    assert_eq!(plan.iterations, 3 * Budget::OBSERVED_EVERY);
    assert_eq!(check(&problem, &plan), vec![]);
}

#[test]
fn more_iterations_are_never_worse() {
    let problem = unit_day(3, 80, 7);
    let first = planned(&problem, 1, 0).terms.total();
    let later = planned(&problem, 1, 500).terms.total();
    assert!(later <= first);
}

#[test]
fn what_is_published_is_taken_up_again() {
    let problem = unit_day(4, 60, 6);
    let plan = planned(&problem, 1, 300);
    let mut again = problem.clone();
    for route in &plan.routes {
        again
            .published
            .extend(route.stops.iter().map(|stop| scheduler::PublishedVisit {
                visit: stop.visit,
                shift: route.shift,
                start: stop.start,
            }));
    }
    let warm = planned(&again, 1, 0);
    let changed = scheduler::diff(&plan, &warm)
        .into_iter()
        .filter(|change| change.before.is_some());
    assert_eq!(changed.count(), 0);
}

#[test]
fn two_threads_give_the_same_plan_again_and_no_worse_than_one() {
    let problem = unit_day(5, 100, 10);
    let two = || {
        let threads = NonZeroU32::new(2).expect("not zero");
        solve_on_threads(&problem, 1, threads, Budget::iterations(2_500), |_| {
            Control::Continue
        })
        .expect("the invented day is valid")
    };
    let plan = two();
    assert_eq!(check(&problem, &plan), vec![]);
    assert_eq!(two(), plan);
    assert!(plan.terms.total() <= planned(&problem, 1, 0).terms.total());
}

/// A budget with many iterations for each visit is heated again and again.
#[test]
fn a_small_day_that_is_heated_again_gives_the_same_plan_again() {
    let problem = unit_day(6, 6, 8);
    let first = planned(&problem, 1, 0).terms.total();
    for threads in [1, 2] {
        let solved = || {
            let threads = NonZeroU32::new(threads).expect("not zero");
            let mut last = None;
            let plan = solve_on_threads(&problem, 1, threads, Budget::iterations(30_000), |now| {
                // What is best stays the best, however often it is begun anew.
                let total = now.best.total();
                assert!(last.is_none_or(|before| total <= before));
                last = Some(total);
                Control::Continue
            });
            plan.expect("the invented day is valid")
        };
        let plan = solved();
        assert_eq!(check(&problem, &plan), vec![]);
        assert!(plan.terms.total() <= first);
        assert_eq!(solved(), plan);
    }
}

/// However short the search: a plan that somebody has is the least that comes of it.
#[test]
fn two_threads_from_a_plan_are_never_worse_than_it() {
    let problem = unit_day(4, 100, 10);
    let good = planned(&problem, 1, 20_000);
    let threads = NonZeroU32::new(2).expect("not zero");
    for most in [0, 1, 500, 3_000] {
        let from = || {
            let budget = Budget::iterations(most);
            solve_from_on_threads(&problem, &good, 7, threads, budget, |_| Control::Continue)
                .expect("the invented day is valid")
        };
        let plan = from();
        assert_eq!(check(&problem, &plan), vec![]);
        assert!(plan.terms.total() <= good.terms.total(), "{most}");
        assert_eq!(from(), plan);
    }
}

/// Links and clients reach over the parts that the threads work on; where staff
/// are few, those of one link are often left out, or put back by two threads.
#[test]
fn what_threads_join_breaks_no_rule() {
    for (day, staff) in (1..=6).flat_map(|day| [(day, 8), (day, 12)]) {
        let mut problem = unit_day(day, 90, staff);
        let pairs = (0..problem.visits.len() as u32 - 1).map(VisitIndex);
        let same_client = |first: &VisitIndex| {
            problem.visit(*first).client == problem.visit(VisitIndex(first.0 + 1)).client
        };
        let ties: Vec<Link> = pairs
            .filter(same_client)
            .map(|first| Link::SameStaff {
                first,
                second: VisitIndex(first.0 + 1),
            })
            .collect();
        problem.links = ties;
        let threads = NonZeroU32::new(3).expect("not zero");
        let plan = solve_on_threads(&problem, day, threads, Budget::iterations(4_000), |_| {
            Control::Continue
        })
        .expect("the invented day is valid");
        assert_eq!(check(&problem, &plan), vec![]);
    }
}

#[test]
fn searches_side_by_side_stop_when_told() {
    let problem = unit_day(2, 120, 12);
    let threads = NonZeroU32::new(3).expect("not zero");
    let mut calls = 0;
    let plan = solve_on_threads(&problem, 1, threads, Budget::until_stopped(), |_| {
        calls += 1;
        if calls == 40 {
            Control::Stop
        } else {
            Control::Continue
        }
    })
    .expect("the invented day is valid");
    assert_eq!((calls, check(&problem, &plan)), (40, vec![]));
}
