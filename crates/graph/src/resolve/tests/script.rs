//! JavaScript and TypeScript.

use super::{check, graph};

#[test]
fn relative_modules_and_barrels() {
    check(
        &[
            ("src/cart.ts", "export function add() {}\nexport default function total() {}\n"),
            ("src/index.ts", "export * from './cart'\nexport { add as plus } from './cart.js'\n"),
            (
                "src/main.ts",
                "import { add, plus } from '.'\nimport sum from './cart'\nimport * as cart from './cart'\nfunction run() { add(); plus(); sum(); cart.add() }\n",
            ),
        ],
        &["src/main.ts::run -> src/cart.ts::add", "src/main.ts::run -> src/cart.ts::total"],
    );
}

#[test]
fn modules_of_node_may_be_functions() {
    check(
        &[
            ("a.js", "function start() {}\nmodule.exports = start\n"),
            ("b.js", "const begin = require('./a')\nfunction f() { begin() }\n"),
        ],
        &["b.js::f -> a.js::start"],
    );
}

#[test]
fn aliases_and_workspace_packages() {
    check(
        &[
            (
                "tsconfig.base.json",
                "{ \"compilerOptions\": { \"baseUrl\": \".\", \"paths\": { \"@lib/*\": [\"libs/*/src\"] } } }",
            ),
            ("apps/web/tsconfig.json", "{ // inherits\n \"extends\": \"../../tsconfig.base.json\", }"),
            ("apps/web/package.json", "{\"name\":\"web\"}"),
            (
                "apps/web/src/main.ts",
                "import { a } from '@lib/a'\nimport { b } from '@shop/b/server'\nimport { c } from '@/c'\nfunction main() { a(); b(); c() }\n",
            ),
            ("apps/web/src/c.ts", "export const c = () => 1\n"),
            ("libs/a/src/index.ts", "export function a() {}\n"),
            ("packages/b/package.json", "{\"name\":\"@shop/b\",\"exports\":{\"./server\":\"./dist/server.js\"}}"),
            ("packages/b/src/server.ts", "export function b() {}\n"),
        ],
        &[
            "apps/web/src/main.ts::main -> libs/a/src/index.ts::a",
            "apps/web/src/main.ts::main -> packages/b/src/server.ts::b",
            "apps/web/src/main.ts::main -> apps/web/src/c.ts::c",
        ],
    );
}

#[test]
fn methods_are_found_through_types() {
    check(
        &[
            ("repo.ts", "export class Repo { find(id: string): Item { return new Item() } }\nexport class Item { price() {} }\n"),
            (
                "svc.ts",
                "import { Repo } from './repo'\nexport class Svc {\n  constructor(private readonly repo: Repo) {}\n  run() { this.repo.find('1').price(); this.stop() }\n  stop() { const r = new Repo(); r.find('2') }\n}\n",
            ),
        ],
        &[
            "svc.ts::Svc.run -> repo.ts::Repo.find",
            "svc.ts::Svc.run -> repo.ts::Item.price",
            "svc.ts::Svc.run -> svc.ts::Svc.stop",
            "svc.ts::Svc.stop -> repo.ts::Repo",
            "svc.ts::Svc.stop -> repo.ts::Repo.find",
        ],
    );
}

#[test]
fn outside_things_have_full_names() {
    check(
        &[(
            "a.js",
            "const express = require('express')\nconst axios = require('axios')\nconst { Pool } = require('pg')\nconst app = express()\nconst pool = new Pool()\napp.get('/', () => {})\nfunction f() { axios.get('x'); pool.query('y'); fetch('z'); console.log('a') }\n",
        )],
        &[
            "a.js -> !express",
            "a.js -> !pg.Pool",
            "a.js -> !express().get",
            "a.js::f -> !axios.get",
            "a.js::f -> !pg.Pool.query",
            "a.js::f -> !fetch",
            "a.js::f -> !console.log",
        ],
    );
}

#[test]
fn packages_are_named() {
    let graph =
        graph(&[("a.ts", "import { x } from '@nestjs/common/deep'\nimport fs from 'node:fs'\nimport y from './nowhere'\n")]);
    assert_eq!(
        graph.imports.iter().map(|import| import.package.as_deref()).collect::<Vec<_>>(),
        [Some("@nestjs/common"), Some("fs"), None]
    );
}

#[test]
fn injected_values_have_the_type_that_is_named() {
    check(
        &[
            ("a.ts", "export class Docs { list() {} }\n"),
            (
                "b.ts",
                "import { inject } from '@angular/core'\nimport { Docs } from './a'\nclass Page { docs = inject(Docs); show() { this.docs.list() } }\n",
            ),
        ],
        &["b.ts::Page.show -> a.ts::Docs.list"],
    );
}

#[test]
fn product_code_is_not_guessed_into_tests() {
    let files = [
        ("a.test.ts", "class Span { markFinished() {} }\n"),
        ("b.ts", "class Job { closeQuietly() {} }\nexport function f(x) { x.markFinished(); x.closeQuietly() }\n"),
    ];
    assert_eq!(super::calls(&graph(&files)), ["b.ts::f -> b.ts::Job.closeQuietly"]);
}

#[test]
fn services_beside_each_other_are_not_guessed_into() {
    let job = "class Job { closeQuietly() {} }\n";
    let files = [
        ("a/package.json", "{}"),
        ("a/job.ts", job),
        ("b/package.json", "{}"),
        ("b/b.ts", "export function f(x) { x.closeQuietly() }\n"),
    ];
    assert!(super::calls(&graph(&files)).is_empty());
}
