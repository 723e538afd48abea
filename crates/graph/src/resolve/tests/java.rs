//! Java.

use super::check;

#[test]
fn types_are_found_by_package_and_import() {
    check(
        &[
            ("core/src/main/java/org/shop/Repo.java", "package org.shop;\npublic interface Repo { Item find(String id); }\n"),
            (
                "core/src/main/java/org/shop/Item.java",
                "package org.shop;\npublic class Item { public void buy() {} public static Item of() { return new Item(); } }\n",
            ),
            (
                "web/src/main/java/org/shop/web/Page.java",
                "package org.shop.web;\nimport org.shop.Repo;\nimport org.shop.*;\nimport static org.shop.Item.of;\nimport org.springframework.web.client.RestTemplate;\npublic class Page extends Base {\n  private final Repo repo;\n  private RestTemplate rest;\n  void show() { repo.find(\"1\").buy(); help(); own(); of(); Item.of(); rest.getForObject(\"x\"); System.exit(1); }\n  void own() {}\n}\n",
            ),
            ("web/src/main/java/org/shop/web/Base.java", "package org.shop.web;\nclass Base { void help() {} }\n"),
        ],
        &[
            "web/src/main/java/org/shop/web/Page.java::Page.show -> core/src/main/java/org/shop/Repo.java::Repo.find",
            "web/src/main/java/org/shop/web/Page.java::Page.show -> core/src/main/java/org/shop/Item.java::Item.buy",
            "web/src/main/java/org/shop/web/Page.java::Page.show -> web/src/main/java/org/shop/web/Base.java::Base.help",
            "web/src/main/java/org/shop/web/Page.java::Page.show -> web/src/main/java/org/shop/web/Page.java::Page.own",
            "web/src/main/java/org/shop/web/Page.java::Page.show -> core/src/main/java/org/shop/Item.java::Item.of",
            "web/src/main/java/org/shop/web/Page.java::Page.show -> !org.springframework.web.client.RestTemplate.getForObject",
            "web/src/main/java/org/shop/web/Page.java::Page.show -> !java.lang.System.exit",
        ],
    );
}
