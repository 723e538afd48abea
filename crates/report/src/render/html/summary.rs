//! The first screen: what it is, what we make of it, grades, gravest risks, strengths, how much was read.

use deepdive_model::{Grade, Report};

use super::super::escape::{html, html_items};
use super::super::shown::{commit, coverage, grade_input, letter, model};
use super::parts::{claims, depths};

pub(super) fn first_screen(report: &Report) -> String {
    let summary = &report.summary;
    let grades: String = summary.grades.iter().map(grade).collect();
    let facts = [coverage(report), commit(report), format!("as of {}", report.subject.as_of), model(report)];
    let facts: String = html_items(facts.iter().map(|fact| html(fact)));
    format!(
        "<header><p class=\"kind\">DeepDive report</p><h1>{}</h1>{}<p class=\"purpose\">{}</p><p class=\"verdict\">{}</p>\
         <ul class=\"meta\">{facts}</ul></header>{}<section aria-labelledby=\"grades\"><h2 id=\"grades\">Grades</h2>\
         <div class=\"grades\">{grades}</div></section><div class=\"two\">{}{}</div>",
        html(&report.subject.name),
        address(report),
        depths(&summary.purpose.text),
        depths(&summary.verdict.text),
        DEPTHS,
        listed(report, "gravest-risks", "Gravest risks", &summary.top_risks, "No grave risk was found in what was checked."),
        listed(report, "strengths", "Strengths", &summary.strengths, "No strength stands out in what was measured."),
    )
}

/// Which of the three texts is shown: a choice that needs no script.
const DEPTHS: &str = "<fieldset class=\"depth\"><legend>Written for</legend>\
    <label><input type=\"radio\" name=\"depth\" id=\"depth-x\" checked> those who decide</label>\
    <label><input type=\"radio\" name=\"depth\" id=\"depth-p\"> product people</label>\
    <label><input type=\"radio\" name=\"depth\" id=\"depth-e\"> engineers</label></fieldset>";

fn address(report: &Report) -> String {
    let url = report.subject.url.as_deref().filter(|url| url.starts_with("https://") && !url.contains('@'));
    url.map_or_else(String::new, |url| format!("<p class=\"address\">{}</p>", html(url)))
}

fn grade(grade: &Grade) -> String {
    let inputs: String = html_items(grade.inputs.iter().map(|input| html(&grade_input(input))));
    let shown = letter(grade.letter.as_ref());
    let said = grade.letter.as_ref().map_or_else(|| "not assessed".to_owned(), |letter| format!("grade {letter}"));
    let class = grade.letter.as_ref().map_or_else(|| "none".to_owned(), |letter| letter.to_lowercase());
    format!(
        "<div class=\"grade of-{}\"><p class=\"letter\" aria-hidden=\"true\">{}</p><p class=\"area\">{}<span>{}</span></p>\
         <details><summary>how</summary><p>{}</p><ul>{inputs}</ul></details></div>",
        html(&class),
        html(shown),
        html(&grade.area),
        html(&said),
        html(&grade.formula),
    )
}

fn listed(report: &Report, id: &str, title: &str, list: &[deepdive_model::Claim], none: &str) -> String {
    let body = if list.is_empty() { format!("<p>{none}</p>") } else { claims(report, list) };
    format!("<section aria-labelledby=\"{id}\"><h2 id=\"{id}\">{title}</h2>{body}</section>")
}
