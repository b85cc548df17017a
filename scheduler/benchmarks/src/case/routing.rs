//! Cases of vehicle routing, and of synchronised visits without skills.

use super::{AfterTo, Carer, Case, CostRule, Job, Label, Legs, Pair, Resolution, Tie, Until};
use crate::formats::solomon::{Node, Solomon};
use crate::formats::vrptwsyn::Vrptwsyn;

/// The DIMACS challenge counts tenths, cut off.
const TENTHS: u32 = 10;

pub(super) fn dimacs(file: &Solomon) -> Case {
    let tenths = f64::from(TENTHS);
    of_solomon(
        file,
        CostRule::Distance,
        Resolution::Parts(TENTHS),
        |distance| (tenths * distance).floor() / tenths,
    )
}

pub(super) fn hierarchical(file: &Solomon) -> Case {
    of_solomon(
        file,
        CostRule::RoutesThenDistance,
        Resolution::Continuous,
        |distance| distance,
    )
}

fn of_solomon(
    file: &Solomon,
    cost_rule: CostRule,
    resolution: Resolution,
    rounded: impl Fn(f64) -> f64,
) -> Case {
    let nodes = &file.nodes;
    let depot = &nodes[0];
    let carer = |at: usize| Carer {
        label: Label::from(at),
        place: 0,
        from: f64::from(depot.ready),
        until: Until::Latest(f64::from(depot.due)),
        skills: Vec::new(),
        capacity: Some(file.capacity),
    };
    let job = |(at, node): (usize, &Node)| Job {
        visit: Label::from(at),
        service: None,
        place: at,
        duration: f64::from(node.service),
        from: f64::from(node.ready),
        to: f64::from(node.due),
        after_to: AfterTo::Forbidden,
        skill: None,
        load: node.demand,
        refused: Vec::new(),
    };
    Case {
        cost_rule,
        carers: (0..file.vehicles).map(carer).collect(),
        jobs: nodes.iter().enumerate().skip(1).map(job).collect(),
        pairs: Vec::new(),
        legs: Legs::of(nodes.len(), |from, to| {
            let (from, to) = (&nodes[from], &nodes[to]);
            let (x, y) = (from.x - to.x, from.y - to.y);
            // Not `hypot`: the root of a whole square has to be exact before it is cut.
            rounded((x * x + y * y).sqrt())
        }),
        resolution,
    }
}

pub(super) fn synchronised(file: &Vrptwsyn) -> Case {
    let carer = |at: usize| Carer {
        label: Label::from(at),
        place: 0,
        from: 0.0,
        until: Until::Latest(f64::from(file.horizon)),
        skills: Vec::new(),
        capacity: None,
    };
    let job = |at: usize| Job {
        visit: Label::from(at),
        service: None,
        place: at,
        duration: f64::from(file.nodes[at].duration),
        from: f64::from(file.nodes[at].earliest),
        to: f64::from(file.nodes[at].latest),
        after_to: AfterTo::Forbidden,
        skill: None,
        load: 0,
        refused: Vec::new(),
    };
    let pair = |&(first, second): &(usize, usize)| Pair {
        first: first - 1,
        second: second - 1,
        tie: Tie::Simultaneous,
    };
    Case {
        cost_rule: CostRule::TravelTime,
        carers: (0..file.carers).map(carer).collect(),
        jobs: (1..file.nodes.len()).map(job).collect(),
        pairs: file.pairs.iter().map(pair).collect(),
        legs: Legs::of(file.nodes.len(), |from, to| {
            let leg = file.travel[from][to];
            if leg >= Vrptwsyn::FORBIDDEN {
                f64::INFINITY
            } else {
                f64::from(leg)
            }
        }),
        resolution: Resolution::Parts(1),
    }
}
