//! World codes: a line of letters that names one run, to be read out, printed under a figure, typed.
//!
//! `D1-0104-PN9G3NKV1-4NY72-FS`: the layout (`D1`), the version of deter, the beginning of the
//! scenario's hash, lens with seed, replicate and turns, and a check of the whole. Letters are
//! Crockford's base 32: no I, L, O, U; case does not matter, and I and L are read as 1, O as 0.
//! Every part ends in a check letter of its own (a weighted sum over GF(32), which no single wrong
//! letter and no two swapped letters of a part get past), so that an error names the part; the last
//! part is 10 bits of BLAKE3 over everything.

use deter_core::scenario::{Loaded, lens::SHIPPED};

/// The layout: what a code starts with.
pub const LAYOUT: &str = "D1";

/// Crockford's letters.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Letters of the scenario's hash: 40 bits.
const HASH_LETTERS: usize = 8;

/// Hexadecimal digits in those letters.
pub const HASH_DIGITS: usize = 10;

/// What a code says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorldCode {
    /// Version of deter: major, minor, patch.
    pub version: [u64; 3],
    /// First [`HASH_DIGITS`] hexadecimal digits of the scenario's hash.
    pub hash: String,
    /// Name of the lens of the scenario, if it is a shipped one.
    pub lens: Option<&'static str>,
    /// Seed of all luck.
    pub seed: u64,
    /// Replicate under the seed.
    pub replicate: u64,
    /// How many turns; the scenario's if none.
    pub turns: Option<u32>,
}

/// Why a code cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// It is of another layout.
    #[error("this code has the layout `{found}`, and this deter ({}) reads {LAYOUT}: a newer one \
             made it", env!("CARGO_PKG_VERSION"))]
    Layout {
        /// What it starts with.
        found: String,
    },
    /// It has another number of parts.
    #[error("this code has {found} parts, expected 5, such as D1-0104-PN9G3NKV1-4NY72-FS: {hint}")]
    Parts {
        /// How many it has.
        found: usize,
        /// What may have happened.
        hint: &'static str,
    },
    /// A letter that no code has.
    #[error("the {part} part `{text}` has the letter `{letter}`, which no code has")]
    Letter {
        /// Which part.
        part: &'static str,
        /// The part.
        text: String,
        /// The letter.
        letter: char,
    },
    /// A part does not fit its check letter.
    #[error("the {part} part `{text}` is mistyped: {how}")]
    Part {
        /// Which part.
        part: &'static str,
        /// The part.
        text: String,
        /// In what way.
        how: &'static str,
    },
    /// Every part is right by itself, and they do not belong together.
    #[error(
        "the parts of this code do not belong together (the last part is `{found}`, expected \
             `{expected}`): two letters of one part are mistyped, or parts of two codes are mixed"
    )]
    Whole {
        /// The last part.
        found: String,
        /// What it should be.
        expected: String,
    },
}

/// The version of this crate.
#[must_use]
pub fn own_version() -> [u64; 3] {
    let number = |text: &str| text.parse().unwrap_or(0);
    [
        number(env!("CARGO_PKG_VERSION_MAJOR")),
        number(env!("CARGO_PKG_VERSION_MINOR")),
        number(env!("CARGO_PKG_VERSION_PATCH")),
    ]
}

impl WorldCode {
    /// The code of a run of a scenario by this version.
    #[must_use]
    pub fn of(loaded: &Loaded, seed: u64, replicate: u64, turns: u32) -> Self {
        let mut hash = loaded.hash();
        hash.truncate(HASH_DIGITS);
        Self {
            version: own_version(),
            hash,
            lens: SHIPPED.iter().map(|(name, _)| *name).find(|name| *name == loaded.scenario.lens),
            seed,
            replicate,
            turns: (turns != loaded.scenario.turns).then_some(turns),
        }
    }

    /// The code as text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut version = Vec::new();
        for number in self.version {
            put(&mut version, number);
        }
        let hash = u64::from_str_radix(&self.hash, 16).unwrap_or(0);
        let hash: Vec<u8> =
            (0..HASH_LETTERS).rev().map(|place| (hash >> (5 * place)) as u8 & 31).collect();
        let lens = SHIPPED.iter().position(|(name, _)| Some(*name) == self.lens);
        let mut luck = vec![lens.map_or(0, |place| place as u8 + 1)];
        put(&mut luck, self.seed);
        // What is as usual is left out, from the end.
        if self.replicate > 0 || self.turns.is_some() {
            put(&mut luck, self.replicate);
        }
        if let Some(turns) = self.turns {
            put(&mut luck, u64::from(turns));
        }
        let parts = [version, hash, luck].map(|mut digits| {
            digits.push(check(&digits));
            spell(&digits)
        });
        let body = format!("{LAYOUT}-{}-{}-{}", parts[0], parts[1], parts[2]);
        format!("{body}-{}", whole(&body))
    }

    /// Whether a text looks like a code, right or wrong, and not like the name of a file.
    #[must_use]
    pub fn looks_like(text: &str) -> bool {
        let mut parts = text.split('-');
        let layout = plainly(parts.next().unwrap_or_default());
        let (first, rest) = layout.split_at_checked(1).unwrap_or_default();
        let letters = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric());
        first == "D"
            && !rest.is_empty()
            && rest.bytes().all(|b| b.is_ascii_digit())
            && parts.clone().count() >= 2
            && parts.all(letters)
    }

    /// Reads a code.
    ///
    /// # Errors
    /// What is wrong with it, and in which part.
    pub fn read(text: &str) -> Result<Self, CodeError> {
        let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let parts: Vec<&str> = plain.split('-').collect();
        let layout = parts.first().map_or_else(String::new, |part| plainly(part));
        if layout != LAYOUT {
            return Err(CodeError::Layout { found: layout });
        }
        let [_, version, hash, luck, last] = parts[..] else {
            let hint = if parts.len() < 5 { "its end is missing" } else { "it has too much" };
            return Err(CodeError::Parts { found: parts.len(), hint });
        };
        let version = digits("version", version)?;
        let hash = digits("scenario", hash)?;
        let luck = digits("seed", luck)?;
        let last = letters("last", last)?;
        let body = format!("{LAYOUT}-{}-{}-{}", spell(&version), spell(&hash), spell(&luck));
        let expected = whole(&body);
        if spell(&last) != expected {
            return Err(CodeError::Whole { found: spell(&last), expected });
        }
        Self::of_digits(&version, &hash, &luck)
    }

    /// From the digits of the parts, check letters still at their ends.
    fn of_digits(version: &[u8], hash: &[u8], luck: &[u8]) -> Result<Self, CodeError> {
        let wrong = |part, digits: &[u8], how| CodeError::Part { part, text: spell(digits), how };
        let body = |digits: &[u8]| digits[..digits.len() - 1].to_vec();
        let mut rest = &body(version)[..];
        let mut numbers = [0; 3];
        for number in &mut numbers {
            *number =
                take(&mut rest).ok_or_else(|| wrong("version", version, "it is too short"))?;
        }
        if !rest.is_empty() {
            return Err(wrong("version", version, "it is too long"));
        }
        if hash.len() != HASH_LETTERS + 1 {
            return Err(wrong("scenario", hash, "it has not nine letters"));
        }
        let bits = body(hash).iter().fold(0_u64, |bits, digit| bits << 5 | u64::from(*digit));
        let own = body(luck);
        let (lens, mut rest) =
            own.split_first().ok_or_else(|| wrong("seed", luck, "it is too short"))?;
        let lens = match usize::from(*lens).checked_sub(1) {
            None => None,
            Some(place) => Some(
                SHIPPED.get(place).ok_or_else(|| wrong("seed", luck, "there is no such lens"))?.0,
            ),
        };
        let seed = take(&mut rest).ok_or_else(|| wrong("seed", luck, "the seed breaks off"))?;
        let mut more = |what| {
            if rest.is_empty() {
                return Ok(None);
            }
            take(&mut rest).map(Some).ok_or_else(|| wrong("seed", luck, what))
        };
        let replicate = more("the replicate breaks off")?.unwrap_or(0);
        let turns = more("the number of turns breaks off")?;
        let turns = match turns.map(u32::try_from) {
            Some(Err(_)) => return Err(wrong("seed", luck, "it has too many turns")),
            Some(Ok(turns)) => Some(turns),
            None => None,
        };
        if !rest.is_empty() {
            return Err(wrong("seed", luck, "it is too long"));
        }
        Ok(Self { version: numbers, hash: format!("{bits:010x}"), lens, seed, replicate, turns })
    }

    /// The version as it is written elsewhere.
    #[must_use]
    pub fn version_text(&self) -> String {
        let [major, minor, patch] = self.version;
        format!("{major}.{minor}.{patch}")
    }
}

/// Appends a number: four bits a digit, lowest first, the fifth says that more follow.
fn put(digits: &mut Vec<u8>, mut number: u64) {
    loop {
        let digit = (number & 15) as u8;
        number >>= 4;
        if number == 0 {
            digits.push(digit);
            return;
        }
        digits.push(digit | 16);
    }
}

/// Takes a number from the front.
fn take(digits: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for place in 0..16 {
        let (digit, rest) = digits.split_first()?;
        *digits = rest;
        number |= u64::from(*digit & 15) << (4 * place);
        if digit & 16 == 0 {
            return Some(number);
        }
    }
    None
}

/// a × b in GF(32), modulo x⁵ + x² + 1.
const fn times(a: u8, b: u8) -> u8 {
    let (mut product, mut a, mut b) = (0, a, b);
    while b > 0 {
        if b & 1 == 1 {
            product ^= a;
        }
        a <<= 1;
        if a & 32 != 0 {
            a ^= 0b10_0101;
        }
        b >>= 1;
    }
    product
}

/// Σ αⁱ dᵢ with i from 1: every weight differs from every other and from 0 for up to 31 digits.
fn check(digits: &[u8]) -> u8 {
    let (mut sum, mut weight) = (0, 1);
    for digit in digits {
        weight = times(weight, 2);
        sum ^= times(weight, *digit);
    }
    sum
}

fn spell(digits: &[u8]) -> String {
    digits.iter().map(|digit| char::from(LETTERS[usize::from(*digit & 31)])).collect()
}

/// The last part: 10 bits of the hash of all others.
fn whole(body: &str) -> String {
    let hash = blake3::hash(body.as_bytes());
    let bytes = hash.as_bytes();
    spell(&[bytes[0] & 31, bytes[1] & 31])
}

/// In capitals, with the letters that look like digits read as those.
fn plainly(text: &str) -> String {
    text.to_ascii_uppercase().replace(['I', 'L'], "1").replace('O', "0")
}

fn letters(part: &'static str, text: &str) -> Result<Vec<u8>, CodeError> {
    text.chars()
        .map(|letter| {
            let read = plainly(&letter.to_string());
            let known = LETTERS.iter().position(|known| read == char::from(*known).to_string());
            known.map(|place| place as u8).ok_or_else(|| CodeError::Letter {
                part,
                text: text.to_owned(),
                letter,
            })
        })
        .collect()
}

/// The digits of a part that fits its check letter, which stays at the end.
fn digits(part: &'static str, text: &str) -> Result<Vec<u8>, CodeError> {
    let digits = letters(part, text)?;
    let wrong = |how| CodeError::Part { part, text: text.to_owned(), how };
    match digits.split_last() {
        None => Err(wrong("it is empty")),
        Some((last, body)) if !body.is_empty() && *last == check(body) => Ok(digits),
        Some(_) => Err(wrong("its last letter, the check, does not fit the others")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(seed: u64, replicate: u64, turns: Option<u32>) -> WorldCode {
        WorldCode {
            version: [0, 17, 300],
            hash: "b55301d67b".to_owned(),
            lens: Some("hedging"),
            seed,
            replicate,
            turns,
        }
    }

    #[test]
    fn codes_go_around() {
        for seed in [0, 1, 15, 16, 2021, u64::from(u32::MAX), u64::MAX] {
            for replicate in [0, 1, 999, u64::MAX] {
                for turns in [None, Some(0), Some(40), Some(2000)] {
                    let one = code(seed, replicate, turns);
                    let text = one.text();
                    assert_eq!(WorldCode::read(&text), Ok(one.clone()), "{text}");
                    assert!(WorldCode::looks_like(&text), "{text}");
                    let typed = text.to_lowercase().replace('1', "l").replace('0', "o");
                    assert_eq!(WorldCode::read(&format!(" {typed} ")), Ok(one), "{typed}");
                }
            }
        }
    }

    #[test]
    fn the_usual_code_is_short() {
        let text = WorldCode { version: [0, 1, 0], ..code(2021, 0, None) }.text();
        assert!(text.len() <= 27, "{text}");
        assert!(text.starts_with("D1-0104-"), "{text}");
    }

    /// Every single wrong letter and every swap of neighbours within a part, in every part.
    #[test]
    fn a_damaged_code_is_refused_and_the_part_is_named() {
        let text = code(2021, 3, Some(12)).text();
        let names = ["version", "scenario", "seed", "last"];
        let starts: Vec<usize> = text.match_indices('-').map(|(at, _)| at + 1).collect();
        let part_of = |at: usize| names[starts.iter().rposition(|start| *start <= at).unwrap()];
        let damaged = |bytes: Vec<u8>, at: usize| {
            let wrong = String::from_utf8(bytes).unwrap();
            match WorldCode::read(&wrong).expect_err(&wrong) {
                CodeError::Part { part, .. } => assert_eq!(part, part_of(at), "{wrong}"),
                CodeError::Whole { .. } => assert_eq!(part_of(at), "last", "{wrong}"),
                other => panic!("{wrong}: {other}"),
            }
        };
        for at in starts[0]..text.len() {
            let own = text.as_bytes()[at];
            if own == b'-' {
                continue;
            }
            for letter in LETTERS.iter().filter(|letter| **letter != own) {
                let mut bytes = text.clone().into_bytes();
                bytes[at] = *letter;
                damaged(bytes, at);
            }
            let mut bytes = text.clone().into_bytes();
            if at + 1 < bytes.len() && bytes[at + 1] != b'-' && bytes[at + 1] != own {
                bytes.swap(at, at + 1);
                damaged(bytes, at);
            }
        }
    }

    #[test]
    fn what_is_no_code_is_said_to_be_none() {
        let layout = |text: &str| matches!(WorldCode::read(text), Err(CodeError::Layout { .. }));
        assert!(layout("") && layout("D2-0104-ABC") && layout("vietnam-2021"));
        let text = code(7, 0, None).text();
        let cut = &text[..text.len() - 3];
        assert!(matches!(WorldCode::read(cut), Err(CodeError::Parts { found: 4, .. })));
        let letter = WorldCode::read(&text.replacen("-", "-U", 1));
        assert!(matches!(letter, Err(CodeError::Letter { part: "version", letter: 'U', .. })));
        for name in ["scenarios/a.ron", "vietnam-2021", "D1", "d1.ron", "D1-x.ron", "manifest.json"]
        {
            assert!(!WorldCode::looks_like(name), "{name}");
        }
    }
}
