//! Cuts SQL into statements by quotes, comments and dollar quotes alone, whatever the dialect. Lines of `COPY … FROM stdin` are data.

/// Statements with the line that each begins on, comments before it left out.
pub(super) fn of(text: &str) -> Vec<(u32, &str)> {
    // `\'` ends a string in the standard and stands within one in MySQL's dumps, which are known by their backticks.
    let backslash = text.contains('`');
    let mut found = Vec::new();
    let (mut at, mut line) = (0, 1u32);
    let (mut begin, mut begin_line) = (None, 1);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let piece = piece(rest, backslash, begin.is_none());
        let part = rest.get(..piece.length).unwrap_or(rest);
        if begin.is_none() && piece.kind == Kind::Text {
            (begin, begin_line) = (Some(at), line);
        }
        if let (Kind::End, Some(start)) = (piece.kind, begin.take_if(|_| piece.kind == Kind::End)) {
            found.push((begin_line, text.get(start..at).unwrap_or_default()));
        }
        line += u32::try_from(part.matches('\n').count()).unwrap_or_default();
        at += part.len().max(1);
        if piece.kind == Kind::End && found.last().is_some_and(|last| is_copy(last.1)) {
            let data = text.get(at..).map_or(0, copied_length);
            line += text.get(at..at + data).map_or(0, |data| u32::try_from(data.matches('\n').count()).unwrap_or_default());
            at += data;
        }
    }
    found.extend(begin.map(|start| (begin_line, text.get(start..).unwrap_or_default())));
    found
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Belongs to a statement.
    Text,
    /// Blank or comment.
    Gap,
    /// Ends a statement.
    End,
}

struct Piece {
    length: usize,
    kind: Kind,
}

/// The next piece; `fresh` at the beginning of a statement.
fn piece(rest: &str, backslash: bool, fresh: bool) -> Piece {
    let to_line_end = || rest.find('\n').unwrap_or(rest.len());
    let Some(c) = rest.chars().next() else { return Piece { length: 1, kind: Kind::Gap } };
    let (length, kind) = match c {
        ';' => (1, Kind::End),
        '-' if rest.starts_with("--") => (to_line_end(), Kind::Gap),
        '#' if backslash => (to_line_end(), Kind::Gap),
        '/' if rest.starts_with("/*") => (rest.find("*/").map_or(rest.len(), |end| end + 2), Kind::Gap),
        '\\' if fresh => (to_line_end(), Kind::Gap),
        '\n' if separator(rest) > 0 => (separator(rest), Kind::End),
        c if c.is_whitespace() => (c.len_utf8(), Kind::Gap),
        '\'' | '"' | '`' => (quoted(rest, c, backslash), Kind::Text),
        '$' => (dollar_quoted(rest), Kind::Text),
        c if c.is_alphanumeric() || c == '_' => (word(rest), Kind::Text),
        c => (c.len_utf8(), Kind::Text),
    };
    Piece { length, kind }
}

fn word(rest: &str) -> usize {
    rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).unwrap_or(rest.len())
}

/// Length of a line break with the line after it where that line only separates batches: `GO`, `/`, `DELIMITER //`.
fn separator(rest: &str) -> usize {
    let line = rest.get(1..).unwrap_or_default().split('\n').next().unwrap_or_default();
    let word = line.trim();
    let delimiter = word.get(..9).is_some_and(|head| head.eq_ignore_ascii_case("delimiter"));
    if word.eq_ignore_ascii_case("go") || word == "/" || delimiter { 1 + line.len() } else { 0 }
}

/// Length of a string or quoted name; of the quote alone where it is never closed.
fn quoted(rest: &str, quote: char, backslash: bool) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' if backslash && quote != '`' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    1
}

/// Length of `$tag$ … $tag$`; 1 where it is something else.
fn dollar_quoted(rest: &str) -> usize {
    let tail = rest.get(1..).unwrap_or_default();
    let Some(end) = tail.find('$').filter(|end| *end < 64) else { return 1 };
    let tag = tail.get(..end).unwrap_or_default();
    if !tag.chars().all(|c| c.is_alphanumeric() || c == '_') || tag.starts_with(|c: char| c.is_ascii_digit()) {
        return 1;
    }
    let (open, body) = rest.split_at_checked(end + 2).unwrap_or((rest, ""));
    body.find(open).map_or(1, |close| open.len() + close + open.len())
}

fn is_copy(statement: &str) -> bool {
    let head = statement.get(..5).is_some_and(|head| head.eq_ignore_ascii_case("copy "));
    head && statement.to_ascii_lowercase().contains("from stdin")
}

/// Length of the data after `COPY`, with its closing `\.`.
fn copied_length(rest: &str) -> usize {
    rest.find("\n\\.").map_or(rest.len(), |end| end + 3)
}
