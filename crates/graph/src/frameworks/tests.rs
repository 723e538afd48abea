//! Routes and other ways in, from sources as people write them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use deepdive_model::NeverCancel;

use crate::{BuildOptions, CodeGraph, EntryPointFact, build};

fn graph(files: &[(&str, &str)]) -> CodeGraph {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let options = BuildOptions {
        root: folder.path(),
        subject: "0-test",
        threads: 1,
        cache: None,
        passes: &[],
        cancel: &NeverCancel,
        history: None,
        progress: &|_| {},
    };
    build(&options).unwrap().graph
}

/// One line a way in: kind, method, route, handler, guards.
fn row(graph: &CodeGraph, way: &EntryPointFact) -> String {
    let handler =
        way.handler.map_or_else(|| format!("?{}", way.handler_text), |id| graph.symbol(id).unwrap().qualified.to_string());
    let guards = if way.guards.is_empty() { String::new() } else { format!(" [{}]", way.guards.join(", ")) };
    format!("{} {} {} > {handler}{guards}", way.kind.as_str(), way.method, way.route).replace("  ", " ")
}

fn check(files: &[(&str, &str)], expected: &[&str]) {
    let graph = graph(files);
    let mut rows: Vec<_> = graph.entry_points.iter().map(|way| row(&graph, way)).collect();
    rows.sort();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(rows, expected);
}

#[test]
fn flask() {
    check(
        &[
            (
                "app/__init__.py",
                "from flask import Flask\nfrom app.items import bp\napp = Flask(__name__)\napp.register_blueprint(bp, url_prefix='/api')\n@app.route('/')\ndef home():\n    return ''\n",
            ),
            (
                "app/items.py",
                "from flask import Blueprint\nbp = Blueprint('items', __name__, url_prefix='/old')\n@bp.route('/items/<int:item_id>', methods=['GET', 'POST'])\n@login_required\ndef item(item_id):\n    return ''\n",
            ),
        ],
        &[
            "http GET / > home",
            "http GET /api/items/{item_id} > item [login_required]",
            "http POST /api/items/{item_id} > item [login_required]",
        ],
    );
}

#[test]
fn flask_restx_resources() {
    check(
        &[(
            "api.py",
            "from flask import Blueprint\nfrom flask_restx import Api, Namespace, Resource\nv1 = Blueprint('api', __name__, url_prefix='/api/v1')\napi = Api(v1)\nns = Namespace('users')\napi.add_namespace(ns, '/users')\n@ns.route('/<uid>')\nclass User(Resource):\n    def get(self, uid):\n        return 1\n    @admins_only\n    def delete(self, uid):\n        return 1\n",
        )],
        &["http GET /api/v1/users/{uid} > User.get", "http DELETE /api/v1/users/{uid} > User.delete [admins_only]"],
    );
}

#[test]
fn fastapi() {
    check(
        &[
            (
                "app/main.py",
                "from fastapi import FastAPI\nfrom app.api import api_router\nfrom app.config import settings\napp = FastAPI()\napp.include_router(api_router, prefix=settings.API_V1)\n",
            ),
            ("app/config.py", "class Settings:\n    API_V1: str = '/api/v1'\nsettings = Settings()\n"),
            (
                "app/api.py",
                "from fastapi import APIRouter\nfrom app.routes import items\napi_router = APIRouter()\napi_router.include_router(items.router)\n",
            ),
            ("app/routes/__init__.py", ""),
            (
                "app/routes/items.py",
                "from fastapi import APIRouter, Depends\nrouter = APIRouter(prefix='/items')\n@router.get('/{id}')\ndef read(id: int, user: CurrentUser):\n    return id\n@router.post('/', dependencies=[Depends(get_current_user)])\nasync def create():\n    return 1\n",
            ),
        ],
        &["http GET /api/v1/items/{id} > read [CurrentUser]", "http POST /api/v1/items/ > create [get_current_user]"],
    );
}

#[test]
fn django() {
    check(
        &[
            ("shop/settings.py", "ROOT_URLCONF = 'shop.urls'\n"),
            (
                "shop/urls.py",
                "from django.urls import include, path\nfrom shop import views\nurlpatterns = [\n    path('', views.home),\n    path('api/', include('shop.api.urls')),\n    path('x/', include([path('y/', views.home)])),\n]\n",
            ),
            (
                "shop/views.py",
                "from django.views.decorators.http import require_POST\ndef home(request):\n    return 1\n@require_POST\ndef pay(request):\n    return 1\n",
            ),
            ("shop/__init__.py", ""),
            ("shop/api/__init__.py", ""),
            (
                "shop/api/urls.py",
                "from django.urls import re_path\nfrom shop.views import pay\nurlpatterns = [re_path(r'^pay/(?P<code>[\\w-]+)$', pay)]\n",
            ),
        ],
        &["http ANY / > home", "http POST /api/pay/{code} > pay", "http ANY /x/y/ > home"],
    );
}

#[test]
fn settings_guard_the_views_that_say_nothing() {
    check(
        &[
            ("settings.py", "REST_FRAMEWORK = {'DEFAULT_PERMISSION_CLASSES': ['rest_framework.permissions.IsAuthenticated']}\n"),
            (
                "urls.py",
                "from django.urls import path\nfrom views import Items, Open, plain, tell\nurlpatterns = [\n    path('items', Items.as_view()),\n    path('open', Open.as_view()),\n    path('plain', plain),\n    path('tell', tell),\n]\n",
            ),
            (
                "views.py",
                "from rest_framework.views import APIView\nclass Items(APIView):\n    def get(self, request):\n        return 1\nclass Open(APIView):\n    permission_classes = [AllowAny]\n    def get(self, request):\n        return 1\ndef plain(request):\n    return 1\n@api_view(['GET'])\ndef tell(request):\n    return 1\n",
            ),
        ],
        &[
            "http ANY /items > Items [IsAuthenticated]",
            "http ANY /open > Open",
            "http ANY /plain > plain",
            "http GET /tell > tell [IsAuthenticated]",
        ],
    );
}

#[test]
fn a_list_of_urls_that_includes_itself() {
    let urls = "from django.urls import include, path\nurlpatterns = [path('a/', a)]\nurlpatterns.append(path('b/', b))\n";
    let appended = "urlpatterns += [path('c/', c)]\n";
    let wrapped = |prefix: &str| format!("{urls}urlpatterns = [path({prefix}, include((urlpatterns, 'shop')))]\n{appended}");
    for (prefix, expected) in [
        ("''", ["http ANY /a/ > ?a", "http ANY /b/ > ?b", "http ANY /c/ > ?c"]),
        ("'shop/'", ["http ANY /c/ > ?c", "http ANY /shop/a/ > ?a", "http ANY /shop/b/ > ?b"]),
        ("os.environ['PREFIX']", ["http ANY /a/ > ?a", "http ANY /b/ > ?b", "http ANY /c/ > ?c"]),
    ] {
        check(&[("urls.py", &wrapped(prefix))], &expected);
    }
}

#[test]
fn django_rest_framework() {
    check(
        &[(
            "urls.py",
            "from django.urls import include, path\nfrom rest_framework import routers, viewsets\nclass Items(viewsets.ReadOnlyModelViewSet):\n    @action(detail=True, methods=['post'])\n    def archive(self, request):\n        return 1\nrouter = routers.DefaultRouter()\nrouter.register('items', Items)\nurlpatterns = [path('api/', include(router.urls))]\n",
        )],
        &[
            "http GET /api/items/ > Items",
            "http GET /api/items/{pk}/ > Items",
            "http POST /api/items/{pk}/archive/ > Items.archive",
        ],
    );
}

#[test]
fn view_sets_have_what_their_classes_have() {
    check(
        &[
            (
                "shop/urls.py",
                "from django.urls import include, path, re_path\nfrom rest_framework.routers import DefaultRouter, SimpleRouter\nfrom shop import views\nfrom shop.more import bare\nrouter = DefaultRouter()\nrouter.register(r\"orders\", views.Found, basename=\"orders\")\nrouter.register(\"logs\", views.Logs)\nurlpatterns = [\n    re_path(\n        r\"^api/\",\n        include(\n            [\n                path(\"me/\", include([path(\"a/\", views.me),\n                    path(\"b/\", views.me)])),\n                *router.urls,\n            ],\n        ),\n    ),\n    path(\"v2/\", include((bare.urls, \"v2\"))),\n]\n",
            ),
            ("shop/__init__.py", ""),
            (
                "shop/more.py",
                "from rest_framework.routers import SimpleRouter\nfrom shop.views import Logs\nbare = SimpleRouter(trailing_slash=False)\nbare.register(\"logs\", Logs)\n",
            ),
            (
                "shop/views.py",
                "from rest_framework import mixins, viewsets\nclass Shared:\n    @action(detail=False, methods=[\"post\"], url_path=\"all-of-them\")\n    def every(self, request):\n        return 1\nclass Orders(Shared, mixins.RetrieveModelMixin, mixins.UpdateModelMixin, viewsets.GenericViewSet):\n    permission_classes = (IsAuthenticated,)\n    lookup_field = \"code\"\n    http_method_names = [\"get\", \"post\", \"patch\", \"delete\"]\n    @action(detail=True, permission_classes=[AllowAny])\n    def label(self, request, code):\n        return 1\n    @label.mapping.delete\n    def unlabel(self, request, code):\n        return 1\nclass Found(Orders):\n    def list(self, request):\n        return 1\nclass Logs(viewsets.ViewSet):\n    def list(self, request):\n        return 1\ndef me(request):\n    return 1\n",
            ),
        ],
        &[
            "http GET /api/orders/ > Found.list [IsAuthenticated]",
            "http GET /api/orders/{code}/ > Found [IsAuthenticated]",
            "http GET /api/orders/{code}/label/ > Orders.label",
            "http PATCH /api/orders/{code}/ > Found [IsAuthenticated]",
            "http POST /api/orders/all-of-them/ > Shared.every [IsAuthenticated]",
            "http DELETE /api/orders/{code}/label/ > Orders.unlabel",
            "http GET /api/logs/ > Logs.list",
            "http ANY /api/me/a/ > me",
            "http ANY /api/me/b/ > me",
            "http GET /v2/logs > Logs.list",
        ],
    );
}

#[test]
fn express() {
    check(
        &[
            (
                "app.js",
                "const express = require('express');\nconst users = require('./users');\nconst app = express();\napp.use('/api', requireAuth, users);\napp.get('/health', (req, res) => res.send('ok'));\n",
            ),
            (
                "users.js",
                "const express = require('express');\nconst router = express.Router();\nfunction list(req, res) {}\nrouter.get('/users/:id', list);\nrouter.route('/teams').get(list).post(list);\nmodule.exports = router;\n",
            ),
        ],
        &[
            "http GET /health > ?function in place",
            "http GET /api/users/{id} > list [requireAuth]",
            "http GET /api/teams > list [requireAuth]",
            "http POST /api/teams > list [requireAuth]",
        ],
    );
}

#[test]
fn a_client_is_no_router() {
    check(&[("api.ts", "import axios from 'axios';\nexport const load = () => axios.get('/users', { params: 1 });\n")], &[]);
}

#[test]
fn nest() {
    check(
        &[
            (
                "main.ts",
                "import { NestFactory } from '@nestjs/core';\nasync function bootstrap() { const app = await NestFactory.create(X); app.setGlobalPrefix('api'); }\n",
            ),
            (
                "users.ts",
                "import { Controller, Get, UseGuards } from '@nestjs/common';\n@Controller({ path: 'users', version: '1' })\nexport class Users {\n  @Get(':id')\n  @UseGuards(AuthGuard)\n  find() { return 1; }\n}\n",
            ),
        ],
        &["http GET /api/v1/users/{id} > Users.find [AuthGuard]"],
    );
}

#[test]
fn next() {
    check(
        &[
            ("web/package.json", "{\"name\": \"web\", \"dependencies\": {\"next\": \"15.0.0\"}}"),
            (
                "web/src/app/api/teams/[id]/route.ts",
                "export async function GET() { return 1; }\nexport const POST = wrap(handler);\n",
            ),
            ("web/src/app/(site)/about/page.tsx", "export default function Page() { return null; }\n"),
        ],
        &["http GET /api/teams/{id} > GET", "http POST /api/teams/{id} > ?wrap", "page GET /about > ?"],
    );
}

#[test]
fn spring() {
    check(
        &[(
            "src/main/java/a/Orders.java",
            "package a;\n@RestController\n@RequestMapping(\"/orders\")\npublic class Orders {\n  @GetMapping(\"/{id}\")\n  @PreAuthorize(\"x\")\n  public Order one() { return null; }\n  @RequestMapping(value = \"/all\", method = RequestMethod.POST)\n  public Order all() { return null; }\n}\n",
        )],
        &["http GET /orders/{id} > Orders.one [PreAuthorize]", "http POST /orders/all > Orders.all"],
    );
}

const SHOP: &str = "package a;\n@RestController\npublic class Shop {\n  @GetMapping(\"/\")\n  public Order root() { return null; }\n  @GetMapping(\"/demo\")\n  public Order demo() { return null; }\n  @GetMapping(\"/orders/{id}\")\n  public Order one() { return null; }\n  @PostMapping(\"/orders/{id}\")\n  public Order set() { return null; }\n}\n";

/// What stands in front of the four routes of the shop, where Spring Security is configured so.
fn check_security(class: &str, configured: &str, expected: [&str; 4]) {
    let config = format!("package a;\npublic class Config {class} {{\n  {configured}\n}}\n");
    let names = ["GET / > Shop.root", "GET /demo > Shop.demo", "GET /orders/{id} > Shop.one", "POST /orders/{id} > Shop.set"];
    let routes = names.iter().zip(expected).map(|(name, guard)| {
        let guards = if guard.is_empty() { String::new() } else { format!(" [{guard}]") };
        format!("http {name}{guards}")
    });
    let routes: Vec<String> = routes.collect();
    let routes: Vec<&str> = routes.iter().map(String::as_str).collect();
    check(&[("shop/src/main/java/a/Shop.java", SHOP), ("shop/src/main/java/a/Config.java", &config)], &routes);
}

#[test]
fn access_rules_of_spring_security_are_guards() {
    let adapter = "extends ResourceServerConfigurerAdapter";
    let configure = |rules: &str| format!("public void configure(HttpSecurity http) {{ http.authorizeRequests(){rules}; }}");
    let chain = |rules: &str| {
        format!(
            "SecurityFilterChain chain(HttpSecurity http) {{ return http.authorizeHttpRequests(auth -> auth{rules}).build(); }}"
        )
    };
    let (signed_in, some) = ("Spring Security authenticated()", "Spring Security configuration");
    let first = "\n    .antMatchers(\"/\", \"/demo\").permitAll()\n    .anyRequest().authenticated()";
    check_security(adapter, &configure(first), ["", "", signed_in, signed_in]);
    check_security("", &chain(&first.replace("ant", "request")), ["", "", signed_in, signed_in]);
    let writers = ".antMatchers(HttpMethod.POST, \"/orders/**\").hasRole(\"WRITER\").antMatchers(\"/**\").permitAll()";
    check_security(adapter, &configure(writers), ["", "", "", "Spring Security hasRole(WRITER)"]);
    // The older form lets through what no rule matches, the newer one does not.
    check_security(adapter, &configure(".antMatchers(\"/demo\").permitAll()"), ["", "", "", ""]);
    check_security("", &chain(".requestMatchers(\"/demo\").permitAll()"), [some, "", some, some]);
    // What can't be read is there all the same.
    check_security("", &chain(".requestMatchers(open()).permitAll().anyRequest().authenticated()"), [some; 4]);
    check_security(adapter, "public void configure(HttpSecurity http) { http.csrf().disable(); }", [some; 4]);
    check_security("", "int other() { return 1; }", [""; 4]);
}

#[test]
fn a_feign_client_is_no_route() {
    check(&[("A.java", "package a;\n@FeignClient(\"x\")\ninterface A {\n  @GetMapping(\"/y\")\n  String y();\n}\n")], &[]);
}

#[test]
fn go_handlers_may_be_methods_of_variables() {
    check(
        &[
            ("go.mod", "module example.org/shop\n"),
            (
                "api/items.go",
                "package api\nimport \"github.com/gin-gonic/gin\"\ntype Items struct { Size int }\nfunc (i *Items) List(c *gin.Context) {}\n",
            ),
            ("api/users.go", "package api\ntype Users struct {}\nfunc NewUsers(size int) *Users { return &Users{} }\n"),
            ("api/more.go", "package api\nimport \"github.com/gin-gonic/gin\"\nfunc (u *Users) Add(c *gin.Context) {}\n"),
            (
                "main.go",
                "package main\nimport (\n\t\"example.org/shop/api\"\n\t\"github.com/gin-gonic/gin\"\n)\nfunc main() {\n\tr := gin.New()\n\titems := api.Items{Size: 1}\n\tusers := api.NewUsers(3)\n\tlater := r.Group(\"\")\n\tlater.Use(checks.RequireClient)\n\tinner := later.Group(\"/items\")\n\tinner.GET(\"\", items.List)\n\tr.POST(\"/users\", users.Add)\n}\n",
            ),
        ],
        &["http GET /items > Items.List [checks.RequireClient]", "http POST /users > Users.Add"],
    );
}

#[test]
fn gin() {
    check(
        &[(
            "main.go",
            "package main\nimport \"github.com/gin-gonic/gin\"\nfunc list(c *gin.Context) {}\nfunc main() {\n\tr := gin.Default()\n\tapi := r.Group(\"/api\", requireAuth())\n\tapi.GET(\"/items/:id\", list)\n\tr.POST(\"/login\", list)\n}\n",
        )],
        &["http GET /api/items/{id} > list [requireAuth]", "http POST /login > list"],
    );
}

#[test]
fn chi_and_net_http() {
    check(
        &[
            (
                "chi.go",
                "package main\nimport \"github.com/go-chi/chi/v5\"\nfunc a() {\n\tr := chi.NewRouter()\n\tr.Route(\"/users\", func(r chi.Router) {\n\t\tr.Get(\"/{id}\", show)\n\t})\n}\nfunc show() {}\n",
            ),
            (
                "std.go",
                "package main\nimport \"net/http\"\nfunc b() {\n\thttp.HandleFunc(\"/ping\", ping)\n\tmux := http.NewServeMux()\n\tmux.HandleFunc(\"GET /pong\", ping)\n\thttp.Get(\"/x\")\n}\nfunc ping() {}\n",
            ),
        ],
        &["http GET /users/{id} > show", "http ANY /ping > ping", "http GET /pong > ping"],
    );
}

#[test]
fn axum() {
    check(
        &[
            ("Cargo.toml", "[package]\nname = \"a\"\n"),
            (
                "src/main.rs",
                "use axum::{Router, routing::get};\nfn app() -> Router {\n    Router::new().route(\"/health\", get(health)).nest(\"/api\", api())\n}\nfn api() -> Router {\n    Router::new().route(\"/items/{id}\", get(show).post(save))\n}\nasync fn health() {}\nasync fn show() {}\nasync fn save() {}\n",
            ),
        ],
        &["http GET /health > health", "http GET /api/items/{id} > show", "http POST /api/items/{id} > save"],
    );
}

#[test]
fn attributes_of_rust() {
    check(
        &[(
            "main.rs",
            "use actix_web::get;\n#[get(\"/users/{id}\")]\nasync fn user() {}\n#[utoipa::path(post, path = \"/keys\", responses((status = 200)))]\nasync fn key() {}\n",
        )],
        &["http GET /users/{id} > user", "http POST /keys > key"],
    );
}

#[test]
fn grpc_needs_code_that_answers() {
    check(
        &[
            (
                "cart.proto",
                "syntax = \"proto3\";\npackage shop;\nservice Cart {\n  rpc AddItem (Item) returns (Empty) {}\n}\nservice Other {\n  rpc Go (Item) returns (Empty) {}\n}\n",
            ),
            ("cart.py", "class Cart(cart_pb2_grpc.CartServicer):\n    def AddItem(self, request, context):\n        return 1\n"),
        ],
        &["rpc shop.Cart/AddItem > Cart.AddItem"],
    );
}

#[test]
fn a_gateway_offers_procedures_as_routes() {
    let proto = "syntax = \"proto3\";\npackage shop;\nservice Cart {\n  rpc AddItem (Item) returns (Empty) {\n    option (google.api.http) = { post: \"/v1/carts/{id}\" };\n  }\n}\n";
    let server = "package api\ntype Server struct {\n\tpb.UnimplementedCartServer\n}\n";
    let method = "package api\nfunc (s *Server) AddItem(item Item) error {\n\treturn nil\n}\n";
    let main = "package main\nfunc main() {\n\tpb.RegisterCartHandlerServer(ctx, mux, &api.Server{})\n}\n";
    let files =
        [("go.mod", "module example.org/shop\n"), ("cart.proto", proto), ("api/server.go", server), ("api/items.go", method)];
    check(&files, &["rpc shop.Cart/AddItem > Server.AddItem"]);
    let with_gateway: Vec<_> = files.into_iter().chain([("main.go", main)]).collect();
    check(&with_gateway, &["http POST /v1/carts/{id} > Server.AddItem", "rpc shop.Cart/AddItem > Server.AddItem"]);
}

#[test]
fn jobs_consumers_and_commands() {
    check(
        &[
            ("tasks.py", "from celery import shared_task\n@shared_task\ndef clean():\n    pass\n"),
            ("cli.py", "import click\n@click.command('sync-all')\ndef sync():\n    pass\n"),
            (
                "src/main/java/L.java",
                "package a;\nimport org.springframework.kafka.annotation.KafkaListener;\nclass L {\n  @KafkaListener(topics = \"orders\")\n  void on() {}\n}\n",
            ),
        ],
        &["job clean > clean", "cli sync-all > sync", "consumer orders > L.on"],
    );
}

#[test]
fn prefixes_of_variables_and_chains() {
    check(
        &[
            (
                "urls.py",
                "from django.urls import include, path\nprefix = \"\"\nif x():\n    prefix = f\"{y}/\"\nurlpatterns = [path(prefix, include([path(f\"{prefix}a/\", view)]))]\n",
            ),
            (
                "main.go",
                "package main\nimport \"github.com/gin-gonic/gin\"\nfunc f(c *gin.Context) {}\nfunc main() {\n\tg := gin.New()\n\tg.Match([]string{\"GET\", \"HEAD\"}, \"/health\", f)\n\tg.GET(\"version\", f)\n\tg.Group(\"/user\").Use(requireAuth).POST(\"\", f)\n}\n",
            ),
        ],
        &[
            "http ANY /a/ > ?view",
            "http GET /health > f",
            "http GET /version > f",
            "http HEAD /health > f",
            "http POST /user > f [requireAuth]",
        ],
    );
}

#[test]
fn a_router_is_guarded_by_what_it_is_wrapped_in_and_not_by_its_handlers() {
    check(
        &[(
            "main.go",
            "package main\nimport \"net/http\"\nfunc serve(checks Checks) http.Handler {\n\tmux := http.NewServeMux()\n\tmux.HandleFunc(\"GET /me\", handler.currentUser)\n\tmux.HandleFunc(\"GET /keys\", traced(requireAdmin(handler.keys)))\n\treturn checks.withHeaders(checks.validateBasicAuth(mux))\n}\nfunc open() http.Handler {\n\tmux := http.NewServeMux()\n\tmux.HandleFunc(\"GET /currentUser\", handler.currentUser)\n\treturn mux\n}\n",
        )],
        &[
            "http GET /currentUser > ?handler.currentUser",
            "http GET /keys > ?traced [checks.validateBasicAuth, requireAdmin]",
            "http GET /me > ?handler.currentUser [checks.validateBasicAuth]",
        ],
    );
}

#[test]
fn guards_one_call_deep() {
    let route = "import { parse } from './parse';\nexport async function GET(request) {\n  const { auth } = await parse(request);\n  return auth;\n}\nexport async function POST(request) {\n  await parse(request, null, { skipAuth: true });\n}\nexport async function PUT(request) {\n  return 1;\n}\n";
    check(
        &[
            ("package.json", "{ \"dependencies\": { \"next\": \"15.0.0\" } }"),
            ("app/api/items/route.ts", route),
            (
                "app/api/items/parse.ts",
                "export async function parse(request, schema, options) {\n  if (!options?.skipAuth) await checkAuth(request);\n}\n",
            ),
        ],
        &["http GET /api/items > GET [checkAuth]", "http POST /api/items > POST", "http PUT /api/items > PUT"],
    );
}

#[test]
fn a_rust_program_that_reads_a_command_line() {
    check(
        &[
            ("Cargo.toml", "[package]\nname = \"tool\"\n"),
            ("src/main.rs", "mod args;\nfn main() {}\n"),
            ("src/args.rs", "use clap::Parser;\n"),
            ("server/Cargo.toml", "[package]\nname = \"server\"\n"),
            ("server/src/main.rs", "fn main() {}\n"),
        ],
        &["cli tool > main"],
    );
}

#[test]
fn commands_of_django_are_named_by_their_files() {
    let command = "from django.core.management.base import BaseCommand\nclass Command(BaseCommand):\n    def handle(self, **options):\n        pass\n";
    check(
        &[
            ("app/management/commands/__init__.py", ""),
            ("app/management/commands/send_alerts.py", command),
            ("app/management/commands/_shared.py", command),
            ("app/management/commands/other.py", "def handle():\n    pass\n"),
        ],
        &["cli send_alerts > Command.handle"],
    );
}
