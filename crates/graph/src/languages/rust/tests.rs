//! Rows of Rust and what is extracted from it.

use super::Rust;
use crate::extract::dialect::Dialect;
use crate::languages::described::{Part, check, read};

#[test]
fn table_names_kinds_of_the_grammar() {
    assert_eq!(Rust.grammar().unknown, Vec::<&str>::new());
}

fn symbols(source: &str, expected: &[&str]) {
    check(&Rust, Part::Symbols, source, expected);
}

fn calls(source: &str, expected: &[&str]) {
    check(&Rust, Part::Calls, &format!("fn m() {{\n{source}\n}}"), expected);
}

fn bindings(source: &str, expected: &[&str]) {
    check(&Rust, Part::Bindings, source, expected);
}

#[test]
fn use_trees_are_flattened() {
    let source = "use a::{b, c::{self as d, *}, e as f};\npub use x::y;\nextern crate foo as bar;\nuse crate::store::{self, Cart};\nuse serde;";
    let expected = [
        "a b as b",
        "a c as d",
        "a::c * as *",
        "a e as f",
        "x y as y #reexport",
        "foo as bar",
        "crate store as store",
        "crate::store Cart as Cart",
        "serde as serde",
    ];
    check(&Rust, Part::Imports, source, &expected);
}

#[test]
fn types_and_their_functions_are_defined() {
    symbols(
        "#[derive(Debug)]\npub struct S<T> { #[serde(rename = \"x\")] a: T }\nimpl<T> fmt::Display for S<T> where T: X { async fn show(&self, n: u8) -> Result<Foo, E> { x() } }",
        &["class S 1-2 : fmt::Display #exported @derive(Debug)", "method S.show/1 c1 3-3 -> Foo #async #exported"],
    );
    symbols(
        "trait Tr: Base + Send { fn a(&self); fn b() {} }",
        &[
            "interface Tr 1-1 : Base, Send #bodiless",
            "method Tr.a/0 c1 1-1 #exported #bodiless",
            "method Tr.b/0 c1 1-1 #exported",
        ],
    );
    symbols(
        "impl Iterator for a::Other { fn next(&mut self) -> Option<u8> { None } }",
        &["module a::Other 1-1 : Iterator", "method a::Other.next/0 c1 1-1 -> u8 #exported"],
    );
    symbols(
        "mod m { enum E { #[error(\"x\")] A, B(u8) } type T = u8; fn f() -> impl Future<Output = X> {} }",
        &["module m 1-1", "enum m.E 1-1", "alias m.T 1-1", "function m.f/0 c1 1-1 -> X"],
    );
    symbols(
        "#[cfg(test)]\nmod tests {\n#[cfg(feature = \"x\")]\nuse a::b;\n#[tokio::test]\nasync fn works() {}\nfn helper() {} }",
        &[
            "module tests 1-7 #test @cfg(test)",
            "function tests.works/0 c1 5-6 #async #test @tokio::test()",
            "function tests.helper/0 c1 7-7",
        ],
    );
    symbols(
        "#[get(\"/x/{id}\", data = \"<y>\", rank = 2)]\nfn f(Path(id): Path<u8>) {}",
        &["function f/1 c1 1-2 @get(\"/x/{id}\", data=\"<y>\", rank=2)"],
    );
}

#[test]
fn complexity_is_counted_as_lizard_does() {
    symbols(
        "fn f() -> R { match x { A if a => 1, B | C => 2, _ => match y { D => 3, E => 4 } } }",
        &["function f/0 c5 1-1 -> R"],
    );
    symbols(
        "fn f<T>(x: T) where T: X { let Some(y) = x else { return }; if a && b {} else if c {} for z in w {} loop { g()?; } while d {} h(|| 1, |_| 2) }",
        &["function f/1 c10 1-1"],
    );
}

#[test]
fn calls_have_receivers_and_arguments() {
    calls("std::fs::read(path, 1); Vec::<u8>::new(); f::<T>(x);", &["m: std::fs read(path, 1)", "m: Vec new()", "m: f(x)"]);
    calls(
        "Router::new().route(\"/x\", get(list)).with_state(s)",
        &["m: Router new()", "m: get(list)", "m: <new>.route(\"/x\", get())", "m: <route>.with_state(s)"],
    );
    calls(
        "self.db.get(&id).await?; x.0.run(); Self::bar(Some(y));",
        &["m: self.db get(id) #awaited", "m: x.0 run()", "m: Self bar(?)"],
    );
    calls(
        "let s = Server { port: 80, host, ..Default::default() };",
        &["m: Default default()", "m: Server(port=80, host=host, default()) #new"],
    );
    calls(
        "for x in all() { f(x); } xs.iter().map(|x| g(x));",
        &["m: all()", "m: f(x) #loop", "m: xs iter()", "m: g(x) #loop", "m: <iter>.map(fn)"],
    );
}

#[test]
fn macros_are_calls_with_tokens() {
    calls("sqlx::query!(\"SELECT 1\", a.id, &b, key = 2);", &["m: sqlx query(\"SELECT 1\", a.id, b, key=2) #macro"]);
    calls(
        "println!(\"{}\", self.cart.total(x)); vec![Foo::new(), 1];",
        &["m: self.cart total(x)", "m: println(\"{}\", total()) #macro", "m: Foo new()", "m: vec(new(), 1) #macro"],
    );
    calls(
        "assert!(matches!(f(a)?.g(b), Some(_)));",
        &["m: f(a)", "m: {} g(b)", "m: matches(g(), ?) #macro", "m: assert(matches()) #macro"],
    );
}

#[test]
fn texts_are_folded() {
    calls(
        "f(format!(\"{host}:{}/{:?}/{}\", 80, a.b, g()), \"x\".to_string());",
        &[
            "m: g()",
            "m: format(\"{host}:{}/{:?}/{}\", 80, a.b, g()) #macro",
            "m: {} to_string()",
            "m: f(\"{host}:80/{a.b}/{}\", \"x\")",
        ],
    );
    bindings(
        "fn m() { let a = std::env::var(\"A\").unwrap_or_else(|_| \"d\".into()); let b = env::var(\"B\")?; let c = env!(\"C\"); let d = \"a\".to_string() + &e; }",
        &["m: a = \"${A:-d}\"", "m: b = \"${B}\"", "m: c = \"${C}\"", "m: d = \"a{e}\""],
    );
    check(
        &Rust,
        Part::Strings,
        "fn f() -> &str { env::var(\"K\").expect(\"k\"); \"https://x.org\" }",
        &["Environment ${K}", "Url https://x.org"],
    );
}

#[test]
fn fields_variables_and_parameters_are_bound() {
    bindings(
        "pub struct S { #[serde(rename = \"a\")] pub a: Vec<T>, db: Arc<dyn Store>, s: &'static str }",
        &["S: a: Vec @serde(rename=\"a\")", "S: db: Store", "S: s: str"],
    );
    bindings(
        "const C: &str = \"x\"; static D: u8 = 1; enum E { #[e(\"x\")] A, B { c: u8 } }",
        &[": C: str = \"x\"", ": D: u8 = 1", "E: A: E @e(\"x\")", "E: B: E"],
    );
    bindings(
        "fn f(x: &mut Foo<T>, Json(o): Json<Order>, _: u8) { let y: Bar = z(); let (a, b) = c; if let Some(d) = g() {} for e in h {} }",
        &["f: x: Foo #parameter", "f: o: Order #parameter", "f: y: Bar = z()", "f: a", "f: b", "f: d = g()", "f: e"],
    );
}

#[test]
fn odd_files_give_what_they_can() {
    let facts = read(&Rust, "//! a\nfn f( {\n/// b\n/* c\n */}");
    assert!(facts.parse_errors > 0);
    assert_eq!(facts.comment_lines, 4);
    read(&Rust, &"(".repeat(20_000));
    read(&Rust, &format!("fn f() {{ x!{} }}", "(".repeat(5000)));
    read(&Rust, &format!("const X: u8 = {}1;", "f(".repeat(5000)));
}
