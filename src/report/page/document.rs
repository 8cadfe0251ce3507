//! The frame of the page: what the browser may do, the contents, the sections.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{
    answer, apart, changed, course, figures, limits, many, network, origin, pacts,
    source::{PageContent, ReportError},
    story, textbook,
};

const FONTS: &str = include_str!("assets/fonts.css");
const STYLE: &str = include_str!("assets/page.css");
const SCRIPT: &str = include_str!("assets/page.js");

/// What a page of this program has in its head, whatever its version.
pub const GENERATOR: &str = "<meta name=\"generator\" content=\"deter ";

/// A section of the page: its anchor, its heading, what stands under it.
pub type Section = (&'static str, &'static str, Markup);

/// The page as the text of an HTML file. The same material gives the same bytes.
///
/// # Errors
/// If a figure cannot be drawn.
pub fn page(material: &PageContent) -> Result<String, ReportError> {
    let title = title(material);
    let mut sections: Vec<Section> = Vec::new();
    let found = [
        ("answer", "In short", Some(answer::section(material)?)),
        ("textbook", "The model and its closed form", textbook::section(material)?),
        ("changed", "What was changed", changed::section(material)),
        ("apart", "How the worlds part", apart::section(material)?),
        ("many", "Many runs", many::section(material)?),
        ("network", "The network of pacts", network::section(material)?),
        ("pacts", "Pacts over time", pacts::section(material)?),
        ("course", "Pressure and the states in focus", course::section(material)?),
        ("story", "The story", story::section(material)),
        ("figures", "Every number and where it comes from", figures::section(material)),
        ("limits", "What the model cannot say", Some(limits::section(material))),
        ("origin", "Where this comes from, and how to cite it", Some(origin::section(material))),
    ];
    for (anchor, heading, content) in found {
        if let Some(content) = content {
            sections.push((anchor, heading, content));
        }
    }
    Ok(framed(&title, &sections))
}

/// Sections under a title as the text of an HTML file; the first one's anchor is `answer`.
#[must_use]
pub fn framed(title: &str, sections: &[Section]) -> String {
    let body = body(title, sections).into_string();
    // A text of a scenario would have to contain the hash of a page that contains it.
    let key = blake3::hash(body.as_bytes()).to_hex();
    let key = &key.as_str()[..32];
    let rules = format!(
        "default-src 'none'; style-src 'nonce-{key}'; script-src 'nonce-{key}'; font-src data:; base-uri 'none'; \
         form-action 'none'"
    );
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(rules);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light";
                meta name="generator" content={ "deter " (env!("CARGO_PKG_VERSION")) };
                title { (title) }
                style nonce=(key) { (PreEscaped(FONTS)) (PreEscaped(STYLE)) }
            }
            body {
                (PreEscaped(body))
                script nonce=(key) { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string()
}

/// Most scenarios that the title names beside the first.
const MOST_NAMED: usize = 3;

/// What the page is about, in one line.
fn title(material: &PageContent) -> String {
    let titles: Vec<&str> =
        material.scenarios().into_iter().map(|loaded| loaded.scenario.title.as_str()).collect();
    match titles.as_slice() {
        [] => "Nothing".to_owned(),
        [one] => (*one).to_owned(),
        [base, others @ ..] if others.len() > MOST_NAMED => {
            format!("{base} beside {} others", others.len())
        }
        [base, others @ ..] => format!("{base} beside {}", others.join(" and ")),
    }
}

fn body(title: &str, sections: &[Section]) -> Markup {
    html! {
        a.skip href="#answer" { "Skip to the answer" }
        header.top {
            p.kicker { "deter " span.dot { "·" } " model frequencies, not forecasts" }
            h1 { (title) }
        }
        nav aria-label="Contents" {
            ol {
                @for (anchor, heading, _) in sections {
                    li { a href={ "#" (anchor) } { (heading) } }
                }
            }
        }
        main {
            @for (anchor, heading, content) in sections {
                section id=(anchor) aria-labelledby={ (anchor) "-heading" } {
                    h2 id={ (anchor) "-heading" } { (heading) }
                    (content)
                }
            }
        }
        footer {
            p {
                "Made by deter " (env!("CARGO_PKG_VERSION")) " for exploration and teaching. What it "
                "counts are frequencies of a model under the assumptions listed above; none of it is "
                "a forecast."
            }
        }
    }
}
