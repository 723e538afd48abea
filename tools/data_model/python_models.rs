//! Entities of Python: Django models, SQLAlchemy and SQLModel classes, association tables.

use deepdive_graph::facts::{ArgFact, ArgValue, BindingFact, BindingValue, CallFact, FileFacts};

use super::class::{Class, Heirs, classes, last, product_files, text_arg};
use super::draft::Draft;
use crate::{ToolContext, source};

const PYTHON: &[&str] = &["Python"];

/// Calls that declare a column or relation of SQLAlchemy and SQLModel.
const COLUMNS: &[&str] = &["Column", "mapped_column", "Field", "column_property"];
const RELATIONS: &[&str] = &["relationship", "Relationship", "backref"];
const DJANGO_RELATIONS: &[&str] = &["ForeignKey", "OneToOneField", "ManyToManyField", "TreeForeignKey", "ParentalKey"];

/// Adds them.
pub(super) fn find(context: &ToolContext, drafts: &mut Vec<Draft>) {
    let all = classes(context, PYTHON);
    let heirs = Heirs::new(&all);
    for class in &all {
        let line = Family { class: *class, ancestors: heirs.ancestors(*class) };
        let draft = line.sql_model(context).or_else(|| line.alchemy(context)).or_else(|| line.django());
        drafts.extend(draft);
    }
    for file in product_files(context.graph(), PYTHON) {
        drafts.extend(file.facts.calls.iter().filter_map(|call| table(&file.path, &file.facts, call)));
    }
}

/// A class and those it inherits from.
struct Family<'a> {
    class: Class<'a>,
    ancestors: Vec<Class<'a>>,
}

impl<'a> Family<'a> {
    fn all(&self) -> impl Iterator<Item = Class<'a>> {
        std::iter::once(self.class).chain(self.ancestors.iter().copied())
    }

    fn inherits(&self, bases: &[&str]) -> bool {
        self.all()
            .any(|class| class.bases().any(|base| bases.contains(&base) || bases.contains(&last(base)) && !base.contains('.')))
    }

    /// A Django model: below `models.Model`, or with fields of `models`, and not abstract or a proxy.
    fn django(&self) -> Option<Draft> {
        let is_field = |class: &Class<'a>, field: &BindingFact| {
            class.call_of(field).is_some_and(|call| is_django_field(class.facts(), call))
        };
        let own_fields = self.class.fields().any(|field| is_field(&self.class, field));
        let below = self.inherits(&["models.Model"])
            || self
                .all()
                .any(|class| imports(class.facts(), "django.db.models", "Model") && class.bases().any(|base| base == "Model"));
        let meta = self.class.inner("Meta");
        let said = |name: &str| meta.and_then(|meta| meta.text_of(name));
        let apart = said("abstract") == Some("True") || said("proxy") == Some("True") || said("managed") == Some("False");
        let has_bases = self.class.bases().next().is_some();
        if apart || !(below || own_fields && has_bases && uses_django(self.class.facts())) {
            return None;
        }
        let mut draft = Draft { table: said("db_table").map(str::to_owned), ..self.class.draft("entity") };
        for class in self.all() {
            for field in class.fields() {
                let Some(call) = class.call_of(field).filter(|call| is_django_field(class.facts(), call)) else { continue };
                let kind = class.facts().text(call.name);
                draft.field(class.facts().text(field.name), kind);
                draft.refers.extend(DJANGO_RELATIONS.contains(&kind).then(|| target(class.facts(), &call.args)).flatten());
            }
        }
        Some(draft)
    }

    /// A class of SQLAlchemy: with `__tablename__`, or below `db.Model` or an own declarative base, with columns of its own.
    fn alchemy(&self, context: &ToolContext) -> Option<Draft> {
        let class = self.class;
        let table = class.text_of("__tablename__");
        let abstract_one = class.text_of("__abstract__") == Some("True");
        let based = self.inherits(&["db.Model", "DeclarativeBase", "DeclarativeBaseNoMeta", "MappedAsDataclass"])
            || self.all().any(|class| class.bases().any(|base| is_declarative(class.facts(), base)));
        let columns = class.fields().any(|field| {
            class.call_of(field).is_some_and(|call| matches!(class.facts().text(call.name), "Column" | "mapped_column"))
        });
        // Without columns of its own, a class below another table stands for rows of that table.
        let shares_table =
            self.ancestors.iter().any(|base| base.text_of("__tablename__").is_some()) && !(table.is_some() && columns);
        if abstract_one || shares_table || !(table.is_some() || based && columns) {
            return None;
        }
        let mut draft =
            Draft { table: table.map(str::to_owned), ..class.draft(if table.is_some() { "table" } else { "entity" }) };
        for class in self.all() {
            for field in class.fields() {
                column(context, class, field, &mut draft);
            }
        }
        Some(draft)
    }

    /// A class of SQLModel that says `table=True`.
    fn sql_model(&self, context: &ToolContext) -> Option<Draft> {
        let below = self.inherits(&["SQLModel"]);
        let head = || header(context, self.class);
        if !below || !head().replace(' ', "").contains("table=True") {
            return None;
        }
        let mut draft = Draft { table: self.class.text_of("__tablename__").map(str::to_owned), ..self.class.draft("entity") };
        let columns = |class: Class<'a>| class.fields().filter(move |field| !class.facts().text(field.name).starts_with("__"));
        for class in self.all() {
            for field in columns(class).filter(|field| field.declared.is_some()) {
                column(context, class, field, &mut draft);
                let written = annotation(context, class, field);
                let name = class.facts().text(field.name);
                let relation = class.call_of(field).is_some_and(|call| RELATIONS.contains(&class.facts().text(call.name)));
                if !relation {
                    draft.field(name, &written);
                }
            }
        }
        Some(draft)
    }
}

/// Takes a column or relation of SQLAlchemy into a draft.
fn column(context: &ToolContext, class: Class<'_>, field: &BindingFact, draft: &mut Draft) {
    let facts = class.facts();
    let name = facts.text(field.name);
    let Some(call) = class.call_of(field) else {
        if field.declared.is_some_and(|declared| facts.text(declared) == "Mapped") {
            draft.field(name, &annotation(context, class, field));
        }
        return;
    };
    let called = facts.text(call.name);
    if RELATIONS.contains(&called) {
        draft.refers.extend(target(facts, &call.args));
        draft.refers.extend(class_names(&annotation(context, class, field)));
    } else if COLUMNS.contains(&called) {
        let call = inner_column(facts, call).unwrap_or(call);
        let kind = call.args.iter().find_map(|arg| type_of(facts, arg)).unwrap_or_else(|| annotation(context, class, field));
        draft.field(name, &kind);
        draft.refers.extend(foreign(facts, call));
    }
}

/// The column of `column_property(Column(…))`.
fn inner_column<'a>(facts: &'a FileFacts, call: &CallFact) -> Option<&'a CallFact> {
    let ArgValue::Call(inner) = call.args.first().filter(|_| facts.text(call.name) == "column_property")?.value else {
        return None;
    };
    facts.call(inner).filter(|inner| facts.text(inner.name) == "Column")
}

/// The type that a positional argument names; a foreign key is none.
fn type_of(facts: &FileFacts, arg: &ArgFact) -> Option<String> {
    let named = arg.keyword.is_some_and(|keyword| facts.text(keyword) != "type_");
    let text = match &arg.value {
        _ if named => return None,
        ArgValue::Name(name) => last(facts.text(*name)),
        ArgValue::Call(call) => facts.text(facts.call(*call)?.name),
        ArgValue::Text(_) | ArgValue::List(_) | ArgValue::Function(_) | ArgValue::Literal(_) | ArgValue::Other => return None,
    };
    (!matches!(text, "ForeignKey" | "Sequence" | "Identity")).then(|| text.to_owned())
}

/// Tables of `ForeignKey("users.id")` and `foreign_key="users.id"`.
fn foreign(facts: &FileFacts, call: &CallFact) -> Vec<String> {
    let inner = call.args.iter().filter_map(|arg| match &arg.value {
        ArgValue::Call(call) => facts.call(*call).filter(|call| facts.text(call.name) == "ForeignKey"),
        ArgValue::Text(_)
        | ArgValue::Name(_)
        | ArgValue::List(_)
        | ArgValue::Function(_)
        | ArgValue::Literal(_)
        | ArgValue::Other => None,
    });
    let keys =
        inner.filter_map(|call| target(facts, &call.args)).chain(text_arg(facts, &call.args, "foreign_key").map(table_of_key));
    keys.collect()
}

/// `schema.users.id` → `users`.
fn table_of_key(key: &str) -> String {
    let parts: Vec<_> = key.split('.').collect();
    parts.len().checked_sub(2).and_then(|at| parts.get(at)).copied().unwrap_or(key).to_owned()
}

/// What the first argument of a relation names: a class, or a text such as `app.User`, `users.id`.
fn target(facts: &FileFacts, args: &[ArgFact]) -> Option<String> {
    let first =
        args.iter().find(|arg| arg.keyword.is_none_or(|keyword| matches!(facts.text(keyword), "to" | "argument" | "column")))?;
    match &first.value {
        ArgValue::Name(name) => Some(last(facts.text(*name)).to_owned()),
        ArgValue::Text(text) => {
            let text = facts.text(*text);
            let is_class = last(text).starts_with(char::is_uppercase);
            Some(if is_class { last(text).to_owned() } else { table_of_key(text) })
        }
        ArgValue::Call(_) | ArgValue::List(_) | ArgValue::Function(_) | ArgValue::Literal(_) | ArgValue::Other => None,
    }
}

/// Words of a type that look like classes.
fn class_names(written: &str) -> Vec<String> {
    written
        .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .filter(|word| word.starts_with(char::is_uppercase))
        .map(str::to_owned)
        .collect()
}

fn is_django_field(facts: &FileFacts, call: &CallFact) -> bool {
    let name = facts.text(call.name);
    let field = name.ends_with("Field") || DJANGO_RELATIONS.contains(&name);
    let of_models = call.receiver.is_some_and(|receiver| last(facts.text(receiver)) == "models");
    let imported =
        || facts.imports.iter().any(|import| facts.text(import.local) == name && facts.text(import.module).contains("models"));
    field && (of_models || call.receiver.is_none() && imported())
}

fn uses_django(facts: &FileFacts) -> bool {
    facts.imports.iter().any(|import| facts.text(import.module).starts_with("django"))
}

fn imports(facts: &FileFacts, module: &str, name: &str) -> bool {
    facts.imports.iter().any(|import| facts.text(import.module) == module && facts.text(import.local) == name)
}

/// `Base = declarative_base()` in the same file, or imported under that name.
fn is_declarative(facts: &FileFacts, base: &str) -> bool {
    facts.bindings.iter().any(|binding| {
        facts.text(binding.name) == base
            && matches!(binding.value, BindingValue::Call(call) if facts.call(call).is_some_and(|call| facts.text(call.name) == "declarative_base"))
    }) || base == "Base" && facts.imports.iter().any(|import| facts.text(import.local) == "Base")
}

/// The type of a field as it stands in its line: between the colon and the equals sign.
fn annotation(context: &ToolContext, class: Class<'_>, field: &BindingFact) -> String {
    let line = line(context, &class.file.path, field.line);
    let typed = line.split_once(':').filter(|(name, _)| name.trim() == class.facts().text(field.name)).map(|(_, rest)| rest);
    let written = typed.and_then(|rest| rest.split(['=', '#']).next()).map(str::trim).unwrap_or_default();
    if written.is_empty() {
        field.declared.map_or("", |declared| class.facts().text(declared)).to_owned()
    } else {
        written.to_owned()
    }
}

/// The first lines of a class, up to its colon.
fn header(context: &ToolContext, class: Class<'_>) -> String {
    let lines = source::text(context.snapshot(), &class.file.path);
    let from = lines.lines().skip(class.fact.name_line.saturating_sub(1) as usize).take(6);
    let mut head = String::new();
    for line in from {
        head.push_str(line);
        if line.trim_end().ends_with(':') {
            break;
        }
    }
    head
}

fn line(context: &ToolContext, path: &str, line: u32) -> String {
    source::text(context.snapshot(), path).lines().nth(line.saturating_sub(1) as usize).unwrap_or_default().to_owned()
}

/// `Table("a_b", metadata, Column(…))` of SQLAlchemy, and `create_table("x")` of its migrations, which only names one.
fn table(path: &str, facts: &FileFacts, call: &CallFact) -> Option<Draft> {
    let name = facts.text(call.name);
    let from_alchemy = facts
        .imports
        .iter()
        .any(|import| facts.text(import.module).starts_with("sqlalchemy") || facts.text(import.module) == "alembic")
        || call.receiver.is_some_and(|receiver| facts.text(receiver) == "db");
    let mention = name == "create_table" && call.receiver.is_some_and(|receiver| facts.text(receiver) == "op");
    if !from_alchemy || !(mention || name == "Table") {
        return None;
    }
    let ArgValue::Text(table) = call.args.first()?.value else { return None };
    let table = Some(facts.text(table).to_owned());
    let mut draft = Draft { table, mention, ..Draft::new("table", (path.to_owned(), call.line, call.line)) };
    for arg in call.args.iter().filter(|_| !mention) {
        let ArgValue::Call(column) = arg.value else { continue };
        let Some(column) = facts.call(column).filter(|column| facts.text(column.name) == "Column") else { continue };
        let kind = column.args.iter().find_map(|arg| type_of(facts, arg)).unwrap_or_default();
        if let Some(name) = column.args.first().and_then(|first| text_arg(facts, std::slice::from_ref(first), "")) {
            draft.field(name, &kind);
            draft.refers.extend(foreign(facts, column));
        }
    }
    Some(draft)
}
