//! SVG to PNG, with the embedded font and no other.

use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb::Database};

/// Source Sans 3 (SIL Open Font License 1.1, `assets/SourceSans3-OFL.txt`), unchanged.
const FACES: [&[u8]; 2] = [
    include_bytes!("../assets/SourceSans3-Regular.ttf"),
    include_bytes!("../assets/SourceSans3-Bold.ttf"),
];

/// The fonts, read once: parsing them takes longer than a small picture.
fn fonts() -> Arc<Database> {
    static FONTS: OnceLock<Arc<Database>> = OnceLock::new();
    FONTS
        .get_or_init(|| {
            let mut database = Database::new();
            for face in FACES {
                database.load_font_data(face.to_vec());
            }
            database.set_sans_serif_family("Source Sans 3");
            Arc::new(database)
        })
        .clone()
}

/// The bytes of a PNG, `scale` pixels for a point of the SVG; the reason in words if it cannot be.
pub(in crate::chart) fn png(svg: &str, scale: f32) -> Result<Vec<u8>, String> {
    let options =
        Options { fontdb: fonts(), font_family: "Source Sans 3".to_owned(), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|error| error.to_string())?;
    let (width, height) = (tree.size().width() * scale, tree.size().height() * scale);
    // A page of more than 16,384 pixels is a typing error, not a picture; NaN fails here too.
    if !(width >= 1.0 && height >= 1.0 && width.max(height) <= 16_384.0) {
        return Err(format!("a scale of {scale} gives {width} by {height} pixels"));
    }
    let mut pixels = Pixmap::new(width.round() as u32, height.round() as u32)
        .ok_or_else(|| format!("no memory for {width} by {height} pixels"))?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| error.to_string())
}
