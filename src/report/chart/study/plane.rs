//! Morris's plane: how much a factor matters, and how far it acts through others or out of line.

use super::{name, spoken};
use crate::chart::{
    Heading,
    parts::{
        axes::{Axes, Horizontal},
        scale::Ticks,
    },
    sheet::Sheet,
    surface::{Anchor, Rect, Stroke},
    theme,
};
use deter_study::sensitivity::{morris::Effect, study::MeasureSensitivity};

/// Most factors that are named.
const NAMED: usize = 14;
const HEIGHT: f64 = 470.0;

/// Draws the figure.
pub fn draw(of: &MeasureSensitivity, caption: &str) -> Sheet {
    let measure = spoken(&of.measure);
    let silent = of.effects.iter().filter(|(_, effect)| effect.never_acted).count();
    let heading = Heading {
        name: name("morris", &of.measure),
        title: format!("Screening: what “{measure}” depends on"),
        subtitle: format!(
            "Elementary effects over the whole range of each factor: mean size μ* with its 95 % \
             interval, and spread σ. Above the line σ = μ* a factor acts mainly through others or \
             out of proportion. {silent} of {} factors never acted.",
            of.effects.len()
        ),
        caption: caption.to_owned(),
        alt: format!("Plane of mean and spread of the elementary effects on “{measure}”."),
    };
    let mut sheet = Sheet::new(heading, HEIGHT);
    let reach = |pick: fn(&Effect) -> f64| {
        of.effects.iter().map(|(_, e)| pick(e)).filter(|x| x.is_finite()).fold(0.0, f64::max)
    };
    let (across, up) =
        (reach(|e| e.interval.high.max(e.mean_absolute)), reach(|e| e.standard_deviation));
    let horizontal = Horizontal::Numbers(
        Ticks::around(0.0, across, 6, false),
        format!("μ*, “{measure}” over the whole range of the factor"),
    );
    let axes = Axes {
        title: "",
        unit: "σ, in the same unit",
        horizontal: &horizontal,
        vertical: Ticks::around(0.0, up, 5, false),
        right: 150.0,
    };
    let canvas = &mut sheet.canvas;
    let plot = axes.draw(canvas, sheet.body);
    let far = plot.x.domain.1.min(plot.y.domain.1);
    let dashed = Stroke::solid(theme::AXIS, 1.2).dashed(&[6.0, 4.0]);
    canvas.path(&[(plot.x.at(0.0), plot.y.at(0.0)), (plot.x.at(far), plot.y.at(far))], dashed);
    let end = (plot.x.at(far) + 5.0, plot.y.at(far) + 4.0);
    canvas.text(end, "σ = μ*", theme::small());
    let mut order: Vec<&(String, Effect)> =
        of.effects.iter().filter(|(_, effect)| !effect.never_acted).collect();
    order.sort_by(|a, b| b.1.mean_absolute.total_cmp(&a.1.mean_absolute));
    // A point that is named takes its place first; a name goes where nothing else stands.
    let mut taken: Vec<Rect> = order
        .iter()
        .take(NAMED)
        .map(|(_, e)| around(plot.x.at(e.mean_absolute), plot.y.at(e.standard_deviation), 4.5))
        .collect();
    let mut bars = Vec::new();
    for (place, (_, effect)) in order.iter().enumerate().rev() {
        let at = (plot.x.at(effect.mean_absolute), plot.y.at(effect.standard_deviation));
        let style = theme::series(usize::from(place >= NAMED) * 4);
        let ends = [effect.interval.low, effect.interval.high].map(|x| (plot.x.at(x), at.1));
        canvas.path(&ends, Stroke::solid(theme::tint(style.colour, 0.4), 1.2));
        bars.push(Rect {
            left: ends[0].0,
            top: at.1 - 1.0,
            width: ends[1].0 - ends[0].0,
            height: 2.0,
        });
        let rim = Stroke::solid(theme::PAPER, 0.75);
        let size = if place < NAMED { 4.5 } else { 3.0 };
        theme::series(0).marker.draw(canvas, at, size, style.colour, rim);
    }
    let letters = theme::label();
    for (factor, effect) in order.iter().take(NAMED) {
        let at = (plot.x.at(effect.mean_absolute), plot.y.at(effect.standard_deviation));
        let text = spoken(factor);
        let wide = letters.width(&text);
        let places = [
            (at.0 + 8.0, at.1, Anchor::Start),
            (at.0 - 8.0, at.1, Anchor::End),
            (at.0 + 8.0, at.1 - 13.0, Anchor::Start),
            (at.0 + 8.0, at.1 + 13.0, Anchor::Start),
            (at.0 - 8.0, at.1 - 13.0, Anchor::End),
            (at.0 - 8.0, at.1 + 13.0, Anchor::End),
            (at.0 + 8.0, at.1 - 26.0, Anchor::Start),
            (at.0 + 8.0, at.1 + 26.0, Anchor::Start),
        ];
        let covers = |(x, y, anchor): (f64, f64, Anchor)| Rect {
            left: if anchor == Anchor::End { x - wide } else { x },
            top: y - 6.0,
            width: wide,
            height: 12.0,
        };
        let is_free = |place: &(f64, f64, Anchor)| {
            let rect = covers(*place);
            rect.left > plot.area.left
                && rect.right() < sheet.body.right()
                && rect.top > plot.area.top - 8.0
                && rect.bottom() < plot.area.bottom()
                && !taken.iter().any(|other| other.overlaps(&rect))
        };
        // Best where no interval crosses it.
        let is_clear = |place: &(f64, f64, Anchor)| {
            is_free(place) && !bars.iter().any(|bar| bar.overlaps(&covers(*place)))
        };
        let free = places.iter().find(|place| is_clear(place));
        let free = free.or_else(|| places.iter().find(|place| is_free(place))).copied();
        // Where everything is full, a name would only hide others; the table has it.
        if let Some(place) = free {
            taken.push(covers(place));
            canvas.text_beside((place.0, place.1), &text, letters.at(place.2));
        }
    }
    sheet
}

fn around(x: f64, y: f64, half: f64) -> Rect {
    Rect { left: x - half, top: y - half, width: 2.0 * half, height: 2.0 * half }
}
