//! Whether a tree has the form that a JSON Schema asks for. Everything that has not is told at its place, and taken out or mended in the
//! tree that comes back, so that the rest can be read. The schema is that of a Rust type: the names of fields are known nowhere else.

use std::collections::BTreeSet;

use serde_json::Value;

use super::form::{called_elsewhere, example, example_of_any, examples, form_of, names, required, sample, types};
use super::scalar::{message, scalar};
use super::{Field, Kind, Place, Tree};
use crate::mistake::{known_name, nearest};

/// What was found.
pub(super) struct Found {
    /// The tree, mended.
    pub(super) tree: Tree,
    /// Place, what is wrong, what would be right.
    pub(super) told: Vec<(Place, String, String)>,
    /// Where something is missing because of what was taken out.
    pub(super) damaged: BTreeSet<(usize, usize)>,
    /// So much is missing that whatever else could be said would be guessing.
    pub(super) beyond: bool,
}

/// Compares a tree with the form it should have.
pub(super) fn mend(tree: &Tree, schema: &Value) -> Found {
    let mut form = Form { root: schema, told: Vec::new(), damaged: BTreeSet::new(), beyond: false };
    let mended = form.node(tree, schema, &Spot { name: "", key: None, depth: 0, example: None });
    form.beyond |= mended.is_none();
    Found { tree: mended.unwrap_or_else(|| tree.clone()), told: form.told, damaged: form.damaged, beyond: form.beyond }
}

struct Form<'a> {
    root: &'a Value,
    told: Vec<(Place, String, String)>,
    damaged: BTreeSet<(usize, usize)>,
    beyond: bool,
}

/// Where a value stands.
struct Spot<'a> {
    /// The field that holds it.
    name: &'a str,
    /// Where that field's name stands.
    key: Option<Place>,
    /// Lists and fields around it.
    depth: usize,
    /// What would be right.
    example: Option<String>,
}

impl Form<'_> {
    /// The node, mended; none where it is of no use.
    fn node(&mut self, node: &Tree, schema: &Value, spot: &Spot<'_>) -> Option<Tree> {
        let schema = self.settle(schema);
        let types = types(&schema);
        if types.is_empty() {
            return Some(node.clone());
        }
        match types.iter().find(|word| **word != "null").copied() {
            Some("object") => self.object(node, &schema, spot),
            Some("array") => self.list(node, &schema, spot),
            Some(word) => {
                let wrong = scalar(node, word, &schema);
                let Some((is, example)) = wrong else { return Some(node.clone()) };
                let example = examples(&schema, spot.name).unwrap_or(example);
                self.told.push((node.place, message(spot.name, &is), example));
                None
            }
            None => Some(node.clone()),
        }
    }

    /// The schema meant by a reference, and of "this or nothing" the first.
    fn settle(&self, schema: &Value) -> Value {
        let mut schema = schema;
        for _ in 0..8 {
            let target =
                schema.get("$ref").and_then(Value::as_str).and_then(|path| self.root.pointer(path.trim_start_matches('#')));
            let ways = schema.get("anyOf").and_then(Value::as_array);
            let some = ways.and_then(|ways| ways.iter().find(|way| way.get("type").and_then(Value::as_str) != Some("null")));
            match target.or(some) {
                Some(next) => schema = next,
                None => break,
            }
        }
        schema.clone()
    }

    fn list(&mut self, node: &Tree, schema: &Value, spot: &Spot<'_>) -> Option<Tree> {
        let Kind::List(items) = &node.kind else {
            let hint = in_brackets(node, &self.settle(schema.get("items").unwrap_or(&Value::Null)), spot.name);
            let plain = || "write it as [ … ], or with a line that begins with `- ` for each item".to_owned();
            let hint = hint.or_else(|| examples(schema, spot.name)).unwrap_or_else(plain);
            self.told.push((node.place, "a list is needed here".to_owned(), hint));
            return None;
        };
        let of = schema.get("items").cloned().unwrap_or_default();
        let depth = spot.depth + 1;
        let mended: Vec<Tree> =
            items.iter().filter_map(|item| self.node(item, &of, &Spot { depth, example: None, ..*spot })).collect();
        // Names may have gone with what was taken out.
        self.beyond |= mended.len() < items.len() && types(&self.settle(&of)).contains(&"object");
        Some(Tree { place: node.place, kind: Kind::List(mended) })
    }

    fn object(&mut self, node: &Tree, schema: &Value, spot: &Spot<'_>) -> Option<Tree> {
        let Kind::Fields(fields) = &node.kind else {
            let hint = spot.example.clone().unwrap_or_else(|| form_of(schema, spot.depth));
            let place = if spot.depth == 0 && node.is_null() { (1, 1, 1) } else { node.place };
            self.told.push((place, "fields are needed here".to_owned(), hint));
            return None;
        };
        match schema.get("properties").and_then(Value::as_object) {
            Some(known) => {
                let fields = self.renamed(fields, schema, (node, spot));
                let mut kept: Vec<Field> = fields
                    .into_iter()
                    .filter_map(|(name, field)| self.field((&name, field), known.get(&name)?, schema, (node, spot)))
                    .collect();
                self.missing(&mut kept, schema, (node, spot));
                Some(Tree { place: node.place, kind: Kind::Fields(kept) })
            }
            None => Some(self.free(node, fields, schema, spot)),
        }
    }

    /// Fields with any names.
    fn free(&mut self, node: &Tree, fields: &[Field], schema: &Value, spot: &Spot<'_>) -> Tree {
        let Some(of) = schema.get("additionalProperties").filter(|of| of.is_object()) else { return node.clone() };
        let of = self.settle(of);
        let mut kept = Vec::new();
        for field in fields {
            let spot = Spot { name: &field.key, key: Some(field.place), depth: spot.depth + 1, example: example_of_any(schema) };
            let mended = self.node(&field.value, &of, &spot);
            self.beyond |= mended.is_none() && types(&of).contains(&"object");
            kept.extend(mended.map(|value| Field { value, ..field.clone() }));
        }
        Tree { place: node.place, kind: Kind::Fields(kept) }
    }

    /// Fields under the names that were meant; those that mean nothing are left out.
    fn renamed<'n>(&mut self, fields: &'n [Field], schema: &Value, around: (&Tree, &Spot<'_>)) -> Vec<(String, &'n Field)> {
        let names = names(schema);
        let mut out: Vec<(String, &Field)> = Vec::new();
        for field in fields {
            if names.contains(&field.key.as_str()) {
                out.push((field.key.clone(), field));
                continue;
            }
            let taken = |name: &str| fields.iter().any(|field| field.key == name) || out.iter().any(|(used, _)| used == name);
            let free: Vec<&str> = names.iter().copied().filter(|name| !taken(name)).collect();
            let meant = called_elsewhere(schema, &field.key).filter(|name| free.contains(name));
            let meant = meant.or_else(|| known_name(&field.key, free.iter().copied())).map(str::to_owned);
            let hint = match &meant {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => self
                    .below(schema, &field.key, 3)
                    .map_or_else(|| nearest(&field.key, free), |way| format!("it stands deeper: write it below `{way}`")),
            };
            self.told.push((field.place, format!("unknown field `{}`", field.key), hint));
            if let Some(meant) = meant {
                out.push((meant, field));
            } else {
                self.damage(around);
                // Whatever is named elsewhere may stand here.
                self.beyond |= around.1.depth == 0;
            }
        }
        out
    }

    /// The way to the fields below that know a name.
    fn below(&self, schema: &Value, name: &str, depth: usize) -> Option<String> {
        let known = schema.get("properties").and_then(Value::as_object).filter(|_| depth > 0)?;
        let inner = |of: &Value| {
            let of = self.settle(of);
            of.get("items").map_or_else(|| of.clone(), |items| self.settle(items))
        };
        let inner: Vec<(&String, Value)> = known.iter().map(|(key, of)| (key, inner(of))).collect();
        let here = inner.iter().find(|(_, of)| names(of).contains(&name)).map(|(key, _)| (*key).clone());
        here.or_else(|| inner.iter().find_map(|(key, of)| Some(format!("{key}: {}", self.below(of, name, depth - 1)?))))
    }

    fn field(&mut self, (name, field): (&str, &Field), of: &Value, schema: &Value, around: (&Tree, &Spot<'_>)) -> Option<Field> {
        let depth = around.1.depth + 1;
        let needed = required(schema).any(|key| key == name);
        if field.value.is_null() && !needed {
            let opaque = types(&self.settle(of)).is_empty();
            return opaque.then(|| Field { key: name.to_owned(), ..field.clone() });
        }
        let mended = if field.value.is_null() {
            self.told.push((
                field.place,
                format!("nothing stands behind `{name}:`"),
                format!("write `{}`", sample(schema, name)),
            ));
            None
        } else {
            self.node(&field.value, of, &Spot { name, key: Some(field.place), depth, example: None })
        };
        if mended.is_none() {
            self.damage(around);
            let lost = needed && !is_id(name, depth - 1) && !self.can_be_stood_in(of, depth);
            self.beyond |= self.holds_names(of) || lost;
        }
        let value = mended.or_else(|| needed.then(|| self.stand_in(of, (schema, name), field.place)))?;
        Some(Field { key: name.to_owned(), place: field.place, value })
    }

    fn missing(&mut self, kept: &mut Vec<Field>, schema: &Value, (node, spot): (&Tree, &Spot<'_>)) {
        for name in required(schema) {
            if kept.iter().any(|field| field.key == name) {
                continue;
            }
            let hint = format!("add `{}`", sample(schema, name));
            self.told.push((node.place, format!("the field `{name}` is missing here"), hint));
            let of = schema.pointer(&format!("/properties/{name}")).cloned().unwrap_or_default();
            self.beyond |= !is_id(name, spot.depth) && !self.can_be_stood_in(&of, spot.depth + 1);
            let value = self.stand_in(&of, (schema, name), node.place);
            kept.push(Field { key: name.to_owned(), place: node.place, value });
        }
    }

    /// Whether other parts of the file may name what stands in this one.
    fn holds_names(&self, of: &Value) -> bool {
        let of = self.settle(of);
        let inner = of.get("items").or_else(|| of.get("additionalProperties"));
        inner.is_some_and(|inner| types(&self.settle(inner)).contains(&"object"))
    }

    /// Whether what is said of the rest holds without it: a number does, and what is said once for the whole file.
    fn can_be_stood_in(&self, of: &Value, depth: usize) -> bool {
        let of = self.settle(of);
        let list = types(&of).iter().any(|word| ["array", "object"].contains(word));
        types(&of).contains(&"integer") || (depth == 1 && !list)
    }

    /// What keeps a required field from being told a second time.
    fn stand_in(&mut self, of: &Value, (schema, name): (&Value, &str), place: Place) -> Tree {
        self.damaged.insert((place.0, place.1));
        let of = self.settle(of);
        let kind = match types(&of).first().copied() {
            // An example would take the place of another one.
            _ if name == "id" => Kind::Scalar { word: String::new(), value: Value::String(String::new()) },
            Some("array") => Kind::List(Vec::new()),
            Some("object") => Kind::Fields(Vec::new()),
            _ => {
                let value = example(schema, name).cloned().unwrap_or_else(|| Value::String(String::new()));
                Kind::Scalar { word: value.as_str().map_or_else(|| value.to_string(), str::to_owned), value }
            }
        };
        Tree { place, kind }
    }

    /// What is missing from these fields now is told at their name or their id, and need not be.
    fn damage(&mut self, (node, spot): (&Tree, &Spot<'_>)) {
        let id = node.field("id").map(|id| id.value.place);
        self.damaged.extend(id.into_iter().chain(spot.key).map(|(line, column, _)| (line, column)));
    }
}

/// Whether a field is the id of one among many. Whoever looks at names knows that an empty one may be any.
fn is_id(name: &str, depth: usize) -> bool {
    name == "id" && depth > 0
}

/// A word where a list of words is needed, as a list.
fn in_brackets(node: &Tree, of: &Value, name: &str) -> Option<String> {
    let text = node.text().filter(|text| !text.trim().is_empty() && types(of).first() == Some(&"string"))?;
    let words: Vec<&str> = text.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
    Some(format!("write `{name}: [{}]`", words.join(", ")))
}
