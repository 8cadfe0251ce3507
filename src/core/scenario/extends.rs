//! Scenarios that extend others: from a file to the chain of files behind it.
//!
//! A what-if holds `extends: "parent.ron"` and what it changes, see [`super::overrides`]. The
//! parent is a scenario of its own and is checked first, under its own name; what is wrong after
//! that is the child's doing and is shown in the child. A parent is named by a path that stays
//! where it is: no `..`, not absolute. It is looked for beside the child, in the folder above (so
//! that a folder of what-ifs may lie beside its baseline), and among the shipped scenarios.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    diagnostic::{Diagnostic, LoadError, nearest},
    files::{Files, stays},
    load::{Problem, find_lenses, parse, read},
    locate::{FieldPath, Segment, deepest},
    merge::{Origins, merge},
    overrides::Overrides,
    schema::Scenario,
    shipped,
    validate::validate,
};

/// Most scenarios that may extend one another in a row.
pub const DEEPEST: usize = 8;

/// A file of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file, as a reader is told.
    pub file: String,
    /// Its text.
    pub text: Arc<str>,
    /// The folder that it lies in.
    pub(super) folder: Option<PathBuf>,
}

/// A scenario with the files that it was made of.
#[derive(Debug)]
pub(super) struct Resolved {
    pub scenario: Scenario,
    /// The files, the root first.
    pub chain: Vec<Source>,
    origins: Origins,
}

/// Whether a text extends another scenario.
#[must_use]
pub fn extends_another(text: &str) -> bool {
    let path = FieldPath::from("extends");
    deepest(text, &path).is_some_and(|(depth, _)| depth == 1)
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
    let wrong = |diagnostic| LoadError::Wrong(vec![diagnostic]);
    if !extends_another(&source.text) {
        let scenario: Scenario = parse(&source.file, &source.text).map_err(wrong)?;
        let origins = Origins::root(&scenario);
        return Resolved { scenario, chain: vec![source], origins }.check(Vec::new(), files);
    }
    let child: Overrides = parse(&source.file, &source.text).map_err(wrong)?;
    let complain = |message: String, expected: String, nearest| {
        let problem = Problem { path: "extends".into(), message, expected, nearest };
        wrong(problem.locate(&source.file, &source.text))
    };
    if !stays(&child.extends) {
        return Err(complain(
            format!("`{}` may lead out of the folder", child.extends),
            "the name of a scenario such as `vietnam-2021.ron`: no `..`, not absolute".to_owned(),
            None,
        ));
    }
    let Some((parent, path)) = find(&child.extends, source.folder.as_deref(), files)? else {
        let known = neighbours(source.folder.as_deref(), files);
        return Err(complain(
            format!("there is no scenario `{}`", child.extends),
            "a scenario beside this one, in the folder above, or a shipped one".to_owned(),
            nearest(&child.extends, known.iter().map(String::as_str)),
        ));
    };
    if above.contains(&path) {
        return Err(complain(
            format!("`{}` extends itself in the end", child.extends),
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
    let mut resolved = resolve_in(parent, above, files)?;
    let file = resolved.chain.len();
    resolved.chain.push(source);
    let problems = merge(&child, file, &mut resolved.scenario, &mut resolved.origins);
    resolved.check(problems, files)
}

/// The scenario of this name and what tells it from others.
fn find(
    name: &str,
    folder: Option<&Path>,
    files: &dyn Files,
) -> Result<Option<(Source, PathBuf)>, LoadError> {
    for folder in around(folder, files) {
        if let Some(path) = files.within(&folder, name) {
            let source = Source {
                file: path.display().to_string(),
                text: read(&path, files)?.into(),
                folder: path.parent().map(Path::to_owned),
            };
            return Ok(Some((source, files.identity(&path))));
        }
    }
    Ok(shipped::shipped(name).map(|text| {
        let source = Source { file: format!("{name} (shipped)"), text: text.into(), folder: None };
        (source, PathBuf::from("shipped").join(name))
    }))
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
    let mut names: Vec<String> =
        shipped::SHIPPED.iter().map(|(name, _)| (*name).to_owned()).collect();
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

    /// Itself, if nothing is wrong with it.
    fn check(self, mut problems: Vec<Problem>, files: &dyn Files) -> Result<Self, LoadError> {
        let merged = problems.len();
        problems.extend(validate(&self.scenario));
        problems.extend(find_lenses(&self.scenario, &self.folders(), files)?.1);
        if problems.is_empty() {
            return Ok(self);
        }
        // What could not be merged has the child's own paths.
        let located = problems.into_iter().enumerate().map(|(index, problem)| {
            if index < merged { self.in_child(problem) } else { self.locate(problem) }
        });
        Err(LoadError::Wrong(located.collect()))
    }

    fn in_child(&self, problem: Problem) -> Diagnostic {
        match self.chain.last() {
            Some(child) => problem.locate(&child.file, &child.text),
            None => problem.locate("", &"".into()),
        }
    }

    /// Where a problem of the whole stands: its list entry's file, the child if that has the entry
    /// or the field, or else the nearest file that does.
    fn locate(&self, problem: Problem) -> Diagnostic {
        if let Some(origin) = self.origins.of(&problem.path)
            && let Some(source) = self.chain.get(origin.file)
        {
            return problem.locate_at(&origin.path, &source.file, &source.text);
        }
        let more = added(&problem.path);
        let mut best: Option<(usize, &Source, &FieldPath)> = None;
        for (age, source) in self.chain.iter().rev().enumerate() {
            for path in [&problem.path, &more] {
                let depth = deepest(&source.text, path).map_or(0, |(depth, _)| depth);
                // Two steps down lie an entry of a map; what stands in the child is its doing.
                let enough = age == 0 && depth >= path.0.len().min(2);
                let depth = if enough { usize::MAX } else { depth };
                if best.is_none_or(|(deepest, ..)| depth > deepest) {
                    best = Some((depth, source, path));
                }
            }
        }
        match best {
            Some((_, source, path)) => {
                let path = path.clone();
                problem.locate_at(&path, &source.file, &source.text)
            }
            None => problem.locate("", &"".into()),
        }
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
