//! Where a checkout comes from: its remote, its commit, and which files differ from that commit. Read with gix; nothing is run.

use std::collections::BTreeSet;

use gix::bstr::ByteSlice as _;

use crate::Origin;
use crate::git::Checkout;

/// Where the files come from; `listed` are the paths of all files met, `changed` those that differ from the index or are not in it.
pub(crate) fn of(checkout: &Checkout, listed: &[&str], changed: &[&str]) -> Origin {
    let repository = &checkout.repository;
    let url = repository.config_snapshot().string("remote.origin.url").and_then(|url| public_url(url.to_str().ok()?));
    let Ok(commit) = repository.head_commit() else { return Origin { url, ..Origin::default() } };
    let day =
        commit.time().ok().and_then(|time| gix::date::Time::new(time.seconds, 0).format(gix::date::time::format::SHORT).ok());
    let mut dirty: BTreeSet<String> = changed.iter().map(|path| (*path).to_owned()).collect();
    dirty.extend(
        checkout.tracked.iter().filter(|file| listed.binary_search(&&*file.path).is_err()).map(|file| file.path.to_string()),
    );
    dirty.extend(staged(checkout, &commit).unwrap_or_default());
    Origin { url, commit: Some(commit.id().to_string()), commit_date: day, dirty: dirty.into_iter().collect() }
}

/// Files whose index entry is not that of the commit.
fn staged(checkout: &Checkout, commit: &gix::Commit<'_>) -> Option<Vec<String>> {
    let tree = commit.tree().ok()?;
    let index = checkout.repository.index_or_empty().ok()?;
    if index.tree().is_some_and(|cached| cached.num_entries.is_some() && cached.id == tree.id) {
        return Some(Vec::new());
    }
    let mut committed = tree.traverse().breadthfirst.files().ok()?;
    committed.sort_unstable_by(|a, b| a.filepath.cmp(&b.filepath));
    let same = |path: &str, id: &gix::ObjectId| {
        let path = format!("{}{path}", checkout.prefix);
        let at = committed.binary_search_by(|entry| entry.filepath.as_bstr().cmp(path.as_bytes().as_bstr()));
        at.ok().and_then(|at| committed.get(at)).is_some_and(|entry| entry.oid == *id)
    };
    Some(checkout.tracked.iter().filter(|file| !same(&file.path, &file.id)).map(|file| file.path.to_string()).collect())
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
