//! What was looked at and what was not, so that "none found" and "not looked" differ.

use deepdive_model::facts::Overview;
use deepdive_model::{Assessed, AssessedState, Category, Coverage, Problem, Subject};

use crate::facts::Facts;

/// A capability and the tool whose facts show that it was looked at; the last says whether it depends on parsed code.
const CAPABILITIES: &[(&str, &str, Reads)] = &[
    ("map", "map_system", Reads::Code),
    ("stack", "detect_stack", Reads::Files),
    ("entry_points", "entry_points", Reads::Code),
    ("features", "list_features", Reads::Code),
    ("data", "data_model", Reads::Code),
    ("security", "match_rules", Reads::Code),
    ("secrets", "find_secrets", Reads::Files),
    ("scalability", "match_rules", Reads::Code),
    ("quality", "complexity", Reads::Code),
    ("duplication", "duplication", Reads::Code),
    ("tests", "tests_of", Reads::Code),
    ("history", "ownership", Reads::History),
    ("dependencies", "dependencies", Reads::Files),
    ("advisories", "advisories", Reads::Files),
    ("licences", "licences", Reads::Files),
    ("infrastructure", "infrastructure", Reads::Files),
];

#[derive(Debug, Clone, Copy)]
enum Reads {
    Code,
    Files,
    History,
}

/// Why the quality of code is judged in part: by its measures alone.
pub(crate) const WITHOUT_RULES: &str = "its rules were not asked for in this run";

/// Says of each capability how far it was looked at, and why no further.
pub(crate) fn assessed(subject: &Subject, coverage: &Coverage, facts: &Facts, problems: &[Problem]) -> Vec<Assessed> {
    let one = |(capability, tool, reads): &(&str, &str, Reads)| {
        let (state, why) = if *capability == "advisories" {
            advisories(facts)
        } else if facts.call(tool).is_none() || rules_of(capability).is_some_and(|category| facts.rules(&[category]).is_none()) {
            (AssessedState::NotAssessed, missing(tool, problems))
        } else if rules_of(capability).and_then(|category| facts.rules(&[category])).is_some_and(|rules| rules.files == 0) {
            (AssessedState::NotAssessed, "no file is in a language that the rules read".into())
        } else if let Some(why) = nothing_to_read(*reads, coverage, facts) {
            (AssessedState::NotAssessed, why.into())
        } else if *capability == "quality" && facts.rules(&[Category::Quality]).is_none() {
            (AssessedState::Partial, WITHOUT_RULES.into())
        } else {
            looked(*reads, subject, coverage, facts)
        };
        Assessed { capability: (*capability).to_owned(), state, why }
    };
    CAPABILITIES.iter().map(one).collect()
}

/// The category of rules that a capability rests on.
fn rules_of(capability: &str) -> Option<Category> {
    match capability {
        "security" => Some(Category::Security),
        "scalability" => Some(Category::Scalability),
        _ => None,
    }
}

fn advisories(facts: &Facts) -> (AssessedState, String) {
    match facts.call("advisories") {
        Some(_) => (AssessedState::Full, "known weaknesses were looked up in the advisory data at hand".into()),
        None => (AssessedState::NotAssessed, "no advisory data was given to this run".into()),
    }
}

/// Why there was nothing that a capability could be judged by.
fn nothing_to_read(reads: Reads, coverage: &Coverage, facts: &Facts) -> Option<&'static str> {
    match reads {
        Reads::History => None,
        Reads::Files => (coverage.files_read == 0).then_some(UNREAD),
        Reads::Code => no_code(coverage, facts),
    }
}

const UNREAD: &str = "no file could be read";

/// Why there is no code that could be judged: no file was read, none is in a language that is parsed, or none could be understood.
pub(crate) fn no_code(coverage: &Coverage, facts: &Facts) -> Option<&'static str> {
    if coverage.files_read == 0 {
        return Some(UNREAD);
    }
    let overview = facts.overview.as_ref()?;
    let mut parsed = overview.languages.iter().filter(|language| language.parsed && language.lines > 0).peekable();
    if parsed.peek().is_none() {
        return Some("no code was found in a language that we can read");
    }
    let understood = facts.complexity.as_ref().is_none_or(|complexity| complexity.functions > 0);
    let broken = coverage.parse_errors >= parsed.map(|language| language.files).sum();
    (broken && !understood).then_some("none of its code could be understood")
}

fn missing(tool: &str, problems: &[Problem]) -> String {
    let of_tool = problems.iter().find(|problem| problem.path == tool || problem.message.contains(tool));
    let agent_failed = problems.iter().any(|problem| problem.stage == "agent");
    match of_tool {
        Some(problem) => format!("`{tool}` gave nothing: {}", problem.message),
        // Which tools a failed agent would have asked is not known here.
        None if agent_failed => format!("nothing of `{tool}` is here, and an agent of this run failed: the problems say which"),
        None => format!("no agent of this run asked for `{tool}`"),
    }
}

fn looked(reads: Reads, subject: &Subject, coverage: &Coverage, facts: &Facts) -> (AssessedState, String) {
    match reads {
        Reads::Files => (AssessedState::Full, "every file that was read was looked at".into()),
        Reads::Code => code(coverage, facts.overview.as_ref()),
        Reads::History => history(subject, facts),
    }
}

/// A file or two of scripts beside the code do not make what is said of it half a truth.
fn code(coverage: &Coverage, overview: Option<&Overview>) -> (AssessedState, String) {
    let files: u64 = coverage.languages_not_parsed.values().sum();
    if files == 0 {
        return (AssessedState::Full, "all code is in languages that were parsed".into());
    }
    let names: Vec<_> = coverage.languages_not_parsed.keys().map(String::as_str).collect();
    let were = if files == 1 { "1 file" } else { &format!("{files} files") };
    let not = if files == 1 { "was not parsed" } else { "were not parsed" };
    let told = format!("{were} in {} {not}", crate::words::and_list(&names));
    if is_next_to_nothing(overview) {
        return (AssessedState::Full, format!("{told}: less than 1 % of the code"));
    }
    (AssessedState::Partial, told)
}

/// Less than a hundredth of the lines of code is in languages that are not parsed.
fn is_next_to_nothing(overview: Option<&Overview>) -> bool {
    let languages = || overview.iter().flat_map(|overview| &overview.languages);
    let all: u64 = languages().map(|language| language.lines).sum();
    let unread: u64 = languages().filter(|language| !language.parsed).map(|language| language.lines).sum();
    all > 0 && unread * 100 < all
}

fn history(subject: &Subject, facts: &Facts) -> (AssessedState, String) {
    let commits = facts.ownership.as_ref().map_or(0, |history| history.commits);
    if commits == 0 {
        let why = if subject.commit.is_none() { "the subject is not a git repository" } else { "no commit could be read" };
        return (AssessedState::NotAssessed, why.into());
    }
    if facts.ownership.as_ref().is_some_and(|history| history.partial) {
        return (AssessedState::Partial, format!("the history is cut: {}", read_commits(commits)));
    }
    (AssessedState::Full, read_commits(commits))
}

fn read_commits(count: u64) -> String {
    if count == 1 { "1 commit was read".to_owned() } else { format!("{count} commits were read") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::tests::{self, report};
    use deepdive_model::facts::LanguageShare;

    fn check(capability: &str, state: AssessedState, why: &str) {
        let report = report();
        let one = report.assessed.iter().find(|one| one.capability == capability);
        assert_eq!(one.map(|one| (one.state, one.why.as_str())), Some((state, why)));
    }

    #[test]
    fn each_capability_says_how_far_it_was_looked_at() {
        check("quality", AssessedState::Full, "4 files in Lua were not parsed: less than 1 % of the code");
        check("history", AssessedState::Full, "2400 commits were read");
        check("secrets", AssessedState::Full, "every file that was read was looked at");
        check("advisories", AssessedState::NotAssessed, "no advisory data was given to this run");
    }

    #[test]
    fn one_is_told_as_one() {
        let coverage = Coverage { languages_not_parsed: [("Shell".to_owned(), 1)].into(), ..Coverage::default() };
        assert_eq!(code(&coverage, None), (AssessedState::Partial, "1 file in Shell was not parsed".to_owned()));
        assert_eq!((read_commits(1), read_commits(2)), ("1 commit was read".to_owned(), "2 commits were read".to_owned()));
    }

    #[test]
    fn a_script_beside_much_code_hides_nothing() {
        let language = |name: &str, lines, parsed| LanguageShare { name: name.into(), files: 1, lines, parsed };
        let of = |shell| {
            let languages = vec![language("Go", 5_000, true), language("Shell", shell, false)];
            Overview { languages, ..Overview::default() }
        };
        let coverage = Coverage { languages_not_parsed: [("Shell".to_owned(), 1)].into(), ..Coverage::default() };
        let expected = (AssessedState::Full, "1 file in Shell was not parsed: less than 1 % of the code".to_owned());
        assert_eq!(code(&coverage, Some(&of(20))), expected);
        assert_eq!(code(&coverage, Some(&of(200))).0, AssessedState::Partial);
    }

    #[test]
    fn a_tool_that_failed_gives_its_reason() {
        let problems = [Problem::new("tool", "failed", "complexity", "out of patience")];
        assert_eq!(missing("complexity", &problems), "`complexity` gave nothing: out of patience");
        assert_eq!(missing("cycles", &[]), "no agent of this run asked for `cycles`");
    }

    /// Coverage and languages as (name, lines, parsed), all of one file; then why nothing can be judged by code.
    fn check_code(read: u64, errors: u64, languages: &[(&str, u64, bool)], functions: u64, expected: Option<&str>) {
        let coverage = Coverage { files_read: read, parse_errors: errors, ..Coverage::default() };
        let language =
            |(name, lines, parsed): &(&str, u64, bool)| json!({"name": name, "files": 1, "lines": lines, "parsed": parsed});
        let overview = json!({
            "files": 2, "lines": 9, "languages": languages.iter().map(language).collect::<Vec<_>>(), "purpose": null, "headings": [],
            "decisions": [], "community": [],
        });
        let complexity = deepdive_model::facts::Complexity { functions, ..Default::default() };
        let mut facts = Facts::default();
        (facts.overview, facts.complexity) = (serde_json::from_value(overview).ok(), Some(complexity));
        assert!(facts.overview.is_some());
        assert_eq!(nothing_to_read(Reads::Code, &coverage, &facts), expected, "{languages:?}");
    }

    #[test]
    fn where_there_is_nothing_to_read_nothing_is_assessed() {
        let python = ("Python", 40, true);
        check_code(0, 0, &[], 0, Some("no file could be read"));
        check_code(2, 0, &[("Elixir", 40, false)], 0, Some("no code was found in a language that we can read"));
        check_code(2, 1, &[python], 0, Some("none of its code could be understood"));
        check_code(2, 0, &[python], 0, None);
        check_code(2, 1, &[python], 3, None);
        check_code(2, 1, &[python, ("Go", 9, true)], 0, None);
    }

    #[test]
    fn no_git_means_no_history() {
        let mut subject = tests::input().subject;
        subject.commit = None;
        let (state, why) = history(&subject, &Facts::default());
        assert_eq!((state, why.as_str()), (AssessedState::NotAssessed, "the subject is not a git repository"));
    }
}
