//! What variables of a component's code may hold as text, so that texts which are put together from them can be read.

use std::collections::{BTreeMap, BTreeSet};

use deepdive_graph::facts::{BindingFact, BindingValue, FileFacts};
use deepdive_graph::{CodeGraph, FileId, FileRole};

use super::system::System;

/// Texts by the last part of a variable's name.
#[derive(Debug, Default)]
pub(super) struct Variables {
    /// Of what other files can see, and of files that are not parsed.
    shared: BTreeMap<String, BTreeSet<String>>,
    /// By file: of what is bound in its functions. A name that is bound there means nothing from elsewhere.
    local: BTreeMap<FileId, BTreeMap<String, BTreeSet<String>>>,
}

/// A variable with more texts than this tells nothing.
const MOST: usize = 4;

impl Variables {
    /// Reads all bindings of a component's product code.
    pub(super) fn of(graph: &CodeGraph, system: &System, at: usize) -> Self {
        let mut variables = Self::default();
        for (id, file) in system.code(graph, at).filter(|(_, file)| file.parsed && file.role == FileRole::Product) {
            for binding in &file.facts.bindings {
                let in_function = |owner| file.facts.symbol(owner).is_some_and(|symbol| symbol.complexity > 0);
                let into = if binding.owner.is_some_and(in_function) {
                    let local = variables.local.entry(id).or_default();
                    local.entry(last(file.facts.text(binding.name)).to_owned()).or_default();
                    local
                } else {
                    &mut variables.shared
                };
                read(&file.facts, binding, into);
            }
        }
        variables
    }

    /// What a name may hold in a file. A plain name that a function of the file binds is that one.
    fn values(&self, file: FileId, name: &str) -> Option<&BTreeSet<String>> {
        let last = last(name);
        let local = self.local.get(&file);
        if last == name {
            return local.and_then(|local| local.get(last)).or_else(|| self.shared.get(last));
        }
        let key = format!(".{last}");
        let of_entries = local.and_then(|local| local.get(&key)).or_else(|| self.shared.get(&key));
        self.shared.get(last).or(of_entries)
    }

    /// Every text that a text with `{name}` placeholders may stand for; itself where nothing is known.
    pub(super) fn expand(&self, file: FileId, text: &str) -> Vec<String> {
        let mut done = Vec::new();
        let mut open = vec![(text.to_owned(), 0u8)];
        while let Some((text, depth)) = open.pop() {
            match placeholder(&text).filter(|_| depth < 4 && done.len() + open.len() < 16) {
                None => done.push(text),
                Some((start, end, name)) => {
                    let values = self.values(file, name).filter(|values| values.len() <= MOST && !values.is_empty());
                    let (before, after) = (text.get(..start).unwrap_or_default(), text.get(end..).unwrap_or_default());
                    match values {
                        Some(values) => open.extend(values.iter().map(|value| (format!("{before}{value}{after}"), depth + 1))),
                        None => open.push((format!("{before}\u{1}{after}"), depth)),
                    }
                }
            }
        }
        let mut done: Vec<_> = done.into_iter().map(|text| text.replace('\u{1}', "{}")).collect();
        done.sort();
        done
    }
}

/// Keeps the texts that a binding gives to its name, and those of its entries to their keys, which only a dotted name means.
fn read(facts: &FileFacts, binding: &BindingFact, into: &mut BTreeMap<String, BTreeSet<String>>) {
    let name = facts.text(binding.name);
    match &binding.value {
        BindingValue::Text(text) => put(into, name, facts.text(*text)),
        BindingValue::Map(pairs) => {
            for (key, value) in pairs {
                if let Some(text) = facts.text_of(value) {
                    put(into, &format!(".{}", facts.text(*key)), text);
                }
            }
        }
        BindingValue::Name(_)
        | BindingValue::Call(_)
        | BindingValue::List(_)
        | BindingValue::Literal(_)
        | BindingValue::Unknown => {}
    }
    let args = binding.decorators.iter().flat_map(|decorator| &decorator.args);
    for text in args.filter_map(|arg| facts.text_of(&arg.value)).filter(|text| text.starts_with("${")) {
        put(into, name, text);
    }
}

fn put(into: &mut BTreeMap<String, BTreeSet<String>>, name: &str, text: &str) {
    let key = if name.starts_with('.') { name } else { last(name) };
    if key.len() > 1 && text.len() < 400 {
        into.entry(key.to_owned()).or_default().insert(text.to_owned());
    }
}

fn last(name: &str) -> &str {
    name.rsplit(['.', ':']).next().unwrap_or(name)
}

/// The first `{name}` that is no look-up and no gap.
fn placeholder(text: &str) -> Option<(usize, usize, &str)> {
    let bytes = text.as_bytes();
    text.match_indices('{').find_map(|(start, _)| {
        let looked_up = start > 0 && bytes.get(start - 1) == Some(&b'$');
        let inner = text.get(start + 1..)?;
        let length = inner.find('}')?;
        let name = inner.get(..length)?;
        let is_name = !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || "_.".contains(letter));
        (!looked_up && is_name).then_some((start, start + length + 2, name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: FileId = FileId(0);

    #[test]
    fn names_are_filled_through_each_other() {
        let mut variables = Variables::default();
        put(&mut variables.shared, "HOST", "${CART_HOST:-cart}");
        put(&mut variables.shared, "settings.URL", "http://{HOST}:8080");
        put(&mut variables.shared, ".id", "7");
        assert_eq!(variables.expand(HERE, "{config.URL}/x/{id}"), ["http://${CART_HOST:-cart}:8080/x/{}"]);
        assert_eq!(variables.expand(HERE, "plain"), ["plain"]);
        assert_eq!(variables.expand(HERE, "${A}/{}"), ["${A}/{}"]);
    }

    #[test]
    fn a_name_of_itself_ends() {
        let mut variables = Variables::default();
        put(&mut variables.shared, "url", "{url}/x");
        assert!(!variables.expand(HERE, "{url}").is_empty());
    }

    #[test]
    fn a_name_of_a_function_is_not_that_of_another_file() {
        let mut variables = Variables::default();
        put(&mut variables.shared, "endpoint", "https://a.example");
        put(variables.local.entry(HERE).or_default(), "endpoint", "https://b.example");
        variables.local.entry(FileId(1)).or_default().entry("endpoint".to_owned()).or_default();
        assert_eq!(variables.expand(HERE, "{endpoint}"), ["https://b.example"]);
        assert_eq!(variables.expand(FileId(1), "{endpoint}"), ["{}"]);
        assert_eq!(variables.expand(FileId(2), "{endpoint}"), ["https://a.example"]);
    }
}
