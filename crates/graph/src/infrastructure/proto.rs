//! Protocol buffer files: package, services with their procedures, messages. Own small tokeniser; types are not resolved.

use deepdive_model::Problem;

use super::{Infrastructure, ProtoFile, ProtoMethod, ProtoService};
use crate::TextFile;

/// Messages within messages that a name tells of: a hostile file nests thousands.
const DEEPEST: usize = 32;

/// Whether a path is such a file.
pub(super) fn wants(path: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|end| end == "proto")
}

/// Reads every one.
pub(super) fn read(files: &[TextFile<'_>], into: &mut Infrastructure, _: &mut Vec<Problem>) {
    into.protos.extend(files.iter().filter(|file| wants(file.path)).map(read_one));
}

fn read_one(file: &TextFile<'_>) -> ProtoFile {
    let mut proto = ProtoFile { path: file.path.into(), ..ProtoFile::default() };
    let tokens = tokens(file.text);
    let mut messages: Vec<(usize, &str)> = Vec::new();
    let mut depth = 0usize;
    let mut service_depth = None;
    let mut at = 0;
    while let Some((token, line)) = tokens.get(at) {
        let next = tokens.get(at + 1).map_or("", |token| token.0);
        let opens = tokens.get(at + 2).is_some_and(|token| token.0 == "{");
        match *token {
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                messages.retain(|message| message.0 < depth);
                service_depth = service_depth.filter(|inner| *inner <= depth);
            }
            "package" if depth == 0 => proto.package = next.into(),
            "service" if depth == 0 && opens => {
                service_depth = Some(1);
                proto.services.push(ProtoService { name: next.into(), line: *line, ..ProtoService::default() });
            }
            "message" if opens => {
                let outer = messages.iter().take(DEEPEST).map(|message| message.1);
                proto.messages.push((outer.chain([next]).collect::<Vec<_>>().join(".").into(), *line));
                messages.push((depth, next));
            }
            "rpc" if service_depth == Some(depth) => {
                let method = method(tokens.get(at + 1..).unwrap_or_default(), *line);
                proto.services.last_mut().into_iter().for_each(|service| service.methods.extend(method.clone()));
            }
            "google.api.http" if service_depth.is_some() => {
                let method = proto.services.last_mut().and_then(|service| service.methods.last_mut());
                method.into_iter().for_each(|method| method.http = http(tokens.get(at + 1..).unwrap_or_default()));
            }
            _ => {}
        }
        at += 1;
    }
    proto
}

/// `) = { get: "/v1/{name=shelves/*}" body: "*" }`, or `).get = "/v1/shelves"`.
fn http(tokens: &[(&str, u32)]) -> Option<(&'static str, Box<str>)> {
    const VERBS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
    let rule = tokens.iter().map(|token| token.0).take_while(|token| !matches!(*token, ";" | "}")).collect::<Vec<_>>();
    rule.windows(3).find_map(|words| {
        let [verb, ":" | "=", path] = words else { return None };
        let at = VERBS.iter().position(|known| *known == verb.trim_start_matches('.'))?;
        let method = ["GET", "POST", "PUT", "PATCH", "DELETE"].get(at)?;
        Some((*method, plain_path(path.trim_matches(['"', '\''])).into()))
    })
}

/// `/v1/{name=shelves/*}` as `/v1/shelves/{name}`.
fn plain_path(path: &str) -> String {
    let Some((before, rest)) = path.split_once('{') else { return path.to_owned() };
    let Some((variable, after)) = rest.split_once('}') else { return path.to_owned() };
    let shown = match variable.split_once('=') {
        Some((name, template)) => {
            let (outer, last) =
                template.rsplit_once('/').map_or((String::new(), template), |(outer, last)| (format!("{outer}/"), last));
            let last = if last.starts_with('*') { format!("{{{name}}}") } else { last.to_owned() };
            outer.replace('*', "{}") + &last
        }
        None => format!("{{{variable}}}"),
    };
    format!("{before}{shown}{}", plain_path(after))
}

/// `Name ( [stream] Request ) returns ( [stream] Response )`.
fn method(tokens: &[(&str, u32)], line: u32) -> Option<ProtoMethod> {
    let head: Vec<&str> = tokens.iter().map(|token| token.0).take_while(|token| !matches!(*token, ";" | "{")).collect();
    let words: Vec<&str> = head.into_iter().filter(|token| !matches!(*token, "(" | ")" | "stream")).collect();
    match words.as_slice() {
        [name, request, "returns", response] => {
            Some(ProtoMethod { name: (*name).into(), request: (*request).into(), response: (*response).into(), line, http: None })
        }
        _ => None,
    }
}

/// Words (dotted names are one), strings and single signs, with their lines; comments are left out.
fn tokens(text: &str) -> Vec<(&str, u32)> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut line = 1u32;
    while let Some(c) = rest.chars().next() {
        let length = token_length(rest, c);
        let (token, tail) = rest.split_at_checked(length).unwrap_or((rest, ""));
        if !(c.is_whitespace() || token.starts_with("//") || token.starts_with("/*")) {
            found.push((token, line));
        }
        line += u32::try_from(token.matches('\n').count()).unwrap_or_default();
        rest = tail;
    }
    found
}

fn token_length(rest: &str, first: char) -> usize {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return rest.find("*/").map_or(rest.len(), |end| end + 2);
    }
    match first {
        '"' | '\'' => string_length(rest, first),
        c if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
        c => c.len_utf8(),
    }
}

/// A string ends at its line's end at the latest.
fn string_length(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '\n' => return at,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]

    use super::read_one;
    use crate::TextFile;

    fn check(text: &str, expected: &str) {
        let proto = read_one(&TextFile { path: "a.proto", text });
        let mut told = vec![proto.package.to_string()];
        for service in &proto.services {
            let methods: Vec<String> =
                service.methods.iter().map(|m| format!("{}({}) {}@{}", m.name, m.request, m.response, m.line)).collect();
            told.push(format!("{}@{}[{}]", service.name, service.line, methods.join(", ")));
        }
        told.extend(proto.messages.iter().map(|m| format!("{}@{}", m.0, m.1)));
        assert_eq!(told.join("; "), expected);
    }

    #[test]
    fn services_and_messages() {
        check(
            "syntax = \"proto3\";\npackage a.b;\n// service No {}\nservice Cart {\n  rpc Add(Item) returns (Empty) {}\n  rpc Watch(stream a.Item)\n    returns (stream .x.Y) { option (h) = { get: \"/v1\" }; }\n  rpc Get (Id) returns (Cart);\n}\nmessage Item {\n  message Inner { string s = 1; }\n  string service = 2;\n}\nmessage Last {}\n",
            "a.b; Cart@4[Add(Item) Empty@5, Watch(a.Item) .x.Y@6, Get(Id) Cart@8]; Item@10; Item.Inner@11; Last@14",
        );
    }

    #[test]
    fn rules_of_gateways() {
        for (rule, expected) in [
            ("option (google.api.http) = { get: \"/v1/books\" };", Some(("GET", "/v1/books"))),
            (
                "option (google.api.http) = { body: \"*\" post: \"/v1/{name=shelves/*/books/*}:lend\" };",
                Some(("POST", "/v1/shelves/{}/books/{name}:lend")),
            ),
            ("option (google.api.http).delete = \"/v1/books/{id}\";", Some(("DELETE", "/v1/books/{id}"))),
            ("option deprecated = true;", None),
        ] {
            let text = format!("service A {{ rpc X(B) returns (C) {{ {rule} }} rpc Y(B) returns (C); }}");
            let proto = read_one(&TextFile { path: "a.proto", text: &text });
            let routes: Vec<_> =
                proto.services[0].methods.iter().map(|m| m.http.as_ref().map(|(verb, path)| (*verb, &**path))).collect();
            assert_eq!(routes, [expected, None], "{rule}");
        }
    }

    #[test]
    fn names_of_deep_messages_stay_short() {
        let text = "message A {".repeat(2_000);
        let proto = read_one(&TextFile { path: "a.proto", text: &text });
        assert_eq!(proto.messages.iter().map(|message| message.0.len()).max(), Some(2 * super::DEEPEST + 1));
    }

    #[test]
    fn broken_files() {
        check("service {\nmessage A {", "; A@2");
        check("service A { rpc X( ; rpc Y(B) returns (C); }", "; A@1[Y(B) C@1]");
        check("message A { option x = \"open\n}\nmessage B {}", "; A@1; B@3");
        check("/* open", "");
    }
}
