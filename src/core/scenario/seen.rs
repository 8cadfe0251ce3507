//! What of a text can be seen: characters that steer a terminal or turn the direction of a line are
//! refused where a text is read, and made harmless where one is printed.

use std::{borrow::Cow, fmt::Write};

/// Whether a character steers what shows a text instead of being shown: controls (an escape sequence
/// recolours a terminal or writes its clipboard, and XML has none), marks and overrides of direction
/// (a name reads as another one), breaks of lines and paragraphs that editors do not show, and the
/// code points that are no characters. The end of a line and a tabulator are shown.
#[must_use]
pub fn unseen(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            true
        }
        '\u{fdd0}'..='\u{fdef}' | '\u{feff}' => true,
        _ => c.is_control() || c as u32 & 0xfffe == 0xfffe,
    }
}

/// The text with each [`unseen`] character written out, as JSON does (`\u001b`), so that it can go to
/// a terminal whatever it came from. The end of a line of Windows stays.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    if !text.contains(unseen) {
        return text.into();
    }
    let mut plain = String::with_capacity(text.len() + 16);
    for (at, c) in text.char_indices() {
        if !unseen(c) || (c == '\r' && text[at..].starts_with("\r\n")) {
            plain.push(c);
            continue;
        }
        let mut units = [0; 2];
        for unit in c.encode_utf16(&mut units) {
            let _ = write!(plain, "\\u{unit:04x}");
        }
    }
    plain.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_is_written_out_and_what_is_seen_stays() {
        for plain in
            ["", "Việt Nam, 日本, ไทย, العربية\tand so on\n", "one\r\ntwo", "e\u{301} 👩\u{200d}🚀"]
        {
            assert_eq!(harmless(plain), plain);
        }
        assert_eq!(harmless("a\u{1b}[2Jb\u{7}"), "a\\u001b[2Jb\\u0007");
        assert_eq!(harmless("gpj.\u{202e}exe \u{85}\r"), "gpj.\\u202eexe \\u0085\\u000d");
        assert_eq!(harmless("\u{1ffff}\u{fffe}\0"), "\\ud83f\\udfff\\ufffe\\u0000");
    }
}
