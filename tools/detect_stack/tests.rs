#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use deepdive_model::{Basis, Scope, StackItem};
use serde_json::json;

use super::DetectStack;
use crate::testing::{facts, fixture};

const PACKAGE: &str = r#"{
  "name": "web",
  "dependencies": { "react": "^18.2.0", "express": "4.19.2" },
  "devDependencies": { "vitest": "1.0.0" }
}
"#;

fn items(files: &[(&str, &str)]) -> Vec<StackItem> {
    facts(&DetectStack, &fixture(files), json!({})).items
}

fn find<'a>(items: &'a [StackItem], name: &str) -> &'a StackItem {
    items.iter().find(|item| item.name == name).unwrap_or_else(|| panic!("{name} is missing"))
}

#[test]
fn requirements_count_and_locked_packages_alone_do_not() {
    let lock = r#"{ "name": "web", "lockfileVersion": 3, "packages": { "node_modules/react": { "version": "18.3.1" }, "node_modules/ioredis": { "version": "5.0.0" } } }"#;
    let items = items(&[("package.json", PACKAGE), ("package-lock.json", lock), ("src/a.js", "import React from 'react';\n")]);
    assert_eq!(find(&items, "React").version.as_deref(), Some("18.3.1"));
    assert_eq!(find(&items, "Vitest").scope, Scope::Test);
    assert!(!items.iter().any(|item| item.name == "Redis"));
}

#[test]
fn images_files_and_languages_show_technologies() {
    let compose = "services:\n  db:\n    image: postgres:16-alpine\n";
    let items = items(&[("docker-compose.yml", compose), ("app/main.py", "print(1)\n")]);
    assert_eq!(find(&items, "PostgreSQL").version.as_deref(), Some("16"));
    assert_eq!(find(&items, "Docker Compose").scope, Scope::Product);
    assert_eq!(find(&items, "Python").category, "language");
}

#[test]
fn the_version_of_a_client_is_not_that_of_what_it_talks_to() {
    let go = "module shop\n\nrequire (\n\tgorm.io/driver/postgres v1.6.0\n\tgithub.com/gin-gonic/gin v1.12.0\n\tgithub.com/coreos/go-oidc v3.1.0\n)\n";
    let items = items(&[("go.mod", go), ("main.go", "package main\n")]);
    let versions = ["PostgreSQL", "Gin", "OpenID Connect"].map(|name| find(&items, name).version.as_deref());
    assert_eq!(versions, [None, Some("v1.12.0"), None]);
}

#[test]
fn what_only_documents_or_tests_name_is_not_of_the_product() {
    let items =
        items(&[("README.md", "Works with Redis and Kafka.\n"), ("tests/test_a.py", "import sqlite3\n"), ("a.py", "x = 1\n")]);
    assert!(!items.iter().any(|item| item.name == "Redis" || item.name == "Apache Kafka"));
    assert_eq!(find(&items, "SQLite").scope, Scope::Test);
}

#[test]
fn a_stated_reason_is_quoted_and_a_missing_one_is_said() {
    let readme = "# App\n\nWe use React because the team knows it.\n";
    let items = items(&[("package.json", PACKAGE), ("README.md", readme), ("src/a.js", "const e = require('express');\n")]);
    let react = &find(&items, "React").why;
    assert!(react.text.contains("because the team knows it"), "{}", react.text);
    assert_eq!(react.basis, Basis::Measured);
    let express = &find(&items, "Express").why;
    assert!(express.text.contains("No stated reason found"), "{}", express.text);
    assert_eq!(express.basis, Basis::Inferred);
    assert!(!express.evidence.is_empty());
}

#[test]
fn arguments_filter() {
    let fixture = fixture(&[("package.json", PACKAGE)]);
    let tests = facts(&DetectStack, &fixture, json!({ "scope": "test" }));
    assert!(tests.items.iter().all(|item| item.scope == Scope::Test) && tests.total == 1);
    assert!(serde_json::from_value::<super::Args>(json!({ "what": 1 })).is_err());
}

#[test]
fn what_only_front_ends_use_belongs_to_the_front_end() {
    let ui = r#"{ "name": "ui", "dependencies": { "react": "18.2.0", "axios": "1.0.0" } }"#;
    let api = r#"{ "name": "api", "dependencies": { "express": "4.19.2", "axios": "1.0.0" } }"#;
    let server = "const express = require('express');\nconst app = express();\napp.get('/x', (req, res) => res.send(1));\n";
    let page = "import React from 'react';\nimport axios from 'axios';\n";
    let front = [("ui/package.json", ui), ("ui/src/index.jsx", page), ("ui/index.html", "<html></html>")];
    assert_eq!(find(&items(&front), "Axios").layer, "frontend");
    let both: Vec<_> = front.into_iter().chain([("api/package.json", api), ("api/server.js", server)]).collect();
    assert_eq!(find(&items(&both), "Axios").layer, "backend");
}

#[test]
fn what_tests_within_a_file_name_is_not_of_the_product() {
    let text = "use std::fmt;\nfn open() { connect(\"mongodb://host/db\"); }\n#[cfg(test)]\nmod tests {\n    use lapin::Channel;\n    #[test]\n    fn reads() { let url = read(\"amqp://guest@host\"); assert_eq!(url, \"postgres://u@db/x\"); }\n}\n";
    let items = items(&[("src/lib.rs", text)]);
    let scope = |name: &str| items.iter().find(|item| item.name == name).map(|item| item.scope);
    assert_eq!(scope("MongoDB"), Some(Scope::Product));
    assert_eq!((scope("RabbitMQ"), scope("PostgreSQL")), (Some(Scope::Test), Some(Scope::Test)));
}
