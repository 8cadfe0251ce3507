//! Probes by target and domain over the turns of a run.
//!
//! One panel a domain with a scale of its own; inside it the targets as a stack, and under it a strip
//! for every intensity above the lowest, because severe acts are rare and would vanish in the stack.

mod counts;

use counts::{Counts, counts, named, ordered, sum, targets};

use super::parts::bars::{Layer, StackedBars, strip};
use super::parts::layout;
use super::parts::legend::{self, Key};
use super::parts::time::TimeAxis;
use super::sheet::Sheet;
use super::surface::Rect;
use super::{Heading, caption, theme};
use deter_core::scenario::schema::Domain;
use deter_study::record::tables::RunTables;
use deter_study::table::format::fixed;

const STRIP: f64 = 40.0;

/// Draws the figure.
pub fn draw(tables: &RunTables) -> Sheet {
    let time = TimeAxis::of(&tables.provenance);
    let counts = counts(tables, time.turns());
    let domains = ordered(counts.keys().map(|key| &key.0), &Domain::ALL.map(Domain::name));
    let intensities =
        ordered(counts.keys().map(|key| &key.1), &["presence", "intrusion", "coercion"]);
    let targets = targets(&counts);
    let named = named(&counts);
    let named: Vec<&str> = targets
        .iter()
        .map(|target| target.0.as_str())
        .filter(|target| named.contains(target))
        .collect();

    let strips = intensities.len().saturating_sub(1);
    let columns = domains.len().clamp(1, 2);
    let row = 210.0 + STRIP * strips as f64;
    let entries = entries(tables, &named, targets.len() > named.len());
    let grid = layout::height(domains.len(), columns, row);
    let heading = heading(tables, &domains, &targets);
    if domains.is_empty() {
        return Sheet::empty(heading, "No probes are recorded in this run.");
    }
    let (mut sheet, body) = legend::sheet(heading, &entries, 6.0, grid);
    for (domain, cell) in domains.iter().zip(layout::grid(body, columns, domains.len())) {
        let stack = stack(&counts, domain, &named, time.turns());
        let upper = Rect { height: cell.height - STRIP * strips as f64, ..cell };
        let plot = stack.draw(&mut sheet.canvas, upper, &time);
        for (place, intensity) in intensities.iter().skip(1).enumerate() {
            let area = Rect {
                left: plot.area.left,
                top: upper.bottom() + STRIP * place as f64 + 6.0,
                width: plot.area.width,
                height: STRIP - 8.0,
            };
            let values = sum(&counts, time.turns(), |key| key.0 == *domain && key.1 == *intensity);
            // The more severe, the darker.
            let depth = 0.35 + 0.65 * (place + 1) as f64 / strips as f64;
            let colour = theme::tint(theme::INK, depth);
            strip(
                &mut sheet.canvas,
                area,
                &plot.x,
                &Layer { label: intensity.clone(), values, colour },
            );
        }
    }
    sheet
}

fn heading(tables: &RunTables, domains: &[String], targets: &[(String, f64)]) -> Heading {
    let total: f64 = targets.iter().map(|target| target.1).sum();
    let first: Vec<String> = targets
        .iter()
        .take(3)
        .map(|(code, sum)| format!("{code} {:.0} %", 100.0 * sum / total.max(1.0)))
        .collect();
    Heading {
        name: "probes".to_owned(),
        title: format!("Probes by domain and target: {}", tables.provenance.title),
        subtitle: "Operations per turn; stacked by target in the order of the legend, from below. \
                   Every panel and every strip has its own scale, from zero. Strips: the operations \
                   above the lowest intensity, which the stack contains too."
            .to_owned(),
        caption: caption(&tables.provenance),
        alt: if targets.is_empty() {
            "No probes are recorded in this run.".to_owned()
        } else {
            format!(
                "Stacked bars of operations per turn by target, one panel for each of {}; \
                 {} operations in all, most against {}.",
                domains.join(", "),
                fixed(total, 0, false),
                first.join(", ")
            )
        },
    }
}

fn entries(tables: &RunTables, named: &[&str], others: bool) -> Vec<(Key, String)> {
    let name = |code: &str| {
        let card = tables.states.iter().find(|card| card.code == code);
        card.map_or_else(|| code.to_owned(), |card| format!("{} ({code})", card.name))
    };
    let colours =
        named.iter().enumerate().map(|(place, code)| (Key::Fill(theme::layer(place)), name(code)));
    let rest = others.then(|| (Key::Fill(theme::OTHERS), "all other targets".to_owned()));
    colours.chain(rest).collect()
}

fn stack(counts: &Counts, domain: &str, named: &[&str], turns: usize) -> StackedBars {
    let mut layers: Vec<Layer> = named
        .iter()
        .enumerate()
        .map(|(place, code)| Layer {
            label: (*code).to_owned(),
            values: sum(counts, turns, |key| key.0 == domain && key.2 == *code),
            colour: theme::layer(place),
        })
        .collect();
    layers.push(Layer {
        label: "others".to_owned(),
        values: sum(counts, turns, |key| key.0 == domain && !named.contains(&key.2.as_str())),
        colour: theme::OTHERS,
    });
    let total = |layer: &Layer| layer.values.iter().sum::<f64>();
    let all: f64 = layers.iter().map(total).sum();
    // Shares in words, so that the colours are not the only way to tell the targets.
    let mut shares: Vec<(f64, &str)> =
        layers.iter().map(|layer| (100.0 * total(layer) / all.max(1.0), &*layer.label)).collect();
    shares.sort_by(|a, b| b.0.total_cmp(&a.0));
    let shares: Vec<String> = shares
        .iter()
        .filter(|share| share.0 >= 0.5)
        .take(5)
        .map(|(share, code)| format!("{code} {share:.0} %"))
        .collect();
    let mut title = theme::spoken(domain);
    title[..1].make_ascii_uppercase();
    StackedBars {
        title,
        unit: if all > 0.0 {
            format!("{} operations in all: {}", fixed(all, 0, false), shares.join(", "))
        } else {
            "no operations".to_owned()
        },
        layers,
        counts: true,
    }
}
