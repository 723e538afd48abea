//! One statement that declares a table, an index or a key, read from its tokens: dialects differ in what follows a column's type, and
//! none of that matters here.

use sqlparser::dialect::{Dialect, GenericDialect, MySqlDialect};
use sqlparser::tokenizer::{Token, Tokenizer};

use super::super::Table;

/// What a statement says.
pub(super) enum Declared {
    /// A table; its path is left to the caller.
    Table(Table),
    /// Something about a table that stands elsewhere.
    Changes(Vec<Change>),
}

/// Something that is added to a table.
pub(super) struct Change {
    /// Its name.
    pub(super) table: Box<str>,
    /// What is added.
    pub(super) kind: ChangeKind,
}

/// What is added.
pub(super) enum ChangeKind {
    /// A key or index that starts with a column.
    Index(Box<str>),
    /// A foreign key: table and column.
    Reference(Box<str>, Box<str>),
    /// The table is gone.
    Drop,
    /// The table has another name.
    Rename(Box<str>),
    /// A column: name, type, line.
    Column(Box<str>, Box<str>, u32),
}

/// Longest statement that is read; longer ones are data.
const LONGEST: usize = 200_000;
/// Words that end a column's type.
const AFTER_TYPE: [&str; 28] = [
    "NOT",
    "NULL",
    "DEFAULT",
    "PRIMARY",
    "UNIQUE",
    "REFERENCES",
    "CHECK",
    "CONSTRAINT",
    "AUTO_INCREMENT",
    "AUTOINCREMENT",
    "COMMENT",
    "COLLATE",
    "GENERATED",
    "IDENTITY",
    "KEY",
    "ON",
    "ENCODE",
    "CODEC",
    "TTL",
    "AS",
    "MATERIALIZED",
    "ALIAS",
    "STORED",
    "VIRTUAL",
    "INVISIBLE",
    "DEFERRABLE",
    "FIRST",
    "AFTER",
];

/// Reads a statement that begins on a line.
pub(super) fn read(statement: &str, line: u32) -> Option<Declared> {
    let head = statement.get(..6)?.to_ascii_uppercase();
    if statement.len() > LONGEST || !["CREATE", "ALTER", "DROP", "RENAME"].iter().any(|word| head.starts_with(word)) {
        return None;
    }
    let tokens = tokens(statement, line)?;
    let mut cursor = Cursor { tokens: &tokens };
    if cursor.skip("ALTER") {
        return alter(cursor);
    }
    if cursor.skip("DROP") {
        return drop_tables(cursor);
    }
    if cursor.skip("RENAME") {
        return rename_tables(cursor);
    }
    cursor.skip("CREATE");
    while ["OR", "REPLACE", "UNLOGGED", "EXTERNAL", "UNIQUE", "CLUSTERED", "NONCLUSTERED", "FULLTEXT"]
        .iter()
        .any(|word| cursor.skip(word))
    {}
    if cursor.skip("TABLE") {
        return create_table(cursor, line).map(Declared::Table);
    }
    if cursor.skip("INDEX") { create_index(cursor) } else { None }
}

/// A token that says something: text, whether it is a name or word, whether it stands in quotes.
struct Lexeme {
    text: String,
    word: bool,
    quoted: bool,
    line: u32,
}

impl Lexeme {
    fn is(&self, word: &str) -> bool {
        !self.quoted && self.text.eq_ignore_ascii_case(word)
    }
}

fn tokens(statement: &str, line: u32) -> Option<Vec<Lexeme>> {
    // Strings hold backslashes in MySQL, whose names stand in backticks.
    let dialect: &dyn Dialect = if statement.contains('`') { &MySqlDialect {} } else { &GenericDialect {} };
    let found = Tokenizer::new(dialect, statement).tokenize_with_location().ok()?;
    let shift = line.saturating_sub(1);
    let lexemes = found.into_iter().filter_map(|token| {
        let at = u32::try_from(token.span.start.line).unwrap_or_default().max(1) + shift;
        match token.token {
            Token::Whitespace(_) | Token::EOF => None,
            Token::Word(word) => Some(Lexeme { quoted: word.quote_style.is_some(), text: word.value, word: true, line: at }),
            other => Some(Lexeme { text: other.to_string(), word: false, quoted: false, line: at }),
        }
    });
    Some(unbracketed(lexemes.collect()))
}

/// `[name]` is a quoted name to SQL Server.
fn unbracketed(tokens: Vec<Lexeme>) -> Vec<Lexeme> {
    let mut found: Vec<Lexeme> = Vec::with_capacity(tokens.len());
    for token in tokens {
        let length = found.len();
        let bracketed = token.text == "]" && found.get(length.wrapping_sub(2)).is_some_and(|open| open.text == "[");
        let after_type = found.get(length.wrapping_sub(3)).is_some_and(|before| before.word && before.is("ARRAY"));
        if let (true, false, Some(mut name)) = (bracketed, after_type, found.pop_if(|name| bracketed && name.word)) {
            found.pop();
            name.quoted = true;
            found.push(name);
        } else {
            found.push(token);
        }
    }
    found
}

/// Tokens that are read from the front.
#[derive(Clone, Copy)]
struct Cursor<'a> {
    tokens: &'a [Lexeme],
}

impl<'a> Cursor<'a> {
    fn next(&mut self) -> Option<&'a Lexeme> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(first)
    }

    fn peek(&self) -> Option<&'a Lexeme> {
        self.tokens.first()
    }

    fn skip(&mut self, word: &str) -> bool {
        let found = self.peek().is_some_and(|token| token.is(word));
        if found {
            self.next();
        }
        found
    }

    /// A name, its schema left out.
    fn name(&mut self) -> Option<Box<str>> {
        let mut name = self.next().filter(|token| token.word)?;
        while self.skip(".") {
            name = self.next().filter(|token| token.word)?;
        }
        Some(name.text.as_str().into())
    }

    /// What stands within the next brackets; the cursor goes behind them.
    fn brackets(&mut self) -> Option<Cursor<'a>> {
        let open = self.tokens.iter().position(|token| token.text == "(" && !token.quoted)?;
        let inside = self.tokens.get(open + 1..)?;
        let mut depth = 1usize;
        let close = inside.iter().position(|token| {
            match token.text.as_str() {
                "(" => depth += 1,
                ")" => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        let close = close.unwrap_or(inside.len());
        self.tokens = inside.get(close + 1..).unwrap_or_default();
        Some(Cursor { tokens: inside.get(..close)? })
    }

    /// The parts between commas outside of brackets.
    fn parts(self) -> Vec<Cursor<'a>> {
        let mut depth = 0i32;
        let split = self.tokens.split(|token| {
            match token.text.as_str() {
                "(" => depth += 1,
                ")" => depth -= 1,
                _ => {}
            }
            depth == 0 && token.text == ","
        });
        split.filter(|tokens| !tokens.is_empty()).map(|tokens| Cursor { tokens }).collect()
    }

    /// Goes behind a word, wherever it stands.
    fn seek(&mut self, word: &str) -> bool {
        let Some(at) = self.tokens.iter().position(|token| token.is(word)) else { return false };
        self.tokens = self.tokens.get(at + 1..).unwrap_or_default();
        true
    }
}

fn create_table(mut cursor: Cursor<'_>, line: u32) -> Option<Table> {
    let end_line = cursor.tokens.last()?.line;
    if cursor.skip("IF") {
        cursor.seek("EXISTS");
    }
    let mut table = Table { name: cursor.name()?, line, end_line, ..Table::default() };
    // A part of another table, or the result of a query, lists no columns of its own.
    let listed = cursor.peek().is_none_or(|token| !["PARTITION", "AS", "LIKE", "SELECT"].iter().any(|word| token.is(word)));
    if !listed {
        return None;
    }
    for part in cursor.brackets()?.parts() {
        for change in item(part) {
            add(&mut table, change);
        }
    }
    // What a column store sorts by is its index.
    if cursor.seek("ORDER") && cursor.skip("BY") {
        let several = cursor.peek().is_some_and(|token| token.text == "(");
        let columns = if several { cursor.brackets() } else { Some(cursor) };
        columns.and_then(first_column).into_iter().for_each(|column| add(&mut table, ChangeKind::Index(column)));
    }
    Some(table)
}

fn add(table: &mut Table, change: ChangeKind) {
    match change {
        ChangeKind::Index(column) if !table.indexed.contains(&column) => table.indexed.push(column),
        ChangeKind::Reference(target, column) => table.references.push((target, column)),
        ChangeKind::Column(name, kind, line) => table.columns.push((name, kind, line)),
        ChangeKind::Index(_) | ChangeKind::Drop | ChangeKind::Rename(_) => {}
    }
}

/// A part of a table's brackets, or of what `alter table` adds: a column or a key.
fn item(mut cursor: Cursor<'_>) -> Vec<ChangeKind> {
    if cursor.skip("CONSTRAINT") && !cursor.peek().is_some_and(is_key_word) {
        cursor.next();
    }
    let Some(first) = cursor.peek() else { return Vec::new() };
    if is_key_word(first) && !is_column_after_all(cursor) { key(cursor) } else { column(cursor) }
}

fn is_key_word(token: &Lexeme) -> bool {
    let words = [
        "PRIMARY",
        "UNIQUE",
        "FOREIGN",
        "KEY",
        "INDEX",
        "FULLTEXT",
        "SPATIAL",
        "CHECK",
        "EXCLUDE",
        "LIKE",
        "PERIOD",
        "PROJECTION",
    ];
    words.iter().any(|word| token.is(word))
}

/// Columns may be called `key` or `index`: then a type follows, perhaps with its length.
fn is_column_after_all(cursor: Cursor<'_>) -> bool {
    let mut cursor = cursor;
    // Column stores write `INDEX name expression TYPE kind`.
    let kind = cursor.tokens.iter().any(|token| token.is("TYPE"));
    if kind || !(cursor.skip("KEY") || cursor.skip("INDEX")) {
        return false;
    }
    let named = cursor.peek().is_some_and(|token| token.word);
    cursor.next();
    let brackets = cursor.peek().is_some_and(|token| token.text == "(" || token.is("USING"));
    let length = brackets
        && cursor
            .brackets()
            .and_then(|inside| inside.peek())
            .is_some_and(|token| token.text.starts_with(|c: char| c.is_ascii_digit()));
    named && (!brackets || length)
}

fn key(mut cursor: Cursor<'_>) -> Vec<ChangeKind> {
    let foreign = cursor.peek().is_some_and(|token| token.is("FOREIGN"));
    let counts = !["CHECK", "EXCLUDE", "LIKE", "PERIOD", "PROJECTION"]
        .iter()
        .any(|word| cursor.peek().is_some_and(|token| token.is(word)));
    // An index with a type of its own (`INDEX i f(x) TYPE bloom_filter`) only skips blocks.
    let counts = counts && !cursor.tokens.iter().any(|token| token.is("TYPE"));
    let Some(columns) = cursor.brackets().filter(|_| counts) else { return Vec::new() };
    if !foreign {
        return first_column(columns).map(ChangeKind::Index).into_iter().collect();
    }
    let target = if cursor.skip("REFERENCES") { cursor.name() } else { None };
    let Some(target) = target else { return Vec::new() };
    columns.parts().into_iter().filter_map(first_column).map(|column| ChangeKind::Reference(target.clone(), column)).collect()
}

/// The column that an index starts with; none where it starts with an expression.
fn first_column(mut columns: Cursor<'_>) -> Option<Box<str>> {
    let name = columns.next().filter(|token| token.word)?;
    let call = columns.peek().is_some_and(|token| token.text == "(") && columns.tokens.get(1).is_none_or(|token| token.word);
    (!call).then(|| name.text.as_str().into())
}

fn column(mut cursor: Cursor<'_>) -> Vec<ChangeKind> {
    let Some(first) = cursor.next().filter(|token| token.word) else { return Vec::new() };
    let name: Box<str> = first.text.as_str().into();
    let mut found = vec![ChangeKind::Column(name.clone(), column_type(cursor).into(), first.line)];
    let says = |word: &str| cursor.tokens.iter().any(|token| token.is(word));
    if says("PRIMARY") || says("UNIQUE") {
        found.push(ChangeKind::Index(name.clone()));
    }
    if cursor.seek("REFERENCES") {
        found.extend(cursor.name().map(|target| ChangeKind::Reference(target, name)));
    }
    found
}

fn column_type(cursor: Cursor<'_>) -> String {
    let mut told = String::new();
    let mut depth = 0usize;
    for token in cursor.tokens {
        let character_set = token.is("CHARACTER") && !told.is_empty();
        if depth == 0 && (character_set || AFTER_TYPE.iter().any(|word| token.is(word))) {
            break;
        }
        match token.text.as_str() {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        let gap = token.word && told.ends_with(|c: char| c.is_alphanumeric() || c == ')');
        told.push_str(if gap { " " } else { "" });
        told.push_str(&token.text);
    }
    told
}

fn create_index(mut cursor: Cursor<'_>) -> Option<Declared> {
    if !cursor.seek("ON") {
        return None;
    }
    cursor.skip("ONLY");
    let table = cursor.name()?;
    let column = first_column(cursor.brackets()?)?;
    Some(Declared::Changes(vec![Change { table, kind: ChangeKind::Index(column) }]))
}

fn drop_tables(mut cursor: Cursor<'_>) -> Option<Declared> {
    if !cursor.skip("TABLE") {
        return None;
    }
    if cursor.skip("IF") {
        cursor.seek("EXISTS");
    }
    let names = cursor.parts().into_iter().filter_map(|mut part| part.name());
    Some(Declared::Changes(names.map(|table| Change { table, kind: ChangeKind::Drop }).collect()))
}

/// `rename table a to b, c to d`.
fn rename_tables(mut cursor: Cursor<'_>) -> Option<Declared> {
    if !cursor.skip("TABLE") {
        return None;
    }
    let pairs = cursor.parts().into_iter().filter_map(|mut part| {
        let table = part.name()?;
        Some(Change { table, kind: ChangeKind::Rename(new_name(part)?) })
    });
    Some(Declared::Changes(pairs.collect()))
}

/// `to name`; what renames a column or a key begins otherwise.
fn new_name(mut cursor: Cursor<'_>) -> Option<Box<str>> {
    if cursor.skip("TO") || cursor.skip("AS") { cursor.name() } else { None }
}

fn alter(mut cursor: Cursor<'_>) -> Option<Declared> {
    if !cursor.skip("TABLE") {
        return None;
    }
    if cursor.skip("IF") {
        cursor.seek("EXISTS");
    }
    cursor.skip("ONLY");
    let table = cursor.name()?;
    let mut changes = Vec::new();
    for mut part in cursor.parts() {
        if part.skip("RENAME") {
            changes.extend(new_name(part).map(|name| Change { table: table.clone(), kind: ChangeKind::Rename(name) }));
            continue;
        }
        if !part.skip("ADD") {
            continue;
        }
        part.skip("COLUMN");
        if part.skip("IF") {
            part.seek("EXISTS");
        }
        changes.extend(item(part).into_iter().map(|kind| Change { table: table.clone(), kind }));
    }
    Some(Declared::Changes(changes))
}
