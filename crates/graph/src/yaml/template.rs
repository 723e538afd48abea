//! Makes a Helm or Jinja template readable as YAML, line for line: control lines are emptied, and what stands within `{{ … }}`
//! is masked by characters of the private use area so that it counts as plain text. Nothing is evaluated.

/// The characters of an action that would mean something to a YAML parser, and what stands for them meanwhile.
const MASKS: [(char, char); 14] = [
    ('{', '\u{E000}'),
    ('}', '\u{E001}'),
    ('"', '\u{E002}'),
    ('\'', '\u{E003}'),
    ('#', '\u{E004}'),
    (':', '\u{E005}'),
    ('\\', '\u{E006}'),
    (',', '\u{E007}'),
    ('[', '\u{E008}'),
    (']', '\u{E009}'),
    ('`', '\u{E00A}'),
    ('|', '\u{E00B}'),
    ('&', '\u{E00C}'),
    ('*', '\u{E00D}'),
];

/// Words that begin an action which gives no text.
const CONTROL: [&str; 11] = ["if", "else", "end", "range", "with", "define", "block", "break", "continue", "template", "/*"];

/// The text with its actions masked; the same number of lines. Texts without actions come back as they are.
pub(super) fn mask(text: &str) -> String {
    if !(text.contains("{{") || text.contains("{%")) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut line_start = 0;
    while let Some((before, kind, action, after)) = next_action(rest) {
        push_text(&mut out, before, &mut line_start);
        push_action(&mut out, kind, action);
        rest = after;
    }
    push_text(&mut out, rest, &mut line_start);
    drop_lone_actions(&out)
}

/// The text as it was before [`mask`].
pub(super) fn unmask(text: &str) -> String {
    if !text.contains(|c| ('\u{E000}'..='\u{E00D}').contains(&c)) {
        return text.to_owned();
    }
    text.chars().map(|c| MASKS.iter().find(|mask| mask.1 == c).map_or(c, |mask| mask.0)).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `{{ … }}`
    Expression,
    /// `{% … %}` and `{# … #}`
    Statement,
}

/// Text before the next action, the action with its braces, and what follows.
fn next_action(text: &str) -> Option<(&str, Kind, &str, &str)> {
    let mut from = 0;
    loop {
        let start = from + text.get(from..)?.find(['{'])?;
        let tail = text.get(start..)?;
        let (kind, close) = match tail.as_bytes().get(1) {
            // `${{ … }}` of GitHub stands in YAML that is whole without it.
            Some(b'{') if !text.get(..start)?.ends_with('$') => (Kind::Expression, "}}"),
            Some(b'%') => (Kind::Statement, "%}"),
            _ => {
                from = start + 1;
                continue;
            }
        };
        let Some(length) = tail.find(close) else {
            from = start + 1;
            continue;
        };
        let (action, after) = tail.split_at_checked(length + close.len())?;
        return Some((text.get(..start)?, kind, action, after));
    }
}

fn push_text(out: &mut String, text: &str, line_start: &mut usize) {
    out.push_str(text);
    if let Some(at) = out.rfind('\n') {
        *line_start = at + 1;
    }
}

/// An action that gives text stands masked on one line; one that gives none, or spans lines, leaves only its line breaks.
fn push_action(out: &mut String, kind: Kind, action: &str) {
    let breaks = action.matches('\n').count();
    if kind == Kind::Statement || breaks > 0 || is_control(action) {
        out.extend(std::iter::repeat_n('\n', breaks));
        return;
    }
    out.extend(action.chars().map(|c| MASKS.iter().find(|mask| mask.0 == c).map_or(c, |mask| mask.1)));
}

fn is_control(action: &str) -> bool {
    let inner = action.trim_start_matches('{').trim_start_matches('-').trim_start();
    let word = inner.split(|c: char| c.is_whitespace() || c == '}').next().unwrap_or_default();
    inner.starts_with("/*") || CONTROL.contains(&word) || (inner.starts_with('$') && inner.contains(":="))
}

/// Empties lines on which nothing but actions stands: `{{ toYaml .Values.resources | nindent 4 }}` gives lines that are not known.
fn drop_lone_actions(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if is_lone_action(line.trim()) {
            out.extend(line.chars().filter(|c| *c == '\n'));
        } else {
            out.push_str(line);
        }
    }
    out
}

fn is_lone_action(line: &str) -> bool {
    let mut rest = line;
    while let Some(tail) = rest.strip_prefix("\u{E000}\u{E000}") {
        let Some(end) = tail.find("\u{E001}\u{E001}") else { return false };
        rest = tail.get(end..).unwrap_or_default().trim_start_matches('\u{E001}').trim_start();
    }
    rest.is_empty() && !line.is_empty()
}
