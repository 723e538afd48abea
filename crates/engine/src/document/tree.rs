//! The tree of a file: scalars, lists and fields, each with its place.

use serde_json::{Map, Value};

/// Line and column from 1, and how many characters are meant.
pub type Place = (usize, usize, usize);

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    /// Where it begins.
    pub place: Place,
    /// What it is.
    pub kind: Kind,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A word, a number, true or false, or nothing.
    Scalar {
        /// As it is written.
        word: String,
        /// As it is understood.
        value: Value,
    },
    /// A list.
    List(Vec<Tree>),
    /// Fields, in their order.
    Fields(Vec<Field>),
}

/// A field: its name, and what stands behind the colon.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The name.
    pub key: String,
    /// Where the name stands.
    pub place: Place,
    /// What stands behind it.
    pub value: Tree,
}

impl Tree {
    /// Its fields; none where it has no fields.
    pub fn fields(&self) -> &[Field] {
        if let Kind::Fields(fields) = &self.kind { fields } else { &[] }
    }

    /// Its items; none where it is no list.
    pub fn items(&self) -> &[Self] {
        if let Kind::List(items) = &self.kind { items } else { &[] }
    }

    /// A field by name.
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields().iter().find(|field| field.key == key)
    }

    /// A field inside fields inside fields.
    pub fn at(&self, path: &[&str]) -> Option<&Field> {
        let (last, before) = path.split_last()?;
        before.iter().try_fold(self, |node, key| node.field(key).map(|field| &field.value))?.field(last)
    }

    /// Whether nothing stands there.
    pub fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Scalar { value: Value::Null, .. })
    }

    /// The text, where it is one.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { value: Value::String(text), .. } => Some(text),
            Kind::Scalar { .. } | Kind::List(_) | Kind::Fields(_) => None,
        }
    }

    /// All texts in it, with their places.
    pub fn texts(&self) -> Vec<(Place, &str)> {
        match &self.kind {
            Kind::Scalar { .. } => self.text().map(|text| (self.place, text)).into_iter().collect(),
            Kind::List(items) => items.iter().flat_map(Self::texts).collect(),
            Kind::Fields(fields) => fields.iter().flat_map(|field| field.value.texts()).collect(),
        }
    }

    /// The fields one of which has a value that begins here, wherever they stand.
    pub fn holder(&self, key: &str, (line, column, _): Place) -> Option<&Self> {
        let here = self.field(key).is_some_and(|field| (field.value.place.0, field.value.place.1) == (line, column));
        if here {
            return Some(self);
        }
        let inside = self.fields().iter().map(|field| &field.value).chain(self.items());
        inside.into_iter().find_map(|node| node.holder(key, (line, column, 0)))
    }

    /// The value without its places.
    pub fn value(&self) -> Value {
        match &self.kind {
            Kind::Scalar { value, .. } => value.clone(),
            Kind::List(items) => items.iter().map(Self::value).collect(),
            Kind::Fields(fields) => {
                Value::Object(fields.iter().map(|field| (field.key.clone(), field.value.value())).collect::<Map<_, _>>())
            }
        }
    }
}
