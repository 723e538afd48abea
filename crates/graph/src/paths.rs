//! Relative paths as text: folders, names, and what `../x` means from somewhere.

/// The last part of a path.
pub(crate) fn name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// The folder of a path; empty for the root.
pub(crate) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path as seen from a folder, with `.` and `..` resolved; none where it leaves the root.
pub(crate) fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts = Vec::new();
    for part in folder.split('/').chain(path.split(['/', '\\'])) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Whether some folder above a file has one of these names.
pub(crate) fn lies_in(path: &str, names: &[&str]) -> bool {
    folder(path).split('/').any(|part| names.contains(&part.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined() {
        for (from, path, expected) in [
            ("a/b", "../c", Some("a/c")),
            ("", "./x/", Some("x")),
            ("a", "..", Some("")),
            ("a", "../..", None),
            ("a", "b\\c", Some("a/b/c")),
        ] {
            assert_eq!(join(from, path).as_deref(), expected, "{from} {path}");
        }
    }

    #[test]
    fn paths_have_names_and_folders() {
        assert_eq!((name("a/b.c"), folder("a/b.c")), ("b.c", "a"));
        assert_eq!((name("b.c"), folder("b.c")), ("b.c", ""));
        assert!(lies_in("x/Examples/y", &["examples"]) && !lies_in("examples", &["examples"]));
    }
}
