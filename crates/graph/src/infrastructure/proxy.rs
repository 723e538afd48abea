//! Reverse proxies: which path goes where, from nginx, Apache, HAProxy and Caddy files, and the `proxy` of a package.json.

mod nginx;
mod other;
#[cfg(test)]
mod tests;

use deepdive_model::Problem;

use super::{Infrastructure, ProxyRoute};
use crate::TextFile;
use crate::paths::name as file_name;
use crate::yaml;

/// Whether a path may route requests. What a `.conf` is shows only within.
pub(super) fn wants(path: &str) -> bool {
    let name = file_name(path).to_ascii_lowercase();
    let bare = ["template", "tmpl", "tpl", "j2", "example", "sample", "dist", "in", "erb"]
        .iter()
        .find_map(|end| name.strip_suffix(end).and_then(|name| name.strip_suffix('.')).map(str::to_owned));
    let bare = bare.unwrap_or_else(|| name.clone());
    let known =
        matches!(name.as_str(), "caddyfile" | "haproxy.cfg" | ".htaccess" | "package.json") || name.starts_with("caddyfile.");
    let site = path.contains("sites-available/") || path.contains("sites-enabled/") || path.contains("/conf.d/");
    let ends = [".conf", ".nginx", ".caddyfile"].iter().any(|end| bare.ends_with(end));
    known || ends || bare == "nginx" || site
}

/// Reads every route.
pub(super) fn read(files: &[TextFile<'_>], into: &mut Infrastructure, _: &mut Vec<Problem>) {
    for file in files.iter().filter(|file| wants(file.path)) {
        let routes = read_one(file);
        into.proxies.extend(routes.into_iter().map(|(route, target, line)| ProxyRoute {
            path: file.path.into(),
            route: route.into(),
            target: target.into(),
            line,
        }));
    }
}

/// Route, target, line.
type Route = (String, String, u32);

fn read_one(file: &TextFile<'_>) -> Vec<Route> {
    let name = file_name(file.path).to_ascii_lowercase();
    if name == "package.json" {
        return package(file.text);
    }
    if name.contains("caddyfile") {
        return other::caddy(file.text);
    }
    if name == "haproxy.cfg" {
        return other::haproxy(file.text);
    }
    if file.text.contains("_pass") {
        return nginx::read(file.text);
    }
    if file.text.contains("ProxyPass") { other::apache(file.text) } else { Vec::new() }
}

/// `"proxy": "http://…"` of a front end's package.json: what its development server passes on.
fn package(text: &str) -> Vec<Route> {
    if !text.contains("\"proxy\"") {
        return Vec::new();
    }
    let yaml = yaml::read(text);
    let Some(entry) = yaml.documents.first().and_then(|document| document.entry("proxy")) else { return Vec::new() };
    if let Some(target) = entry.value.text() {
        return vec![("/".to_owned(), target.to_owned(), entry.line)];
    }
    let routes = entry.value.entries().iter();
    routes
        .filter_map(|route| {
            Some((route.key.clone(), route.value.text().or_else(|| route.value.text_of("target"))?.to_owned(), route.line))
        })
        .collect()
}
