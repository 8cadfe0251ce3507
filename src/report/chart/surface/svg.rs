//! A canvas as an SVG document, by plotters.
//!
//! plotters' SVG has whole coordinates only, so the page is drawn four times as large and shrunk by
//! its view box.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::canvas::{Canvas, Mark, Point};
use super::{Anchor, FONTS, Letters, Stroke};

/// Units of the drawing for a point of the page.
const FINE: f64 = 4.0;

/// The page as an SVG document; the reason in words if the library refuses.
pub(in crate::chart) fn document(
    canvas: &Canvas,
    title: &str,
    alt: &str,
    printed: Option<f64>,
) -> Result<String, String> {
    let (wide, high) = size(canvas);
    let drawn = drawn(canvas, true)?;
    let page = canvas.page();
    let plain = format!(r#"<svg width="{wide}" height="{high}""#);
    let shrunk = format!(
        r#"<svg role="img" aria-label="{}" stroke-linejoin="round" width="{}" height="{}""#,
        escaped(alt),
        length(page.width, page.width, printed),
        length(page.height, page.width, printed)
    );
    let (_, rest) = drawn.split_once(&plain).ok_or("the drawing library changed its header")?;
    let (head, body) = rest.split_once('>').ok_or("the drawing library wrote no header")?;
    let font = format!(r#" font-family="{}""#, FONTS.replace('\'', "&apos;"));
    Ok(format!("{shrunk}{font}{head}>\n<title>{}</title>{}", escaped(title), short(body)))
}

/// A length of a page of this width, in pixels or on paper.
fn length(points: f64, width: f64, printed: Option<f64>) -> String {
    printed.map_or_else(
        || points.to_string(),
        |millimetres| format!("{:.2}mm", points * millimetres / width),
    )
}

/// The marks alone, as a group for an SVG whose units are points; the reason in words if the
/// library refuses.
pub(in crate::chart) fn group(canvas: &Canvas) -> Result<String, String> {
    let drawn = drawn(canvas, false)?;
    let body = drawn.split_once("<svg").and_then(|(_, rest)| rest.split_once('>'));
    let body = body.and_then(|(_, body)| body.rsplit_once("</svg>"));
    let (body, _) = body.ok_or("the drawing library changed its frame")?;
    let shrink = 1.0 / FINE;
    Ok(format!(
        r#"<g transform="scale({shrink})" stroke-linejoin="round">{}</g>"#,
        short(body.trim_matches('\n'))
    ))
}

fn size(canvas: &Canvas) -> (u32, u32) {
    let page = canvas.page();
    ((page.width * FINE) as u32, (page.height * FINE) as u32)
}

fn drawn(canvas: &Canvas, paper: bool) -> Result<String, String> {
    let mut drawn = String::new();
    let area = SVGBackend::with_string(&mut drawn, size(canvas)).into_drawing_area();
    if paper {
        area.fill(&WHITE).map_err(|error| error.to_string())?;
    }
    for mark in canvas.marks() {
        put(&area, mark).map_err(|error| error.to_string())?;
    }
    area.present().map_err(|error| error.to_string())?;
    drop(area);
    Ok(completed(&drawn, canvas))
}

/// What the library has no word for: the dashes of lines, and of every text the width that the layout has
/// reckoned with, so that it neither overlaps its neighbours nor runs off the page where the reader's machine
/// has none of the fonts.
fn completed(drawn: &str, canvas: &Canvas) -> String {
    let mut widths = canvas.marks().iter().filter_map(|mark| match mark {
        Mark::Text(_, text, letters) => Some(letters.sure_width(text)),
        _ => None,
    });
    let mut dashes = canvas.marks().iter().filter_map(|mark| match mark {
        Mark::Path(_, stroke) => Some(stroke.dash),
        _ => None,
    });
    let mut whole = String::with_capacity(drawn.len() + drawn.len() / 4);
    // Names and notes cannot begin an element: what they hold is escaped.
    for (place, piece) in drawn.split('<').enumerate() {
        if place > 0 {
            whole.push('<');
        }
        let added = if piece.starts_with("text ") {
            widths.next().flatten().map(|width| {
                let width = (width * FINE).round();
                format!(r#"text textLength="{width}" lengthAdjust="spacingAndGlyphs""#)
            })
        } else if piece.starts_with("polyline ") {
            dashes.next().filter(|dash| !dash.is_empty()).map(|dash| {
                let dash: Vec<String> = dash.iter().map(|long| (long * FINE).to_string()).collect();
                format!(r#"polyline stroke-dasharray="{}""#, dash.join(" "))
            })
        } else {
            None
        };
        whole.push_str(added.as_deref().unwrap_or_default());
        whole.push_str(added.as_ref().map_or(piece, |_| &piece[piece.find(' ').unwrap_or(0)..]));
    }
    whole
}

/// What every mark would repeat is said once: it halves the file. A text cannot be hit, for its
/// quotation marks are escaped.
fn short(body: &str) -> String {
    let font = format!(r#" font-family="{}""#, FONTS.replace('\'', "&apos;"));
    body.replace(&font, "").replace(r#" opacity="1""#, "")
}

fn fine(point: &Point) -> (i32, i32) {
    ((point.0 * FINE).round() as i32, (point.1 * FINE).round() as i32)
}

fn style(stroke: &Stroke) -> ShapeStyle {
    let stroke_width = (stroke.width * FINE).round().max(1.0) as u32;
    ShapeStyle { color: stroke.colour, filled: false, stroke_width }
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

type Outcome = Result<(), DrawingAreaErrorKind<std::io::Error>>;

fn put(area: &Area<'_>, mark: &Mark) -> Outcome {
    match mark {
        Mark::Path(points, stroke) => {
            let points: Vec<_> = points.iter().map(fine).collect();
            area.draw(&PathElement::new(points, style(stroke)))
        }
        Mark::Area(corners, colour) => {
            let corners: Vec<_> = corners.iter().map(fine).collect();
            area.draw(&Polygon::new(corners, colour.filled()))
        }
        Mark::Rect(rect, colour) => {
            let corners = [fine(&(rect.left, rect.top)), fine(&(rect.right(), rect.bottom()))];
            area.draw(&Rectangle::new(corners, colour.filled()))
        }
        Mark::Circle(centre, radius, colour) => {
            let radius = (radius * FINE).round() as i32;
            area.draw(&Circle::new(fine(centre), radius, colour.filled()))
        }
        Mark::Ring(centre, radius, stroke) => {
            area.draw(&Circle::new(fine(centre), (radius * FINE).round() as i32, style(stroke)))
        }
        Mark::Text(at, text, letters) => put_text(area, *at, text, letters),
    }
}

fn put_text(area: &Area<'_>, at: Point, text: &str, letters: &Letters) -> Outcome {
    let face = if letters.bold { FontStyle::Bold } else { FontStyle::Normal };
    // plotters writes the size divided by 1.24, and shifts a text hung by its top by 0.76 of it.
    let font = FontDesc::new(FontFamily::Name(FONTS), letters.size * FINE * 1.24, face);
    let rise = letters.size * 0.76;
    let (font, at) = if letters.upwards {
        (font.transform(FontTransform::Rotate270), (at.0 - rise, at.1))
    } else {
        (font, (at.0, at.1 - rise))
    };
    let side = match letters.anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    };
    let style =
        TextStyle::from(font).color(&letters.colour).pos(Pos { h_pos: side, v_pos: VPos::Top });
    area.draw(&Text::new(text.to_owned(), fine(&at), style))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
