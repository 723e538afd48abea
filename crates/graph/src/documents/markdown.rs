//! Blocks of Markdown: headings and paragraphs. Code, tables, lists, front matter and HTML that shows no sentence are passed over.

use super::{Block, Gathering, heading};

/// Where the reader stands.
#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    gathering: Gathering,
    /// The fence that would end the code it is in.
    fence: Option<String>,
    /// Level, text so far and line of an HTML heading that is not closed yet.
    html_heading: Option<(usize, String, u32)>,
    in_comment: bool,
    /// The lines are those of a list or of indented code until a blank line and a line at the margin.
    in_list: bool,
    after_blank: bool,
}

pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut reader = Reader { after_blank: true, ..Reader::default() };
    let front_matter = front_matter(text);
    for (line, content) in (1..).zip(text.lines()).skip(front_matter) {
        reader.line(line, content);
    }
    reader.end();
    reader.blocks
}

/// Lines of metadata between `---` at the top.
fn front_matter(text: &str) -> usize {
    let mut lines = text.lines();
    if lines.next().map(str::trim_end) != Some("---") {
        return 0;
    }
    lines.position(|line| ["---", "..."].contains(&line.trim_end())).map_or(0, |at| at + 2)
}

impl Reader {
    fn line(&mut self, line: u32, content: &str) {
        let trimmed = content.trim();
        if self.skips(trimmed) || self.in_html_heading(line, trimmed) {
            return;
        }
        if trimmed.is_empty() {
            self.end();
            self.after_blank = true;
            return;
        }
        self.text(line, content, trimmed);
        self.after_blank = false;
    }

    fn text(&mut self, line: u32, content: &str, trimmed: &str) {
        let indent = content.len() - content.trim_start().len();
        if let Some((level, text)) = atx(trimmed).filter(|_| indent < 4) {
            self.end();
            self.in_list = false;
            self.blocks.push(heading(level, text, line));
        } else if let Some(level) = setext(trimmed).filter(|_| !self.gathering.text.is_empty()) {
            let gathered = std::mem::take(&mut self.gathering);
            self.blocks.push(heading(level, &gathered.text, gathered.line));
        } else if is_quoted_heading(trimmed) || self.is_aside(trimmed, indent) {
            self.end();
        } else {
            if starts_html_block(trimmed) {
                self.end();
            }
            self.gathering.add(line, trimmed.trim_start_matches(['>', ' ']));
            if ends_html_block(trimmed) {
                self.end();
            }
        }
    }

    /// Ends the paragraph that is being gathered.
    fn end(&mut self) {
        self.gathering.end(&mut self.blocks);
    }

    /// Fenced code and comments, their edges included.
    fn skips(&mut self, trimmed: &str) -> bool {
        if let Some(fence) = &self.fence {
            let closes = trimmed.starts_with(fence.as_str()) && trimmed.chars().all(|letter| fence.starts_with(letter));
            if closes {
                self.fence = None;
            }
            return true;
        }
        if self.in_comment {
            self.in_comment = !trimmed.contains("-->");
            return true;
        }
        if trimmed.starts_with("<!--") && !trimmed.contains("-->") {
            self.end();
            self.in_comment = true;
            return true;
        }
        self.fence = fence(trimmed);
        if self.fence.is_some() {
            self.end();
        }
        self.fence.is_some()
    }

    /// `<h1 align="center">…</h1>`, over several lines too.
    fn in_html_heading(&mut self, line: u32, trimmed: &str) -> bool {
        if self.html_heading.is_none() {
            let Some(level) = html_level(trimmed) else { return false };
            self.end();
            self.html_heading = Some((level, String::new(), line));
        }
        let Some((level, text, start)) = &mut self.html_heading else { return false };
        text.push(' ');
        text.push_str(trimmed);
        if trimmed.to_ascii_lowercase().contains(&format!("</h{level}>")) {
            self.blocks.push(heading(*level, text, *start));
            self.html_heading = None;
        }
        true
    }

    /// What is no sentence: lists, tables, rules, definitions of links, indented code.
    fn is_aside(&mut self, trimmed: &str, indent: usize) -> bool {
        if is_list_item(trimmed) {
            self.in_list = true;
        } else if self.in_list && self.after_blank && indent == 0 {
            self.in_list = false;
        }
        let is_code = indent >= 4 && self.gathering.text.is_empty();
        let is_definition =
            trimmed.starts_with('[') && trimmed.contains("]:") && !trimmed.contains(' ') | trimmed.contains("]: ");
        self.in_list || is_code || is_definition || trimmed.starts_with('|') || is_rule(trimmed) || trimmed.starts_with(":::")
    }
}

fn atx(trimmed: &str) -> Option<(usize, &str)> {
    let text = trimmed.trim_start_matches('#');
    let level = trimmed.len() - text.len();
    let is_heading = (1..=6).contains(&level) && (text.is_empty() || text.starts_with([' ', '\t']));
    is_heading.then(|| (level, text.trim().trim_end_matches('#').trim_end()))
}

/// Headings of what is quoted are not the document's own.
fn is_quoted_heading(trimmed: &str) -> bool {
    trimmed.starts_with('>') && atx(trimmed.trim_start_matches(['>', ' '])).is_some()
}

fn setext(trimmed: &str) -> Option<usize> {
    let only = |mark: char| trimmed.len() >= 2 && trimmed.chars().all(|letter| letter == mark);
    if only('=') {
        Some(1)
    } else if only('-') {
        Some(2)
    } else {
        None
    }
}

fn fence(trimmed: &str) -> Option<String> {
    let mark = trimmed.chars().next().filter(|mark| ['`', '~'].contains(mark))?;
    let fence: String = trimmed.chars().take_while(|letter| *letter == mark).collect();
    let info = trimmed.get(fence.len()..).unwrap_or_default();
    (fence.len() >= 3 && !info.contains('`')).then_some(fence)
}

fn html_level(trimmed: &str) -> Option<usize> {
    let mut letters = trimmed.strip_prefix('<')?.chars();
    let is_heading = letters.next().is_some_and(|letter| letter.eq_ignore_ascii_case(&'h'));
    let level = letters.next()?.to_digit(10)?;
    (is_heading && (1..=6).contains(&level) && letters.next().is_some_and(|letter| letter == '>' || letter == ' '))
        .then_some(level as usize)
}

/// Tags of HTML that stand for a paragraph or a part of the page.
const HTML_BLOCKS: &[&str] =
    &["div", "p", "center", "table", "tr", "td", "ul", "li", "details", "summary", "br", "hr", "picture", "section"];

fn starts_html_block(trimmed: &str) -> bool {
    trimmed.strip_prefix('<').is_some_and(|rest| HTML_BLOCKS.contains(&tag(rest.trim_start_matches('/'))))
}

fn ends_html_block(trimmed: &str) -> bool {
    let last = trimmed.ends_with('>').then(|| trimmed.rsplit_once('<')).flatten();
    last.is_some_and(|(_, rest)| HTML_BLOCKS.contains(&tag(rest.trim_start_matches('/'))))
}

/// The name that a tag begins with.
fn tag(rest: &str) -> &str {
    rest.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default()
}

fn is_list_item(trimmed: &str) -> bool {
    let number = trimmed.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let is_numbered = number.len() < trimmed.len() && (number.starts_with(". ") || number.starts_with(") "));
    is_numbered || ["- ", "* ", "+ "].iter().any(|mark| trimmed.starts_with(mark)) || ["-", "*", "+"].contains(&trimmed)
}

fn is_rule(trimmed: &str) -> bool {
    ['-', '*', '_'].iter().any(|mark| trimmed.len() >= 3 && trimmed.chars().all(|letter| letter == *mark || letter == ' '))
}
