use super::*;

fn check(text: &str, expected: &[&str]) {
    assert_eq!(words(text).collect::<Vec<_>>(), expected, "{text}");
}

#[test]
fn words_lose_their_form() {
    check("orders ordered ordering Order", &["order", "order", "order", "order"]);
    check("getUserName user_names /users/{id}", &["get", "user", "name", "user", "name", "user", "id"]);
    check("queries caches stopped stored storing", &["query", "cach", "stop", "stor", "stor"]);
    check("logged tagging settings adding called", &["log", "tag", "setting", "add", "call"]);
    check("class status this", &["class", "status", "this"]);
    check("", &[]);
}

#[test]
fn a_question_keeps_what_it_asks_for() {
    for (text, expected) in [
        ("How does login work?", vec!["login"]),
        ("where are the orders stored", vec!["orders", "stored"]),
        ("how is it done?", vec![]),
        ("How does a user log in?", vec!["user", "login"]),
        ("how are people logged out or signed up", vec!["logout", "signup"]),
        ("does single sign-on work here", vec!["sso"]),
        ("where do logs go in the end", vec!["logs", "end"]),
    ] {
        assert_eq!(Question::new(text).words, expected, "{text}");
    }
}

fn ranked(question: &str, texts: &[&str]) -> Vec<usize> {
    let question = Question::new(question);
    let tally = |text: &&str| {
        let mut tally = Tally::default();
        question.count(&mut tally, text, 1);
        tally
    };
    let scores = scores(&question, &texts.iter().map(tally).collect::<Vec<_>>());
    let mut order: Vec<usize> = (0..texts.len()).filter(|at| scores.get(*at).is_some_and(|score| *score > 0)).collect();
    order.sort_by_key(|at| (std::cmp::Reverse(scores.get(*at).copied()), *at));
    order
}

#[test]
fn better_texts_come_first() {
    assert_eq!(ranked("how does login work", &["the cart", "authenticate", "login", "login login"]), [3, 2, 1]);
    assert_eq!(ranked("cancel an order", &["order order order order", "cancel order"]), [1, 0]);
    assert_eq!(ranked("rare word", &["word", "word", "word", "rare"]), [3, 0, 1, 2]);
    assert_eq!(
        ranked("password", &["auth session oidc login", "password"]),
        [1, 0],
        "many that mean the same are not the word itself"
    );
    assert!(ranked("spaceship", &["cart", "order"]).is_empty());
}

#[test]
fn two_words_and_one_are_found_in_each_other() {
    assert_eq!(ranked("how does a user log in", &["logger", "doLogIn", "write log", "logins"]), [1, 3]);
    assert_eq!(ranked("how are web hooks called", &["webhook call", "web"]), [0]);
    assert_eq!(ranked("how is the webhook called", &["call", "web_hook call", "cart call"]), [1, 0, 2]);
}

#[test]
fn a_word_tells_less_in_a_long_text() {
    let question = Question::new("plugins");
    let of = |lines| {
        let mut tally = Tally::default();
        question.count_body(&mut tally, "plugin plugin", lines);
        tally
    };
    let scores = scores(&question, &[of(10), of(30), of(300)]);
    assert!(scores.is_sorted_by(|a, b| a > b), "{scores:?}");
}

#[test]
fn the_file_reads_and_its_groups_are_not_single() {
    let known = vocabulary::vocabulary();
    assert!(known.groups().count() > 20 && known.groups().all(|group| group.len() > 1));
    assert!(known.only_asks("how") && !known.only_asks("login"));
}
