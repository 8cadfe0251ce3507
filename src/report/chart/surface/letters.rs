//! How wide a text will be in the embedded font, and how it is set.
//!
//! Labels must not overlap or run off the page, so widths are needed before anything is drawn. The
//! tables hold the advance widths of Source Sans 3, the font that `raster` embeds and every SVG
//! names first; `svg` stretches or squeezes a fallback font to the same widths.

use plotters::style::RGBAColor;

/// Advance widths of the characters from space to `~`, in thousandths of the font size.
const REGULAR: [u16; 95] = [
    200, 289, 426, 497, 497, 824, 609, 249, 303, 303, 418, 497, 249, 311, 249, 350, 497, 497, 497,
    497, 497, 497, 497, 497, 497, 497, 249, 249, 497, 497, 497, 425, 847, 543, 588, 571, 615, 527,
    494, 617, 652, 263, 479, 579, 486, 727, 647, 664, 566, 664, 569, 534, 536, 645, 515, 786, 513,
    476, 539, 303, 350, 303, 497, 500, 542, 504, 553, 456, 555, 496, 292, 504, 544, 246, 247, 495,
    255, 829, 547, 542, 555, 555, 347, 419, 338, 544, 467, 719, 446, 467, 425, 303, 241, 303, 497,
];

/// The same for the bold face.
const BOLD: [u16; 95] = [
    200, 340, 537, 528, 528, 857, 667, 300, 344, 344, 457, 528, 300, 332, 300, 339, 528, 528, 528,
    528, 528, 528, 528, 528, 528, 528, 300, 300, 528, 528, 528, 463, 902, 573, 605, 582, 635, 548,
    524, 638, 674, 301, 509, 614, 518, 762, 665, 684, 596, 684, 613, 556, 556, 665, 556, 813, 567,
    525, 541, 344, 339, 344, 528, 500, 555, 527, 573, 468, 573, 518, 341, 534, 571, 276, 278, 548,
    286, 857, 572, 555, 573, 573, 398, 443, 383, 568, 523, 776, 514, 521, 460, 344, 268, 344, 528,
];

/// Which point of a text stands at its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// The text begins there.
    Start,
    /// The text is centred there.
    Middle,
    /// The text ends there.
    End,
}

/// How a text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Letters {
    /// Font size in points.
    pub size: f64,
    /// Bold face.
    pub bold: bool,
    /// Colour of the letters.
    pub colour: RGBAColor,
    /// Which point stands at the position.
    pub anchor: Anchor,
    /// Turned by a quarter to the left, to be read upwards.
    pub upwards: bool,
}

impl Letters {
    /// The same letters with another anchor.
    #[must_use]
    pub fn at(self, anchor: Anchor) -> Self {
        Letters { anchor, ..self }
    }

    /// The same letters in another colour.
    #[must_use]
    pub fn in_colour(self, colour: RGBAColor) -> Self {
        Letters { colour, ..self }
    }

    /// The same letters in the bold face.
    #[must_use]
    pub fn in_bold(self) -> Self {
        Letters { bold: true, ..self }
    }

    /// The same letters in another size.
    #[must_use]
    pub fn sized(self, size: f64) -> Self {
        Letters { size, ..self }
    }

    /// The same letters, to be read upwards.
    #[must_use]
    pub fn turned(self) -> Self {
        Letters { upwards: true, ..self }
    }

    /// Width of a text in points.
    pub fn width(&self, text: &str) -> f64 {
        let table = if self.bold { &BOLD } else { &REGULAR };
        let thousandths: u32 = text
            .chars()
            .map(|letter| match letter {
                ' '..='~' => u32::from(table[letter as usize - 32]),
                '·' => 300,
                // The narrow space between thousands.
                '\u{202f}' => 200,
                '…' | '→' | '←' | '—' => 980,
                // Han, kana and hangul fill the square; other scripts are near a wide Latin letter.
                '\u{2e80}'..='\u{ffef}' => 1000,
                _ => 600,
            })
            .sum();
        f64::from(thousandths) * self.size / 1000.0
    }

    /// Width of a text in points, if it is known well enough to stretch the text to it: at most one
    /// character in eight is of a width that is only guessed.
    pub fn sure_width(&self, text: &str) -> Option<f64> {
        let guessed =
            text.chars().filter(|letter| !matches!(letter, ' '..='~' | '·' | '\u{202f}')).count();
        let all = text.chars().count();
        (all > 0 && 8 * guessed <= all).then(|| self.width(text))
    }

    /// The text cut to a width, with an ellipsis where something was cut.
    pub fn fit(&self, text: &str, width: f64) -> String {
        if self.width(text) <= width {
            return text.to_owned();
        }
        let mut cut = text.to_owned();
        while cut.pop().is_some() {
            let shown = format!("{}…", cut.trim_end());
            if self.width(&shown) <= width {
                return shown;
            }
        }
        String::new()
    }

    /// The text broken at spaces into lines of at most a width.
    pub fn wrap(&self, text: &str, width: f64) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split([' ', '\n']).filter(|word| !word.is_empty()) {
            match lines.last_mut() {
                Some(line) if self.width(&format!("{line} {word}")) <= width => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.to_owned()),
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use crate::chart::theme;

    #[test]
    fn cutting_and_wrapping_keep_to_the_width() {
        let letters = theme::small();
        let text = "information security, reciprocal access and logistics";
        assert!(letters.width(&letters.fit(text, 60.0)) <= 60.0);
        assert!(letters.wrap(text, 80.0).iter().all(|line| letters.width(line) <= 80.0));
        assert_eq!(letters.wrap(text, 80.0).join(" "), text);
        assert_eq!(letters.fit("a", 60.0), "a");
        // A number stays in one piece.
        assert_eq!(letters.wrap("of 10\u{202f}000", 1.0), ["of", "10\u{202f}000"]);
    }
}
