//! Arrows that code makes: texts which, once filled, name another component's host or a known service outside.

use deepdive_graph::{File, FileId, FileRole};
use deepdive_model::{ComponentKind, Confidence, ConnectionRole, Protocol};

use super::addresses::{Address, addresses, fill, is_nowhere, urls};
use super::draft::{Draft, Spot};
use super::environment::Environment;
use super::from_settings::role_of;
use super::links::{Link, Links};
use super::names::norm;
use super::said::{Said, said};
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

/// Code that stands in for other systems, or shows a part of the page by itself.
fn is_stand_in(path: &str) -> bool {
    let lower = path.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_alphanumeric());
    words
        .into_iter()
        .any(|word| matches!(word, "mock" | "mocks" | "msw" | "stories" | "story" | "fixtures" | "fakes" | "stub" | "stubs"))
}

/// Adds what the code of every component says.
pub(super) fn add(context: &ToolContext, system: &mut System, environments: &[Environment], links: &mut Links) {
    for at in 0..system.drafts.len() {
        let empty = Environment::default();
        let environment = environments.get(at).unwrap_or(&empty);
        let mut outside = Vec::new();
        let variables = Variables::of(context.graph(), system, at);
        for (id, file) in system.code(context.graph(), at).filter(|(_, file)| is_code(file) && file.role == FileRole::Product) {
            if is_stand_in(&file.path) {
                continue;
            }
            let reader = Reader { context, system, at, environment, variables: &variables };
            reader.facts((id, file), links, &mut outside);
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

impl Reader<'_> {
    /// Texts of a parsed file.
    fn facts(&self, (id, file): (FileId, &File), links: &mut Links, outside: &mut Outside) {
        for said in said(&file.facts) {
            self.named_by_key(file, &said, links, outside);
            for filled in self.filled(id, &said.text) {
                self.said(file, &said, &filled, links, outside);
            }
        }
    }

    /// A look-up whose value nothing here tells may still tell by its name whose address it is: `CATALOG_SERVICE_URL`.
    fn named_by_key(&self, file: &File, said: &Said<'_>, links: &mut Links, outside: &mut Outside) {
        let key = first_key(&said.text);
        let Some(base) = base_of(key).filter(|_| !said.text.contains(":-") && self.environment.get(key).is_none()) else {
            return;
        };
        let spot = Spot::lines(&file.path, said.line, said.end_line);
        if let Some(to) = self.system.by_norm(base) {
            links.add(Link::called(self.at, to, vec![spot]).trusted(Confidence::Medium));
        } else if base.ends_with("_SERVICE") && base != "KUBERNETES_SERVICE" && role_of(key) == ConnectionRole::Business {
            let name = base.to_lowercase().replace('_', "-");
            let draft = Draft::beyond(&name, &[], ComponentKind::External, None, spot.clone());
            outside.push((draft, Link::called(self.at, self.at, vec![spot]).by(Protocol::Http).trusted(Confidence::Low)));
        }
    }

    /// Every text that a folded text may stand for.
    fn filled(&self, file: FileId, text: &str) -> Vec<String> {
        let known = |key: &str| self.environment.get(key);
        let texts = self.variables.expand(file, text);
        texts.into_iter().map(|text| fill(&text, &known)).collect()
    }

    fn said(&self, file: &File, said: &Said<'_>, filled: &str, links: &mut Links, outside: &mut Outside) {
        let spot = Spot::lines(&file.path, said.line, said.end_line);
        if let Some(to) = own_page_port(&said.text).and_then(|port| self.system.by_port(port)) {
            links.add(Link::called(self.at, to, vec![spot.clone()]).by(Protocol::Http).trusted(Confidence::Medium));
        }
        let found = addresses(filled);
        for address in &found {
            if let Some(to) = self.system.by_host(&address.host).filter(|to| self.plausible(*to, address)) {
                links.add(with_protocol(Link::called(self.at, to, vec![spot.clone()]), address));
            } else if address.scheme.starts_with("http")
                && (said.sends || names_a_host(said.label) && service_at(address).is_some())
            {
                outside.extend(self.beyond(address, spot.clone()));
            }
        }
        if found.is_empty() && (names_a_host(said.label) || names_a_host(first_key(&said.text))) {
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

    /// URLs in the text of any language; comments and tests are left out.
    fn text(&self, file: &File, links: &mut Links, outside: &mut Outside) {
        let text = source::text(self.context.snapshot(), &file.path);
        for (number, line) in (1u32..).zip(text.lines()).filter(|(_, line)| line.contains("://") || line.contains("host=")) {
            if is_comment(line) || file.facts.is_in_test(number) {
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
                } else if !file.parsed && service_at(&address).is_some_and(|technology| technology.connection.is_some()) {
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

/// A script asks the machine that its page came from, on another port: `http://{window.location.hostname}:8080/`.
fn own_page_port(text: &str) -> Option<u16> {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"))?.strip_prefix('{')?;
    let (variable, rest) = rest.split_once('}')?;
    let port: String = rest.strip_prefix(':')?.chars().take_while(char::is_ascii_digit).collect();
    (variable.ends_with("location.hostname") || variable.ends_with("location.host")).then(|| port.parse().ok()).flatten()
}

/// What a variable's name says its address is of: `CATALOG_SERVICE` for `CATALOG_SERVICE_URL`.
fn base_of(key: &str) -> Option<&str> {
    let ends = ["_URL", "_URI", "_HOST", "_ADDR", "_ADDRESS", "_ENDPOINT", "_BASE_URL"];
    ends.iter().rev().find_map(|end| key.strip_suffix(end)).filter(|base| base.len() > 2)
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
