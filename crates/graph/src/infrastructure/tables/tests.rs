#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use proptest::prelude::*;

use super::read;
use crate::TextFile;
use crate::infrastructure::{Infrastructure, Table};

fn tables(files: &[TextFile<'_>]) -> Vec<Table> {
    let mut into = Infrastructure::default();
    read(files, &mut into, &mut Vec::new());
    into.tables
}

fn describe(table: &Table) -> String {
    let columns: Vec<String> = table.columns.iter().map(|c| format!("{}:{}@{}", c.0, c.1, c.2)).collect();
    let references: Vec<String> = table.references.iter().map(|r| format!("{}.{}", r.0, r.1)).collect();
    format!(
        "{} {}-{} [{}] to[{}] by[{}]",
        table.name,
        table.line,
        table.end_line,
        columns.join(" "),
        references.join(" "),
        table.indexed.join(" ")
    )
}

fn check(text: &str, expected: &[&str]) {
    let found: Vec<String> = tables(&[TextFile { path: "a.sql", text }]).iter().map(describe).collect();
    assert_eq!(found, expected, "for {text}");
}

#[test]
fn postgres() {
    check(
        "-- a; comment\nCREATE TABLE IF NOT EXISTS public.\"Order\" (\n  id bigserial PRIMARY KEY,\n  user_id int NOT NULL REFERENCES users (id),\n  total numeric(10, 2) DEFAULT 0,\n  at timestamp with time zone,\n  tags text[],\n  CHECK (total > 0)\n);\nCREATE UNIQUE INDEX i ON public.\"Order\" USING btree (user_id, at);\nALTER TABLE ONLY public.\"Order\"\n    ADD CONSTRAINT f FOREIGN KEY (at) REFERENCES public.days(id), ADD COLUMN more json;\n",
        &[
            "Order 2-9 [id:bigserial@3 user_id:int@4 total:numeric(10,2)@5 at:timestamp with time zone@6 tags:text[]@7 more:json@12] to[users.user_id days.at] by[id user_id]",
        ],
    );
}

#[test]
fn mysql() {
    check(
        "CREATE TABLE `a` (\n  `id` int(11) unsigned NOT NULL AUTO_INCREMENT,\n  `key` varchar(9) COMMENT 'it\\'s; x',\n  PRIMARY KEY (`id`),\n  KEY `by` (`key`(4)),\n  CONSTRAINT `c` FOREIGN KEY (`key`) REFERENCES `b` (`k`)\n) ENGINE=InnoDB;\nINSERT INTO a VALUES ('x;create table no (a int);');\n",
        &["a 1-7 [id:int(11) unsigned@2 key:varchar(9)@3] to[b.key] by[id key]"],
    );
}

#[test]
fn other_dialects() {
    check(
        "CREATE TABLE [dbo].[T] (\n [Id] INT IDENTITY(1,1), key text)\nGO\nCREATE TABLE u (x int)\nGO\n",
        &["T 1-2 [Id:INT@2 key:text@2] to[] by[]", "u 4-4 [x:int@4] to[] by[]"],
    );
    check(
        "CREATE TABLE d.t ON CLUSTER c (\n id String,\n m Map(LowCardinality(String), String) CODEC(ZSTD(1)),\n INDEX i id TYPE bloom_filter GRANULARITY 1\n) ENGINE = MergeTree ORDER BY (id, m);",
        &["t 1-5 [id:String@2 m:Map(LowCardinality(String),String)@3] to[] by[id]"],
    );
}

#[test]
fn odd_statements_lose_only_themselves() {
    check("CREATE TABLE a (x int\n;\nCREATE TABLE b (y int);", &["a 1-1 [x:int@1] to[] by[]", "b 3-3 [y:int@3] to[] by[]"]);
    check("create table;create table t;create temp table u (a int);create index;alter table", &[]);
    check("CREATE FUNCTION f() AS $x$ create table no (a int); $x$;\nCREATE TABLE t (a int);", &["t 2-2 [a:int@2] to[] by[]"]);
    check("COPY a FROM stdin;\nit's; create table no (a int);\n\\.\nCREATE TABLE t (a int);", &["t 4-4 [a:int@4] to[] by[]"]);
    check("CREATE TABLE p PARTITION OF t FOR VALUES FROM (1) TO (2);", &[]);
}

#[test]
fn keys_of_other_files_are_added() {
    let files = [
        TextFile { path: "m/1.sql", text: "create table a (x int);" },
        TextFile {
            path: "m/2.sql",
            text: "alter table a add column y int, add foreign key (x) references b (id); create index on a (x);",
        },
    ];
    assert_eq!(tables(&files).iter().map(describe).collect::<Vec<_>>(), ["a 1-1 [x:int@1] to[b.x] by[x]"]);
}

#[test]
fn a_history_ends_with_what_is_left() {
    let files = [
        TextFile { path: "m/V10__c.sql", text: "drop table if exists b cascade; alter table d rename column x to y;" },
        TextFile { path: "m/V2__b.sql", text: "alter table a rename to d; create table b (x int); create index on d (x);" },
        TextFile { path: "m/V1__a.sql", text: "drop table a; create table a (x int); create table a (x int);" },
        TextFile { path: "other/b.sql", text: "create table b (x int);" },
    ];
    assert_eq!(
        tables(&files).iter().map(describe).collect::<Vec<_>>(),
        ["d 1-1 [x:int@1] to[] by[x]", "b 1-1 [x:int@1] to[] by[]"]
    );
}

#[test]
fn folders_of_versions_are_one_history() {
    let file = |path, text| TextFile { path, text };
    let found = |files: &[TextFile<'_>]| -> Vec<String> {
        tables(files).iter().map(|table| format!("{} {}", table.path, table.name)).collect()
    };
    let versions = [
        file("m/0.27/03__drop.sql", "drop table b; alter table a rename to c;"),
        file("m/0.5/01__b.sql", "create table b (x int);"),
        file("m/0.5/00__a.sql", "create table a (x int);"),
        file("n/0.5/00__b.sql", "create table b (x int);"),
    ];
    assert_eq!(found(&versions), ["m/0.5/00__a.sql c", "n/0.5/00__b.sql b"]);
    let newest = |path| {
        let mut files = vec![file(path, "create table c (x int); create table d (x int);")];
        files.extend(versions);
        found(&files)
    };
    // What only the versions declare is not there any more.
    assert_eq!(newest("m/LATEST.sql"), ["m/LATEST.sql c", "m/LATEST.sql d", "n/0.5/00__b.sql b"]);
    // A beginning is no newest state: what came later holds.
    assert_eq!(newest("m/init.sql"), ["m/init.sql c", "m/init.sql d", "m/0.5/00__a.sql c", "n/0.5/00__b.sql b"]);
    // Beside files without versions of their own nothing says which is newer.
    let plain = [file("k/a.sql", "create table a (x int);"), file("k/latest.sql", "create table b (x int);")];
    assert_eq!(found(&plain), ["k/a.sql a", "k/latest.sql b"]);
}

proptest! {
    #[test]
    fn no_text_panics(text in "((create|table|alter|index|on|add|key|primary|foreign|references|a|b|1)|[ \n(),;.'\"`$\\[\\]#\\\\/*-]|é){0,60}") {
        let lines = u32::try_from(text.lines().count().max(1)).unwrap();
        for table in tables(&[TextFile { path: "a.sql", text: &text }]) {
            prop_assert!(table.line <= table.end_line && table.end_line <= lines);
        }
    }
}

#[test]
fn tables_of_code_are_found_by_their_lines() {
    let folder = tempfile::tempdir().unwrap();
    let code = "package db\nvar all = []string{\n\t`\n\tCREATE TABLE users (\n\t\tid int\n\t);\n\tcreate table old (id int);\n\t`,\n\t\"DROP TABLE old\",\n\t\"create table rates (id int)\",\n}\nfunc f() {\n\tsql := `create table bills (\n\t\tid int\n\t)`\n}\n";
    std::fs::write(folder.path().join("db.go"), code).unwrap();
    std::fs::write(folder.path().join("a.sql"), "create table rates (id int);\n").unwrap();
    let options = crate::BuildOptions {
        root: folder.path(),
        subject: "0-test",
        threads: 1,
        cache: None,
        passes: &[],
        cancel: &deepdive_model::NeverCancel,
        history: None,
        progress: &|_| {},
    };
    let graph = crate::build(&options).unwrap().graph;
    let found: Vec<_> = graph.infrastructure.tables.iter().map(|table| format!("{} {}", table.path, describe(table))).collect();
    assert_eq!(
        found,
        [
            "a.sql rates 1-1 [id:int@1] to[] by[]",
            "db.go users 2-11 [id:int@2] to[] by[]",
            "db.go bills 13-15 [id:int@14] to[] by[]"
        ]
    );
}
