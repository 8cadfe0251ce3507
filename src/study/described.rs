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

/// A type that a file format is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    /// Its name.
    pub name: String,
    /// Its doc.
    pub doc: String,
    /// Whether it is a choice between its members.
    pub choice: bool,
    /// Fields of a struct, variants of an enum, in order.
    pub members: Vec<Member>,
}

/// A field or a variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    /// Its name, as a file writes it.
    pub name: String,
    /// The type of a field, what is in the brackets of a variant.
    pub of: String,
    /// What it is if left out: `None` if it must be there, otherwise the text of the attribute's
    /// function, empty for the type's own default.
    pub default: Option<String>,
    /// Its doc.
    pub doc: String,
    /// Fields of a variant.
    pub fields: Vec<Member>,
}

/// The public structs and enums of a source that can be read from a file.
pub(super) fn items(source: &str) -> Vec<Item> {
    let mut found: Vec<Item> = Vec::new();
    let (mut doc, mut attributes): (Vec<&str>, String) = (Vec::new(), String::new());
    let mut inside = false;
    let mut all_default = false;
    for line in code(source).lines() {
        let bare = line.trim();
        if let Some(text) = bare.strip_prefix("///") {
            doc.push(text.trim());
            continue;
        }
        if bare.starts_with("#[") {
            attributes += bare;
            continue;
        }
        let head = ["pub struct ", "pub enum "].iter().find_map(|start| line.strip_prefix(start));
        if let Some(rest) = head {
            inside = rest.ends_with('{') && attributes.contains("Deserialize");
            all_default = attributes.contains("serde(default");
            all_default |= attributes.contains("deny_unknown_fields, default");
            if inside {
                found.push(Item {
                    name: rest.chars().take_while(|c| c.is_alphanumeric()).collect(),
                    doc: joined(&doc),
                    choice: line.starts_with("pub enum "),
                    members: Vec::new(),
                });
            }
        } else if line == "}" {
            inside = false;
        } else if inside && let Some(item) = found.last_mut() {
            let doc = cell(&joined(&doc).replace('\n', " "));
            take(item, line, &attributes, all_default, doc);
        }
        doc.clear();
        attributes.clear();
    }
    found.retain(|item| !item.members.is_empty());
    found
}

/// Adds what a line of a type's body declares.
fn take(item: &mut Item, line: &str, attributes: &str, all_default: bool, doc: String) {
    let bare = line.trim().trim_end_matches(',');
    let deep = line.starts_with("        ");
    let default = match attributes.split_once("default = \"") {
        Some((_, rest)) => rest.split('"').next().map(str::to_owned),
        None => (all_default || attributes.contains("default")).then(String::new),
    };
    let member = |name: &str, of: &str| Member {
        name: name.to_owned(),
        of: of.to_owned(),
        default: default.clone(),
        doc: doc.clone(),
        fields: Vec::new(),
    };
    if !item.choice {
        if let Some((name, of)) = bare.strip_prefix("pub ").and_then(|rest| rest.split_once(": ")) {
            item.members.push(member(name, of));
        }
    } else if deep {
        let field = bare.split_once(": ").map(|(name, of)| member(name, of));
        if let (Some(field), Some(variant)) = (field, item.members.last_mut()) {
            variant.fields.push(field);
        }
    } else if bare.starts_with(|c: char| c.is_ascii_uppercase()) {
        let name: String = bare.chars().take_while(|c| c.is_alphanumeric()).collect();
        let of = bare[name.len()..].trim().trim_matches(['(', ')', '{', '}']).trim();
        item.members.push(member(&snake(&name), of));
    }
}

/// A variant as a file writes it.
fn snake(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.extend(letter.to_lowercase());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_variants_types_and_defaults_are_read() {
        let source = "/// A thing.\n#[derive(Debug, Deserialize)]\n#[serde(deny_unknown_fields)]\n\
                      pub struct Thing {\n    /// How many, 1/yr.\n    #[serde(default = \"few\")]\n    \
                      pub many: Option<u32>,\n    /// Name.\n    pub name: String,\n}\n\
                      /// A choice.\n#[derive(Deserialize)]\npub enum Choice {\n    /// First one.\n    \
                      FirstOne,\n    /// Second.\n    #[default]\n    Second(Share),\n    /// Third.\n    \
                      Third {\n        /// Where.\n        at: Code,\n    },\n}\n\
                      pub struct Hidden {\n    pub no: u32,\n}\n";
        let items = items(source);
        assert_eq!(items.len(), 2);
        let thing = &items[0];
        assert_eq!((thing.name.as_str(), thing.doc.as_str()), ("Thing", "A thing."));
        assert_eq!(thing.members[0].default.as_deref(), Some("few"));
        assert_eq!(thing.members[0].of, "Option<u32>");
        assert_eq!(thing.members[1].default, None);
        let choice = &items[1];
        let names: Vec<&str> = choice.members.iter().map(|member| member.name.as_str()).collect();
        assert_eq!(names, ["first_one", "second", "third"]);
        assert_eq!(choice.members[1].of, "Share");
        assert_eq!(choice.members[2].fields[0].name, "at");
    }
}
