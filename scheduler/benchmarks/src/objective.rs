//! Which published objective is meant.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A convention of counting. Costs of different conventions are never compared.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "snake_case")]
pub enum Objective {
    /// Vehicle routing as the DIMACS challenge counts: distances and travel
    /// times cut to one decimal, total distance, vehicles free.
    Dimacs,
    /// Vehicle routing in double precision: fewest routes, then distance. The
    /// cost told is the distance; the routes are among the components.
    Hierarchical,
    /// As the instances were published. Home care: a third of travel, tardiness
    /// and largest tardiness; the extended set: their plain sum with extra
    /// time. Synchronised visits: travel time.
    Published,
    /// The goals and prices that stand in the instance: our own unit-days.
    Own,
}

impl fmt::Display for Objective {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Dimacs => "dimacs",
            Self::Hierarchical => "hierarchical",
            Self::Published => "published",
            Self::Own => "own",
        })
    }
}
