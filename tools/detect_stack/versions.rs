//! Versions: what a lock file states, else what a manifest asks for, else the tag of an image.

use std::collections::BTreeMap;

use deepdive_graph::CodeGraph;

/// Locked versions by ecosystem and package name.
pub(crate) struct Locked<'a> {
    versions: BTreeMap<(&'a str, String), &'a str>,
}

impl<'a> Locked<'a> {
    /// Reads all lock files of a graph; where two state a package, the first file by path with the higher-sorted version counts.
    pub(crate) fn of(graph: &'a CodeGraph) -> Self {
        let mut versions = BTreeMap::new();
        for lock in &graph.lock_files {
            for package in &lock.packages {
                versions.insert((lock.ecosystem, key(lock.ecosystem, &package.name)), &*package.version);
            }
        }
        Self { versions }
    }

    /// The locked version of a package.
    pub(crate) fn get(&self, ecosystem: &'a str, name: &str) -> Option<&'a str> {
        self.versions.get(&(ecosystem, key(ecosystem, name))).copied()
    }
}

fn key(ecosystem: &str, name: &str) -> String {
    if ecosystem == "pypi" { name.to_lowercase().replace(['_', '.'], "-") } else { name.to_owned() }
}

/// The tag of an image, where it tells a version.
pub(crate) fn tag(image: &str) -> Option<String> {
    let last = image.split('@').next()?.rsplit('/').next()?;
    let (_, tag) = last.split_once(':')?;
    let told = tag.starts_with(|first: char| first.is_ascii_digit() || first == 'v') && !tag.contains(['$', '{']);
    let version: String = tag.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | 'v')).collect();
    told.then(|| version.trim_end_matches('.').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags() {
        assert_eq!(tag("postgres:18-alpine").as_deref(), Some("18"));
        assert_eq!(tag("localhost:5000/x/redis:7").as_deref(), Some("7"));
        assert_eq!(tag("redis:latest"), None);
        assert_eq!(tag("redis:${TAG:-7}"), None);
        assert_eq!(tag("redis"), None);
    }
}
