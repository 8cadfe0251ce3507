//! Which numbers hang together: all correlations, and the draws of the strongest pairs.

use super::short;
use crate::chart::{
    Heading,
    parts::{
        axes::{Axes, Horizontal},
        heatmap::HeatMap,
        layout,
        scale::{Ticks, extent},
    },
    sheet::Sheet,
    surface::{Rect, Stroke},
    theme,
};
use deter_study::calibrate::Posterior;

/// Most pairs that are drawn.
const MOST: usize = 6;
const COLUMNS: usize = 3;
const ROW: f64 = 240.0;

/// Draws the figure.
pub fn draw(found: &Posterior, caption: &str) -> Sheet {
    let count = found.parameters.len();
    let shown = found.pairs.len().min(MOST);
    let heading = Heading {
        name: "pairs".to_owned(),
        title: "Which parameters hang together".to_owned(),
        subtitle:
            "Correlations of the posterior; beyond ±0.8 a pair is known by one combination of \
                   the two only. Below, the draws of the most correlated pairs: the larger a dot, \
                   the more its draw weighs."
                .to_owned(),
        caption: caption.to_owned(),
        alt: format!("Correlations of {count} parameters, and the draws of {shown} pairs."),
    };
    let names: Vec<&str> = found.parameters.iter().map(|one| one.name.as_str()).collect();
    let names = short(&names);
    let letters = theme::label();
    let numbers: Vec<String> = (1..=count).map(|number| number.to_string()).collect();
    let rows: Vec<String> = names
        .iter()
        .zip(&numbers)
        .map(|(name, number)| format!("{}  {number}", letters.fit(name, 300.0)))
        .collect();
    let mut values: Vec<Vec<Option<f64>>> = vec![vec![None; count]; count];
    for pair in &found.pairs {
        values[pair.one][pair.other] = Some(pair.correlation);
        values[pair.other][pair.one] = Some(pair.correlation);
    }
    let map = HeatMap {
        row_title: String::new(),
        rows,
        column_title: String::new(),
        columns: numbers,
        values,
        unit: "correlation".to_owned(),
        middle: Some(0.0),
        decimals: 2,
        texts: Vec::new(),
    };
    let above = 60.0 + 26.0 * count as f64;
    let below = layout::height(shown, COLUMNS, ROW);
    let mut sheet = Sheet::new(heading, above + 20.0 + below);
    map.draw(&mut sheet.canvas, Rect { height: above, ..sheet.body });
    let body = sheet.body.inside(0.0, above + 20.0, 0.0, 0.0);
    let style = theme::series(0);
    let heaviest = found.weights.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    for (pair, cell) in found.pairs.iter().zip(layout::grid(body, COLUMNS, shown)) {
        let column = |place: usize| found.draws.iter().map(move |draw| draw[place]);
        let (low, high) = extent(column(pair.other)).unwrap_or((0.0, 1.0));
        let axes = Axes {
            title: &names[pair.other],
            unit: &format!("upwards; correlation {:.2}", pair.correlation).replace('-', "−"),
            horizontal: &Horizontal::around(column(pair.one), &names[pair.one]),
            vertical: Ticks::around(low, high, 4, false),
            right: 8.0,
        };
        let plot = axes.draw(&mut sheet.canvas, cell);
        for ((x, y), weight) in column(pair.one).zip(column(pair.other)).zip(&found.weights) {
            let size = 0.8 + 2.4 * (weight / heaviest).sqrt();
            let at = (plot.x.at(x), plot.y.at(y));
            let rim = Stroke::solid(theme::tint(style.colour, 0.25), 0.4);
            style.marker.draw(&mut sheet.canvas, at, size, theme::tint(style.colour, 0.7), rim);
        }
    }
    sheet
}
