//! Tables, in frames that scroll on narrow screens.

use maud::{Markup, html};

use deter_study::table::text::Table;

/// What stands around a table.
#[derive(Debug, Clone, Copy, Default)]
pub struct Frame<'f> {
    /// What it is, for those who cannot see it.
    pub label: &'f str,
    /// What stands above it; may be empty.
    pub caption: &'f str,
    /// Whether it answers the question of the page: its rows are lower and their names bold.
    pub answer: bool,
}

/// A heading, and whether its column is of numbers.
pub type Head = (Markup, bool);

/// Headings; one that begins with `>` is of numbers.
pub fn heads<'h>(texts: impl IntoIterator<Item = &'h str>) -> Vec<Head> {
    let head = |text: &str| {
        let title = text.strip_prefix('>').unwrap_or(text);
        (html! { (title) }, text.starts_with('>'))
    };
    texts.into_iter().map(head).collect()
}

/// The heading of a column of bars: what the ends of their axis are.
#[must_use]
pub fn axis(low: &str, high: &str) -> Head {
    (html! { span.axis-ends { span { (low) } span { (high) } } }, false)
}

/// A table of rows of markup.
#[must_use]
pub fn framed(frame: Frame<'_>, heads: &[Head], rows: &Markup) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(frame.label) {
            table class=[frame.answer.then_some("answer")] {
                @if !frame.caption.is_empty() { caption { (frame.caption) } }
                thead {
                    tr {
                        @for (head, right) in heads {
                            th class=[number(*right)] scope="col" { (head) }
                        }
                    }
                }
                tbody { (rows) }
            }
        }
    }
}

/// A table of texts and numbers; the first column names the rows.
#[must_use]
pub fn plain(frame: Frame<'_>, table: &Table) -> Markup {
    let heads: Vec<Head> =
        table.columns.iter().map(|column| (html! { (column.title) }, column.right)).collect();
    let rows = html! {
        @for row in &table.rows {
            tr {
                @for (place, (cell, column)) in row.iter().zip(&table.columns).enumerate() {
                    @let shown = cell.shown();
                    @if place == 0 {
                        th scope="row" { (shown) }
                    } @else {
                        td class=[number(column.right)] { (shown) }
                    }
                }
            }
        }
    };
    framed(frame, &heads, &rows)
}

/// The class of cells that stand to the right, as numbers do.
fn number(right: bool) -> Option<&'static str> {
    right.then_some("number")
}
