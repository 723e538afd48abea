#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
use std::path::PathBuf;
use std::process::Command;

use deepdive_model::NeverCancel;

use super::*;

/// A repository in a folder of its own, gone when dropped.
struct Repository(PathBuf);

impl Repository {
    fn new(name: &str) -> Self {
        let root = std::env::temp_dir().join(format!("deepdive-history-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&root);
        std::fs::create_dir_all(&root).unwrap();
        let repository = Self(root);
        repository.git("t@example.com", 0, &["init", "-q", "-b", "main"]);
        repository
    }

    fn git(&self, email: &str, day: u32, arguments: &[&str]) {
        let date = format!("@{} +0000", 86_400 * day + 3_600);
        let mut command = Command::new("git");
        for (key, _) in std::env::vars_os().filter(|(key, _)| key.to_string_lossy().starts_with("GIT_")) {
            command.env_remove(key);
        }
        let name = email.split('@').next().unwrap();
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
        command.env("GIT_AUTHOR_NAME", name).env("GIT_AUTHOR_EMAIL", email).env("GIT_AUTHOR_DATE", &date);
        command.env("GIT_COMMITTER_NAME", "c").env("GIT_COMMITTER_EMAIL", "c@example.com").env("GIT_COMMITTER_DATE", &date);
        let output = command.arg("-C").arg(&self.0).args(arguments).output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Commits files with a text that differs each day.
    fn commit(&self, email: &str, day: u32, files: &[&str]) {
        for file in files {
            let path = self.0.join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, format!("{file} {day}\n")).unwrap();
        }
        self.git(email, day, &["add", "-A"]);
        self.git(email, day, &["commit", "-q", "-m", "change"]);
    }

    fn read(&self, folder: &str, paths: &[&str]) -> Option<History> {
        read(&self.0.join(folder), paths, Day(1_000), &NeverCancel).unwrap()
    }
}

impl Drop for Repository {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Ann and Bob work on `a` and `b/c` for six days; a program helps on the last.
fn shop(name: &str) -> Repository {
    let repository = Repository::new(name);
    repository.commit("ann@example.com", 10, &["a", "b/c"]);
    repository.commit("bob@example.com", 11, &["a", "b/c"]);
    repository.commit("Ann@example.com", 12, &["a", "b/c"]);
    repository.commit("ann@example.com", 13, &["b/d"]);
    repository.commit("renovate@example.com", 14, &["a"]);
    repository
}

fn file(path: &str, commits: u32, authors: &[(u32, u32)], first: i32, last: i32) -> FileHistory {
    FileHistory { path: path.into(), commits, authors: authors.to_vec(), first: Day(first), last: Day(last) }
}

#[test]
fn a_history_is_added_up() {
    let history = shop("whole").read("", &["a", "b/c", "b/d", "untracked"]).unwrap();
    assert_eq!((history.commits, history.later, history.partial, history.ends), (5, 0, false, (0, 0)));
    assert_eq!((history.first.1, history.last.1), (Day(10), Day(13)));
    assert_eq!(history.timeline, [(Day(10), 0), (Day(11), 1), (Day(12), 0), (Day(13), 0), (Day(14), 2)]);
    let author = |commits, first, last, bot| Author { commits, first: Day(first), last: Day(last), bot };
    assert_eq!(history.authors, [author(3, 10, 13, false), author(1, 11, 11, false), author(1, 14, 14, true)]);
    let expected =
        [file("a", 3, &[(0, 2), (1, 1)], 10, 12), file("b/c", 3, &[(0, 2), (1, 1)], 10, 12), file("b/d", 1, &[(0, 1)], 13, 13)];
    assert_eq!(history.files, expected);
    assert_eq!(history.pairs, [(0, 1, 3)]);
}

#[test]
fn a_folder_has_the_commits_that_touched_it() {
    let history = shop("folder").read("b", &["c", "d"]).unwrap();
    assert_eq!(history.commits, 4);
    assert_eq!(history.files, [file("c", 3, &[(0, 2), (1, 1)], 10, 12), file("d", 1, &[(0, 1)], 13, 13)]);
}

#[test]
fn the_past_ends_at_the_day_that_is_asked_for() {
    let repository = shop("until");
    let read = |day| read(&repository.0, &["a", "b/c"], Day(day), &NeverCancel);
    let history = read(11).unwrap().unwrap();
    assert_eq!((history.commits, history.later, history.last.1), (2, 3, Day(11)));
    assert_eq!(history.files, [file("a", 2, &[(0, 1), (1, 1)], 10, 11), file("b/c", 2, &[(0, 1), (1, 1)], 10, 11)]);
    assert_eq!(read(9).unwrap_err().kind, "later");
}

#[test]
fn merges_are_counted_but_not_their_files() {
    let repository = Repository::new("merge");
    repository.commit("ann@example.com", 10, &["a"]);
    repository.git("ann@example.com", 11, &["checkout", "-q", "-b", "side"]);
    repository.commit("bob@example.com", 11, &["b"]);
    repository.git("ann@example.com", 12, &["checkout", "-q", "main"]);
    repository.git("ann@example.com", 12, &["merge", "-q", "--no-ff", "-m", "merge", "side"]);
    let history = repository.read("", &["a", "b"]).unwrap();
    assert_eq!((history.commits, history.authors[0].commits), (3, 2));
    assert_eq!(history.files, [file("a", 1, &[(0, 1)], 10, 10), file("b", 1, &[(1, 1)], 11, 11)]);
}

#[test]
fn spellings_are_united_by_the_mailmap() {
    let repository = shop("mailmap");
    std::fs::write(repository.0.join(".mailmap"), "Ann <ann@example.com> <bob@example.com>\n").unwrap();
    repository.commit("ann@example.com", 15, &["a"]);
    assert_eq!(repository.read("", &["a"]).unwrap().authors.len(), 2);
}

#[test]
fn a_full_name_is_known_again_under_another_address() {
    let repository = Repository::new("names");
    for (day, author) in [(1, "Ann Lee <a@x.org>"), (2, "ann lee <a@y.org>"), (3, "Bo <b@x.org>"), (4, "Bo <b@y.org>")] {
        std::fs::write(repository.0.join("a"), format!("{day}\n")).unwrap();
        repository.git("t@example.com", day, &["add", "-A"]);
        repository.git("t@example.com", day, &["commit", "-q", "-m", "change", "--author", author]);
    }
    let history = repository.read("", &["a"]).unwrap();
    assert_eq!(history.authors.iter().map(|author| author.commits).collect::<Vec<_>>(), [2, 1, 1]);
}

#[test]
fn a_shallow_clone_is_partial_and_its_edge_touches_nothing() {
    let (origin, clone) = (shop("origin"), Repository::new("clone"));
    origin.commit("ann@example.com", 15, &["a"]);
    let url = format!("file://{}", origin.0.display());
    clone.git("t@example.com", 20, &["fetch", "-q", "--depth", "2", &url, "main"]);
    clone.git("t@example.com", 20, &["reset", "-q", "--hard", "FETCH_HEAD"]);
    let history = clone.read("", &["a", "b/c", "b/d"]).unwrap();
    assert_eq!((history.commits, history.partial), (2, true));
    assert_eq!(history.files, [file("a", 1, &[(1, 1)], 15, 15)]);
}

#[test]
fn what_is_no_repository_has_no_history() {
    let repository = Repository::new("none");
    assert_eq!(repository.read("", &[]), None);
    repository.commit("ann@example.com", 10, &["a"]);
    std::fs::create_dir(repository.0.join("ignored")).unwrap();
    assert_eq!(repository.read("ignored", &[]), None);
    std::fs::remove_dir_all(repository.0.join(".git")).unwrap();
    assert_eq!(repository.read("", &["a"]), None);
}

#[test]
fn programs_named_in_the_settings_are_not_run() {
    let repository = shop("hostile");
    let trap = repository.0.join("sprung");
    let command = format!("touch {}", trap.display());
    for key in ["core.fsmonitor", "core.pager", "core.sshCommand", "diff.external", "filter.x.clean", "core.editor"] {
        repository.git("t@example.com", 20, &["config", key, &command]);
    }
    assert!(repository.read("", &["a"]).is_some());
    assert!(!trap.exists());
}

#[test]
fn a_broken_repository_is_a_problem() {
    let repository = shop("broken");
    std::fs::write(repository.0.join(".git/config"), "[core\n").unwrap();
    let problem = read(&repository.0, &["a"], Day(1_000), &NeverCancel).unwrap_err();
    assert_eq!((problem.stage.as_str(), problem.kind.as_str()), ("history", "unreadable"));
}
