//! Features of repositories made of strings.
#![allow(clippy::unwrap_used)]

use deepdive_model::facts::Features;
use serde_json::json;

use super::ListFeatures;
use crate::testing::{facts, fixture};

fn features(files: &[(&str, &str)]) -> Features {
    facts(&ListFeatures, &fixture(files), json!({}))
}

/// Each feature as `name: number of ways in, data`.
fn check(files: &[(&str, &str)], expected: &[&str]) {
    let found = features(files);
    let lines: Vec<_> = found
        .items
        .iter()
        .map(|item| format!("{}: {} {}", item.name, item.entry_points.len(), item.data.join(" ")).trim_end().to_owned())
        .collect();
    assert_eq!(lines, expected);
    assert_eq!(found.total as usize, found.items.len());
}

const ITEMS: &str = "from fastapi import APIRouter\nfrom app.models import Item\nrouter = APIRouter(prefix='/items')\n@router.get('/')\ndef read_items(session):\n    return session.exec(select(Item)).all()\n@router.post('/')\ndef create_item(session):\n    item = Item(id=1)\n    session.add(item)\n@router.delete('/{id}')\ndef delete_item(session, id):\n    session.delete(session.get(Item, id))\n";
const LOGIN: &str = "from fastapi import APIRouter\nrouter = APIRouter()\n@router.post('/login/access-token')\ndef login():\n    return 1\n@router.get('/utils/health-check/')\ndef health():\n    return True\n";
const MAIN: &str = "from fastapi import FastAPI\nfrom app import items, login\napp = FastAPI()\napp.include_router(items.router, prefix='/api/v1')\napp.include_router(login.router, prefix='/api/v1')\n";
const MODELS: &str =
    "from sqlmodel import Field, SQLModel\nclass Item(SQLModel, table=True):\n    id: int = Field(primary_key=True)\n";

fn shop() -> Vec<(&'static str, &'static str)> {
    vec![
        ("app/__init__.py", ""),
        ("app/items.py", ITEMS),
        ("app/login.py", LOGIN),
        ("app/main.py", MAIN),
        ("app/models.py", MODELS),
    ]
}

#[test]
fn resources_accounts_and_health() {
    check(&shop(), &["Items: 3 Item", "Sign in and accounts: 1", "Health checks: 1"]);
}

#[test]
fn tests_are_found_by_the_route_they_name() {
    let mut files = shop();
    files.push(("tests/test_items.py", "from app.config import settings\ndef test_read(client):\n    response = client.get(f'{settings.API}/items/')\n    assert response\n"));
    let found = features(&files);
    let places: Vec<_> = found
        .items
        .iter()
        .map(|item| {
            item.tests
                .iter()
                .filter_map(|place| place.as_place())
                .map(|(path, lines)| format!("{path}:{}", lines.start))
                .collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(places, [vec!["tests/test_items.py:3"], vec![], vec![]]);
    let summary = &found.items.first().unwrap().summary;
    assert_eq!(summary.text.executive, "Items: 3 ways in; 1 test file tries it.");
    assert_eq!(summary.message.as_ref().unwrap().id, "features.one");
}

#[test]
fn tests_are_found_by_the_name_of_a_route() {
    let urls = "from django.urls import path\nfrom app import views\nurlpatterns = [\n    path('orders', views.orders, name='orders.index'),\n    path('bills', views.bills, name='bills.index'),\n]\n";
    let views = "def orders(request):\n    return 1\ndef bills(request):\n    return 1\n";
    let test = "def test_orders(client):\n    assert client.get(reverse('app:orders.index'))\n";
    let files = [("app/__init__.py", ""), ("app/urls.py", urls), ("app/views.py", views), ("tests/test_views.py", test)];
    let found = features(&files);
    let tried: Vec<_> = found.items.iter().map(|item| (item.name.as_str(), item.tests.len())).collect();
    assert_eq!(tried, [("Bills", 0), ("Orders", 1)]);
}

#[test]
fn verbs_of_routes_belong_to_the_service() {
    let cart = "const express = require('express');\nconst app = express();\napp.get('/add/:id/:sku', (req, res) => { res.json({}); });\napp.get('/health', (req, res) => { res.send('OK'); });\napp.delete('/cart/:id', (req, res) => { res.send('OK'); });\napp.listen(8080);\n";
    let user = "const express = require('express');\nconst app = express();\napp.get('/users', (req, res) => { res.json([]); });\napp.listen(8080);\n";
    let compose = "services:\n  cart:\n    build: ./cart\n  user:\n    build: ./user\n";
    let package = "{\"name\": \"x\", \"dependencies\": {\"express\": \"4\"}}";
    let files = [
        ("compose.yml", compose),
        ("cart/server.js", cart),
        ("cart/package.json", package),
        ("user/server.js", user),
        ("user/package.json", package),
    ];
    check(&files, &["Cart: 2", "Users: 1", "Health checks: 1"]);
}

#[test]
fn what_is_left_is_one_group() {
    let app = "from flask import Flask\napp = Flask(__name__)\n@app.get('/static/x.css')\ndef style():\n    return 1\n@app.get('/<slug>')\ndef page(slug):\n    return 1\n@app.get('/orders')\ndef orders():\n    return 1\n";
    check(&[("app.py", app)], &["Orders: 1", "Other: 2"]);
}

#[test]
fn libraries_have_the_modules_that_their_readme_names() {
    let readme = "# Kit\n\nA kit.\n\n## Parsing\n\n## Caches\n\n## License\n";
    let found = features(&[("README.md", readme), ("kit/cache.py", "def get():\n    return 1\n"), ("kit/__init__.py", "")]);
    let names: Vec<_> = found.items.iter().map(|item| item.name.as_str()).collect();
    assert_eq!(names, ["Caches"]);
}

#[test]
fn a_procedure_belongs_to_the_route_that_offers_it() {
    let proto = "syntax = \"proto3\";\npackage shop;\nservice CartService {\n  rpc GetOrder (Item) returns (Item) {\n    option (google.api.http) = { get: \"/v1/orders/{id}\" };\n  }\n  rpc Watch (Item) returns (Item);\n}\n";
    let server = "package main\ntype Server struct {\n\tpb.UnimplementedCartServiceServer\n}\nfunc (s *Server) GetOrder(item Item) error {\n\treturn nil\n}\nfunc (s *Server) Watch(item Item) error {\n\treturn nil\n}\nfunc main() {\n\tpb.RegisterCartServiceHandlerServer(ctx, mux, &Server{})\n}\n";
    check(&[("go.mod", "module example.org/shop\n"), ("cart.proto", proto), ("main.go", server)], &["Orders: 2", "Cart: 1"]);
}
