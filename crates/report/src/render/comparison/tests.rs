#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;
use crate::compare;
use crate::tests::report;

fn hostile() -> Comparison {
    let mut odd = report();
    odd.subject.name = "<b>x</b>|`y`\u{1b}[2J".into();
    odd.features[0].name = "=cmd() <script>alert(1)</script> [x](javascript:y)".into();
    odd.system_map.components[0].name = "\"><script>".into();
    odd.stack[0].name = "</table><img src=x>".into();
    compare(&[report(), odd])
}

fn check(format: ComparisonFormat, never: &[&str], somewhere: &[&str]) {
    let text = render_comparison(&hostile(), format);
    for word in never {
        assert!(!text.contains(word), "{} holds {word}", format.name());
    }
    for word in somewhere {
        assert!(text.contains(word), "{} lacks {word}", format.name());
    }
}

#[test]
fn hostile_names_do_no_harm() {
    check(ComparisonFormat::Html, &["<script", "<img", "<b>x", "\u{1b}", "<h3></table>"], &["&lt;script&gt;", "Bottom line"]);
    check(ComparisonFormat::Markdown, &["<script", "<img", "](javascript:"], &["## Bottom line", "## Method and limits"]);
    check(ComparisonFormat::Csv, &["\n=cmd", ",=cmd"], &["table,row,title"]);
    assert!(!comparison_headline(&hostile()).contains('\u{1b}'));
}

#[test]
fn the_page_asks_nothing_of_the_network() {
    let page = render_comparison(&compare(&[report(), report()]), ComparisonFormat::Html);
    for word in ["<script", "src=", "@import", "<link", "url(http"] {
        assert!(!page.contains(word), "{word}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn no_id_stands_twice_and_every_inner_link_leads_somewhere() {
    let page = render_comparison(&compare(&[report(), report()]), ComparisonFormat::Html);
    let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let mut distinct = ids.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(ids.len(), distinct.len(), "{ids:?}");
    for link in page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(ids.contains(&link), "{link}");
    }
    for mark in page.split("url(#").skip(1).filter_map(|rest| rest.split(')').next()) {
        assert!(ids.contains(&mark), "{mark}");
    }
}

#[test]
fn json_leads_back() {
    let comparison = compare(&[report(), report()]);
    let text = render_comparison(&comparison, ComparisonFormat::Json);
    assert_eq!(serde_json::from_str::<Comparison>(&text).unwrap(), comparison);
}

#[test]
fn every_name_of_a_format_leads_back() {
    for format in ComparisonFormat::ALL {
        assert_eq!(format.name().parse(), Ok(*format));
    }
    assert!("sarif".parse::<ComparisonFormat>().is_err());
}
