//! Texts of a parsed file that may name a host, each with what it is given to.

use std::borrow::Cow;

use deepdive_graph::facts::{ArgValue, BindingValue, CallFact, FileFacts, NameIx};

use super::names::norm;

/// A folded text and where it stands.
pub(super) struct Said<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) line: u32,
    pub(super) end_line: u32,
    /// The keyword, variable or function that it is given to.
    pub(super) label: &'a str,
    /// A call that sends requests is handed it as the address.
    pub(super) sends: bool,
}

/// Names of calls that send a request to their first argument.
const SENDERS: &[&str] = &[
    "get",
    "post",
    "put",
    "delete",
    "patch",
    "request",
    "fetch",
    "axios",
    "getForObject",
    "getForEntity",
    "postForObject",
    "postForEntity",
    "exchange",
    "urlopen",
    "Get",
    "Post",
    "NewRequest",
    "NewRequestWithContext",
    "uri",
    "got",
    "ajax",
    "Request",
    "create",
    "baseUrl",
    "head",
    "getJSON",
    "openConnection",
    PARENT,
];
/// The constructor of a client's base class is handed the address.
const PARENT: &str = "super";

/// Options of a request that say where it goes; headers and bodies may hold addresses too, and so may what else is created.
fn is_address(option: &str) -> bool {
    let option = norm(option);
    ["url", "uri", "baseurl", "prefixurl", "rooturl", "host", "hostname", "endpoint", "address"].contains(&option.as_str())
}

/// Every text of a file that may name a host; what only its tests say is left out.
pub(super) fn said(facts: &FileFacts) -> Vec<Said<'_>> {
    let mut all = Vec::new();
    for call in &facts.calls {
        let name = facts.text(call.name);
        for (position, arg) in call.args.iter().enumerate() {
            let label = arg.keyword.map_or(name, |keyword| facts.text(keyword));
            let named_otherwise = arg.keyword.is_some_and(|keyword| !is_address(facts.text(keyword)));
            let sends = SENDERS.contains(&name) && position < 3 && !named_otherwise;
            let texts = texts_of(facts, &arg.value).into_iter().map(Cow::Borrowed);
            all.extend(texts.chain(named(facts, &arg.value).filter(|_| sends && name != PARENT)).map(|text| Said {
                text,
                line: call.line,
                end_line: call.end_line,
                label,
                sends,
            }));
        }
        all.extend(looked_up(facts, call));
    }
    for binding in &facts.bindings {
        let label = facts.text(binding.name);
        let spot = (binding.line, binding.end_line);
        let own = match &binding.value {
            BindingValue::Text(text) => vec![(facts.text(*text), label)],
            BindingValue::Map(pairs) => pairs
                .iter()
                .flat_map(|(key, value)| texts_of(facts, value).into_iter().map(|text| (text, facts.text(*key))))
                .collect(),
            BindingValue::List(values) => {
                values.iter().flat_map(|value| texts_of(facts, value)).map(|text| (text, label)).collect()
            }
            BindingValue::Name(_) | BindingValue::Call(_) | BindingValue::Literal(_) | BindingValue::Unknown => Vec::new(),
        };
        let noted =
            binding.decorators.iter().flat_map(|decorator| decorator.args.iter().flat_map(|arg| texts_of(facts, &arg.value)));
        let all_texts = own.into_iter().chain(noted.map(|text| (text, label)));
        all.extend(all_texts.map(|(text, label)| Said {
            text: text.into(),
            line: spot.0,
            end_line: spot.1,
            label,
            sends: false,
        }));
    }
    all.extend(facts.strings.iter().map(|string| Said {
        text: facts.text(string.text).into(),
        line: string.line,
        end_line: string.end_line,
        label: "",
        sends: false,
    }));
    all.retain(|said| !facts.is_in_test(said.line));
    all
}

/// `getenv("CART_HOST", "cart")` of an own function: the second text is a default.
fn looked_up<'a>(facts: &'a FileFacts, call: &CallFact) -> Option<Said<'a>> {
    let [first, second, ..] = &*call.args else { return None };
    let (ArgValue::Text(key), ArgValue::Text(default)) = (&first.value, &second.value) else { return None };
    let label = facts.text(*key);
    let is_key =
        label.len() > 3 && label.chars().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_');
    is_key.then(|| Said { text: facts.text(*default).into(), line: call.line, end_line: call.end_line, label, sends: false })
}

/// A variable that a request is sent to, as a placeholder to be filled.
fn named<'a>(facts: &'a FileFacts, value: &ArgValue) -> Option<Cow<'a, str>> {
    match value {
        ArgValue::Name(name) => Some(format!("{{{}}}", facts.text(*name)).into()),
        ArgValue::Text(_)
        | ArgValue::List(_)
        | ArgValue::Call(_)
        | ArgValue::Function(_)
        | ArgValue::Literal(_)
        | ArgValue::Other => None,
    }
}

fn texts_of<'a>(facts: &'a FileFacts, value: &ArgValue) -> Vec<&'a str> {
    let text = |name: &NameIx| facts.text(*name);
    match value {
        ArgValue::Text(name) => vec![text(name)],
        ArgValue::List(values) => values.iter().flat_map(|value| texts_of(facts, value)).collect(),
        ArgValue::Name(_) | ArgValue::Call(_) | ArgValue::Function(_) | ArgValue::Literal(_) | ArgValue::Other => Vec::new(),
    }
}
