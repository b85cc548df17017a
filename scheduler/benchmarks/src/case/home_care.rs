//! Cases of home care: skills, double services, tardiness.

use super::{AfterTo, Carer, Case, CostRule, Job, Label, Legs, Pair, Resolution, Tie, Until};
use crate::formats::hhcrsp_json::{self, Care, HhcrspJson, Kind};
use crate::formats::hhcrsp_text::HhcrspText;

pub(super) fn of_text(file: &HhcrspText) -> Case {
    let carer = |(at, abilities): (usize, &Vec<bool>)| Carer {
        label: Label::from(at),
        place: 0,
        from: 0.0,
        until: Until::Whenever,
        skills: abilities.clone(),
        capacity: None,
    };
    let mut jobs = Vec::new();
    let mut pairs = Vec::new();
    for (place, node) in file.nodes.iter().enumerate().skip(1) {
        let first = jobs.len();
        jobs.extend(node.services.iter().map(|&service| Job {
            visit: Label::from(place),
            service: Some(Label::from(service)),
            place,
            duration: node.processing,
            from: node.earliest,
            to: node.latest,
            after_to: AfterTo::Tardy,
            skill: Some(service),
            load: 0,
            refused: Vec::new(),
        }));
        if node.services.len() == 2 {
            pairs.push(Pair {
                first,
                second: first + 1,
                tie: tie(node.least_gap, node.most_gap),
            });
        }
    }
    Case {
        cost_rule: CostRule::ThirdOfTravelAndTardiness,
        carers: file.abilities.iter().enumerate().map(carer).collect(),
        jobs,
        pairs,
        legs: Legs::of(file.travel.len(), |from, to| file.travel[from][to]),
        resolution: Resolution::Continuous,
    }
}

/// No gap at all is written as zeros.
fn tie(min: f64, max: f64) -> Tie {
    if max > 0.0 {
        Tie::Gap { min, max }
    } else {
        Tie::Simultaneous
    }
}

pub(super) fn of_json(file: &HhcrspJson) -> Case {
    let carer = |carer: &hhcrsp_json::Carer| Carer {
        label: Label::from(carer.id.as_str()),
        place: carer.place,
        from: carer.shift.map_or(0.0, |shift| f64::from(shift.0)),
        until: carer.shift.map_or(Until::Whenever, |shift| {
            Until::ExtraAfter(f64::from(shift.1))
        }),
        skills: (0..file.services.len())
            .map(|service| carer.abilities.contains(&service))
            .collect(),
        capacity: None,
    };
    let mut jobs = Vec::new();
    let mut pairs = Vec::new();
    for patient in &file.patients {
        let (services, tie) = match patient.care {
            Care::Single(single) => (vec![single], None),
            Care::Simultaneous(first, second) => (vec![first, second], Some(Tie::Simultaneous)),
            Care::Sequential { first, second, gap } => {
                let (min, max) = (f64::from(gap.0), f64::from(gap.1));
                (vec![first, second], Some(Tie::Gap { min, max }))
            }
        };
        if let Some(tie) = tie {
            let (first, second) = (jobs.len(), jobs.len() + 1);
            pairs.push(Pair { first, second, tie });
        }
        jobs.extend(services.into_iter().map(|service| Job {
            visit: Label::from(patient.id.as_str()),
            service: Some(Label::from(file.services[service.number].as_str())),
            place: patient.place,
            duration: f64::from(service.duration),
            from: f64::from(patient.window.0),
            to: f64::from(patient.window.1),
            after_to: AfterTo::Tardy,
            skill: Some(service.number),
            load: 0,
            refused: patient.refused.clone(),
        }));
    }
    Case {
        cost_rule: match file.kind {
            Kind::Plain => CostRule::ThirdOfTravelAndTardiness,
            Kind::Extended => CostRule::TravelTardinessAndExtra,
        },
        carers: file.carers.iter().map(carer).collect(),
        jobs,
        pairs,
        legs: Legs::of(file.distances.len(), |from, to| {
            f64::from(file.distances[from][to])
        }),
        resolution: Resolution::Parts(1),
    }
}
