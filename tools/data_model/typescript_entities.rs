//! Entities of TypeScript written as classes: TypeORM and its like (`@Entity`), Mongoose of NestJS (`@Schema`), Sequelize (`@Table`).

use deepdive_graph::facts::BindingFact;

use super::class::{Class, Heirs, classes, last, text_arg};
use super::draft::Draft;
use crate::{ToolContext, source};

/// Decorators of classes, with the kind.
const MARKS: &[(&str, &str)] = &[("Entity", "entity"), ("Schema", "collection"), ("Table", "table")];
/// Decorators of fields that are stored.
const COLUMNS: &[&str] = &[
    "Column",
    "PrimaryGeneratedColumn",
    "PrimaryColumn",
    "CreateDateColumn",
    "UpdateDateColumn",
    "DeleteDateColumn",
    "VersionColumn",
    "ObjectIdColumn",
    "Generated",
    "Property",
    "PrimaryKey",
    "SerializedPrimaryKey",
    "Enum",
    "Prop",
    "ForeignKey",
    "DbAwareColumn",
    "RelationId",
];
const RELATIONS: &[&str] =
    &["ManyToOne", "OneToMany", "OneToOne", "ManyToMany", "BelongsTo", "HasMany", "HasOne", "BelongsToMany"];

/// Adds them.
pub(super) fn find(context: &ToolContext, drafts: &mut Vec<Draft>) {
    let all = classes(context, &["TypeScript", "TSX", "JavaScript"]);
    let heirs = Heirs::new(&all);
    for class in &all {
        let family: Vec<_> = std::iter::once(*class).chain(heirs.ancestors(*class)).collect();
        let Some((_, kind)) = MARKS.iter().find(|(name, _)| class.decorator(name).is_some()) else { continue };
        if !family.iter().any(|class| class.fields().any(|field| is_stored(*class, field))) {
            continue;
        }
        let mut draft = Draft { table: table(*class), ..class.draft(kind) };
        for class in family {
            let text = source::text(context.snapshot(), &class.file.path);
            for field in class.fields() {
                take(class, field, &text, &mut draft);
            }
        }
        drafts.push(draft);
    }
}

fn has(class: Class<'_>, field: &BindingFact, wanted: &[&str]) -> bool {
    field.decorators.iter().any(|decorator| wanted.contains(&last(class.facts().text(decorator.name))))
}

fn is_stored(class: Class<'_>, field: &BindingFact) -> bool {
    has(class, field, COLUMNS) || has(class, field, RELATIONS)
}

/// The name that a decorator's argument gives.
fn table(class: Class<'_>) -> Option<String> {
    MARKS.iter().filter_map(|(name, _)| class.decorator(name)).find_map(|decorator| {
        ["", "name", "collection", "tableName"]
            .iter()
            .find_map(|key| text_arg(class.facts(), &decorator.args, key))
            .map(str::to_owned)
    })
}

fn take(class: Class<'_>, field: &BindingFact, text: &str, draft: &mut Draft) {
    let facts = class.facts();
    let name = facts.text(field.name);
    let written =
        written(text, field, name).unwrap_or_else(|| field.declared.map_or("", |declared| facts.text(declared)).to_owned());
    if has(class, field, RELATIONS) {
        draft.refers.extend(written.split(|letter: char| !letter.is_alphanumeric() && letter != '_').map(str::to_owned));
    } else if has(class, field, COLUMNS) {
        draft.field(name, &written);
    }
}

/// `string | null` of `email: string | null;`.
fn written(text: &str, field: &BindingFact, name: &str) -> Option<String> {
    let lines =
        text.lines().skip(field.line.saturating_sub(1) as usize).take((field.end_line.saturating_sub(field.line) + 1) as usize);
    let typed = lines.filter_map(|line| {
        let (before, after) = line.split_once(':')?;
        let own = before.trim().trim_end_matches(['?', '!']).rsplit(' ').next() == Some(name);
        own.then(|| after.split(['=', ';']).next().unwrap_or_default().trim().to_owned())
    });
    typed.filter(|kind| !kind.is_empty()).last()
}
