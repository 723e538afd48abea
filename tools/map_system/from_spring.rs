//! Arrows of Spring applications that no address shows: registration, configuration, message bus, dashboards, declared clients.

use deepdive_graph::CodeGraph;
use deepdive_graph::facts::{ArgValue, FileFacts};
use deepdive_model::{Confidence, ConnectionRole, Protocol, Scope};

use super::addresses::{addresses, fill};
use super::draft::Spot;
use super::environment::Environment;
use super::links::{Link, Links};
use super::system::System;
use crate::ToolContext;
use crate::technologies::package_matches;

/// Adds them.
pub(super) fn add(context: &ToolContext, system: &System, environments: &[Environment], links: &mut Links) {
    let graph = context.graph();
    let scene = Scene { graph, system };
    scene.registration(links);
    scene.configuration(environments, links);
    scene.bus(links);
    scene.dashboards(links);
    scene.tracing(links);
    scene.clients(environments, links);
}

struct Scene<'a> {
    graph: &'a CodeGraph,
    system: &'a System,
}

/// Requirements that make an application register itself.
const REGISTERS: &[&str] = &[
    "org.springframework.cloud:spring-cloud-starter-netflix-eureka-client",
    "org.springframework.cloud:spring-cloud-starter-eureka",
    "org.springframework.cloud:spring-cloud-starter-consul*",
    "org.springframework.cloud:spring-cloud-starter-zookeeper*",
    "com.alibaba.cloud:spring-cloud-starter-alibaba-nacos-discovery",
];
/// Requirements that make an application ask a configuration server.
const CONFIGURED: &[&str] =
    &["org.springframework.cloud:spring-cloud-starter-config", "org.springframework.cloud:spring-cloud-config-client"];
/// Requirements that tie an application to the message broker.
const BUS: &[&str] = &[
    "org.springframework.cloud:spring-cloud-starter-bus-amqp",
    "org.springframework.cloud:spring-cloud-starter-stream-rabbit",
    "org.springframework.cloud:spring-cloud-stream-binder-rabbit",
    "org.springframework.cloud:spring-cloud-starter-turbine-amqp",
    "org.springframework.cloud:spring-cloud-netflix-turbine-amqp",
    "org.springframework.cloud:spring-cloud-starter-hystrix-amqp",
    "org.springframework.boot:spring-boot-starter-amqp",
];
/// Requirements that send traces.
const TRACED: &[&str] = &[
    "org.springframework.cloud:spring-cloud-starter-zipkin",
    "org.springframework.cloud:spring-cloud-sleuth-zipkin",
    "io.opentelemetry:opentelemetry-exporter-zipkin",
    "io.zipkin.*",
];

impl Scene<'_> {
    fn all(&self) -> impl Iterator<Item = usize> {
        0..self.system.drafts.len()
    }

    /// The first annotation of this name in a component's code.
    fn annotation(&self, at: usize, names: &[&str]) -> Option<Spot> {
        self.system.code(self.graph, at).find_map(|(_, file)| {
            let decorators = file.facts.symbols.iter().flat_map(|symbol| &symbol.decorators);
            let found = decorators.into_iter().find(|decorator| names.contains(&file.facts.text(decorator.name)));
            found.map(|decorator| Spot::lines(&file.path, decorator.line, decorator.end_line))
        })
    }

    fn requirement(&self, at: usize, patterns: &[&str]) -> Option<Spot> {
        self.system.manifests(self.graph, at).into_iter().find_map(|manifest| {
            let product = manifest.dependencies.iter().filter(|requirement| requirement.scope == Scope::Product);
            let meant = |name: &str| patterns.iter().any(|pattern| package_matches("maven", pattern, name));
            let found = product.into_iter().find(|requirement| meant(&requirement.name));
            found.map(|requirement| Spot::line(&manifest.path, requirement.line))
        })
    }

    fn labelled(&self, label: &str) -> Option<usize> {
        self.all().find(|at| self.system.drafts.get(*at).is_some_and(|draft| draft.technology.is_some() && draft.label == label))
    }

    fn registry(&self) -> Option<usize> {
        self.all()
            .find(|at| self.annotation(*at, &["EnableEurekaServer"]).is_some())
            .or_else(|| ["Netflix Eureka", "Consul", "Nacos"].iter().find_map(|name| self.labelled(name)))
    }

    fn registration(&self, links: &mut Links) {
        let Some(registry) = self.registry() else { return };
        for at in self.all().filter(|at| *at != registry) {
            let marked = self.annotation(at, &["EnableEurekaClient", "EnableDiscoveryClient", "SpringCloudApplication"]);
            let spots: Vec<_> = marked.into_iter().chain(self.requirement(at, REGISTERS)).collect();
            if !spots.is_empty() {
                links.add(
                    Link::called(at, registry, spots).by(Protocol::Http).role(ConnectionRole::Discovery).moving("registration"),
                );
            }
        }
    }

    fn configuration(&self, environments: &[Environment], links: &mut Links) {
        let Some(server) = self.all().find(|at| self.annotation(*at, &["EnableConfigServer"]).is_some()) else { return };
        for at in self.all().filter(|at| *at != server) {
            let asks = |key: &str| {
                key.starts_with("spring.cloud.config.") || key == "spring.config.import" || key == "SPRING_CLOUD_CONFIG_URI"
            };
            let entry = environments.get(at).and_then(|environment| {
                environment.entries.iter().find(|entry| asks(&entry.key) && !entry.key.contains(".server."))
            });
            let required = self.requirement(at, CONFIGURED);
            if entry.is_some() || required.is_some() {
                let spots = entry.map(|entry| entry.spot.clone()).into_iter().chain(required).collect();
                links
                    .add(Link::called(at, server, spots).by(Protocol::Http).role(ConnectionRole::Config).moving("configuration"));
            }
        }
    }

    fn bus(&self, links: &mut Links) {
        let Some(broker) = self.labelled("RabbitMQ") else { return };
        for at in self.all() {
            let marked = self.annotation(at, &["EnableTurbineStream", "EnableTurbineAmqp", "RabbitListener"]);
            let spots: Vec<_> = marked.into_iter().chain(self.requirement(at, BUS)).collect();
            if !spots.is_empty() {
                links.add(Link::called(at, broker, spots).by(Protocol::Amqp).trusted(Confidence::Medium));
            }
        }
    }

    fn dashboards(&self, links: &mut Links) {
        let turbine = self
            .all()
            .find_map(|at| Some((at, self.annotation(at, &["EnableTurbineStream", "EnableTurbineAmqp", "EnableTurbine"])?)));
        let dashboard = self.all().find_map(|at| Some((at, self.annotation(at, &["EnableHystrixDashboard"])?)));
        if let (Some((turbine, first)), Some((dashboard, second))) = (turbine, dashboard) {
            let link = Link::declared(dashboard, turbine, vec![second, first]).by(Protocol::Http);
            links.add(link.role(ConnectionRole::Telemetry).moving("metrics stream").trusted(Confidence::Low));
        }
    }

    fn tracing(&self, links: &mut Links) {
        let server = self.labelled("Zipkin").or_else(|| {
            self.all().find(|at| self.annotation(*at, &["EnableZipkinServer", "EnableZipkinStreamServer"]).is_some())
        });
        let Some(server) = server else { return };
        for at in self.all().filter(|at| *at != server) {
            if let Some(spot) = self.requirement(at, TRACED) {
                links.add(
                    Link::called(at, server, vec![spot])
                        .role(ConnectionRole::Telemetry)
                        .moving("traces")
                        .trusted(Confidence::Medium),
                );
            }
        }
    }

    /// `@FeignClient("orders")` and load-balanced clients by their name.
    fn clients(&self, environments: &[Environment], links: &mut Links) {
        for at in self.all() {
            for (_, file) in self.system.code(self.graph, at) {
                for decorator in file.facts.symbols.iter().flat_map(|symbol| &symbol.decorators) {
                    if !matches!(file.facts.text(decorator.name), "FeignClient" | "RibbonClient") {
                        continue;
                    }
                    let spot = Spot::lines(&file.path, decorator.line, decorator.end_line);
                    for text in texts(&file.facts, decorator.args.iter().map(|arg| &arg.value)) {
                        let known = |key: &str| environments.get(at).and_then(|environment| environment.get(key));
                        let filled = fill(text, &known);
                        let host = addresses(&filled).first().map_or(filled.clone(), |address| address.host.clone());
                        if let Some(to) = self.system.by_host(&host) {
                            links.add(Link::called(at, to, vec![spot.clone()]).by(Protocol::Http));
                        }
                    }
                }
            }
        }
    }
}

fn texts<'a>(facts: &'a FileFacts, values: impl Iterator<Item = &'a ArgValue>) -> Vec<&'a str> {
    values.filter_map(|value| facts.text_of(value)).collect()
}

/// Names that these rules rest on stand in the technology data.
#[cfg(test)]
mod tests {
    use crate::technologies::named;

    #[test]
    fn labels_are_names_of_technologies() {
        for label in ["Netflix Eureka", "Consul", "Nacos", "RabbitMQ", "Zipkin"] {
            assert!(named(label).is_some(), "{label}");
        }
    }
}
