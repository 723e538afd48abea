#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use proptest::prelude::*;

use super::{read, wants};
use crate::TextFile;

fn check(path: &str, text: &str, expected: &[&str]) {
    let told: Vec<String> = read(&[TextFile { path, text }], &mut Vec::new())
        .iter()
        .map(|s| {
            let profile = if s.profile.is_empty() { String::new() } else { format!(" ({})", s.profile) };
            format!("{:?} {}={}@{}{profile}", s.source, s.key, s.value, s.line)
        })
        .collect();
    assert_eq!(told, expected, "{path}\n{text}");
}

#[test]
fn files_that_hold_settings() {
    for path in [
        "a/application.yml",
        "application-dev.yaml",
        "bootstrap.yml",
        "x.properties",
        ".env",
        ".env.example",
        "docker/app.env",
        "prod.env.sample",
        "config/shared/mail.yml",
        "chart/values.yaml",
        "values-prod.yaml",
        "appsettings.Development.json",
        "config/default.json",
        "alembic.ini",
        "config.toml",
        "server.env.example",
    ] {
        assert!(wants(path), "{path}");
    }
    for path in [
        "pyproject.toml",
        "Cargo.toml",
        "src/env.ts",
        "env.d.ts",
        ".github/config.yml",
        "gradle/wrapper/gradle-wrapper.properties",
        "messages_de.properties",
        "i18n/a.properties",
        "package.json",
        "tsconfig.json",
        "deploy.yaml",
        ".envrc",
        "src/config/env.py",
    ] {
        assert!(!wants(path), "{path}");
    }
}

#[test]
fn spring_yaml_with_profiles() {
    check(
        "src/application.yml",
        "spring:\n  data.mongodb:\n    host: ${HOST:mongo}\n  cloud: {hosts: [a, b]}\nurl: http://${A}:${B:${C:80}}/\n---\nspring:\n  profiles: dev\nport: 1\n---\nspring.config.activate.on-profile: prod\nport: 2\n",
        &[
            "SpringYaml spring.data.mongodb.host=${HOST:-mongo}@3",
            "SpringYaml spring.cloud.hosts[0]=a@4",
            "SpringYaml spring.cloud.hosts[1]=b@4",
            "SpringYaml url=http://${A}:${B:-${C:-80}}/@5",
            "SpringYaml spring.profiles=dev@8 (dev)",
            "SpringYaml port=1@9 (dev)",
            "SpringYaml spring.config.activate.on-profile=prod@11 (prod)",
            "SpringYaml port=2@12 (prod)",
        ],
    );
    check("application-test.yml", "a:\n  b:\nc: @\n", &["SpringYaml a.b=@2 (test)"]);
    check("config/shared/mail.yml", "eureka:\n  x: ${Y:z}\n", &["SpringYaml eureka.x=${Y:-z}@2"]);
    check("config/mail.yml", "from: ${Y:z}\n", &["Other from=${Y:z}@1"]);
}

#[test]
fn properties() {
    check(
        "application-db.properties",
        "# no=1\na.b = x\\\n    y\nc:d\\:e\nf g\n\nh=${I:j}\n#---\nspring.config.activate.on-profile=p\nk=\\u00e9\nl\n",
        &[
            "Properties a.b=xy@2 (db)",
            "Properties c=d:e@4 (db)",
            "Properties f=g@5 (db)",
            "Properties h=${I:-j}@7 (db)",
            "Properties spring.config.activate.on-profile=p@9 (p)",
            "Properties k=é@10 (p)",
            "Properties l=@11 (p)",
        ],
    );
}

#[test]
fn dot_env_ini_and_toml() {
    check(
        ".env",
        "# A=1\nexport B=\"x # y\" # z\nC=d e # f\nG='1\n2'\nnot a row\nH=\"open\nI=${B:-x}\n",
        &["DotEnv B=x # y@2", "DotEnv C=d e@3", "DotEnv G=1\n2@4", "DotEnv H=open@7", "DotEnv I=${B:-x}@8"],
    );
    check("a.ini", "[s t]\nk = v\n  more\n; c\nl: w\n", &["Other s t.k=v@2", "Other s t.l=w@5"]);
    check(
        "a.toml",
        "x = 1\n[b]\nc = [\n 'd',\n {e = true}]\n[f]\ng = 2.5\n",
        &["Other x=1@1", "Other b.c[0]=d@4", "Other b.c[1].e=true@5", "Other f.g=2.5@7"],
    );
}

#[test]
fn json_and_kubernetes() {
    check("appsettings.Production.json", "{\n  // why\n\t\"A\": {\n\t\t\"B\": \"c\" } }", &["Other A.B=c@4 (Production)"]);
    check("config/map.yaml", "apiVersion: v1\nkind: ConfigMap\n", &[]);
    check("chart/values.yaml", "cart:\n  name: cart\n  ports: []\n", &["Other cart.name=cart@2"]);
}

proptest! {
    #[test]
    fn no_text_panics(text in "([a-z=:\\[\\]{}\"'\\\\$ \n.#-]|\\$\\{|é){0,80}", name in "(application\\.yml|a\\.properties|\\.env|a\\.ini|a\\.toml|appsettings\\.json)") {
        let lines = u32::try_from(text.lines().count().max(1)).unwrap();
        for setting in read(&[TextFile { path: &name, text: &text }], &mut Vec::new()) {
            prop_assert!(setting.line >= 1 && setting.line <= lines);
        }
    }
}
