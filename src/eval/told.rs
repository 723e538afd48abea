//! How a suite went: for people, as JSON, and as JUnit for CI.

use serde_json::{Value, json};

use super::{Check, Suite, Went};

/// For people: a line for each case, and one for each thing that did not hold.
pub(crate) fn as_text(suite: &Suite, went: &[Went]) -> String {
    let case = |one: &Went| {
        let state = if one.wrong().next().is_none() { "passed" } else { "FAILED" };
        let told = one.checks.iter().filter_map(|check| {
            let (how, why) = check.wrong.as_ref().map(|why| ("", why)).or(check.skipped.as_ref().map(|why| ("open: ", why)))?;
            Some(format!("    {how}{}: {why}\n", check.what))
        });
        format!("{state}  {} ({} checks)\n{}", one.id, one.checks.len(), told.collect::<String>())
    };
    let failed = failed(went);
    format!("{}: {} cases, {failed} failed\n{}", suite.name, went.len(), went.iter().map(case).collect::<String>())
}

/// Cases in which something did not hold.
fn failed(went: &[Went]) -> usize {
    went.iter().filter(|one| one.wrong().next().is_some()).count()
}

/// For scripts.
pub(crate) fn as_json(suite: &Suite, went: &[Went]) -> Value {
    let case = |one: &Went| {
        let check = |check: &Check| {
            let passed = check.skipped.is_none().then_some(check.wrong.is_none());
            json!({"what": check.what, "passed": passed, "met": check.wrong.as_ref().or(check.skipped.as_ref())})
        };
        let checks = one.checks.iter().map(check);
        json!({"id": one.id, "passed": one.wrong().next().is_none(), "checks": checks.collect::<Value>(), "ms": one.ms})
    };
    json!({
        "name": suite.name,
        "description": suite.description,
        "cases": went.iter().map(case).collect::<Value>(),
        "failed": failed(went),
        "passed": failed(went) == 0,
    })
}

/// For CI: one test case for each check.
pub(crate) fn as_junit(suite: &Suite, went: &[Went]) -> String {
    let check = |case: &Went, check: &Check| {
        let head = format!("    <testcase classname=\"{}\" name=\"{}\"", xml(&case.id), xml(&check.what));
        match (&check.wrong, &check.skipped) {
            (Some(wrong), _) => format!("{head}><failure message=\"{}\"/></testcase>\n", xml(wrong)),
            (None, Some(why)) => format!("{head}><skipped message=\"{}\"/></testcase>\n", xml(why)),
            (None, None) => format!("{head}/>\n"),
        }
    };
    let case = |one: &Went| {
        let rows: String = one.checks.iter().map(|row| check(one, row)).collect();
        let seconds = format!("{}.{:03}", one.ms / 1000, one.ms % 1000);
        format!(
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\" time=\"{seconds}\">\n{rows}  </testsuite>\n",
            xml(&one.id),
            one.checks.len(),
            one.wrong().count(),
            one.checks.iter().filter(|check| check.skipped.is_some()).count()
        )
    };
    let suites: String = went.iter().map(case).collect();
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\">\n{suites}</testsuites>\n", xml(&suite.name))
}

/// A text in an attribute; what XML can't hold is left out.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(' '),
            char if char.is_control() || matches!(char, '\u{fffe}' | '\u{ffff}') => {}
            char => out.push(char),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]

    use super::*;

    fn suite() -> Suite {
        Suite { deepdive: 1, name: "s & t".into(), description: String::new(), cases: Vec::new() }
    }

    fn went() -> Vec<Went> {
        let right = Check { what: "finding a".into(), wrong: None, skipped: None };
        let wrong = Check { what: "no finding <b>".into(), wrong: Some("it \"is\"\u{1b} there".into()), skipped: None };
        let open = Check { what: "judged: c".into(), wrong: None, skipped: Some("no model".into()) };
        vec![
            Went { id: "one".into(), checks: vec![right.clone()], ms: 1 },
            Went { id: "two".into(), checks: vec![right, wrong, open], ms: 1_234 },
        ]
    }

    #[test]
    fn each_form_tells_what_failed() {
        let text = as_text(&suite(), &went());
        assert!(text.starts_with("s & t: 2 cases, 1 failed\npassed  one (1 checks)\nFAILED  two (3 checks)\n"), "{text}");
        let json = as_json(&suite(), &went());
        assert_eq!((&json["failed"], &json["passed"]), (&json!(1), &json!(false)));
        assert_eq!(json["cases"][1]["checks"][1]["passed"], json!(false));
        assert_eq!(json["cases"][1]["checks"][2], json!({"what": "judged: c", "passed": null, "met": "no model"}));
        assert!(text.ends_with("    open: judged: c: no model\n"), "{text}");
    }

    #[test]
    fn junit_is_escaped_and_counts() {
        let text = as_junit(&suite(), &went());
        assert!(text.contains("<testsuites name=\"s &amp; t\">"), "{text}");
        assert!(text.contains("<testsuite name=\"two\" tests=\"3\" failures=\"1\" skipped=\"1\" time=\"1.234\">"), "{text}");
        assert!(text.contains("name=\"no finding &lt;b&gt;\"><failure message=\"it &quot;is&quot; there\"/>"), "{text}");
    }
}
