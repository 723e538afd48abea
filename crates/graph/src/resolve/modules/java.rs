//! Java's types and packages: by the packages that files declare, the nearest where several modules declare the same.

use super::shared;
use crate::resolve::index::{Index, Joined};
use crate::resolve::thing::Thing;
use crate::{File, SymbolId};

/// What an imported name stands for: a type, a package (`*`), or for a static import the type that is named before the member.
pub(super) fn find(index: &Index<'_>, from: &File, module: &str, name: Option<&str>) -> Thing {
    if name == Some("*")
        && let Some(package) = index.package_at.get(&(Joined::Java, module))
    {
        return Thing::Package(*package);
    }
    type_named(index, from, module).map_or_else(|| Thing::outside(module.to_owned()), Thing::Symbol)
}

/// A type by its full name; types inside types are named after them.
fn type_named(index: &Index<'_>, from: &File, full: &str) -> Option<SymbolId> {
    let ends = full.match_indices('.').map(|(at, _)| at).rev();
    for end in ends {
        let (package, rest) = (full.get(..end)?, full.get(end + 1..)?);
        let Some(package) = index.package_at.get(&(Joined::Java, package)) else { continue };
        let mut parts = rest.split('.');
        let tops = index.packages.get(*package as usize)?.tops.get(parts.next()?)?;
        let top = nearest(index, from, tops)?;
        return parts.try_fold(top, |holder, name| index.members.get(&(holder, name)).copied());
    }
    None
}

/// Of types with one full name the one in the nearest module.
pub(in crate::resolve) fn nearest(index: &Index<'_>, from: &File, candidates: &[SymbolId]) -> Option<SymbolId> {
    let near = |id: &SymbolId| {
        let path = index.symbol(*id).and_then(|symbol| index.file(symbol.file)).map_or("", |file| &*file.path);
        (shared(path, &from.path), std::cmp::Reverse(*id))
    };
    candidates.iter().copied().max_by_key(near)
}
