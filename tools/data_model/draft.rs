//! An entity as one declaration gives it, before declarations of the same thing are joined.

use deepdive_model::facts::DataField;

use super::sensitive::sensitive;

/// Lines of a file: path, first, last.
pub(super) type Spot = (String, u32, u32);

/// One declaration.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// The class that stands for it.
    pub(super) class: Option<String>,
    /// The table or collection, where it is written.
    pub(super) table: Option<String>,
    /// table, collection, entity.
    pub(super) kind: &'static str,
    /// Its fields in order.
    pub(super) fields: Vec<DataField>,
    /// Names of classes or tables that it refers to for certain.
    pub(super) refers: Vec<String>,
    /// Where it is declared, the main place first.
    pub(super) spots: Vec<Spot>,
    /// Only names the thing: never an entity by itself where another declaration names the same.
    pub(super) mention: bool,
}

impl Draft {
    /// A declaration at a place, nothing known of it yet.
    pub(super) fn new(kind: &'static str, spot: Spot) -> Self {
        Self { class: None, table: None, kind, fields: Vec::new(), refers: Vec::new(), spots: vec![spot], mention: false }
    }

    /// The path of its main place.
    pub(super) fn path(&self) -> &str {
        self.spots.first().map_or("", |(path, ..)| path)
    }

    /// Adds a field, unless one of that name is there.
    pub(super) fn field(&mut self, name: &str, kind: &str) {
        if !self.fields.iter().any(|field| field.name == name) {
            let sensitive = sensitive(name, kind).to_owned();
            self.fields.push(DataField { name: name.to_owned(), kind: kind.to_owned(), sensitive });
        }
    }
}
