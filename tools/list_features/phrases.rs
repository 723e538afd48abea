//! What a group is called: the things that it deals with, or the act, in the words of people who use the system.

use deepdive_model::EntryPoint;

use super::naming::{Key, Theme, thing_of};
use crate::data_model::{singular, words};

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
    ("pay", "Payment"),
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
/// First words of things that are acts: `send invitation`.
const ACTING: &[&str] = &["test", "send", "sync", "export", "import", "generate", "convert", "resend", "upload", "download"];
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
    "token exchange",
    "git",
    "github",
    "gitlab",
    "google",
    "slack",
    "stripe",
    "checkout",
    "chat",
    "stream",
    "maintenance",
    "security",
    "usage",
    "css",
    "html",
    "json",
    "tv",
    "discover",
    "about",
    "unread",
];

/// Whether a thing is an act that people come for.
pub(super) fn is_act(thing: &str) -> bool {
    ACTS.iter().any(|(name, _)| *name == thing)
}

/// The name of a group.
pub(super) fn name(key: &Key, ways: &[&EntryPoint]) -> String {
    match key.theme {
        Theme::Accounts => "Sign in and accounts".to_owned(),
        Theme::Health => health(ways),
        Theme::Documentation => "Documentation of the interface".to_owned(),
        Theme::Administration => "Administration".to_owned(),
        Theme::Home => "Start page".to_owned(),
        Theme::Jobs => "Background work".to_owned(),
        Theme::Messages => "Handling of messages".to_owned(),
        Theme::Commands => "Commands".to_owned(),
        Theme::Command => command(&key.thing),
        Theme::Service | Theme::Resource => of_resource(&key.thing, ways),
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

/// Things by their name in words: several where a path says so.
fn of_resource(thing: &str, ways: &[&EntryPoint]) -> String {
    if let Some((_, act)) = ACTS.iter().find(|(name, _)| *name == thing) {
        return (*act).to_owned();
    }
    if thing.ends_with(" setting") {
        return upper(&plural(thing));
    }
    let first = thing.split(' ').next().unwrap_or_default();
    let acts = first != thing && ACTING.contains(&first);
    upper(&if acts || many(thing, ways) { plural(thing) } else { thing.to_owned() })
}

/// Whether there are many of a thing: a path writes it so, or names one of them.
fn many(thing: &str, ways: &[&EntryPoint]) -> bool {
    let says = |way: &&EntryPoint| {
        let parts: Vec<_> = way.route.as_deref().unwrap_or_default().split('/').collect();
        // A thing of two parts of the path is called by both.
        let own = |part: &str| thing_of(part) == thing || thing.ends_with(&format!(" {}", thing_of(part)));
        let at = parts.iter().position(|part| own(part));
        let one = at.and_then(|at| parts.get(at + 1)).is_some_and(|part| part.starts_with('{'));
        one || at.and_then(|at| parts.get(at)).is_some_and(|part| words(part).last().is_some_and(|last| singular(last) != *last))
    };
    ways.iter().any(says) || ways.iter().any(|way| way.route.is_none())
}

/// Many of a thing, as people say it.
fn plural(thing: &str) -> String {
    let (things, last) = thing.rsplit_once(' ').unwrap_or(("", thing));
    if is_participle(last) {
        return if things.is_empty() { thing.to_owned() } else { format!("{last} {}", plural(things)) };
    }
    if UNCOUNTED.contains(&last) || last.ends_with("ing") || last.ends_with('s') && !last.ends_with("ss") && !last.ends_with("us")
    {
        return thing.to_owned();
    }
    let vowel_before = last.chars().rev().nth(1).is_some_and(|letter| "aeiou".contains(letter));
    match thing.strip_suffix('y') {
        Some(stem) if !vowel_before => format!("{stem}ies"),
        _ if ["s", "x", "ch", "sh"].iter().any(|end| last.ends_with(end)) => format!("{thing}es"),
        _ => format!("{thing}s"),
    }
}

/// `archived`, `shared`: tells of a thing and is none.
fn is_participle(word: &str) -> bool {
    word.len() > 4 && word.ends_with("ed") && !word.ends_with("eed") && !word.ends_with("bed")
}

/// Abbreviations that people write in capitals.
const CAPITALS: &[&str] = &[
    "api", "llm", "ui", "url", "sso", "sms", "pdf", "csv", "ai", "faq", "rss", "scim", "tos", "sql", "mcp", "css", "html", "json",
];

/// With a capital first letter, abbreviations in capitals.
fn upper(text: &str) -> String {
    let word = |word: &str| {
        let bare = word.strip_suffix('s').filter(|bare| CAPITALS.contains(bare));
        match bare {
            Some(bare) => format!("{}s", bare.to_uppercase()),
            None if CAPITALS.contains(&word) => word.to_uppercase(),
            None => word.to_owned(),
        }
    };
    let text = text.split(' ').map(word).collect::<Vec<_>>().join(" ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
