//! The page of a figure: title, subtitle, body, and the line that says where the numbers come from.

use super::surface::Rect;
use super::surface::{Canvas, Letters, svg};
use super::{ChartError, Figure, theme};
use deter_study::record::tables::Provenance;

/// What is written around a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// File name without ending.
    pub name: String,
    /// What the figure shows, in a few words.
    pub title: String,
    /// Units, and how to read it.
    pub subtitle: String,
    /// Where the numbers come from; see [`caption`].
    pub caption: String,
    /// What a reader who cannot see the figure is told, in a sentence or two.
    pub alt: String,
}

/// The line under every figure of one run.
pub fn caption(provenance: &Provenance) -> String {
    let code = match provenance.code.as_str() {
        "" => String::new(),
        code => format!(" · world code {code}"),
    };
    format!(
        "{} · seed {} · deter {} · scenario hash {}{code} · model frequencies, not forecasts",
        provenance.scenario, provenance.seed, provenance.version, provenance.scenario_hash
    )
}

/// A page with its heading written. It stays open until [`Sheet::finish`], so that a test can ask it
/// whether its texts overlap.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// What the body is drawn on.
    pub canvas: Canvas,
    /// Where the body goes.
    pub body: Rect,
    heading: Heading,
    /// Width on paper in millimetres, if it is for print.
    printed: Option<f64>,
}

impl Sheet {
    /// A page that has nothing to show but a sentence.
    pub fn empty(heading: Heading, sentence: &str) -> Self {
        let mut sheet = Self::new(heading, 60.0);
        let at = (sheet.body.left, sheet.body.top + 24.0);
        sheet.canvas.text(at, sentence, theme::label());
        sheet
    }

    /// A page of the usual width for a body of a given height, in points.
    pub fn new(heading: Heading, body_height: f64) -> Self {
        let page = theme::page();
        let (left, width) = (theme::EDGE, page.width - 2.0 * theme::EDGE);
        let above = |letters: Letters, text: &str| {
            if page.titles { letters.wrap(text, width) } else { Vec::new() }
        };
        let titles = above(theme::title(), &heading.title);
        let subtitles = above(theme::subtitle(), &heading.subtitle);
        let captions = theme::caption().wrap(&heading.caption, width);
        let gap = if page.titles { 34.0 } else { 12.0 };
        let top = gap + 24.0 * titles.len() as f64 + 17.0 * subtitles.len() as f64;
        let body = Rect { left, top, width, height: body_height };
        let height = (body.bottom() + 26.0 + 14.0 * captions.len() as f64).ceil();

        let mut canvas = Canvas::new(page.width, height);
        let mut line = 16.0;
        for text in &titles {
            line += 24.0;
            canvas.text((left, line), text, theme::title());
        }
        line += 3.0;
        for text in &subtitles {
            line += 17.0;
            canvas.text((left, line), text, theme::subtitle());
        }
        line = body.bottom() + 14.0;
        for text in &captions {
            line += 14.0;
            canvas.text((left, line), text, theme::caption());
        }
        Sheet { canvas, body, heading, printed: page.printed }
    }

    /// The finished figure.
    ///
    /// # Errors
    ///
    /// [`ChartError::Draw`] if the drawing library refuses.
    pub fn finish(self) -> Result<Figure, ChartError> {
        let Heading { name, title, alt, .. } = self.heading;
        match svg::document(&self.canvas, &title, &alt, self.printed) {
            Ok(svg) => Ok(Figure { name, svg, alt, printed: self.printed }),
            Err(reason) => Err(ChartError::Draw { figure: name, reason }),
        }
    }
}

/// Finished figures, in their order.
///
/// # Errors
///
/// [`ChartError::Draw`] if the drawing library refuses.
pub fn finish(sheets: Vec<Sheet>) -> Result<Vec<Figure>, ChartError> {
    sheets.into_iter().map(Sheet::finish).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_what_it_is_and_shrinks_the_fine_drawing() {
        let heading = Heading {
            name: "x".into(),
            title: "Power & will".into(),
            subtitle: "unit".into(),
            caption: "seed 1".into(),
            alt: "A < B.".into(),
        };
        let figure = Sheet::new(heading, 100.0).finish().unwrap();
        assert!(figure.svg.starts_with("<svg role=\"img\" aria-label=\"A &lt; B.\""));
        assert!(figure.svg.contains("width=\"960\"") && figure.svg.contains("viewBox=\"0 0 3840"));
        assert!(figure.svg.contains("<title>Power &amp; will</title>"));
        assert!(figure.svg.contains("seed 1") && figure.svg.trim_end().ends_with("</svg>"));
        assert!(figure.png(1.0).unwrap().starts_with(b"\x89PNG"));
        assert!(figure.png(0.0).is_err() && figure.png(f32::NAN).is_err());
    }
}
