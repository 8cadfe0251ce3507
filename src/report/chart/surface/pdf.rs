//! SVG to PDF: one page of shapes, letters among them.
//!
//! Figures hold filled and stroked paths of one colour and texts, and nothing else; so does the page.

use std::io::Write;

use flate2::{Compression, write::ZlibEncoder};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, TextStr};
use resvg::{
    tiny_skia::{PathSegment, Point, Transform},
    usvg::{Color, Group, Node, Opacity, Paint, Path, Tree},
};

use super::raster::PACKING;

/// So finely places are kept: ten to a unit of the drawing, which is a quarter of a point.
const FINE: f32 = 10.0;

/// The bytes of a PDF, so many points of paper for a point of the drawing; the reason in words if it cannot
/// be.
pub(in crate::chart) fn document(tree: &Tree, points: f32, title: &str) -> Result<Vec<u8>, String> {
    let (width, height) = (tree.size().width() * points, tree.size().height() * points);
    let mut page = Page { content: Content::new(), opacities: Vec::new() };
    // The page of a PDF begins below.
    let shrunk = points / FINE;
    page.content.transform([shrunk, 0.0, 0.0, -shrunk, 0.0, height]);
    page.group(tree.root(), 1.0);
    let shapes = page.content.finish();
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::new(PACKING.into()));
    packed.write_all(shapes.as_slice()).map_err(|error| error.to_string())?;
    let packed = packed.finish().map_err(|error| error.to_string())?;

    let [catalog, pages, own, content, info] = [1, 2, 3, 4, 5].map(Ref::new);
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(pages);
    pdf.pages(pages).kids([own]).count(1);
    let mut written = pdf.page(own);
    written.media_box(Rect::new(0.0, 0.0, width, height)).parent(pages).contents(content);
    let mut resources = written.resources();
    let mut states = resources.ext_g_states();
    for (place, opacity) in page.opacities.iter().enumerate() {
        let name = state(place);
        let mut graphics = states
            .insert(Name(name.as_bytes()))
            .start::<pdf_writer::writers::ExtGraphicsState<'_>>();
        graphics.non_stroking_alpha(opacity.0).stroking_alpha(opacity.1);
    }
    states.finish();
    resources.finish();
    written.finish();
    pdf.stream(content, &packed).filter(Filter::FlateDecode);
    let program = concat!("deter ", env!("CARGO_PKG_VERSION"));
    pdf.document_info(info).title(TextStr(title)).creator(TextStr(program));
    Ok(pdf.finish())
}

/// Name of a state of opacity.
fn state(place: usize) -> String {
    format!("O{place}")
}

/// A page that is being written.
struct Page {
    content: Content,
    /// Pairs of opacities of fill and stroke that occur.
    opacities: Vec<(f32, f32)>,
}

impl Page {
    /// A shape that is see-through is a group of its own.
    fn group(&mut self, group: &Group, above: f32) {
        let opacity = above * group.opacity().get();
        for node in group.children() {
            match node {
                Node::Group(inner) => self.group(inner, opacity),
                Node::Path(path) => self.path(path, opacity),
                Node::Text(text) => self.group(text.flattened(), opacity),
                Node::Image(_) => {}
            }
        }
    }

    fn path(&mut self, path: &Path, above: f32) {
        let colour = |paint: &Paint| match paint {
            Paint::Color(colour) => Some(*colour),
            _ => None,
        };
        let fill = path.fill().and_then(|fill| Some((colour(fill.paint())?, fill.opacity())));
        let line = path.stroke().and_then(|line| Some((colour(line.paint())?, line.opacity())));
        let opacity =
            |found: Option<(Color, Opacity)>| above * found.map_or(1.0, |(_, own)| own.get());
        self.content.save_state();
        self.see_through((opacity(fill), opacity(line)));
        let Transform { sx, kx, ky, sy, tx, ty } = path.abs_transform();
        self.content.transform([sx, ky, kx, sy, FINE * tx, FINE * ty]);
        if let Some((colour, _)) = fill {
            let [r, g, b] = parts(colour);
            self.content.set_fill_rgb(r, g, b);
            self.shape(path);
            self.content.fill_nonzero();
        }
        if let (Some((colour, _)), Some(line)) = (line, path.stroke()) {
            let [r, g, b] = parts(colour);
            self.content.set_stroke_rgb(r, g, b);
            self.content.set_line_width(FINE * line.width().get());
            if let Some(dashes) = line.dasharray() {
                let dashes = dashes.iter().map(|dash| FINE * dash);
                self.content.set_dash_pattern(dashes, FINE * line.dashoffset());
            }
            self.content.set_line_join(pdf_writer::types::LineJoinStyle::RoundJoin);
            self.shape(path);
            self.content.stroke();
        }
        self.content.restore_state();
    }

    fn see_through(&mut self, opacity: (f32, f32)) {
        if opacity == (1.0, 1.0) {
            return;
        }
        let known = self.opacities.iter().position(|one| *one == opacity);
        let place = known.unwrap_or_else(|| {
            self.opacities.push(opacity);
            self.opacities.len() - 1
        });
        self.content.set_parameters(Name(state(place).as_bytes()));
    }

    fn curve(&mut self, points: [Point; 3]) {
        let [(x1, y1), (x2, y2), (x, y)] = points.map(fine);
        self.content.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn shape(&mut self, path: &Path) {
        let mut at = Point::zero();
        for segment in path.data().segments() {
            match segment {
                PathSegment::MoveTo(p) => {
                    let (x, y) = fine(p);
                    self.content.move_to(x, y);
                    at = p;
                }
                PathSegment::LineTo(p) => {
                    let (x, y) = fine(p);
                    self.content.line_to(x, y);
                    at = p;
                }
                PathSegment::QuadTo(c, p) => {
                    // PDF has cubic curves alone.
                    let toward = |from: f32, to: f32| from + 2.0 / 3.0 * (to - from);
                    let before = Point::from_xy(toward(at.x, c.x), toward(at.y, c.y));
                    let behind = Point::from_xy(toward(p.x, c.x), toward(p.y, c.y));
                    self.curve([before, behind, p]);
                    at = p;
                }
                PathSegment::CubicTo(c1, c2, p) => {
                    self.curve([c1, c2, p]);
                    at = p;
                }
                PathSegment::Close => {
                    self.content.close_path();
                }
            }
        }
    }
}

/// A place in whole numbers: half of a page is the outlines of letters, whose digits would be most of the
/// file.
fn fine(point: Point) -> (f32, f32) {
    ((FINE * point.x).round(), (FINE * point.y).round())
}

fn parts(colour: Color) -> [f32; 3] {
    [colour.red, colour.green, colour.blue].map(|part| f32::from(part) / 255.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_the_size_of_its_figure_and_the_same_bytes_every_time() {
        let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40"><rect x="1" y="1" width="20" height="9" fill="#0072b2" opacity="0.4"/><path d="M0 0 Q 5 5 9 1" stroke="#000" fill="none"/></svg>"##;
        let (tree, _) = crate::chart::surface::raster::tree(svg).unwrap();
        let page = document(&tree, 0.75, "A figure").unwrap();
        assert!(page.starts_with(b"%PDF-"));
        let text = String::from_utf8_lossy(&page);
        assert!(text.contains("/MediaBox [0 0 150 30]") && text.contains("A figure"), "{text}");
        assert!(text.contains("/ca 0.4"), "{text}");
        assert_eq!(page, document(&tree, 0.75, "A figure").unwrap());
    }
}
