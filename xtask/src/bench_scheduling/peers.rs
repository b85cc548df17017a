//! The public solvers the figures are compared with, in a Python of their own.

use std::path::PathBuf;

use anyhow::Context;

use super::instance_set::{InstanceSet, RoutingObjective};
use crate::step;
use crate::tools::{self, Tool};
use crate::workspace::Workspace;

const FOLDER: &str = "scheduler/benchmarks/peers";

/// A copy of the requirements, written when all of them are installed.
const INSTALLED: &str = "requirements.txt";

/// A solver from PyPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    Pyvrp,
    Vroom,
    /// The local search of OR-Tools' routing library.
    Ortools,
    /// OR-Tools' constraint solver, the one that can state bonds between visits.
    Cpsat,
}

/// How the peers are started.
#[derive(Clone, Debug)]
pub struct Peers {
    pub python: PathBuf,
    pub program: PathBuf,
}

impl Peer {
    pub const ALL: [Peer; 4] = [Self::Pyvrp, Self::Vroom, Self::Ortools, Self::Cpsat];

    pub fn name(self) -> &'static str {
        match self {
            Self::Pyvrp => "pyvrp",
            Self::Vroom => "vroom",
            Self::Ortools => "ortools",
            Self::Cpsat => "cpsat",
        }
    }

    /// The others do the same for every seed.
    pub fn takes_seed(self) -> bool {
        matches!(self, Self::Pyvrp | Self::Cpsat)
    }

    /// Whether the peer has words for all that counts in a set. The routing
    /// solvers have none for two services that hang together, and `peer.py` none
    /// for the shifts and depots of the extended set.
    pub fn can_state(self, set: InstanceSet, objective: RoutingObjective) -> bool {
        if set.is_routing() {
            return self != Self::Cpsat && objective == RoutingObjective::Dimacs;
        }
        self == Self::Cpsat && !matches!(set, InstanceSet::Extended | InstanceSet::UnitDays)
    }
}

/// Makes the environment, or takes the one of last time when the requirements
/// have not changed.
pub fn prepare(workspace: &Workspace) -> anyhow::Result<Peers> {
    let folder = workspace.path(FOLDER);
    let requirements = folder.join("requirements.txt");
    let wanted = std::fs::read_to_string(&requirements)
        .with_context(|| format!("what the peers need: {}", requirements.display()))?;
    let environment = workspace.target.join("scheduling-peers");
    let installed = environment.join(INSTALLED);
    let peers = Peers {
        python: environment.join("bin/python"),
        program: folder.join("peer.py"),
    };
    if std::fs::read_to_string(&installed).is_ok_and(|text| text == wanted) {
        return Ok(peers);
    }
    tools::require(&[Tool::Python])?;
    eprintln!("Installing the peers into {}", environment.display());
    let make = ["-m", "venv", "--clear"];
    step::run(workspace.program("python3", &make).arg(&environment))
        .context("the peers' Python\nMaybe: apt-get install -y python3-venv")?;
    let install = ["-m", "pip", "install", "--quiet", "--requirement"];
    step::run(
        workspace
            .program(&peers.python, &install)
            .arg(&requirements),
    )
    .context("installing the peers\nMaybe: no way to PyPI; run without --peers")?;
    std::fs::write(&installed, wanted).with_context(|| installed.display().to_string())?;
    Ok(peers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_that_hang_together_are_for_the_constraint_solver_alone() {
        let of = |set, objective| {
            let peers = Peer::ALL.into_iter();
            let stating = peers.filter(move |peer| peer.can_state(set, objective));
            stating.map(Peer::name).collect::<Vec<_>>()
        };
        let dimacs = RoutingObjective::Dimacs;
        assert_eq!(
            of(InstanceSet::Gh400, dimacs),
            ["pyvrp", "vroom", "ortools"]
        );
        assert_eq!(of(InstanceSet::Kummer, dimacs), ["cpsat"]);
        assert!(of(InstanceSet::Extended, dimacs).is_empty());
        assert!(of(InstanceSet::UnitDays, dimacs).is_empty());
        let hierarchical = RoutingObjective::Hierarchical;
        assert!(of(InstanceSet::Solomon, hierarchical).is_empty());
        assert_eq!(of(InstanceSet::Bredstrom, hierarchical), ["cpsat"]);
    }
}
