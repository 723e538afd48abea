//! The hooks of a language: how it takes its nodes apart. Everything has a default that says nothing, except calls and members.
//!
//! Hooks that get `&mut Extraction` add facts themselves; the others only answer.

use tree_sitter::Node;

use super::calls::CallParts;
use super::decorators::DecoratorParts;
use super::extraction::Extraction;
use super::fold::LookUp;
use super::format::Format;
use super::grammar::{Grammar, Shape};
use super::symbols::Definition;
use crate::facts::{ArgFact, CallIx};

/// A language as the walk sees it.
pub(crate) trait Dialect: Sync {
    /// Its table, built once.
    fn grammar(&self) -> &'static Grammar;

    /// What a node of `Role::Symbol` defines; none for a function without a name.
    fn define<'t>(&self, node: Node<'t>, x: &mut Extraction<'t>) -> Option<Definition<'t>>;

    /// A call's parts; none for what is called without a name, such as `handlers[i]()`.
    /// [`Extraction::callee`] splits an expression into object and name.
    fn call<'t>(&self, node: Node<'t>, x: &Extraction<'t>) -> Option<CallParts<'t>>;

    /// Object and name of a member; none for an element whose index is no name.
    fn member<'t>(&self, node: Node<'t>, x: &Extraction<'t>) -> Option<(Node<'t>, &'t str)>;

    /// Both sides of a joining of strings; none for other operations.
    fn operands<'t>(&self, _node: Node<'t>, _x: &Extraction<'t>) -> Option<(Node<'t>, Node<'t>)> {
        None
    }

    /// Template and arguments of a call or operation that fills a template.
    fn format<'t>(&self, _node: Node<'t>, _x: &Extraction<'t>) -> Option<Format<'t>> {
        None
    }

    /// The key and default of a look-up of the environment, asked for kinds that may be one.
    fn look_up<'t>(&self, _node: Node<'t>, _x: &Extraction<'t>) -> Option<LookUp<'t>> {
        None
    }

    /// Adds the bindings that a declaration or assignment makes.
    fn bind<'t>(&self, _node: Node<'t>, _x: &mut Extraction<'t>) {}

    /// Adds the variables of a loop, on entering it.
    fn iterate<'t>(&self, _node: Node<'t>, _x: &mut Extraction<'t>) {}

    /// Adds the parameters as bindings; [`Extraction::here`] is inside the function.
    fn parameters<'t>(&self, _node: Node<'t>, _x: &mut Extraction<'t>) {}

    /// Adds imports, sets the package, marks exports.
    fn import<'t>(&self, _node: Node<'t>, _x: &mut Extraction<'t>) {}

    /// Adds what a call means besides being one, such as `require`; [`Extraction::ancestor`] tells where it stands.
    fn called<'t>(&self, _node: Node<'t>, _call: CallIx, _x: &mut Extraction<'t>) {}

    /// A decorator's parts. By default its first named child is a path or a call.
    fn decorator<'t>(&self, node: Node<'t>, x: &Extraction<'t>) -> Option<DecoratorParts<'t>> {
        x.decorator_parts(node)
    }

    /// Whether decorators stand before what they are on, as its siblings, and nowhere else.
    fn decorators_stand_before(&self) -> bool {
        false
    }

    /// The folded text of a decorator's text in which configuration is looked up; none for other texts.
    fn placeholders(&self, _text: &str) -> Option<String> {
        None
    }

    /// What a literal is whose type says so, and the node that holds its elements; none for one that is a call.
    fn collection<'t>(&self, _node: Node<'t>, _x: &Extraction<'t>) -> Option<(Shape, Node<'t>)> {
        None
    }

    /// The arguments that tokens make.
    fn tokens<'t>(&self, _node: Node<'t>, _x: &mut Extraction<'t>) -> Vec<ArgFact> {
        Vec::new()
    }

    /// Whether a statement is documentation (a string that stands for itself).
    fn documentation<'t>(&self, _node: Node<'t>, _x: &Extraction<'t>) -> bool {
        false
    }

    /// Methods that call the function given to them once for each element.
    fn iterators(&self) -> &'static [&'static str] {
        &[]
    }

    /// Whether an object among the arguments is the language's way to name arguments.
    fn objects_are_options(&self) -> bool {
        false
    }

    /// Whether decisions in a function without a name are its own, not those of the function around it.
    fn closures_count_apart(&self) -> bool {
        false
    }

    /// Called once at the end, for what can be said only then.
    fn finish(&self, _x: &mut Extraction<'_>) {}
}
