//! Fans: the median and the middle 50 and 90 per cent of many runs.

use super::axes::{Axes, Horizontal, Plot};
use super::layout;
use super::legend::{self, Key};
use super::lines::{Line, draw_line, end_room, name_ends};
use super::scale::{Ticks, extent};
use crate::chart::surface::Rect;
use crate::chart::surface::{Canvas, Marker, Point, Stroke};
use crate::chart::theme::{self, Style};
use crate::chart::{Heading, sheet::Sheet};

/// Counts that rarely exceed this much a turn have no bands.
const RARE: f64 = 2.0;

/// The quantiles of many runs at one place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantiles {
    /// Place from left to right; turn `i` stands at `i + 0.5`.
    pub x: f64,
    /// 5 %, 25 %, 50 %, 75 % and 95 %.
    pub values: [f64; 5],
}

/// One fan.
#[derive(Debug, Clone, PartialEq)]
pub struct Fan {
    /// Name, written at its end; may be empty if there is only one.
    pub label: String,
    /// Quantiles from left to right.
    pub points: Vec<Quantiles>,
    /// Colour, dash and shape.
    pub style: Style,
    /// A few runs as they are, drawn thin.
    pub paths: Vec<Vec<Point>>,
}

/// A panel of one or more fans, with what was observed.
#[derive(Debug, Clone, PartialEq)]
pub struct FanPanel {
    /// What the panel shows, above it.
    pub title: String,
    /// The unit of the vertical axis, under the title.
    pub unit: String,
    /// The fans.
    pub fans: Vec<Fan>,
    /// What was observed; empty if nothing was.
    pub observed: Vec<Point>,
    /// Whether the axis starts at zero, as it must for counts and levels that are compared.
    pub from_zero: bool,
    /// What the vertical axis must reach besides, where panels share it.
    pub reach: Option<(f64, f64)>,
    /// Whether it is of things counted turn by turn: their middle is a mean, for medians of whole numbers
    /// would jump up and down, and so would the edges of a narrow band.
    pub counts: bool,
}

/// The least and the greatest that some panels show.
pub fn reach(panels: &[FanPanel]) -> Option<(f64, f64)> {
    extent(panels.iter().flat_map(FanPanel::values))
}

impl FanPanel {
    fn values(&self) -> impl Iterator<Item = f64> + '_ {
        let shown = if self.is_rare() { 2..3 } else { 0..5 };
        let points = self.fans.iter().flat_map(|fan| &fan.points);
        let values = points.flat_map(move |point| point.values[shown.clone()].to_vec());
        let paths = self.fans.iter().flat_map(|fan| fan.paths.iter().flatten());
        values.chain(paths.map(|point| point.1)).chain(self.observed.iter().map(|point| point.1))
    }

    /// Whether it counts what hardly happens: of nought, one or two a turn no band tells anything.
    fn is_rare(&self) -> bool {
        let points = || self.fans.iter().flat_map(|fan| &fan.points);
        self.counts && points().all(|point| point.values[4].is_nan() || point.values[4] <= RARE)
    }

    /// Draws the panel into a cell.
    pub fn draw(&self, canvas: &mut Canvas, cell: Rect, horizontal: &Horizontal) {
        let all = self.values().chain(self.reach.into_iter().flat_map(|(low, high)| [low, high]));
        let (low, high) = extent(all).unwrap_or((0.0, 1.0));
        let low = if self.from_zero { low.min(0.0) } else { low };
        let mut names: Vec<&str> = self.fans.iter().map(|fan| fan.label.as_str()).collect();
        names.extend(self.words().map(|(_, word)| word));
        let axes = Axes {
            title: &self.title,
            unit: &self.unit,
            horizontal,
            vertical: Ticks::around(low, high, 4, false),
            right: end_room(names.into_iter().filter(|name| !name.is_empty())),
        };
        let plot = axes.draw(canvas, cell);
        // All bands first, so that no median is hidden under another fan's band. Wide bands of
        // several fans would be a grey heap: they show as edges.
        for fan in self.fans.iter().filter(|_| !self.is_rare()) {
            if self.fans.len() == 1 {
                band(canvas, &plot, fan, 0, 0.16);
            } else {
                edges(canvas, &plot, fan);
            }
            if !self.counts {
                band(canvas, &plot, fan, 1, 0.26);
            }
            for path in &fan.paths {
                let style =
                    Style { colour: theme::tint(fan.style.colour, 0.55), dash: &[], ..fan.style };
                let line = Line { label: String::new(), points: path.clone(), style };
                draw_line(canvas, &plot, &line, 0.6);
            }
        }
        let mut ends = Vec::new();
        for fan in &self.fans {
            let points: Vec<Point> = fan.points.iter().map(|q| (q.x, q.values[2])).collect();
            if let Some(&end) =
                points.last().filter(|end| end.1.is_finite() && !fan.label.is_empty())
            {
                ends.push((fan.label.as_str(), end, fan.style));
            }
            draw_line(canvas, &plot, &Line { label: String::new(), points, style: fan.style }, 2.0);
        }
        for point in self.observed.iter().filter(|point| point.1.is_finite()) {
            let centre = (plot.x.at(point.0), plot.y.at(point.1));
            let rim = Stroke::solid(observed().colour, 1.3);
            observed().marker.draw(canvas, centre, 2.8, theme::PAPER, rim);
        }
        // A fan alone says at its end what its bands are.
        if let ([fan], true) = (&self.fans[..], ends.is_empty())
            && let Some(last) = fan.points.last()
        {
            for (at, word) in self.words() {
                let colour = fan.style.colour;
                let end = (last.x, last.values[at]);
                if end.1.is_finite() {
                    ends.push((word, end, Style { colour, ..fan.style }));
                }
            }
        }
        name_ends(canvas, &plot, &ends);
    }

    /// Which quantiles of a fan alone are named at its end, from above; none of several, which have names.
    fn words(&self) -> impl Iterator<Item = (usize, &'static str)> {
        let alone = matches!(&self.fans[..], [fan] if fan.label.is_empty());
        let middle = if self.counts { "mean" } else { "median" };
        let rare = self.is_rare();
        let all = [(4, "95 %"), (2, middle), (0, "5 %")];
        all.into_iter().filter(move |(at, _)| alone && (!rare || *at == 2))
    }
}

/// How what was observed looks, everywhere.
pub fn observed() -> Style {
    Style { colour: theme::INK, dash: &[], marker: Marker::Diamond }
}

/// The band between a quantile and its mirror, see-through so that fans can lie over one another.
fn band(canvas: &mut Canvas, plot: &Plot, fan: &Fan, quantile: usize, opacity: f64) {
    let finite = |point: &&Quantiles| point.values.iter().all(|value| value.is_finite());
    let place = |point: &Quantiles, quantile: usize| {
        (plot.x.at(point.x), plot.y.at(point.values[quantile]))
    };
    let points: Vec<&Quantiles> = fan.points.iter().filter(finite).collect();
    let lower = points.iter().map(|point| place(point, quantile));
    let upper = points.iter().rev().map(|point| place(point, 4 - quantile));
    let mut colour = fan.style.colour;
    colour.3 = opacity;
    let corners: Vec<Point> = lower.chain(upper).collect();
    canvas.area(&corners, colour);
}

/// The edges of the middle 90 %, as thin lines in the fan's dash.
fn edges(canvas: &mut Canvas, plot: &Plot, fan: &Fan) {
    for quantile in [0, 4] {
        let points = fan.points.iter().map(|point| (point.x, point.values[quantile])).collect();
        let colour = theme::tint(fan.style.colour, 0.6);
        let style = Style { colour, ..fan.style };
        draw_line(canvas, plot, &Line { label: String::new(), points, style }, 0.9);
    }
}

/// A figure of fans with one axis from left to right and a legend above.
pub fn draw(
    heading: Heading,
    horizontal: &Horizontal,
    panels: &[FanPanel],
    columns: usize,
    row_height: f64,
) -> Sheet {
    let style = theme::series(0);
    let middle = if panels.iter().any(|panel| panel.counts) {
        "median of the runs, of counts their mean"
    } else {
        "median of the runs"
    };
    let mut entries = vec![
        (Key::Line(style.stroke(2.0)), middle.to_owned()),
        (Key::Fill(theme::tint(style.colour, 0.36)), "middle 50 %".to_owned()),
    ];
    if panels.iter().flat_map(|panel| &panel.fans).any(|fan| !fan.paths.is_empty()) {
        let thin = Stroke::solid(theme::tint(style.colour, 0.55), 0.6);
        entries.push((Key::Line(thin), "single runs".to_owned()));
    }
    if panels.iter().any(|panel| panel.fans.len() == 1) {
        entries.push((Key::Fill(theme::tint(style.colour, 0.16)), "middle 90 %".to_owned()));
    }
    if panels.iter().any(|panel| panel.fans.len() > 1) {
        let edge = Stroke::solid(theme::tint(style.colour, 0.6), 0.9);
        entries.push((Key::Line(edge), "edges of the middle 90 %".to_owned()));
    }
    if panels.iter().any(|panel| !panel.observed.is_empty()) {
        entries.push((Key::Point(observed()), "observed".to_owned()));
    }
    let grid = layout::height(panels.len(), columns, row_height);
    let (mut sheet, body) = legend::sheet(heading, &entries, 6.0, grid);
    for (panel, cell) in panels.iter().zip(layout::grid(body, columns, panels.len())) {
        panel.draw(&mut sheet.canvas, cell, horizontal);
    }
    sheet
}
