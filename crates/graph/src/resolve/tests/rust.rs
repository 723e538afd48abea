//! Rust.

use super::check;

#[test]
fn modules_crates_and_methods() {
    check(
        &[
            ("crates/store/Cargo.toml", "[package]\nname = \"shop-store\"\n"),
            ("crates/store/src/lib.rs", "mod disk;\npub use disk::Store;\n"),
            (
                "crates/store/src/disk.rs",
                "pub struct Store;\nimpl Store {\n    pub fn open() -> Self { Self::check(); Store }\n    fn check() {}\n    pub fn load(&self) { super::disk::help(); self.own() }\n    fn own(&self) {}\n}\npub fn help() {}\n",
            ),
            ("app/Cargo.toml", "[package]\nname = \"app\"\n[dependencies]\nreqwest = \"1\"\n"),
            (
                "app/src/main.rs",
                "mod web;\nuse shop_store::Store;\nfn main() { let s = Store::open(); s.load(); web::serve(&s); reqwest::get(\"x\"); }\n",
            ),
            ("app/src/web.rs", "use crate::extra;\nuse shop_store::Store;\npub fn serve(s: &Store) { s.load(); extra() }\n"),
        ],
        &[
            "crates/store/src/disk.rs::Store.open -> crates/store/src/disk.rs::Store.check",
            "crates/store/src/disk.rs::Store.load -> crates/store/src/disk.rs::help",
            "crates/store/src/disk.rs::Store.load -> crates/store/src/disk.rs::Store.own",
            "app/src/main.rs::main -> crates/store/src/disk.rs::Store.open",
            "app/src/main.rs::main -> crates/store/src/disk.rs::Store.load",
            "app/src/main.rs::main -> app/src/web.rs::serve",
            "app/src/main.rs::main -> !reqwest::get",
            "app/src/web.rs::serve -> crates/store/src/disk.rs::Store.load",
        ],
    );
}
