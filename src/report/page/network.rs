//! The network of pacts on a map, with a slider over the turns.
//!
//! Every tie is drawn once for every stretch of turns in which nothing changes between two states;
//! the script only says which of them are on. Without script the last turn is on, and the maps of
//! start, middle and end stand below.

use maud::{Markup, PreEscaped, html};
use plotters::style::RGBAColor;

use super::{
    source::{PageContent, ReportError},
    words::spoken,
};
use crate::chart::{
    network::pieces::{HEIGHT, Pieces, Tie, WIDTH, pieces},
    surface::{self, Marker, Stroke},
    theme,
};
use deter_study::record::tables::{PactRow, RunTables};

/// Roles in the order of the key.
const ROLES: [&str; 4] = ["challenger", "patron", "initiator", "member"];

/// The section; none without a history.
///
/// # Errors
/// If a figure cannot be drawn.
pub fn section(material: &PageContent) -> Result<Option<Markup>, ReportError> {
    if material.shown_runs.is_empty() {
        return Ok(None);
    }
    let mut parts = Vec::new();
    for (place, shown) in material.shown_runs.iter().enumerate() {
        let tables = &shown.history.tables;
        let pieces = pieces(tables)?;
        parts.push((shown, live(place, tables, &pieces), still(place, tables, &pieces)));
    }
    Ok(Some(html! {
        p {
            "One line a pair of states, for the highest rung of pact between them. Pale lines were in "
            "force before the run, strong ones have come since."
        }
        @for (shown, live, still) in &parts {
            (material.head(shown))
            (live)
            (still)
        }
    }))
}

/// The map that the script brings to life.
fn live(place: usize, tables: &RunTables, pieces: &Pieces) -> Markup {
    let labels = &tables.provenance.turn_labels;
    let last = labels.len() as i32 - 1;
    let turn = format!("turn-{place}");
    let words: Vec<String> = (-1..=last).map(|turn| when(tables, turn)).collect();
    let now = words.last().cloned().unwrap_or_default();
    let words = serde_json::to_string(&words).unwrap_or_default();
    html! {
        div.network data-network data-labels=(words) {
            div.controls {
                button type="button" data-do="play" aria-pressed="false" { "Play" }
                label for=(turn) { "Turn" }
                input id=(turn) type="range" min="-1" max=(last) step="1" value=(last);
                output for=(turn) data-when { (now) }
                span.zoom role="group" aria-label="Zoom" {
                    button type="button" data-do="in" aria-label="Zoom in" { "+" }
                    button type="button" data-do="out" aria-label="Zoom out" { "−" }
                    button type="button" data-do="whole" { "Whole map" }
                }
            }
            svg.map viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="group" tabindex="0"
                font-family=(surface::FONTS) aria-label={
                    "Map of the pacts in force between " (tables.states.len()) " states. Plus and minus "
                    "zoom, arrow keys then move it, zero shows the whole."
                } {
                g.view {
                    g id={ "ground-" (place) } { (PreEscaped(&pieces.ground)) }
                    g.ties { @for tie in &pieces.ties { (tie_mark(tables, tie, last)) } }
                    g.nodes id={ "nodes-" (place) } {
                        @for ((state, card), node) in tables.states.iter().enumerate().zip(&pieces.nodes) {
                            g.node tabindex="0" role="button" data-state=(state)
                                aria-label={ (card.name) " (" (card.code) "), " (card.role) } {
                                title { (card.name) " (" (card.code) "), " (card.role) }
                                (PreEscaped(node))
                            }
                        }
                    }
                }
            }
            p.detail aria-live="polite" data-detail {
                "Point at a line for the pact and its reasons; choose a state for all its pacts."
            }
            (key(tables, pieces))
        }
    }
}

/// A moment in words: -1 is the start.
fn when(tables: &RunTables, turn: i32) -> String {
    let label =
        |place: i32| usize::try_from(place).ok().and_then(|t| tables.provenance.turn_labels.get(t));
    match (turn, label(turn.max(0))) {
        (-1, Some(first)) => format!("before {first}"),
        (_, Some(label)) if turn >= 0 => format!("after {label}"),
        _ => "at the start".to_owned(),
    }
}

/// Start, middle and end as maps that stand still: on paper, and without script.
fn still(place: usize, tables: &RunTables, pieces: &Pieces) -> Markup {
    let last = tables.provenance.turn_labels.len() as i32 - 1;
    let mut turns = vec![-1, last / 2, last];
    turns.dedup();
    let on = |turn: i32| {
        pieces.ties.iter().filter(move |tie| tie.spell.from <= turn && turn < tie.spell.to)
    };
    let describe_turn = |turn: i32| {
        let new = on(turn).filter(|tie| tie.new).count();
        format!(
            "The network {}: {} pairs of states tied, {new} of them on a rung reached during the run.",
            when(tables, turn),
            on(turn).count()
        )
    };
    html! {
        div.still {
            @for turn in turns {
                figure {
                    svg.map role="img" aria-label=(describe_turn(turn)) viewBox={ "0 0 " (WIDTH) " " (HEIGHT) }
                        font-family=(surface::FONTS) {
                        use href={ "#ground-" (place) } {}
                        @for tie in on(turn) {
                            g.tie.on.new[tie.new].old[!tie.new] { (line(tie)) }
                        }
                        use href={ "#nodes-" (place) } {}
                    }
                    figcaption { (describe_turn(turn)) }
                }
            }
        }
    }
}

fn tie_mark(tables: &RunTables, tie: &Tie, last: i32) -> Markup {
    let spell = &tie.spell;
    let on = spell.from <= last && last < spell.to;
    html! {
        g.tie.on[on].new[tie.new].old[!tie.new] data-a=(spell.ends.0) data-b=(spell.ends.1)
            data-from=(spell.from) data-to=(spell.to) {
            title { (describe_tie(tables, tie)) }
            path.hit d=(path(tie)) {}
            (line(tie))
        }
    }
}

/// The visible line; what is new stands out from what it crosses.
fn line(tie: &Tie) -> Markup {
    let width = |more: f64| format!("{:.1}", tie.stroke.width + more);
    html! {
        @if tie.new { path.halo d=(path(tie)) stroke-width=(width(2.0)) {} }
        path.line d=(path(tie)) stroke=(hex(tie.stroke.colour)) stroke-width=(width(0.0))
            stroke-dasharray=[dashes(&tie.stroke)] {}
    }
}

fn path(tie: &Tie) -> String {
    let [from, bend, to] = tie.line;
    format!("M{:.1} {:.1}Q{:.1} {:.1} {:.1} {:.1}", from.0, from.1, bend.0, bend.1, to.0, to.1)
}

/// What a tie is, in words: every pact in force, the highest first, with its reasons.
fn describe_tie(tables: &RunTables, tie: &Tie) -> String {
    let name = |state: usize| tables.states.get(state).map_or("?", |card| card.name.as_str());
    let pacts: Vec<String> =
        tie.spell.pacts.iter().filter_map(|place| tables.pacts.get(*place)).map(reasons).collect();
    format!("{} – {}: {}", name(tie.spell.ends.0), name(tie.spell.ends.1), pacts.join(" · "))
}

fn reasons(pact: &PactRow) -> String {
    let mut text = spoken(&pact.kind);
    if !pact.signed.is_empty() {
        text += &format!(", signed {}", pact.signed);
    }
    let older = pact.signed_turn.is_some_and(|turn| turn < 0);
    match pact.why.as_str() {
        "" => text,
        why if older => format!("{text} (source: {why})"),
        why if why.starts_with("scripted") => format!("{text}, {why}"),
        why => format!("{text}, sought by {} for {why}", pact.proposer),
    }
}

fn key(tables: &RunTables, pieces: &Pieces) -> Markup {
    html! {
        ul.key aria-label="Key" {
            @for kind in tables.kinds.iter().rev() {
                @let stroke = theme::pact(&tables.kinds, kind);
                li {
                    svg viewBox="0 0 36 10" width="36" height="10" aria-hidden="true" {
                        path.line d="M1 5 H35" stroke=(hex(stroke.colour))
                            stroke-width=(format!("{:.1}", stroke.width))
                            stroke-dasharray=[dashes(&stroke)] {}
                    }
                    (spoken(kind))
                }
            }
            @for role in ROLES {
                @if tables.states.iter().any(|card| card.role == role) {
                    li { (role_mark(role)) (role) }
                }
            }
            @if pieces.moved.0 { li { "thin line to a dot: the node stands beside its capital" } }
            @if pieces.moved.1 { li { "arrow at the rim: the state lies beyond the map" } }
        }
    }
}

fn role_mark(role: &str) -> Markup {
    let (marker, fill, rim) = theme::role(role);
    let corners: Vec<String> = marker
        .corners((10.0, 10.0), 6.5)
        .into_iter()
        .map(|(x, y)| format!("{x:.1},{y:.1}"))
        .collect();
    let (fill, rim) = (hex(fill), hex(rim.colour));
    html! {
        svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" {
            @if marker == Marker::Circle {
                circle cx="10" cy="10" r="6.5" fill=(fill) stroke=(rim) stroke-width="1.4" {}
            } @else {
                polygon points=(corners.join(" ")) fill=(fill) stroke=(rim) stroke-width="1.4" {}
            }
        }
    }
}

fn dashes(stroke: &Stroke) -> Option<String> {
    let lengths: Vec<String> = stroke.dash.iter().map(ToString::to_string).collect();
    (!lengths.is_empty()).then(|| lengths.join(" "))
}

fn hex(colour: RGBAColor) -> String {
    format!("#{:02x}{:02x}{:02x}", colour.0, colour.1, colour.2)
}
