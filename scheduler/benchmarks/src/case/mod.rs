//! One instance in the units of its objective, whatever its file: who may do
//! what, where, when and with whom.

mod home_care;
mod label;
mod routing;

use thiserror::Error;

pub use label::Label;

use crate::formats::Instance;
use crate::objective::Objective;

/// What is planned and what is counted. Times and distances in the instance's
/// own units, double precision as the published objectives are.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    pub cost_rule: CostRule,
    pub carers: Vec<Carer>,
    pub jobs: Vec<Job>,
    pub pairs: Vec<Pair>,
    pub legs: Legs,
    pub resolution: Resolution,
}

/// How the cost comes from its components.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CostRule {
    /// Distance alone (DIMACS).
    Distance,
    /// Fewest routes, then distance, which alone is told as the cost.
    RoutesThenDistance,
    /// A third of travel, tardiness and largest tardiness, as published for
    /// home care.
    ThirdOfTravelAndTardiness,
    /// Travel, tardiness, largest tardiness and extra time, added plainly.
    TravelTardinessAndExtra,
    /// Travel time alone, of synchronised visits.
    TravelTime,
}

/// How fine the numbers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// All are whole multiples of one part in so many.
    Parts(u32),
    /// Double precision.
    Continuous,
}

/// A carer, or a vehicle: one route at the most.
#[derive(Clone, Debug, PartialEq)]
pub struct Carer {
    pub label: Label,
    /// Where the route begins and ends.
    pub place: usize,
    /// No leaving before.
    pub from: f64,
    pub until: Until,
    /// Service numbers, by position whether they can be done.
    pub skills: Vec<bool>,
    pub capacity: Option<u32>,
}

/// When a carer has to be back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Until {
    Whenever,
    Latest(f64),
    /// Later is extra time.
    ExtraAfter(f64),
}

/// One carer's service at one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// With `service`, the file's name of it.
    pub visit: Label,
    pub service: Option<Label>,
    pub place: usize,
    pub duration: f64,
    /// Allowed starts, ends included.
    pub from: f64,
    pub to: f64,
    pub after_to: AfterTo,
    /// The service number a carer needs among the skills.
    pub skill: Option<usize>,
    pub load: u32,
    /// Carers, by position, who must not come.
    pub refused: Vec<usize>,
}

/// What a start after the window means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterTo {
    Forbidden,
    Tardy,
}

/// Two jobs of two different carers, by position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    pub first: usize,
    pub second: usize,
    pub tie: Tie,
}

/// How the starts of a pair hang together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tie {
    Simultaneous,
    /// The second starts so long after the first, ends included.
    Gap {
        min: f64,
        max: f64,
    },
}

/// Travel between all places.
#[derive(Clone, Debug, PartialEq)]
pub struct Legs {
    size: usize,
    /// Row by row; infinite where there is no way.
    values: Vec<f64>,
}

impl Legs {
    /// Of each pair of places, asked row by row.
    pub fn of(size: usize, leg: impl Fn(usize, usize) -> f64) -> Self {
        let at = |index: usize| leg(index / size, index % size);
        Self {
            size,
            values: (0..size * size).map(at).collect(),
        }
    }

    /// Places.
    pub fn size(&self) -> usize {
        self.size
    }

    /// `None` where there is no way.
    pub fn between(&self, from: usize, to: usize) -> Option<f64> {
        let leg = self.values[from * self.size + to];
        leg.is_finite().then_some(leg)
    }

    /// The longest there is a way for.
    pub fn longest(&self) -> f64 {
        let ways = self.values.iter().copied();
        ways.filter(|leg| leg.is_finite()).fold(0.0, f64::max)
    }
}

/// An objective that an instance does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the objective {objective} is not counted for this format\nMaybe {remedy}.")]
pub struct NoSuchObjective {
    pub objective: Objective,
    pub(crate) remedy: &'static str,
}

impl Case {
    /// The instance as the objective counts it.
    pub fn of(instance: &Instance, objective: Objective) -> Result<Self, NoSuchObjective> {
        let refused = |remedy| Err(NoSuchObjective { objective, remedy });
        match (instance, objective) {
            (Instance::Solomon(file), Objective::Dimacs) => Ok(routing::dimacs(file)),
            (Instance::Solomon(file), Objective::Hierarchical) => Ok(routing::hierarchical(file)),
            (Instance::Solomon(_), _) => refused("take dimacs or hierarchical"),
            (Instance::HhcrspText(file), Objective::Published) => Ok(home_care::of_text(file)),
            (Instance::HhcrspJson(file), Objective::Published) => Ok(home_care::of_json(file)),
            (Instance::Vrptwsyn(file), Objective::Published) => Ok(routing::synchronised(file)),
            (Instance::Vardag(_), _) => refused("take own"),
            _ => refused("take published"),
        }
    }
}
