//! Go's packages: an import path below a module's path is a folder below its go.mod.

use super::join;
use crate::TextFile;
use crate::paths::folder;
use crate::resolve::index::{Index, Joined};
use crate::resolve::thing::Thing;

/// Modules of the repository.
#[derive(Debug, Default)]
pub(super) struct Modules<'g> {
    /// Module path and folder, longest path first.
    own: Vec<(&'g str, &'g str)>,
    /// Module paths that are required, or replace another.
    pub(super) requirements: Vec<Box<str>>,
}

impl<'g> Modules<'g> {
    pub(super) fn new(texts: &[TextFile<'g>]) -> Self {
        let mut modules = Self::default();
        for file in texts.iter().filter(|file| file.path.rsplit('/').next() == Some("go.mod")) {
            let path = file.text.lines().find_map(|line| line.trim().strip_prefix("module "));
            if let Some(path) = path.and_then(|path| path.split_whitespace().next()) {
                modules.own.push((path.trim_matches('"'), folder(file.path)));
            }
            modules.requirements.extend(file.text.lines().filter_map(requirement).map(Into::into));
        }
        modules.own.sort_unstable_by(|a, b| (b.0.len(), a).cmp(&(a.0.len(), b)));
        modules.requirements.sort_unstable();
        modules.requirements.dedup();
        modules
    }

    pub(super) fn find(&self, index: &Index<'g>, path: &str) -> Thing {
        let own = self.own.iter().filter_map(|(module, folder)| Some((path.strip_prefix(module)?, folder)));
        let mut below = own.filter(|(rest, _)| rest.is_empty() || rest.starts_with('/'));
        let package = below.find_map(|(rest, folder)| index.package_at.get(&(Joined::Go, &*join(folder, rest)?)).copied());
        package.map_or_else(|| Thing::outside(path.to_owned()), Thing::Package)
    }
}

/// The module path of a line such as `github.com/x/y v1.2.3`, with or without `require` in front.
fn requirement(line: &str) -> Option<&str> {
    let line = line.trim();
    let line = line.strip_prefix("require ").unwrap_or(line);
    let mut parts = line.split_whitespace();
    let (path, version) = (parts.next()?, parts.next()?);
    (path.contains('.') && version.starts_with('v')).then_some(path)
}
