//! What is of interest, as a reader writes it: `war > 0`, `signed >= 10 and probes(CHN,JPN) == 0`.
//!
//! Comparisons of a column with a number (`<`, `<=`, `>`, `>=`, `==` or `=`, `!=`), joined by
//! `and`, `or`, `not` and round brackets; `not` binds closest, then `and`. What does not apply to a
//! run (NaN) fulfils no comparison.

use super::table::numbers::Numbers;

/// A condition on the rows of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// A column compared with a number.
    Compare(String, Sign, f64),
    /// Both hold.
    And(Box<Self>, Box<Self>),
    /// At least one.
    Or(Box<Self>, Box<Self>),
    /// It does not hold.
    Not(Box<Self>),
}

/// How two numbers are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// The first is less.
    Below,
    /// At most.
    AtMost,
    /// The first is more.
    Above,
    /// At least.
    AtLeast,
    /// They are equal.
    Equal,
    /// Not equal.
    Unequal,
}

/// The signs, longer ones first so that `<=` is not read as `<`.
const SIGNS: [(&str, Sign); 7] = [
    ("<=", Sign::AtMost),
    (">=", Sign::AtLeast),
    ("==", Sign::Equal),
    ("!=", Sign::Unequal),
    ("<", Sign::Below),
    (">", Sign::Above),
    ("=", Sign::Equal),
];

/// Deepest nesting of brackets.
const DEEPEST: usize = 50;

impl std::str::FromStr for Condition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut reader = Reader { text, at: 0, depth: 0 };
        let condition = reader.either()?;
        reader.skip();
        if reader.at < text.len() {
            return Err(reader.wrong("`and`, `or` or the end"));
        }
        Ok(condition)
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn skip(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn wrong(&self, expected: &str) -> String {
        let before = self.text[..self.at].chars().count();
        format!(
            "cannot read the condition at ^: expected {expected}\n  {}\n  {}^\nas \
             in `war > 0` or `signed >= 10 and (war == 0 or deaths == 0)`",
            self.text,
            " ".repeat(before)
        )
    }

    fn word(&mut self) -> &'t str {
        self.skip();
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'));
        &rest[..end.unwrap_or(rest.len())]
    }

    fn take(&mut self, what: &str) -> bool {
        self.skip();
        let word = what.chars().all(char::is_alphabetic);
        let there = if word { self.word() == what } else { self.rest().starts_with(what) };
        if there {
            self.at += what.len();
        }
        there
    }

    fn either(&mut self) -> Result<Condition, String> {
        let mut whole = self.both()?;
        while self.take("or") {
            whole = Condition::Or(Box::new(whole), Box::new(self.both()?));
        }
        Ok(whole)
    }

    fn both(&mut self) -> Result<Condition, String> {
        let mut whole = self.one()?;
        while self.take("and") {
            whole = Condition::And(Box::new(whole), Box::new(self.one()?));
        }
        Ok(whole)
    }

    fn one(&mut self) -> Result<Condition, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.wrong("fewer brackets"));
        }
        let found = self.inner();
        self.depth -= 1;
        found
    }

    fn inner(&mut self) -> Result<Condition, String> {
        if self.take("not") {
            return Ok(Condition::Not(Box::new(self.one()?)));
        }
        if self.take("(") {
            let inner = self.either()?;
            return if self.take(")") { Ok(inner) } else { Err(self.wrong("`)`")) };
        }
        let mut name = self.word();
        // What a measure is of follows its name without a space.
        if self.rest()[name.len()..].starts_with('(')
            && let Some(end) = self.rest().find(')')
        {
            name = &self.rest()[..=end];
        }
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(self.wrong("the name of a column"));
        }
        self.at += name.len();
        self.skip();
        let sign = SIGNS.into_iter().find(|(sign, _)| self.rest().starts_with(sign));
        let Some((text, sign)) = sign else {
            return Err(self.wrong("one of <, <=, >, >=, ==, !="));
        };
        self.at += text.len();
        self.skip();
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || "+-.".contains(c)));
        let number = &rest[..end.unwrap_or(rest.len())];
        match number.parse::<f64>() {
            Ok(value) if value.is_finite() => {
                self.at += number.len();
                Ok(Condition::Compare(name.to_owned(), sign, value))
            }
            _ => Err(self.wrong("a number")),
        }
    }
}

impl Condition {
    /// Which rows of a table fulfil it.
    ///
    /// # Errors
    /// The nearest name, in words, if it names a column that is none.
    pub fn rows(&self, table: &Numbers) -> Result<Vec<bool>, String> {
        Ok(match self {
            Self::Compare(name, sign, value) => {
                table.column(name)?.iter().map(|x| sign.holds(*x, *value)).collect()
            }
            Self::And(a, b) => pair(&a.rows(table)?, &b.rows(table)?, |a, b| a && b),
            Self::Or(a, b) => pair(&a.rows(table)?, &b.rows(table)?, |a, b| a || b),
            Self::Not(inner) => inner.rows(table)?.into_iter().map(|holds| !holds).collect(),
        })
    }

    /// The columns that it names.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Compare(name, ..) => vec![name],
            Self::And(a, b) | Self::Or(a, b) => [a.names(), b.names()].concat(),
            Self::Not(inner) => inner.names(),
        }
    }
}

fn pair(a: &[bool], b: &[bool], join: fn(bool, bool) -> bool) -> Vec<bool> {
    a.iter().zip(b).map(|(a, b)| join(*a, *b)).collect()
}

impl Sign {
    fn holds(self, x: f64, value: f64) -> bool {
        match self {
            Self::Below => x < value,
            Self::AtMost => x <= value,
            Self::Above => x > value,
            Self::AtLeast => x >= value,
            Self::Equal => x == value,
            Self::Unequal => !x.is_nan() && x != value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Numbers {
        Numbers {
            names: vec!["war".into(), "signed".into()],
            columns: vec![vec![0.0, 1.0, 0.0, f64::NAN], vec![5.0, 12.0, 12.0, 1.0]],
            manifest: serde_json::Value::Null,
        }
    }

    fn rows(text: &str) -> Vec<u8> {
        let condition: Condition = text.parse().unwrap();
        condition.rows(&table()).unwrap().into_iter().map(u8::from).collect()
    }

    #[test]
    fn conditions_are_read_as_they_are_meant() {
        assert_eq!(rows("war > 0"), [0, 1, 0, 0]);
        assert_eq!(rows("war==0 and signed>=12"), [0, 0, 1, 0]);
        assert_eq!(rows("war = 1 or signed < 6 and signed > 2"), [1, 1, 0, 0]);
        assert_eq!(rows("(war = 1 or signed < 6) and signed > 6"), [0, 1, 0, 0]);
        assert_eq!(rows("not (signed > 6)"), [1, 0, 0, 1]);
        assert_eq!(rows("war != 0"), [0, 1, 0, 0]);
        assert_eq!(rows("signed <= -1e3"), [0, 0, 0, 0]);
    }

    #[test]
    fn what_cannot_be_read_is_marked_and_what_is_not_there_is_named() {
        for text in [
            "",
            "war",
            "war >",
            "war > x",
            "war > 0 signed",
            "(war > 0",
            "3 > war",
            "war ~ 2",
            "é > 1",
        ] {
            let parsed: Result<Condition, String> = text.parse();
            match parsed {
                Err(wrong) => assert!(wrong.contains('^'), "{wrong}"),
                Ok(condition) => assert!(condition.rows(&table()).is_err(), "{text}"),
            }
        }
        let brackets = "(".repeat(60);
        assert!(brackets.parse::<Condition>().is_err());
        let condition: Condition = "wars > 0".parse().unwrap();
        assert!(condition.rows(&table()).unwrap_err().contains("did you mean `war`?"));
    }
}
