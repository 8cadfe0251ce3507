//! The stories of the runs that are shown.

use maud::{Markup, html};

use super::source::{PageContent, ShownRun};
use deter_study::record::{folder::PACTS, story};

/// The section; none without a history.
#[must_use]
pub fn section(material: &PageContent) -> Option<Markup> {
    if material.shown_runs.iter().all(|shown| story::tell(&shown.history).trim().is_empty()) {
        return None;
    }
    Some(html! {
        @for shown in &material.shown_runs {
            (material.head(shown))
            (story_html(shown))
        }
    })
}

fn story_html(shown: &ShownRun) -> Markup {
    let text = story::tell(&shown.history);
    html! {
        div.story {
            @for block in blocks(&text) {
                // A part has a title and indented lines; what has none is prose.
                @let (lines, title): (Vec<&str>, Vec<&str>) =
                    block.iter().partition(|line| line.starts_with(' '));
                p {
                    @for (place, line) in title.iter().enumerate() {
                        @if place > 0 { span.dot { " · " } }
                        @if lines.is_empty() { (line.trim()) } @else { strong { (line.trim()) } }
                    }
                }
                @if !lines.is_empty() {
                    ul { @for line in &lines { li { (here(line)) } } }
                }
            }
        }
    }
}

/// A line as it stands on a page, where what lies in a file of the folder of a run is a table.
fn here(line: &str) -> String {
    line.trim().replace(&format!(": {PACTS}"), ", in the table of pacts above")
}

/// Lines between empty lines.
fn blocks(text: &str) -> Vec<Vec<&str>> {
    let mut blocks = vec![Vec::new()];
    for line in text.lines() {
        match blocks.last_mut() {
            Some(last) if !line.trim().is_empty() => last.push(line),
            _ => blocks.push(Vec::new()),
        }
    }
    blocks.retain(|block| !block.is_empty());
    blocks
}
