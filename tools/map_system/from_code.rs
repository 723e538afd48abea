//! Arrows that code makes: texts which, once filled, name another component's host or a known service outside.

use deepdive_graph::facts::{ArgValue, BindingValue, CallFact, FileFacts, NameIx};
use deepdive_graph::{File, FileRole};
use deepdive_model::{ComponentKind, Confidence, Protocol};

use super::addresses::{Address, addresses, fill, is_nowhere, urls};
use super::draft::{Draft, Spot};
use super::environment::Environment;
use super::links::{Link, Links};
use super::names::norm;
use super::system::System;
use super::variables::Variables;
use crate::technologies::{self, Technology, host_matches};
use crate::{ToolContext, source};

/// Whether a file holds code, of a parsed language or another.
pub(super) fn is_code(file: &File) -> bool {
    let data = |language: &str| {
        matches!(
            language,
            "HTML"
                | "CSS"
                | "SCSS"
                | "Markdown"
                | "JSON"
                | "YAML"
                | "TOML"
                | "XML"
                | "SQL"
                | "SVG"
                | "CSV"
                | "Text"
                | "Dockerfile"
                | "INI"
                | "Properties"
        )
    };
    file.lines > 0 && file.language.is_some_and(|language| !data(language))
}

/// Adds what the code of every component says.
pub(super) fn add(context: &ToolContext, system: &mut System, environments: &[Environment], links: &mut Links) {
    for at in 0..system.drafts.len() {
        let empty = Environment::default();
        let environment = environments.get(at).unwrap_or(&empty);
        let mut outside = Vec::new();
        let variables = Variables::of(context.graph(), system, at);
        for (_, file) in system.code(context.graph(), at).filter(|(_, file)| is_code(file) && file.role == FileRole::Product) {
            let reader = Reader { context, system, at, environment, variables: &variables };
            reader.facts(file, links, &mut outside);
            reader.text(file, links, &mut outside);
        }
        for (draft, link) in outside {
            let to = system.beyond(draft);
            links.add(Link { to, ..link });
        }
    }
}

type Outside = Vec<(Draft, Link)>;

struct Reader<'a> {
    context: &'a ToolContext,
    system: &'a System,
    at: usize,
    environment: &'a Environment,
    variables: &'a Variables,
}

/// A folded text and where it stands.
struct Said<'a> {
    text: &'a str,
    line: u32,
    end_line: u32,
    /// The keyword, variable or function that it is given to.
    label: &'a str,
    /// It is the first argument of a call that sends requests.
    sends: bool,
}

impl Reader<'_> {
    /// Texts of a parsed file.
    fn facts(&self, file: &File, links: &mut Links, outside: &mut Outside) {
        for said in said(&file.facts) {
            for filled in self.filled(said.text) {
                self.said(file, &said, &filled, links, outside);
            }
        }
    }

    /// Every text that a folded text may stand for.
    fn filled(&self, text: &str) -> Vec<String> {
        let known = |key: &str| self.environment.get(key);
        let texts = self.variables.expand(text);
        texts.into_iter().map(|text| fill(&text, &known)).collect()
    }

    fn said(&self, file: &File, said: &Said<'_>, filled: &str, links: &mut Links, outside: &mut Outside) {
        let spot = Spot::lines(&file.path, said.line, said.end_line);
        let found = addresses(filled);
        for address in &found {
            if let Some(to) = self.system.by_host(&address.host).filter(|to| self.plausible(*to, address)) {
                links.add(with_protocol(Link::called(self.at, to, vec![spot.clone()]), address));
            } else if said.sends && address.scheme.starts_with("http") {
                outside.extend(self.beyond(address, spot.clone()));
            }
        }
        if found.is_empty() && (names_a_host(said.label) || names_a_host(first_key(said.text))) {
            let bare = filled.trim_end_matches('/');
            if let Some(to) = self.system.by_host(bare) {
                links.add(Link::called(self.at, to, vec![spot]));
            }
        }
    }

    /// A bare `name:port` may be anything; it must look like an address of that component.
    fn plausible(&self, to: usize, address: &Address) -> bool {
        to != self.at && (!address.scheme.is_empty() || address.port.is_some())
    }

    /// A system outside: one that is known by its host, else the host itself.
    fn beyond(&self, address: &Address, spot: Spot) -> Option<(Draft, Link)> {
        if is_nowhere(&address.host) || !address.host.contains('.') {
            return None;
        }
        let known = service_at(address);
        let host = address.host.trim_start_matches("www.").to_owned();
        let name = known.map_or_else(|| host.clone(), |technology| technology.name.clone());
        let aliases: Vec<_> = known.iter().flat_map(|technology| technology.aliases.clone()).chain([host]).collect();
        let draft = Draft::beyond(&name, &aliases, ComponentKind::External, known, spot.clone());
        Some((draft, Link::called(self.at, self.at, vec![spot]).by(Protocol::Http)))
    }

    /// URLs in the text of any language; comments are left out.
    fn text(&self, file: &File, links: &mut Links, outside: &mut Outside) {
        let text = source::text(self.context.snapshot(), &file.path);
        for (number, line) in (1u32..).zip(text.lines()).filter(|(_, line)| line.contains("://") || line.contains("host=")) {
            if is_comment(line) {
                continue;
            }
            let spot = || Spot::line(&file.path, number);
            let found = if file.parsed { urls(line) } else { addresses(line) };
            for address in found {
                if let Some(to) = self
                    .system
                    .by_host(&address.host)
                    .filter(|to| self.plausible(*to, &address) || !file.parsed && *to != self.at)
                {
                    links.add(with_protocol(Link::called(self.at, to, vec![spot()]).trusted(Confidence::Medium), &address));
                } else if service_at(&address).is_some_and(|technology| technology.connection.is_some()) {
                    outside.extend(self.beyond(&address, spot()));
                }
            }
        }
    }
}

fn with_protocol(link: Link, address: &Address) -> Link {
    let link =
        if address.path.len() > 1 && address.scheme.starts_with("http") { link.moving(&route_of(&address.path)) } else { link };
    match address.scheme.as_str() {
        "http" | "https" => link.by(Protocol::Http),
        "ws" | "wss" => link.by(Protocol::Websocket),
        "grpc" => link.by(Protocol::Grpc),
        _ => link,
    }
}

/// A URL's path as a route: without query, what is not known as `{}`.
fn route_of(path: &str) -> String {
    path.split(['?', '#']).next().unwrap_or(path).trim_end_matches('/').to_owned()
}

/// The technology whose host an address names.
fn service_at(address: &Address) -> Option<&'static Technology> {
    if !address.scheme.starts_with("http") {
        return None;
    }
    let whole = format!("{}{}", address.host, address.path);
    technologies::builtin().iter().find(|technology| technology.urls.iter().any(|host| host_matches(host, &whole)))
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    ["//", "#", "*", "/*", "--", "<!--", "\"\"\"", "'''"].iter().any(|sign| line.starts_with(sign))
}

/// Names of calls that send a request to their first argument.
const SENDERS: &[&str] = &[
    "get",
    "post",
    "put",
    "delete",
    "patch",
    "request",
    "fetch",
    "axios",
    "getForObject",
    "getForEntity",
    "postForObject",
    "postForEntity",
    "exchange",
    "urlopen",
    "Get",
    "Post",
    "NewRequest",
    "NewRequestWithContext",
    "uri",
    "got",
    "ajax",
    "stream",
    "Request",
    "create",
    "baseUrl",
    "head",
    "getJSON",
    "openConnection",
    "URL",
];

fn said(facts: &FileFacts) -> Vec<Said<'_>> {
    let mut all = Vec::new();
    for call in &facts.calls {
        let name = facts.text(call.name);
        for (position, arg) in call.args.iter().enumerate() {
            let label = arg.keyword.map_or(name, |keyword| facts.text(keyword));
            let sends = SENDERS.contains(&name) && position < 3;
            all.extend(texts_of(facts, &arg.value).into_iter().map(|text| Said {
                text,
                line: call.line,
                end_line: call.end_line,
                label,
                sends,
            }));
        }
        all.extend(looked_up(facts, call));
    }
    for binding in &facts.bindings {
        let label = facts.text(binding.name);
        let spot = (binding.line, binding.end_line);
        let own = match &binding.value {
            BindingValue::Text(text) => vec![(facts.text(*text), label)],
            BindingValue::Map(pairs) => pairs
                .iter()
                .flat_map(|(key, value)| texts_of(facts, value).into_iter().map(|text| (text, facts.text(*key))))
                .collect(),
            BindingValue::List(values) => {
                values.iter().flat_map(|value| texts_of(facts, value)).map(|text| (text, label)).collect()
            }
            BindingValue::Name(_) | BindingValue::Call(_) | BindingValue::Literal(_) | BindingValue::Unknown => Vec::new(),
        };
        let noted =
            binding.decorators.iter().flat_map(|decorator| decorator.args.iter().flat_map(|arg| texts_of(facts, &arg.value)));
        let all_texts = own.into_iter().chain(noted.map(|text| (text, label)));
        all.extend(all_texts.map(|(text, label)| Said { text, line: spot.0, end_line: spot.1, label, sends: false }));
    }
    all.extend(facts.strings.iter().map(|string| Said {
        text: facts.text(string.text),
        line: string.line,
        end_line: string.end_line,
        label: "",
        sends: false,
    }));
    all
}

/// `getenv("CART_HOST", "cart")` of an own function: the second text is a default.
fn looked_up<'a>(facts: &'a FileFacts, call: &CallFact) -> Option<Said<'a>> {
    let [first, second, ..] = &*call.args else { return None };
    let (ArgValue::Text(key), ArgValue::Text(default)) = (&first.value, &second.value) else { return None };
    let label = facts.text(*key);
    let is_key =
        label.len() > 3 && label.chars().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_');
    is_key.then(|| Said { text: facts.text(*default), line: call.line, end_line: call.end_line, label, sends: false })
}

fn texts_of<'a>(facts: &'a FileFacts, value: &ArgValue) -> Vec<&'a str> {
    let text = |name: &NameIx| facts.text(*name);
    match value {
        ArgValue::Text(name) => vec![text(name)],
        ArgValue::List(values) => values.iter().flat_map(|value| texts_of(facts, value)).collect(),
        ArgValue::Name(_) | ArgValue::Call(_) | ArgValue::Function(_) | ArgValue::Literal(_) | ArgValue::Other => Vec::new(),
    }
}

/// The variable that a look-up names.
fn first_key(text: &str) -> &str {
    text.strip_prefix("${").and_then(|rest| rest.split([':', '}']).next()).unwrap_or_default()
}

fn names_a_host(label: &str) -> bool {
    let label = norm(label);
    [
        "host",
        "hostname",
        "url",
        "uri",
        "addr",
        "address",
        "endpoint",
        "server",
        "servers",
        "service",
        "broker",
        "brokers",
        "hosts",
        "connectionstring",
        "dsn",
        "target",
        "baseurl",
    ]
    .iter()
    .any(|word| label.ends_with(word))
}
