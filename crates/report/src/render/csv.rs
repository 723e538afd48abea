//! Findings for a spreadsheet. A cell that a spreadsheet would run as a formula gets an apostrophe in front.

use deepdive_model::{Finding, Report};

use super::shown::{category, confidence, effort, severity};

const HEAD: &str = "id,severity,confidence,category,rule,title,path,start_line,end_line,effort,cwe,owasp,remediation,sources";

pub(super) fn table(report: &Report) -> String {
    let mut out = format!("{HEAD}\r\n");
    for finding in &report.findings {
        let cells: Vec<_> = row(finding).iter().map(|cell| quoted(cell)).collect();
        out.push_str(&format!("{}\r\n", cells.join(",")));
    }
    out
}

fn row(finding: &Finding) -> [String; 14] {
    let place = finding.evidence.first().and_then(|evidence| evidence.as_place());
    let (path, start, end) =
        place.map_or_else(Default::default, |(path, lines)| (path.to_owned(), lines.start.to_string(), lines.end.to_string()));
    [
        finding.id.clone(),
        severity(finding.severity).to_owned(),
        confidence(finding.confidence).to_owned(),
        category(finding.category).to_owned(),
        finding.rule.clone(),
        finding.title.clone(),
        path,
        start,
        end,
        effort(finding.effort).to_owned(),
        finding.cwe.join(" "),
        finding.owasp.join(" "),
        finding.remediation.clone(),
        finding.sources.join(" "),
    ]
}

/// A cell as it stands in a file.
pub(super) fn quoted(cell: &str) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { "'" } else { "" };
    let cell = format!("{guard}{cell}");
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cell: &str, expected: &str) {
        assert_eq!(quoted(cell), expected);
    }

    #[test]
    fn no_cell_is_a_formula() {
        check("plain", "plain");
        check("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0");
        check("@SUM(1,2)", "\"'@SUM(1,2)\"");
        check("say \"x\"", "\"say \"\"x\"\"\"");
    }
}
