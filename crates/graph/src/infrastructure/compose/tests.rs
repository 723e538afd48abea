#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use super::read;
use crate::TextFile;
use crate::infrastructure::Infrastructure;
use crate::infrastructure::describe::workload;

fn check(path: &str, text: &str, expected: &[&str]) {
    let mut into = Infrastructure::default();
    read(&[TextFile { path, text }], &mut into, &mut Vec::new());
    let told: Vec<String> = into.workloads.iter().map(workload).collect();
    assert_eq!(told, expected);
}

#[test]
fn a_service_with_everything() {
    let text = "services:
  web:
    build: ./web
    container_name: shop-web
    hostname: www
    environment:
      - CART=http://cart:8080
      - PASSED
    env_file: .env
    ports: ['80:8080', {target: 9090, published: 1}]
    depends_on:
      cart: {condition: service_started}
    links: ['db:database', cart]
    networks:
      front: {aliases: [shop]}
    deploy:
      replicas: 3
      resources: {limits: {memory: 1G}}
    healthcheck: {test: curl}
    privileged: true
  db:
    image: mysql:${V:-8}
    entrypoint: [a, b]
    command: c  d
    environment:
      ROOT: ${PW:-x}
      EMPTY:
    user: '0:0'
";
    check(
        "deploy/docker-compose.yml",
        text,
        &[
            "Compose web 2-20 build=deploy/web@3 env[CART=http://cart:8080@7 PASSED=${PASSED}@8] from[deploy/.env@9] ports[8080@10 9090@10] needs[cart@12 db@13] aliases[shop shop-web www] replicas=3@17 probe limits privileged@20",
            "Compose db 21-28 image=mysql:${V:-8}@22 env[ROOT=${PW:-x}@26 EMPTY=@27] command=a b c d@23 privileged@28",
        ],
    );
}

#[test]
fn contexts_are_relative_to_the_root() {
    check(
        "dev/compose.dev.yaml",
        "services:\n  a:\n    build:\n      context: ..\n      dockerfile: docker/Api.Dockerfile\n  b:\n    build: {dockerfile: X}\n  c:\n    build: https://x/y.git\n",
        &[
            "Compose a 2-5 build=.@3 dockerfile=docker/Api.Dockerfile",
            "Compose b 6-7 build=dev@7 dockerfile=dev/X",
            "Compose c 8-9",
        ],
    );
}

#[test]
fn merges_and_extensions_are_followed() {
    check(
        "compose.yml",
        "x-env: &env\n  A: 1\nservices:\n  base:\n    image: i\n    environment: *env\n  next:\n    extends: {service: base}\n    environment:\n      <<: *env\n      B: 2\n",
        &["Compose base 4-6 image=i@5 env[A=1@2]", "Compose next 7-11 image=i@5 env[B=2@11 A=1@2]"],
    );
}

#[test]
fn first_version_and_broken_files() {
    check("docker-compose.yml", "web:\n  image: a\nvolumes:\n  x: {}\n", &["Compose web 1-2 image=a@2"]);
    check("docker-compose.yml", "services:\n  a:\n    image: @x\n  b:\n    image: c\n", &["Compose b 4-5 image=c@5"]);
    check("docker-compose.yml", "services: [1, 2]\n", &[]);
}

#[test]
fn labels_of_traefik_are_routes() {
    let text =
        "services:\n  api:\n    image: i\n    labels:\n      - traefik.http.routers.a.rule=Host(`x`) && PathPrefix(`/api`)\n";
    let mut into = Infrastructure::default();
    read(&[TextFile { path: "compose.yml", text }], &mut into, &mut Vec::new());
    let route = &into.proxies[0];
    assert_eq!((&*route.route, &*route.target, route.line), ("/api", "http://api", 5));
}
