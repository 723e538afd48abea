//! The report as one offline page: no script, no request to anywhere, light and dark, made to be printed and read aloud.

mod appendix;
mod chapters;
mod parts;
mod summary;

use deepdive_model::Report;

use super::escape::html;

/// The style of every page.
pub(super) const STYLE: &str = include_str!("style.css");

pub(super) fn page(report: &Report) -> String {
    let name = html(&report.subject.name);
    let contents = contents(report);
    let first = summary::first_screen(report);
    let chapters: String = report.sections.iter().map(|section| chapters::chapter(report, section)).collect();
    let appendix = appendix::appendix(report);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, \
         initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{name}: DeepDive report</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#main\">Skip to the report</a>\n<div class=\"frame\">\n{contents}\n\
         <main id=\"main\">\n{first}\n{chapters}\n{appendix}\n</main>\n</div>\n</body>\n</html>\n"
    )
}

fn contents(report: &Report) -> String {
    let link = |id: &str, title: &str| format!("<li><a href=\"#{}\">{}</a></li>", html(id), html(title));
    let links: String = report.sections.iter().map(|section| link(&section.id, &section.title)).collect();
    format!("<nav aria-label=\"Contents\"><p class=\"brand\">DeepDive</p><ol>{links}{}</ol></nav>", link("appendix", "Appendix"))
}
