//! What variables of a component's code may hold as text, so that texts which are put together from them can be read.

use std::collections::{BTreeMap, BTreeSet};

use deepdive_graph::facts::{ArgValue, BindingValue};
use deepdive_graph::{CodeGraph, FileRole};

use super::system::System;

/// Texts by the last part of a variable's name.
#[derive(Debug, Default)]
pub(super) struct Variables {
    texts: BTreeMap<String, BTreeSet<String>>,
}

/// A variable with more texts than this tells nothing.
const MOST: usize = 4;

impl Variables {
    /// Reads all bindings of a component's product code.
    pub(super) fn of(graph: &CodeGraph, system: &System, at: usize) -> Self {
        let mut variables = Self::default();
        for (_, file) in system.code(graph, at).filter(|(_, file)| file.parsed && file.role == FileRole::Product) {
            let facts = &file.facts;
            for binding in &facts.bindings {
                let name = facts.text(binding.name);
                match &binding.value {
                    BindingValue::Text(text) => variables.put(name, facts.text(*text)),
                    BindingValue::Map(pairs) => {
                        for (key, value) in pairs {
                            if let ArgValue::Text(text) = value {
                                variables.put(facts.text(*key), facts.text(*text));
                            }
                        }
                    }
                    BindingValue::Name(_)
                    | BindingValue::Call(_)
                    | BindingValue::List(_)
                    | BindingValue::Literal(_)
                    | BindingValue::Unknown => {}
                }
                for text in
                    binding.decorators.iter().flat_map(|decorator| &decorator.args).filter_map(|arg| facts.text_of(&arg.value))
                {
                    if text.starts_with("${") {
                        variables.put(name, text);
                    }
                }
            }
        }
        variables
    }

    fn put(&mut self, name: &str, text: &str) {
        let last = name.rsplit(['.', ':']).next().unwrap_or(name);
        if !last.is_empty() && text.len() < 400 {
            self.texts.entry(last.to_owned()).or_default().insert(text.to_owned());
        }
    }

    /// Every text that a text with `{name}` placeholders may stand for; itself where nothing is known.
    pub(super) fn expand(&self, text: &str) -> Vec<String> {
        let mut done = Vec::new();
        let mut open = vec![(text.to_owned(), 0u8)];
        while let Some((text, depth)) = open.pop() {
            match placeholder(&text).filter(|_| depth < 4 && done.len() + open.len() < 16) {
                None => done.push(text),
                Some((start, end, name)) => {
                    let values = self.texts.get(name.rsplit('.').next().unwrap_or(name)).filter(|values| values.len() <= MOST);
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

    #[test]
    fn names_are_filled_through_each_other() {
        let mut variables = Variables::default();
        variables.put("HOST", "${CART_HOST:-cart}");
        variables.put("settings.URL", "http://{HOST}:8080");
        assert_eq!(variables.expand("{config.URL}/x/{id}"), ["http://${CART_HOST:-cart}:8080/x/{}"]);
        assert_eq!(variables.expand("plain"), ["plain"]);
        assert_eq!(variables.expand("${A}/{}"), ["${A}/{}"]);
    }

    #[test]
    fn a_name_of_itself_ends() {
        let mut variables = Variables::default();
        variables.put("url", "{url}/x");
        assert!(!variables.expand("{url}").is_empty());
    }
}
