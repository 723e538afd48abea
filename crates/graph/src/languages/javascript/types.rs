//! Type annotations of TypeScript, as far as a name can be taken from their text.

/// Wrappers that say nothing about what a value is.
const WRAPPERS: &[&str] = &["Promise", "PromiseLike", "Readonly", "Partial", "Required", "NonNullable", "Awaited"];

/// The name in an annotation, without arguments, `null` and wrappers: `: Promise<Cart | null>` gives `Cart`.
pub(super) fn type_name(annotation: &str) -> Option<&str> {
    let mut text = annotation.trim_start_matches([':', ' ']);
    // Each round takes off a wrapper; hostile annotations nest deep.
    for _ in 0..8 {
        text = text.trim();
        text = text.strip_prefix("readonly ").unwrap_or(text);
        text = alternatives(text).map(str::trim).find(|part| !matches!(*part, "" | "null" | "undefined"))?;
        let Some((head, arguments)) = text.split_once('<') else { return as_name(text) };
        if !WRAPPERS.contains(&head) {
            return as_name(head);
        }
        text = arguments.strip_suffix('>').unwrap_or(arguments);
    }
    None
}

fn as_name(text: &str) -> Option<&str> {
    let plain = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '$' | '.' | '[' | ']');
    (!text.is_empty() && text.len() <= 128 && text.chars().all(plain)).then_some(text)
}

/// The parts of a union, those in brackets left together.
fn alternatives(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_i32;
    text.split(move |sign: char| {
        match sign {
            '<' | '(' | '{' | '[' => depth += 1,
            '>' | ')' | '}' | ']' => depth -= 1,
            _ => {}
        }
        sign == '|' && depth == 0
    })
}
