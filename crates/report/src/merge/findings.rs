//! The same thing found twice becomes one finding with both sources.
//!
//! Two findings are the same where one rule names the same lines, or where two rules of a category name a common weakness (CWE) on
//! overlapping lines of one file. Merging repeats until nothing changes, so that merging again is without effect; which of two comes first
//! never matters.

use std::collections::{BTreeMap, BTreeSet};

use deepdive_model::{Evidence, Finding, Lines};

/// Merges, numbers and sorts: gravest first, then by place.
pub(crate) fn merge(mut findings: Vec<Finding>) -> Vec<Finding> {
    loop {
        let before = findings.len();
        findings = pass(findings);
        if findings.len() == before {
            break;
        }
    }
    findings.sort_by_cached_key(place_key);
    let before: Vec<String> = findings.iter().map(|finding| finding.id.clone()).collect();
    Finding::number(&mut findings);
    relate(&mut findings, &before);
    findings.sort_by_cached_key(|finding| {
        (std::cmp::Reverse(finding.severity), std::cmp::Reverse(finding.confidence), place_key(finding))
    });
    findings
}

fn pass(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by_cached_key(place_key);
    let mut by_file = BTreeMap::<String, Vec<Finding>>::new();
    for finding in findings {
        let file = primary(&finding).map_or_else(String::new, |(path, _)| path.to_owned());
        by_file.entry(file).or_default().push(finding);
    }
    by_file.into_values().flat_map(groups).filter_map(one).collect()
}

/// Findings of one file in groups of the same thing: each joins the groups that hold something equal, which become one.
fn groups(findings: Vec<Finding>) -> Vec<Vec<Finding>> {
    let mut groups: Vec<Vec<Finding>> = Vec::new();
    for finding in findings {
        let (same, other): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|group| group.iter().any(|known| alike(known, &finding)));
        groups = other;
        let mut group: Vec<Finding> = same.into_iter().flatten().collect();
        group.push(finding);
        groups.push(group);
    }
    groups
}

fn alike(a: &Finding, b: &Finding) -> bool {
    let (Some((_, x)), Some((_, y))) = (primary(a), primary(b)) else { return false };
    if a.rule == b.rule {
        return x == y;
    }
    let overlap = x.start <= y.end && y.start <= x.end;
    overlap && a.category == b.category && a.cwe.iter().any(|cwe| b.cwe.contains(cwe))
}

/// The surest finding of a group, with the evidence, sources and weaknesses of all.
fn one(mut group: Vec<Finding>) -> Option<Finding> {
    group.sort_by_cached_key(|finding| {
        (std::cmp::Reverse((finding.confidence, finding.severity)), finding.rule.clone(), place_key(finding))
    });
    let mut group = group.into_iter();
    let mut first = group.next()?;
    for other in group {
        first.severity = first.severity.max(other.severity);
        first.effort = first.effort.max(other.effort);
        join(&mut first.sources, other.sources);
        join(&mut first.contradicts, other.contradicts);
        join(&mut first.cwe, other.cwe);
        join(&mut first.owasp, other.owasp);
        first.evidence.extend(other.evidence);
    }
    first.evidence = distinct(first.evidence);
    Some(first)
}

fn join(into: &mut Vec<String>, from: Vec<String>) {
    into.extend(from);
    into.sort();
    into.dedup();
}

/// The primary evidence, then the rest, each place once, in the order of places.
fn distinct(evidence: Vec<Evidence>) -> Vec<Evidence> {
    let mut seen = BTreeSet::new();
    evidence.into_iter().filter(|item| seen.insert((item.id.clone(), item.role))).collect()
}

/// Contradictions hold both ways and point to findings that exist.
fn relate(findings: &mut [Finding], before: &[String]) {
    let renamed: BTreeMap<&str, String> =
        before.iter().zip(findings.iter()).map(|(old, finding)| (old.as_str(), finding.id.clone())).rev().collect();
    let mut pairs = BTreeSet::new();
    for finding in findings.iter() {
        for other in finding.contradicts.iter().filter_map(|old| renamed.get(old.as_str())) {
            pairs.insert((finding.id.clone(), other.clone()));
            pairs.insert((other.clone(), finding.id.clone()));
        }
    }
    for finding in findings {
        let others = pairs.iter().filter(|(from, to)| *from == finding.id && from != to);
        finding.contradicts = others.map(|(_, to)| to.clone()).collect();
    }
}

fn primary(finding: &Finding) -> Option<(&str, Lines)> {
    finding.evidence.first()?.as_place()
}

type PlaceKey = (String, u32, u32, String, String, String);

fn place_key(finding: &Finding) -> PlaceKey {
    let (path, lines) = primary(finding).unwrap_or(("", Lines { start: 0, end: 0 }));
    let stem = finding.id.rsplit_once('|').map_or(finding.id.as_str(), |(stem, _)| stem);
    (path.to_owned(), lines.start, lines.end, finding.rule.clone(), stem.to_owned(), finding.title.clone())
}

#[cfg(test)]
mod tests;
