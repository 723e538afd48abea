//! Facts that the numbers and technologies of a sentence stand in, where its model cited something else: looked up among the facts that the
//! model was given and cited for it. A number alone is no sign: what it counts must be named beside it, as the fact is.

use std::collections::BTreeSet;

use deepdive_model::Evidence;
use serde_json::Value;

use super::ground::Ground;
use super::names::{all_names, shows_itself, uncited};
use super::numbers::missing;
use super::wording::{pieces, stem};
use super::words::{Said, said};
use super::{Called, Known};

/// Words on either side of a number that may tell what it counts.
const BESIDE: usize = 2;

pub(super) fn supply(sentence: &str, ground: &mut Ground, known: &Known<'_>) {
    for number in missing(sentence, ground) {
        let Said::Number { value, decimals: 0 } = &number else { continue };
        if let Some((call, pointer)) = place_of(*value, &beside(sentence, &number), known) {
            ground.supply(&call, &pointer, known);
        }
    }
    let technologies: Vec<_> = uncited(sentence, ground).filter(|technology| !shows_itself(technology)).collect();
    for technology in technologies {
        let names: Vec<String> = all_names(technology).map(str::to_lowercase).collect();
        let mut given = known.calls.iter().filter(|call| call.rests.is_none());
        let Some((call, pointer)) = given.find_map(|call| Some((call, named(&call.facts, &names, "")?))) else {
            continue;
        };
        match place_beside(call, &pointer) {
            Some(place) => ground.supply_place(place, known),
            None => ground.supply(&call.id, &pointer, known),
        }
    }
}

/// Where facts name a thing: `name` of an object in a list.
fn named(facts: &Value, names: &[String], at: &str) -> Option<String> {
    match facts {
        Value::Object(fields) => {
            let is_name = |value: &Value| value.as_str().is_some_and(|text| names.contains(&text.to_lowercase()));
            let own = fields.get("name").filter(|value| is_name(value)).map(|_| format!("{at}/name"));
            own.or_else(|| fields.iter().find_map(|(name, value)| named(value, names, &format!("{at}/{}", escaped(name)))))
        }
        Value::Array(items) => items.iter().enumerate().find_map(|(n, item)| named(item, names, &format!("{at}/{n}"))),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// The first place that the thing of a name was seen at.
fn place_beside(call: &Called, pointer: &str) -> Option<Evidence> {
    let thing = pointer.rsplit_once('/').and_then(|(thing, _)| call.facts.pointer(thing))?;
    let evidence: Vec<Evidence> = serde_json::from_value(thing.get("evidence")?.clone()).ok()?;
    evidence.into_iter().find(|evidence| evidence.as_place().is_some())
}

/// As JSON pointers write names.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The words before and after a number.
fn beside(sentence: &str, number: &Said) -> BTreeSet<String> {
    let words: Vec<&str> = sentence.split_whitespace().collect();
    let Some(at) = words.iter().position(|word| said(word).contains(number)) else { return BTreeSet::new() };
    let around = words.iter().skip(at.saturating_sub(BESIDE)).take(at.min(BESIDE) + 1 + BESIDE);
    around.flat_map(|word| stems(word)).collect()
}

fn stems(text: &str) -> BTreeSet<String> {
    pieces(text).iter().filter(|piece| piece.len() > 2).map(|piece| stem(piece).to_owned()).collect()
}

/// The one fact that has this value and a name of those words: the one that shares most of them, else the least deep; none where
/// several are as good.
fn place_of(value: f64, beside: &BTreeSet<String>, known: &Known<'_>) -> Option<(String, String)> {
    let mut found = Vec::new();
    for call in known.calls.iter().filter(|call| call.rests.is_none()) {
        numbers(&call.facts, &mut Vec::new(), &mut |path, number| {
            let shared = || path.last().map_or(0, |name| stems(name).intersection(beside).count());
            let shared = if (number - value).abs() < 1e-9 { shared() } else { 0 };
            if shared > 0 {
                found.push((std::cmp::Reverse(shared), path.len(), call.id.clone(), format!("/{}", path.join("/"))));
            }
        });
    }
    found.sort();
    let mut found = found.into_iter();
    let (shared, depth, call, pointer) = found.next()?;
    let alone = found.next().is_none_or(|(other, deep, _, _)| (other, deep) != (shared, depth));
    alone.then_some((call, pointer))
}

/// Each number of some facts, with the names that lead to it.
fn numbers(value: &Value, path: &mut Vec<String>, told: &mut dyn FnMut(&[String], f64)) {
    let inside: Vec<(String, &Value)> = match value {
        Value::Number(number) => return number.as_f64().into_iter().for_each(|number| told(path, number)),
        Value::Array(items) => items.iter().enumerate().map(|(n, item)| (n.to_string(), item)).collect(),
        Value::Object(fields) => fields.iter().map(|(name, item)| (escaped(name), item)).collect(),
        Value::Null | Value::Bool(_) | Value::String(_) => return,
    };
    for (name, item) in inside {
        path.push(name);
        numbers(item, path, told);
        path.pop();
    }
}
