#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
use super::*;

/// Rows are `level@line text` and `line-end text`.
fn check(path: &str, text: &str, headings: &[&str], opening: &[&str]) {
    let document = &read(&[TextFile { path, text }])[0];
    let rows: Vec<String> = document.headings.iter().map(|h| format!("{}@{} {}", h.level, h.line, h.text)).collect();
    assert_eq!(rows, headings, "{path}");
    let rows: Vec<String> = document.opening.iter().map(|p| format!("{}-{} {}", p.line, p.end_line, p.text)).collect();
    assert_eq!(rows, opening, "{path}");
}

#[test]
fn markdown_is_read() {
    let text = "---\ntitle: x\n---\n\n# Shop `x`\n\n[![CI](a)](b)\n\nA **shop**\nfor [all](c).\n\n- item\n  more\n\n```sh\n# no heading\n```\n\n> Said.\n\nUse\n---\n\nNot here.\n\n### Deep ###\n";
    check("README.md", text, &["1@5 Shop x", "2@21 Use", "3@26 Deep"], &["9-10 A shop for all.", "19-19 Said."]);
}

#[test]
fn html_in_markdown_is_read() {
    let text = "<div align=\"center\">\n<h1>\n  <img src=\"x\">\n  Shop\n</h1>\n\n<div><a href=\"a\">Docs</a> ·\n<a href=\"b\">Chat</a></div>\n<p align=\"center\">Sells <b>things</b>.</p>\n<!-- one\n# no\n-->\n</div>\n\n<h2 id=\"a\">Use</h2>\n";
    check("docs/a.md", text, &["1@2 Shop", "2@15 Use"], &["9-9 Sells things."]);
}

#[test]
fn an_empty_top_gives_way_to_what_it_is_about() {
    check(
        "README.md",
        "# A\n## Contents\n- x\n## About the shop\nIt sells.\n\n## More\nNo.\n",
        &["1@1 A", "2@2 Contents", "2@4 About the shop", "2@7 More"],
        &["5-5 It sells."],
    );
    check("README.md", "# A\n## Install\nRun it.\n", &["1@1 A", "2@2 Install"], &[]);
    check("README.md", "Only text.\r\nTwo lines.\r\n", &[], &["1-2 Only text. Two lines."]);
}

#[test]
fn restructured_text_is_read() {
    let text = "====\nShop\n====\n\n.. image:: x.png\n   :alt: y\n\n|badge|\n\nA ``shop``\nfor all::\n\n    code\n\nUse\n---\n\nNot here.\n";
    check("README.rst", text, &["1@2 Shop", "2@15 Use"], &["10-11 A shop for all:"]);
    check("README", "Shop\n\nA shop.\n", &[], &["1-1 Shop", "3-3 A shop."]);
}

#[test]
fn asciidoc_is_read() {
    let text = "= Shop\n:toc: left\n\nimage::x.png[]\n\nA *shop* for\nlink:x[all].\n\n----\n== no\n----\n\n== Use\nNot here.\n";
    check("README.adoc", text, &["1@1 Shop", "2@13 Use"], &["6-7 A shop for all."]);
}

#[test]
fn documents_are_known_by_name() {
    for (path, expected) in [
        ("README", true),
        ("a/readme.txt", true),
        ("docs/x.MD", true),
        ("notes.txt", false),
        ("requirements.txt", false),
        ("a.rs", false),
    ] {
        assert_eq!(wants(path), expected, "{path}");
    }
}
