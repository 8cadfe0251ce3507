//! A figure in its frame.

use maud::{Markup, PreEscaped, html};

use crate::chart::Figure;

/// A drawn figure with what it shows in words. Where the screen is narrower than letters can be
/// read, it scrolls inside its frame.
#[must_use]
pub fn plate(figure: &Figure) -> Markup {
    html! {
        figure.plate {
            div.scroll tabindex="0" role="region" aria-label={ "Figure: " (figure.alt) } {
                (PreEscaped(&figure.svg))
            }
            figcaption { (figure.alt) }
        }
    }
}
