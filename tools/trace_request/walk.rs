//! One request, step by step: what its handler reads, writes, sends and calls, and on into the components that answer.

use std::collections::BTreeSet;

use deepdive_graph::facts::SymbolKind;
use deepdive_graph::{Call, Certainty, CodeGraph};
use deepdive_model::facts::{Trace, TraceStep};
use deepdive_model::{Confidence, EntryPoint, Evidence};

use super::crossings::{Crossing, crossings};
use crate::ToolContext;
use crate::data_model::entities;
use crate::map_system::map;
use crate::reach::{Body, body_of, is_product, target};
use crate::uses::uses;

/// Steps of one trace.
const STEPS: usize = 24;
/// Calls that a trace goes down.
const DEPTH: usize = 6;
/// Bodies that one trace looks into.
const BODIES: usize = 200;

/// The trace of a way in; none where nothing is read, written or sent.
pub(super) fn trace(context: &ToolContext, way: &EntryPoint) -> Option<Trace> {
    let mut walk = Walk { context, seen: BTreeSet::new(), components: Vec::new(), steps: Vec::new(), weakest: Confidence::High };
    walk.enter(way, 0)?;
    let telling = walk.steps.iter().any(|step| matches!(step.action.as_str(), "reads" | "writes" | "sends"));
    telling.then(|| Trace {
        entry_point: way.id.clone(),
        name: name(way),
        components: walk.components,
        steps: walk.steps,
        confidence: walk.weakest,
    })
}

/// `POST /orders`, or what comes in otherwise.
fn name(way: &EntryPoint) -> String {
    match (way.method.as_deref(), way.route.as_deref()) {
        (Some(method), Some(route)) if !method.is_empty() => format!("{method} {route}"),
        (_, Some(route)) => route.to_owned(),
        (_, None) => way.id.rsplit('|').next().unwrap_or(&way.id).to_owned(),
    }
}

struct Walk<'a> {
    context: &'a ToolContext,
    seen: BTreeSet<Body>,
    components: Vec<String>,
    steps: Vec<TraceStep>,
    weakest: Confidence,
}

impl<'a> Walk<'a> {
    fn graph(&self) -> &'a CodeGraph {
        self.context.graph()
    }

    fn enter(&mut self, way: &EntryPoint, depth: usize) -> Option<()> {
        let body = body_of(self.context, way)
            .filter(|body| is_product(self.graph(), body.file) && !self.seen.contains(body) && self.steps.len() < STEPS)?;
        let target = if way.handler.is_empty() { name(way) } else { way.handler.clone() };
        self.visit(way.component.as_deref());
        self.step("enters", target, way.component.clone(), way.evidence.first()?.clone());
        self.follow(body, depth);
        Some(())
    }

    fn step(&mut self, action: &str, target: String, component: Option<String>, evidence: Evidence) {
        let known = self.steps.iter().any(|step| {
            step.action == action
                && step.target == target
                && step.component == component
                && (action != "sends" || step.evidence.id == evidence.id)
        });
        if self.steps.len() < STEPS && !known {
            self.steps.push(TraceStep { action: action.to_owned(), target, component, evidence });
        }
    }

    fn visit(&mut self, component: Option<&str>) {
        if let Some(id) = component.filter(|id| !self.components.iter().any(|known| known == id)) {
            self.components.push(id.to_owned());
        }
    }

    fn trust(&mut self, confidence: Confidence) {
        self.weakest = self.weakest.min(confidence);
    }

    /// Everything that the lines of a body do, in their order.
    fn follow(&mut self, body: Body, depth: usize) {
        if depth > DEPTH || self.seen.len() >= BODIES || !self.seen.insert(body) {
            return;
        }
        let mut acts = self.acts(body);
        acts.sort_by_key(|(line, order, _)| (*line, *order));
        for (_, _, act) in acts {
            match act {
                Act::Uses { entity, writes, evidence } => self.stores(body, entity, writes, evidence),
                Act::Crosses(crossing) => self.cross(body, crossing, depth),
                Act::Calls { into, certainty, evidence } => self.call(into, certainty, evidence, depth),
            }
        }
    }

    fn acts(&self, body: Body) -> Vec<(u32, u8, Act)> {
        let graph = self.graph();
        let path = graph.path(body.file);
        let used = uses(self.context, body).into_iter().filter_map(|one| {
            let evidence = self.context.place(path, one.line, one.end_line)?;
            Some((one.line, 0, Act::Uses { entity: one.entity, writes: one.writes, evidence }))
        });
        let crossed = crossings(self.context, body).into_iter().map(|crossing| (crossing.line, 1, Act::Crosses(crossing)));
        let called = body.calls(graph).filter_map(|call| self.called(path, call));
        used.chain(crossed).chain(called).collect()
    }

    fn called(&self, path: &str, call: &Call) -> Option<(u32, u8, Act)> {
        let (id, certainty) = target(self.context, call)?;
        let is_code =
            self.graph().symbol(id).is_some_and(|symbol| matches!(symbol.kind, SymbolKind::Function | SymbolKind::Method));
        let into = Body::of(self.graph(), id).filter(|body| is_code && is_product(self.graph(), body.file))?;
        let evidence = self.context.place(path, call.line, call.end_line)?;
        Some((call.line, 2, Act::Calls { into, certainty, evidence }))
    }

    fn stores(&mut self, body: Body, entity: usize, writes: bool, evidence: Evidence) {
        let all = entities(self.context);
        let Some(entity) = all.get(entity) else { return };
        let component = self.component(body);
        self.visit(component.as_deref());
        self.visit(entity.facts.store.as_deref());
        self.step(if writes { "writes" } else { "reads" }, entity.facts.name.clone(), component, evidence);
    }

    fn cross(&mut self, body: Body, crossing: Crossing, depth: usize) {
        let component = self.component(body);
        self.visit(component.as_deref());
        self.visit(Some(&crossing.to));
        self.step("sends", crossing.to.clone(), component, crossing.evidence);
        self.trust(crossing.confidence);
        if let Some(way) = crossing.answers {
            self.enter(&way, depth + 1);
        }
    }

    /// Goes into a function; the call itself is a step only where something comes of it.
    fn call(&mut self, into: Body, certainty: Certainty, evidence: Evidence, depth: usize) {
        let (steps, weakest) = (self.steps.len(), self.weakest);
        let component = self.component(into);
        let name = into.symbol.map_or_else(String::new, |id| self.graph().symbol_name(id));
        self.step("calls", name, component, evidence);
        let own = self.steps.len() > steps;
        self.trust(if certainty == Certainty::Sure { Confidence::High } else { Confidence::Medium });
        self.follow(into, depth + 1);
        let came = self.steps.len() > steps + usize::from(own);
        if own && !came {
            self.steps.truncate(steps);
            self.weakest = weakest;
        }
    }

    fn component(&self, body: Body) -> Option<String> {
        map(self.context).component_of(self.graph().path(body.file)).map(str::to_owned)
    }
}

/// What a line does.
#[expect(clippy::large_enum_variant, reason = "few live at once")]
enum Act {
    Uses { entity: usize, writes: bool, evidence: Evidence },
    Crosses(Crossing),
    Calls { into: Body, certainty: Certainty, evidence: Evidence },
}
