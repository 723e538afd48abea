//! Values that Gradle scripts give to names and put into versions: `ext.x = "1"`, `val x = "1"`, `gradle.properties`.

use std::collections::BTreeMap;

use super::super::super::lines::numbered;
use super::statements::{Statement, strings};
use crate::paths;

/// By folder and name. What a folder does not know, the one above it may.
#[derive(Default)]
pub(super) struct Values(BTreeMap<(String, String), String>);

impl Values {
    pub(super) fn add_properties(&mut self, folder: &str, text: &str) {
        for (key, value) in numbered(text).filter_map(|(_, line)| line.split_once('=')).filter(|(key, _)| !key.starts_with('#')) {
            self.0.insert((folder.to_owned(), key.trim().to_owned()), value.trim().to_owned());
        }
    }

    pub(super) fn add_statements(&mut self, folder: &str, statements: &[Statement<'_>]) {
        for (name, value) in statements.iter().filter_map(assignment) {
            // The first stands: a second value for a name belongs to some other block.
            self.0.entry((folder.to_owned(), name)).or_insert(value);
        }
    }

    /// A text with every `${x}` and `$x` filled; none where one is not known.
    pub(super) fn fill(&self, folder: &str, text: &str) -> Option<String> {
        let mut filled = text.to_owned();
        for _ in 0..8 {
            let Some((before, rest)) = filled.split_once('$') else { return Some(filled) };
            let (name, after) = match rest.strip_prefix('{') {
                Some(inner) => inner.split_once('}')?,
                None => rest.split_at(rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len())),
            };
            filled = format!("{before}{}{after}", self.get(folder, plain(name)?)?);
        }
        None
    }

    fn get(&self, folder: &str, name: &str) -> Option<&str> {
        let mut folder = folder;
        loop {
            if let Some(value) = self.0.get(&(folder.to_owned(), name.to_owned())) {
                return Some(value);
            }
            if folder.is_empty() {
                return None;
            }
            folder = paths::folder(folder);
        }
    }
}

/// The name within `rootProject.ext.x`, `property("x")`, `project.x`.
fn plain(name: &str) -> Option<&str> {
    if let [inner] = strings(name).as_slice() {
        return Some(*inner);
    }
    let mut name = name.trim();
    for prefix in ["rootProject.", "project.", "ext.", "extra."] {
        name = name.strip_prefix(prefix).unwrap_or(name);
    }
    (!name.is_empty()).then_some(name)
}

/// `def x = '1'`, `val x by extra("1")`, `ext.x = "1"`, `set('x', "1")`, `extra["x"] = "1"`.
fn assignment(statement: &Statement<'_>) -> Option<(String, String)> {
    let text = &statement.text;
    if let ("set(" | "set ", [name, value]) = (text.get(..4)?, strings(text).as_slice()) {
        return Some(((*name).to_owned(), (*value).to_owned()));
    }
    let (left, right) = text.split_once('=').or_else(|| text.split_once(" by extra("))?;
    let right = right.trim();
    let [value] = *strings(right).as_slice() else { return None };
    if !right.starts_with(['"', '\'']) || right.trim_end_matches(')').len() > value.len() + 2 {
        return None;
    }
    let left = left.trim().trim_end_matches([']']).split(':').next()?;
    let name = match strings(left).as_slice() {
        [name] => (*name).to_owned(),
        _ => left.split([' ', '[']).rfind(|part| !part.is_empty())?.to_owned(),
    };
    Some((plain(&name)?.to_owned(), value.to_owned()))
}
