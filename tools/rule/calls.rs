//! Conditions on calls and on what variables are given, answered from the graph: what is called by its full name, and what its
//! arguments are made of.

use deepdive_graph::facts::{ArgValue, BindingFact, BindingValue, CallFact, CallIx, FileFacts};
use deepdive_graph::{Call, CallId, Certainty, CodeGraph, File, FileId};
use rustc_hash::FxHashMap;

use super::form::{Argument, AssignMatch, CallMatch};
use super::origin::Origin;
use super::place::Hit;
use super::values::{DEEPEST, Scope, called, is_sql, keyword, last};
use super::{Match, Places, Rule};
use crate::modules::is_product_code;

/// The call conditions of rules by the last part of what they ask for, and the conditions on variables.
pub(crate) struct CallHits<'a> {
    graph: &'a CodeGraph,
    places: &'a Places<'a>,
    by_name: FxHashMap<String, Vec<Wanted<'a>>>,
    any_name: Vec<Wanted<'a>>,
    assigns: Vec<(Owner<'a>, &'a AssignMatch)>,
}

/// The rule and match that ask for something.
#[derive(Clone, Copy)]
struct Owner<'a> {
    rule: usize,
    at: usize,
    matched: &'a Match,
}

#[derive(Clone, Copy)]
struct Wanted<'a> {
    owner: Owner<'a>,
    call: &'a CallMatch,
    to: &'a str,
}

/// A call and where it stands.
#[derive(Clone, Copy)]
struct Site<'a> {
    file: FileId,
    id: CallId,
    call: &'a Call,
    fact: &'a CallFact,
    scope: Scope<'a>,
}

impl<'a> CallHits<'a> {
    pub(crate) fn new(graph: &'a CodeGraph, places: &'a Places<'a>, rules: &'a [Rule]) -> Self {
        let mut hits = Self { graph, places, by_name: FxHashMap::default(), any_name: Vec::new(), assigns: Vec::new() };
        for (rule, own) in rules.iter().enumerate() {
            for (at, matched) in own.matches.iter().enumerate() {
                let owner = Owner { rule, at, matched };
                hits.assigns.extend(matched.assign.as_ref().map(|assign| (owner, assign)));
                if let Some(call) = &matched.call {
                    call.to.iter().for_each(|to| hits.ask(Wanted { owner, call, to }));
                }
            }
        }
        hits
    }

    fn ask(&mut self, wanted: Wanted<'a>) {
        match last(wanted.to).trim_start_matches('*') {
            "" => self.any_name.push(wanted),
            name => self.by_name.entry(name.to_owned()).or_default().push(wanted),
        }
    }

    /// Every hit in product code: position of the rule, and the place.
    pub(crate) fn find(&self) -> Vec<(usize, Hit)> {
        let mut found = Vec::new();
        for (at, file) in self.graph.files.iter().enumerate().filter(|(_, file)| is_product_code(file)) {
            self.calls_of(FileId(at as u32), file, &mut found);
            self.assigns_of(FileId(at as u32), file, &mut found);
        }
        found
    }

    fn calls_of(&self, id: FileId, file: &'a File, found: &mut Vec<(usize, Hit)>) {
        for (at, fact) in file.facts.calls.iter().enumerate() {
            let named = self.by_name.get(file.facts.text(fact.name)).map(Vec::as_slice).unwrap_or_default();
            let wanted = named.iter().chain(&self.any_name);
            let wanted = wanted.filter(|wanted| wanted.owner.matched.languages.contains(&file.language.unwrap_or_default()));
            let Some(call_id) = self.graph.call_of(id, CallIx(at as u32)) else { continue };
            let Some(call) = self.graph.call(call_id) else { continue };
            let scope = Scope { facts: &file.facts, owner: fact.caller, line: fact.line };
            let site = Site { file: id, id: call_id, call, fact, scope };
            found.extend(wanted.filter_map(|wanted| Some((wanted.owner.rule, self.hit(site, *wanted)?))));
        }
    }

    fn hit(&self, site: Site<'a>, wanted: Wanted<'_>) -> Option<Hit> {
        if !is_called(site, wanted.to, wanted.call.argument.as_ref().is_some_and(|argument| argument.sql))
            || !holds(site, wanted.call)
        {
            return None;
        }
        if let Some(also) = &wanted.call.also
            && !argument(site, also).is_some_and(|value| is_as_asked(site.scope, value, also))
        {
            return None;
        }
        let origin = Origin { places: self.places, file: site.file, scope: site.scope };
        let from = match &wanted.call.argument {
            None => None,
            Some(asked) => {
                let value = argument(site, asked)?;
                let from = origin.of(value, site.fact.end_line);
                if !is_as_asked(site.scope, value, asked) || (asked.from_request && from.is_none()) {
                    return None;
                }
                from
            }
        };
        let fact = site.fact;
        let hit = Hit {
            matched: wanted.owner.at,
            call: Some(site.id),
            from,
            ..Hit::new(site.file, fact.line, fact.end_line, site.call.caller)
        };
        self.places.narrow(hit, wanted.owner.matched)
    }

    fn assigns_of(&self, id: FileId, file: &'a File, found: &mut Vec<(usize, Hit)>) {
        let asked: Vec<_> = self
            .assigns
            .iter()
            .filter(|(owner, _)| owner.matched.languages.contains(&file.language.unwrap_or_default()))
            .collect();
        for binding in file.facts.bindings.iter().filter(|binding| !asked.is_empty() && !binding.parameter) {
            let (scope, name) =
                (Scope { facts: &file.facts, owner: binding.owner, line: binding.line }, file.facts.text(binding.name));
            let value = as_argument(&binding.value);
            for (owner, assign) in &asked {
                if !assign.to.is(name)
                    || (assign.shared && !is_shared(&file.facts, name))
                    || !is_as_asked(scope, &value, &assign.value)
                {
                    continue;
                }
                let from = Origin { places: self.places, file: id, scope }.of(&value, binding.end_line);
                if assign.value.from_request && from.is_none() {
                    continue;
                }
                let symbol = binding.owner.and_then(|owner| self.graph.symbol_of(id, owner));
                let hit = Hit { matched: owner.at, from, ..Hit::new(id, binding.line, binding.end_line, symbol) };
                found.extend(self.places.narrow(hit, owner.matched).map(|hit| (owner.rule, hit)));
            }
        }
    }
}

/// The value of a variable as that of an argument.
fn as_argument(value: &BindingValue) -> ArgValue {
    match value {
        BindingValue::Text(text) => ArgValue::Text(*text),
        BindingValue::Name(name) => ArgValue::Name(*name),
        BindingValue::Call(call) => ArgValue::Call(*call),
        BindingValue::List(values) => ArgValue::List(values.clone()),
        BindingValue::Literal(literal) => ArgValue::Literal(*literal),
        BindingValue::Map(_) | BindingValue::Unknown => ArgValue::Other,
    }
}

/// Whether `carts[]` names an entry of a map or list that the top of the file makes.
fn is_shared(facts: &FileFacts, name: &str) -> bool {
    let Some(store) = name.strip_suffix("[]") else { return false };
    let holds = |value: &BindingValue| matches!(value, BindingValue::Map(_) | BindingValue::List(_) | BindingValue::Call(_));
    let makes = |binding: &BindingFact| binding.owner.is_none() && facts.text(binding.name) == store && holds(&binding.value);
    facts.bindings.iter().any(makes)
}

/// Whether a call is of this name: `requests.get`, `requests.*`, `*.execute`, `*Cipher.getInstance`, `eval`.
///
/// What leads to a function of the same repository is none of the libraries that rules name, unless it is handed a statement of SQL.
fn is_called(site: Site<'_>, to: &str, even_own: bool) -> bool {
    let is_own = site.call.callee.is_some_and(|(_, certainty)| certainty > Certainty::Guess);
    if is_own && !even_own {
        return false;
    }
    let written = called(site.scope.facts, site.fact);
    let full = site.call.external.as_deref().unwrap_or(&written);
    if let Some(end) = to.strip_prefix('*') {
        let ends = |name: &str| {
            name.strip_suffix(end).is_some_and(|before| {
                before.is_empty() || !before.ends_with(|c: char| c.is_alphanumeric() || c == '_') || end.starts_with('.')
            })
        };
        return ends(full) || ends(&written);
    }
    match to.strip_suffix('*') {
        Some(start) => full.starts_with(start),
        None => full == to,
    }
}

/// Whether the file and the arguments are as the condition asks.
fn holds(site: Site<'_>, wanted: &CallMatch) -> bool {
    let facts = site.scope.facts;
    let below = |module: &str, wanted: &String| {
        module.strip_prefix(wanted.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '/', ':']))
    };
    let imports = wanted.imports.is_empty()
        || facts.imports.iter().any(|import| wanted.imports.iter().any(|name| below(facts.text(import.module), name)));
    let positional = || site.fact.args.iter().filter(|arg| arg.keyword.is_none());
    // What is handed over as a whole (`**options`) may hold any keyword.
    let hides = !wanted.without.is_empty() && positional().any(|arg| matches!(arg.value, ArgValue::Other));
    let without = !hides && wanted.without.iter().all(|name| keyword(facts, site.fact, name).is_none());
    let with = || {
        wanted
            .with
            .iter()
            .all(|(name, like)| keyword(facts, site.fact, name).is_some_and(|arg| like.is(&site.scope.written(&arg.value))))
    };
    let count = positional().count();
    let on = || wanted.on.as_ref().is_none_or(|like| like.is(site.fact.receiver.map_or("", |receiver| facts.text(receiver))));
    imports && without && with() && on() && count >= wanted.at_least && wanted.at_most.is_none_or(|most| count <= most)
}

fn argument<'a>(site: Site<'a>, asked: &Argument) -> Option<&'a ArgValue> {
    let named = asked.keyword.as_ref().and_then(|name| keyword(site.scope.facts, site.fact, name));
    let at = || site.fact.args.iter().filter(|arg| arg.keyword.is_none()).nth(asked.at).filter(|_| asked.keyword.is_none());
    Some(&named.or_else(at)?.value)
}

fn is_as_asked(scope: Scope<'_>, value: &ArgValue, asked: &Argument) -> bool {
    let text = scope.text(value, DEEPEST);
    let built = !asked.built || text.as_deref().is_some_and(|text| scope.is_built(text, DEEPEST));
    let sql = !asked.sql || text.as_deref().is_some_and(is_sql);
    let variable = !asked.variable || !scope.is_constant(value, DEEPEST);
    let shown = || text.clone().unwrap_or_else(|| scope.written(value));
    built
        && sql
        && variable
        && asked.like.as_ref().is_none_or(|like| like.is(&shown()))
        && asked.unlike.as_ref().is_none_or(|like| !like.is(&shown()))
}
