//! Which group a way in belongs to: the theme or resource that its path, service or command names.

use std::collections::{BTreeMap, BTreeSet};

use deepdive_model::{EntryPoint, EntryPointKind, names_health};

use crate::data_model::{singular, words};
use crate::paths::{is_open, is_prefix};

/// What sort of thing a group is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Theme {
    /// Things of one sort, named by the path.
    Resource,
    /// Signing in, passwords, own account.
    Accounts,
    /// A remote service.
    Service,
    /// One command.
    Command,
    /// Commands beside a system that answers requests.
    Commands,
    /// The first page.
    Home,
    /// Pages and routes for administrators.
    Administration,
    /// Messages of queues and topics.
    Messages,
    /// Work in the background.
    Jobs,
    /// Documentation of the interface.
    Documentation,
    /// Health and metrics.
    Health,
    /// Nothing to name it by.
    Other,
}

/// What ways in of one group have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) theme: Theme,
    /// The thing, one of them, words with spaces; empty where the theme says all.
    pub(super) thing: String,
}

/// What is known of all ways in together.
pub(super) struct Reading<'a> {
    /// What all routes of a component begin with.
    pub(super) prefix: &'a BTreeMap<Option<String>, String>,
    /// Something answers requests.
    pub(super) routed: bool,
    /// Several components do.
    pub(super) several: bool,
}

/// Further last parts of routes that watch over a running program, beside those that [`names_health`] knows.
const WATCHED: &[&str] =
    &["ready", "live", "alive", "ping", "_ping", "metrics", "prometheus", "actuator", "_status", "hystrix", "version", "up"];
const ACCOUNTS: &[&str] = &[
    "login",
    "logout",
    "signin",
    "signout",
    "signup",
    "register",
    "registration",
    "auth",
    "authenticate",
    "authentication",
    "oauth",
    "oauth2",
    "oidc",
    "sso",
    "saml",
    "2fa",
    "mfa",
    "totp",
    "password",
    "confirm-email",
    "verify-email",
    "access-token",
    "refresh-token",
    "forgot-password",
    "reset-password",
    "reset_password",
    "change-password",
    "password-recovery",
    "recover-password",
    "password_reset",
    "elevate",
];
const DOCUMENTATION: &[&str] =
    &["docs", "swagger", "swagger-ui", "openapi", "redoc", "api-docs", "swagger.json", "openapi.json", "swagger.yaml"];
/// Files and folders that pages are made of; no one comes for them.
const STATIC: &[&str] = &[
    "static",
    "assets",
    "public",
    "css",
    "js",
    "img",
    "images",
    "image",
    "fonts",
    "media",
    "themes",
    "favicon.ico",
    "favicon",
    "robots.txt",
    "manifest.json",
    "manifest.webmanifest",
    "sw.js",
    "dist",
    "build",
    "_next",
    "node_modules",
    "humans.txt",
    "sitemap.xml",
    "error",
    "errors",
    "404",
    "500",
    "403",
    "login-error",
    "opensearch.xml",
];
/// Parts that say what is done, not with what.
const VERBS: &[&str] = &[
    "add", "update", "rename", "delete", "remove", "get", "list", "create", "edit", "new", "save", "set", "index", "all", "calc",
    "confirm", "check", "match", "count", "find", "show", "view", "submit", "batch", "bulk", "by", "change", "toggle", "enable",
    "disable", "next", "prev", "empty", "clear", "reset", "load", "latest", "current", "me", "id", "uuid", "fetch", "unknown",
];
/// Parts that say who may ask or where the code lies.
const NOISE: &[&str] = &[
    "private",
    "public",
    "utils",
    "util",
    "internal",
    "common",
    "misc",
    "helpers",
    "open",
    "trpc",
    "ajax",
    "json",
    "_",
    ".well-known",
    "well-known",
    "ee",
    "protected",
];
/// Components whose names say nothing of what they are for.
const PLAIN_COMPONENTS: &[&str] = &[
    "api",
    "app",
    "application",
    "backend",
    "frontend",
    "web",
    "server",
    "service",
    "main",
    "core",
    "site",
    "www",
    "client",
    "ui",
    "v1",
    "v2",
    "v3",
    "src",
];

/// The group of a way in, and whether the way itself names it.
pub(super) fn key(way: &EntryPoint, reading: &Reading<'_>) -> (Key, bool) {
    let key = match way.kind {
        EntryPointKind::Http | EntryPointKind::Page => return of_route(way, reading),
        EntryPointKind::Rpc => of_service(way),
        EntryPointKind::Graphql => of_field(way),
        EntryPointKind::Cli if reading.routed => plain(Theme::Commands),
        EntryPointKind::Cli => of_command(way),
        EntryPointKind::Job => plain(Theme::Jobs),
        EntryPointKind::Consumer => plain(Theme::Messages),
    };
    (key, true)
}

fn plain(theme: Theme) -> Key {
    Key { theme, thing: String::new() }
}

/// The things that a name means, what is done with them and the form of a file left out: `bulk_edit_objects` → object,
/// `feed.xml` → feed.
pub(super) fn resource(name: &str) -> Key {
    let form = [".xml", ".json", ".html", ".txt", ".php", ".csv", ".ics"].iter().find_map(|form| name.strip_suffix(form));
    let all = words(form.filter(|stem| !stem.is_empty()).unwrap_or(name));
    let rest: Vec<_> = all.iter().skip_while(|word| VERBS.contains(&word.as_str())).cloned().collect();
    Key { theme: Theme::Resource, thing: thing_of(&if rest.is_empty() { all } else { rest }.join("-")) }
}

/// A name as one thing in words: `order-items` → `order item`.
pub(super) fn thing_of(name: &str) -> String {
    let mut words = words(name);
    if let Some(last) = words.last_mut() {
        *last = singular(last);
    }
    words.join(" ")
}

fn of_route(way: &EntryPoint, reading: &Reading<'_>) -> (Key, bool) {
    let prefix = reading.prefix.get(&way.component).map_or("", String::as_str);
    let route = way.route.as_deref().unwrap_or_default();
    let all: Vec<_> = route.split('/').filter(|part| !part.is_empty()).collect();
    let meaning = all.iter().filter(|part| !is_open(part) && !is_prefix(part));
    let lower: Vec<_> = meaning.map(|part| part.trim_end_matches(".html").to_lowercase()).collect();
    let has = |words: &[&str]| lower.iter().any(|part| words.contains(&part.as_str()));
    let begins = |words: &[&str]| lower.first().is_some_and(|part| words.contains(&part.as_str()));
    let of_one = all.iter().any(|part| is_open(part));
    let health = !of_one && lower.last().is_some_and(|part| names_health(part) || WATCHED.contains(&part.as_str()));
    if health || begins(&["actuator", "_health", "_status", "health"]) {
        return (plain(Theme::Health), true);
    }
    if has(DOCUMENTATION) && lower.len() <= 2 || begins(&["schema"]) {
        return (plain(Theme::Documentation), true);
    }
    if begins(STATIC) && is_file(&lower) {
        return (plain(Theme::Other), true);
    }
    if begins(&["me", "whoami"]) || lower.iter().any(|part| is_account(part)) || is_own(&lower) {
        return (plain(Theme::Accounts), true);
    }
    if lower.iter().find(|part| is_telling(part, prefix)).is_some_and(|part| matches!(part.as_str(), "admin" | "administration"))
    {
        return (plain(Theme::Administration), true);
    }
    match things(route, prefix).first() {
        Some(thing) => (resource(thing), true),
        None if all.is_empty() && (way.kind == EntryPointKind::Page || is_home(way)) => (plain(Theme::Home), true),
        None => (of_component(way).filter(|_| reading.several).unwrap_or_else(|| plain(Theme::Other)), false),
    }
}

/// The parts of a path that name things, as written: where it begins, verbs, and who may ask left out.
pub(super) fn things<'a>(route: &'a str, prefix: &str) -> Vec<&'a str> {
    let parts = route.split('/').filter(|part| !part.is_empty() && !is_open(part) && !is_prefix(part));
    let named = parts.map(|part| part.trim_end_matches(".html")).filter(|part| {
        let lower = part.to_lowercase();
        is_telling(&lower, prefix) && !VERBS.contains(&lower.as_str()) && is_word(&lower)
    });
    named.collect()
}

fn is_telling(part: &str, prefix: &str) -> bool {
    part != prefix && !NOISE.contains(&part)
}

/// What lies below a folder of static things is one of them, unless a path names something there.
fn is_file(parts: &[String]) -> bool {
    let is_static = |part: &String| STATIC.contains(&part.as_str()) || part.contains(['.', '*', '(']);
    parts.iter().all(is_static)
        || parts.first().is_some_and(|first| !matches!(first.as_str(), "public" | "media" | "build" | "themes"))
}

/// `users/me`, `account/current`: one's own account.
fn is_own(parts: &[String]) -> bool {
    let pairs = parts.windows(2);
    pairs.into_iter().any(|pair| matches!(pair, [whose, own] if matches!(whose.as_str(), "user" | "users" | "account" | "accounts") && matches!(own.as_str(), "me" | "self" | "current")))
}

fn is_account(part: &str) -> bool {
    if words(part).iter().any(|word| matches!(word.as_str(), "password" | "passwords" | "login" | "logout" | "signup" | "signin"))
    {
        return true;
    }
    ACCOUNTS.contains(&part)
        || part.replace(['-', '_'], "").starts_with("login")
        || matches!(part.replace(['-', '_'], "").as_str(), "signin" | "signup" | "signout" | "recoverpassword" | "resetpassword")
}

fn is_word(part: &str) -> bool {
    part.len() > 1
        && part.chars().any(char::is_alphabetic)
        && !part.contains(['*', '(', ':', '%', '<', '$'])
        && !STATIC.contains(&part)
}

fn is_home(way: &EntryPoint) -> bool {
    let words = words(&way.name);
    way.method.as_deref().is_none_or(|method| matches!(method, "GET" | "ANY"))
        && words.iter().any(|word| matches!(word.as_str(), "home" | "index" | "landing" | "welcome"))
}

/// The component's own name as the thing, where it says what it is for.
pub(super) fn of_component(way: &EntryPoint) -> Option<Key> {
    let component = way.component.as_deref()?;
    let named: Vec<_> = words(component)
        .into_iter()
        .filter(|word| !PLAIN_COMPONENTS.contains(&word.as_str()) && !matches!(word.as_str(), "microservice" | "svc"))
        .collect();
    let plain = component.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-' || letter == '_');
    let named = named.join("-");
    let bare = named.strip_suffix("service").filter(|bare| bare.len() > 2).unwrap_or(&named);
    (!named.is_empty() && plain && component.split(['-', '_']).count() <= 2).then(|| resource(bare))
}

/// `shop.CartService/AddItem` → cart.
fn of_service(way: &EntryPoint) -> Key {
    let service = rpc_name(way).rsplit_once('/').map_or_else(String::new, |(service, _)| service.to_owned());
    let service = service.rsplit('.').next().unwrap_or_default();
    let bare = ["Service", "Svc", "Server", "Api", "API"].iter().find_map(|end| service.strip_suffix(end)).unwrap_or(service);
    match bare.to_lowercase().as_str() {
        "health" | "serverreflection" => plain(Theme::Health),
        "" => plain(Theme::Other),
        _ => Key { theme: Theme::Service, thing: thing_of(bare) },
    }
}

/// The route of what is no HTTP, which is the rest of its id.
pub(super) fn rpc_name(way: &EntryPoint) -> &str {
    let kind = way.kind.as_str();
    way.id.split_once(&format!("{kind}|")).map_or(way.id.as_str(), |(_, name)| name)
}

/// `Query.users`, `createUser` → user.
fn of_field(way: &EntryPoint) -> Key {
    let field = rpc_name(way).rsplit(['.', '/', ' ']).next().unwrap_or_default();
    let all = words(field);
    let rest: Vec<_> = all.iter().filter(|word| !VERBS.contains(&word.as_str())).cloned().collect();
    if all.first().is_some_and(|word| is_account(word)) {
        return plain(Theme::Accounts);
    }
    if rest.is_empty() { plain(Theme::Other) } else { resource(&rest.join("-")) }
}

fn of_command(way: &EntryPoint) -> Key {
    let name = rpc_name(way).trim().to_owned();
    if name.is_empty() { plain(Theme::Other) } else { Key { theme: Theme::Command, thing: name } }
}

/// What nearly all routes of a component begin with, where several things follow it.
pub(super) fn shared_prefix(ways: &[EntryPoint]) -> BTreeMap<Option<String>, String> {
    let mut routes = BTreeMap::<Option<String>, Vec<Vec<&str>>>::new();
    for way in ways.iter().filter(|way| matches!(way.kind, EntryPointKind::Http | EntryPointKind::Page)) {
        let parts = way
            .route
            .as_deref()
            .unwrap_or_default()
            .split('/')
            .filter(|part| !part.is_empty() && !is_open(part) && !is_prefix(part))
            .collect();
        routes.entry(way.component.clone()).or_default().push(parts);
    }
    let prefix = |routes: &Vec<Vec<&str>>| {
        let first = routes.iter().find_map(|parts| parts.first())?;
        let below: Vec<_> = routes.iter().filter(|parts| parts.first() == Some(first)).collect();
        let things: BTreeSet<_> = below.iter().filter_map(|parts| parts.get(1)).collect();
        (below.len() * 10 >= routes.len() * 9 && things.len() >= 3).then(|| first.to_lowercase())
    };
    routes.iter().filter_map(|(component, routes)| Some((component.clone(), prefix(routes)?))).collect()
}

/// A name as an id.
pub(super) fn kebab(name: &str) -> String {
    words(name).join("-")
}
