#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
use super::*;
use crate::manifests::tests::check;

fn manifests(files: &[(&str, &str)]) -> Vec<Manifest> {
    let files: Vec<TextFile<'_>> = files.iter().map(|(path, text)| TextFile { path, text }).collect();
    read(&files, &mut Vec::new())
}

#[test]
fn groovy_is_read() {
    let text = "buildscript {\n  ext.kt = '1.9'\n  dependencies { classpath \"org.k:gradle:$kt\" }\n}\nplugins {\n  id 'java'\n  id 'org.boot' version '3.1'\n}\ngroup = 'com.shop'\nversion '1.0'\next {\n  webVersion = '2.0'\n}\ndependencies {\n  implementation 'a.b:web:' + v\n  api \"a.b:c:${webVersion}\", 'd:e:1'\n  implementation(\"f:g:1\") { exclude group: 'x', module: 'y' }\n  testImplementation group: 'junit', name: 'junit', version: '4'\n  annotationProcessor 'org.lombok:lombok'\n  implementation project(':core:model')\n  runtimeOnly \"h:i:$nowhere\"\n  // compile 'no:no:1'\n}\n";
    let read = manifests(&[("cart/build.gradle", text)]);
    let expected = [
        "org.k:gradle 1.9 Build @3",
        "org.boot 3.1 Build @7",
        "a.b:web - Product @15",
        "a.b:c 2.0 Product @16",
        "d:e 1 Product @16",
        "f:g 1 Product @17",
        "junit:junit 4 Test @18",
        "org.lombok:lombok - Build @19",
        ":core:model - Product @20 own",
        "h:i - Product @21",
    ];
    check(&read[0], &expected);
    assert_eq!((&*read[0].group, read[0].version.as_deref()), ("com.shop", Some("1.0")));
}

#[test]
fn kotlin_and_catalogs_are_read() {
    let catalog = "[versions]\nboot = \"3.2\"\n[libraries]\nspring-web = { module = \"org.spring:web\", version.ref = \"boot\" }\njson = \"a:json:1\"\nbare = { group = \"b\", name = \"bare\" }\n[bundles]\nall = [\"json\", \"bare\"]\n[plugins]\nboot = { id = \"org.boot\", version.ref = \"boot\" }\n";
    let text = "plugins {\n  kotlin(\"jvm\") version \"1.9\"\n  alias(libs.plugins.boot)\n}\ndependencies {\n  implementation(libs.spring.web)\n  implementation(libs.bundles.all)\n  implementation(platform(\"c:bom:2\"))\n  testImplementation(kotlin(\"test\"))\n  api(projects.core)\n}\n";
    let read = manifests(&[("gradle/libs.versions.toml", catalog), ("build.gradle.kts", text)]);
    let expected = [
        "org.jetbrains.kotlin.jvm 1.9 Build @2",
        "org.boot 3.2 Build @3",
        "org.spring:web 3.2 Product @6",
        "a:json 1 Product @7",
        "b:bare - Product @7",
        "c:bom 2 Build @8",
        "org.jetbrains.kotlin:kotlin-test - Test @9",
        ":core - Product @10 own",
    ];
    check(&read[0], &expected);
}

#[test]
fn settings_join_modules() {
    let files = [
        ("settings.gradle", "rootProject.name = 'shop'\ninclude ':cart', ':lib:model'\ninclude(\n  'web'\n)\nincludeBuild 'x'\n"),
        ("gradle.properties", "jsonVersion=7\n"),
        ("build.gradle", "allprojects { group = 'com.shop' }\n"),
        ("cart/build.gradle", "dependencies { compile \"a:b:${jsonVersion}\" }\n"),
        ("other/settings.gradle.kts", "rootProject.name = \"other\"\n"),
    ];
    let read = manifests(&files);
    assert_eq!(read[0].members, ["cart".into(), "lib/model".into(), "web".into()]);
    assert_eq!((read[0].name.as_ref(), read[1].parent.as_deref(), &*read[1].group), (None, Some("build.gradle"), "com.shop"));
    assert_eq!(read[1].name, None);
    check(&read[1], &["a:b 7 Product @1"]);
    assert_eq!(read[2].name, Some(Named { text: "other".into(), line: 1 }));
}

#[test]
fn lists_over_several_lines_have_a_line_each() {
    let text = "dependencies {\n  if (fast) {\n    implementation fileTree(dir: 'x')\n  } else {\n    implementation \"a:b:1\",\n        \"c:d:2\"\n  }\n  api(\n    \"e:f:3\",\n  )\n}\npublishing { publications { java {\n  groupId 'com.shop'\n  artifactId 'util'\n} } }\n";
    let read = manifests(&[("util/build.gradle", text)]);
    check(&read[0], &["a:b 1 Product @5", "c:d 2 Product @6", "e:f 3 Product @9"]);
    assert_eq!((read[0].name.as_ref(), &*read[0].group), (Some(&Named { text: "util".into(), line: 14 }), "com.shop"));
}

#[test]
fn own_lists_of_versions_fix_what_others_name_without_one() {
    let list = "dependencyManagement {\n  imports { mavenBom 'o:bom:3' }\n  dependencies {\n    dependency 'a:b:1.2'\n    dependency 'never:needed:1'\n    dependency 'e:f:1'\n    dependency 'e:f:2'\n  }\n}\n";
    let module =
        "dependencies {\n  implementation 'a:b'\n  implementation 'c:d'\n  implementation 'e:f'\n  implementation 'a:b:9'\n}\n";
    let read = manifests(&[("buildSrc/shop.gradle", list), ("cart/build.gradle", module)]);
    check(&read[0], &["o:bom 3 Build @2"]);
    check(&read[1], &["a:b 1.2 Product @2", "c:d - Product @3", "e:f - Product @4", "a:b 9 Product @5"]);
}
