#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use serde_json::json;

use super::*;
use crate::testing::{Fixture, facts, fixture};

const APP: &str = r#"
from flask import Flask, request
from store import find_user, check_password

app = Flask(__name__)

@app.post("/login")
def login():
    # Signs a user in.
    user = find_user(request.form["name"])
    return check_password(user, request.form["password"])

@app.get("/prices")
def prices():
    return compute_prices()

def compute_prices():
    return [1, 2]
"#;

const STORE: &str = r"
def find_user(name):
    return None

def check_password(user, password):
    return hash(password) == user.password
";

fn shop() -> Fixture {
    fixture(&[
        ("app.py", APP),
        ("store.py", STORE),
        ("requirements.txt", "flask==3.0.0\npsycopg==3.1.0\n"),
        ("README.md", "# Shop\n\n## How to deploy\n\nRun it with compose.\n"),
    ])
}

/// The first place of an answer.
fn check(question: &str, kind: &str, name: &str) {
    let found = facts(&FindPlaces, &shop(), json!({ "question": question }));
    let first = found.places.first().map(|one| (one.kind.as_str(), one.name.as_str()));
    assert_eq!(first, Some((kind, name)), "{question}: {:?}", found.places);
}

#[test]
fn the_best_place_comes_first() {
    check("How does login work?", "way_in", "POST /login");
    check("how is the password checked", "function", "check_password");
    check("where are prices computed?", "function", "compute_prices");
    check("how do users sign in", "way_in", "POST /login");
    check("how is it deployed", "document", "How to deploy");
}

#[test]
fn the_way_goes_from_the_way_in_to_the_code() {
    let found = facts(&FindPlaces, &shop(), json!({"question": "how is the password checked at login"}));
    let names: Vec<&str> = found.path.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(names, ["POST /login", "store.py::check_password"]);
    assert_eq!(found.path[1].evidence.as_place().unwrap().0, "app.py");
}

#[test]
fn nothing_is_said_where_nothing_fits() {
    let found = facts(&FindPlaces, &shop(), json!({"question": "how are rockets launched?"}));
    assert_eq!(found.total, 0);
    assert!(found.places.is_empty() && found.path.is_empty());
    assert_eq!(found.not_met, ["rockets", "launched"]);
    let empty = facts(&FindPlaces, &shop(), json!({"question": "how does it work?"}));
    assert!(empty.words.is_empty() && empty.places.is_empty());
}

#[test]
fn no_excerpt_shows_a_secret() {
    let secret = ["ghp", "_k9Xw2qLm7ZtR4vBnA8sD3fGh6jQeP1yUcV5o"].concat();
    let code = format!("def upload_backup():\n    token = \"{secret}\"\n    return token\n");
    let found = facts(&FindPlaces, &fixture(&[("a.py", &code)]), json!({"question": "upload backup"}));
    assert_eq!(found.places[0].name, "upload_backup");
    assert!(!found.places[0].excerpt.contains(&secret), "{}", found.places[0].excerpt);
    assert!(found.places[0].excerpt.contains("[redacted]"));
}

#[test]
fn the_same_question_gives_the_same_answer() {
    let ask = || serde_json::to_string(&facts(&FindPlaces, &shop(), json!({"question": "user password"}))).unwrap();
    assert_eq!(ask(), ask());
}
