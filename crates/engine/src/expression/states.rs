//! Words that an expression compares the state of a step with.

use super::words::{code, tokens};

/// Names of steps and the texts that their state is compared with: `a.state == 'ok'`, either way round, and `a.state in ['ok', 'failed']`.
/// `bare` where the text is an expression and no template.
pub(crate) fn compared_states(text: &str, bare: bool) -> Vec<(String, String)> {
    let parts = if bare { vec![text] } else { code(text) };
    parts.into_iter().flat_map(of_code).collect()
}

fn of_code(code: &str) -> Vec<(String, String)> {
    let tokens: Vec<&str> = tokens(code).into_iter().filter(|token| !token.trim().is_empty()).collect();
    let mut out = Vec::new();
    for at in 0..tokens.len() {
        let (before, rest) = tokens.split_at(at);
        let [step, ".", "state", after @ ..] = rest else { continue };
        if before.last() == Some(&".") {
            continue;
        }
        let words = [behind(after), in_front(before).into_iter().collect()].concat();
        out.extend(words.into_iter().map(|word| ((*step).to_owned(), word.to_owned())));
    }
    out
}

/// The texts of the comparison that goes on here.
fn behind<'a>(tokens: &[&'a str]) -> Vec<&'a str> {
    match tokens {
        ["=" | "!", "=", word, ..] => inside(word).into_iter().collect(),
        ["in", "[", list @ ..] | ["not", "in", "[", list @ ..] => {
            list.iter().take_while(|token| **token != "]").filter_map(|token| inside(token)).collect()
        }
        _ => Vec::new(),
    }
}

/// The text of the comparison that ends here.
fn in_front<'a>(tokens: &[&'a str]) -> Option<&'a str> {
    if let [.., word, "=" | "!", "="] = tokens { inside(word) } else { None }
}

/// What stands between quotes.
fn inside(token: &str) -> Option<&str> {
    let quote = token.chars().next().filter(|first| ['"', '\''].contains(first))?;
    token.strip_prefix(quote)?.strip_suffix(quote)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, bare: bool, expected: &[(&str, &str)]) {
        let found = compared_states(text, bare);
        let found: Vec<(&str, &str)> = found.iter().map(|(step, word)| (step.as_str(), word.as_str())).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn states_are_found_on_either_side_and_in_lists() {
        check("b.state == 'success'", true, &[("b", "success")]);
        check("b.state=='ok' and c.state != \"failed\"", true, &[("b", "ok"), ("c", "failed")]);
        check("'done' == b.state", true, &[("b", "done")]);
        check("b.state in ['ok', 'skipped'] or b.state not in ['x']", true, &[("b", "ok"), ("b", "skipped"), ("b", "x")]);
        check("it is {{ 'fine' if a.state == 'ok' else 'bad' }}", false, &[("a", "ok")]);
        check("a.state == 'ok'", false, &[]);
        check("a.output.state == 'open'", true, &[]);
        check("a.state == inputs.state", true, &[]);
        check("'b.state == 1' == a.output.text", true, &[]);
    }
}
