//! Laws of every language: the table is true to the grammar, endings are nobody else's, and no bytes make extraction panic.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::ALL;
use super::rendering::facts;
use crate::facts::{ArgValue, FileFacts};

#[test]
fn endings_belong_to_one_language() {
    let endings: Vec<_> = ALL.iter().flat_map(|language| language.extensions()).collect();
    assert_eq!(endings.iter().collect::<BTreeSet<_>>().len(), endings.len());
}

/// Expressions nested thousands deep in every language; the thread of a test has a stack of 2 MB.
#[test]
fn depth_costs_no_stack() {
    let nested = |open: &str, close: &str| format!("x = {}1{}", open.repeat(5000), close.repeat(5000));
    let chain = |sign: &str| format!("x = a{}", format!(" {sign} \"b\"").repeat(10_000));
    let sources = [
        nested("[", "]"),
        nested("(", ")"),
        nested("f(", ")"),
        nested("{\"a\": ", "}"),
        chain("+"),
        chain("||"),
        chain(".b().c"),
    ];
    for language in ALL {
        for source in &sources {
            well_formed(&facts(*language, source.as_bytes()));
        }
    }
}

const SEEDS: &[&str] = &[
    "@app.get(\"/x/{id}\", a=1)\nasync def f(a, b: int = os.getenv(\"A\", \"b\"), *c) -> Optional[X]:\n    \"\"\"Doc\"\"\"\n    return f\"x{a!r:>{w}}\" + \"%(a)s %d %%\" % (b, c)\n",
    "class A(B, metaclass=C):\n    x: int = [i for i in f() if i]\n    def g(self):\n        self.a, b = 1, {\"k\": {\"l\": [1, (2,)]}}\n        with open(\"p\") as q: await q.r[0].s()\n",
    "import a from 'b';\nexport const f = async ({ a, b: c = 1 }, ...d) => { for (const x of y) await x?.z`q${x}`; };\nconst { P = '1' } = process.env;\n",
    "@C({ a: [1, { b: 2 }] }) export class K<T> extends L(M) implements N {\n  constructor(private readonly s: S<T>) { super(); this.x = `http://${process.env.H ?? \"h\"}`; }\n  @D() p?: A | null = new (foo as any)();\n}\n",
    "package a;\n@X(\"/y\") public class C extends D<E> implements F { @V(\"${k:d}\") String s = \"a\" + b; int g(int h) { for (;;) { i.j(k -> l); } return 1; } }",
    "package a\nimport b \"c\"\ntype T struct { U; v string `json:\"w\"` }\nfunc (t *T) M(x int) (y error) { for _, z := range q { go func() { fmt.Sprintf(\"%s\", z) }() }; return }\n",
    "#[get(\"/a/<b>\")]\npub async fn c<D>(e: &E) -> Result<F, G> { let h = format!(\"i{}{j}\", k)?; l.m::<N>(|o| o + 1).await; match p { Q::R if s => {}, _ => t!() } }\nimpl U for V { fn w(&self) {} }",
    "SELECT 'a' \u{e4}\u{1f600} \\N{DASH} \u{0} \r\n ${ } #{ } {{ }} <!-- --> /* */ \"\"\" ''' ` \\",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_extraction_panic(
        language in 0..ALL.len(),
        first in 0..SEEDS.len(),
        second in 0..SEEDS.len(),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..6),
        bytes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
    ) {
        let mut source = format!("{}{}", SEEDS[first], SEEDS[second]).into_bytes();
        for (from, to) in cuts {
            let (from, to) = (from.index(source.len()), to.index(source.len()));
            let piece = source[from.min(to)..from.max(to)].to_vec();
            source.splice(to..to, piece);
            source.truncate(4096);
        }
        for (at, byte) in bytes {
            let at = at.index(source.len());
            source[at] = byte;
        }
        well_formed(&facts(ALL[language], &source));
    }
}

/// Every index leads somewhere, parents stand before their children, calls before those that are made on them.
fn well_formed(facts: &FileFacts) {
    let unique: BTreeSet<_> = facts.names.iter().collect();
    assert_eq!(unique.len(), facts.names.len());
    for (at, symbol) in facts.symbols.iter().enumerate() {
        assert!(symbol.parent.is_none_or(|parent| (parent.0 as usize) < at));
        assert!(symbol.start_line <= symbol.name_line && symbol.name_line <= symbol.end_line);
        assert!((symbol.name.0 as usize) < facts.names.len());
    }
    for (at, call) in facts.calls.iter().enumerate() {
        assert!(call.line <= call.end_line);
        assert!(call.receiver_call.is_none_or(|inner| (inner.0 as usize) < at));
        assert!(call.caller.is_none_or(|caller| facts.symbol(caller).is_some()));
        for arg in &call.args {
            assert!(!matches!(&arg.value, ArgValue::Call(inner) if inner.0 as usize >= at));
        }
    }
    assert!(facts.bindings.iter().all(|binding| binding.owner.is_none_or(|owner| facts.symbol(owner).is_some())));
    assert_eq!(facts.parse_errors == 0, facts.first_error_line == 0);
}
