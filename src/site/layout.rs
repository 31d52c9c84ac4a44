//! A layered layout: nodes in columns, ordered so that few edges cross. Sizes in, places out; whole pixels, and the
//! same result for the same input. Knows nothing of what the nodes are.

/// A node before it is placed; sizes in pixels.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub width: i32,
    pub height: i32,
    pub column: usize,
}

/// Places of the nodes' upper left corners, in the order of the nodes, and the size of the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    pub at: Vec<(i32, i32)>,
    /// For each edge that leads to the right, the gaps it passes between nodes of the columns on its way: left end,
    /// right end and height.
    pub bends: Vec<Vec<(i32, i32, i32)>>,
    pub width: i32,
    pub height: i32,
}

const COLUMN_GAP: i32 = 52;
const ROW_GAP: i32 = 14;
const MARGIN: i32 = 10;
/// Passes over the columns, forth and back; more than this changes little.
const SWEEPS: usize = 6;

/// How high the gap is that is kept free for an edge between nodes.
const LANE: i32 = 4;
/// Beyond this many, edges run straight behind the nodes: lanes would make the picture taller than anyone can read.
const MOST_LANES: usize = 200;

/// Places nodes; edges pull their ends to the same height, and pass columns between the nodes.
pub fn place(nodes: &[Size], edges: &[(usize, usize)]) -> Layout {
    let (all, pairs, lanes) = with_lanes(nodes, edges);
    let columns = order(&all, &pairs);
    let heights: Vec<i32> = columns.iter().map(|column| column_height(&all, column)).collect();
    let tallest = heights.iter().copied().max().unwrap_or(0);
    let mut at = vec![(0, 0); all.len()];
    let mut right = vec![0; all.len()];
    let mut x = MARGIN;
    for (column, height) in columns.iter().zip(&heights) {
        let width = column.iter().map(|node| all[*node].width).max().unwrap_or(0);
        let mut y = MARGIN + (tallest - height) / 2;
        for node in column {
            at[*node] = (x, y);
            right[*node] = x + width;
            y += all[*node].height + ROW_GAP;
        }
        if !column.is_empty() {
            x += width + COLUMN_GAP;
        }
    }
    let bend = |node: &usize| (at[*node].0, right[*node], at[*node].1 + LANE / 2);
    let bends = lanes.iter().map(|lane| lane.iter().map(bend).collect()).collect();
    at.truncate(nodes.len());
    Layout { at, bends, width: (x - COLUMN_GAP + MARGIN).max(2 * MARGIN), height: tallest + 2 * MARGIN }
}

/// The nodes with an empty one for each column that an edge passes, the edges from one column to the next, and for
/// each edge its empty nodes.
#[allow(clippy::type_complexity)]
fn with_lanes(nodes: &[Size], edges: &[(usize, usize)]) -> (Vec<Size>, Vec<(usize, usize)>, Vec<Vec<usize>>) {
    let mut all = nodes.to_vec();
    let mut pairs = Vec::new();
    let mut lanes = Vec::new();
    for (from, to) in edges {
        let mut lane = Vec::new();
        let mut before = *from;
        for column in nodes[*from].column + 1..nodes[*to].column {
            if all.len() - nodes.len() >= MOST_LANES {
                break;
            }
            pairs.push((before, all.len()));
            before = all.len();
            lane.push(all.len());
            all.push(Size { width: 0, height: LANE, column });
        }
        pairs.push((before, *to));
        lanes.push(lane);
    }
    (all, pairs, lanes)
}

fn column_height(nodes: &[Size], column: &[usize]) -> i32 {
    let gaps = i32::try_from(column.len().saturating_sub(1)).unwrap_or(0) * ROW_GAP;
    column.iter().map(|node| nodes[*node].height).sum::<i32>() + gaps
}

/// The columns' nodes from top to bottom: each near the mean of its neighbours.
fn order(nodes: &[Size], edges: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let count = nodes.iter().map(|node| node.column + 1).max().unwrap_or(0);
    let mut columns = vec![Vec::new(); count];
    for (node, size) in nodes.iter().enumerate() {
        columns[size.column].push(node);
    }
    let mut neighbours = vec![Vec::new(); nodes.len()];
    for (from, to) in edges {
        if nodes[*from].column != nodes[*to].column {
            neighbours[*from].push(*to);
            neighbours[*to].push(*from);
        }
    }
    // Heights as shares of the column, so that columns of different length can be compared.
    let mut share = vec![0.0_f64; nodes.len()];
    let spread = |column: &[usize], share: &mut Vec<f64>| {
        for (at, node) in column.iter().enumerate() {
            share[*node] = (at as f64 + 0.5) / column.len() as f64;
        }
    };
    for column in &columns {
        spread(column, &mut share);
    }
    for sweep in 0..SWEEPS {
        for step in 0..count {
            let column = if sweep % 2 == 0 { step } else { count - 1 - step };
            let mean = |node: &usize| {
                let near = &neighbours[*node];
                if near.is_empty() {
                    share[*node]
                } else {
                    near.iter().map(|other| share[*other]).sum::<f64>() / near.len() as f64
                }
            };
            let mut keyed: Vec<(f64, usize)> = columns[column].iter().map(|node| (mean(node), *node)).collect();
            keyed.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            columns[column] = keyed.into_iter().map(|(_, node)| node).collect();
            spread(&columns[column], &mut share);
        }
    }
    columns
}

/// A column for each node of a graph, so that edges lead to the right; edges that close a cycle are let go.
pub fn layers(nodes: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut next = vec![Vec::new(); nodes];
    for (from, to) in edges {
        next[*from].push(*to);
    }
    let forward = without_cycles(&next);
    let mut waiting = vec![0_usize; nodes];
    for targets in &forward {
        for target in targets {
            waiting[*target] += 1;
        }
    }
    let mut layer = vec![0; nodes];
    let mut ready: std::collections::BTreeSet<usize> = (0..nodes).filter(|node| waiting[*node] == 0).collect();
    while let Some(node) = ready.pop_first() {
        for target in &forward[node] {
            layer[*target] = layer[*target].max(layer[node] + 1);
            waiting[*target] -= 1;
            if waiting[*target] == 0 {
                ready.insert(*target);
            }
        }
    }
    layer
}

/// Depth first from the nodes with the fewest edges in; an edge back to a node on the way is dropped.
fn without_cycles(next: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut incoming = vec![0_usize; next.len()];
    next.iter().flatten().for_each(|target| incoming[*target] += 1);
    let mut starts: Vec<usize> = (0..next.len()).collect();
    starts.sort_by_key(|node| (incoming[*node], *node));
    let (mut seen, mut on_way) = (vec![false; next.len()], vec![false; next.len()]);
    let mut kept = vec![Vec::new(); next.len()];
    for start in starts {
        if seen[start] {
            continue;
        }
        let mut stack = vec![(start, 0)];
        (seen[start], on_way[start]) = (true, true);
        while let Some((node, at)) = stack.last_mut() {
            let node = *node;
            let Some(target) = next[node].get(*at).copied() else {
                on_way[node] = false;
                stack.pop();
                continue;
            };
            *at += 1;
            if on_way[target] {
                continue;
            }
            kept[node].push(target);
            if !seen[target] {
                (seen[target], on_way[target]) = (true, true);
                stack.push((target, 0));
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overlaps(nodes: &[Size], layout: &Layout) -> bool {
        let boxes: Vec<_> = nodes.iter().zip(&layout.at).collect();
        boxes.iter().enumerate().any(|(at, (a, (ax, ay)))| {
            boxes[at + 1..].iter().any(|(b, (bx, by))| {
                *ax < bx + b.width && *bx < ax + a.width && *ay < by + b.height && *by < ay + a.height
            })
        })
    }

    #[test]
    fn nodes_never_overlap_and_stay_inside() {
        // A deterministic jumble of sizes and edges.
        let mut seed = 7_u64;
        let mut random = |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) % below
        };
        for _ in 0..50 {
            let nodes: Vec<Size> = (0..random(60))
                .map(|_| Size {
                    width: 20 + random(300) as i32,
                    height: 20 + random(90) as i32,
                    column: random(6) as usize,
                })
                .collect();
            let edges: Vec<(usize, usize)> = (0..random(120))
                .filter(|_| !nodes.is_empty())
                .map(|_| (random(nodes.len() as u64) as usize, random(nodes.len() as u64) as usize))
                .collect();
            let layout = place(&nodes, &edges);
            assert!(!overlaps(&nodes, &layout));
            for (node, (x, y)) in nodes.iter().zip(&layout.at) {
                assert!(*x >= 0 && *y >= 0 && x + node.width <= layout.width && y + node.height <= layout.height);
            }
            assert_eq!(layout, place(&nodes, &edges));
        }
    }

    #[test]
    fn neighbours_stand_at_the_same_height() {
        let node = |column| Size { width: 100, height: 30, column };
        // Two chains whose ends are written crosswise.
        let nodes = [node(0), node(0), node(1), node(1)];
        let layout = place(&nodes, &[(0, 3), (1, 2)]);
        assert_eq!(layout.at[0].1, layout.at[3].1);
        assert_eq!(layout.at[1].1, layout.at[2].1);
    }

    #[test]
    fn layers_follow_the_edges_and_survive_cycles() {
        assert_eq!(layers(3, &[(0, 1), (1, 2), (0, 2)]), [0, 1, 2]);
        let cycle = layers(3, &[(0, 1), (1, 2), (2, 0)]);
        assert_eq!(cycle, [0, 1, 2]);
        assert_eq!(layers(2, &[(0, 0), (0, 1)]), [0, 1]);
    }
}
