//! Numbers for readers: one format for every table, text and page.

/// A number in three or four digits, with a true minus; thousands stand apart from ten thousand on;
/// a dash for none.
#[must_use]
pub fn number(x: f64) -> String {
    let size = x.abs();
    let digits = match size {
        _ if x.is_nan() => return "–".to_owned(),
        _ if size >= 99.95 || size == 0.0 => 0,
        _ if size >= 9.995 => 1,
        _ if size >= 0.9995 => 2,
        _ if size >= 0.09995 => 3,
        _ if size >= 0.00095 => 4,
        _ if size >= 0.000_095 => 5,
        _ => 6,
    };
    let text = match size {
        _ if size.is_infinite() => "∞".to_owned(),
        _ if size >= 1e15 => format!("{size:.2e}"),
        _ if size >= 10_000.0 => grouped(&format!("{size:.0}")),
        _ if size > 0.0 && size < 0.000_01 => format!("{size:.1e}").replace('-', "−"),
        _ => trimmed(format!("{size:.digits$}")),
    };
    if x < 0.0 { format!("−{text}") } else { text }
}

/// Without zeros behind the last digit that counts.
fn trimmed(text: String) -> String {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A number with its sign.
#[must_use]
pub fn signed(x: f64) -> String {
    if x > 0.0 { format!("+{}", number(x)) } else { number(x) }
}

/// A number as it was set: the shortest text that means the same, grouped by thousands.
#[must_use]
pub fn exact(x: f64) -> String {
    if !x.is_finite() || (x.fract() == 0.0 && (1e4..1e15).contains(&x.abs())) {
        number(x)
    } else {
        x.to_string().replace('-', "−")
    }
}

/// Whole digits in groups of three, from ten thousand on.
fn grouped(digits: &str) -> String {
    if digits.len() < 5 {
        return digits.to_owned();
    }
    let mut text = String::with_capacity(digits.len() + 4);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            // A narrow space that no line breaks at.
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// A share in per cent; small ones with more digits, and none is 100 % that is not all.
#[must_use]
pub fn percent(share: f64) -> String {
    let x = 100.0 * share;
    let text = match x.abs() {
        _ if x.is_nan() => return "–".to_owned(),
        size if size == 0.0 || (size >= 99.95 && size.fract() == 0.0) => format!("{size:.0}"),
        // Less than the last digit would show is no minus nothing.
        size if size < 0.005 => return "0.00\u{a0}%".to_owned(),
        size if size < 0.095 => format!("{size:.2}"),
        size if !(9.95..90.0).contains(&size) => format!("{size:.1}"),
        size => format!("{size:.0}"),
    };
    format!("{}{text}\u{a0}%", if x < 0.0 { "−" } else { "" })
}

/// A difference of shares in percentage points, with its sign.
#[must_use]
pub fn points(difference: f64) -> String {
    let text = percent(difference).replace('%', "pt");
    if difference > 0.0 { format!("+{text}") } else { text }
}

/// From one number to another.
#[must_use]
pub fn interval(low: f64, high: f64) -> String {
    format!("{} to {}", number(low), number(high))
}

/// A p-value.
#[must_use]
pub fn p_value(p: f64) -> String {
    if p < 0.001 { "< 0.001".to_owned() } else { format!("{p:.3}") }
}

/// A number with so many digits after the point, and its sign if asked: for columns and axes, whose
/// numbers must have their points below one another or in equal steps.
#[must_use]
pub fn fixed(x: f64, digits: usize, with_sign: bool) -> String {
    if !x.is_finite() {
        return number(x);
    }
    let plain = format!("{:.digits$}", x.abs());
    let (whole, rest) = plain.split_at(plain.find('.').unwrap_or(plain.len()));
    // Less than the last digit would show is no minus nothing.
    let shown = plain.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    let sign = match x < 0.0 && (shown || with_sign) {
        true => "−",
        false if with_sign => "+",
        false => "",
    };
    format!("{sign}{}{rest}", grouped(whole))
}

/// A number in six digits that count, as short as it can be: to be compared with a published one.
#[must_use]
pub fn six_digits(x: f64) -> String {
    let scientific = format!("{x:.5e}");
    match scientific.split_once('e').and_then(|(_, power)| power.parse::<i32>().ok()) {
        Some(power) if (-3..=5).contains(&power) => {
            trimmed(fixed(x, 5_usize.saturating_add_signed(-power as isize), false))
        }
        Some(_) => scientific.replace('-', "−"),
        None => number(x),
    }
}

/// `1 run`, `2 runs`.
#[must_use]
pub fn plural(count: u64, one: &str) -> String {
    format!("{}\u{a0}{one}{}", number(count as f64), if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        let texts =
            [0.0, 1.0, -2.5, 12.345, 1234.5, 1e6, 0.01234, 0.2, -1e-5, 4.96e-4, -3e-6, f64::NAN]
                .map(number);
        let one = "1\u{202f}000\u{202f}000";
        assert_eq!(
            texts,
            [
                "0",
                "1",
                "−2.5",
                "12.3",
                "1234",
                one,
                "0.0123",
                "0.2",
                "−0.00001",
                "0.0005",
                "−3.0e−6",
                "–"
            ]
        );
        assert_eq!(
            [0.0, 0.0004, 0.021, 0.5, 0.999, 1.0, -0.3].map(percent),
            ["0 %", "0.04 %", "2.1 %", "50 %", "99.9 %", "100 %", "−30 %"]
                .map(|text| text.replace(' ', "\u{a0}"))
        );
        assert_eq!(
            [0.3, -17_734_000.0, f64::INFINITY].map(exact),
            ["0.3", "−17\u{202f}734\u{202f}000", "∞"]
        );
        assert_eq!([fixed(-0.001, 1, false), fixed(999.95, 1, true)], ["0.0", "+1000.0"]);
        assert_eq!(fixed(-1_234_567.0, 0, false), "−1\u{202f}234\u{202f}567");
        assert_eq!(
            [0.4, -2.0 / 7.0, 1.0 / 300.0, -83_200.0, 1e-9, 0.0, 1600.0, 12.345_678]
                .map(six_digits),
            [
                "0.4",
                "−0.285714",
                "0.00333333",
                "−83\u{202f}200",
                "1.00000e−9",
                "0",
                "1600",
                "12.3457"
            ]
        );
        assert_eq!([plural(1, "run"), plural(2, "run")], ["1\u{a0}run", "2\u{a0}runs"]);
        assert_eq!((points(0.02).as_str(), points(0.0).as_str()), ("+2.0\u{a0}pt", "0\u{a0}pt"));
    }
}
