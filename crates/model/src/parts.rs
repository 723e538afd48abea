//! The parts of a report that are lists of things: the system map, entry points, stack, features, dependencies.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Basis, Claim, Confidence, Evidence};

/// What a component is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // the names say it, and the schema lists them
pub enum ComponentKind {
    Service,
    Web,
    Worker,
    Job,
    Cli,
    Library,
    Gateway,
    Database,
    Cache,
    Queue,
    Storage,
    External,
    Person,
}

/// How two components talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Protocol {
    Http,
    Grpc,
    Graphql,
    Websocket,
    Sql,
    Mongodb,
    Amqp,
    Kafka,
    Redis,
    Smtp,
    File,
    Import,
    Tcp,
}

impl Protocol {
    /// The name as it stands in JSON and in a connection's id.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Grpc => "grpc",
            Self::Graphql => "graphql",
            Self::Websocket => "websocket",
            Self::Sql => "sql",
            Self::Mongodb => "mongodb",
            Self::Amqp => "amqp",
            Self::Kafka => "kafka",
            Self::Redis => "redis",
            Self::Smtp => "smtp",
            Self::File => "file",
            Self::Import => "import",
            Self::Tcp => "tcp",
        }
    }
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum ConnectionRole {
    Business,
    Telemetry,
    Config,
    Discovery,
}

/// Whether a connection was seen in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionStatus {
    /// Code that makes the call was found.
    Called,
    /// Declared in configuration; no call was found.
    Declared,
}

/// A part of the system: something that runs, stores, or lies outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Component {
    /// The declared service name, else the artifact, else the path.
    pub id: String,
    /// What to call it.
    pub name: String,
    /// Every other name it goes by: directory, artifact, compose or Kubernetes service, application name, host.
    pub aliases: Vec<String>,
    /// What it is.
    pub kind: ComponentKind,
    /// What it is mainly built with, such as `FastAPI` or `PostgreSQL`; empty where not known.
    pub technology: String,
    /// The folder its code lies in, where it has code here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Where it is declared, and more.
    pub evidence: Vec<Evidence>,
}

/// An arrow of the map: it exists only with evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Connection {
    /// `from|to|protocol`.
    pub id: String,
    /// Component id: who calls.
    pub from: String,
    /// Component id: who is called.
    pub to: String,
    /// How.
    pub protocol: Protocol,
    /// What for.
    pub role: ConnectionRole,
    /// Seen in use, or only declared.
    pub status: ConnectionStatus,
    /// What moves, in a few words; empty where not known.
    pub payload: String,
    /// How far to trust it.
    pub confidence: Confidence,
    /// The call, the declaration.
    pub evidence: Vec<Evidence>,
}

/// The parts of a system and how they connect.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SystemMap {
    /// Sorted by id.
    pub components: Vec<Component>,
    /// Sorted by id.
    pub connections: Vec<Connection>,
}

/// How something comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum EntryPointKind {
    Http,
    Rpc,
    Graphql,
    Cli,
    Job,
    Consumer,
    Page,
}

impl EntryPointKind {
    /// The name as it stands in JSON and in ids.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Rpc => "rpc",
            Self::Graphql => "graphql",
            Self::Cli => "cli",
            Self::Job => "job",
            Self::Consumer => "consumer",
            Self::Page => "page",
        }
    }
}

/// A way in: a route, a remote procedure, a command, a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EntryPoint {
    /// `kind|METHOD|route`, or `kind|name`; with a component in front where two would be equal.
    pub id: String,
    /// What comes in.
    pub kind: EntryPointKind,
    /// The handler's short name.
    pub name: String,
    /// HTTP method in upper case, `ANY` where every method is taken; null for other kinds.
    pub method: Option<String>,
    /// The URL path with parameters as `{name}`; null for other kinds.
    pub route: Option<String>,
    /// `path::qualified.symbol` of the code that answers; empty where not resolved.
    pub handler: String,
    /// Id of the component it belongs to; null where not known.
    pub component: Option<String>,
    /// The framework that declares it.
    #[serde(default)]
    pub framework: String,
    /// What stands in front of it: names of login checks, rate limits, middleware.
    pub guards: Vec<String>,
    /// The declaration, then the handler.
    pub evidence: Vec<Evidence>,
}

impl EntryPoint {
    /// Whether its route tells whether what answers is well, by a part of its path.
    #[must_use]
    pub fn tells_health(&self) -> bool {
        self.route.as_deref().is_some_and(|route| route.split('/').any(names_health))
    }
}

/// Whether a part of a route, or a route of one part, is named after the health of what answers.
#[must_use]
pub fn names_health(part: &str) -> bool {
    const HEALTH: &[&str] = &[
        "health",
        "healthz",
        "healthcheck",
        "health-check",
        "health_check",
        "livez",
        "liveness",
        "readyz",
        "readiness",
        "heartbeat",
    ];
    HEALTH.contains(&part.trim_matches('_').to_lowercase().as_str())
}

/// What part of a repository something serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Scope {
    Product,
    Test,
    Build,
    Example,
    Docs,
}

/// Why a technology is there, with its source, or that no reason was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Why {
    /// The reason in a sentence.
    pub text: String,
    /// How it is known.
    pub basis: Basis,
    /// Where it stands, or the use that stands for it.
    pub evidence: Vec<Evidence>,
}

/// A technology in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StackItem {
    /// Its usual name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// language, framework, database, cache, queue, orm, auth, …
    pub category: String,
    /// As locked or declared; null where not known.
    pub version: Option<String>,
    /// Where in the system: frontend, api, data, messaging, infrastructure, build, test, ….
    pub layer: String,
    /// What it serves.
    pub scope: Scope,
    /// Why it is there.
    pub why: Why,
    /// Where it shows.
    pub evidence: Vec<Evidence>,
}

/// Something a user can do, and the code that makes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Feature {
    /// Kebab case.
    pub id: String,
    /// In plain words.
    pub name: String,
    /// One sentence.
    pub summary: Claim,
    /// Ids of entry points.
    pub entry_points: Vec<String>,
    /// The code that makes it.
    pub code: Vec<Evidence>,
    /// The tests that try it.
    pub tests: Vec<Evidence>,
    /// Tables, collections, topics that it uses.
    pub data: Vec<String>,
    /// How far to trust the grouping.
    pub confidence: Confidence,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

/// A package that the product is built from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Dependency {
    /// pypi, npm, maven, go, cargo, ….
    pub ecosystem: String,
    /// Its name there.
    pub name: String,
    /// As locked, else as required; null where neither is stated.
    pub version: Option<String>,
    /// True where a manifest names it, false where only a lock file does.
    pub direct: bool,
    /// What it serves.
    pub scope: Scope,
    /// SPDX expression; null where not known.
    pub licence: Option<String>,
    /// Ids of known advisories against this version.
    pub advisories: Vec<String>,
    /// Where it is named.
    pub evidence: Vec<Evidence>,
}

#[cfg(test)]
mod tests {
    use super::names_health;

    #[test]
    fn parts_of_routes_name_health() {
        for (part, expected) in [
            ("health", true),
            ("_Healthz_", true),
            ("__heartbeat__", true),
            ("health-care", false),
            ("status", false),
            ("", false),
        ] {
            assert_eq!(names_health(part), expected, "{part}");
        }
    }
}
