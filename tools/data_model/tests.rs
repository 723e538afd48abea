//! Entities of every family of mappers, from repositories made of strings.
#![allow(clippy::unwrap_used)]

use serde_json::json;

use super::DataModel;
use crate::testing::{facts, fixture};

/// Each entity as `name kind [fields] -> references !sensitive fields`.
fn check(files: &[(&str, &str)], expected: &[&str]) {
    let found = facts(&DataModel, &fixture(files), json!({}));
    let lines: Vec<_> = found
        .entities
        .iter()
        .map(|entity| {
            let fields: Vec<_> = entity.fields.iter().map(|field| format!("{}: {}", field.name, field.kind)).collect();
            let mut line = format!("{} {} [{}]", entity.name, entity.kind, fields.join(", "));
            line.extend(entity.refers_to.iter().map(|name| format!(" -> {name}")));
            line.extend(
                entity.fields.iter().filter(|field| !field.sensitive.is_empty()).map(|field| format!(" !{}", field.sensitive)),
            );
            line
        })
        .collect();
    assert_eq!(lines, expected);
    assert_eq!(found.total as usize, found.entities.len());
    assert!(found.entities.iter().all(|entity| !entity.evidence.is_empty()));
}

#[test]
fn django_models_inherit_and_refer() {
    let models = "from django.db import models\nclass Base(models.Model):\n    name = models.CharField(max_length=9)\n    class Meta:\n        abstract = True\nclass Author(Base):\n    email = models.EmailField()\nclass Book(Base):\n    author = models.ForeignKey(Author, on_delete=models.CASCADE)\n    class Meta:\n        db_table = 'books'\n";
    let forms = "from django import forms\nfrom django.db.models import CharField\nclass Form(forms.Form):\n    name = forms.CharField()\n";
    check(
        &[("shop/models.py", models), ("shop/forms.py", forms)],
        &[
            "Author entity [email: EmailField, name: CharField] !email",
            "books entity [author: ForeignKey, name: CharField] -> Author",
        ],
    );
}

#[test]
fn sqlmodel_tables_inherit_fields_and_schemas_are_none() {
    let models = "from sqlmodel import Field, Relationship, SQLModel\nclass UserBase(SQLModel):\n    email: str = Field(unique=True)\nclass UserCreate(UserBase):\n    password: str\nclass User(UserBase, table=True):\n    id: int | None = Field(default=None, primary_key=True)\n    items: list['Item'] = Relationship(back_populates='owner')\nclass Item(SQLModel, table=True):\n    id: int = Field(primary_key=True)\n    owner_id: int = Field(foreign_key='user.id')\n";
    check(
        &[("app/models.py", models)],
        &["Item entity [id: int, owner_id: int] -> User", "User entity [id: int | None, email: str] -> Item !email"],
    );
}

#[test]
fn sqlalchemy_columns_and_single_tables() {
    let models = "from app import db\nclass Users(db.Model):\n    __tablename__ = 'users'\n    id = db.Column(db.Integer, primary_key=True)\n    phone = db.Column(db.String(20))\nclass Admins(Users):\n    __tablename__ = 'admins'\n    __mapper_args__ = {'polymorphic_identity': 'admin'}\nclass Awards(db.Model):\n    id = db.Column(db.Integer)\n    user_id = db.Column(db.Integer, db.ForeignKey('users.id'))\n";
    check(
        &[("app/models.py", models)],
        &["Awards entity [id: Integer, user_id: Integer] -> users", "users table [id: Integer, phone: String] !phone"],
    );
}

#[test]
fn a_table_and_its_class_are_one() {
    let java = "package a;\nimport javax.persistence.*;\n@Entity\n@Table(name = \"orders\")\npublic class Order {\n  @Id private Long id;\n  @ManyToOne\n  private Customer customer;\n  private static final int MAX = 3;\n}\n";
    let customer = "package a;\nimport javax.persistence.*;\n@Entity\npublic class Customer {\n  @Id private Long id;\n  private String firstName;\n}\n";
    let sql = "CREATE TABLE orders (id BIGINT PRIMARY KEY, customer_id BIGINT);\n";
    let files = [("src/main/java/a/Order.java", java), ("src/main/java/a/Customer.java", customer), ("db/V1__orders.sql", sql)];
    check(
        &files,
        &["Customer entity [id: Long, firstName: String] !name", "orders entity [id: Long, customer: Customer] -> Customer"],
    );
    let found = facts(&DataModel, &fixture(&files), json!({}));
    assert_eq!(found.entities.last().unwrap().evidence.len(), 2);
}

#[test]
fn go_structs_of_one_package_only() {
    let model = "package model\n\ntype User struct {\n\tID uint `gorm:\"primary_key\" json:\"id\"`\n\tPass []byte `json:\"-\"`\n}\n\ntype Message struct {\n\tText string\n}\n";
    let other = "package plugin\n\ntype Message struct {\n\tText string\n}\n";
    let open = "package database\n\nimport \"example.com/app/model\"\n\nfunc Open(db *gorm.DB) {\n\tdb.AutoMigrate(new(model.User), &model.Message{})\n}\n";
    check(
        &[("model/user.go", model), ("plugin/message.go", other), ("database/open.go", open)],
        &["Message entity [Text: string]", "User entity [ID: uint, Pass: []byte] !password"],
    );
}

#[test]
fn schemas_of_javascript() {
    let user = "const mongoose = require('mongoose');\nconst userSchema = new mongoose.Schema({\n  email: { type: String, required: true },\n  team: { type: mongoose.Schema.Types.ObjectId, ref: 'Team' },\n});\nmodule.exports = mongoose.model('User', userSchema);\n";
    let team = "const mongoose = require('mongoose');\nmodule.exports = mongoose.model('Team', new mongoose.Schema({ title: String }));\n";
    let raw = "const { MongoClient } = require('mongodb');\nfunction open(db) {\n  return db.collection('orders');\n}\n";
    check(
        &[("user.js", user), ("team.js", team), ("orders.js", raw)],
        &[
            "Team collection [title: String]",
            "User collection [email: String, team: mongoose.Schema.Types.ObjectId] -> Team !email",
            "orders collection []",
        ],
    );
}

#[test]
fn prisma_typeorm_and_diesel() {
    let prisma = "model User {\n  id    String @id\n  posts Post[]\n  @@map(\"users\")\n}\n\nmodel Post {\n  id       String\n  author   User   @relation(fields: [authorId], references: [id])\n  authorId String\n}\n";
    check(
        &[("prisma/schema.prisma", prisma)],
        &["Post entity [id: String, authorId: String] -> users", "users entity [id: String] -> Post"],
    );
    let orm = "import { Entity, Column, ManyToOne } from 'typeorm';\n@Entity({ name: 'cats' })\nexport class Cat {\n  @Column()\n  name: string;\n  @ManyToOne(() => Owner)\n  owner: Owner;\n}\n@Entity()\nexport class Owner {\n  @Column({ nullable: true })\n  address?: string | null;\n}\n";
    check(&[("src/cat.ts", orm)], &["Owner entity [address: string | null] !address", "cats entity [name: string] -> Owner"]);
    let diesel = "diesel::table! {\n    posts (id) {\n        id -> Int4,\n        title -> Varchar,\n    }\n}\n";
    check(&[("src/schema.rs", diesel)], &["posts table [id: Int4, title: Varchar]"]);
}

#[test]
fn the_one_database_is_the_store() {
    let compose = "services:\n  api:\n    build: ./api\n    environment:\n      DATABASE_URL: postgres://u:p@db:5432/x\n  db:\n    image: postgres:16\n";
    let code = "import os\nfrom sqlalchemy import Column, Integer, create_engine\nfrom app import db\nengine = create_engine(os.environ['DATABASE_URL'])\nclass Order(db.Model):\n    __tablename__ = 'orders'\n    id = Column(Integer)\n";
    let files = [
        ("compose.yml", compose),
        ("api/Dockerfile", "FROM python:3\n"),
        ("api/models.py", code),
        ("api/clickhouse/x.sql", "CREATE TABLE events (id INT);\n"),
    ];
    let found = facts(&DataModel, &fixture(&files), json!({}));
    let stores: Vec<_> =
        found.entities.iter().map(|one| (one.name.as_str(), one.component.as_deref(), one.store.as_deref())).collect();
    assert_eq!(stores, [("events", Some("api"), None), ("orders", Some("api"), Some("db"))]);
}

#[test]
fn tables_of_another_engine_are_joined_with_their_own_kind() {
    let table = "create table events (id int);\n";
    let files = [
        ("app/main.py", "print(1)\n"),
        ("db/main/schema.sql", table),
        ("db/clickhouse/schema.sql", table),
        ("db/clickhouse/migrations/01_first.sql", table),
    ];
    let found = facts(&DataModel, &fixture(&files), json!({}));
    assert_eq!(found.total, 2, "{found:?}");
}
