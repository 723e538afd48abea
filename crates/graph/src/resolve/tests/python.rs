//! Python.

use super::{check, graph};

#[test]
fn functions_are_found_through_imports() {
    check(
        &[
            ("app/__init__.py", "from .db import connect\n"),
            ("app/db.py", "def connect():\n    pass\n"),
            (
                "app/web.py",
                "from app import connect\nimport app.db\nfrom . import db as store\ndef main():\n    connect()\n    app.db.connect()\n    store.connect()\n",
            ),
        ],
        &["app/web.py::main -> app/db.py::connect"],
    );
}

#[test]
fn every_way_of_importing_leads_to_the_same_place() {
    let files = [
        ("src/shop/__init__.py", ""),
        ("src/shop/cart.py", "def add():\n    pass\n"),
        (
            "src/shop/api.py",
            "import shop.cart\nimport shop.cart as c\nfrom shop import cart\nfrom .cart import add\nshop.cart.add()\nc.add()\ncart.add()\nadd()\n",
        ),
    ];
    let found = super::calls(&graph(&files));
    assert_eq!(found, ["src/shop/api.py -> src/shop/cart.py::add"; 4]);
}

#[test]
fn methods_are_found_through_types() {
    check(
        &[
            (
                "repo.py",
                "class Base:\n    def close(self):\n        pass\nclass Repo(Base):\n    def load(self) -> 'Item':\n        self.close()\nclass Item:\n    def price(self):\n        pass\n",
            ),
            (
                "svc.py",
                "from repo import Repo\nclass Service:\n    def __init__(self, other: Repo):\n        self.repo = Repo()\n        self.other = other\n    def run(self):\n        self.repo.load()\n        self.other.close()\n        item = self.repo.load()\n        item.price()\n        super().run()\n",
            ),
        ],
        &[
            "repo.py::Repo.load -> repo.py::Base.close",
            "svc.py::Service.__init__ -> repo.py::Repo",
            "svc.py::Service.run -> repo.py::Repo.load",
            "svc.py::Service.run -> repo.py::Base.close",
            "svc.py::Service.run -> repo.py::Item.price",
        ],
    );
}

#[test]
fn outside_things_have_full_names() {
    check(
        &[(
            "a.py",
            "import requests\nimport os.path as p\nfrom flask import Flask as F\napp = F(__name__)\ndef f():\n    requests.get('x')\n    p.join('a')\n    app.run()\n    requests.Session().get('x')\n    eval('1')\n",
        )],
        &[
            "a.py -> !flask.Flask",
            "a.py::f -> !requests.get",
            "a.py::f -> !os.path.join",
            "a.py::f -> !flask.Flask().run",
            "a.py::f -> !requests.Session().get",
            "a.py::f -> !eval",
        ],
    );
}

#[test]
fn inherited_from_outside_is_named_so() {
    check(
        &[("a.py", "from django.views import View\nclass Page(View):\n    def get(self):\n        self.get_object()\n")],
        &["a.py::Page.get -> !django.views.View.get_object"],
    );
}

#[test]
fn locals_hide_what_is_further_out() {
    let found = super::calls(&graph(&[(
        "a.py",
        "def run():\n    pass\ndef f(run):\n    run()\ndef g():\n    def run():\n        pass\n    run()\n",
    )]));
    assert_eq!(found, ["a.py::g -> a.py::g.run"]);
}

#[test]
fn a_folder_named_like_the_standard_library_does_not_hide_it() {
    let graph = graph(&[("logging/setup.py", "x = 1\n"), ("a.py", "import logging\nlogging.info('x')\n")]);
    assert_eq!(super::calls(&graph), ["a.py -> !logging.info"]);
    assert_eq!(graph.imports.iter().map(|import| import.package.as_deref()).collect::<Vec<_>>(), [Some("logging")]);
}
