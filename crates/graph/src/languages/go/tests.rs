//! Rows of Go and what is extracted from it.

use super::Go;
use crate::extract::dialect::Dialect;
use crate::languages::described::{Part, check, read};

#[test]
fn table_names_kinds_of_the_grammar() {
    assert_eq!(Go.grammar().unknown, Vec::<&str>::new());
}

fn symbols(source: &str, expected: &[&str]) {
    check(&Go, Part::Symbols, source, expected);
}

fn calls(source: &str, expected: &[&str]) {
    check(&Go, Part::Calls, &format!("package a\nfunc m() {{\n{source}\n}}"), expected);
}

fn bindings(source: &str, expected: &[&str]) {
    check(&Go, Part::Bindings, source, expected);
}

#[test]
fn package_and_imports_are_read() {
    let source =
        "package shop\nimport (\n\"net/http\"\nm \"a/b\"\n. \"x\"\n_ \"y\"\n\"github.com/a/b/v2\"\n\"gopkg.in/yaml.v3\"\n)";
    let facts = read(&Go, source);
    assert_eq!(facts.package.map(|package| facts.text(package)), Some("shop"));
    let expected = ["net/http as http", "a/b as m", "x * as *", "y as _", "github.com/a/b/v2 as b", "gopkg.in/yaml.v3 as yaml"];
    check(&Go, Part::Imports, source, &expected);
}

#[test]
fn types_and_methods_are_defined() {
    symbols(
        "type Cart struct {\n Base\n *db.Store\n}\nfunc (c *Cart) Add(a, b int, _ string) (*Item, error) { return nil, nil }",
        &["class Cart 1-4 : Base, db.Store #exported", "method Cart.Add/3 c1 5-5 -> Item #exported"],
    );
    symbols(
        "type store interface { io.Reader; Get(id string) (Item, error) }",
        &["interface store 1-1 : io.Reader #bodiless", "method store.Get/1 c1 1-1 -> Item #exported #bodiless"],
    );
    symbols("func (s *server[T]) run(string) {}", &["method (server).run/1 c1 1-1"]);
    symbols(
        "type ID = string\nfunc New[T any](x T) []*pkg.Foo[T] { return nil }",
        &["alias ID 1-1 #exported", "function New/1 c1 2-2 -> []pkg.Foo #exported"],
    );
    symbols(
        "func TestCart(t *testing.T) {}\nfunc Testify(t *testing.T) {}\nfunc TestOf(x int) {}",
        &[
            "function TestCart/1 c1 1-1 #exported #test",
            "function Testify/1 c1 2-2 #exported",
            "function TestOf/1 c1 3-3 #exported",
        ],
    );
    symbols("var handle = func(w io.Writer) { if a {} }", &["function handle/1 c2 1-1"]);
}

#[test]
fn complexity_is_counted_as_lizard_does() {
    let source = "func f() { for i := range x { if a && b || c {} }
        switch y { case 1, 2: default: }
        select { case <-z: }
        go func() { if a {} }() }";
    symbols(source, &["function f/0 c7 1-4"]);
}

#[test]
fn calls_have_receivers_and_arguments() {
    calls(
        "r.GET(\"/x\", h.get, func(c *gin.Context) { c.JSON(200, nil) })",
        &["m: c JSON(200, nil)", "m: r GET(\"/x\", h.get, fn)"],
    );
    calls("gin.New().Group(\"/a\").Use(x)", &["m: gin New()", "m: <New>.Group(\"/a\")", "m: <Group>.Use(x)"]);
    calls(
        "s := &http.Server{Addr: \":8080\", Handler: mux()}",
        &["m: mux()", "m: http Server(Addr=\":8080\", Handler=mux()) #new"],
    );
    calls("go work(1); defer mu.Unlock()", &["m: work(1)", "m: mu Unlock()"]);
    calls(
        "for _, x := range all() { db.Query(x) }; for i := first(); i < 3; i++ { f[int](i) }",
        &["m: all()", "m: db Query(x) #loop", "m: first()", "m: f(i) #loop"],
    );
    calls("x.(*T).run(); xs[0].run(); (&c).go_(*p, !q, -1)", &["m: {} run()", "m: xs[] run()", "m: c go_(p, ?, ?)"]);
}

#[test]
fn texts_are_folded() {
    calls("f(\"http://\" + host + \"/x\")", &["m: f(\"http://{host}/x\")"]);
    calls(
        "f(fmt.Sprintf(\"%s:%d/%v\", s.host, 80, g()))",
        &["m: g()", "m: fmt Sprintf(\"%s:%d/%v\", s.host, 80, g())", "m: f(\"{s.host}:80/{}\")"],
    );
    calls(
        "f(os.Getenv(\"PORT\"), viper.GetString(\"a.b\"))",
        &["m: os Getenv(\"PORT\")", "m: viper GetString(\"a.b\")", "m: f(\"${PORT}\", \"${a.b}\")"],
    );
    calls("f(getEnv(\"HOST\", \"db\"), `raw`)", &["m: getEnv(\"HOST\", \"db\")", "m: f(\"${HOST:-db}\", \"raw\")"]);
    check(
        &Go,
        Part::Strings,
        "func f() string { mustMapEnv(&s.addr, \"CART_ADDR\"); os.Setenv(\"A\", x); v, ok := os.LookupEnv(\"B\"); return \"https://x.org\" }",
        &["Environment ${CART_ADDR}", "Environment ${B}", "Url https://x.org"],
    );
}

#[test]
fn fields_variables_and_parameters_are_bound() {
    bindings(
        "type S struct { Name, Nick string `json:\"name\" db:\"n\"`; DB *sql.DB; M map[string]int }",
        &["S: Name: string @json(\"name\") @db(\"n\")", "S: Nick: string", "S: DB: sql.DB", "S: M: map"],
    );
    bindings("const A, B = \"x\", 1\nvar w *pkg.T = f()", &[": A = \"x\"", ": B = 1", ": w: pkg.T = f()"]);
    bindings(
        "func (s *S) f(a, b int, _ string) (n int) { x, err := g(), 2\n y, err := h()\n y = \"z\"; err = k() }",
        &[
            "(S).f: s: S #parameter",
            "(S).f: a: int #parameter",
            "(S).f: b: int #parameter",
            "(S).f: n: int",
            "(S).f: x = g()",
            "(S).f: err = 2",
            "(S).f: y = h()",
            "(S).f: err",
            "(S).f: y = \"z\"",
        ],
    );
    bindings(
        "var hosts = []string{\"a\", b}\nvar m = map[string]string{\"k\": \"v\"}\nvar r = Routes{{\"GET\", \"/x\", get}}",
        &[": hosts = [\"a\", b]", ": m = {k: \"v\"}", ": r = Routes()"],
    );
}

#[test]
fn odd_files_give_what_they_can() {
    let facts = read(&Go, "func f( {\n// c\n/* d\n */}");
    assert!(facts.parse_errors > 0);
    assert_eq!(facts.comment_lines, 3);
    read(&Go, &"{".repeat(20_000));
    read(&Go, &format!("var x = {}1", "f(".repeat(5000)));
}
