//! A folder of its own, in which the program is run as a user runs it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

/// A folder with some files in it, gone after the test.
pub struct Workdir(TempDir);

impl Workdir {
    /// With these files: name, in folders or not, and text.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self(folder)
    }

    /// The path of a name in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The program, to be run in the folder; arguments are parted by spaces.
    pub fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_deter"));
        command.current_dir(self.0.path()).args(arguments.split_whitespace());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs it.
    pub fn run(&self, arguments: &str) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs what must go well; what it said on the standard output.
    pub fn fine(&self, arguments: &str) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    /// Runs what must end with this exit code, and without a panic; what it said on the standard
    /// error.
    pub fn refused(&self, arguments: &str, code: i32) -> String {
        let output = self.run(arguments);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments}: {said}");
        assert!(!said.contains("panicked"), "{arguments}: {said}");
        said
    }

    /// Every file under a folder by its path; none is left half written.
    pub fn bytes(&self, folder: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        let (root, mut found) = (self.path(folder), BTreeMap::new());
        let mut open = vec![root.clone()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    assert!(!path.to_string_lossy().contains("partial"), "{}", path.display());
                    found.insert(
                        path.strip_prefix(&root).unwrap().to_owned(),
                        fs::read(path).unwrap(),
                    );
                }
            }
        }
        found
    }
}

/// Two folders hold the same files with the same bytes.
pub fn assert_same<K: AsRef<Path> + Ord>(one: &BTreeMap<K, Vec<u8>>, other: &BTreeMap<K, Vec<u8>>) {
    let names = |of: &BTreeMap<K, Vec<u8>>| -> Vec<PathBuf> {
        of.keys().map(|name| name.as_ref().to_owned()).collect()
    };
    assert_eq!(names(one), names(other));
    for (name, bytes) in one {
        assert!(other[name] == *bytes, "{} differs", name.as_ref().display());
    }
}

/// The program, run in the folder of the project: its exit code, what it printed, and its errors.
pub fn deter(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_deter")).args(arguments).output().unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// What the program printed.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
