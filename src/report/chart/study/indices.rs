//! Sobol's indices as bars: what a factor explains alone, and with all that it acts through.

use super::{name, spoken};
use crate::chart::{
    Heading,
    parts::{
        axes::{Horizontal, foot, uprights},
        legend::{self, Key},
        scale::{Scale, Ticks},
    },
    sheet::Sheet,
    surface::{Rect, Stroke},
    theme,
};
use deter_study::{
    sensitivity::{sobol::Index, study::MeasureSensitivity},
    statistics::Interval,
};

const ROW: f64 = 32.0;

/// Draws the figure.
pub fn draw(of: &MeasureSensitivity, caption: &str) -> Sheet {
    let measure = spoken(&of.measure);
    let mut order: Vec<&(String, Index)> = of.indices.iter().collect();
    order.sort_by(|a, b| b.1.total.total_cmp(&a.1.total));
    let sum: f64 = order.iter().map(|(_, index)| index.first).sum();
    let luck = of.sources.and_then(|sources| sources.share_of_seed()).map_or_else(
        || "The share of luck needs two replicates at a point.".to_owned(),
        |share| {
            format!(
                "Of the variance of a single run, {:.0} % is luck and {:.0} % the factors'.",
                100.0 * share,
                100.0 * (1.0 - share)
            )
        },
    );
    let heading = Heading {
        name: name("sobol", &of.measure),
        title: format!("Shares of the variance of “{measure}”"),
        subtitle: format!(
            "Sobol indices of the mean over the replicates, with 95 % bootstrap intervals. The \
             first orders sum to {sum:.2}; what is missing to 1 acts through several factors at \
             once. {luck}"
        ),
        caption: caption.to_owned(),
        alt: format!("Bars of first-order and total Sobol indices of “{measure}”."),
    };
    let (total, first) = (theme::tint(theme::series(0).colour, 0.35), theme::series(0).colour);
    let entries = [
        (Key::Fill(first), "first order: alone".to_owned()),
        (Key::Fill(total), "total: alone and with others".to_owned()),
        (Key::Line(Stroke::solid(theme::INK, 1.2)), "95 % interval".to_owned()),
    ];
    let rows = ROW * order.len() as f64;
    let (mut sheet, body) = legend::sheet(heading, &entries, 6.0, rows + 40.0);
    let label = theme::label();
    let names = order.iter().map(|(name, _)| label.width(&spoken(name))).fold(0.0, f64::max);
    let area = body.inside(names.min(280.0) + 14.0, 0.0, 10.0, 40.0);
    let ends = order.iter().flat_map(|(_, i)| [i.total_interval, i.first_interval]);
    let (low, high) = ends.fold((0.0_f64, 0.1_f64), |(low, high), interval| {
        (low.min(interval.low.max(-0.3)), high.max(interval.high.min(1.5)))
    });
    let ticks = Ticks::around(low, high, 8, false);
    let canvas = &mut sheet.canvas;
    let x = uprights(canvas, area, &ticks);
    let zero = x.at(0.0);
    for (place, (factor, index)) in order.iter().enumerate() {
        let middle = area.top + ROW * (place as f64 + 0.5);
        let name = label.fit(&spoken(factor), 280.0);
        canvas.text_beside((sheet.body.left, middle), &name, label);
        let bars = [
            (index.first, index.first_interval, first, -6.0),
            (index.total, index.total_interval, total, 6.0),
        ];
        for (value, interval, colour, shift) in bars {
            let end = x.at(value.clamp(ticks.domain().0, ticks.domain().1));
            let (left, right) = (zero.min(end), zero.max(end));
            let rect = Rect {
                left,
                top: middle + shift - 5.5,
                width: (right - left).max(0.75),
                height: 11.0,
            };
            canvas.rect(rect, colour);
            whisker(canvas, &x, middle + shift, interval);
        }
    }
    canvas.line((zero, area.top), (zero, area.bottom()), Stroke::solid(theme::AXIS, 1.0));
    foot(canvas, area, &Horizontal::Numbers(ticks, "share of the variance".to_owned()));
    sheet
}

fn whisker(canvas: &mut crate::chart::surface::Canvas, x: &Scale, y: f64, interval: Interval) {
    if !(interval.low.is_finite() && interval.high.is_finite()) {
        return;
    }
    let (low, high) = (x.domain.0, x.domain.1);
    let ends = [interval.low, interval.high].map(|end| x.at(end.clamp(low, high)));
    let stroke = Stroke::solid(theme::INK, 1.2);
    canvas.path(&[(ends[0], y), (ends[1], y)], stroke);
    for end in ends {
        canvas.path(&[(end, y - 3.0), (end, y + 3.0)], stroke);
    }
}
