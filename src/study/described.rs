//! What the doc comments of a source file say: the documents written from the code read it here.
//!
//! The sources are those the program was compiled from, formatted by rustfmt, so a few lines of
//! reading do where a parser of Rust would be a dependency.

/// Text that may stand in a cell of a table.
pub(super) fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// Docs link to code by brackets, which Markdown would show.
fn unlinked(text: &str) -> String {
    text.replace("[`", "`").replace("`]", "`")
}

pub(super) fn joined(lines: &[&str]) -> String {
    let mut text = String::new();
    for line in lines {
        text += if line.is_empty() {
            "\n\n"
        } else if text.is_empty() || text.ends_with('\n') {
            ""
        } else {
            " "
        };
        text += line;
    }
    unlinked(text.trim())
}

/// The doc of a file, without its blocks of code.
pub(super) fn module_doc(source: &str) -> String {
    let mut fenced = false;
    let lines: Vec<&str> = source
        .lines()
        .take_while(|line| line.starts_with("//!"))
        .map(|line| line.trim_start_matches("//!").trim())
        .filter(|line| {
            let fence = line.starts_with("```");
            fenced ^= fence;
            !fence && !fenced
        })
        .collect();
    joined(&lines)
}

/// The part of a source before its tests.
pub(super) fn code(source: &str) -> &str {
    source.split("#[cfg(test)]").next().unwrap_or_default()
}
