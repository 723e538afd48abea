//! Takes markup off a line of text: what is left is what a reader sees, without images, badges and the targets of links.

use std::sync::LazyLock;

use regex::Regex;

/// A pattern and what stands in its place.
type Rule = (Regex, &'static str);

fn rules(rows: &[(&str, &'static str)]) -> Vec<Rule> {
    rows.iter().filter_map(|(pattern, place)| Some((Regex::new(pattern).ok()?, *place))).collect()
}

fn apply(rules: &[Rule], text: &str) -> String {
    rules.iter().fold(text.to_owned(), |text, (pattern, place)| match pattern.replace_all(&text, *place) {
        std::borrow::Cow::Borrowed(_) => text,
        std::borrow::Cow::Owned(changed) => changed,
    })
}

/// Blanks as one, entities as letters.
fn tidy(text: &str) -> String {
    let text = text
        .replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        // What was taken off before a full stop or comma leaves a blank there.
        if !out.is_empty() && ![".", ","].contains(&word) {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

static MARKDOWN: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    rules(&[
        (r"<!--.*?-->", ""),
        (r"!\[[^\]]*\](\([^)]*\)|\[[^\]]*\])", ""),
        (r"\[\s*\](\([^)]*\)|\[[^\]]*\])", ""),
        (r"\[([^\]]+)\]\([^)]*\)", "$1"),
        (r"\[([^\]]+)\]\[[^\]]*\]", "$1"),
        (r"\[(?:![A-Z]+|\^[^\]]*|\d+)\]", ""),
        (r"\[([^\[\]]{2,})\]", "$1"),
        (r"<(https?://[^>]+)>", "$1"),
        (r"</?[a-zA-Z][^>]*>", ""),
        (r"(^|[^a-zA-Z0-9]):[a-z0-9_+-]+:", "$1"),
        (r"`+([^`]*)`+", "$1"),
        (r"\*{1,3}([^*\s](?:[^*]*[^*\s])?)\*{1,3}", "$1"),
        (r"\b_{1,3}([^_\s](?:[^_]*[^_\s])?)_{1,3}\b", "$1"),
        (r"~~([^~]+)~~", "$1"),
        (r"\\([\\`*_{}\[\]()#+.!<>-])", "$1"),
        (r"\s*\{#[^}]*\}\s*$", ""),
    ])
});

/// A link with its text, for telling bars of links from sentences.
static LINK: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\[[^\]]*\](\([^)]*\)|\[[^\]]*\])|<a [^>]*>.*?</a>|<https?://[^>]+>").ok());

/// Markdown without its markup; empty where it was links and nothing else.
pub(super) fn markdown(text: &str) -> String {
    let without_images = apply(MARKDOWN.get(..2).unwrap_or_default(), text);
    let without_links =
        LINK.as_ref().map_or_else(|| without_images.clone(), |link| link.replace_all(&without_images, "").into_owned());
    let links = LINK.as_ref().map_or(0, |link| link.find_iter(&without_images).count());
    if links > 1 && !tidy(&apply(&MARKDOWN, &without_links)).chars().any(char::is_alphanumeric) {
        return String::new();
    }
    tidy(&apply(&MARKDOWN, text))
}

static RESTRUCTURED: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    rules(&[
        (r"\|[^|\s][^|]*\|_{0,2}", ""),
        (r"`([^`<]+?)\s*<[^>`]*>`_{1,2}", "$1"),
        (r":[a-z:+-]+:`([^`<]+?)(\s*<[^>`]*>)?`", "$1"),
        (r"``([^`]*)``", "$1"),
        (r"`([^`]*)`_{0,2}", "$1"),
        (r"\*{1,2}([^*\s](?:[^*]*[^*\s])?)\*{1,2}", "$1"),
        (r"([A-Za-z0-9])_($|[\s.,;:)])", "$1$2"),
        (r"::\s*$", ":"),
    ])
});

/// reStructuredText without its markup.
pub(super) fn restructured(text: &str) -> String {
    tidy(&apply(&RESTRUCTURED, text))
}

static ASCIIDOC: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    rules(&[
        (r"image::?[^\s\[]+\[[^\]]*\]", ""),
        (r"(?:link:|xref:)[^\s\[]+\[([^\],]*)[^\]]*\]", "$1"),
        (r"https?://[^\s\[]+\[([^\],]+)[^\]]*\]", "$1"),
        (r"<<[^,>]*,([^>]*)>>", "$1"),
        (r"\{[a-z-]+\}", ""),
        (r"`+([^`]*)`+", "$1"),
        (r"\*{1,2}([^*\s](?:[^*]*[^*\s])?)\*{1,2}", "$1"),
        (r"\b_{1,2}([^_\s](?:[^_]*[^_\s])?)_{1,2}\b", "$1"),
    ])
});

/// AsciiDoc without its markup.
pub(super) fn asciidoc(text: &str) -> String {
    tidy(&apply(&ASCIIDOC, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(plain: fn(&str) -> String, rows: &[(&str, &str)]) {
        for (text, expected) in rows {
            assert_eq!(plain(text), *expected, "{text}");
        }
    }

    #[test]
    fn patterns_are_valid() {
        assert_eq!((MARKDOWN.len(), RESTRUCTURED.len(), ASCIIDOC.len()), (16, 8, 8));
        assert!(LINK.is_some());
    }

    #[test]
    fn markdown_is_taken_off() {
        check(
            markdown,
            &[
                ("**Shop** is a [fast](https://x) `shop`.", "Shop is a fast shop."),
                ("[![CI](https://x/b.svg)](https://x) [![y][z]][w]", ""),
                ("[Docs](a) • [Chat](b) | <a href=\"x\">Site</a>", ""),
                ("See [the docs](a) of [x.y] [1].", "See the docs of x.y."),
                ("[!NOTE] A", "A"),
                ("a_b_c and _so_ __on__ 2 * 3 * 4", "a_b_c and so on 2 * 3 * 4"),
                ("<b>Bold</b> &amp; <https://x.y> :rocket: 10:30:20", "Bold & https://x.y 10:30:20"),
                ("1 \\* 2", "1 * 2"),
                ("Use `.env` ![x](y) .", "Use .env."),
                ("<img src=\"x.png\" /> <!-- no -->", ""),
                ("Title {#anchor}", "Title"),
            ],
        );
    }

    #[test]
    fn other_markup_is_taken_off() {
        check(
            restructured,
            &[("|badge| **A** ``b`` `c <https://x>`_ :ref:`d <e>` f_.", "A b c d f."), ("As follows::", "As follows:")],
        );
        check(asciidoc, &[("*A* `b` link:x[c] https://x[d] image:x.png[y] <<e,f>>", "A b c d f")]);
    }
}
