//! What is known of a value where it stands: its text, followed through the variables in sight, and whether it is constant.

use deepdive_graph::facts::{ArgFact, ArgValue, BindingFact, BindingValue, CallFact, FileFacts, SymbolIx};

/// How deep a variable is followed to what it was given.
pub(crate) const DEEPEST: usize = 4;

/// Calls of a chain that are looked at.
const LONGEST_CHAIN: usize = 8;

/// Verbs by which a statement of SQL is known.
const SQL: &[&str] = &[
    "select ",
    "insert ",
    "update ",
    "delete ",
    "replace into ",
    "with ",
    "drop ",
    "alter ",
    "create ",
    "exec ",
    "call ",
    "merge ",
    "truncate ",
];

/// Parts of statements that no parameter can stand for: their names and what is made of them are not data.
const STRUCTURE: &[&str] = &[
    "table",
    "tables",
    "column",
    "columns",
    "cols",
    "schema",
    "placeholder",
    "placeholders",
    "fields",
    "field_names",
    "tbl",
    "dbname",
];

/// A place in a file: what names mean there.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) facts: &'a FileFacts,
    /// The function or class it stands in.
    pub(crate) owner: Option<SymbolIx>,
    pub(crate) line: u32,
}

impl<'a> Scope<'a> {
    /// What a variable was given before this line, in the nearest function or class that gives it something.
    ///
    /// At the top of a file only the last counts: functions written in place as arguments have no owner of their own, so many of them
    /// may use one name.
    pub(crate) fn bindings(&self, name: &str) -> Vec<&'a BindingFact> {
        let (name, mut at) = match name.strip_prefix("self.").or_else(|| name.strip_prefix("this.")) {
            Some(field) => (field, self.class()),
            None => (name, self.owner),
        };
        loop {
            let is_it = |binding: &&BindingFact| binding.owner == at && self.facts.text(binding.name) == name;
            let own: Vec<_> = self.facts.bindings.iter().filter(is_it).collect();
            if !own.is_empty() {
                let before: Vec<_> = own.iter().copied().filter(|binding| binding.line <= self.line).collect();
                let seen = if before.is_empty() || at != self.owner { own } else { before };
                return if at.is_none() && self.owner.is_none() { seen.last().copied().into_iter().collect() } else { seen };
            }
            match at {
                Some(owner) => at = self.facts.symbol(owner).and_then(|symbol| symbol.parent),
                None => return Vec::new(),
            }
        }
    }

    /// The class around the place.
    fn class(&self) -> Option<SymbolIx> {
        let mut at = self.owner;
        while let Some(symbol) = at.and_then(|at| self.facts.symbol(at)) {
            if symbol.complexity == 0 {
                return at;
            }
            at = symbol.parent;
        }
        None
    }

    /// The folded text that a value has, followed through variables; of several texts one that is put together.
    pub(crate) fn text(&self, value: &ArgValue, depth: usize) -> Option<String> {
        match value {
            ArgValue::Text(name) => Some(self.facts.text(*name).to_owned()),
            ArgValue::Name(name) => self.bound(self.facts.text(*name), depth.checked_sub(1)?),
            ArgValue::Call(call) => {
                let call = self.facts.call(*call)?;
                let wraps = matches!(
                    self.facts.text(call.name),
                    "text" | "String" | "str" | "raw" | "unsafe" | "dedent" | "SQL" | "trim" | "strip"
                );
                self.text(&call.args.first().filter(|_| wraps)?.value, depth.checked_sub(1)?)
            }
            ArgValue::List(_) | ArgValue::Function(_) | ArgValue::Literal(_) | ArgValue::Other => None,
        }
    }

    fn bound(&self, name: &str, depth: usize) -> Option<String> {
        let texts =
            self.bindings(name).into_iter().filter(|binding| !binding.parameter).filter_map(|binding| match &binding.value {
                BindingValue::Text(text) => Some(self.facts.text(*text).to_owned()),
                BindingValue::Name(other) if *other != binding.name => self.bound(self.facts.text(*other), depth.checked_sub(1)?),
                BindingValue::Call(call) => self.text(&ArgValue::Call(*call), depth),
                BindingValue::Name(_)
                | BindingValue::List(_)
                | BindingValue::Map(_)
                | BindingValue::Literal(_)
                | BindingValue::Unknown => None,
            });
        texts.max_by_key(|text| self.is_built(text, depth))
    }

    /// Whether folded text holds something that is not constant.
    ///
    /// What a call puts right behind `select` is the list of columns: no value of a user stands there.
    pub(crate) fn is_built(&self, text: &str, depth: usize) -> bool {
        let start = text.trim_start();
        let columns = start.get(..9).filter(|start| start.eq_ignore_ascii_case("select {}"));
        let text = columns.and_then(|columns| start.strip_prefix(columns)).unwrap_or(text);
        placeholders(text).iter().any(|name| !self.is_constant_name(name, depth))
    }

    /// A name in capitals, one of a table or column, or a variable that is given nothing but constants.
    fn is_constant_name(&self, name: &str, depth: usize) -> bool {
        let own = last(name);
        let capitals = !own.is_empty() && own.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        let structure = STRUCTURE.iter().any(|word| {
            own.trim_start_matches('_').eq_ignore_ascii_case(word) || own.to_ascii_lowercase().ends_with(&format!("_{word}"))
        });
        if capitals || structure {
            return true;
        }
        let Some(depth) = depth.checked_sub(1) else { return false };
        let bindings = self.bindings(name);
        !bindings.is_empty()
            && bindings.iter().all(|binding| !binding.parameter && self.is_constant_binding(&binding.value, depth))
    }

    fn is_constant_binding(&self, value: &BindingValue, depth: usize) -> bool {
        match value {
            BindingValue::Text(text) => !self.is_built(self.facts.text(*text), depth),
            BindingValue::Name(name) => self.is_constant_name(self.facts.text(*name), depth),
            BindingValue::Literal(_) => true,
            BindingValue::List(values) => values.iter().all(|value| self.is_constant(value, depth)),
            BindingValue::Map(entries) => entries.iter().all(|(_, value)| self.is_constant(value, depth)),
            BindingValue::Call(_) | BindingValue::Unknown => false,
        }
    }

    /// Whether a value is the same in every run.
    pub(crate) fn is_constant(&self, value: &ArgValue, depth: usize) -> bool {
        match value {
            ArgValue::Text(text) => !self.is_built(self.facts.text(*text), depth),
            ArgValue::Literal(_) => true,
            ArgValue::Name(name) => self.is_constant_name(self.facts.text(*name), depth),
            ArgValue::List(values) => values.iter().all(|value| self.is_constant(value, depth)),
            ArgValue::Call(_) => self.text(value, depth).is_some_and(|text| !self.is_built(&text, depth)),
            ArgValue::Function(_) | ArgValue::Other => false,
        }
    }

    /// What is known of an argument, as text.
    pub(crate) fn written(&self, value: &ArgValue) -> String {
        match value {
            ArgValue::Text(name) | ArgValue::Name(name) | ArgValue::Literal(name) => self.facts.text(*name).to_owned(),
            ArgValue::Call(call) => {
                self.facts.call(*call).map_or_else(String::new, |call| format!("{}()", called(self.facts, call)))
            }
            ArgValue::List(values) => {
                format!("[{}]", values.iter().map(|value| self.written(value)).collect::<Vec<_>>().join(","))
            }
            ArgValue::Function(_) | ArgValue::Other => String::new(),
        }
    }
}

/// What is called, as written, chains of calls included: `r.getWriter().println`.
pub(crate) fn called(facts: &FileFacts, call: &CallFact) -> String {
    let mut out = facts.text(call.name).to_owned();
    let mut at = call;
    for _ in 0..LONGEST_CHAIN {
        if let Some(receiver) = at.receiver {
            return format!("{}.{out}", facts.text(receiver));
        }
        let Some(inner) = at.receiver_call.and_then(|inner| facts.call(inner)) else { return out };
        out = format!("{}().{out}", facts.text(inner.name));
        at = inner;
    }
    out
}

/// The argument of a keyword.
pub(crate) fn keyword<'a>(facts: &FileFacts, call: &'a CallFact, name: &str) -> Option<&'a ArgFact> {
    call.args.iter().find(|arg| arg.keyword.is_some_and(|keyword| facts.text(keyword) == name))
}

/// The last part of a dotted name.
pub(crate) fn last(name: &str) -> &str {
    name.rsplit(['.', ':']).next().unwrap_or(name)
}

/// Names in braces; look-ups of the environment and empty values of JSON columns (`default '{}'`, `'{}'::jsonb`) left out.
pub(crate) fn placeholders(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else { break };
        let is_empty_value =
            name.is_empty() && (before.ends_with("default '") || before.ends_with("DEFAULT '") || tail.starts_with("'::"));
        let is_name = !is_empty_value && name.chars().all(|c| c.is_alphanumeric() || "_.$[]()".contains(c));
        if !before.ends_with('$') && is_name {
            found.push(name);
        }
        rest = tail;
    }
    found
}

/// Whether a text is a statement of SQL.
pub(crate) fn is_sql(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(16).collect::<String>().to_ascii_lowercase().replace(['\n', '\t'], " ");
    SQL.iter().any(|verb| start.starts_with(verb))
}
