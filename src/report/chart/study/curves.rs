//! The path of a measure along each factor, one small panel each.

use super::{name, spoken};
use crate::chart::{
    Heading,
    parts::{
        axes::{Axes, Horizontal},
        layout,
        lines::{Line, draw_line},
        scale::{Ticks, extent},
    },
    sheet::Sheet,
    surface::{Point, Stroke},
    theme,
};
use deter_study::sensitivity::{one_at_a_time::Curve, study::MeasureSensitivity};

/// Most factors that are shown.
const MOST: usize = 12;

/// Draws the figure.
pub fn draw(of: &MeasureSensitivity, caption: &str) -> Sheet {
    let mut curves: Vec<&Curve> = of.curves.iter().filter(|c| !c.never_acted()).collect();
    let swing = |curve: &Curve| {
        let (low, high) = curve.swing();
        high - low
    };
    curves.sort_by(|a, b| swing(b).total_cmp(&swing(a)));
    curves.truncate(MOST);
    let measure = spoken(&of.measure);
    let heading = Heading {
        name: name("curves", &of.measure),
        title: format!("“{measure}” along one factor at a time"),
        subtitle: "Mean over the runs and 95 % band; all panels on one scale. The dot is the \
                   scenario; the factors that move most come first."
            .to_owned(),
        caption: caption.to_owned(),
        alt: format!("{} curves of “{measure}” along single factors.", curves.len()),
    };
    let columns = curves.len().clamp(1, 4);
    let mut sheet = Sheet::new(heading, layout::height(curves.len(), columns, 170.0));
    let ends = curves.iter().flat_map(|curve| {
        let band = curve.outcome.iter().zip(&curve.standard_error);
        band.flat_map(|(y, e)| [y - 1.96 * e, y + 1.96 * e]).chain([curve.base])
    });
    let (low, high) = extent(ends).unwrap_or((0.0, 1.0));
    let vertical = Ticks::around(low, high, 4, false);
    let style = theme::series(0);
    for (curve, cell) in curves.iter().zip(layout::grid(sheet.body, columns, curves.len())) {
        let horizontal = Horizontal::around(curve.at.iter().copied(), "");
        let axes = Axes {
            title: &spoken(&curve.factor),
            unit: "",
            horizontal: &horizontal,
            vertical: vertical.clone(),
            right: 8.0,
        };
        let canvas = &mut sheet.canvas;
        let plot = axes.draw(canvas, cell);
        let edge = |sign: f64| {
            let points = curve.at.iter().zip(curve.outcome.iter().zip(&curve.standard_error));
            points
                .filter(|(_, (y, e))| y.is_finite() && e.is_finite())
                .map(|(x, (y, e))| (plot.x.at(*x), plot.y.at(y + sign * 1.96 * e)))
                .collect::<Vec<Point>>()
        };
        let band: Vec<Point> = edge(1.0).into_iter().chain(edge(-1.0).into_iter().rev()).collect();
        canvas.area(&band, theme::tint(style.colour, 0.18));
        let points = curve.at.iter().copied().zip(curve.outcome.iter().copied()).collect();
        draw_line(canvas, &plot, &Line { label: String::new(), points, style }, 1.9);
        let (low, high) = (plot.x.domain.0, plot.x.domain.1);
        if (low..=high).contains(&curve.base_at) {
            let rim = Stroke::solid(theme::PAPER, 0.75);
            let at = (plot.x.at(curve.base_at), plot.y.at(curve.base));
            style.marker.draw(canvas, at, 3.2, theme::INK, rim);
        }
    }
    sheet
}
