//! Routers, blueprints, groups: variables that routes are declared on, and the prefixes under which they are mounted.

use std::collections::BTreeMap;

use super::route::join;
use super::scan::{Imported, Scan, Source, split_head};
use crate::facts::SymbolIx;
use crate::{FileId, SymbolId};

/// How deep mounts are followed, and how many ways to one router are kept.
const DEEPEST: usize = 8;
const MOST_WAYS: usize = 12;

/// Which variable: the file, the function that it is local to, its name.
pub(super) type Key = (FileId, Option<SymbolIx>, String);

/// Position of a router.
pub(super) type RouterId = usize;

#[derive(Debug, Default)]
struct Router {
    prefix: String,
    guards: Vec<String>,
    mounts: Vec<(Option<RouterId>, String, Vec<String>)>,
}

/// The routers of one framework.
#[derive(Debug, Default)]
pub(super) struct Routers {
    all: Vec<Router>,
    by_key: BTreeMap<Key, RouterId>,
}

/// A prefix, and the guards on the way.
pub(super) type Mounted = (String, Vec<String>);

impl Routers {
    /// The router under a key, made when it is not known.
    pub(super) fn add(&mut self, key: Key) -> RouterId {
        let next = self.all.len();
        let id = *self.by_key.entry(key).or_insert(next);
        if id == next {
            self.all.push(Router::default());
        }
        id
    }

    /// Sets the prefix that a router has of its own.
    pub(super) fn set_prefix(&mut self, id: RouterId, prefix: &str) {
        if let Some(router) = self.all.get_mut(id) {
            prefix.clone_into(&mut router.prefix);
        }
    }

    /// Takes a router's own prefix away: the mount states it anew.
    pub(super) fn take_prefix(&mut self, id: RouterId) -> String {
        self.all.get_mut(id).map(|router| std::mem::take(&mut router.prefix)).unwrap_or_default()
    }

    /// Something that stands in front of all of a router's routes.
    pub(super) fn guard(&mut self, id: RouterId, guards: Vec<String>) {
        if let Some(router) = self.all.get_mut(id) {
            router.guards.extend(guards);
        }
    }

    /// Mounts a router on another (or on the root) below a prefix.
    pub(super) fn mount(&mut self, child: RouterId, parent: Option<RouterId>, prefix: &str, guards: Vec<String>) {
        if parent != Some(child)
            && let Some(router) = self.all.get_mut(child)
        {
            router.mounts.push((parent, prefix.to_owned(), guards));
        }
    }

    /// The router that a name means in a piece of code: a variable in sight, or one that an import leads to.
    pub(super) fn find(&self, scan: &Scan<'_>, source: Source<'_>, scope: Option<SymbolIx>, name: &str) -> Option<RouterId> {
        let mut at = scope;
        loop {
            if let Some(id) = self.by_key.get(&(source.id, at, name.to_owned())) {
                return Some(*id);
            }
            let Some(inner) = at else { break };
            at = source.facts.symbol(inner).and_then(|symbol| symbol.parent);
        }
        self.find_imported(scan, source.id, name, DEEPEST)
    }

    fn find_imported(&self, scan: &Scan<'_>, file: FileId, name: &str, depth: usize) -> Option<RouterId> {
        let (head, rest) = split_head(name);
        let Imported { import } = scan.imported(file, head)?;
        let target = import.target?;
        let wanted = if rest.is_empty() { import.name.as_deref().unwrap_or(head) } else { rest };
        if let Some(id) = self.by_key.get(&(target, None, wanted.to_owned())) {
            return Some(*id);
        }
        let further = depth.checked_sub(1).and_then(|depth| self.find_imported(scan, target, wanted, depth));
        further.or_else(|| self.sole(target))
    }

    /// The only router at the top of a file: what a default export most likely is.
    pub(super) fn sole(&self, file: FileId) -> Option<RouterId> {
        let mut of_file = self.by_key.iter().filter(|((at, owner, _), _)| *at == file && owner.is_none());
        let (_, only) = of_file.next()?;
        of_file.next().is_none().then_some(*only)
    }

    /// The parameter of a function as a router.
    pub(super) fn parameter(&mut self, scan: &Scan<'_>, function: SymbolId, position: usize) -> Option<RouterId> {
        let symbol = scan.graph.symbol(function)?;
        let source = scan.source(symbol.file)?;
        let mut parameters =
            source.facts.bindings.iter().filter(|binding| binding.parameter && binding.owner == Some(symbol.fact));
        let binding = parameters.nth(position)?;
        Some(self.add((symbol.file, Some(symbol.fact), source.text(binding.name).to_owned())))
    }

    /// Every prefix under which a router is reached; one empty prefix for a router that is mounted nowhere.
    pub(super) fn prefixes(&self, id: RouterId) -> Vec<Mounted> {
        let mut found = self.follow(id, DEEPEST);
        found.sort();
        found.dedup();
        found.truncate(MOST_WAYS);
        found
    }

    fn follow(&self, id: RouterId, depth: usize) -> Vec<Mounted> {
        let Some(router) = self.all.get(id) else { return vec![Mounted::default()] };
        let own = |(prefix, mut guards): Mounted| {
            guards.extend(router.guards.iter().cloned());
            (if router.prefix.is_empty() { prefix } else { join(&prefix, &router.prefix) }, guards)
        };
        if router.mounts.is_empty() || depth == 0 {
            return vec![own(Mounted::default())];
        }
        let mut all = Vec::new();
        for (parent, prefix, guards) in router.mounts.iter().take(MOST_WAYS) {
            let above = parent.map_or_else(|| vec![Mounted::default()], |parent| self.follow(parent, depth - 1));
            for (before, mut on_the_way) in above {
                on_the_way.extend(guards.iter().cloned());
                let path = if prefix.is_empty() { before } else { join(&before, prefix) };
                all.push(own((path, on_the_way)));
            }
        }
        all.truncate(MOST_WAYS);
        all
    }
}
