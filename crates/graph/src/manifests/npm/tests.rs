#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
use super::*;
use crate::manifests::tests::check;

fn manifests(files: &[(&str, &str)]) -> Vec<Manifest> {
    let files: Vec<TextFile<'_>> = files.iter().map(|(path, text)| TextFile { path, text }).collect();
    read(&files, &mut Vec::new())
}

#[test]
fn a_package_says_what_it_is() {
    let text = r#"{
  "name": "@shop/web", "version": "1.0.0",
  "description": "A shop",
  "license": "MIT",
  "bin": "cli.js",
  "scripts": {
    "start": "node ."
  },
  "dependencies": { "express": "^4.0.0", "other": "npm:@real/name@~1",
    "near": "file:../near" },
  "devDependencies": {
    "jest": "29",
    "typescript": "5"
  },
  "peerDependencies": { "react": ">=18" }
}"#;
    let manifest = &manifests(&[("package.json", text)])[0];
    let named = |text: &str, line| Some(Named { text: text.into(), line });
    assert_eq!(
        (&manifest.name, &manifest.description, &manifest.licence),
        (&named("@shop/web", 2), &named("A shop", 3), &named("MIT", 4))
    );
    assert_eq!(manifest.programs, [Script { name: "web".into(), command: "cli.js".into(), line: 5 }]);
    assert_eq!(manifest.scripts, [Script { name: "start".into(), command: "node .".into(), line: 7 }]);
    let expected = [
        "express ^4.0.0 Product @9",
        "@real/name ~1 Product @9",
        "near - Product @10 own",
        "jest 29 Test @12",
        "typescript 5 Build @13",
        "react >=18 Product @15",
    ];
    check(manifest, &expected);
}

#[test]
fn workspaces_join_their_members() {
    let root = r#"{ "workspaces": { "packages": ["apps/*"], "catalog": { "react": "19" } } }"#;
    let web = r#"{ "dependencies": { "lib": "^1.0.0", "react": "catalog:" } }"#;
    let read = manifests(&[
        ("package.json", root),
        ("apps/web/package.json", web),
        ("apps/lib/package.json", r#"{"name":"lib"}"#),
        ("x/package.json", web),
    ]);
    assert_eq!(read[0].members, ["apps/lib".into(), "apps/web".into()]);
    assert_eq!((read[1].parent.as_deref(), read[3].parent.as_deref()), (Some("package.json"), None));
    check(&read[1], &["lib ^1.0.0 Product @1 own", "react 19 Product @1"]);
    check(&read[3], &["lib ^1.0.0 Product @1", "react catalog: Product @1"]);
}

#[test]
fn pnpm_workspaces_have_catalogs() {
    let workspace = "packages:\n  - 'web' # app\n  - \"libs/**\"\n\ncatalog:\n  react: ^18.0.0\ncatalogs:\n  old:\n    '@x/y': 'npm:@z/y@1'\nonlyBuiltDependencies:\n  - esbuild\n";
    let web = r#"{ "dependencies": { "react": "catalog:", "@x/y": "catalog:old", "lib": "workspace:*", "none": "catalog:" } }"#;
    let read = manifests(&[
        ("pnpm-workspace.yaml", workspace),
        ("package.json", "{}"),
        ("web/package.json", web),
        ("libs/a/lib/package.json", "{\"name\":\"lib\"}"),
    ]);
    assert_eq!(read[0].members, ["libs/a/lib".into(), "web".into()]);
    check(&read[1], &["react ^18.0.0 Product @1", "@z/y 1 Product @1", "lib - Product @1 own", "none - Product @1"]);
}

#[test]
fn a_broken_package_does_not_harm_its_neighbours() {
    let mut problems = Vec::new();
    let files = [
        TextFile { path: "a/package.json", text: "{\n\"name\":" },
        TextFile { path: "b/package.json", text: "{\"name\": \"b\"}" },
    ];
    assert_eq!(read(&files, &mut problems).len(), 1);
    assert_eq!((problems[0].path.as_str(), problems[0].kind.as_str()), ("a/package.json", "broken-manifest"));
}
