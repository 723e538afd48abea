//! How the repository is built and run: container files, compose, Kubernetes, pipelines; and the schemas that stand beside code: SQL, protobuf.
//!
//! Templated values (`${VAR:-x}`, Helm's `{{ … }}`) are kept as text and never lose the rest of a file.

mod compose;
#[cfg(test)]
mod describe;
mod helm;
mod image;
mod kubernetes;
mod paths;
mod pipeline;
mod process;
mod proto;
mod proxy;
mod tables;
#[cfg(test)]
mod tests;

pub(crate) use tables::in_code as tables_in_code;

use deepdive_model::Problem;

use crate::TextFile;
use crate::yaml::Fault;

/// Whether it wants a path.
type Wants = fn(&str) -> bool;
/// Reads what it wants of all files.
type Read = fn(&[TextFile<'_>], &mut Infrastructure, &mut Vec<Problem>);

/// Every reader with the test of the paths that it wants.
const READERS: [(Wants, Read); 8] = [
    (image::wants, image::read),
    (compose::wants, compose::read),
    (kubernetes::wants, kubernetes::read),
    (process::wants, process::read),
    (pipeline::wants, pipeline::read),
    (tables::wants, tables::read),
    (proto::wants, proto::read),
    (proxy::wants, proxy::read),
];

/// Whether a file of this path may say something of how the repository is built and run.
pub fn wants(path: &str) -> bool {
    READERS.iter().any(|(wants, _)| wants(path))
}

/// Reads all files that are wanted; what they hold that is odd becomes a problem.
pub fn read(files: &[TextFile<'_>], problems: &mut Vec<Problem>) -> Infrastructure {
    let mut found = Infrastructure::default();
    for (_, read) in READERS {
        read(files, &mut found, problems);
    }
    found.images.sort_by(|a, b| a.path.cmp(&b.path));
    found.workloads.sort_by(|a, b| (&a.path, a.line, &a.name).cmp(&(&b.path, b.line, &b.name)));
    found.network_services.sort_by(|a, b| (&a.path, a.line, &a.name).cmp(&(&b.path, b.line, &b.name)));
    found.objects.sort_by(|a, b| (&a.path, a.line, &a.name).cmp(&(&b.path, b.line, &b.name)));
    found.pipelines.sort_by(|a, b| (&a.path, &a.name).cmp(&(&b.path, &b.name)));
    found.tables.sort_by(|a, b| (&a.path, a.line, &a.name).cmp(&(&b.path, b.line, &b.name)));
    found.protos.sort_by(|a, b| a.path.cmp(&b.path));
    found.proxies.sort_by(|a, b| (&a.path, a.line, &a.route, &a.target).cmp(&(&b.path, b.line, &b.route, &b.target)));
    found
}

/// One problem for a file, however many of its places could not be read.
fn report_faults(path: &str, faults: &[Fault], problems: &mut Vec<Problem>) {
    let Some(first) = faults.first() else { return };
    let count = if faults.len() == 1 { "a place".to_owned() } else { format!("{} places", faults.len()) };
    let message = format!("{count} can't be read as YAML, the first in line {}: {}", first.line, first.message);
    problems.push(Problem::new("infrastructure", "broken-yaml", path, message));
}

/// Everything of this kind, each list sorted by path and line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Infrastructure {
    /// Dockerfiles.
    pub images: Vec<ImageFile>,
    /// Services of compose files and workloads of Kubernetes and Helm.
    pub workloads: Vec<Workload>,
    /// Kubernetes `Service` objects: names by which workloads are reached.
    pub network_services: Vec<NetworkService>,
    /// Other Kubernetes objects that matter to the map: ConfigMap, Ingress, HorizontalPodAutoscaler, NetworkPolicy, ….
    pub objects: Vec<DeployObject>,
    /// GitHub Actions and other CI.
    pub pipelines: Vec<Pipeline>,
    /// `create table` of SQL files and migrations.
    pub tables: Vec<Table>,
    /// Services and messages of .proto files.
    pub protos: Vec<ProtoFile>,
    /// Reverse proxies: `proxy_pass` of nginx and the like.
    pub proxies: Vec<ProxyRoute>,
}

/// A Dockerfile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImageFile {
    /// The file.
    pub path: Box<str>,
    /// Stages in order.
    pub stages: Vec<Stage>,
    /// Ports that the last stage `EXPOSE`s, with their lines.
    pub ports: Vec<(u16, u32)>,
    /// `ENV` and `ARG` with a value: key, value, line.
    pub environment: Vec<EnvEntry>,
    /// `USER` of the last stage, with its line.
    pub user: Option<(Box<str>, u32)>,
    /// `ENTRYPOINT` and `CMD` of the last stage as one line, with the line of the later one.
    pub command: Option<(Box<str>, u32)>,
    /// The last stage has a `HEALTHCHECK`.
    pub has_healthcheck: bool,
    /// `RUN` commands, joined over continued lines, with first and last line.
    pub runs: Vec<(Box<str>, u32, u32)>,
}

/// A stage of a Dockerfile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stage {
    /// Base image as written.
    pub base: Box<str>,
    /// `AS name`.
    pub name: Option<Box<str>>,
    /// Line.
    pub line: u32,
}

/// A variable that is set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EnvEntry {
    /// Key.
    pub key: Box<str>,
    /// Value as written; for a reference to a secret or config map: `secret:name/key` or `config:name/key`.
    pub value: Box<str>,
    /// Line.
    pub line: u32,
}

/// Where a workload is declared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WorkloadKind {
    /// Service of a compose file.
    #[default]
    Compose,
    /// Kubernetes Deployment.
    Deployment,
    /// Kubernetes StatefulSet.
    StatefulSet,
    /// Kubernetes DaemonSet.
    DaemonSet,
    /// Kubernetes Job.
    Job,
    /// Kubernetes CronJob.
    CronJob,
    /// Kubernetes Pod, or another owner of containers.
    Pod,
    /// A process of a Procfile.
    Process,
}

/// Something that is run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Workload {
    /// The file.
    pub path: Box<str>,
    /// Declared name.
    pub name: Box<str>,
    /// Where it is declared.
    pub kind: WorkloadKind,
    /// Image as written; none where it is built.
    pub image: Option<(Box<str>, u32)>,
    /// Folder that it is built from, relative to the repository's root.
    pub build: Option<(Box<str>, u32)>,
    /// Dockerfile named by the build, relative to the repository's root.
    pub dockerfile: Option<Box<str>>,
    /// Names of further containers or images of the same pod.
    pub sidecars: Vec<(Box<str>, u32)>,
    /// Environment.
    pub environment: Vec<EnvEntry>,
    /// Files that hold more of it (`env_file`, relative to the repository's root), and config maps and secrets taken whole (`config:name`, `secret:name`).
    pub environment_from: Vec<(Box<str>, u32)>,
    /// Command and arguments as one line.
    pub command: Option<(Box<str>, u32)>,
    /// Ports of the container.
    pub ports: Vec<(u16, u32)>,
    /// Names of workloads that it says it depends on or links to.
    pub depends_on: Vec<(Box<str>, u32)>,
    /// Other names that it is reached by: container_name, hostname, network aliases, labels `app`.
    pub aliases: Vec<Box<str>>,
    /// Labels of its pods: key and value.
    pub labels: Vec<(Box<str>, Box<str>)>,
    /// Replicas asked for.
    pub replicas: Option<(u32, u32)>,
    /// Has a probe or health check.
    pub has_probe: bool,
    /// Has limits of memory or CPU.
    pub has_limits: bool,
    /// Runs as root or privileged, as far as stated: line of the statement.
    pub privileged: Option<u32>,
    /// First line of its declaration.
    pub line: u32,
    /// Last line of its declaration.
    pub end_line: u32,
}

/// A Kubernetes Service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NetworkService {
    /// The file.
    pub path: Box<str>,
    /// Name, which is also its host.
    pub name: Box<str>,
    /// Labels that it selects pods by.
    pub selector: Vec<(Box<str>, Box<str>)>,
    /// Ports.
    pub ports: Vec<(u16, u32)>,
    /// Host outside the cluster (`ExternalName`).
    pub external: Option<Box<str>>,
    /// First line.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
}

/// Another Kubernetes object.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeployObject {
    /// The file.
    pub path: Box<str>,
    /// `Ingress`, `ConfigMap`, ….
    pub kind: Box<str>,
    /// Its name.
    pub name: Box<str>,
    /// Keys and values of a ConfigMap; backends of an Ingress (`backend`, service name); target of an autoscaler (`target`, name).
    pub entries: Vec<EnvEntry>,
    /// First line.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
}

/// A workflow of continuous integration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pipeline {
    /// The file.
    pub path: Box<str>,
    /// `GitHub Actions`, `GitLab CI`, ….
    pub system: &'static str,
    /// Its name.
    pub name: Box<str>,
    /// What starts it: `push`, `pull_request_target`, `schedule`, ….
    pub triggers: Vec<Box<str>>,
    /// `uses:` with their lines.
    pub uses: Vec<(Box<str>, u32)>,
    /// `run:` scripts with first and last line.
    pub runs: Vec<(Box<str>, u32, u32)>,
    /// Names of jobs and steps with their lines.
    pub steps: Vec<(Box<str>, u32)>,
    /// `permissions:` as written, one line each.
    pub permissions: Vec<(Box<str>, u32)>,
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// The file.
    pub path: Box<str>,
    /// Its name, schema left out.
    pub name: Box<str>,
    /// Columns: name, type as written, line.
    pub columns: Vec<(Box<str>, Box<str>, u32)>,
    /// Tables that it refers to, with the referring column.
    pub references: Vec<(Box<str>, Box<str>)>,
    /// Columns that an index or key starts with.
    pub indexed: Vec<Box<str>>,
    /// First line.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
}

/// A .proto file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProtoFile {
    /// The file.
    pub path: Box<str>,
    /// Its package.
    pub package: Box<str>,
    /// Its services.
    pub services: Vec<ProtoService>,
    /// Its messages: name, line.
    pub messages: Vec<(Box<str>, u32)>,
}

/// A gRPC service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProtoService {
    /// Its name.
    pub name: Box<str>,
    /// Its procedures.
    pub methods: Vec<ProtoMethod>,
    /// Line.
    pub line: u32,
}

/// A remote procedure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProtoMethod {
    /// Its name.
    pub name: Box<str>,
    /// Message that it takes.
    pub request: Box<str>,
    /// Message that it gives.
    pub response: Box<str>,
    /// Line.
    pub line: u32,
    /// Method and path of HTTP at which a gateway offers it (`google.api.http`), the path as `/shelves/{name}`.
    pub http: Option<(&'static str, Box<str>)>,
}

/// A path that a proxy passes on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProxyRoute {
    /// The file.
    pub path: Box<str>,
    /// Path prefix; `/` for all.
    pub route: Box<str>,
    /// Where it goes, as folded text.
    pub target: Box<str>,
    /// Line.
    pub line: u32,
}
