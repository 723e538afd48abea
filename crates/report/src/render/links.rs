//! Links to cited lines, pinned to the commit, where the host's form of them is known and the file is as it was committed.

use deepdive_model::{Lines, Subject};

/// The address of some lines; none for a file that differs from the commit, an unknown host, or no commit at all.
pub(super) fn permalink(subject: &Subject, path: &str, lines: Lines) -> Option<String> {
    let commit =
        subject.commit.as_deref().filter(|commit| commit.len() >= 7 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    if subject.dirty.iter().any(|dirty| dirty == path) {
        return None;
    }
    let (host, repository) = address(subject.url.as_deref()?)?;
    let base = format!("https://{host}/{repository}");
    let (path, Lines { start, end }) = (encoded(path), lines);
    let known = |name: &str| host == name || host.split('.').any(|part| part == name.trim_end_matches(".com"));
    if known("github.com") {
        Some(format!("{base}/blob/{commit}/{path}#L{start}-L{end}"))
    } else if known("gitlab.com") {
        Some(format!("{base}/-/blob/{commit}/{path}#L{start}-{end}"))
    } else if host == "bitbucket.org" {
        Some(format!("{base}/src/{commit}/{path}#lines-{start}:{end}"))
    } else if host == "codeberg.org" || known("gitea.com") || known("forgejo") {
        Some(format!("{base}/src/commit/{commit}/{path}#L{start}-L{end}"))
    } else if host == "dev.azure.com" || host.ends_with(".visualstudio.com") {
        let last = end + 1;
        Some(format!("{base}?path=/{path}&version=GC{commit}&line={start}&lineEnd={last}&lineStartColumn=1&lineEndColumn=1"))
    } else {
        None
    }
}

/// Host and path of a repository's address, of the forms `https://host/a/b.git`, `ssh://git@host/a/b` and `git@host:a/b`; names and
/// passwords in front of the host are dropped.
fn address(url: &str) -> Option<(String, String)> {
    let rest = match url.split_once("://") {
        Some(("https" | "http" | "ssh" | "git", rest)) => rest.to_owned(),
        Some(_) => return None,
        None => url.replacen(':', "/", 1),
    };
    let (host, path) = rest.split_once('/')?;
    let host = host.rsplit('@').next()?.split(':').next()?.to_ascii_lowercase();
    let path = path.trim_matches('/').trim_end_matches(".git");
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte);
    let fits = !host.is_empty() && host.contains('.') && host.bytes().all(plain) && !path.is_empty();
    fits.then(|| (host, encoded(path)))
}

/// The path with everything but plain letters, digits and slashes percent-encoded.
pub(super) fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, path: &str, expected: Option<&str>) {
        let subject = Subject {
            id: "0-s".into(),
            name: "s".into(),
            url: Some(url.into()),
            commit: Some("0123abcd".into()),
            commit_date: None,
            snapshot: String::new(),
            dirty: vec!["dirty".into()],
            unborn: false,
            files: 0,
            lines: 0,
            languages: Vec::new(),
            as_of: String::new(),
        };
        assert_eq!(permalink(&subject, path, Lines::new(2, 3)).as_deref(), expected, "{url}");
    }

    #[test]
    fn each_host_has_its_form() {
        check("https://github.com/a/b.git", "c d/e.py", Some("https://github.com/a/b/blob/0123abcd/c%20d/e.py#L2-L3"));
        check("git@gitlab.com:a/g/b.git", "e", Some("https://gitlab.com/a/g/b/-/blob/0123abcd/e#L2-3"));
        check("https://user:word@bitbucket.org/a/b", "e", Some("https://bitbucket.org/a/b/src/0123abcd/e#lines-2:3"));
        check("ssh://git@codeberg.org/a/b.git", "e", Some("https://codeberg.org/a/b/src/commit/0123abcd/e#L2-L3"));
        check(
            "https://dev.azure.com/o/p/_git/r",
            "e",
            Some(
                "https://dev.azure.com/o/p/_git/r?path=/e&version=GC0123abcd&line=2&lineEnd=4&lineStartColumn=1&lineEndColumn=1",
            ),
        );
        check("https://gitlab.firm.example/a/b", "e", Some("https://gitlab.firm.example/a/b/-/blob/0123abcd/e#L2-3"));
    }

    #[test]
    fn what_can_not_be_pinned_has_no_link() {
        check("https://github.com/a/b", "dirty", None);
        check("https://unknown.example/a/b", "e", None);
        check("file:///srv/a", "e", None);
        check("javascript:alert(1)//github.com/x", "e", None);
    }
}
