//! What a dependency serves, where its section alone does not say: tools of tests among tools of development, and the places of
//! manifests.

use deepdive_model::Scope;

use super::Manifest;
use crate::paths;

/// Parts of names that only tests use; matched against whole words of a name.
const TEST_WORDS: &[&str] = &[
    "ava",
    "chai",
    "coverage",
    "cypress",
    "factory_boy",
    "faker",
    "freezegun",
    "ginkgo",
    "gomega",
    "gomock",
    "goleak",
    "hypothesis",
    "istanbul",
    "jasmine",
    "jest",
    "junit",
    "karma",
    "leaktest",
    "locust",
    "mocha",
    "mock",
    "mockito",
    "moto",
    "msw",
    "nock",
    "nyc",
    "phpunit",
    "playwright",
    "pytest",
    "responses",
    "respx",
    "rspec",
    "simplecov",
    "sinon",
    "supertest",
    "test",
    "testcontainers",
    "testify",
    "testing",
    "tox",
    "vcrpy",
    "vitest",
    "webmock",
];

/// Words that name a group, extra or file of test dependencies.
const TEST_GROUPS: &[&str] = &["test", "tests", "testing", "e2e", "integration", "unittest", "unit", "spec", "coverage"];
/// The same for documentation.
const DOCS_GROUPS: &[&str] = &["doc", "docs", "documentation", "mkdocs", "sphinx"];
/// The same for tools of development.
const BUILD_GROUPS: &[&str] = &[
    "dev",
    "develop",
    "development",
    "lint",
    "linting",
    "format",
    "typing",
    "types",
    "mypy",
    "build",
    "ci",
    "release",
    "tools",
    "tooling",
    "quality",
    "style",
];
/// The same for examples.
const EXAMPLE_GROUPS: &[&str] = &["example", "examples", "demo", "demos", "sample", "samples"];

/// The scope of a package among those for development: [`Scope::Test`] where its name says so.
pub(super) fn of_tool(name: &str) -> Scope {
    if words(name).any(|word| TEST_WORDS.contains(&word)) || TEST_WORDS.contains(&name) { Scope::Test } else { Scope::Build }
}

/// The scope that a group's or file's name tells; none where it tells nothing.
pub(super) fn of_group(name: &str) -> Option<Scope> {
    let name = name.to_ascii_lowercase();
    let says = |group: &[&str]| words(&name).any(|word| group.contains(&word));
    if says(TEST_GROUPS) {
        Some(Scope::Test)
    } else if says(DOCS_GROUPS) {
        Some(Scope::Docs)
    } else if says(BUILD_GROUPS) {
        Some(Scope::Build)
    } else if says(EXAMPLE_GROUPS) {
        Some(Scope::Example)
    } else {
        None
    }
}

fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|letter: char| !letter.is_ascii_alphanumeric())
}

/// Dependencies of a manifest that lies among tests, examples or documentation serve these.
pub(super) fn by_place(manifests: &mut [Manifest]) {
    for manifest in manifests {
        if let Some(place) = of_place(&manifest.path) {
            for requirement in &mut manifest.dependencies {
                requirement.scope = place;
            }
        }
    }
}

/// What the folder of a manifest serves; none for the product's own.
pub(super) fn of_place(path: &str) -> Option<Scope> {
    if paths::lies_in(
        path,
        &["test", "tests", "__tests__", "testing", "testdata", "test-data", "fixtures", "__fixtures__", "e2e", "e2e-tests"],
    ) {
        Some(Scope::Test)
    } else if paths::lies_in(path, &["example", "examples", "sample", "samples"]) {
        Some(Scope::Example)
    } else if paths::lies_in(path, &["doc", "docs", "documentation"]) {
        Some(Scope::Docs)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tools_of_tests_are_told_by_name() {
        for (name, expected) in [
            ("jest", Scope::Test),
            ("@testing-library/react", Scope::Test),
            ("pytest-cov", Scope::Test),
            ("github.com/stretchr/testify", Scope::Test),
            ("typescript", Scope::Build),
            ("latest-version", Scope::Build),
        ] {
            assert_eq!(of_tool(name), expected, "{name}");
        }
    }

    #[test]
    fn groups_and_places_are_told_by_name() {
        let group = |name, expected| assert_eq!(of_group(name), expected, "{name}");
        group("requirements-dev", Some(Scope::Build));
        group("test_integration", Some(Scope::Test));
        group("docs", Some(Scope::Docs));
        group("postgres", None);
        let place = |path, expected| assert_eq!(of_place(path), expected, "{path}");
        place("docs/package.json", Some(Scope::Docs));
        place("tests/fixtures/package.json", Some(Scope::Test));
        place("services/cart/package.json", None);
    }
}
