//! Values of Helm charts put into their templates where a template only asks for a value: `{{ .Values.a.b | quote }}` by what
//! values.yaml says, which is what the chart runs with unless told otherwise; branches that values.yaml turns off are left out.
//! Everything else of a template stays as written.

mod branches;

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::TextFile;
use crate::paths::{folder, name as file_name};
use crate::yaml::{self, Node, Value};

/// What each chart's folder says of itself.
#[derive(Debug, Default)]
pub(super) struct Charts<'a> {
    values: BTreeMap<&'a str, Node>,
    about: BTreeMap<&'a str, Node>,
}

impl<'a> Charts<'a> {
    /// Reads values.yaml and Chart.yaml of every chart.
    pub(super) fn read(files: &[TextFile<'a>]) -> Self {
        let mut charts = Self::default();
        for file in files {
            let into = match file_name(file.path) {
                "values.yaml" | "values.yml" => &mut charts.values,
                "Chart.yaml" | "Chart.yml" => &mut charts.about,
                _ => continue,
            };
            if let Some(node) = yaml::read(file.text).documents.into_iter().next() {
                into.insert(folder(file.path), node);
            }
        }
        charts
    }

    /// The text of a template without what its chart turns off.
    pub(super) fn prune<'t>(&self, path: &str, text: &'t str) -> Cow<'t, str> {
        let Some(chart) = chart_of(path).filter(|chart| self.values.contains_key(chart)) else { return Cow::Borrowed(text) };
        let truth = |value: &str| match self.reference(chart, value)?.as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        };
        Cow::Owned(branches::prune(text, &truth))
    }

    /// Puts values into the scalars of a document of a template.
    pub(super) fn fill(&self, path: &str, node: &mut Node) {
        let Some(chart) = chart_of(path) else { return };
        if self.values.contains_key(chart) || self.about.contains_key(chart) {
            self.fill_node(chart, node);
        }
    }

    fn fill_node(&self, chart: &str, node: &mut Node) {
        match &mut node.value {
            Value::Scalar(text) if text.contains("{{") => *text = self.filled(chart, text),
            Value::Scalar(_) => {}
            Value::Sequence(items) => items.iter_mut().for_each(|item| self.fill_node(chart, item)),
            Value::Mapping(entries) => entries.iter_mut().for_each(|entry| self.fill_node(chart, &mut entry.value)),
        }
    }

    fn filled(&self, chart: &str, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, tail)) = rest.split_once("{{") {
            let Some((action, after)) = tail.split_once("}}") else { break };
            out.push_str(before);
            let value = self.value(chart, action.trim_matches(['-', ' ']));
            out.push_str(&value.unwrap_or_else(|| format!("{{{{{action}}}}}")));
            rest = after;
        }
        out.push_str(rest);
        out
    }

    /// The value of a plain reference, through pipes that do not change it.
    fn value(&self, chart: &str, action: &str) -> Option<String> {
        let mut stages = action.split('|').map(str::trim);
        let mut value = self.reference(chart, stages.next()?);
        for stage in stages {
            match stage.split_once(' ') {
                None if matches!(stage, "quote" | "squote" | "toString" | "trim" | "int") => {}
                Some(("default", other)) => value = value.or_else(|| literal(other).or_else(|| self.reference(chart, other))),
                Some(_) | None => return None,
            }
        }
        value
    }

    fn reference(&self, chart: &str, path: &str) -> Option<String> {
        let path = path.trim_start_matches('$');
        let (node, keys) = if let Some(keys) = path.strip_prefix(".Values.") {
            (self.values.get(chart)?, keys.to_owned())
        } else {
            let key = path.strip_prefix(".Chart.")?;
            // The file writes `appVersion`, the template `AppVersion`.
            let (first, rest) = key.split_at_checked(1)?;
            (self.about.get(chart)?, format!("{}{rest}", first.to_ascii_lowercase()))
        };
        let keys: Vec<&str> = keys.split('.').collect();
        node.at(&keys)?.text().map(str::to_owned)
    }
}

fn literal(text: &str) -> Option<String> {
    let text = text.trim();
    let quoted = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    quoted.map(str::to_owned).or_else(|| text.chars().all(|c| c.is_ascii_digit()).then(|| text.to_owned()))
}

/// The folder of the chart that a template belongs to.
pub(super) fn chart_of(path: &str) -> Option<&str> {
    if let Some(at) = path.find("/templates/") {
        return path.get(..at);
    }
    path.starts_with("templates/").then_some("")
}

#[cfg(test)]
mod tests {
    use super::Charts;
    use crate::TextFile;

    #[test]
    fn plain_references_are_filled_and_the_rest_stays() {
        let files = [
            TextFile { path: "c/values.yaml", text: "cart:\n  name: basket\n  port: 70\nempty: ''\n" },
            TextFile { path: "c/Chart.yaml", text: "name: shop\nappVersion: v1\n" },
        ];
        let charts = Charts::read(&files);
        let rows = [
            ("{{ .Values.cart.name }}", "basket"),
            ("{{- $.Values.cart.name | quote -}}:{{ .Values.cart.port }}", "basket:70"),
            ("{{ .Values.empty | default \"x\" }}", "x"),
            ("{{ .Values.tag | default .Chart.AppVersion }}", "v1"),
            ("{{ .Release.Name }}-{{ .Chart.Name }}", "{{ .Release.Name }}-shop"),
            ("{{ include \"c.name\" . }}", "{{ include \"c.name\" . }}"),
            ("{{ .Values.cart.name | upper }}", "{{ .Values.cart.name | upper }}"),
            ("{{ .Values.cart", "{{ .Values.cart"),
        ];
        for (text, expected) in rows {
            assert_eq!(charts.filled("c", text), expected, "{text}");
        }
    }
}
