//! Where a checkout comes from: its remote, its commit, and which files differ from that commit. Read with gix; nothing is run.

use std::collections::BTreeSet;
use std::path::Path;

use gix::bstr::ByteSlice as _;

use crate::Origin;
use crate::differences::{Compared, Differences};
use crate::git::Checkout;

/// Where the files come from; `files` are all files met, sorted by path, with how each stands to the commit.
pub(crate) fn of(root: &Path, checkout: &Checkout, files: &[(&str, Compared)]) -> Origin {
    let repository = &checkout.repository;
    let url = repository.config_snapshot().string("remote.origin.url").and_then(|url| public_url(url.to_str().ok()?));
    let Ok(commit) = repository.head_commit() else {
        let unborn = repository.head().is_ok_and(|head| head.is_unborn());
        return Origin { url, unborn, ..Origin::default() };
    };
    let day =
        commit.time().ok().and_then(|time| gix::date::Time::new(time.seconds, 0).format(gix::date::time::format::SHORT).ok());
    let mut differences = Differences::of(root, checkout);
    let changed = files.iter().filter(|(path, compared)| differences.holds(path, *compared));
    let mut dirty: BTreeSet<String> = changed.map(|(path, _)| (*path).to_owned()).collect();
    let met = |path: &str| files.binary_search_by(|(met, _)| (*met).cmp(path)).is_ok();
    dirty.extend(checkout.committed.iter().filter(|file| !met(&file.path)).map(|file| file.path.to_string()));
    Origin { url, commit: Some(commit.id().to_string()), commit_date: day, dirty: dirty.into_iter().collect(), unborn: false }
}

/// A remote's URL with nothing secret in it; none for a folder of this machine.
fn public_url(url: &str) -> Option<String> {
    let Some((scheme, rest)) = url.split_once("://") else {
        let (user, path) = url.split_once(':')?;
        return (user.contains('@') && !user.contains('/') && !path.is_empty()).then(|| url.to_owned());
    };
    if scheme == "file" {
        return None;
    }
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (user, host) = host.rsplit_once('@').map_or((None, host), |(user, host)| (Some(user), host));
    let user = user.filter(|user| scheme == "ssh" && *user == "git").map(|user| format!("{user}@")).unwrap_or_default();
    Some(format!("{scheme}://{user}{host}/{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, expected: Option<&str>) {
        assert_eq!(public_url(url).as_deref(), expected, "{url}");
    }

    #[test]
    fn urls_lose_credentials() {
        check("https://example.org/a/b.git", Some("https://example.org/a/b.git"));
        check("https://user:pa@ss@example.org/a", Some("https://example.org/a"));
        check("https://token@example.org/a?x=secret", Some("https://example.org/a"));
        check("ssh://git@example.org/a", Some("ssh://git@example.org/a"));
        check("git@example.org:a/b.git", Some("git@example.org:a/b.git"));
        check("/srv/repositories/a", None);
        check("file:///srv/a", None);
    }
}
