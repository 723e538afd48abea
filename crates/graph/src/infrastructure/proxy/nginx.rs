//! nginx files: blocks and directives by a small tokeniser, then `location` with what it passes to. Names of `upstream` blocks and
//! variables that are `set` in the file are put in; other variables become `{name}` as in folded text, `${KEY}` of templates stays.

use std::collections::BTreeMap;

use super::Route;

const PASSES: [&str; 5] = ["proxy_pass", "fastcgi_pass", "uwsgi_pass", "grpc_pass", "scgi_pass"];

/// A directive: words, line, and what stands within its braces.
struct Directive {
    words: Vec<String>,
    line: u32,
    inner: Vec<Directive>,
}

impl Directive {
    fn name(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }

    fn argument(&self, at: usize) -> Option<&str> {
        self.words.get(at).map(String::as_str)
    }
}

/// Deepest nesting that is followed.
const MAX_DEPTH: usize = 32;

/// Every route of a file.
pub(super) fn read(text: &str) -> Vec<Route> {
    let tokens = tokens(text);
    let mut rest = tokens.as_slice();
    let mut top = Vec::new();
    while !rest.is_empty() {
        top.extend(block(&mut rest, 0));
    }
    let mut names = Names::default();
    collect(&top, &mut names);
    let mut routes = Vec::new();
    follow(&top, "/", &names, &mut routes);
    routes
}

#[derive(Default)]
struct Names {
    upstreams: BTreeMap<String, Vec<String>>,
    variables: BTreeMap<String, String>,
}

/// Directives up to the brace that closes them.
fn block(rest: &mut &[(String, u32)], depth: usize) -> Vec<Directive> {
    let mut found = Vec::new();
    let mut words: Vec<String> = Vec::new();
    let mut line = 0;
    while let Some(((token, at), tail)) = rest.split_first() {
        *rest = tail;
        match token.as_str() {
            ";" => found.push(Directive { words: std::mem::take(&mut words), line, inner: Vec::new() }),
            "{" => {
                let inner = if depth < MAX_DEPTH { block(rest, depth + 1) } else { Vec::new() };
                found.push(Directive { words: std::mem::take(&mut words), line, inner });
            }
            "}" => break,
            word => {
                if words.is_empty() {
                    line = *at;
                }
                words.push(word.to_owned());
            }
        }
    }
    found
}

fn collect(directives: &[Directive], names: &mut Names) {
    for directive in directives {
        match (directive.name(), directive.argument(1)) {
            ("upstream", Some(name)) => {
                let servers =
                    directive.inner.iter().filter(|inner| inner.name() == "server").filter_map(|inner| inner.argument(1));
                names.upstreams.insert(name.to_owned(), servers.map(str::to_owned).collect());
            }
            ("set", Some(name)) => {
                let value = directive.argument(2).unwrap_or_default();
                names.variables.insert(name.trim_start_matches('$').to_owned(), value.to_owned());
            }
            _ => {}
        }
        collect(&directive.inner, names);
    }
}

fn follow(directives: &[Directive], route: &str, names: &Names, routes: &mut Vec<Route>) {
    for directive in directives {
        if PASSES.contains(&directive.name()) {
            let targets = directive.argument(1).map(|target| targets(target, names)).unwrap_or_default();
            routes.extend(targets.into_iter().map(|target| (route.to_owned(), target, directive.line)));
        }
        let inner = if directive.name() == "location" { directive.words.last().map_or(route, String::as_str) } else { route };
        follow(&directive.inner, inner, names, routes);
    }
}

/// Where a pass goes; a name of an upstream block goes to each of its servers.
fn targets(written: &str, names: &Names) -> Vec<String> {
    let filled = fill(written, names, 0);
    let (scheme, rest) = filled.split_once("://").map_or(("", filled.as_str()), |(scheme, rest)| (scheme, rest));
    let host_end = rest.find('/').unwrap_or(rest.len());
    let (host, path) = rest.split_at_checked(host_end).unwrap_or((rest, ""));
    match names.upstreams.get(host).filter(|servers| !servers.is_empty()) {
        None => vec![filled],
        Some(servers) => {
            let mark = if scheme.is_empty() { "" } else { "://" };
            servers.iter().map(|server| format!("{scheme}{mark}{}{path}", fill(server, names, 0))).collect()
        }
    }
}

/// `$name` by what it is set to, `{name}` where that is not known.
fn fill(text: &str, names: &Names, depth: usize) -> String {
    let Some((before, tail)) = text.split_once('$') else { return text.to_owned() };
    if let Some((inner, after)) = tail.strip_prefix('{').and_then(|tail| tail.split_once('}')) {
        return format!("{before}${{{inner}}}{}", fill(after, names, depth));
    }
    let end = tail.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(tail.len());
    let (name, after) = tail.split_at_checked(end).unwrap_or((tail, ""));
    let value = names.variables.get(name).filter(|_| depth < 4).map(|value| fill(value, names, depth + 1));
    format!("{before}{}{}", value.unwrap_or_else(|| format!("{{{name}}}")), fill(after, names, depth))
}

/// Words, `;` and braces with their lines. `${NAME}` belongs to a word; quotes are taken off; a regular expression in quotes may hold
/// braces.
fn tokens(text: &str) -> Vec<(String, u32)> {
    let mut found: Vec<(String, u32)> = Vec::new();
    let mut word = String::new();
    let mut line = 1u32;
    let mut chars = text.chars().peekable();
    let finish = |word: &mut String, found: &mut Vec<(String, u32)>, line| {
        if !word.is_empty() {
            found.push((std::mem::take(word), line));
        }
    };
    while let Some(c) = chars.next() {
        match c {
            '#' if word.is_empty() => while chars.next_if(|c| *c != '\n').is_some() {},
            '"' | '\'' if word.is_empty() => {
                let begin = line;
                for inner in chars.by_ref().take_while(|inner| *inner != c) {
                    line += u32::from(inner == '\n');
                    word.push(inner);
                }
                finish(&mut word, &mut found, begin);
            }
            '$' if chars.peek() == Some(&'{') => {
                word.push('$');
                while let Some(inner) = chars.next_if(|inner| *inner != '\n') {
                    word.push(inner);
                    if inner == '}' {
                        break;
                    }
                }
            }
            ';' | '{' | '}' => {
                finish(&mut word, &mut found, line);
                found.push((c.to_string(), line));
            }
            c if c.is_whitespace() => {
                finish(&mut word, &mut found, line);
                line += u32::from(c == '\n');
            }
            c => word.push(c),
        }
    }
    finish(&mut word, &mut found, line);
    found
}
