//! SVG to PNG: with the embedded font and, for letters that it has not, those of the system.

use std::{
    collections::BTreeSet,
    sync::{Arc, OnceLock},
};

use png::{BitDepth, ColorType, DeflateCompression, Encoder, EncodingError, Filter};
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Group, Node, Options, Tree, fontdb::Database};

/// Source Sans 3 (SIL Open Font License 1.1, `assets/SourceSans3-OFL.txt`), unchanged.
const FACES: [&[u8]; 2] = [
    include_bytes!("../assets/SourceSans3-Regular.ttf"),
    include_bytes!("../assets/SourceSans3-Bold.ttf"),
];

/// How hard pictures are packed, from 1 to 9.
pub(super) const PACKING: u8 = 1;

/// The fonts, read once: parsing them takes longer than a small picture.
fn fonts() -> Arc<Database> {
    static FONTS: OnceLock<Arc<Database>> = OnceLock::new();
    FONTS.get_or_init(|| Arc::new(embedded())).clone()
}

/// The same with those of the system, which are looked for where a name needs them.
fn fonts_of_the_system() -> Arc<Database> {
    static FONTS: OnceLock<Arc<Database>> = OnceLock::new();
    let all = || {
        let mut database = embedded();
        database.load_system_fonts();
        Arc::new(database)
    };
    FONTS.get_or_init(all).clone()
}

fn embedded() -> Database {
    let mut database = Database::new();
    for face in FACES {
        database.load_font_data(face.to_vec());
    }
    database.set_sans_serif_family("Source Sans 3");
    database
}

/// The drawing of an SVG, and the characters in it that no font has.
pub(in crate::chart) fn tree(svg: &str) -> Result<(Tree, Vec<char>), String> {
    let read = |fontdb: Arc<Database>| {
        let options =
            Options { fontdb, font_family: "Source Sans 3".to_owned(), ..Options::default() };
        let tree = Tree::from_str(svg, &options).map_err(|error| error.to_string())?;
        let mut missing = BTreeSet::new();
        look(tree.root(), &mut missing);
        Ok::<_, String>((tree, missing))
    };
    let (tree, missing) = read(fonts())?;
    let (tree, missing) = if missing.is_empty() {
        (tree, missing)
    } else {
        // The same bytes everywhere is for those whose letters the embedded font has.
        read(fonts_of_the_system())?
    };
    Ok((tree, missing.into_iter().collect()))
}

/// Characters whose glyph is the one for those that a font has not.
fn look(group: &Group, missing: &mut BTreeSet<char>) {
    for node in group.children() {
        match node {
            Node::Group(inner) => look(inner, missing),
            Node::Text(text) => {
                let glyphs = text.layouted().iter().flat_map(|span| &span.positioned_glyphs);
                for glyph in glyphs.filter(|glyph| glyph.id.0 == 0) {
                    missing.extend(glyph.text.chars().filter(|letter| !letter.is_whitespace()));
                }
            }
            _ => {}
        }
    }
}

/// The bytes of a PNG, `scale` pixels for a point of the drawing; the reason in words if it cannot be.
pub(in crate::chart) fn png(tree: &Tree, scale: f32) -> Result<Vec<u8>, String> {
    let (width, height) = (tree.size().width() * scale, tree.size().height() * scale);
    // A page of more than 16,384 pixels is a typing error, not a picture; NaN fails here too.
    if !(width >= 1.0 && height >= 1.0 && width.max(height) <= 16_384.0) {
        return Err(format!("a scale of {scale} gives {width} by {height} pixels"));
    }
    let mut pixels = Pixmap::new(width.round() as u32, height.round() as u32)
        .ok_or_else(|| format!("no memory for {width} by {height} pixels"))?;
    // On paper: no pixel is see-through, and a quarter of the bytes need not be packed.
    pixels.fill(Color::WHITE);
    resvg::render(tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    packed(&pixels).map_err(|error| error.to_string())
}

fn packed(pixels: &Pixmap) -> Result<Vec<u8>, EncodingError> {
    let mut colours = vec![0; 3 * pixels.pixels().len()];
    let (rgb, rgba) = (colours.as_chunks_mut::<3>().0, pixels.data().as_chunks::<4>().0);
    for (rgb, [red, green, blue, _]) in rgb.iter_mut().zip(rgba) {
        *rgb = [*red, *green, *blue];
    }
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    // Of flat colours the next pixel as it is packs better than its difference from the last; so done, the
    // least effort gives the bytes of the usual one in a third of its time.
    encoder.set_filter(Filter::NoFilter);
    encoder.set_deflate_compression(DeflateCompression::Level(PACKING));
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&colours)?;
    writer.finish()?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_no_font_has_are_named_and_the_others_are_not() {
        let svg = |text: &str| {
            format!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40" font-family="Source Sans 3"><text x="2" y="20" font-size="12">{text}</text></svg>"#
            )
        };
        assert!(tree(&svg("Việt Nam, Ελλάδα, Κύπρος · 5 %")).unwrap().1.is_empty());
        // A private character is in no font.
        let (tree, missing) = tree(&svg("A\u{f8fe}B")).unwrap();
        assert_eq!(missing, ['\u{f8fe}']);
        assert!(png(&tree, 1.0).is_ok());
    }
}
