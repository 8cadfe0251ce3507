//! Replication archives: one zip of all that makes some results again, and the hashes that say whether it
//! did.
//!
//! An archive holds the scenarios in full, the commands, the version and the hash of every file of the
//! results that the manifest of its folder vouches for; what it takes to make them is in the program. The
//! same folders give the same bytes.

use std::{
    collections::BTreeMap,
    io::{BufReader, Cursor, Read, Write},
    path::{Component, Path, PathBuf},
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use zip::{DateTime, ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::{
    StudyError,
    cite::methods,
    compare::folder as comparison,
    ensemble::read,
    files::{
        Folder, MANIFEST, input,
        output::{LEDGER, pretty},
    },
    record::{folder, save::SAVE},
    run::Plan,
};

/// What is in an archive, by name.
pub const CONTENTS: &str = "archive.json";
/// What a reader is told.
const README: &str = "README.md";
/// Layout of the archive.
const LAYOUT: u32 = 1;
/// Most bytes that an archive is unpacked to.
const MOST: u64 = 1 << 30;

/// What an archive holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Contents {
    /// Layout, so that another version knows what it cannot read.
    pub layout: u32,
    /// The version that made the results, which alone makes their bytes again.
    pub version: String,
    /// The results.
    pub results: Vec<Archived>,
}

/// Results that can be made again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Archived {
    /// Name of their folder.
    pub name: String,
    /// What they are of: `run`, `ensemble`, `comparison`.
    pub kind: String,
    /// World codes by which single runs of it can be replayed.
    pub codes: Vec<String>,
    /// The words of the command behind `deter`; files are those of the archive.
    pub command: Vec<String>,
    /// BLAKE3 of every file that must come out, by its name.
    pub files: BTreeMap<String, String>,
}

impl Archived {
    /// Whether its command is one that [`pack`] writes: it makes results, and writes them into its own
    /// folder and nowhere else.
    fn stays(&self) -> bool {
        let Some((command, rest)) = self.command.split_first() else { return false };
        let Some((words, [out, folder])) = rest.split_last_chunk() else { return false };
        let kept = |word: &String| {
            !word.starts_with("--out")
                && (word.starts_with("--") || !word.starts_with('-'))
                && Path::new(word).components().all(|part| matches!(part, Component::Normal(_)))
        };
        ["run", "ensemble", "compare"].contains(&command.as_str())
            && words.iter().all(kept)
            && out == "--out"
            && kept(folder)
            && plain(&self.name) == self.name
            && *folder == format!("results/{}", self.name)
    }
}

/// A file of an archive: its path, and what it holds.
type Packed = (String, Vec<u8>);

/// The bytes of an archive of folders of results.
///
/// # Errors
/// If a folder holds no run, ensemble or comparison, or cannot be trusted.
pub fn pack(folders: &[PathBuf]) -> Result<Vec<u8>, StudyError> {
    let mut packed: Vec<Packed> = Vec::new();
    let mut results = Vec::new();
    let mut told = String::new();
    for (place, path) in folders.iter().enumerate() {
        let own = path.canonicalize().unwrap_or_else(|_| path.clone());
        let own =
            own.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let name = format!("{}-{}", place + 1, plain(&own));
        let (archived, files) = archive(path, &name)?;
        told += &format!(
            "## {name}\n\n{}\n\n```sh\ndeter {}\n```\n\n",
            methods(path)?.text,
            shown(&archived.command)
        );
        results.push(archived);
        packed.extend(files);
    }
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let readme = readme(&version, &told);
    let contents = Contents { layout: LAYOUT, version, results };
    packed.push((CONTENTS.to_owned(), pretty(&contents).into_bytes()));
    packed.push((README.to_owned(), readme.into_bytes()));
    packed.sort();
    zipped(&packed)
}

fn readme(version: &str, told: &str) -> String {
    format!(
        "# A replication archive of deter {version}\n\n\
         It holds the scenarios in full, the commands that make the results again, and the hash (BLAKE3) of \
         every file that must come out ({CONTENTS}). With deter {version} installed\n\n\
         ```sh\ndeter archive --rerun THIS.zip --out again\n```\n\n\
         runs all of it and says whether every file has the same bytes. By hand, in the folder that this \
         archive was unpacked into:\n\n{told}\
         Frequencies are those of a model under stated assumptions; nothing here is a forecast.\n"
    )
}

/// The words of a command as a shell takes them.
fn shown(words: &[String]) -> String {
    let quoted = |word: &String| {
        let safe = |c: char| c.is_ascii_alphanumeric() || "-_./=,:".contains(c);
        if word.chars().all(safe) { word.clone() } else { format!("'{word}'") }
    };
    words.iter().map(quoted).collect::<Vec<_>>().join(" ")
}

/// A name for a folder on any machine.
fn plain(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' })
        .collect()
}

/// Folders of results as an archive has them.
fn archive(path: &Path, name: &str) -> Result<(Archived, Vec<Packed>), StudyError> {
    let file = path.join(MANIFEST);
    let bytes = input::bytes(&file, input::MOST_TEXT)?;
    let damaged = |how: String| StudyError::Damaged { path: file.clone(), how };
    let value = input::sealed(&file)?.unwrap_or_default();
    let kind = value["kind"].as_str().unwrap_or_default().to_owned();
    let files = || -> Result<BTreeMap<String, String>, StudyError> {
        serde_json::from_value(value["files"].clone()).map_err(|error| damaged(error.to_string()))
    };
    let out = || ["--no-figures".to_owned(), "--out".to_owned(), format!("results/{name}")];
    let text = |word: &str| word.to_owned();
    let scenario = |named: &str| format!("scenarios/{name}/{}.ron", plain(named));
    let (codes, mut command, packed): (Vec<String>, Vec<String>, Vec<Packed>) = match kind.as_str()
    {
        "run" => {
            let wrong = |error: folder::RecordError| StudyError::Input(error.to_string());
            let manifest = folder::manifest(path).map_err(wrong)?;
            let at = format!("scenarios/{name}/{MANIFEST}");
            let mut command = vec![text("run"), at.clone()];
            for file in manifest.files.keys() {
                if let Some(turn) =
                    file.strip_prefix(SAVE).and_then(|rest| rest.strip_suffix(".json"))
                {
                    command.extend([text("--save-at"), text(turn)]);
                }
            }
            let code = Some(manifest.code).filter(|code| !code.is_empty());
            (code.into_iter().collect(), command, vec![(at, bytes.clone())])
        }
        "ensemble" => {
            let whole = read::read(path)?;
            let m = &whole.manifest;
            let at = scenario(&m.scenario);
            let mut command = vec![
                text("ensemble"),
                at.clone(),
                text("--runs"),
                m.runs_asked.to_string(),
                text("--seed"),
                m.seed.to_string(),
                text("--series"),
                text(m.series.name()),
            ];
            if let Some(until) = &m.until {
                command.extend([text("--until"), until.clone()]);
            }
            for (asked, option) in
                [(m.uncertain, "--uncertain"), (m.events, "--events"), (m.edges, "--edges")]
            {
                command.extend(asked.then(|| text(option)));
            }
            command.extend(m.measures.iter().flat_map(|one| [text("--measure"), one.clone()]));
            let code = Some(whole.findings.frame.provenance.code.clone());
            let code = code.filter(|code| !code.is_empty());
            let scenario = m.scenario_text.clone().into_bytes();
            (code.into_iter().collect(), command, vec![(at, scenario)])
        }
        "comparison" => {
            comparison::check(path)?;
            let found = comparison::read(path)?;
            let mut command = vec![text("compare")];
            let mut packed = Vec::new();
            for (place, card) in found.worlds.iter().enumerate() {
                // Two worlds may have one name.
                let at =
                    format!("scenarios/{name}/{place}/{}.ron", plain(&card.provenance.scenario));
                command.push(at.clone());
                packed.push((at, card.scenario.clone().into_bytes()));
            }
            command.extend([text("--runs"), found.runs.to_string()]);
            command.extend([text("--seed"), found.seed.to_string()]);
            let options = Plan::read(path)?.options;
            for (key, option) in [("lenses", "--lenses"), ("all", "--all")] {
                command.extend((options[key] == true).then(|| text(option)));
            }
            let measures = options["measures"].as_array().into_iter().flatten();
            for one in measures.filter_map(Value::as_str) {
                command.extend([text("--measure"), text(one)]);
            }
            let codes = found.worlds.iter().map(|card| card.provenance.code.clone());
            (codes.filter(|code| !code.is_empty()).collect(), command, packed)
        }
        other => {
            let told = format!(
                "{} is of `{other}`: expected the folder of a run, an ensemble or a comparison",
                path.display()
            );
            return Err(StudyError::Input(told));
        }
    };
    command.extend(out());
    Ok((Archived { name: text(name), kind, codes, command, files: files()? }, packed))
}

fn zipped(files: &[Packed]) -> Result<Vec<u8>, StudyError> {
    let refused = |error: String| StudyError::Input(format!("cannot make the archive: {error}"));
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    // No time of day: the same results make the same archive.
    let options = SimpleFileOptions::default()
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for (name, bytes) in files {
        writer.start_file(name.as_str(), options).map_err(|error| refused(error.to_string()))?;
        writer.write_all(bytes).map_err(|error| refused(error.to_string()))?;
    }
    let whole = writer.finish().map_err(|error| refused(error.to_string()))?;
    Ok(whole.into_inner())
}

/// Unpacks an archive into a folder and says what it holds.
///
/// # Errors
/// If it is none, is of another version, leads out of the folder, or the disk refuses.
pub fn unpack(archive: &Path, out: &Folder) -> Result<Contents, StudyError> {
    let damaged = |how: String| StudyError::Damaged {
        path: archive.to_owned(),
        how: format!("as an archive: {how}"),
    };
    let file = BufReader::new(input::open(archive, input::MOST_TABLE)?);
    let mut zip = ZipArchive::new(file).map_err(|error| damaged(error.to_string()))?;
    let (mut contents, mut left) = (None, MOST);
    for place in 0..zip.len() {
        let file = zip.by_index(place).map_err(|error| damaged(error.to_string()))?;
        let name = file.name().map_err(|error| damaged(error.to_string()))?.into_owned();
        let stays = Path::new(&name).components().all(|part| matches!(part, Component::Normal(_)));
        if !stays || name.contains('\\') || name.starts_with(LEDGER) {
            return Err(damaged(format!("`{name}` leads out of it")));
        }
        let mut bytes = Vec::new();
        file.take(left + 1).read_to_end(&mut bytes).map_err(|error| damaged(error.to_string()))?;
        left = left.checked_sub(bytes.len() as u64).ok_or_else(|| {
            damaged(format!("it unpacks to more than the {MOST} bytes that are read"))
        })?;
        if name == CONTENTS {
            let read: Contents =
                serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?;
            contents = Some(read);
        }
        out.write(&name, &bytes)?;
    }
    let contents = contents.ok_or_else(|| damaged(format!("there is no {CONTENTS}")))?;
    if contents.layout != LAYOUT || contents.version != env!("CARGO_PKG_VERSION") {
        return Err(StudyError::Input(format!(
            "deter {} made these results, and that version alone makes the same bytes; this is deter {}",
            contents.version,
            env!("CARGO_PKG_VERSION")
        )));
    }
    for archived in &contents.results {
        if !archived.stays() {
            let how = format!("the command of `{}` leads out of it", archived.name);
            return Err(damaged(how));
        }
    }
    Ok(contents)
}

/// The files that did not come out as the archive says, with what is wrong.
///
/// # Errors
/// If the disk refuses.
pub fn unlike(archived: &Archived, home: &Path) -> Result<Vec<String>, StudyError> {
    let folder = home.join("results").join(&archived.name);
    let mut wrong = Vec::new();
    for (name, hash) in &archived.files {
        if let Some(how) = input::unsealed(&folder.join(name), Some(hash))? {
            wrong.push(format!("{}/{name}: {how}", archived.name));
        }
    }
    Ok(wrong)
}
