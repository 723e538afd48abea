//! Branches of a template that its chart leaves out unless told otherwise: `{{ if .Values.a.create }}` where values.yaml says
//! `create: false`. Only conditions that name values, and values that say `true` or `false`, are judged; all other branches stand.

/// A block that is open, with what is known of its condition.
struct Block {
    /// Whether a branch so far holds for certain, or all are certain not to.
    held: Option<bool>,
    /// Whether what stands in the present branch is left out.
    off: bool,
}

/// The text without the branches that do not hold; line breaks stay. `truth` says what a value's path stands for.
pub(super) fn prune(text: &str, truth: &dyn Fn(&str) -> Option<bool>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Vec<Block> = Vec::new();
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once("{{") {
        let Some((action, after)) = tail.split_once("}}") else { break };
        push(&mut out, before, &open);
        let words: Vec<&str> = action.trim_matches(['-', ' ', '\n', '\t']).split_whitespace().collect();
        step(&words, &mut open, truth);
        push(&mut out, &format!("{{{{{action}}}}}"), &open);
        rest = after;
    }
    push(&mut out, rest, &open);
    out
}

fn push(out: &mut String, text: &str, open: &[Block]) {
    if open.iter().any(|block| block.off) {
        out.extend(text.chars().filter(|c| *c == '\n'));
    } else {
        out.push_str(text);
    }
}

fn step(words: &[&str], open: &mut Vec<Block>, truth: &dyn Fn(&str) -> Option<bool>) {
    match words {
        ["if", condition @ ..] => {
            let held = judge(condition, truth);
            open.push(Block { held, off: held == Some(false) });
        }
        ["with" | "range" | "define" | "block", ..] => open.push(Block { held: None, off: false }),
        ["else", rest @ ..] => {
            let Some(block) = open.last_mut() else { return };
            let next = if let ["if", condition @ ..] = rest { judge(condition, truth) } else { Some(true) };
            block.off = block.held == Some(true) || (block.held == Some(false) && next == Some(false));
            block.held = if block.held == Some(false) { next } else { block.held };
        }
        ["end", ..] => {
            open.pop();
        }
        _ => {}
    }
}

/// `.Values.a`, `not .Values.a`, `and …`, `or …`; nothing is known of anything else.
fn judge(condition: &[&str], truth: &dyn Fn(&str) -> Option<bool>) -> Option<bool> {
    match condition {
        [path] => truth(path),
        ["not", path] => truth(path).map(|on| !on),
        ["and", paths @ ..] if plain(paths) => {
            let all: Vec<Option<bool>> = paths.iter().map(|path| truth(path)).collect();
            if all.contains(&Some(false)) { Some(false) } else { all.iter().all(|on| *on == Some(true)).then_some(true) }
        }
        ["or", paths @ ..] if plain(paths) => {
            let all: Vec<Option<bool>> = paths.iter().map(|path| truth(path)).collect();
            if all.contains(&Some(true)) { Some(true) } else { all.iter().all(|on| *on == Some(false)).then_some(false) }
        }
        _ => None,
    }
}

fn plain(paths: &[&str]) -> bool {
    !paths.is_empty() && paths.iter().all(|path| !path.contains(['(', ')', '|']))
}

#[cfg(test)]
mod tests {
    use super::prune;

    #[test]
    fn branches_that_do_not_hold_leave_their_lines() {
        let truth = |path: &str| match path {
            ".Values.on" => Some(true),
            ".Values.off" => Some(false),
            _ => None,
        };
        let rows = [
            ("{{ if .Values.off }}\na\n{{ else }}\nb\n{{ end }}\nc", "\n\n{{ else }}\nb\n{{ end }}\nc"),
            ("{{- if .Values.on -}}a{{ else }}b{{ end }}c", "{{- if .Values.on -}}a{{ end }}c"),
            ("{{ if .Values.x }}a{{ else }}b{{ end }}", "{{ if .Values.x }}a{{ else }}b{{ end }}"),
            (
                "{{ if not .Values.off }}a{{ end }}{{ if and .Values.x .Values.off }}b{{ end }}",
                "{{ if not .Values.off }}a{{ end }}{{ end }}",
            ),
            ("{{ if .Values.off }}{{ range .Values.x }}\n{{ if .Values.on }}a{{ end }}{{ end }}{{ end }}d", "\n{{ end }}d"),
            ("{{ if .Values.off }}a{{ else if .Values.off }}b{{ else }}c{{ end }}", "{{ else }}c{{ end }}"),
            ("{{ if eq .Values.off \"x\" }}a{{ end }}", "{{ if eq .Values.off \"x\" }}a{{ end }}"),
            ("{{ end }}{{ else }}a{{ if", "{{ end }}{{ else }}a{{ if"),
        ];
        for (text, expected) in rows {
            assert_eq!(prune(text, &truth), expected, "{text}");
        }
    }
}
