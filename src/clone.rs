//! Getting a repository by its URL with the system's git, so that nothing in it is run and no password is asked for or shown.
//!
//! Hooks, templates, submodules, filters and helper protocols are off. A clone is made beside its place and moved there whole; it is
//! kept until the last report of its URL is deleted, and made again only where the remote has moved.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use deepdive_engine::Stop;
use deepdive_model::Cancel as _;
use url::Url;

use crate::failure::{Code, Failure, file_failure};

/// How a URL may be cloned.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CloneOptions {
    /// Only what is there already.
    pub(crate) offline: bool,
    /// Commits of history; 0 for all.
    pub(crate) depth: u32,
    /// Whether file:// is allowed.
    pub(crate) allow_file_urls: bool,
}

/// Options of every git command: what a repository or its server could otherwise make git do.
const SAFE: &[&str] = &[
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "protocol.ext.allow=never",
    "-c",
    "filter.lfs.smudge=",
    "-c",
    "filter.lfs.process=",
    "-c",
    "filter.lfs.required=false",
    "-c",
    "submodule.recurse=false",
    "-c",
    "init.templateDir=",
];

/// Whether a text is meant as a URL, allowed or not.
pub(crate) fn looks_like_url(text: &str) -> bool {
    text.contains("://") || text.contains("::") || is_scp(text)
}

/// `git@host:path`, as ssh people write it.
fn is_scp(text: &str) -> bool {
    let Some((host, path)) = text.split_once(':') else { return false };
    host.contains('@') && !host.contains('/') && !path.is_empty()
}

/// The URL with user and password taken off, for all who see or keep it.
pub(crate) fn without_credentials(url: &str) -> String {
    let Ok(mut parsed) = Url::parse(url) else { return url.to_owned() };
    if parsed.password().is_some() || (parsed.scheme() == "https" && !parsed.username().is_empty()) {
        // Both can only fail where there is no host, and then there is no user either.
        let _ = parsed.set_password(None);
        let _ = parsed.set_username("");
        return parsed.to_string();
    }
    url.to_owned()
}

/// The repository's name: the last part of the path.
pub(crate) fn name_of(url: &str) -> String {
    let last = url.trim_end_matches('/').rsplit(['/', ':']).next().unwrap_or_default();
    last.strip_suffix(".git").unwrap_or(last).to_owned()
}

/// The folder that the URL's files lie in; cloned where they are not there, or not the newest.
pub(crate) fn fetch(url: &str, tree: &Path, options: CloneOptions, stop: &Stop) -> Result<PathBuf, Failure> {
    let shown = without_credentials(url);
    let root = tree.join(name_of(&shown));
    if options.offline {
        let missing = || {
            Failure::new(Code::Network, format!("{shown} is not on this machine, and --offline forbids to fetch it"))
                .hint("run it once without --offline, or give a folder")
        };
        return if root.is_dir() { Ok(root) } else { Err(missing()) };
    }
    allowed(url, options)?;
    let head = newest(url, options, stop)?;
    let known = fs::read_to_string(tree.join("fetched")).unwrap_or_default();
    let wanted = format!("{head} {}", options.depth);
    if root.is_dir() && known == wanted {
        return Ok(root);
    }
    make(url, tree, &root, options, stop)?;
    fs::write(tree.join("fetched"), wanted).map_err(file_failure("written", tree))?;
    Ok(root)
}

fn allowed(url: &str, options: CloneOptions) -> Result<(), Failure> {
    let scheme = if is_scp(url) && !url.contains("::") {
        "ssh".to_owned()
    } else {
        url.split(':').next().unwrap_or_default().to_lowercase()
    };
    match scheme.as_str() {
        "https" | "ssh" if !url.contains("::") => Ok(()),
        "file" if options.allow_file_urls => Ok(()),
        "file" => Err(Failure::new(Code::Usage, "file:// URLs are not read unless asked for")
            .hint("add --allow-file-urls, or give the folder itself")),
        other => {
            Err(Failure::new(Code::Usage, format!("{other} is no way to fetch a repository here")).hint("use https:// or ssh://"))
        }
    }
}

/// The commit that the remote's HEAD is at.
fn newest(url: &str, options: CloneOptions, stop: &Stop) -> Result<String, Failure> {
    let listed = git(&["ls-remote", "--quiet", "--", url, "HEAD"], options, stop).map_err(|why| why.failure(url))?;
    Ok(listed.split_whitespace().next().unwrap_or_default().to_owned())
}

fn make(url: &str, tree: &Path, root: &Path, options: CloneOptions, stop: &Stop) -> Result<(), Failure> {
    let fresh = tree.join(format!("new-{}", std::process::id()));
    fs::create_dir_all(tree).map_err(file_failure("made", tree))?;
    let target = fresh.display().to_string();
    let depth = options.depth.to_string();
    let mut args = vec!["clone", "--quiet", "--no-tags", "--single-branch", "--no-recurse-submodules", "--template="];
    if options.depth > 0 {
        args.extend(["--depth", &depth]);
    }
    args.extend(["--", url, &target]);
    let cloned = git(&args, options, stop).map_err(|why| why.failure(url)).and_then(|_| {
        if root.exists() {
            fs::remove_dir_all(root).map_err(file_failure("replaced", root))?;
        }
        fs::rename(&fresh, root).map_err(file_failure("moved", &fresh))
    });
    if cloned.is_err() {
        let _ = fs::remove_dir_all(&fresh);
    }
    cloned
}

enum Trouble {
    NoGit,
    Stopped,
    Said(String),
}

impl Trouble {
    fn failure(self, url: &str) -> Failure {
        let shown = without_credentials(url);
        match self {
            Self::NoGit => Failure::new(Code::Network, format!("{shown} can't be fetched: there is no git on this machine"))
                .hint("install git, or give a folder"),
            Self::Stopped => Failure::interrupted(),
            Self::Said(text) => {
                let text = text.replace(url, &shown);
                let line = cause(&text);
                Failure::new(Code::Network, format!("{shown} can't be fetched: {line}"))
                    .hint("check the URL and the network; for a private repository set up git's credential helper or an ssh key")
            }
        }
    }
}

/// What git always adds, and what is no cause.
const BESIDE_THE_CAUSE: &[&str] = &[
    "fatal: Could not read from remote repository",
    "Please make sure you have the correct access rights",
    "and the repository exists",
    "Cloning into",
    "warning:",
    "Warning:",
    "hint:",
];

/// The line of git's message that says why; ssh says it above what git adds.
fn cause(text: &str) -> &str {
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let telling = |line: &&str| !BESIDE_THE_CAUSE.iter().any(|start| line.starts_with(start));
    let line = lines().find(telling).or_else(|| lines().next()).unwrap_or("no reason given");
    ["fatal: ", "error: ", "remote: ", "ssh: "].iter().fold(line, |line, start| line.trim_start_matches(start))
}

fn git(args: &[&str], options: CloneOptions, stop: &Stop) -> Result<String, Trouble> {
    let mut command = Command::new("git");
    command.args(SAFE).args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env("GIT_TERMINAL_PROMPT", "0").env("GIT_ASKPASS", "true").env("SSH_ASKPASS", "true").env("LC_ALL", "C");
    command.env("GIT_ALLOW_PROTOCOL", if options.allow_file_urls { "https:ssh:file" } else { "https:ssh" });
    if std::env::var_os("GIT_SSH_COMMAND").is_none() {
        command.env("GIT_SSH_COMMAND", "ssh -oBatchMode=yes");
    }
    let mut child = command.spawn().map_err(|_| Trouble::NoGit)?;
    let (out, err) = (drain(child.stdout.take()), drain(child.stderr.take()));
    let ended = wait(&mut child, stop)?;
    let (out, err) = (out.join().unwrap_or_default(), err.join().unwrap_or_default());
    if ended { Ok(out) } else { Err(Trouble::Said(err)) }
}

/// Reads a pipe to its end on a thread of its own, so that git never waits for us.
fn drain(pipe: Option<impl Read + Send + 'static>) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.map(|mut pipe| pipe.read_to_end(&mut bytes));
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// True where it ended well; killed where someone asks to stop.
fn wait(child: &mut Child, stop: &Stop) -> Result<bool, Trouble> {
    loop {
        if let Some(status) = child.try_wait().map_err(|error| Trouble::Said(error.to_string()))? {
            return Ok(status.success());
        }
        if stop.is_cancelled() {
            let _ = child.kill().and_then(|()| child.wait());
            return Err(Trouble::Stopped);
        }
        thread::sleep(Duration::from_millis(20));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, file: bool, expected: bool) {
        let options = CloneOptions { offline: false, depth: 1, allow_file_urls: file };
        assert_eq!(allowed(url, options).is_ok(), expected, "{url}");
    }

    #[test]
    fn only_https_and_ssh_are_allowed_and_files_when_asked() {
        check("https://example.org/a/b.git", false, true);
        check("ssh://git@example.org/a", false, true);
        check("git@example.org:a/b", false, true);
        check("file:///a", false, false);
        check("file:///a", true, true);
        for url in
            ["http://example.org/a", "git://example.org/a", "ext::sh -c id", "https::ext::x", "git@x:ext::y", "fd::17", "-u://x"]
        {
            check(url, true, false);
        }
    }

    #[test]
    fn the_line_with_the_cause_is_told() {
        const TAIL: &str = "fatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n";
        for (said, expected) in [
            (
                "ssh: Could not resolve hostname nosuch.invalid: Name or service not known\n",
                "Could not resolve hostname nosuch.invalid: Name or service not known",
            ),
            ("git@example.org: Permission denied (publickey).\n", "git@example.org: Permission denied (publickey)."),
            (
                "Warning: Permanently added 'x' to the list of known hosts.\nHost key verification failed.\n",
                "Host key verification failed.",
            ),
        ] {
            assert_eq!(cause(&format!("{said}{TAIL}")), expected);
        }
        assert_eq!(cause("remote: Repository not found.\nfatal: repository 'https://x/' not found\n"), "Repository not found.");
        assert_eq!(cause(TAIL), "Could not read from remote repository.");
        assert_eq!(cause(""), "no reason given");
    }

    #[test]
    fn credentials_are_taken_off_and_names_are_short() {
        assert_eq!(without_credentials("https://user:secret@example.org/a.git"), "https://example.org/a.git");
        assert_eq!(without_credentials("https://token@example.org/a"), "https://example.org/a");
        assert_eq!(without_credentials("git@example.org:a/b.git"), "git@example.org:a/b.git");
        assert_eq!(name_of("git@example.org:a/b.git"), "b");
        assert_eq!(name_of("https://example.org/a/shop/"), "shop");
    }
}
