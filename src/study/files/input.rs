//! The door in: a file is read up to a limit, if it is a regular one.

use std::{
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
};

use super::{CHECKSUM, FileError, MANIFEST, failed};

/// Largest text that is read whole, such as a manifest, a table of a run or a page: 1 GiB.
pub const MOST_TEXT: u64 = 1 << 30;
/// Largest table of many runs, which is read piece by piece: 1 TiB.
pub const MOST_TABLE: u64 = 1 << 40;

/// What a text may begin with and nobody sees.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Opens a regular file of at most so many bytes.
///
/// # Errors
/// If it is not there, no regular file or too large, or the system refuses.
pub fn open(path: &Path, most: u64) -> Result<File, FileError> {
    let cannot = || failed("cannot read", path);
    // Asked before it is opened: to open a pipe is to wait for its writer.
    if !fs::metadata(path).map_err(cannot())?.is_file() {
        return Err(FileError::refused("cannot read", path, "it is no regular file"));
    }
    let file = File::open(path).map_err(cannot())?;
    let bytes = file.metadata().map_err(cannot())?.len();
    if bytes > most {
        return Err(FileError::too_large(path, most));
    }
    Ok(file)
}

/// The bytes of a regular file of at most so many.
///
/// # Errors
/// As [`open`]; and if it grows beyond the limit while it is read.
pub fn bytes(path: &Path, most: u64) -> Result<Vec<u8>, FileError> {
    up_to(open(path, most)?, path, most)
}

/// The bytes of a file that may be a pipe, up to a limit.
///
/// # Errors
/// If it is not there, a folder or too large, or the system refuses.
pub fn stream(path: &Path, most: u64) -> Result<Vec<u8>, FileError> {
    up_to(File::open(path).map_err(failed("cannot read", path))?, path, most)
}

fn up_to(file: File, path: &Path, most: u64) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes).map_err(failed("cannot read", path))?;
    if bytes.len() as u64 > most {
        return Err(FileError::too_large(path, most));
    }
    Ok(bytes)
}

/// The text of a regular file of at most so many bytes, without a byte order mark.
///
/// # Errors
/// As [`bytes()`]; and if it is not UTF-8.
pub fn text(path: &Path, most: u64) -> Result<String, FileError> {
    let text = String::from_utf8(bytes(path, most)?)
        .map_err(|_| FileError::refused("cannot read", path, "it is no text in UTF-8"))?;
    Ok(text.strip_prefix(BYTE_ORDER_MARK).map(str::to_owned).unwrap_or(text))
}

/// The JSON object of a file that [`sealed`](super::sealed) made; none if there is no such file.
///
/// # Errors
/// As [`bytes()`]; and if it is cut off or altered, or another version wrote it without a checksum.
pub fn sealed(path: &Path) -> Result<Option<serde_json::Value>, FileError> {
    let Some(bytes) = optional(bytes(path, MOST_TEXT))? else { return Ok(None) };
    let refused = |why: String| Err(FileError::refused("cannot trust", path, why));
    let value: serde_json::Value = match serde_json::from_slice(&bytes) {
        Ok(value) => value,
        Err(error) => return refused(format!("it is damaged: {error}")),
    };
    let says = |value: &serde_json::Value| value[CHECKSUM].as_str().map(str::to_owned);
    match says(&value) {
        None => refused("it has no checksum: another version or program wrote it".to_owned()),
        found if found == says(&super::sealed(value.clone())) => Ok(Some(value)),
        Some(_) => refused("its checksum does not fit its content (cut off or altered)".to_owned()),
    }
}

/// A file that may not be there.
///
/// # Errors
/// Any other error than that.
pub fn optional<T>(read: Result<T, FileError>) -> Result<Option<T>, FileError> {
    match read {
        Err(error) if error.is_missing() => Ok(None),
        other => other.map(Some),
    }
}

/// BLAKE3 of a file, 64 hexadecimal digits, as a manifest seals it with.
///
/// # Errors
/// As [`open`].
pub fn hash(path: &Path) -> Result<String, FileError> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(open(path, MOST_TABLE)?).map_err(failed("cannot read", path))?;
    Ok(hasher.finalize().to_hex().to_string())
}

/// What is wrong with a file that a manifest seals with this hash; none if it is still the same.
///
/// # Errors
/// If it is there and cannot be read.
pub fn unsealed(path: &Path, seal: Option<&str>) -> Result<Option<String>, FileError> {
    Ok(match optional(hash(path))? {
        None => Some("it is not there".to_owned()),
        Some(found) if seal == Some(&*found) => None,
        Some(_) => Some(format!("its hash is not the one in {MANIFEST} (cut off or altered)")),
    })
}

/// What lies in a folder, in the order of names.
///
/// # Errors
/// If it is none, or the system refuses.
pub fn list(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let cannot = || failed("cannot read the folder", folder);
    let entries = fs::read_dir(folder).map_err(cannot())?;
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(cannot())?;
    paths.sort();
    Ok(paths)
}

/// The files in a folder whose names end so, in the order of names.
///
/// # Errors
/// As [`list`].
pub fn ending(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, FileError> {
    let mut paths = list(folder)?;
    paths.retain(|path| path.extension().is_some_and(|this| this == ending));
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_regular_file_too_large_or_no_text_is_refused_and_a_mark_is_skipped() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str, bytes: &[u8]| {
            fs::write(folder.path().join(name), bytes).unwrap();
            folder.path().join(name)
        };
        let plain = at("plain", b"\xef\xbb\xbfwords");
        assert_eq!(text(&plain, 8).unwrap(), "words");
        let refusal = text(&plain, 7).unwrap_err();
        assert!(!refusal.is_machine() && refusal.to_string().contains("7 bytes"), "{refusal}");
        assert!(stream(&plain, 7).unwrap_err().to_string().contains("7 bytes"));
        assert!(text(&at("wrong", b"\xff"), 8).unwrap_err().to_string().contains("UTF-8"));
        let refusal = bytes(folder.path(), 8).unwrap_err();
        assert!(
            !refusal.is_machine() && refusal.to_string().contains("no regular file"),
            "{refusal}"
        );
        let nowhere = optional(bytes(&folder.path().join("nowhere"), 8));
        assert_eq!(nowhere.unwrap(), None);
    }

    #[test]
    fn every_altered_byte_of_a_sealed_object_is_found_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sealed.json");
        let value = serde_json::json!({ "kind": "x", "share": 0.1, "list": [1, null, "ä"] });
        assert_eq!(sealed(&path).unwrap(), None);
        let text = serde_json::to_string_pretty(&super::super::sealed(value)).unwrap();
        fs::write(&path, &text).unwrap();
        assert_eq!(sealed(&path).unwrap().unwrap()["share"], 0.1);
        for at in 0..text.len() {
            let mut wrong = text.clone().into_bytes();
            wrong[at] ^= 1;
            fs::write(&path, &wrong).unwrap();
            // A space that becomes another sign between words means the same.
            let space = text.as_bytes()[at].is_ascii_whitespace();
            assert!(space || sealed(&path).is_err(), "byte {at}");
            fs::write(&path, &text[..text.floor_char_boundary(at)]).unwrap();
            assert!(!sealed(&path).unwrap_err().is_machine(), "cut at {at}");
        }
        fs::write(&path, "{}").unwrap();
        assert!(sealed(&path).unwrap_err().to_string().contains("no checksum"));
        fs::write(&path, "[1]").unwrap();
        assert!(sealed(&path).is_err());
    }
}
