//! Scenarios that extend others: from a file to the chain of files behind it.
//!
//! A what-if holds `extends: "parent.ron"` and what it changes, see [`super::change`]. The
//! parent is a scenario of its own and is checked first, under its own name; what is wrong after
//! that is the child's doing and is shown in the child. A parent is named by a path that stays
//! where it is: no `..`, not absolute. It is looked for beside the child, in the folder above (so
//! that a folder of what-ifs may lie beside its baseline), and among the shipped scenarios.

use std::path::{Path, PathBuf};

use super::{
    diagnostic::{Diagnostic, LoadError, nearest, one_slip},
    files::{Files, stays},
    load::{Problem, find_lenses, read},
    locate::{FieldPath, Segment},
    notation::Entry,
    origins::Origins,
    reader::Reader,
    schema::Scenario,
    shipped,
    source::Source,
    validate::validate,
    value::Value,
};

/// Most scenarios that may extend one another in a row.
pub const DEEPEST: usize = 8;

/// A scenario with the files that it was made of.
#[derive(Debug)]
pub(super) struct Resolved {
    pub scenario: Scenario,
    /// The files, the root first.
    pub chain: Vec<Source>,
    origins: Origins,
}

/// The entry by which a text extends another scenario.
fn extends(source: &Source) -> Option<&Entry> {
    let group = source.root.group.as_ref().filter(|group| group.bracket == b'(')?;
    let named = |entry: &&Entry| {
        entry.key.clone().is_some_and(|key| source.text.get(key) == Some("extends"))
    };
    group.entries.iter().find(named)
}

/// A field by which a slip of the hand meant to extend another scenario.
fn misspelt(source: &Source) -> Option<String> {
    let entries = source.root.group.iter().flat_map(|group| &group.entries);
    let mut keys = entries.filter_map(|entry| source.text.get(entry.key.clone()?));
    keys.find(|key| one_slip(key, ["extends"]).is_some()).map(str::to_owned)
}

/// Reads the scenario of a source, with all that it extends.
pub(super) fn resolve(source: Source, files: &dyn Files) -> Result<Resolved, LoadError> {
    let name = Path::new(&source.file).file_name().map(PathBuf::from).unwrap_or_default();
    let identity =
        files.identity(&source.folder.as_ref().map_or_else(|| name.clone(), |f| f.join(&name)));
    resolve_in(source, &mut vec![identity], files)
}

fn resolve_in(
    source: Source,
    above: &mut Vec<PathBuf>,
    files: &dyn Files,
) -> Result<Resolved, LoadError> {
    let source = source.with_tables(files)?;
    let Some(entry) = extends(&source) else {
        if let Some(key) = misspelt(&source) {
            let expected = "`extends: \"NAME.ron\"`, or a scenario in full".to_owned();
            let message = format!("unknown field `{key}`");
            let nearest = Some("extends".to_owned());
            return Err(source.wrong(vec![Problem {
                path: key.as_str().into(),
                message,
                expected,
                nearest,
            }]));
        }
        let scenario = source.read()?;
        return Resolved { scenario, chain: vec![source], origins: Origins::none() }.check(files);
    };
    let mut reader = Reader::new(&source);
    let segment = Segment::Name("extends".to_owned());
    let name = reader.at(segment, entry.key.as_ref(), |r| String::read(&entry.value, r));
    let Some(name) = name else { return Err(LoadError::Wrong(reader.found())) };
    let complain = |message: String, expected: String, nearest| {
        source.wrong(vec![Problem { path: "extends".into(), message, expected, nearest }])
    };
    if !stays(&name) {
        return Err(complain(
            format!("`{}` may lead out of the folder", name),
            "the name of a scenario such as `vietnam-2021.ron`: no `..`, not absolute".to_owned(),
            None,
        ));
    }
    // `vietnam-2021` is as good as `vietnam-2021.ron`.
    let named = match Path::new(&name).extension() {
        None => find(&format!("{name}.ron"), source.folder.as_deref(), files)?,
        Some(_) => None,
    };
    let found = match named {
        None => find(&name, source.folder.as_deref(), files)?,
        found => found,
    };
    let Some((parent, path)) = found else {
        let known = neighbours(source.folder.as_deref(), files);
        return Err(complain(
            format!("there is no scenario `{}`", name),
            "a scenario beside this one, in the folder above, or a shipped one".to_owned(),
            nearest(&name, known.iter().map(String::as_str)),
        ));
    };
    if above.contains(&path) {
        return Err(complain(
            format!("`{}` extends itself in the end", name),
            "a chain that ends at a scenario that extends nothing".to_owned(),
            None,
        ));
    }
    if above.len() > DEEPEST {
        return Err(complain(
            format!("more than {DEEPEST} scenarios extend one another in a row"),
            format!("a chain of at most {DEEPEST}"),
            None,
        ));
    }
    above.push(path);
    resolve_in(parent, above, files)?.change(source, files)
}

/// The scenario of this name and what tells it from others.
fn find(
    name: &str,
    folder: Option<&Path>,
    files: &dyn Files,
) -> Result<Option<(Source, PathBuf)>, LoadError> {
    for folder in around(folder, files) {
        if let Some(path) = files.within(&folder, name) {
            let mut source = Source::new(path.display().to_string(), read(&path, files)?)?;
            source.folder = path.parent().map(Path::to_owned);
            return Ok(Some((source, files.identity(&path))));
        }
    }
    shipped::shipped(name)
        .map(|text| {
            let source = Source::new(format!("{name}{}", shipped::MARK), text)?;
            Ok((source, PathBuf::from("shipped").join(name)))
        })
        .transpose()
}

/// The folder and the one above it.
fn around(folder: Option<&Path>, files: &dyn Files) -> Vec<PathBuf> {
    let Some(folder) = folder else {
        return Vec::new();
    };
    let mut folders = vec![folder.to_owned()];
    let whole = files.identity(if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    match folder.parent() {
        Some(above) if !above.as_os_str().is_empty() => folders.push(above.to_owned()),
        // `w01.ron` or `whatif/w01.ron`: the folder above is the working folder or the one over it.
        Some(_) => folders.push(PathBuf::from(".")),
        None => folders.extend(whole.parent().map(Path::to_owned)),
    }
    folders
}

/// Names that a parent may have.
fn neighbours(folder: Option<&Path>, files: &dyn Files) -> Vec<String> {
    // A model of the literature stands for itself: nobody means to extend one by another name.
    let shipped = shipped::scenarios().filter(|(path, _)| !path.starts_with("textbook/"));
    let mut names: Vec<String> =
        shipped.map(|(path, _)| shipped::stem(path).to_owned() + ".ron").collect();
    names.extend(around(folder, files).iter().flat_map(|folder| files.names(folder)));
    names.retain(|name| Path::new(name).extension().is_some_and(|ending| ending == "ron"));
    names.sort();
    names.dedup();
    names
}

impl Resolved {
    /// Folders in which lenses may lie, the child's first.
    pub fn folders(&self) -> Vec<&Path> {
        self.chain.iter().rev().filter_map(|source| source.folder.as_deref()).collect()
    }

    /// Itself as a child changes it, by the table of fields of the scenario.
    fn change(mut self, child: Source, files: &dyn Files) -> Result<Self, LoadError> {
        let mut root = (*child.root).clone();
        if let Some(group) = &mut root.group {
            let own = |entry: &Entry| entry.key.clone().and_then(|key| child.text.get(key));
            group.entries.retain(|entry| own(entry) != Some("extends"));
        }
        // What is expected is expected of one change.
        self.scenario.expectations.clear();
        let mut reader = Reader::new(&child);
        reader.origins = self.origins;
        reader.file = self.chain.len();
        self.scenario.amend(&root, &mut reader);
        self.origins = std::mem::take(&mut reader.origins);
        let found = reader.found();
        if !found.is_empty() {
            return Err(LoadError::Wrong(found));
        }
        self.chain.push(child);
        self.check(files)
    }

    /// Itself, if nothing is wrong with it.
    fn check(self, files: &dyn Files) -> Result<Self, LoadError> {
        let mut problems = validate(&self.scenario);
        problems.extend(find_lenses(&self.scenario, &self.folders(), files)?.1);
        if problems.is_empty() {
            return Ok(self);
        }
        Err(LoadError::Wrong(problems.into_iter().map(|problem| self.locate(problem)).collect()))
    }

    /// Where a problem of the whole stands: its list entry's file, the child if that has the entry
    /// or the field, or else the nearest file that does.
    fn locate(&self, problem: Problem) -> Diagnostic {
        if let Some(origin) = self.origins.of(&problem.path)
            && let Some(source) = self.chain.get(origin.file)
        {
            return problem.locate_at(&origin.path, source);
        }
        let more = added(&problem.path);
        let mut best: Option<(usize, &Source, &FieldPath)> = None;
        for (age, source) in self.chain.iter().rev().enumerate() {
            for path in [&problem.path, &more] {
                let depth = source.root.locate(&source.text, path).0;
                // Two steps down lie an entry of a map; what stands in the child is its doing.
                let enough = age == 0 && depth >= path.0.len().min(2);
                let depth = if enough { usize::MAX } else { depth };
                if best.is_none_or(|(deepest, ..)| depth > deepest) {
                    best = Some((depth, source, path));
                }
            }
        }
        let (source, path) =
            best.map_or((&self.chain[0], &problem.path), |(_, source, path)| (source, path));
        let path = path.clone();
        problem.locate_at(&path, source)
    }
}

/// The path of an entry that a child adds: `more_states.X` for `states.X`.
fn added(path: &FieldPath) -> FieldPath {
    let mut path = path.clone();
    if let Some(Segment::Name(head)) = path.0.first_mut() {
        *head = format!("more_{head}");
    }
    path
}
