//! What is extracted from Python, row by row.

use super::Python;
use crate::extract::dialect::Dialect;
use crate::languages::rendering::{Part, check, facts};

#[test]
fn table_names_kinds_of_the_grammar() {
    assert_eq!(Python.grammar().unknown, Vec::<&str>::new());
}

#[test]
fn definitions() {
    let check = |source: &str, expected: &[&str]| check(&Python, Part::Symbols, source, expected);
    check("def f(a, /, b=1, *, c, **d) -> int:\n    pass\n", &["Function f(4) 1-2 exported -> int"]);
    check(
        "class A(b.B, C[int], metaclass=M):\n    async def g(self, x): ...\n    def _h(cls): pass\n",
        &["Class A(0) 1-3 exported : b.B : C", "Method A.g(1) 2-2 async exported bodiless", "Method A._h(0) 3-3"],
    );
    check(
        "@a.route('/x', methods=['GET'])\n@login\ndef f():\n    def inner(): pass\n",
        &["Function f(0) 1-4 exported @a.route(\"/x\", methods=[\"GET\"]) @login()", "Function f.inner(0) 4-4"],
    );
    check(
        "class P(Protocol):\n    @abstractmethod\n    def g(self):\n        pass\n",
        &["Interface P(0) 1-4 exported : Protocol", "Method P.g(0) 2-4 exported bodiless @abstractmethod()"],
    );
    check("class E(str, Enum):\n    A = 1\n", &["Enum E(0) 1-2 exported : str : Enum"]);
    check("f = lambda x: x\ng(lambda y: y)\n", &["Function f(1) 1-1 exported"]);
    check(
        "class T(TestCase):\n    def testA(self): pass\ndef test_b(): pass\n",
        &["Class T(0) 1-2 exported : TestCase", "Method T.testA(0) 2-2 exported test", "Function test_b(0) 3-3 exported test"],
    );
    check(
        "def f() -> Optional[a.B]: return 1\ndef g() -> 'list[B]': return 1\ndef h() -> Annotated[B | None, 1]: return 1\n",
        &["Function f(0) 1-1 exported -> a.B", "Function g(0) 2-2 exported -> list", "Function h(0) 3-3 exported -> B"],
    );
}

#[test]
fn complexity() {
    let check = |body: &str, expected: u32| {
        let source = format!("def f(a):\n    {body}\n");
        check(&Python, Part::Complexity, &source, &[&format!("f {expected}")]);
    };
    check("return 1", 1);
    check("if a: pass\n    elif b: pass\n    else: pass", 3);
    check("for x in a: pass\n    else: pass", 2);
    check("while a: pass", 2);
    check("return a and b or c", 3);
    check("return 1 if a else 2", 2);
    check("return [x for x in a if x if y]", 4);
    check("try: pass\n    except A: pass\n    except B: pass\n    else: pass\n    finally: pass", 4);
    check("match a:\n        case 1: pass\n        case _ if b: pass", 4);
    check("g = [lambda x: x or 1]", 2);
    check("with a as b: assert b", 1);
}

#[test]
fn complexity_of_nested_functions_is_their_own() {
    let source = "def f(a):\n    def g(b):\n        if b: pass\n    for x in a:\n        class C:\n            def h(self): return 1 or 2\n";
    check(&Python, Part::Complexity, source, &["f 2", "g 2", "h 2"]);
}

#[test]
fn imports() {
    let check = |source: &str, expected: &[&str]| check(&Python, Part::Imports, source, expected);
    check("import os, a.b.c\nimport numpy as np\n", &["os - as os", "a.b.c - as a.b.c", "numpy - as np"]);
    check(
        "from ..m import (A as B,\n  C)\nfrom . import d\nfrom x import *\n",
        &["..m A as B", "..m C as C", ". d as d", "x * as *"],
    );
    check("if typing.TYPE_CHECKING:\n    from a import B\nelse:\n    import c\n", &["a B as B type", "c - as c type"]);
    check("from __future__ import annotations\ndef f():\n    import g\n", &["g - as g"]);
}

#[test]
fn calls() {
    let check = |source: &str, expected: &[&str]| check(&Python, Part::Calls, source, expected);
    check("a.b.c(1, 'x', k=None, *z, l=[d, (e, 2)])\n", &["a.b.c(1, \"x\", k=None, ?, l=[d, [e, 2]])"]);
    check("f(g(h))\n", &["g(h)", "f(g(h))"]);
    check("s.query(A).filter(b).all()\n", &["s.query(A)", "s.query(A).filter(b)", "s.query(A).filter(b).all()"]);
    check("a().b.c()\nx[0].y()\nd['k'].y()\n'a'.b()\nh[i]()\n", &["a()", "a().b.c()", "x[].y()", "d.k.y()", "{}.b()"]);
    check("async def f():\n    r = (await g()).json()\n", &["f: g() await", "f: g().json()"]);
    check(
        "def f(xs):\n    for x in a(xs): b(x)\n    else: c()\n    while d(): pass\n",
        &["f: a(xs)", "f: b(x) loop", "f: c()", "f: d() loop"],
    );
    check("y = [b(x) for x in a() if c(x)]\n", &["b(x) loop", "a()", "c(x) loop"]);
    check("for x in y:\n    def f(): a()\n    b(lambda: c())\n", &["f: a()", "c() loop", "b(fn -) loop"]);
    check("@a(b())\ndef f(): pass\n", &["b()"]);
    check("class A:\n    x = b()\n", &["b()"]);
}

#[test]
fn bindings() {
    let check = |source: &str, expected: &[&str]| check(&Python, Part::Bindings, source, expected);
    check(
        "A = 1\nB: List[int] = [1, 'x']\nc = d = e.f\ng: int\n",
        &["A = 1", "B: List = [1, \"x\"]", "d = e.f", "c = e.f", "g: int"],
    );
    check("a, (b, c) = 1, 2\nd, e = f()\n", &["a = 1", "d", "e"]);
    check(
        "D = {'default': {'ENGINE': 'x', 1: None}, 'n': -1}\n",
        &["D = {default: ?, default.ENGINE: \"x\", default.1: None, n: ?}"],
    );
    check(
        "class A:\n    n: str = f()\n    def g(self, x: 'X', *y, z=1):\n        self.x = x\n        w = self.x\n",
        &["A.n: str = f()", "parameter g.x: X", "parameter g.y", "parameter g.z = 1", "A.x = x", "g.w = self.x"],
    );
    check(
        "def f(db: Annotated[Session, Depends(get)], q: Optional[Q] = None): pass\n",
        &["parameter f.db: Session = Depends(get)", "parameter f.q: Q = None"],
    );
    check("app.config['KEY'] = 'x'\nurls += [a(1)]\nx += 1\n", &["app.config.KEY = \"x\"", "urls = [a(1)]"]);
    check("urls += api.urls\nmore = [*a, 1] + b.urls\n", &["urls = api.urls", "more = [a, 1]", "more = b.urls"]);
    check("with a.open(p) as f: pass\nif (n := g()): pass\n", &["f = a.open(p)", "n = g()"]);
}

#[test]
fn folded_text() {
    let check = |value: &str, expected: &str| {
        check(&Python, Part::Bindings, &format!("x = {value}\n"), &[&format!("x = {expected:?}")]);
    };
    check("'a' + b.c + \"d\" + f()", "a{b.c}d{}");
    check("f'a{b}/{c.d!r:>{w}}/{e()}{{}}'", "a{b}/{c.d}/{}{}");
    check("'a' 'b' f'{c}'", "ab{c}");
    check("'a\\n\\x41\\'' ''", "a\n\\x41'");
    check("r'\\d'", "\\d");
    check("'{}/{b}/{0}'.format(a, b='c')", "{a}/c/{a}");
    check("'%s-%d%% %(k)s' % (a, 2)", "{a}-2% {k}");
    check("'%(k)s' % {'k': v}", "{v}");
    check("'/'.join([a, 'b'])", "{a}/b");
    check("os.getenv('CART_HOST', 'cart') + ':8080'", "${CART_HOST:-cart}:8080");
    check("os.environ['A']", "${A}");
    check("os.environ.get('A') or 'b'", "${A:-b}");
    check("env.str('A', default=None)", "${A}");
    check("config('A', cast=int, default=3)", "${A:-3}");
    check("os.getenv('A', os.getenv('B'))", "${A:-${B}}");
}

#[test]
fn strings() {
    let check = |source: &str, expected: &[&str]| check(&Python, Part::Strings, source, expected);
    check("def f():\n    return 'https://a/' + b\n", &["Url https://a/{b}"]);
    check("f('https://a')\nx = 'https://b'\n", &[]);
    check("f(a if b else 'https://c')\n", &["Url https://c"]);
    check("return f'SELECT a FROM {t}'\n", &["Sql SELECT a FROM {t}"]);
    check("def f():\n    '''Create a table of https://a.'''\n    return 'Create a view'\n", &["Sql Create a view"]);
    check("f(int(os.environ.get('A', 5)), config('lower'))\n", &["Environment ${A:-5}"]);
    check("x = os.environ.get('A') or 'http://b'\n", &["Environment ${A:-http://b}"]);
}

#[test]
fn comments_and_errors() {
    let check = |source: &str, comments: u32, errors: u32, first: u32| {
        let facts = facts(&Python, source.as_bytes());
        assert_eq!((facts.comment_lines, facts.parse_errors, facts.first_error_line), (comments, errors, first), "{source}");
    };
    check("# a\nx = 1  # b\n'''c\nd'''\n", 4, 0, 0);
    check("x = 1\ny = = 2\n", 0, 1, 2);
    check("def f(:\n", 0, 1, 1);
    check("x = '\u{e4}'\n", 0, 0, 0);
}
