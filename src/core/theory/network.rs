about! {
    //! Measures of an undirected network: how much it hangs on one hub (case `HUB-1`).
    //!
    //! "Hub-and-spokes or lattice" (Cha 2016) becomes a number: Freeman centralisation, algebraic
    //! connectivity, what is left when the hub falls. Rows are bit sets, so that degrees, triangles and
    //! searches on a region of states cost microseconds. All measures are defined for every network,
    //! also the empty one; shares are in 0–1.
}

use super::linear::eigenvalue;

/// An undirected network without loops.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    n: usize,
    blocks: usize,
    rows: Vec<u64>,
}

impl Graph {
    /// n nodes and no link.
    #[must_use]
    pub fn empty(n: usize) -> Self {
        let blocks = n.div_ceil(64);
        Self { n, blocks, rows: vec![0; n * blocks] }
    }

    /// Adds a link; a loop is ignored.
    pub fn link(&mut self, i: usize, j: usize) {
        self.set(i, j, true);
    }

    /// Adds a link or takes it away; a loop is ignored.
    pub fn set(&mut self, i: usize, j: usize, linked: bool) {
        if i == j {
            return;
        }
        for (from, to) in [(i, j), (j, i)] {
            let row = &mut self.rows[from * self.blocks + to / 64];
            *row = *row & !(1 << (to % 64)) | u64::from(linked) << (to % 64);
        }
    }

    /// Number of nodes.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.n
    }

    /// Whether i and j are linked.
    #[must_use]
    pub fn linked(&self, i: usize, j: usize) -> bool {
        self.rows[i * self.blocks + j / 64] >> (j % 64) & 1 == 1
    }

    /// Number of links of a node.
    #[must_use]
    pub fn degree(&self, node: usize) -> u32 {
        self.row(node).iter().map(|block| block.count_ones()).sum()
    }

    /// Number of links.
    #[must_use]
    pub fn links(&self) -> u32 {
        self.rows.iter().map(|block| block.count_ones()).sum::<u32>() / 2
    }

    /// Share of pairs that are linked.
    #[must_use]
    pub fn density(&self) -> f64 {
        ratio(2.0 * f64::from(self.links()), self.n as f64 * (self.n as f64 - 1.0))
    }

    /// Freeman (1978) degree centralisation: Σ(d_max − d_i)/((n−1)(n−2)); 1 for a star, 0 when all
    /// degrees are equal.
    #[must_use]
    pub fn centralisation(&self) -> f64 {
        let most = (0..self.n).map(|i| self.degree(i)).max().unwrap_or(0);
        let short: u32 = (0..self.n).map(|i| most - self.degree(i)).sum();
        ratio(f64::from(short), (self.n as f64 - 1.0) * (self.n as f64 - 2.0))
    }

    /// Centralisation around one node instead of around whoever has most links: how much more
    /// connected it is than everybody else, Σ(d_node − d_i)/((n−1)(n−2)). 1 for the hub of a star, 0
    /// when all degrees are equal, below 0 for a node with less than the mean.
    #[must_use]
    pub fn centralisation_around(&self, node: usize) -> f64 {
        let ties: u32 = (0..self.n).map(|i| self.degree(i)).sum();
        let more = self.n as f64 * f64::from(self.degree(node)) - f64::from(ties);
        ratio(more, (self.n as f64 - 1.0) * (self.n as f64 - 2.0))
    }

    /// Transitivity, the global clustering coefficient: closed share of connected triples.
    #[must_use]
    pub fn transitivity(&self) -> f64 {
        let (mut closed, mut triples) = (0_u64, 0_u64);
        for i in 0..self.n {
            let degree = u64::from(self.degree(i));
            triples += degree * degree.saturating_sub(1) / 2;
            for j in self.neighbours(i).filter(|&j| j > i) {
                let common = self.row(i).iter().zip(self.row(j));
                closed += common.map(|(a, b)| u64::from((a & b).count_ones())).sum::<u64>();
            }
        }
        ratio(closed as f64, triples as f64)
    }

    /// The node with most links, the first of equals; `None` without nodes.
    #[must_use]
    pub fn hub(&self) -> Option<usize> {
        (0..self.n).max_by_key(|&i| (self.degree(i), core::cmp::Reverse(i)))
    }

    /// Size of the largest component, not counting (or passing) the node `without`.
    #[must_use]
    pub fn largest_component(&self, without: Option<usize>) -> usize {
        self.component_sizes(without).into_iter().max().unwrap_or(0)
    }

    /// Size of the largest component once the hub is gone.
    #[must_use]
    pub fn largest_component_without_hub(&self) -> usize {
        self.largest_component(self.hub())
    }

    /// Share of the connected pairs of other nodes that lose their connection with the hub: 1 for
    /// a star, 0 for a ring or a complete network, 0 where nothing is connected.
    #[must_use]
    pub fn hub_dependence(&self) -> f64 {
        let Some(hub) = self.hub() else { return 0.0 };
        let pairs = |sizes: Vec<usize>| sizes.iter().map(|s| s * (s - 1) / 2).sum::<usize>();
        // Pairs with the hub itself are not its mediation.
        let with_hub = self.reach(hub) - 1;
        let before = pairs(self.component_sizes(None)) - with_hub;
        let after = pairs(self.component_sizes(Some(hub)));
        ratio((before - after) as f64, before as f64)
    }

    /// Global efficiency (Latora & Marchiori 2001): mean of 1/distance over pairs, 0 for
    /// unconnected ones. One search per node.
    #[must_use]
    pub fn efficiency(&self) -> f64 {
        let mut total = 0.0;
        for start in 0..self.n {
            self.search(start, |distance, reached| {
                total += f64::from(reached) / f64::from(distance);
            });
        }
        ratio(total, self.n as f64 * (self.n as f64 - 1.0))
    }

    /// Algebraic connectivity (Fiedler 1973): second smallest eigenvalue of the Laplacian, 0 iff
    /// disconnected. O(n³); tens of microseconds for two dozen states.
    #[must_use]
    pub fn algebraic_connectivity(&self) -> f64 {
        if self.n < 2 {
            return 0.0;
        }
        let mut laplacian = vec![0.0; self.n * self.n];
        for i in 0..self.n {
            laplacian[i * self.n + i] = f64::from(self.degree(i));
            self.neighbours(i).for_each(|j| laplacian[i * self.n + j] = -1.0);
        }
        eigenvalue(&laplacian, self.n, 1).max(0.0)
    }

    /// The nodes linked to `node`, in ascending order.
    pub fn neighbours(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.n).filter(move |&j| self.linked(node, j))
    }

    fn row(&self, node: usize) -> &[u64] {
        &self.rows[node * self.blocks..(node + 1) * self.blocks]
    }

    fn component_sizes(&self, without: Option<usize>) -> Vec<usize> {
        // Nodes that no component has taken yet, and those of this one whose links wait.
        let mut left = vec![u64::MAX; self.blocks];
        let mut waiting = Vec::with_capacity(self.n);
        if let Some(node) = without {
            left[node / 64] &= !(1 << (node % 64));
        }
        let mut sizes = Vec::new();
        for start in 0..self.n {
            if left[start / 64] >> (start % 64) & 1 == 0 {
                continue;
            }
            left[start / 64] &= !(1 << (start % 64));
            waiting.push(start);
            let mut size = 0;
            while let Some(node) = waiting.pop() {
                size += 1;
                for (block, (left, row)) in left.iter_mut().zip(self.row(node)).enumerate() {
                    let mut taken = *left & row;
                    *left &= !row;
                    while taken != 0 {
                        waiting.push(block * 64 + taken.trailing_zeros() as usize);
                        taken &= taken - 1;
                    }
                }
            }
            sizes.push(size);
        }
        sizes
    }

    fn reach(&self, start: usize) -> usize {
        let reached = self.search(start, |_, _| {});
        reached.iter().map(|block| block.count_ones() as usize).sum()
    }

    /// Breadth-first search by whole frontiers; tells `found` how many nodes lie at each distance
    /// from 1 on, and returns the set reached, the start included.
    fn search(&self, start: usize, mut found: impl FnMut(u32, u32)) -> Vec<u64> {
        let mut reached = vec![0_u64; self.blocks];
        reached[start / 64] |= 1 << (start % 64);
        let mut frontier = reached.clone();
        for distance in 1.. {
            let mut next = vec![0_u64; self.blocks];
            for (block, &word) in frontier.iter().enumerate() {
                let mut bits = word;
                while bits != 0 {
                    let node = block * 64 + bits.trailing_zeros() as usize;
                    next.iter_mut().zip(self.row(node)).for_each(|(n, r)| *n |= r);
                    bits &= bits - 1;
                }
            }
            for (n, r) in next.iter_mut().zip(&mut reached) {
                *n &= !*r;
                *r |= *n;
            }
            let count: u32 = next.iter().map(|block| block.count_ones()).sum();
            if count == 0 {
                break;
            }
            found(distance, count);
            frontier = next;
        }
        reached
    }
}

/// a/b, and 0 where the measure has nothing to measure.
fn ratio(a: f64, b: f64) -> f64 {
    if b > 0.0 { a / b } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_links(n: usize, links: &[(usize, usize)]) -> Graph {
        let mut graph = Graph::empty(n);
        links.iter().for_each(|&(i, j)| graph.link(i, j));
        graph
    }

    #[test]
    fn a_star_hangs_on_its_hub_and_a_ring_on_nobody() {
        let star = from_links(100, &(0..100).map(|i| (70, i)).collect::<Vec<_>>());
        let ring = from_links(100, &(0..100).map(|i| (i, (i + 1) % 100)).collect::<Vec<_>>());
        assert_eq!((star.hub(), star.degree(70), star.links()), (Some(70), 99, 99));
        assert_eq!((star.hub_dependence(), ring.hub_dependence()), (1.0, 0.0));
        assert_eq!((star.centralisation(), ring.centralisation()), (1.0, 0.0));
        assert_eq!(
            (star.largest_component_without_hub(), ring.largest_component(Some(3))),
            (1, 99)
        );
    }

    #[test]
    fn connectivity_is_zero_exactly_when_in_pieces() {
        let pieces = from_links(6, &[(0, 1), (1, 2), (0, 2), (3, 4)]);
        assert!(pieces.algebraic_connectivity() < 1e-12);
        assert_eq!((pieces.transitivity(), pieces.largest_component(None)), (1.0, 3));
        assert!((pieces.efficiency() - 8.0 / 30.0).abs() < 1e-12);
        assert_eq!(pieces.hub_dependence(), 0.0);
    }

    #[test]
    fn networks_of_nobody_have_measures_too() {
        for n in 0..3 {
            let g = Graph::empty(n);
            let all = [g.density(), g.centralisation(), g.transitivity(), g.efficiency()];
            assert_eq!(all, [0.0; 4]);
            assert_eq!((g.hub_dependence(), g.algebraic_connectivity()), (0.0, 0.0));
        }
        let mut g = Graph::empty(2);
        g.link(0, 1);
        assert!(g.linked(1, 0) && g.density() == 1.0);
    }
}
