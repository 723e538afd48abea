#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use proptest::prelude::*;

use super::{read, wants};
use crate::TextFile;
use crate::infrastructure::Infrastructure;

fn check(path: &str, text: &str, expected: &[&str]) {
    assert!(wants(path), "{path}");
    let mut into = Infrastructure::default();
    read(&[TextFile { path, text }], &mut into, &mut Vec::new());
    let told: Vec<String> = into.proxies.iter().map(|p| format!("{} {} @{}", p.route, p.target, p.line)).collect();
    assert_eq!(told, expected);
}

#[test]
fn nginx() {
    check(
        "web/default.conf.template",
        "server {\n  location /api/cart/ {\n    proxy_pass http://${CART_HOST}:8080/;\n  }\n  location ~ \\.php$ { fastcgi_pass php:9000; }\n  # location /no { proxy_pass http://no; }\n}\n",
        &["/api/cart/ http://${CART_HOST}:8080/ @3", "\\.php$ php:9000 @5"],
    );
    check(
        "nginx.conf",
        "http { upstream app { server a:1 weight=2; server b:2; }\n server { set $w http://web:80;\n location = /x { proxy_pass http://app/y; }\n location \"/{2}\" { proxy_pass $w; }\n location / { proxy_pass http://$host:1; } } }",
        &["/x http://a:1/y @3", "/x http://b:2/y @3", "/{2} http://web:80 @4", "/ http://{host}:1 @5"],
    );
    check("x.conf", "location / { proxy_pass http://a; ", &["/ http://a @1"]);
    check("jest.conf", "module.exports = {}", &[]);
}

#[test]
fn others() {
    check(
        "apache.conf",
        "ProxyPass \"/order\" \"http://order:8080/\"\n<Location /pay>\n  ProxyPass http://pay:1\n</Location>\nProxyPassReverse /x http://x\nProxyPass /no !\n",
        &["/order http://order:8080/ @1", "/pay http://pay:1 @3"],
    );
    check(
        "haproxy.cfg",
        "frontend f\n  acl is_api path_beg /api\n  use_backend api if is_api\nbackend api\n  server s1 api:80 check\nbackend web\n  server s2 web:81\n",
        &["/api api:80 @5", "/ web:81 @7"],
    );
    check(
        "Caddyfile",
        "x.org {\n  handle /api/* {\n    reverse_proxy api:80 {\n      header_up A b\n    }\n  }\n  reverse_proxy {$WEB:web:3000} # all\n}\n",
        &["/api/* api:80 @3", "/ ${WEB:-web:3000} @7"],
    );
    check("Caddyfile", ":80 {\n  reverse_proxy http://{$WEB:web}:3000\n}\n", &["/ http://${WEB:-web}:3000 @2"]);
    check("ui/package.json", "{\n  \"name\": \"x\",\n  \"proxy\": \"http://localhost:4000\"\n}", &["/ http://localhost:4000 @3"]);
}

proptest! {
    #[test]
    fn no_text_panics(text in "(location|proxy_pass|upstream|server|set|ProxyPass|[ \n{};$\"'/:a1#]|é){0,60}", name in "(a\\.conf|Caddyfile|haproxy\\.cfg|package\\.json)") {
        let mut into = Infrastructure::default();
        read(&[TextFile { path: &name, text: &text }], &mut into, &mut Vec::new());
        let lines = u32::try_from(text.lines().count().max(1)).unwrap();
        prop_assert!(into.proxies.iter().all(|route| route.line >= 1 && route.line <= lines));
    }
}
