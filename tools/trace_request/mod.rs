//! `trace_request`: the way of a request from where it comes in, through code, to what it stores and to the parts that it asks.

mod crossings;
mod walk;

#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::collections::BTreeSet;

use deepdive_model::facts::{Trace, Traces as Facts};
use deepdive_model::{EntryPoint, EntryPointKind, Finding};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::entry_points::all;
use crate::{ToolContext, ToolError, TypedTool};

/// Traces that an answer holds unless more are asked for.
const SHOWN: usize = 3;

/// See [`TypedTool::ABOUT`].
pub(crate) struct TraceRequest;

/// Arguments of `trace_request`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Args {
    /// Only this way in, by its id as `entry_points` gives it; the most telling ones otherwise.
    pub(crate) entry_point: Option<String>,
    /// Traces to give, 3 unless said.
    pub(crate) limit: Option<usize>,
}

impl TypedTool for TraceRequest {
    type Args = Args;
    type Facts = Facts;
    const NAME: &'static str = "trace_request";
    const ABOUT: &'static str =
        "Follows requests from where they come in to what they store and which parts they ask, across components.";
    const VERSION: u32 = 1;

    fn run(&self, context: &ToolContext, args: Args) -> Result<(Facts, Vec<Finding>), ToolError> {
        let ways = all(context);
        let wanted = |way: &&EntryPoint| args.entry_point.as_ref().is_none_or(|id| way.id == *id) && is_request(way.kind);
        let mut traces = Vec::new();
        for way in ways.iter().filter(wanted) {
            if context.cancel.is_cancelled() {
                return Err(ToolError::Cancelled);
            }
            traces.extend(walk::trace(context, way).map(|trace| (weight(way, &trace), trace)));
        }
        traces.sort_by(|(a, one), (b, other)| (Reverse(a), &one.entry_point).cmp(&(Reverse(b), &other.entry_point)));
        let total = traces.len() as u64;
        let traces = telling(traces.into_iter().map(|(_, trace)| trace), args.limit.unwrap_or(SHOWN));
        Ok((Facts { total, traces }, Vec::new()))
    }
}

fn is_request(kind: EntryPointKind) -> bool {
    !matches!(kind, EntryPointKind::Cli | EntryPointKind::Job)
}

/// Parts of addresses by which a request serves those who run the system, not those whom it was made for.
const ASIDE: &[&str] = &[
    "admin",
    "setup",
    "install",
    "reset",
    "debug",
    "test",
    "callback",
    "oauth",
    "oidc",
    "sso",
    "saml",
    "version",
    "remote_version",
    "health",
    "internal",
    "private",
    "status",
    "metrics",
    "support",
    "scim",
    "migrate",
    "swagger",
    "docs",
];

fn is_aside(way: &EntryPoint) -> bool {
    let route = way.route.as_deref().unwrap_or_default().to_lowercase();
    route.split('/').any(|part| ASIDE.contains(&part))
}

/// How much a trace tells: what the system was made for first, then components, then whether it changes something, then how many effects it shows.
fn weight(way: &EntryPoint, trace: &Trace) -> (bool, usize, bool, usize) {
    let writes = trace.steps.iter().any(|step| step.action == "writes")
        || matches!(way.method.as_deref(), Some("POST" | "PUT" | "PATCH" | "DELETE"));
    let effects: BTreeSet<_> =
        trace.steps.iter().filter(|step| step.action != "calls").map(|step| (&step.action, &step.target)).collect();
    (!is_aside(way), trace.components.len(), writes, effects.len())
}

/// The first ones, each showing something that those before it do not.
fn telling(traces: impl Iterator<Item = Trace>, most: usize) -> Vec<Trace> {
    let mut seen = BTreeSet::new();
    let mut kept = Vec::new();
    let mut rest = Vec::new();
    for trace in traces {
        let shows: BTreeSet<_> = trace
            .steps
            .iter()
            .filter(|step| step.action != "enters")
            .map(|step| (step.action.clone(), step.target.clone()))
            .collect();
        if shows.is_subset(&seen) {
            rest.push(trace);
        } else if kept.len() < most {
            seen.extend(shows);
            kept.push(trace);
        }
    }
    kept.extend(rest.into_iter().take(most.saturating_sub(kept.len())));
    kept
}
