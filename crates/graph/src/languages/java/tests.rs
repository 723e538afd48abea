//! Rows of Java and what is extracted from it.

use super::Java;
use crate::extract::dialect::Dialect;
use crate::facts::FileFacts;
use crate::languages::described::{Part, check, read};

#[test]
fn table_names_kinds_of_the_grammar() {
    assert_eq!(Java.grammar().unknown, Vec::<&str>::new());
}

fn symbols(source: &str, expected: &[&str]) {
    check(&Java, Part::Symbols, source, expected);
}

fn calls(source: &str, expected: &[&str]) {
    check(&Java, Part::Calls, &format!("class A {{ void m() {{\n{source}\n}} }}"), expected);
}

fn bindings(source: &str, expected: &[&str]) {
    check(&Java, Part::Bindings, source, expected);
}

#[test]
fn package_and_imports_are_read() {
    let facts: FileFacts = read(&Java, "package com.shop.cart;");
    assert_eq!(facts.package.map(|package| facts.text(package)), Some("com.shop.cart"));
    let source =
        "import com.shop.Order;\nimport com.shop.model.*;\nimport static java.util.Map.of;\nimport static org.junit.Assert.*;";
    let expected = ["com.shop.Order as Order", "com.shop.model * as *", "java.util.Map of as of", "org.junit.Assert * as *"];
    check(&Java, Part::Imports, source, &expected);
}

#[test]
fn types_have_bases_and_annotations() {
    symbols(
        "@Entity\n@Table(name = \"orders\")\npublic class Order<T> extends Base<T> implements Serializable, a.B<C> {}",
        &["class Order 1-3 : Base, Serializable, a.B #exported @Entity() @Table(name=\"orders\")"],
    );
    symbols(
        "@Service class A { @Override void f() {} @Bean(\"x\") B g() {} }",
        &["class A 1-1 @Service()", "method A.f/0 c1 1-1 @Override()", "method A.g/0 c1 1-1 -> B @Bean(\"x\")"],
    );
    symbols("interface Orders extends JpaRepository<Order, Long> {}", &["interface Orders 1-1 : JpaRepository"]);
    symbols("enum Color implements Named { RED; void f() {} }", &["enum Color 1-1 : Named", "method Color.f/0 c1 1-1"]);
    symbols("public record Point(int x, int y) {}", &["class Point 1-1 #exported"]);
    symbols("@interface Secured {}", &["interface Secured 1-1"]);
    symbols("abstract class A { class B { B() {} } }", &["class A 1-1 #bodiless", "class A.B 1-1", "method A.B.B/0 c1 1-1"]);
    symbols(
        "@FeignClient(name = \"stock\", url = \"${stock.url}\") interface Stock {}",
        &["interface Stock 1-1 @FeignClient(name=\"stock\", url=\"${stock.url}\")"],
    );
}

#[test]
fn methods_have_signatures() {
    symbols(
        "class A {\n  @GetMapping(value = \"/x\", produces = JSON)\n  public ResponseEntity<Order> get(@PathVariable Long id, String... more) { return null; }\n}",
        &["class A 1-4", "method A.get/2 c1 2-3 -> Order #exported @GetMapping(value=\"/x\", produces=JSON)"],
    );
    symbols(
        "class A { @RequestMapping({\"/a\", \"/b\"}) List<Order> all() {} }",
        &["class A 1-1", "method A.all/0 c1 1-1 -> List @RequestMapping([\"/a\", \"/b\"])"],
    );
    symbols(
        "class A { @Test void works() {} Mono<Optional<X>> x() {} }",
        &["class A 1-1", "method A.works/0 c1 1-1 #test @Test()", "method A.x/0 c1 1-1 -> X"],
    );
    symbols("interface A { Order find(Long id); }", &["interface A 1-1", "method A.find/1 c1 1-1 -> Order #exported #bodiless"]);
}

#[test]
fn complexity_is_counted_as_lizard_does() {
    let source = "class A { int f(List<? extends B> x) {
        for (int i = 0; i < 3 && x != null; i++) { if (a || b) { return c ? 1 : 2; } }
        switch (x) { case 1: case 2: break; default: }
        try { do { g(); } while (a); } catch (E e) { list.forEach(y -> { if (y) h(); }); }
        new Thread() { public void run() { if (a) b(); } };
        } }";
    symbols(source, &["class A 1-6", "method A.f/1 c11 1-6 -> int", "method A.f.run/0 c2 5-5 #exported"]);
}

#[test]
fn calls_have_receivers_and_arguments() {
    calls("this.repo.save(order, true, 3);", &["A.m: this.repo save(order, true, 3)"]);
    calls("a.b(1).c(x -> x.d(), Foo::bar, Foo.class);", &["A.m: a b(1)", "A.m: x d()", "A.m: <b>.c(fn, Foo::bar, Foo.class)"]);
    calls("new com.x.Foo<Bar>(\"a\" + b);", &["A.m: com.x Foo(\"a{b}\") #new"]);
    calls(
        "for (X x : load()) { send(x); } xs.forEach(x -> send(x));",
        &["A.m: load()", "A.m: send(x) #loop", "A.m: send(x) #loop", "A.m: xs forEach(fn)"],
    );
    calls("super.close(); items[0].run(); (a).go();", &["A.m: super close()", "A.m: items[] run()", "A.m: a go()"]);
}

#[test]
fn texts_are_folded() {
    check(
        &Java,
        Part::Strings,
        "class A { @Value(\"${a.b}/${c:1}\") String x; }",
        &["Environment ${a.b}", "Environment ${c:-1}"],
    );
    calls("f(\"http://\" + host + \":\" + 80 + \"/x\");", &["A.m: f(\"http://{host}:80/x\")"]);
    calls("f(String.format(\"%s/%d\", a.b, 3));", &["A.m: String format(\"%s/%d\", a.b, 3)", "A.m: f(\"{a.b}/3\")"]);
    calls("f(System.getenv(\"HOST\"));", &["A.m: System getenv(\"HOST\")", "A.m: f(\"${HOST}\")"]);
    calls("f(env.getProperty(\"a.b\", \"x\"));", &["A.m: env getProperty(\"a.b\", \"x\")", "A.m: f(\"${a.b:-x}\")"]);
    calls(
        "f(System.getenv().getOrDefault(\"P\", \"1\"));",
        &["A.m: System getenv()", "A.m: <getenv>.getOrDefault(\"P\", \"1\")", "A.m: f(\"${P:-1}\")"],
    );
    check(
        &Java,
        Part::Strings,
        "class A { String f() { return System.getenv(\"K\") + \"https://x.org\"; } String g() { return \"https://y.org/\" + a; } }",
        &["Environment ${K}", "Url https://y.org/{a}"],
    );
}

#[test]
fn fields_variables_and_parameters_are_bound() {
    bindings(
        "class A { @Value(\"${a.b:x}\") private List<String> hosts; static final String Z = \"a\" + Y; }",
        &["A: hosts: List @Value(\"${a.b:-x}\")", "A: Z: String = \"a{Y}\""],
    );
    bindings(
        "class A { void f(@RequestBody Order o, int[] n) { var x = new Foo(); B b = o.b; } }",
        &["A.f: o: Order #parameter @RequestBody()", "A.f: n: int[] #parameter", "A.f: x = Foo()", "A.f: b: B = o.b"],
    );
    bindings("class A { A(X x) { this.x = x; this.y = new Y(); y = 1; } }", &["A.A: x: X #parameter", "A: x = x", "A: y = Y()"]);
    bindings("record P(@NotNull String name) {}", &["P: name: String @NotNull()"]);
    bindings("enum E { @Old X(\"a\"), Y }", &["E: X: E @Old()", "E: Y: E"]);
    bindings(
        "class A { void f() { for (Order o : os) {} try (In in = open()) {} catch (E | F e) {} if (x instanceof B b) {} } }",
        &["A.f: o: Order", "A.f: in: In = open()", "A.f: e: E", "A.f: b: B"],
    );
    bindings(
        "class A { int[] n = {1, 2}; String[] s = new String[] {\"a\"}; A[] e = new A[3]; }",
        &["A: n: int[] = [1, 2]", "A: s: String[] = [\"a\"]", "A: e: A[]"],
    );
}

#[test]
fn odd_files_give_what_they_can() {
    let facts = read(&Java, "class A { void f( { } /* c\n d */ // e\n}");
    assert!(facts.parse_errors > 0);
    assert_eq!((facts.first_error_line, facts.comment_lines), (1, 2));
    read(&Java, &"(".repeat(20_000));
    read(&Java, &format!("class A {{ int x = {}1; }}", "f(".repeat(5000)));
}
