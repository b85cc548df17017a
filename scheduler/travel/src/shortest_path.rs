//! Quickest ways from one place to many: Dijkstra's algorithm, stopped when
//! the last wanted node is reached.
//!
//! A cost carries milliseconds in its upper half and millimetres in its lower,
//! so the shorter of two equally quick ways is taken and both sums come from
//! the same way.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::network::{Arc, ModeNetwork};

/// Milliseconds times 2^32 plus millimetres; a way's length stays under
/// 4 000 km.
pub(crate) type WayCost = u64;

pub(crate) const UNREACHED: WayCost = u64::MAX;

pub(crate) fn way_cost(duration_ms: u64, length_mm: u64) -> WayCost {
    (duration_ms << 32) + length_mm
}

pub(crate) fn arc_cost(arc: &Arc) -> WayCost {
    way_cost(u64::from(arc.duration_ms), u64::from(arc.length_mm))
}

/// Reused from source to source.
pub(crate) struct Search {
    cost: Vec<WayCost>,
    touched: Vec<u32>,
    wanted: Vec<bool>,
    queue: BinaryHeap<Reverse<(WayCost, u32)>>,
}

impl Search {
    /// `targets` are the nodes whose costs will be asked for.
    pub(crate) fn new(network: &ModeNetwork, targets: &[u32]) -> Self {
        let mut wanted = vec![false; network.points.len()];
        for &target in targets {
            wanted[target as usize] = true;
        }
        Self {
            cost: vec![UNREACHED; network.points.len()],
            touched: Vec::new(),
            wanted,
            queue: BinaryHeap::new(),
        }
    }

    /// Costs of reaching every wanted node from the given beginnings.
    pub(crate) fn run(
        &mut self,
        network: &ModeNetwork,
        beginnings: &[(u32, WayCost)],
        wanted: usize,
    ) {
        for &node in &self.touched {
            self.cost[node as usize] = UNREACHED;
        }
        self.touched.clear();
        self.queue.clear();
        for &(node, cost) in beginnings {
            self.reach(node, cost);
        }
        let mut left = wanted;
        while let Some(Reverse((cost, node))) = self.queue.pop() {
            let at = node as usize;
            if cost > self.cost[at] {
                continue;
            }
            if self.wanted[at] {
                left -= 1;
                if left == 0 {
                    break;
                }
            }
            for arc in &network.arcs[network.first[at] as usize..network.first[at + 1] as usize] {
                self.reach(arc.to, cost + arc_cost(arc));
            }
        }
    }

    /// The cost found for a wanted node.
    pub(crate) fn cost(&self, node: u32) -> WayCost {
        self.cost[node as usize]
    }

    fn reach(&mut self, node: u32, cost: WayCost) {
        let known = &mut self.cost[node as usize];
        if cost < *known {
            if *known == UNREACHED {
                self.touched.push(node);
            }
            *known = cost;
            self.queue.push(Reverse((cost, node)));
        }
    }
}
