//! Probes counted out of the series by domain, intensity and target.

use std::collections::BTreeMap;

use deter_study::record::tables::RunTables;

/// Counts per turn by (domain, intensity, target).
pub(super) type Counts = BTreeMap<(String, String, String), Vec<f64>>;

/// Reads the counts out of the pairs of `probes.<domain>.<intensity>`.
pub(super) fn counts(tables: &RunTables, turns: usize) -> Counts {
    let mut counts = Counts::new();
    for row in &tables.series {
        let mut parts = row.measure.split('.');
        let (Some("probes"), Some(domain), Some(intensity), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        // The sums of the system would count everything twice.
        let Some(target) = &row.other else { continue };
        let key = (domain.to_owned(), intensity.to_owned(), target.clone());
        let values = counts.entry(key).or_insert_with(|| vec![0.0; turns]);
        if let Some(place) = values.get_mut(row.turn as usize)
            && row.value.is_finite()
        {
            *place += row.value;
        }
    }
    counts
}

/// Names in a known order, those that are not known after them by the alphabet.
pub(super) fn ordered<'a>(names: impl Iterator<Item = &'a String>, known: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = names.cloned().collect();
    names.sort_by_key(|name| {
        (known.iter().position(|k| k == name).unwrap_or(known.len()), name.clone())
    });
    names.dedup();
    names
}

/// Targets with their operations, most first; a target without any is none.
pub(super) fn targets(counts: &Counts) -> Vec<(String, f64)> {
    let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
    for (key, values) in counts {
        *sums.entry(&key.2).or_default() += values.iter().sum::<f64>();
    }
    let mut targets: Vec<_> =
        sums.into_iter().filter(|(_, sum)| *sum > 0.0).map(|(t, s)| (t.to_owned(), s)).collect();
    targets.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    targets
}

/// Most targets that get a colour of their own; the others share one.
const NAMED: usize = 7;
/// Operations of a domain from which on shares of it say something.
const TELLING: f64 = 100.0;
/// A colour for a smaller share would only crowd the legend.
const SLIVER: f64 = 0.05;

/// The targets that matter most in any one domain: what is much in one may be little in all.
pub(super) fn named(counts: &Counts) -> Vec<&str> {
    let mut by: BTreeMap<&str, BTreeMap<&str, f64>> = BTreeMap::new();
    for ((domain, _, target), values) in counts {
        *by.entry(domain).or_default().entry(target).or_default() += values.iter().sum::<f64>();
    }
    let totals: Vec<f64> = by.values().map(|of| of.values().sum()).collect();
    let telling = if totals.iter().any(|total| *total >= TELLING) { TELLING } else { 1.0 };
    let mut shares: BTreeMap<&str, f64> = BTreeMap::new();
    for (of, total) in by.values().zip(totals).filter(|(_, total)| *total >= telling) {
        for (target, sum) in of {
            let most = shares.entry(target).or_default();
            *most = most.max(sum / total);
        }
    }
    let mut order: Vec<(&str, f64)> =
        shares.into_iter().filter(|(_, share)| *share >= SLIVER).collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    order.into_iter().take(NAMED).map(|(target, _)| target).collect()
}

pub(super) fn sum(
    counts: &Counts,
    turns: usize,
    of: impl Fn(&(String, String, String)) -> bool,
) -> Vec<f64> {
    let mut total = vec![0.0; turns];
    for (_, values) in counts.iter().filter(|(key, _)| of(key)) {
        for (sum, value) in total.iter_mut().zip(values) {
            *sum += value;
        }
    }
    total
}
