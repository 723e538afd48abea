//! Which part each kind of Go's syntax plays.

use crate::extract::grammar::Role::{Binding, Call, Clause, Comment, Concat, Import, Leaf, Loop, Parameters, Symbol, Text};
use crate::extract::grammar::{Row, Shape, decision, kind};

/// Fields of loops that are looked at once, before the loop.
pub(super) const ONCE: &[&str] = &["initializer", "right"];

/// The table.
pub(super) const ROWS: &[Row] = &[
    kind("comment").role(Comment),
    kind("package_clause").role(Import),
    kind("import_spec").role(Import),
    // Definitions.
    kind("function_declaration").role(Symbol),
    kind("method_declaration").role(Symbol),
    kind("method_elem").role(Symbol),
    kind("type_spec").role(Symbol),
    kind("type_alias").role(Symbol),
    kind("func_literal").role(Symbol).shape(Shape::Function),
    // Variables.
    kind("parameter_list").role(Parameters),
    kind("field_declaration").role(Binding),
    kind("const_spec").role(Binding),
    kind("var_spec").role(Binding),
    kind("short_var_declaration").role(Binding),
    kind("assignment_statement").role(Binding),
    kind("for_statement").role(Loop),
    kind("range_clause").role(Clause),
    kind("for_clause").role(Clause),
    // Values.
    kind("call_expression").role(Call).shape(Shape::Call).carries().looks_up(),
    kind("composite_literal").role(Call).shape(Shape::Collection),
    kind("argument_list").shape(Shape::Arguments),
    kind("literal_value").shape(Shape::Arguments),
    kind("keyed_element").shape(Shape::Keyword),
    kind("literal_element").shape(Shape::Through).carries(),
    kind("expression_list").carries(),
    kind("identifier").shape(Shape::Name),
    kind("field_identifier").shape(Shape::Name),
    kind("package_identifier").shape(Shape::Name),
    kind("type_identifier").shape(Shape::Name),
    kind("nil").shape(Shape::Literal),
    kind("selector_expression").shape(Shape::Member),
    kind("qualified_type").shape(Shape::Member),
    kind("index_expression").shape(Shape::Element),
    kind("interpreted_string_literal").role(Text).shape(Shape::Text),
    kind("raw_string_literal").role(Text).shape(Shape::Text),
    kind("interpreted_string_literal_content").shape(Shape::Fragment),
    kind("raw_string_literal_content").shape(Shape::Fragment),
    kind("escape_sequence").shape(Shape::Escape),
    kind("binary_expression").role(Concat).shape(Shape::Concat).carries(),
    kind("parenthesized_expression").shape(Shape::Through).carries(),
    kind("unary_expression").shape(Shape::Through).carries(),
    kind("type_conversion_expression").role(Call).shape(Shape::Collection),
    kind("int_literal").shape(Shape::Literal),
    kind("float_literal").shape(Shape::Literal),
    kind("true").shape(Shape::Literal),
    kind("false").shape(Shape::Literal),
    kind("type_parameter_list").role(Leaf),
    kind("type_arguments").role(Leaf),
    decision("if"),
    decision("for"),
    decision("case"),
    decision("&&"),
    decision("||"),
];
