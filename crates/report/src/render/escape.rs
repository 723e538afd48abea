//! Escapes for each format. Texts of the catalogue know one piece of markup, code between backticks; all else is plain.

use std::borrow::Cow;

/// What steers a terminal, or turns the direction of text around so that code looks like other code.
fn steers(char: char) -> bool {
    let direction = matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}');
    direction || (char.is_control() && !matches!(char, '\n' | '\t' | '\r'))
}

/// Text that a terminal may show: every character that would steer it becomes a replacement character.
pub fn harmless(text: &str) -> Cow<'_, str> {
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|char| if steers(char) { char::REPLACEMENT_CHARACTER } else { char }).collect())
}

/// The same JSON, with characters that would steer a terminal written as escapes.
pub fn harmless_json(text: &str) -> Cow<'_, str> {
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    // Such characters stand only inside strings, and none of them takes two escapes.
    let one = |char: char| if steers(char) { format!("\\u{:04x}", u32::from(char)) } else { char.to_string() };
    Cow::Owned(text.chars().map(one).collect())
}

/// A piece of a text: plain, or code.
enum Piece<'a> {
    Plain(&'a str),
    Code(&'a str),
}

/// Splits a text at its backticks; one without a partner is plain.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('`') {
        let Some((code, tail)) = after.split_once('`') else { break };
        out.push(Piece::Plain(before));
        out.push(Piece::Code(code));
        rest = tail;
    }
    out.push(Piece::Plain(rest));
    out
}

/// Plain text in HTML and SVG, in content and in quoted attributes.
pub(super) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // What turns the direction of text around can make code look like other code.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.push('\u{fffd}'),
            char if char.is_control() && char != '\n' && char != '\t' => {}
            char => out.push(char),
        }
    }
    out
}

/// A text of the catalogue in HTML.
pub(super) fn html_text(text: &str) -> String {
    let one = |piece| match piece {
        Piece::Plain(text) => html(text),
        Piece::Code(code) => format!("<code>{}</code>", html(code)),
    };
    pieces(text).into_iter().map(one).collect()
}

/// Items of a list in HTML, each already escaped.
pub(super) fn html_items(items: impl IntoIterator<Item = String>) -> String {
    items.into_iter().map(|item| ["<li>", &item, "</li>"].concat()).collect()
}

/// Plain text in Markdown: no markup, no HTML, no link of its own, no mention of people.
pub(super) fn markdown(text: &str) -> String {
    let text = text.replace(['\n', '\r', '\t'], " ");
    let mut out = String::with_capacity(text.len() + 8);
    for (index, char) in text.char_indices() {
        match char {
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '$' | '{' | '}' | '|' => {
                out.push('\\');
                out.push(char);
            }
            '#' | '+' | '-' | '=' if index == 0 => {
                out.push('\\');
                out.push(char);
            }
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '@' => out.push_str("&#64;"),
            ':' if text.get(index..).is_some_and(|rest| rest.starts_with("://")) => out.push_str("&#58;"),
            '.' if text.get(..index).is_some_and(opens_a_list_or_link) => out.push_str("&#46;"),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.push('\u{fffd}'),
            char if char.is_control() => {}
            char => out.push(char),
        }
    }
    out
}

/// True where a full stop behind this text would open a numbered list or a bare link.
fn opens_a_list_or_link(before: &str) -> bool {
    let number = !before.is_empty() && before.bytes().all(|byte| byte.is_ascii_digit());
    number || before.to_ascii_lowercase().ends_with("www")
}

/// A text of the catalogue in Markdown.
pub(super) fn markdown_text(text: &str) -> String {
    let one = |piece| match piece {
        Piece::Plain(text) => markdown(text),
        Piece::Code(code) => markdown_code(code),
    };
    pieces(text).into_iter().map(one).collect()
}

/// A name in code type; where it holds what would break out of a table or a span, plain.
pub(super) fn markdown_code(name: &str) -> String {
    let breaks = name.is_empty() || name.contains(['`', '|', '\n', '\r']) || name.trim() != name;
    if breaks { markdown(name) } else { format!("`{name}`") }
}

/// A label in quotes for Mermaid: its entity codes begin with `#`.
pub(super) fn mermaid(text: &str) -> String {
    let mut out = String::new();
    for char in text.chars() {
        if char.is_alphanumeric() || " .,-/()·→+…".contains(char) {
            out.push(char);
        } else if !char.is_control() {
            out.push_str(&format!("#{};", u32::from(char)));
        }
    }
    out
}

/// A quoted string for Graphviz.
pub(super) fn dot(text: &str) -> String {
    let plain: String = text.chars().filter(|char| !char.is_control()).collect();
    format!("\"{}\"", plain.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(actual: impl AsRef<str>, expected: &str) {
        assert_eq!(actual.as_ref(), expected);
    }

    #[test]
    fn nothing_steers_a_terminal() {
        check(harmless("a\u{1b}[31m\u{9b}b\u{202e}c\n"), "a\u{fffd}[31m\u{fffd}b\u{fffd}c\n");
        check(harmless_json("[\"a\u{202e}\u{9b}\"]"), "[\"a\\u202e\\u009b\"]");
    }

    #[test]
    fn hostile_names_stay_names() {
        check(html("<script>'\"&\u{202e}"), "&lt;script&gt;&#39;&quot;&amp;\u{fffd}");
        check(html_text("a `b<c` d"), "a <code>b&lt;c</code> d");
        check(html_text("one ` alone"), "one ` alone");
        check(markdown("](javascript:alert(1))"), "\\](javascript:alert(1))");
        check(markdown("<img> @team https://x www.y"), "&lt;img&gt; &#64;team https&#58;//x www&#46;y");
        check(markdown("1. # a"), "1&#46; # a");
        check(markdown_text("see `a_b` and a_b"), "see `a_b` and a\\_b");
        check(markdown_code("a|b"), "a\\|b");
        check(mermaid("a\"]; b"), "a#34;#93;#59; b");
        check(dot("a\"\\\n"), "\"a\\\"\\\\\"");
    }
}
