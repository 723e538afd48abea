//! The facts of the shop, as tools would give them.

use std::collections::BTreeMap;

use deepdive_model::facts::{
    Complexity, Cycle, Cycles, DataEntity, DataField, DataModel, Dependencies, DuplicateBlock, Duplication, EntryPoints,
    Features, FunctionFact, Hotspot, Hotspots, ImageFact, InfrastructureFacts, LanguageShare, Licences, MapFacts, ModuleEdge,
    ModuleFact, ModuleGraph, Overview, Ownership, PipelineFact, Quote, RuleFacts, SecretFacts, Stack, Tests, Trace, TraceStep,
    Traces, WorkloadFact,
};
use deepdive_model::{
    AgentOutput, Basis, Category, Claim, ClaimDraft, Component, ComponentKind, Confidence, Connection, ConnectionRole,
    ConnectionStatus, Coverage, Dependency, EntryPoint, EntryPointKind, Feature, Finding, Message, Protocol, Role, Scope,
    Severity, Skipped, StackItem, Subject, SystemMap, Text, ToolFacts, Why,
};
use serde::Serialize;
use serde_json::json;

use super::{draft, lines};

pub(super) fn subject() -> Subject {
    Subject {
        id: "0-shop".into(),
        name: "shop".into(),
        url: Some("https://github.com/example/shop.git".into()),
        commit: Some("0123456789abcdef0123456789abcdef01234567".into()),
        commit_date: Some("2026-01-02".into()),
        snapshot: "blake3:00".into(),
        dirty: vec!["web/dirty.js".into()],
        unborn: false,
        files: 1_260,
        lines: 84_210,
        languages: vec!["Python".into(), "TypeScript".into(), "Go".into()],
        as_of: "2026-01-10".into(),
    }
}

pub(super) fn coverage() -> Coverage {
    Coverage {
        files_read: 1_204,
        files_skipped: vec![Skipped { reason: "binary".into(), count: 56, examples: vec!["logo.png".into()] }],
        parse_errors: 2,
        languages_not_parsed: BTreeMap::from([("Lua".into(), 4)]),
    }
}

pub(super) fn outputs() -> Vec<AgentOutput> {
    vec![mapper(), reviewer(), assessor()]
}

fn call(tool: &str, facts: impl Serialize) -> ToolFacts {
    ToolFacts { tool: tool.into(), version: 1, args: json!({}), facts: serde_json::to_value(facts).unwrap() }
}

fn mapper() -> AgentOutput {
    let facts = vec![
        call("overview", overview()),
        call("map_system", map()),
        call("entry_points", entry_points()),
        call("detect_stack", stack()),
        call("list_features", features()),
        call("data_model", data()),
        call("trace_request", traces()),
        call("infrastructure", infrastructure()),
    ];
    AgentOutput { agent: "architecture-mapper".into(), facts, ..AgentOutput::default() }
}

fn overview() -> Overview {
    let language = |name: &str, lines, parsed| LanguageShare { name: name.into(), files: lines / 70, lines, parsed };
    Overview {
        files: 1_260,
        lines: 84_210,
        languages: vec![
            language("Python", 51_000, true),
            language("TypeScript", 22_000, true),
            language("Go", 9_000, true),
            language("Lua", 400, false),
        ],
        purpose: Some(Quote {
            text: "A small shop that sells tea to people who like to wait.".into(),
            evidence: lines("README.md", 3, 3),
        }),
        retired: None,
        headings: ["Install", "Run it", "How orders work"]
            .map(|text| Quote { text: text.into(), evidence: lines("README.md", 5, 5) })
            .into(),
        decisions: vec![Quote { text: "Use PostgreSQL for orders".into(), evidence: lines("docs/adr/1.md", 1, 1) }],
        community: vec![lines("LICENSE", 1, 1)],
    }
}

fn component(id: &str, kind: ComponentKind, technology: &str, line: u32) -> Component {
    let path = (kind == ComponentKind::Service).then(|| id.to_owned());
    Component {
        id: id.into(),
        name: id.into(),
        aliases: vec![format!("{id}-svc")],
        kind,
        technology: technology.into(),
        path,
        evidence: vec![lines("compose.yaml", line, line + 4)],
    }
}

fn link(from: &str, to: &str, protocol: Protocol, status: ConnectionStatus) -> Connection {
    Connection {
        id: format!("{from}|{to}|{}", protocol.as_str()),
        from: from.into(),
        to: to.into(),
        protocol,
        role: ConnectionRole::Business,
        status,
        payload: String::new(),
        confidence: Confidence::High,
        evidence: vec![lines(&format!("{from}/main.py"), 20, 22)],
    }
}

fn map() -> MapFacts {
    use ComponentKind as K;
    use ConnectionStatus::{Called, Declared};
    let components = vec![
        component("web", K::Web, "React", 1),
        component("gateway", K::Gateway, "nginx", 10),
        component("orders", K::Service, "FastAPI", 20),
        component("users", K::Service, "FastAPI", 30),
        component("mailer", K::Worker, "Celery", 40),
        component("shop-db", K::Database, "PostgreSQL", 50),
        component("cache", K::Cache, "Redis", 60),
        component("jobs", K::Queue, "RabbitMQ", 70),
        component("stripe", K::External, "", 80),
        component("nightly", K::Job, "Python", 90),
    ];
    let mut connections = vec![
        link("web", "gateway", Protocol::Http, Called),
        link("gateway", "orders", Protocol::Http, Declared),
        link("gateway", "users", Protocol::Http, Declared),
        link("orders", "users", Protocol::Grpc, Called),
        link("orders", "shop-db", Protocol::Sql, Called),
        link("users", "shop-db", Protocol::Sql, Called),
        link("orders", "cache", Protocol::Redis, Called),
        link("orders", "jobs", Protocol::Amqp, Called),
        link("jobs", "mailer", Protocol::Amqp, Called),
        link("mailer", "shop-db", Protocol::Sql, Called),
        link("orders", "stripe", Protocol::Http, Called),
        link("users", "orders", Protocol::Http, Called),
    ];
    connections.sort_by(|a, b| a.id.cmp(&b.id));
    let total =
        BTreeMap::from([("components".into(), 10), ("connections".into(), 12), ("called".into(), 10), ("declared".into(), 2)]);
    MapFacts { total, map: SystemMap { components, connections } }
}

fn entry(method: &str, route: &str, guards: &[&str], line: u32) -> EntryPoint {
    EntryPoint {
        id: format!("http|{method}|{route}"),
        kind: EntryPointKind::Http,
        name: "handler".into(),
        method: Some(method.into()),
        route: Some(route.into()),
        handler: "orders/main.py::handler".into(),
        component: Some("orders".into()),
        framework: "FastAPI".into(),
        guards: guards.iter().map(|guard| (*guard).into()).collect(),
        evidence: vec![lines("orders/main.py", line, line + 2)],
    }
}

fn entry_points() -> EntryPoints {
    let items = vec![
        entry("GET", "/orders/{customer}", &["login_required"], 30),
        entry("POST", "/orders", &[], 40),
        entry("GET", "/health", &[], 50),
    ];
    EntryPoints { total: 3, by_kind: BTreeMap::from([("http".into(), 3)]), unguarded: 2, items }
}

fn stack() -> Stack {
    let item = |name: &str, layer: &str, category: &str, why: Option<&str>, line| StackItem {
        name: name.into(),
        aliases: Vec::new(),
        category: category.into(),
        version: Some("1.2".into()),
        layer: layer.into(),
        scope: Scope::Product,
        why: Why {
            text: why.unwrap_or("no stated reason found").into(),
            basis: if why.is_some() { Basis::Measured } else { Basis::Inferred },
            evidence: if why.is_some() { vec![lines("docs/adr/1.md", 3, 5)] } else { Vec::new() },
        },
        evidence: vec![lines("requirements.txt", line, line)],
    };
    let items = vec![
        item("FastAPI", "api", "framework", None, 1),
        item("PostgreSQL", "data", "database", Some("Orders need transactions"), 2),
        item("Redis", "data", "cache", None, 3),
        item("React", "frontend", "framework", None, 4),
    ];
    Stack { total: 4, items }
}

fn said(text: &str) -> Claim {
    let text = Text { executive: text.into(), product: text.into(), engineer: text.into() };
    let message = Message { id: "feature.summary".into(), args: BTreeMap::new() };
    ClaimDraft::from_message(message, text).inferred(Confidence::Medium).on(vec![lines("orders/main.py", 30, 32)]).unwrap()
}

fn features() -> Features {
    let feature = |id: &str, name: &str, tests| Feature {
        id: id.into(),
        name: name.into(),
        summary: said("People see and place orders."),
        entry_points: vec!["http|GET|/orders/{customer}".into(), "http|POST|/orders".into()],
        code: vec![lines("orders/main.py", 30, 58)],
        tests,
        data: vec!["orders".into()],
        confidence: Confidence::Medium,
        evidence: vec![lines("orders/main.py", 30, 32)],
    };
    Features {
        total: 2,
        items: vec![
            feature("orders", "Orders", vec![lines("tests/test_orders.py", 1, 9)]),
            feature("health", "Health", Vec::new()),
        ],
    }
}

fn data() -> DataModel {
    let field = |name: &str, sensitive: &str| DataField { name: name.into(), kind: "text".into(), sensitive: sensitive.into() };
    let entity = |name: &str, fields, refers: &[&str]| DataEntity {
        name: name.into(),
        kind: "table".into(),
        component: Some("orders".into()),
        store: Some("shop-db".into()),
        fields,
        refers_to: refers.iter().map(|name| (*name).into()).collect(),
        evidence: vec![lines("schema.sql", 1, 8)],
    };
    DataModel {
        total: 2,
        entities: vec![
            entity("customers", vec![field("email", "email"), field("id", "")], &[]),
            entity("orders", vec![field("id", "")], &["customers"]),
        ],
    }
}

fn traces() -> Traces {
    let step = |action: &str, target: &str, line| TraceStep {
        action: action.into(),
        target: target.into(),
        component: Some("orders".into()),
        evidence: lines("orders/main.py", line, line),
    };
    let trace = Trace {
        entry_point: "http|GET|/orders/{customer}".into(),
        name: "GET /orders/{customer}".into(),
        components: vec!["gateway".into(), "orders".into(), "shop-db".into()],
        steps: vec![step("enters", "handler", 30), step("calls", "load_orders", 33), step("reads", "orders", 44)],
        confidence: Confidence::Medium,
    };
    Traces { total: 1, traces: vec![trace] }
}

fn infrastructure() -> InfrastructureFacts {
    let workload = |name: &str, replicas, has_probe| WorkloadFact {
        name: name.into(),
        kind: "Deployment".into(),
        component: Some(name.into()),
        replicas,
        has_probe,
        has_limits: false,
        has_autoscaler: false,
        evidence: lines("k8s/orders.yaml", 1, 20),
    };
    InfrastructureFacts {
        images: vec![ImageFact {
            path: "orders/Dockerfile".into(),
            base: "python:3.12".into(),
            user: None,
            evidence: lines("orders/Dockerfile", 1, 1),
        }],
        workloads: vec![workload("orders", Some(1), false), workload("users", Some(2), true)],
        pipelines: vec![PipelineFact {
            name: "ci".into(),
            does: vec!["test".into(), "build".into()],
            evidence: lines(".github/workflows/ci.yml", 1, 30),
        }],
    }
}

fn finding(rule: &str, title: &str, category: Category, severity: Severity, confidence: Confidence, line: u32) -> Finding {
    let mut draft = draft(rule, category, severity, confidence);
    draft.title = title.into();
    draft.at("orders/main.py::load_orders", &format!("{rule} {line}"), lines("orders/main.py", line, line), Vec::new())
}

fn reviewer() -> AgentOutput {
    let mut injection =
        finding("sql-from-text", "SQL built from text", Category::Security, Severity::Critical, Confidence::High, 44);
    injection.explanation = Text {
        executive: "Text that a user types in may change what the database is asked.".into(),
        product: "The order look-up puts a user's text into its query.".into(),
        engineer: "`customer` is joined into SQL without parameters.".into(),
    };
    injection.remediation = "Pass values as query parameters.".into();
    injection.cwe = vec!["CWE-89".into()];
    injection.evidence.push(lines("orders/main.py", 30, 30).with_role(Role::Source));
    let findings = vec![
        injection,
        finding(
            "no-timeout",
            "Calls to other services have no time limit",
            Category::Scalability,
            Severity::Medium,
            Confidence::High,
            60,
        ),
        finding(
            "no-timeout",
            "Calls to other services have no time limit",
            Category::Scalability,
            Severity::Medium,
            Confidence::High,
            70,
        ),
        finding("weak-hash", "An old hash is used", Category::Security, Severity::Low, Confidence::Low, 80),
    ];
    let total =
        [("critical", 1), ("high", 0), ("medium", 2), ("low", 1), ("info", 0)].map(|(name, count)| (name.to_owned(), count));
    let rules = RuleFacts {
        total: total.into(),
        by_rule: BTreeMap::new(),
        rules: 24,
        files: 310,
        in_requests: vec!["orders/main.py:60".into()],
    };
    let secrets = SecretFacts { total: 1, in_tests: 2, files: 400 };
    let facts = vec![call("match_rules", rules), call("find_secrets", secrets)];
    AgentOutput { agent: "security-reviewer".into(), facts, findings, ..AgentOutput::default() }
}

fn assessor() -> AgentOutput {
    let facts = vec![
        call("complexity", complexity()),
        call(
            "duplication",
            Duplication {
                lines: 60_000,
                duplicated: 2_400,
                share: 400,
                blocks: vec![DuplicateBlock {
                    lines: 40,
                    evidence: vec![lines("users/main.py", 1, 40), lines("orders/main.py", 1, 40)],
                }],
            },
        ),
        call("module_graph", modules()),
        call(
            "cycles",
            Cycles {
                total: 1,
                modules: 2,
                cycles: vec![Cycle {
                    modules: vec!["orders".into(), "users".into()],
                    evidence: vec![lines("orders/main.py", 1, 1), lines("users/main.py", 1, 1)],
                }],
            },
        ),
        call("hotspots", hotspots()),
        call("ownership", ownership()),
        call(
            "tests_of",
            Tests {
                test_files: 60,
                test_lines: 14_000,
                product_files: 500,
                product_lines: 60_000,
                cases: 410,
                untested: vec![module("users")],
                untested_total: 1,
                untested_lines: 700,
                modules: 9,
                evidence: vec![lines("tests/test_orders.py", 1, 9)],
            },
        ),
        call("dependencies", dependencies()),
        call(
            "licences",
            Licences {
                project: Some(Quote { text: "MIT".into(), evidence: lines("LICENSE", 1, 1) }),
                dependencies: BTreeMap::from([("MIT".into(), 30), ("GPL-3.0-only".into(), 1)]),
                unknown: 12,
            },
        ),
    ];
    AgentOutput { agent: "quality-assessor".into(), facts, ..AgentOutput::default() }
}

fn complexity() -> Complexity {
    let worst = FunctionFact {
        symbol: "orders/main.py::checkout".into(),
        complexity: 41,
        lines: 90,
        parameters: 5,
        evidence: lines("orders/main.py", 5, 95),
    };
    Complexity {
        functions: 1_200,
        lines: 40_000,
        median: 2,
        highest: 41,
        above_10: 80,
        above_25: 9,
        longer_60: 40,
        complex_lines: 1_840,
        worst: vec![worst],
    }
}

fn module(path: &str) -> ModuleFact {
    ModuleFact { path: path.into(), files: 10, lines: 4_000, fan_in: 2, fan_out: 3 }
}

fn modules() -> ModuleGraph {
    let edge = ModuleEdge { from: "orders".into(), to: "users".into(), weight: 3, evidence: lines("orders/main.py", 1, 1) };
    ModuleGraph { total: 9, modules: vec![module("orders"), module("users")], edges: vec![edge] }
}

fn hotspots() -> Hotspots {
    let file = |path: &str, commits, complexity| Hotspot {
        path: path.into(),
        commits,
        complexity,
        lines: 800,
        changes_with: vec![("orders/models.py".into(), 14)],
        evidence: lines(path, 1, 1),
    };
    Hotspots { total: 300, files: vec![file("orders/main.py", 61, 140), file("users/main.py", 40, 60)] }
}

fn ownership() -> Ownership {
    Ownership {
        commits: 2_400,
        partial: false,
        authors: 7,
        active_authors: 3,
        recent_commits: 320,
        earlier_commits: 300,
        later_commits: 0,
        first: "2019-03-01".into(),
        last: "2026-01-02".into(),
        bus_factor: 1,
        top_share: 6_400,
        months: (0..24_u32)
            .map(|month| (format!("{}-{:02}", 2024 + month / 12, month % 12 + 1), 10 + u64::from(month % 5)))
            .collect(),
        single_owner_files: 120,
        owned_files: 300,
        evidence: Vec::new(),
    }
}

fn dependencies() -> Dependencies {
    let package = |name: &str, direct, line| Dependency {
        ecosystem: "pypi".into(),
        name: name.into(),
        version: Some("1.0".into()),
        direct,
        scope: Scope::Product,
        licence: Some("MIT".into()),
        advisories: Vec::new(),
        evidence: vec![lines("requirements.txt", line, line)],
    };
    Dependencies {
        total: 43,
        direct: 20,
        direct_product: 15,
        unpinned: 4,
        unstated: 0,
        manifests: vec![lines("requirements.txt", 1, 1)],
        lock_files: Vec::new(),
        items: vec![package("fastapi", true, 1), package("starlette", false, 2)],
    }
}
