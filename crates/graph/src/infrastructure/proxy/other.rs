//! Proxies whose files are read line by line: Apache, HAProxy, Caddy.

use super::Route;

/// `ProxyPass /path target`, alone or within `<Location /path>`.
pub(super) fn apache(text: &str) -> Vec<Route> {
    let mut routes = Vec::new();
    let mut location = None;
    for (row, line) in text.lines().zip(1u32..) {
        let row = row.trim();
        if let Some(open) = row.strip_prefix("<Location") {
            location = open.trim_end_matches('>').split_whitespace().last().map(|path| path.trim_matches('"').to_owned());
        } else if row.starts_with("</Location") {
            location = None;
        }
        let words: Vec<&str> = row.split_whitespace().map(|word| word.trim_matches('"')).collect();
        let (route, target) = match (words.as_slice(), &location) {
            (["ProxyPass" | "ProxyPassMatch", route, target, ..], _) if is_target(target) => ((*route).to_owned(), *target),
            (["ProxyPass" | "ProxyPassMatch", target, ..], Some(route)) => (route.clone(), *target),
            _ => continue,
        };
        if is_target(target) {
            routes.push((route, target.to_owned(), line));
        }
    }
    routes
}

fn is_target(word: &str) -> bool {
    word.contains("://")
}

/// `server name host:port` of backends; which path leads there is told only where one condition of a front end says so.
pub(super) fn haproxy(text: &str) -> Vec<Route> {
    let words: Vec<(Vec<&str>, u32)> =
        text.lines().zip(1u32..).map(|(row, line)| (row.split_whitespace().collect(), line)).collect();
    let path_of = |acl: &str| {
        words.iter().find_map(|(row, _)| match row.as_slice() {
            ["acl", name, "path_beg" | "path", rest @ ..] if *name == acl => {
                rest.iter().find(|word| word.starts_with('/')).copied()
            }
            _ => None,
        })
    };
    let route_of = |backend: &str| {
        words.iter().find_map(|(row, _)| match row.as_slice() {
            ["use_backend", name, "if", acl] if *name == backend => path_of(acl),
            _ => None,
        })
    };
    let mut section = "";
    let mut routes = Vec::new();
    for (row, line) in &words {
        match row.as_slice() {
            ["backend" | "listen", name, ..] => section = name,
            ["frontend" | "global" | "defaults", ..] => section = "",
            ["server", _, target, ..] if !section.is_empty() => {
                routes.push((route_of(section).unwrap_or("/").to_owned(), (*target).to_owned(), *line));
            }
            _ => {}
        }
    }
    routes
}

/// `reverse_proxy [/path] target …`, below `handle`, `handle_path` and `route` blocks.
pub(super) fn caddy(text: &str) -> Vec<Route> {
    let mut routes = Vec::new();
    let mut open: Vec<Option<String>> = Vec::new();
    for (row, line) in text.lines().zip(1u32..) {
        let row = row.trim();
        if row.starts_with('#') {
            continue;
        }
        let words: Vec<&str> = row.split_whitespace().take_while(|word| !word.starts_with('#')).collect();
        let (first, rest) = words.split_first().map_or(("", &[][..]), |(first, rest)| (*first, rest));
        let matcher = rest.first().filter(|word| word.starts_with('/'));
        if matches!(first, "reverse_proxy" | "php_fastcgi") {
            let around = || open.iter().rev().flatten().next().cloned();
            let route = matcher.map(|word| (*word).to_owned()).or_else(around).unwrap_or_else(|| "/".to_owned());
            let is_target =
                |word: &&&str| word.starts_with("{$") || word.starts_with("{env.") || !word.starts_with(['/', '@', '{', '*']);
            let targets = rest.iter().filter(is_target);
            routes.extend(targets.map(|target| (route.clone(), caddy_target(target), line)));
        }
        if words.last() == Some(&"{") {
            let scoped = matches!(first, "handle" | "handle_path" | "route");
            open.push(matcher.filter(|_| scoped).map(|word| (*word).to_owned()));
        } else if row == "}" {
            open.pop();
        }
    }
    routes
}

/// `{$KEY:default}` and `{env.KEY}` are look-ups of the environment.
fn caddy_target(written: &str) -> String {
    let Some((before, inner)) = written.split_once("{$").or_else(|| written.split_once("{env.")) else {
        return written.to_owned();
    };
    let Some((inner, after)) = inner.split_once('}') else { return written.to_owned() };
    let key = inner.split_once(':').map_or_else(|| inner.to_owned(), |(key, default)| format!("{key}:-{default}"));
    format!("{before}${{{key}}}{after}")
}
