//! Where code reads and writes what is stored: by the class that stands for it, its repository, its collection, or SQL that names its table.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use deepdive_graph::facts::{ArgValue, BindingFact, BindingValue, CallFact, FileFacts, StringKind, SymbolKind};
use deepdive_graph::{File, FileRole};
use regex::Regex;

use crate::data_model::{Entity, entities};
use crate::map_system::map;
use crate::reach::Body;
use crate::{ToolContext, source};

/// One use.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Use {
    /// First line of the call.
    pub(crate) line: u32,
    /// Last line.
    pub(crate) end_line: u32,
    /// Position in [`entities`].
    pub(crate) entity: usize,
    /// Changes it, or only reads.
    pub(crate) writes: bool,
}

static TABLES: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?i)\b(?:from|join|into|update|delete\s+from)\s+[`"\[]?(?:\w+\.)?[`"\[]?(\w+)"#).ok());
static REPOSITORY: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"Repository\s*<\s*(?:\w+\.)*(\w+)\s*,").ok());

/// Names that code calls entities by.
#[derive(Debug, Default)]
struct Known {
    classes: BTreeMap<String, Vec<usize>>,
    tables: BTreeMap<String, Vec<usize>>,
    /// Repository types with the class that they keep.
    repositories: BTreeMap<String, String>,
}

fn known(context: &ToolContext) -> Arc<Known> {
    context.once("entity-names", || {
        let mut known = Known { repositories: repositories(context), ..Known::default() };
        for (at, entity) in entities(context).iter().enumerate() {
            if let Some(class) = &entity.class {
                known.classes.entry(class.clone()).or_default().push(at);
            }
            if let Some(table) = &entity.table {
                known.tables.entry(table.to_lowercase()).or_default().push(at);
            }
        }
        known
    })
}

/// `interface OrderRepository extends JpaRepository<Order, Long>`.
fn repositories(context: &ToolContext) -> BTreeMap<String, String> {
    let graph = context.graph();
    let mut found = BTreeMap::new();
    for file in
        graph.files.iter().filter(|file| file.role == FileRole::Product && matches!(file.language, Some("Java" | "Kotlin")))
    {
        let interfaces =
            file.facts.symbols.iter().filter(|symbol| symbol.kind == SymbolKind::Interface && !symbol.bases.is_empty());
        for symbol in interfaces.filter(|symbol| symbol.bases.iter().any(|base| file.facts.text(*base).ends_with("Repository"))) {
            let text = source::text(context.snapshot(), &file.path);
            let head: String = text.lines().skip(symbol.name_line.saturating_sub(1) as usize).take(3).collect();
            let kept = REPOSITORY.as_ref().and_then(|regex| regex.captures(&head)).and_then(|captures| captures.get(1));
            found.extend(kept.map(|kept| (file.facts.text(symbol.name).to_owned(), kept.as_str().to_owned())));
        }
    }
    found
}

/// What the lines of a body read and write, in order; each entity once for reads and once for writes.
pub(crate) fn uses(context: &ToolContext, body: Body) -> Vec<Use> {
    let graph = context.graph();
    let Some(file) = graph.file(body.file) else { return Vec::new() };
    let all = entities(context);
    if all.is_empty() {
        return Vec::new();
    }
    let mapped = map(context);
    let names = Names { known: &known(context), entities: &all, component: mapped.component_of(&file.path), file, body };
    let inside = |line: u32| (body.first..=body.last).contains(&line);
    let mut found: Vec<_> =
        file.facts.calls.iter().filter(|call| inside(call.line)).flat_map(|call| names.of_call(call)).collect();
    let queries = file.facts.strings.iter().filter(|text| text.kind == StringKind::Sql && inside(text.line));
    found.extend(queries.flat_map(|text| names.of_sql(file.facts.text(text.text), (text.line, text.end_line))));
    found.sort();
    let written: std::collections::BTreeSet<_> =
        found.iter().filter(|one| one.writes).map(|one| (one.line, one.entity)).collect();
    found.retain(|one| one.writes || !written.contains(&(one.line, one.entity)));
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|one| seen.insert((one.entity, one.writes)));
    found
}

/// Names as one body may mean them.
struct Names<'a> {
    known: &'a Known,
    entities: &'a [Entity],
    component: Option<&'a str>,
    file: &'a File,
    body: Body,
}

impl Names<'_> {
    fn facts(&self) -> &FileFacts {
        &self.file.facts
    }

    /// The one entity of this component among these, or the one that a database's own scripts declare.
    fn only(&self, among: Option<&Vec<usize>>) -> Option<usize> {
        let among = among?;
        let of = |keep: &dyn Fn(&Entity) -> bool| {
            let mut kept = among.iter().copied().filter(|at| self.entities.get(*at).is_some_and(keep));
            kept.next().filter(|_| kept.next().is_none())
        };
        let in_store = |entity: &Entity| entity.facts.component.is_some() && entity.facts.component == entity.facts.store;
        of(&|entity| entity.facts.component.as_deref() == self.component).or_else(|| of(&in_store))
    }

    fn class(&self, name: &str) -> Option<usize> {
        let last = name.rsplit(['.', ':']).next().unwrap_or(name).trim_start_matches(['*', '&', '[', ']']);
        self.only(self.known.classes.get(last))
    }

    fn of_call(&self, call: &CallFact) -> Vec<Use> {
        let facts = self.facts();
        let texts = call.args.iter().filter_map(|arg| facts.text_of(&arg.value));
        let mut found: Vec<_> = texts.flat_map(|text| self.of_sql(text, (call.line, call.end_line))).collect();
        if let Some(writes) = action(facts.text(call.name)) {
            let entity = self.of_receiver(call).or_else(|| self.of_args(call));
            found.extend(entity.map(|entity| Use { line: call.line, end_line: call.end_line, entity, writes }));
        }
        found
    }

    /// `User.objects.filter`, `prisma.user.create`, `orderRepository.save`, `ordersCollection.insertOne`.
    fn of_receiver(&self, call: &CallFact) -> Option<usize> {
        let facts = self.facts();
        let mut root = call;
        while let Some(before) = root.receiver_call.and_then(|before| facts.call(before)) {
            root = before;
        }
        if root.receiver_call.is_none() && is_collection(facts, root) && root.line != 0 && !std::ptr::eq(root, call) {
            return self.only(self.known.tables.get(&first_text(facts, root)?.to_lowercase()));
        }
        let receiver = facts.text(root.receiver?);
        let parts: Vec<_> = receiver.split('.').collect();
        let by_class = parts.iter().filter(|part| part.starts_with(char::is_uppercase)).find_map(|part| self.class(part));
        by_class.or_else(|| self.prisma(&parts)).or_else(|| self.variable(parts.last()?))
    }

    fn prisma(&self, parts: &[&str]) -> Option<usize> {
        let (model, before) = parts.split_last()?;
        let client = before.iter().any(|part| part.to_lowercase().contains("prisma") || matches!(*part, "tx" | "db"));
        let mut letters = model.chars();
        let class: String = letters.next()?.to_uppercase().chain(letters).collect();
        client.then(|| self.class(&class)).flatten()
    }

    /// A variable or field that holds a repository or a collection.
    fn variable(&self, name: &str) -> Option<usize> {
        let facts = self.facts();
        let mut bound = facts.bindings.iter().filter(|binding| facts.text(binding.name) == name);
        bound.find_map(|binding| self.store_of(binding))
    }

    fn store_of(&self, binding: &BindingFact) -> Option<usize> {
        let facts = self.facts();
        let declared = binding.declared.and_then(|declared| self.known.repositories.get(facts.text(declared)));
        let collection = || match binding.value {
            BindingValue::Call(call) => {
                facts.call(call).filter(|call| is_collection(facts, call)).and_then(|call| first_text(facts, call))
            }
            BindingValue::Text(_)
            | BindingValue::Name(_)
            | BindingValue::List(_)
            | BindingValue::Map(_)
            | BindingValue::Literal(_)
            | BindingValue::Unknown => None,
        };
        declared.and_then(|class| self.class(class)).or_else(|| self.only(self.known.tables.get(&collection()?.to_lowercase())))
    }

    /// `select(Item)`, `session.get(Item, id)`, `db.add(item)` where `item` is made of a class.
    fn of_args(&self, call: &CallFact) -> Option<usize> {
        let facts = self.facts();
        let names: Vec<_> = call
            .args
            .iter()
            .filter_map(|arg| match &arg.value {
                ArgValue::Name(name) => Some(facts.text(*name)),
                ArgValue::Text(_)
                | ArgValue::Call(_)
                | ArgValue::List(_)
                | ArgValue::Function(_)
                | ArgValue::Literal(_)
                | ArgValue::Other => None,
            })
            .collect();
        let plain = call.receiver.is_none() && call.receiver_call.is_none();
        let query =
            matches!(facts.text(call.name), "select" | "delete" | "update" | "insert" | "get_object_or_404" | "get_list_or_404");
        let holds = !plain && is_store_handle(facts, call);
        if !(holds || plain && query) {
            return None;
        }
        let by_class = names
            .iter()
            .filter(|name| name.rsplit('.').next().is_some_and(|last| last.starts_with(char::is_uppercase)))
            .find_map(|name| self.class(name));
        by_class.or_else(|| names.iter().filter(|_| holds).find_map(|name| self.typed(name)))
    }

    /// The entity that a variable of this body is made of.
    fn typed(&self, name: &str) -> Option<usize> {
        let facts = self.facts();
        let mut inside = facts
            .bindings
            .iter()
            .filter(|binding| (self.body.first..=self.body.last).contains(&binding.line) && facts.text(binding.name) == name);
        inside.find_map(|binding| self.made_of(binding))
    }

    fn made_of(&self, binding: &BindingFact) -> Option<usize> {
        let facts = self.facts();
        if let Some(entity) = binding.declared.and_then(|declared| self.class(facts.text(declared))) {
            return Some(entity);
        }
        let BindingValue::Call(call) = binding.value else { return None };
        let call = facts.call(call)?;
        let receiver = call.receiver.and_then(|receiver| self.class(facts.text(receiver)));
        let got = || match call.args.first()?.value {
            ArgValue::Name(name) if is_store_handle(facts, call) => self.class(facts.text(name)),
            _ => None,
        };
        let arg = || match call.args.first()?.value {
            ArgValue::Name(name) if facts.text(call.name) == "new" => self.class(facts.text(name)),
            _ => None,
        };
        self.class(facts.text(call.name)).or(receiver).or_else(arg).or_else(got)
    }

    fn of_sql(&self, text: &str, (line, end_line): (u32, u32)) -> Vec<Use> {
        let verb = text.split_whitespace().next().unwrap_or_default().to_uppercase();
        let writes = matches!(verb.as_str(), "INSERT" | "UPDATE" | "DELETE" | "REPLACE" | "MERGE");
        if !(writes || matches!(verb.as_str(), "SELECT" | "WITH")) {
            return Vec::new();
        }
        let Some(regex) = TABLES.as_ref() else { return Vec::new() };
        let tables = regex.captures_iter(text).filter_map(|captures| captures.get(1));
        let entities = tables.filter_map(|table| self.only(self.known.tables.get(&table.as_str().to_lowercase())));
        entities.map(|entity| Use { line, end_line, entity, writes }).collect()
    }
}

fn is_collection(facts: &FileFacts, call: &CallFact) -> bool {
    matches!(facts.text(call.name), "collection" | "Collection" | "get_collection")
}

fn first_text<'a>(facts: &'a FileFacts, call: &CallFact) -> Option<&'a str> {
    match call.args.first()?.value {
        ArgValue::Text(text) => Some(facts.text(text)),
        _ => None,
    }
}

/// Whether what a call is made on keeps entities: `session`, `db.session`, `em`, `tx`.
fn is_store_handle(facts: &FileFacts, call: &CallFact) -> bool {
    let receiver = call.receiver.map_or("", |receiver| facts.text(receiver)).to_lowercase();
    let last = receiver.rsplit('.').next().unwrap_or_default();
    ["session", "repository", "repo", "entitymanager", "dao"].iter().any(|word| last.ends_with(word))
        || matches!(last, "db" | "em" | "tx" | "conn" | "orm" | "store")
}

/// Whether a method's name says that it writes (true) or reads (false); none where it says neither.
fn action(name: &str) -> Option<bool> {
    let words = crate::data_model::words(name);
    match words.first().map(String::as_str)? {
        "save" | "insert" | "create" | "add" | "update" | "delete" | "remove" | "put" | "upsert" | "replace" | "persist"
        | "bulk" | "destroy" => Some(true),
        "get" | "find" | "filter" | "all" | "select" | "query" | "first" | "count" | "list" | "exists" | "aggregate"
        | "scalar" | "scalars" | "read" | "fetch" | "exclude" => Some(false),
        _ => None,
    }
}
