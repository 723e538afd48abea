//! Path aliases of tsconfig.json and jsconfig.json: `paths`, `baseUrl`, inherited through `extends`.

use rustc_hash::FxHashMap;
use serde_json::Value;

use super::{folders_above, join, jsonc, npm};
use crate::TextFile;
use crate::paths::folder;

/// How many files `extends` is followed through.
const DEPTH: u8 = 8;

pub(super) fn wants(name: &str) -> bool {
    let json = name.strip_suffix(".json");
    json.is_some_and(|stem| stem.starts_with("tsconfig") || stem.starts_with("jsconfig"))
}

/// What one configuration says of paths.
#[derive(Debug, Clone, Default)]
struct Aliases {
    /// Folder that modules without a dot are looked for in.
    base: Option<String>,
    /// Patterns with the paths that they stand for, relative to the root of the repository.
    paths: Vec<(String, Vec<String>)>,
}

/// Configurations by folder.
#[derive(Debug, Default)]
pub(super) struct Configs<'g> {
    by_folder: FxHashMap<&'g str, Aliases>,
}

impl<'g> Configs<'g> {
    pub(super) fn new(texts: &[TextFile<'g>], packages: &npm::Packages<'g>) -> Self {
        let files = texts.iter().filter(|file| wants(file.path.rsplit('/').next().unwrap_or_default()));
        let values: FxHashMap<&str, Value> = files.filter_map(|file| Some((file.path, jsonc::parse(file.text)?))).collect();
        let reader = Reader { values: &values, packages };
        let mut paths: Vec<&&str> = values.keys().collect();
        // `tsconfig.json` itself stands before `tsconfig.app.json` and others beside it.
        paths.sort_unstable_by_key(|path| (path.len(), **path));
        let mut by_folder = FxHashMap::<&str, Aliases>::default();
        for path in paths {
            let aliases = reader.aliases(path, DEPTH);
            let known = by_folder.entry(folder(path)).or_default();
            if known.paths.is_empty() {
                known.paths = aliases.paths;
            }
            known.base = known.base.take().or(aliases.base);
        }
        Self { by_folder }
    }

    /// Paths that a module may be for a file, best first.
    pub(super) fn candidates(&self, from: &str, module: &str) -> Vec<String> {
        let mut found = Vec::new();
        for config in folders_above(from).filter_map(|folder| self.by_folder.get(folder)) {
            for (pattern, targets) in &config.paths {
                if let Some(star) = star(pattern, module) {
                    found.extend(targets.iter().map(|target| target.replace('*', star)));
                }
            }
            found.extend(config.base.as_ref().and_then(|base| join(base, module)));
        }
        found
    }
}

/// What the star of a pattern stands for in a module; empty for a pattern without one that is equal.
fn star<'m>(pattern: &str, module: &'m str) -> Option<&'m str> {
    match pattern.split_once('*') {
        Some((before, after)) => module.strip_prefix(before)?.strip_suffix(after),
        None => (pattern == module).then_some(""),
    }
}

struct Reader<'a, 'g> {
    values: &'a FxHashMap<&'g str, Value>,
    packages: &'a npm::Packages<'g>,
}

impl Reader<'_, '_> {
    fn aliases(&self, path: &str, depth: u8) -> Aliases {
        let Some(value) = self.values.get(path).filter(|_| depth > 0) else { return Aliases::default() };
        let mut aliases = self.extended(path, value).map(|base| self.aliases(&base, depth - 1)).unwrap_or_default();
        let Some(options) = value.get("compilerOptions") else { return aliases };
        let here = folder(path);
        let own = options.get("baseUrl").and_then(Value::as_str).and_then(|base| join(here, base));
        if let Some(paths) = options.get("paths").and_then(Value::as_object) {
            let start = own.clone().or_else(|| aliases.base.clone()).unwrap_or_else(|| here.to_owned());
            aliases.paths = paths.iter().map(|(pattern, targets)| (pattern.clone(), joined(&start, targets))).collect();
        }
        aliases.base = own.or(aliases.base);
        aliases
    }

    /// The configuration that another one starts from, where it is in the repository.
    fn extended(&self, path: &str, value: &Value) -> Option<String> {
        let named = match value.get("extends")? {
            Value::Array(list) => list.last()?.as_str()?,
            other => other.as_str()?,
        };
        let base = if named.starts_with('.') {
            join(folder(path), named)?
        } else {
            let (folder, rest) = self.packages.named(named)?;
            join(folder, if rest.is_empty() { "tsconfig.json" } else { rest })?
        };
        let known = |path: String| self.values.contains_key(&*path).then_some(path);
        known(base.clone()).or_else(|| known(format!("{base}.json")))
    }
}

fn joined(start: &str, targets: &Value) -> Vec<String> {
    let targets = targets.as_array().map(Vec::as_slice).unwrap_or_default();
    targets.iter().filter_map(|target| join(start, target.as_str()?)).collect()
}
