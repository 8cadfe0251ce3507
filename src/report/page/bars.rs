//! Small bars with intervals, one a row of a table.

use maud::{Markup, html};

/// Width of a bar's field, in its own units.
const WIDE: f64 = 200.0;
const HIGH: f64 = 22.0;

/// What a bar shows: an estimate with its interval on an axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// The estimate.
    pub point: f64,
    /// Its interval.
    pub interval: (f64, f64),
    /// Ends of the axis.
    pub axis: (f64, f64),
    /// Where a line marks "nothing", if it is on the axis.
    pub nothing: f64,
    /// Whether the estimate stands out.
    pub strong: bool,
}

/// The bar as a picture with the same in words. What lies beyond the axis is cut, and an arrow says
/// so.
#[must_use]
pub fn bar(bar: &Bar, words: &str) -> Markup {
    let (low, high) = bar.axis;
    let at = |x: f64| {
        let share = if high > low { (x - low) / (high - low) } else { 0.5 };
        6.0 + (WIDE - 12.0) * share.clamp(0.0, 1.0)
    };
    let (left, right) = (at(bar.interval.0), at(bar.interval.1));
    let middle = HIGH / 2.0;
    let one = |x: f64| format!("{x:.1}");
    let class = if bar.strong { "bar strong" } else { "bar" };
    html! {
        svg class=(class) role="img" aria-label=(words) viewBox={ "0 0 " (WIDE) " " (HIGH) }
            width=(WIDE) height=(HIGH) {
            line.axis x1="6" x2=(one(WIDE - 6.0)) y1=(one(middle)) y2=(one(middle)) {}
            @if bar.nothing >= low && bar.nothing <= high {
                line.nothing x1=(one(at(bar.nothing))) x2=(one(at(bar.nothing))) y1="1" y2=(one(HIGH - 1.0)) {}
            }
            rect.interval x=(one(left)) y=(one(middle - 4.0)) width=(one((right - left).max(1.5))) height="8" {}
            @if bar.interval.0 < low {
                path.beyond d={ "M0 " (middle) " l7 -5 v10 z" } {}
            }
            @if bar.interval.1 > high {
                path.beyond d={ "M" (WIDE) " " (middle) " l-7 -5 v10 z" } {}
            }
            @if bar.point >= low && bar.point <= high {
                circle.point cx=(one(at(bar.point))) cy=(one(middle)) r="4.5" {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_beyond_the_axis_is_cut_and_said() {
        let wide = Bar {
            point: 0.0,
            interval: (-9.0, 0.5),
            axis: (-1.0, 1.0),
            nothing: 0.0,
            strong: false,
        };
        let text = bar(&wide, "a < b").into_string();
        assert!(text.contains("aria-label=\"a &lt; b\""));
        assert_eq!(text.matches("beyond").count(), 1);
        assert!(text.contains("<circle class=\"point\" cx=\"100.0\""));
    }
}
