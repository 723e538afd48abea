//! Cards, built in and user-written: what they say, and what is said of those that are wrong.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use deepdive_agents::{Around, BUILTIN, Cards, Origin, read_card};
use deepdive_engine::ModelUse;
use deepdive_tools::Registry;
use serde_json::json;

fn read(text: &str) -> Result<deepdive_agents::Card, String> {
    let schema = |tool: &str| ["overview", "read_file"].contains(&tool).then(|| json!({"properties": {"path": {}}}));
    let around = Around { schema: &schema, tools: &["overview", "read_file"], sections: &["other".to_owned()] };
    read_card("dir/mine.md", text, &around).map_err(|wrong| wrong.to_string())
}

const GOOD: &str = "---\nid: mine\ntitle: Mine\nanswers: What?\ntools: [overview, read_file]\nmodel: optional\nplaybook:\n  - tool: read_file\n    args: { path: README.md }\nvalues: { text: \"read_file#/text\" }\n---\nDo it.\n";

fn check(from: &str, to: &str, expected: &[&str]) {
    let text = GOOD.replacen(from, to, 1);
    assert_ne!(text, GOOD);
    let message = read(&text).expect_err("this is wrong and was taken");
    let mut rest = message.as_str();
    for part in expected {
        rest = rest.split_once(part).unwrap_or_else(|| panic!("no {part:?} in:\n{message}")).1;
    }
}

#[test]
fn a_card_says_what_it_is() {
    let card = read(GOOD).unwrap();
    assert_eq!((card.id.as_str(), card.prompt.as_str(), card.model), ("mine", "Do it.", ModelUse::Optional));
    assert_eq!(card.playbook.first().unwrap().args.get("path"), Some(&json!("README.md")));
}

#[test]
fn a_card_may_name_its_model() {
    let model = |text: &str| {
        let card = read(&GOOD.replacen("model: optional", text, 1)).unwrap();
        (card.model, card.asks)
    };
    assert_eq!(model("model: optional"), (ModelUse::Optional, None));
    assert_eq!(model("model: ollama:qwen3:8b"), (ModelUse::Optional, Some("ollama:qwen3:8b".to_owned())));
    assert_eq!(model("model: { use: required, name: \"env:MINE\" }"), (ModelUse::Required, Some("env:MINE".to_owned())));
}

#[test]
fn mistakes_are_told_with_place_and_remedy() {
    check("id: mine", "id: other", &["dir/mine.md:2:5", "not the file's name", "say `id: mine`"]);
    check("answers:", "anwsers:", &["dir/mine.md:4:1", "unknown field `anwsers`", "did you mean `answers`?"]);
    check("[overview,", "[overvew,", &["dir/mine.md:5:9", "no tool named `overvew`", "did you mean `overview`?"]);
    check(
        "[overview, read_file]",
        "[overview]",
        &["dir/mine.md:8:11", "which the card does not allow", "add `read_file` to `tools`"],
    );
    check("path: README.md", "pth: README.md", &["takes no argument `pth`", "did you mean `path`?"]);
    check("optional", "sometimes", &["dir/mine.md:6:8", "unknown value `sometimes`", "never, optional, required"]);
    check("optional", "olama:qwen3", &["dir/mine.md:6", "no provider named `olama`"]);
    check("optional", "{ use: optional, nam: x }", &["dir/mine.md:6", "unknown field `nam`"]);
    check("read_file#/text", "nothing", &["`nothing` names no fact of a tool", "write `tool#/pointer`"]);
    check("Do it.", "", &["there is no prompt"]);
    check("title: Mine\n", "", &["`title` is missing"]);
    check("---\nid", "id", &["no front matter"]);
}

#[test]
fn the_list_is_the_folder() {
    let folder = std::fs::read_dir(env!("CARGO_MANIFEST_DIR")).unwrap();
    let mut files: Vec<String> =
        folder.flatten().filter_map(|entry| entry.file_name().to_str()?.strip_suffix(".md").map(str::to_owned)).collect();
    files.sort_unstable();
    assert_eq!(files, BUILTIN.iter().map(|(id, _)| (*id).to_owned()).collect::<Vec<_>>());
}

#[test]
fn built_in_cards_are_right() {
    let (cards, mistakes) = Cards::builtin(&Registry::builtin());
    assert_eq!(mistakes.iter().map(ToString::to_string).collect::<Vec<_>>(), [""; 0]);
    assert_eq!(cards.all().count(), BUILTIN.len());
}

#[test]
fn a_users_card_hides_the_built_in_one_of_its_id() {
    let dir = tempfile::tempdir().unwrap();
    let text = "---\nid: stack-detector\ntitle: My own\nanswers: What?\ntools: []\nmodel: never\n---\n";
    std::fs::write(dir.path().join("stack-detector.md"), text).unwrap();
    std::fs::write(dir.path().join("broken.md"), "no card").unwrap();
    let registry = Registry::builtin();
    let (mut cards, _) = Cards::builtin(&registry);
    assert_eq!(cards.add_folder(dir.path(), &registry).len(), 1);
    assert_eq!(cards.get("stack-detector").unwrap().title, "My own");
    assert_eq!(cards.all().filter(|(_, origin)| **origin != Origin::BuiltIn).count(), 1);
}
