//! Lists of named numbers as JSON objects, in their order.

use std::fmt;

use serde::{
    Deserializer, Serializer,
    de::{MapAccess, Visitor},
    ser::SerializeMap,
};

/// Writes a list of pairs as an object. Infinite numbers have no form in JSON and become text.
pub fn serialize<N: AsRef<str>, S: Serializer>(
    pairs: &[(N, f64)],
    to: S,
) -> Result<S::Ok, S::Error> {
    let mut map = to.serialize_map(Some(pairs.len()))?;
    for (name, value) in pairs {
        if value.is_finite() {
            map.serialize_entry(name.as_ref(), value)?;
        } else {
            map.serialize_entry(name.as_ref(), &value.to_string())?;
        }
    }
    map.end()
}

/// Reads it back.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(String, f64)>, D::Error> {
    struct Pairs;
    impl<'de> Visitor<'de> for Pairs {
        type Value = Vec<(String, f64)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object of numbers")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut pairs = Vec::new();
            while let Some((name, value)) = map.next_entry::<String, serde_json::Value>()? {
                let number = match &value {
                    serde_json::Value::String(text) => text.parse().ok(),
                    other => other.as_f64(),
                };
                let number = number.ok_or_else(|| {
                    serde::de::Error::custom(format!("`{name}` is {value}, expected a number"))
                })?;
                pairs.push((name, number));
            }
            Ok(pairs)
        }
    }
    from.deserialize_map(Pairs)
}
