//! The page: files that the binary holds, and the headers under which all is sent.
//!
//! Modules of others lie as they came under `page/vendor`, with their licences and hashes; they name one
//! another by bare words, which a browser cannot find without a map: those are written out when served.

use std::net::IpAddr;

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::Refusal;

/// A file of the page: its address, its type, its bytes.
type File = (&'static str, &'static str, &'static str);

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// All files of the page.
const FILES: &[File] = &[
    ("", HTML, include_str!("page/index.html")),
    ("page/style.css", STYLE, include_str!("page/style.css")),
    ("page/main.js", SCRIPT, include_str!("page/main.js")),
    ("page/kit.js", SCRIPT, include_str!("page/kit.js")),
    ("page/words.js", SCRIPT, include_str!("page/words.js")),
    ("page/server.js", SCRIPT, include_str!("page/server.js")),
    ("page/store.js", SCRIPT, include_str!("page/store.js")),
    ("page/alone.js", SCRIPT, include_str!("page/alone.js")),
    ("page/levers.js", SCRIPT, include_str!("page/levers.js")),
    ("page/answers.js", SCRIPT, include_str!("page/answers.js")),
    ("page/charts.js", SCRIPT, include_str!("page/charts.js")),
    ("page/map.js", SCRIPT, include_str!("page/map.js")),
    ("page/why.js", SCRIPT, include_str!("page/why.js")),
    ("page/textbook.js", SCRIPT, include_str!("page/textbook.js")),
    ("page/room.js", SCRIPT, include_str!("page/room.js")),
    ("page/class.js", SCRIPT, include_str!("page/class.js")),
    ("page/seat.js", SCRIPT, include_str!("page/seat.js")),
    ("page/teacher.js", SCRIPT, include_str!("page/teacher.js")),
    ("page/screen.js", SCRIPT, include_str!("page/screen.js")),
    ("page/vendor/preact.mjs", SCRIPT, include_str!("page/vendor/preact.mjs")),
    ("page/vendor/hooks.mjs", SCRIPT, include_str!("page/vendor/hooks.mjs")),
    ("page/vendor/htm.mjs", SCRIPT, include_str!("page/vendor/htm.mjs")),
    ("page/vendor/signals.mjs", SCRIPT, include_str!("page/vendor/signals.mjs")),
    ("page/vendor/signals-core.mjs", SCRIPT, include_str!("page/vendor/signals-core.mjs")),
];

/// What the modules of others call one another, and where they are.
const BARE: [(&str, &str); 3] = [
    ("\"preact\"", "\"./preact.mjs\""),
    ("\"preact/hooks\"", "\"./hooks.mjs\""),
    ("\"@preact/signals-core\"", "\"./signals-core.mjs\""),
];

/// Nothing but what this server sends is run, shown or asked.
const POLICY: &str = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; \
                      form-action 'self'; frame-ancestors 'none'";

/// The file at an address of this server, without the first slash.
#[must_use]
pub fn file(path: &str) -> Response {
    let Some((path, kind, text)) = FILES.iter().find(|(known, ..)| *known == path) else {
        return Refusal::missing("there is no such page").into_response();
    };
    let text = if path.starts_with("page/vendor/") {
        BARE.iter().fold((*text).to_owned(), |text, (bare, there)| text.replace(bare, there))
    } else {
        (*text).to_owned()
    };
    ([(header::CONTENT_TYPE, HeaderValue::from_static(kind))], text).into_response()
}

/// Refuses what another page or name has sent, and puts the headers on what is answered.
///
/// A name that somebody else's domain server has turned to this machine (DNS rebinding) is no address
/// of it: only numbers and `localhost` are.
pub async fn guard(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST).unwrap_or_default().to_owned();
    let api = request.uri().path().starts_with("/api/");
    let refused = if !is_own(&host) {
        Some(Refusal::forbidden("ask by the address that was printed, not by a name"))
    } else if request.method() != Method::GET
        && text(header::ORIGIN).is_some_and(|origin| origin.split("://").nth(1) != Some(&host))
    {
        Some(Refusal::forbidden("another page may not act here"))
    } else {
        None
    };
    let mut response = match refused {
        Some(refusal) => refusal.into_response(),
        None => next.run(request).await,
    };
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, if api { "no-store" } else { "no-cache" }),
    ];
    for (name, value) in fixed {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    if response.status() == StatusCode::UNPROCESSABLE_ENTITY {
        *response.status_mut() = StatusCode::BAD_REQUEST;
    }
    response
}

/// Whether a host is a number or this machine itself, with or without a port.
fn is_own(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    name == "localhost" || name.parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_and_this_machine_are_its_addresses() {
        for own in ["127.0.0.1:80", "localhost", "[::1]:8080", "192.168.1.7:4000", "localhost:1"] {
            assert!(is_own(own), "{own}");
        }
        for foreign in ["", "evil.example", "evil.example:80", "127.0.0.1.evil.example"] {
            assert!(!is_own(foreign), "{foreign}");
        }
    }

    /// A module of the page or of others asks for nothing that the binary does not hold.
    #[test]
    fn every_module_that_is_asked_for_is_there() {
        let mut asked = 0;
        for (path, kind, text) in FILES.iter().filter(|(_, kind, _)| *kind == SCRIPT) {
            let text = if path.contains("/vendor/") {
                BARE.iter()
                    .fold((*text).to_owned(), |text, (bare, there)| text.replace(bare, there))
            } else {
                (*text).to_owned()
            };
            for part in text.split("from\"").chain(text.split("from \"")).skip(1) {
                let name = part.split('"').next().unwrap_or_default();
                let Some(name) = name.strip_prefix("./") else { continue };
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                let there = format!("{folder}/{name}");
                assert!(
                    FILES.iter().any(|(known, ..)| *known == there),
                    "{path} ({kind}): {there}"
                );
                asked += 1;
            }
        }
        assert!(asked > 10, "{asked}");
    }

    /// The files of others are those whose hashes stand beside them.
    #[test]
    fn vendored_files_are_as_they_came() {
        let listed = include_str!("page/vendor/README.md");
        let vendored = FILES.iter().filter(|(path, ..)| path.contains("/vendor/"));
        for (path, _, text) in vendored {
            let hash = blake3::hash(text.as_bytes()).to_hex().to_string();
            assert!(listed.contains(&hash), "{path} has the hash {hash}");
        }
    }
}
