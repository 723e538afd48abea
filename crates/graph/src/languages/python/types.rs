//! Type annotations of Python, as far as a name can be taken from their text.

/// Wrappers that say nothing about what a value is.
const WRAPPERS: &[&str] =
    &["Optional", "Annotated", "Union", "Final", "ClassVar", "Awaitable", "Coroutine", "Required", "NotRequired"];

/// The name in an annotation, without arguments, quotes, `None` and wrappers: `Optional[Cart]` gives `Cart`.
pub(super) fn type_name(annotation: &str) -> Option<&str> {
    let mut text = annotation;
    // Each round takes off at least one sign; hostile annotations nest deep.
    for _ in 0..16 {
        text = text.trim().trim_matches(['"', '\'']).trim();
        text = split(text, '|').find(|part| part.trim() != "None")?.trim();
        let Some((head, arguments)) = text.split_once('[') else {
            return (!text.is_empty() && text.len() <= 128).then_some(text);
        };
        let wrapper = head.rsplit('.').next().unwrap_or(head);
        if !WRAPPERS.contains(&wrapper) {
            return (!head.is_empty()).then_some(head.trim_end());
        }
        let arguments = arguments.strip_suffix(']').unwrap_or(arguments);
        let mut arguments = split(arguments, ',').filter(|part| part.trim() != "None");
        text = if wrapper == "Coroutine" { arguments.last()? } else { arguments.next()? };
    }
    None
}

/// The parts between a sign that stands in no brackets.
fn split(text: &str, sign: char) -> impl Iterator<Item = &str> {
    let mut depth = 0_i32;
    text.split(move |at: char| {
        match at {
            '[' | '(' => depth += 1,
            ']' | ')' => depth -= 1,
            _ => {}
        }
        at == sign && depth == 0
    })
}
