//! Access rules of Spring Security in Java configuration: which routes of a module are open to all, and what the others ask for.
//!
//! Rules are chains such as `.antMatchers("/", "/demo").permitAll().anyRequest().authenticated()`; of one configuration the first that
//! matches a route holds. A rule whose addresses can't be read makes the whole configuration one of which no more is told than that it is
//! there. Rules in Kotlin, in XML and in properties are not read.

use super::scan::{Scan, Source};
use crate::facts::{ArgValue, CallFact, SymbolFact};

const JAVA: &[&str] = &["Java"];
const ADAPTERS: &[&str] = &["WebSecurityConfigurerAdapter", "ResourceServerConfigurerAdapter"];
const CHAINS: &[&str] = &["SecurityFilterChain", "SecurityWebFilterChain"];
const MATCHERS: &[&str] = &["antMatchers", "mvcMatchers", "requestMatchers", "pathMatchers"];
const ALL: &[&str] = &["anyRequest", "anyExchange"];
const OPEN: &[&str] = &["permitAll", "anonymous"];
const CLOSED: &[&str] = &[
    "authenticated",
    "fullyAuthenticated",
    "rememberMe",
    "denyAll",
    "hasRole",
    "hasAnyRole",
    "hasAuthority",
    "hasAnyAuthority",
    "hasScope",
    "hasIpAddress",
    "access",
];
/// Of these, what no rule matches is refused; with the older ones it is let through.
const STRICT: &[&str] = &["authorizeHttpRequests", "authorizeExchange"];
/// Said where rules are there, but not which.
const SOME: &str = "Spring Security configuration";

/// What is configured, by module.
pub(super) struct Security<'a>(Vec<(&'a str, Configuration)>);

/// The rules of one class.
struct Configuration {
    /// None where some could not be read, or there are none.
    rules: Option<Vec<Rule>>,
    strict: bool,
}

struct Rule {
    method: Option<String>,
    /// None for whatever comes.
    patterns: Option<Vec<String>>,
    /// None where it is open to all.
    guard: Option<String>,
}

impl<'a> Security<'a> {
    pub(super) fn of(scan: &Scan<'a>) -> Self {
        let configured = scan.sources(JAVA).filter(|source| source.symbols().any(|(_, symbol)| configures(*source, symbol)));
        Self(configured.map(|source| (module_of(source.path), Configuration::read(scan, source))).collect())
    }

    /// What stands in front of a route of a module, beside what its own code says.
    pub(super) fn guards(&self, path: &str, method: &str, route: &str) -> Vec<String> {
        let own = self.0.iter().filter(|(module, _)| *module == module_of(path));
        let mut guards: Vec<String> = own.filter_map(|(_, configuration)| configuration.guard(method, route)).collect();
        guards.sort();
        guards.dedup();
        guards
    }
}

fn configures(source: Source<'_>, symbol: &SymbolFact) -> bool {
    symbol.returns.is_some_and(|name| CHAINS.contains(&source.text(name)))
        || symbol.bases.iter().any(|base| ADAPTERS.contains(&source.text(*base)))
}

/// The folder of a module.
fn module_of(path: &str) -> &str {
    path.split("/src/").next().filter(|module| *module != path).unwrap_or("")
}

impl Configuration {
    fn read(scan: &Scan<'_>, source: Source<'_>) -> Self {
        let strict = source.calls().any(|(_, call)| STRICT.contains(&source.text(call.name)));
        let mut ends: Vec<&CallFact> = source.calls().map(|(_, call)| call).filter(|call| ends_rule(source, call)).collect();
        ends.sort_by_key(|call| (call.line, depth(source, call)));
        let rules: Option<Vec<Rule>> = ends.into_iter().map(|call| rule(scan, source, call)).collect();
        Self { rules: rules.filter(|rules| !rules.is_empty()), strict }
    }

    fn guard(&self, method: &str, route: &str) -> Option<String> {
        let Some(rules) = &self.rules else { return Some(SOME.to_owned()) };
        match rules.iter().find(|rule| rule.matches(method, route)) {
            Some(rule) => rule.guard.clone(),
            None => self.strict.then(|| SOME.to_owned()),
        }
    }
}

impl Rule {
    fn matches(&self, method: &str, route: &str) -> bool {
        let same = self.method.as_deref().is_none_or(|own| own == method);
        same && self.patterns.as_ref().is_none_or(|patterns| patterns.iter().any(|pattern| fits(pattern, route)))
    }
}

/// Calls that a call is made on.
fn depth(source: Source<'_>, call: &CallFact) -> usize {
    std::iter::successors(Some(call), |call| source.call(call.receiver_call?)).take(200).count()
}

/// `permitAll`, `hasRole` and the like on a matcher, or a matcher of what is left out of security altogether.
fn ends_rule(source: Source<'_>, call: &CallFact) -> bool {
    let name = source.text(call.name);
    let on = call.receiver_call.and_then(|on| source.call(on)).map_or("", |on| source.text(on.name));
    let says = OPEN.contains(&name) || CLOSED.contains(&name);
    (says && (MATCHERS.contains(&on) || ALL.contains(&on))) || is_ignored(name, on)
}

fn is_ignored(name: &str, on: &str) -> bool {
    MATCHERS.contains(&name) && on == "ignoring"
}

/// The rule that a call ends; none where its addresses can't be read.
fn rule(scan: &Scan<'_>, source: Source<'_>, call: &CallFact) -> Option<Rule> {
    let name = source.text(call.name);
    let on = source.call(call.receiver_call?)?;
    if is_ignored(name, source.text(on.name)) {
        return matched(scan, source, call).map(|(method, patterns)| Rule { method, patterns, guard: None });
    }
    let given: Vec<String> = source.positional(&call.args).filter_map(|arg| scan.value(source, arg)).collect();
    let open =
        OPEN.contains(&name) || (name == "access" && given.iter().any(|text| text == "permitAll" || text == "permitAll()"));
    let guard = (!open).then(|| format!("Spring Security {name}({})", given.join(", ")));
    matched(scan, source, on).map(|(method, patterns)| Rule { method, patterns, guard })
}

/// The method and the addresses of a matcher; none where they can't be read.
fn matched(scan: &Scan<'_>, source: Source<'_>, call: &CallFact) -> Option<(Option<String>, Option<Vec<String>>)> {
    if ALL.contains(&source.text(call.name)) {
        return Some((None, None));
    }
    let (mut method, mut patterns) = (None, Vec::new());
    for arg in source.positional(&call.args) {
        match source.as_name(arg).and_then(|name| name.rsplit_once("HttpMethod.")) {
            Some((_, verb)) => method = Some(verb.to_owned()),
            None => patterns.extend(addresses(scan, source, arg)?),
        }
    }
    let any = patterns.is_empty() && method.is_some();
    (any || !patterns.is_empty()).then_some((method, (!any).then_some(patterns)))
}

fn addresses(scan: &Scan<'_>, source: Source<'_>, arg: &ArgValue) -> Option<Vec<String>> {
    match arg {
        ArgValue::List(all) => all.iter().map(|one| scan.value(source, one)).collect(),
        ArgValue::Text(_) | ArgValue::Name(_) => scan.value(source, arg).map(|text| vec![text]),
        ArgValue::Call(_) | ArgValue::Function(_) | ArgValue::Literal(_) | ArgValue::Other => None,
    }
}

/// Whether an address of Ant's kind covers a route: `*` is one part or a piece of one, `**` any number of parts.
fn fits(pattern: &str, route: &str) -> bool {
    let parts = |text: &str| text.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    covers(&parts(pattern), &parts(route))
}

fn covers(pattern: &[String], route: &[String]) -> bool {
    match (pattern.split_first(), route.split_first()) {
        (None, None) => true,
        (Some((first, rest)), _) if first == "**" => {
            (0..=route.len()).any(|n| route.get(n..).is_some_and(|left| covers(rest, left)))
        }
        (Some((one, rest)), Some((part, left))) => is_part(one, part) && covers(rest, left),
        (None, Some(_)) | (Some(_), None) => false,
    }
}

fn is_part(pattern: &str, part: &str) -> bool {
    if pattern.starts_with('{') && pattern.ends_with('}') {
        return true;
    }
    match pattern.split_once('*') {
        None => pattern == part,
        Some((before, after)) => part.strip_prefix(before).is_some_and(|rest| {
            let ends = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
            ends.into_iter().any(|at| rest.get(at..).is_some_and(|left| is_part(after, left)))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_cover_routes_as_ant_does() {
        for (pattern, route, expected) in [
            ("/", "/", true),
            ("/", "/demo", false),
            ("/**", "/a/b", true),
            ("/api/**", "/api", true),
            ("/api/**", "/apis", false),
            ("/api/*", "/api/{id}", true),
            ("/api/*", "/api/a/b", false),
            ("/**/info", "/a/b/info", true),
            ("/users/{id}", "/users/{name}", true),
            ("/users/me", "/users/{id}", false),
            ("/*.html", "/index.html", true),
            ("/*.html", "/index.css", false),
        ] {
            assert_eq!(fits(pattern, route), expected, "{pattern} {route}");
        }
    }
}
