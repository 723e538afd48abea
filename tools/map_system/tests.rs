#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use deepdive_model::facts::MapFacts;
use deepdive_model::{ComponentKind, ConnectionRole, ConnectionStatus, Protocol};
use serde_json::json;

use super::MapSystem;
use crate::testing::{facts, fixture};

fn map(files: &[(&str, &str)]) -> MapFacts {
    facts(&MapSystem, &fixture(files), json!({}))
}

fn kinds(facts: &MapFacts) -> Vec<(&str, ComponentKind)> {
    facts.map.components.iter().map(|component| (component.id.as_str(), component.kind)).collect()
}

fn arrows(facts: &MapFacts) -> Vec<(&str, &str)> {
    facts.map.connections.iter().map(|connection| (connection.from.as_str(), connection.to.as_str())).collect()
}

const COMPOSE: &str = "services:
  shop:
    build: ./shop
    environment:
      STOCK_URL: http://stock:8080
    depends_on: [stock, db]
  stock:
    build: ./stock
  db:
    image: postgres:16
  cache:
    image: redis:7
";

#[test]
fn stores_are_known_by_image_and_waiting_for_another_is_no_arrow() {
    let facts = map(&[("docker-compose.yml", COMPOSE), ("shop/a.py", "x = 1\n"), ("stock/a.py", "x = 1\n")]);
    let expected = [
        ("cache", ComponentKind::Cache),
        ("db", ComponentKind::Database),
        ("shop", ComponentKind::Service),
        ("stock", ComponentKind::Service),
    ];
    assert_eq!(kinds(&facts), expected);
    assert_eq!(arrows(&facts), [("shop", "stock")]);
    let arrow = facts.map.connections.first().unwrap();
    assert_eq!((arrow.status, arrow.protocol), (ConnectionStatus::Declared, Protocol::Http));
}

#[test]
fn a_variable_that_code_reads_makes_a_call() {
    let code = "import os, requests\nURL = os.environ['STOCK_URL']\n\ndef items():\n    return requests.get(URL + '/items')\n";
    let facts = map(&[("docker-compose.yml", COMPOSE), ("shop/a.py", code), ("stock/a.py", "x = 1\n")]);
    let arrow = facts.map.connections.iter().find(|arrow| arrow.to == "stock").unwrap();
    assert_eq!(arrow.status, ConnectionStatus::Called);
    assert!(arrow.evidence.iter().filter_map(|evidence| evidence.as_place()).any(|(path, _)| path == "shop/a.py"));
}

#[test]
fn a_default_in_code_names_a_host() {
    let code = "import os, redis\nhost = os.getenv('REDIS_HOST', 'cache')\nclient = redis.Redis(host=host)\n";
    let facts = map(&[("docker-compose.yml", COMPOSE), ("shop/a.py", "x = 1\n"), ("stock/a.py", code)]);
    assert!(arrows(&facts).contains(&("stock", "cache")), "{:?}", arrows(&facts));
    let arrow = facts.map.connections.iter().find(|arrow| arrow.to == "cache").unwrap();
    assert_eq!(arrow.protocol, Protocol::Redis);
}

#[test]
fn one_thing_in_two_deployments_is_one_component() {
    let kubernetes = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: shop\nspec:\n  template:\n    metadata:\n      labels: {app: shop}\n    spec:\n      containers:\n      - name: shop\n        image: acme/shop:1\n";
    let facts = map(&[
        ("docker-compose.yml", COMPOSE),
        ("k8s/shop.yaml", kubernetes),
        ("shop/Dockerfile", "FROM python:3.12\n"),
        ("shop/a.py", "x = 1\n"),
    ]);
    assert_eq!(facts.map.components.iter().filter(|component| component.id == "shop").count(), 1);
    assert_eq!(facts.total.get("components"), Some(&4));
}

const STARTER: &str = "package a;\nimport org.springframework.boot.autoconfigure.SpringBootApplication;\n@SpringBootApplication\n@EnableEurekaServer\npublic class App { public static void main(String[] args) {} }\n";
const CLIENT: &str = "package a;\n@SpringBootApplication\n@EnableDiscoveryClient\npublic class App { public static void main(String[] args) {} }\n@FeignClient(name = \"stock-service\")\ninterface Stock {}\n";

#[test]
fn spring_applications_register_and_call_by_name() {
    let facts = map(&[
        ("registry/src/main/java/a/App.java", STARTER),
        ("registry/src/main/resources/application.yml", "spring:\n  application:\n    name: registry\n"),
        ("orders/src/main/java/a/App.java", CLIENT),
        ("orders/src/main/resources/application.yml", "spring:\n  application:\n    name: order-service\n"),
        ("stock/src/main/java/a/App.java", "package a;\n@SpringBootApplication\npublic class App {}\n"),
        ("stock/src/main/resources/application.yml", "spring:\n  application:\n    name: stock-service\n"),
    ]);
    assert_eq!(arrows(&facts), [("order-service", "registry"), ("order-service", "stock-service")]);
    let roles: Vec<_> = facts.map.connections.iter().map(|arrow| arrow.role).collect();
    assert_eq!(roles, [ConnectionRole::Discovery, ConnectionRole::Business]);
}

#[test]
fn a_known_service_outside_is_a_component() {
    let code = "import requests\n\ndef pay():\n    return requests.post('https://api.stripe.com/v1/charges')\n";
    let facts =
        map(&[("docker-compose.yml", COMPOSE), ("shop/a.py", code), ("stock/a.py", "# see https://api.stripe.com/docs\n")]);
    assert!(kinds(&facts).contains(&("Stripe", ComponentKind::External)));
    assert!(arrows(&facts).contains(&("shop", "Stripe")) && !arrows(&facts).contains(&("stock", "Stripe")));
}

#[test]
fn a_repository_that_deploys_nothing_is_one_component() {
    let facts = map(&[("Cargo.toml", "[package]\nname = \"tidy\"\nversion = \"1.0.0\"\n"), ("src/lib.rs", "pub fn tidy() {}\n")]);
    assert_eq!(kinds(&facts), [("tidy", ComponentKind::Library)]);
    assert_eq!(facts.total.get("connections"), Some(&0));
}

#[test]
fn every_arrow_has_evidence() {
    let facts = map(&[("docker-compose.yml", COMPOSE), ("shop/a.py", "URL = 'http://stock:8080/x'\n")]);
    assert!(!facts.map.connections.is_empty());
    assert!(facts.map.connections.iter().all(|arrow| !arrow.evidence.is_empty()));
}

#[test]
fn variants_of_a_deployment_may_give_one_name_to_two_stores() {
    let facts = map(&[
        (
            "compose.postgres.yml",
            "services:\n  web:\n    build: .\n    environment:\n      DB_HOST: db\n  db:\n    image: postgres:16\n",
        ),
        (
            "compose.mariadb.yml",
            "services:\n  web:\n    build: .\n    environment:\n      DB_HOST: db\n  db:\n    image: mariadb:11\n",
        ),
        ("a.py", "x = 1\n"),
    ]);
    assert_eq!(kinds(&facts).len(), 3);
    assert_eq!(arrows(&facts), [("web", "db-postgresql"), ("web", "db")]);
}

#[test]
fn the_workbench_and_what_tests_deploy_are_no_parts() {
    let facts = map(&[
        (".devcontainer/docker-compose.yml", "services:\n  app:\n    build: .\n  db:\n    image: postgres:16\n"),
        ("docker-compose.ci-test.yml", "services:\n  mail:\n    image: greenmail/standalone\n"),
        ("docker-compose.yml", "services:\n  shop:\n    build: .\n"),
        ("a.py", "x = 1\n"),
    ]);
    assert_eq!(kinds(&facts), [("db", ComponentKind::Database), ("shop", ComponentKind::Service)]);
}

#[test]
fn a_front_end_asks_the_one_that_answers_the_route() {
    let package =
        "{\n  \"name\": \"ui\",\n  \"scripts\": { \"dev\": \"vite\" },\n  \"dependencies\": { \"react\": \"18.0.0\" }\n}\n";
    let server = "from flask import Flask\n\napp = Flask(__name__)\n\n\n@app.get('/api/items')\ndef items():\n    return []\n";
    let facts = map(&[
        ("docker-compose.yml", "services:\n  api:\n    build: ./api\n"),
        ("api/app.py", server),
        ("ui/package.json", package),
        ("ui/vite.config.ts", "export default {}\n"),
        ("ui/src/a.ts", "import axios from 'axios';\nexport const items = () => axios.get('/api/items');\n"),
    ]);
    assert_eq!(kinds(&facts), [("api", ComponentKind::Service), ("ui", ComponentKind::Web)]);
    assert_eq!(arrows(&facts), [("ui", "api")]);
}

#[test]
fn settings_that_a_configuration_server_shares_concern_who_uses_them() {
    let server = "package a;\n@SpringBootApplication\n@EnableConfigServer\npublic class App {}\n";
    let plain = "package a;\n@SpringBootApplication\npublic class App {}\n";
    let facts = map(&[
        ("docker-compose.yml", "services:\n  rabbitmq:\n    image: rabbitmq:3\n"),
        ("config/src/main/java/a/App.java", server),
        ("config/src/main/resources/shared/application.yml", "spring:\n  rabbitmq:\n    host: rabbitmq\n"),
        ("orders/src/main/java/a/App.java", plain),
        ("orders/src/main/resources/bootstrap.yml", "spring:\n  cloud:\n    config:\n      uri: http://config:8888\n"),
    ]);
    assert_eq!(arrows(&facts), [("orders", "config")]);
}

#[test]
fn stores_that_only_developers_start_stand_aside() {
    let check = |compose: &str, files: &[(&str, &str)], expected: &[&str]| {
        let all: Vec<_> = [(compose, COMPOSE), ("shop/a.py", "x = 1\n"), ("stock/a.py", "x = 1\n")]
            .into_iter()
            .chain(files.iter().copied())
            .collect();
        let facts = map(&all);
        let found: Vec<_> = kinds(&facts).into_iter().filter(|(_, kind)| *kind != ComponentKind::Service).collect();
        assert_eq!(found.iter().map(|(id, _)| *id).collect::<Vec<_>>(), expected, "{files:?}");
    };
    let node = "services:\n  node-1:\n    image: redis:7\n";
    let mongo = "services:\n  papers:\n    image: mongo:7\n";
    let (dev, other) = ("docker-compose.dev-cluster.yml", "docker-compose.cluster.yml");
    let product = "docker-compose.yml";
    check(product, &[(dev, node)], &["cache", "db"]);
    check(product, &[(dev, mongo)], &["cache", "db"]);
    check(product, &[(".devcontainer/compose.yml", mongo)], &["cache", "db"]);
    // Its name does not say that it is for developers.
    check(product, &[(other, node)], &["cache", "db", "node-1"]);
    // Code may ask for it, wherever it runs.
    check(product, &[(dev, mongo), ("shop/requirements.txt", "pymongo==4.0\n")], &["cache", "db", "papers"]);
    let address = "shop/.env";
    check(product, &[(dev, mongo), (address, "PAPERS_URL=mongodb://papers:27017/x\n")], &["cache", "db", "papers"]);
    // Nothing else says what the product runs on.
    check(dev, &[], &["cache", "db"]);
}

#[test]
fn add_ons_of_a_cluster_stand_aside() {
    let deployment = |name: &str, image: &str| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\nspec:\n  template:\n    spec:\n      containers:\n      - name: {name}\n        image: {image}\n"
        )
    };
    let (shop, watch) = (deployment("shop", "acme/shop:1"), deployment("grafana", "grafana/grafana:9"));
    let facts = map(&[("k8s/shop.yaml", &shop), ("k8s/monitoring/grafana.yaml", &watch)]);
    assert_eq!(kinds(&facts), [("shop", ComponentKind::Service)]);
}

#[test]
fn a_library_that_nothing_deploys_is_no_part_of_a_deployment() {
    let facts = map(&[
        ("docker-compose.yml", "services:\n  orders-db:\n    image: acme/orders-db:1\n"),
        ("tools/package.json", "{ \"name\": \"checks\" }\n"),
        ("tools/a.js", "let a = 1;\n"),
    ]);
    assert_eq!(kinds(&facts), [("orders-db", ComponentKind::Database)]);
}

#[test]
fn what_makes_load_for_trials_is_no_service() {
    let compose =
        "services:\n  load:\n    build: ./load\n    environment:\n      HOST: http://web:80\n  web:\n    build: ./web\n";
    let facts = map(&[
        ("compose.yml", compose),
        ("load/Dockerfile", "FROM python:3.12\nCMD locust -f trial.py\n"),
        ("load/requirements.txt", "locust==2.43.0\n"),
        ("load/trial.py", "from locust import HttpUser\n\nclass Visitor(HttpUser):\n    pass\n"),
        ("web/app.py", "x = 1\n"),
    ]);
    assert_eq!(kinds(&facts), [("load", ComponentKind::Worker), ("web", ComponentKind::Service)]);
}

#[test]
fn only_the_address_of_a_request_makes_a_call() {
    let code = "const AGENT = 'shop (https://shop.team/about)';\nexport const load = () => fetch('https://prices.example-rates.io/now', { headers: { 'User-Agent': AGENT } });\nexport const form = create(Schema, { docs: 'https://manual.pages.io/x' });\nexport const api = axios.create({ baseURL: 'https://stock.team-api.io' });\n";
    let facts = map(&[("package.json", "{\"name\": \"shop\", \"dependencies\": {\"axios\": \"1\"}}"), ("src/load.ts", code)]);
    let mut outside: Vec<_> =
        facts.map.components.iter().filter(|one| one.kind == ComponentKind::External).map(|one| one.name.as_str()).collect();
    outside.sort_unstable();
    assert_eq!(outside, ["prices.example-rates.io", "stock.team-api.io"]);
}

#[test]
fn modules_that_a_program_is_made_of_are_part_of_it() {
    let module = |name: &str| {
        format!(
            "<project><artifactId>{name}</artifactId><dependencies><dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-web</artifactId></dependency></dependencies></project>"
        )
    };
    let (bank, loan, core) = (module("bank"), module("loan"), module("core"));
    let start = "package bank;\nimport loan.LoanApi;\n@SpringBootApplication\nclass Bank { LoanApi loans; }\n";
    let api = "package loan;\nimport core.Rates;\n@RestController\nclass LoanApi {\n  Rates rates;\n  @GetMapping(\"/loans\")\n  String all() { return \"\"; }\n}\n";
    let rates = "package core;\nimport org.springframework.web.client.RestTemplate;\n@RestController\nclass Rates {\n  @GetMapping(\"/rates\")\n  String now() { return new RestTemplate().getForObject(\"https://rates.bank-data.io/now\", String.class); }\n}\n";
    let facts = map(&[
        ("bank/pom.xml", &bank),
        ("bank/src/main/java/bank/Bank.java", start),
        ("loan/pom.xml", &loan),
        ("loan/src/main/java/loan/LoanApi.java", api),
        ("core/pom.xml", &core),
        ("core/src/main/java/core/Rates.java", rates),
    ]);
    assert_eq!(kinds(&facts), [("bank", ComponentKind::Service), ("rates.bank-data.io", ComponentKind::External)]);
    assert_eq!(arrows(&facts), [("bank", "rates.bank-data.io")]);
}

#[test]
fn a_module_that_a_build_file_requires_is_part_of_what_requires_it() {
    let spring = "implementation 'org.springframework.boot:spring-boot-starter-web'";
    let bank = format!("dependencies {{\n  {spring}\n  implementation(project(path: ':fund'))\n}}\n");
    let fund = format!("dependencies {{\n  {spring}\n}}\n");
    let facts = map(&[
        ("settings.gradle", "include ':bank', ':fund'\n"),
        ("bank/build.gradle", &bank),
        ("bank/src/main/java/bank/Bank.java", "package bank;\n@SpringBootApplication\nclass Bank {}\n"),
        ("fund/build.gradle", &fund),
        (
            "fund/src/main/java/fund/Funds.java",
            "package fund;\n@RestController\nclass Funds {\n  @GetMapping(\"/funds\")\n  String all() { return \"\"; }\n}\n",
        ),
    ]);
    assert_eq!(kinds(&facts), [("bank", ComponentKind::Service)]);
}

#[test]
fn addresses_within_tests_of_a_file_draw_no_arrows() {
    let own = "fn ask() { get(\"http://cart:80/items\"); }\n";
    let tests = "#[cfg(test)]\nmod tests {\n    #[test]\n    fn asks() { get(\"http://cart:80/items\"); get(\"https://api.stripe.com/v1\"); }\n}\n";
    let arrows_of = |code: &str| {
        let compose = "services:\n  shop:\n    build: ./shop\n  cart:\n    build: ./cart\n    ports: ['80:80']\n";
        let files = [
            ("docker-compose.yml", compose),
            ("shop/Cargo.toml", "[package]\nname = \"shop\"\n"),
            ("shop/src/main.rs", code),
            ("cart/main.py", "print(1)\n"),
        ];
        let facts = map(&files);
        arrows(&facts).into_iter().map(|(from, to)| format!("{from}>{to}")).collect::<Vec<_>>()
    };
    assert_eq!(arrows_of(&format!("{own}fn main() {{}}\n{tests}")), ["shop>cart"]);
    assert_eq!(arrows_of(&format!("fn main() {{}}\n{tests}")), Vec::<String>::new());
}
