//! With no network and no key there is the whole report: the same bytes as with them.

use std::process::Command;

use crate::bench::{Bench, skipped};

/// A process without any interface, where this machine lets us make one.
fn can_cut_off() -> bool {
    Command::new("unshare").args(["--net", "--map-root-user", "true"]).output().is_ok_and(|done| done.status.success())
}

#[test]
fn a_process_without_network_writes_the_same_report() {
    let bench = Bench::new();
    let shop = bench.shop_in_git();
    let with = bench.printed(&shop, &[]);
    if !can_cut_off() {
        skipped("this machine does not permit `unshare --net`");
        return;
    }
    let mut command = Command::new("unshare");
    command.args(["--net", "--map-root-user"]).arg(assert_cmd::cargo::cargo_bin!("deepdive"));
    command
        .args(["run", shop.to_str().unwrap(), "--as-of", "2026-01-01", "--json", "--quiet", "--store"])
        .arg(bench.path("cut-off"));
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap()).env("HOME", bench.path("home"));
    let done = command.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(String::from_utf8(done.stdout).unwrap(), with);
    assert!(with.contains("\"grades\"") && with.contains("\"system_map\""));
}
