#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use super::*;
use crate::testing::fixture;

/// Made here, so that no secret stands in the code.
fn made(start: &str, length: usize) -> String {
    let signs = "k9Xw2qLm7ZtR4vBnA8sD3fGh6jQeP1yUcV5o";
    start.chars().chain(signs.chars().cycle()).take(start.len() + length).collect()
}

fn check(path: &str, text: &str, expected: &[(u32, Severity)]) {
    let (_, findings) = FindSecrets.run(&fixture(&[(path, text), ("readme.txt", "x")]), Args::default()).unwrap();
    let found: Vec<_> =
        findings.iter().map(|finding| (finding.evidence[0].as_place().unwrap().1.start, finding.severity)).collect();
    assert_eq!(found, expected, "{path}: {text}");
}

#[test]
fn every_pattern_is_read() {
    assert!(Patterns::builtin().is_some_and(|patterns| patterns.all.len() > 15));
}

#[test]
fn secrets_are_found_by_form_and_by_name() {
    check("app.py", &format!("a = 1\nkey = '{}'\n", made("ghp_", 36)), &[(2, Severity::High)]);
    check("app.py", &format!("DB_PASSWORD = \"{}\"\n", made("", 18)), &[(1, Severity::Medium)]);
    check("tests/test_app.py", &format!("key = '{}'\n", made("ghp_", 36)), &[(1, Severity::Low)]);
    check("compose.yaml", &format!("x: postgres://app:{}@db/shop\n", made("", 12)), &[(1, Severity::Low)]);
}

#[test]
fn passwords_of_settings_are_found_by_their_names() {
    let strong = made("", 14);
    check("Dockerfile", &format!("FROM mysql\nENV A=b \\\n    MYSQL_PASSWORD={strong}\n"), &[(3, Severity::Medium)]);
    check("Dockerfile", &format!("ENV MYSQL_PASSWORD={strong}\n"), &[(1, Severity::Medium)]);
    check("Dockerfile", &format!("ENV MYSQL_PASSWORD {strong}\n"), &[(1, Severity::Medium)]);
    check("compose.yml", &format!("    environment:\n      - MYSQL_PASSWORD={strong}\n"), &[(2, Severity::Low)]);
    check("compose.yml", &format!("    environment:\n      MYSQL_PASSWORD: {strong}\n"), &[(2, Severity::Low)]);
    check("compose.yml", "      PASSWORD: ${PASSWORD:-postgres}\n", &[(1, Severity::Low)]);
    check(
        "src/main/resources/application.properties",
        &format!("spring.datasource.password={strong}\n"),
        &[(1, Severity::Medium)],
    );
    check("src/main/resources/application.yml", "spring:\n  datasource:\n    password: petshop\n", &[(3, Severity::Low)]);
    check("deploy/app.yaml", "  password: changeme\n", &[(1, Severity::Low)]);
    check(".env", &format!("API_TOKEN={strong}\n"), &[(1, Severity::Medium)]);
}

#[test]
fn settings_that_hold_no_password_are_left_out() {
    for line in [
        "      - MYSQL_PASSWORD=${MYSQL_PASSWORD}\n",
        "      MYSQL_PASSWORD: ${MYSQL_PASSWORD:?not set}\n",
        "      MYSQL_ALLOW_EMPTY_PASSWORD: \"yes\"\n",
        "      MYSQL_PASSWORD_FILE: /run/secrets/password\n",
        "      # the password: hunter\n",
        "      PASSWORD: <password>\n",
        "      password: the one of the team\n",
        "      secretName: shop-tls\n",
    ] {
        check("compose.yml", line, &[]);
    }
    check("app.py", "password = secret\nMYSQL_PASSWORD=hunter\n", &[]);
}

#[test]
fn words_for_people_are_no_secrets() {
    check("public/intl/messages/de-DE.json", "{\n  \"password\": \"Kennwort1\",\n  \"api-key\": \"Schluessel-2-neu\"\n}\n", &[]);
    check("locale/en.json", &format!("{{ \"a\": \"{}\" }}\n", made("ghp_", 36)), &[(1, Severity::High)]);
}

#[test]
fn what_only_looks_like_a_secret_is_left_out() {
    for text in [
        "password = os.environ['PASSWORD']\n",
        "password = 'changeme'\n",
        "token = '${TOKEN}'\n",
        "password: '<your password>'\n",
        "api_key = 'AKIAIOSFODNN7EXAMPLE'\n",
    ] {
        check("app.py", text, &[]);
    }
}

#[test]
fn no_text_of_a_secret_leaves() {
    let secret = made("ghp_", 36);
    let answer = FindSecrets.run(&fixture(&[("app.py", &format!("key = '{secret}'\n"))]), Args::default()).unwrap();
    let said = serde_json::to_string(&answer).unwrap();
    assert!(!said.contains(&secret[4..12]) && said.contains("\"redacted\":true"), "{said}");
}
