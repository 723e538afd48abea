//! From text to a tree, by way of the YAML parser.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};
use serde_saphyr::{Error, Spanned};

use super::{Field, Kind, Place, Tree};

/// The tree of a text.
pub(super) fn tree(yaml: &str) -> Result<Tree, Error> {
    serde_saphyr::from_str::<Raw>(yaml).map(|raw| raw.node(yaml))
}

#[derive(Deserialize)]
#[serde(transparent)]
struct Raw(Spanned<RawKind>);

enum RawKind {
    Scalar(Value),
    List(Vec<Raw>),
    Fields(Vec<(Spanned<String>, Raw)>),
}

impl Raw {
    fn node(self, yaml: &str) -> Tree {
        let (line, column) = start(&self.0);
        let at = |width| (line, column, width);
        match self.0.value {
            RawKind::Scalar(Value::String(word)) => {
                Tree { place: at(word.chars().count()), kind: Kind::Scalar { value: Value::String(word.clone()), word } }
            }
            RawKind::Scalar(value) => {
                let word = written(&self.0.referenced, yaml).unwrap_or_else(|| value.to_string());
                Tree { place: at(word.chars().count().max(1)), kind: Kind::Scalar { word, value } }
            }
            RawKind::List(items) => {
                Tree { place: at(1), kind: Kind::List(items.into_iter().map(|item| item.node(yaml)).collect()) }
            }
            RawKind::Fields(fields) => {
                let fields = fields.into_iter().map(|(key, value)| Field {
                    place: place_of_key(&key),
                    key: key.value,
                    value: value.node(yaml),
                });
                Tree { place: at(1), kind: Kind::Fields(fields.collect()) }
            }
        }
    }
}

fn place_of_key(key: &Spanned<String>) -> Place {
    let (line, column) = start(key);
    (line, column, key.value.chars().count())
}

fn start<T>(spanned: &Spanned<T>) -> (usize, usize) {
    let number = |n: u64| usize::try_from(n).unwrap_or_default();
    (number(spanned.referenced.line()), number(spanned.referenced.column()))
}

/// A number or a word such as `true`, as it is written.
fn written(at: &serde_saphyr::Location, yaml: &str) -> Option<String> {
    let begin = usize::try_from(at.span().byte_offset()?).ok()?;
    let length = usize::try_from(at.span().byte_len()?).ok()?;
    let word = yaml.get(begin..begin.checked_add(length)?)?.trim();
    (!word.is_empty()).then(|| word.to_owned())
}

impl<'de> Deserialize<'de> for RawKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = RawKind;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<RawKind, E> {
        Ok(RawKind::Scalar(Value::Null))
    }

    fn visit_none<E>(self) -> Result<RawKind, E> {
        Ok(RawKind::Scalar(Value::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<RawKind, D::Error> {
        RawKind::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<RawKind, E> {
        Ok(RawKind::Scalar(Value::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<RawKind, E> {
        Ok(RawKind::Scalar(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<RawKind, E> {
        Ok(RawKind::Scalar(value.into()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<RawKind, E> {
        Ok(RawKind::Scalar(Number::from_i128(value).map_or_else(|| Value::String(value.to_string()), Value::Number)))
    }

    fn visit_u128<E>(self, value: u128) -> Result<RawKind, E> {
        Ok(RawKind::Scalar(Number::from_u128(value).map_or_else(|| Value::String(value.to_string()), Value::Number)))
    }

    fn visit_f64<E>(self, value: f64) -> Result<RawKind, E> {
        Ok(RawKind::Scalar(Number::from_f64(value).map_or_else(|| Value::String(value.to_string()), Value::Number)))
    }

    fn visit_str<E>(self, value: &str) -> Result<RawKind, E> {
        Ok(RawKind::Scalar(Value::String(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<RawKind, A::Error> {
        let mut out = Vec::new();
        while let Some(item) = items.next_element()? {
            out.push(item);
        }
        Ok(RawKind::List(out))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<RawKind, A::Error> {
        let mut out = Vec::new();
        while let Some(field) = fields.next_entry()? {
            out.push(field);
        }
        Ok(RawKind::Fields(out))
    }
}
