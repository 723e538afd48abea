//! One requirement as Python writes it: `name[extra] >= 1.0; marker`, `name @ url`.

use deepdive_model::Scope;

use super::super::Requirement;

/// A name as indexes compare it: lower case, runs of `-`, `_` and `.` as one `-`.
pub(in super::super) fn pypi_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter {
            '-' | '_' | '.' if out.ends_with('-') => {}
            '-' | '_' | '.' => out.push('-'),
            letter => out.push(letter.to_ascii_lowercase()),
        }
    }
    out
}

/// A requirement of the product on no line; none where the text does not begin with a name.
pub(in super::super) fn requirement(text: &str) -> Option<Requirement> {
    let text = text.trim();
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    let end = text.find(|letter| !is_name(letter)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if !name.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        return None;
    }
    let rest = without_extras(rest.trim_start())?;
    let version = match rest.strip_prefix('@') {
        Some(url) => url.split(" ;").next()?,
        None => rest.split(';').next()?.trim().trim_start_matches('(').trim_end_matches(')'),
    };
    let is_version = version.is_empty() || rest.starts_with('@') || version.starts_with(['=', '<', '>', '~', '!']);
    is_version.then(|| Requirement::new(&pypi_name(name), Some(version), Scope::Product, 0))
}

fn without_extras(rest: &str) -> Option<&str> {
    match rest.strip_prefix('[') {
        Some(extras) => extras.split_once(']').map(|(_, rest)| rest.trim_start()),
        None => Some(rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(&str, Option<&str>)>) {
        let read = requirement(text);
        assert_eq!(read.as_ref().map(|r| (&*r.name, r.version.as_deref())), expected, "{text}");
    }

    #[test]
    fn requirements_are_read() {
        check("Django", Some(("django", None)));
        check("zope.interface==5.0", Some(("zope-interface", Some("==5.0"))));
        check("uvicorn[standard] >=0.20, <1 ; python_version > '3.8'", Some(("uvicorn", Some(">=0.20, <1"))));
        check("a (>=1.0)", Some(("a", Some(">=1.0"))));
        check("a @ https://example.com/a.zip ; x == 'y'", Some(("a", Some("https://example.com/a.zip"))));
        check("a;python_version<'3'", Some(("a", None)));
        check("https://example.com/a.zip", None);
        check("./a", None);
        check("a b c", None);
        check("a[b", None);
    }
}
