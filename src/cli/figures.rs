//! `deter figures`: the figures of results again, for a page of print.

use std::path::{Path, PathBuf};

use super::{
    Console, Failure,
    study::{LARGE_PNG, draw},
};
use deter_report::{
    chart::{
        self, Figure,
        theme::{self, Page},
    },
    page,
};
use deter_study::files::{Folder, WriteMode};

/// Draw the figures of results again, for a screen or a page of print: SVG, PNG and PDF.
///
/// With --width they are laid out anew for that width, with letters of some 7 points on paper and 300
/// pixels an inch.
#[derive(Debug, Clone, clap::Args)]
pub struct Figures {
    /// Folders of results, in any mix: of `run`, `branch`, `ensemble`, `merge`, `compare`.
    #[arg(required = true, value_name = "DIR")]
    pub folders: Vec<PathBuf>,
    /// Width on paper, such as 89mm, 18cm, 3.5in or 252pt.
    #[arg(long, value_name = "LENGTH", value_parser = length)]
    pub width: Option<f64>,
    /// Leave out titles and subtitles, which a journal sets itself.
    #[arg(long)]
    pub no_title: bool,
    /// Folder of the figures [default: DIR-figures].
    #[arg(long, short)]
    pub out: Option<PathBuf>,
    /// Replace what the folder holds, whoever made it.
    #[arg(long)]
    pub force: bool,
}

/// Narrowest and widest figure on paper, millimetres.
const PAPER: (f64, f64) = (40.0, 420.0);

/// A length in millimetres.
fn length(text: &str) -> Result<f64, String> {
    let units = [("mm", 1.0), ("cm", 10.0), ("in", 25.4), ("pt", 25.4 / 72.0)];
    let read = units
        .into_iter()
        .find_map(|(unit, size)| Some(text.strip_suffix(unit)?.trim().parse::<f64>().ok()? * size));
    let (least, most) = PAPER;
    read.filter(|millimetres| (least..=most).contains(millimetres)).ok_or_else(|| {
        format!("expected a length from {least} to {most} mm, such as 89mm, 18cm, 3.5in or 252pt")
    })
}

impl Figures {
    /// Draws them.
    ///
    /// # Errors
    /// If a folder cannot be trusted, or the disk refuses.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        let page = match self.width {
            Some(millimetres) => Page::printed(millimetres, !self.no_title),
            None => Page { titles: !self.no_title, ..Page::SCREEN },
        };
        let out = self.out.clone().unwrap_or_else(|| {
            let first = self.folders.first().map_or(Path::new(""), PathBuf::as_path);
            let name =
                first.file_name().map_or_else(|| "output".into(), |name| name.to_string_lossy());
            first.with_file_name(format!("{name}-figures"))
        });
        let folder = Folder::lock(&out, "figures", &[], WriteMode::of(false, self.force))?;
        let mut count = 0;
        for (place, path) in self.folders.iter().enumerate() {
            let material = page::read(std::slice::from_ref(path))?;
            let figures = theme::on(page, || of(&material))?;
            let below =
                if self.folders.len() > 1 { format!("{}/", place + 1) } else { String::new() };
            draw(&figures, (&folder, &below), Some(LARGE_PNG), console)?;
            count += figures.len();
        }
        console.print(&format!("{count} figures (SVG, PNG and PDF) are in {}\n", out.display()))
    }
}

/// The figures of results, as their commands draw them.
fn of(material: &page::PageContent) -> Result<Vec<Figure>, Failure> {
    let mut figures = Vec::new();
    for compared in &material.comparisons {
        figures.extend(chart::compare::of_comparison(&compared.comparison)?);
    }
    for whole in &material.ensembles {
        figures.extend(chart::ensemble::of_ensemble(&whole.findings)?);
    }
    // A single history of many is shown on a page, and is no result of theirs.
    if figures.is_empty() {
        for shown in &material.shown_runs {
            figures.extend(chart::of_run(&shown.history.tables)?);
        }
    }
    Ok(figures)
}

#[cfg(test)]
mod tests {
    use super::length;

    #[test]
    fn lengths_of_journals_are_read() {
        assert_eq!(length("89mm"), Ok(89.0));
        assert_eq!(length("18 cm"), Ok(180.0));
        assert!((length("3.5in").unwrap() - 88.9).abs() < 1e-9);
        for wrong in ["89", "mm", "2mm", "9m", "-89mm"] {
            assert!(length(wrong).is_err(), "{wrong}");
        }
    }
}
