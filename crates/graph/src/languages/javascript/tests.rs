//! What is extracted from JavaScript, row by row.

use super::JavaScript;
use crate::languages::rendering::{Part, check};

#[test]
fn definitions() {
    let check = |source: &str, expected: &[&str]| check(&JavaScript, Part::Symbols, source, expected);
    check("async function f(a, { b }, ...c) {}\nfunction* g() {}\n", &["Function f(3) 1-1 async", "Function g(0) 2-2"]);
    check("export const f = (a) =>\n  a, g = x => x;\n", &["Function f(1) 1-2 exported", "Function g(1) 1-2 exported"]);
    check(
        "const api = { get: () => 1, post() {}, 'x-y': function () {} };\n",
        &["Method [api].get(0) 1-1", "Method [api].post(0) 1-1", "Method [api].x-y(0) 1-1"],
    );
    check("f({ onClick: () => 1 });\n", &["Function onClick(0) 1-1"]);
    check(
        "class A extends b.B { static m() {} #p() {} f = () => 1 }\n",
        &["Class A(0) 1-1 : b.B", "Method A.m(0) 1-1 exported", "Method A.#p(0) 1-1", "Method A.f(0) 1-1 exported"],
    );
    check(
        "exports.a = () => 1;\nmodule.exports.b = function () {};\nA.prototype.c = function () {};\nmodule.exports = () => 1;\n",
        &["Function a(0) 1-1 exported", "Function b(0) 2-2 exported", "Method [A].c(0) 3-3", "Function default(0) 4-4 exported"],
    );
    check("export default function () {}\n", &["Function default(0) 1-1 exported"]);
    check("export default async () => {};\n", &["Function default(0) 1-1 async exported"]);
    check("const f = catchAsync(async (req, res) => 1);\nconst g = xs.map((x) => x);\n", &["Function f(2) 1-1 async"]);
    check("it('does', () => {});\napp.get('/x', function handler() {});\n", &["Function handler(0) 2-2"]);
    check(
        "function a() {}\nclass B {}\nconst c = () => 1;\nexport { a, B as D };\nmodule.exports = { c };\n",
        &["Function a(0) 1-1 exported", "Class B(0) 2-2 exported", "Function c(0) 3-3 exported"],
    );
}

#[test]
fn complexity() {
    let check = |body: &str, expected: u32| {
        check(&JavaScript, Part::Complexity, &format!("function f(a) {{ {body} }}"), &[&format!("f {expected}")]);
    };
    check("return 1", 1);
    check("if (a) {} else if (b) {} else {}", 3);
    check("for (;;) {} for (const x of a) {} while (a) {} do {} while (a)", 5);
    check("return a && b || c ?? d", 4);
    check("return a ? b : c?.d", 2);
    check("switch (a) { case 1: case 2: break; default: }", 3);
    check("try {} catch (e) {} finally {}", 2);
    check("a ||= 1; b ??= 2; c &&= 3", 4);
    check("const { b = 1 } = a", 2);
    check("return xs.map((x) => x || 1)", 1);
}

#[test]
fn imports() {
    let check = |source: &str, expected: &[&str]| check(&JavaScript, Part::Imports, source, expected);
    check(
        "import a, { b as c, d } from 'm';\nimport * as n from \"n\";\nimport './o';\n",
        &["m default as a", "m b as c", "m d as d", "n - as n", "./o - as "],
    );
    check(
        "export { a, b as c } from './m';\nexport * from 'n';\nexport * as o from 'o';\n",
        &["./m a as a reexport", "./m b as c reexport", "n * as * reexport", "o - as o reexport"],
    );
    check(
        "const a = require('a');\nconst { b, c: d } = require('b');\nconst e = require('c').f;\nrequire('./g');\n",
        &["a - as a", "b b as b", "b c as d", "c f as e", "./g - as "],
    );
    check("const a = await import('a');\nf(() => import('./b'));\nx.require('c'); require(d);\n", &["a - as a", "./b - as "]);
}

#[test]
fn calls() {
    let check = |source: &str, expected: &[&str]| check(&JavaScript, Part::Calls, source, expected);
    check(
        "fetch(`${B}/x`, { method: 'POST', headers: { a: 1 } }, ...z);\n",
        &["fetch(\"{B}/x\", method=\"POST\", headers=?, headers.a=1, ?)"],
    );
    check("new a.B(c).d();\na?.b?.();\nx['y'].z();\n", &["a.B(c) new", "a.B(c).d()", "a.b()", "x.y.z()"]);
    check(
        "app.route('/a').get(b).post(c);\n",
        &["app.route(\"/a\")", "app.route(\"/a\").get(b)", "app.route(\"/a\").get(b).post(c)"],
    );
    check(
        "async function f() { await a(); await Promise.all([b()]); }\n",
        &["f: a() await", "f: b()", "f: Promise.all([b()]) await"],
    );
    check(
        "xs.forEach((x) => a(x));\non('e', () => b());\nfor (const y of c()) { on(() => d()); const g = () => e(); }\n",
        &["a(x) loop", "xs.forEach(fn -)", "b()", "on(\"e\", fn -)", "c()", "d() loop", "on(fn -) loop", "g: e()"],
    );
    check("sql`SELECT ${a}`;\nf(function g() { h(); });\n", &["sql(\"SELECT {a}\")", "g: h()", "f(fn g)"]);
    check("f(-1, null, undefined, true, a ? b : c);\n", &["f(?, null, undefined, true, ?)"]);
}

#[test]
fn bindings() {
    let check = |source: &str, expected: &[&str]| check(&JavaScript, Part::Bindings, source, expected);
    check("const a = 1, b = 'x', c = [d, 2], e = f();\nlet g;\n", &["a = 1", "b = \"x\"", "c = [d, 2]", "e = f()", "g"]);
    check(
        "const { a, b: c, d: { e } } = f.g;\nconst { h } = i();\nconst [j, k] = [1, 2];\n",
        &["a = f.g.a", "c = f.g.b", "h", "j = 1", "k = 2"],
    );
    check("const { PORT, HOST: h = 'x' } = process.env;\n", &["PORT = \"${PORT}\"", "h = \"${HOST:-x}\""]);
    check("const o = { a: 1, 'b-c': { d }, e() {}, ...f };\n", &["o = {a: 1, b-c: ?, b-c.d: d, e: fn e}"]);
    check(
        "class A { x = 1; constructor(y, { z }) { this.w = y; } }\n",
        &["A.x = 1", "parameter constructor.y", "parameter constructor.z", "A.w = y"],
    );
    check("module.exports = { a };\nconst m = require('m');\n", &["module.exports = {a: a}"]);
}

#[test]
fn folded_text() {
    let check = |value: &str, expected: &str| {
        check(&JavaScript, Part::Bindings, &format!("x = {value};"), &[&format!("x = {expected:?}")]);
    };
    check("'a' + b.c + `d${e}` + 1", "a{b.c}d{e}1");
    check("`a${f()}/${b[0]}\\n`", "a{}/{b[]}\n");
    check("process.env.A", "${A}");
    check("process.env['A'] || 'b'", "${A:-b}");
    check("`http://${process.env.A ?? 'b'}:80`", "http://${A:-b}:80");
    check("process.env.A || process.env.B || 'c'", "${A:-c}");
    check("import.meta.env.VITE_A", "${VITE_A}");
    check("this.configService.get('A_B', 'c')", "${A_B:-c}");
    check("[a, 'b'].join('/')", "{a}/b");
}

#[test]
fn strings() {
    let check = |source: &str, expected: &[&str]| check(&JavaScript, Part::Strings, source, expected);
    check("function f() { return `https://a/${b}`; }\n", &["Url https://a/{b}"]);
    check("f('https://a', { u: 'https://b' });\n", &[]);
    check("if (process.env.NODE_ENV === 'production') {}\n", &["Environment ${NODE_ENV}"]);
    check("f(Number(process.env.PORT || 80));\n", &["Environment ${PORT:-80}"]);
    check("const x = <a href=\"https://a\">b</a>;\n", &[]);
}
