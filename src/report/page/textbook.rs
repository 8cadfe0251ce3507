//! Textbook models: what each is, its figure, and whether simulation and closed form agree.

use maud::{Markup, html};

use super::{
    plate::plate,
    source::{PageContent, ReportError},
    table::{Frame, framed, heads},
};
use crate::chart::{self, Figure};
use deter_textbook::models::{self, ModelRun};

/// The section; none if no run shown is of a textbook model.
///
/// # Errors
/// If a figure cannot be drawn.
pub fn section(material: &PageContent) -> Result<Option<Markup>, ReportError> {
    let mut parts: Vec<(ModelRun, String, Figure)> = Vec::new();
    for shown in &material.shown_runs {
        // A scenario that fits no model has its run all the same.
        let Some(Ok(model)) = models::of(&shown.loaded) else { continue };
        if parts.iter().any(|(known, ..)| known.name == model.name) {
            continue;
        }
        let caption = chart::caption(&shown.history.tables.provenance);
        let figure = chart::textbook::draw(&model, &caption).finish()?;
        parts.push((model, models::page(&shown.loaded).unwrap_or_default(), figure));
    }
    if parts.is_empty() {
        return Ok(None);
    }
    Ok(Some(html! {
        @for (model, text, figure) in &parts {
            @if parts.len() > 1 { h3 { (model.title) } }
            p.lede { (model.model) }
            (plate(figure))
            (agreement(model))
            (remarks(text))
        }
    }))
}

fn agreement(model: &ModelRun) -> Markup {
    let word = |passed: bool| if passed { "agrees" } else { "DIFFERS" };
    let rows = html! {
        @for check in &model.checks {
            @let told = check.to_string();
            tr {
                th scope="row" { (check.what) }
                td { strong { (word(check.passed())) } }
                td { (told.split_once(", ").map_or("", |(_, how)| how)) }
            }
        }
    };
    let label = "Whether simulation and closed form agree";
    framed(Frame { label, ..Frame::default() }, &heads(["compared", "", "how"]), &rows)
}

/// The remarks of the scenario's file: headings in capitals, and what stands under them.
fn remarks(text: &str) -> Markup {
    let heading = |line: &str| !line.is_empty() && !line.starts_with(' ');
    let mut blocks: Vec<(String, Vec<&str>)> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        match blocks.last_mut() {
            Some((_, lines)) if !heading(line) => lines.push(line.trim()),
            _ => blocks.push((line.to_owned(), Vec::new())),
        }
    }
    html! {
        @for (title, lines) in &blocks {
            @if !lines.is_empty() {
                h4 { (title) }
                p { (lines.join(" ")) }
            }
        }
    }
}
