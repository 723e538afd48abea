//! Which names say that something stands in front of a handler: who is asking, what they may, how often.

use super::scan::{Scan, Source, last_part};
use crate::facts::{ArgValue, BindingValue, CallFact, DecoratorFact, SymbolIx};

/// Parts of names of guards, in lower case without underscores.
const WORDS: &[&str] = &[
    "authenticat",
    "authoriz",
    "authoris",
    "authed",
    "loginrequired",
    "requirelogin",
    "requireuser",
    "requireadmin",
    "permission",
    "guard",
    "jwt",
    "protect",
    "limiter",
    "ratelimit",
    "throttle",
    "isadmin",
    "adminonly",
    "adminsonly",
    "adminrequired",
    "currentuser",
    "currentactive",
    "superuser",
    "secured",
    "rolesallowed",
    "csrf",
    "bearer",
    "apikey",
    "verifytoken",
    "checktoken",
    "requiretoken",
    "passport",
    "oauth",
    "sessionrequired",
    "ensurelogged",
    "isloggedin",
    "useraccess",
    "withauth",
    "basicauth",
    "requireauth",
    "checkauth",
    "authmiddleware",
    "staffmember",
    "userpasses",
];

/// What begins and ends names that have to do with guards and are none: they answer, make or undo something.
const OTHERWISE: (&[&str], &[&str]) = (
    &[
        "save",
        "create",
        "delete",
        "remove",
        "update",
        "show",
        "render",
        "list",
        "generate",
        "refresh",
        "revoke",
        "rotate",
        "register",
        "setup",
        "mount",
        "init",
        "unauth",
        "unprotect",
        "handle",
        "start",
        "finish",
        "callback",
    ],
    &["exempt", "handler", "page", "callback", "request", "response", "error", "exception", "routes", "view"],
);

/// Whether a name says that it guards.
pub(super) fn is_guard(name: &str) -> bool {
    let plain: String = last_part(name).chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let (begins, ends) = OTHERWISE;
    if begins.iter().any(|word| plain.starts_with(word)) || ends.iter().any(|word| plain.ends_with(word)) {
        return false;
    }
    plain == "auth"
        || plain.ends_with("auth")
        || WORDS.iter().any(|word| plain.contains(word))
        || requires(last_part(name))
        || demands(name, &plain)
}

/// What a request or a process must have, which says nothing of who asks.
const FORMS: &[&str] = &[
    "env", "config", "param", "body", "field", "json", "header", "content", "file", "module", "dir", "http", "tls", "ssl",
    "post", "get", "put", "patch", "delete", "safe", "setting", "feature", "flag", "option",
];

/// `RequireClient`, `require_admin`: what stands in front of a handler and requires someone.
fn requires(name: &str) -> bool {
    let Some(rest) = name.strip_prefix("require").or_else(|| name.strip_prefix("Require")) else { return false };
    let wanted = rest.trim_start_matches('_').to_ascii_lowercase();
    rest.starts_with(|next: char| next.is_ascii_uppercase() || next == '_') && !FORMS.iter().any(|form| wanted.starts_with(form))
}

/// A demand made of something that authenticates: `authentication.RequireClient`, `auth.Ensure`.
fn demands(name: &str, last: &str) -> bool {
    let asks = ["require", "ensure", "must", "only", "enforce"].iter().any(|word| last.starts_with(word));
    let of =
        name.len().checked_sub(last_part(name).len()).and_then(|end| name.get(..end)).unwrap_or_default().to_ascii_lowercase();
    asks && of.split(['.', ':']).any(|part| part.starts_with("auth"))
}

/// Guards among decorators, and among their arguments (`@UseGuards(AuthGuard)`, `dependencies=[Depends(get_current_user)]`).
pub(super) fn of_decorators(source: Source<'_>, decorators: &[DecoratorFact]) -> Vec<String> {
    let mut found = Vec::new();
    for decorator in decorators {
        let name = source.text(decorator.name);
        if name != "UseGuards" && is_guard(name) {
            found.push(name.to_owned());
        }
        for arg in &decorator.args {
            collect(source, &arg.value, &mut found);
        }
    }
    found
}

/// Guards among the names and calls of a value.
pub(super) fn collect(source: Source<'_>, value: &ArgValue, found: &mut Vec<String>) {
    match value {
        ArgValue::Name(name) => found.extend(Some(source.text(*name)).filter(|name| is_guard(name)).map(str::to_owned)),
        ArgValue::List(values) => values.iter().for_each(|value| collect(source, value, found)),
        ArgValue::Call(call) => {
            let Some(call) = source.call(*call) else { return };
            let name = source.callee(call);
            if is_guard(&name) {
                found.push(name);
            }
            call.args.iter().for_each(|arg| collect(source, &arg.value, found));
        }
        ArgValue::Text(_) | ArgValue::Function(_) | ArgValue::Literal(_) | ArgValue::Other => {}
    }
}

/// Guards that a handler is wrapped in: `requireAuth(list)`. The handler's own name is none.
pub(super) fn around(source: Source<'_>, value: &ArgValue, found: &mut Vec<String>) {
    let ArgValue::Call(call) = value else { return };
    let Some(call) = source.call(*call) else { return };
    found.extend(Some(source.callee(call)).filter(|name| is_guard(name)));
    if let Some((last, before)) = call.args.split_last() {
        before.iter().for_each(|arg| collect(source, &arg.value, found));
        around(source, &last.value, found);
    }
}

/// Guards that a handler asks for by its parameters: their types, and what is injected into them.
pub(super) fn of_parameters(source: Source<'_>, handler: SymbolIx) -> Vec<String> {
    let mut found = Vec::new();
    for binding in source.facts.bindings.iter().filter(|binding| binding.parameter && binding.owner == Some(handler)) {
        found.extend(binding.declared.map(|name| source.text(name)).filter(|name| is_guard(name)).map(str::to_owned));
        if let BindingValue::Call(call) = binding.value {
            collect(source, &ArgValue::Call(call), &mut found);
        }
        found.extend(of_decorators(source, &binding.decorators));
    }
    found
}

/// Guards of a handler wherever it is: its decorators and its parameters.
pub(super) fn of_handler(scan: &Scan<'_>, handler: Option<crate::SymbolId>) -> Vec<String> {
    let Some(symbol) = handler.and_then(|id| scan.graph.symbol(id)) else { return Vec::new() };
    let Some(source) = scan.source(symbol.file) else { return Vec::new() };
    let decorators = source.facts.symbol(symbol.fact).map_or(&[][..], |fact| &fact.decorators);
    let mut found = of_decorators(source, decorators);
    found.extend(of_parameters(source, symbol.fact));
    if source.path.ends_with(".py") {
        let class = if symbol.complexity == 0 {
            Some(symbol.fact)
        } else {
            source.facts.symbol(symbol.fact).and_then(|fact| fact.parent)
        };
        class.into_iter().for_each(|class| of_class(scan, source, class, CLASSES, &mut found));
    }
    found
}

/// What begins the names of calls that turn away whom they do not know. A sign-in that looks up a user is no such call.
const CHECKS: &[&str] =
    &["check", "require", "ensure", "verify", "assert", "enforce", "protect", "authorize", "authorise", "must"];

/// Checks that the functions make which a handler calls, as far as it is known which functions these are. A call that says in its options
/// who need not be known (`{ skipAuth: true }`) does not count.
pub(super) fn one_call_deep(scan: &Scan<'_>, handler: Option<crate::SymbolId>) -> Vec<String> {
    let Some(symbol) = handler.and_then(|id| scan.graph.symbol(id)) else { return Vec::new() };
    let Some(source) = scan.source(symbol.file) else { return Vec::new() };
    let made = source.calls().filter(|(_, call)| call.caller == Some(symbol.fact) && !is_waived(source, call));
    let callees = made.filter_map(|(at, _)| scan.graph.symbol(scan.callee(source, at)?));
    let mut found = Vec::new();
    for callee in callees {
        let Some(home) = scan.source(callee.file) else { continue };
        let inner = home.calls().filter(|(_, call)| call.caller == Some(callee.fact)).map(|(_, call)| home.callee(call));
        found.extend(inner.filter(|name| is_guard(name) && is_check(name)));
    }
    found
}

fn is_check(name: &str) -> bool {
    let plain = last_part(name).trim_start_matches('_').to_ascii_lowercase();
    CHECKS.iter().any(|word| plain.starts_with(word))
}

/// An option of the call has to do with who asks.
fn is_waived(source: Source<'_>, call: &CallFact) -> bool {
    let names = call.args.iter().filter_map(|arg| arg.keyword).map(|name| source.text(name).to_ascii_lowercase());
    let of_asker = ["auth", "skip", "public", "anonym", "guard", "optional", "login"];
    names.into_iter().any(|name| of_asker.iter().any(|word| name.contains(word)))
}

/// How many classes up guards are looked for.
const CLASSES: usize = 4;

/// Guards of a class of views: what it is made from (`LoginRequiredMixin`), and who may ask by its own list (`permission_classes`).
fn of_class(scan: &Scan<'_>, source: Source<'_>, class: SymbolIx, left: usize, found: &mut Vec<String>) {
    let Some(fact) = source.facts.symbol(class).filter(|_| left > 0) else { return };
    let lists = ["permission_classes", "authentication_classes", "method_decorators", "decorators"];
    for binding in source.facts.bindings.iter().filter(|binding| binding.owner == Some(class)) {
        match &binding.value {
            BindingValue::List(values) if lists.contains(&source.text(binding.name)) => {
                values.iter().for_each(|value| collect(source, value, found));
            }
            _ => {}
        }
    }
    for base in &fact.bases {
        let name = source.text(*base);
        if is_guard(name) {
            found.push(name.to_owned());
        } else if let Some(above) = scan.resolve(source, name).and_then(|id| scan.graph.symbol(id))
            && let Some(home) = scan.source(above.file)
        {
            of_class(scan, home, above.fact, left - 1, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_guard;

    #[test]
    fn guards_are_told_from_other_words() {
        for (name, expected) in [
            ("login_required", true),
            ("requireAuth", true),
            ("get_current_user", true),
            ("AuthGuard", true),
            ("limiter.limit", false),
            ("rateLimiter", true),
            ("author", false),
            ("list_authors", false),
            ("auth", true),
            ("validateBody", false),
            ("admins_only", true),
            ("authed_only", true),
            ("authentication.RequireClient", true),
            ("require_member", true),
            ("csrf_exempt", false),
            ("require_setting", false),
            ("AuthenticatedHttpRequest", false),
            ("handler.currentUserHandler", false),
            ("showAPIKeysPage", false),
            ("saveAuth", false),
            ("unauthorized", false),
            ("validateAPIKeyAuth", true),
            ("requireEnv", false),
            ("RequireJSON", false),
            ("requires", false),
            ("require", false),
            ("authentication.Optional", false),
            ("validator.RequireBody", false),
        ] {
            assert_eq!(is_guard(name), expected, "{name}");
        }
    }
}
