//! What a group is called: a verb and a thing, in the words of people who use the system.

use std::collections::BTreeSet;

use deepdive_model::{EntryPoint, EntryPointKind};

use super::naming::{Key, Theme, rpc_name, thing_of};
use crate::data_model::words;

/// Things that are an act, with the words for it.
const ACTS: &[(&str, &str)] = &[
    ("search", "Search"),
    ("checkout", "Check out"),
    ("upload", "Upload files"),
    ("download", "Download files"),
    ("import", "Import data"),
    ("export", "Export data"),
    ("subscribe", "Subscribe"),
    ("unsubscribe", "Unsubscribe"),
    ("share", "Share with others"),
    ("invite", "Invite people"),
    ("send", "Send data"),
    ("preview", "Preview"),
    ("pay", "Pay"),
    ("purchase", "Buy"),
    ("track", "Track"),
    ("sync", "Synchronise data"),
    ("backup", "Back up data"),
    ("restore", "Restore data"),
    ("chat", "Chat"),
    ("setup", "Set up the system"),
    ("install", "Set up the system"),
    ("setting", "Change settings"),
    ("preference", "Change preferences"),
];
/// Things that are not counted.
const UNCOUNTED: &[&str] = &[
    "data",
    "info",
    "information",
    "news",
    "media",
    "storage",
    "shipping",
    "statistics",
    "stats",
    "config",
    "configuration",
    "history",
    "catalogue",
    "catalog",
    "content",
    "traffic",
    "feedback",
    "billing",
    "inventory",
    "stock",
    "weather",
    "audio",
    "video",
    "help",
    "analytics",
    "payment",
    "revenue",
    "mail",
    "auth",
    "software",
    "staff",
    "cart",
    "basket",
    "profile",
    "dashboard",
    "graphql",
    "bulk",
    "access",
    "realtime",
    "trash",
    "scoreboard",
    "advice",
];

/// The name of a group.
pub(super) fn name(key: &Key, ways: &[&EntryPoint]) -> String {
    match key.theme {
        Theme::Accounts => "Sign in and accounts".to_owned(),
        Theme::Health => health(ways),
        Theme::Documentation => "Documentation of the interface".to_owned(),
        Theme::Administration => "Administration".to_owned(),
        Theme::Home => "Start page".to_owned(),
        Theme::Jobs => "Work in the background".to_owned(),
        Theme::Messages => "React to messages".to_owned(),
        Theme::Commands => "Commands for operators".to_owned(),
        Theme::Command => command(&key.thing),
        Theme::Service => service(key, ways),
        Theme::Resource => of_resource(&key.thing, ways),
        Theme::Other => "Other".to_owned(),
    }
}

fn health(ways: &[&EntryPoint]) -> String {
    let metrics = ways
        .iter()
        .any(|way| way.route.as_deref().is_some_and(|route| route.contains("metrics") || route.contains("prometheus")));
    let more = ways
        .iter()
        .any(|way| way.route.as_deref().is_none_or(|route| !route.contains("metrics") && !route.contains("prometheus")));
    match (more, metrics) {
        (true, true) => "Health checks and metrics",
        (false, true) => "Metrics",
        _ => "Health checks",
    }
    .to_owned()
}

/// `users:create` → Command “users:create”.
fn command(text: &str) -> String {
    format!("Command “{text}”")
}

/// What the procedures of a service do: their own words for two or fewer, else the service's thing.
fn service(key: &Key, ways: &[&EntryPoint]) -> String {
    let methods: BTreeSet<_> = ways.iter().filter_map(|way| rpc_name(way).rsplit_once('/')).map(|(_, method)| method).collect();
    let phrases: Vec<_> = methods.iter().map(|method| procedure(method, &key.thing)).collect();
    match phrases.as_slice() {
        [one] => upper(one),
        [one, two] => format!("{} and {two}", upper(one)),
        _ => verb_and_thing(verbs_of_names(methods.iter().copied()), &key.thing),
    }
}

/// `GetQuote` → get quotes; `Charge` of payments → charge payments.
fn procedure(method: &str, thing: &str) -> String {
    let mut all = words(method);
    let verb = if all.is_empty() { String::new() } else { all.remove(0) };
    let verb = if matches!(verb.as_str(), "list" | "get" | "fetch") { "view".to_owned() } else { verb };
    let object = if all.is_empty() { plural(thing) } else { plural(&thing_of(&all.join("-"))) };
    format!("{verb} {object}")
}

fn of_resource(thing: &str, ways: &[&EntryPoint]) -> String {
    if let Some((_, act)) = ACTS.iter().find(|(name, _)| *name == thing) {
        return (*act).to_owned();
    }
    let verbs = verbs(ways);
    let first = thing.split(' ').next().unwrap_or_default();
    if ways.len() == 1
        && matches!(
            first,
            "test" | "send" | "sync" | "export" | "import" | "generate" | "convert" | "resend" | "upload" | "download"
        )
        && first != thing
    {
        return upper(&plural(thing));
    }
    if !many(thing, ways) {
        return format!("{} {thing}", verbs.word());
    }
    match verbs.word() {
        "Submit" if thing == "order" => "Place orders".to_owned(),
        "Submit" if !UNCOUNTED.contains(&thing) => format!("Create {}", plural(thing)),
        _ => verb_and_thing(verbs, thing),
    }
}

/// Whether there are many of a thing: several ways deal with it, its path says so, or names one of them.
fn many(thing: &str, ways: &[&EntryPoint]) -> bool {
    let says = |way: &&EntryPoint| {
        let parts: Vec<_> = way.route.as_deref().unwrap_or_default().split('/').collect();
        let at = parts.iter().position(|part| thing_of(part) == thing);
        let one = at.and_then(|at| parts.get(at + 1)).is_some_and(|part| part.starts_with('{'));
        one || at.and_then(|at| parts.get(at)).is_some_and(|part| words(part).join(" ") != thing)
    };
    ways.len() > 1 || ways.iter().any(says) || ways.iter().any(|way| way.route.is_none())
}

fn verb_and_thing(verbs: Verbs, thing: &str) -> String {
    format!("{} {}", verbs.word(), plural(thing))
}

/// What is done with a thing.
#[derive(Debug, Clone, Copy, Default)]
struct Verbs {
    read: bool,
    create: bool,
    change: bool,
    delete: bool,
    unknown: bool,
}

impl Verbs {
    fn word(self) -> &'static str {
        match self {
            Self { read: true, create: false, change: false, delete: false, unknown: false } => "View",
            Self { read: false, create: true, change: false, delete: false, unknown: false } => "Submit",
            Self { read: false, create: false, change: true, delete: false, unknown: false } => "Update",
            Self { read: false, create: false, change: false, delete: true, unknown: false } => "Delete",
            Self { create: false, change: false, delete: false, unknown: true, .. } => "Use",
            _ => "Manage",
        }
    }
}

fn verbs(ways: &[&EntryPoint]) -> Verbs {
    let mut verbs = Verbs::default();
    for way in ways {
        if let Some(stated) = stated(way) {
            verbs.create |= stated.create;
            verbs.change |= stated.change;
            verbs.delete |= stated.delete;
            continue;
        }
        match way.method.as_deref() {
            Some("GET" | "HEAD") => verbs.read = true,
            Some("POST") => verbs.create = true,
            Some("PUT" | "PATCH") => verbs.change = true,
            Some("DELETE") => verbs.delete = true,
            _ if way.kind == EntryPointKind::Page => verbs.read = true,
            _ => verbs.unknown = true,
        }
    }
    verbs
}

/// What the parts of a path say of themselves: `/add/{id}` creates, whatever its method.
fn stated(way: &EntryPoint) -> Option<Verbs> {
    let route = way.route.as_deref()?.to_lowercase();
    route.split('/').find_map(|part| match part {
        "add" | "create" | "new" => Some(Verbs { create: true, ..Verbs::default() }),
        "update" | "rename" | "edit" | "change" | "set" | "save" => Some(Verbs { change: true, ..Verbs::default() }),
        "delete" | "remove" | "empty" | "clear" => Some(Verbs { delete: true, ..Verbs::default() }),
        _ => None,
    })
}

/// By the first word of each name.
fn verbs_of_names<'a>(names: impl Iterator<Item = &'a str>) -> Verbs {
    let mut verbs = Verbs::default();
    for name in names {
        match words(name).first().map_or("", String::as_str) {
            "get" | "list" | "find" | "search" | "fetch" | "read" => verbs.read = true,
            "create" | "add" | "place" | "insert" => verbs.create = true,
            "update" | "set" | "put" | "change" => verbs.change = true,
            "delete" | "remove" | "empty" | "clear" => verbs.delete = true,
            _ => verbs.unknown = true,
        }
    }
    verbs
}

/// Many of a thing, as people say it.
fn plural(thing: &str) -> String {
    let last = thing.rsplit(' ').next().unwrap_or(thing);
    if UNCOUNTED.contains(&last) || last.ends_with('s') && !last.ends_with("ss") && !last.ends_with("us") {
        return match last {
            "cart" | "basket" | "catalogue" | "catalog" | "dashboard" | "inventory" | "trash" | "scoreboard"
            | "configuration" => format!("the {thing}"),
            _ => thing.to_owned(),
        };
    }
    let vowel_before = last.chars().rev().nth(1).is_some_and(|letter| "aeiou".contains(letter));
    match thing.strip_suffix('y') {
        Some(stem) if !vowel_before => format!("{stem}ies"),
        _ if ["s", "x", "ch", "sh"].iter().any(|end| last.ends_with(end)) => format!("{thing}es"),
        _ => format!("{thing}s"),
    }
}

fn upper(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
