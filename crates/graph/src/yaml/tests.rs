#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use proptest::prelude::*;

use super::{Node, Value, read};

/// A document as one line: `key@line=value`, lists in brackets, with the last line of collections after `..`.
fn describe(node: &Node) -> String {
    match &node.value {
        Value::Scalar(text) => format!("{text:?}"),
        Value::Sequence(items) => {
            let items: Vec<String> = items.iter().map(|item| format!("{}:{}", item.line, describe(item))).collect();
            format!("[{}]..{}", items.join(" "), node.end_line)
        }
        Value::Mapping(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|entry| format!("{}@{}={}", entry.key, entry.line, describe(&entry.value))).collect();
            format!("{{{}}}..{}", entries.join(" "), node.end_line)
        }
    }
}

fn check(text: &str, expected: &str) {
    let yaml = read(text);
    let found: Vec<String> = yaml.documents.iter().map(describe).collect();
    assert_eq!(found.join(" --- "), expected, "for\n{text}\nfaults {:?}", yaml.faults);
}

#[test]
fn lines_of_keys_and_ends() {
    check("a: 1\nb:\n  - x\n  - y\n\n# end\nc: [p,\n q]\n", r#"{a@1="1" b@2=[3:"x" 4:"y"]..4 c@7=[7:"p" 8:"q"]..8}..8"#);
    check("a:\nb: ~\nc: ''\n", r#"{a@1="" b@2="" c@3=""}..3"#);
    check("run: |\n  one\n  two\n\nnext: >-\n  a\n  b\n", r#"{run@1="one\ntwo\n" next@5="a b"}..7"#);
    check("- a: |\n    x\n\n  b: 1\n- c: >\n    y", r#"[1:{a@1="x\n" b@4="1"}..4 5:{c@5="y\n"}..6]..6"#);
    check("{\"a\": {\"b\": [1,\n 2]}}", r#"{a@1={b@1=[1:"1" 2:"2"]..2}..2}..2"#);
}

#[test]
fn documents_stand_alone() {
    check("# only\n---\na: 1\n---\nb: 2\n...\n---\n# nothing\n", r#"{a@3="1"}..3 --- {b@5="2"}..5"#);
    check("a: 1\n---\nb: [\n---\nc: 3\n", r#"{a@1="1"}..1 --- {c@5="3"}..5"#);
}

#[test]
fn aliases_and_merges_keep_their_lines() {
    check(
        "x: &x\n  p: 1\n  q: 2\ny:\n  <<: *x\n  q: 3\nz: *x\n",
        r#"{x@1={p@2="1" q@3="2"}..3 y@4={q@6="3" p@2="1"}..6 z@7={p@2="1" q@3="2"}..3}..7"#,
    );
    check("a: *unknown\nb: 1\n", r#"{a@1="*unknown" b@2="1"}..2"#);
    check("y:\n  <<: [{a: 1}, {a: 2, b: 2}]\n", r#"{y@1={a@2="1" b@2="2"}..2}..2"#);
}

#[test]
fn templates_are_text() {
    check(
        "{{- if .Values.on }}\nname: {{ .Values.name | quote }}\n{{- end }}\nimage: \"{{ .r }}:{{ .t }}\"\nenv:\n  {{- toYaml .e | nindent 2 }}\nlast: 1\n",
        r#"{name@2="{{ .Values.name | quote }}" image@4="{{ .r }}:{{ .t }}" env@5="" last@7="1"}..7"#,
    );
    check(
        "a: {{ if .x }}1{{ end }}\n{{/* two\nlines */}}\nb: {{ default \"x: #y\" .z }}-p\n",
        r#"{a@1="1" b@4="{{ default \"x: #y\" .z }}-p"}..4"#,
    );
    check("a: |\n  ${{ x && 'y\n  z' }}\nb: ${{ c }}\n", r#"{a@1="${{ x && 'y\nz' }}\n" b@4="${{ c }}"}..4"#);
    check("{% if x %}\na: {{ x }}\n{% endif %}\n", r#"{a@2="{{ x }}"}..2"#);
}

#[test]
fn broken_lines_lose_themselves() {
    check("a: 1\nb: \"open\nc: 3\n", r#"{a@1="1" c@3="3"}..3"#);
    check("a: 1\nb: @x\nc: 3\n", r#"{a@1="1" c@3="3"}..3"#);
    check("a:\n\tb: 1\n\tc: 2\n", r#"{a@1={b@2="1" c@3="2"}..3}..3"#);
    check("a: 1\na: 2\n", r#"{a@1="1" a@2="2"}..2"#);
    assert_eq!(read("a: 1\nb: @x\nc: 3\n").faults[0].line, 2);
    assert_eq!(read("a: 1\na: 2\n").documents[0].text_of("a"), Some("2"));
}

#[test]
fn hostile_files_stay_small() {
    let mut bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n".to_owned();
    for (name, next) in "abcdefghij".chars().zip("bcdefghijk".chars()) {
        bomb.push_str(&format!("{next}: &{next} [*{name},*{name},*{name},*{name},*{name},*{name},*{name},*{name},*{name}]\n"));
    }
    assert!(describe(&read(&bomb).documents[0]).len() < 2_000_000);
    assert!(read(&"[".repeat(100_000)).documents.len() < 2);
    assert!(read(&"- ".repeat(50_000)).documents.len() < 2);
}

proptest! {
    #[test]
    fn no_text_panics(text in "([a-z&*{}\\[\\]:,|>%@'\"!\\t #-]|\n|: |- |\\{\\{|\\}\\}|é){0,80}") {
        let lines = text.lines().count().max(1) as u32;
        for node in read(&text).documents {
            prop_assert!(node.line >= 1 && node.end_line <= lines && node.line <= node.end_line);
        }
    }
}
