about! {
    //! Communities of a network and how separate they are: modularity (Newman & Girvan 2004).
}

use super::network::Graph;

/// Greedy agglomeration (Clauset, Newman & Moore 2004): every node starts alone and the two
/// communities whose union raises modularity most are joined, as long as any does; among equals the
/// pair with the lowest numbers. Gains are compared as integers, so ties are exact.
///
/// Returns each node's community, numbered from 0 by lowest member. A node without links stays
/// alone. O(n³) at worst.
#[must_use]
pub fn communities(graph: &Graph) -> Vec<usize> {
    let n = graph.nodes();
    let links = i64::from(graph.links());
    let mut between = vec![0_i64; n * n];
    for i in 0..n {
        graph.neighbours(i).for_each(|j| between[i * n + j] = 1);
    }
    let mut degrees: Vec<i64> = (0..n).map(|i| i64::from(graph.degree(i))).collect();
    let mut alive = vec![true; n];
    let mut member: Vec<usize> = (0..n).collect();
    loop {
        // Joining a and b raises modularity by (2m·E_ab − K_a·K_b)/(2m²).
        let mut best = (0, 0, 0);
        for a in (0..n).filter(|&a| alive[a]) {
            for b in (a + 1..n).filter(|&b| alive[b]) {
                let gain = 2 * links * between[a * n + b] - degrees[a] * degrees[b];
                if gain > best.0 {
                    best = (gain, a, b);
                }
            }
        }
        let (gain, a, b) = best;
        if gain == 0 {
            break;
        }
        alive[b] = false;
        degrees[a] += degrees[b];
        for c in 0..n {
            between[a * n + c] += between[b * n + c];
            between[c * n + a] = between[a * n + c];
        }
        member.iter_mut().filter(|m| **m == b).for_each(|m| *m = a);
    }
    // The survivor of a union is its lowest member, so numbering in order of survivors will do.
    let mut number = vec![0; n];
    for (count, survivor) in (0..n).filter(|&node| alive[node]).enumerate() {
        number[survivor] = count;
    }
    member.into_iter().map(|m| number[m]).collect()
}

/// Modularity of a partition: Σ_c [links inside c/m − (degrees of c/2m)²], at most 1; 0 without
/// links.
///
/// # Panics
/// If `community` does not have one entry per node.
#[must_use]
pub fn modularity(graph: &Graph, community: &[usize]) -> f64 {
    assert_eq!(community.len(), graph.nodes(), "one community per node");
    let links = f64::from(graph.links());
    if links == 0.0 {
        return 0.0;
    }
    let count = community.iter().max().map_or(0, |c| c + 1);
    let (mut inside, mut degrees) = (vec![0_u32; count], vec![0_u32; count]);
    for (i, &c) in community.iter().enumerate() {
        degrees[c] += graph.degree(i);
        inside[c] += graph.neighbours(i).map(|j| u32::from(community[j] == c)).sum::<u32>();
    }
    inside.iter().zip(&degrees).fold(0.0, |q, (&twice, &k)| {
        let share = f64::from(k) / (2.0 * links);
        q + f64::from(twice) / (2.0 * links) - share * share
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_cliques_and_a_bridge_fall_apart_at_the_bridge() {
        let mut graph = Graph::empty(9);
        for (i, j) in (0..4).flat_map(|i| (0..i).map(move |j| (i, j))) {
            graph.link(i, j);
            graph.link(i + 4, j + 4);
        }
        graph.link(3, 4);
        let found = communities(&graph);
        assert_eq!(found, [0, 0, 0, 0, 1, 1, 1, 1, 2]);
        assert!((modularity(&graph, &found) - (12.0 / 13.0 - 0.5)).abs() < 1e-12);
        assert!(modularity(&graph, &[0; 9]).abs() < 1e-12);
    }

    #[test]
    fn without_links_everyone_is_alone() {
        let graph = Graph::empty(3);
        assert_eq!(communities(&graph), [0, 1, 2]);
        assert_eq!(modularity(&graph, &[0, 1, 2]), 0.0);
    }
}
