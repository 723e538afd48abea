//! What is extracted from TypeScript beyond JavaScript, row by row.

use super::{Tsx, TypeScript, table_of_tsx, table_of_typescript};
use crate::languages::rendering::{Part, check, facts};

#[test]
fn tables_name_kinds_of_the_grammars() {
    assert_eq!(table_of_typescript().unknown, ["field_definition", "jsx_attribute", "jsx_expression"]);
    assert_eq!(table_of_tsx().unknown, ["field_definition"]);
}

#[test]
fn definitions() {
    let check = |source: &str, expected: &[&str]| check(&TypeScript, Part::Symbols, source, expected);
    check(
        "export abstract class A<T> extends B<T> implements C, d.D<T> { abstract m(): void; private n(this: A): Promise<X | null> { } }\n",
        &["Class A(0) 1-1 exported : B : C : d.D", "Method A.m(0) 1-1 exported bodiless -> void", "Method A.n(0) 1-1 -> X"],
    );
    check(
        "interface I extends J<K>, L { f(a: number): X[]; }\ntype T = { a: string };\nenum E { A }\nnamespace N { export function g() {} }\n",
        &[
            "Interface I(0) 1-1 : J : L",
            "Method I.f(1) 1-1 exported bodiless -> X[]",
            "Alias T(0) 2-2",
            "Enum E(0) 3-3",
            "Module N(0) 4-4",
            "Function N.g(0) 4-4 exported",
        ],
    );
    check(
        "@Controller('a')\nexport class A {\n  @Get(':id')\n  @Auth()\n  one(@Param('id') id: string) {}\n}\n",
        &["Class A(0) 1-6 exported @Controller(\"a\")", "Method A.one(1) 3-5 exported @Get(\":id\") @Auth()"],
    );
    check(
        "declare function f(a: string): void;\nexport function g(a: string): void;\nexport function g(a: any) {}\n",
        &["Function f(1) 1-1 bodiless -> void", "Function g(1) 2-2 exported bodiless -> void", "Function g(1) 3-3 exported"],
    );
    check("const f = (a as any)(() => 1);\nconst g = (<T,>(x: T) => x) as F;\n", &["Function g(1) 2-2"]);
}

#[test]
fn bindings() {
    let check = |source: &str, expected: &[&str]| check(&TypeScript, Part::Bindings, source, expected);
    check(
        "class A { constructor(private readonly s: Svc, @Inject(T) private db: Repository<Cat>, x?: number) {} }\n",
        &[
            "A.s: Svc",
            "parameter constructor.s: Svc",
            "A.db: Repository @Inject(T)",
            "parameter constructor.db: Repository @Inject(T)",
            "parameter constructor.x: number",
        ],
    );
    check(
        "class A { @Column({ type: 'int' }) n!: number; readonly m: Map<string, X> = new Map(); }\n",
        &["A.n: number @Column(type=\"int\")", "A.m: Map = Map()"],
    );
    check("const a: Readonly<X> = b as Y;\nconst c = <const>['d'];\nconst e = f!;\n", &["a: X = b", "c", "e = f"]);
    check("interface I { a?: b.C | undefined; d: () => void }\nenum E { A = 'a' }\n", &["I.a: b.C", "I.d", "E.A = \"a\""]);
    check("const { a }: T = f<U>(1);\n", &["a"]);
}

#[test]
fn imports() {
    let check = |source: &str, expected: &[&str]| check(&TypeScript, Part::Imports, source, expected);
    check(
        "import type { A } from 'a';\nimport { type B, c } from 'b';\nimport d = require('d');\nexport type { E } from 'e';\n",
        &["a A as A type", "b B as B type", "b c as c", "d - as d", "e E as E reexport type"],
    );
}

#[test]
fn calls_and_complexity_of_components() {
    let source = "export const C = memo(({ a = 1 }: P) => { useEffect(() => { if (a) load<T>(a); }, []); return <ul>{xs.map((x) => x && <Li key={f(x)} />)}</ul>; });\n";
    check(&Tsx, Part::Complexity, source, &["C 2"]);
    check(&Tsx, Part::Calls, source, &["C: load(a)", "C: useEffect(fn -, [])", "C: f(x) loop", "C: xs.map(fn -)", "memo(fn C)"]);
}

#[test]
fn comments_count_by_line() {
    let source = "/* a\n b */ const c = 1; // d\n/** e */\ntype T = {\n  // f\n  a: string;\n};\n";
    assert_eq!(facts(&TypeScript, source.as_bytes()).comment_lines, 4);
}
