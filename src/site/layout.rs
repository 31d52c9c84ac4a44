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
    /// For each node, the right end of its column: edges turn beyond it, so that none passes behind a wider neighbour.
    pub ends: Vec<i32>,
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
    let neighbours = Neighbours::new(&all, &pairs);
    let columns = order(&all, &neighbours);
    let tops = heights(&all, &columns, &neighbours);
    let mut at = vec![(0, 0); all.len()];
    let mut right = vec![0; all.len()];
    let mut x = MARGIN;
    for column in &columns {
        let width = column.iter().map(|node| all[*node].width).max().unwrap_or(0);
        for node in column {
            at[*node] = (x, tops[*node]);
            right[*node] = x + width;
        }
        if !column.is_empty() {
            x += width + COLUMN_GAP;
        }
    }
    let bend = |node: &usize| (at[*node].0, right[*node], at[*node].1 + LANE / 2);
    let bends = lanes.iter().map(|lane| lane.iter().map(bend).collect()).collect();
    let height = all.iter().zip(&at).map(|(node, (_, y))| y + node.height).max().unwrap_or(MARGIN) + MARGIN;
    at.truncate(nodes.len());
    right.truncate(nodes.len());
    Layout { at, bends, ends: right, width: (x - COLUMN_GAP + MARGIN).max(2 * MARGIN), height }
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

/// For each node, those it is joined with to the left and to the right.
struct Neighbours {
    left: Vec<Vec<usize>>,
    right: Vec<Vec<usize>>,
}

impl Neighbours {
    fn new(nodes: &[Size], edges: &[(usize, usize)]) -> Neighbours {
        let (mut left, mut right) = (vec![Vec::new(); nodes.len()], vec![Vec::new(); nodes.len()]);
        for (from, to) in edges {
            let (from, to) = if nodes[*from].column < nodes[*to].column { (*from, *to) } else { (*to, *from) };
            if nodes[from].column != nodes[to].column {
                right[from].push(to);
                left[to].push(from);
            }
        }
        Neighbours { left, right }
    }

    fn of(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        self.left[node].iter().chain(&self.right[node]).copied()
    }
}

/// The columns' nodes from top to bottom: each near the mean of its neighbours, in the order of all that were tried
/// that crosses fewest edges.
fn order(nodes: &[Size], neighbours: &Neighbours) -> Vec<Vec<usize>> {
    let count = nodes.iter().map(|node| node.column + 1).max().unwrap_or(0);
    let mut columns = vec![Vec::new(); count];
    for (node, size) in nodes.iter().enumerate() {
        columns[size.column].push(node);
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
    let mut best = (crossings(&columns, neighbours), columns.clone());
    for sweep in 0..SWEEPS {
        if best.0 == 0 {
            break;
        }
        for step in 0..count {
            let forth = sweep % 2 == 0;
            let column = if forth { step } else { count - 1 - step };
            let mean = |node: &usize| {
                // The first passes look back only, where the order is settled; later ones to both sides.
                let near: Vec<usize> = match (sweep < SWEEPS / 2, forth) {
                    (true, true) => neighbours.left[*node].clone(),
                    (true, false) => neighbours.right[*node].clone(),
                    (false, _) => neighbours.of(*node).collect(),
                };
                match near.len() {
                    0 => share[*node],
                    many => near.iter().map(|other| share[*other]).sum::<f64>() / many as f64,
                }
            };
            let mut keyed: Vec<(f64, usize)> = columns[column].iter().map(|node| (mean(node), *node)).collect();
            // Equal means keep the order they had: what a column before settled is not thrown about.
            keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
            columns[column] = keyed.into_iter().map(|(_, node)| node).collect();
            spread(&columns[column], &mut share);
        }
        let found = crossings(&columns, neighbours);
        if found < best.0 {
            best = (found, columns.clone());
        }
    }
    best.1
}

/// How many pairs of edges cross between neighbouring columns: the inversions of their right ends, when they are
/// ordered by their left ones, counted by a tree of sums.
fn crossings(columns: &[Vec<usize>], neighbours: &Neighbours) -> usize {
    let places = neighbours.left.len();
    let mut place = vec![0; places];
    for column in columns {
        for (at, node) in column.iter().enumerate() {
            place[*node] = at;
        }
    }
    let mut total = 0;
    for column in columns {
        let mut ends: Vec<usize> = Vec::new();
        for node in column {
            let mut own: Vec<usize> = neighbours.right[*node].iter().map(|other| place[*other]).collect();
            own.sort_unstable();
            ends.extend(own);
        }
        let size = ends.iter().max().map_or(0, |last| last + 1);
        let mut sums = vec![0_usize; size + 1];
        for (before, end) in ends.iter().enumerate() {
            // Of the ends before this one, those that stand at its height or above do not cross.
            let (mut at, mut above) = (end + 1, 0);
            while at > 0 {
                above += sums[at];
                at &= at - 1;
            }
            total += before - above;
            let mut at = end + 1;
            while at <= size {
                sums[at] += 1;
                at += at & at.wrapping_neg();
            }
        }
    }
    total
}

/// The upper end of each node: as near to the middle of its neighbours as the order of its column allows.
fn heights(nodes: &[Size], columns: &[Vec<usize>], neighbours: &Neighbours) -> Vec<i32> {
    let middle = |tops: &[f64], node: usize| tops[node] + f64::from(nodes[node].height) / 2.0;
    let mut tops = vec![0.0_f64; nodes.len()];
    for column in columns {
        let gaps = f64::from(ROW_GAP) * column.len().saturating_sub(1) as f64;
        let mut y = -(column.iter().map(|node| f64::from(nodes[*node].height)).sum::<f64>() + gaps) / 2.0;
        for node in column {
            tops[*node] = y;
            y += f64::from(nodes[*node].height + ROW_GAP);
        }
    }
    for pass in 0..SWEEPS {
        for step in 0..columns.len() {
            let column = &columns[if pass % 2 == 0 { step } else { columns.len() - 1 - step }];
            let wanted: Vec<f64> = column
                .iter()
                .map(|node| {
                    let near: Vec<f64> = neighbours.of(*node).map(|other| middle(&tops, other)).collect();
                    match near.len() {
                        0 => tops[*node],
                        many => near.iter().sum::<f64>() / many as f64 - f64::from(nodes[*node].height) / 2.0,
                    }
                })
                .collect();
            for (node, top) in column.iter().zip(without_overlap(nodes, column, &wanted)) {
                tops[*node] = top;
            }
        }
    }
    let highest = tops.iter().copied().fold(f64::INFINITY, f64::min);
    let mut whole: Vec<i32> = tops.iter().map(|top| (top - highest).round() as i32 + MARGIN).collect();
    // Rounding may have taken a pixel of a gap.
    for column in columns {
        for pair in column.windows(2) {
            whole[pair[1]] = whole[pair[1]].max(whole[pair[0]] + nodes[pair[0]].height + ROW_GAP);
        }
    }
    whole
}

/// Places in the given order, without overlap, that differ least from the wanted ones (least squares): neighbours that
/// would overlap join into a block that stands at the mean of what its members want.
fn without_overlap(nodes: &[Size], column: &[usize], wanted: &[f64]) -> Vec<f64> {
    let mut offset = 0.0;
    // Of each block: the sum of what its members want, less their offset in the column, and how many they are.
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    let mut offsets = Vec::new();
    for (node, want) in column.iter().zip(wanted) {
        offsets.push(offset);
        blocks.push((want - offset, 1));
        offset += f64::from(nodes[*node].height + ROW_GAP);
        while let [.., (above, many), (below, few)] = blocks.as_slice()
            && above / *many as f64 > below / *few as f64
        {
            let joined = (above + below, many + few);
            blocks.truncate(blocks.len() - 2);
            blocks.push(joined);
        }
    }
    let places = blocks.iter().flat_map(|(sum, many)| std::iter::repeat_n(sum / *many as f64, *many));
    places.zip(offsets).map(|(place, offset)| place + offset).collect()
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
    fn few_edges_cross() {
        let node = |column| Size { width: 100, height: 30, column };
        let nodes: Vec<Size> = (0..8).map(|at| node(at / 4)).collect();
        let edges = [(0, 7), (1, 6), (2, 5), (3, 4), (0, 6), (1, 5)];
        let (all, pairs, _) = with_lanes(&nodes, &edges);
        let neighbours = Neighbours::new(&all, &pairs);
        assert_eq!(crossings(&order(&all, &neighbours), &neighbours), 0);
        // Every edge from the first column crosses every one that starts below it and ends above.
        assert_eq!(crossings(&[vec![0, 1, 2, 3], vec![4, 5, 6, 7]], &neighbours), 11);
    }

    #[test]
    fn a_node_stands_at_the_middle_of_its_readers() {
        let node = |column| Size { width: 100, height: 30, column };
        let nodes: Vec<Size> = std::iter::once(node(0)).chain((0..5).map(|_| node(1))).collect();
        let edges: Vec<(usize, usize)> = (1..6).map(|to| (0, to)).collect();
        let layout = place(&nodes, &edges);
        assert_eq!(layout.at[0].1, layout.at[3].1);
    }

    #[test]
    fn layers_follow_the_edges_and_survive_cycles() {
        assert_eq!(layers(3, &[(0, 1), (1, 2), (0, 2)]), [0, 1, 2]);
        let cycle = layers(3, &[(0, 1), (1, 2), (2, 0)]);
        assert_eq!(cycle, [0, 1, 2]);
        assert_eq!(layers(2, &[(0, 0), (0, 1)]), [0, 1]);
    }
}
