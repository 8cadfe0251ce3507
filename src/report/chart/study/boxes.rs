//! Scenario discovery: the way of the peeling, and the limits of the box.

use crate::chart::{
    Heading,
    parts::{
        axes::{Axes, Horizontal, heading},
        lines::{Line, draw_line},
        scale::Ticks,
    },
    sheet::Sheet,
    surface::{Anchor, Canvas, Rect, Stroke},
    theme,
};
use deter_study::discover::{Discovery, Region};

const HEIGHT: f64 = 330.0;
const ROW: f64 = 40.0;

/// Draws the figure: `factors` are the names in the order of the points, `chosen` the box whose
/// limits are shown.
pub fn draw(
    found: &Discovery,
    chosen: &Region,
    factors: &[String],
    condition: &str,
    caption: &str,
) -> Sheet {
    let restricted: Vec<usize> = (0..factors.len())
        .filter(|f| chosen.quasi_p.get(*f).is_some_and(Option::is_some))
        .collect();
    let page = Heading {
        name: "boxes".to_owned(),
        title: format!("Where {condition}"),
        subtitle: format!(
            "{} of {} runs. Left: peeling the space slice by slice trades coverage (share of those \
             runs in the box) for density (their share of the box). Right: the box that balances \
             both, within the range of each factor that it restricts.",
            found.interesting, found.cases
        ),
        caption: caption.to_owned(),
        alt: format!(
            "Peeling trajectory and limits of the box in which {condition}: coverage {:.2}, density \
             {:.2}.",
            chosen.coverage, chosen.density
        ),
    };
    let height = HEIGHT.max(60.0 + ROW * restricted.len() as f64);
    let mut sheet = Sheet::new(page, height);
    let body = sheet.body;
    let left = Rect { width: 360.0, height: HEIGHT, ..body };
    trajectory(&mut sheet.canvas, left, found, chosen);
    let right = body.inside(400.0, 0.0, 0.0, 0.0);
    limits(&mut sheet.canvas, right, found, chosen, factors, &restricted);
    sheet
}

fn trajectory(canvas: &mut Canvas, cell: Rect, found: &Discovery, chosen: &Region) {
    let horizontal = Horizontal::Numbers(Ticks::around(0.0, 1.0, 5, false), "coverage".to_owned());
    let axes = Axes {
        title: "Every box on the way",
        unit: "density; from right to left the box shrinks",
        horizontal: &horizontal,
        vertical: Ticks::around(0.0, 1.0, 5, false),
        right: 8.0,
    };
    let plot = axes.draw(canvas, cell);
    let style = theme::series(0);
    let points: Vec<_> = found.trajectory.iter().map(|r| (r.coverage, r.density)).collect();
    draw_line(canvas, &plot, &Line { label: String::new(), points: points.clone(), style }, 1.2);
    let rim = Stroke::solid(theme::PAPER, 0.75);
    for point in points {
        style.marker.draw(canvas, (plot.x.at(point.0), plot.y.at(point.1)), 3.0, style.colour, rim);
    }
    let at = (plot.x.at(chosen.coverage), plot.y.at(chosen.density));
    let colour = theme::series(1).colour;
    canvas.ring(at, 7.0, Stroke::solid(colour, 2.0));
    let letters = theme::label().in_bold().in_colour(colour);
    let below = if chosen.density > 0.85 { 20.0 } else { -14.0 };
    let anchor = if chosen.coverage > 0.75 { Anchor::End } else { Anchor::Middle };
    canvas.text_beside((at.0, at.1 + below), "shown at the right", letters.at(anchor));
}

fn limits(
    canvas: &mut Canvas,
    cell: Rect,
    found: &Discovery,
    chosen: &Region,
    factors: &[String],
    restricted: &[usize],
) {
    let unit = format!(
        "coverage {:.2}, density {:.2}, {} runs; qp: chance that so pure a slice is luck",
        chosen.coverage, chosen.density, chosen.cases
    );
    let top = heading(canvas, cell, "The box", &unit) + 14.0;
    let Some(whole) = found.trajectory.first() else {
        return;
    };
    if restricted.is_empty() {
        let at = (cell.left, cell.top + top + 14.0);
        canvas.text(at, "No factor is restricted: nothing tells these runs apart.", theme::label());
        return;
    }
    let label = theme::label();
    let (start, end) = (cell.left + 44.0, cell.right() - 44.0);
    for (place, factor) in restricted.iter().enumerate() {
        let upper = cell.top + top + ROW * place as f64;
        let p = chosen.quasi_p[*factor].unwrap_or(1.0);
        let p = if p < 0.001 { "qp < 0.001".to_owned() } else { format!("qp {p:.3}") };
        canvas.text((start, upper + 9.0), &theme::spoken(&factors[*factor]), label);
        canvas.text((end, upper + 9.0), &p, theme::small().at(Anchor::End));
        let (from, to) = whole.limits[*factor];
        let (low, high) = chosen.limits[*factor];
        let at = |x: f64| start + (x - from) / (to - from).max(f64::MIN_POSITIVE) * (end - start);
        let bar = |left: f64, right: f64| Rect {
            left,
            top: upper + 15.0,
            width: (right - left).max(1.0),
            height: 9.0,
        };
        canvas.rect(bar(start, end), theme::GRID);
        canvas.rect(bar(at(low), at(high)), theme::series(0).colour);
        let small = theme::small();
        canvas.text_beside((start - 5.0, upper + 19.5), &short(from), small.at(Anchor::End));
        canvas.text_beside((end + 5.0, upper + 19.5), &short(to), small.at(Anchor::Start));
        let (below, above) = chosen.restricted[*factor];
        let ink = small.in_colour(theme::INK).at(Anchor::Middle);
        if below {
            canvas.text((at(low), upper + 35.0), &format!("≥ {}", short(low)), ink);
        }
        if above {
            // Two limits close together would be written over one another.
            let shift =
                if below && at(high) - at(low) < 70.0 { 70.0 - (at(high) - at(low)) } else { 0.0 };
            canvas.text((at(high) + shift, upper + 35.0), &format!("≤ {}", short(high)), ink);
        }
    }
}

fn short(x: f64) -> String {
    match x.abs() {
        size if size >= 100.0 => format!("{x:.0}"),
        size if size >= 1.0 => format!("{x:.2}"),
        0.0 => "0".to_owned(),
        size if size >= 0.01 => format!("{x:.3}"),
        _ => format!("{x:.5}"),
    }
}
