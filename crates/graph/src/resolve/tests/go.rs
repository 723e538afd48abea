//! Go.

use super::check;

#[test]
fn packages_are_folders_below_the_module() {
    check(
        &[
            ("go.mod", "module example.org/shop\n\nrequire github.com/gin-gonic/gin v1.9.0\n"),
            ("store/store.go", "package store\n\ntype Store struct{}\n\nfunc New() *Store { return &Store{} }\n"),
            ("store/load.go", "package store\n\nfunc (s *Store) Load() { s.check() }\n\nfunc (s *Store) check() {}\n"),
            (
                "main.go",
                "package main\n\nimport (\n\t\"net/http\"\n\t\"example.org/shop/store\"\n\t\"github.com/gin-gonic/gin\"\n)\n\ntype api struct { store *store.Store }\n\nfunc (a *api) get() { a.store.Load() }\n\nfunc main() {\n\ts := store.New()\n\ts.Load()\n\tr := gin.Default()\n\tr.GET(\"/\")\n\thttp.Get(\"x\")\n\thelp()\n}\n",
            ),
            ("help.go", "package main\n\nfunc help() {}\n"),
        ],
        &[
            "main.go::main -> store/store.go::New",
            "main.go::main -> store/load.go::Store.Load",
            "main.go::api.get -> store/load.go::Store.Load",
            "store/load.go::Store.Load -> store/load.go::Store.check",
            "main.go::main -> !github.com/gin-gonic/gin.Default",
            "main.go::main -> !github.com/gin-gonic/gin.Default().GET",
            "main.go::main -> !net/http.Get",
            "main.go::main -> help.go::help",
        ],
    );
}
