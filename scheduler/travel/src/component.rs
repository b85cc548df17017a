//! The largest set of nodes that all reach each other: what is off it (a pier,
//! a one-way dead end) would make places unreachable.

/// Arcs as a list of targets for each node.
pub(crate) struct Targets<'a> {
    pub(crate) first: &'a [u32],
    pub(crate) target: &'a [u32],
}

/// Marks the nodes of the largest strongly connected component (Tarjan's
/// algorithm with its own stack: a long path is deeper than a thread's).
pub(crate) fn largest(graph: &Targets<'_>) -> Vec<bool> {
    const UNSEEN: u32 = u32::MAX;
    let count = graph.first.len() - 1;
    let mut order = vec![UNSEEN; count];
    let mut low = vec![UNSEEN; count];
    let mut component = vec![UNSEEN; count];
    let (mut path, mut open): (Vec<(u32, u32)>, Vec<u32>) = (Vec::new(), Vec::new());
    let mut sizes: Vec<u32> = Vec::new();
    let mut next = 0;
    for root in 0..count {
        if order[root] != UNSEEN {
            continue;
        }
        path.push((root as u32, graph.first[root]));
        while let Some((node, arc)) = path.pop() {
            let at = node as usize;
            if order[at] == UNSEEN {
                (order[at], low[at]) = (next, next);
                next += 1;
                open.push(node);
            }
            if arc < graph.first[at + 1] {
                path.push((node, arc + 1));
                let target = graph.target[arc as usize];
                let to = target as usize;
                if order[to] == UNSEEN {
                    path.push((target, graph.first[to]));
                } else if component[to] == UNSEEN {
                    low[at] = low[at].min(order[to]);
                }
                continue;
            }
            if let Some(&(parent, _)) = path.last() {
                low[parent as usize] = low[parent as usize].min(low[at]);
            }
            if low[at] == order[at] {
                sizes.push(close(node, sizes.len() as u32, &mut open, &mut component));
            }
        }
    }
    // The first of equals, so that the choice does not hang on chance.
    let best = (0..sizes.len())
        .rev()
        .max_by_key(|&at| sizes[at])
        .unwrap_or(0) as u32;
    component.iter().map(|&of| of == best).collect()
}

fn close(root: u32, number: u32, open: &mut Vec<u32>, component: &mut [u32]) -> u32 {
    let mut size = 0;
    while let Some(node) = open.pop() {
        component[node as usize] = number;
        size += 1;
        if node == root {
            break;
        }
    }
    size
}
