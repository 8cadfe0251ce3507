//! Numbers and names for readers.

/// A number with three or so figures; a dash for none.
#[must_use]
pub fn number(x: f64) -> String {
    let size = x.abs();
    let text = match size {
        _ if x.is_nan() => return "–".to_owned(),
        _ if size.is_infinite() => if x < 0.0 { "−∞" } else { "∞" }.to_owned(),
        _ if size == 0.0 => "0".to_owned(),
        _ if size >= 1e15 => format!("{size:.2e}"),
        _ if size >= 1000.0 => thousands(size),
        _ if size.fract() == 0.0 => format!("{size:.0}"),
        _ if size >= 100.0 => format!("{size:.0}"),
        _ if size >= 10.0 => format!("{size:.1}"),
        _ if size >= 1.0 => format!("{size:.2}"),
        _ if size >= 0.001 => format!("{size:.3}"),
        _ => format!("{size:.1e}"),
    };
    if x < 0.0 { format!("−{text}") } else { text }
}

/// A number with its sign.
#[must_use]
pub fn signed(x: f64) -> String {
    if x > 0.0 { format!("+{}", number(x)) } else { number(x) }
}

/// A number as it was set: shortest text that means the same, grouped by thousands.
#[must_use]
pub fn exact(x: f64) -> String {
    if x.is_finite() && x.fract() == 0.0 && x.abs() >= 1e4 && x.abs() < 1e15 {
        let text = thousands(x.abs());
        if x < 0.0 { format!("−{text}") } else { text }
    } else if x.is_infinite() || x.is_nan() {
        number(x)
    } else {
        x.to_string().replace('-', "−")
    }
}

fn thousands(size: f64) -> String {
    let digits = format!("{size:.0}");
    let mut text = String::with_capacity(digits.len() + 4);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            // A narrow space that no line breaks at.
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// A share in per cent; small ones with more figures.
#[must_use]
pub fn percent(share: f64) -> String {
    let x = 100.0 * share;
    match x {
        _ if x.is_nan() => "–".to_owned(),
        _ if x == 0.0 || x >= 99.95 => format!("{x:.0}\u{a0}%"),
        _ if x < 0.095 => format!("{x:.2}\u{a0}%"),
        _ if !(9.95..90.0).contains(&x) => format!("{x:.1}\u{a0}%"),
        _ => format!("{x:.0}\u{a0}%"),
    }
}

/// `1 run`, `2 runs`.
#[must_use]
pub fn plural(count: u64, one: &str) -> String {
    format!("{}\u{a0}{one}{}", number(count as f64), if count == 1 { "" } else { "s" })
}

/// The name of a thing in a scenario: underscores and dots become spaces.
pub use crate::chart::theme::spoken;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        let written = [0.0, 1.0, -2.5, 12.345, 1234.5, 1e6, 0.01234, f64::NAN].map(number);
        let one = "1\u{202f}000\u{202f}000";
        assert_eq!(written, ["0", "1", "−2.50", "12.3", "1\u{202f}234", one, "0.012", "–"]);
        assert_eq!(
            [0.0, 0.0004, 0.021, 0.5, 0.999, 1.0].map(percent),
            ["0\u{a0}%", "0.04\u{a0}%", "2.1\u{a0}%", "50\u{a0}%", "99.9\u{a0}%", "100\u{a0}%"]
        );
        assert_eq!(
            [0.3, -17_734_000.0, f64::INFINITY].map(exact),
            ["0.3", "−17\u{202f}734\u{202f}000", "∞"]
        );
        assert_eq!([plural(1, "run"), plural(2, "run")], ["1\u{a0}run", "2\u{a0}runs"]);
    }
}
