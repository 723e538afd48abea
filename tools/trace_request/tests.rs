//! Traces of repositories made of strings.
#![allow(clippy::unwrap_used)]

use deepdive_model::facts::Traces;
use serde_json::json;

use super::TraceRequest;
use crate::testing::{facts, fixture};

fn traces(files: &[(&str, &str)]) -> Traces {
    facts(&TraceRequest, &fixture(files), json!({}))
}

/// The first trace as `name [components]` and its steps as `action target`.
fn check(files: &[(&str, &str)], name: &str, steps: &[&str]) {
    let found = traces(files);
    let first = found.traces.first().unwrap();
    assert_eq!(format!("{} [{}]", first.name, first.components.join(" ")), name);
    let lines: Vec<_> = first.steps.iter().map(|step| format!("{} {}", step.action, step.target)).collect();
    assert_eq!(lines, steps);
}

const COMPOSE: &str =
    "services:\n  cart:\n    build: ./cart\n  catalogue:\n    build: ./catalogue\n  mongodb:\n    image: mongo:5\n";
const CART: &str = "const express = require('express');\nconst request = require('request');\nconst app = express();\napp.post('/add/:sku', (req, res) => {\n  getProduct(req.params.sku).then((product) => res.json(product));\n});\nfunction getProduct(sku) {\n  return new Promise((resolve) => {\n    request('http://catalogue:8080/product/' + sku, (err, res, body) => resolve(body));\n  });\n}\napp.listen(8080);\n";
const CATALOGUE: &str = "const express = require('express');\nconst mongo = require('mongodb').MongoClient;\nconst app = express();\nlet products;\napp.get('/product/:sku', (req, res) => {\n  products.findOne({ sku: req.params.sku }).then((product) => res.json(product));\n});\nmongo.connect('mongodb://mongodb:27017/catalogue', (err, db) => {\n  products = db.collection('products');\n});\napp.listen(8080);\n";

#[test]
fn a_request_goes_on_in_the_service_that_answers() {
    let package = "{\"name\": \"x\", \"dependencies\": {\"express\": \"4\", \"mongodb\": \"4\"}}";
    let files = [
        ("compose.yml", COMPOSE),
        ("cart/server.js", CART),
        ("cart/package.json", package),
        ("catalogue/server.js", CATALOGUE),
        ("catalogue/package.json", package),
    ];
    check(
        &files,
        "POST /add/{sku} [cart catalogue mongodb]",
        &[
            "enters POST /add/{sku}",
            "calls cart/server.js::getProduct",
            "sends catalogue",
            "enters GET /product/{sku}",
            "reads products",
        ],
    );
}

#[test]
fn an_only_implementation_stands_for_its_interface() {
    let files = [
        (
            "src/main/java/a/OrderController.java",
            "package a;\nimport org.springframework.web.bind.annotation.*;\n@RestController\npublic class OrderController {\n  private final OrderService service;\n  OrderController(OrderService service) { this.service = service; }\n  @PostMapping(\"/orders\")\n  public Order create(@RequestBody Order order) {\n    return service.place(order);\n  }\n}\n",
        ),
        ("src/main/java/a/OrderService.java", "package a;\npublic interface OrderService {\n  Order place(Order order);\n}\n"),
        (
            "src/main/java/a/OrderServiceImpl.java",
            "package a;\npublic class OrderServiceImpl implements OrderService {\n  private final OrderRepository repository;\n  OrderServiceImpl(OrderRepository repository) { this.repository = repository; }\n  public Order place(Order order) {\n    return repository.save(order);\n  }\n}\n",
        ),
        (
            "src/main/java/a/OrderRepository.java",
            "package a;\nimport org.springframework.data.jpa.repository.JpaRepository;\npublic interface OrderRepository extends JpaRepository<Order, Long> {\n}\n",
        ),
        (
            "src/main/java/a/Order.java",
            "package a;\nimport jakarta.persistence.*;\n@Entity\npublic class Order {\n  @Id private Long id;\n}\n",
        ),
    ];
    let found = traces(&files);
    let first = found.traces.first().unwrap();
    let steps: Vec<_> =
        first.steps.iter().map(|step| (step.action.as_str(), step.target.rsplit("::").next().unwrap_or_default())).collect();
    assert_eq!(steps, [("enters", "OrderController.create"), ("calls", "OrderServiceImpl.place"), ("writes", "Order")]);
    assert!(first.confidence < deepdive_model::Confidence::High);
}

#[test]
fn what_stores_nothing_is_no_trace() {
    let found = traces(&[(
        "app.py",
        "from flask import Flask\napp = Flask(__name__)\n@app.get('/a')\ndef a():\n    return b()\ndef b():\n    return 1\n",
    )]);
    assert_eq!((found.total, found.traces.len()), (0, 0));
}

#[test]
fn writes_stand_before_reads() {
    let app = "from flask import Flask\nfrom app.models import Order, db\napp = Flask(__name__)\n@app.get('/orders')\ndef orders():\n    return Order.query.all()\n@app.post('/orders')\ndef create():\n    order = Order(id=1)\n    db.session.add(order)\n";
    let models = "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\nclass Order(db.Model):\n    __tablename__ = 'orders'\n    id = db.Column(db.Integer)\n";
    let found = traces(&[("app/__init__.py", ""), ("app/web.py", app), ("app/models.py", models)]);
    let shown: Vec<_> = found
        .traces
        .iter()
        .map(|trace| (trace.name.as_str(), trace.steps.last().map(|step| format!("{} {}", step.action, step.target)).unwrap()))
        .collect();
    assert_eq!(shown, [("POST /orders", "writes orders".to_owned()), ("GET /orders", "reads orders".to_owned())]);
}
