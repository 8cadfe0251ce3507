//! Labels beside one another that make room.

/// Positions as near as possible to the wanted ones, in the same order, at least `gap` apart and
/// between `low` and `high`; closer together if there is no room for all.
pub fn spread(wanted: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]).then(a.cmp(&b)));
    let gap = gap.min((high - low).max(0.0) / (wanted.len().max(2) - 1) as f64);

    // Labels that touch form a block that sits at the mean of what its members want: pooling
    // neighbours until no two blocks touch is the least-squares answer (isotonic regression).
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for (rank, &index) in order.iter().enumerate() {
        blocks.push((wanted[index] - gap * rank as f64, 1));
        while let [.., (before, few), (after, more)] = blocks[..] {
            if before <= after {
                break;
            }
            let both = few + more;
            let mean = (before * few as f64 + after * more as f64) / both as f64;
            blocks.truncate(blocks.len() - 2);
            blocks.push((mean, both));
        }
    }
    let top = high - gap * (wanted.len().max(1) - 1) as f64;
    let shifts = blocks.iter().flat_map(|&(place, count)| std::iter::repeat_n(place, count));
    let mut places = vec![0.0; wanted.len()];
    for (rank, (&index, shift)) in order.iter().zip(shifts).enumerate() {
        places[index] = shift.min(top).max(low) + gap * rank as f64;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn labels_keep_their_order_their_distance_and_the_page() {
        let wanted = [50.0, 51.0, 52.0, 10.0, 99.0, 98.0];
        let places = spread(&wanted, 12.0, 0.0, 100.0);
        let mut pairs: Vec<_> = wanted.iter().zip(&places).collect();
        pairs.sort_by(|a, b| a.0.total_cmp(b.0));
        for pair in pairs.windows(2) {
            assert!(pair[1].1 - pair[0].1 >= 12.0 - 1e-9, "{pairs:?}");
        }
        assert!(places.iter().all(|place| (0.0..=100.0).contains(place)));
        assert_eq!(places[3], 10.0);
    }

    #[test]
    fn too_many_labels_share_the_room_and_none_is_no_fault() {
        let places = spread(&[5.0; 11], 12.0, 0.0, 50.0);
        assert!((places[10] - places[9] - 5.0).abs() < 1e-9);
        assert!(spread(&[], 12.0, 0.0, 50.0).is_empty());
        assert_eq!(spread(&[70.0], 12.0, 0.0, 50.0), vec![50.0]);
    }
}
