//! Settings that stand one a line: properties, .env files, INI files.

/// Key, value and line.
pub(super) type Row = (String, String, u32);

/// Java properties: continued lines, escapes, `=`, `:` or a blank between key and value. Documents within a file are parted by `#---`.
pub(super) fn properties(text: &str) -> Vec<Vec<Row>> {
    let mut documents = vec![Vec::new()];
    let mut lines = text.lines().zip(1u32..);
    while let Some((row, line)) = lines.next() {
        let row = row.trim_start();
        if matches!(row.trim_end(), "#---" | "!---") {
            documents.push(Vec::new());
            continue;
        }
        if row.is_empty() || row.starts_with(['#', '!']) {
            continue;
        }
        let mut logical = row.to_owned();
        while continues(&logical) {
            logical.pop();
            let Some((next, _)) = lines.next() else { break };
            logical.push_str(next.trim_start());
        }
        let (key, value) = split_property(&logical);
        if let (false, Some(document)) = (key.is_empty(), documents.last_mut()) {
            document.push((unescape(key), unescape(value.trim_end()), line));
        }
    }
    documents
}

/// An odd number of backslashes at the end.
fn continues(row: &str) -> bool {
    row.chars().rev().take_while(|c| *c == '\\').count() % 2 == 1
}

fn split_property(row: &str) -> (&str, &str) {
    let mut escaped = false;
    let end = row.find(|c: char| {
        let ends = !escaped && (matches!(c, '=' | ':') || c.is_whitespace());
        escaped = c == '\\' && !escaped;
        ends
    });
    let (key, rest) = row.split_at_checked(end.unwrap_or(row.len())).unwrap_or((row, ""));
    let rest = rest.trim_start();
    (key, rest.strip_prefix(['=', ':']).unwrap_or(rest).trim_start())
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('u') => {
                let code: String = chars.by_ref().take(4).collect();
                out.extend(u32::from_str_radix(&code, 16).ok().and_then(char::from_u32));
            }
            Some(other) => out.push(other),
            None => {}
        }
    }
    out
}

/// `KEY=value` as a shell or a dotenv library reads it.
pub(super) fn dot_env(text: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut lines = text.lines().zip(1u32..);
    while let Some((row, line)) = lines.next() {
        let row = row.trim();
        let row = row.strip_prefix("export ").unwrap_or(row);
        let Some((key, value)) = row.split_once('=') else { continue };
        let key = key.trim();
        if key.is_empty() || key.starts_with(|c: char| c.is_ascii_digit()) || !key.chars().all(is_key) {
            continue;
        }
        let value = value.trim();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let value = match quote {
            Some(quote) => quoted(value.get(1..).unwrap_or_default(), quote, &mut lines),
            None => value.split(" #").next().unwrap_or(value).trim_end().to_owned(),
        };
        rows.push((key.to_owned(), value, line));
    }
    rows
}

fn is_key(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')
}

/// A quoted value up to its quote; it may span lines if it is closed at all.
fn quoted<'a>(first: &str, quote: char, lines: &mut (impl Iterator<Item = (&'a str, u32)> + Clone)) -> String {
    if let Some((value, _)) = first.split_once(quote) {
        return value.to_owned();
    }
    let mut ahead = lines.clone();
    let mut value = first.to_owned();
    for (row, _) in ahead.by_ref() {
        value.push('\n');
        if let Some((end, _)) = row.split_once(quote) {
            value.push_str(end);
            *lines = ahead;
            return value;
        }
        value.push_str(row);
    }
    first.to_owned()
}

/// INI: keys below their section; continued lines are left out.
pub(super) fn ini(text: &str) -> Vec<Row> {
    let mut section = String::new();
    let mut rows = Vec::new();
    for (row, line) in text.lines().zip(1u32..) {
        if row.starts_with([' ', '\t', '#', ';']) || row.trim().is_empty() {
            continue;
        }
        let row = row.trim();
        if let Some(name) = row.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
            name.trim().clone_into(&mut section);
            continue;
        }
        let Some(at) = row.find(['=', ':']) else { continue };
        let (key, value) = row.split_at_checked(at).unwrap_or((row, ""));
        let key = key.trim();
        let key = if section.is_empty() { key.to_owned() } else { format!("{section}.{key}") };
        rows.push((key, value.trim_start_matches(['=', ':']).trim().to_owned(), line));
    }
    rows
}
