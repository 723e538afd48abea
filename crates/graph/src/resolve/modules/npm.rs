//! npm's packages of the repository: their names, what their `exports`, `main` and `imports` lead to.

use rustc_hash::FxHashMap;
use serde_json::Value;

use super::join;
use crate::TextFile;
use crate::paths::folder;

pub(super) fn wants(name: &str) -> bool {
    name == "package.json"
}

/// Packages by name and by folder.
#[derive(Debug, Default)]
pub(super) struct Packages<'g> {
    by_name: FxHashMap<String, &'g str>,
    by_folder: FxHashMap<&'g str, Value>,
}

/// Conditions of `exports`, the first that is there counts: sources before what is built from them.
const CONDITIONS: &[&str] = &["source", "development", "types", "import", "module", "require", "node", "browser", "default"];

impl<'g> Packages<'g> {
    pub(super) fn new(texts: &[TextFile<'g>]) -> Self {
        let mut packages = Self::default();
        for file in texts.iter().filter(|file| wants(file.path.rsplit('/').next().unwrap_or_default())) {
            let Ok(value) = serde_json::from_str::<Value>(file.text) else { continue };
            if let Some(name) = value.get("name").and_then(Value::as_str) {
                packages.by_name.entry(name.to_owned()).or_insert(folder(file.path));
            }
            packages.by_folder.insert(folder(file.path), value);
        }
        packages
    }

    /// Folder of the package that a module names, and the rest of the module.
    pub(super) fn named<'m>(&self, module: &'m str) -> Option<(&'g str, &'m str)> {
        let parts = if module.starts_with('@') { 2 } else { 1 };
        let end = module.match_indices('/').nth(parts - 1).map_or(module.len(), |(at, _)| at);
        let folder = self.by_name.get(module.get(..end)?)?;
        Some((folder, module.get(end..)?.trim_start_matches('/')))
    }

    /// The innermost folder above a path that has a package.json.
    pub(super) fn holder<'p>(&self, path: &'p str) -> Option<&'p str> {
        super::folders_above(path).find(|folder| self.by_folder.contains_key(folder))
    }

    /// Paths that a module of a package may be, best first.
    pub(super) fn entries(&self, folder: &str, rest: &str) -> Vec<String> {
        let Some(package) = self.by_folder.get(folder) else { return Vec::new() };
        let key = if rest.is_empty() { ".".to_owned() } else { format!("./{rest}") };
        let mut targets: Vec<String> = package.get("exports").map(|exports| targets(exports, &key)).unwrap_or_default();
        if rest.is_empty() {
            let fields = ["source", "types", "module", "main"].iter().filter_map(|field| package.get(field)?.as_str());
            targets.extend(fields.map(ToOwned::to_owned));
            targets.extend(["src/index".to_owned(), "index".to_owned(), "src/main".to_owned()]);
        } else {
            targets.extend([rest.to_owned(), format!("src/{rest}")]);
        }
        targets
            .iter()
            .flat_map(|target| [Some(target.clone()), source_of(target)])
            .flatten()
            .filter_map(|path| join(folder, &path))
            .collect()
    }

    /// Paths that a module such as `#db` may be for a file of a package.
    pub(super) fn private(&self, folder: &str, module: &str) -> Vec<String> {
        let imports = self.by_folder.get(folder).and_then(|package| package.get("imports"));
        let targets = imports.map(|imports| targets(imports, module)).unwrap_or_default();
        targets
            .iter()
            .flat_map(|target| [Some(target.clone()), source_of(target)])
            .flatten()
            .filter_map(|path| join(folder, &path))
            .collect()
    }
}

/// What is built is not in the repository; its source usually lies in `src`.
fn source_of(target: &str) -> Option<String> {
    let bare = target.trim_start_matches("./");
    let rest = ["dist/esm/", "dist/cjs/", "dist/src/", "dist/", "build/", "lib/", "out/", "esm/", "cjs/"]
        .iter()
        .find_map(|built| bare.strip_prefix(built))?;
    let stem = [".d.ts", ".d.mts", ".d.cts", ".mjs", ".cjs", ".js"].iter().find_map(|end| rest.strip_suffix(end)).unwrap_or(rest);
    Some(format!("src/{stem}"))
}

/// What a key of `exports` or `imports` leads to; `*` stands for any text.
fn targets(map: &Value, key: &str) -> Vec<String> {
    let mut found = Vec::new();
    match map {
        Value::Object(entries) if entries.keys().any(|entry| entry.starts_with(['.', '#'])) => {
            if let Some(value) = entries.get(key) {
                collect(value, "", &mut found);
                return found;
            }
            for (pattern, value) in entries {
                let Some((before, after)) = pattern.split_once('*') else { continue };
                if let Some(star) = key.strip_prefix(before).and_then(|rest| rest.strip_suffix(after)) {
                    collect(value, star, &mut found);
                }
            }
        }
        value if key == "." => collect(value, "", &mut found),
        _ => {}
    }
    found
}

fn collect(value: &Value, star: &str, found: &mut Vec<String>) {
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        match value {
            Value::String(path) => found.push(path.replace('*', star)),
            Value::Array(list) => waiting.extend(list.iter().rev()),
            Value::Object(conditions) => {
                waiting.extend(CONDITIONS.iter().rev().filter_map(|condition| conditions.get(*condition)));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(package: &str, rest: &str, expected: &str) {
        let texts = [TextFile { path: "packages/a/package.json", text: package }];
        let entries = Packages::new(&texts).entries("packages/a", rest);
        assert!(entries.iter().any(|entry| entry == expected), "{expected} in {entries:?}");
    }

    #[test]
    fn entries_lead_to_sources() {
        check(r#"{"name":"@x/a","main":"dist/index.js"}"#, "", "packages/a/src/index");
        check(
            r#"{"name":"@x/a","exports":{".":{"types":"./dist/index.d.ts","default":"./dist/index.js"}}}"#,
            "",
            "packages/a/src/index",
        );
        check(r#"{"name":"@x/a","exports":{"./*":"./src/*.ts"}}"#, "db/client", "packages/a/src/db/client.ts");
        check(r#"{"name":"@x/a"}"#, "server", "packages/a/src/server");
    }
}
