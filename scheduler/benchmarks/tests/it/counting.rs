use scheduler_benchmarks::case::{Case, Label};
use scheduler_benchmarks::evaluate::{Evaluation, Violation, evaluate};
use scheduler_benchmarks::formats::{Format, parse};
use scheduler_benchmarks::objective::Objective;
use scheduler_benchmarks::solution::{RouteRow, Solution, StopRow};

use crate::small::{HHCRSP_JSON, HHCRSP_TEXT, SOLOMON, VRPTWSYN};

fn case(format: Format, text: &str, objective: Objective) -> Case {
    let instance = parse(format, text.as_bytes()).expect("the instance is whole");
    Case::of(&instance, objective).expect("the format has the objective")
}

type Stop = (Label, Option<Label>, f64);

fn route(staff: Label, stops: &[Stop]) -> RouteRow {
    let stop = |(visit, service, start): &Stop| StopRow {
        visit: visit.clone(),
        service: service.clone(),
        start: *start,
    };
    RouteRow {
        shift: None,
        breaks: Vec::new(),
        staff,
        stops: stops.iter().map(stop).collect(),
    }
}

/// A route by numbers, without services.
fn numbered(staff: usize, stops: &[(usize, f64)]) -> RouteRow {
    let stops: Vec<Stop> = stops
        .iter()
        .map(|&(visit, start)| (Label::from(visit), None, start))
        .collect();
    route(Label::from(staff), &stops)
}

/// A route by ids.
fn named(staff: &str, stops: &[(&str, &str, f64)]) -> RouteRow {
    let stops: Vec<Stop> = stops
        .iter()
        .map(|&(visit, service, start)| (Label::from(visit), Some(Label::from(service)), start))
        .collect();
    route(Label::from(staff), &stops)
}

/// A route by numbers, with services.
fn serving(staff: usize, stops: &[(usize, usize, f64)]) -> RouteRow {
    let stops: Vec<Stop> = stops
        .iter()
        .map(|&(visit, service, start)| (Label::from(visit), Some(Label::from(service)), start))
        .collect();
    route(Label::from(staff), &stops)
}

fn count(case: &Case, rows: &[RouteRow]) -> Result<Evaluation, Vec<Violation>> {
    Solution::of_rows(case, rows).and_then(|solution| evaluate(case, &solution))
}

fn broken(case: &Case, rows: &[RouteRow]) -> String {
    let violations = count(case, rows).expect_err("a rule is broken");
    let lines: Vec<String> = violations.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

fn near(left: f64, right: f64) -> bool {
    (left - right).abs() < 1e-9
}

#[test]
fn dimacs_cuts_distances_to_one_decimal() {
    let case = case(Format::Solomon, SOLOMON, Objective::Dimacs);
    // 0-1 is 5, 1-2 is 3.6056, 2-0 is 1.4142, 0-3 is 9.
    let rows = [
        numbered(0, &[(1, 5.0), (2, 10.6)]),
        numbered(1, &[(3, 9.0)]),
    ];
    let counted = count(&case, &rows).unwrap();
    assert!(near(counted.cost, 5.0 + 3.6 + 1.4 + 18.0), "{counted:?}");
    assert!(near(counted.components["routes"], 2.0));
}

#[test]
fn hierarchical_keeps_double_precision() {
    let case = case(Format::Solomon, SOLOMON, Objective::Hierarchical);
    let rows = [
        numbered(0, &[(1, 5.0), (2, 11.0)]),
        numbered(1, &[(3, 9.0)]),
    ];
    let counted = count(&case, &rows).unwrap();
    let wanted = 5.0 + 13.0_f64.sqrt() + 2.0_f64.sqrt() + 18.0;
    assert!(near(counted.cost, wanted), "{counted:?}");
    // What holds in cut distances does not hold here.
    let rows = [
        numbered(0, &[(1, 5.0), (2, 10.6)]),
        numbered(1, &[(3, 9.0)]),
    ];
    assert!(broken(&case, &rows).contains("before staff 0 arrives"));
}

#[test]
fn every_rule_of_routing_is_looked_at() {
    let case = case(Format::Solomon, SOLOMON, Objective::Dimacs);
    let of = |rows: &[RouteRow]| broken(&case, rows);
    assert_eq!(of(&[]).lines().count(), 3);
    assert!(of(&[numbered(0, &[(1, 5.0)])]).contains("visit 2 is done by nobody"));
    let all = [(1, 5.0), (2, 11.0), (3, 30.0)];
    assert!(of(&[numbered(0, &all)]).contains("carries 15, over the capacity of 10"));
    assert!(of(&[numbered(2, &all)]).contains("staff 2 is not one of the 2"));
    assert!(of(&[numbered(0, &[(9, 1.0)])]).contains("visit 9 is not in the instance"));
    let twice = [
        numbered(0, &[(1, 5.0), (2, 11.0)]),
        numbered(0, &[(3, 30.0)]),
    ];
    assert!(of(&twice).contains("staff 0 has two routes"));
    let again = [
        numbered(0, &[(1, 5.0), (2, 11.0)]),
        numbered(1, &[(3, 9.0), (1, 20.0)]),
    ];
    assert!(of(&again).contains("visit 1 is done twice"));
    let rest = numbered(1, &[(3, 9.0)]);
    let of_first = |stops: &[(usize, f64)]| of(&[numbered(0, stops), rest.clone()]);
    assert!(of_first(&[(1, 4.0), (2, 11.0)]).contains("before staff 0 arrives at 5"));
    assert!(of_first(&[(2, 9.0), (1, 20.0)]).contains("before the window opens at 10"));
    assert!(of_first(&[(2, 10.0), (1, 51.0)]).contains("after the window closes at 50"));
    assert!(of_first(&[(1, f64::NAN), (2, 11.0)]).contains("is no time"));
    let late = [
        numbered(0, &[(1, 5.0), (2, 11.0)]),
        numbered(1, &[(3, 90.0)]),
    ];
    assert!(of(&late).contains("back at 101, after 100"));
}

#[test]
fn home_care_costs_a_third_of_travel_and_tardiness() {
    let case = case(Format::HhcrspText, HHCRSP_TEXT, Objective::Published);
    // Node 1 is done at 5, one late; node 2's second service 10 after its first.
    let rows = [
        serving(0, &[(1, 0, 5.0), (2, 0, 55.0)]),
        serving(1, &[(2, 1, 65.0)]),
    ];
    let counted = count(&case, &rows).unwrap();
    let (travel, tardiness, largest) = (5.0 + 5.25 + 10.5 + 21.0, 6.0, 5.0);
    assert!(
        near(counted.cost, (travel + tardiness + largest) / 3.0),
        "{counted:?}"
    );
    assert!(near(counted.components["total_tardiness"], tardiness));
    assert!(near(counted.components["max_tardiness"], largest));
}

#[test]
fn every_rule_of_home_care_is_looked_at() {
    let case = case(Format::HhcrspText, HHCRSP_TEXT, Objective::Published);
    let of = |first: &[(usize, usize, f64)], second: &[(usize, usize, f64)]| {
        broken(&case, &[serving(0, first), serving(1, second)])
    };
    let gap = of(&[(1, 0, 5.0), (2, 0, 40.0)], &[(2, 1, 45.0)]);
    assert!(
        gap.contains("starts 5 after visit 2 service 0, not 10 to 20"),
        "{gap}"
    );
    let skill = of(&[(1, 0, 5.0), (2, 1, 50.0)], &[(2, 0, 40.0)]);
    assert!(skill.contains("staff 0 lacks the skill"), "{skill}");
    let same = of(&[(1, 0, 5.0)], &[(2, 0, 40.0), (2, 1, 50.0)]);
    assert!(same.contains("both done by staff 1"), "{same}");
}

#[test]
fn the_extended_set_counts_shifts_and_refusals() {
    let case = case(Format::HhcrspJson, HHCRSP_JSON, Objective::Published);
    let rows = [
        named("c0", &[("p0", "s0", 15.0), ("p1", "s1", 36.0)]),
        named("c1", &[("p1", "s0", 46.0)]),
    ];
    let counted = count(&case, &rows).unwrap();
    let parts = &counted.components;
    assert!(near(parts["traveled_distance"], 20.0 + 18.0));
    assert!(near(parts["total_tardiness"], 6.0 + 16.0));
    assert!(near(parts["max_tardiness"], 16.0));
    // c1 is back at 60, ten after the shift.
    assert!(near(parts["total_extra_time"], 10.0));
    assert!(near(parts["total_waiting_time"], 0.0));
    assert!(near(parts["balance"], 0.0));
    assert!(near(counted.cost, 38.0 + 22.0 + 16.0 + 10.0));
    let rows = [
        named("c1", &[("p0", "s0", 10.0), ("p1", "s1", 31.0)]),
        named("c0", &[("p1", "s0", 41.0)]),
    ];
    assert!(broken(&case, &rows).contains("visit p0 service s0: staff c1 must not come"));
    let rows = [
        named("c0", &[("p0", "s0", 12.0), ("p1", "s1", 36.0)]),
        named("c1", &[("p1", "s0", 46.0)]),
    ];
    assert!(broken(&case, &rows).contains("before staff c0 arrives at 15"));
}

#[test]
fn synchronised_visits_start_at_one_time_by_two() {
    let case = case(Format::Vrptwsyn, VRPTWSYN, Objective::Published);
    let rows = [
        numbered(0, &[(1, 10.0), (2, 30.0)]),
        numbered(1, &[(3, 30.0)]),
    ];
    let counted = count(&case, &rows).unwrap();
    assert!(near(counted.cost, 16.0 + 14.0));
    let rows = [
        numbered(0, &[(1, 10.0), (2, 30.0)]),
        numbered(1, &[(3, 31.0)]),
    ];
    assert!(broken(&case, &rows).contains("not at one time"));
    let rows = [numbered(0, &[(1, 10.0), (2, 30.0), (3, 60.0)])];
    assert!(broken(&case, &rows).contains("where there is no way"));
    let rows = [
        numbered(0, &[(1, 10.0), (2, 74.0)]),
        numbered(1, &[(3, 74.0)]),
    ];
    assert!(broken(&case, &rows).contains("back at 101, after 100"));
}

#[test]
fn objectives_that_a_format_lacks_are_refused() {
    let instance = parse(Format::Solomon, SOLOMON.as_bytes()).unwrap();
    let fault = Case::of(&instance, Objective::Published).unwrap_err();
    assert!(
        fault
            .to_string()
            .contains("Maybe take dimacs or hierarchical.")
    );
    let instance = parse(Format::Vrptwsyn, VRPTWSYN.as_bytes()).unwrap();
    assert!(Case::of(&instance, Objective::Dimacs).is_err());
}
